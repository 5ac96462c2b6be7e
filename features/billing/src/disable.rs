//! Disable Taskfire: what would happen, listed before anything does (F-16, A-203).

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    guard::AdminPortal,
    ids::OrganizationId,
    tables::{kinds::LevelKind, security_level},
    views::taskfire::enabling::{self, Consequences, Standing},
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
};

use crate::{section::standing, section_of};

#[derive(Template)]
#[template(path = "disable.html")]
struct DisablePage {
    shell: Shell,
    id: OrganizationId,
    name: String,
    summary: ErrorSummary,
    is_off: Option<Callout>,
    found: Consequences,
    licences: usize,
    hidden: Hidden,
    level: Field,
    sure: Field,
}

/// What would happen, and the form that does it.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let standing = standing(&asked.may()?, &id).await?;
    show(&asked, &standing, None, &FieldErrors::new(), StatusCode::OK).await
}

fn standard(standing: &Standing) -> impl Iterator<Item = &security_level::Model> {
    standing.detail.levels.iter().filter(|level| level.kind == LevelKind::Standard)
}

async fn show(
    asked: &Asked<AdminPortal>,
    standing: &Standing,
    filled: Option<&Filled>,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let row = &standing.detail.row;
    let found = enabling::consequences(&may, row.id).await?;
    let mut shell = asked.shell(asked.t("billing-disable"), "enabling-taskfire").await;
    let words = Arc::clone(&shell.words);
    let own = standing.detail.own.as_ref().and_then(|own| own.default_level_id);
    let usual = own.or(standing.detail.provider.default_level_id);
    let usual = usual.filter(|id| standard(standing).any(|level| level.id == *id));
    let level = filled
        .map_or_else(|| usual.map(|id| id.to_string()).unwrap_or_default(), |filled| filled.line("level").to_owned());
    let mut form = shell.fields(errors);
    let field = form.select("level", words.t("billing-disable-level")).none(words.t("billing-disable-level-none"));
    let field = field.options(standard(standing).map(|level| (level.id, level.name.clone()))).value(level).required();
    let sure = form.check("sure", words.t("billing-disable-sure")).required();
    let page = DisablePage {
        id: row.id,
        name: row.name.clone(),
        is_off: (!row.taskfire_enabled)
            .then(|| callout(Tone::Info, words.t("billing-is-off"), words.t("billing-is-off-text"))),
        licences: found.holders.iter().filter(|holder| holder.licensed).count(),
        found,
        hidden: hidden("version", row.version),
        level: field,
        sure: sure.on(filled.is_some_and(|filled| filled.line("sure") == "true")),
        summary: form.summary(),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

/// Switches Taskfire off.
pub(crate) async fn confirm(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["version", "level", "sure"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let standing = standing(&may, &id).await?;
    let row = &standing.detail.row;
    if !row.taskfire_enabled {
        // Sent twice, or someone else was faster: it is off either way.
        return asked.go(section_of(row.id));
    }
    let mut check = Check::new(&filled, &words);
    let find = |text: &str| standard(&standing).find(|level| level.id.to_string() == text);
    let level = check.choice("level", &words.t("billing-disable-level"), find);
    if !check.on("sure") {
        check.wrong("sure", words.t("billing-disable-sure-needed"));
    }
    let (Some(level), true) = (level, check.errors.is_empty()) else {
        let errors = check.errors;
        drop(write);
        return show(&asked, &standing, Some(&filled), &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    if filled.line("version") != row.version.to_string() {
        return Err(Problem::Stale.into());
    }
    let ended = enabling::disable(&may, row, level).await?;
    write.done().await?;
    let said = if ended.goes_on { "said-taskfire-disabled-goes-on" } else { "said-taskfire-disabled" };
    asked.go_and_say(section_of(row.id), said)
}

impl DisablePage {
    /// Tickets that are not named.
    fn more(&self) -> u64 {
        self.found.ticket_count.saturating_sub(self.found.tickets.len() as u64)
    }
}
