//! Internal help desks of the world.

use std::sync::Arc;

use store::{
    Set,
    guard::RunJobs,
    ids::{HandOverId, InternalPriorityId, InternalQueueId, InternalStatusId, TicketId},
    tables::{
        hand_over, internal_priority, internal_queue, internal_status,
        kinds::{InternalMeaning, Party},
        taskfire_settings, taskfire_ticket, ticket,
    },
    taskfire::{Landing, clocks, land, rows_of_desk},
};

use crate::{Organization, Person, Ticket, World};

/// An organization's internal desk.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Its one queue.
    pub queue: InternalQueueId,
    /// Its statuses.
    pub statuses: Vec<(InternalMeaning, InternalStatusId)>,
    /// Critical, High, Medium, Low.
    pub priorities: Vec<InternalPriorityId>,
}

impl Desk {
    /// The status of a meaning.
    pub fn status(&self, meaning: InternalMeaning) -> InternalStatusId {
        self.statuses.iter().find(|(known, _)| *known == meaning).unwrap().1
    }
}

impl World {
    /// Switches Taskfire on for an organization, with a desk as it starts. Contacts at Taskfire levels are its resources.
    pub async fn taskfire(&self, organization: &Organization) -> Desk {
        let seed = self.store.seed().await.unwrap();
        let desk = rows_of_desk(self.defaults.provider, organization.id, || seed.fresh_id());
        seed.add::<internal_queue::Entity>(desk.queue).await.unwrap();
        seed.add::<taskfire_settings::Entity>(desk.settings).await.unwrap();
        seed.add_all::<internal_status::Entity>(desk.statuses).await.unwrap();
        seed.add_all::<internal_priority::Entity>(desk.priorities).await.unwrap();
        seed.done().await.unwrap();
        let id = self.literal(organization.id.0);
        self.sql(&format!("UPDATE organization SET taskfire_enabled = TRUE WHERE id = {id}")).await;
        Desk { queue: desk.queue_id, statuses: desk.status_ids, priorities: desk.priority_ids }
    }

    /// A ticket of `organization` whose contact is `contact`, with the internal desk, unassigned.
    pub async fn internal_ticket(
        &self,
        organization: &Organization,
        desk: &Desk,
        contact: &Person,
        title: &str,
    ) -> Ticket {
        self.internal_ticket_as(organization, desk, contact, title, |row| row).await
    }

    /// The same, standing on the internal side as `stands` says.
    pub async fn internal_ticket_as(
        &self,
        organization: &Organization,
        desk: &Desk,
        contact: &Person,
        title: &str,
        stands: impl FnOnce(taskfire_ticket::ActiveModel) -> taskfire_ticket::ActiveModel,
    ) -> Ticket {
        let ticket = self.ticket(organization, contact, title).await;
        let seed = self.store.seed().await.unwrap();
        let now = seed.now();
        let row = stands(taskfire_ticket::ActiveModel {
            provider_id: Set(self.defaults.provider),
            queue_id: Set(Some(desk.queue)),
            status_id: Set(desk.status(InternalMeaning::New)),
            priority_id: Set(Some(desk.priorities[2])),
            version: Set(1),
            ..taskfire_ticket::ActiveModel::landed(ticket.id, organization.id, now)
        });
        let party = row.responsible.clone();
        seed.add::<taskfire_ticket::Entity>(row).await.unwrap();
        let line = seed.fresh_id::<HandOverId>();
        seed.add::<hand_over::Entity>(hand_over::ActiveModel {
            provider_id: Set(self.defaults.provider),
            to_party: party,
            by_contact_id: Set(contact.contact),
            version: Set(1),
            ..hand_over::ActiveModel::landed(line, ticket.id, organization.id, Party::Internal, now)
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        self.sql(&format!("UPDATE ticket SET taskfire_born = TRUE WHERE id = {}", self.literal(ticket.id.0))).await;
        ticket
    }

    /// Gives a ticket of the world its internal side, as the worker's actor.
    pub async fn land(&self, ticket: &Ticket, landing: Landing) {
        let write = self.store.write(Arc::new(self.store.system_actor(self.defaults.provider, "tests"))).await.unwrap();
        let may = write.need::<RunJobs>().unwrap();
        let row = may.row::<ticket::Entity>(ticket.id).await.unwrap();
        land(&may, &row, landing).await.unwrap();
        write.done().await.unwrap();
    }

    /// Lets the clocks of a ticket follow what tests changed in the database.
    pub async fn clocks_follow(&self, ticket: &Ticket) {
        let write = self.store.write(Arc::new(self.store.system_actor(self.defaults.provider, "tests"))).await.unwrap();
        clocks::follow(&write.need::<RunJobs>().unwrap(), ticket.id).await.unwrap();
        write.done().await.unwrap();
    }

    /// The internal side of a ticket as it is stored.
    pub async fn taskfire_row(&self, id: TicketId) -> taskfire_ticket::Model {
        let actor = self.store.system_actor(self.defaults.provider, "tests");
        let may = self.store.reading(&actor).need::<RunJobs>().unwrap();
        may.row::<taskfire_ticket::Entity>(id).await.unwrap().into_inner()
    }
}
