//! The internal side of a new ticket: what somebody of the desk can set at once (F-69, F-70, T-84), and what follows from
//! the request type (decision 9, F-66, F-129).

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::{
    Granted, Instant,
    guard::{CreateTickets, Grant, Reads, WorkInternally},
    ids::{
        ContactId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, OrganizationId, RequestTypeId, TicketId,
    },
    tables::{
        custom_field, internal_issue_type, internal_priority, internal_queue, kinds::Party, organization, request_type,
        taskfire_ticket,
    },
    taskfire::{Landing, settings},
    views::taskfire::{
        calendar::of_desk,
        people::{Colleague, people_of_desks},
    },
};

/// An internal issue type, or a sub-issue type below one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueOffer {
    /// Its id.
    pub id: InternalIssueTypeId,
    /// The issue type above it.
    pub parent: Option<InternalIssueTypeId>,
    /// Name.
    pub name: String,
}

/// An internal desk that the actor works, with what a new ticket there can be given.
#[derive(Debug, Clone)]
pub struct DeskOffer {
    /// Whose desk.
    pub organization: OrganizationId,
    /// The organization's name.
    pub name: String,
    /// The organization above it.
    pub parent: Option<OrganizationId>,
    /// Who works it.
    pub people: Vec<Colleague>,
    /// Active queues, what the organization above shares among them.
    pub queues: Vec<(InternalQueueId, String)>,
    /// Active priorities.
    pub priorities: Vec<(InternalPriorityId, String)>,
    /// Active issue types in their order.
    pub issue_types: Vec<IssueOffer>,
    /// Active custom fields of the request type (F-148).
    pub fields: Vec<custom_field::Model>,
}

/// The desks of the actor that have Taskfire on, the own one first.
pub(super) async fn desks(
    may: &Granted<'_, CreateTickets>,
    request_type: RequestTypeId,
) -> Result<Vec<DeskOffer>, Problem> {
    if !may.actor().works_internally() {
        return Ok(Vec::new());
    }
    let may = may.also::<WorkInternally>()?;
    let on = Condition::all().add(organization::Column::TaskfireEnabled.eq(true));
    let organizations = may.rows::<organization::Entity>(on).await?;
    let ids = may.actor().desk_organizations();
    let mut people = people_of_desks(&may, ids).await?;
    let mut queues =
        may.rows::<internal_queue::Entity>(Condition::all().add(internal_queue::Column::Active.eq(true))).await?;
    queues.sort_by_key(|row| (row.position, row.id));
    let mut priorities =
        may.rows::<internal_priority::Entity>(Condition::all().add(internal_priority::Column::Active.eq(true))).await?;
    priorities.sort_by_key(|row| (row.position, row.id));
    let mut issues = may
        .rows::<internal_issue_type::Entity>(Condition::all().add(internal_issue_type::Column::Active.eq(true)))
        .await?;
    issues.sort_by_key(|row| (row.position, row.id));
    let of_type = Condition::any()
        .add(custom_field::Column::RequestTypeId.is_null())
        .add(custom_field::Column::RequestTypeId.eq(request_type));
    let of_type = Condition::all().add(custom_field::Column::Active.eq(true)).add(of_type);
    let mut fields = may.rows::<custom_field::Entity>(of_type).await?;
    fields.sort_by_key(|row| (row.position, row.id));
    let desk = |id: &OrganizationId| {
        let own = organizations.iter().find(|row| row.id == *id)?;
        let has_queue = |owner: OrganizationId, shared: bool| owner == *id || (shared && Some(owner) == own.parent_id);
        let queues = queues.iter().filter(|row| has_queue(row.organization_id, row.shared));
        let priorities = priorities.iter().filter(|row| row.organization_id == *id);
        let issues = issues.iter().filter(|row| row.organization_id == *id);
        let fields = fields.iter().filter(|row| row.organization_id == *id);
        Some(DeskOffer {
            organization: *id,
            name: own.name.clone(),
            parent: own.parent_id,
            people: people.remove(id).unwrap_or_default(),
            queues: queues.map(|row| (row.id, row.name.clone())).collect(),
            priorities: priorities.map(|row| (row.id, row.name.clone())).collect(),
            issue_types: issues
                .map(|row| IssueOffer { id: row.id, parent: row.parent_id, name: row.name.clone() })
                .collect(),
            fields: fields.map(|row| (**row).clone()).collect(),
        })
    };
    Ok(ids.iter().filter_map(desk).collect())
}

