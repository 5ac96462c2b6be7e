//! What staff reads beside a ticket's page: its history, its mails, and what its fields may be set to.

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::people::{self, Author};
use crate::{
    Granted, Instant, Set,
    guard::{Guarded, Reads, ViewTickets, Writes},
    ids::{ContactId, ContractId, DraftId, FormId, LocationId, OrganizationId, QueueId, ResourceId, RoleId, TicketId},
    tables::{
        contact, contract, issue_type,
        kinds::{MailState, OrganizationKind},
        location, mail, note, organization, priority, queue, queue_member, request_type, resource, role, source,
        sub_issue_type, ticket, ticket_category, ticket_change, ticket_contact, ticket_status, work_type,
    },
};

/// A change of a field (T-218).
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Instant,
    /// By whom.
    pub author: Author,
    /// Code of the field.
    pub field: String,
    /// Old value as people read it; empty if there was none.
    pub old: String,
    /// New value.
    pub new: String,
    /// Whether customers see it.
    pub public: bool,
}

/// A mail about a ticket and how far it came.
#[derive(Debug, Clone)]
pub struct Letter {
    /// When it was written.
    pub at: Instant,
    /// What it tells, as the code of its event.
    pub event: String,
    /// Name of the recipient.
    pub to_name: String,
    /// Their address.
    pub to_address: String,
    /// Subject.
    pub subject: String,
    /// How far it came.
    pub state: MailState,
    /// When it was handed to the mail server.
    pub sent_at: Option<Instant>,
    /// What went wrong last.
    pub last_error: String,
}

/// What the fields of a ticket may be set to: what is active, in the order of the provider's lists.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Statuses.
    pub statuses: Vec<ticket_status::Model>,
    /// Priorities.
    pub priorities: Vec<priority::Model>,
    /// Queues.
    pub queues: Vec<queue::Model>,
    /// Sources.
    pub sources: Vec<source::Model>,
    /// Categories.
    pub categories: Vec<ticket_category::Model>,
    /// Request types.
    pub request_types: Vec<request_type::Model>,
    /// Issue types.
    pub issue_types: Vec<issue_type::Model>,
    /// Sub-issue types of all issue types.
    pub sub_issue_types: Vec<sub_issue_type::Model>,
    /// Work types.
    pub work_types: Vec<work_type::Model>,
}

/// A resource in a role and a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The queue.
    pub queue: QueueId,
    /// The resource.
    pub resource: ResourceId,
    /// Their full name.
    pub resource_name: String,
    /// The role.
    pub role: RoleId,
    /// Its name.
    pub role_name: String,
}

