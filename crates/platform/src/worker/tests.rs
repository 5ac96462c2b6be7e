//! Jobs done, tried again, taken over and given up, on both databases.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use jiff::Timestamp;
use kernel::Clock;
use store::{
    guard::RunJobs,
    ids::{AccountId, ProviderId},
    outbox::{Cause, Event, Task},
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::*;
use crate::system::SystemChance;

/// A clock that stands until it is moved.
struct Hand(AtomicI64);

impl Hand {
    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

struct Scene {
    clock: Arc<Hand>,
    store: Store,
    provider: ProviderId,
    _folder: tempfile::TempDir,
}

async fn scene(postgres: bool) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Hand(AtomicI64::new(1_795_000_000_000_000)));
    let (its_clock, chance) = (Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemChance));
    let store = if postgres {
        let server = std::env::var("EMBERDESK_TEST_POSTGRES").expect("./run test names a server");
        store::scratch::postgres(&server, its_clock, chance).await.unwrap().0
    } else {
        store::scratch::sqlite(folder.path(), its_clock, chance).await.unwrap()
    };
    let seed = store.seed().await.unwrap();
    let provider = seed.provider("Northwind IT", "Europe/Berlin").await.unwrap().provider;
    seed.done().await.unwrap();
    Scene { clock, store, provider, _folder: folder }
}

/// Makes one test of each database from each function.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name(super::scene(false).await).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name(super::scene(true).await).await; })+
        }
    };
}

on_both!(
    what_is_due_is_done_once,
    decision_19_what_fails_is_tried_again_later_and_later,
    what_never_works_is_given_up_and_told,
    tries_come_to_an_end_after_days,
    a_panic_and_a_missing_handler_hold_up_nobody,
    decision_19_the_job_of_a_worker_that_died_is_taken_over,
    several_workers_do_each_job_once,
    stopping_finishes_what_runs_and_takes_nothing_new,
);

/// Records that something happened to account `number`.
async fn happen(scene: &Scene, number: u128) {
    let actor = Arc::new(scene.store.system_actor(scene.provider, "test"));
    let event = Event::PasswordChanged { account: AccountId(Uuid::from_u128(number)), cause: Cause { account: None } };
    let write = scene.store.write(actor).await.unwrap();
    write.need::<RunJobs>().unwrap().record(event).await.unwrap();
    write.done().await.unwrap();
}

/// Ends each job unless it was told to fail, and remembers what it was given.
#[derive(Default)]
struct Listener {
    runs: AtomicUsize,
    ended: Mutex<Vec<u128>>,
    given_up: Mutex<Vec<String>>,
    faults: Mutex<Vec<JobFault>>,
    panics: AtomicUsize,
    /// When set: a run says that it began, and waits until it may end.
    gate: Option<(Arc<Notify>, Arc<Notify>)>,
}

#[async_trait]
impl Handler for Listener {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        if let Some((began, may_end)) = &self.gate {
            began.notify_one();
            may_end.notified().await;
        }
        let fault = self.faults.lock().unwrap().pop();
        if let Some(fault) = fault {
            return Err(fault);
        }
        assert!(self.panics.load(Ordering::SeqCst) == 0, "as told");
        let Task::Tell { event: Event::PasswordChanged { account, .. } } = &job.task else {
            return Err(JobFault::Never("unexpected".to_owned()));
        };
        if let Some(write) = store.perform(job, "test").await? {
            write.done().await?;
            self.ended.lock().unwrap().push(account.0.as_u128());
        }
        Ok(())
    }

    async fn given_up(&self, _store: &Store, _job: &Claimed, reason: &str) -> Result<(), Problem> {
        self.given_up.lock().unwrap().push(reason.to_owned());
        Ok(())
    }
}

fn again(times: usize) -> Listener {
    Listener { faults: Mutex::new(vec![JobFault::Again("server away".to_owned()); times]), ..Listener::default() }
}

fn worker(store: &Store, listener: &Arc<Listener>) -> Worker {
    let pace = Pace { look_every: Duration::from_millis(5), limit: Duration::from_secs(5), ..Pace::default() };
    Worker::new(store.clone(), pace).on("tell", Arc::clone(listener) as Arc<dyn Handler>)
}

async fn what_is_due_is_done_once(scene: Scene) {
    let listener = Arc::new(Listener::default());
    for number in 1..=3 {
        happen(&scene, number).await;
    }
    let worker = worker(&scene.store, &listener);
    assert_eq!(worker.drain().await.unwrap(), 3);
    assert_eq!(worker.drain().await.unwrap(), 0);
    assert_eq!(*listener.ended.lock().unwrap(), [1, 2, 3]);
    assert_eq!(scene.store.count_jobs().await.unwrap(), (0, 0));
}

async fn decision_19_what_fails_is_tried_again_later_and_later(scene: Scene) {
    let listener = Arc::new(again(3));
    happen(&scene, 7).await;
    let worker = worker(&scene.store, &listener);
    for wait in [2, 4, 8] {
        assert_eq!(worker.drain().await.unwrap(), 1);
        scene.clock.pass(wait - 1);
        assert_eq!(worker.drain().await.unwrap(), 0, "not before {wait} s have passed");
        scene.clock.pass(1 + wait / 4 + 1);
    }
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(*listener.ended.lock().unwrap(), [7]);
    assert!(listener.given_up.lock().unwrap().is_empty());
}

