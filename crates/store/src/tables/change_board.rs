//! Change advisory boards: who approves changes, by name and by role.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{ChangeBoardId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_board")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeBoardId,
    pub name: String,
    pub description: String,
    pub active: bool,
    /// Whose contacts are named on it; a board without contacts is for all organizations.
    pub organization_id: Option<OrganizationId>,
    /// Whether the ticket's contact approves.
    pub ticket_contact: bool,
    /// Whether the organization's primary contact approves.
    pub primary_contact: bool,
    /// Whether the primary contact of the organization above approves.
    pub parent_contact: bool,
    /// Whether the assigned resource approves.
    pub assigned_resource: bool,
    /// Whether the organization's account manager approves.
    pub account_manager: bool,
    pub created_at: Instant,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// The provider's own: staff alone.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if reach == Reach::Provider && actor.organization().is_none() { every_row() } else { no_row() }
    }
}
