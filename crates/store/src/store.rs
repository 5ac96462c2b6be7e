//! Opening the database, reading, and the one way to write.

use std::{sync::Arc, time::Duration};

use kernel::{Chance, Clock, Problem};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::{
    guard::{Actor, Grant, Granted, Preview, Session},
    ids::ProviderId,
    migrations::Migrator,
    outbox::{self, Claimed},
    saves::Saves,
    snapshot::{Snapshot, Snapshots},
};

/// The database: one writer and a few readers on SQLite, a pool of each on PostgreSQL. Readers cannot write: the database
/// itself refuses what would reach it outside an act's transaction.
#[derive(Clone)]
pub struct Store {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    snapshots: Snapshots,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

/// The transaction of one act. Ask it for grants as one asks a [`Session`].
pub struct Write<'s> {
    transaction: sea_orm::DatabaseTransaction,
    saves: Saves,
    actor: Arc<Actor>,
    clock: &'s dyn Clock,
    chance: &'s dyn Chance,
}

impl Write<'_> {
    /// What the actor may touch within this transaction.
    pub fn session(&self) -> Session<'_> {
        Session {
            database: crate::guard::Link::Transaction(&self.transaction, &self.saves),
            actor: &self.actor,
            clock: self.clock,
            chance: self.chance,
        }
    }

    /// Judges a permission; see [`Session::need`].
    pub fn need<G: Grant>(&self) -> Result<Granted<'_, G>, Problem> {
        self.session().need::<G>()
    }

    /// From now on, what happens in this transaction is done by workflow rules at this place of a sequence.
    pub fn deepen(&self, depth: u32) {
        self.saves.deepen(depth);
    }

    /// Keeps everything. What was acknowledged after this survives `kill -9` (decision 19).
    pub async fn done(self) -> Result<(), Problem> {
        self.saves.queue(&self.transaction, self.actor.provider(), self.clock, self.chance).await?;
        self.transaction.commit().await.map_err(|error| Problem::fault("commit", error))
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite://PATH` or `postgres://…`). A missing SQLite file is created.
    pub async fn open(url: &str, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self, Problem> {
        let fault = |error| Problem::fault("open database", error);
        let (options, at_once): (fn(&str, Side) -> ConnectOptions, u32) =
            if url.starts_with("sqlite:") { (sqlite, SQLITE_SNAPSHOTS) } else { (postgres, POSTGRES_SNAPSHOTS) };
        let writer = Database::connect(options(url, Side::Writer)).await.map_err(fault)?;
        let reader = Database::connect(options(url, Side::Reader)).await.map_err(fault)?;
        Ok(Self { snapshots: Snapshots::of(reader.clone(), at_once), reader, writer, clock, chance })
    }

    /// Brings the schema up to date. Nodes that start at once wait for each other by trying again.
    pub async fn migrate(&self) -> Result<(), Problem> {
        let mut tries = 0;
        loop {
            match Migrator::up(&self.writer, None).await {
                Ok(()) => return Ok(()),
                Err(error) if tries < 10 => {
                    tries += 1;
                    tracing::debug!(%error, "migration not possible yet");
                    tokio::time::sleep(Duration::from_millis(200 * tries)).await;
                }
                Err(error) => return Err(Problem::fault("migrate", error)),
            }
        }
    }

    /// Names of the migrations that are still to run.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, Problem> {
        // Makes the list of migrations where there is none yet.
        let pending = Migrator::get_pending_migrations(&self.writer).await;
        let pending = pending.map_err(|error| Problem::fault("list migrations", error))?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Problem> {
        self.writer.ping().await.map_err(|error| Problem::fault("ping database", error))
    }

    /// The clock of this store.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The chance of this store.
    pub fn chance(&self) -> &dyn Chance {
        &*self.chance
    }

    /// What `actor` may read, each time of the present moment.
    pub fn reading<'s>(&'s self, actor: &'s Actor) -> Session<'s> {
        Session { database: crate::guard::Link::Pool(&self.reader), actor, clock: self.clock(), chance: self.chance() }
    }

    /// What `actor` may read of the one moment that `snapshot` holds.
    pub fn reading_at<'s>(&'s self, snapshot: &'s Snapshot, actor: &'s Actor) -> Session<'s> {
        let database = crate::guard::Link::Snapshot(snapshot);
        Session { database, actor, clock: self.clock(), chance: self.chance() }
    }

    /// Holds the present moment, to read a page of.
    pub async fn snapshot(&self) -> Result<Snapshot, Problem> {
        self.snapshots.take().await
    }

    /// Begins the one transaction of an act: all of it or nothing. It begins IMMEDIATE on SQLite, so it can read and then
    /// write without failing under load. Dropped without [`Write::done`], nothing has happened. Who only looks at the portal
    /// as somebody else begins none (decision 16).
    pub async fn write(&self, actor: Arc<Actor>) -> Result<Write<'_>, Problem> {
        if actor.preview().is_some() {
            return Err(Problem::Denied(Preview::DENIED));
        }
        Ok(Write {
            transaction: self.begin().await?,
            saves: Saves::default(),
            actor,
            clock: self.clock(),
            chance: self.chance(),
        })
    }

    /// Begins the transaction of a job, in which the job is already marked done: its effects happen exactly once. `None` if
    /// another worker holds the lease by now.
    pub async fn perform(&self, job: &Claimed, reason: &'static str) -> Result<Option<Write<'_>>, Problem> {
        let write = self.write(Arc::new(Actor::system(job.provider, reason))).await?;
        let ours = outbox::finish(&write.transaction, job, write.clock.now().into()).await?;
        Ok(ours.then_some(write))
    }

    /// Begins the transaction of one part of a long job, which goes on afterwards: the lease is prolonged to `seconds` from
    /// now. `None` if another worker holds the lease by now, or the job is done.
    pub async fn perform_part(
        &self,
        job: &Claimed,
        reason: &'static str,
        seconds: i64,
    ) -> Result<Option<Write<'_>>, Problem> {
        let write = self.write(Arc::new(Actor::system(job.provider, reason))).await?;
        let ours = outbox::hold(&write.transaction, job, write.clock.now().into(), seconds).await?;
        Ok(ours.then_some(write))
    }

    /// What the worker may read within one provider, for a reason that logs name.
    pub fn system_actor(&self, provider: ProviderId, reason: &'static str) -> Actor {
        Actor::system(provider, reason)
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(crate) async fn begin(&self) -> Result<sea_orm::DatabaseTransaction, Problem> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.writer.get_database_backend() == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await.map_err(|error| Problem::fault("begin", error))
    }
}

