//! Manage → Users in the portal (P-170 … P-180): the people of one's own organization and of its sub-organizations, with
//! their logins; who asked to join; what was reviewed; what the audit log says of them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
    sea_query::{BinOper, Expr, Func},
};

use super::{like::holds, people};
use crate::{
    Granted, NotSet, Row, Set,
    guard::{Cursor, CursorValue, ManageUsers, Order, Page, ViewOrganizationAudit, cut, seek},
    ids::{AccountId, ContactId, JoinRequestId, OrganizationId, SecurityLevelId},
    policy::Policy,
    tables::{
        account, audit, contact, join_request, joined,
        kinds::{JoinState, LevelKind, ShowTime, TwoFactorPolicy},
        location, organization, organization_policy, passkey, security_level,
    },
};

// ---- people ------------------------------------------------------------------------------------------------------------

/// Which people a list shows by their access.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// Everybody, with or without login (P-171).
    #[default]
    All,
    /// Those with an active login.
    Active,
    /// Those without.
    None,
}

/// Which people a list shows.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Words in name, title, e-mail address, phone or user name.
    pub search: String,
    /// By access.
    pub access: Access,
    /// Of this organization; else of all in reach.
    pub organization: Option<OrganizationId>,
}

/// By what a list of people is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PeopleSort {
    /// Last name, first name.
    #[default]
    Name,
    /// Active or not.
    Active,
    /// Organization.
    Organization,
    /// E-mail address.
    Email,
    /// User name.
    UserName,
    /// Name of the security level.
    Level,
    /// Whether an authenticator app is set up.
    Factor,
    /// Last sign-in; never comes first.
    LastSignIn,
}

/// Somebody in the list.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// The contact.
    pub contact: contact::Model,
    /// The organization's name.
    pub organization: String,
    /// The login, if there ever was one; never its secrets.
    pub login: Option<Login>,
}

/// A login as others may know of it.
#[derive(Debug, Clone)]
pub struct Login {
    /// The login.
    pub id: AccountId,
    /// User name.
    pub user_name: String,
    /// Whether it is active.
    pub active: bool,
    /// Whether the welcome mail still waits to be followed.
    pub awaits_password: bool,
    /// Whether a second factor is set up: an app or a passkey.
    pub factor: bool,
    /// Name and kind of the level.
    pub level: Option<(SecurityLevelId, String, LevelKind)>,
    /// What the organization asks for.
    pub two_factor: TwoFactorPolicy,
    /// The last sign-in.
    pub last_sign_in_at: Option<crate::Instant>,
}

fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// The people in reach, each joined with the login and its level.
fn with_logins(may: &Granted<'_, ManageUsers>) -> Select<contact::Entity> {
    let mut select = may.find::<contact::Entity>();
    let login = Condition::all()
        .add(column(account::Column::ProviderId).eq(column(contact::Column::ProviderId)))
        .add(column(account::Column::ContactId).eq(column(contact::Column::Id)));
    let query = QueryTrait::query(&mut select);
    query.join(JoinType::LeftJoin, account::Entity, login);
    let (of, level) = (account::Column::ProviderId, account::Column::SecurityLevelId);
    joined::join::<security_level::Entity>(query, JoinType::LeftJoin, of, level);
    let (of, organization) = (contact::Column::ProviderId, contact::Column::OrganizationId);
    joined::join::<organization::Entity>(query, JoinType::InnerJoin, of, organization);
    select
}

fn narrowed(may: &Granted<'_, ManageUsers>, filter: &PeopleFilter) -> Select<contact::Entity> {
    use contact::Column;
    let columns = [Column::FirstName, Column::LastName, Column::Title, Column::Email, Column::Phone, Column::Mobile];
    let mut select = with_logins(may).filter(
        Condition::any().add(holds(&filter.search, &columns)).add(holds(&filter.search, &[account::Column::UserName])),
    );
    if let Some(id) = filter.organization {
        select = select.filter(Column::OrganizationId.eq(id));
    }
    match filter.access {
        Access::All => select,
        Access::Active => select.filter(account::Column::Active.eq(true)),
        Access::None => {
            select.filter(Condition::any().add(account::Column::Id.is_null()).add(account::Column::Active.eq(false)))
        }
    }
}

