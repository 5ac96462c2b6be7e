//! Bindings of logins to issuer and subject (CVE-2026-84458).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{AccountId, ExternalIdentityId, IdentityProviderId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExternalIdentityId,
    pub account_id: AccountId,
    pub identity_provider_id: IdentityProviderId,
    pub issuer: String,
    pub subject: String,
    pub email: String,
    pub created_at: Instant,
    pub last_used_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the login it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::account::owned_rows(Column::AccountId, reach, actor)
    }
}
