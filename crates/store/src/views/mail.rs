//! What mails are made of: the facts of a ticket, its readers with their formats, and the mails themselves.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use kernel::{DateFormat, Formats, NumberFormat, Problem, TimeFormat};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use super::{
    people,
    taskfire::{
        people::administrators,
        work::{colleagues, workers},
    },
};
use crate::{
    Granted, Row, Set,
    door::formats_of,
    guard::{Reads, RunJobs, Writes},
    ids::{AccountId, ContactId, MailId, NoteId, OrganizationId, QueueId, ResourceId, TicketId},
    outbox::{Task, Urgency},
    policy::Policy,
    tables::{
        account, contact, internal_queue_member, job,
        kinds::{MailState, NoteKind, Party},
        mail, note, organization, priority, provider, queue_member, resource, taskfire_ticket, ticket, ticket_contact,
        ticket_helper, ticket_status,
    },
};

/// Somebody who may get a mail.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Their login, if they have one; nobody is mailed about their own act (T-227).
    pub account: Option<AccountId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The resource.
    pub resource: Option<ResourceId>,
    /// First name, for the greeting.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Full name.
    pub name: String,
    /// Address; may be empty.
    pub address: String,
    /// How they read dates, times and numbers.
    pub formats: Formats,
    /// The language they read.
    pub language: String,
    /// Whether they are active; mail to others is skipped (T-22, P-207).
    pub active: bool,
    /// Whether they accept ticket mail (A-27, T-222).
    pub accepts_ticket_mail: bool,
}

/// A ticket as mails tell of it.
#[derive(Debug, Clone)]
pub struct TicketFacts {
    /// The ticket.
    pub ticket: ticket::Model,
    /// Name of its organization.
    pub organization: String,
    /// Its status as the customer reads it (T-165).
    pub status: String,
    /// Its priority; told to staff alone.
    pub priority: String,
    /// Ticket contact and additional contacts.
    pub contacts: Vec<Reader>,
    /// The assigned resource.
    pub resource: Option<Reader>,
    /// Who works the ticket's queue.
    pub queue: Vec<Reader>,
    /// Whether staff is told of a customer's notes.
    pub tells_staff: bool,
    /// The internal help desk's people on it, if it has an internal side.
    pub desk: Option<DeskFacts>,
}

/// Who of an internal help desk hears of a ticket.
#[derive(Debug, Clone)]
pub struct DeskFacts {
    /// Who is responsible for the ticket.
    pub responsible: Party,
    /// The internal resource and the secondary ones (F-91).
    pub assigned: Vec<Reader>,
    /// Who works the ticket's internal queue: its members, else everybody who works the desk.
    pub queue: Vec<Reader>,
    /// Who administers the desk (F-156).
    pub administrators: Vec<Reader>,
}

/// Somebody whom the author of a note chose by name (T-137).
#[derive(Debug, Clone)]
pub struct Other {
    /// Who.
    pub reader: Reader,
    /// Whether they work the ticket's internal desk.
    pub works_desk: bool,
}

/// A note as mails tell of it.
#[derive(Debug, Clone)]
pub struct NoteFacts {
    /// The note.
    pub note: note::Model,
    /// Name of its author, as staff read it.
    pub author: String,
    /// The same as the customer reads it (T-150).
    pub shown_author: String,
}

/// A login as mails tell of it.
#[derive(Debug, Clone)]
pub struct AccountFacts {
    /// The login.
    pub account: account::Model,
    /// Its owner.
    pub reader: Reader,
    /// Name of the owner's organization; the provider's name for staff.
    pub organization: String,
    /// The owner's organization; none for staff.
    pub organization_id: Option<OrganizationId>,
    /// What holds for the login: how long its links live.
    pub policy: Policy,
}

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Id, chosen by the caller since the Message-ID is made from it.
    pub id: MailId,
    /// Code of the event.
    pub event: &'static str,
    /// The ticket it tells of.
    pub ticket: Option<TicketId>,
    /// To whom.
    pub to: Reader,
    /// Subject.
    pub subject: String,
    /// The text twin.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// Message-ID with its angle brackets; the same at every try (decision 19).
    pub message_id: String,
    /// Message-ID of the thread's root, or empty.
    pub thread_id: String,
}

/// The provider's row.
pub async fn provider(may: &Granted<'_, RunJobs>) -> Result<provider::Model, Problem> {
    Ok(may.row::<provider::Entity>(may.actor().provider()).await?.into_inner())
}

