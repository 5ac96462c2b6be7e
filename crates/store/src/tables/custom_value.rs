//! What custom fields of a ticket hold.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{CustomFieldId, CustomValueId, ProviderId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_value")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomValueId,
    pub ticket_id: TicketId,
    pub field_id: CustomFieldId,
    pub text: String,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// Only who works the ticket's internal desk; never staff (decision 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::taskfire_ticket::on_worked(Column::TicketId, reach, actor)
    }
}
