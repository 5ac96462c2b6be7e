//! What the pages of the internal desk's work offer and write: who works a desk, its lists, custom fields, and what changed
//! since a form was opened.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Formats, Problem, Right};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use crate::{
    Granted, Instant, Row,
    door::portal_rights,
    guard::{Grant, Reads, WorkInternally},
    ids::{
        AbsenceId, ContactId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, InternalStatusId,
        OrganizationId, RequestTypeId, TicketId,
    },
    tables::{
        absence, account, contact, custom_field, custom_value, internal_issue_type, internal_priority, internal_queue,
        internal_queue_member, internal_status,
        kinds::{FieldKind, InternalMeaning},
        organization, security_level, taskfire_ticket, ticket_change, ticket_helper,
    },
    views::{
        desk_ticket::Change,
        people::{self, ContactName},
        taskfire::people::{Colleague, people_of_desks},
    },
};

/// Somebody who works a desk (F-91).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// The contact.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// Their absence, if they are out of office now (F-137).
    pub away: Option<Away>,
}

/// An absence that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The absence.
    pub id: AbsenceId,
    /// Its end; `None`: open.
    pub until: Option<Instant>,
    /// What those who assign should know.
    pub message: String,
    /// Who stands in.
    pub stand_in: Option<ContactId>,
}

/// The lists of a desk, also what is inactive: a page leaves that out unless the ticket has it (F-150).
#[derive(Debug, Clone)]
pub struct Lists {
    /// Queues, those that the parent shares too (F-144).
    pub queues: Vec<internal_queue::Model>,
    /// Statuses.
    pub statuses: Vec<internal_status::Model>,
    /// Priorities.
    pub priorities: Vec<internal_priority::Model>,
    /// Issue types and, with a parent, sub-issue types.
    pub issue_types: Vec<internal_issue_type::Model>,
}

impl Lists {
    /// Name of a queue.
    pub fn queue(&self, id: Option<InternalQueueId>) -> &str {
        self.queues.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str())
    }

    /// Name of a status.
    pub fn status(&self, id: InternalStatusId) -> &str {
        self.statuses.iter().find(|row| row.id == id).map_or("", |row| row.name.as_str())
    }

    /// Name of a priority.
    pub fn priority(&self, id: Option<InternalPriorityId>) -> &str {
        self.priorities.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str())
    }

    /// Name of an issue type or sub-issue type.
    pub fn issue_type(&self, id: Option<InternalIssueTypeId>) -> &str {
        self.issue_types.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str())
    }
}

/// A custom field of a ticket with what it holds (F-148).
#[derive(Debug, Clone)]
pub struct Custom {
    /// The field.
    pub field: custom_field::Model,
    /// Its value's row, if it was ever filled in.
    pub value: Option<Row<custom_value::Entity>>,
}

impl Custom {
    /// What it holds.
    pub fn text(&self) -> &str {
        self.value.as_ref().map_or("", |row| row.text.as_str())
    }
}

/// Who works the desk of this organization, by name, with who of them is out of office.
pub async fn workers<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Vec<Worker>, Problem> {
    let people = people_of_desks(may, &[desk]).await?.remove(&desk).unwrap_or_default();
    let mut away = away(may, people.iter().map(|person| person.id).collect()).await?;
    let worker = |person: Colleague| Worker { away: away.remove(&person.id), id: person.id, name: person.name };
    Ok(people.into_iter().map(worker).collect())
}

/// Who at an organization sees all of its tickets, by name: active contacts with an active login at such a level (T-4).
pub async fn colleagues<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<Colleague>, Problem> {
    let fault = |error| Problem::fault("read colleagues", error);
    let (provider, executor) = (may.actor().provider(), may.executor());
    let found = security_level::Entity::find().filter(security_level::Column::ProviderId.eq(provider)).all(&executor);
    let mut levels = Vec::new();
    for level in found.await.map_err(fault)? {
        if portal_rights(&level.rights)?.contains(&Right::SeeAllTickets) {
            levels.push(level.id);
        }
    }
    let logins = account::Entity::find()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::ProviderId.eq(provider))
        .filter(account::Column::ContactId.is_not_null())
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::SecurityLevelId.is_in(levels))
        .into_query();
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(provider))
        .filter(contact::Column::OrganizationId.eq(organization))
        .filter(contact::Column::Active.eq(true))
        .filter(contact::Column::Id.in_subquery(logins))
        .order_by_asc(contact::Column::FirstName)
        .order_by_asc(contact::Column::LastName)
        .all(&executor)
        .await
        .map_err(fault)?;
    let colleague = |row: contact::Model| Colleague {
        id: row.id,
        name: format!("{} {}", row.first_name, row.last_name).trim().to_owned(),
    };
    Ok(found.into_iter().map(colleague).collect())
}

