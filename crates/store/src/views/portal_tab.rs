//! What the Client Portal tab tells of a login beside its form, and the beginning and end of previews.

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Asterisk, Expr, Func},
};

use crate::{
    Instant, Set,
    door::token_hash,
    guard::{Granted, OwnAccount, PreviewPortal, Reads, ViewPortalUsers},
    ids::{AccountId, ContactId, PreviewId, SecurityLevelId},
    tables::{
        account, audit, billing_event, contact,
        kinds::{LevelKind, MailState, SessionStage},
        mail, passkey, preview, security_level, session,
    },
    views::crm::PortalUser,
};

/// What is known of a login.
#[derive(Debug, Clone)]
pub struct About {
    /// Its live sessions, the latest first.
    pub sessions: Vec<session::Model>,
    /// How many passkeys are set up.
    pub passkeys: u64,
    /// The last welcome mail and the last reset mail, as far as there are any.
    pub mails: Vec<MailLine>,
    /// What was done with this contact's access, newest first.
    pub history: Vec<audit::Model>,
    /// How many active portal users have each level, as far as the reader reaches.
    pub holders: BTreeMap<SecurityLevelId, u64>,
    /// How many Taskfire licences the contact's organization has in use.
    pub licences: u64,
    /// What the contact's own licence cost, oldest first.
    pub licence_events: Vec<billing_event::Model>,
}

/// How a mail to the contact fared.
#[derive(Debug, Clone)]
pub struct MailLine {
    /// Which one: `welcome` or `reset`.
    pub event: String,
    /// Where to.
    pub address: String,
    /// Waiting, sent, failed, skipped.
    pub state: MailState,
    /// When it was written.
    pub created_at: Instant,
    /// When it left.
    pub sent_at: Option<Instant>,
    /// Why it could not be sent.
    pub last_error: String,
}

/// Most lines of the history.
const HISTORY: u64 = 20;

/// What is known of a contact's login.
pub async fn about(may: &Granted<'_, ViewPortalUsers>, user: &PortalUser) -> Result<About, Problem> {
    let account = user.account.as_ref().map(|account| account.id);
    let (sessions, passkeys) = match account {
        Some(account) => (live_sessions(may, user, account).await?, count_passkeys(may, account).await?),
        None => (Vec::new(), 0),
    };
    Ok(About {
        sessions,
        passkeys,
        mails: last_mails(may, user.contact.id).await?,
        history: history(may, user.contact.id, account).await?,
        holders: holders(may, Condition::all()).await?,
        licences: licences(may, user).await?,
        licence_events: licence_events(may, Some(user.contact.id)).await?,
    })
}

async fn live_sessions(
    may: &Granted<'_, ViewPortalUsers>,
    user: &PortalUser,
    account: AccountId,
) -> Result<Vec<session::Model>, Problem> {
    use session::Column;
    let now = may.now();
    let found = may
        .find::<session::Entity>()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Stage.eq(SessionStage::Full))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::LastSeenAt.gt(now.plus_minutes(-user.policy.session_idle_minutes)))
        .order_by_desc(Column::LastSeenAt)
        .limit(50)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("list sessions", error))
}

/// How many passkeys a login has.
pub async fn count_passkeys<G: Reads<passkey::Entity>>(
    may: &Granted<'_, G>,
    account: AccountId,
) -> Result<u64, Problem> {
    let own = may.find::<passkey::Entity>().filter(passkey::Column::AccountId.eq(account));
    own.count(&may.executor()).await.map_err(|error| Problem::fault("count passkeys", error))
}

async fn last_mails(may: &Granted<'_, ViewPortalUsers>, contact: ContactId) -> Result<Vec<MailLine>, Problem> {
    let mut lines = Vec::new();
    for event in ["welcome", "reset"] {
        let last = may
            .find::<mail::Entity>()
            .filter(mail::Column::ContactId.eq(contact))
            .filter(mail::Column::Event.eq(event))
            .order_by_desc(mail::Column::CreatedAt)
            .order_by_desc(mail::Column::Id)
            .one(&may.executor())
            .await
            .map_err(|error| Problem::fault("read mail", error))?;
        lines.extend(last.map(|row| MailLine {
            event: row.event,
            address: row.to_address,
            state: row.state,
            created_at: row.created_at,
            sent_at: row.sent_at,
            last_error: row.last_error,
        }));
    }
    Ok(lines)
}