/// Where a new ticket of `organization` begins on its internal side: `chosen` wins, then the request type's own values as
/// far as they belong to that desk, then the desk's. `None` without Taskfire.
pub async fn internal_landing<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    request_type: Option<&request_type::Model>,
    chosen: Landing,
) -> Result<Option<Landing>, Problem> {
    if settings(may, organization).await?.is_none() {
        return Ok(None);
    }
    let Some(kind) = request_type else { return Ok(Some(chosen)) };
    let (issue_type, sub_issue_type) = match (chosen.issue_type, kind.internal_issue_type_id) {
        (None, Some(id)) => issue_of(may, organization, id).await?,
        _ => (chosen.issue_type, chosen.sub_issue_type),
    };
    Ok(Some(Landing {
        // F-129: an explicit assignment at creation wins over a type that is bound to the provider.
        to_provider: kind.bound_to_provider && chosen.contact.is_none() && chosen.queue.is_none(),
        contact: match (chosen.contact, kind.internal_contact_id) {
            (None, Some(id)) if !kind.bound_to_provider => works(may, organization, id).await?.then_some(id),
            (contact, _) => contact,
        },
        queue: match (chosen.queue, kind.internal_queue_id) {
            (None, Some(id)) => has_queue(may, organization, id).await?.then_some(id),
            (queue, _) => queue,
        },
        priority: match (chosen.priority, kind.internal_priority_id) {
            (None, Some(id)) => has_priority(may, organization, id).await?.then_some(id),
            (priority, _) => priority,
        },
        issue_type,
        sub_issue_type,
        due_at: match (chosen.due_at, kind.due_minutes) {
            (None, Some(minutes)) => Some(due(may, organization, minutes.into()).await?),
            (due, _) => due,
        },
    }))
}

/// So many minutes from now in the business hours of a desk (F-152); by the clock where none are set.
async fn due<G: Grant>(may: &Granted<'_, G>, organization: OrganizationId, minutes: i64) -> Result<Instant, Problem> {
    let hours = of_desk(may, organization, None).await?;
    let at = hours.calendar.after(may.now().into(), minutes);
    Ok(at.map_or_else(|| may.now().plus_minutes(minutes), Instant::from))
}

async fn works<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    contact: ContactId,
) -> Result<bool, Problem> {
    let people: BTreeMap<_, Vec<Colleague>> = people_of_desks(may, &[organization]).await?;
    Ok(people.values().flatten().any(|one| one.id == contact))
}

async fn has_queue<G: Grant>(may: &Granted<'_, G>, desk: OrganizationId, id: InternalQueueId) -> Result<bool, Problem> {
    let fault = |error| Problem::fault("read internal queue", error);
    let provider = may.actor().provider();
    let row = internal_queue::Entity::find_by_id((provider, id)).one(&may.executor()).await.map_err(fault)?;
    let Some(row) = row.filter(|row| row.active) else { return Ok(false) };
    if row.organization_id == desk {
        return Ok(true);
    }
    let own = organization::Entity::find_by_id((provider, desk)).one(&may.executor()).await.map_err(fault)?;
    Ok(row.shared && own.and_then(|own| own.parent_id) == Some(row.organization_id))
}

async fn has_priority<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    id: InternalPriorityId,
) -> Result<bool, Problem> {
    let row = internal_priority::Entity::find_by_id((may.actor().provider(), id)).one(&may.executor()).await;
    let row = row.map_err(|error| Problem::fault("read internal priority", error))?;
    Ok(row.is_some_and(|row| row.active && row.organization_id == desk))
}

/// Issue and sub-issue type that a request type's one value stands for.
async fn issue_of<G: Grant>(
    may: &Granted<'_, G>,
    desk: OrganizationId,
    id: InternalIssueTypeId,
) -> Result<(Option<InternalIssueTypeId>, Option<InternalIssueTypeId>), Problem> {
    let row = internal_issue_type::Entity::find()
        .filter(internal_issue_type::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_issue_type::Column::Id.eq(id))
        .filter(internal_issue_type::Column::OrganizationId.eq(desk))
        .filter(internal_issue_type::Column::Active.eq(true))
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read internal issue type", error))?;
    Ok(match row {
        Some(row) if row.parent_id.is_some() => (row.parent_id, Some(row.id)),
        Some(row) => (Some(row.id), None),
        None => (None, None),
    })
}

/// Who is responsible for a ticket that has an internal side.
pub async fn responsible<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<Option<Party>, Problem>
where
    G: Reads<taskfire_ticket::Entity>,
{
    Ok(may.row_if::<taskfire_ticket::Entity>(ticket).await?.map(|row| row.responsible))
}
