//! Looks at a ticket whose moment has come. Each kind of deadline decides for itself whether it is due; all of them and the
//! end of the job are one transaction.

use async_trait::async_trait;
use platform::worker::{Handler, JobFault};
use store::{
    Store,
    guard::RunJobs,
    outbox::{Claimed, Task},
};
use web::Shared;

use crate::{hand_over, rules};

/// Does [`Task::Look`].
pub struct Look {
    app: Shared,
}

impl Look {
    /// One that writes in this program's words.
    pub fn new(app: Shared) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Handler for Look {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Look { ticket } = job.task else { return Err(JobFault::Never("not a look".to_owned())) };
        let Some(write) = store.perform(job, "taskfire").await? else { return Ok(()) };
        let may = write.need::<RunJobs>()?;
        hand_over::look(&may, ticket).await?;
        store::taskfire::clocks::look(&may, ticket).await?;
        rules::look(&may, &self.app.dictionary.words("en"), ticket).await?;
        Ok(write.done().await?)
    }
}
