//! Conversations with vendors about tickets (F-161 … F-163, F-229): opened, written in, read and ended in the caller's
//! transaction. What is said in one is a note of the internal desk's, with its files; nobody else reads it (decision 23).

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Granted, Instant, Row, Set,
    door::token_hash,
    guard::{Grant, Reads, RunJobs, Writes},
    ids::{
        ContactId, GuestLinkId, InboundMailId, MailId, NoteId, OrganizationId, TicketId, VendorId, VendorMessageId,
        VendorParticipantId, VendorThreadId,
    },
    outbox::{Cause, Event},
    tables::{
        attachment, contact, guest_link, hand_over,
        kinds::{MailState, MessageWay, NoteKind, Party, Publish, ThreadState},
        mail, note, organization, taskfire_ticket, ticket, vendor, vendor_contact, vendor_message, vendor_participant,
        vendor_thread,
    },
    taskfire::note_of,
    views::files::NewFile,
};

/// How long a guest link lives (F-163).
pub const LINK_DAYS: i64 = 14;

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
pub(super) async fn add_message<G>(
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

/// Ends the guest links of a conversation.
pub async fn end_links<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<(), Problem> {
    for link in alive(may, thread).await? {
        let set = guest_link::ActiveModel { ended_at: Set(Some(may.now())), ..Default::default() };
        may.change(&link, set).await?;
    }
    Ok(())
}

async fn alive<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<Vec<Row<guest_link::Entity>>, Problem> {
    let which = Condition::all()
        .add(guest_link::Column::ThreadId.eq(thread))
        .add(guest_link::Column::EndedAt.is_null())
        .add(guest_link::Column::ExpiresAt.gt(may.now()));
    may.rows::<guest_link::Entity>(which).await
}

// ---- reads -------------------------------------------------------------------------------------------------------------

/// A conversation in the list of a ticket.
#[derive(Debug, Clone)]
pub struct Line {
    /// The conversation.
    pub row: vendor_thread::Model,
    /// The vendor's name.
    pub vendor: String,
    /// How many messages wait for somebody to let them in.
    pub held: usize,
    /// How many answers of the vendor came since the desk last wrote.
    pub replies: usize,
}

/// The conversations of a ticket, the latest first; none for those who do not work its desk.
pub async fn of_ticket<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Vec<Line>, Problem>
where
    G: Grant + Reads<vendor_thread::Entity> + Reads<vendor_message::Entity>,
{
    let fault = |error| Problem::fault("read conversations", error);
    let found = may
        .find::<vendor_thread::Entity>()
        .filter(vendor_thread::Column::TicketId.eq(ticket))
        .order_by_desc(vendor_thread::Column::ActiveAt)
        .order_by_desc(vendor_thread::Column::Id)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let said: Vec<(VendorThreadId, MessageWay, bool)> = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::TicketId.eq(ticket))
        .select_only()
        .columns([vendor_message::Column::ThreadId, vendor_message::Column::Way, vendor_message::Column::Held])
        .order_by_desc(vendor_message::Column::CreatedAt)
        .order_by_desc(vendor_message::Column::Id)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let sellers = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(may.actor().provider()))
        .filter(vendor::Column::Id.is_in(found.iter().map(|row| row.vendor_id)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let names: BTreeMap<VendorId, String> = sellers.into_iter().map(|row| (row.id, row.name)).collect();
    let line = |row: vendor_thread::Model| Line {
        vendor: names.get(&row.vendor_id).cloned().unwrap_or_default(),
        held: said.iter().filter(|(thread, _, held)| *thread == row.id && *held).count(),
        replies: said
            .iter()
            .filter(|(thread, _, held)| *thread == row.id && !held)
            .take_while(|(_, way, _)| *way != MessageWay::Out)
            .count(),
        row,
    };
    Ok(found.into_iter().map(line).collect())
}

/// A message with what belongs to it.
#[derive(Debug, Clone)]
pub struct Message {
    /// The message.
    pub row: vendor_message::Model,
    /// Who said it.
    pub author: String,
    /// Its files.
    pub files: Vec<attachment::Model>,
    /// What became of its mail, with the error.
    pub mail: Option<(MailState, String)>,
}

/// A conversation as a whole.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The conversation.
    pub row: Row<vendor_thread::Entity>,
    /// With whom.
    pub vendor: vendor::Model,
    /// Name of the customer.
    pub organization: String,
    /// Who gets the mails.
    pub people: Vec<vendor_participant::Model>,
    /// Oldest first.
    pub messages: Vec<Message>,
}

