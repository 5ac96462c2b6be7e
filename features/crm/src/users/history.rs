//! What staff and colleagues did in the organization: its part of the audit log (P-195), each preview by staff included.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::ViewOrganizationAudit,
    tables::audit,
    views::{
        people::{self, Naming},
        users::{self, HistoryFilter},
    },
};
use web::{
    Address, Answer, Asked,
    components::{Cause, EmptyState},
    field::Field,
    shell::Shell,
    words::Words,
};

#[derive(Template)]
#[template(path = "users/history.html")]
struct HistoryPage {
    shell: Shell,
    fields: Vec<Field>,
    filtered: bool,
    lines: Vec<Line>,
    newer: Option<String>,
    next: Option<String>,
    empty: EmptyState,
}

/// A line as a customer may read it.
struct Line {
    act: String,
    href: String,
    refused: bool,
    person: String,
    behalf: String,
    address: String,
    object: String,
    before: String,
    after: String,
    at: store::Instant,
}

/// What the address may say.
#[derive(Deserialize, Default)]
pub(crate) struct Asking {
    #[serde(default)]
    act: String,
    #[serde(default)]
    person: String,
    after: Option<String>,
}

const SIZE: u64 = 50;

const PATH: &str = "/manage/audit";

/// The page.
pub(crate) async fn page(asked: Asked<ViewOrganizationAudit>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let short = |text: &str| -> String { text.trim().chars().take(100).collect() };
    let filter = HistoryFilter { act: short(&asking.act), person: short(&asking.person) };
    let naming = people::naming(&may).await?;
    let found = users::history(&may, &filter, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("users-history"), "organization-security").await;
    let words = std::sync::Arc::clone(&shell.words);
    let here = Address::new(PATH).with("act", &filter.act).with("person", &filter.person);
    let lines: Vec<Line> = found.rows.into_iter().map(|row| line(row, &naming, &words, &here)).collect();
    let errors = kernel::FieldErrors::new();
    let mut form = shell.fields(&errors);
    let person = form.text("person", words.t("users-history-person")).value(&filter.person).max(100);
    let act = form.text("act", words.t("users-history-act")).value(&filter.act).max(100).plain_text();
    let fields = vec![person.autocomplete("off"), act.hint(words.t("users-history-act-hint"))];
    let empty = EmptyState::new(Cause::NoMatch, words.t("users-history-none"), words.t("users-history-none-text"));
    let page = HistoryPage {
        fields,
        filtered: here.to_string() != PATH,
        newer: after.is_some().then(|| here.to_string()),
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        lines,
        empty: empty.action(PATH, words.t("filter-remove-all")),
        shell,
    };
    asked.page(&page)
}

/// Names of staff follow the provider's rule (T-150), and where staff sat is not told.
fn line(row: audit::Model, naming: &Naming, words: &Words, here: &Address) -> Line {
    let key = format!("act-{}", row.act.replace('.', "-"));
    let staff = row.actor_kind == "resource";
    Line {
        act: if words.has(&key) { words.t(&key) } else { row.act.clone() },
        href: here.clone().with("act", &row.act).to_string(),
        refused: row.result != "done",
        person: if staff { staff_name(naming, &row.actor_name) } else { row.actor_name },
        behalf: if row.behalf_of.is_empty() { String::new() } else { staff_name(naming, &row.behalf_of) },
        address: if row.actor_kind == "contact" && row.behalf_of.is_empty() { row.address } else { String::new() },
        object: row.object_name,
        before: row.before_value,
        after: row.after_value,
        at: row.at,
    }
}

fn staff_name(naming: &Naming, name: &str) -> String {
    let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
    naming.say(first, last).unwrap_or_else(|| naming.provider.clone())
}
