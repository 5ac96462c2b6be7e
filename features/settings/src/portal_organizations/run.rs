//! A mass activation under way, and what became of each contact.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use kernel::Problem;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminPortal,
    ids::{ActivationRunId, OrganizationId},
    tables::kinds::LineState,
    views::activation::{self, Run, RunLine},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Tone, badge},
    csv::Csv,
    shell::Shell,
    words::Words,
};

use super::{PATH, activation::trouble_word};

#[derive(Template)]
#[template(path = "portal_organizations/run.html")]
struct RunPage {
    shell: Shell,
    back: String,
    run: Run,
    all: u64,
    tabs: Vec<(String, String, bool)>,
    lines: Vec<Shown>,
    next: Option<String>,
    export: String,
    /// Its own address, from which the figures are read anew.
    here: String,
}

/// A contact with what became of it.
struct Shown {
    line: RunLine,
    state: Badge,
    problem: String,
}

/// What the address may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    state: String,
    #[serde(default, rename = "as")]
    form: String,
    after: Option<String>,
}

/// Contacts on one page.
const SIZE: u64 = 100;

/// The page: figures first, then each contact.
pub(crate) async fn page(
    asked: Asked<AdminPortal>,
    Path((organization, run)): Path<(String, String)>,
    Query(asking): Query<Asking>,
) -> Answer {
    let organization: OrganizationId = organization.parse().map_err(|_| Problem::NotFound)?;
    let id: ActivationRunId = run.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.may()?;
    let run = activation::run(&may, organization, id).await?;
    let words = asked.app.dictionary.words(asked.actor().language());
    if asking.form == "csv" {
        return report(&asked, &run, &words).await;
    }
    let state = LineState::from_code(&asking.state);
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let found = activation::lines(&may, id, state, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("activation-title"), "client-portal-organizations").await;
    let words = Arc::clone(&shell.words);
    let base = Address::new(format!("{PATH}/{organization}/activation/runs/{id}"));
    let code = state.map_or("", LineState::code);
    let first = std::iter::once((base.to_string(), words.t("activation-all"), state.is_none()));
    let others = LineState::ALL
        .iter()
        .map(|one| (base.clone().with("state", one.code()).to_string(), state_word(*one, &words), state == Some(*one)));
    let shown = |line: RunLine| Shown {
        state: state_badge(line.row.state, &words),
        problem: trouble_word(&line.row.problem, &words),
        line,
    };
    let page = RunPage {
        back: format!("{PATH}/{organization}"),
        all: run.waiting + run.done + run.skipped,
        tabs: first.chain(others).collect(),
        next: found.next.map(|next| base.clone().with("state", code).with("after", next.encode()).to_string()),
        lines: found.rows.into_iter().map(shown).collect(),
        export: base.clone().with("as", "csv").to_string(),
        here: base.to_string(),
        run,
        shell,
    };
    asked.page(&page)
}

fn state_word(state: LineState, words: &Words) -> String {
    words.t(&format!("activation-state-{}", state.code()))
}

fn state_badge(state: LineState, words: &Words) -> Badge {
    let (tone, icon) = match state {
        LineState::Waiting => (Tone::Info, "clock"),
        LineState::Done => (Tone::Success, "check"),
        LineState::Skipped => (Tone::Danger, "x"),
    };
    badge(tone, icon, state_word(state, words))
}

/// The whole report, a row for each contact.
async fn report(asked: &Asked<AdminPortal>, run: &Run, words: &Words) -> Answer {
    let may = asked.may()?;
    let heads =
        ["activation-contact", "activation-email", "activation-user-name", "activation-result", "activation-problem"];
    let mut csv = Csv::new(&heads.map(|key| words.t(key)));
    let mut after = None;
    loop {
        let found = activation::lines(&may, run.row.id, None, after.as_ref(), 1000).await?;
        for line in &found.rows {
            csv.row(&[
                line.name.clone(),
                line.email.clone(),
                line.row.user_name.clone(),
                state_word(line.row.state, words),
                trouble_word(&line.row.problem, words),
            ]);
        }
        after = found.next;
        if after.is_none() {
            return csv.into_file("activation.csv");
        }
    }
}
