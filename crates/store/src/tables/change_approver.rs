//! Who is to approve a change request, and their latest answer (T-174 … T-188).

use kernel::Reach;
use sea_orm::{
    Condition, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{SelectStatement, UnionType},
};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, no_row},
    ids::{ChangeApproverId, ContactId, ProviderId, ResourceId, TicketId},
    tables::kinds::ChangeAnswer,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_approver")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeApproverId,
    pub ticket_id: TicketId,
    pub contact_id: Option<ContactId>,
    pub resource_id: Option<ResourceId>,
    /// Who may answer in a contact's stead.
    pub deputy_contact_id: Option<ContactId>,
    /// Who may answer in a resource's stead.
    pub deputy_resource_id: Option<ResourceId>,
    /// From the board, and so not to be removed singly (T-176).
    pub on_board: bool,
    pub answer: Option<ChangeAnswer>,
    pub comment: String,
    pub answered_at: Option<Instant>,
    /// The contact who gave the answer: the approver or their deputy.
    pub by_contact_id: Option<ContactId>,
    /// The resource who gave it: the approver, their deputy, or staff on somebody's behalf (T-188).
    pub by_resource_id: Option<ResourceId>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = Some(Column::Version);

    /// As the ticket it belongs to.
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        super::ticket::on_reachable(Column::TicketId, reach, actor)
    }
}

/// The tickets that name a contact as an approver or as an approver's deputy (T-3, P-130), in two parts that an index each
/// answers.
pub(crate) fn tickets_of(provider: ProviderId, contact: ContactId) -> SelectStatement {
    let naming = |column: Column| {
        Entity::find()
            .select_only()
            .column(Column::TicketId)
            .filter(Column::ProviderId.eq(provider))
            .filter(column.eq(contact))
            .into_query()
    };
    naming(Column::ContactId).union(UnionType::Distinct, naming(Column::DeputyContactId)).to_owned()
}

/// Rows that name a person: as the approver or as their deputy.
pub(crate) fn naming(who: &Who) -> Condition {
    match who {
        Who::Contact { contact, .. } => {
            Condition::any().add(Column::ContactId.eq(*contact)).add(Column::DeputyContactId.eq(*contact))
        }
        Who::Resource { resource } => {
            Condition::any().add(Column::ResourceId.eq(*resource)).add(Column::DeputyResourceId.eq(*resource))
        }
        Who::System { .. } => no_row(),
    }
}

/// Rows whose answer is a person's own: as the approver, or given by them as the deputy.
pub(crate) fn answered_by(who: &Who) -> Condition {
    let own = match who {
        Who::Contact { contact, .. } => {
            Condition::any().add(Column::ContactId.eq(*contact)).add(Column::ByContactId.eq(*contact))
        }
        Who::Resource { resource } => {
            Condition::any().add(Column::ResourceId.eq(*resource)).add(Column::ByResourceId.eq(*resource))
        }
        Who::System { .. } => no_row(),
    };
    Condition::all().add(Column::Answer.is_not_null()).add(own)
}
