//! What follows a hand-over to or from a vendor: the conversation that belongs to it begins or ends (F-161).

use std::sync::Arc;

use async_trait::async_trait;
use kernel::Problem;
use platform::worker::{Handler, JobFault};
use store::{
    Store,
    door::token_hash,
    guard::RunJobs,
    ids::VendorThreadId,
    outbox::{Claimed, Task},
    views::taskfire::vendor_threads,
};
use web::App;

/// Does [`Task::Vendor`].
pub struct Vendors {
    app: Arc<App>,
}

impl Vendors {
    /// A listener with this program's secrets, which reply tokens are made from.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

/// The reply tokens of a conversation, one for each key that this program has, the present one first.
pub(super) fn reply_tokens(app: &App, thread: VendorThreadId) -> Result<Vec<String>, Problem> {
    let tokens = app.secrets.derive(&format!("vendor-thread:{thread}"));
    tokens.map_err(|error| Problem::fault("derive reply token", error))
}

/// What is stored of the reply token of a conversation.
pub(super) fn reply_hash(app: &App, thread: VendorThreadId) -> Result<String, Problem> {
    let tokens = reply_tokens(app, thread)?;
    tokens.first().map(|token| token_hash(token)).ok_or_else(|| Problem::Fault("no key".to_owned()))
}

#[async_trait]
impl Handler for Vendors {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Vendor { hand_over } = job.task else {
            return Err(JobFault::Never("not about a vendor".to_owned()));
        };
        let hash = reply_hash(&self.app, VendorThreadId(hand_over.0))?;
        let Some(write) = store.perform(job, "vendors").await? else { return Ok(()) };
        vendor_threads::follow(&write.need::<RunJobs>()?, hand_over, hash).await?;
        Ok(write.done().await?)
    }
}
