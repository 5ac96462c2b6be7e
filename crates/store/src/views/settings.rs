//! What the administration pages show: the lists of the service desk, staff, mails.

mod lists;

use std::collections::BTreeMap;

use kernel::{Problem, StaffRight};
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};

use super::like::holds;
pub use lists::{ColumnsOf, Common, Entry, Listed, RowOf, add, bound_by, change, entries, is_used, row, rows, step};

use crate::{
    guard::{AdminResources, AdminSystem, Cursor, Granted, Order, Page, Reads, Row, cut, seek},
    ids::{QueueId, ResourceId, RoleId, StaffLevelId},
    outbox::Task,
    tables::{account, kinds::MailState, mail, queue, queue_member, resource, role, staff_level},
};

// ---- queues and their members ------------------------------------------------------------------------------------------

/// A membership in a queue with its names.
#[derive(Debug, Clone)]
pub struct Member {
    /// The membership.
    pub row: Row<queue_member::Entity>,
    /// The queue's name.
    pub queue: String,
    /// The resource's full name.
    pub resource: String,
    /// Whether the resource is active.
    pub active: bool,
    /// The role's name.
    pub role: String,
}

/// Memberships, of one queue or of one resource, sorted by queue, name and role.
pub async fn members<G>(
    may: &Granted<'_, G>,
    queue: Option<QueueId>,
    resource: Option<ResourceId>,
) -> Result<Vec<Member>, Problem>
where
    G: Reads<queue_member::Entity> + Reads<queue::Entity> + Reads<resource::Entity> + Reads<role::Entity>,
{
    let mut which = Condition::all();
    if let Some(queue) = queue {
        which = which.add(queue_member::Column::QueueId.eq(queue));
    }
    if let Some(resource) = resource {
        which = which.add(queue_member::Column::ResourceId.eq(resource));
    }
    let found = may.rows::<queue_member::Entity>(which).await?;
    let resources = Condition::all().add(resource::Column::Id.is_in(found.iter().map(|row| row.resource_id)));
    let resources = may.rows::<resource::Entity>(resources).await?;
    let resources: BTreeMap<ResourceId, _> = resources.into_iter().map(|row| (row.id, row)).collect();
    let queues: BTreeMap<QueueId, String> =
        may.rows::<queue::Entity>(Condition::all()).await?.into_iter().map(|row| (row.id, row.name.clone())).collect();
    let roles: BTreeMap<RoleId, String> =
        may.rows::<role::Entity>(Condition::all()).await?.into_iter().map(|row| (row.id, row.name.clone())).collect();
    let mut members: Vec<Member> = found
        .into_iter()
        .map(|row| {
            let person = resources.get(&row.resource_id);
            Member {
                queue: queues.get(&row.queue_id).cloned().unwrap_or_default(),
                resource: person.map(|person| full_name(person)).unwrap_or_default(),
                active: person.is_some_and(|person| person.active),
                role: roles.get(&row.role_id).cloned().unwrap_or_default(),
                row,
            }
        })
        .collect();
    members.sort_by(|a, b| (&a.queue, &a.resource, &a.role).cmp(&(&b.queue, &b.resource, &b.role)));
    Ok(members)
}

/// First and last name of a resource.
pub fn full_name(row: &resource::Model) -> String {
    format!("{} {}", row.first_name, row.last_name).trim().to_owned()
}

/// The active resources, and the one already chosen, by name.
pub async fn offered_resources<G>(
    may: &Granted<'_, G>,
    chosen: Option<ResourceId>,
) -> Result<Vec<(ResourceId, String)>, Problem>
where
    G: Reads<resource::Entity>,
{
    let mut which = Condition::any().add(resource::Column::Active.eq(true));
    if let Some(chosen) = chosen {
        which = which.add(resource::Column::Id.eq(chosen));
    }
    let mut found: Vec<_> =
        may.rows::<resource::Entity>(which).await?.iter().map(|row| (row.id, full_name(row))).collect();
    found.sort_by_cached_key(|(_, name)| name.to_lowercase());
    Ok(found)
}

// ---- resources ---------------------------------------------------------------------------------------------------------