/// The sort value: always a text, never nothing, except for moments.
fn sorted_by(sort: PeopleSort) -> Expr {
    let folded = |expression: Expr| Expr::from(Func::lower(expression));
    let or_nothing = |expression: Expr| Expr::from(Func::coalesce([expression, Expr::val("")]));
    let joined = |a: Expr, b: Expr| a.binary(BinOper::Custom("||"), b);
    match sort {
        PeopleSort::Name => {
            let (last, first) = (column(contact::Column::LastName), column(contact::Column::FirstName));
            folded(joined(joined(last, Expr::val(" ")), first))
        }
        PeopleSort::Active => Expr::case(account::Column::Active.eq(true), "1").finally("0").into(),
        PeopleSort::Organization => folded(column(organization::Column::Name)),
        PeopleSort::Email => folded(column(contact::Column::Email)),
        PeopleSort::UserName => or_nothing(column(account::Column::UserNameKey)),
        PeopleSort::Level => or_nothing(folded(column(security_level::Column::Name))),
        PeopleSort::Factor => Expr::case(account::Column::TotpConfirmedAt.is_not_null(), "1").finally("0").into(),
        PeopleSort::LastSignIn => Expr::from(Func::coalesce([column(account::Column::LastSignInAt), Expr::val(0_i64)])),
    }
}