/// Who of these is out of office now.
pub async fn away<G: Grant>(
    may: &Granted<'_, G>,
    people: Vec<ContactId>,
) -> Result<BTreeMap<ContactId, Away>, Problem> {
    let now = may.now();
    let lasts = Condition::any().add(absence::Column::ToAt.is_null()).add(absence::Column::ToAt.gt(now));
    let found = absence::Entity::find()
        .filter(absence::Column::ProviderId.eq(may.actor().provider()))
        .filter(absence::Column::ContactId.is_in(people))
        .filter(absence::Column::FromAt.lte(now))
        .filter(lasts)
        .order_by_asc(absence::Column::FromAt)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read absences", error))?;
    let away = |row: absence::Model| {
        let away = Away { id: row.id, until: row.to_at, message: row.message, stand_in: row.stand_in_id };
        (row.contact_id, away)
    };
    Ok(found.into_iter().map(away).collect())
}

/// The lists of a desk in their order.
pub async fn lists<G>(may: &Granted<'_, G>, desk: OrganizationId) -> Result<Lists, Problem>
where
    G: Reads<internal_queue::Entity>
        + Reads<internal_status::Entity>
        + Reads<internal_priority::Entity>
        + Reads<internal_issue_type::Entity>,
{
    let fault = |error| Problem::fault("read lists of the desk", error);
    let executor = may.executor();
    let own = organization::Entity::find_by_id((may.actor().provider(), desk)).one(&executor).await.map_err(fault)?;
    let parent = own.and_then(|own| own.parent_id);
    let queues =
        Condition::any().add(internal_queue::Column::OrganizationId.eq(desk)).add_option(parent.map(|parent| {
            Condition::all()
                .add(internal_queue::Column::OrganizationId.eq(parent))
                .add(internal_queue::Column::Shared.eq(true))
        }));
    Ok(Lists {
        queues: may
            .find::<internal_queue::Entity>()
            .filter(queues)
            .order_by_asc(internal_queue::Column::Position)
            .all(&executor)
            .await
            .map_err(fault)?,
        statuses: may
            .find::<internal_status::Entity>()
            .filter(internal_status::Column::OrganizationId.eq(desk))
            .order_by_asc(internal_status::Column::Position)
            .all(&executor)
            .await
            .map_err(fault)?,
        priorities: may
            .find::<internal_priority::Entity>()
            .filter(internal_priority::Column::OrganizationId.eq(desk))
            .order_by_asc(internal_priority::Column::Position)
            .all(&executor)
            .await
            .map_err(fault)?,
        issue_types: may
            .find::<internal_issue_type::Entity>()
            .filter(internal_issue_type::Column::OrganizationId.eq(desk))
            .order_by_asc(internal_issue_type::Column::Position)
            .all(&executor)
            .await
            .map_err(fault)?,
    })
}

/// The custom fields of a ticket in their order: those for its request type and for all, and those that hold something.
pub async fn custom<G>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    ticket: TicketId,
    request_type: Option<RequestTypeId>,
) -> Result<Vec<Custom>, Problem>
where
    G: Reads<custom_field::Entity> + Reads<custom_value::Entity>,
{
    let values =
        may.rows::<custom_value::Entity>(Condition::all().add(custom_value::Column::TicketId.eq(ticket))).await?;
    let mut values: BTreeMap<_, _> = values.into_iter().map(|row| (row.field_id, row)).collect();
    let fields = may
        .find::<custom_field::Entity>()
        .filter(custom_field::Column::OrganizationId.eq(desk))
        .order_by_asc(custom_field::Column::Position)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read custom fields", error))?;
    let shown = |field: &custom_field::Model, filled: bool| {
        let fits = field.request_type_id.is_none() || field.request_type_id == request_type;
        (field.active && fits) || filled
    };
    let custom = fields.into_iter().filter_map(|field| {
        let value = values.remove(&field.id);
        let filled = value.as_ref().is_some_and(|row| !row.text.is_empty());
        shown(&field, filled).then_some(Custom { field, value })
    });
    Ok(custom.collect())
}

/// The secondary resources of a ticket (F-91).
pub async fn helpers<G: Reads<ticket_helper::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Vec<Row<ticket_helper::Entity>>, Problem> {
    may.rows::<ticket_helper::Entity>(Condition::all().add(ticket_helper::Column::TicketId.eq(ticket))).await
}