/// A ticket with everybody who may hear of it.
pub async fn ticket(may: &Granted<'_, RunJobs>, id: TicketId) -> Result<TicketFacts, Problem> {
    let ticket = may.row::<ticket::Entity>(id).await?.into_inner();
    let organization = may.row::<organization::Entity>(ticket.organization_id).await?;
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    let additional = may.rows::<ticket_contact::Entity>(Condition::all().add(ticket_contact::Column::TicketId.eq(id)));
    let mut people: Vec<ContactId> = ticket.contact_id.into_iter().collect();
    people.extend(additional.await?.iter().map(|row| row.contact_id));
    let members = queue_members(may, ticket.queue_id).await?;
    let mut staff = resources(may, members.iter().copied().chain(ticket.resource_id).collect()).await?;
    let resource = ticket.resource_id.and_then(|id| staff.get(&id).cloned());
    staff.retain(|id, _| members.contains(id));
    let label = if status.customer_label.is_empty() { &status.name } else { &status.customer_label };
    let own = super::policy::own(may, &organization).await?;
    Ok(TicketFacts {
        tells_staff: own.is_none_or(|own| own.notify_resources),
        desk: desk(may, &ticket).await?,
        organization: organization.name.clone(),
        status: label.clone(),
        priority: may.row::<priority::Entity>(ticket.priority_id).await?.name.clone(),
        contacts: contacts(may, &people).await?,
        resource,
        queue: staff.into_values().collect(),
        ticket,
    })
}

/// A note with its author's name. `customer`: the organization of its ticket.
pub async fn note(may: &Granted<'_, RunJobs>, id: NoteId, customer: OrganizationId) -> Result<NoteFacts, Problem> {
    let note = may.row::<note::Entity>(id).await?.into_inner();
    with_author(may, note, customer).await
}

/// A note that was read, with its author's name as staff and as the customer read it.
pub(super) async fn with_author<G>(
    may: &Granted<'_, G>,
    note: note::Model,
    customer: OrganizationId,
) -> Result<NoteFacts, Problem>
where
    G: Reads<contact::Entity> + Reads<resource::Entity>,
{
    let provider = people::provider(may).await?;
    let (author, shown_author) = match (note.author_contact_id, note.author_resource_id) {
        (Some(contact), _) => {
            let row = may.row::<contact::Entity>(contact).await?;
            let name = full_name(&row.first_name, &row.last_name);
            (name.clone(), name)
        }
        (None, Some(resource)) => {
            let row = may.row::<resource::Entity>(resource).await?;
            let rule = people::shown_names(may, &provider, customer).await?;
            let naming = people::Naming { rule, provider: provider.name.clone() };
            let shown = naming.say(&row.first_name, &row.last_name).unwrap_or(provider.name);
            (full_name(&row.first_name, &row.last_name), shown)
        }
        // A vendor's note bears its author's name as its title.
        (None, None) if note.kind == NoteKind::Vendor => (note.title.clone(), note.title.clone()),
        (None, None) => (provider.name.clone(), provider.name),
    };
    Ok(NoteFacts { note, author, shown_author })
}

/// A login with its owner.
pub async fn account(may: &Granted<'_, RunJobs>, id: AccountId) -> Result<AccountFacts, Problem> {
    let account = may.row::<account::Entity>(id).await?.into_inner();
    let provider = provider(may).await?;
    let (reader, organization, organization_id, policy) = match (account.contact_id, account.resource_id) {
        (Some(contact), _) => {
            let reader = contacts(may, &[contact]).await?.into_iter().next().ok_or(Problem::NotFound)?;
            let row = may.row::<contact::Entity>(contact).await?;
            let organization = may.row::<organization::Entity>(row.organization_id).await?.into_inner();
            let policy = super::policy::of_organization(may, &organization).await?;
            (reader, organization.name, Some(organization.id), policy)
        }
        (None, Some(resource)) => {
            let found = resources(may, BTreeSet::from([resource])).await?;
            let reader = found.into_values().next().ok_or(Problem::NotFound)?;
            (reader, provider.name.clone(), None, Policy::of_provider(&provider)?)
        }
        (None, None) => return Err(Problem::NotFound),
    };
    Ok(AccountFacts { account, reader, organization, organization_id, policy })
}

/// Writes a mail into the outbox: it leaves after commit. Mail that must not be sent is kept as skipped, with the reason.
pub async fn queue<G: Writes<mail::Entity> + Writes<job::Entity>>(
    may: &Granted<'_, G>,
    new: NewMail,
    skip: Option<&str>,
) -> Result<(), Problem> {
    queue_as(may, new, skip, Urgency::Ordinary).await
}

