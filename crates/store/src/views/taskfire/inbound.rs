//! Mail of vendors (F-161): each mail is written down once, with what became of it. One whose sender is not known waits for
//! somebody of the desk; nobody else sees it (decision 23).

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    bell,
    vendor_threads::{Answer, Said, add_message, answer, vendor_note},
};
use crate::{
    Granted, Row, Set,
    guard::{AdministerTaskfire, RunJobs, WorkInternally},
    ids::{AccountId, InboundMailId, NoteId, VendorId},
    tables::{
        inbound_mail,
        kinds::{InboundState, MessageWay},
        ticket, vendor, vendor_contact, vendor_message, vendor_thread,
    },
    views::{self, files::NewFile},
};

/// Most held mails that are shown at once.
const MOST_SHOWN: u64 = 200;

/// The bell's event of a held mail.
const RINGS_AS: &str = "vendor-mail-held";

/// A mail that came, as it is written down.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// By which the same mail is known again.
    pub key: &'a str,
    /// Name of the sender as the mail gives it.
    pub name: &'a str,
    /// Address of the sender; empty if there is none.
    pub sender: &'a str,
    /// The address that it came to.
    pub recipient: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// Where the mail itself is kept, among the files; empty if it is not.
    pub sha256: &'a str,
    /// What is known of its origin.
    pub authenticated: &'a str,
}

/// Whether this mail was written down before.
pub async fn is_known(may: &Granted<'_, RunJobs>, key: &str) -> Result<bool, Problem> {
    let found = may.find::<inbound_mail::Entity>().filter(inbound_mail::Column::MessageKey.eq(key));
    let found = found.one(&may.executor()).await;
    Ok(found.map_err(|error| Problem::fault("look up mail", error))?.is_some())
}

/// Who of the people of the conversation's vendor has this address.
pub async fn sender(
    may: &Granted<'_, RunJobs>,
    thread: &vendor_thread::Model,
    address: &str,
) -> Result<Option<vendor_contact::Model>, Problem> {
    let which = Condition::all()
        .add(vendor_contact::Column::VendorId.eq(thread.vendor_id))
        .add(vendor_contact::Column::Active.eq(true));
    let people = may.rows::<vendor_contact::Entity>(which).await?;
    let wanted = address.to_lowercase();
    Ok(people.into_iter().map(Row::into_inner).find(|one| one.email.to_lowercase() == wanted))
}