/// Who is a member of a queue; an empty one is everybody's.
pub async fn members<G: Grant>(may: &Granted<'_, G>, queue: InternalQueueId) -> Result<BTreeSet<ContactId>, Problem> {
    let found = internal_queue_member::Entity::find()
        .filter(internal_queue_member::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_queue_member::Column::QueueId.eq(queue))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read members of a queue", error))?;
    Ok(found.into_iter().map(|row| row.contact_id).collect())
}

/// Whether the actor may take a ticket of this queue (F-92): a queue with members is theirs alone.
pub async fn takes_from<G: Grant>(may: &Granted<'_, G>, queue: Option<InternalQueueId>) -> Result<bool, Problem> {
    let Some(queue) = queue else { return Ok(true) };
    let members = members(may, queue).await?;
    Ok(members.is_empty() || may.actor().contact().is_some_and(|own| members.contains(&own)))
}

/// Names of these contacts, who stand on rows that the caller has reached.
pub async fn names<G: Grant>(
    may: &Granted<'_, G>,
    contacts: impl IntoIterator<Item = ContactId>,
) -> Result<Vec<ContactName>, Problem> {
    let ids: Vec<ContactId> = contacts.into_iter().collect();
    let names = people::names(may, ids.iter().copied(), []).await?;
    Ok(ids.into_iter().filter_map(|id| names.contact(Some(id)).cloned()).collect())
}

/// Lines of the history about what the desk's Edit form holds.
fn edited(ticket: TicketId) -> Condition {
    const TOO: [&str; 5] = ["title", "description", "contact", "additional-contacts", "responsible"];
    Condition::all().add(ticket_change::Column::TicketId.eq(ticket)).add(
        Condition::any()
            .add(ticket_change::Column::Field.is_in(TOO))
            .add(ticket_change::Column::Field.starts_with("internal-")),
    )
}

/// How often what the Edit form holds was changed: the version that people edit (T-108).
pub async fn version(may: &Granted<'_, WorkInternally>, row: &taskfire_ticket::Model) -> Result<u64, Problem> {
    let found = ticket_change::Entity::find()
        .filter(ticket_change::Column::ProviderId.eq(row.provider_id))
        .filter(edited(row.ticket_id))
        .count(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("count changes", error))
}

/// What others changed since `version`, newest first. Everything in it stands on the form itself, whoever changed it.
pub async fn changes_since(
    may: &Granted<'_, WorkInternally>,
    row: &taskfire_ticket::Model,
    version: u64,
) -> Result<Vec<Change>, Problem> {
    let mut found = ticket_change::Entity::find()
        .filter(ticket_change::Column::ProviderId.eq(row.provider_id))
        .filter(edited(row.ticket_id))
        .order_by_asc(ticket_change::Column::CreatedAt)
        .order_by_asc(ticket_change::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read changes", error))?;
    let known = usize::try_from(version).unwrap_or(usize::MAX).min(found.len());
    let fresh = found.split_off(known);
    let contacts = fresh.iter().filter_map(|row| row.author_contact_id);
    let resources = fresh.iter().filter_map(|row| row.author_resource_id);
    let names = people::names(may, contacts, resources).await?;
    let change = |row: ticket_change::Model| Change {
        at: row.created_at,
        author: names.author(row.author_contact_id, row.author_resource_id),
        field: row.field,
        old: row.old_value,
        new: row.new_value,
        public: row.public,
    };
    Ok(fresh.into_iter().rev().map(change).collect())
}

/// What the internal status of a ticket in reach means, if the ticket has an internal side: what its requester is told in
/// plain words (T-117).
pub async fn meaning<G: Reads<taskfire_ticket::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Option<InternalMeaning>, Problem> {
    let Some(part) = may.row_if::<taskfire_ticket::Entity>(ticket).await? else { return Ok(None) };
    let status = internal_status::Entity::find_by_id((part.provider_id, part.status_id)).one(&may.executor()).await;
    Ok(status.map_err(|error| Problem::fault("read internal status", error))?.map(|status| status.meaning))
}

/// What a custom field holds as this reader reads it: dates and numbers in their formats, `yes` for a check that is set.
pub fn readable(custom: &Custom, formats: &Formats, yes: &str) -> String {
    let text = custom.text();
    match custom.field.kind {
        FieldKind::Date => text.parse().map_or_else(|_| text.to_owned(), |day| formats.civil_date(day)),
        FieldKind::Check => yes.to_owned(),
        FieldKind::Text | FieldKind::Number | FieldKind::List => text.to_owned(),
    }
}
