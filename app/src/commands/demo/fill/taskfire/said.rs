//! What was said on a desk's own ticket, and the time spent on it.

use jiff::Timestamp;
use store::{
    Instant, Set,
    ids::{ContactId, TicketId},
    tables::{
        internal_time,
        kinds::{NoteKind, Publish},
        note,
    },
};

use super::{super::Filling, Desk, Gathered, course::Course};
use crate::commands::demo::content::DeskStory;

impl Filling<'_> {
    /// Notes and time: what was said inside, to the requester, and with the hand-over.
    #[allow(clippy::too_many_arguments)] // the facts of one ticket
    pub(super) fn told(
        &self,
        ticket: TicketId,
        desk: &Desk,
        story: &DeskStory,
        course: Course,
        worker: Option<ContactId>,
        [taken, handed, answered, ended]: [Timestamp; 4],
        requester: ContactId,
        rows: &mut Gathered,
    ) {
        let mut say = |kind, publish, body: String, contact: Option<ContactId>, when: Timestamp| {
            if body.is_empty() {
                return;
            }
            rows.notes.push(note::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(ticket),
                kind: Set(kind),
                publish: Set(publish),
                title: Set(String::new()),
                body: Set(body),
                author_contact_id: Set(contact),
                author_resource_id: Set(if contact.is_none() { self.resources.get(1).copied() } else { None }),
                form_id: Set(None),
                created_at: Set(when.into()),
            });
        };
        let worked = !matches!(course, Course::New | Course::Accepted);
        if worked {
            say(NoteKind::Portal, Publish::HelpDesk, story.desk.clone(), worker, taken);
        }
        let with_vendor = desk.vendors.iter().any(|(kind, _)| *kind == story.course);
        let was_handed = !story.handed.is_empty() && worked;
        if was_handed && !with_vendor {
            say(NoteKind::Portal, Publish::All, story.handed.clone(), worker, handed);
        }
        if was_handed
            && !with_vendor
            && matches!(course, Course::Returned | Course::DoneAfterReturn | Course::DoneByOther)
        {
            say(NoteKind::Staff, Publish::All, story.answer.clone(), None, answered);
        }
        if course == Course::WaitingUser {
            let asked = "When can we have a look at it together? Ten minutes are enough.".to_owned();
            say(NoteKind::Portal, Publish::All, asked, worker, ended);
        }
        if course == Course::Overdue {
            let asked = "Is there any news? I can work around it, but not for long.".to_owned();
            say(NoteKind::Portal, Publish::All, asked, Some(requester), ended);
        }
        if course.is_done() {
            let by = if course == Course::DoneByOther && !with_vendor { None } else { worker };
            say(NoteKind::Resolution, Publish::All, story.resolution.clone(), by, ended);
        }
        let Some(contact) = worker.filter(|_| worked && course != Course::WaitingUser) else { return };
        let minutes = 10 + 5 * i32::try_from(story.title.len() % 7).unwrap_or_default();
        rows.times.push(internal_time::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(contact),
            started_at: Set(Instant::from(taken)),
            stopped_at: Set(Some(Instant::from(taken).plus_minutes(minutes.into()).min(self.now.into()))),
            minutes: Set(minutes),
            summary: Set(story.work.clone()),
            internal_notes: Set(String::new()),
            form_id: Set(None),
            created_at: Set(taken.into()),
            version: Set(1),
        });
    }
}
