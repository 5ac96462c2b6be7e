//! The lists of the service desk, and those of customers' own desks, under one set of rules (A-38, F-150): an order of its own, active or not, at most one default,
//! names that do not meet, and no removal of what is in use.

use kernel::Problem;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    guard::{Granted, Guarded, Reads, Row, Writes},
    ids::ProviderId,
    tables::{
        custom_field, custom_value, escalation_rule, internal_issue_type, internal_priority, internal_queue,
        internal_status, issue_type, priority, question, queue, queue_member, request_type, resource, role, source,
        staff_level, sub_issue_type, taskfire_settings, taskfire_ticket, ticket, ticket_category, ticket_status,
        time_entry, work_type,
    },
};

/// What all lists have in common of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Whether it can be chosen anew; kept references stay (A-38, T-168).
    pub active: bool,
    /// Its place in the order.
    pub position: i32,
    /// Its version, for forms (T-108).
    pub version: i32,
    /// Whether it came with the system.
    pub system: bool,
    /// Whether it is the default.
    pub is_default: bool,
    /// The row that it stands under, for sub-issue types and questions.
    pub parent: Option<Uuid>,
}

/// A table that is such a list.
pub trait Listed:
    Guarded + EntityTrait<Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Sync, ActiveModel: Send>
{
    /// The column of the name.
    const NAME: Self::Column;
    /// The column of the order.
    const POSITION: Self::Column;
    /// The column of the activity, if its rows have one.
    const ACTIVE: Option<Self::Column>;
    /// The column of the parent, for lists under a row of another list.
    const PARENT: Option<Self::Column>;
    /// Whether the table holds both a list and, below its rows, another: rows without a parent are the upper one.
    const NESTED: bool;
    /// The column that marks the default, for lists that have one.
    const DEFAULT: Option<Self::Column>;

    /// What all lists have in common.
    fn entry(row: &Self::Model) -> Entry;

    /// Queries that find a row which refers to this one: then it cannot be removed.
    fn uses(provider: ProviderId, id: Uuid) -> Vec<SelectStatement>;

    /// Queries for the names of active rows that are bound to this one: then it cannot be made inactive before they are
    /// bound elsewhere.
    fn bindings(provider: ProviderId, id: Uuid) -> Vec<SelectStatement>;
}

macro_rules! column {
    ($table:ident) => {
        None
    };
    ($table:ident, $column:ident) => {
        Some($table::Column::$column)
    };
}

macro_rules! value {
    ($row:ident, $otherwise:expr) => {
        $otherwise
    };
    ($row:ident, $otherwise:expr, $field:ident) => {
        $row.$field
    };
}

macro_rules! listed {
    ($($table:ident {
        name: $name:ident / $name_column:ident,
        system: $system:expr,
        $(active: $active:ident / $active_column:ident,)?
        $(parent: $parent:ident / $parent_column:ident,)?
        $(nested: $nested:ident / $nested_column:ident,)?
        $(default: $default:ident / $default_column:ident,)?
        used by [$($user:ident . $reference:ident),* $(,)?],
        $(named in [$($text:ident . $holder:ident),* $(,)?],)?
        bound by [$($binder:ident . $binding:ident),* $(,)?],
    })+) => {$(
        impl Listed for $table::Entity {
            const NAME: Self::Column = $table::Column::$name_column;
            const POSITION: Self::Column = $table::Column::Position;
            const ACTIVE: Option<Self::Column> = column!($table $(, $active_column)?);
            const PARENT: Option<Self::Column> = column!($table $(, $parent_column)? $(, $nested_column)?);
            const NESTED: bool = false $(|| !stringify!($nested).is_empty())?;
            const DEFAULT: Option<Self::Column> = column!($table $(, $default_column)?);

            fn entry(row: &Self::Model) -> Entry {
                let system: fn(&$table::Model) -> bool = $system;
                Entry {
                    id: row.id.0,
                    name: row.$name.clone(),
                    active: value!(row, true $(, $active)?),
                    position: row.position,
                    version: row.version,
                    system: system(row),
                    is_default: value!(row, false $(, $default)?),
                    parent: None$(.or(Some(row.$parent.0)))?$(.or(row.$nested.map(|id| id.0)))?,
                }
            }

            #[allow(unused_variables)]
            fn uses(provider: ProviderId, id: Uuid) -> Vec<SelectStatement> {
                vec![
                    $($user::Entity::find()
                        .select_only()
                        .column($user::Column::ProviderId)
                        .filter($user::Column::ProviderId.eq(provider))
                        .filter($user::Column::$reference.eq(id))
                        .limit(1)
                        .into_query(),)*
                    $($($text::Entity::find()
                        .select_only()
                        .column($text::Column::ProviderId)
                        .filter($text::Column::ProviderId.eq(provider))
                        .filter($text::Column::$holder.contains(id.to_string()))
                        .limit(1)
                        .into_query(),)*)?
                ]
            }

            #[allow(unused_variables)]
            fn bindings(provider: ProviderId, id: Uuid) -> Vec<SelectStatement> {
                vec![$(
                    $binder::Entity::find()
                        .select_only()
                        .column($binder::Column::Name)
                        .filter($binder::Column::ProviderId.eq(provider))
                        .filter($binder::Column::$binding.eq(id))
                        .filter($binder::Column::Active.eq(true))
                        .order_by_asc($binder::Column::Name)
                        .limit(1)
                        .into_query()
                ),*]
            }
        }
    )+};
}

