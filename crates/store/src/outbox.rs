//! Work to do after commit. A command records an [`Event`] in its own transaction; the worker claims the job later, runs
//! the listeners in one transaction with the job's completion (exactly once), and mail leaves as jobs of its own.

use kernel::{Chance, Clock, Problem};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use crate::{
    Instant, Store,
    ids::{
        AccountId, ActivationRunId, ChangeApproverId, ContactId, EscalationRuleId, HandOverId, JobId, JoinRequestId,
        MailId, NoteId, OrganizationId, ProviderId, ResourceId, RuleFiringId, ServiceClockId, TicketId,
        VendorMessageId,
    },
    tables::{job, kinds::JobState},
};

/// Who caused an event: nobody is told about their own act (T-227).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The login that acted; none for the system.
    pub account: Option<AccountId>,
}

/// Whom the author of a note chose to tell (F-96, T-136, T-137). With nobody chosen the usual people hear of it (T-135).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// All assigned resources, internal and of the provider.
    pub resources: bool,
    /// The ticket contact.
    pub contact: bool,
    /// The additional contacts.
    pub additional: bool,
    /// Others by name.
    pub others: Vec<ContactId>,
}

impl Chosen {
    /// Whether nobody was chosen.
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }
}

/// Something that happened and that others listen to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[allow(missing_docs)] // the fields are named by their types
pub enum Event {
    /// A ticket came into being.
    TicketCreated { ticket: TicketId, cause: Cause },
    /// A note was added, by any side.
    NoteAdded {
        ticket: TicketId,
        note: NoteId,
        #[serde(default)]
        to: Chosen,
        cause: Cause,
    },
    /// A ticket went to a resource.
    TicketAssigned { ticket: TicketId, resource: ResourceId, cause: Cause },
    /// A ticket was completed.
    TicketCompleted { ticket: TicketId, cause: Cause },
    /// A ticket was opened again, by a note or by staff.
    TicketReopened { ticket: TicketId, note: Option<NoteId>, cause: Cause },
    /// The responsible party of a ticket changed (F-110).
    HandedOver { ticket: TicketId, hand_over: HandOverId, cause: Cause },
    /// Somebody of an internal desk wrote to a vendor: the letters are due (F-161).
    VendorWritten { ticket: TicketId, message: VendorMessageId, cause: Cause },
    /// The party that a ticket was handed to accepted it (F-226).
    HandOverAccepted { ticket: TicketId, hand_over: HandOverId, cause: Cause },
    /// Somebody of an internal desk set another internal status; both by name (F-178).
    InternalStatusChanged { ticket: TicketId, before: String, after: String, cause: Cause },
    /// A vendor answered (F-161).
    VendorReplied { ticket: TicketId, note: NoteId },
    /// The system switched an escalation rule off, at this ticket (F-178).
    RuleDisabled { ticket: TicketId, rule: EscalationRuleId },
    /// A hand-over was not accepted in time; it returns if nobody does so now (F-226).
    AcceptanceDue { ticket: TicketId },
    /// Three quarters of a party's time on a ticket are used up (F-156).
    ServiceWarned { ticket: TicketId, clock: ServiceClockId },
    /// A party's time on a ticket is used up (F-156).
    ServiceBreached { ticket: TicketId, clock: ServiceClockId },
    /// An escalation rule acted on a ticket: those whom it names are told (F-126).
    RuleFired { ticket: TicketId, firing: RuleFiringId },
    /// A ticket went to an internal resource.
    InternallyAssigned { ticket: TicketId, contact: ContactId, cause: Cause },
    /// Somebody is to approve a change request, or has not answered yet (P-206, decision 15).
    ChangeApprovalAsked { ticket: TicketId, approver: ChangeApproverId, reminder: bool, cause: Cause },
    /// An approver of a change request answered (P-127).
    ChangeAnswered { ticket: TicketId, approver: ChangeApproverId, cause: Cause },
    /// The time to approve a change request is over and not all have answered (decision 15).
    ChangeApprovalExpired { ticket: TicketId },
    /// A login was given: the welcome mail with its link is due.
    Invited { account: AccountId, cause: Cause },
    /// A reset link is due (P-7, P-10).
    ResetAsked { account: AccountId, cause: Cause },
    /// The password was changed: the owner is told.
    PasswordChanged { account: AccountId, cause: Cause },
    /// A second factor was removed or set up: the owner is told.
    FactorChanged { account: AccountId, cause: Cause },
    /// A login was used in a browser that it was never used in before: the owner is told.
    NewDevice { account: AccountId, at: Instant, agent: String, address: String, cause: Cause },
    /// A contact gave themselves another mail address: the old one is told (GHSA-7pwm-pg76-3q9x).
    EmailChanged { account: AccountId, old_address: String, cause: Cause },
    /// Somebody asked for access with an address of a known domain: the link that proves the address is due.
    JoinAsked { request: JoinRequestId },
    /// The address of a request for access is proven: those who manage users are told.
    JoinConfirmed { request: JoinRequestId },
}

