//! Ways to sign in: which of them are open here, identity providers, and the bindings of logins to what these say.

use kernel::Problem;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func},
};

use super::{
    Candidate, Door,
    audit::Line,
    links::{Link, supersede, use_up},
    sessions::{Browser, Opened, end_all},
};
use crate::{
    guard::Who,
    ids::{ContactId, OrganizationId},
    policy::{self, Policy},
    tables::{
        account, contact, external_identity, identity_provider,
        kinds::{IdentityProviderKind, SessionStage, SignInWay},
        organization_policy,
    },
};

impl Candidate {
    /// Whether the policy lets this login in by `way`. Where the organization's own identity provider is required, by that
    /// alone. Portal users may be left without a password, staff always have it.
    pub fn allows(&self, way: SignInWay) -> bool {
        let Some(person) = &self.person else { return false };
        if self.is_staff() && way == SignInWay::Password {
            return true;
        }
        match &self.own_provider {
            Some(own) if own.is_required => way == SignInWay::Oidc,
            _ => person.policy.allows(way),
        }
    }

    /// The organization, for portal users.
    pub fn organization(&self) -> Option<OrganizationId> {
        match self.person.as_ref().map(|person| &person.who) {
            Some(Who::Contact { organization, .. }) => Some(*organization),
            _ => None,
        }
    }

    /// The stored hash to compare with at sign-in; none if no password can open this login, or none may.
    pub fn sign_in_hash(&self) -> Option<&str> {
        self.password_hash().filter(|_| self.allows(SignInWay::Password))
    }
}

impl Door<'_> {
    /// The ways in which anybody may sign in here: the provider's, and what an organization allows beyond them.
    pub async fn ways_open(&self) -> Result<Vec<SignInWay>, Problem> {
        let Some(provider) = self.first_provider().await? else { return Ok(Vec::new()) };
        let mut ways = Policy::of_provider(&provider)?.sign_in_ways;
        let own = organization_policy::Entity::find()
            .filter(organization_policy::Column::ProviderId.eq(provider.provider_id))
            .filter(organization_policy::Column::SignInWays.is_not_null())
            .all(&self.reader())
            .await
            .map_err(|error| Problem::fault("read ways to sign in", error))?;
        for own in own.iter().filter_map(|own| own.sign_in_ways.as_deref()) {
            ways.extend(policy::ways(own)?);
        }
        Ok(ways)
    }

    /// The active identity provider of the organization that a login belongs to.
    pub(super) async fn provider_of(
        &self,
        provider: crate::ids::ProviderId,
        who: &Who,
    ) -> Result<Option<identity_provider::Model>, Problem> {
        let Who::Contact { organization, .. } = who else { return Ok(None) };
        let reader = self.reader();
        let found = identity_provider::Entity::find()
            .filter(identity_provider::Column::ProviderId.eq(provider))
            .filter(identity_provider::Column::OrganizationId.eq(*organization))
            .filter(identity_provider::Column::Active.eq(true))
            .one(&reader);
        found.await.map_err(|error| Problem::fault("read identity provider", error))
    }
}

/// A person as an identity provider knows them: what a login is bound to.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'o> {
    /// The issuer, with the tenant in it.
    pub issuer: &'o str,
    /// The person, for this issuer.
    pub subject: &'o str,
    /// Their mail address there, to be shown.
    pub email: &'o str,
}

