//! Letters about the internal help desk: who has a ticket now, whose time runs out, what a rule did (F-110, F-178).

mod hand_over;
mod ticket;
mod watch;

use kernel::Problem;
use store::{
    Granted,
    guard::RunJobs,
    ids::{AccountId, TicketId},
    views::mail::{self, Reader, TicketFacts},
};
use web::App;

use crate::{
    recipients::Side,
    ticket_mail::{News, Telling, Tells, deliver},
};

/// A ticket of an internal desk, of which something is told.
pub(crate) struct DeskTicket<'t> {
    app: &'t App,
    may: &'t Granted<'t, RunJobs>,
    facts: TicketFacts,
    /// Who caused the news; nobody is told of their own act.
    cause: Option<AccountId>,
}

/// This ticket, with news that this account caused, if one did.
pub(crate) async fn about<'t>(
    app: &'t App,
    may: &'t Granted<'t, RunJobs>,
    ticket: TicketId,
    cause: Option<AccountId>,
) -> Result<DeskTicket<'t>, Problem> {
    let facts = mail::ticket(may, ticket).await?;
    Ok(DeskTicket { app, may, facts, cause })
}

impl DeskTicket<'_> {
    /// News of which nobody wrote a note.
    const fn telling(&self, news: News) -> Telling<'_> {
        Telling { news, facts: &self.facts, note: None, others: &[], approval: None, cause: self.cause }
    }

    async fn deliver(
        &self,
        telling: Telling<'_>,
        readers: &[(Side, &Reader)],
        passage: Tells<'_>,
    ) -> Result<(), Problem> {
        deliver(self.app, self.may, telling, readers, passage).await
    }
}
