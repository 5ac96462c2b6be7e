//! Escalation, by hand or by a rule (F-101 … F-110, F-130): the hand-over with what the receiver reads and gets.

use kernel::{
    Problem,
    ownership::{Act, By, Party, Refusal},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{
    Moved, Step,
    hand_over::{Extra, minutes_to_accept, with},
    settings,
};
use crate::{
    Granted, Row, Set,
    guard::{Grant, Reads, Writes},
    ids::{AttachmentId, EscalationRuleId, IssueTypeId, NoteId, PriorityId, QueueId, SubIssueTypeId, VendorId},
    tables::{
        attachment, custom_field, custom_value, hand_over as log, internal_issue_type, internal_priority, issue_type,
        kinds::{self, HandOverReason, NoteKind, Publish},
        note, priority, queue, request_type, sub_issue_type, taskfire_settings, taskfire_ticket, ticket, ticket_change,
    },
    views::files,
};

/// Code of the fixed queue for what has no other (F-104).
const CLIENT_PORTAL: &str = "client-portal";

/// An escalation with all that the dialog (F-103) or a rule decides.
#[derive(Debug, Clone, Copy)]
pub struct Escalation<'a> {
    /// To a vendor; `None`: to the provider.
    pub vendor: Option<VendorId>,
    /// Whether the internal desk stays in front of the requester (F-225).
    pub client_fronts: bool,
    /// Why.
    pub reason: Option<HandOverReason>,
    /// What the receiver reads; what custom fields pass on is added. For the provider it stands in the way of the ticket, which both help desks read and the
    /// requester does not; for a vendor it is also a note of the internal desk's.
    pub note: &'a str,
    /// The rule that does it.
    pub rule: Option<(EscalationRuleId, &'a str)>,
    /// The provider's issue type; `None`: what the internal one stands for (F-145).
    pub issue_type: Option<(IssueTypeId, Option<SubIssueTypeId>)>,
    /// The provider's priority; `None`: what the internal one stands for, if anything (F-146).
    pub priority: Option<PriorityId>,
    /// Whether the internal resource stays on it.
    pub keep_contact: bool,
    /// Whether the requester is told.
    pub tell_requester: bool,
    /// Files of the internal desk that the receiver gets: for the provider they become visible to all, for a vendor copies
    /// go with the note.
    pub pass_on: &'a [AttachmentId],
}

impl Escalation<'_> {
    /// An escalation to the provider without words; the desk stays in front and on it.
    pub fn to_provider() -> Self {
        Self {
            vendor: None,
            client_fronts: true,
            reason: None,
            note: "",
            rule: None,
            issue_type: None,
            priority: None,
            keep_contact: true,
            tell_requester: false,
            pass_on: &[],
        }
    }
}

/// The note that a hand-over to a vendor came with, and its files, has the hand-over's id.
pub fn note_of(hand_over: crate::ids::HandOverId) -> NoteId {
    NoteId(hand_over.0)
}

