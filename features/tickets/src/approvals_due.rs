//! What falls due on a change request: reminders, and the end of the time to answer (decision 15).

use async_trait::async_trait;
use platform::worker::{Handler, JobFault};
use store::{
    Store, changes,
    guard::RunJobs,
    outbox::{Claimed, Task},
};

/// Does [`Task::Changes`].
pub struct ApprovalsDue;

#[async_trait]
impl Handler for ApprovalsDue {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Changes { ticket } = job.task else {
            return Err(JobFault::Never("not a change request".to_owned()));
        };
        let Some(write) = store.perform(job, "approvals").await? else { return Ok(()) };
        changes::due(&write.need::<RunJobs>()?, ticket).await?;
        Ok(write.done().await?)
    }
}
