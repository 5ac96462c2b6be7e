//! `emberdesk migrate`: brings the database up to this version.

use crate::{config::Config, failure::Failure, opening};

/// Runs what is still to run, and says what that was. Safe to repeat, and safe from several nodes at once.
pub async fn run(config: Config) -> Result<(), Failure> {
    let store = opening::store(&config).await?;
    let pending = store.pending_migrations().await?;
    store.migrate().await?;
    for name in &pending {
        println!("ran {name}");
    }
    println!("the database is up to date");
    Ok(())
}