/// The conversation with this id.
pub async fn conversation<G>(may: &Granted<'_, G>, id: VendorThreadId) -> Result<Conversation, Problem>
where
    G: Grant
        + Reads<vendor_thread::Entity>
        + Reads<vendor_participant::Entity>
        + Reads<vendor_message::Entity>
        + Reads<attachment::Entity>,
{
    let fault = |error| Problem::fault("read conversation", error);
    let (provider, executor) = (may.actor().provider(), may.executor());
    let row = may.row::<vendor_thread::Entity>(id).await?;
    let vendor = vendor::Entity::find_by_id((provider, row.vendor_id)).one(&executor).await.map_err(fault)?;
    let owner =
        organization::Entity::find_by_id((provider, row.organization_id)).one(&executor).await.map_err(fault)?;
    let people = may
        .find::<vendor_participant::Entity>()
        .filter(vendor_participant::Column::ThreadId.eq(id))
        .order_by_asc(vendor_participant::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let found = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::ThreadId.eq(id))
        .order_by_asc(vendor_message::Column::CreatedAt)
        .order_by_asc(vendor_message::Column::Id)
        .all(&executor)
        .await
        .map_err(fault)?;
    let files = may
        .find::<attachment::Entity>()
        .filter(attachment::Column::TicketId.eq(row.ticket_id))
        .filter(attachment::Column::NoteId.is_in(found.iter().filter_map(|message| message.note_id)))
        .order_by_asc(attachment::Column::Name)
        .all(&executor)
        .await
        .map_err(fault)?;
    let authors = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(provider))
        .filter(contact::Column::Id.is_in(found.iter().filter_map(|message| message.contact_id)))
        .all(&executor)
        .await
        .map_err(fault)?;
    let letters = mail::Entity::find()
        .filter(mail::Column::ProviderId.eq(provider))
        .filter(mail::Column::Id.is_in(found.iter().filter_map(|message| message.mail_id)))
        .all(&executor)
        .await
        .map_err(fault)?;
    let owner = owner.map(|row| row.name).unwrap_or_default();
    let message = |row: vendor_message::Model| {
        let author = authors.iter().find(|one| Some(one.id) == row.contact_id);
        let author = author.map(|one| format!("{} {}", one.first_name, one.last_name).trim().to_owned());
        let said = || if row.sender_name.is_empty() { owner.clone() } else { row.sender_name.clone() };
        Message {
            author: author.unwrap_or_else(said),
            files: files.iter().filter(|file| file.note_id == row.note_id && row.note_id.is_some()).cloned().collect(),
            mail: letters
                .iter()
                .find(|letter| Some(letter.id) == row.mail_id)
                .map(|letter| (letter.state, letter.last_error.clone())),
            row,
        }
    };
    let messages = found.into_iter().map(message).collect();
    let vendor = vendor.ok_or(Problem::NotFound)?;
    Ok(Conversation { row, vendor, organization: owner, people, messages })
}

/// How many guest links of a conversation are alive.
pub async fn links<G: Writes<guest_link::Entity>>(
    may: &Granted<'_, G>,
    thread: VendorThreadId,
) -> Result<usize, Problem> {
    Ok(alive(may, thread).await?.len())
}

/// Active vendors that the desk of `organization` can write to, each with the active people who can be written to.
pub async fn receivers<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<(vendor::Model, Vec<vendor_contact::Model>)>, Problem>
where
    G: Reads<vendor::Entity> + Reads<vendor_contact::Entity>,
{
    let fault = |error| Problem::fault("read receivers", error);
    let of_desk = vendor::Column::OrganizationId.eq(organization);
    let found = may
        .find::<vendor::Entity>()
        .filter(vendor::Column::Active.eq(true))
        .filter(Condition::any().add(of_desk).add(vendor::Column::Shared.eq(true)))
        .order_by_asc(vendor::Column::Name)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let people = may
        .find::<vendor_contact::Entity>()
        .filter(vendor_contact::Column::Active.eq(true))
        .filter(vendor_contact::Column::VendorId.is_in(found.iter().map(|row| row.id)))
        .order_by_desc(vendor_contact::Column::IsDefault)
        .order_by_asc(vendor_contact::Column::Position)
        .order_by_asc(vendor_contact::Column::Id)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let of = |row: vendor::Model| {
        let mine = people.iter().filter(|one| one.vendor_id == row.id).cloned().collect();
        (row, mine)
    };
    Ok(found.into_iter().map(of).collect())
}

// ---- the worker's part -------------------------------------------------------------------------------------------------

