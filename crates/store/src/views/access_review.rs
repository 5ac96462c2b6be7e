//! Access review: who of an organization has access, and that somebody looked at it and said that it is right.

use std::{collections::BTreeMap, fmt::Write as _};

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};
use serde::{Deserialize, Serialize};

use crate::{
    Instant, Set,
    door::token_hash,
    guard::{Cursor, Granted, Order, Page, Reads, Row, Writes, cut, seek},
    ids::{AccountId, ContactId, OrganizationId, SecurityLevelId},
    policy::Policy,
    tables::{
        access_review, account, contact,
        kinds::{LevelKind, TwoFactorPolicy},
        organization, passkey, security_level,
    },
};

/// What the policy says about somebody's second factor. A voluntary one reads as not required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TwoFactor {
    /// Required and set up.
    Configured,
    /// Required and not set up.
    NotConfigured,
    /// Not required.
    NotRequired,
}

/// Somebody with access, as it is written into a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The contact.
    pub contact: ContactId,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// User name of the login.
    pub user_name: String,
    /// The level's name.
    pub level: String,
    /// Whether it is a Taskfire level.
    pub taskfire: bool,
    /// Whether a password or another way in was set up; before that the invitation stands.
    pub invited_only: bool,
    /// The last sign-in, if there was one.
    pub last_sign_in: Option<Instant>,
    /// What the policy says about the second factor.
    pub two_factor: TwoFactor,
    /// Whether an authenticator app is set up.
    pub app: bool,
    /// How many passkeys there are.
    pub passkeys: usize,
}

/// Who has access to the portal for an organization: active logins of active contacts, by name.
#[derive(Debug, Clone)]
pub struct People {
    /// They.
    pub rows: Vec<Person>,
    /// A mark that changes when who has access, at which level, or with which factors changes; sign-ins do not change it.
    pub mark: String,
}

/// Who has access now. `policy` is the organization's.
pub async fn people<G>(
    may: &Granted<'_, G>,
    organization: &organization::Model,
    policy: &Policy,
) -> Result<People, Problem>
where
    G: Reads<contact::Entity> + Reads<account::Entity> + Reads<security_level::Entity> + Reads<passkey::Entity>,
{
    let fault = |error| Problem::fault("read who has access", error);
    let provider = may.actor().provider();
    let within = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::ProviderId.eq(provider))
        .filter(contact::Column::OrganizationId.eq(organization.id))
        .filter(contact::Column::Active.eq(true))
        .into_query();
    let with_access =
        Condition::all().add(account::Column::Active.eq(true)).add(account::Column::ContactId.in_subquery(within));
    let logins = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::ProviderId.eq(provider))
        .filter(with_access.clone())
        .into_query();
    let contacts = may.rows::<contact::Entity>(
        Condition::all().add(contact::Column::OrganizationId.eq(organization.id)).add(contact::Column::Active.eq(true)),
    );
    let contacts: BTreeMap<ContactId, _> = contacts.await?.into_iter().map(|row| (row.id, row)).collect();
    let levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    let levels: BTreeMap<SecurityLevelId, _> = levels.into_iter().map(|row| (row.id, row)).collect();
    let keys: Vec<(AccountId, i64)> = may
        .find::<passkey::Entity>()
        .select_only()
        .column(passkey::Column::AccountId)
        .column_as(passkey::Column::Id.count(), "passkeys")
        .filter(passkey::Column::AccountId.in_subquery(logins))
        .group_by(passkey::Column::AccountId)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let keys: BTreeMap<AccountId, i64> = keys.into_iter().collect();
    let mut found = Vec::new();
    for login in may.rows::<account::Entity>(with_access).await? {
        let Some(contact) = login.contact_id.and_then(|id| contacts.get(&id)) else { continue };
        let level = login.security_level_id.and_then(|id| levels.get(&id));
        let taskfire = level.is_some_and(|level| level.kind == LevelKind::Taskfire);
        let passkeys = keys.get(&login.id).map_or(0, |keys| usize::try_from(*keys).unwrap_or(0));
        let app = login.totp_confirmed_at.is_some();
        let person = Person {
            contact: contact.id,
            name: format!("{} {}", contact.first_name, contact.last_name).trim().to_owned(),
            email: contact.email.clone(),
            user_name: login.user_name.clone(),
            level: level.map(|level| level.name.clone()).unwrap_or_default(),
            taskfire,
            invited_only: login.password_hash.is_none() && passkeys == 0 && login.first_sign_in_at.is_none(),
            last_sign_in: login.last_sign_in_at,
            two_factor: match (required(policy.two_factor, taskfire), app || passkeys > 0) {
                (false, _) => TwoFactor::NotRequired,
                (true, true) => TwoFactor::Configured,
                (true, false) => TwoFactor::NotConfigured,
            },
            app,
            passkeys,
        };
        found.push((contact.last_name.to_lowercase(), person.name.to_lowercase(), login.id, person));
    }
    found.sort_by(|a, b| (&a.0, &a.1, a.2).cmp(&(&b.0, &b.1, b.2)));
    let mut text = String::new();
    for (_, _, login, person) in &found {
        let _ = writeln!(text, "{login} {} {} {}", person.level, person.app, person.passkeys);
    }
    Ok(People { rows: found.into_iter().map(|(_, _, _, person)| person).collect(), mark: token_hash(&text) })
}

/// Whether a policy asks a portal user for a second factor (decision 6).
fn required(policy: TwoFactorPolicy, taskfire: bool) -> bool {
    match policy {
        TwoFactorPolicy::NotRequired => false,
        TwoFactorPolicy::Taskfire => taskfire,
        TwoFactorPolicy::Everyone => true,
    }
}

/// Writes down that the actor looked at these people and said that their access is right.
pub async fn attest<G: Writes<access_review::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    people: &[Person],
    remark: &str,
) -> Result<Row<access_review::Entity>, Problem> {
    let text = serde_json::to_string(people).map_err(|error| Problem::fault("write review", error))?;
    may.add::<access_review::Entity>(access_review::ActiveModel {
        id: Set(may.fresh_id()),
        organization_id: Set(organization),
        at: Set(may.now()),
        actor_name: Set(may.actor().name().to_owned()),
        remark: Set(remark.to_owned()),
        users: Set(i32::try_from(people.len()).unwrap_or(i32::MAX)),
        people: Set(text),
        ..Default::default()
    })
    .await
}

/// The people whom a review names.
pub fn people_of(review: &access_review::Model) -> Result<Vec<Person>, Problem> {
    serde_json::from_str(&review.people).map_err(|error| Problem::fault("read review", error))
}

/// The reviews of an organization, newest first.
pub async fn reviews<G: Reads<access_review::Entity>>(
    may: &Granted<'_, G>,
    organization: OrganizationId,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<access_review::Model>, Problem> {
    use access_review::Column;
    let select = may.find::<access_review::Entity>().filter(Column::OrganizationId.eq(organization));
    let (sort, id) = (Expr::col(Column::At.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("list reviews", error))?;
    Ok(cut(found, size, |row: &access_review::Model| Cursor::number(row.at.0, row.id.0)))
}
