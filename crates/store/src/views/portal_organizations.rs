//! Manage Client Portal Organizations: the list with its counts, and what the page of one works with.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};

use super::{like::holds, people};
use crate::{
    Granted, Row, Set,
    guard::{AdminPortal, Cursor, Grant, Order, Page, Reads, Writes, cut, seek},
    ids::OrganizationId,
    policy,
    tables::{
        account, contact, joined,
        kinds::{LevelKind, OrganizationKind, TwoFactorPolicy},
        organization, organization_policy, provider, security_level, session,
    },
};

/// What the list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Organization Name.
    #[default]
    Name,
    /// Enabled for Client Portal.
    Enabled,
    /// Client Portal Users.
    PortalUsers,
    /// Taskfire Users.
    TaskfireUsers,
    /// Notifications.
    Notifications,
    /// Knowledge Base.
    KnowledgeBase,
    /// Documentation.
    Documentation,
}

/// Which organizations the list shows, and in which order.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Words in name or number.
    pub search: String,
    /// Column.
    pub sort: Sort,
    /// Direction.
    pub order: Order,
}

/// An organization in the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The organization.
    pub row: organization::Model,
    /// Contacts with an active login at a standard level.
    pub portal_users: u64,
    /// Contacts with an active login at a Taskfire level.
    pub taskfire_users: u64,
    /// Who must have a second factor here, with everything that has a say in it.
    pub two_factor: TwoFactorPolicy,
    /// Whether staff is told of a customer's notes.
    pub notifications: bool,
    /// Knowledge Base.
    pub knowledge_base: bool,
    /// Documentation.
    pub documentation: bool,
}

