//! Which database a test runs on.

use std::{path::Path, sync::Arc};

use kernel::{Chance, Clock};
use store::Store;

/// The two databases that everything must work on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded default.
    Sqlite,
    /// For those who outgrow one machine.
    Postgres,
}

impl Backend {
    /// A migrated database of its own, and its URL, so that it can be opened a second time.
    pub async fn open(self, folder: &Path, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> (Store, String) {
        match self {
            Self::Sqlite => {
                let store = store::scratch::sqlite(folder, clock, chance).await.expect("SQLite opens");
                (store, format!("sqlite://{}/test.db", folder.display()))
            }
            Self::Postgres => {
                let server = std::env::var("EMBERDESK_TEST_POSTGRES")
                    .expect("EMBERDESK_TEST_POSTGRES names a server; run the tests with ./run test");
                store::scratch::postgres(&server, clock, chance).await.expect("PostgreSQL opens")
            }
        }
    }
}
