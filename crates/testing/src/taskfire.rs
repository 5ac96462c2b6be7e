//! Internal help desks of the world.

use store::{
    ids::{InternalPriorityId, InternalQueueId, InternalStatusId},
    tables::{internal_priority, internal_queue, internal_status, kinds::InternalMeaning, taskfire_settings},
    taskfire::rows_of_desk,
};

use crate::{Organization, World};

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
}
