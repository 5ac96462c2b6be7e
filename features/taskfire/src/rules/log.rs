//! The log of firings (F-130): which rule did what to which ticket, when and why.

use askama::Template;
use axum::extract::Query;
use jiff::{ToSpan, civil::Date};
use kernel::FieldErrors;
use serde::Deserialize;
use store::{
    Cursor, Instant,
    guard::AdministerTaskfire,
    views::taskfire::rules::{self, FiringFilter, FiringLine},
};
use web::{
    Address, Answer, Asked,
    components::{Cause, EmptyState},
    field::Field,
    shell::Shell,
};

use super::{HELP, look::found_in_words};

/// Lines on one page.
const SIZE: u64 = 50;

const PATH: &str = "/taskfire/rules/log";

#[derive(Template)]
#[template(path = "rules/log.html")]
struct Page {
    shell: Shell,
    fields: Vec<Field>,
    lines: Vec<Line>,
    next: Option<String>,
    newest: Option<String>,
    empty: EmptyState,
}

/// A firing with its words.
struct Line {
    firing: FiringLine,
    outcome: String,
    facts: Vec<String>,
}

/// What the address may say.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asking {
    rule: String,
    from: String,
    until: String,
    after: Option<String>,
}

/// The page.
pub(super) async fn page(asked: Asked<AdministerTaskfire>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let mut errors = FieldErrors::new();
    let zone = &asked.actor().formats().zone;
    let mut day = |name: &str, text: &str, add: i32| -> Option<Instant> {
        let found = text.parse::<Date>().ok().and_then(|date| date.checked_add(add.days()).ok());
        let found = found.and_then(|date| date.to_zoned(zone.clone()).ok()).map(|start| start.timestamp().into());
        if found.is_none() && !text.is_empty() {
            errors.add(name, asked.t("rules-date-wrong"));
        }
        found
    };
    let filter = FiringFilter {
        from: day("from", &asking.from, 0),
        to: day("until", &asking.until, 1),
        rule: asking.rule.parse().ok(),
    };
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let own = rules::own(&may).await?;
    let page = rules::firings(&may, filter, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("rules-log"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(&errors);
    let options = own.iter().map(|row| (row.id.to_string(), row.name.clone()));
    let fields = vec![
        f.select("rule", words.t("rules-rule")).none(words.t("rules-all")).options(options).value(asking.rule.clone()),
        f.date("from", words.t("rules-from")).value(asking.from.clone()),
        f.date("until", words.t("rules-until")).value(asking.until.clone()),
    ];
    let here = Address::new(PATH).with("rule", &asking.rule).with("from", &asking.from).with("until", &asking.until);
    let next = page.next.as_ref().map(|cursor| here.clone().with("after", cursor.encode()).to_string());
    let filtered = filter != FiringFilter::default();
    let cause = if filtered { Cause::NoMatch } else { Cause::FirstUse };
    let lines = page.rows.into_iter().map(|firing| Line {
        outcome: words.t(&format!("rules-outcome-{}", firing.row.outcome)),
        facts: firing.facts.found.iter().map(|(code, value)| found_in_words(&words, code, value)).collect(),
        firing,
    });
    let page = Page {
        lines: lines.collect(),
        newest: after.is_some().then(|| here.to_string()),
        next,
        fields,
        empty: EmptyState::new(cause, words.t("rules-log-none"), words.t("rules-log-none-text")).icon("book"),
        shell,
    };
    asked.page(&page)
}
