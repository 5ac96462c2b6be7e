//! Workflow rules that go by time: which of them are left for a ticket, and when the worker looks at it again.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kernel::{
    Problem,
    workflow::{Rule, Standing, Times},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};

use super::workflow;
use crate::{
    Granted, Instant, Row,
    guard::RunJobs,
    ids::{TicketId, WorkflowRuleId},
    tables::{ticket, workflow_rule, workflow_run},
    taskfire::workflow_at,
};

/// A ticket, held until the end of this transaction, with the active rules that go by time and have not fired for it.
#[derive(Debug)]
pub struct Waiting {
    /// The ticket.
    pub ticket: Row<ticket::Entity>,
    /// The rules in their order.
    pub rules: Vec<(Row<workflow_rule::Entity>, Rule)>,
}

/// The ticket with what waits for it; `None` if nothing does. Of two workers that look at once, one comes second.
pub async fn waiting(may: &Granted<'_, RunJobs>, id: TicketId) -> Result<Option<Waiting>, Problem> {
    let mut rules = Vec::new();
    for row in workflow::rules(may).await? {
        let rule = workflow::read(&row)?;
        if row.active && rule.timed.is_some() {
            rules.push((row, rule));
        }
    }
    if rules.is_empty() {
        return Ok(None);
    }
    let Some(ticket) = may.one_held::<ticket::Entity>(Condition::all().add(ticket::Column::Id.eq(id))).await? else {
        return Ok(None);
    };
    let fired: BTreeSet<WorkflowRuleId> = may
        .find::<workflow_run::Entity>()
        .select_only()
        .column(workflow_run::Column::RuleId)
        .filter(workflow_run::Column::TicketId.eq(id))
        .filter(workflow_run::Column::RuleId.is_in(rules.iter().map(|(row, _)| row.id)))
        .into_tuple()
        .all(&may.executor())
        .await
        .map_err(|error| Problem::fault("read runs of a ticket", error))?
        .into_iter()
        .collect();
    rules.retain(|(row, _)| !fired.contains(&row.id));
    Ok((!rules.is_empty()).then_some(Waiting { ticket, rules }))
}

impl Waiting {
    /// Where the moment of a rule stands, now.
    pub fn standing(&self, rule: &Rule, now: Instant) -> Standing {
        let times = Times {
            open: self.ticket.completed_at.is_none(),
            active: self.ticket.last_activity_at.into(),
            due: self.ticket.due_at.map(Timestamp::from),
        };
        rule.timed.map_or(Standing::Never, |timed| timed.standing(times, now.into()))
    }

    /// Has the worker look again when the next moment comes.
    pub async fn look_again(&self, may: &Granted<'_, RunJobs>) -> Result<(), Problem> {
        let next = self.rules.iter().filter_map(|(_, rule)| match self.standing(rule, may.now()) {
            Standing::At(at) => Some(Instant::from(at)),
            Standing::Never | Standing::Come => None,
        });
        match next.min() {
            Some(at) => workflow_at(may, self.ticket.id, at).await,
            None => Ok(()),
        }
    }
}

/// A ticket was saved: has the worker look at it for the rules that go by time, at once if the moment of one has come.
pub async fn plan(may: &Granted<'_, RunJobs>, id: TicketId) -> Result<(), Problem> {
    let Some(waiting) = waiting(may, id).await? else { return Ok(()) };
    if waiting.rules.iter().any(|(_, rule)| waiting.standing(rule, may.now()) == Standing::Come) {
        return workflow_at(may, id, may.now()).await;
    }
    waiting.look_again(may).await
}
