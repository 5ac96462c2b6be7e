//! Changing a ticket as staff: every changed field leaves a line in the history (T-218), times and events follow from
//! what changed. Commands fill a [`Change`] and save it once.

use kernel::{Problem, ownership::By};
use store::{
    Granted, Instant, Row, Set,
    guard::{Reads, Writes},
    ids::{NoteId, ResourceId, RoleId},
    outbox::{Cause, Event},
    tables::{
        hand_over, kinds::StatusMeaning, taskfire_settings, taskfire_ticket, ticket, ticket_change, ticket_status,
    },
    taskfire::{self, Completion},
};
use web::{components::refusal_key, words::Words};

use super::turn;

/// Longest text that the history keeps of a value, in characters.
const KEPT: usize = 10_000;

/// What is about to change on a ticket.
pub(crate) struct Change<'r> {
    row: &'r Row<ticket::Entity>,
    /// The columns to set; filled by the commands together with [`Change::field`].
    pub(crate) set: ticket::ActiveModel,
    lines: Vec<Line>,
    events: Vec<Event>,
    returned: bool,
    cause: Cause,
    now: Instant,
}

/// One line of the history.
struct Line {
    field: &'static str,
    old: String,
    new: String,
    public: bool,
}

impl<'r> Change<'r> {
    /// Nothing changed yet.
    pub(crate) fn of<G: store::guard::Grant>(may: &Granted<'_, G>, row: &'r Row<ticket::Entity>) -> Self {
        Self {
            row,
            set: ticket::ActiveModel::default(),
            lines: Vec::new(),
            events: Vec::new(),
            returned: false,
            cause: Cause { account: may.actor().account() },
            now: may.now(),
        }
    }

    /// A line of the history for staff, if the value changed at all. `field` is a code with words `desk-field-…`.
    pub(crate) fn field(&mut self, field: &'static str, old: &str, new: &str) {
        self.line(field, old, new, false);
    }

    /// Another status, with all that follows: since when, completed or not, who is told. The customer sees it. Taskfire's
    /// part goes with it (decision 21): what another party holds is not completed, and where the internal desk confirms,
    /// the ticket goes there and keeps its status (F-119).
    pub(crate) async fn status<G>(
        &mut self,
        may: &Granted<'_, G>,
        words: &Words,
        old: &ticket_status::Model,
        new: &ticket_status::Model,
        note: Option<NoteId>,
    ) -> Result<(), Problem>
    where
        G: Writes<taskfire_ticket::Entity>
            + Writes<hand_over::Entity>
            + Writes<ticket_change::Entity>
            + Reads<taskfire_settings::Entity>,
    {
        if old.id == new.id {
            return Ok(());
        }
        let (was, is) = (old.meaning == StatusMeaning::Complete, new.meaning == StatusMeaning::Complete);
        let ticket = self.row.id;
        if !is && !was {
            turn::not_frozen(may, self.row, words).await?;
        } else if is && !was {
            match taskfire::closed(may, self.row, By::Provider).await? {
                Err(refusal) => return Err(Problem::Refused(words.t(refusal_key(refusal)))),
                Ok(Completion::Returns) => {
                    self.returned = true;
                    return Ok(());
                }
                Ok(Completion::Closes) => {}
            }
            self.set.completed_at = Set(Some(self.now));
            self.events.push(Event::TicketCompleted { ticket, cause: self.cause });
        } else if was && !is {
            taskfire::reopened(may, self.row, By::Provider).await?;
            self.set.completed_at = Set(None);
            self.events.push(Event::TicketReopened { ticket, note, cause: self.cause });
        }
        self.set.status_id = Set(new.id);
        self.set.status_since_at = Set(self.now);
        self.line("status", &old.name, &new.name, true);
        Ok(())
    }

    /// Whether the ticket went to the internal desk for confirmation instead of being completed.
    pub(crate) fn is_returned(&self) -> bool {
        self.returned
    }

    /// Another resource in a role, or nobody. Names are what the history keeps.
    pub(crate) fn resource(&mut self, old_name: &str, new: Option<(ResourceId, RoleId)>, new_name: &str) {
        let resource = new.map(|(resource, _)| resource);
        self.set.resource_id = Set(resource);
        self.set.role_id = Set(new.map(|(_, role)| role));
        if resource == self.row.resource_id {
            return;
        }
        self.line("assigned-resource", old_name, new_name, false);
        if let Some(resource) = resource {
            self.events.push(Event::TicketAssigned { ticket: self.row.id, resource, cause: self.cause });
        }
    }

    /// Whether anything changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Writes ticket, history and events. `touched` says that something else happened on the ticket (a note, time).
    pub(crate) async fn save<G>(mut self, may: &Granted<'_, G>, touched: bool) -> Result<(), Problem>
    where
        G: Writes<ticket::Entity> + Writes<ticket_change::Entity>,
    {
        if self.lines.is_empty() && !touched && !self.returned {
            return Ok(());
        }
        self.set.last_activity_at = Set(self.now);
        may.change(self.row, self.set).await?;
        for line in self.lines {
            may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
                id: Set(may.fresh_id()),
                ticket_id: Set(self.row.id),
                field: Set(line.field.to_owned()),
                old_value: Set(line.old),
                new_value: Set(line.new),
                public: Set(line.public),
                author_contact_id: Set(may.actor().contact()),
                author_resource_id: Set(may.actor().resource()),
                created_at: Set(self.now),
                ..Default::default()
            })
            .await?;
        }
        for event in self.events {
            may.record(event).await?;
        }
        taskfire::clocks::follow(may, self.row.id).await
    }

    fn line(&mut self, field: &'static str, old: &str, new: &str, public: bool) {
        if old != new {
            let kept = |text: &str| text.chars().take(KEPT).collect::<String>();
            self.lines.push(Line { field, old: kept(old), new: kept(new), public });
        }
    }
}
