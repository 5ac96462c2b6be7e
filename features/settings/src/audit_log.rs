//! The audit log: who did what, newest first.

use askama::Template;
use axum::extract::Query;
use jiff::{ToSpan, civil::Date};
use kernel::FieldErrors;
use serde::Deserialize;
use store::{
    Cursor, Instant,
    guard::AdminSystem,
    tables::audit,
    views::settings::{self, AuditFilter},
};
use web::{
    Address, Answer, Asked,
    components::{Cause, EmptyState},
    field::Field,
    shell::Shell,
};

#[derive(Template)]
#[template(path = "audit_log.html")]
struct AuditPage {
    shell: Shell,
    fields: Vec<Field>,
    filtered: bool,
    lines: Vec<Line>,
    next: Option<String>,
    empty: EmptyState,
}

/// A line with its words.
struct Line {
    row: audit::Model,
    /// What was done, in words.
    act: String,
    /// The list of acts of this kind.
    href: String,
}

/// What the address of the log may say.
#[derive(Deserialize, Default)]
pub(crate) struct Asking {
    #[serde(default)]
    act: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    after: Option<String>,
}

/// Lines on one page.
const SIZE: u64 = 50;

const PATH: &str = "/desk/settings/audit-log";

/// The log.
pub(crate) async fn page(asked: Asked<AdminSystem>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let mut errors = FieldErrors::new();
    let zone = &asked.actor().formats().zone;
    let mut day = |name: &str, text: &str, add: i32| -> Option<Instant> {
        if text.is_empty() {
            return None;
        }
        let found = text.parse::<Date>().ok().and_then(|date| date.checked_add(add.days()).ok());
        let found = found.and_then(|date| date.to_zoned(zone.clone()).ok()).map(|start| start.timestamp().into());
        if found.is_none() {
            errors.add(name, asked.t("settings-audit-date"));
        }
        found
    };
    let (from, until) = (day("from", &asking.from, 0), day("until", &asking.until, 1));
    let filter =
        AuditFilter { act: asking.act.trim().to_owned(), person: asking.person.trim().to_owned(), from, until };
    let found = settings::audit_lines(&may, &filter, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("settings-audit-log"), "audit-log").await;
    let words = std::sync::Arc::clone(&shell.words);
    let here = Address::new(PATH).with("act", &asking.act).with("person", &asking.person);
    let here = here.with("from", &asking.from).with("until", &asking.until);
    let line = |row: audit::Model| {
        let key = format!("act-{}", row.act.replace('.', "-"));
        let act = if words.has(&key) { words.t(&key) } else { row.act.clone() };
        let href = here.clone().with("act", &row.act).to_string();
        Line { row, act, href }
    };
    let lines: Vec<Line> = found.rows.into_iter().map(line).collect();
    let mut form = shell.fields(&errors);
    let act = form.text("act", words.t("settings-audit-act")).value(&asking.act).max(60).plain_text();
    let person = form.text("person", words.t("settings-audit-person")).value(&asking.person).max(100);
    let from = form.date("from", words.t("settings-audit-from")).value(&asking.from);
    let until = form.date("until", words.t("settings-audit-until")).value(&asking.until);
    let fields = vec![act, person.autocomplete("off"), from, until];
    let empty = EmptyState::new(Cause::NoMatch, words.t("settings-audit-none"), words.t("settings-audit-none-text"));
    let page = AuditPage {
        fields,
        filtered: here.to_string() != PATH,
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        lines,
        empty: empty.action(PATH, words.t("filter-remove-all")),
        shell,
    };
    asked.page(&page)
}
