//! Letters about work on a ticket at the desk: who works it, how far it is, what its vendor answered.

use kernel::Problem;
use store::{
    ids::{ContactId, NoteId},
    views::{mail, taskfire::told},
};
use web::words::Words;

use super::DeskTicket;
use crate::{
    recipients::{self, Side},
    ticket_mail::{News, Passage, Telling},
};

impl DeskTicket<'_> {
    /// It went to an internal resource.
    pub(crate) async fn assigned(&self, contact: ContactId) -> Result<(), Problem> {
        let readers = recipients::of_internal_assignment(&self.facts, contact, self.cause);
        self.deliver(self.telling(News::InternallyAssigned), &readers, &|_, _| None).await
    }

    /// Somebody of the desk set another internal status: the others on the ticket (F-178).
    pub(crate) async fn status_changed(&self, before: &str, after: &str) -> Result<(), Problem> {
        let by = told::colleague(self.may, self.cause).await?;
        let readers = recipients::of_desk_assigned(&self.facts, self.cause);
        let passage = |_: Side, _: &Words| {
            Some(Passage { by: by.clone(), from: before.to_owned(), to: after.to_owned(), ..Passage::default() })
        };
        self.deliver(self.telling(News::StatusChanged), &readers, &passage).await
    }

    /// Its vendor answered: who is accountable for the ticket and who helps, else the internal queue (F-161, F-162).
    pub(crate) async fn vendor_replied(&self, note: NoteId) -> Result<(), Problem> {
        let note = mail::note(self.may, note, self.facts.ticket.organization_id).await?;
        let readers = recipients::of_desk(&self.facts, self.cause);
        let telling = Telling { note: Some(&note), ..self.telling(News::VendorReplied) };
        self.deliver(telling, &readers, &|_, _| None).await
    }
}
