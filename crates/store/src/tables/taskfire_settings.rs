//! How one organization's internal desk works (F-119, F-120, F-170).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{ContactId, ContractId, ContractServiceId, InternalQueueId, OrganizationId, ProviderId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "taskfire_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    pub sharing: super::kinds::Sharing,
    pub sharing_standard: bool,
    pub default_queue_id: Option<InternalQueueId>,
    pub default_contact_id: Option<ContactId>,
    pub on_completion: super::kinds::OnCompletion,
    pub confirm_days: i32,
    pub recall: super::kinds::Recall,
    pub accept_minutes: i32,
    pub hidden_from_provider: bool,
    pub contract_id: Option<ContractId>,
    pub service_id: Option<ContractServiceId>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::OrganizationId;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the organization's desk it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        desk_rows(Column::OrganizationId, reach, actor)
    }
}

/// The reach rule of an internal desk's own lists and records: the desks that the actor works, the organizations whose
/// tickets they see, and the parent's for names; what an administrator changes is asked for with [`Reach::Own`].
pub(crate) fn desk_rows(owner: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    match (&actor.who, reach) {
        (Who::Contact { organization, .. }, Reach::Own) => Condition::all().add(owner.eq(*organization)),
        (Who::Contact { .. }, Reach::Organization) => {
            Condition::all().add(owner.is_in(actor.ticket_organizations.iter().copied()))
        }
        (Who::Contact { .. }, Reach::Desk) => {
            Condition::all().add(owner.is_in(actor.desk_organizations.iter().copied()))
        }
        (Who::Resource { .. } | Who::System { .. }, Reach::Provider) => every_row(),
        _ => no_row(),
    }
}

/// As [`desk_rows`], and what the parent shares with its sub-organizations (F-144).
pub(crate) fn shared_rows(owner: impl ColumnTrait, shared: impl ColumnTrait, reach: Reach, actor: &Actor) -> Condition {
    let own = desk_rows(owner, reach, actor);
    match actor.parent {
        Some(parent) if !matches!(reach, Reach::Own | Reach::EndClients) => {
            Condition::any().add(own).add(Condition::all().add(owner.eq(parent)).add(shared.eq(true)))
        }
        _ => own,
    }
}

/// What the provider's staff never see; contacts and the worker as `rows` says.
pub(crate) fn unless_staff(actor: &Actor, rows: impl FnOnce() -> Condition) -> Condition {
    if actor.is_staff() { no_row() } else { rows() }
}