/// The history of a ticket, newest first.
pub async fn history(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<Vec<Change>, Problem> {
    let rows = may
        .find::<ticket_change::Entity>()
        .filter(ticket_change::Column::TicketId.eq(ticket))
        .order_by_desc(ticket_change::Column::CreatedAt)
        .order_by_desc(ticket_change::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read history", error))?;
    let contacts = rows.iter().filter_map(|row| row.author_contact_id);
    let resources = rows.iter().filter_map(|row| row.author_resource_id);
    let names = people::names(may, contacts, resources).await?;
    let change = |row: ticket_change::Model| Change {
        at: row.created_at,
        author: names.author(row.author_contact_id, row.author_resource_id),
        field: row.field,
        old: row.old_value,
        new: row.new_value,
        public: row.public,
    };
    Ok(rows.into_iter().map(change).collect())
}

/// The mails about a ticket, newest first, without their texts.
pub async fn letters(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<Vec<Letter>, Problem> {
    let rows = may
        .find::<mail::Entity>()
        .filter(mail::Column::TicketId.eq(ticket))
        .order_by_desc(mail::Column::CreatedAt)
        .order_by_desc(mail::Column::Id)
        .limit(500)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read mails of a ticket", error))?;
    let letter = |row: mail::Model| Letter {
        at: row.created_at,
        event: row.event,
        to_name: row.to_name,
        to_address: row.to_address,
        subject: row.subject,
        state: row.state,
        sent_at: row.sent_at,
        last_error: row.last_error,
    };
    Ok(rows.into_iter().map(letter).collect())
}

/// Everything that fields may be set to, also what is inactive: a page leaves that out unless the ticket has it (T-168).
pub async fn choices<G>(may: &Granted<'_, G>) -> Result<Choices, Problem>
where
    G: Reads<ticket_status::Entity>
        + Reads<priority::Entity>
        + Reads<queue::Entity>
        + Reads<source::Entity>
        + Reads<ticket_category::Entity>
        + Reads<request_type::Entity>
        + Reads<issue_type::Entity>
        + Reads<sub_issue_type::Entity>
        + Reads<work_type::Entity>,
{
    Ok(Choices {
        statuses: in_order::<ticket_status::Entity, G>(may, ticket_status::Column::Position).await?,
        priorities: in_order::<priority::Entity, G>(may, priority::Column::Position).await?,
        queues: in_order::<queue::Entity, G>(may, queue::Column::Position).await?,
        sources: in_order::<source::Entity, G>(may, source::Column::Position).await?,
        categories: in_order::<ticket_category::Entity, G>(may, ticket_category::Column::Position).await?,
        request_types: in_order::<request_type::Entity, G>(may, request_type::Column::Position).await?,
        issue_types: in_order::<issue_type::Entity, G>(may, issue_type::Column::Position).await?,
        sub_issue_types: in_order::<sub_issue_type::Entity, G>(may, sub_issue_type::Column::Position).await?,
        work_types: in_order::<work_type::Entity, G>(may, work_type::Column::Position).await?,
    })
}

/// Who works which queue in which role: active resources alone, by name.
pub async fn members<G>(may: &Granted<'_, G>, queue: Option<QueueId>) -> Result<Vec<Member>, Problem>
where
    G: Reads<queue_member::Entity> + Reads<resource::Entity> + Reads<role::Entity>,
{
    let which = Condition::all().add_option(queue.map(|queue| queue_member::Column::QueueId.eq(queue)));
    let links = may.rows::<queue_member::Entity>(which).await?;
    let people = may.rows::<resource::Entity>(Condition::all().add(resource::Column::Active.eq(true))).await?;
    let roles = may.rows::<role::Entity>(Condition::all().add(role::Column::Active.eq(true))).await?;
    let mut members: Vec<Member> = links
        .iter()
        .filter_map(|link| {
            let person = people.iter().find(|person| person.id == link.resource_id)?;
            let role = roles.iter().find(|role| role.id == link.role_id)?;
            Some(Member {
                queue: link.queue_id,
                resource: person.id,
                resource_name: format!("{} {}", person.first_name, person.last_name).trim().to_owned(),
                role: role.id,
                role_name: role.name.clone(),
            })
        })
        .collect();
    members.sort_by(|a, b| (&a.resource_name, &a.role_name).cmp(&(&b.resource_name, &b.role_name)));
    Ok(members)
}

/// The active contacts of an organization by name, and those among `also` who are no longer active (T-22).
pub async fn contacts_of<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    also: &[ContactId],
) -> Result<Vec<contact::Model>, Problem>
where
    G: Reads<contact::Entity>,
{
    let listed =
        Condition::any().add(contact::Column::Active.eq(true)).add(contact::Column::Id.is_in(also.iter().copied()));
    let found = may
        .find::<contact::Entity>()
        .filter(contact::Column::OrganizationId.eq(organization))
        .filter(listed)
        .order_by_asc(contact::Column::LastName)
        .order_by_asc(contact::Column::FirstName)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read contacts", error))
}

/// The active locations of an organization by name.
pub async fn locations_of<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    also: Option<LocationId>,
) -> Result<Vec<location::Model>, Problem>
where
    G: Reads<location::Entity>,
{
    let listed =
        Condition::any().add(location::Column::Active.eq(true)).add_option(also.map(|id| location::Column::Id.eq(id)));
    let found = may
        .find::<location::Entity>()
        .filter(location::Column::OrganizationId.eq(organization))
        .filter(listed)
        .order_by_desc(location::Column::IsPrimary)
        .order_by_asc(location::Column::Name)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read locations", error))
}

/// The active contracts of an organization by name, and the one that a ticket has.
pub async fn contracts_of<G>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    also: Option<ContractId>,
) -> Result<Vec<contract::Model>, Problem>
where
    G: Reads<contract::Entity>,
{
    let listed =
        Condition::any().add(contract::Column::Active.eq(true)).add_option(also.map(|id| contract::Column::Id.eq(id)));
    let found = may
        .find::<contract::Entity>()
        .filter(contract::Column::OrganizationId.eq(organization))
        .filter(listed)
        .order_by_asc(contract::Column::Name)
        .order_by_asc(contract::Column::Id)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read contracts", error))
}

/// The organizations for which a new ticket may be opened: active customers and the provider itself, by name; all
/// whose name holds the words, at most `most`.
pub async fn organizations_for_tickets<G>(
    may: &Granted<'_, G>,
    words: &str,
    most: u64,
) -> Result<Vec<organization::Model>, Problem>
where
    G: Reads<organization::Entity>,
{
    let kinds = Condition::any()
        .add(organization::Column::Kind.eq(OrganizationKind::Customer))
        .add(organization::Column::IsProvider.eq(true));
    let found = may
        .find::<organization::Entity>()
        .filter(organization::Column::Active.eq(true))
        .filter(kinds)
        .filter(super::like::holds(words, &[organization::Column::Name]))
        .order_by_asc(organization::Column::Name)
        .limit(most)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read organizations", error))
}

/// The rows that name additional contacts of a ticket (T-72).
pub async fn additional<G>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Vec<crate::Row<ticket_contact::Entity>>, Problem>
where
    G: Reads<ticket_contact::Entity>,
{
    may.rows::<ticket_contact::Entity>(Condition::all().add(ticket_contact::Column::TicketId.eq(ticket))).await
}

/// Makes these the additional contacts of a ticket that has `had` now.
pub async fn set_additional<G>(
    may: &Granted<'_, G>,
    ticket: TicketId,
    had: &[crate::Row<ticket_contact::Entity>],
    new: &[ContactId],
) -> Result<(), Problem>
where
    G: Writes<ticket_contact::Entity>,
{
    for gone in had.iter().filter(|row| !new.contains(&row.contact_id)) {
        may.remove(gone).await?;
    }
    for added in new.iter().filter(|id| had.iter().all(|row| row.contact_id != **id)) {
        may.add::<ticket_contact::Entity>(ticket_contact::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(*added),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}

/// The names of these of the contacts, as the history keeps them.
pub fn names_of(contacts: &[contact::Model], ids: impl IntoIterator<Item = ContactId>) -> String {
    let name = |id| contacts.iter().find(|row| row.id == id).map(contact::Model::full_name).unwrap_or_default();
    let mut names: Vec<String> = ids.into_iter().map(name).collect();
    names.sort();
    names.join(", ")
}

/// A due time as the history keeps it.
pub fn due_kept(due: Option<Instant>) -> String {
    due.map(|at| jiff::Timestamp::from(at).to_string()).unwrap_or_default()
}

async fn in_order<T, G>(may: &Granted<'_, G>, position: T::Column) -> Result<Vec<T::Model>, Problem>
where
    T: Guarded,
    G: Reads<T>,
{
    let found = may.find::<T>().order_by_asc(position).all(&may.executor()).await;
    found.map_err(|error| Problem::fault("read list", error))
}

/// The note that a rendering of the form has already made, if it was sent before (T-94).
pub async fn note_of_form<G>(may: &Granted<'_, G>, form: FormId) -> Result<Option<crate::Row<note::Entity>>, Problem>
where
    G: Reads<note::Entity>,
{
    let which = Condition::all().add(note::Column::FormId.eq(form));
    Ok(may.rows::<note::Entity>(which).await?.into_iter().next())
}

/// The ticket that the actor has already made with a rendering of the New Ticket form (T-94).
pub async fn ticket_of_form<G>(
    may: &Granted<'_, G>,
    form: DraftId,
) -> Result<Option<crate::Row<ticket::Entity>>, Problem>
where
    G: Reads<ticket::Entity>,
{
    let which = Condition::all()
        .add(ticket::Column::DraftId.eq(form))
        .add(ticket::Column::CreatedByResourceId.eq(may.actor().resource()));
    Ok(may.rows::<ticket::Entity>(which).await?.into_iter().next())
}
