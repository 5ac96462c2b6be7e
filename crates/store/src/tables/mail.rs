//! Mails and their delivery.

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who, every_row, no_row},
    ids::{ContactId, MailId, ProviderId, ResourceId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    pub event: String,
    pub ticket_id: Option<TicketId>,
    pub contact_id: Option<ContactId>,
    pub resource_id: Option<ResourceId>,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub message_id: String,
    pub thread_id: String,
    pub state: super::kinds::MailState,
    pub last_error: String,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// Staff and the worker see all mails, or those to the contacts they manage; a portal user none (their inbox shows them).
    /// What a customer writes to its vendors is no business of the provider's staff (F-162).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        match (reach, &actor.who) {
            (Reach::Provider, Who::System { .. }) => every_row(),
            (Reach::Provider, Who::Resource { .. }) => Condition::all().add(Column::Event.not_like("vendor-%")),
            (Reach::Own, Who::Resource { resource }) => Condition::all()
                .add(Column::ContactId.in_subquery(super::contact::ids_managed_by(actor.provider, *resource))),
            _ => no_row(),
        }
    }
}
