//! Rows without a grant: for the first set-up, the demo, load tests and the worlds of tests. No request path uses it
//! (`app/tests/architecture.rs`).

pub mod defaults;

use kernel::Problem;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Set};
use uuid::Uuid;

use crate::{Instant, Store, tables::installation};

/// One transaction that writes rows as they are.
pub struct Seeding<'s> {
    store: &'s Store,
    transaction: DatabaseTransaction,
}

impl Store {
    /// Begins to seed; nothing is kept before [`Seeding::done`].
    pub async fn seed(&self) -> Result<Seeding<'_>, Problem> {
        Ok(Seeding { store: self, transaction: self.begin().await? })
    }

    /// The state of the installation: whether it is set up and whether the demo's data is complete.
    pub async fn installation(&self) -> Result<Option<installation::Model>, Problem> {
        let found = installation::Entity::find_by_id(1).one(self.reader()).await;
        found.map_err(|error| Problem::fault("read installation", error))
    }
}

impl Seeding<'_> {
    /// The present moment.
    pub fn now(&self) -> Instant {
        self.store.clock().now().into()
    }

    /// A new id.
    pub fn fresh_id<I: From<Uuid>>(&self) -> I {
        kernel::chance::fresh_id(self.store.clock(), self.store.chance()).into()
    }

    /// Adds rows in batches that fit both databases' limits on parameters.
    pub async fn add_all<E>(&self, rows: Vec<E::ActiveModel>) -> Result<(), Problem>
    where
        E: EntityTrait,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let batch: Vec<E::ActiveModel> = rows.by_ref().take(500).collect();
            let added = E::insert_many(batch).exec_without_returning(&self.transaction).await;
            added.map_err(|error| Problem::fault("seed rows", error))?;
        }
        Ok(())
    }

    /// Adds one row.
    pub async fn add<E>(&self, row: E::ActiveModel) -> Result<(), Problem>
    where
        E: EntityTrait,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        self.add_all::<E>(vec![row]).await
    }

    /// Notes what has been done to the installation: set up, or demo data complete.
    pub async fn mark(&self, set_up: bool, demo_seeded: bool) -> Result<(), Problem> {
        let now = Some(self.now());
        installation::Entity::delete_many()
            .exec(&self.transaction)
            .await
            .map_err(|error| Problem::fault("mark installation", error))?;
        self.add::<installation::Entity>(installation::ActiveModel {
            id: Set(1),
            setup_token_hash: Set(None),
            set_up_at: Set(if set_up { now } else { None }),
            demo_seeded_at: Set(if demo_seeded { now } else { None }),
        })
        .await
    }

    /// Runs a statement that both databases understand, for load tests (e.g. `ANALYZE`).
    pub async fn run(&self, sql: &str) -> Result<(), Problem> {
        let ran = self.transaction.execute_unprepared(sql).await;
        ran.map(|_| ()).map_err(|error| Problem::fault("seed statement", error))
    }

    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Keeps everything.
    pub async fn done(self) -> Result<(), Problem> {
        self.transaction.commit().await.map_err(|error| Problem::fault("commit seed", error))
    }
}
