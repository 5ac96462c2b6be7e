//! Limits on tries, shared by all nodes (P-11, ASVS 6.3.1, CVE-2022-35488, CVE-2026-43926). They delay, they never lock for
//! good. A try is counted before it is judged, so that many at once cannot slip through together; success gives it back.

use std::net::IpAddr;

use kernel::Problem;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{Door, token_hash};
use crate::{Instant, tables::throttle};

/// How many tries a key has within a window, and how long it waits after the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is limited; the first part of the key.
    pub about: &'static str,
    /// So many tries are judged; after the last one the wait begins.
    pub tries: i32,
    /// Length of the window.
    pub window_minutes: i64,
    /// Length of the wait.
    pub wait_minutes: i64,
}

/// The limits of this product.
#[derive(Debug, Clone, Copy)]
pub struct Limits;

impl Limits {
    /// Passwords per user name (P-11).
    pub const PASSWORD: Limit = Limit { about: "password", tries: 5, window_minutes: 15, wait_minutes: 15 };
    /// Passwords per user name in a row: after 100 one try a day (NIST SP 800-63B-4, 3.2.2).
    pub const PASSWORD_ROW: Limit =
        Limit { about: "password-row", tries: 100, window_minutes: 30 * 24 * 60, wait_minutes: 24 * 60 };
    /// Sign-ins per address: an office shares one.
    pub const ADDRESS: Limit = Limit { about: "sign-in", tries: 50, window_minutes: 15, wait_minutes: 15 };
    /// Challenges for passkeys and round trips to identity providers begun per address: each is a row for some minutes.
    pub const CEREMONY: Limit = Limit { about: "ceremony", tries: 100, window_minutes: 15, wait_minutes: 15 };
    /// Codes of the second factor per login.
    pub const CODE: Limit = Limit { about: "code", tries: 5, window_minutes: 15, wait_minutes: 15 };
    /// Codes per login in a row, as with passwords.
    pub const CODE_ROW: Limit =
        Limit { about: "code-row", tries: 100, window_minutes: 30 * 24 * 60, wait_minutes: 24 * 60 };
    /// The own password, asked again within a session, per login.
    pub const CONFIRM: Limit = Limit { about: "confirm", tries: 5, window_minutes: 15, wait_minutes: 15 };
    /// Reset mails per user name.
    pub const RESET_MAIL: Limit = Limit { about: "reset-mail", tries: 3, window_minutes: 60, wait_minutes: 60 };
    /// Reset mails asked for per address.
    pub const RESET_ADDRESS: Limit = Limit { about: "reset", tries: 20, window_minutes: 60, wait_minutes: 60 };
    /// Links opened and used per address; those that are alive are given back.
    pub const LINK: Limit = Limit { about: "link", tries: 30, window_minutes: 15, wait_minutes: 15 };
    /// Requests for access per e-mail address that is named.
    pub const JOIN_MAIL: Limit = Limit { about: "join-mail", tries: 3, window_minutes: 24 * 60, wait_minutes: 24 * 60 };
    /// Requests for access per address.
    pub const JOIN_ADDRESS: Limit = Limit { about: "join", tries: 10, window_minutes: 60, wait_minutes: 60 };
    /// Tokens of the first set-up per address.
    pub const SETUP: Limit = Limit { about: "setup", tries: 10, window_minutes: 15, wait_minutes: 15 };
}

impl Limit {
    /// The key of a user name, whether or not it exists. Only a hash is stored: people type passwords here by mistake.
    pub fn user_name(self, typed: &str) -> (Self, String) {
        (self, token_hash(&kernel::user_name::key(typed)))
    }

    /// The key of a login.
    pub fn account(self, account: crate::ids::AccountId) -> (Self, String) {
        (self, account.to_string())
    }

    /// The key of a client's address; an IPv6 customer has a whole /64 of them.
    pub fn address(self, address: &str) -> (Self, String) {
        let network = match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
                Some(v4) => v4.to_string(),
                None => v6.segments()[..4].iter().map(|part| format!("{part:x}")).collect::<Vec<_>>().join(":"),
            },
            _ => address.to_owned(),
        };
        (self, network)
    }
}

fn key_of((limit, whose): &(Limit, String)) -> String {
    format!("{}:{whose}", limit.about)
}