/// What a job asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Task {
    /// Tell the listeners.
    Tell { event: Event },
    /// Send a mail.
    Send { mail: MailId },
    /// Go on with a mass activation.
    Activate { run: ActivationRunId },
    /// Look at a ticket whose time has come: rules with a delay, acceptance, confirmation, service clocks.
    Look { ticket: TicketId },
    /// Follow a hand-over to or from a vendor: its conversation begins or ends (F-161).
    Vendor { hand_over: HandOverId },
    /// Hand what an organization's desk still holds to the provider, since Taskfire was switched off.
    EndTaskfire { organization: OrganizationId },
    /// Send somebody the one mail of their day (F-182).
    Digest { account: AccountId },
    /// Look at a change request whose approvers are to be reminded, or whose time is over.
    Changes { ticket: TicketId },
    /// Judge a save of a ticket by the workflow rules, at this place of a sequence.
    Workflow { ticket: TicketId, happened: crate::Happened, depth: u32 },
    /// Look at a ticket for the workflow rules that go by time.
    WorkflowTime { ticket: TicketId },
}

impl Task {
    /// Code of the kind, for logs and metrics.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Tell { .. } => "tell",
            Self::Send { .. } => "send",
            Self::Activate { .. } => "activate",
            Self::Look { .. } => "look",
            Self::Vendor { .. } => "vendor",
            Self::EndTaskfire { .. } => "end-taskfire",
            Self::Digest { .. } => "digest",
            Self::Changes { .. } => "changes",
            Self::Workflow { .. } => "workflow",
            Self::WorkflowTime { .. } => "workflow-time",
        }
    }
}

/// Whether a job may wait for others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Urgency {
    /// In the order in which jobs are due.
    #[default]
    Ordinary,
    /// One of very many: waits while anything ordinary is due, so that ten thousand welcome mails hold up no ticket's mail.
    Bulk,
}

impl Urgency {
    /// The number that orders jobs.
    const fn priority(self) -> i32 {
        match self {
            Self::Ordinary => 0,
            Self::Bulk => 1,
        }
    }

    const fn of(priority: i32) -> Self {
        if priority == 0 { Self::Ordinary } else { Self::Bulk }
    }
}

/// A job that this worker has leased.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The provider it belongs to.
    pub provider: ProviderId,
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub task: Task,
    /// Whether it may wait for others, and with it the mail that it causes.
    pub urgency: Urgency,
    /// How often it was tried before.
    pub attempts: i32,
    /// Name of the worker that holds the lease.
    pub worker: String,
}

pub(crate) async fn record<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    clock: &dyn Clock,
    chance: &dyn Chance,
    event: &Event,
) -> Result<(), Problem> {
    record_as(database, provider, clock, chance, event, Urgency::Ordinary).await
}

/// The same with an urgency.
pub(crate) async fn record_as<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    clock: &dyn Clock,
    chance: &dyn Chance,
    event: &Event,
    urgency: Urgency,
) -> Result<(), Problem> {
    let task = Task::Tell { event: event.clone() };
    enqueue(database, provider, clock, chance, &task, clock.now().into(), urgency).await
}

