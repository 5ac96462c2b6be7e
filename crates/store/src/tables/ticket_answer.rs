//! Answers to background questions (T-78).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{ProviderId, QuestionId, TicketAnswerId, TicketId},
    search::Record,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketAnswerId,
    pub ticket_id: TicketId,
    pub question_id: QuestionId,
    pub label: String,
    pub answer: String,
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }

    fn searched_as(row: &Model) -> Option<Record> {
        Some(Record::Ticket(row.ticket_id))
    }
}
