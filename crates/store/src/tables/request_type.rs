//! Request types (A-168 … A-175).

use kernel::Reach;
use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement};

use crate::{
    guard::{Actor, Guarded, every_row},
    ids::{
        CategoryId, ContactId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, IssueTypeId, OrganizationId,
        PriorityId, ProviderId, QueueId, RequestTypeId, StatusId, SubIssueTypeId,
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_type")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestTypeId,
    pub name: String,
    pub description: String,
    pub icon: String,
    pub group_name: String,
    pub category_id: CategoryId,
    pub queue_id: Option<QueueId>,
    pub status_id: Option<StatusId>,
    pub priority_id: Option<PriorityId>,
    pub issue_type_id: Option<IssueTypeId>,
    pub sub_issue_type_id: Option<SubIssueTypeId>,
    pub title_template: String,
    pub active: bool,
    pub position: i32,
    /// Whose it is; none: the provider's.
    pub organization_id: Option<OrganizationId>,
    pub shared: bool,
    pub bound_to_provider: bool,
    pub internal_queue_id: Option<InternalQueueId>,
    pub internal_priority_id: Option<InternalPriorityId>,
    pub internal_issue_type_id: Option<InternalIssueTypeId>,
    pub internal_contact_id: Option<ContactId>,
    pub due_minutes: Option<i32>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// The provider's own are for all; a customer's for those who reach its desk, for its sub-organizations if it shares them
    /// (F-144), and for staff.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        if actor.organization().is_none() {
            return every_row();
        }
        let desk = super::taskfire_settings::desk_rows(Column::OrganizationId, reach, actor);
        let worked = Column::OrganizationId.is_in(actor.desk_organizations.iter().copied());
        let all = Condition::any().add(Column::OrganizationId.is_null()).add(desk).add(worked);
        match actor.parent {
            Some(parent) => {
                all.add(Condition::all().add(Column::OrganizationId.eq(parent)).add(Column::Shared.eq(true)))
            }
            None => all,
        }
    }

    /// A customer changes its own, the provider's staff the provider's own.
    fn changeable(_reach: Reach, actor: &Actor) -> Condition {
        Condition::all().add(match actor.organization() {
            Some(own) => Column::OrganizationId.eq(own),
            None => Column::OrganizationId.is_null(),
        })
    }
}

/// The request types of which `which` holds, for the tables that belong to one.
pub(crate) fn ids(provider: ProviderId, which: Condition) -> SelectStatement {
    let found = Entity::find().select_only().column(Column::Id).filter(Column::ProviderId.eq(provider));
    found.filter(which).into_query()
}
