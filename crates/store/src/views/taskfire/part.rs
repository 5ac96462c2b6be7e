//! Taskfire's part of a ticket as its page shows it: whose turn it is, since when and why, what the internal desk keeps
//! about it, and what the reader may do about it now.

use kernel::{
    Permission, Problem,
    ownership::{self, By, Refusal},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    Granted, Instant,
    guard::{Grant, Reads},
    ids::{ContactId, InternalPriorityId, InternalQueueId, InternalStatusId, OrganizationId, VendorId},
    tables::{
        escalation_rule, hand_over as log, internal_issue_type, internal_priority, internal_queue, internal_status,
        kinds::{Acceptance, HandOverAct, HandOverReason, InternalMeaning, Party},
        taskfire_ticket, ticket, ticket_helper, vendor,
    },
    taskfire::{holding, terms},
    views::people::{self, Author, ContactName},
};

/// Whose tongue a reader of a ticket with an internal side hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Somebody who works the ticket's internal desk.
    Desk,
    /// The provider's staff.
    Provider,
    /// Everybody else who sees the ticket.
    Requester,
}

/// An act that may be offered on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// To the provider or a vendor (F-101).
    Escalate,
    /// To the internal desk (F-113).
    SendToDesk,
    /// Taking what was handed over (F-226).
    Accept,
    /// Not taking it.
    Decline,
    /// Back from the provider.
    Recall,
    /// Back from a vendor.
    TakeBack,
    /// Completing the ticket (decision 21).
    Complete,
    /// Opening it again.
    Reopen,
}

/// Taskfire's part of a ticket.
#[derive(Debug, Clone)]
pub struct Part {
    /// The organization whose desk it is.
    pub organization: (OrganizationId, String),
    /// From which side the reader looks.
    pub side: Side,
    /// The responsible party.
    pub responsible: Party,
    /// The vendor, with its name for those who work the desk.
    pub vendor: Option<(VendorId, Option<String>)>,
    /// Since when it is with that party.
    pub since_at: Instant,
    /// How often the party changed.
    pub number: i32,
    /// What brought it there.
    pub act: HandOverAct,
    /// Who did.
    pub by: Author,
    /// The escalation rule that did, for those who work the desk.
    pub rule: Option<String>,
    /// Why; not for requesters.
    pub reason: Option<HandOverReason>,
    /// Whether it was asked to be accepted, and was.
    pub acceptance: Acceptance,
    /// Until when it is to be accepted.
    pub accept_by_at: Option<Instant>,
    /// Whether the provider is done and the desk confirms until then (F-119).
    pub confirm_by_at: Option<Instant>,
    /// Whether it came back and nobody of the desk has looked yet.
    pub returned: bool,
    /// Whether the internal desk stays in front of the requester (F-225).
    pub client_fronts: bool,
    /// When it was completed.
    pub closed_at: Option<Instant>,
    /// What the desk keeps about it; not for requesters (T-117).
    pub inside: Option<Inside>,
    /// What the provider did before it went, so that a recall is refused.
    terms: ownership::Terms,
    held: ownership::Holding,
    by_side: Option<By>,
}

/// The internal set of fields (F-58), by name.
#[derive(Debug, Clone)]
pub struct Inside {
    /// Internal resource.
    pub resource: Option<ContactName>,
    /// Internal queue.
    pub queue: Option<(InternalQueueId, String)>,
    /// Internal status: name, meaning, tone.
    pub status: (InternalStatusId, String, InternalMeaning, String),
    /// Since when it has the status.
    pub status_since_at: Instant,
    /// Internal priority: name and tone.
    pub priority: Option<(InternalPriorityId, String, String)>,
    /// Internal issue type, and the one below it.
    pub issue_type: Option<(String, Option<String>)>,
    /// Secondary resources (F-91), by name.
    pub helpers: Vec<ContactName>,
    /// When it is due on the internal side.
    pub due_at: Option<Instant>,
    /// When somebody of the desk first answered.
    pub responded_at: Option<Instant>,
    /// The vendor's own number for it; only for those who work the desk.
    pub vendor_reference: String,
    /// When to ask the vendor again (F-162); only for those who work the desk.
    pub chase_at: Option<Instant>,
    /// The rule that leaves it alone since it came back, and until when (F-129); only for those who work the desk.
    pub exempt: Option<(String, Instant)>,
}

