//! The provider's workflow rules (A-271 … A-278): the list, what an editor offers, the history, and the facts of a save.

use std::collections::BTreeMap;

use kernel::{
    Problem,
    workflow::{Facts, Field, Rule, Trigger},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk_ticket::{self, Choices};
use crate::{
    Granted, Happened, Instant, Row, Set,
    guard::{AdminServiceDesk, Cursor, Grant, Order, Page, Reads, RunJobs, cut, seek},
    ids::{ContactId, OrganizationId, TicketId, WorkflowRuleId},
    tables::{
        contact, hand_over, internal_queue, issue_type,
        kinds::{Party, Publish},
        note, organization, priority, queue, queue_member, request_type, resource, source, taskfire_ticket, ticket,
        ticket_status, workflow_rule, workflow_run,
    },
};

/// The rules in their order.
pub async fn rules<G: Reads<workflow_rule::Entity>>(
    may: &Granted<'_, G>,
) -> Result<Vec<Row<workflow_rule::Entity>>, Problem> {
    let mut rows = may.rows::<workflow_rule::Entity>(Condition::all()).await?;
    rows.sort_by_key(|row| (row.position, row.id.0));
    Ok(rows)
}

/// A rule as it is stored.
pub fn read(row: &workflow_rule::Model) -> Result<Rule, Problem> {
    serde_json::from_str(&row.rule).map_err(|error| Problem::fault("read workflow rule", error))
}

/// The text in which a rule is stored.
pub fn written(rule: &Rule) -> Result<String, Problem> {
    serde_json::to_string(rule).map_err(|error| Problem::fault("write workflow rule", error))
}

/// Moves a rule one place up or down.
pub async fn step(
    may: &Granted<'_, AdminServiceDesk>,
    row: &Row<workflow_rule::Entity>,
    up: bool,
) -> Result<(), Problem> {
    let mut order = rules(may).await?;
    let here = order.iter().position(|other| other.id == row.id).ok_or(Problem::NotFound)?;
    let there = if up { here.checked_sub(1) } else { Some(here + 1).filter(|there| *there < order.len()) };
    let Some(there) = there else { return Ok(()) };
    order.swap(here, there);
    for (position, row) in (1..).zip(&order) {
        if row.position != position {
            let set = workflow_rule::ActiveModel { position: Set(position), ..Default::default() };
            may.change(row, set).await?;
        }
    }
    Ok(())
}

/// What the editor offers.
#[derive(Debug)]
pub struct Offers {
    /// The lists of the service desk.
    pub choices: Choices,
    /// Active resources by name.
    pub resources: Vec<resource::Model>,
    /// Internal queues of organizations with Taskfire on: queue, its organization's name.
    pub internal_queues: Vec<(internal_queue::Model, String)>,
}

/// Reads what the editor offers.
pub async fn offers(may: &Granted<'_, AdminServiceDesk>) -> Result<Offers, Problem> {
    let active = Condition::all().add(resource::Column::Active.eq(true));
    let mut resources = may.rows::<resource::Entity>(active).await?;
    resources.sort_by_key(|row| (row.last_name.to_lowercase(), row.first_name.to_lowercase()));
    let with = Condition::all().add(organization::Column::TaskfireEnabled.eq(true));
    let owners = may.rows::<organization::Entity>(with).await?;
    let owners: BTreeMap<OrganizationId, String> = owners.into_iter().map(|row| (row.id, row.name.clone())).collect();
    let active = Condition::all().add(internal_queue::Column::Active.eq(true));
    let queues = may.rows::<internal_queue::Entity>(active).await?;
    let named = |row: Row<internal_queue::Entity>| {
        let name = owners.get(&row.organization_id)?.clone();
        Some((row.into_inner(), name))
    };
    let mut internal_queues: Vec<_> = queues.into_iter().filter_map(named).collect();
    internal_queues.sort_by(|a, b| (&a.1, a.0.position).cmp(&(&b.1, b.0.position)));
    Ok(Offers {
        choices: desk_ticket::choices(may).await?,
        resources: resources.into_iter().map(Row::into_inner).collect(),
        internal_queues,
    })
}

/// The organization of exactly this name, whatever its case.
pub async fn organization_named<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    name: &str,
) -> Result<Option<OrganizationId>, Problem> {
    let lower = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(organization::Column::Name)));
    let which = Condition::all().add(sea_orm::ExprTrait::eq(lower, name.to_lowercase()));
    Ok(may.rows::<organization::Entity>(which).await?.first().map(|row| row.id))
}

