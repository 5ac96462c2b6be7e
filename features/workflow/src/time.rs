//! Does the jobs of the kind `workflow-time`: the rules that go by time (A-274, F-195). Each fires once for a ticket, in the
//! transaction in which its job ends, and what it does triggers no other rule.

use std::sync::Arc;

use kernel::{
    Problem,
    workflow::{MOST_CASCADE, Rule, Standing},
};
use platform::worker::{Handler, JobFault};
use store::{
    Granted, Happened, Store,
    guard::RunJobs,
    ids::TicketId,
    outbox::{Claimed, Task},
    tables::ticket,
    views::{
        workflow::{self, Outcome, Told},
        workflow_time,
    },
};
use web::App;

use crate::run::Run;

/// Why the worker acts, as the audit log names it.
const REASON: &str = "workflow rules";

/// Fires the rules whose moment has come.
pub struct Clock {
    app: Arc<App>,
}

impl Clock {
    /// With the program, for mails.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

#[async_trait::async_trait]
impl Handler for Clock {
    async fn run(&self, store: &Store, job: &Claimed) -> Result<(), JobFault> {
        let Task::WorkflowTime { ticket } = job.task else {
            return Err(JobFault::Never("not a moment of workflow rules".to_owned()));
        };
        let Some(write) = store.perform(job, REASON).await? else { return Ok(()) };
        // Behind the last place of a sequence nothing is judged any more.
        write.deepen(MOST_CASCADE);
        look(&self.app, &write.need::<RunJobs>()?, ticket).await?;
        Ok(write.done().await?)
    }
}

async fn look(app: &App, may: &Granted<'_, RunJobs>, id: TicketId) -> Result<(), Problem> {
    let Some(waiting) = workflow_time::waiting(may, id).await? else { return Ok(()) };
    // The moments of all rules are judged before the first one acts: what it does makes the ticket active.
    let come = waiting.rules.iter().filter(|(_, rule)| waiting.standing(rule, may.now()) == Standing::Come);
    let mut fired = false;
    for (row, rule) in come {
        let ticket = may.row::<ticket::Entity>(id).await?;
        let known = workflow::known(may, &ticket, &Happened::default()).await?;
        if !rule.holds(&known.facts) {
            continue;
        }
        let run = Run { app, may, ticket: id, rule: row };
        let outcome = Outcome { done: run.acts(rule).await?, last: false };
        run.keep(ticket.organization_id, 1, &outcome, &told(rule, known.told)).await?;
        fired = true;
    }
    let left = if fired { workflow_time::waiting(may, id).await? } else { Some(waiting) };
    match left {
        Some(left) => left.look_again(may).await,
        None => Ok(()),
    }
}

/// The facts as the history keeps them, with the time in the place of events.
fn told(rule: &Rule, mut facts: Told) -> Told {
    if let Some(timed) = rule.timed {
        facts.events = vec![timed.since.code().to_owned()];
        facts.values.insert(0, ("hours".to_owned(), timed.hours.to_string()));
    }
    facts
}
