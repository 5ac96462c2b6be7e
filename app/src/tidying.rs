//! Once an hour, what may go is removed (see `store::tidy`).

use std::time::Duration;

use store::Store;

/// How often.
const EVERY: Duration = Duration::from_hours(1);

/// Tidies at once and then every hour, until the task is dropped.
pub async fn forever(store: Store) {
    loop {
        match store.tidy().await {
            Ok(gone) => tracing::debug!(gone, "tidied"),
            Err(problem) => tracing::warn!(%problem, "could not tidy"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
