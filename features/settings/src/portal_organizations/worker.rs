//! Does mass activations, a batch after another, each in a transaction of its own: the desk writes in between, and after a
//! crash it goes on where it stopped.

use platform::worker::{Handler, JobFault};
use store::{
    Store,
    guard::RunJobs,
    outbox::{Claimed, Task},
    views::activation,
};

/// Contacts in one transaction.
const BATCH: u64 = 200;

/// Batches of one job; the rest of the run is a job of its own, so that none runs into the worker's limit.
const BATCHES: usize = 25;

/// How long the lease is held from each batch on, in seconds: a little more than a job may take.
const LEASE: i64 = 150;

/// Why the worker acts, as the audit log names it.
const REASON: &str = "mass activation";

/// Does jobs of the kind `activate`.
pub struct Activate;

#[async_trait::async_trait]
impl Handler for Activate {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::Activate { run } = job.task else {
            return Err(JobFault::Never("not a mass activation".to_owned()));
        };
        let mut finished = false;
        for _ in 0..BATCHES {
            let Some(write) = store.perform_part(job, REASON, LEASE).await? else { return Ok(()) };
            finished = activation::batch(&write.need::<RunJobs>()?, run, BATCH).await?;
            write.done().await?;
            if finished {
                break;
            }
        }
        let Some(write) = store.perform(job, REASON).await? else { return Ok(()) };
        if !finished {
            activation::go_on(&write.need::<RunJobs>()?, run).await?;
        }
        Ok(write.done().await?)
    }
}
