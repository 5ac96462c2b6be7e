//! Welcome and reset links (decision 4, P-6 … P-8, P-10): stored hashed, single use, superseded by a newer one, never used up
//! by looking at them (CVE-2024-6203, CVE-2026-53595, CVE-2026-41902, CVE-2026-18363).

use kernel::{Chance, Clock, Problem};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{Candidate, Door, audit::Line, sessions, sessions::Browser, sessions::Opened, token_hash};
use crate::{
    Instant,
    guard::Trace,
    ids::{AccountId, ProviderId},
    outbox::{Cause, Event},
    policy::Policy,
    tables::{account, kinds::LinkPurpose, kinds::SessionStage, link_token},
};

/// A link that is alive.
#[derive(Debug, Clone)]
pub struct Link {
    /// Whose it is.
    pub candidate: Candidate,
    row: link_token::Model,
}

impl Link {
    /// What is stored of its secret, to find it again ([`Door::link_of_hash`]).
    pub fn hash(&self) -> &str {
        &self.row.token_hash
    }
}

/// A password that keeps the rules, hashed.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// The hash to store.
    pub hash: String,
    /// Whether it is too short to stand without a second factor.
    pub short: bool,
}

impl Door<'_> {
    /// The link with this secret, if it is alive: not used, not superseded, not expired, its owner not shut out. Whatever it
    /// lacks, the answer is the same.
    pub async fn link(&self, secret: &str, purpose: LinkPurpose) -> Result<Option<Link>, Problem> {
        if secret.len() != 43 {
            return Ok(None);
        }
        self.link_of_hash(&token_hash(secret), purpose).await
    }

    /// The same by what is stored of the secret.
    pub async fn link_of_hash(&self, hash: &str, purpose: LinkPurpose) -> Result<Option<Link>, Problem> {
        let found = link_token::Entity::find()
            .filter(link_token::Column::TokenHash.eq(hash))
            .filter(link_token::Column::Purpose.eq(purpose))
            .filter(link_token::Column::UsedAt.is_null())
            .filter(link_token::Column::SupersededAt.is_null())
            .filter(link_token::Column::ExpiresAt.gt(self.now()))
            .one(&self.reader())
            .await;
        let Some(row) = found.map_err(|error| Problem::fault("look up link", error))? else { return Ok(None) };
        let candidate = self.candidate_of(row.provider_id, row.account_id).await?;
        Ok(candidate.may_enter().then_some(Link { candidate, row }))
    }

    /// Uses a link up: sets the password, ends all sessions, and begins one that still owes the second factor if there is to
    /// be one. `None` if the link died meanwhile: of two sends at once, one wins.
    pub async fn use_link(
        &self,
        link: &Link,
        password: &NewPassword,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let fault = |error| Problem::fault("use link", error);
        let transaction = self.store.begin().await?;
        if !use_up(&transaction, link, self.now()).await? {
            return Ok(None);
        }
        self.set_password(&transaction, &link.candidate, password, browser.trace).await?;
        let stage = match link.candidate.after_password(password.short) {
            // The rules have just been checked; they cannot ask for yet another password.
            SessionStage::AwaitsPassword => SessionStage::Full,
            stage => stage,
        };
        let opened = self.open(&transaction, &link.candidate, stage, link.row.purpose.code(), browser).await?;
        transaction.commit().await.map_err(fault)?;
        Ok(Some(opened))
    }

    /// Asks for a reset link to be mailed. Nothing in the answer or in the work tells whether there is such a login; shut-out
    /// ones get no mail (P-10).
    pub async fn ask_reset(&self, user_name: &str, trace: &Trace) -> Result<(), Problem> {
        let candidate = self.candidate(user_name).await?;
        let Some(candidate) = candidate.filter(|candidate| candidate.may_enter() && candidate.has_mail()) else {
            return self.refused(None, "account.reset-asked", "no-mail", trace).await;
        };
        let transaction = self.store.begin().await?;
        let event = Event::ResetAsked { account: candidate.account.id, cause: Cause { account: None } };
        self.record(&transaction, candidate.account.provider_id, &event).await?;
        let line = Line { act: "account.reset-asked", proved: false, ..Line::of(&candidate, trace) };
        self.write_line(&transaction, &line).await?;
        transaction.commit().await.map_err(|error| Problem::fault("ask reset", error))
    }

    /// Stores a new password and ends every session and every link of the login.
    pub(super) async fn set_password<C: ConnectionTrait>(
        &self,
        database: &C,
        candidate: &Candidate,
        password: &NewPassword,
        trace: &Trace,
    ) -> Result<(), Problem> {
        let (now, account) = (self.now(), &candidate.account);
        let stored = account::Entity::update_many()
            .col_expr(account::Column::PasswordHash, Expr::value(password.hash.clone()))
            .col_expr(account::Column::PasswordShort, Expr::value(password.short))
            .col_expr(account::Column::PasswordChangedAt, Expr::value(now))
            .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
            .filter(account::Column::ProviderId.eq(account.provider_id))
            .filter(account::Column::Id.eq(account.id))
            .exec(database)
            .await;
        stored.map_err(|error| Problem::fault("store password", error))?;
        sessions::end_all(database, account.provider_id, account.id, None, now).await?;
        supersede(database, account.provider_id, account.id, now).await?;
        let act = if account.password_hash.is_some() { "account.password-changed" } else { "account.password-set" };
        self.write_line(database, &Line { act, ..Line::of(candidate, trace) }).await?;
        if account.password_hash.is_some() {
            let event = Event::PasswordChanged { account: account.id, cause: Cause { account: Some(account.id) } };
            self.record(database, account.provider_id, &event).await?;
        }
        Ok(())
    }
}

