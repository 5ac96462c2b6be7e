//! How a customer's own desk is set up, as its Taskfire Administrators see it: where its lists are in use (F-150), who works
//! its queues, what a change of work sharing gives and takes (F-170).

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, Right};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};
use uuid::Uuid;

use super::people::{Colleague, people_of_desks};
use crate::{
    Granted, Row, Set,
    door::{Family, portal_rights},
    guard::AdministerTaskfire,
    ids::{ContactId, InternalQueueId, OrganizationId, SecurityLevelId},
    tables::{
        account, contact, custom_value, internal_queue, internal_queue_member, kinds::Sharing, organization,
        request_type, security_level, sub_issue_type, taskfire_settings, taskfire_ticket, ticket,
    },
    views::settings::{Entry, rows},
};

type May<'a, 's> = &'a Granted<'s, AdministerTaskfire>;

// ---- settings ----------------------------------------------------------------------------------------------------------

/// The organization that the reader administers.
pub fn own(may: May<'_, '_>) -> Result<OrganizationId, Problem> {
    may.actor().organization().ok_or(Problem::NotFound)
}

/// The desk's settings.
pub async fn settings(may: May<'_, '_>) -> Result<Row<taskfire_settings::Entity>, Problem> {
    may.row::<taskfire_settings::Entity>(own(may)?).await
}

/// Lets the settings name the queue that the list calls the default, which is what new tickets go by.
pub async fn follow_default_queue(may: May<'_, '_>) -> Result<(), Problem> {
    let row = settings(may).await?;
    let chosen = rows::<internal_queue::Entity, _>(may, None).await?.into_iter().find(|queue| queue.is_default);
    let chosen = chosen.map(|queue| queue.id);
    if row.default_queue_id == chosen {
        return Ok(());
    }
    let set = taskfire_settings::ActiveModel { default_queue_id: Set(chosen), ..Default::default() };
    may.change(&row, set).await
}

/// Whether the organization has sub-organizations that its lists can be shared with (F-144).
pub async fn shares_downwards(may: May<'_, '_>) -> Result<bool, Problem> {
    let below = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(organization::Column::ParentId.eq(own(may)?))
        .one(&may.executor())
        .await;
    below.map(|found| found.is_some()).map_err(|error| Problem::fault("look for sub-organizations", error))
}

/// Makes a queue the default, in the list and in the settings alike; `set` are further settings.
pub async fn save_settings(
    may: May<'_, '_>,
    row: &Row<taskfire_settings::Entity>,
    mut set: taskfire_settings::ActiveModel,
    queue: InternalQueueId,
) -> Result<(), Problem> {
    for other in rows::<internal_queue::Entity, _>(may, None).await? {
        let is_default = other.id == queue;
        if other.is_default != is_default {
            let change = internal_queue::ActiveModel { is_default: Set(is_default), ..Default::default() };
            may.change(&other, change).await?;
        }
    }
    set.default_queue_id = Set(Some(queue));
    may.change(row, set).await
}

// ---- lists -------------------------------------------------------------------------------------------------------------

/// What points to an entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Tickets, by their internal queue.
    Queue,
    /// Tickets, by their internal status.
    Status,
    /// Tickets, by their internal priority.
    Priority,
    /// Tickets, by their issue type.
    IssueType,
    /// Tickets, by their sub-issue type.
    SubIssueType,
    /// Tickets, by their request type.
    RequestType,
    /// Values of tickets, by their custom field.
    Field,
}

/// How many tickets have each of these entries (F-150). The caller has reached the entries.
pub async fn uses(may: May<'_, '_>, of: Use, entries: &[Entry]) -> Result<BTreeMap<Uuid, i64>, Problem> {
    let ids = || entries.iter().map(|entry| entry.id);
    let provider = may.actor().provider();
    let count = || Expr::cust("count(*)");
    macro_rules! counted {
        ($table:ident, $column:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::$column)
                .column_as(count(), "many")
                .filter($table::Column::ProviderId.eq(provider))
                .filter($table::Column::$column.is_in(ids()))
                .group_by($table::Column::$column)
                .into_tuple::<(Uuid, i64)>()
                .all(&may.executor())
                .await
        };
    }
    let found = match of {
        Use::Queue => counted!(taskfire_ticket, QueueId),
        Use::Status => counted!(taskfire_ticket, StatusId),
        Use::Priority => counted!(taskfire_ticket, PriorityId),
        Use::IssueType => counted!(taskfire_ticket, IssueTypeId),
        Use::SubIssueType => counted!(taskfire_ticket, SubIssueTypeId),
        Use::RequestType => counted!(ticket, RequestTypeId),
        Use::Field => counted!(custom_value, FieldId),
    };
    Ok(found.map_err(|error| Problem::fault("count uses", error))?.into_iter().collect())
}

