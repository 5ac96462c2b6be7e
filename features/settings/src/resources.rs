//! The provider's staff, by last name.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminResources,
    views::settings::{self, ResourceLine},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, EmptyState, Tone, badge},
    shell::Shell,
};

#[derive(Template)]
#[template(path = "resources.html")]
struct ResourcesPage {
    shell: Shell,
    search: String,
    tabs: Vec<(String, String, bool)>,
    lines: Vec<(ResourceLine, Badge)>,
    next: Option<String>,
    empty: EmptyState,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    show: String,
    after: Option<String>,
}

/// Resources on one page of the list.
const SIZE: u64 = 50;

/// The list.
pub(crate) async fn page(asked: Asked<AdminResources>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let active = match asking.show.as_str() {
        "inactive" => Some(false),
        "all" => None,
        _ => Some(true),
    };
    let found = settings::resources(&may, &asking.q, active, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("settings-resources"), "resources-and-rights").await;
    let here = Address::new("/desk/settings/resources").with("q", &asking.q).with("show", &asking.show);
    let tab = |code: &str, key: &str, current: bool| {
        (
            Address::new("/desk/settings/resources").with("q", &asking.q).with("show", code).to_string(),
            shell.t(key),
            current,
        )
    };
    let tabs = vec![
        tab("", "settings-resources-active", active == Some(true)),
        tab("inactive", "settings-resources-inactive", active == Some(false)),
        tab("all", "settings-resources-all", active.is_none()),
    ];
    let empty =
        EmptyState::new(Cause::NoMatch, shell.t("settings-resources-none"), shell.t("settings-resources-none-text"));
    let page = ResourcesPage {
        search: asking.q.clone(),
        tabs,
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        lines: found
            .rows
            .into_iter()
            .map(|line| (access(&line, &shell), line))
            .map(|(badge, line)| (line, badge))
            .collect(),
        empty: empty.icon("users").action("/desk/settings/resources?show=all", shell.t("settings-resources-all")),
        shell,
    };
    asked.page(&page)
}

/// How far a resource's login has come.
fn access(line: &ResourceLine, shell: &Shell) -> Badge {
    match &line.account {
        _ if !line.row.active => badge(Tone::Neutral, "pause", shell.t("settings-access-inactive")),
        None => badge(Tone::Neutral, "x", shell.t("settings-access-none")),
        Some(account) if !account.active => badge(Tone::Neutral, "pause", shell.t("settings-access-inactive")),
        Some(account) if account.password_hash.is_none() => {
            badge(Tone::Attention, "mail", shell.t("settings-access-invited"))
        }
        Some(_) => badge(Tone::Success, "check", shell.t("settings-access-active")),
    }
}
