//! `emberdesk work`: the jobs alone, for a node beside those that serve.

use std::sync::Arc;

use platform::{hashing::Hashing, system::SystemChance};

use crate::{compose, config::Config, failure::Failure, listen, opening, receiving::Receiving, tidying};

/// Runs jobs until told to stop; those under way are finished.
pub async fn run(config: Config) -> Result<(), Failure> {
    let store = opening::store(&config).await?;
    store.migrate().await?;
    let mail = opening::mail(&config)?;
    let app = Arc::new(opening::app(&config, store, Hashing::strong(Arc::new(SystemChance))?, false)?);
    tracing::info!("working");
    let tidying = tokio::spawn(tidying::forever(app.store.clone()));
    let receiving = Receiving::new(&config, &app)?.map(|receiving| tokio::spawn(receiving.forever()));
    compose::worker(&app, mail).run(listen::told_to_stop()).await;
    tidying.abort();
    if let Some(receiving) = receiving {
        receiving.abort();
    }
    Ok(())
}