/// The same with an urgency: bulk mail leaves after all ordinary mail.
pub async fn queue_as<G: Writes<mail::Entity> + Writes<job::Entity>>(
    may: &Granted<'_, G>,
    new: NewMail,
    skip: Option<&str>,
    urgency: Urgency,
) -> Result<(), Problem> {
    let state = if skip.is_some() { MailState::Skipped } else { MailState::Queued };
    let added = may
        .add::<mail::Entity>(mail::ActiveModel {
            id: Set(new.id),
            event: Set(new.event.to_owned()),
            ticket_id: Set(new.ticket),
            contact_id: Set(new.to.contact),
            resource_id: Set(new.to.resource),
            to_name: Set(new.to.name),
            to_address: Set(new.to.address),
            subject: Set(new.subject),
            text_body: Set(new.text),
            html_body: Set(new.html),
            message_id: Set(new.message_id),
            thread_id: Set(new.thread_id),
            state: Set(state),
            last_error: Set(skip.unwrap_or_default().to_owned()),
            created_at: Set(may.now()),
            sent_at: Set(None),
            ..Default::default()
        })
        .await?;
    match skip {
        None => may.enqueue_as(&Task::Send { mail: added.id }, may.now(), urgency).await,
        Some(_) => Ok(()),
    }
}

/// All mails of the outbox, oldest first; for tests of small worlds.
#[cfg(feature = "scratch")]
pub async fn all(may: &Granted<'_, RunJobs>) -> Result<Vec<mail::Model>, Problem> {
    Ok(may.rows::<mail::Entity>(Condition::all()).await?.into_iter().map(Row::into_inner).collect())
}

/// A mail of the outbox.
pub async fn queued(may: &Granted<'_, RunJobs>, id: MailId) -> Result<Row<mail::Entity>, Problem> {
    may.row::<mail::Entity>(id).await
}

/// Notes what became of a mail. `forget` clears the bodies: links that open an account do not rest in the database.
pub async fn settle(
    may: &Granted<'_, RunJobs>,
    row: &Row<mail::Entity>,
    state: MailState,
    error: &str,
    forget: bool,
) -> Result<(), Problem> {
    let mut set = mail::ActiveModel { state: Set(state), last_error: Set(error.to_owned()), ..Default::default() };
    if state == MailState::Sent {
        set.sent_at = Set(Some(may.now()));
    }
    if forget {
        set.text_body = Set(String::new());
        set.html_body = Set(String::new());
    }
    may.change(row, set).await
}

/// The internal help desk's people on a ticket.
async fn desk(may: &Granted<'_, RunJobs>, ticket: &ticket::Model) -> Result<Option<DeskFacts>, Problem> {
    let Some(part) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? else { return Ok(None) };
    let working: Vec<ContactId> = workers(may, ticket.organization_id).await?.iter().map(|one| one.id).collect();
    let helpers =
        may.rows::<ticket_helper::Entity>(Condition::all().add(ticket_helper::Column::TicketId.eq(ticket.id)));
    let helpers = helpers.await?;
    let mut assigned: Vec<ContactId> = part.contact_id.into_iter().collect();
    assigned.extend(helpers.iter().map(|row| row.contact_id));
    // Who no longer works the desk hears nothing of it any more (F-181).
    assigned.retain(|one| working.contains(one));
    let members = match part.queue_id {
        Some(queue) => {
            let which = Condition::all().add(internal_queue_member::Column::QueueId.eq(queue));
            may.rows::<internal_queue_member::Entity>(which).await?.iter().map(|row| row.contact_id).collect()
        }
        None => BTreeSet::new(),
    };
    let queue: Vec<ContactId> = working.into_iter().filter(|one| members.is_empty() || members.contains(one)).collect();
    let heads: Vec<ContactId> =
        administrators(may, ticket.organization_id).await?.into_iter().map(|one| one.id).collect();
    Ok(Some(DeskFacts {
        administrators: contacts(may, &heads).await?,
        responsible: part.responsible,
        assigned: contacts(may, &assigned).await?,
        queue: contacts(may, &queue).await?,
    }))
}

/// Those among `ids` who see the ticket without being on it: who works its desk, and colleagues at its organization who may
/// see all tickets. Nobody else is mailed, whoever chose them (F-181).
pub async fn others(
    may: &Granted<'_, RunJobs>,
    ticket: &ticket::Model,
    ids: &[ContactId],
) -> Result<Vec<Other>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let working: BTreeSet<ContactId> =
        workers(may, ticket.organization_id).await?.into_iter().map(|one| one.id).collect();
    let colleagues: BTreeSet<ContactId> =
        colleagues(may, ticket.organization_id).await?.into_iter().map(|one| one.id).collect();
    let seeing: Vec<ContactId> =
        ids.iter().copied().filter(|id| working.contains(id) || colleagues.contains(id)).collect();
    let other = |reader: Reader| {
        let works_desk = reader.contact.is_some_and(|id| working.contains(&id));
        Other { reader, works_desk }
    };
    Ok(contacts(may, &seeing).await?.into_iter().map(other).collect())
}

