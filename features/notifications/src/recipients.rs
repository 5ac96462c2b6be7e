//! Who hears of what: decided here and nowhere else, from the facts of a ticket.

use store::{
    ids::AccountId,
    tables::kinds::Publish,
    views::mail::{NoteFacts, Reader, TicketFacts},
};

/// On which side a reader stands: what a mail says, and where it leads, differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Contacts; the mail leads into the portal.
    Customer,
    /// Staff; the mail leads into the desk.
    Staff,
}

/// A ticket came into being: its contacts get a confirmation, even of their own ticket (T-226); those who work it hear of it.
pub fn of_creation(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    let customers = facts.contacts.iter().map(|reader| (Side::Customer, reader));
    let staff = working(facts).into_iter().filter(|reader| !caused(reader, cause)).map(|reader| (Side::Staff, reader));
    customers.chain(staff).collect()
}

/// A note: the other side, and one's own colleagues on the ticket. An internal note never leaves the provider (T-131, T-223).
pub fn of_note<'f>(facts: &'f TicketFacts, note: &NoteFacts, cause: Option<AccountId>) -> Vec<(Side, &'f Reader)> {
    let customers = facts.contacts.iter().filter(|_| note.note.publish == Publish::All);
    let customers = customers.map(|reader| (Side::Customer, reader));
    let staff = hearing(facts, Some(note)).into_iter().map(|reader| (Side::Staff, reader));
    customers.chain(staff).filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// A ticket went to somebody: that person.
pub fn of_assignment(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    facts.resource.iter().filter(|reader| !caused(reader, cause)).map(|reader| (Side::Staff, reader)).collect()
}

/// A ticket was completed: its contacts; the assigned resource if somebody else did it.
pub fn of_completion(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    let customers = facts.contacts.iter().map(|reader| (Side::Customer, reader));
    let staff = facts.resource.iter().map(|reader| (Side::Staff, reader));
    customers.chain(staff).filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// A ticket was opened again, perhaps by a note: both sides, apart from whoever did it.
pub fn of_reopening<'f>(
    facts: &'f TicketFacts,
    note: Option<&NoteFacts>,
    cause: Option<AccountId>,
) -> Vec<(Side, &'f Reader)> {
    let customers = facts.contacts.iter().map(|reader| (Side::Customer, reader));
    let staff = hearing(facts, note).into_iter().map(|reader| (Side::Staff, reader));
    customers.chain(staff).filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// Why a mail that its reader has switched off is not sent.
pub const MUTED: &str = "muted";

/// Why a mail to this reader is not sent, if it is not (T-22, T-222, P-207); kept with the mail.
pub fn skipped(side: Side, reader: &Reader) -> Option<&'static str> {
    if !reader.active {
        Some("inactive")
    } else if reader.address.is_empty() {
        Some("no address")
    } else if side == Side::Customer && !reader.accepts_ticket_mail {
        Some("does not accept ticket mail")
    } else {
        None
    }
}

/// Those who work the ticket, unless the note is a customer's and the organization's Notifications are off.
fn hearing<'f>(facts: &'f TicketFacts, note: Option<&NoteFacts>) -> Vec<&'f Reader> {
    let by_customer = note.is_some_and(|note| note.note.author_contact_id.is_some());
    if by_customer && !facts.tells_staff { Vec::new() } else { working(facts) }
}

/// Those who work the ticket: the assigned resource, else everybody in its queue.
fn working(facts: &TicketFacts) -> Vec<&Reader> {
    match &facts.resource {
        Some(resource) => vec![resource],
        None => facts.queue.iter().collect(),
    }
}

/// Nobody is mailed about their own act (T-227).
fn caused(reader: &Reader, cause: Option<AccountId>) -> bool {
    cause.is_some() && reader.account == cause
}