listed! {
    queue {
        name: name / Name,
        system: |row| row.code.is_some(),
        active: active / Active,
        used by [ticket.QueueId, request_type.QueueId, queue_member.QueueId],
        bound by [request_type.QueueId],
    }
    ticket_status {
        name: name / Name,
        system: |row| row.system,
        active: active / Active,
        used by [ticket.StatusId, request_type.StatusId],
        bound by [request_type.StatusId],
    }
    priority {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        default: is_default / IsDefault,
        used by [
            ticket.PriorityId, request_type.PriorityId, ticket_category.DefaultPriorityId, internal_priority.PriorityId,
        ],
        bound by [request_type.PriorityId, ticket_category.DefaultPriorityId],
    }
    issue_type {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        used by [
            ticket.IssueTypeId, request_type.IssueTypeId, sub_issue_type.IssueTypeId, internal_issue_type.IssueTypeId,
        ],
        bound by [request_type.IssueTypeId],
    }
    sub_issue_type {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        parent: issue_type_id / IssueTypeId,
        used by [ticket.SubIssueTypeId, request_type.SubIssueTypeId, internal_issue_type.SubIssueTypeId],
        bound by [request_type.SubIssueTypeId],
    }
    source {
        name: name / Name,
        system: |row| row.code.is_some(),
        active: active / Active,
        used by [ticket.SourceId, ticket_category.DefaultSourceId],
        bound by [ticket_category.DefaultSourceId],
    }
    work_type {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        used by [ticket.WorkTypeId, time_entry.WorkTypeId],
        bound by [],
    }
    role {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        used by [ticket.RoleId, time_entry.RoleId, queue_member.RoleId],
        bound by [],
    }
    ticket_category {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        default: is_default / IsDefault,
        used by [ticket.CategoryId, request_type.CategoryId],
        bound by [request_type.CategoryId],
    }
    request_type {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        used by [ticket.RequestTypeId, question.RequestTypeId, custom_field.RequestTypeId],
        named in [escalation_rule.Rule],
        bound by [],
    }
    question {
        name: label / Label,
        system: |_| false,
        active: active / Active,
        parent: request_type_id / RequestTypeId,
        used by [],
        bound by [],
    }
    internal_queue {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        default: is_default / IsDefault,
        used by [taskfire_ticket.QueueId, request_type.InternalQueueId, taskfire_settings.DefaultQueueId],
        named in [escalation_rule.Rule],
        bound by [request_type.InternalQueueId],
    }
    internal_status {
        name: name / Name,
        system: |row| row.system,
        active: active / Active,
        used by [taskfire_ticket.StatusId],
        bound by [],
    }
    internal_priority {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        default: is_default / IsDefault,
        used by [taskfire_ticket.PriorityId, request_type.InternalPriorityId],
        named in [escalation_rule.Rule],
        bound by [request_type.InternalPriorityId],
    }
    internal_issue_type {
        name: name / Name,
        system: |_| false,
        active: active / Active,
        nested: parent_id / ParentId,
        used by [
            taskfire_ticket.IssueTypeId, taskfire_ticket.SubIssueTypeId, request_type.InternalIssueTypeId,
            internal_issue_type.ParentId,
        ],
        named in [escalation_rule.Rule],
        bound by [request_type.InternalIssueTypeId],
    }
    custom_field {
        name: label / Label,
        system: |_| false,
        active: active / Active,
        used by [custom_value.FieldId],
        bound by [],
    }
    staff_level {
        name: name / Name,
        system: |row| row.system,
        used by [resource.StaffLevelId],
        bound by [],
    }
}

/// The row of a list with this id, if the actor may change it; a request type of the provider's is none of a customer's.
pub async fn row<T: Listed, G: Reads<T>>(may: &Granted<'_, G>, id: Uuid) -> Result<Row<T>, Problem> {
    let which = Condition::all().add(T::ID.eq(id)).add(T::changeable(may.reach(), may.actor()));
    may.rows::<T>(which).await?.into_iter().next().ok_or(Problem::NotFound)
}

/// The rows of a list that the actor may change, in their order; of a list with parents, those under `parent`.
pub async fn rows<T: Listed, G: Reads<T>>(may: &Granted<'_, G>, parent: Option<Uuid>) -> Result<Vec<Row<T>>, Problem> {
    let mut which = Condition::all().add(T::changeable(may.reach(), may.actor()));
    match (T::PARENT, parent) {
        (Some(column), Some(parent)) => which = which.add(column.eq(parent)),
        (Some(column), None) if T::NESTED => which = which.add(column.is_null()),
        _ => {}
    }
    let mut rows = may.rows::<T>(which).await?;
    rows.sort_by_cached_key(|row| {
        let entry = T::entry(row);
        (entry.position, entry.name.to_lowercase())
    });
    Ok(rows)
}