impl Part {
    /// Whether the reader may do this now; `None`: it is not for this reader at all. A refusal has a sentence
    /// (`hand-over-refused-CODE`).
    pub fn may(&self, act: Move) -> Option<Result<(), Refusal>> {
        let by = self.by_side?;
        let fits = match act {
            Move::Escalate | Move::Recall | Move::TakeBack => by == By::Desk,
            Move::SendToDesk | Move::Accept | Move::Decline => by == By::Provider,
            Move::Complete | Move::Reopen => true,
        };
        let judged = ownership::apply(self.held, Self::act_of(act), by, self.terms).map(|_| ());
        fits.then_some(judged)
    }

    /// Whether the reader may do this now.
    pub fn can(&self, act: Move) -> bool {
        self.may(act) == Some(Ok(()))
    }

    /// Whether what the provider completes goes to the internal desk for confirmation (F-119).
    pub fn is_confirmed_after(&self) -> bool {
        self.responsible == Party::Provider && self.terms.confirm_completion && self.terms.was_internal
    }

    /// How the ticket is held.
    pub fn held(&self) -> ownership::Holding {
        self.held
    }

    /// Whether it is the reader's turn: their side holds an open ticket.
    pub fn is_readers_turn(&self) -> bool {
        self.closed_at.is_none()
            && matches!(
                (self.side, self.responsible),
                (Side::Desk, Party::Internal) | (Side::Provider, Party::Provider)
            )
    }

    fn act_of(act: Move) -> ownership::Act {
        use ownership::Act;
        match act {
            // To a vendor where the provider has it already would be refused the same way.
            Move::Escalate => {
                Act::Escalate { to: ownership::Party::Provider, client_fronts: true, ask_acceptance: false }
            }
            Move::SendToDesk => Act::SendToDesk,
            Move::Accept => Act::Accept,
            Move::Decline => Act::Decline,
            Move::Recall => Act::Recall,
            Move::TakeBack => Act::TakeBack,
            Move::Complete => Act::Complete,
            Move::Reopen => Act::Reopen,
        }
    }
}

/// From which side this reader looks at tickets of `organization`.
pub fn side<G: Grant>(may: &Granted<'_, G>, organization: OrganizationId) -> Side {
    let actor = may.actor();
    if actor.organization().is_none() {
        return Side::Provider;
    }
    let works = actor.may(Permission::WorkInternally).is_some() && actor.desk_organizations().contains(&organization);
    if works { Side::Desk } else { Side::Requester }
}

/// Taskfire's part of a ticket in reach; `None` if it has none (F-17).
pub async fn of<G>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<Option<Part>, Problem>
where
    G: Reads<taskfire_ticket::Entity>,
{
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? else { return Ok(None) };
    let side = side(may, row.organization_id);
    let line = line(may, &row).await?;
    let helpers = if side == Side::Requester { Vec::new() } else { helpers(may, &row).await? };
    let contacts = helpers.iter().copied().chain(row.contact_id).chain(line.by_contact_id);
    let names = people::names(may, contacts, line.by_resource_id).await?;
    let organizations = people::organizations(may, vec![row.organization_id]).await?;
    let vendor = match row.vendor_id {
        Some(id) if side == Side::Desk => Some((id, vendor_name(may, id).await?)),
        other => other.map(|id| (id, None)),
    };
    let mut helpers: Vec<ContactName> = helpers.into_iter().filter_map(|id| names.contact(Some(id)).cloned()).collect();
    helpers.sort_by(|a, b| a.name.cmp(&b.name));
    let inside = match side {
        Side::Requester => None,
        _ => Some(inside(may, &row, names.contact(row.contact_id).cloned(), helpers, side).await?),
    };
    let secret = side != Side::Desk && (row.responsible == Party::Vendor || line.from_party == Some(Party::Vendor));
    Ok(Some(Part {
        organization: (row.organization_id, organizations.get(&row.organization_id).cloned().unwrap_or_default()),
        side,
        responsible: row.responsible,
        vendor,
        since_at: row.since_at,
        number: row.hand_over_no,
        act: line.act,
        by: names.author(line.by_contact_id, line.by_resource_id),
        rule: Some(line.rule_name).filter(|name| side == Side::Desk && !name.is_empty()),
        reason: line.reason.filter(|_| side != Side::Requester && !secret),
        acceptance: row.acceptance,
        accept_by_at: row.accept_by_at,
        confirm_by_at: row.confirm_by_at,
        returned: row.returned,
        client_fronts: row.client_fronts,
        closed_at: row.closed_at,
        inside,
        terms: terms(may, &row).await?,
        held: holding(&row),
        by_side: match side {
            Side::Desk => Some(By::Desk),
            Side::Provider => may.actor().may(Permission::WorkTickets).map(|_| By::Provider),
            Side::Requester => None,
        },
    }))
}