/// The lines about this contact's access: those of the login, and those of the contact that are not about their record. Each is
/// asked for by itself, so that the index gives the newest; together they would be looked for in the whole log.
async fn history(
    may: &Granted<'_, ViewPortalUsers>,
    contact: ContactId,
    account: Option<AccountId>,
) -> Result<Vec<audit::Model>, Problem> {
    use audit::Column;
    let about_access =
        Condition::any().add(Column::Act.starts_with("portal")).add(Column::Act.eq("contact.inactivated"));
    let of_contact = Condition::all().add(Column::ObjectId.eq(contact.0)).add(about_access);
    let of_login = account.map(|id| Condition::all().add(Column::ObjectId.eq(id.0)));
    let mut lines = Vec::new();
    for which in [Some(of_contact), of_login].into_iter().flatten() {
        let found = may
            .find::<audit::Entity>()
            .filter(which)
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .limit(HISTORY)
            .all(&may.executor())
            .await;
        lines.extend(found.map_err(|error| Problem::fault("read history", error))?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    lines.truncate(usize::try_from(HISTORY).unwrap_or(usize::MAX));
    Ok(lines)
}

async fn holders(
    may: &Granted<'_, ViewPortalUsers>,
    which: Condition,
) -> Result<BTreeMap<SecurityLevelId, u64>, Problem> {
    use account::Column;
    let counted: Vec<(Option<SecurityLevelId>, i64)> = may
        .find::<account::Entity>()
        .filter(Column::Active.eq(true))
        .filter(Column::SecurityLevelId.is_not_null())
        .filter(which)
        .select_only()
        .column(Column::SecurityLevelId)
        .column_as(Expr::from(Func::count(Expr::col(Asterisk))), "holders")
        .group_by(Column::SecurityLevelId)
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("count portal users", error))?;
    Ok(counted
        .into_iter()
        .filter_map(|(level, count)| Some((level?, u64::try_from(count).unwrap_or_default())))
        .collect())
}

async fn licences(may: &Granted<'_, ViewPortalUsers>, user: &PortalUser) -> Result<u64, Problem> {
    let here = sea_orm::QueryTrait::into_query(
        contact::Entity::find()
            .select_only()
            .column(contact::Column::Id)
            .filter(contact::Column::ProviderId.eq(may.actor().provider()))
            .filter(contact::Column::OrganizationId.eq(user.organization.id)),
    );
    let counted = holders(may, Condition::all().add(account::Column::ContactId.in_subquery(here))).await?;
    let taskfire = |level: &&security_level::Model| level.kind == LevelKind::Taskfire;
    Ok(user.levels.iter().filter(taskfire).filter_map(|level| counted.get(&level.id)).sum())
}

/// The events of Taskfire licences (decision 18) of one contact, or of everybody in reach, oldest first.
pub async fn licence_events<G: Reads<billing_event::Entity>>(
    may: &Granted<'_, G>,
    contact: Option<ContactId>,
) -> Result<Vec<billing_event::Model>, Problem> {
    use billing_event::Column;
    let found = may
        .find::<billing_event::Entity>()
        .filter(Condition::all().add_option(contact.map(|id| Column::ContactId.eq(id))))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(&may.executor())
        .await;
    found.map_err(|error| Problem::fault("read licence events", error))
}

// ---- previews ----------------------------------------------------------------------------------------------------------

/// A preview is over after so many minutes, whatever happens in it.
pub const PREVIEW_MINUTES: i64 = 30;

/// Begins a preview as this login in the actor's session, and ends the one before; gives the secret for the cookie, of
/// which only the hash is stored.
pub async fn begin_preview(may: &Granted<'_, PreviewPortal>, login: AccountId) -> Result<String, Problem> {
    let (Some(resource), Some(own)) = (may.actor().resource(), may.actor().session()) else {
        return Err(Problem::NotFound);
    };
    let now = may.now();
    let open = Condition::all().add(preview::Column::SessionId.eq(own)).add(preview::Column::EndedAt.is_null());
    for row in may.rows::<preview::Entity>(open).await? {
        may.change(&row, preview::ActiveModel { ended_at: Set(Some(now)), ..Default::default() }).await?;
    }
    let secret = may.fresh_secret();
    let new = preview::ActiveModel {
        id: Set(may.fresh_id::<PreviewId>()),
        resource_id: Set(resource),
        session_id: Set(own),
        account_id: Set(login),
        token_hash: Set(token_hash(&secret)),
        created_at: Set(now),
        expires_at: Set(now.plus_minutes(PREVIEW_MINUTES)),
        ended_at: Set(None),
        ..Default::default()
    };
    may.add::<preview::Entity>(new).await?;
    Ok(secret)
}

/// Ends the preview in the actor's session; gives whose it was, if there was one. A preview that is over by time is ended too.
pub async fn end_preview(may: &Granted<'_, OwnAccount>) -> Result<Option<contact::Model>, Problem> {
    let Some(own) = may.actor().session() else { return Ok(None) };
    let open = Condition::all().add(preview::Column::SessionId.eq(own)).add(preview::Column::EndedAt.is_null());
    let Some(row) = may.rows::<preview::Entity>(open).await?.into_iter().next() else { return Ok(None) };
    may.change(&row, preview::ActiveModel { ended_at: Set(Some(may.now())), ..Default::default() }).await?;
    let fault = |error| Problem::fault("read previewed contact", error);
    let key = may.actor().provider();
    let login = account::Entity::find_by_id((key, row.account_id)).one(&may.executor()).await.map_err(fault)?;
    let Some(contact) = login.and_then(|login| login.contact_id) else { return Ok(None) };
    contact::Entity::find_by_id((key, contact)).one(&may.executor()).await.map_err(fault)
}