/// A page of people.
pub async fn people(
    may: &Granted<'_, ManageUsers>,
    filter: &PeopleFilter,
    (sort, order): (PeopleSort, Order),
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<PersonLine>, Problem> {
    let fault = |error| Problem::fault("list people", error);
    let by_number = sort == PeopleSort::LastSignIn;
    if after.is_some_and(|after| matches!(after.value, CursorValue::Number(_)) != by_number) {
        return Err(Problem::Unreadable("the page mark in the address".to_owned()));
    }
    let expression = sorted_by(sort);
    let select = narrowed(may, filter).select_only().column(contact::Column::Id).expr_as(expression.clone(), "sorted");
    let select = seek(select, expression, column(contact::Column::Id), order, after, size);
    let found: Vec<(ContactId, CursorValue)> = if by_number {
        let found: Vec<(ContactId, i64)> = select.into_tuple().all(&may.executor()).await.map_err(fault)?;
        found.into_iter().map(|(id, value)| (id, CursorValue::Number(value))).collect()
    } else {
        let found: Vec<(ContactId, String)> = select.into_tuple().all(&may.executor()).await.map_err(fault)?;
        found.into_iter().map(|(id, value)| (id, CursorValue::Text(value))).collect()
    };
    let page = cut(found, size, |(id, value): &(ContactId, CursorValue)| Cursor { value: value.clone(), id: id.0 });
    let next = page.next.clone();
    let ids: Vec<ContactId> = page.rows.into_iter().map(|(id, _)| id).collect();
    Ok(Page { rows: lines(may, &ids).await?, next })
}

/// The lines of these people, in the order of `ids`.
async fn lines(may: &Granted<'_, ManageUsers>, ids: &[ContactId]) -> Result<Vec<PersonLine>, Problem> {
    let of = |column: contact::Column| Condition::all().add(column.is_in(ids.iter().copied()));
    let found = may.rows::<contact::Entity>(of(contact::Column::Id)).await?;
    let mut found: BTreeMap<ContactId, contact::Model> =
        found.into_iter().map(|row| (row.id, row.into_inner())).collect();
    let mut logins = logins(may, ids).await?;
    let names = people::organizations(may, found.values().map(|row| row.organization_id).collect()).await?;
    let line = |id: &ContactId| {
        let contact = found.remove(id)?;
        let organization = names.get(&contact.organization_id).cloned().unwrap_or_default();
        Some(PersonLine { organization, login: logins.remove(id), contact })
    };
    Ok(ids.iter().filter_map(line).collect())
}

/// The logins of these contacts.
pub async fn logins(may: &Granted<'_, ManageUsers>, of: &[ContactId]) -> Result<BTreeMap<ContactId, Login>, Problem> {
    let which = Condition::all().add(account::Column::ContactId.is_in(of.iter().copied()));
    let rows = may.rows::<account::Entity>(which).await?;
    let which = Condition::all().add(passkey::Column::AccountId.is_in(rows.iter().map(|row| row.id)));
    let keys: BTreeSet<AccountId> =
        may.rows::<passkey::Entity>(which).await?.iter().map(|row| row.account_id).collect();
    let levels = levels(may).await?;
    let policies = policies(may).await?;
    let which = Condition::all().add(contact::Column::Id.is_in(of.iter().copied()));
    let homes: BTreeMap<ContactId, OrganizationId> =
        may.rows::<contact::Entity>(which).await?.iter().map(|row| (row.id, row.organization_id)).collect();
    let login = |row: &account::Model| {
        let contact = row.contact_id?;
        let level = row.security_level_id.and_then(|id| levels.iter().find(|level| level.id == id));
        let policy = homes.get(&contact).and_then(|home| policies.get(home));
        let login = Login {
            id: row.id,
            user_name: row.user_name.clone(),
            active: row.active,
            awaits_password: row.password_hash.is_none(),
            factor: row.totp_confirmed_at.is_some() || keys.contains(&row.id),
            level: level.map(|level| (level.id, level.name.clone(), level.kind)),
            two_factor: policy.map_or(TwoFactorPolicy::NotRequired, |policy| policy.two_factor),
            last_sign_in_at: row.last_sign_in_at,
        };
        Some((contact, login))
    };
    Ok(rows.iter().filter_map(|row| login(row)).collect())
}

/// The rows of the logins of these contacts, to be changed.
pub async fn accounts(may: &Granted<'_, ManageUsers>, of: &[ContactId]) -> Result<Vec<Row<account::Entity>>, Problem> {
    may.rows::<account::Entity>(Condition::all().add(account::Column::ContactId.is_in(of.iter().copied()))).await
}

/// How many people there are, and how many of them have an active login.
pub async fn counts(may: &Granted<'_, ManageUsers>, filter: &PeopleFilter) -> Result<(u64, u64), Problem> {
    let fault = |error| Problem::fault("count people", error);
    let of = |access| narrowed(may, &PeopleFilter { access, ..filter.clone() });
    let (first, second) = (may.executor(), may.executor());
    Ok((of(Access::All).count(&first).await.map_err(fault)?, of(Access::Active).count(&second).await.map_err(fault)?))
}

/// The own organization first, then its sub-organizations by name.
pub async fn organizations(may: &Granted<'_, ManageUsers>) -> Result<Vec<organization::Model>, Problem> {
    let own = may.actor().organization();
    let mut rows: Vec<organization::Model> =
        may.rows::<organization::Entity>(Condition::all()).await?.into_iter().map(Row::into_inner).collect();
    rows.sort_by_cached_key(|row| (Some(row.id) != own, row.name.to_lowercase()));
    Ok(rows)
}

/// The locations of all organizations in reach, the primary one of each first.
pub async fn locations(may: &Granted<'_, ManageUsers>) -> Result<Vec<Row<location::Entity>>, Problem> {
    let mut rows = may.rows::<location::Entity>(Condition::all()).await?;
    rows.sort_by_cached_key(|row| (!row.is_primary, !row.active, row.name.to_lowercase()));
    Ok(rows)
}

/// All levels in their order.
pub async fn levels(may: &Granted<'_, ManageUsers>) -> Result<Vec<security_level::Model>, Problem> {
    let mut rows: Vec<security_level::Model> =
        may.rows::<security_level::Entity>(Condition::all()).await?.into_iter().map(Row::into_inner).collect();
    rows.sort_by_key(|row| row.position);
    Ok(rows)
}

/// What holds for each organization in reach.
pub async fn policies(may: &Granted<'_, ManageUsers>) -> Result<BTreeMap<OrganizationId, Policy>, Problem> {
    let provider = people::provider(may).await?;
    let own = may.rows::<organization_policy::Entity>(Condition::all()).await?;
    let own: BTreeMap<OrganizationId, _> = own.into_iter().map(|row| (row.organization_id, row)).collect();
    let rows = may.rows::<organization::Entity>(Condition::all()).await?;
    rows.iter()
        .map(|row| {
            let own = own.get(&row.id).map(|row| &**row);
            Ok((row.id, Policy::of_organization(&provider, row, own)?))
        })
        .collect()
}

/// A contact of an organization, with nothing but a place in it; the rest is still to be set.
pub fn new_contact(may: &Granted<'_, ManageUsers>, organization: OrganizationId) -> contact::ActiveModel {
    let nothing = || Set(String::new());
    contact::ActiveModel {
        provider_id: NotSet,
        id: Set(may.fresh_id()),
        organization_id: Set(organization),
        location_id: Set(None),
        first_name: nothing(),
        last_name: nothing(),
        title: nothing(),
        email: nothing(),
        additional_emails: nothing(),
        phone: nothing(),
        extension: nothing(),
        mobile: nothing(),
        alternate_phone: nothing(),
        fax: nothing(),
        address: nothing(),
        city: nothing(),
        state: nothing(),
        postal_code: nothing(),
        country: nothing(),
        active: Set(true),
        accepts_ticket_mail: Set(true),
        created_at: Set(may.now()),
        version: NotSet,
    }
}

// ---- import ------------------------------------------------------------------------------------------------------------

/// The contacts of an organization in reach with one of these e-mail addresses, compared without regard to case.
pub async fn with_emails(
    may: &Granted<'_, ManageUsers>,
    of: OrganizationId,
    emails: &[String],
) -> Result<Vec<Row<contact::Entity>>, Problem> {
    let which = Condition::all().add(contact::Column::OrganizationId.eq(of)).add(same_email(emails));
    may.rows::<contact::Entity>(which).await
}

/// Which of these addresses contacts of other organizations have, in reach or not (P-178); in lower case.
pub async fn emails_elsewhere(
    may: &Granted<'_, ManageUsers>,
    than: OrganizationId,
    emails: &[String],
) -> Result<BTreeSet<String>, Problem> {
    let found = contact::Entity::find()
        .filter(contact::Column::ProviderId.eq(may.actor().provider()))
        .filter(contact::Column::OrganizationId.ne(than))
        .filter(same_email(emails))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("look for addresses", error))?;
    Ok(found.into_iter().map(|row| row.email.to_lowercase()).collect())
}