/// The present line of the log.
async fn line<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<log::Model, Problem> {
    let found = log::Entity::find()
        .filter(log::Column::ProviderId.eq(row.provider_id))
        .filter(log::Column::TicketId.eq(row.ticket_id))
        .filter(log::Column::Number.eq(row.hand_over_no))
        .one(&may.executor())
        .await
        .map_err(|error| Problem::fault("read hand-over", error))?;
    found.ok_or_else(|| Problem::Fault(format!("ticket {} has no line {}", row.ticket_id, row.hand_over_no)))
}

async fn helpers<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<Vec<ContactId>, Problem> {
    let found = ticket_helper::Entity::find()
        .filter(ticket_helper::Column::ProviderId.eq(row.provider_id))
        .filter(ticket_helper::Column::TicketId.eq(row.ticket_id))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read helpers", error))?;
    Ok(found.into_iter().map(|row| row.contact_id).collect())
}

async fn vendor_name<G: Grant>(may: &Granted<'_, G>, id: VendorId) -> Result<Option<String>, Problem> {
    let found = vendor::Entity::find_by_id((may.actor().provider(), id)).one(&may.executor()).await;
    Ok(found.map_err(|error| Problem::fault("read vendor", error))?.map(|row| row.name))
}

async fn exempt<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
) -> Result<Option<(String, Instant)>, Problem> {
    let (Some(rule), Some(until)) = (row.exempt_rule_id, row.exempt_until_at) else { return Ok(None) };
    if row.closed_at.is_some() || until <= may.now() {
        return Ok(None);
    }
    let found = escalation_rule::Entity::find_by_id((row.provider_id, rule)).one(&may.executor()).await;
    Ok(found.map_err(|error| Problem::fault("read rule", error))?.map(|rule| (rule.name, until)))
}

/// Names on a row that is reached: its lists may belong to a desk that the reader does not work.
async fn inside<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    resource: Option<ContactName>,
    helpers: Vec<ContactName>,
    side: Side,
) -> Result<Inside, Problem> {
    let fault = |error| Problem::fault("read internal fields", error);
    let (provider, executor) = (row.provider_id, may.executor());
    let status = internal_status::Entity::find_by_id((provider, row.status_id)).one(&executor).await.map_err(fault)?;
    let status = status.ok_or_else(|| Problem::Fault(format!("no internal status {}", row.status_id)))?;
    let priority = match row.priority_id {
        Some(id) => internal_priority::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?,
        None => None,
    };
    let queue = match row.queue_id {
        Some(id) => internal_queue::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?,
        None => None,
    };
    let types: Vec<_> = row.issue_type_id.into_iter().chain(row.sub_issue_type_id).collect();
    let types = if types.is_empty() {
        Vec::new()
    } else {
        internal_issue_type::Entity::find()
            .filter(internal_issue_type::Column::ProviderId.eq(provider))
            .filter(internal_issue_type::Column::Id.is_in(types))
            .all(&executor)
            .await
            .map_err(fault)?
    };
    let type_name = |id| types.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone());
    Ok(Inside {
        resource,
        queue: queue.map(|queue| (queue.id, queue.name)),
        status: (status.id, status.name, status.meaning, status.tone),
        status_since_at: row.status_since_at,
        priority: priority.map(|priority| (priority.id, priority.name, priority.tone)),
        issue_type: type_name(row.issue_type_id).map(|name| (name, type_name(row.sub_issue_type_id))),
        helpers,
        due_at: row.due_at,
        responded_at: row.responded_at,
        vendor_reference: if side == Side::Desk { row.vendor_reference.clone() } else { String::new() },
        chase_at: row.chase_at.filter(|_| side == Side::Desk),
        exempt: if side == Side::Desk { exempt(may, row).await? } else { None },
    })
}
