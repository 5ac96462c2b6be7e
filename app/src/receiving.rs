//! Looks for mail that came in, again and again, and takes in each: first what it says is kept, then its source is told. Several
//! nodes may look at once; a mail is there once.

use std::{sync::Arc, time::Duration};

use platform::mail_in::{Fate, MailFault, MailIn, origin::Origins};
use taskfire::Received;
use web::Shared;

use crate::{config::Config, failure::Failure, opening};

/// After a look that failed, the next one waits so much longer, doubling up to this.
const LONGEST: Duration = Duration::from_mins(10);

/// What a program that takes in mail needs for it.
pub struct Receiving {
    app: Shared,
    source: Arc<dyn MailIn>,
    origins: Origins,
    pause: Duration,
}

impl Receiving {
    /// As configured; none where no mail comes in.
    pub fn new(config: &Config, app: &Shared) -> Result<Option<Self>, Failure> {
        let Some(source) = opening::mail_in(config)? else { return Ok(None) };
        let origins = opening::origins(app.site.demo)?;
        let pause = Duration::from_secs(u64::from(config.mail.incoming.poll_seconds));
        Ok(Some(Self { app: Arc::clone(app), source, origins, pause }))
    }

    /// Looks until the task is dropped.
    pub async fn forever(self) {
        let mut wait = self.pause;
        loop {
            match once(&self.app, &*self.source, &self.origins).await {
                Ok(0) => wait = self.pause,
                // There may be more.
                Ok(_) => wait = Duration::from_millis(100),
                Err(fault) => {
                    wait = (wait * 2).clamp(self.pause, LONGEST.max(self.pause));
                    tracing::warn!(%fault, "could not look for mail");
                }
            }
            tokio::time::sleep(wait).await;
        }
    }
}

/// Takes in what waits now. Gives how many mails were settled; one that could not be kept now stays for the next look.
pub async fn once(app: &Shared, source: &dyn MailIn, origins: &Origins) -> Result<usize, MailFault> {
    let mut fates = Vec::new();
    for arrived in source.next().await? {
        let fate = match &arrived.content {
            None => {
                tracing::warn!(mail = arrived.key, "a mail is too large and was put aside");
                Fate::Aside
            }
            Some(raw) => match taskfire::receive(app, origins, raw).await {
                Ok(Received::Unreadable) => {
                    tracing::warn!(mail = arrived.key, "a mail cannot be read and was put aside");
                    Fate::Aside
                }
                Ok(received) => {
                    tracing::info!(mail = arrived.key, ?received, "a mail came in");
                    Fate::Done
                }
                Err(problem) => {
                    tracing::warn!(mail = arrived.key, %problem, "a mail could not be taken in now");
                    continue;
                }
            },
        };
        fates.push((arrived.key, fate));
    }
    if !fates.is_empty() {
        source.settle(&fates).await?;
    }
    Ok(fates.len())
}
