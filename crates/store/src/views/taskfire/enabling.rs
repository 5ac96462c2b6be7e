//! Switching Taskfire on and off for an organization (F-9 … F-17, A-197 … A-206).

use std::collections::BTreeMap;

use kernel::{
    Problem,
    ownership::{Act as Move, By},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LikeExpr},
};

use crate::{
    Act, Granted, Row, Set,
    guard::{AdminPortal, Grant, Reads, Writes},
    ids::{ContactId, OrganizationId, TicketId},
    licence::licence,
    outbox::Task,
    tables::{
        account, contact, hand_over as log,
        kinds::{LevelKind, Party},
        organization, security_level, taskfire_agreement, taskfire_settings, taskfire_ticket, ticket, ticket_change,
        workflow_rule,
    },
    taskfire::{Step, equip, hand_over},
    views::portal_organizations::{self, Detail},
};

/// Tickets that are handed to the provider in one transaction when Taskfire is switched off; more go on in the background.
pub const AT_ONCE: u64 = 200;

/// Tickets and contacts that the page before switching off names; the rest is counted.
const SHOWN: u64 = 50;

/// What the Taskfire section of an organization shows.
#[derive(Debug)]
pub struct Standing {
    /// The organization.
    pub detail: Detail,
    /// The agreement under which Taskfire is on, or was last.
    pub agreement: Option<Row<taskfire_agreement::Entity>>,
    /// How the desk works, once there was one.
    pub settings: Option<taskfire_settings::Model>,
    /// Whether an active workflow rule sends tickets to Taskfire.
    pub has_rule: bool,
}

/// The section of an organization that has, or can have, a portal.
pub async fn standing(may: &Granted<'_, AdminPortal>, id: OrganizationId) -> Result<Standing, Problem> {
    let detail = portal_organizations::detail(may, id).await?;
    let of = Condition::all().add(taskfire_agreement::Column::OrganizationId.eq(id));
    let agreements = may.rows::<taskfire_agreement::Entity>(of).await?;
    let settings = may.row_if::<taskfire_settings::Entity>(id).await?;
    // Only whether there is one: the rules themselves are for those who administer the service desk.
    let sends = workflow_rule::Entity::find()
        .filter(workflow_rule::Column::ProviderId.eq(may.actor().provider()))
        .filter(workflow_rule::Column::Active.eq(true))
        .filter(Expr::col(workflow_rule::Column::Rule).like(LikeExpr::new("%\"send-to-taskfire\"%")))
        .count(&may.executor())
        .await
        .map_err(|error| Problem::fault("count workflow rules", error))?;
    Ok(Standing {
        agreement: agreements.into_iter().max_by_key(|row| (row.accepted_at, row.id.0)),
        settings: settings.map(Row::into_inner),
        has_rule: sends > 0,
        detail,
    })
}

/// Switches Taskfire on: the acceptance with its text, the desk, the flag, and a line of the audit log (F-11, F-12).
pub async fn enable(
    may: &Granted<'_, AdminPortal>,
    row: &Row<organization::Entity>,
    (text_version, text): (&str, &str),
) -> Result<(), Problem> {
    let Some(resource) = may.actor().resource() else { return Err(Problem::NotFound) };
    may.add::<taskfire_agreement::Entity>(taskfire_agreement::ActiveModel {
        id: Set(may.fresh_id()),
        organization_id: Set(row.id),
        text_version: Set(text_version.to_owned()),
        text: Set(text.to_owned()),
        resource_id: Set(resource),
        resource_name: Set(may.actor().name().to_owned()),
        accepted_at: Set(may.now()),
        ended_at: Set(None),
        ended_by: Set(String::new()),
        ..Default::default()
    })
    .await?;
    may.change(row, organization::ActiveModel { taskfire_enabled: Set(true), ..Default::default() }).await?;
    equip(may, row.id).await?;
    record(may, row, "taskfire.enabled", ("", &format!("agreement {text_version}"))).await
}

async fn record(
    may: &Granted<'_, AdminPortal>,
    row: &organization::Model,
    act: &str,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "organization",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.id),
        before,
        after,
    };
    may.audit(line).await
}