/// The request types that the organization can use but not change: the provider's (true) and those the parent shares.
pub async fn other_request_types(may: May<'_, '_>) -> Result<Vec<(request_type::Model, bool)>, Problem> {
    let own = own(may)?;
    let which = Condition::all().add(request_type::Column::Active.eq(true)).add(
        Condition::any()
            .add(request_type::Column::OrganizationId.is_null())
            .add(request_type::Column::OrganizationId.ne(own)),
    );
    let mut found: Vec<_> = may
        .rows::<request_type::Entity>(which)
        .await?
        .into_iter()
        .map(Row::into_inner)
        .map(|row| {
            let providers = row.organization_id.is_none();
            (row, providers)
        })
        .collect();
    found.sort_by_cached_key(|(row, providers)| (!providers, row.position, row.name.to_lowercase()));
    Ok(found)
}

/// The queues that the organization's tickets may lie in but that it cannot change: those that the parent shares (F-144).
pub async fn queues_of_parent(may: May<'_, '_>) -> Result<Vec<internal_queue::Model>, Problem> {
    let Some(parent) = may.actor().parent() else { return Ok(Vec::new()) };
    let mut found = internal_queue::Entity::find()
        .filter(internal_queue::Column::ProviderId.eq(may.actor().provider()))
        .filter(internal_queue::Column::OrganizationId.eq(parent))
        .filter(internal_queue::Column::Shared.eq(true))
        .filter(internal_queue::Column::Active.eq(true))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read queues of parent", error))?;
    found.sort_by_cached_key(|row| (row.position, row.name.to_lowercase()));
    Ok(found)
}

/// The provider's sub-issue types with the issue type of each.
pub async fn provider_sub_issue_types(may: May<'_, '_>) -> Result<Vec<sub_issue_type::Model>, Problem> {
    let found = may.rows::<sub_issue_type::Entity>(Condition::all()).await?;
    let mut found: Vec<_> = found.into_iter().map(Row::into_inner).collect();
    found.sort_by_cached_key(|row| (row.position, row.name.to_lowercase()));
    Ok(found)
}

// ---- who works queues --------------------------------------------------------------------------------------------------

/// The Taskfire users who work the organization's desk: its own, and where work is shared those of the others.
pub async fn colleagues(may: May<'_, '_>) -> Result<Vec<Colleague>, Problem> {
    let own = own(may)?;
    Ok(people_of_desks(may, &[own]).await?.remove(&own).unwrap_or_default())
}

/// A membership in a queue: the row, the contact's name, and whether the contact still works the desk.
#[derive(Debug, Clone)]
pub struct Member {
    /// The membership.
    pub row: Row<internal_queue_member::Entity>,
    /// Full name.
    pub name: String,
    /// Whether the contact works the desk now.
    pub works: bool,
}

/// Who works the queues, of one queue or of all, by name.
pub async fn members(may: May<'_, '_>, queue: Option<InternalQueueId>) -> Result<Vec<Member>, Problem> {
    let mut which = Condition::all();
    if let Some(queue) = queue {
        which = which.add(internal_queue_member::Column::QueueId.eq(queue));
    }
    let found = may.rows::<internal_queue_member::Entity>(which).await?;
    let people = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::Id.is_in(found.iter().map(|row| row.contact_id)))
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read members", error))?;
    let names: BTreeMap<ContactId, String> = people.iter().map(|row| (row.id, row.full_name())).collect();
    let able: BTreeSet<ContactId> = colleagues(may).await?.into_iter().map(|one| one.id).collect();
    let mut members: Vec<Member> = found
        .into_iter()
        .map(|row| Member {
            name: names.get(&row.contact_id).cloned().unwrap_or_default(),
            works: able.contains(&row.contact_id),
            row,
        })
        .collect();
    members.sort_by_cached_key(|member| member.name.to_lowercase());
    Ok(members)
}

// ---- work sharing ------------------------------------------------------------------------------------------------------

/// The organizations of the reader's family, the parent first, with their names.
#[derive(Debug, Clone)]
pub struct Relatives {
    /// The parent's id and name.
    pub parent: (OrganizationId, String),
    /// The sub-organizations.
    pub below: Vec<(OrganizationId, String)>,
    /// What the parent chose; nothing is shared while it has Taskfire off.
    pub sharing: Sharing,
    /// Whether it is for standard users too.
    pub standard: bool,
}

/// The family that the reader's organization belongs to.
pub async fn relatives(may: May<'_, '_>) -> Result<Relatives, Problem> {
    let own = own(may)?;
    let fault = |error| Problem::fault("read family", error);
    let head = may.actor().parent().unwrap_or(own);
    let provider = may.actor().provider();
    let mut found = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(Condition::any().add(organization::Column::Id.eq(head)).add(organization::Column::ParentId.eq(head)))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    found.sort_by_cached_key(|row| (row.id != head, row.name.to_lowercase()));
    let said = taskfire_settings::Entity::find_by_id((provider, head)).one(&may.executor()).await.map_err(fault)?;
    let mut found = found.into_iter();
    let parent = found.next().ok_or(Problem::NotFound)?;
    let said = said.filter(|_| parent.taskfire_enabled);
    Ok(Relatives {
        parent: (parent.id, parent.name),
        below: found.map(|row| (row.id, row.name)).collect(),
        sharing: said.as_ref().map_or(Sharing::Off, |said| said.sharing),
        standard: said.is_some_and(|said| said.sharing_standard),
    })
}

