//! Whether the chain of the log holds, walked on demand; `emberdesk audit verify` does the same from outside.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    audit_chain::Break,
    guard::AdminSystem,
    views::audit_log::{self, State},
};
use web::{
    Address, Answer, Asked,
    components::{Callout, Tone, callout},
    shell::Shell,
};

use super::PATH;

#[derive(Template)]
#[template(path = "audit_check.html")]
struct CheckPage {
    shell: Shell,
    verdict: Callout,
    breaks: Vec<String>,
    state: State,
    on: Option<String>,
}

/// What the address may say: behind which line to begin.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    after: i64,
}

/// Lines walked in one request; a button leads on.
const MOST: u64 = 50_000;

/// Walks the chain and says what it found.
pub(crate) async fn page(asked: Asked<AdminSystem>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.max(0);
    let walk = audit_log::walk(&may, after, MOST).await?;
    let shell = asked.shell(asked.t("settings-audit-check-title"), "audit-log").await;
    let end = walk.end.as_ref().map_or(after, |head| head.sequence);
    let verdict = if walk.lines == 0 {
        callout(Tone::Neutral, shell.t("settings-audit-check-empty"), String::new())
    } else if walk.breaks.is_empty() {
        let strong = shell.t2("settings-audit-check-holds", "from", after + 1, "until", end);
        callout(Tone::Success, strong, shell.t("settings-audit-check-holds-text"))
    } else {
        let strong = shell.t1("settings-audit-check-broken", "count", walk.breaks.len());
        callout(Tone::Danger, strong, shell.t("settings-audit-check-broken-text"))
    };
    let breaks = walk.breaks.iter().map(|found| told(&shell, found)).collect();
    let on = (walk.more && end > after).then(|| Address::new(format!("{PATH}/check")).with("after", end).to_string());
    asked.page(&CheckPage { verdict, breaks, state: audit_log::state(&may).await?, on, shell })
}

fn told(shell: &Shell, found: &Break) -> String {
    match found {
        Break::Changed { sequence, at, .. } => {
            shell.t2("settings-audit-break-changed", "sequence", *sequence, "when", shell.exact(*at))
        }
        Break::Detached { sequence, at, .. } => {
            shell.t2("settings-audit-break-detached", "sequence", *sequence, "when", shell.exact(*at))
        }
        Break::Missing { from, until } => shell.t2("settings-audit-break-missing", "from", *from, "until", *until),
        Break::NotAnchored { sequence } => shell.t1("settings-audit-break-anchor", "sequence", *sequence),
    }
}