/// Names of organizations, for the editor.
pub async fn organization_names<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    ids: &[OrganizationId],
) -> Result<Vec<String>, Problem> {
    let which = Condition::all().add(organization::Column::Id.is_in(ids.iter().copied()));
    let mut rows = may.rows::<organization::Entity>(which).await?;
    rows.sort_by_key(|row| row.name.to_lowercase());
    Ok(rows.iter().map(|row| row.name.clone()).collect())
}

/// The active contact of an organization with Taskfire that has this address: an internal resource, if they work a desk.
pub async fn internal_resource<G: Grant>(may: &Granted<'_, G>, email: &str) -> Result<Option<ContactId>, Problem> {
    let fault = |error| Problem::fault("find internal resource", error);
    let lower = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(contact::Column::Email)));
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Active.eq(true))
        .filter(sea_orm::ExprTrait::eq(lower, email.to_lowercase()))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    for one in found {
        let workers = super::taskfire::work::workers(may, one.organization_id).await?;
        if workers.iter().any(|worker| worker.id == one.id) {
            return Ok(Some(one.id));
        }
    }
    Ok(None)
}

/// The address of a contact that a rule names.
pub async fn address_of<G: Grant>(may: &Granted<'_, G>, id: ContactId) -> Result<String, Problem> {
    let found = contact::Entity::find_by_id((may.actor().provider(), id)).one(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("read internal resource", error))?;
    Ok(found.map(|row| row.email).unwrap_or_default())
}

/// Whether a rule notified anybody of a ticket before.
pub async fn has_notified(may: &Granted<'_, RunJobs>, rule: WorkflowRuleId, ticket: TicketId) -> Result<bool, Problem> {
    let runs =
        Condition::all().add(workflow_run::Column::TicketId.eq(ticket)).add(workflow_run::Column::RuleId.eq(rule));
    let notified = |row: &Row<workflow_run::Entity>| {
        told_of(row).is_some_and(|(outcome, _)| outcome.done.iter().any(|done| done.result == "notified"))
    };
    Ok(may.rows::<workflow_run::Entity>(runs).await?.iter().any(notified))
}

/// A run in the history.
#[derive(Debug, Clone)]
pub struct Line {
    /// The run.
    pub row: workflow_run::Model,
    /// Number and title of the ticket.
    pub ticket: Option<(String, String)>,
    /// Name of its organization.
    pub organization: String,
}