/// The list: all active customers, and the provider's own organization. Four queries a page.
pub async fn page(
    may: &Granted<'_, AdminPortal>,
    filter: &Filter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<Line>, Problem> {
    use organization::Column;
    let with_portal =
        Condition::any().add(Column::Kind.eq(OrganizationKind::Customer)).add(Column::IsProvider.eq(true));
    let select = may
        .find::<organization::Entity>()
        .filter(Column::Active.eq(true))
        .filter(with_portal)
        .filter(holds(&filter.search, &[Column::Name, Column::Number]));
    let id = Expr::col(Column::Id.as_column_ref());
    let select = seek(select, sort_key(filter.sort), id, filter.order, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("list organizations", error))?;
    let lines = lines(may, found).await?;
    Ok(cut(lines, size, |line| cursor(filter.sort, line)))
}

async fn lines(may: &Granted<'_, AdminPortal>, rows: Vec<organization::Model>) -> Result<Vec<Line>, Problem> {
    let provider = people::provider(may).await?;
    let ids: Vec<OrganizationId> = rows.iter().map(|row| row.id).collect();
    let users = users(may, &ids).await?;
    let own = Condition::all().add(organization_policy::Column::OrganizationId.is_in(ids));
    let own = may.rows::<organization_policy::Entity>(own).await?;
    let own: BTreeMap<OrganizationId, _> = own.into_iter().map(|row| (row.organization_id, row)).collect();
    let line = |row: organization::Model| {
        let own = own.get(&row.id);
        let users = |kind| users.get(&(row.id, kind == LevelKind::Taskfire)).copied().unwrap_or(0);
        let given = row.two_factor.unwrap_or(provider.two_factor);
        Line {
            portal_users: users(LevelKind::Standard),
            taskfire_users: users(LevelKind::Taskfire),
            two_factor: policy::stricter(given, own.and_then(|own| own.manager_two_factor)),
            notifications: own.is_none_or(|own| own.notify_resources),
            knowledge_base: own.is_none_or(|own| own.knowledge_base),
            documentation: own.is_some_and(|own| own.documentation),
            row,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Active logins by organization and by whether their level is a Taskfire one, in one query.
async fn users(
    may: &Granted<'_, AdminPortal>,
    of: &[OrganizationId],
) -> Result<BTreeMap<(OrganizationId, bool), u64>, Problem> {
    let mut select = may
        .find::<account::Entity>()
        .select_only()
        .column(contact::Column::OrganizationId)
        .column(security_level::Column::Kind)
        .column_as(account::Column::Id.count(), "users")
        .filter(account::Column::Active.eq(true))
        .filter(contact::Column::OrganizationId.is_in(of.iter().copied()))
        .group_by(contact::Column::OrganizationId)
        .group_by(security_level::Column::Kind);
    let (query, of) = (QueryTrait::query(&mut select), account::Column::ProviderId);
    joined::join::<contact::Entity>(query, JoinType::InnerJoin, of, account::Column::ContactId);
    joined::join::<security_level::Entity>(query, JoinType::InnerJoin, of, account::Column::SecurityLevelId);
    let counted: Vec<(OrganizationId, LevelKind, i64)> =
        select.into_tuple().all(&may.executor()).await.map_err(|error| Problem::fault("count portal users", error))?;
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    Ok(counted.into_iter().map(|(id, kind, users)| ((id, kind == LevelKind::Taskfire), count(users))).collect())
}

fn sort_key(sort: Sort) -> Expr {
    let policy = |column: &str, unsaid: &str| {
        Expr::cust(format!(
            "CAST(CASE WHEN COALESCE((SELECT p.{column} FROM organization_policy p WHERE \
             p.provider_id = organization.provider_id AND p.organization_id = organization.id), {unsaid}) \
             THEN 1 ELSE 0 END AS BIGINT)"
        ))
    };
    let users = |kind: LevelKind| {
        Expr::cust(format!(
            "(SELECT COUNT(*) FROM account a \
             JOIN contact c ON c.provider_id = a.provider_id AND c.id = a.contact_id \
             JOIN security_level l ON l.provider_id = a.provider_id AND l.id = a.security_level_id \
             WHERE a.provider_id = organization.provider_id AND c.organization_id = organization.id \
             AND a.active = TRUE AND l.kind = '{}')",
            kind.code()
        ))
    };
    match sort {
        Sort::Name => Expr::col(organization::Column::Name.as_column_ref()),
        Sort::Enabled => Expr::cust("CAST(CASE WHEN organization.portal_enabled THEN 1 ELSE 0 END AS BIGINT)"),
        Sort::PortalUsers => users(LevelKind::Standard),
        Sort::TaskfireUsers => users(LevelKind::Taskfire),
        Sort::Notifications => policy("notify_resources", "TRUE"),
        Sort::KnowledgeBase => policy("knowledge_base", "TRUE"),
        Sort::Documentation => policy("documentation", "FALSE"),
    }
}

fn cursor(sort: Sort, line: &Line) -> Cursor {
    let number = |value: u64| Cursor::number(i64::try_from(value).unwrap_or(i64::MAX), line.row.id.0);
    match sort {
        Sort::Name => Cursor::text(line.row.name.clone(), line.row.id.0),
        Sort::Enabled => number(u64::from(line.row.portal_enabled)),
        Sort::PortalUsers => number(line.portal_users),
        Sort::TaskfireUsers => number(line.taskfire_users),
        Sort::Notifications => number(u64::from(line.notifications)),
        Sort::KnowledgeBase => number(u64::from(line.knowledge_base)),
        Sort::Documentation => number(u64::from(line.documentation)),
    }
}

// ---- one organization --------------------------------------------------------------------------------------------------

/// An organization with everything that its settings page shows (A-181 … A-190).
#[derive(Debug, Clone)]
pub struct Detail {
    /// The organization.
    pub row: Row<organization::Entity>,
    /// What it says for itself, if anything.
    pub own: Option<Row<organization_policy::Entity>>,
    /// The provider: what is inherited.
    pub provider: provider::Model,
    /// The levels in their order.
    pub levels: Vec<security_level::Model>,
    /// Active logins at standard and at Taskfire levels.
    pub users: (u64, u64),
}

/// An organization that has, or can have, a portal: a customer, or the provider's own; others are not found.
pub async fn detail(may: &Granted<'_, AdminPortal>, id: OrganizationId) -> Result<Detail, Problem> {
    let row = may.row::<organization::Entity>(id).await?;
    if row.kind != OrganizationKind::Customer && !row.is_provider {
        return Err(Problem::NotFound);
    }
    let own = super::policy::own(may, &row).await?;
    let users = users(may, &[id]).await?;
    let of = |taskfire| users.get(&(id, taskfire)).copied().unwrap_or(0);
    Ok(Detail {
        own,
        provider: people::provider(may).await?,
        levels: levels(may).await?,
        users: (of(false), of(true)),
        row,
    })
}

/// The security levels in their order.
pub async fn levels(may: &Granted<'_, AdminPortal>) -> Result<Vec<security_level::Model>, Problem> {
    let mut levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    levels.sort_by_key(|row| row.position);
    Ok(levels.into_iter().map(Row::into_inner).collect())
}

/// Writes what an organization says for itself; `set` holds every value but the Manager's.
pub async fn say(
    may: &Granted<'_, AdminPortal>,
    detail: &Detail,
    mut set: organization_policy::ActiveModel,
) -> Result<(), Problem> {
    if let Some(own) = &detail.own {
        return may.change(own, set).await;
    }
    set.organization_id = Set(detail.row.id);
    set.manager_two_factor = Set(None);
    may.add::<organization_policy::Entity>(set).await.map(drop)
}

/// Ends every session of an organization's people at once (A-181, P-2). Gives how many.
pub async fn end_sessions<G>(may: &Granted<'_, G>, organization: OrganizationId) -> Result<u64, Problem>
where
    G: Writes<session::Entity> + Reads<account::Entity> + Reads<contact::Entity>,
{
    let provider = may.actor().provider();
    let people = may.find::<contact::Entity>().select_only().column(contact::Column::Id);
    let people = people.filter(contact::Column::OrganizationId.eq(organization)).into_query();
    let logins = may.find::<account::Entity>().select_only().column(account::Column::Id);
    let logins = logins.filter(account::Column::ContactId.in_subquery(people)).into_query();
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(may.now()))
        .filter(session::Column::ProviderId.eq(provider))
        .filter(session::Column::AccountId.in_subquery(logins))
        .filter(session::Column::EndedAt.is_null())
        .exec(&may.executor())
        .await;
    Ok(ended.map_err(|error| Problem::fault("end sessions", error))?.rows_affected)
}

/// Whether another organization of the installation has this login address (P-24).
pub async fn login_name_is_taken<G: Grant>(
    may: &Granted<'_, G>,
    name: &str,
    except: OrganizationId,
) -> Result<bool, Problem> {
    let found = organization_policy::Entity::find()
        .filter(organization_policy::Column::LoginName.eq(name))
        .filter(organization_policy::Column::OrganizationId.ne(except))
        .one(&may.executor())
        .await;
    Ok(found.map_err(|error| Problem::fault("look for a login address", error))?.is_some())
}

/// The mail domains that other organizations have named as theirs.
pub async fn claimed_domains(may: &Granted<'_, AdminPortal>, except: OrganizationId) -> Result<Vec<String>, Problem> {
    let others = Condition::all()
        .add(organization_policy::Column::JoinDomains.is_not_in(["", "[]"]))
        .add(organization_policy::Column::OrganizationId.ne(except));
    let others = may.rows::<organization_policy::Entity>(others).await?;
    let mut claimed = Vec::new();
    for row in others {
        let own: Vec<String> =
            serde_json::from_str(&row.join_domains).map_err(|error| Problem::fault("read mail domains", error))?;
        claimed.extend(own);
    }
    Ok(claimed)
}