/// A resource in the list of staff.
#[derive(Debug, Clone)]
pub struct ResourceLine {
    /// The resource.
    pub row: resource::Model,
    /// The name of the staff level.
    pub level: String,
    /// The login, if there is one.
    pub account: Option<account::Model>,
}

/// Staff by last name; `search` looks into names and address, `active` leaves out the others.
pub async fn resources(
    may: &Granted<'_, AdminResources>,
    search: &str,
    active: Option<bool>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<ResourceLine>, Problem> {
    use resource::Column;
    let fault = |error| Problem::fault("list resources", error);
    let mut select = may.find::<resource::Entity>();
    if let Some(active) = active {
        select = select.filter(Column::Active.eq(active));
    }
    select = select.filter(holds(search, &[Column::FirstName, Column::LastName, Column::Email]));
    let (sort, id) = (Expr::col(Column::LastName.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Ascending, after, size);
    let found = select.all(&may.executor()).await.map_err(fault)?;
    let page = cut(found, size, |row: &resource::Model| Cursor::text(row.last_name.clone(), row.id.0));
    let levels: BTreeMap<StaffLevelId, String> = may
        .rows::<staff_level::Entity>(Condition::all())
        .await?
        .into_iter()
        .map(|row| (row.id, row.name.clone()))
        .collect();
    let accounts = Condition::all().add(account::Column::ResourceId.is_in(page.rows.iter().map(|row| row.id)));
    let accounts = may.rows::<account::Entity>(accounts).await?;
    let mut accounts: BTreeMap<Option<ResourceId>, account::Model> =
        accounts.into_iter().map(|row| (row.resource_id, row.into_inner())).collect();
    Ok(page.map(|row| ResourceLine {
        level: levels.get(&row.staff_level_id).cloned().unwrap_or_default(),
        account: accounts.remove(&Some(row.id)),
        row,
    }))
}

/// The login of a resource, if it has one.
pub async fn account_of_resource(
    may: &Granted<'_, AdminResources>,
    resource: ResourceId,
) -> Result<Option<Row<account::Entity>>, Problem> {
    let which = Condition::all().add(account::Column::ResourceId.eq(resource));
    Ok(may.rows::<account::Entity>(which).await?.into_iter().next())
}

/// Whether someone can still manage staff: an active resource with an active login at a level that allows it.
pub async fn staff_can_be_managed(may: &Granted<'_, AdminResources>) -> Result<bool, Problem> {
    let mut able = Vec::new();
    for level in may.rows::<staff_level::Entity>(Condition::all()).await? {
        let rights: Vec<StaffRight> =
            serde_json::from_str(&level.rights).map_err(|error| Problem::fault("read staff rights", error))?;
        if rights.contains(&StaffRight::AdminResources) {
            able.push(level.id);
        }
    }
    let staff = Condition::all().add(resource::Column::Active.eq(true)).add(resource::Column::StaffLevelId.is_in(able));
    let staff: Vec<ResourceId> = may.rows::<resource::Entity>(staff).await?.iter().map(|row| row.id).collect();
    let logins = Condition::all().add(account::Column::Active.eq(true)).add(account::Column::ResourceId.is_in(staff));
    Ok(!may.rows::<account::Entity>(logins).await?.is_empty())
}

// ---- mails -------------------------------------------------------------------------------------------------------------

/// Mails, newest first, of one state or of all.
pub async fn mails(
    may: &Granted<'_, AdminSystem>,
    state: Option<MailState>,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<mail::Model>, Problem> {
    use mail::Column;
    let mut select = may.find::<mail::Entity>();
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    let (sort, id) = (Expr::col(Column::CreatedAt.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("list mails", error))?;
    Ok(cut(found, size, |row: &mail::Model| Cursor::number(row.created_at.0, row.id.0)))
}

/// Sends a failed mail again: the same mail with the same Message-ID (decision 19). A mail in another state is left alone.
pub async fn send_again(may: &Granted<'_, AdminSystem>, row: &Row<mail::Entity>) -> Result<bool, Problem> {
    if row.state != MailState::Failed {
        return Ok(false);
    }
    let queued = mail::ActiveModel { state: sea_orm::Set(MailState::Queued), ..Default::default() };
    may.change(row, queued).await?;
    may.enqueue(&Task::Send { mail: row.id }, may.now()).await?;
    Ok(true)
}
