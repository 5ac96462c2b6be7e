//! Who hears of what: decided here and nowhere else, from the facts of a ticket.

use store::{
    ids::{AccountId, ContactId},
    outbox::Chosen,
    tables::kinds::{Party, Publish},
    views::mail::{NoteFacts, Other, Reader, TicketFacts},
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
    let mut readers = customers(facts.contacts.iter().collect());
    let desk = on_desk(facts).into_iter().filter(|reader| !caused(reader, cause));
    readers.extend(customers(desk.collect()));
    let staff = working(facts).into_iter().filter(|reader| !caused(reader, cause)).map(|reader| (Side::Staff, reader));
    readers.extend(staff);
    once(readers)
}

/// Whom the author of a note chose to tell, with those who were chosen by name and may read it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'f> {
    /// The choice.
    pub chosen: &'f Chosen,
    /// Those by name.
    pub others: &'f [Other],
}

/// A note: whom its author chose, else everybody on the ticket. An internal note never leaves the provider (T-131, T-223), a
/// note of the internal help desk never leaves that desk, whoever was chosen (F-97, F-181, decision 23).
pub fn of_note<'f>(
    facts: &'f TicketFacts,
    note: &NoteFacts,
    told: Told<'f>,
    cause: Option<AccountId>,
) -> Vec<(Side, &'f Reader)> {
    let readers = match note.note.publish {
        Publish::Internal => hearing(facts, Some(note)).into_iter().map(|reader| (Side::Staff, reader)).collect(),
        Publish::HelpDesk if told.chosen.is_nobody() => customers(on_desk(facts)),
        Publish::HelpDesk => {
            let mut desk = if told.chosen.resources { assigned(facts) } else { Vec::new() };
            desk.extend(told.others.iter().filter(|other| other.works_desk).map(|other| &other.reader));
            customers(desk)
        }
        Publish::All if told.chosen.is_nobody() => {
            let mut readers = customers(facts.contacts.iter().collect());
            readers.extend(customers(on_desk(facts)));
            readers.extend(hearing(facts, Some(note)).into_iter().map(|reader| (Side::Staff, reader)));
            readers
        }
        Publish::All => chosen(facts, told),
    };
    once(readers).into_iter().filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// Whom the author of a note for everyone chose (F-96, T-136, T-137).
fn chosen<'f>(facts: &'f TicketFacts, told: Told<'f>) -> Vec<(Side, &'f Reader)> {
    let contact = |reader: &&Reader| reader.contact == facts.ticket.contact_id;
    let mut readers = Vec::new();
    if told.chosen.contact {
        readers.extend(customers(facts.contacts.iter().filter(contact).collect()));
    }
    if told.chosen.additional {
        readers.extend(customers(facts.contacts.iter().filter(|reader| !contact(reader)).collect()));
    }
    if told.chosen.resources {
        readers.extend(customers(assigned(facts)));
        readers.extend(facts.resource.iter().map(|reader| (Side::Staff, reader)));
    }
    readers.extend(customers(told.others.iter().map(|other| &other.reader).collect()));
    readers
}

/// Whether a reader reads a note of the internal help desk: its assigned people, its queue, and those who work it.
pub fn reads_desk(facts: &TicketFacts, others: &[Other], reader: Option<ContactId>) -> bool {
    let same = |one: &Reader| one.contact.is_some() && one.contact == reader;
    let desk = facts.desk.iter().flat_map(|desk| desk.assigned.iter().chain(&desk.queue));
    desk.chain(others.iter().filter(|other| other.works_desk).map(|other| &other.reader)).any(same)
}

/// These, as readers on the side of customers.
pub fn customers(readers: Vec<&Reader>) -> Vec<(Side, &Reader)> {
    readers.into_iter().map(|reader| (Side::Customer, reader)).collect()
}

/// Each person once: one may be the requester and work the desk.
fn once(readers: Vec<(Side, &Reader)>) -> Vec<(Side, &Reader)> {
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for (side, reader) in readers {
        let key = (reader.contact, reader.resource, reader.address.as_str());
        if !seen.contains(&key) {
            seen.push(key);
            kept.push((side, reader));
        }
    }
    kept
}

/// The internal resource and the secondary ones.
fn assigned(facts: &TicketFacts) -> Vec<&Reader> {
    facts.desk.iter().flat_map(|desk| &desk.assigned).collect()
}

/// Who of the internal help desk hears of what happens: its assigned people, else, while it is responsible, its queue.
fn on_desk(facts: &TicketFacts) -> Vec<&Reader> {
    let Some(desk) = &facts.desk else { return Vec::new() };
    if desk.assigned.is_empty() && desk.responsible == Party::Internal {
        return desk.queue.iter().collect();
    }
    assigned(facts)
}

