//! People of a known mail domain who ask for access, before anybody is signed in. Whatever they type, the answer is the same;
//! the proof is a link that goes to the address, is used by a button and never by looking at it.

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{Door, token_hash};
use crate::{
    guard::Trace,
    ids::{AuditId, JoinRequestId},
    outbox::Event,
    tables::{
        audit, join_request,
        kinds::{JoinState, OrganizationKind},
        organization, organization_policy,
    },
};

/// What somebody typed who asks for access.
#[derive(Debug, Clone)]
pub struct Joiner {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address, checked to be one.
    pub email: String,
    /// What they say.
    pub message: String,
}

/// A request whose address is not proven yet, found by its link.
#[derive(Debug, Clone)]
pub struct Unconfirmed {
    /// The request.
    pub row: join_request::Model,
    /// The organization's name.
    pub organization: String,
}

impl Door<'_> {
    /// Asks for access. Nothing in the answer tells whether the domain is known; a mail goes only to addresses of a domain
    /// that an organization lists, and none while such a request waits for a Manager already.
    pub async fn ask_to_join(&self, joiner: &Joiner, trace: &Trace) -> Result<(), Problem> {
        let fault = |error| Problem::fault("ask to join", error);
        let domain = joiner.email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
        let Some(organization) = self.organization_of_domain(&domain).await? else {
            return self.refused(None, "join.asked", "unknown-domain", trace).await;
        };
        let (now, transaction) = (self.now(), self.store.begin().await?);
        let of_address = || {
            join_request::Entity::find()
                .filter(join_request::Column::ProviderId.eq(organization.provider_id))
                .filter(join_request::Column::OrganizationId.eq(organization.id))
                .filter(join_request::Column::Email.eq(joiner.email.to_lowercase()))
        };
        let waiting = of_address().filter(join_request::Column::State.eq(JoinState::Waiting));
        if waiting.one(&transaction).await.map_err(fault)?.is_some() {
            drop(transaction);
            return self.refused(None, "join.asked", "waits-already", trace).await;
        }
        // A newer link kills the older ones (decision 4).
        join_request::Entity::delete_many()
            .filter(join_request::Column::ProviderId.eq(organization.provider_id))
            .filter(join_request::Column::OrganizationId.eq(organization.id))
            .filter(join_request::Column::Email.eq(joiner.email.to_lowercase()))
            .filter(join_request::Column::State.eq(JoinState::Unconfirmed))
            .exec(&transaction)
            .await
            .map_err(fault)?;
        let id: JoinRequestId = self.fresh_id();
        let unknown = kernel::chance::fresh_secret(self.store.chance());
        let added = join_request::Entity::insert(join_request::ActiveModel {
            provider_id: Set(organization.provider_id),
            id: Set(id),
            organization_id: Set(organization.id),
            first_name: Set(joiner.first_name.clone()),
            last_name: Set(joiner.last_name.clone()),
            email: Set(joiner.email.to_lowercase()),
            message: Set(joiner.message.clone()),
            // The worker makes the link that is mailed; until then none fits.
            token_hash: Set(token_hash(&unknown)),
            state: Set(JoinState::Unconfirmed),
            created_at: Set(now),
            expires_at: Set(now),
            confirmed_at: Set(None),
            decided_at: Set(None),
            decided_by: Set(String::new()),
            version: Set(1),
        });
        added.exec_without_returning(&transaction).await.map_err(fault)?;
        self.record(&transaction, organization.provider_id, &Event::JoinAsked { request: id }).await?;
        transaction.commit().await.map_err(fault)
    }

    /// The organization that lists this mail domain and whose people can sign in; a parent before its sub-organizations.
    async fn organization_of_domain(&self, domain: &str) -> Result<Option<organization::Model>, Problem> {
        let fault = |error| Problem::fault("look up a mail domain", error);
        if domain.is_empty() || domain.contains(['%', '_', '"', '\\']) {
            return Ok(None);
        }
        let listing = organization_policy::Entity::find()
            .filter(organization_policy::Column::JoinDomains.contains(format!("\"{domain}\"")))
            .all(&self.reader())
            .await
            .map_err(fault)?;
        let mut found: Vec<organization::Model> = Vec::new();
        for policy in listing {
            let key = (policy.provider_id, policy.organization_id);
            let row = organization::Entity::find_by_id(key).one(&self.reader()).await.map_err(fault)?;
            let open = |row: &organization::Model| {
                row.active && row.portal_enabled && (row.kind == OrganizationKind::Customer || row.is_provider)
            };
            found.extend(row.filter(open));
        }
        Ok(found.into_iter().min_by_key(|row| (row.parent_id.is_some(), row.id)))
    }

    /// The request of a link, if the link is alive. Looking changes nothing.
    pub async fn unconfirmed(&self, secret: &str) -> Result<Option<Unconfirmed>, Problem> {
        let fault = |error| Problem::fault("look up a request", error);
        if secret.len() != 43 {
            return Ok(None);
        }
        let found = join_request::Entity::find()
            .filter(join_request::Column::TokenHash.eq(token_hash(secret)))
            .filter(join_request::Column::State.eq(JoinState::Unconfirmed))
            .filter(join_request::Column::ExpiresAt.gt(self.now()))
            .one(&self.reader())
            .await
            .map_err(fault)?;
        let Some(row) = found else { return Ok(None) };
        let key = (row.provider_id, row.organization_id);
        let organization = organization::Entity::find_by_id(key).one(&self.reader()).await.map_err(fault)?;
        Ok(organization.map(|organization| Unconfirmed { row, organization: organization.name }))
    }

    /// Uses the link up: the request now waits for a Manager, who is told. `false` if the link died meanwhile.
    pub async fn confirm_join(&self, found: &Unconfirmed, trace: &Trace) -> Result<bool, Problem> {
        let fault = |error| Problem::fault("confirm a request", error);
        let (row, now, transaction) = (&found.row, self.now(), self.store.begin().await?);
        let used = join_request::Entity::update_many()
            .col_expr(join_request::Column::State, Expr::value(JoinState::Waiting))
            .col_expr(join_request::Column::ConfirmedAt, Expr::value(now))
            .col_expr(join_request::Column::Version, Expr::col(join_request::Column::Version).add(1))
            .filter(join_request::Column::ProviderId.eq(row.provider_id))
            .filter(join_request::Column::Id.eq(row.id))
            .filter(join_request::Column::TokenHash.eq(row.token_hash.clone()))
            .filter(join_request::Column::State.eq(JoinState::Unconfirmed))
            .filter(join_request::Column::ExpiresAt.gt(now))
            .exec(&transaction)
            .await
            .map_err(fault)?;
        if used.rows_affected != 1 {
            return Ok(false);
        }
        let line = audit::ActiveModel {
            provider_id: Set(row.provider_id),
            id: Set(self.fresh_id::<AuditId>()),
            at: Set(now),
            actor_kind: Set("visitor".to_owned()),
            actor_id: Set(None),
            actor_name: Set(String::new()),
            behalf_of: Set(String::new()),
            organization_id: Set(Some(row.organization_id)),
            act: Set("join.confirmed".to_owned()),
            object_kind: Set("join-request".to_owned()),
            object_id: Set(Some(row.id.0)),
            object_name: Set(row.email.clone()),
            before_value: Set(String::new()),
            after_value: Set(String::new()),
            address: Set(trace.address.clone()),
            request_id: Set(trace.request_id.clone()),
            result: Set("done".to_owned()),
            sequence: Set(None),
            hash: Set(String::new()),
            previous_hash: Set(String::new()),
        };
        audit::Entity::insert(line).exec_without_returning(&transaction).await.map_err(fault)?;
        self.record(&transaction, row.provider_id, &Event::JoinConfirmed { request: row.id }).await?;
        transaction.commit().await.map_err(fault)?;
        Ok(true)
    }
}
