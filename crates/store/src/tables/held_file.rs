//! Files held between two sends of a form.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row},
    ids::{AccountId, FormId, HeldFileId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HeldFileId,
    pub account_id: AccountId,
    pub form_id: FormId,
    pub name: String,
    pub size: i64,
    pub media_type: String,
    pub sha256: String,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Only one's own, whatever the reach; the worker clears away what was left behind.
    fn reachable(_reach: Reach, actor: &Actor) -> Condition {
        match actor.account {
            Some(account) => Condition::all().add(Column::AccountId.eq(account)),
            None => every_row(),
        }
    }
}
