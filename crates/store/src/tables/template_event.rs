//! The events that a template serves.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row, no_row},
    ids::{OrganizationId, ProviderId, TemplateEventId, TemplateId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateEventId,
    pub template_id: TemplateId,
    pub event: String,
    pub organization_id: Option<OrganizationId>,
    pub in_use: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Staff with a grant over the whole provider, and the worker; never the portal.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, actor.organization()) {
            (Reach::Provider, None) => every_row(),
            _ => no_row(),
        }
    }
}