/// Follows a hand-over: conversations of earlier ones end, and where a vendor has the ticket now, one with it begins, with
/// the chosen note and files (F-161). `hash` is what is stored of the reply token.
pub async fn follow(may: &Granted<'_, RunJobs>, line: crate::ids::HandOverId, hash: String) -> Result<(), Problem> {
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

/// Makes a guest link for somebody who takes part: its secret, which is stored nowhere, and when it ends.
pub async fn new_link(
    may: &Granted<'_, RunJobs>,
    who: &vendor_participant::Model,
) -> Result<(String, Instant), Problem> {
    let secret = may.fresh_secret();
    let until = may.now().plus_minutes(LINK_DAYS * 24 * 60);
    may.add::<guest_link::Entity>(guest_link::ActiveModel {
        id: Set(may.fresh_id::<GuestLinkId>()),
        thread_id: Set(who.thread_id),
        ticket_id: Set(who.ticket_id),
        participant_id: Set(who.id),
        token_hash: Set(token_hash(&secret)),
        created_at: Set(may.now()),
        expires_at: Set(until),
        ended_at: Set(None),
        ..Default::default()
    })
    .await?;
    Ok((secret, until))
}

/// Who takes part under this id.
pub async fn participant(
    may: &Granted<'_, RunJobs>,
    id: VendorParticipantId,
) -> Result<vendor_participant::Model, Problem> {
    Ok(may.row::<vendor_participant::Entity>(id).await?.into_inner())
}

/// How many messages somebody wrote in a conversation since `since`, for the limit on guests.
pub async fn written_since(may: &Granted<'_, RunJobs>, thread: VendorThreadId, since: Instant) -> Result<u64, Problem> {
    let found = may
        .find::<vendor_message::Entity>()
        .filter(vendor_message::Column::ThreadId.eq(thread))
        .filter(vendor_message::Column::Way.ne(MessageWay::Out))
        .filter(vendor_message::Column::CreatedAt.gte(since))
        .count(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("count messages", error))
}

/// Puts copies of files of the ticket that the desk sees with a note for a vendor; ids of other tickets are as good as
/// unknown.
pub async fn pass_on<G>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    note: NoteId,
    files: &[crate::ids::AttachmentId],
) -> Result<(), Problem>
where
    G: Writes<attachment::Entity>,
{
    for id in files {
        let Some(file) = may.row_if::<attachment::Entity>(*id).await?.filter(|file| file.ticket_id == ticket) else {
            continue;
        };
        may.add::<attachment::Entity>(attachment::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket),
            note_id: Set(Some(note)),
            name: Set(file.name.clone()),
            size: Set(file.size),
            media_type: Set(file.media_type.clone()),
            sha256: Set(file.sha256.clone()),
            publish: Set(Publish::HelpDesk),
            author_contact_id: Set(may.actor().contact()),
            author_resource_id: Set(None),
            created_at: Set(may.now()),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}

/// What a vendor says through its link or by mail.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The way it took.
    pub way: MessageWay,
    /// Who says it.
    pub name: &'a str,
    /// Their address.
    pub address: &'a str,
    /// The text.
    pub body: &'a str,
    /// The files.
    pub files: &'a [NewFile],
    /// The mail that it came with, and its key.
    pub mail: Option<(InboundMailId, &'a str)>,
}

/// Takes what a vendor says: a vendor note of the desk's, with its files, and a message of the conversation (F-161). The desk
/// hears of it as of any note of its own.
pub async fn answer<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    said: Answer<'_>,
) -> Result<VendorMessageId, Problem>
where
    G: Reads<vendor::Entity>
        + Writes<note::Entity>
        + Writes<attachment::Entity>
        + Writes<taskfire_ticket::Entity>
        + Writes<vendor_thread::Entity>
        + Writes<vendor_message::Entity>,
{
    let note = vendor_note(may, thread, said.name, said.body, said.files).await?;
    let words = Said {
        way: said.way,
        sender: Some((said.name, said.address)),
        contact: None,
        body: said.body,
        note: Some(note),
    };
    add_message(may, thread, words, said.mail, None).await
}

/// The note that a vendor's words are on the ticket, with their files; the desk is told.
pub(super) async fn vendor_note<G>(
    may: &Granted<'_, G>,
    thread: &Row<vendor_thread::Entity>,
    name: &str,
    body: &str,
    files: &[NewFile],
) -> Result<NoteId, Problem>
where
    G: Reads<vendor::Entity> + Writes<note::Entity> + Writes<attachment::Entity> + Writes<taskfire_ticket::Entity>,
{
    let seller = may.row::<vendor::Entity>(thread.vendor_id).await?;
    let note: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(note),
        ticket_id: Set(thread.ticket_id),
        kind: Set(NoteKind::Vendor),
        publish: Set(Publish::HelpDesk),
        title: Set(format!("{name}, {}", seller.name)),
        body: Set(body.to_owned()),
        author_contact_id: Set(None),
        author_resource_id: Set(None),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    for file in files {
        may.add::<attachment::Entity>(attachment::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(thread.ticket_id),
            note_id: Set(Some(note)),
            name: Set(file.name.clone()),
            size: Set(file.size),
            media_type: Set(file.media_type.clone()),
            sha256: Set(file.sha256.clone()),
            publish: Set(Publish::HelpDesk),
            author_contact_id: Set(None),
            author_resource_id: Set(None),
            created_at: Set(may.now()),
            ..Default::default()
        })
        .await?;
    }
    let part = may.row::<taskfire_ticket::Entity>(thread.ticket_id).await?;
    may.change(&part, taskfire_ticket::ActiveModel { active_at: Set(may.now()), ..Default::default() }).await?;
    may.record(Event::VendorReplied { ticket: thread.ticket_id, note }).await?;
    Ok(note)
}