fn same_email(emails: &[String]) -> Expr {
    Expr::from(Func::lower(column(contact::Column::Email))).is_in(emails.iter().map(|email| email.to_lowercase()))
}

/// Which of these user names (as keys) are taken in the installation, and by which contact (decision 3).
pub async fn user_names_taken(
    may: &Granted<'_, ManageUsers>,
    keys: &[String],
) -> Result<BTreeMap<String, Option<ContactId>>, Problem> {
    let found = account::Entity::find().filter(account::Column::UserNameKey.is_in(keys.iter().cloned()));
    let found = found.all(&may.executor()).await.map_err(|error| Problem::fault("look for user names", error))?;
    Ok(found.into_iter().map(|row| (row.user_name_key, row.contact_id)).collect())
}

// ---- second factor of the organization ---------------------------------------------------------------------------------

/// What a Manager asks for beyond the provider's rule, as it stands; none if they never said anything.
pub async fn own_two_factor(may: &Granted<'_, ManageUsers>) -> Result<Option<TwoFactorPolicy>, Problem> {
    Ok(own_policy(may).await?.and_then(|row| row.manager_two_factor))
}

async fn own_policy(may: &Granted<'_, ManageUsers>) -> Result<Option<Row<organization_policy::Entity>>, Problem> {
    match may.actor().organization() {
        Some(own) => may.row_if::<organization_policy::Entity>(own).await,
        None => Ok(None),
    }
}

/// Sets what a Manager asks for in their own organization (P-18). It can only tighten: [`Policy`] takes the stricter one.
pub async fn tighten(may: &Granted<'_, ManageUsers>, asked: Option<TwoFactorPolicy>) -> Result<(), Problem> {
    let own = may.actor().organization().ok_or(Problem::NotFound)?;
    if let Some(row) = own_policy(may).await? {
        let set = organization_policy::ActiveModel { manager_two_factor: Set(asked), ..Default::default() };
        may.change(&row, set).await
    } else {
        let new = organization_policy::ActiveModel { manager_two_factor: Set(asked), ..silent_policy(own) };
        may.add::<organization_policy::Entity>(new).await.map(|_| ())
    }
}

