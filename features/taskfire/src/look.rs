//! Looks at a ticket whose moment has come. Each kind of deadline decides for itself whether it is due; all of them and the
//! end of the job are one transaction.

use async_trait::async_trait;
use platform::worker::{Handler, JobFault};
use store::{
    Store,
    guard::RunJobs,
    outbox::{Claimed, Task},
};

use crate::hand_over;

/// Does [`Task::Look`].
#[derive(Debug, Clone, Copy)]
pub struct Look;

#[async_trait]
impl Handler for Look {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Look { ticket } = job.task else { return Err(JobFault::Never("not a look".to_owned())) };
        let Some(write) = store.perform(job, "taskfire").await? else { return Ok(()) };
        let may = write.need::<RunJobs>()?;
        hand_over::look(&may, ticket).await?;
        Ok(write.done().await?)
    }
}
