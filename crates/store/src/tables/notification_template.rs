//! Words of mails that the provider has written for itself (A-260 … A-262).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, no_row},
    ids::{OrganizationId, ProviderId, TemplateId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    pub organization_id: Option<OrganizationId>,
    pub name: String,
    pub description: String,
    pub subject: String,
    pub body: String,
    pub active: bool,
    pub created_at: Instant,
    pub deleted_at: Option<Instant>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Staff with a grant over the whole provider, and the worker; never the portal. Deleted ones exist for the log alone
    /// (decision 19).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, actor.organization()) {
            (Reach::Provider, None) => Condition::all().add(Column::DeletedAt.is_null()),
            _ => no_row(),
        }
    }
}
