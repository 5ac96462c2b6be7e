//! Portal security levels: who holds them, what else refers to them, and the rules of adding and removing (P-57 … P-62,
//! A-136 … A-154, decision 2).

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType},
};

use crate::{
    Instant, Set,
    guard::{AdminPortal, Cursor, Granted, Order, Page, Reads, Row, cut, seek},
    ids::{ContactId, OrganizationId, SecurityLevelId},
    tables::{account, activation_run, contact, organization, organization_policy, provider, security_level},
};

/// How many logins of contacts hold a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holders {
    /// With access now.
    pub active: u64,
    /// Without: the login was deactivated and keeps its level.
    pub inactive: u64,
}

impl Holders {
    /// All of them.
    pub fn all(self) -> u64 {
        self.active + self.inactive
    }
}

/// A portal level with how many contacts hold it.
#[derive(Debug, Clone)]
pub struct LevelLine {
    /// The level.
    pub row: security_level::Model,
    /// Who holds it.
    pub holders: Holders,
}

/// The portal's security levels in their order: those of the system first, then the provider's own by name.
pub async fn list(may: &Granted<'_, AdminPortal>) -> Result<Vec<LevelLine>, Problem> {
    let counted: Vec<(Option<SecurityLevelId>, bool, i64)> = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::SecurityLevelId)
        .column(account::Column::Active)
        .column_as(account::Column::Id.count(), "logins")
        .filter(account::Column::ContactId.is_not_null())
        .group_by(account::Column::SecurityLevelId)
        .group_by(account::Column::Active)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("count level holders", error))?;
    let mut holders: BTreeMap<Option<SecurityLevelId>, Holders> = BTreeMap::new();
    for (level, active, logins) in counted {
        let found = holders.entry(level).or_default();
        let logins = u64::try_from(logins).unwrap_or(0);
        if active { found.active += logins } else { found.inactive += logins }
    }
    let rows = all(may).await?;
    let line = |row: Row<security_level::Entity>| LevelLine {
        holders: holders.get(&Some(row.id)).copied().unwrap_or_default(),
        row: row.into_inner(),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The levels themselves, in their order.
pub async fn all<G: Reads<security_level::Entity>>(
    may: &Granted<'_, G>,
) -> Result<Vec<Row<security_level::Entity>>, Problem> {
    let mut rows = may.rows::<security_level::Entity>(Condition::all()).await?;
    rows.sort_by_cached_key(|row| match row.code {
        Some(_) => (row.position, String::new()),
        None => (i32::MAX, row.name.to_lowercase()),
    });
    Ok(rows)
}

/// What refers to a level, and so keeps it from being removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// Logins of contacts.
    pub holders: Holders,
    /// Organizations that give it to new portal users by default.
    pub organizations: u64,
    /// Whether the provider gives it by default.
    pub provider: bool,
    /// Mass activations that are still giving it.
    pub runs: u64,
}

impl Uses {
    /// Whether nothing refers to it.
    pub fn none(&self) -> bool {
        self.holders.all() == 0 && self.organizations == 0 && !self.provider && self.runs == 0
    }
}

/// What refers to a level.
pub async fn uses(may: &Granted<'_, AdminPortal>, level: SecurityLevelId) -> Result<Uses, Problem> {
    let fault = |error| Problem::fault("count uses of a level", error);
    let number = |counted: Option<i64>| u64::try_from(counted.unwrap_or(0)).unwrap_or(0);
    let by_state: Vec<(bool, i64)> = may
        .find::<account::Entity>()
        .select_only()
        .column(account::Column::Active)
        .column_as(account::Column::Id.count(), "logins")
        .filter(account::Column::SecurityLevelId.eq(level))
        .group_by(account::Column::Active)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let of = |active: bool| number(by_state.iter().find(|(state, _)| *state == active).map(|(_, logins)| *logins));
    let organizations: Option<i64> = may
        .find::<organization_policy::Entity>()
        .select_only()
        .column_as(organization_policy::Column::OrganizationId.count(), "organizations")
        .filter(organization_policy::Column::DefaultLevelId.eq(level))
        .into_tuple()
        .one(&may.executor())
        .await
        .map_err(fault)?;
    let runs: Option<i64> = may
        .find::<activation_run::Entity>()
        .select_only()
        .column_as(activation_run::Column::Id.count(), "runs")
        .filter(activation_run::Column::SecurityLevelId.eq(level))
        .filter(activation_run::Column::FinishedAt.is_null())
        .into_tuple()
        .one(&may.executor())
        .await
        .map_err(fault)?;
    Ok(Uses {
        holders: Holders { active: of(true), inactive: of(false) },
        organizations: number(organizations),
        provider: super::people::provider(may).await?.default_level_id == Some(level),
        runs: number(runs),
    })
}

