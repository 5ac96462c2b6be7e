//! How a person wants to hear of events, where it differs from a mail at once and a line in the bell: the event's code alone: no
//! mail; `daily.` before it: in the mail of the day; `bell.` before it: no line in the bell (F-182).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded},
    ids::{AccountId, MutedMailId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "muted_mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MutedMailId,
    pub account_id: AccountId,
    pub event: String,
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
