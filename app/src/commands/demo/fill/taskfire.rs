//! Internal desks of customers: their lists, vendors and hours, the provider's tickets of these customers seen from there,
//! and the desks' own tickets in every state, each with a log that tells how it came there.

mod agreement;
mod conversations;
mod course;
mod desk;
mod rows;
mod rules;
mod said;
mod tickets;

use jiff::tz::TimeZone;
use kernel::Problem;
use store::{
    ids::{
        ContactId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, VendorId,
    },
    tables::{
        hand_over, internal_time, kinds::InternalMeaning, note, taskfire_ticket, ticket, ticket_change, vendor_message,
        vendor_participant, vendor_thread,
    },
};

use super::Filling;
use crate::commands::demo::office::Office;

/// A desk with its rows.
struct Desk {
    organization: OrganizationId,
    place: usize,
    town: String,
    queues: Vec<(String, InternalQueueId)>,
    issues: Vec<(String, InternalIssueTypeId)>,
    statuses: Vec<(InternalMeaning, InternalStatusId)>,
    priorities: Vec<InternalPriorityId>,
    vendors: Vec<(&'static str, VendorId)>,
    /// Who works it.
    people: Vec<ContactId>,
    /// Who writes tickets.
    requesters: Vec<(usize, ContactId)>,
}

impl Desk {
    fn status(&self, meaning: InternalMeaning) -> Result<InternalStatusId, Problem> {
        let found = self.statuses.iter().find(|(known, _)| *known == meaning);
        found.map(|(_, id)| *id).ok_or_else(|| Problem::Fault("demo: no such internal status".to_owned()))
    }
}

/// Rows of all desks' tickets, gathered so that each table is written in few statements.
#[derive(Default)]
struct Gathered {
    tickets: Vec<ticket::ActiveModel>,
    parts: Vec<taskfire_ticket::ActiveModel>,
    log: Vec<hand_over::ActiveModel>,
    notes: Vec<note::ActiveModel>,
    times: Vec<internal_time::ActiveModel>,
    changes: Vec<ticket_change::ActiveModel>,
    threads: Vec<vendor_thread::ActiveModel>,
    participants: Vec<vendor_participant::ActiveModel>,
    messages: Vec<vendor_message::ActiveModel>,
}

impl Filling<'_> {
    /// All desks with their tickets.
    pub async fn taskfire(&mut self, zone: &TimeZone) -> Result<(), Problem> {
        let (world, content) = (self.world, self.content);
        let mut desks = Vec::new();
        for (place, _) in world.organizations.iter().enumerate().filter(|(_, one)| one.taskfire) {
            let desk = self.desk(place).await?;
            self.agreement(&desk).await?;
            self.rules(&desk).await?;
            desks.push(desk);
        }
        self.promises().await?;
        let mut rows = Gathered::default();
        for desk in &desks {
            self.begun_with_provider(desk, &mut rows)?;
        }
        let office = Office::new(zone.clone(), 8, 18);
        for (number, desk) in desks.iter().enumerate() {
            for (turn, story) in content.desk_stories.iter().enumerate() {
                self.own_ticket(desk, story, number + turn, &office, zone, &mut rows)?;
            }
        }
        self.seeding.add_all::<ticket::Entity>(rows.tickets).await?;
        self.seeding.add_all::<taskfire_ticket::Entity>(rows.parts).await?;
        self.seeding.add_all::<hand_over::Entity>(rows.log).await?;
        self.seeding.add_all::<note::Entity>(rows.notes).await?;
        self.seeding.add_all::<internal_time::Entity>(rows.times).await?;
        self.seeding.add_all::<vendor_thread::Entity>(rows.threads).await?;
        self.seeding.add_all::<vendor_participant::Entity>(rows.participants).await?;
        self.seeding.add_all::<vendor_message::Entity>(rows.messages).await?;
        self.seeding.add_all::<ticket_change::Entity>(rows.changes).await
    }
}
