//! Goes on with handing a large desk's tickets to the provider after Taskfire was switched off, batch after batch.

use platform::worker::{Handler, JobFault};
use store::{
    Store,
    guard::RunJobs,
    outbox::{Claimed, Task},
    views::taskfire::enabling,
};

/// Tickets in one transaction.
const BATCH: u64 = 100;

/// Batches of one job; the rest is a job of its own, so that none runs into the worker's limit.
const BATCHES: usize = 50;

/// How long the lease is held from each batch on, in seconds: a little more than a job may take.
const LEASE: i64 = 150;

/// Why the worker acts, as the audit log names it.
const REASON: &str = "Taskfire switched off";

/// Does jobs of the kind `end-taskfire`.
pub struct EndTaskfire;

#[async_trait::async_trait]
impl Handler for EndTaskfire {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::EndTaskfire { organization } = job.task else {
            return Err(JobFault::Never("not the end of a Taskfire desk".to_owned()));
        };
        let mut finished = false;
        for _ in 0..BATCHES {
            let Some(write) = store.perform_part(job, REASON, LEASE).await? else { return Ok(()) };
            let may = write.need::<RunJobs>()?;
            // Switched on again meanwhile: what is left stays where it is.
            finished = enabling::is_on(&may, organization).await?
                || enabling::hand_back(&may, organization, BATCH).await? < BATCH;
            write.done().await?;
            if finished {
                break;
            }
        }
        let Some(write) = store.perform(job, REASON).await? else { return Ok(()) };
        if !finished {
            let may = write.need::<RunJobs>()?;
            may.enqueue(&job.task, may.now()).await?;
        }
        Ok(write.done().await?)
    }
}
