//! One moment of the database, held while a page is read: all that stands on it agrees, and its questions share a connection
//! instead of asking the pool for one each.

use std::sync::{Arc, OnceLock};

use kernel::Problem;
use sea_orm::{DatabaseConnection, DatabaseExecutor, DatabaseTransaction, TransactionTrait};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    ids::{OrganizationId, ProviderId},
    tables::{organization_policy, provider},
};

/// One moment of the database. What is written meanwhile, even by its holder, is not seen through it. Let go of it soon: there
/// are only a few at a time.
pub struct Snapshot {
    transaction: DatabaseTransaction,
    /// Rows that nearly every part of a page goes by: read once, since nothing changes here.
    provider: OnceLock<provider::Model>,
    policy: OnceLock<(OrganizationId, Option<organization_policy::Model>)>,
    _place: OwnedSemaphorePermit,
}

impl Snapshot {
    pub(crate) fn executor(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::Transaction(&self.transaction)
    }

    /// The provider's row, if it was read.
    pub(crate) fn provider(&self, id: ProviderId) -> Option<&provider::Model> {
        self.provider.get().filter(|row| row.provider_id == id)
    }

    /// The row of whichever provider was read.
    pub(crate) fn first_provider(&self) -> Option<&provider::Model> {
        self.provider.get()
    }

    /// What an organization says of its own, if that was read.
    pub(crate) fn policy(&self, organization: OrganizationId) -> Option<&Option<organization_policy::Model>> {
        self.policy.get().filter(|(of, _)| *of == organization).map(|(_, row)| row)
    }

    /// Keeps the row of the provider whose page this is.
    pub(crate) fn keep_provider(&self, row: &provider::Model) {
        self.provider.get_or_init(|| row.clone());
    }

    /// Keeps the policy of the reader's organization.
    pub(crate) fn keep_policy(&self, organization: OrganizationId, row: Option<&organization_policy::Model>) {
        self.policy.get_or_init(|| (organization, row.cloned()));
    }
}

/// Where snapshots come from: fewer at once than there are connections, since whoever holds one may ask for a loose connection.
#[derive(Clone)]
pub(crate) struct Snapshots {
    reader: DatabaseConnection,
    places: Arc<Semaphore>,
}

impl Snapshots {
    pub(crate) fn of(reader: DatabaseConnection, at_once: u32) -> Self {
        Self { reader, places: Arc::new(Semaphore::new(at_once as usize)) }
    }

    pub(crate) async fn take(&self) -> Result<Snapshot, Problem> {
        let place =
            Arc::clone(&self.places).acquire_owned().await.map_err(|error| Problem::fault("snapshot", error))?;
        let transaction = self.reader.begin().await.map_err(|error| Problem::fault("snapshot", error))?;
        Ok(Snapshot { transaction, provider: OnceLock::new(), policy: OnceLock::new(), _place: place })
    }
}
