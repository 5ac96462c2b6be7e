//! What the desk shows of organizations, locations, contacts and their logins.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, user_name::UserName};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{like::holds, people, policy};
use crate::{
    Instant, NotSet, Set,
    door::end_all,
    guard::{Cursor, CursorValue, Grant, Granted, Order, Page, Reads, Row, ViewCrm, Writes, cut, seek},
    ids::{AccountId, ContactId, LocationId, OrganizationId, StatusId},
    policy::Policy,
    tables::{
        account, contact, kinds::OrganizationKind, link_token, location, organization, organization_policy, passkey,
        provider, recovery_code, security_level, session, ticket, ticket_status,
    },
};

// ---- organizations -----------------------------------------------------------------------------------------------------

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

fn column(column: impl ColumnTrait) -> Expr {
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

async fn with_status(may: &Granted<'_, ViewCrm>, tickets: Vec<ticket::Model>) -> Result<Vec<TicketLine>, Problem> {
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

// ---- contacts ----------------------------------------------------------------------------------------------------------

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

async fn contact_lines(may: &Granted<'_, ViewCrm>, rows: Vec<contact::Model>) -> Result<Vec<ContactLine>, Problem> {
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

// ---- logins ------------------------------------------------------------------------------------------------------------

/// What the Client Portal tab works with.
#[derive(Debug, Clone)]
pub struct PortalUser {
    /// The contact.
    pub contact: contact::Model,
    /// The organization.
    pub organization: organization::Model,
    /// The login, if there ever was one.
    pub account: Option<Row<account::Entity>>,
    /// All levels in their order.
    pub levels: Vec<security_level::Model>,
    /// The provider: formats and language of new logins.
    pub provider: provider::Model,
    /// What holds for the organization's portal users.
    pub policy: Policy,
    /// The zone of the contact's location, or of the organization's primary one.
    pub time_zone: String,
}

/// A contact's login with what surrounds it.
pub async fn portal_user<G>(may: &Granted<'_, G>, id: ContactId) -> Result<PortalUser, Problem>
where
    G: Reads<contact::Entity>
        + Reads<organization::Entity>
        + Reads<organization_policy::Entity>
        + Reads<location::Entity>
        + Reads<account::Entity>
        + Reads<security_level::Entity>,
{
    let contact = may.row::<contact::Entity>(id).await?.into_inner();
    let organization = may.row::<organization::Entity>(contact.organization_id).await?.into_inner();
    let provider = people::provider(may).await?;
    let mut levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    levels.sort_by_key(|row| row.position);
    let places = locations(may, organization.id).await?;
    let place = |id: LocationId| places.iter().find(|row| row.id == id);
    let said = policy::own(may, &organization).await?;
    let own = contact.location_id.and_then(place).or_else(|| places.iter().find(|row| row.is_primary));
    Ok(PortalUser {
        account: account_of_contact(may, id).await?,
        levels: levels.into_iter().map(Row::into_inner).collect(),
        policy: Policy::of_organization(&provider, &organization, said.as_deref())?,
        time_zone: own.map_or_else(|| provider.time_zone.clone(), |row| row.time_zone.clone()),
        contact,
        organization,
        provider,
    })
}

/// The login of a contact, active or not.
pub async fn account_of_contact<G: Reads<account::Entity>>(
    may: &Granted<'_, G>,
    contact: ContactId,
) -> Result<Option<Row<account::Entity>>, Problem> {
    let which = Condition::all().add(account::Column::ContactId.eq(contact));
    Ok(may.rows::<account::Entity>(which).await?.into_iter().next())
}

/// A login without a password, active from the start, with the provider's formats; whose it is is still to be set.
pub fn new_login(id: AccountId, name: &UserName, provider: &provider::Model, now: Instant) -> account::ActiveModel {
    account::ActiveModel {
        provider_id: NotSet,
        id: Set(id),
        contact_id: Set(None),
        resource_id: Set(None),
        security_level_id: Set(None),
        user_name: Set(name.as_str().to_owned()),
        user_name_key: Set(name.key()),
        password_hash: Set(None),
        password_short: Set(false),
        active: Set(true),
        date_format: Set(provider.date_format.clone()),
        time_format: Set(provider.time_format.clone()),
        number_format: Set(provider.number_format.clone()),
        language: Set(provider.language.clone()),
        time_zone: Set(provider.time_zone.clone()),
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        landing_hidden: Set(false),
        keys_off: Set(false),
        theme: Set("system".to_owned()),
        first_sign_in_at: Set(None),
        last_sign_in_at: Set(None),
        password_changed_at: Set(None),
        profile_seen_at: Set(None),
        created_at: Set(now),
        version: NotSet,
    }
}

/// Whether another login of the installation has a user name with this key (decision 3: one name space for all).
pub async fn user_name_is_taken<G: Grant>(
    may: &Granted<'_, G>,
    key: &str,
    except: Option<AccountId>,
) -> Result<bool, Problem> {
    let found = account::Entity::find().filter(account::Column::UserNameKey.eq(key)).one(&may.executor()).await;
    let found = found.map_err(|error| Problem::fault("look for a user name", error))?;
    Ok(found.is_some_and(|row| Some(row.id) != except))
}

/// Ends every session of a login and makes its welcome and reset links useless, at once.
pub async fn end_access<G>(may: &Granted<'_, G>, account: AccountId) -> Result<(), Problem>
where
    G: Writes<session::Entity> + Writes<link_token::Entity>,
{
    let now = may.now();
    end_all(&may.executor(), may.actor().provider(), account, None, now).await?;
    let open = Condition::all()
        .add(link_token::Column::AccountId.eq(account))
        .add(link_token::Column::UsedAt.is_null())
        .add(link_token::Column::SupersededAt.is_null());
    for row in may.rows::<link_token::Entity>(open).await? {
        may.change(&row, link_token::ActiveModel { superseded_at: Set(Some(now)), ..Default::default() }).await?;
    }
    Ok(())
}

/// Removes the second factor of a login: secret, passkeys and recovery codes go, all sessions end (decision 7).
pub async fn remove_second_factor<G>(may: &Granted<'_, G>, row: &Row<account::Entity>) -> Result<(), Problem>
where
    G: Writes<account::Entity> + Writes<session::Entity> + Writes<recovery_code::Entity> + Writes<passkey::Entity>,
{
    let bare = account::ActiveModel {
        totp_secret: Set(None),
        totp_confirmed_at: Set(None),
        totp_last_step: Set(None),
        ..Default::default()
    };
    may.change(row, bare).await?;
    let codes = Condition::all().add(recovery_code::Column::AccountId.eq(row.id));
    for code in may.rows::<recovery_code::Entity>(codes).await? {
        may.remove(&code).await?;
    }
    let passkeys = Condition::all().add(passkey::Column::AccountId.eq(row.id));
    for passkey in may.rows::<passkey::Entity>(passkeys).await? {
        may.remove(&passkey).await?;
    }
    end_all(&may.executor(), may.actor().provider(), row.id, None, may.now()).await?;
    Ok(())
}