/// Somebody who would lose a Taskfire level.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The contact.
    pub contact: contact::Model,
    /// The level.
    pub level: String,
    /// Whether the login is active, so that a licence ends.
    pub licensed: bool,
}

/// An open ticket that would go to the provider.
#[derive(Debug, Clone)]
pub struct Held {
    /// Ticket number.
    pub number: String,
    /// Title.
    pub title: String,
    /// Who holds it.
    pub party: Party,
}

/// What switching Taskfire off would do (F-16, A-203).
#[derive(Debug, Clone)]
pub struct Consequences {
    /// Everybody at a Taskfire level, by name.
    pub holders: Vec<Holder>,
    /// The oldest of the tickets.
    pub tickets: Vec<Held>,
    /// How many there are.
    pub ticket_count: u64,
}

/// Looks at what would happen; changes nothing.
pub async fn consequences(may: &Granted<'_, AdminPortal>, id: OrganizationId) -> Result<Consequences, Problem> {
    let fault = |error| Problem::fault("read tickets of a desk", error);
    let mut holders: Vec<Holder> = holders(may, id)
        .await?
        .into_iter()
        .map(|(account, contact, level)| Holder { contact, level: level.name, licensed: account.active })
        .collect();
    holders.sort_by(|a, b| {
        (&a.contact.last_name, &a.contact.first_name).cmp(&(&b.contact.last_name, &b.contact.first_name))
    });
    let open = may.find::<taskfire_ticket::Entity>().filter(still_held(id));
    let ticket_count = open.clone().count(&may.executor()).await.map_err(fault)?;
    let oldest = open
        .order_by_asc(taskfire_ticket::Column::OpenedAt)
        .order_by_asc(taskfire_ticket::Column::TicketId)
        .limit(SHOWN)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let ids: Vec<TicketId> = oldest.iter().map(|row| row.ticket_id).collect();
    let tickets = may.rows::<ticket::Entity>(Condition::all().add(ticket::Column::Id.is_in(ids))).await?;
    let tickets: BTreeMap<TicketId, _> = tickets.into_iter().map(|row| (row.id, row)).collect();
    let held = |row: &taskfire_ticket::Model| {
        let ticket = tickets.get(&row.ticket_id)?;
        Some(Held { number: ticket.number.clone(), title: ticket.title.clone(), party: row.responsible })
    };
    Ok(Consequences { holders, tickets: oldest.iter().filter_map(held).collect(), ticket_count })
}

/// Open tickets of an organization that its desk or a vendor holds.
fn still_held(id: OrganizationId) -> Condition {
    Condition::all()
        .add(taskfire_ticket::Column::OrganizationId.eq(id))
        .add(taskfire_ticket::Column::ClosedAt.is_null())
        .add(taskfire_ticket::Column::Responsible.ne(Party::Provider))
}

/// Everybody of the organization whose login has a Taskfire level, active or not.
async fn holders(
    may: &Granted<'_, AdminPortal>,
    id: OrganizationId,
) -> Result<Vec<(Row<account::Entity>, contact::Model, security_level::Model)>, Problem> {
    let kind = Condition::all().add(security_level::Column::Kind.eq(LevelKind::Taskfire));
    let levels = may.rows::<security_level::Entity>(kind).await?;
    let people = may.rows::<contact::Entity>(Condition::all().add(contact::Column::OrganizationId.eq(id))).await?;
    let mut people: BTreeMap<ContactId, contact::Model> =
        people.into_iter().map(|row| (row.id, row.into_inner())).collect();
    let here = may.find::<contact::Entity>().select_only().column(contact::Column::Id);
    let here = sea_orm::QueryTrait::into_query(here.filter(contact::Column::OrganizationId.eq(id)));
    let at = Condition::all()
        .add(account::Column::ContactId.in_subquery(here))
        .add(account::Column::SecurityLevelId.is_in(levels.iter().map(|level| level.id)));
    let accounts = may.rows::<account::Entity>(at).await?;
    let whole = |account: Row<account::Entity>| {
        let contact = people.remove(&account.contact_id?)?;
        let level = levels.iter().find(|level| Some(level.id) == account.security_level_id)?;
        Some((account, contact, (**level).clone()))
    };
    Ok(accounts.into_iter().filter_map(whole).collect())
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Contacts who were moved to a standard level.
    pub contacts: usize,
    /// Tickets that went to the provider at once.
    pub tickets: u64,
    /// Whether more of them go on in the background.
    pub goes_on: bool,
}