/// The runs of one rule or of all, newest first. Three queries a page.
pub async fn runs(
    may: &Granted<'_, AdminServiceDesk>,
    rule: Option<WorkflowRuleId>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<Line>, Problem> {
    use workflow_run::Column;
    let select =
        may.find::<workflow_run::Entity>().filter(Condition::all().add_option(rule.map(|id| Column::RuleId.eq(id))));
    let (at, id) = (Expr::col(Column::At), Expr::col(Column::Id));
    let select = seek(select, at, id, Order::Descending, after, size);
    let rows = select.all(&may.executor()).await.map_err(|error| Problem::fault("list workflow runs", error))?;
    let found = cut(rows, size, |row| Cursor::number(row.at.0, row.id.0));
    let of = Condition::all().add(ticket::Column::Id.is_in(found.rows.iter().map(|row| row.ticket_id)));
    let tickets = may.rows::<ticket::Entity>(of).await?;
    let tickets: BTreeMap<TicketId, _> =
        tickets.into_iter().map(|row| (row.id, (row.number.clone(), row.title.clone()))).collect();
    let of = Condition::all().add(organization::Column::Id.is_in(found.rows.iter().map(|row| row.organization_id)));
    let owners = may.rows::<organization::Entity>(of).await?;
    let owners: BTreeMap<OrganizationId, String> = owners.into_iter().map(|row| (row.id, row.name.clone())).collect();
    Ok(found.map(|row| Line {
        ticket: tickets.get(&row.ticket_id).cloned(),
        organization: owners.get(&row.organization_id).cloned().unwrap_or_default(),
        row,
    }))
}

/// What became of one action of a run. Codes; pages have the words (`workflow-done-RESULT`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Code of the action.
    pub action: String,
    /// Code of the result.
    pub result: String,
    /// What was there before, by name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What is there now, who was told, or why it was refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its actions in their order.
    pub done: Vec<Done>,
    /// Whether it was the last of a sequence, which triggers no further rule.
    #[serde(default)]
    pub last: bool,
}

/// The facts that a run was judged by, as the history keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Codes of the events.
    pub events: Vec<String>,
    /// Codes of the fields with the names of their values, or the codes of fixed ones.
    pub values: Vec<(String, String)>,
}

/// The text in which outcome or facts of a run are stored.
pub fn kept(of: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(of).map_err(|error| Problem::fault("write workflow run", error))
}

/// What a run did, and by which facts; `None` for what cannot be read.
pub fn told_of(row: &workflow_run::Model) -> Option<(Outcome, Told)> {
    Some((serde_json::from_str(&row.outcome).ok()?, serde_json::from_str(&row.facts).ok()?))
}

/// The facts of a save, and the same by name for the history.
#[derive(Debug)]
pub struct Known {
    /// What rules are judged by.
    pub facts: Facts,
    /// Events and values as the history keeps them.
    pub told: Told,
}

/// What is known of a save: the ticket as it is, and what happened to it.
pub async fn known(may: &Granted<'_, RunJobs>, ticket: &ticket::Model, happened: &Happened) -> Result<Known, Problem> {
    let mut facts = Facts::default();
    let mut named: Vec<(Field, String)> = Vec::new();
    let mut value = |field: Field, value: Option<Uuid>, name: Option<String>| {
        if let Some(value) = value {
            facts.values.insert(field, value.to_string());
            named.push((field, name.unwrap_or_default()));
        }
    };
    let row = may.row::<source::Entity>(ticket.source_id).await?;
    value(Field::Source, Some(row.id.0), Some(row.name.clone()));
    if let Some(id) = ticket.request_type_id {
        let row = may.row_if::<request_type::Entity>(id).await?;
        value(Field::RequestType, Some(id.0), row.map(|row| row.name.clone()));
    }
    let row = may.row::<queue::Entity>(ticket.queue_id).await?;
    value(Field::Queue, Some(row.id.0), Some(row.name.clone()));
    let row = may.row::<organization::Entity>(ticket.organization_id).await?;
    value(Field::Organization, Some(row.id.0), Some(row.name.clone()));
    if let Some(id) = ticket.issue_type_id {
        let row = may.row_if::<issue_type::Entity>(id).await?;
        value(Field::IssueType, Some(id.0), row.map(|row| row.name.clone()));
    }
    let row = may.row::<priority::Entity>(ticket.priority_id).await?;
    value(Field::Priority, Some(row.id.0), Some(row.name.clone()));
    let row = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    value(Field::Status, Some(row.id.0), Some(row.name.clone()));
    let mut word = |field: Field, word: &str| {
        facts.values.insert(field, word.to_owned());
        named.push((field, word.to_owned()));
    };
    word(
        Field::CreatedBy,
        match (ticket.created_by_contact_id, ticket.created_by_resource_id) {
            (Some(_), _) => "contact",
            (None, Some(_)) => "resource",
            (None, None) => "system",
        },
    );
    if let Some(part) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? {
        word(Field::Responsible, part.responsible.code());
    }
    let (to_provider, to_taskfire) = transfers(may, happened).await?;
    word(Field::ToProvider, yes(to_provider));
    word(Field::ToTaskfire, yes(to_taskfire));
    let by_customer = by_customer(may, happened).await?;
    if let Some(by_customer) = by_customer {
        word(Field::NoteByCustomer, yes(by_customer));
    }
    for (event, is) in [
        (Trigger::Created, happened.created),
        // What a new ticket is given at once is no edit of it.
        (Trigger::Edited, happened.edited && !happened.created),
        (Trigger::CustomerNote, by_customer == Some(true)),
        (Trigger::ToProvider, to_provider),
        (Trigger::ToTaskfire, to_taskfire),
        (Trigger::Completed, happened.completed),
    ] {
        if is {
            facts.events.insert(event);
        }
    }
    let told = Told {
        events: facts.events.iter().map(|event| event.code().to_owned()).collect(),
        values: named.into_iter().map(|(field, name)| (field.code().to_owned(), name)).collect(),
    };
    Ok(Known { facts, told })
}

