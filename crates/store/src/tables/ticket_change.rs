//! The history of tickets (T-218).

use kernel::Reach;
use sea_orm::{Condition, entity::prelude::*};

use crate::{
    Instant,
    guard::{Actor, Guarded, Who},
    ids::{ContactId, ProviderId, ResourceId, TicketChangeId, TicketId},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: ProviderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TicketChangeId,
    pub ticket_id: TicketId,
    pub field: String,
    pub old_value: String,
    pub new_value: String,
    pub public: bool,
    pub author_contact_id: Option<ContactId>,
    pub author_resource_id: Option<ResourceId>,
    pub created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const PROVIDER: Column = Column::ProviderId;
    const ID: Column = Column::Id;
    const VERSION: Option<Column> = None;

    /// As the ticket it belongs to; to the portal only public changes (T-218), and to those who work its internal desk what
    /// that desk changed; what it keeps for itself, `internal-…`, is nothing for staff (decision 23).
    fn reachable(reach: Reach, actor: &Actor) -> Condition {
        let rows = super::ticket::on_reachable(Column::TicketId, reach, actor);
        let public = Column::Public.eq(true);
        match actor.who {
            Who::Contact { .. } if actor.desk_organizations.is_empty() => rows.add(public),
            Who::Contact { .. } => {
                let of_desk = Condition::any()
                    .add(Column::AuthorContactId.is_not_null())
                    .add(Column::Field.starts_with("internal-"));
                let on_desk = super::ticket::on_reachable(Column::TicketId, Reach::Desk, actor);
                rows.add(Condition::any().add(public).add(Condition::all().add(of_desk).add(on_desk)))
            }
            Who::Resource { .. } => rows.add(Column::Field.not_like("internal-%")),
            Who::System { .. } => rows,
        }
    }
}