async fn write_down(
    may: &Granted<'_, RunJobs>,
    mail: &Arrival<'_>,
    thread: Option<&vendor_thread::Model>,
    state: InboundState,
    reason: &str,
) -> Result<InboundMailId, Problem> {
    let id: InboundMailId = may.fresh_id();
    may.add::<inbound_mail::Entity>(inbound_mail::ActiveModel {
        id: Set(id),
        message_key: Set(mail.key.to_owned()),
        sender_address: Set(mail.sender.to_owned()),
        recipient_address: Set(mail.recipient.to_owned()),
        subject: Set(mail.subject.to_owned()),
        sha256: Set(mail.sha256.to_owned()),
        state: Set(state),
        reason: Set(reason.to_owned()),
        authenticated: Set(mail.authenticated.to_owned()),
        thread_id: Set(thread.map(|thread| thread.id)),
        ticket_id: Set(thread.map(|thread| thread.ticket_id)),
        received_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    Ok(id)
}

/// Takes a mail of somebody known: their words are on the ticket (F-161).
pub async fn take(
    may: &Granted<'_, RunJobs>,
    mail: &Arrival<'_>,
    thread: &Row<vendor_thread::Entity>,
    who: &vendor_contact::Model,
    (body, files): (&str, &[NewFile]),
) -> Result<(), Problem> {
    let id = write_down(may, mail, Some(thread), InboundState::Taken, "").await?;
    let mail = Some((id, mail.key));
    let said = Answer { way: MessageWay::Mail, name: &who.name, address: &who.email, body, files, mail };
    answer(may, thread, said).await.map(|_| ())
}

/// Holds a mail for somebody of the desk to judge, and rings for those who have the ticket, else for its queue, and for who
/// administers the desk. Of one conversation come only so many an hour.
pub async fn hold(
    may: &Granted<'_, RunJobs>,
    mail: &Arrival<'_>,
    thread: &Row<vendor_thread::Entity>,
    body: &str,
    reason: &str,
) -> Result<(), Problem> {
    if let Some(desk) = views::mail::ticket(may, thread.ticket_id).await?.desk {
        let working = if desk.assigned.is_empty() { desk.queue } else { desk.assigned };
        let told = working.into_iter().chain(desk.administrators).filter(|reader| reader.active);
        let told: BTreeSet<AccountId> = told.filter_map(|reader| reader.account).collect();
        for account in told {
            bell::ring(may, account, RINGS_AS, thread.ticket_id).await?;
        }
    }
    let id = write_down(may, mail, Some(thread), InboundState::Held, reason).await?;
    let sender = Some((mail.name, mail.sender));
    let said = Said { way: MessageWay::Mail, sender, contact: None, body, note: None };
    add_message(may, thread, said, Some((id, mail.key)), Some(reason)).await.map(|_| ())
}

/// Writes down that a mail was refused.
pub async fn refuse_unseen(
    may: &Granted<'_, RunJobs>,
    mail: &Arrival<'_>,
    thread: Option<&vendor_thread::Model>,
    reason: &str,
) -> Result<(), Problem> {
    write_down(may, mail, thread, InboundState::Refused, reason).await.map(|_| ())
}

// ---- the desk's part ---------------------------------------------------------------------------------------------------

/// A mail of a vendor's as the desk sees it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The mail.
    pub row: Row<inbound_mail::Entity>,
    /// What it says, unless it was refused.
    pub message: Option<Row<vendor_message::Entity>>,
    /// Its conversation.
    pub thread: Row<vendor_thread::Entity>,
    /// Name of the vendor.
    pub vendor: String,
    /// The ticket's number.
    pub number: String,
    /// The ticket's title.
    pub title: String,
}

/// The mails that wait at the desks that the actor works, oldest first.
pub async fn held(may: &Granted<'_, WorkInternally>) -> Result<Vec<Letter>, Problem> {
    let found = may
        .find::<inbound_mail::Entity>()
        .filter(inbound_mail::Column::State.eq(InboundState::Held))
        .order_by_asc(inbound_mail::Column::ReceivedAt)
        .order_by_asc(inbound_mail::Column::Id)
        .limit(MOST_SHOWN)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read held mails", error))?;
    let ids: Vec<InboundMailId> = found.iter().map(|row| row.id).collect();
    letters(may, Condition::all().add(inbound_mail::Column::Id.is_in(ids))).await
}

/// The mail with this id.
pub async fn letter(may: &Granted<'_, WorkInternally>, id: InboundMailId) -> Result<Letter, Problem> {
    let found = letters(may, Condition::all().add(inbound_mail::Column::Id.eq(id))).await?;
    found.into_iter().next().ok_or(Problem::NotFound)
}

async fn letters(may: &Granted<'_, WorkInternally>, which: Condition) -> Result<Vec<Letter>, Problem> {
    let mut rows = may.rows::<inbound_mail::Entity>(which).await?;
    rows.sort_by_key(|row| (row.received_at, row.id));
    let of = rows.iter().filter_map(|row| row.thread_id);
    let threads = may.rows::<vendor_thread::Entity>(Condition::all().add(vendor_thread::Column::Id.is_in(of))).await?;
    let keys = rows.iter().map(|row| row.message_key.clone());
    let said = Condition::all().add(vendor_message::Column::MessageKey.is_in(keys));
    let said = may.rows::<vendor_message::Entity>(said).await?;
    let of = threads.iter().map(|thread| thread.ticket_id);
    let tickets = may.rows::<ticket::Entity>(Condition::all().add(ticket::Column::Id.is_in(of))).await?;
    let sellers = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(may.actor().provider()))
        .filter(vendor::Column::Id.is_in(threads.iter().map(|thread| thread.vendor_id)))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read vendors", error))?;
    let names: BTreeMap<VendorId, String> = sellers.into_iter().map(|row| (row.id, row.name)).collect();
    let letter = |row: Row<inbound_mail::Entity>| {
        let thread = threads.iter().find(|thread| Some(thread.id) == row.thread_id)?.clone();
        let ticket = tickets.iter().find(|ticket| ticket.id == thread.ticket_id)?;
        Some(Letter {
            message: said.iter().find(|one| one.message_key.as_ref() == Some(&row.message_key)).cloned(),
            vendor: names.get(&thread.vendor_id).cloned().unwrap_or_default(),
            number: ticket.number.clone(),
            title: ticket.title.clone(),
            thread,
            row,
        })
    };
    Ok(rows.into_iter().filter_map(letter).collect())
}

