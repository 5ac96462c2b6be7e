//! The contacts of a mass activation.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, every_row, no_row},
    ids::{ActivationLineId, ActivationRunId, ContactId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activation_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivationLineId,
    pub run_id: ActivationRunId,
    pub contact_id: ContactId,
    pub user_name: String,
    pub state: super::kinds::LineState,
    pub problem: String,
    pub done_at: Option<Instant>,
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
