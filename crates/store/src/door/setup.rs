//! The first start: a one-time page, opened by a token that only the console shows, which closes for good (CVE-2024-1709,
//! ASVS 13.2.3: no default credentials).

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr, sea_query::OnConflict};
use subtle::ConstantTimeEq;

use super::{Door, NewStaff, token_hash};
use crate::{
    ids::{OrganizationId, RequestTypeId, RoleId},
    tables::{installation, kinds::OrganizationKind, organization, provider, queue_member, request_type, role},
};

/// What the set-up page asks for.
#[derive(Debug, Clone)]
pub struct FirstSteps {
    /// The provider's name as customers read it.
    pub provider: String,
    /// An IANA time zone.
    pub time_zone: String,
    /// The first resource, who becomes System Administrator.
    pub first: NewStaff,
    /// The hash of their password.
    pub password_hash: String,
}

impl Door<'_> {
    /// Whether this installation waits for its first set-up.
    pub async fn setup_pending(&self) -> Result<bool, Problem> {
        Ok(self.first_provider().await?.is_none()
            && self.store.installation().await?.is_none_or(|row| row.set_up_at.is_none()))
    }

    /// Begins the first set-up: a new token for the console, which ends the tokens of earlier starts. `None` once set up.
    pub async fn begin_setup(&self) -> Result<Option<String>, Problem> {
        if !self.setup_pending().await? {
            return Ok(None);
        }
        let fault = |error| Problem::fault("begin set-up", error);
        let token = kernel::chance::fresh_secret(self.store.chance());
        let row = installation::ActiveModel {
            id: Set(1),
            setup_token_hash: Set(None),
            set_up_at: Set(None),
            demo_seeded_at: Set(None),
        };
        installation::Entity::insert(row)
            .on_conflict(OnConflict::column(installation::Column::Id).do_nothing().to_owned())
            .exec_without_returning(self.store.writer())
            .await
            .map_err(fault)?;
        let begun = installation::Entity::update_many()
            .col_expr(installation::Column::SetupTokenHash, Expr::value(token_hash(&token)))
            .filter(installation::Column::Id.eq(1))
            .filter(installation::Column::SetUpAt.is_null())
            .exec(self.store.writer())
            .await
            .map_err(fault)?;
        Ok((begun.rows_affected == 1).then_some(token))
    }

    /// Whether `token` is the one on the console.
    pub async fn setup_token_fits(&self, token: &str) -> Result<bool, Problem> {
        let stored = self.store.installation().await?.and_then(|row| row.setup_token_hash).unwrap_or_default();
        Ok(bool::from(stored.as_bytes().ct_eq(token_hash(token).as_bytes())))
    }

    /// Carries the first set-up out, once: provider with its defaults, its own organization, the first resource.
    /// [`Problem::NotFound`] if it was done meanwhile or the token is not the newest.
    pub async fn finish_setup(&self, token: &str, steps: &FirstSteps) -> Result<(), Problem> {
        let fault = |error| Problem::fault("finish set-up", error);
        let seed = self.store.seed().await?;
        let closed = installation::Entity::update_many()
            .col_expr(installation::Column::SetUpAt, Expr::value(self.now()))
            .col_expr(installation::Column::SetupTokenHash, Expr::value(Option::<String>::None))
            .filter(installation::Column::Id.eq(1))
            .filter(installation::Column::SetUpAt.is_null())
            .filter(installation::Column::SetupTokenHash.eq(token_hash(token)))
            .exec(seed.transaction())
            .await
            .map_err(fault)?;
        let there = provider::Entity::find().one(seed.transaction()).await.map_err(fault)?;
        if closed.rows_affected != 1 || there.is_some() {
            return Err(Problem::NotFound);
        }
        let made = seed.provider(&steps.provider, &steps.time_zone).await?;
        let row = provider::Entity::find_by_id(made.provider).one(seed.transaction()).await.map_err(fault)?;
        let row = row.ok_or(Problem::NotFound)?;
        seed.add::<organization::Entity>(own_organization(&row, seed.fresh_id(), self.now())).await?;
        let hash = Some(steps.password_hash.clone());
        let (resource, _) = self.add_staff(seed.transaction(), &row, made.staff_levels[0], &steps.first, hash).await?;
        let role: RoleId = seed.fresh_id();
        seed.add::<role::Entity>(role::ActiveModel {
            provider_id: Set(made.provider),
            id: Set(role),
            name: Set("Technician".to_owned()),
            active: Set(true),
            position: Set(1),
            version: Set(1),
        })
        .await?;
        seed.add::<queue_member::Entity>(queue_member::ActiveModel {
            provider_id: Set(made.provider),
            id: Set(seed.fresh_id()),
            queue_id: Set(made.portal_queue),
            resource_id: Set(resource),
            role_id: Set(role),
        })
        .await?;
        seed.add::<request_type::Entity>(request_type::ActiveModel {
            provider_id: Set(made.provider),
            id: Set(seed.fresh_id::<RequestTypeId>()),
            name: Set("Something else".to_owned()),
            description: Set("Tell us in your own words what you need.".to_owned()),
            icon: Set("help".to_owned()),
            group_name: Set("General".to_owned()),
            category_id: Set(made.category),
            queue_id: Set(None),
            status_id: Set(None),
            priority_id: Set(None),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            title_template: Set(String::new()),
            active: Set(true),
            position: Set(1),
            version: Set(1),
            ..Default::default()
        })
        .await?;
        seed.done().await
    }
}

/// The provider's own organization (P-3): the portal can be given to it for training.
fn own_organization(provider: &provider::Model, id: OrganizationId, now: crate::Instant) -> organization::ActiveModel {
    organization::ActiveModel {
        provider_id: Set(provider.provider_id),
        id: Set(id),
        name: Set(provider.name.clone()),
        number: Set(String::new()),
        kind: Set(OrganizationKind::Customer),
        parent_id: Set(None),
        is_provider: Set(true),
        active: Set(true),
        portal_enabled: Set(false),
        taskfire_enabled: Set(false),
        two_factor: Set(None),
        phone: Set(String::new()),
        web: Set(String::new()),
        account_manager_id: Set(None),
        primary_contact_id: Set(None),
        created_at: Set(now),
        version: Set(1),
    }
}