async fn what_never_works_is_given_up_and_told(scene: Scene) {
    let listener = Arc::new(Listener::default());
    listener.faults.lock().unwrap().push(JobFault::Never("no such mailbox".to_owned()));
    happen(&scene, 7).await;
    let worker = worker(&scene.store, &listener);
    assert_eq!(worker.drain().await.unwrap(), 1);
    scene.clock.pass(100_000);
    assert_eq!(worker.drain().await.unwrap(), 0);
    assert_eq!(*listener.given_up.lock().unwrap(), ["no such mailbox"]);
    assert_eq!(scene.store.count_jobs().await.unwrap(), (0, 1));
}

async fn tries_come_to_an_end_after_days(scene: Scene) {
    let listener = Arc::new(again(usize::try_from(MOST_TRIES).unwrap() + 10));
    happen(&scene, 7).await;
    let worker = worker(&scene.store, &listener);
    let began = scene.clock.now();
    while listener.given_up.lock().unwrap().is_empty() {
        worker.drain().await.unwrap();
        scene.clock.pass(760);
    }
    assert!(scene.clock.now().duration_since(began) > SignedDuration::from_hours(72));
    assert_eq!(listener.runs.load(Ordering::SeqCst), usize::try_from(MOST_TRIES).unwrap());
    assert_eq!(scene.store.count_jobs().await.unwrap(), (0, 1));
}

async fn a_panic_and_a_missing_handler_hold_up_nobody(scene: Scene) {
    let listener = Arc::new(Listener { panics: AtomicUsize::new(1), ..Listener::default() });
    happen(&scene, 7).await;
    let no_handler = Worker::new(scene.store.clone(), Pace::default());
    assert_eq!(no_handler.drain().await.unwrap(), 1);
    scene.clock.pass(10);
    let worker = worker(&scene.store, &listener);
    assert_eq!(worker.drain().await.unwrap(), 1);
    listener.panics.store(0, Ordering::SeqCst);
    scene.clock.pass(10);
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(*listener.ended.lock().unwrap(), [7]);
}

async fn decision_19_the_job_of_a_worker_that_died_is_taken_over(scene: Scene) {
    happen(&scene, 7).await;
    // Killed in the middle: it holds the lease and will never come back.
    assert_eq!(scene.store.claim_jobs("the dead", 1, 150).await.unwrap().len(), 1);
    let listener = Arc::new(Listener::default());
    let worker = worker(&scene.store, &listener);
    assert_eq!(worker.drain().await.unwrap(), 0);
    scene.clock.pass(151);
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(*listener.ended.lock().unwrap(), [7]);
}

async fn several_workers_do_each_job_once(scene: Scene) {
    for number in 1..=40 {
        happen(&scene, number).await;
    }
    let listener = Arc::new(Listener::default());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut nodes = JoinSet::new();
    for _ in 0..3 {
        let mut stopped = stopped.clone();
        nodes.spawn(worker(&scene.store, &listener).run(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        }));
    }
    while listener.ended.lock().unwrap().len() < 40 {
        sleep(Duration::from_millis(5)).await;
    }
    stop.send(true).unwrap();
    while nodes.join_next().await.is_some() {}
    let mut ended = listener.ended.lock().unwrap().clone();
    ended.sort_unstable();
    assert_eq!(ended, (1..=40).collect::<Vec<u128>>());
    assert_eq!(scene.store.count_jobs().await.unwrap(), (0, 0));
}

async fn stopping_finishes_what_runs_and_takes_nothing_new(scene: Scene) {
    let (began, may_end, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
    let gate = Some((Arc::clone(&began), Arc::clone(&may_end)));
    let listener = Arc::new(Listener { gate, ..Listener::default() });
    happen(&scene, 1).await;
    let stopping = Arc::clone(&stop);
    let running = tokio::spawn(worker(&scene.store, &listener).run(async move { stopping.notified().await }));
    began.notified().await;
    stop.notify_one();
    sleep(Duration::from_millis(50)).await;
    happen(&scene, 2).await;
    sleep(Duration::from_millis(50)).await;
    assert!(!running.is_finished(), "it waits for what runs");
    may_end.notify_one();
    timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
    assert_eq!(*listener.ended.lock().unwrap(), [1]);
    assert_eq!(scene.store.count_jobs().await.unwrap(), (1, 0), "the second waits for the next start");
}

#[test]
fn waits_double_up_to_ten_minutes() {
    for tries in 0..MOST_TRIES {
        let wait = wait_before(tries, &SystemChance).as_millis();
        let base = 2_i128.pow(u32::try_from(tries).unwrap().min(20) + 1).min(600) * 1000;
        assert!((base..=base + base / 4).contains(&wait), "{tries}: {wait}");
    }
}