/// A ticket went to somebody: that person.
pub fn of_assignment(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    facts.resource.iter().filter(|reader| !caused(reader, cause)).map(|reader| (Side::Staff, reader)).collect()
}

/// A ticket was completed: its contacts; the assigned resource if somebody else did it.
pub fn of_completion(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    let mut readers = customers(facts.contacts.iter().collect());
    readers.extend(customers(assigned(facts)));
    // What the desk finished itself is no news for the provider (F-99).
    let theirs = facts.desk.as_ref().is_none_or(|desk| desk.responsible == Party::Provider);
    readers.extend(facts.resource.iter().filter(|_| theirs).map(|reader| (Side::Staff, reader)));
    once(readers).into_iter().filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// A ticket was opened again, perhaps by a note: both sides, apart from whoever did it.
pub fn of_reopening<'f>(
    facts: &'f TicketFacts,
    note: Option<&NoteFacts>,
    cause: Option<AccountId>,
) -> Vec<(Side, &'f Reader)> {
    let mut readers = customers(facts.contacts.iter().collect());
    readers.extend(customers(on_desk(facts)));
    readers.extend(hearing(facts, note).into_iter().map(|reader| (Side::Staff, reader)));
    once(readers).into_iter().filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// Why a mail that its reader has switched off is not sent.
pub const MUTED: &str = "muted";

/// Why a mail waits: its reader wants one mail a day (F-182).
pub const DAILY: &str = store::views::taskfire::digest::DAILY;

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

/// Those who work the ticket: the assigned resource, else everybody in its queue; nobody of the provider's while the
/// internal desk or a vendor has it (F-89).
fn working(facts: &TicketFacts) -> Vec<&Reader> {
    if facts.desk.as_ref().is_some_and(|desk| desk.responsible != Party::Provider) {
        return Vec::new();
    }
    match &facts.resource {
        Some(resource) => vec![resource],
        None => facts.queue.iter().collect(),
    }
}

/// Those of the internal help desk on the ticket: the internal resource and the secondary ones, else its queue.
pub fn of_desk(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    let Some(desk) = &facts.desk else { return Vec::new() };
    let readers = if desk.assigned.is_empty() { desk.queue.iter().collect() } else { assigned(facts) };
    others_than(customers(readers), cause)
}

/// The same, and those who administer the desk (F-156).
pub fn of_desk_and_heads(facts: &TicketFacts) -> Vec<(Side, &Reader)> {
    let mut readers = of_desk(facts, None);
    readers.extend(customers(facts.desk.iter().flat_map(|desk| &desk.administrators).collect()));
    once(readers)
}

/// The internal resource and the secondary ones, nobody else (F-110, F-179).
pub fn of_desk_assigned(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    others_than(customers(assigned(facts)), cause)
}

/// The internal resource that the ticket went to.
pub fn of_internal_assignment(
    facts: &TicketFacts,
    contact: ContactId,
    cause: Option<AccountId>,
) -> Vec<(Side, &Reader)> {
    let to = assigned(facts).into_iter().filter(|reader| reader.contact == Some(contact)).collect();
    others_than(customers(to), cause)
}

/// The provider's resource on the ticket, else everybody in its queue, whoever is responsible for it now.
pub fn of_provider(facts: &TicketFacts, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    let readers: Vec<&Reader> = match &facts.resource {
        Some(resource) => vec![resource],
        None => facts.queue.iter().collect(),
    };
    others_than(readers.into_iter().map(|reader| (Side::Staff, reader)).collect(), cause)
}

/// The requester and the additional contacts, apart from those who are told as people of the desk.
pub fn of_requesters<'f>(
    facts: &'f TicketFacts,
    told: &[(Side, &Reader)],
    cause: Option<AccountId>,
) -> Vec<(Side, &'f Reader)> {
    let twice = |reader: &Reader| told.iter().any(|(_, other)| other.contact == reader.contact);
    others_than(customers(facts.contacts.iter().filter(|reader| !twice(reader)).collect()), cause)
}

fn others_than(readers: Vec<(Side, &Reader)>, cause: Option<AccountId>) -> Vec<(Side, &Reader)> {
    once(readers).into_iter().filter(|(_, reader)| !caused(reader, cause)).collect()
}

/// Nobody is mailed about their own act (T-227).
fn caused(reader: &Reader, cause: Option<AccountId>) -> bool {
    cause.is_some() && reader.account == cause
}
