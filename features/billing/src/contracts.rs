//! The recurring service contracts.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminPortal,
    ids::OrganizationId,
    tables::organization,
    views::taskfire::contracts::{self, Line},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState, Tone, badge},
    shell::Shell,
    words::Words,
};

/// Where they stand.
pub(crate) const PATH: &str = "/desk/contracts";

/// Contracts on one page.
const SIZE: u64 = 50;

#[derive(Template)]
#[template(path = "contracts.html")]
struct ContractsPage {
    shell: Shell,
    search: String,
    organization: Option<OrganizationId>,
    new: String,
    chips: Vec<Chip>,
    lines: Vec<Shown>,
    next: Option<String>,
    empty: EmptyState,
}

struct Shown {
    line: Line,
    starts: String,
    ends: String,
    period: String,
    state: Badge,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    organization: String,
    after: Option<String>,
}

/// The list.
pub(crate) async fn page(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let organization = match asking.organization.parse::<OrganizationId>() {
        Ok(id) => may.row_if::<organization::Entity>(id).await?,
        Err(_) => None,
    };
    let search: String = asking.q.chars().take(100).collect();
    let of = organization.as_ref().map(|row| row.id);
    let found = contracts::page(&may, &search, of, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("contracts"), "contracts").await;
    let words = Arc::clone(&shell.words);
    let here =
        Address::new(PATH).with("q", &search).with("organization", of.map(|id| id.to_string()).unwrap_or_default());
    let mut chips = Vec::new();
    if !search.is_empty() {
        chips.push(Chip::new(words.t("search"), &search, here.clone().without("q").to_string(), &words));
    }
    if let Some(row) = &organization {
        let href = here.clone().without("organization").to_string();
        chips.push(Chip::new(words.t("billing-organization"), &row.name, href, &words));
    }
    let empty = if chips.is_empty() {
        EmptyState::new(Cause::FirstUse, words.t("contracts-none"), words.t("contracts-none-text"))
    } else {
        EmptyState::new(Cause::NoMatch, words.t("contracts-no-match"), words.t("contracts-no-match-text"))
            .chips(chips.clone())
            .action(PATH, words.t("filter-remove-all"))
    };
    let shown = |line: Line| Shown {
        starts: day(&line.row.starts_on, &shell),
        ends: line.row.ends_on.as_deref().map(|end| day(end, &shell)).unwrap_or_default(),
        period: words.t(&format!("contract-period-{}", line.row.period.code())),
        state: state(line.row.active, line.running.expired, &words),
        line,
    };
    let page = ContractsPage {
        new: Address::new(format!("{PATH}/new"))
            .with("organization", of.map(|id| id.to_string()).unwrap_or_default())
            .to_string(),
        organization: of,
        lines: found.rows.into_iter().map(shown).collect(),
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        search,
        chips,
        empty: empty.icon("receipt"),
        shell,
    };
    asked.page(&page)
}

/// A stored day in the reader's format.
pub(crate) fn day(text: &str, shell: &Shell) -> String {
    text.parse().map(|day| shell.formats.civil_date(day)).unwrap_or_default()
}

/// How a contract stands.
pub(crate) fn state(active: bool, expired: bool, words: &Words) -> Badge {
    match (active, expired) {
        (false, _) => badge(Tone::Neutral, "ring", words.t("contract-inactive")),
        (true, true) => badge(Tone::Attention, "alert", words.t("contract-expired")),
        (true, false) => badge(Tone::Success, "check", words.t("contract-active")),
    }
}