/// Adds a job in the caller's transaction, due at `run_at`.
pub(crate) async fn enqueue<C: ConnectionTrait>(
    database: &C,
    provider: ProviderId,
    clock: &dyn Clock,
    chance: &dyn Chance,
    task: &Task,
    run_at: Instant,
    urgency: Urgency,
) -> Result<(), Problem> {
    let payload = serde_json::to_string(task).map_err(|error| Problem::fault("write job", error))?;
    let new = job::ActiveModel {
        provider_id: Set(provider),
        id: Set(kernel::chance::fresh_id(clock, chance).into()),
        kind: Set(task.kind().to_owned()),
        payload: Set(payload),
        state: Set(JobState::Waiting),
        run_at: Set(run_at),
        attempts: Set(0),
        lease_until_at: Set(Instant(0)),
        leased_by: Set(String::new()),
        last_error: Set(String::new()),
        created_at: Set(clock.now().into()),
        finished_at: Set(None),
        priority: Set(urgency.priority()),
    };
    let added = job::Entity::insert(new).exec_without_returning(database).await;
    added.map(|_| ()).map_err(|error| Problem::fault("add job", error))
}

/// Jobs that can be leased.
fn due(now: Instant) -> Condition {
    Condition::all()
        .add(job::Column::State.eq(JobState::Waiting))
        .add(job::Column::RunAt.lte(now))
        .add(job::Column::LeaseUntilAt.lt(now))
}

/// The jobs to lease next, ordinary ones first.
fn next(now: Instant, limit: u64) -> Select<job::Entity> {
    job::Entity::find()
        .filter(due(now))
        .order_by_asc(job::Column::Priority)
        .order_by_asc(job::Column::RunAt)
        .limit(limit)
}

impl Store {
    /// Leases up to `limit` due jobs to `worker` for `lease_seconds`; jobs whose lease ran out are due again.
    pub async fn claim_jobs(&self, worker: &str, limit: u64, lease_seconds: i64) -> Result<Vec<Claimed>, Problem> {
        let now: Instant = self.clock().now().into();
        let fault = |error| Problem::fault("claim jobs", error);
        let found = next(now, limit).all(self.reader()).await.map_err(fault)?;
        let mut claimed = Vec::with_capacity(found.len());
        for row in found {
            // Another worker may have been faster: the same condition decides once more.
            let won = job::Entity::update_many()
                .col_expr(job::Column::LeaseUntilAt, Expr::value(now.plus_seconds(lease_seconds)))
                .col_expr(job::Column::LeasedBy, Expr::value(worker))
                .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
                .filter(job::Column::ProviderId.eq(row.provider_id))
                .filter(job::Column::Id.eq(row.id))
                .filter(due(now))
                .exec(self.writer())
                .await
                .map_err(fault)?;
            if won.rows_affected == 0 {
                continue;
            }
            match serde_json::from_str::<Task>(&row.payload) {
                Ok(task) => claimed.push(Claimed {
                    provider: row.provider_id,
                    id: row.id,
                    task,
                    urgency: Urgency::of(row.priority),
                    attempts: row.attempts,
                    worker: worker.to_owned(),
                }),
                Err(error) => self.fail_job(row.provider_id, row.id, worker, &format!("unreadable: {error}")).await?,
            }
        }
        Ok(claimed)
    }

    /// Puts a job back to be tried again at `run_at`, with the reason.
    pub async fn retry_job(&self, job: &Claimed, run_at: Instant, error: &str) -> Result<(), Problem> {
        let changed = job::Entity::update_many()
            .col_expr(job::Column::RunAt, Expr::value(run_at))
            .col_expr(job::Column::LeaseUntilAt, Expr::value(Instant(0)))
            .col_expr(job::Column::LastError, Expr::value(error))
            .filter(job::Column::ProviderId.eq(job.provider))
            .filter(job::Column::Id.eq(job.id))
            .filter(job::Column::LeasedBy.eq(job.worker.clone()))
            .exec(self.writer())
            .await;
        changed.map(|_| ()).map_err(|error| Problem::fault("retry job", error))
    }