/// The policy of an organization that says nothing for itself: everything is inherited.
pub fn silent_policy(organization: OrganizationId) -> organization_policy::ActiveModel {
    organization_policy::ActiveModel {
        provider_id: NotSet,
        organization_id: Set(organization),
        manager_two_factor: Set(None),
        password_length: Set(None),
        sign_in_ways: Set(None),
        session_idle_minutes: Set(None),
        session_minutes: Set(None),
        welcome_link_minutes: Set(None),
        reset_link_minutes: Set(None),
        date_format: Set(None),
        time_format: Set(None),
        number_format: Set(None),
        resource_names: Set(None),
        show_time: Set(ShowTime::None),
        notify_resources: Set(true),
        knowledge_base: Set(true),
        documentation: Set(false),
        default_level_id: Set(None),
        join_domains: Set("[]".to_owned()),
        login_name: Set(None),
        version: NotSet,
    }
}

// ---- who asked to join -------------------------------------------------------------------------------------------------

/// A confirmed request, with the contacts who have its address already.
#[derive(Debug, Clone)]
pub struct JoinLine {
    /// The request.
    pub row: Row<join_request::Entity>,
    /// The organization's name.
    pub organization: String,
    /// The contact of that organization with this address, if there is exactly one.
    pub contact: Option<contact::Model>,
}

/// The requests that wait for a Manager, oldest first.
pub async fn waiting(may: &Granted<'_, ManageUsers>) -> Result<Vec<JoinLine>, Problem> {
    let which = Condition::all().add(join_request::Column::State.eq(JoinState::Waiting));
    let mut rows = may.rows::<join_request::Entity>(which).await?;
    rows.sort_by_key(|row| row.created_at);
    let emails: Vec<String> = rows.iter().map(|row| row.email.clone()).collect();
    let people = may.rows::<contact::Entity>(Condition::all().add(same_email(&emails))).await?;
    let names = people::organizations(may, rows.iter().map(|row| row.organization_id).collect()).await?;
    Ok(rows
        .into_iter()
        .map(|row| JoinLine {
            organization: names.get(&row.organization_id).cloned().unwrap_or_default(),
            contact: only_one(&row, &people),
            row,
        })
        .collect())
}

/// A request that waits; [`Problem::NotFound`] for any other.
pub async fn waiting_one(may: &Granted<'_, ManageUsers>, id: JoinRequestId) -> Result<JoinLine, Problem> {
    let row = may.row::<join_request::Entity>(id).await?;
    if row.state != JoinState::Waiting {
        return Err(Problem::NotFound);
    }
    let people = with_emails(may, row.organization_id, std::slice::from_ref(&row.email)).await?;
    let names = people::organizations(may, vec![row.organization_id]).await?;
    let organization = names.get(&row.organization_id).cloned().unwrap_or_default();
    Ok(JoinLine { contact: only_one(&row, &people), organization, row })
}

fn only_one(row: &join_request::Model, people: &[Row<contact::Entity>]) -> Option<contact::Model> {
    let mut same = people.iter().filter(|contact| {
        contact.organization_id == row.organization_id && contact.email.eq_ignore_ascii_case(&row.email)
    });
    let first = same.next()?;
    same.next().is_none().then(|| (**first).clone())
}

/// Notes what became of a request.
pub async fn decide(
    may: &Granted<'_, ManageUsers>,
    row: &Row<join_request::Entity>,
    state: JoinState,
) -> Result<(), Problem> {
    let set = join_request::ActiveModel {
        state: Set(state),
        decided_at: Set(Some(may.now())),
        decided_by: Set(may.actor().name().to_owned()),
        ..Default::default()
    };
    may.change(row, set).await
}

// ---- audit log ---------------------------------------------------------------------------------------------------------

/// Which lines of the audit log a Manager looks at.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    /// Code of the act, or its beginning.
    pub act: String,
    /// Words in the name of who did it or to whom.
    pub person: String,
}

/// Lines of the audit log that concern the own organization or a sub-organization, newest first.
pub async fn history(
    may: &Granted<'_, ViewOrganizationAudit>,
    filter: &HistoryFilter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<audit::Model>, Problem> {
    use audit::Column;
    let mut select =
        may.find::<audit::Entity>().filter(holds(&filter.person, &[Column::ActorName, Column::ObjectName]));
    if !filter.act.is_empty() {
        select = select.filter(Column::Act.starts_with(&filter.act));
    }
    let select = seek(select, column(Column::At), column(Column::Id), Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("read audit log", error))?;
    Ok(cut(found, size, |row: &audit::Model| Cursor::number(row.at.0, row.id.0)))
}
