//! Changing a ticket as its internal desk: every changed field leaves a line in the history (T-218), times and events follow.
//! Commands fill a [`Change`] and save it once.

use kernel::Problem;
use store::{
    Granted, Instant, Set,
    guard::WorkInternally,
    ids::ContactId,
    outbox::{Cause, Event},
    tables::{
        internal_status,
        kinds::{InternalMeaning, Party},
        taskfire_ticket, ticket, ticket_change,
    },
    taskfire,
    views::taskfire::work::Lists,
};

use super::Reached;

/// Longest text that the history keeps of a value, in characters.
const KEPT: usize = 10_000;

/// What is about to change.
pub(crate) struct Change<'r> {
    reached: &'r Reached,
    /// The columns of the ticket to set; filled together with [`Change::shared`].
    pub(super) ticket: ticket::ActiveModel,
    /// The columns of Taskfire's part to set; filled together with [`Change::field`].
    pub(crate) part: taskfire_ticket::ActiveModel,
    lines: Vec<(&'static str, String, String)>,
    events: Vec<Event>,
    shared: bool,
    cause: Cause,
    now: Instant,
}

impl<'r> Change<'r> {
    /// Nothing changed yet.
    pub(crate) fn of(may: &Granted<'_, WorkInternally>, reached: &'r Reached) -> Self {
        Self {
            reached,
            ticket: ticket::ActiveModel::default(),
            part: taskfire_ticket::ActiveModel::default(),
            lines: Vec::new(),
            events: Vec::new(),
            shared: false,
            cause: Cause { account: may.actor().account() },
            now: may.now(),
        }
    }

    /// A line about the desk's own set of fields, if the value changed at all; `field` begins with `internal-`.
    pub(crate) fn field(&mut self, field: &'static str, old: &str, new: &str) {
        if old != new {
            let kept = |text: &str| text.chars().take(KEPT).collect::<String>();
            self.lines.push((field, kept(old), kept(new)));
        }
    }

    /// A line about what all sides share: title, description, people.
    pub(super) fn shared(&mut self, field: &'static str, old: &str, new: &str) {
        self.shared |= old != new;
        self.field(field, old, new);
    }

    /// Another internal resource, or nobody. A ticket that nobody had is accepted with it.
    pub(crate) fn resource(&mut self, lists: &Lists, old_name: &str, new: Option<(ContactId, &str)>) {
        let contact = new.map(|(contact, _)| contact);
        if contact == self.reached.part.contact_id {
            return;
        }
        self.part.contact_id = Set(contact);
        self.field("internal-resource", old_name, new.map_or("", |(_, name)| name));
        let Some(contact) = contact else { return };
        self.events.push(Event::InternallyAssigned { ticket: self.reached.ticket.id, contact, cause: self.cause });
        let status = lists.statuses.iter().find(|row| row.id == self.reached.part.status_id);
        let waits = status.is_some_and(|row| matches!(row.meaning, InternalMeaning::New | InternalMeaning::Returned));
        if waits && self.reached.part.responsible == Party::Internal && self.part.status_id.is_not_set() {
            // Whoever gets it is told that; the status goes without saying.
            if let Some(status) = taken(lists) {
                self.set_status(lists, status);
            }
        }
    }

    /// The status that says that somebody took it, if the desk has one.
    pub(crate) fn accepted(&mut self, lists: &Lists) {
        if let Some(status) = taken(lists) {
            self.status(lists, status);
        }
    }

    /// Another internal status, told to those on the ticket (F-178).
    pub(crate) fn status(&mut self, lists: &Lists, new: &internal_status::Model) {
        if self.set_status(lists, new) {
            let before = lists.status(self.reached.part.status_id).to_owned();
            let (ticket, after, cause) = (self.reached.ticket.id, new.name.clone(), self.cause);
            self.events.push(Event::InternalStatusChanged { ticket, before, after, cause });
        }
    }

    /// Gives whether it is another one.
    fn set_status(&mut self, lists: &Lists, new: &internal_status::Model) -> bool {
        if new.id == self.reached.part.status_id {
            return false;
        }
        self.part.status_id = Set(new.id);
        self.part.status_since_at = Set(self.now);
        self.field("internal-status", lists.status(self.reached.part.status_id), &new.name);
        true
    }

    /// Whether anything changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Writes ticket, part, history and events. `touched` says that something else happened on the desk (time, a note).
    pub(crate) async fn save(mut self, may: &Granted<'_, WorkInternally>, touched: bool) -> Result<(), Problem> {
        if self.lines.is_empty() && !touched {
            return Ok(());
        }
        if self.shared {
            self.ticket.last_activity_at = Set(self.now);
            may.change(&self.reached.ticket, self.ticket).await?;
        }
        self.part.active_at = Set(self.now);
        self.part.returned = Set(false);
        may.change(&self.reached.part, self.part).await?;
        for (field, old, new) in self.lines {
            may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(self.reached.ticket.id),
                field: Set(field.to_owned()),
                old_value: Set(old),
                new_value: Set(new),
                public: Set(false),
                author_contact_id: Set(may.actor().contact()),
                author_resource_id: Set(None),
                created_at: Set(self.now),
                ..Default::default()
            })
            .await?;
        }
        // Whoever is given a ticket in the same save is told that, and not of its status besides.
        let me = may.actor().contact();
        let given = |event: &Event| matches!(event, Event::InternallyAssigned { contact, .. } if Some(*contact) != me);
        let gives = self.events.iter().any(given);
        for event in self.events {
            if !(gives && matches!(event, Event::InternalStatusChanged { .. })) {
                may.record(event).await?;
            }
        }
        taskfire::clocks::follow(may, self.reached.ticket.id).await?;
        taskfire::look_soon(may, self.reached.ticket.id).await
    }
}

/// The status that says that somebody took a ticket.
fn taken(lists: &Lists) -> Option<&internal_status::Model> {
    let of = |meaning| lists.statuses.iter().find(|row| row.active && row.meaning == meaning);
    of(InternalMeaning::Accepted).or_else(|| of(InternalMeaning::Open))
}