/// How much of the database each connection keeps at hand, in KiB.
const CACHE_KIB: u32 = 32 * 1024;

/// How many prepared statements each connection keeps: all that the program has.
const STATEMENTS: usize = 1_000;

/// How many pages are read at once; readers that look at one thing each get two connections more, so that they never wait for
/// pages that wait for them.
const SQLITE_SNAPSHOTS: u32 = 4;
const POSTGRES_SNAPSHOTS: u32 = 10;
const LOOSE_READERS: u32 = 2;

/// What connections are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Reader,
    Writer,
}

fn sqlite(url: &str, side: Side) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        // Whoever writes waits for the one writer here, not in the database.
        .max_connections(if side == Side::Writer { 1 } else { SQLITE_SNAPSHOTS + LOOSE_READERS })
        // A file does not go away between two questions.
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(15))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                // Without these a list of many tickets is read from the file again and again (2 MB), and prepared anew
                // (100 statements).
                .pragma("cache_size", format!("-{CACHE_KIB}"))
                .pragma("temp_store", "MEMORY")
                .statement_cache_capacity(STATEMENTS);
            if side == Side::Reader { sqlite.pragma("query_only", "ON") } else { sqlite }
        });
    options
}

fn postgres(url: &str, side: Side) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if side == Side::Writer { 10 } else { POSTGRES_SNAPSHOTS + LOOSE_READERS })
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |postgres| match side {
            Side::Writer => postgres,
            Side::Reader => postgres.options([
                ("default_transaction_read_only", "on"),
                ("default_transaction_isolation", "repeatable read"),
            ]),
        });
    options
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::ConnectionTrait;

    use super::Store;
    use crate::scratch;

    struct Still;

    impl kernel::Clock for Still {
        fn now(&self) -> jiff::Timestamp {
            jiff::Timestamp::from_second(1_000).unwrap()
        }
    }

    struct Same;

    impl kernel::Chance for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    async fn refuses_to_write_where_one_reads(store: Store) {
        let sql = "UPDATE provider SET name = 'Somebody else'";
        store.writer().execute_unprepared(sql).await.unwrap();
        let refused = store.reader().execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refused.contains("read"), "{refused}");
    }

    #[tokio::test]
    async fn readers_cannot_write_on_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let store = scratch::sqlite(folder.path(), Arc::new(Still), Arc::new(Same)).await.unwrap();
        refuses_to_write_where_one_reads(store).await;
    }

    #[tokio::test]
    async fn readers_cannot_write_on_postgres() {
        let server = std::env::var("EMBERDESK_TEST_POSTGRES").expect("./run test names a server");
        let (store, _) = scratch::postgres(&server, Arc::new(Still), Arc::new(Same)).await.unwrap();
        refuses_to_write_where_one_reads(store).await;
    }
}