/// Whose tickets a portal user sees or works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Width {
    /// Organizations whose tickets are worked, by name.
    pub works: Vec<String>,
    /// Organizations whose tickets are seen without being worked, by name.
    pub sees: Vec<String>,
}

impl Width {
    /// Whether it is nothing.
    pub fn is_empty(&self) -> bool {
        self.works.is_empty() && self.sees.is_empty()
    }
}

/// A portal user for whom a change of work sharing makes a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// Full name.
    pub name: String,
    /// The organization's name.
    pub organization: String,
    /// What is new.
    pub gains: Width,
    /// What is no more.
    pub loses: Width,
}

/// Whom a change of mode gives or takes access, by organization and name (F-170).
pub async fn affected(may: May<'_, '_>, family: &Relatives, to: (Sharing, bool)) -> Result<Vec<Affected>, Problem> {
    let members: Vec<OrganizationId> =
        std::iter::once(&family.parent).chain(&family.below).map(|(id, _)| *id).collect();
    let mode = |(sharing, standard)| Family::under(members.clone(), sharing, standard).ok_or(Problem::NotFound);
    let (before, after) = (mode((family.sharing, family.standard))?, mode(to)?);
    let names: BTreeMap<OrganizationId, &str> =
        std::iter::once(&family.parent).chain(&family.below).map(|(id, name)| (*id, name.as_str())).collect();
    let named = |ids: BTreeSet<OrganizationId>| -> Vec<String> {
        ids.iter().filter_map(|id| names.get(id)).map(|name| (*name).to_owned()).collect()
    };
    let mut found = Vec::new();
    for person in portal_users(may, &members).await? {
        let own = person.organization;
        let below = if own == family.parent.0 { members.clone() } else { vec![own] };
        let width = |mode: &Family| {
            let works = if person.works { mode.worked(own) } else { Vec::new() };
            let sees = if person.sees_all { mode.seen(person.works, &below) } else { Vec::new() };
            (works.into_iter().collect::<BTreeSet<_>>(), sees.into_iter().collect::<BTreeSet<_>>())
        };
        let ((works, sees), (will_work, will_see)) = (width(&before), width(&after));
        let differs = |from: &BTreeSet<OrganizationId>, to: &BTreeSet<OrganizationId>| {
            to.difference(from).copied().collect::<BTreeSet<_>>()
        };
        let gained = differs(&works, &will_work);
        let lost = differs(&will_work, &works);
        let gains = Width { sees: named(differs(&gained, &differs(&sees, &will_see))), works: named(gained) };
        let loses = Width { sees: named(differs(&lost, &differs(&will_see, &sees))), works: named(lost) };
        if !(gains.is_empty() && loses.is_empty()) {
            let organization = names.get(&own).copied().unwrap_or_default().to_owned();
            found.push(Affected { name: person.name, organization, gains, loses });
        }
    }
    found.sort_by_cached_key(|one| (one.organization.to_lowercase(), one.name.to_lowercase()));
    Ok(found)
}

/// A portal user, with what matters to sharing.
struct PortalUser {
    name: String,
    organization: OrganizationId,
    works: bool,
    sees_all: bool,
}

async fn portal_users(may: May<'_, '_>, of: &[OrganizationId]) -> Result<Vec<PortalUser>, Problem> {
    let fault = |error| Problem::fault("read portal users", error);
    let provider = may.actor().provider();
    let open: BTreeMap<OrganizationId, bool> = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(provider))
        .filter(organization::Column::Id.is_in(of.iter().copied()))
        .filter(organization::Column::Active.eq(true))
        .filter(organization::Column::PortalEnabled.eq(true))
        .all(&may.executor())
        .await
        .map_err(fault)?
        .into_iter()
        .map(|row| (row.id, row.taskfire_enabled))
        .collect();
    let mut levels = BTreeMap::new();
    for level in may.rows::<security_level::Entity>(Condition::all()).await? {
        levels.insert(level.id, portal_rights(&level.rights)?);
    }
    let people = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(provider))
        .filter(contact::Column::OrganizationId.is_in(open.keys().copied()))
        .filter(contact::Column::Active.eq(true));
    let ids = people.clone().select_only().column(contact::Column::Id).into_query();
    let logins = account::Entity::find()
        .filter(account::Column::ProviderId.eq(provider))
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::ContactId.in_subquery(ids))
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let logins: BTreeMap<ContactId, SecurityLevelId> =
        logins.into_iter().filter_map(|login| Some((login.contact_id?, login.security_level_id?))).collect();
    let user = |person: contact::Model| {
        let rights = levels.get(logins.get(&person.id)?)?;
        Some(PortalUser {
            name: person.full_name(),
            works: rights.contains(&Right::WorkInternally) && open.get(&person.organization_id) == Some(&true),
            sees_all: rights.contains(&Right::SeeAllTickets),
            organization: person.organization_id,
        })
    };
    Ok(people.all(&may.executor()).await.map_err(fault)?.into_iter().filter_map(user).collect())
}
