//! Sessions begin here and nowhere else. Each step up gives a new token and ends the session before it (CVE-2022-31888,
//! CVE-2026-23624, ASVS 7.2.4).

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Candidate, Door, NewPassword, Passing, audit::Line, token_hash};
use crate::{
    guard::Trace,
    ids::{AccountId, ProviderId, SessionId},
    tables::{account, kinds::SessionStage, session},
};

/// A sign-in that waits for its next step is over after so many minutes.
const HALF_OPEN_MINUTES: i64 = 10;

/// The browser that asks to enter.
#[derive(Debug, Clone, Copy)]
pub struct Browser<'b> {
    /// Where it is.
    pub trace: &'b Trace,
    /// Its name for itself.
    pub agent: &'b str,
    /// The session it came with; it ends when a new one begins.
    pub holds: Option<(ProviderId, SessionId)>,
    /// The token by which it was recognized before, if it has one.
    pub device: Option<&'b str>,
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The token for the cookie; only its hash is stored.
    pub token: String,
    /// How far the sign-in has come.
    pub stage: SessionStage,
    /// The token by which the browser is recognized from now on; none if it keeps its own.
    pub device: Option<String>,
}

impl Door<'_> {
    /// Begins the session of a login whose password was right.
    pub async fn begin_session(
        &self,
        candidate: &Candidate,
        stage: SessionStage,
        browser: Browser<'_>,
    ) -> Result<Opened, Problem> {
        let transaction = self.store.begin().await?;
        let opened = self.open(&transaction, candidate, stage, "password", browser).await?;
        transaction.commit().await.map_err(|error| Problem::fault("begin session", error))?;
        Ok(opened)
    }

    /// Sets the longer password that the sign-in waited for (decision 5), ends all other sessions, opens the full one.
    /// `None` if the half-open session is over by now.
    pub async fn pass_password(
        &self,
        passing: &Passing,
        candidate: &Candidate,
        password: &NewPassword,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let transaction = self.store.begin().await?;
        if !self.leave(&transaction, passing, SessionStage::AwaitsPassword).await? {
            return Ok(None);
        }
        self.set_password(&transaction, candidate, password, browser.trace).await?;
        let opened = self.open(&transaction, candidate, SessionStage::Full, "password", browser).await?;
        transaction.commit().await.map_err(|error| Problem::fault("pass password", error))?;
        Ok(Some(opened))
    }

    /// Ends a session at its owner's wish. Ending one that is over changes nothing.
    pub async fn end_session(
        &self,
        provider: ProviderId,
        account: AccountId,
        session: SessionId,
        trace: &Trace,
    ) -> Result<(), Problem> {
        let candidate = self.candidate_of(provider, account).await?;
        let transaction = self.store.begin().await?;
        end_one(&transaction, self, provider, session).await?;
        let line = Line { act: "account.signed-out", ..Line::of(&candidate, trace) };
        self.write_line(&transaction, &line).await?;
        transaction.commit().await.map_err(|error| Problem::fault("end session", error))
    }

    /// Stores a hash made anew with today's parameters, unless the password was changed meanwhile.
    pub async fn store_rehash(&self, account: &account::Model, hash: &str) -> Result<(), Problem> {
        let stored = account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(hash))
            .filter(account::Column::ProviderId.eq(account.provider_id))
            .filter(account::Column::Id.eq(account.id))
            .filter(account::Column::PasswordHash.eq(account.password_hash.clone()))
            .exec(self.store.writer());
        stored.await.map(|_| ()).map_err(|error| Problem::fault("store rehash", error))
    }

    /// Writes the new session within the caller's transaction.
    pub(super) async fn open<C: ConnectionTrait>(
        &self,
        database: &C,
        candidate: &Candidate,
        stage: SessionStage,
        factor: &str,
        browser: Browser<'_>,
    ) -> Result<Opened, Problem> {
        let now = self.now();
        if let Some((provider, session)) = browser.holds {
            end_one(database, self, provider, session).await?;
        }
        let token = kernel::chance::fresh_secret(self.store.chance());
        let full = stage == SessionStage::Full;
        let minutes = if full { candidate.policy()?.session_minutes } else { HALF_OPEN_MINUTES };
        let begun = session::Entity::insert(session::ActiveModel {
            provider_id: Set(candidate.account.provider_id),
            id: Set(self.fresh_id()),
            account_id: Set(candidate.account.id),
            token_hash: Set(token_hash(&token)),
            stage: Set(stage),
            factor: Set(factor.to_owned()),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(now.plus_minutes(minutes)),
            confirmed_at: Set(full.then_some(now)),
            ended_at: Set(None),
            address: Set(browser.trace.address.clone()),
            agent: Set(browser.agent.to_owned()),
        })
        .exec_without_returning(database)
        .await;
        begun.map_err(|error| Problem::fault("open session", error))?;
        let mut device = None;
        if full {
            device = self.note_device(database, candidate, browser).await?;
            self.note_sign_in(database, candidate).await?;
            let line = Line { act: "account.signed-in", after: factor, ..Line::of(candidate, browser.trace) };
            self.write_line(database, &line).await?;
        }
        Ok(Opened { token, stage, device })
    }

    /// Ends a half-open session if it still waits for `stage`; `false` if not.
    pub(super) async fn leave<C: ConnectionTrait>(
        &self,
        database: &C,
        passing: &Passing,
        stage: SessionStage,
    ) -> Result<bool, Problem> {
        let now = self.now();
        let left = session::Entity::update_many()
            .col_expr(session::Column::EndedAt, Expr::value(now))
            .filter(session::Column::ProviderId.eq(passing.provider))
            .filter(session::Column::Id.eq(passing.session))
            .filter(session::Column::Stage.eq(stage))
            .filter(session::Column::EndedAt.is_null())
            .filter(session::Column::ExpiresAt.gt(now))
            .exec(database)
            .await;
        Ok(left.map_err(|error| Problem::fault("leave half-open session", error))?.rows_affected == 1)
    }

    async fn note_sign_in<C: ConnectionTrait>(&self, database: &C, candidate: &Candidate) -> Result<(), Problem> {
        let first = candidate.account.first_sign_in_at.unwrap_or_else(|| self.now());
        let noted = account::Entity::update_many()
            .col_expr(account::Column::LastSignInAt, Expr::value(self.now()))
            .col_expr(account::Column::FirstSignInAt, Expr::value(first))
            .filter(account::Column::ProviderId.eq(candidate.account.provider_id))
            .filter(account::Column::Id.eq(candidate.account.id))
            .exec(database);
        noted.await.map(|_| ()).map_err(|error| Problem::fault("note sign-in", error))
    }
}

async fn end_one<C: ConnectionTrait>(
    database: &C,
    door: &Door<'_>,
    provider: ProviderId,
    session: SessionId,
) -> Result<(), Problem> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(door.now()))
        .filter(session::Column::ProviderId.eq(provider))
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::EndedAt.is_null())
        .exec(database);
    ended.await.map(|_| ()).map_err(|error| Problem::fault("end session", error))
}

/// Ends all live sessions of a login but `except`; gives how many.
pub(crate) async fn end_all<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    account: AccountId,
    except: Option<SessionId>,
    now: crate::Instant,
) -> Result<u64, Problem> {
    let mut ending = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(session::Column::ProviderId.eq(provider))
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    if let Some(except) = except {
        ending = ending.filter(session::Column::Id.ne(except));
    }
    let ended = ending.exec(database).await;
    Ok(ended.map_err(|error| Problem::fault("end sessions", error))?.rows_affected)
}
