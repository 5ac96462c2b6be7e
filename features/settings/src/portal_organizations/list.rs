//! The list of organizations with a portal (A-176 … A-180).

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor, Order,
    guard::AdminPortal,
    views::{
        portal_organizations::{self, Filter, Line, Sort as By},
        taskfire::contracts,
    },
};
use web::{
    Address, Answer, Asked,
    components::{Cause, Chip, EmptyState, Sort},
    csv::Csv,
    shell::Shell,
    words::Words,
};

use super::PATH;

#[derive(Template)]
#[template(path = "portal_organizations/list.html")]
struct ListPage {
    shell: Shell,
    search: String,
    sort: String,
    order: &'static str,
    chips: Vec<Chip>,
    heads: Vec<Head>,
    lines: Vec<Shown>,
    next: Option<String>,
    export: String,
    empty: EmptyState,
}

/// The head of a column; the second factor cannot be sorted by.
struct Head {
    label: String,
    sort: Option<Sort>,
    number: bool,
}

/// An organization with its words.
struct Shown {
    line: Line,
    two_factor: String,
    /// The contract of its Taskfire licences is over: the words.
    warning: Option<String>,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    order: String,
    #[serde(default, rename = "as")]
    form: String,
    after: Option<String>,
}

/// Organizations on one page.
const SIZE: u64 = 50;

/// Most rows of an export.
const EXPORT_ROWS: usize = 10_000;

/// The columns in their order: code in the address, key of the words, and what they sort by.
const COLUMNS: [(&str, &str, Option<By>); 8] = [
    ("name", "portal-organizations-name", Some(By::Name)),
    ("enabled", "portal-organizations-enabled", Some(By::Enabled)),
    ("users", "portal-organizations-users", Some(By::PortalUsers)),
    ("taskfire", "portal-organizations-taskfire-users", Some(By::TaskfireUsers)),
    ("two-factor", "portal-organizations-two-factor", None),
    ("notifications", "portal-organizations-notifications", Some(By::Notifications)),
    ("knowledge-base", "portal-organizations-knowledge-base", Some(By::KnowledgeBase)),
    ("documentation", "portal-organizations-documentation", Some(By::Documentation)),
];

/// The list.
pub(crate) async fn page(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let (code, sort) = COLUMNS
        .iter()
        .find_map(|(code, _, sort)| Some((*code, (*sort).filter(|_| *code == asking.sort)?)))
        .unwrap_or(("name", By::Name));
    let descending = asking.order == "down";
    let order = if descending { Order::Descending } else { Order::Ascending };
    let filter = Filter { search: asking.q.chars().take(100).collect(), sort, order };
    if asking.form == "csv" {
        return export(&asked, &filter).await;
    }
    let found = portal_organizations::page(&may, &filter, after.as_ref(), SIZE).await?;
    let ids: Vec<_> = found.rows.iter().filter(|line| line.row.taskfire_enabled).map(|line| line.row.id).collect();
    let mut expired = contracts::expired(&may, &ids).await?;
    let shell = asked.shell(asked.t("portal-organizations"), "client-portal-organizations").await;
    let words = Arc::clone(&shell.words);
    let order = if descending { "down" } else { "" };
    let here = Address::new(PATH).with("q", &filter.search);
    let head = |(column, key, by): &(&str, &str, Option<By>)| {
        let is_this = *column == code;
        let turned = if is_this && !descending { "down" } else { "" };
        let href = here.clone().with("sort", column).with("order", turned).to_string();
        Head {
            label: words.t(key),
            sort: by.map(|_| Sort::new(words.t(key), href, is_this.then_some(!descending))),
            number: matches!(by, Some(By::PortalUsers | By::TaskfireUsers)),
        }
    };
    let heads = COLUMNS.iter().map(head).collect();
    let here = here.with("sort", &asking.sort).with("order", order);
    let mut chips = Vec::new();
    if !filter.search.is_empty() {
        chips.push(Chip::new(words.t("search"), &filter.search, here.clone().without("q").to_string(), &words));
    }
    let empty = if chips.is_empty() {
        let title = words.t("portal-organizations-none");
        EmptyState::new(Cause::FirstUse, title, words.t("portal-organizations-none-text"))
    } else {
        let title = words.t("portal-organizations-no-match");
        EmptyState::new(Cause::NoMatch, title, words.t("portal-organizations-no-match-text"))
            .chips(chips.clone())
            .action(PATH, words.t("filter-remove-all"))
    };
    let page = ListPage {
        heads,
        chips,
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        export: here.with("as", "csv").to_string(),
        lines: found
            .rows
            .into_iter()
            .map(|line| Shown {
                two_factor: two_factor(&line, &words),
                warning: expired.remove(&line.row.id).map(|(name, end)| {
                    let day = shell.formats.civil_date(end);
                    shell.t2("portal-organizations-contract-over", "name", name, "day", day)
                }),
                line,
            })
            .collect(),
        search: filter.search,
        sort: asking.sort,
        order,
        empty: empty.icon("building"),
        shell,
    };
    asked.page(&page)
}

fn two_factor(line: &Line, words: &Words) -> String {
    words.t(&format!("settings-two-factor-{}", line.two_factor.code()))
}

/// The whole list, all pages. Beside the columns it says whether Taskfire is on (F-21).
async fn export(asked: &Asked<AdminPortal>, filter: &Filter) -> Answer {
    let may = asked.may()?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let keys = COLUMNS.iter().map(|(_, key, _)| *key).chain(["portal-organizations-taskfire-on"]);
    let heads: Vec<String> = keys.map(|key| words.t(key)).collect();
    let mut csv = Csv::new(&heads);
    let yes = |on: bool| words.t(if on { "settings-yes" } else { "settings-no" });
    let (mut after, mut written) = (None, 0);
    while written < EXPORT_ROWS {
        let found = portal_organizations::page(&may, filter, after.as_ref(), 200).await?;
        written += found.rows.len();
        for line in &found.rows {
            csv.row(&[
                line.row.name.clone(),
                yes(line.row.portal_enabled),
                line.portal_users.to_string(),
                line.taskfire_users.to_string(),
                two_factor(line, &words),
                yes(line.notifications),
                yes(line.knowledge_base),
                yes(line.documentation),
                yes(line.row.taskfire_enabled),
            ]);
        }
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    csv.into_file("client-portal-organizations.csv")
}
