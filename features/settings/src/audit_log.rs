//! The audit log: who did what, newest first, filtered, exported, and whether its chain holds.

pub(crate) mod check;
pub(crate) mod export;

use askama::Template;
use axum::extract::Query;
use jiff::{ToSpan, civil::Date};
use kernel::FieldErrors;
use serde::Deserialize;
use store::{
    Cursor, Instant,
    guard::AdminSystem,
    tables::audit,
    views::audit_log::{self, Filter, Seal, State},
};
use web::{
    Address, Answer, Asked,
    components::{Cause, EmptyState},
    field::Field,
    shell::Shell,
    words::Words,
};

#[derive(Template)]
#[template(path = "audit_log.html")]
struct AuditPage {
    shell: Shell,
    fields: Vec<Field>,
    filtered: bool,
    state: State,
    csv: String,
    lines: Vec<Line>,
    newest: Option<String>,
    next: Option<String>,
    empty: EmptyState,
}

/// A line with its words.
struct Line {
    row: audit::Model,
    /// What was done, in words.
    act: String,
    /// Whether it was refused.
    refused: bool,
    /// The organization concerned.
    organization: Option<String>,
    seal: Seal,
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
    organization: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    after: Option<String>,
}

/// Lines on one page.
const SIZE: u64 = 50;

const PATH: &str = "/desk/settings/audit-log";

/// Kinds of acts that can be chosen: the first parts of their codes; `settings-audit-kind-KIND` in words.
const KINDS: [&str; 17] = [
    "account",
    "portal-user",
    "preview",
    "contact",
    "organization",
    "access-review",
    "security-level",
    "staff-level",
    "resource",
    "provider",
    "identity-provider",
    "notification-template",
    "activation",
    "ticket",
    "note",
    "mail",
    "audit-log",
];

/// Results of acts; `settings-audit-result-RESULT` in words.
const RESULTS: [&str; 2] = ["done", "refused"];

impl Asking {
    /// What the address asks for; dates that are none are told in `errors` and leave nothing out.
    fn filter(&self, asked: &Asked<AdminSystem>, errors: &mut FieldErrors) -> Filter {
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
        let (from, until) = (day("from", &self.from, 0), day("until", &self.until, 1));
        let plain = |text: &str| text.trim().to_owned();
        Filter {
            act: plain(&self.act),
            person: plain(&self.person),
            organization: plain(&self.organization),
            object: plain(&self.object),
            result: plain(&self.result),
            from,
            until,
        }
    }

    /// The address of `path` with the same filters.
    fn address(&self, path: &str) -> Address {
        let here = Address::new(path).with("act", &self.act).with("person", &self.person);
        let here = here.with("organization", &self.organization).with("object", &self.object);
        here.with("result", &self.result).with("from", &self.from).with("until", &self.until)
    }
}

/// An act in words; by its code if it has none.
fn act_word(words: &Words, act: &str) -> String {
    let key = format!("act-{}", act.replace('.', "-"));
    if words.has(&key) { words.t(&key) } else { act.to_owned() }
}

/// The log.
pub(crate) async fn page(asked: Asked<AdminSystem>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let mut errors = FieldErrors::new();
    let filter = asking.filter(&asked, &mut errors);
    let found = audit_log::lines(&may, &filter, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("settings-audit-log"), "audit-log").await;
    let words = std::sync::Arc::clone(&shell.words);
    let here = asking.address(PATH);
    let line = |line: audit_log::Line| Line {
        act: act_word(&words, &line.row.act),
        refused: line.row.result != "done",
        href: here.clone().with("act", &line.row.act).to_string(),
        organization: line.organization,
        seal: line.seal,
        row: line.row,
    };
    let lines: Vec<Line> = found.rows.into_iter().map(line).collect();
    let empty = EmptyState::new(Cause::NoMatch, words.t("settings-audit-none"), words.t("settings-audit-none-text"));
    let page = AuditPage {
        fields: fields(&mut shell, &asking, &errors, &words),
        filtered: here.to_string() != PATH,
        state: audit_log::state(&may).await?,
        csv: asking.address("/desk/settings/audit-log.csv").to_string(),
        newest: after.is_some().then(|| here.to_string()),
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        lines,
        empty: empty.action(PATH, words.t("filter-remove-all")),
        shell,
    };
    asked.page(&page)
}

fn fields(shell: &mut Shell, asking: &Asking, errors: &FieldErrors, words: &Words) -> Vec<Field> {
    let mut form = shell.fields(errors);
    let mut acts: Vec<(String, String)> =
        KINDS.iter().map(|kind| (format!("{kind}."), words.t(&format!("settings-audit-kind-{kind}")))).collect();
    if !asking.act.is_empty() && !acts.iter().any(|(code, _)| *code == asking.act) {
        acts.insert(0, (asking.act.clone(), act_word(words, &asking.act)));
    }
    let results = RESULTS.iter().map(|result| (*result, words.t(&format!("settings-audit-result-{result}"))));
    let any = || words.t("settings-audit-any");
    vec![
        form.select("act", words.t("settings-audit-act")).none(any()).options(acts).value(&asking.act),
        form.text("person", words.t("settings-audit-person")).value(&asking.person).max(100).autocomplete("off"),
        form.text("organization", words.t("settings-organization"))
            .value(&asking.organization)
            .max(100)
            .autocomplete("off"),
        form.text("object", words.t("settings-audit-object")).value(&asking.object).max(100).autocomplete("off"),
        form.select("result", words.t("settings-audit-result")).none(any()).options(results).value(&asking.result),
        form.date("from", words.t("settings-audit-from")).value(&asking.from),
        form.date("until", words.t("settings-audit-until")).value(&asking.until),
    ]
}
