//! Where a new ticket lands (decision 9), and how an older one comes into Taskfire (decision 10).

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{clocks, hand_over};
use crate::{
    Granted, Set,
    guard::{Grant, Writes},
    ids::{
        ContactId, HandOverId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, InternalStatusId,
        OrganizationId, ProviderId,
    },
    outbox::{Cause, Event, Task},
    tables::{
        hand_over as hand_over_table, internal_priority, internal_status, job,
        kinds::{HandOverAct, InternalMeaning, Party},
        organization, taskfire_settings, taskfire_ticket, ticket,
    },
};

/// What is known of a new ticket on the internal side; what is `None` takes the desk's default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Landing {
    /// Whether the request type is bound to the provider (decision 9); without it the internal desk is first.
    pub to_provider: bool,
    /// Internal resource chosen at once (F-69).
    pub contact: Option<ContactId>,
    /// Internal queue.
    pub queue: Option<InternalQueueId>,
    /// Internal priority.
    pub priority: Option<InternalPriorityId>,
    /// Internal issue type.
    pub issue_type: Option<InternalIssueTypeId>,
    /// Internal sub-issue type.
    pub sub_issue_type: Option<InternalIssueTypeId>,
    /// When it is due on the internal side.
    pub due_at: Option<crate::Instant>,
}

/// An organization's settings while it has Taskfire on and a desk; nothing else makes tickets Taskfire's.
pub async fn settings<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Option<taskfire_settings::Model>, Problem> {
    let fault = |error| Problem::fault("read Taskfire settings", error);
    let provider = may.actor().provider();
    let row = organization::Entity::find_by_id((provider, organization)).one(&may.executor()).await.map_err(fault)?;
    if !row.is_some_and(|row| row.taskfire_enabled) {
        return Ok(None);
    }
    taskfire_settings::Entity::find_by_id((provider, organization)).one(&may.executor()).await.map_err(fault)
}

/// Gives a new ticket of an organization with Taskfire its internal side, lets escalation rules weigh it, and tells who got
/// it. The caller has set `taskfire_born`. Nothing happens for other organizations; the provider is responsible there, as
/// ever.
pub async fn land<G>(may: &Granted<'_, G>, ticket: &ticket::Model, landing: Landing) -> Result<(), Problem>
where
    G: Grant + Writes<taskfire_ticket::Entity> + Writes<hand_over_table::Entity> + Writes<job::Entity>,
{
    begin(may, ticket, landing, HandOverAct::Landed).await
}

/// Brings an older ticket into Taskfire (decision 10): with the provider, as it is.
pub async fn bring_in<G>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<(), Problem>
where
    G: Grant + Writes<taskfire_ticket::Entity> + Writes<hand_over_table::Entity> + Writes<job::Entity>,
{
    begin(may, ticket, Landing { to_provider: true, ..Landing::default() }, HandOverAct::BroughtIn).await
}

async fn begin<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    landing: Landing,
    act: HandOverAct,
) -> Result<(), Problem>
where
    G: Grant + Writes<taskfire_ticket::Entity> + Writes<hand_over_table::Entity> + Writes<job::Entity>,
{
    let Some(settings) = settings(may, ticket.organization_id).await? else { return Ok(()) };
    let party = if landing.to_provider { Party::Provider } else { Party::Internal };
    let meaning = match (ticket.completed_at, party, landing.contact) {
        (Some(_), ..) => InternalMeaning::Complete,
        (None, Party::Internal, Some(_)) => InternalMeaning::Accepted,
        (None, Party::Internal, None) => InternalMeaning::New,
        _ => InternalMeaning::WithProvider,
    };
    let status = status_of(may, ticket.organization_id, meaning).await?;
    let priority = match landing.priority {
        Some(priority) => Some(priority),
        None => default_priority(may, ticket.organization_id).await?,
    };
    let contact = landing.contact.or(settings.default_contact_id.filter(|_| party == Party::Internal));
    let now = may.now();
    may.add::<taskfire_ticket::Entity>(taskfire_ticket::ActiveModel {
        responsible: Set(party),
        contact_id: Set(contact),
        queue_id: Set(landing.queue.or(settings.default_queue_id)),
        status_id: Set(status),
        priority_id: Set(priority),
        issue_type_id: Set(landing.issue_type),
        sub_issue_type_id: Set(landing.sub_issue_type),
        due_at: Set(landing.due_at),
        opened_at: Set(ticket.created_at),
        closed_at: Set(ticket.completed_at),
        ..taskfire_ticket::ActiveModel::landed(ticket.id, ticket.organization_id, now)
    })
    .await?;
    let line = may.fresh_id::<HandOverId>();
    may.add::<hand_over_table::Entity>(hand_over_table::ActiveModel {
        act: Set(act),
        by_contact_id: Set(may.actor().contact()),
        by_resource_id: Set(may.actor().resource()),
        ..hand_over_table::ActiveModel::landed(line, ticket.id, ticket.organization_id, party, now)
    })
    .await?;
    if let Some(contact) = contact {
        let cause = Cause { account: may.actor().account() };
        may.record(Event::InternallyAssigned { ticket: ticket.id, contact, cause }).await?;
    }
    if ticket.completed_at.is_none() {
        may.enqueue(&Task::Look { ticket: ticket.id }, now).await?;
    }
    clocks::follow(may, ticket.id).await
}

/// The first active status of a meaning; the system's own ones always exist.
pub(super) async fn status_of<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    meaning: InternalMeaning,
) -> Result<InternalStatusId, Problem> {
    let of = |meaning: InternalMeaning| {
        Condition::all()
            .add(internal_status::Column::OrganizationId.eq(organization))
            .add(internal_status::Column::Meaning.eq(meaning))
            .add(internal_status::Column::Active.eq(true))
    };
    for meaning in [meaning, hand_over::instead_of(meaning)] {
        if let Some(row) = first_status(may, may.actor().provider(), of(meaning)).await? {
            return Ok(row.id);
        }
    }
    Err(Problem::Fault(format!("no internal status for {}", meaning.code())))
}

async fn first_status<G: Grant>(
    may: &Granted<'_, G>,
    provider: ProviderId,
    which: Condition,
) -> Result<Option<internal_status::Model>, Problem> {
    use sea_orm::QueryOrder;
    internal_status::Entity::find()
        .filter(internal_status::Column::ProviderId.eq(provider))
        .filter(which)
        .order_by_asc(internal_status::Column::Position)
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read internal status", error))
}

async fn default_priority<G: Grant>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Option<InternalPriorityId>, Problem> {
    let row = internal_priority::Entity::find()
        .filter(internal_priority::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_priority::Column::OrganizationId.eq(organization))
        .filter(internal_priority::Column::IsDefault.eq(true))
        .one(&may.executor())
        .await;
    Ok(row.map_err(|error| Problem::fault("read internal priority", error))?.map(|row| row.id))
}
