//! Work after commit: claims due jobs, runs the handler of each, and tries again later what did not work. Any number of workers
//! may run on any number of nodes: a job is leased, and its effects are committed together with its end (decision 19).

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::FutureExt;
use jiff::SignedDuration;
use kernel::{Chance, Problem};
use store::{Store, outbox::Claimed};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

/// The longest wait before a job is tried again, in seconds.
const LONGEST_WAIT: u64 = 600;

/// A job is given up after so many tries; at ten minutes each that is three days, so that a mail server may be away over a
/// long weekend.
const MOST_TRIES: i32 = 440;

/// Does the jobs of one kind.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Does the job and ends it with [`Store::perform`], so that what it writes and its end are one. After a crash in between
    /// it is run again.
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault>;

    /// Told when the job is given up, and why; a mail is marked as failed here.
    async fn given_up(&self, _store: &Store, _job: &Claimed, _reason: &str) -> Result<(), Problem> {
        Ok(())
    }
}

/// Why a job did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobFault {
    /// It may work later.
    #[error("{0}")]
    Again(String),
    /// It will never work.
    #[error("{0}")]
    Never(String),
}

impl From<Problem> for JobFault {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Fault(_) | Problem::Stale | Problem::TooOften(_) => Self::Again(problem.to_string()),
            other => Self::Never(other.to_string()),
        }
    }
}

/// How much a worker does at a time, and how it waits.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How many jobs run at once.
    pub at_once: usize,
    /// How long to wait before looking again when nothing was due.
    pub look_every: Duration,
    /// How long one try of a job may take. Its lease is a little longer, so that no other worker comes in between.
    pub limit: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: 4, look_every: Duration::from_millis(500), limit: Duration::from_mins(2) }
    }
}

/// A worker. It has a name of its own, by which its leases are told from others'.
pub struct Worker {
    store: Store,
    handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
    pace: Pace,
    name: String,
}

impl Worker {
    /// A worker on this database.
    pub fn new(store: Store, pace: Pace) -> Self {
        let name = kernel::chance::fresh_id(store.clock(), store.chance()).to_string();
        Self { store, handlers: BTreeMap::new(), pace, name }
    }

    /// Jobs of this kind ([`store::outbox::Task::kind`]) are done by `handler`.
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: Arc<dyn Handler>) -> Self {
        self.handlers.insert(kind, handler);
        self
    }

    /// Works until `stop`: then takes no new job, finishes those that run, and returns.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let worker = Arc::new(self);
        let mut running = JoinSet::new();
        tokio::pin!(stop);
        loop {
            let free = worker.pace.at_once - running.len();
            let wait = match worker.claim(free).await {
                Ok(jobs) => {
                    for job in jobs {
                        let worker = Arc::clone(&worker);
                        running.spawn(async move { worker.attempt(&job).await });
                    }
                    worker.pace.look_every
                }
                Err(problem) => {
                    tracing::error!(%problem, "cannot look for jobs");
                    worker.pace.look_every * 10
                }
            };
            let has_room = running.len() < worker.pace.at_once;
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = running.join_next() => {}
                () = sleep(wait), if has_room => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Does what is due now, and what becomes due by doing it, one after another. Gives the number of tries.
    pub async fn drain(&self) -> Result<usize, Problem> {
        let mut tries = 0;
        loop {
            let jobs = self.claim(1).await?;
            let Some(job) = jobs.first() else {
                return Ok(tries);
            };
            self.attempt(job).await;
            tries += 1;
        }
    }

    async fn claim(&self, free: usize) -> Result<Vec<Claimed>, Problem> {
        if free == 0 {
            return Ok(Vec::new());
        }
        let lease = self.pace.limit.as_secs() + 30;
        self.store.claim_jobs(&self.name, free as u64, i64::try_from(lease).unwrap_or(i64::MAX)).await
    }

    /// One try of a job, and what follows from it.
    async fn attempt(&self, job: &Claimed) {
        let kind = job.task.kind();
        let began = Instant::now();
        let outcome = self.handled(job).await;
        metrics::histogram!("job_seconds", "kind" => kind).record(began.elapsed());
        let (result, kept) = match outcome {
            Ok(()) => ("done", Ok(())),
            Err(JobFault::Again(reason)) if job.attempts + 1 < MOST_TRIES => {
                tracing::warn!(job = %job.id, kind, tries = job.attempts + 1, reason, "job to be tried again");
                ("again", self.again(job, &reason).await)
            }
            Err(JobFault::Again(reason) | JobFault::Never(reason)) => {
                tracing::error!(job = %job.id, kind, tries = job.attempts + 1, reason, "job given up");
                ("given up", self.give_up(job, &reason).await)
            }
        };
        metrics::counter!("jobs_total", "kind" => kind, "result" => result).increment(1);
        if let Err(problem) = kept {
            // The lease runs out, and the job is tried again.
            tracing::error!(job = %job.id, kind, %problem, "cannot note what became of a job");
        }
    }

    async fn handled(&self, job: &Claimed) -> Result<(), JobFault> {
        let Some(handler) = self.handlers.get(job.task.kind()) else {
            // Another node may be newer and know it.
            return Err(JobFault::Again("this worker has no handler for it".to_owned()));
        };
        let work = AssertUnwindSafe(handler.run(&self.store, job)).catch_unwind();
        match timeout(self.pace.limit, work).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(JobFault::Again("the handler panicked".to_owned())),
            Err(_) => Err(JobFault::Again(format!("not done within {} s", self.pace.limit.as_secs()))),
        }
    }

    async fn again(&self, job: &Claimed, reason: &str) -> Result<(), Problem> {
        let wait = wait_before(job.attempts, self.store.chance());
        let at = self.store.clock().now().checked_add(wait).map_err(|error| Problem::fault("plan a job", error))?;
        self.store.retry_job(job, at.into(), reason).await
    }

    async fn give_up(&self, job: &Claimed, reason: &str) -> Result<(), Problem> {
        if let Some(handler) = self.handlers.get(job.task.kind()) {
            handler.given_up(&self.store, job, reason).await?;
        }
        self.store.fail_job(job.provider, job.id, &job.worker, reason).await
    }
}

/// How long to wait after `tries` earlier tries: 2 s, then twice as long each time, to ten minutes; up to a quarter more by
/// chance, so that what failed together does not come back together.
fn wait_before(tries: i32, chance: &dyn Chance) -> SignedDuration {
    let doubled = 2_u64.saturating_pow(u32::try_from(tries).unwrap_or_default().saturating_add(1));
    let millis = doubled.min(LONGEST_WAIT) * 1000;
    let mut random = [0; 2];
    chance.fill(&mut random);
    let more = millis / 4 * u64::from(u16::from_le_bytes(random)) / u64::from(u16::MAX);
    SignedDuration::from_millis(i64::try_from(millis + more).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
