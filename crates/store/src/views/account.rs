//! One's own login: sessions, second factor; and the links that the worker mails.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, sea_query::Expr};

use crate::{
    Granted, Instant,
    door::{end_all, replace_codes, replace_links, supersede, token_hash},
    guard::{EditProfile, OwnAccount, RunJobs},
    ids::{AccountId, LocationId, SessionId},
    policy::Policy,
    tables::{
        account,
        kinds::{LinkPurpose, SessionStage},
        location, recovery_code, session,
    },
};

/// Makes a welcome or reset link for a login and kills its older ones (decision 4). Gives the secret for the address
/// `public_url/welcome/SECRET` or `public_url/reset/SECRET`; it is stored hashed. It lives from `now` for as long as the
/// policy says.
pub async fn new_link(
    may: &Granted<'_, RunJobs>,
    account: &account::Model,
    policy: &Policy,
    purpose: LinkPurpose,
    now: Instant,
) -> Result<String, Problem> {
    replace_links(&may.executor(), may.sources(), policy, account, purpose, now).await
}

/// One's live sessions, the one last used first.
pub async fn sessions(may: &Granted<'_, OwnAccount>, idle_minutes: i64) -> Result<Vec<session::Model>, Problem> {
    let now = may.now();
    let found = may
        .find::<session::Entity>()
        .filter(session::Column::AccountId.eq(own(may)?))
        .filter(session::Column::Stage.eq(SessionStage::Full))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::LastSeenAt.gt(now.plus_minutes(-idle_minutes)))
        .order_by_desc(session::Column::LastSeenAt)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("list sessions", error))
}

/// Ends one of one's own sessions; [`Problem::NotFound`] if there is no such live one.
pub async fn end_session(may: &Granted<'_, OwnAccount>, id: SessionId) -> Result<(), Problem> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(may.now()))
        .filter(session::Column::ProviderId.eq(may.actor().provider()))
        .filter(session::Column::AccountId.eq(own(may)?))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null())
        .exec(&may.executor())
        .await;
    match ended.map_err(|error| Problem::fault("end session", error))?.rows_affected {
        1 => Ok(()),
        _ => Err(Problem::NotFound),
    }
}

/// Ends all of one's sessions but the present one; gives how many.
pub async fn end_other_sessions(may: &Granted<'_, OwnAccount>) -> Result<u64, Problem> {
    end_all(&may.executor(), may.actor().provider(), own(may)?, may.actor().session(), may.now()).await
}

/// Kills one's open welcome and reset links: the password has just been changed.
pub async fn kill_links(may: &Granted<'_, OwnAccount>) -> Result<(), Problem> {
    supersede(&may.executor(), may.actor().provider(), own(may)?, may.now()).await
}

/// Notes that the person has just proved who they are, and gives the present session a new token (ASVS 7.2.4).
pub async fn renew_session(may: &Granted<'_, OwnAccount>) -> Result<String, Problem> {
    let token = may.fresh_secret();
    let renewed = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token_hash(&token)))
        .col_expr(session::Column::ConfirmedAt, Expr::value(may.now()))
        .filter(session::Column::ProviderId.eq(may.actor().provider()))
        .filter(session::Column::Id.eq(may.actor().session()))
        .filter(session::Column::EndedAt.is_null())
        .exec(&may.executor())
        .await;
    match renewed.map_err(|error| Problem::fault("renew session", error))?.rows_affected {
        1 => Ok(token),
        _ => Err(Problem::SignInNeeded),
    }
}

/// Replaces one's recovery codes by those with these hashes; none are left if there are none.
pub async fn replace_recovery_codes(may: &Granted<'_, OwnAccount>, hashes: &[String]) -> Result<(), Problem> {
    replace_codes(&may.executor(), may.actor().provider(), own(may)?, hashes, || may.fresh_id()).await
}

/// How many of one's recovery codes are left.
pub async fn recovery_codes_left(may: &Granted<'_, OwnAccount>) -> Result<u64, Problem> {
    let left = may
        .find::<recovery_code::Entity>()
        .filter(recovery_code::Column::AccountId.eq(own(may)?))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(&may.executor())
        .await;
    left.map_err(|error| Problem::fault("count recovery codes", error))
}

/// The locations of one's organization, by name.
pub async fn locations(may: &Granted<'_, EditProfile>) -> Result<Vec<(LocationId, String)>, Problem> {
    let found = may
        .find::<location::Entity>()
        .filter(location::Column::Active.eq(true))
        .order_by_asc(location::Column::Name)
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("list locations", error))?;
    Ok(found.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Notes the first look at one's own profile: the landing page then no longer points there (P-12).
pub async fn note_profile_seen(may: &Granted<'_, OwnAccount>) -> Result<(), Problem> {
    let noted = account::Entity::update_many()
        .col_expr(account::Column::ProfileSeenAt, Expr::value(may.now()))
        .filter(account::Column::ProviderId.eq(may.actor().provider()))
        .filter(account::Column::Id.eq(own(may)?))
        .filter(account::Column::ProfileSeenAt.is_null())
        .exec(&may.executor())
        .await;
    noted.map(|_| ()).map_err(|error| Problem::fault("note profile seen", error))
}

fn own(may: &Granted<'_, OwnAccount>) -> Result<AccountId, Problem> {
    may.actor().account().ok_or(Problem::SignInNeeded)
}

/// Whether the person has proved who they are within the last ten minutes (ASVS 7.5.1).
pub fn confirmed_lately(confirmed_at: Option<Instant>, now: Instant) -> bool {
    confirmed_at.is_some_and(|at| at.plus_minutes(10) > now)
}