/// Escalates a ticket in the caller's transaction, or says why not. Of the provider's fields it sets queue, issue types
/// and priority the first time that the provider gets the ticket, or where the escalation names them; status, resource and
/// dates stay (F-56, F-104).
pub async fn escalate<G>(
    may: &Granted<'_, G>,
    ticket: &Row<ticket::Entity>,
    row: &Row<taskfire_ticket::Entity>,
    escalation: Escalation<'_>,
) -> Result<Result<Moved, Refusal>, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Writes<ticket::Entity>
        + Writes<note::Entity>
        + Writes<attachment::Entity>
        + Reads<taskfire_settings::Entity>,
{
    let to = escalation.vendor.map_or(Party::Provider, |vendor| Party::Vendor(vendor.0));
    let asked = minutes_to_accept(may, to, settings(may, row.organization_id).await?.as_ref()).await? > 0;
    let first = !was_with_provider(may, row).await?;
    let note = whole_note(may, row, escalation.note).await?;
    let escalation = Escalation { note: &note, ..escalation };
    let step = Step {
        act: Act::Escalate { to, client_fronts: escalation.client_fronts, ask_acceptance: asked },
        by: if escalation.rule.is_some() { By::Rule } else { By::Desk },
        reason: escalation.reason,
        note: escalation.note,
        rule: escalation.rule,
        to_contact: None,
        to_queue: None,
    };
    let extra = Extra { released: !escalation.keep_contact, tell_requester: escalation.tell_requester };
    let moved = match with(may, row, step, extra).await? {
        Ok(moved) => moved,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let note = match moved.hand_over {
        Some(id) if escalation.vendor.is_some() && !escalation.note.is_empty() => {
            Some(add_note(may, ticket, note_of(id), &escalation).await?)
        }
        _ => None,
    };
    pass_on(may, ticket, note, &escalation).await?;
    let mut set = ticket::ActiveModel { last_activity_at: Set(may.now()), ..Default::default() };
    if to == Party::Provider {
        arrive(may, ticket, row, &escalation, first, &mut set).await?;
    }
    may.change(ticket, set).await?;
    Ok(Ok(moved))
}

/// The note, and behind it what the desk's custom fields pass on (F-148).
async fn whole_note<G: Grant>(
    may: &Granted<'_, G>,
    row: &taskfire_ticket::Model,
    note: &str,
) -> Result<String, Problem> {
    let fault = |error| Problem::fault("read custom fields", error);
    let values = custom_value::Entity::find()
        .filter(custom_value::Column::ProviderId.eq(row.provider_id))
        .filter(custom_value::Column::TicketId.eq(row.ticket_id))
        .filter(custom_value::Column::Text.ne(""))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    if values.is_empty() {
        return Ok(note.to_owned());
    }
    let fields = custom_field::Entity::find()
        .filter(custom_field::Column::ProviderId.eq(row.provider_id))
        .filter(custom_field::Column::Id.is_in(values.iter().map(|value| value.field_id)))
        .filter(custom_field::Column::PassedOn.eq(true))
        .order_by_asc(custom_field::Column::Position)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let text = |field: &custom_field::Model| {
        values.iter().find(|value| value.field_id == field.id).map_or("", |value| value.text.as_str())
    };
    let lines: Vec<String> = fields.iter().map(|field| format!("{}: {}", field.label, text(field))).collect();
    let parts = [note.to_owned(), lines.join("\n")];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

async fn was_with_provider<G: Grant>(may: &Granted<'_, G>, row: &taskfire_ticket::Model) -> Result<bool, Problem> {
    let found = log::Entity::find()
        .filter(log::Column::ProviderId.eq(row.provider_id))
        .filter(log::Column::TicketId.eq(row.ticket_id))
        .filter(log::Column::ToParty.eq(kinds::Party::Provider))
        .count(&may.executor())
        .await;
    Ok(found.map_err(|error| Problem::fault("read hand-overs", error))? > 0)
}

async fn add_note<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    id: NoteId,
    escalation: &Escalation<'_>,
) -> Result<NoteId, Problem>
where
    G: Writes<note::Entity>,
{
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(ticket.id),
        kind: Set(if escalation.rule.is_some() { NoteKind::System } else { NoteKind::Portal }),
        publish: Set(Publish::HelpDesk),
        title: Set(escalation.rule.map_or("", |(_, name)| name).to_owned()),
        body: Set(escalation.note.to_owned()),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(None),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    Ok(id)
}

async fn pass_on<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    note: Option<NoteId>,
    escalation: &Escalation<'_>,
) -> Result<(), Problem>
where
    G: Writes<attachment::Entity>,
{
    for id in escalation.pass_on {
        let Some(file) = may.row_if::<attachment::Entity>(*id).await? else { continue };
        if file.ticket_id != ticket.id {
            continue;
        }
        if escalation.vendor.is_none() {
            if file.publish == Publish::HelpDesk {
                let set = attachment::ActiveModel { publish: Set(Publish::All), ..Default::default() };
                may.change(&file, set).await?;
            }
            continue;
        }
        files::copy_for_desk(may, &file, note).await?;
    }
    Ok(())
}

