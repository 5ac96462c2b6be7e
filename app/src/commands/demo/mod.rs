//! `emberdesk demo`: a provider with rich data to look at, on this machine only.

mod cast;
mod content;
mod dice;
mod fill;
mod glyphs;
mod office;
mod pictures;
mod plot;
mod scene;
mod screenplay;
mod sign_ins;
mod telling;
mod world;

use std::{io::Write, sync::Arc};

use platform::{hashing::Hashing, system::SystemChance};
use store::Store;

use super::serve;
use crate::{PublicUrl, config::Config, failure::Failure, listen, opening};
use content::Content;
use fill::Doors;
use sign_ins::Welcome;

/// The page that shows the mails of the demo.
const MAIL_PAGE: &str = "/demo/mail";

/// Opens the demo's database, fills it once, and serves it on this machine. How to sign in is printed once it listens: a
/// table, or with `json` one line; everything else goes to standard error.
pub async fn run(mut config: Config, json: bool) -> Result<(), Failure> {
    opening::log(&config.log)?;
    let store = opening::store(&config).await?;
    store.migrate().await?;
    let content = Content::read()?;
    // The demo's passwords are printed for everybody: hashing them is not worth the wait.
    let hashing = Hashing::light(Arc::new(SystemChance))?;
    fill_once(&config, &store, &hashing, &content).await?;
    let listener = listen::bind(config.listen)?;
    let port = listener.local_addr().map_err(|error| Failure::new(format!("cannot tell the port: {error}")))?.port();
    config.public_url = PublicUrl::localhost(port);
    let url = config.public_url.to_string();
    let welcome = Welcome { mail_url: format!("{url}{MAIL_PAGE}"), url, sign_ins: sign_ins::sign_ins(&content)? };
    let text = if json { format!("{}\n", welcome.line()?) } else { welcome.table() };
    serve::until_stopped(&config, store, hashing, listener, true, || announce(&text)).await
}

/// Fills a fresh database; one that is complete is left as it is, work in it included.
async fn fill_once(config: &Config, store: &Store, hashing: &Hashing, content: &Content) -> Result<(), Failure> {
    if store.installation().await?.is_some_and(|found| found.demo_seeded_at.is_some()) {
        return Ok(());
    }
    if let Some(provider) = store.door().first_provider().await? {
        return Err(Failure::new(format!(
            "{} holds the records of {:?}, which is not the demo. Name another folder with --data-dir",
            config.data_dir.display(),
            provider.name
        )));
    }
    eprintln!("emberdesk: filling {} with demo data, once", config.data_dir.display());
    let (files, secrets) = (opening::files(config)?, opening::secrets(config)?);
    let doors = Doors { files: &files, secrets: &secrets, hashing };
    Ok(fill::fill(store, &doors, content).await?)
}

/// Prints what the caller waits for, at once even into a pipe.
fn announce(text: &str) {
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        tracing::warn!("standard output is closed; the sign-ins were not printed");
    }
}

#[cfg(test)]
mod tests {
    use store::Store;

    use super::*;
    use crate::config::{Overrides, Sources};

    /// A second start keeps what is there; records of a real installation are never touched.
    #[tokio::test]
    async fn a_database_is_filled_once_and_only_if_it_is_the_demos() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().to_string_lossy().into_owned();
        let config = Sources::demo(Overrides { data_dir: Some(data_dir), listen: None }).config().unwrap();
        let hashing = Hashing::light(Arc::new(SystemChance)).unwrap();
        let content = Content::read().unwrap();
        let store: Store = opening::store(&config).await.unwrap();
        store.migrate().await.unwrap();
        let seeding = store.seed().await.unwrap();
        seeding.provider("Somebody Else", "UTC").await.unwrap();
        seeding.done().await.unwrap();
        let refused = fill_once(&config, &store, &hashing, &content).await.unwrap_err().to_string();
        assert!(refused.contains("Somebody Else") && refused.contains("--data-dir"), "{refused}");

        let elsewhere = folder.path().join("demo").to_string_lossy().into_owned();
        let config = Sources::demo(Overrides { data_dir: Some(elsewhere), listen: None }).config().unwrap();
        let store = opening::store(&config).await.unwrap();
        store.migrate().await.unwrap();
        fill_once(&config, &store, &hashing, &content).await.unwrap();
        let first = store.installation().await.unwrap().unwrap().demo_seeded_at;
        fill_once(&config, &store, &hashing, &content).await.unwrap();
        assert_eq!(store.installation().await.unwrap().unwrap().demo_seeded_at, first);
    }
}
