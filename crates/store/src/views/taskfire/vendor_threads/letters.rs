//! What the worker needs for letters to vendors: a conversation with whom a ticket was handed to, and what leaves (F-161).

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition};

use super::{Conversation, NewThread, Said, conversation, open, say, settle};
use crate::{
    Granted, Row, Set,
    guard::RunJobs,
    ids::{HandOverId, MailId, VendorMessageId, VendorThreadId},
    tables::{
        hand_over,
        kinds::{MessageWay, Party, ThreadState},
        note, taskfire_ticket, ticket, vendor_contact, vendor_message, vendor_thread,
    },
    taskfire::note_of,
};

/// Follows a hand-over: conversations of earlier ones end, and where a vendor has the ticket now, one with it begins, with
/// the chosen note and files (F-161). `hash` is what is stored of the reply token.
pub async fn follow(may: &Granted<'_, RunJobs>, line: HandOverId, hash: String) -> Result<(), Problem> {
    let line = may.row::<hand_over::Entity>(line).await?;
    let which = Condition::all()
        .add(vendor_thread::Column::TicketId.eq(line.ticket_id))
        .add(vendor_thread::Column::OfHandOver.eq(true))
        .add(vendor_thread::Column::State.eq(ThreadState::Open))
        .add(vendor_thread::Column::HandOverNo.lt(line.number));
    for thread in may.rows::<vendor_thread::Entity>(which).await? {
        settle(may, &thread, ThreadState::Closed).await?;
    }
    let part = may.row::<taskfire_ticket::Entity>(line.ticket_id).await?;
    let Some(seller) = line.to_vendor_id.filter(|_| line.to_party == Party::Vendor) else { return Ok(()) };
    let id = VendorThreadId(line.id.0);
    if part.hand_over_no != line.number || may.row_if::<vendor_thread::Entity>(id).await?.is_some() {
        return Ok(());
    }
    let which =
        Condition::all().add(vendor_contact::Column::VendorId.eq(seller)).add(vendor_contact::Column::Active.eq(true));
    let mut people = may.rows::<vendor_contact::Entity>(which).await?;
    people.sort_by_key(|one| (one.position, one.id));
    if people.iter().any(|one| one.is_default) {
        people.retain(|one| one.is_default);
    } else {
        people.truncate(1);
    }
    let ticket = may.row::<ticket::Entity>(line.ticket_id).await?;
    let new = NewThread {
        id,
        ticket: line.ticket_id,
        organization: line.organization_id,
        vendor: seller,
        subject: &ticket.title,
        hand_over_no: Some(line.number),
        token_hash: hash,
        people: people.iter().map(|one| (one.name.clone(), one.email.clone())).collect(),
    };
    let thread = open(may, new).await?;
    let note = may.row_if::<note::Entity>(note_of(line.id)).await?.map(|row| row.id);
    let said = Said { way: MessageWay::Out, sender: None, contact: line.by_contact_id, body: &line.note, note };
    say(may, &thread, said).await?;
    Ok(())
}

/// A message of the desk's as its letters tell of it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The message.
    pub message: Row<vendor_message::Entity>,
    /// The whole conversation.
    pub conversation: Conversation,
    /// The ticket's number.
    pub number: String,
    /// The ticket's title.
    pub title: String,
    /// Whether it is the one with which the conversation began.
    pub first: bool,
}

/// The message with this id.
pub async fn outgoing(may: &Granted<'_, RunJobs>, id: VendorMessageId) -> Result<Outgoing, Problem> {
    let message = may.row::<vendor_message::Entity>(id).await?;
    let conversation = conversation(may, message.thread_id).await?;
    let ticket = may.row::<ticket::Entity>(message.ticket_id).await?;
    Ok(Outgoing {
        first: conversation.messages.first().is_some_and(|first| first.row.id == id),
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        message,
        conversation,
    })
}

/// Notes the mail with which a message left, so that the desk sees what becomes of it.
pub async fn left(
    may: &Granted<'_, RunJobs>,
    message: &Row<vendor_message::Entity>,
    mail: MailId,
) -> Result<(), Problem> {
    may.change(message, vendor_message::ActiveModel { mail_id: Set(Some(mail)), ..Default::default() }).await
}
