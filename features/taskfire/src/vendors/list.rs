//! The list of vendors: the provider first, fixed (F-165), then the customer's own and those shared with it (F-164).

use askama::Template;
use axum::extract::Query;
use kernel::Permission;
use serde::Deserialize;
use store::{
    guard::WorkInternally,
    views::taskfire::vendors::{self, Line},
};
use web::{
    Answer, Asked,
    components::{Cause, EmptyState},
    shell::Shell,
};

use super::TOPIC;

#[derive(Template)]
#[template(path = "vendors/list.html")]
struct Page {
    shell: Shell,
    search: String,
    /// Whether those that are no longer used are shown too.
    all: bool,
    /// Whether the provider's entry stands in the list: it does unless somebody searches for something else.
    provider: bool,
    lines: Vec<Line>,
    /// Whether vendors of several organizations are shown.
    several: bool,
    administers: bool,
    empty: EmptyState,
}

/// What the address of the list may say.
#[derive(Deserialize, Default)]
pub(super) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    show: String,
}

/// The list.
pub(super) async fn page(asked: Asked<WorkInternally>, Query(asking): Query<Asking>) -> Answer {
    let found = vendors::list(&asked.may()?).await?;
    let search: String = asking.q.trim().chars().take(100).collect();
    let all = asking.show == "all";
    let own = asked.actor().organization();
    let several = found.iter().any(|line| Some(line.row.organization_id) != own);
    let administers = asked.actor().may(Permission::AdministerTaskfire).is_some();
    let shell = asked.shell(asked.t("vendors-title"), TOPIC).await;
    let lines: Vec<Line> =
        found.into_iter().filter(|line| (all || line.row.active) && is_meant(line, &search)).collect();
    let empty = if search.is_empty() {
        let empty = EmptyState::new(Cause::FirstUse, shell.t("vendors-none"), shell.t("vendors-none-text"));
        if administers { empty.action("/manage/vendors/new", shell.t("vendors-new")) } else { empty }
    } else {
        EmptyState::new(Cause::NoMatch, shell.t("vendors-no-match"), shell.t("vendors-no-match-text"))
            .action("/manage/vendors", shell.t("vendors-all"))
    };
    asked.page(&Page {
        provider: search.is_empty() || shell.brand.provider.to_lowercase().contains(&search.to_lowercase()),
        empty: empty.icon("vendor"),
        shell,
        search,
        all,
        lines,
        several,
        administers,
    })
}

/// Whether each word typed stands in what is known of the vendor.
fn is_meant(line: &Line, search: &str) -> bool {
    let row = &line.row;
    let text =
        [&row.name, &row.kind, &row.account_number, &row.phone, &line.organization].map(|one| one.to_lowercase());
    search.to_lowercase().split_whitespace().all(|word| text.iter().any(|one| one.contains(word)))
}