async fn queue_members(may: &Granted<'_, RunJobs>, queue: QueueId) -> Result<BTreeSet<ResourceId>, Problem> {
    let which = Condition::all().add(queue_member::Column::QueueId.eq(queue));
    Ok(may.rows::<queue_member::Entity>(which).await?.iter().map(|row| row.resource_id).collect())
}

/// The contacts in the order of `ids`, each once.
pub(super) async fn contacts(may: &Granted<'_, RunJobs>, ids: &[ContactId]) -> Result<Vec<Reader>, Problem> {
    let fault = |error| Problem::fault("read mail readers", error);
    let provider = provider(may).await?;
    let found = may.find::<contact::Entity>().filter(contact::Column::Id.is_in(ids.iter().copied()));
    let found = found.all(&may.executor()).await.map_err(fault)?;
    let logins = may.find::<account::Entity>().filter(account::Column::ContactId.is_in(ids.iter().copied()));
    let logins = logins.all(&may.executor()).await.map_err(fault)?;
    let logins: BTreeMap<ContactId, account::Model> =
        logins.into_iter().filter_map(|login| Some((login.contact_id?, login))).collect();
    let found: BTreeMap<ContactId, contact::Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let mut seen = BTreeSet::new();
    let readers = ids.iter().filter(|id| seen.insert(**id)).filter_map(|id| {
        let row = found.get(id)?;
        let login = logins.get(id);
        Some(Reader {
            account: login.map(|login| login.id),
            contact: Some(row.id),
            resource: None,
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            name: full_name(&row.first_name, &row.last_name),
            address: row.email.clone(),
            formats: login.map_or_else(|| provider_formats(&provider), formats_of),
            language: login.map_or_else(|| provider.language.clone(), |login| login.language.clone()),
            active: row.active,
            accepts_ticket_mail: row.accepts_ticket_mail,
        })
    });
    Ok(readers.collect())
}

/// One member of staff.
pub async fn staff(may: &Granted<'_, RunJobs>, id: ResourceId) -> Result<Option<Reader>, Problem> {
    Ok(resources(may, BTreeSet::from([id])).await?.into_values().next())
}

async fn resources(
    may: &Granted<'_, RunJobs>,
    ids: BTreeSet<ResourceId>,
) -> Result<BTreeMap<ResourceId, Reader>, Problem> {
    let fault = |error| Problem::fault("read mail readers", error);
    let provider = provider(may).await?;
    let found = may.find::<resource::Entity>().filter(resource::Column::Id.is_in(ids.iter().copied()));
    let found = found.all(&may.executor()).await.map_err(fault)?;
    let logins = may.find::<account::Entity>().filter(account::Column::ResourceId.is_in(ids));
    let logins = logins.all(&may.executor()).await.map_err(fault)?;
    let logins: BTreeMap<ResourceId, account::Model> =
        logins.into_iter().filter_map(|login| Some((login.resource_id?, login))).collect();
    let reader = |row: resource::Model| {
        let login = logins.get(&row.id);
        let reader = Reader {
            account: login.map(|login| login.id),
            contact: None,
            resource: Some(row.id),
            name: full_name(&row.first_name, &row.last_name),
            first_name: row.first_name,
            last_name: row.last_name,
            address: row.email,
            formats: login.map_or_else(|| provider_formats(&provider), formats_of),
            language: login.map_or_else(|| provider.language.clone(), |login| login.language.clone()),
            active: row.active,
            accepts_ticket_mail: true,
        };
        (row.id, reader)
    };
    Ok(found.into_iter().map(reader).collect())
}

pub(super) fn full_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim().to_owned()
}

/// The formats of people without a login: the provider's (P-33).
pub fn provider_formats(provider: &provider::Model) -> Formats {
    Formats {
        date: DateFormat::from_code(&provider.date_format).unwrap_or_default(),
        time: TimeFormat::from_code(&provider.time_format).unwrap_or_default(),
        number: NumberFormat::from_code(&provider.number_format).unwrap_or_default(),
        zone: TimeZone::get(&provider.time_zone).unwrap_or(TimeZone::UTC),
    }
}
