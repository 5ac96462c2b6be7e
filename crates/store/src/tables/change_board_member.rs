//! Contacts and resources who are named on a change advisory board.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row, no_row},
    ids::{ChangeBoardId, ChangeBoardMemberId, ContactId, ProviderId, ResourceId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_board_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeBoardMemberId,
    pub board_id: ChangeBoardId,
    pub contact_id: Option<ContactId>,
    pub resource_id: Option<ResourceId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// The provider's own: staff alone.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if reach == Reach::Provider && actor.organization().is_none() { every_row() } else { no_row() }
    }
}