/// What the provider's own fields become when a ticket arrives there, each with its line of the history.
async fn arrive<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    row: &taskfire_ticket::Model,
    escalation: &Escalation<'_>,
    first: bool,
    set: &mut ticket::ActiveModel,
) -> Result<(), Problem>
where
    G: Writes<ticket_change::Entity>,
{
    let fault = |error| Problem::fault("read lists", error);
    let (provider, executor) = (row.provider_id, may.executor());
    if first {
        let queue = queue_for(may, ticket).await?;
        if let Some(queue) = queue.filter(|id| *id != ticket.queue_id) {
            set.queue_id = Set(queue);
            let of = [ticket.queue_id, queue];
            let found = queue::Entity::find()
                .filter(queue::Column::ProviderId.eq(provider))
                .filter(queue::Column::Id.is_in(of))
                .all(&executor)
                .await
                .map_err(fault)?;
            let name = |id| found.iter().find(|row| row.id == id).map(|row| row.name.clone()).unwrap_or_default();
            tell(may, ticket, "queue", name(ticket.queue_id), name(queue)).await?;
        }
    }
    let mapped = match row.sub_issue_type_id.or(row.issue_type_id) {
        Some(id) if first => {
            let own = internal_issue_type::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?;
            own.and_then(|own| Some((own.issue_type_id?, own.sub_issue_type_id)))
        }
        _ => None,
    };
    if let Some((issue, sub)) = escalation.issue_type.or(mapped) {
        let found = issue_type::Entity::find()
            .filter(issue_type::Column::ProviderId.eq(provider))
            .filter(issue_type::Column::Id.is_in(ticket.issue_type_id.into_iter().chain([issue])))
            .all(&executor)
            .await
            .map_err(fault)?;
        let name = |id| found.iter().find(|row| Some(row.id) == id).map(|row| row.name.clone()).unwrap_or_default();
        set.issue_type_id = Set(Some(issue));
        tell(may, ticket, "issue-type", name(ticket.issue_type_id), name(Some(issue))).await?;
        if sub != ticket.sub_issue_type_id {
            let found = sub_issue_type::Entity::find()
                .filter(sub_issue_type::Column::ProviderId.eq(provider))
                .filter(sub_issue_type::Column::Id.is_in(ticket.sub_issue_type_id.into_iter().chain(sub)))
                .all(&executor)
                .await
                .map_err(fault)?;
            let name = |id| found.iter().find(|row| Some(row.id) == id).map(|row| row.name.clone()).unwrap_or_default();
            set.sub_issue_type_id = Set(sub);
            tell(may, ticket, "sub-issue-type", name(ticket.sub_issue_type_id), name(sub)).await?;
        }
    }
    let mapped = match row.priority_id {
        Some(id) if first => {
            let own = internal_priority::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?;
            own.and_then(|own| own.priority_id)
        }
        _ => None,
    };
    if let Some(new) = escalation.priority.or(mapped).filter(|id| *id != ticket.priority_id) {
        let found = priority::Entity::find()
            .filter(priority::Column::ProviderId.eq(provider))
            .filter(priority::Column::Id.is_in([ticket.priority_id, new]))
            .all(&executor)
            .await
            .map_err(fault)?;
        let name = |id| found.iter().find(|row| row.id == id).map(|row| row.name.clone()).unwrap_or_default();
        set.priority_id = Set(new);
        tell(may, ticket, "priority", name(ticket.priority_id), name(new)).await?;
    }
    Ok(())
}

/// The queue of a request type that the provider made, else the fixed one (F-104).
async fn queue_for<G: Grant>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<Option<QueueId>, Problem> {
    let fault = |error| Problem::fault("read queue of request type", error);
    let (provider, executor) = (ticket.provider_id, may.executor());
    let of_type = match ticket.request_type_id {
        Some(id) => request_type::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?,
        None => return Ok(None),
    };
    if let Some(id) = of_type.filter(|row| row.organization_id.is_none()).and_then(|row| row.queue_id) {
        let found = queue::Entity::find_by_id((provider, id)).one(&executor).await.map_err(fault)?;
        if found.is_some_and(|queue| queue.active) {
            return Ok(Some(id));
        }
    }
    let fixed = queue::Entity::find()
        .filter(queue::Column::ProviderId.eq(provider))
        .filter(queue::Column::Code.eq(CLIENT_PORTAL))
        .one(&executor)
        .await
        .map_err(fault)?;
    Ok(fixed.map(|queue| queue.id))
}

async fn tell<G>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    field: &str,
    old: String,
    new: String,
) -> Result<(), Problem>
where
    G: Writes<ticket_change::Entity>,
{
    if old == new {
        return Ok(());
    }
    may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(ticket.id),
        field: Set(field.to_owned()),
        old_value: Set(old),
        new_value: Set(new),
        public: Set(false),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(may.actor().resource()),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await
    .map(|_| ())
}
