//! Background questions of request types (A-173, T-78).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, every_row},
    ids::{ProviderId, QuestionId, RequestTypeId},
    tables::request_type,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionId,
    pub request_type_id: RequestTypeId,
    pub label: String,
    pub hint: String,
    pub kind: super::kinds::QuestionKind,
    pub options: String,
    pub required: bool,
    pub active: bool,
    pub position: i32,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the request type it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if actor.organization().is_none() {
            return every_row();
        }
        let types = request_type::ids(actor.provider, request_type::Entity::reachable(reach, actor));
        Condition::all().add(Column::RequestTypeId.in_subquery(types))
    }

    /// As the request type it belongs to.
    fn changeable(reach: Reach, actor: &Actor) -> Condition {
        let types = request_type::ids(actor.provider, request_type::Entity::changeable(reach, actor));
        Condition::all().add(Column::RequestTypeId.in_subquery(types))
    }
}
