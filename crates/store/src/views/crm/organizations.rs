//! Organizations and their locations.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::contacts::{ContactLine, contact_lines};
use crate::{
    guard::{Cursor, Grant, Granted, Order, Page, Reads, Row, ViewCrm, cut, seek},
    ids::{OrganizationId, StatusId},
    tables::{account, contact, kinds::OrganizationKind, location, organization, ticket, ticket_status},
    views::{like::holds, people},
};

/// Which organizations a list shows.
#[derive(Debug, Clone, Default)]
pub struct OrganizationFilter {
    /// Words in name or number.
    pub search: String,
    /// Of this type.
    pub kind: Option<OrganizationKind>,
    /// Active or inactive ones.
    pub active: Option<bool>,
    /// Sub-organizations of this one.
    pub parent: Option<OrganizationId>,
}

/// An organization in a list.
#[derive(Debug, Clone)]
pub struct OrganizationLine {
    /// The organization.
    pub row: organization::Model,
    /// Its parent's name.
    pub parent: Option<String>,
    /// Its account manager's name.
    pub manager: Option<String>,
    /// Tickets that are not complete.
    pub open_tickets: u64,
}

/// Organizations by name.
pub async fn organizations(
    may: &Granted<'_, ViewCrm>,
    filter: &OrganizationFilter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<OrganizationLine>, Problem> {
    use organization::Column;
    let mut select = may.find::<organization::Entity>().filter(holds(&filter.search, &[Column::Name, Column::Number]));
    if let Some(kind) = filter.kind {
        select = select.filter(Column::Kind.eq(kind));
    }
    if let Some(active) = filter.active {
        select = select.filter(Column::Active.eq(active));
    }
    if let Some(parent) = filter.parent {
        select = select.filter(Column::ParentId.eq(parent));
    }
    let select = seek(select, column(Column::Name), column(Column::Id), Order::Ascending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("list organizations", error))?;
    let page = cut(found, size, |row: &organization::Model| Cursor::text(row.name.clone(), row.id.0));
    let parents = people::organizations(may, page.rows.iter().filter_map(|row| row.parent_id).collect()).await?;
    let managers = people::names(may, [], page.rows.iter().filter_map(|row| row.account_manager_id)).await?;
    let open = open_tickets(may, page.rows.iter().map(|row| row.id)).await?;
    Ok(page.map(|row| OrganizationLine {
        parent: row.parent_id.and_then(|id| parents.get(&id).cloned()),
        manager: managers.staff(row.account_manager_id).map(str::to_owned),
        open_tickets: open.get(&row.id).copied().unwrap_or(0),
        row,
    }))
}

pub(super) fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// How many tickets of each organization are not complete, in one query.
async fn open_tickets(
    may: &Granted<'_, ViewCrm>,
    of: impl Iterator<Item = OrganizationId>,
) -> Result<BTreeMap<OrganizationId, u64>, Problem> {
    let counted: Vec<(OrganizationId, i64)> = may
        .find::<ticket::Entity>()
        .select_only()
        .column(ticket::Column::OrganizationId)
        .column_as(ticket::Column::Id.count(), "open")
        .filter(ticket::Column::OrganizationId.is_in(of))
        .filter(ticket::Column::CompletedAt.is_null())
        .group_by(ticket::Column::OrganizationId)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("count open tickets", error))?;
    Ok(counted.into_iter().map(|(id, count)| (id, u64::try_from(count).unwrap_or(0))).collect())
}

/// A ticket in a short list.
#[derive(Debug, Clone)]
pub struct TicketLine {
    /// The ticket.
    pub row: ticket::Model,
    /// Its status.
    pub status: Option<ticket_status::Model>,
}

/// Everything that an organization's page shows.
#[derive(Debug, Clone)]
pub struct OrganizationPage {
    /// The organization.
    pub row: organization::Model,
    /// Its parent.
    pub parent: Option<organization::Model>,
    /// Its account manager's name.
    pub manager: Option<String>,
    /// Its primary contact.
    pub primary_contact: Option<contact::Model>,
    /// Its sub-organizations by name.
    pub below: Vec<organization::Model>,
    /// Its locations, the primary one first.
    pub locations: Vec<location::Model>,
    /// Its first contacts by name, active ones first.
    pub contacts: Vec<ContactLine>,
    /// How many contacts it has, and how many of them have an active login.
    pub counts: (u64, u64),
    /// Its newest tickets.
    pub tickets: Vec<TicketLine>,
    /// Tickets that are not complete.
    pub open_tickets: u64,
}

/// How many contacts and tickets an organization's page shows before it leads to the whole list.
const SHOWN: u64 = 10;

