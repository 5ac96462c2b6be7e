//! What is done again and again beside the jobs: once an hour what may go is removed (see `store::tidy`), every few seconds
//! new lines of the audit log are sealed, and once a day the head of its chain is written into the program's log.

use std::time::Duration;

use jiff::tz::TimeZone;
use kernel::Problem;
use store::Store;

/// How often is tidied.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// How often is looked for lines to seal: until then, a line could be changed unnoticed.
const SEAL_EVERY: Duration = Duration::from_secs(2);

/// Does it all until the task is dropped.
pub async fn forever(store: Store) {
    tokio::join!(tidy(&store), seal(&store));
}

async fn tidy(store: &Store) {
    loop {
        match store.tidy().await {
            Ok(gone) => tracing::debug!(gone, "tidied"),
            Err(problem) => tracing::warn!(%problem, "could not tidy"),
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

async fn seal(store: &Store) {
    let mut anchored = None;
    loop {
        match store.seal_audit().await {
            Ok(0) => {}
            Ok(lines) => tracing::debug!(lines, "audit lines sealed"),
            // Another node may be sealing; what is left waits for the next time.
            Err(problem) => tracing::warn!(%problem, "could not seal audit lines"),
        }
        let today = store.clock().now().to_zoned(TimeZone::UTC).date();
        if anchored != Some(today) {
            match anchor(store).await {
                Ok(()) => anchored = Some(today),
                Err(problem) => tracing::warn!(%problem, "could not write the anchor of the audit log"),
            }
        }
        tokio::time::sleep(SEAL_EVERY).await;
    }
}

/// Writes the head of each chain into the log. Kept elsewhere with the log, it shows later whether the newest lines of the
/// audit log were cut off: `emberdesk audit verify --anchor SEQUENCE:HASH`.
async fn anchor(store: &Store) -> Result<(), Problem> {
    let date = store.clock().now().to_zoned(TimeZone::UTC).date();
    for (provider, _, head) in store.audit_heads().await? {
        tracing::info!(%date, %provider, sequence = head.sequence, hash = head.hash, "audit anchor");
    }
    Ok(())
}
