//! Opening a conversation, writing in it, settling it.

use kernel::Problem;

use super::end_links;
use crate::{
    Granted, Row, Set,
    guard::Writes,
    ids::{ContactId, InboundMailId, NoteId, OrganizationId, TicketId, VendorId, VendorMessageId, VendorThreadId},
    outbox::{Cause, Event},
    tables::{
        guest_link,
        kinds::{MessageWay, ThreadState},
        vendor_message, vendor_participant, vendor_thread,
    },
};

/// A conversation to open.
#[derive(Debug, Clone)]
pub struct NewThread<'a> {
    /// Its id, chosen by the caller since the reply token is made from it.
    pub id: VendorThreadId,
    /// The ticket.
    pub ticket: TicketId,
    /// Whose ticket it is.
    pub organization: OrganizationId,
    /// With whom.
    pub vendor: VendorId,
    /// What it is about, on one line.
    pub subject: &'a str,
    /// The hand-over that it belongs to; `None`: at the side (F-229).
    pub hand_over_no: Option<i32>,
    /// What is stored of the reply token.
    pub token_hash: String,
    /// Name and address of everybody who gets the mails.
    pub people: Vec<(String, String)>,
}

/// Opens a conversation.
pub async fn open<G>(may: &Granted<'_, G>, new: NewThread<'_>) -> Result<Row<vendor_thread::Entity>, Problem>
where
    G: Writes<vendor_thread::Entity> + Writes<vendor_participant::Entity>,
{
    let row = may
        .add::<vendor_thread::Entity>(vendor_thread::ActiveModel {
            id: Set(new.id),
            ticket_id: Set(new.ticket),
            organization_id: Set(new.organization),
            vendor_id: Set(new.vendor),
            subject: Set(new.subject.to_owned()),
            state: Set(ThreadState::Open),
            of_hand_over: Set(new.hand_over_no.is_some()),
            hand_over_no: Set(new.hand_over_no),
            reply_token_hash: Set(new.token_hash),
            created_by_contact_id: Set(may.actor().contact()),
            created_at: Set(may.now()),
            active_at: Set(may.now()),
            ..Default::default()
        })
        .await?;
    let mut known: Vec<String> = Vec::new();
    for (name, email) in new.people {
        let key = email.to_lowercase();
        if known.contains(&key) {
            continue;
        }
        known.push(key);
        may.add::<vendor_participant::Entity>(vendor_participant::ActiveModel {
            id: Set(may.fresh_id()),
            thread_id: Set(row.id),
            ticket_id: Set(new.ticket),
            name: Set(name),
            email: Set(email),
            ..Default::default()
        })
        .await?;
    }
    Ok(row)
}

/// What a message says, and where it came from.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// The way it took.
    pub way: MessageWay,
    /// Who said it, if it was not somebody of the desk: name and address.
    pub sender: Option<(&'a str, &'a str)>,
    /// Who of the desk said it.
    pub contact: Option<ContactId>,
    /// Its text.
    pub body: &'a str,
    /// The note that it is on the ticket, with its files.
    pub note: Option<NoteId>,
}

/// Adds a message. What the desk writes goes out by mail, after commit.
pub async fn say<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    said: Said<'_>,
) -> Result<VendorMessageId, Problem>
where
    G: Writes<vendor_thread::Entity> + Writes<vendor_message::Entity>,
{
    let way = said.way;
    let id = add_message(may, thread, said, None, None).await?;
    if way == MessageWay::Out {
        let cause = Cause { account: may.actor().account() };
        may.record(Event::VendorWritten { ticket: thread.ticket_id, message: id, cause }).await?;
    }
    Ok(id)
}

/// Adds a message as it is. One that came by mail has the mail's id and key; a held one waits for the reason given.
pub(in crate::views::taskfire) async fn add_message<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    said: Said<'_>,
    mail: Option<(InboundMailId, &str)>,
    held: Option<&str>,
) -> Result<VendorMessageId, Problem>
where
    G: Writes<vendor_thread::Entity> + Writes<vendor_message::Entity>,
{
    let id = mail.map_or_else(|| may.fresh_id::<VendorMessageId>(), |(mail, _)| VendorMessageId(mail.0));
    let (name, address) = said.sender.unwrap_or_default();
    may.add::<vendor_message::Entity>(vendor_message::ActiveModel {
        id: Set(id),
        thread_id: Set(thread.id),
        ticket_id: Set(thread.ticket_id),
        way: Set(said.way),
        sender_name: Set(name.to_owned()),
        sender_address: Set(address.to_owned()),
        body: Set(said.body.to_owned()),
        message_key: Set(mail.map(|(_, key)| key.to_owned())),
        contact_id: Set(said.contact),
        note_id: Set(said.note),
        mail_id: Set(None),
        held: Set(held.is_some()),
        held_reason: Set(held.unwrap_or_default().to_owned()),
        judged_by_contact_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    if held.is_none() {
        let set = vendor_thread::ActiveModel { active_at: Set(may.now()), ..Default::default() };
        may.change(thread, set).await?;
    }
    Ok(id)
}

/// Sets what has become of a conversation. Once it is closed, its guest links are dead.
pub async fn settle<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    state: ThreadState,
) -> Result<(), Problem>
where
    G: Writes<vendor_thread::Entity> + Writes<guest_link::Entity>,
{
    let set = vendor_thread::ActiveModel { state: Set(state), active_at: Set(may.now()), ..Default::default() };
    may.change(thread, set).await?;
    if state == ThreadState::Closed { end_links(may, thread.id).await } else { Ok(()) }
}
