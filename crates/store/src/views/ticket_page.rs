//! A ticket with everything on its page, for both faces: who sees what comes from the reach rules of the tables, so that
//! staff and customers read through the same queries.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict};

use super::{
    files,
    people::{self, Author, ContactName, Names},
    taskfire::{
        part::{self, Side},
        time,
    },
};
use crate::{
    Granted, Instant, Row, Set, changes,
    guard::{Guarded, Reads, ViewTickets},
    ids::{
        AttachmentId, ContactId, InternalTimeId, NoteId, ResourceId, StatusId, TicketId, TicketVisitId, TimeEntryId,
    },
    tables::{
        attachment, contract, internal_time, issue_type,
        kinds::{NoteKind, Publish, StatusMeaning},
        note, priority, queue, request_type, role, source, sub_issue_type, ticket, ticket_answer, ticket_category,
        ticket_change, ticket_contact, ticket_status, ticket_visit, time_entry, vendor, vendor_message, vendor_thread,
        work_type,
    },
};

/// A status as this reader reads it: customers its label for customers, if there is one (T-165).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusShown {
    /// The status.
    pub id: StatusId,
    /// Its name for this reader.
    pub name: String,
    /// What it means to the system.
    pub meaning: StatusMeaning,
    /// Tone of its badge.
    pub tone: String,
}

impl StatusShown {
    /// The status as a customer or as staff reads it.
    pub fn of(row: &ticket_status::Model, staff: bool) -> Self {
        let label = if staff || row.customer_label.is_empty() { &row.name } else { &row.customer_label };
        Self { id: row.id, name: label.clone(), meaning: row.meaning, tone: row.tone.clone() }
    }
}

/// The facts of a ticket with the names that they stand for.
#[derive(Debug, Clone)]
pub struct TicketPage {
    /// The ticket itself.
    pub ticket: Row<ticket::Entity>,
    /// Name of its organization.
    pub organization: String,
    /// Its status.
    pub status: StatusShown,
    /// Priority and its tone, for readers who may see it (T-18).
    pub priority: Option<(String, String)>,
    /// Name of its queue; customers see it only if it appears in the portal.
    pub queue: Option<String>,
    /// Name of its category.
    pub category: String,
    /// Name of its request type.
    pub request_type: Option<String>,
    /// Name of its issue type.
    pub issue_type: Option<String>,
    /// Name of its sub-issue type.
    pub sub_issue_type: Option<String>,
    /// Name of its source, for staff.
    pub source: Option<String>,
    /// Name of its billing work type, for staff.
    pub work_type: Option<String>,
    /// Name of the contract under which it is worked, for staff.
    pub contract: Option<String>,
    /// The role in which the assigned resource works it, for staff.
    pub role: Option<String>,
    /// The ticket contact.
    pub contact: Option<ContactName>,
    /// Additional contacts by name.
    pub additional: Vec<ContactName>,
    /// Who created it.
    pub creator: Author,
    /// Name of the assigned resource, if there is one and this reader may know it (T-150).
    pub resource: Option<String>,
    /// Answers to background questions, in their order.
    pub answers: Vec<ticket_answer::Model>,
    /// What is attached, oldest first.
    pub attachments: Vec<Attached>,
    /// Whether it is a change request while change management is on (T-172, T-173).
    pub has_approval: bool,
    /// When this reader last looked at it.
    pub seen_at: Option<Instant>,
}

/// A file on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The attachment.
    pub id: AttachmentId,
    /// The note it came with.
    pub note: Option<NoteId>,
    /// Name.
    pub name: String,
    /// Size in bytes.
    pub size: i64,
    /// Media type told from its content.
    pub media_type: String,
    /// Who sees it.
    pub publish: Publish,
    /// Who added it.
    pub author: Author,
    /// When.
    pub at: Instant,
}

impl Attached {
    /// Whether it is a picture that may be shown in a page.
    pub fn is_picture(&self) -> bool {
        ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&self.media_type.as_str())
    }
}

