//! What is looked up before an actor exists: sign-in, sessions, links, throttles, set-up. Only `features/identity`, the
//! pages of vendors' guests, their mails, the command line and `web::entering` use it (`app/tests/architecture.rs`); everything else goes through the guard.

mod accounts;
mod audit;
mod ceremonies;
mod devices;
mod enter;
mod federation;
mod guest;
mod join;
mod links;
mod login_address;
mod passkeys;
mod preview;
mod reply;
mod second_factor;
mod sessions;
mod setup;
mod sharing;
mod staff;
mod throttle;

pub use accounts::Candidate;
pub use enter::{Entry, Passing};
pub(crate) use enter::{formats_of, portal_rights};
pub use federation::Outside;
pub use guest::Guest;
pub use join::{Joiner, Unconfirmed};
pub use links::{Link, NewPassword};
pub(crate) use links::{replace_links, supersede};
pub(crate) use passkeys::row_of as passkey_row;
pub use passkeys::{NewPasskey, UsedPasskey};
pub use reply::Reply;
pub(crate) use second_factor::replace_codes;
pub use second_factor::{NewFactor, Proof};
pub(crate) use sessions::end_all;
pub use sessions::{Browser, Opened};
pub use setup::FirstSteps;
pub(crate) use sharing::Family;
pub use staff::{LinkMade, NewStaff};
pub use throttle::{Limit, Limits};

use kernel::Problem;
use sea_orm::{ColumnTrait, DatabaseExecutor, EntityTrait, QueryFilter};

use crate::{
    Instant, Session, Snapshot, Store,
    guard::Actor,
    ids::ProviderId,
    tables::{account, provider},
};

/// The door: rows that belong to nobody yet. Obtained from [`Store::door`].
#[derive(Clone, Copy)]
pub struct Door<'s> {
    pub(crate) store: &'s Store,
    snapshot: Option<&'s Snapshot>,
}

impl Store {
    /// The look-ups that need no actor.
    pub fn door(&self) -> Door<'_> {
        Door { store: self, snapshot: None }
    }

    /// The same look-ups at the moment that `snapshot` holds.
    pub fn door_at<'s>(&'s self, snapshot: &'s Snapshot) -> Door<'s> {
        Door { store: self, snapshot: Some(snapshot) }
    }
}

impl<'s> Door<'s> {
    fn reader(&self) -> DatabaseExecutor<'s> {
        self.snapshot.map_or(DatabaseExecutor::Connection(self.store.reader()), Snapshot::executor)
    }

    fn reading<'a>(&'a self, actor: &'a Actor) -> Session<'a> {
        match self.snapshot {
            Some(snapshot) => self.store.reading_at(snapshot, actor),
            None => self.store.reading(actor),
        }
    }

    /// The present moment.
    pub fn now(&self) -> Instant {
        self.store.clock().now().into()
    }

    /// The login with this user name, compared without regard to case (decision 3); active or not.
    pub async fn account_by_user_name(&self, user_name: &str) -> Result<Option<account::Model>, Problem> {
        let key = user_name.trim().to_ascii_lowercase();
        let found = account::Entity::find().filter(account::Column::UserNameKey.eq(key)).one(&self.reader()).await;
        found.map_err(|error| Problem::fault("look up user name", error))
    }

    /// A provider's row: name, brand, policies.
    pub async fn provider(&self, id: ProviderId) -> Result<provider::Model, Problem> {
        if let Some(row) = self.snapshot.and_then(|snapshot| snapshot.provider(id)) {
            return Ok(row.clone());
        }
        let found = provider::Entity::find_by_id(id).one(&self.reader()).await;
        let row = found.map_err(|error| Problem::fault("read provider", error))?.ok_or(Problem::NotFound)?;
        if let Some(snapshot) = self.snapshot {
            snapshot.keep_provider(&row);
        }
        Ok(row)
    }

    /// The provider whose brand the sign-in page shows: the only one, until hosts tell them apart.
    pub async fn first_provider(&self) -> Result<Option<provider::Model>, Problem> {
        if let Some(row) = self.snapshot.and_then(Snapshot::first_provider) {
            return Ok(Some(row.clone()));
        }
        let found = provider::Entity::find().one(&self.reader()).await;
        let found = found.map_err(|error| Problem::fault("read provider", error))?;
        if let (Some(snapshot), Some(row)) = (self.snapshot, &found) {
            snapshot.keep_provider(row);
        }
        Ok(found)
    }
}

/// The form in which session and link tokens are stored: SHA-256 in hexadecimal. Tokens have 256 random bits, so no salt or
/// slow hash is needed (ASVS 11.4.2).
pub fn token_hash(token: &str) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
