//! The rules in their order, switched on and off, moved and removed.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use kernel::{
    Problem,
    workflow::{MOST_ACTIVE, Rule},
};
use store::{
    Act, Granted, Row, Set, guard::AdminServiceDesk, ids::WorkflowRuleId, tables::workflow_rule, views::workflow,
};
use web::{
    Answer, Asked, Filled,
    components::{Badge, Cause, EmptyState, Tone, badge},
    shell::Shell,
    words::Words,
};

use crate::PATH;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    active: usize,
    most: usize,
    empty: EmptyState,
}

struct Line {
    id: WorkflowRuleId,
    name: String,
    active: bool,
    state: Badge,
    events: String,
    actions: String,
    conditions: usize,
}

/// The list.
pub(crate) async fn page(asked: Asked<AdminServiceDesk>) -> Answer {
    let rules = workflow::rules(&asked.may()?).await?;
    let shell = asked.shell(asked.t("workflow-rules"), "workflow-rules").await;
    let words = Arc::clone(&shell.words);
    let mut lines = Vec::with_capacity(rules.len());
    for row in &rules {
        lines.push(line(row, &workflow::read(row)?, &words));
    }
    let empty = EmptyState::new(Cause::FirstUse, words.t("workflow-none"), words.t("workflow-none-text"));
    let page = ListPage {
        active: rules.iter().filter(|row| row.active).count(),
        most: MOST_ACTIVE,
        lines,
        empty: empty.icon("bolt").action(format!("{PATH}/new"), words.t("workflow-new")),
        shell,
    };
    asked.page(&page)
}

fn line(row: &workflow_rule::Model, rule: &Rule, words: &Words) -> Line {
    let events = rule.events.iter().map(|event| words.t(&format!("workflow-event-{}", event.code())));
    let timed = rule
        .timed
        .map(|timed| words.t_with(&format!("workflow-timed-{}", timed.since.code()), &[("hours", timed.hours.into())]));
    let actions = rule.actions.iter().map(|action| words.t(&format!("workflow-action-{}", action.code())));
    Line {
        id: row.id,
        name: row.name.clone(),
        active: row.active,
        state: if row.active {
            badge(Tone::Success, "check", words.t("workflow-on"))
        } else {
            badge(Tone::Neutral, "ring", words.t("workflow-off"))
        },
        events: events.chain(timed).collect::<Vec<_>>().join(", "),
        actions: actions.collect::<Vec<_>>().join(", "),
        conditions: rule.conditions.len(),
    }
}

/// The rule of an address.
pub(crate) async fn rule(may: &Granted<'_, AdminServiceDesk>, id: &str) -> Result<Row<workflow_rule::Entity>, Problem> {
    let id: WorkflowRuleId = id.parse().map_err(|_| Problem::NotFound)?;
    may.row::<workflow_rule::Entity>(id).await
}

/// Moves a rule one place up or down.
pub(crate) async fn step(asked: Asked<AdminServiceDesk>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["direction"], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    let row = rule(&may, &id).await?;
    workflow::step(&may, &row, filled.line("direction") == "up").await?;
    record(&may, "workflow-rule.moved", &row, ("", "")).await?;
    write.done().await?;
    asked.go(PATH)
}

/// Switches a rule on or off.
pub(crate) async fn switch(asked: Asked<AdminServiceDesk>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["active"], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    let row = rule(&may, &id).await?;
    let active = filled.line("active") == "true";
    if active && !row.active && active_rules(&may).await? >= MOST_ACTIVE {
        return Err(Problem::Refused(asked.t("workflow-too-many")).into());
    }
    if active != row.active {
        may.change(&row, workflow_rule::ActiveModel { active: Set(active), ..Default::default() }).await?;
        let told = if active { ("inactive", "active") } else { ("active", "inactive") };
        record(&may, "workflow-rule.changed", &row, told).await?;
    }
    write.done().await?;
    asked.go_and_say(PATH, if active { "said-workflow-on" } else { "said-workflow-off" })
}

/// How many rules are active.
pub(crate) async fn active_rules(may: &Granted<'_, AdminServiceDesk>) -> Result<usize, Problem> {
    Ok(workflow::rules(may).await?.iter().filter(|row| row.active).count())
}

/// Removes a rule; its runs stay in the history, and the audit log keeps what it said.
pub(crate) async fn remove(asked: Asked<AdminServiceDesk>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdminServiceDesk>()?;
    let row = rule(&may, &id).await?;
    may.remove(&row).await?;
    record(&may, "workflow-rule.removed", &row, (&row.rule, "")).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-workflow-removed")
}

/// Writes the audit line of a change to a rule.
pub(crate) async fn record(
    may: &Granted<'_, AdminServiceDesk>,
    act: &str,
    row: &workflow_rule::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "workflow-rule",
        object_id: Some(row.id.0),
        object_name: &row.name,
        before,
        after,
        ..Act::default()
    };
    may.audit(line).await
}
