//! Who needs a second factor (decision 6, P-17, P-18), and the steps with it.

use kernel::Problem;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{
    Candidate, Door, Passing,
    audit::Line,
    sessions::{Browser, Opened},
};
use crate::{
    ids::{AccountId, ProviderId, RecoveryCodeId},
    outbox::{Cause, Event},
    tables::{
        account,
        kinds::{SessionStage, TwoFactorPolicy},
        recovery_code,
    },
};

/// How a sign-in proved its second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A code of the authenticator app, of this time step.
    Totp {
        /// Seconds since 1970 divided by 30. Accepted once, and none before it (RFC 6238, 5.2).
        step: i64,
    },
    /// A recovery code, worthless afterwards.
    Recovery {
        /// The code's row.
        code: RecoveryCodeId,
    },
}

/// An authenticator app that has shown a right code, with fresh recovery codes.
#[derive(Debug, Clone)]
pub struct NewFactor {
    /// The secret, sealed for its account.
    pub sealed_secret: String,
    /// The time step of the code that proved it.
    pub step: i64,
    /// Hashes of the recovery codes.
    pub code_hashes: Vec<String>,
}

/// Whom a policy is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Provider staff.
    Staff,
    /// A contact with a standard level.
    Standard,
    /// A contact with a Taskfire level.
    Taskfire,
}

/// Whether a policy requires a second factor of somebody; "for Taskfire users" is not about staff.
pub(super) fn is_required(policy: TwoFactorPolicy, holder: Holder) -> bool {
    match policy {
        TwoFactorPolicy::NotRequired => false,
        TwoFactorPolicy::Taskfire => holder == Holder::Taskfire,
        TwoFactorPolicy::Everyone => true,
    }
}

impl Door<'_> {
    /// The recovery codes of a login that are not used yet.
    pub async fn recovery_codes(
        &self,
        provider: ProviderId,
        account: AccountId,
    ) -> Result<Vec<recovery_code::Model>, Problem> {
        let reader = self.reader();
        let found = recovery_code::Entity::find()
            .filter(recovery_code::Column::ProviderId.eq(provider))
            .filter(recovery_code::Column::AccountId.eq(account))
            .filter(recovery_code::Column::UsedAt.is_null())
            .all(&reader);
        found.await.map_err(|error| Problem::fault("read recovery codes", error))
    }

    /// Ends the half-open session and opens the full one. `None` if the proof was used before, or the half-open session is
    /// over: one proof, one session, also when sent twice at once.
    pub async fn pass_factor(
        &self,
        passing: &Passing,
        candidate: &Candidate,
        proof: Proof,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let fault = |error| Problem::fault("pass factor", error);
        let transaction = self.store.begin().await?;
        if !self.leave(&transaction, passing, SessionStage::AwaitsFactor).await? {
            return Ok(None);
        }
        let (used, factor) = match proof {
            Proof::Totp { step } => {
                let used = account::Entity::update_many()
                    .col_expr(account::Column::TotpLastStep, Expr::value(step))
                    .filter(account::Column::ProviderId.eq(passing.provider))
                    .filter(account::Column::Id.eq(passing.account))
                    .filter(account::Column::TotpConfirmedAt.is_not_null())
                    .filter(account::Column::TotpLastStep.is_null().or(account::Column::TotpLastStep.lt(step)))
                    .exec(&transaction)
                    .await;
                (used.map_err(fault)?, "totp")
            }
            Proof::Recovery { code } => {
                let used = recovery_code::Entity::update_many()
                    .col_expr(recovery_code::Column::UsedAt, Expr::value(self.now()))
                    .filter(recovery_code::Column::ProviderId.eq(passing.provider))
                    .filter(recovery_code::Column::AccountId.eq(passing.account))
                    .filter(recovery_code::Column::Id.eq(code))
                    .filter(recovery_code::Column::UsedAt.is_null())
                    .exec(&transaction)
                    .await;
                (used.map_err(fault)?, "recovery-code")
            }
        };
        if used.rows_affected != 1 {
            return Ok(None);
        }
        let opened = self.open(&transaction, candidate, SessionStage::Full, factor, browser).await?;
        transaction.commit().await.map_err(fault)?;
        Ok(Some(opened))
    }

    /// Sets up the required second factor at sign-in (P-17), then opens the full session. `None` if the half-open session is
    /// over by now.
    pub async fn set_up_factor(
        &self,
        passing: &Passing,
        candidate: &Candidate,
        factor: &NewFactor,
        browser: Browser<'_>,
    ) -> Result<Option<Opened>, Problem> {
        let transaction = self.store.begin().await?;
        if !self.leave(&transaction, passing, SessionStage::AwaitsSetup).await? {
            return Ok(None);
        }
        store_factor(&transaction, self, passing.provider, passing.account, factor).await?;
        let line = Line { act: "account.factor-set-up", after: "totp", ..Line::of(candidate, browser.trace) };
        self.write_line(&transaction, &line).await?;
        let event = Event::FactorChanged { account: passing.account, cause: Cause { account: Some(passing.account) } };
        self.record(&transaction, passing.provider, &event).await?;
        let opened = self.open(&transaction, candidate, SessionStage::Full, "totp", browser).await?;
        transaction.commit().await.map_err(|error| Problem::fault("set up factor", error))?;
        Ok(Some(opened))
    }
}

async fn store_factor<C: ConnectionTrait>(
    database: &C,
    door: &Door<'_>,
    provider: ProviderId,
    account: AccountId,
    factor: &NewFactor,
) -> Result<(), Problem> {
    let stored = account::Entity::update_many()
        .col_expr(account::Column::TotpSecret, Expr::value(factor.sealed_secret.clone()))
        .col_expr(account::Column::TotpConfirmedAt, Expr::value(door.now()))
        .col_expr(account::Column::TotpLastStep, Expr::value(factor.step))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::ProviderId.eq(provider))
        .filter(account::Column::Id.eq(account))
        .exec(database);
    stored.await.map_err(|error| Problem::fault("store factor", error))?;
    let fresh = || kernel::chance::fresh_id(door.store.clock(), door.store.chance()).into();
    replace_codes(database, provider, account, &factor.code_hashes, fresh).await
}

/// New recovery codes make the old ones worthless.
pub(crate) async fn replace_codes<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    account: AccountId,
    hashes: &[String],
    fresh_id: impl Fn() -> RecoveryCodeId,
) -> Result<(), Problem> {
    let fault = |error| Problem::fault("replace recovery codes", error);
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::ProviderId.eq(provider))
        .filter(recovery_code::Column::AccountId.eq(account))
        .exec(database)
        .await
        .map_err(fault)?;
    if hashes.is_empty() {
        return Ok(());
    }
    let rows = hashes.iter().map(|hash| recovery_code::ActiveModel {
        provider_id: Set(provider),
        id: Set(fresh_id()),
        account_id: Set(account),
        code_hash: Set(hash.clone()),
        used_at: Set(None),
    });
    let added = recovery_code::Entity::insert_many(rows).exec_without_returning(database).await;
    added.map(|_| ()).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TwoFactorPolicy::{Everyone, NotRequired, Taskfire};

    #[test]
    fn decision_6_who_needs_a_second_factor() {
        for (policy, expected) in
            [(NotRequired, [false, false, false]), (Taskfire, [false, false, true]), (Everyone, [true, true, true])]
        {
            let judged = [Holder::Staff, Holder::Standard, Holder::Taskfire].map(|holder| is_required(policy, holder));
            assert_eq!(judged, expected, "{policy:?}");
        }
    }
}
