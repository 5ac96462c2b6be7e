//! Browsers from which a login was used before. The first sign-in from another one is told to the owner: nobody else would
//! notice it (security.md, part 4).

use kernel::Problem;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{Candidate, Door, audit::Line, sessions::Browser, token_hash};
use crate::{
    outbox::{Cause, Event},
    tables::known_device,
};

/// A browser that was away for so long is a new one.
const KEPT_MINUTES: i64 = 400 * 24 * 60;

impl Door<'_> {
    /// Notes within the sign-in's transaction that the login was used in this browser; the owner hears of it if it is not the
    /// first browser ever and was not seen before. Gives the token that the browser has to keep, if it needs another one.
    pub(super) async fn note_device<C: ConnectionTrait>(
        &self,
        database: &C,
        candidate: &Candidate,
        browser: Browser<'_>,
    ) -> Result<Option<String>, Problem> {
        let fault = |error| Problem::fault("note device", error);
        let now = self.now();
        let account = &candidate.account;
        let held = browser.device.map(token_hash);
        let mine = || {
            known_device::Column::ProviderId.eq(account.provider_id).and(known_device::Column::AccountId.eq(account.id))
        };
        let seen = known_device::Entity::update_many()
            .col_expr(known_device::Column::LastSeenAt, Expr::value(now))
            .col_expr(known_device::Column::Agent, Expr::value(browser.agent))
            .filter(mine())
            .filter(known_device::Column::TokenHash.eq(held.clone().unwrap_or_default()))
            .filter(known_device::Column::LastSeenAt.gt(now.plus_minutes(-KEPT_MINUTES)))
            .exec(database)
            .await
            .map_err(fault)?;
        if seen.rows_affected > 0 {
            return Ok(None);
        }
        // A browser that another login has used keeps its token; one that nobody has seen is not believed.
        let shared = match &held {
            Some(hash) => {
                let others = known_device::Entity::find().filter(known_device::Column::TokenHash.eq(hash.as_str()));
                others.one(database).await.map_err(fault)?.is_some()
            }
            None => false,
        };
        let fresh = (!shared).then(|| kernel::chance::fresh_secret(self.store.chance()));
        let hash = fresh.as_deref().map(token_hash).or(held).unwrap_or_default();
        known_device::Entity::delete_many()
            .filter(mine())
            .filter(known_device::Column::LastSeenAt.lte(now.plus_minutes(-KEPT_MINUTES)))
            .exec(database)
            .await
            .map_err(fault)?;
        let known = known_device::ActiveModel {
            provider_id: Set(account.provider_id),
            id: Set(self.fresh_id()),
            account_id: Set(account.id),
            token_hash: Set(hash),
            agent: Set(browser.agent.to_owned()),
            first_seen_at: Set(now),
            last_seen_at: Set(now),
        };
        let key = [known_device::Column::ProviderId, known_device::Column::AccountId, known_device::Column::TokenHash];
        known_device::Entity::insert(known)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(database)
            .await
            .map_err(fault)?;
        if account.first_sign_in_at.is_some() {
            let line = Line { act: "account.new-device", after: browser.agent, ..Line::of(candidate, browser.trace) };
            self.write_line(database, &line).await?;
            let event = Event::NewDevice {
                account: account.id,
                at: now,
                agent: browser.agent.to_owned(),
                address: browser.trace.address.clone(),
                cause: Cause { account: Some(account.id) },
            };
            self.record(database, account.provider_id, &event).await?;
        }
        Ok(fresh)
    }
}
