//! The change side of a ticket: board, rule, what is planned, and how its approval stands (T-172 … T-188).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded},
    ids::{ChangeBoardId, ProviderId, TicketId},
    tables::kinds::{ChangeRule, ChangeStanding},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    pub board_id: Option<ChangeBoardId>,
    pub rule: ChangeRule,
    /// How many must approve, where the rule is so many of them.
    pub needed: i32,
    pub plan: String,
    pub impact: String,
    pub roll_back: String,
    pub review: String,
    /// Follows from the answers: set by `store::changes` alone.
    pub standing: ChangeStanding,
    pub requested_at: Option<Instant>,
    /// Until when answers are taken.
    pub expires_at: Option<Instant>,
    /// When it became approved or rejected.
    pub settled_at: Option<Instant>,
    pub reminded_at: Option<Instant>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::TicketId;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}
