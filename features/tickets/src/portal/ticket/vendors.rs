//! Conversations with vendors on the ticket page, for those who work the internal desk (F-161, F-162, F-229).

use kernel::Problem;
use store::{
    Granted,
    guard::ViewTickets,
    tables::kinds::Party,
    views::taskfire::{
        part::Part,
        vendor_threads::{self, Line},
    },
};
use web::{components::conversation_key, moments::Time, shell::Shell};

/// What the page says about vendors.
pub(super) struct Vendors {
    /// The page of all of them.
    pub(super) href: String,
    pub(super) lines: Vec<Conversation>,
    /// When to ask the vendor that has the ticket again; a day, and whether it has come.
    pub(super) chase: Option<(String, bool)>,
    /// Whether another vendor may be asked.
    pub(super) open: bool,
}

/// One conversation.
pub(super) struct Conversation {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) state: String,
    pub(super) at: Time,
    /// Answers that nobody has answered yet.
    pub(super) replies: Option<String>,
    /// Messages of unknown senders that wait to be let in.
    pub(super) held: Option<String>,
}

/// The conversations of a ticket, those with something to do first.
pub(super) async fn of(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    ticket: &store::tables::ticket::Model,
    part: &Part,
) -> Result<Vendors, Problem> {
    let href = format!("/tickets/{}/vendors", ticket.number);
    let mut lines = vendor_threads::of_ticket(may, ticket.id).await?;
    lines.sort_by_key(|line| (line.held == 0, line.replies == 0));
    let chase = part.inside.as_ref().and_then(|inside| inside.chase_at);
    let chase = chase.filter(|_| part.responsible == Party::Vendor && part.closed_at.is_none());
    Ok(Vendors {
        lines: lines.iter().map(|line| conversation(shell, &href, line)).collect(),
        chase: chase.map(|at| (shell.moments().day(at), jiff::Timestamp::from(at) <= shell.now)),
        open: part.closed_at.is_none(),
        href,
    })
}

fn conversation(shell: &Shell, href: &str, line: &Line) -> Conversation {
    let count =
        |key: &str, count: usize| (count > 0).then(|| shell.t1(key, "count", i64::try_from(count).unwrap_or(0)));
    Conversation {
        href: format!("{href}/{}", line.row.id),
        name: format!("{}: {}", line.vendor, line.row.subject),
        state: shell.t(conversation_key(line.row.state)),
        at: shell.time(line.row.active_at),
        replies: count("ticket-vendors-replies", line.replies),
        held: count("ticket-vendors-held", line.held),
    }
}