/// Uses a link up within the transaction of what it is used for; `false` if it died meanwhile.
pub(super) async fn use_up<C: ConnectionTrait>(database: &C, link: &Link, now: Instant) -> Result<bool, Problem> {
    let used = link_token::Entity::update_many()
        .col_expr(link_token::Column::UsedAt, Expr::value(now))
        .filter(link_token::Column::ProviderId.eq(link.row.provider_id))
        .filter(link_token::Column::Id.eq(link.row.id))
        .filter(link_token::Column::UsedAt.is_null())
        .filter(link_token::Column::SupersededAt.is_null())
        .filter(link_token::Column::ExpiresAt.gt(now))
        .exec(database)
        .await;
    Ok(used.map_err(|error| Problem::fault("use link", error))?.rows_affected == 1)
}

/// Kills the open links of a login.
pub(crate) async fn supersede<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    account: AccountId,
    now: Instant,
) -> Result<(), Problem> {
    let superseded = link_token::Entity::update_many()
        .col_expr(link_token::Column::SupersededAt, Expr::value(now))
        .filter(link_token::Column::ProviderId.eq(provider))
        .filter(link_token::Column::AccountId.eq(account))
        .filter(link_token::Column::UsedAt.is_null())
        .filter(link_token::Column::SupersededAt.is_null())
        .exec(database);
    superseded.await.map(|_| ()).map_err(|error| Problem::fault("supersede links", error))
}

/// Makes a link and kills the older ones of the login; gives its secret, which is stored nowhere.
pub(crate) async fn replace_links<C: ConnectionTrait>(
    database: &C,
    (clock, chance): (&dyn Clock, &dyn Chance),
    policy: &Policy,
    account: &account::Model,
    purpose: LinkPurpose,
    now: Instant,
) -> Result<String, Problem> {
    supersede(database, account.provider_id, account.id, now).await?;
    let secret = kernel::chance::fresh_secret(chance);
    let made = link_token::Entity::insert(link_token::ActiveModel {
        provider_id: Set(account.provider_id),
        id: Set(kernel::chance::fresh_id(clock, chance).into()),
        account_id: Set::<AccountId>(account.id),
        token_hash: Set(token_hash(&secret)),
        purpose: Set(purpose),
        created_at: Set(now),
        expires_at: Set(now.plus_minutes(policy.link_minutes(purpose))),
        used_at: Set(None),
        superseded_at: Set(None),
    })
    .exec_without_returning(database)
    .await;
    made.map_err(|error| Problem::fault("make link", error))?;
    Ok(secret)
}