impl Door<'_> {
    /// Counts a try under each of `keys`, in their order. [`Problem::TooOften`] with the seconds to wait at the first that has
    /// none left; then nothing may be judged, and the keys after it are not counted.
    pub async fn take_try(&self, keys: &[(Limit, String)]) -> Result<(), Problem> {
        for key in keys {
            if let Some(seconds) = self.count(key).await? {
                return Err(Problem::TooOften(seconds));
            }
        }
        Ok(())
    }

    /// Forgets the failures of these keys: the person has shown who they are.
    pub async fn forgive(&self, keys: &[(Limit, String)]) -> Result<(), Problem> {
        let keys: Vec<String> = keys.iter().map(key_of).collect();
        let gone = throttle::Entity::delete_many().filter(throttle::Column::Key.is_in(keys)).exec(self.store.writer());
        gone.await.map(|_| ()).map_err(|error| Problem::fault("forgive tries", error))
    }

    /// Gives back one try of a key that others share, such as an address: it was no failure.
    pub async fn give_back(&self, key: &(Limit, String)) -> Result<(), Problem> {
        let given = throttle::Entity::update_many()
            .col_expr(throttle::Column::Attempts, Expr::col(throttle::Column::Attempts).sub(1))
            .col_expr(throttle::Column::BlockedUntilAt, Expr::value(Instant(0)))
            .filter(throttle::Column::Key.eq(key_of(key)))
            .filter(throttle::Column::Attempts.gt(0))
            .exec(self.store.writer());
        given.await.map(|_| ()).map_err(|error| Problem::fault("give back a try", error))
    }

    /// One try more; the seconds to wait instead, if the key has none left.
    async fn count(&self, key: &(Limit, String)) -> Result<Option<u32>, Problem> {
        let fault = |error| Problem::fault("count tries", error);
        let (limit, now) = (key.0, self.now());
        let name = key_of(key);
        let writer = self.store.writer();
        let fresh = throttle::ActiveModel {
            key: Set(name.clone()),
            window_start_at: Set(now),
            attempts: Set(0),
            blocked_until_at: Set(Instant(0)),
        };
        throttle::Entity::insert(fresh)
            .on_conflict(OnConflict::column(throttle::Column::Key).do_nothing().to_owned())
            .exec_without_returning(writer)
            .await
            .map_err(fault)?;
        let over = || Expr::col(throttle::Column::WindowStartAt).lte(now.plus_minutes(-limit.window_minutes));
        let attempts = || Expr::case(over(), 1).finally(Expr::col(throttle::Column::Attempts).add(1));
        let until = now.plus_minutes(limit.wait_minutes);
        let counted = throttle::Entity::update_many()
            .col_expr(
                throttle::Column::BlockedUntilAt,
                Expr::case(Expr::expr(attempts()).gte(limit.tries), until).finally(Instant(0)).into(),
            )
            .col_expr(throttle::Column::Attempts, attempts().into())
            .col_expr(
                throttle::Column::WindowStartAt,
                Expr::case(over(), now).finally(Expr::col(throttle::Column::WindowStartAt)).into(),
            )
            .filter(throttle::Column::Key.eq(name.clone()))
            .filter(throttle::Column::BlockedUntilAt.lte(now))
            .exec(writer)
            .await
            .map_err(fault)?;
        if counted.rows_affected == 1 {
            self.tidy(now).await?;
            return Ok(None);
        }
        let found = throttle::Entity::find_by_id(name).one(writer).await.map_err(fault)?;
        let Some(blocked) = found.filter(|row| row.blocked_until_at > now) else { return Ok(None) };
        let seconds = (blocked.blocked_until_at.0 - now.0) / 1_000_000 + 1;
        Ok(Some(u32::try_from(seconds).unwrap_or(u32::MAX)))
    }

    /// Now and then forgets keys that no longer count, so that the table stays small.
    async fn tidy(&self, now: Instant) -> Result<(), Problem> {
        let mut dice = [0_u8];
        self.store.chance().fill(&mut dice);
        if dice[0] != 0 {
            return Ok(());
        }
        let gone = throttle::Entity::delete_many()
            .filter(throttle::Column::WindowStartAt.lt(now.plus_minutes(-31 * 24 * 60)))
            .filter(throttle::Column::BlockedUntilAt.lt(now))
            .exec(self.store.writer());
        gone.await.map(|_| ()).map_err(|error| Problem::fault("tidy tries", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_count_together() {
        let key = |address: &str| Limits::ADDRESS.address(address).1;
        assert_eq!(key("203.0.113.9"), "203.0.113.9");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(key(""), "");
    }

    #[test]
    fn p_11_names_count_whatever_their_case_and_are_not_kept() {
        let (_, one) = Limits::PASSWORD.user_name("Anna.Berg@example.com ");
        let (_, two) = Limits::PASSWORD.user_name("anna.berg@EXAMPLE.com");
        assert_eq!(one, two);
        assert!(!one.contains("anna"));
    }
}