/// Whether anything refers to the row, so that it cannot be removed.
pub async fn is_used<T: Listed, G: Reads<T>>(may: &Granted<'_, G>, id: Uuid) -> Result<bool, Problem> {
    let database = may.executor();
    for query in T::uses(may.actor().provider(), id) {
        let found = database.query_one(&query).await;
        if found.map_err(|error| Problem::fault("look for uses", error))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The name of something active that is bound to the row, so that it cannot be made inactive.
pub async fn bound_by<T: Listed, G: Reads<T>>(may: &Granted<'_, G>, id: Uuid) -> Result<Option<String>, Problem> {
    let fault = |error| Problem::fault("look for bindings", error);
    let database = may.executor();
    for query in T::bindings(may.actor().provider(), id) {
        if let Some(found) = database.query_one(&query).await.map_err(fault)? {
            return found.try_get_by_index::<String>(0).map(Some).map_err(fault);
        }
    }
    Ok(None)
}

/// The model of a list's table.
pub type RowOf<T> = <T as EntityTrait>::Model;

/// The columns of a list's table to be written.
pub type ColumnsOf<T> = <T as EntityTrait>::ActiveModel;

/// The entries of a list in their order; of a list with parents, those under `parent`.
pub async fn entries<T: Listed, G: Reads<T>>(
    may: &Granted<'_, G>,
    parent: Option<Uuid>,
) -> Result<Vec<Entry>, Problem> {
    Ok(rows::<T, G>(may, parent).await?.iter().map(|row| T::entry(row)).collect())
}

/// What the rules of all lists say about a row to be written.
#[derive(Debug, Clone, Copy)]
pub struct Common<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it can be chosen anew.
    pub active: bool,
    /// Whether it is the default from now on.
    pub is_default: bool,
}

/// Adds a row at the end of its list. `new` holds the list's own columns; a new default takes the place of the old.
pub async fn add<T: Listed, G: Writes<T>>(
    may: &Granted<'_, G>,
    mut new: T::ActiveModel,
    common: Common<'_>,
    parent: Option<Uuid>,
) -> Result<Row<T>, Problem> {
    let last = rows::<T, G>(may, parent).await?.iter().map(|row| T::entry(row).position).max().unwrap_or(0);
    new.set(T::ID, may.fresh_id::<Uuid>().into());
    new.set(T::POSITION, (last + 1).into());
    write_common::<T>(&mut new, common);
    if let (Some(column), Some(parent)) = (T::PARENT, parent) {
        new.set(column, parent.into());
    }
    if common.is_default {
        clear_default::<T, G>(may, None).await?;
    }
    may.add::<T>(new).await
}

/// Changes a row. If it becomes the default, the old one is the default no more.
pub async fn change<T: Listed, G: Writes<T>>(
    may: &Granted<'_, G>,
    row: &Row<T>,
    mut set: T::ActiveModel,
    common: Common<'_>,
) -> Result<(), Problem> {
    if common.is_default {
        clear_default::<T, G>(may, Some(T::entry(row).id)).await?;
    }
    write_common::<T>(&mut set, common);
    may.change::<T>(row, set).await
}

fn write_common<T: Listed>(row: &mut T::ActiveModel, common: Common<'_>) {
    row.set(T::NAME, common.name.into());
    if let Some(column) = T::ACTIVE {
        row.set(column, common.active.into());
    }
    if let Some(column) = T::DEFAULT {
        row.set(column, common.is_default.into());
    }
}

async fn clear_default<T: Listed, G: Writes<T>>(may: &Granted<'_, G>, except: Option<Uuid>) -> Result<(), Problem> {
    let Some(column) = T::DEFAULT else { return Ok(()) };
    for row in may.rows::<T>(Condition::all().add(column.eq(true))).await? {
        if Some(T::entry(&row).id) != except {
            let mut plain = blank::<T>();
            plain.set(column, false.into());
            may.change::<T>(&row, plain).await?;
        }
    }
    Ok(())
}

/// Moves a row one place up or down among its siblings; at the end of the list nothing happens.
pub async fn step<T: Listed, G: Writes<T>>(may: &Granted<'_, G>, row: &Row<T>, up: bool) -> Result<(), Problem> {
    let entry = T::entry(row);
    let mut order = rows::<T, G>(may, entry.parent).await?;
    let here = order.iter().position(|other| T::entry(other).id == entry.id).ok_or(Problem::NotFound)?;
    let there = if up { here.checked_sub(1) } else { Some(here + 1).filter(|there| *there < order.len()) };
    let Some(there) = there else { return Ok(()) };
    order.swap(here, there);
    for (position, row) in (1..).zip(&order) {
        if T::entry(row).position != position {
            let mut placed = blank::<T>();
            placed.set(T::POSITION, position.into());
            may.change::<T>(row, placed).await?;
        }
    }
    Ok(())
}

fn blank<T: Listed>() -> T::ActiveModel {
    <T::ActiveModel as ActiveModelTrait>::default()
}