const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// Whether the ticket went from Taskfire to the provider, and from the provider to Taskfire, in this save (F-106, F-115).
async fn transfers(may: &Granted<'_, RunJobs>, happened: &Happened) -> Result<(bool, bool), Problem> {
    if happened.hand_overs.is_empty() {
        return Ok((false, false));
    }
    let which = Condition::all().add(hand_over::Column::Id.is_in(happened.hand_overs.iter().copied()));
    let rows = may.rows::<hand_over::Entity>(which).await?;
    let moved = |from: Party, to: Party| rows.iter().any(|row| row.from_party == Some(from) && row.to_party == to);
    Ok((moved(Party::Internal, Party::Provider), moved(Party::Provider, Party::Internal)))
}

/// Whether a note of the save is a customer's that staff can read; none without a note.
async fn by_customer(may: &Granted<'_, RunJobs>, happened: &Happened) -> Result<Option<bool>, Problem> {
    if happened.notes.is_empty() {
        return Ok(None);
    }
    let which = Condition::all()
        .add(note::Column::Id.is_in(happened.notes.iter().copied()))
        .add(note::Column::Publish.is_in([Publish::All, Publish::Internal]));
    let rows = may.rows::<note::Entity>(which).await?;
    Ok((!rows.is_empty()).then(|| rows.iter().any(|row| row.author_contact_id.is_some())))
}

/// How often the ticket was handed over automatically since a moment (F-196): by nobody, that is by a rule or a deadline.
pub async fn automatic_transfers(may: &Granted<'_, RunJobs>, ticket: TicketId, since: Instant) -> Result<u64, Problem> {
    may.find::<hand_over::Entity>()
        .filter(hand_over::Column::TicketId.eq(ticket))
        .filter(hand_over::Column::Number.gt(0))
        .filter(hand_over::Column::At.gt(since))
        .filter(hand_over::Column::ByContactId.is_null())
        .filter(hand_over::Column::ByResourceId.is_null())
        .count(&may.executor())
        .await
        .map_err(|error| Problem::fault("count transfers", error))
}

/// The role in which a resource works a queue, else any role of theirs.
pub async fn role_of(
    may: &Granted<'_, RunJobs>,
    resource: crate::ids::ResourceId,
    queue: crate::ids::QueueId,
) -> Result<Option<crate::ids::RoleId>, Problem> {
    let rows = may
        .find::<queue_member::Entity>()
        .filter(queue_member::Column::ResourceId.eq(resource))
        .order_by_asc(queue_member::Column::Id)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read queue members", error))?;
    let own = rows.iter().find(|row| row.queue_id == queue).or_else(|| rows.first());
    Ok(own.map(|row| row.role_id))
}