impl Door<'_> {
    /// An identity provider by its place in addresses: `google` and `microsoft` for the presets, else the organization's id.
    /// Active or not.
    pub async fn identity_provider(&self, key: &str) -> Result<Option<identity_provider::Model>, Problem> {
        let Some(provider) = self.first_provider().await? else { return Ok(None) };
        let all =
            identity_provider::Entity::find().filter(identity_provider::Column::ProviderId.eq(provider.provider_id));
        let found = match (IdentityProviderKind::from_code(key), key.parse::<OrganizationId>()) {
            (Some(IdentityProviderKind::Oidc), _) | (None, Err(_)) => return Ok(None),
            (Some(kind), _) => all
                .filter(identity_provider::Column::OrganizationId.is_null())
                .filter(identity_provider::Column::Kind.eq(kind)),
            (None, Ok(organization)) => all.filter(identity_provider::Column::OrganizationId.eq(organization)),
        };
        found.one(&self.reader()).await.map_err(|error| Problem::fault("read identity provider", error))
    }

    /// The active presets.
    pub async fn presets(&self) -> Result<Vec<identity_provider::Model>, Problem> {
        let found = self.active_providers().await?;
        Ok(found.into_iter().filter(|row| row.organization_id.is_none()).collect())
    }

    /// The active identity provider of the organization that has listed this mail domain. Whether there is a login does not
    /// matter: the same domain leads to the same place.
    pub async fn identity_provider_for(&self, user_name: &str) -> Result<Option<identity_provider::Model>, Problem> {
        let domain = user_name.trim().rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default();
        let found = self.active_providers().await?;
        for row in found.into_iter().filter(|row| row.organization_id.is_some()) {
            let domains: Vec<String> =
                serde_json::from_str(&row.domains).map_err(|error| Problem::fault("read mail domains", error))?;
            if domains.contains(&domain) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    async fn active_providers(&self) -> Result<Vec<identity_provider::Model>, Problem> {
        let Some(provider) = self.first_provider().await? else { return Ok(Vec::new()) };
        let reader = self.reader();
        let found = identity_provider::Entity::find()
            .filter(identity_provider::Column::ProviderId.eq(provider.provider_id))
            .filter(identity_provider::Column::Active.eq(true))
            .order_by_asc(identity_provider::Column::Id)
            .all(&reader);
        found.await.map_err(|error| Problem::fault("list identity providers", error))
    }

    /// The logins that are bound to this person. Issuer and subject name them, also where two providers here have one issuer.
    pub async fn bound(
        &self,
        with: &identity_provider::Model,
        outside: Outside<'_>,
    ) -> Result<Vec<Candidate>, Problem> {
        let found = external_identity::Entity::find()
            .filter(external_identity::Column::ProviderId.eq(with.provider_id))
            .filter(external_identity::Column::Issuer.eq(outside.issuer))
            .filter(external_identity::Column::Subject.eq(outside.subject))
            .all(&self.reader())
            .await
            .map_err(|error| Problem::fault("read bindings", error))?;
        let mut candidates = Vec::new();
        for binding in found {
            candidates.push(self.candidate_of(binding.provider_id, binding.account_id).await?);
        }
        Ok(candidates)
    }

    /// The active identity providers to whose people this login is bound.
    pub async fn providers_bound(&self, candidate: &Candidate) -> Result<Vec<identity_provider::Model>, Problem> {
        let account = &candidate.account;
        let bindings = external_identity::Entity::find()
            .filter(external_identity::Column::ProviderId.eq(account.provider_id))
            .filter(external_identity::Column::AccountId.eq(account.id))
            .all(&self.reader())
            .await
            .map_err(|error| Problem::fault("read bindings", error))?;
        let mut found = self.active_providers().await?;
        let is_at = |row: &identity_provider::Model, binding: &external_identity::Model| {
            binding.identity_provider_id == row.id || binding.issuer == row.issuer
        };
        found.retain(|row| bindings.iter().any(|binding| is_at(row, binding)));
        Ok(found)
    }

    /// The logins of contacts whose primary mail address is this one, which the provider has verified. An organization's own
    /// provider speaks for its own people alone (CVE-2026-84458).
    pub async fn by_verified_email(
        &self,
        with: &identity_provider::Model,
        email: &str,
    ) -> Result<Vec<Candidate>, Problem> {
        let fault = |error| Problem::fault("look up mail address", error);
        let mut people = contact::Entity::find()
            .filter(contact::Column::ProviderId.eq(with.provider_id))
            .filter(contact::Column::Active.eq(true))
            .filter(ExprTrait::eq(Func::lower(Expr::col(contact::Column::Email)), email.to_lowercase()));
        if let Some(organization) = with.organization_id {
            people = people.filter(contact::Column::OrganizationId.eq(organization));
        }
        let ids: Vec<ContactId> =
            people.limit(20).all(&self.reader()).await.map_err(fault)?.into_iter().map(|row| row.id).collect();
        let logins = account::Entity::find()
            .filter(account::Column::ProviderId.eq(with.provider_id))
            .filter(account::Column::ContactId.is_in(ids))
            .filter(account::Column::Active.eq(true))
            .all(&self.reader())
            .await
            .map_err(fault)?;
        let mut candidates = Vec::new();
        for login in logins {
            candidates.push(self.candidate_of(login.provider_id, login.id).await?);
        }
        Ok(candidates)
    }

    /// Begins the session of a login whose owner an identity provider has named, and binds the two, if they are not yet.
    /// `invitation`: the welcome link by which they came; it is used up, older sessions end, and `None` is given if it died
    /// meanwhile.
    pub async fn begin_federated(
        &self,
        with: &identity_provider::Model,
        candidate: &Candidate,
        outside: Outside<'_>,
        (stage, invitation): (SessionStage, Option<&Link>),
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let fault = |error| Problem::fault("begin federated session", error);
        let now = self.now();
        let account = &candidate.account;
        let transaction = self.store.begin().await?;
        if let Some(link) = invitation {
            if !use_up(&transaction, link, now).await? {
                return Ok(None);
            }
            end_all(&transaction, account.provider_id, account.id, None, now).await?;
            supersede(&transaction, account.provider_id, account.id, now).await?;
        }
        let used = external_identity::Entity::update_many()
            .col_expr(external_identity::Column::LastUsedAt, Expr::value(now))
            .col_expr(external_identity::Column::Email, Expr::value(outside.email))
            .filter(external_identity::Column::ProviderId.eq(account.provider_id))
            .filter(external_identity::Column::AccountId.eq(account.id))
            .filter(external_identity::Column::Issuer.eq(outside.issuer))
            .filter(external_identity::Column::Subject.eq(outside.subject))
            .exec(&transaction)
            .await
            .map_err(fault)?;
        let way = with.kind.code();
        if used.rows_affected == 0 {
            let binding = external_identity::ActiveModel {
                provider_id: Set(account.provider_id),
                id: Set(self.fresh_id()),
                account_id: Set(account.id),
                identity_provider_id: Set(with.id),
                issuer: Set(outside.issuer.to_owned()),
                subject: Set(outside.subject.to_owned()),
                email: Set(outside.email.to_owned()),
                created_at: Set(now),
                last_used_at: Set(now),
            };
            external_identity::Entity::insert(binding).exec_without_returning(&transaction).await.map_err(fault)?;
            let after = format!("{} {}", outside.issuer, outside.subject);
            let line = Line { act: "account.identity-bound", after: &after, ..Line::of(candidate, browser.trace) };
            self.write_line(&transaction, &line).await?;
        }
        if stage != SessionStage::Full {
            let line = Line { act: "account.first-factor", after: way, ..Line::of(candidate, browser.trace) };
            self.write_line(&transaction, &line).await?;
        }
        let opened = self.open(&transaction, candidate, stage, way, browser).await?;
        transaction.commit().await.map_err(fault)?;
        Ok(Some(opened))
    }

    /// Notes that a round trip with this provider has worked, unless it was changed since `row` was read.
    pub async fn note_tested(&self, row: &identity_provider::Model) -> Result<(), Problem> {
        let noted = identity_provider::Entity::update_many()
            .col_expr(identity_provider::Column::TestedAt, Expr::value(self.now()))
            .filter(identity_provider::Column::ProviderId.eq(row.provider_id))
            .filter(identity_provider::Column::Id.eq(row.id))
            .filter(identity_provider::Column::Version.eq(row.version))
            .exec(self.store.writer());
        noted.await.map(|_| ()).map_err(|error| Problem::fault("note test", error))
    }
}