/// The level that has this name already, compared without regard to case; `except` is the one that may keep it. Names are
/// claimed: whoever asks next waits until this transaction is over.
pub async fn name_taken(
    may: &Granted<'_, AdminPortal>,
    name: &str,
    except: Option<SecurityLevelId>,
) -> Result<Option<String>, Problem> {
    claim(may).await?;
    let wanted = name.to_lowercase();
    let rows = may.rows::<security_level::Entity>(Condition::all()).await?;
    let taken = rows.iter().find(|row| Some(row.id) != except && row.name.to_lowercase() == wanted);
    Ok(taken.map(|row| row.name.clone()))
}

/// Adds a level of the provider's own, behind all others. `new` holds name, kind, whether clients may assign it, and rights.
pub async fn add(
    may: &Granted<'_, AdminPortal>,
    new: security_level::ActiveModel,
) -> Result<Row<security_level::Entity>, Problem> {
    let rows = may.rows::<security_level::Entity>(Condition::all()).await?;
    let last = rows.iter().map(|row| row.position).max().unwrap_or(0);
    let new = security_level::ActiveModel {
        id: Set(may.fresh_id()),
        code: Set(None),
        position: Set(last.saturating_add(1)),
        ..new
    };
    may.add::<security_level::Entity>(new).await
}

/// Levels are changed by one administrator after the other; nothing else waits for it.
async fn claim(may: &Granted<'_, AdminPortal>) -> Result<(), Problem> {
    let claimed = may.find::<provider::Entity>().lock(LockType::NoKeyUpdate).one(&may.executor()).await;
    claimed.map(|_| ()).map_err(|error| Problem::fault("claim the levels", error))
}

/// A contact with a login at a level.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The contact.
    pub contact: ContactId,
    /// Full name.
    pub name: String,
    /// The organization.
    pub organization: OrganizationId,
    /// The organization's name.
    pub organization_name: String,
    /// User name of the login.
    pub user_name: String,
    /// Whether the login is active.
    pub active: bool,
    /// The last sign-in, if there was one.
    pub last_sign_in_at: Option<Instant>,
}

/// Who has a level, by last name, a page at a time.
pub async fn holders(
    may: &Granted<'_, AdminPortal>,
    level: SecurityLevelId,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<Holder>, Problem> {
    use contact::Column;
    let fault = |error| Problem::fault("list level holders", error);
    let with_level = account::Entity::find()
        .select_only()
        .column(account::Column::ContactId)
        .filter(account::Column::ProviderId.eq(may.actor().provider()))
        .filter(account::Column::SecurityLevelId.eq(level))
        .into_query();
    let select = may.find::<contact::Entity>().filter(Column::Id.in_subquery(with_level));
    let (sort, id) = (Expr::col(Column::LastName.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let found = seek(select, sort, id, Order::Ascending, after, size).all(&may.executor()).await.map_err(fault)?;
    let page = cut(found, size, |row: &contact::Model| Cursor::text(row.last_name.clone(), row.id.0));
    let logins = Condition::all().add(account::Column::ContactId.is_in(page.rows.iter().map(|row| row.id)));
    let logins = may.rows::<account::Entity>(logins).await?;
    let logins: BTreeMap<Option<ContactId>, _> = logins.into_iter().map(|row| (row.contact_id, row)).collect();
    let names = Condition::all().add(organization::Column::Id.is_in(page.rows.iter().map(|row| row.organization_id)));
    let names = may.rows::<organization::Entity>(names).await?;
    let names: BTreeMap<OrganizationId, String> = names.into_iter().map(|row| (row.id, row.name.clone())).collect();
    Ok(page.map(|row| {
        let login = logins.get(&Some(row.id));
        Holder {
            contact: row.id,
            name: format!("{} {}", row.first_name, row.last_name).trim().to_owned(),
            organization: row.organization_id,
            organization_name: names.get(&row.organization_id).cloned().unwrap_or_default(),
            user_name: login.map(|login| login.user_name.clone()).unwrap_or_default(),
            active: login.is_some_and(|login| login.active),
            last_sign_in_at: login.and_then(|login| login.last_sign_in_at),
        }
    }))
}
