//! Passkeys at the door: found by their credential, used as the only proof or after the password, and set up on the way in.

use kernel::Problem;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

use super::{
    Candidate, Door, Passing,
    audit::Line,
    second_factor::replace_codes,
    sessions::{Browser, Opened},
};
use crate::{
    ids::{AccountId, ProviderId},
    outbox::{Cause, Event},
    tables::{kinds::SessionStage, passkey},
};

/// A passkey that has just been made and proved.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// What its owner calls it.
    pub name: String,
    /// Its id, base64url.
    pub credential_id: String,
    /// Public key, counter and flags, as features/identity writes them.
    pub credential: String,
    /// Whether it is copied to other devices of its owner.
    pub backed_up: bool,
    /// Hashes of the recovery codes, if it is the first factor of this login; else the codes stay.
    pub code_hashes: Option<Vec<String>>,
}

/// A passkey that has just signed a challenge.
#[derive(Debug, Clone)]
pub struct UsedPasskey {
    /// Its row as it was read.
    pub row: passkey::Model,
    /// What is stored from now on: the counter has moved.
    pub credential: String,
    /// Whether it is copied to other devices by now.
    pub backed_up: bool,
}

impl Door<'_> {
    /// The passkey with this credential id (base64url).
    pub async fn passkey(&self, credential_id: &str) -> Result<Option<passkey::Model>, Problem> {
        let found = passkey::Entity::find().filter(passkey::Column::CredentialId.eq(credential_id));
        found.one(&self.reader()).await.map_err(|error| Problem::fault("look up passkey", error))
    }

    /// The passkeys of a login, oldest first.
    pub async fn passkeys_of(&self, provider: ProviderId, account: AccountId) -> Result<Vec<passkey::Model>, Problem> {
        let reader = self.reader();
        let found = passkey::Entity::find()
            .filter(passkey::Column::ProviderId.eq(provider))
            .filter(passkey::Column::AccountId.eq(account))
            .order_by_asc(passkey::Column::Id)
            .all(&reader);
        found.await.map_err(|error| Problem::fault("list passkeys", error))
    }

    pub(super) async fn count_passkeys(&self, provider: ProviderId, account: AccountId) -> Result<u64, Problem> {
        let reader = self.reader();
        let counted = passkey::Entity::find()
            .filter(passkey::Column::ProviderId.eq(provider))
            .filter(passkey::Column::AccountId.eq(account))
            .count(&reader);
        counted.await.map_err(|error| Problem::fault("count passkeys", error))
    }

    /// Opens the full session of a passkey's owner. `passing` is the half-open session that the password opened, if there was
    /// one; without it the passkey, which asked for its owner's finger, face or PIN, counts as both factors. `None` if the
    /// half-open session is over, or the passkey was changed meanwhile.
    pub async fn pass_passkey(
        &self,
        passing: Option<&Passing>,
        candidate: &Candidate,
        used: &UsedPasskey,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let transaction = self.store.begin().await?;
        if let Some(passing) = passing
            && !self.leave(&transaction, passing, SessionStage::AwaitsFactor).await?
        {
            return Ok(None);
        }
        if !note_use(&transaction, self, used).await? {
            return Ok(None);
        }
        let factor = if passing.is_some() { "password-and-passkey" } else { "passkey" };
        let opened = self.open(&transaction, candidate, SessionStage::Full, factor, browser).await?;
        transaction.commit().await.map_err(|error| Problem::fault("pass passkey", error))?;
        Ok(Some(opened))
    }

    /// Sets up the required second factor at sign-in with a passkey (P-17), then opens the full session. `None` if the
    /// half-open session is over by now.
    pub async fn set_up_passkey(
        &self,
        passing: &Passing,
        candidate: &Candidate,
        new: &NewPasskey,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let fault = |error| Problem::fault("set up passkey", error);
        let transaction = self.store.begin().await?;
        if !self.leave(&transaction, passing, SessionStage::AwaitsSetup).await? {
            return Ok(None);
        }
        let row = row_of(new, passing.account, self.fresh_id(), self.now());
        let row = passkey::ActiveModel { provider_id: Set(passing.provider), version: Set(1), ..row };
        passkey::Entity::insert(row).exec_without_returning(&transaction).await.map_err(fault)?;
        if let Some(hashes) = &new.code_hashes {
            replace_codes(&transaction, passing.provider, passing.account, hashes, || self.fresh_id()).await?;
        }
        let line = Line { act: "account.passkey-added", after: &new.name, ..Line::of(candidate, browser.trace) };
        self.write_line(&transaction, &line).await?;
        let event = Event::FactorChanged { account: passing.account, cause: Cause { account: Some(passing.account) } };
        self.record(&transaction, passing.provider, &event).await?;
        let opened = self.open(&transaction, candidate, SessionStage::Full, "password-and-passkey", browser).await?;
        transaction.commit().await.map_err(fault)?;
        Ok(Some(opened))
    }
}

/// A fresh row without provider and version, which the writer sets.
pub(crate) fn row_of(
    new: &NewPasskey,
    account: AccountId,
    id: crate::ids::PasskeyId,
    now: crate::Instant,
) -> passkey::ActiveModel {
    passkey::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        name: Set(new.name.clone()),
        credential_id: Set(new.credential_id.clone()),
        credential: Set(new.credential.clone()),
        backed_up: Set(new.backed_up),
        created_at: Set(now),
        last_used_at: Set(None),
        ..Default::default()
    }
}

async fn note_use<C: ConnectionTrait>(database: &C, door: &Door<'_>, used: &UsedPasskey) -> Result<bool, Problem> {
    let noted = passkey::Entity::update_many()
        .col_expr(passkey::Column::Credential, Expr::value(used.credential.clone()))
        .col_expr(passkey::Column::BackedUp, Expr::value(used.backed_up))
        .col_expr(passkey::Column::LastUsedAt, Expr::value(door.now()))
        .col_expr(passkey::Column::Version, Expr::col(passkey::Column::Version).add(1))
        .filter(passkey::Column::ProviderId.eq(used.row.provider_id))
        .filter(passkey::Column::Id.eq(used.row.id))
        .filter(passkey::Column::Version.eq(used.row.version))
        .exec(database)
        .await;
    Ok(noted.map_err(|error| Problem::fault("note use of passkey", error))?.rows_affected == 1)
}