    /// Gives a job up; it stays visible with its last error. Nothing happens if the lease went to someone else.
    pub async fn fail_job(&self, provider: ProviderId, id: JobId, worker: &str, error: &str) -> Result<(), Problem> {
        let changed = job::Entity::update_many()
            .col_expr(job::Column::State, Expr::value(JobState::Failed))
            .col_expr(job::Column::LastError, Expr::value(error))
            .col_expr(job::Column::FinishedAt, Expr::value(Instant::from(self.clock().now())))
            .filter(job::Column::ProviderId.eq(provider))
            .filter(job::Column::Id.eq(id))
            .filter(job::Column::LeasedBy.eq(worker))
            .filter(job::Column::State.eq(JobState::Waiting))
            .exec(self.writer())
            .await;
        changed.map(|_| ()).map_err(|error| Problem::fault("fail job", error))
    }

    /// How many jobs wait and how many were given up, for `/metrics` and the desk.
    pub async fn count_jobs(&self) -> Result<(u64, u64), Problem> {
        use sea_orm::PaginatorTrait;
        let fault = |error| Problem::fault("count jobs", error);
        let of = |state| job::Entity::find().filter(job::Column::State.eq(state)).count(self.reader());
        Ok((of(JobState::Waiting).await.map_err(fault)?, of(JobState::Failed).await.map_err(fault)?))
    }
}

/// Holds on to a job within the worker's transaction, without ending it: the lease runs `seconds` from now; `false` if it
/// went to someone else or the job is done.
pub(crate) async fn hold<C: ConnectionTrait>(
    database: &C,
    job: &Claimed,
    now: Instant,
    seconds: i64,
) -> Result<bool, Problem> {
    let held = job::Entity::update_many()
        .col_expr(job::Column::LeaseUntilAt, Expr::value(now.plus_seconds(seconds)))
        .filter(job::Column::ProviderId.eq(job.provider))
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::LeasedBy.eq(job.worker.clone()))
        .filter(job::Column::State.eq(JobState::Waiting))
        .exec(database)
        .await;
    Ok(held.map_err(|error| Problem::fault("hold job", error))?.rows_affected == 1)
}

/// Marks a job done within the worker's transaction; `false` if the lease went to someone else meanwhile.
pub(crate) async fn finish<C: ConnectionTrait>(database: &C, job: &Claimed, now: Instant) -> Result<bool, Problem> {
    let changed = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(JobState::Done))
        .col_expr(job::Column::FinishedAt, Expr::value(now))
        .filter(job::Column::ProviderId.eq(job.provider))
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::LeasedBy.eq(job.worker.clone()))
        .filter(job::Column::State.eq(JobState::Waiting))
        .exec(database)
        .await;
    Ok(changed.map_err(|error| Problem::fault("finish job", error))?.rows_affected == 1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sea_orm::{DbBackend, QueryTrait, Statement};

    use super::*;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> jiff::Timestamp {
            jiff::Timestamp::from_second(1_000).unwrap()
        }
    }

    impl Chance for Still {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    /// However many mails wait, the worker finds the next ones along an index, in order.
    #[tokio::test]
    async fn the_next_jobs_are_found_along_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/plan.db", folder.path().display());
        let store = Store::open(&url, Arc::new(Still), Arc::new(Still)).await.unwrap();
        store.migrate().await.unwrap();
        let query = next(Instant(5), 10).build(DbBackend::Sqlite);
        let (sql, values) = (format!("EXPLAIN QUERY PLAN {}", query.sql), query.values);
        let values = values.map(|values| values.0).unwrap_or_default();
        let rows = store.reader().query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await;
        let plan: Vec<String> = rows.unwrap().iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        assert!(plan.iter().any(|line| line.starts_with("SEARCH job USING INDEX job_due")), "{plan:?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?}");
    }
}
