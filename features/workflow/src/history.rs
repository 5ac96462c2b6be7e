//! The history of runs: which rule, on which ticket, what it did, and the facts that it was judged by.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminServiceDesk,
    tables::workflow_rule,
    views::workflow::{self, Line},
};
use web::{
    Address, Answer, Asked,
    components::{Cause, Chip, EmptyState},
    shell::Shell,
    words::Words,
};

use crate::{
    PATH,
    told::{done_in_words, fact_in_words},
};

/// Runs on one page.
const SIZE: u64 = 50;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    shell: Shell,
    chips: Vec<Chip>,
    lines: Vec<Shown>,
    next: Option<String>,
    empty: EmptyState,
}

/// A run in words.
struct Shown {
    line: Line,
    did: Vec<String>,
    facts: Vec<(String, String)>,
}

impl Shown {
    fn of(words: &Words, line: Line) -> Self {
        let Some((outcome, told)) = workflow::told_of(&line.row) else {
            // Written in words of its time.
            let facts = vec![(words.t("workflow-facts"), line.row.facts.clone())];
            return Self { did: vec![line.row.outcome.clone()], facts, line };
        };
        let last = outcome.last.then(|| words.t("workflow-done-last"));
        let events = told.events.iter().map(|event| words.t(&format!("workflow-event-{event}")));
        let events = (words.t("workflow-events"), events.collect::<Vec<_>>().join(", "));
        let values = told.values.iter().map(|(field, value)| fact_in_words(words, field, value));
        Self {
            did: outcome.done.iter().map(|done| done_in_words(words, done)).chain(last).collect(),
            facts: std::iter::once(events).chain(values).collect(),
            line,
        }
    }
}

/// What the address may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    rule: String,
    after: Option<String>,
}

/// The history.
pub(crate) async fn page(asked: Asked<AdminServiceDesk>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let rule = match asking.rule.parse::<store::ids::WorkflowRuleId>() {
        Ok(id) => may.row_if::<workflow_rule::Entity>(id).await?,
        Err(_) => None,
    };
    let of = rule.as_ref().map(|row| row.id);
    let found = workflow::runs(&may, of, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("workflow-history"), "workflow-rules").await;
    let here = format!("{PATH}/history");
    let chips = rule.iter().map(|row| Chip::new(shell.t("workflow-rule"), &row.name, here.as_str(), &shell.words));
    let chips = chips.collect();
    let empty = EmptyState::new(Cause::FirstUse, shell.t("workflow-no-runs"), shell.t("workflow-no-runs-text"));
    let here = Address::new(here).with("rule", of.map(|id| id.to_string()).unwrap_or_default());
    let page = HistoryPage {
        chips,
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        lines: found.rows.into_iter().map(|line| Shown::of(&shell.words, line)).collect(),
        empty: empty.icon("clock"),
        shell,
    };
    asked.page(&page)
}