/// One thing that happened on a ticket.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// By whom.
    pub author: Author,
    /// What.
    pub what: What,
    /// Files that came with it.
    pub files: Vec<Attached>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    /// The ticket was opened, with this description.
    Opened {
        /// The description.
        description: String,
    },
    /// A note.
    Note {
        /// The note.
        id: NoteId,
        /// Its kind.
        kind: NoteKind,
        /// Who sees it.
        publish: Publish,
        /// Title; may be empty.
        title: String,
        /// Text.
        body: String,
        /// The rule of the internal desk that wrote it, for those who work the desk.
        rule: Option<String>,
        /// The vendor who wrote it or to whom it went, for those who work the desk: besides them only its people read it.
        vendor: Option<String>,
    },
    /// Work was recorded (T-162).
    Work {
        /// The time entry.
        id: TimeEntryId,
        /// Begin.
        started_at: Instant,
        /// End, if it was recorded.
        stopped_at: Option<Instant>,
        /// Minutes worked, for staff and Taskfire users (decision 11).
        minutes: Option<i32>,
        /// Summary, for everyone.
        summary: String,
        /// Internal notes, for staff.
        internal_notes: Option<String>,
    },
    /// Work of the internal desk (F-94, T-159).
    OwnWork {
        /// The entry.
        id: InternalTimeId,
        /// Begin.
        started_at: Instant,
        /// End, if it was recorded.
        stopped_at: Option<Instant>,
        /// Minutes worked, for those who work the desk.
        minutes: Option<i32>,
        /// Summary, for everyone (T-161).
        summary: String,
        /// Internal notes, for those who work the desk.
        internal_notes: Option<String>,
        /// Whether this reader may change it (T-160).
        editable: bool,
    },
    /// Files were added on their own.
    Files,
    /// A field changed (T-218).
    Change {
        /// Code of the field.
        field: String,
        /// Old value as people read it.
        old: String,
        /// New value as people read it.
        new: String,
    },
}

