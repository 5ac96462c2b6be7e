//! Contacts.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::organizations::{TicketLine, column, with_status};
use crate::{
    guard::{Cursor, CursorValue, Grant, Granted, Order, Page, Reads, Row, ViewCrm, cut, seek},
    ids::{ContactId, OrganizationId},
    tables::{account, contact, location, organization, security_level, ticket},
    views::{like::holds, people},
};

/// Which contacts a list shows.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Words in first name, last name or e-mail address.
    pub search: String,
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// Active or inactive ones.
    pub active: Option<bool>,
}

/// A contact in a list.
#[derive(Debug, Clone)]
pub struct ContactLine {
    /// The contact.
    pub row: contact::Model,
    /// The organization's name.
    pub organization: String,
    /// The name of the portal level, if the contact has an active login.
    pub level: Option<String>,
}

/// Contacts by last name, first name.
pub async fn contacts(
    may: &Granted<'_, ViewCrm>,
    filter: &ContactFilter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<ContactLine>, Problem> {
    use contact::Column;
    let columns = [Column::LastName, Column::FirstName, Column::Email];
    let mut select = may.find::<contact::Entity>().filter(holds(&filter.search, &columns));
    if let Some(organization) = filter.organization {
        select = select.filter(Column::OrganizationId.eq(organization));
    }
    if let Some(active) = filter.active {
        select = select.filter(Column::Active.eq(active));
    }
    if let Some(cursor) = after {
        let CursorValue::Text(text) = &cursor.value else {
            return Err(Problem::Unreadable("the page mark in the address".to_owned()));
        };
        let (last, first) = text.split_once(BETWEEN).unwrap_or((text, ""));
        let here = Expr::tuple([column(Column::LastName), column(Column::FirstName), column(Column::Id)]);
        let there = Expr::tuple([Expr::val(last), Expr::val(first), Expr::val(cursor.id)]);
        select = select.filter(here.gt(there));
    }
    let select = select.order_by_asc(Column::LastName).order_by_asc(Column::FirstName).order_by_asc(Column::Id);
    let found = select.limit(size + 1).all(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("list contacts", error))?;
    let page = cut(found, size, |row: &contact::Model| {
        Cursor::text(format!("{}{BETWEEN}{}", row.last_name, row.first_name), row.id.0)
    });
    let next = page.next.clone();
    Ok(Page { rows: contact_lines(may, page.rows).await?, next })
}

/// Stands between last and first name in a cursor; no name holds it.
const BETWEEN: char = '\u{1f}';

pub(super) async fn contact_lines(
    may: &Granted<'_, ViewCrm>,
    rows: Vec<contact::Model>,
) -> Result<Vec<ContactLine>, Problem> {
    let organizations = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    let logins = Condition::all()
        .add(account::Column::ContactId.is_in(rows.iter().map(|row| row.id)))
        .add(account::Column::Active.eq(true));
    let logins: BTreeMap<Option<ContactId>, _> = may
        .rows::<account::Entity>(logins)
        .await?
        .into_iter()
        .map(|row| (row.contact_id, row.security_level_id))
        .collect();
    let levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    let level = |id: ContactId| {
        let level = (*logins.get(&Some(id))?)?;
        levels.iter().find(|row| row.id == level).map(|row| row.name.clone())
    };
    Ok(rows
        .into_iter()
        .map(|row| ContactLine {
            organization: organizations.get(&row.organization_id).cloned().unwrap_or_default(),
            level: level(row.id),
            row,
        })
        .collect())
}

/// The active contacts of an organization by name, for a select.
pub async fn people_of<G: Reads<contact::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
) -> Result<Vec<(ContactId, String)>, Problem> {
    let found = may
        .find::<contact::Entity>()
        .filter(contact::Column::OrganizationId.eq(organization))
        .filter(contact::Column::Active.eq(true))
        .order_by_asc(contact::Column::LastName)
        .order_by_asc(contact::Column::FirstName)
        .limit(1000)
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("list people", error))?;
    Ok(found.into_iter().map(|row| (row.id, format!("{}, {}", row.last_name, row.first_name))).collect())
}

/// A contact with what every tab of its page shows.
#[derive(Debug, Clone)]
pub struct ContactPage {
    /// The contact.
    pub row: contact::Model,
    /// The organization.
    pub organization: organization::Model,
    /// The location.
    pub location: Option<location::Model>,
    /// Tickets of which this is the contact and that are not complete.
    pub open_tickets: u64,
}

/// A contact with its organization.
pub async fn contact(may: &Granted<'_, ViewCrm>, id: ContactId) -> Result<ContactPage, Problem> {
    use sea_orm::PaginatorTrait;
    let row = may.row::<contact::Entity>(id).await?.into_inner();
    let organization = may.row::<organization::Entity>(row.organization_id).await?.into_inner();
    let location = match row.location_id {
        Some(location) => may.row_if::<location::Entity>(location).await?.map(Row::into_inner),
        None => None,
    };
    let open = may
        .find::<ticket::Entity>()
        .filter(ticket::Column::ContactId.eq(id))
        .filter(ticket::Column::CompletedAt.is_null());
    let open_tickets = open.count(&may.executor()).await;
    let open_tickets = open_tickets.map_err(|error| Problem::fault("count tickets", error))?;
    Ok(ContactPage { row, organization, location, open_tickets })
}

/// The tickets of a contact, newest first.
pub async fn tickets_of_contact(
    may: &Granted<'_, ViewCrm>,
    id: ContactId,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<TicketLine>, Problem> {
    use ticket::Column;
    let select = may.find::<ticket::Entity>().filter(Column::ContactId.eq(id));
    let select = seek(select, column(Column::CreatedAt), column(Column::Id), Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("list tickets", error))?;
    let page = cut(found, size, |row: &ticket::Model| Cursor::number(row.created_at.0, row.id.0));
    let next = page.next.clone();
    Ok(Page { rows: with_status(may, page.rows).await?, next })
}

/// Names of other contacts with this e-mail address (P-178); within the provider, whatever the reach, since mail to the help
/// desk cannot be told apart either.
pub async fn same_email<G: Grant>(
    may: &Granted<'_, G>,
    email: &str,
    except: Option<ContactId>,
) -> Result<bool, Problem> {
    let same = Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(contact::Column::Email.as_column_ref())));
    let mut select = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(same.eq(email.to_lowercase()));
    if let Some(except) = except {
        select = select.filter(contact::Column::Id.ne(except));
    }
    let found = select.one(&may.executor()).await.map_err(|error| Problem::fault("look for an address", error))?;
    Ok(found.is_some())
}