/// Switches Taskfire off (F-16): everybody at a Taskfire level goes to `level`, which ends their licences, what the desk or a
/// vendor holds goes to the provider, and the agreement ends. The desk's lists, notes, time and log stay.
pub async fn disable(
    may: &Granted<'_, AdminPortal>,
    row: &Row<organization::Entity>,
    level: &security_level::Model,
) -> Result<Ended, Problem> {
    const ACT: &str = "taskfire.disabled";
    let holders = holders(may, row.id).await?;
    for (account, contact, old) in &holders {
        let set = account::ActiveModel { security_level_id: Set(Some(level.id)), ..Default::default() };
        may.change(account, set).await?;
        if account.active {
            licence(may, contact, row, Some(old), Some(level), ACT).await?;
        }
        let name = format!("{} {}", contact.first_name, contact.last_name);
        let line = Act {
            act: "portal-user.changed",
            object_kind: "contact",
            object_id: Some(contact.id.0),
            object_name: name.trim(),
            organization: Some(row.id),
            before: &format!("{}, {}", account.user_name, old.name),
            after: &format!("{}, {}", account.user_name, level.name),
        };
        may.audit(line).await?;
    }
    let tickets = hand_back(may, row.id, AT_ONCE).await?;
    let goes_on = tickets == AT_ONCE;
    may.change(row, organization::ActiveModel { taskfire_enabled: Set(false), ..Default::default() }).await?;
    if goes_on {
        may.enqueue(&Task::EndTaskfire { organization: row.id }, may.now()).await?;
    }
    let open = Condition::all()
        .add(taskfire_agreement::Column::OrganizationId.eq(row.id))
        .add(taskfire_agreement::Column::EndedAt.is_null());
    for agreement in may.rows::<taskfire_agreement::Entity>(open).await? {
        let set = taskfire_agreement::ActiveModel {
            ended_at: Set(Some(may.now())),
            ended_by: Set(may.actor().name().to_owned()),
            ..Default::default()
        };
        may.change(&agreement, set).await?;
    }
    let told = format!("{} contacts to {}, {tickets} tickets to the provider", holders.len(), level.name);
    record(may, row, ACT, ("", &told)).await?;
    Ok(Ended { contacts: holders.len(), tickets, goes_on })
}

/// Hands up to `size` of the open tickets that the desk or a vendor holds to the provider. Gives how many.
pub async fn hand_back<G>(may: &Granted<'_, G>, id: OrganizationId, size: u64) -> Result<u64, Problem>
where
    G: Grant
        + Writes<taskfire_ticket::Entity>
        + Writes<log::Entity>
        + Writes<ticket_change::Entity>
        + Reads<taskfire_settings::Entity>,
{
    let found = may
        .find::<taskfire_ticket::Entity>()
        .filter(still_held(id))
        .order_by_asc(taskfire_ticket::Column::OpenedAt)
        .order_by_asc(taskfire_ticket::Column::TicketId)
        .limit(size)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read tickets of a desk", error))?;
    let mut done = 0;
    for one in found {
        let row = may.row::<taskfire_ticket::Entity>(one.ticket_id).await?;
        match hand_over(may, &row, Step::of(Move::TaskfireOff, By::Provider)).await? {
            Ok(_) => done += 1,
            Err(refusal) => return Err(Problem::Fault(format!("a ticket stays behind: {}", refusal.code()))),
        }
    }
    Ok(done)
}

/// Whether Taskfire is on for an organization.
pub async fn is_on<G: Reads<organization::Entity>>(may: &Granted<'_, G>, id: OrganizationId) -> Result<bool, Problem> {
    Ok(may.row_if::<organization::Entity>(id).await?.is_some_and(|row| row.taskfire_enabled))
}