/// The ticket with this number, or [`Problem::NotFound`] if there is none in reach (T-13).
pub async fn by_number<G>(may: &Granted<'_, G>, number: &str) -> Result<Row<ticket::Entity>, Problem>
where
    G: Reads<ticket::Entity>,
{
    by_number_if(may, number).await?.ok_or(Problem::NotFound)
}

/// The ticket with this number, if there is one in reach. Within a write it is held: notes that several people write at the
/// same moment are all kept.
pub async fn by_number_if<G>(may: &Granted<'_, G>, number: &str) -> Result<Option<Row<ticket::Entity>>, Problem>
where
    G: Reads<ticket::Entity>,
{
    may.one_held::<ticket::Entity>(Condition::all().add(ticket::Column::Number.eq(number.trim()))).await
}

/// A ticket with the names and lists of its page.
pub async fn page(may: &Granted<'_, ViewTickets>, number: &str) -> Result<TicketPage, Problem> {
    let ticket = by_number(may, number).await?;
    let staff = may.actor().is_staff();
    let additional = additional_contacts(may, ticket.id).await?;
    let attachments = files::attachments(may, ticket.id).await?;
    let (contacts, resources) = people_on(&ticket, &additional, &attachments);
    let names = people::names(may, contacts, resources).await?;
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    let priority = if may.actor().sees_priority() {
        let row = may.row::<priority::Entity>(ticket.priority_id).await?;
        Some((row.name.clone(), row.tone.clone()))
    } else {
        None
    };
    let queue = may.row::<queue::Entity>(ticket.queue_id).await?;
    let mut additional: Vec<ContactName> =
        additional.iter().filter_map(|id| names.contact(Some(*id)).cloned()).collect();
    additional.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(TicketPage {
        organization: organization_name(may, &ticket).await?,
        status: StatusShown::of(&status, staff),
        priority,
        queue: (staff || queue.appears_in_portal).then(|| queue.name.clone()),
        category: may.row::<ticket_category::Entity>(ticket.category_id).await?.name.clone(),
        request_type: name_of::<request_type::Entity, _>(may, ticket.request_type_id, |row| &row.name).await?,
        issue_type: name_of::<issue_type::Entity, _>(may, ticket.issue_type_id, |row| &row.name).await?,
        sub_issue_type: name_of::<sub_issue_type::Entity, _>(may, ticket.sub_issue_type_id, |row| &row.name).await?,
        source: name_of::<source::Entity, _>(may, staff.then_some(ticket.source_id), |row| &row.name).await?,
        work_type: name_of::<work_type::Entity, _>(may, ticket.work_type_id.filter(|_| staff), |row| &row.name).await?,
        contract: name_of::<contract::Entity, _>(may, ticket.contract_id.filter(|_| staff), |row| &row.name).await?,
        role: name_of::<role::Entity, _>(may, ticket.role_id.filter(|_| staff), |row| &row.name).await?,
        contact: names.contact(ticket.contact_id).cloned(),
        additional,
        creator: names.author(ticket.created_by_contact_id, ticket.created_by_resource_id),
        resource: names.staff(ticket.resource_id).map(str::to_owned),
        answers: answers(may, ticket.id).await?,
        attachments: attachments.into_iter().map(|row| attached(row, &names)).collect(),
        seen_at: seen_at(may, ticket.id).await?,
        has_approval: changes::applies(may, &ticket),
        ticket,
    })
}

/// What happened on a ticket, newest first; the last entry is its opening (T-104).
pub async fn timeline(may: &Granted<'_, ViewTickets>, ticket: &Row<ticket::Entity>) -> Result<Vec<Entry>, Problem> {
    let staff = may.actor().is_staff();
    let fault = |error| Problem::fault("read timeline", error);
    let executor = may.executor();
    let of_notes = Condition::all().add(note::Column::TicketId.eq(ticket.id));
    let notes = may.find::<note::Entity>().filter(of_notes).all(&executor).await.map_err(fault)?;
    let mut of_work = Condition::all().add(time_entry::Column::TicketId.eq(ticket.id));
    if !staff {
        // A running stopwatch or work without a word is no news for the customer (T-162).
        of_work = of_work.add(time_entry::Column::Summary.ne("")).add(time_entry::Column::StoppedAt.is_not_null());
    }
    let work = may.find::<time_entry::Entity>().filter(of_work).all(&executor).await.map_err(fault)?;
    let of_own = internal_time::Column::TicketId.eq(ticket.id);
    let own_work = may.find::<internal_time::Entity>().filter(of_own).all(&executor).await.map_err(fault)?;
    let of_changes = Condition::all().add(ticket_change::Column::TicketId.eq(ticket.id));
    let changes = may.find::<ticket_change::Entity>().filter(of_changes).all(&executor).await.map_err(fault)?;
    let files = files::attachments(may, ticket.id).await?;

    let contacts = notes.iter().filter_map(|row| row.author_contact_id);
    let contacts = contacts.chain(changes.iter().filter_map(|row| row.author_contact_id));
    let contacts = contacts.chain(files.iter().filter_map(|row| row.author_contact_id));
    let contacts = contacts.chain(own_work.iter().map(|row| row.contact_id));
    let contacts: BTreeSet<ContactId> = contacts.chain(ticket.created_by_contact_id).collect();
    let resources = notes.iter().filter_map(|row| row.author_resource_id);
    let resources = resources.chain(changes.iter().filter_map(|row| row.author_resource_id));
    let resources = resources.chain(files.iter().filter_map(|row| row.author_resource_id));
    let resources = resources.chain(work.iter().map(|row| row.resource_id));
    let resources: BTreeSet<ResourceId> = resources.chain(ticket.created_by_resource_id).collect();
    let names = people::names(may, contacts, resources).await?;

    let sees_hours = time::sees_provider_hours(may, ticket).await?;
    let on_desk = part::side(may, ticket.organization_id) == Side::Desk;
    let vendors = vendors(may, ticket.id, &notes).await?;
    let mut of_note: BTreeMap<NoteId, Vec<Attached>> = BTreeMap::new();
    let mut loose: Vec<Attached> = Vec::new();
    for file in files {
        match file.note_id {
            Some(note) => of_note.entry(note).or_default().push(attached(file, &names)),
            None => loose.push(attached(file, &names)),
        }
    }
    let mut entries: Vec<Entry> = Vec::with_capacity(notes.len() + work.len() + changes.len() + 2);
    for row in notes {
        let (author, vendor) = match vendors.get(&row.id) {
            Some((sender, vendor)) if row.kind == NoteKind::Vendor => {
                (Author::Contact { name: sender.clone() }, Some(vendor.clone()))
            }
            other => {
                let vendor = other.map(|(_, vendor)| vendor.clone());
                (names.author(row.author_contact_id, row.author_resource_id), vendor)
            }
        };
        // Rules and vendors sign their notes in the title.
        let signed = row.kind == NoteKind::Vendor || row.kind == NoteKind::System && row.publish == Publish::HelpDesk;
        let (rule, title) = if signed { (Some(row.title), String::new()) } else { (None, row.title) };
        let rule = rule.filter(|name| row.kind == NoteKind::System && !name.is_empty());
        entries.push(Entry {
            at: row.created_at,
            author,
            files: of_note.remove(&row.id).unwrap_or_default(),
            what: What::Note { id: row.id, kind: row.kind, publish: row.publish, title, body: row.body, rule, vendor },
        });
    }
    for row in work {
        entries.push(Entry {
            at: row.stopped_at.unwrap_or(row.created_at),
            author: names.author(None, Some(row.resource_id)),
            files: Vec::new(),
            what: What::Work {
                id: row.id,
                started_at: row.started_at,
                stopped_at: row.stopped_at,
                minutes: sees_hours.then_some(row.minutes),
                summary: row.summary,
                internal_notes: staff.then_some(row.internal_notes),
            },
        });
    }
    for row in own_work {
        entries.push(Entry {
            at: row.stopped_at.unwrap_or(row.created_at),
            author: names.author(Some(row.contact_id), None),
            files: Vec::new(),
            what: What::OwnWork {
                id: row.id,
                started_at: row.started_at,
                stopped_at: row.stopped_at,
                minutes: on_desk.then_some(row.minutes),
                summary: row.summary,
                internal_notes: on_desk.then_some(row.internal_notes),
                editable: on_desk && time::may_change(may, row.contact_id, ticket.completed_at.is_some()),
            },
        });
    }
    let labels = if staff || changes.is_empty() { Labels::default() } else { Labels::read(may).await? };
    for row in changes {
        let (old, new) = match row.field.as_str() {
            "status" => (labels.of(row.old_value), labels.of(row.new_value)),
            _ => (row.old_value, row.new_value),
        };
        entries.push(Entry {
            at: row.created_at,
            author: names.author(row.author_contact_id, row.author_resource_id),
            files: Vec::new(),
            what: What::Change { field: row.field, old, new },
        });
    }
    let opened_by = names.author(ticket.created_by_contact_id, ticket.created_by_resource_id);
    let (at_opening, later): (Vec<_>, Vec<_>) = loose.into_iter().partition(|file| file.at <= ticket.created_at);
    entries.extend(together(later));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries.push(Entry {
        at: ticket.created_at,
        author: opened_by,
        files: at_opening,
        what: What::Opened { description: ticket.description.clone() },
    });
    Ok(entries)
}

/// Remembers that the reader looked at a ticket now.
pub async fn remember_visit(may: &Granted<'_, ViewTickets>, ticket: &Row<ticket::Entity>) -> Result<(), Problem> {
    let Some(account) = may.actor().account() else { return Ok(()) };
    let visit = ticket_visit::ActiveModel {
        provider_id: Set(may.actor().provider()),
        id: Set(may.fresh_id::<TicketVisitId>()),
        ticket_id: Set(ticket.id),
        account_id: Set(account),
        seen_at: Set(may.now()),
    };
    let once = [ticket_visit::Column::ProviderId, ticket_visit::Column::AccountId, ticket_visit::Column::TicketId];
    let written = ticket_visit::Entity::insert(visit)
        .on_conflict(OnConflict::columns(once).update_column(ticket_visit::Column::SeenAt).to_owned())
        .exec_without_returning(&may.executor())
        .await;
    written.map(|_| ()).map_err(|error| Problem::fault("remember visit", error))
}

/// What customers read instead of a status's own name (T-165); the history keeps the name.
#[derive(Debug, Default)]
struct Labels(BTreeMap<String, String>);

impl Labels {
    async fn read(may: &Granted<'_, ViewTickets>) -> Result<Self, Problem> {
        let rows = may.rows::<ticket_status::Entity>(Condition::all()).await?;
        let labelled = rows.into_iter().map(Row::into_inner).filter(|row| !row.customer_label.is_empty());
        Ok(Self(labelled.map(|row| (row.name, row.customer_label)).collect()))
    }

    fn of(&self, name: String) -> String {
        self.0.get(&name).cloned().unwrap_or(name)
    }
}

/// Of the notes that stand in conversations with vendors: who of the vendor wrote it, and the vendor's name; for those who work
/// the desk (F-161).
async fn vendors(
    may: &Granted<'_, ViewTickets>,
    ticket: TicketId,
    notes: &[note::Model],
) -> Result<BTreeMap<NoteId, (String, String)>, Problem> {
    if !notes.iter().any(|row| row.publish == Publish::HelpDesk) {
        return Ok(BTreeMap::new());
    }
    let of_ticket = Condition::all().add(vendor_message::Column::TicketId.eq(ticket));
    let messages = may.rows::<vendor_message::Entity>(of_ticket).await?;
    if messages.is_empty() {
        return Ok(BTreeMap::new());
    }
    let of_ticket = Condition::all().add(vendor_thread::Column::TicketId.eq(ticket));
    let threads = may.rows::<vendor_thread::Entity>(of_ticket).await?;
    let named = vendor::Entity::find()
        .filter(vendor::Column::ProviderId.eq(may.actor().provider()))
        .filter(vendor::Column::Id.is_in(threads.iter().map(|row| row.vendor_id)))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read vendors", error))?;
    let name = |message: &vendor_message::Model| {
        let thread = threads.iter().find(|row| row.id == message.thread_id)?;
        let vendor = named.iter().find(|row| row.id == thread.vendor_id)?;
        let sender = match message.sender_name.as_str() {
            "" => vendor.name.clone(),
            sender => format!("{sender}, {}", vendor.name),
        };
        Some((sender, vendor.name.clone()))
    };
    Ok(messages.iter().filter_map(|row| Some((row.note_id?, name(row)?))).collect())
}

/// Files that one person added in one go stand together.
fn together(files: Vec<Attached>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for file in files {
        match entries.last_mut().filter(|entry| entry.at == file.at && entry.author == file.author) {
            Some(entry) => entry.files.push(file),
            None => {
                entries.push(Entry { at: file.at, author: file.author.clone(), what: What::Files, files: vec![file] });
            }
        }
    }
    entries
}

fn attached(row: attachment::Model, names: &Names) -> Attached {
    Attached {
        id: row.id,
        note: row.note_id,
        author: names.author(row.author_contact_id, row.author_resource_id),
        name: row.name,
        size: row.size,
        media_type: row.media_type,
        publish: row.publish,
        at: row.created_at,
    }
}

fn people_on(
    ticket: &ticket::Model,
    additional: &[ContactId],
    attachments: &[attachment::Model],
) -> (Vec<ContactId>, Vec<ResourceId>) {
    let mut contacts: Vec<ContactId> = additional.to_vec();
    contacts.extend(ticket.contact_id);
    contacts.extend(ticket.created_by_contact_id);
    contacts.extend(attachments.iter().filter_map(|row| row.author_contact_id));
    let mut resources: Vec<ResourceId> = attachments.iter().filter_map(|row| row.author_resource_id).collect();
    resources.extend(ticket.resource_id);
    resources.extend(ticket.created_by_resource_id);
    (contacts, resources)
}

async fn additional_contacts(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<Vec<ContactId>, Problem> {
    let which = Condition::all().add(ticket_contact::Column::TicketId.eq(ticket));
    Ok(may.rows::<ticket_contact::Entity>(which).await?.iter().map(|row| row.contact_id).collect())
}

async fn answers(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<Vec<ticket_answer::Model>, Problem> {
    let found = may
        .find::<ticket_answer::Entity>()
        .filter(ticket_answer::Column::TicketId.eq(ticket))
        .order_by_asc(ticket_answer::Column::Position)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read answers", error))
}

async fn seen_at(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<Option<Instant>, Problem> {
    let which = may.find::<ticket_visit::Entity>().filter(ticket_visit::Column::TicketId.eq(ticket));
    let found: Result<Option<Instant>, _> =
        which.select_only().column(ticket_visit::Column::SeenAt).into_tuple().one(&may.executor()).await;
    found.map_err(|error| Problem::fault("read visit", error))
}

/// The ticket is in reach, its organization's name belongs to it, whether or not the organization's own row is in reach.
async fn organization_name(may: &Granted<'_, ViewTickets>, ticket: &ticket::Model) -> Result<String, Problem> {
    let names = people::organizations(may, vec![ticket.organization_id]).await?;
    Ok(names.get(&ticket.organization_id).cloned().unwrap_or_default())
}

async fn name_of<T, I>(
    may: &Granted<'_, ViewTickets>,
    id: Option<I>,
    name: impl Fn(&T::Model) -> &String,
) -> Result<Option<String>, Problem>
where
    T: Guarded,
    I: Into<sea_orm::Value>,
    ViewTickets: Reads<T>,
{
    let Some(id) = id else { return Ok(None) };
    Ok(may.row_if::<T>(id).await?.map(|row| name(&row).clone()))
}