/// An organization with what stands around it.
pub async fn organization(may: &Granted<'_, ViewCrm>, id: OrganizationId) -> Result<OrganizationPage, Problem> {
    let fault = |error| Problem::fault("read organization", error);
    let row = may.row::<organization::Entity>(id).await?.into_inner();
    let parent = match row.parent_id {
        Some(parent) => may.row_if::<organization::Entity>(parent).await?.map(Row::into_inner),
        None => None,
    };
    let staff = people::names(may, [], row.account_manager_id).await?;
    let manager = staff.staff(row.account_manager_id).map(str::to_owned);
    let primary_contact = match row.primary_contact_id {
        Some(contact) => may.row_if::<contact::Entity>(contact).await?.map(Row::into_inner),
        None => None,
    };
    let below = may.find::<organization::Entity>().filter(organization::Column::ParentId.eq(id));
    let below = below.order_by_asc(organization::Column::Name).all(&may.executor()).await.map_err(fault)?;
    let people = may.find::<contact::Entity>().filter(contact::Column::OrganizationId.eq(id));
    let people = people
        .order_by_desc(contact::Column::Active)
        .order_by_asc(contact::Column::LastName)
        .order_by_asc(contact::Column::FirstName)
        .limit(SHOWN)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let newest = may.find::<ticket::Entity>().filter(ticket::Column::OrganizationId.eq(id));
    let newest = newest
        .order_by_desc(ticket::Column::CreatedAt)
        .order_by_desc(ticket::Column::Id)
        .limit(SHOWN)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    Ok(OrganizationPage {
        parent,
        manager,
        primary_contact,
        below,
        locations: locations(may, id).await?.into_iter().map(Row::into_inner).collect(),
        contacts: contact_lines(may, people).await?,
        counts: count_contacts(may, id).await?,
        tickets: with_status(may, newest).await?,
        open_tickets: open_tickets(may, std::iter::once(id)).await?.into_values().next().unwrap_or(0),
        row,
    })
}

/// How many contacts an organization has, and how many of them have an active login.
async fn count_contacts(may: &Granted<'_, ViewCrm>, id: OrganizationId) -> Result<(u64, u64), Problem> {
    use sea_orm::PaginatorTrait;
    let fault = |error| Problem::fault("count contacts", error);
    let all = may.find::<contact::Entity>().filter(contact::Column::OrganizationId.eq(id));
    let ids = all.clone().select_only().column(contact::Column::Id);
    let with_login = may
        .find::<account::Entity>()
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::ContactId.in_subquery(sea_orm::QueryTrait::into_query(ids)));
    let (database, login_database) = (may.executor(), may.executor());
    Ok((all.count(&database).await.map_err(fault)?, with_login.count(&login_database).await.map_err(fault)?))
}

pub(super) async fn with_status(
    may: &Granted<'_, ViewCrm>,
    tickets: Vec<ticket::Model>,
) -> Result<Vec<TicketLine>, Problem> {
    let ids: BTreeSet<StatusId> = tickets.iter().map(|row| row.status_id).collect();
    let found = may.rows::<ticket_status::Entity>(Condition::all().add(ticket_status::Column::Id.is_in(ids))).await?;
    let found: BTreeMap<StatusId, ticket_status::Model> =
        found.into_iter().map(|row| (row.id, row.into_inner())).collect();
    Ok(tickets.into_iter().map(|row| TicketLine { status: found.get(&row.status_id).cloned(), row }).collect())
}

/// An organization's locations, the primary one first, then active ones by name.
pub async fn locations<G: Reads<location::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<Row<location::Entity>>, Problem> {
    let which = Condition::all().add(location::Column::OrganizationId.eq(organization));
    let mut rows = may.rows::<location::Entity>(which).await?;
    rows.sort_by_cached_key(|row| (!row.is_primary, !row.active, row.name.to_lowercase()));
    Ok(rows)
}

/// Names of all organizations that could be a parent (P-181): those without a parent, by name.
pub async fn possible_parents<G: Reads<organization::Entity>>(
    may: &Granted<'_, G>,
    except: Option<OrganizationId>,
) -> Result<Vec<(OrganizationId, String)>, Problem> {
    let which = Condition::all().add(organization::Column::ParentId.is_null());
    let rows = may.rows::<organization::Entity>(which).await?;
    let mut found: Vec<_> =
        rows.iter().filter(|row| Some(row.id) != except).map(|row| (row.id, row.name.clone())).collect();
    found.sort_by_cached_key(|(_, name)| name.to_lowercase());
    Ok(found)
}

/// Whether other organizations stand below this one, whatever the reach.
pub async fn has_sub_organizations<G: Grant>(may: &Granted<'_, G>, id: OrganizationId) -> Result<bool, Problem> {
    let below = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(organization::Column::ParentId.eq(id));
    let found = below.one(&may.executor()).await.map_err(|error| Problem::fault("look below", error))?;
    Ok(found.is_some())
}

/// Another organization with this name, compared without regard to case; within the provider, whatever the reach.
pub async fn organization_of_name<G: Grant>(
    may: &Granted<'_, G>,
    name: &str,
    except: Option<OrganizationId>,
) -> Result<bool, Problem> {
    let same = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(organization::Column::Name.as_column_ref())));
    let mut select = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(same.eq(name.to_lowercase()));
    if let Some(except) = except {
        select = select.filter(organization::Column::Id.ne(except));
    }
    let found = select.one(&may.executor()).await.map_err(|error| Problem::fault("look for a name", error))?;
    Ok(found.is_some())
}
