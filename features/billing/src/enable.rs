//! Enable Taskfire: the agreement with its two check boxes (F-11, A-198). Nothing is accepted unless both are set, which is
//! judged here, whatever the browser does.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    guard::AdminPortal,
    ids::OrganizationId,
    views::taskfire::enabling::{self, Standing},
};
use web::{
    Answer, Asked, Filled,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::{section::standing, section_of};

/// The agreement; a change of its text is a new version.
pub const TEXT: &str = include_str!("agreement.txt");

/// Version of the text.
pub const VERSION: &str = "2026-11";

/// The check boxes, each with the sentence that is accepted with it.
pub(crate) const CHECKS: [(&str, &str); 2] =
    [("read", "billing-accept-agreement"), ("licences", "billing-accept-licences")];

#[derive(Template)]
#[template(path = "enable.html")]
struct EnablePage {
    shell: Shell,
    id: OrganizationId,
    name: String,
    summary: ErrorSummary,
    /// Why it cannot be switched on now.
    refused: Option<Callout>,
    version: &'static str,
    hidden: Hidden,
    checks: Vec<Field>,
}

/// The agreement page.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let standing = standing(&asked.may()?, &id).await?;
    show(&asked, &standing, &Filled::default(), &FieldErrors::new(), StatusCode::OK).await
}

/// Why Taskfire cannot be switched on: it is on, or there is no portal.
fn refusal(standing: &Standing, words: &Words) -> Option<(String, String)> {
    let row = &standing.detail.row;
    let key = if row.taskfire_enabled {
        "billing-is-on"
    } else if row.portal_enabled && row.active {
        return None;
    } else {
        "billing-portal-off"
    };
    Some((words.t(key), words.t(&format!("{key}-text"))))
}

async fn show(
    asked: &Asked<AdminPortal>,
    standing: &Standing,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let row = &standing.detail.row;
    let mut shell = asked.shell(asked.t("billing-agreement"), "enabling-taskfire").await;
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let checks =
        CHECKS.iter().map(|(name, key)| form.check(name, words.t(key)).on(filled.line(name) == "true").required());
    let checks = checks.collect();
    let page = EnablePage {
        id: row.id,
        name: row.name.clone(),
        refused: refusal(standing, &words).map(|(strong, text)| callout(Tone::Attention, strong, text)),
        version: VERSION,
        hidden: hidden("version", VERSION),
        checks,
        summary: form.summary(),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

/// Accepts the agreement and switches Taskfire on.
pub(crate) async fn accept(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["version", "read", "licences"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let standing = standing(&may, &id).await?;
    let mut errors = FieldErrors::new();
    for (name, _) in CHECKS.iter().filter(|(name, _)| filled.line(name) != "true") {
        errors.add(*name, words.t(&format!("billing-accept-{name}-needed")));
    }
    if filled.line("version") != VERSION {
        errors.add("version", words.t("billing-agreement-newer"));
    }
    if !errors.is_empty() {
        drop(write);
        return show(&asked, &standing, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let row = &standing.detail.row;
    if row.taskfire_enabled {
        // Sent twice: it is on either way.
        return asked.go(section_of(row.id));
    }
    if let Some((strong, _)) = refusal(&standing, &words) {
        return Err(Problem::Refused(strong).into());
    }
    let accepted: Vec<String> = CHECKS.iter().map(|(_, key)| format!("[x] {}", words.t(key))).collect();
    let text = format!("{}\n\n{}", TEXT.trim(), accepted.join("\n\n"));
    enabling::enable(&may, row, (VERSION, &text)).await?;
    write.done().await?;
    asked.go_and_say(section_of(row.id), "said-taskfire-enabled")
}