/// Lets a held mail in: its words are on the ticket from now on, with the files that were found good.
pub async fn let_in(
    may: &Granted<'_, WorkInternally>,
    letter: &Letter,
    name: &str,
    (body, files): (&str, &[NewFile]),
) -> Result<NoteId, Problem> {
    let message = letter.message.as_ref().ok_or(Problem::NotFound)?;
    let note = vendor_note(may, &letter.thread, name, body, files).await?;
    let set = vendor_message::ActiveModel {
        held: Set(false),
        body: Set(body.to_owned()),
        sender_name: Set(name.to_owned()),
        note_id: Set(Some(note)),
        judged_by_contact_id: Set(may.actor().contact()),
        ..Default::default()
    };
    may.change(message, set).await?;
    let set = vendor_thread::ActiveModel { active_at: Set(may.now()), ..Default::default() };
    may.change(&letter.thread, set).await?;
    let set = inbound_mail::ActiveModel { state: Set(InboundState::Taken), ..Default::default() };
    may.change(&letter.row, set).await?;
    Ok(note)
}

/// Refuses a held mail: what it says is gone from the conversation, the mail stays written down.
pub async fn refuse(may: &Granted<'_, WorkInternally>, letter: &Letter) -> Result<(), Problem> {
    if let Some(message) = &letter.message {
        may.remove(message).await?;
    }
    let set = inbound_mail::ActiveModel { state: Set(InboundState::Refused), ..Default::default() };
    may.change(&letter.row, set).await
}

/// The vendor of a conversation, if the actor may add people to it.
pub async fn enlargeable(
    may: &Granted<'_, AdministerTaskfire>,
    id: VendorId,
) -> Result<Option<Row<vendor::Entity>>, Problem> {
    may.row_if::<vendor::Entity>(id).await
}

/// Adds the sender of a mail to the people of a vendor, unless the address is there.
pub async fn add_sender(
    may: &Granted<'_, AdministerTaskfire>,
    seller: &Row<vendor::Entity>,
    (name, address): (&str, &str),
) -> Result<bool, Problem> {
    let which = Condition::all().add(vendor_contact::Column::VendorId.eq(seller.id));
    let people = may.rows::<vendor_contact::Entity>(which).await?;
    if let Some(known) = people.iter().find(|one| one.email.eq_ignore_ascii_case(address)) {
        if known.active {
            return Ok(false);
        }
        let set = vendor_contact::ActiveModel { active: Set(true), ..Default::default() };
        may.change(known, set).await?;
        return Ok(true);
    }
    may.add::<vendor_contact::Entity>(vendor_contact::ActiveModel {
        id: Set(may.fresh_id()),
        vendor_id: Set(seller.id),
        organization_id: Set(seller.organization_id),
        name: Set(name.to_owned()),
        email: Set(address.to_owned()),
        phone: Set(String::new()),
        is_default: Set(false),
        active: Set(true),
        position: Set(i32::try_from(people.len()).unwrap_or(i32::MAX)),
        ..Default::default()
    })
    .await?;
    Ok(true)
}
