//! Who has a security level.

use askama::Template;
use axum::extract::{Path, Query};
use kernel::Problem;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminPortal,
    ids::SecurityLevelId,
    tables::security_level,
    views::levels::{self, Holder},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, EmptyState, Tone, badge},
    shell::Shell,
};

use super::{HELP, PATH};

#[derive(Template)]
#[template(path = "level_holders.html")]
struct HoldersPage {
    shell: Shell,
    back: (String, String),
    lines: Vec<(Holder, Badge)>,
    next: Option<String>,
    empty: EmptyState,
}

/// What the address may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    after: Option<String>,
}

/// Contacts on one page.
const SIZE: u64 = 50;

/// The contacts with a login at this level.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let id: SecurityLevelId = id.parse().map_err(|_| Problem::NotFound)?;
    let row = may.row::<security_level::Entity>(id).await?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let found = levels::holders(&may, id, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(String::new(), HELP).await;
    shell.title = shell.t1("settings-level-who-has", "name", row.name.as_str());
    let state = |holder: &Holder| {
        if holder.active {
            badge(Tone::Success, "check", shell.t("settings-access-active"))
        } else {
            badge(Tone::Neutral, "pause", shell.t("settings-access-inactive"))
        }
    };
    let here = Address::new(format!("{PATH}/{id}/contacts"));
    let empty =
        EmptyState::new(Cause::FirstUse, shell.t("settings-level-nobody"), shell.t("settings-level-nobody-text"));
    let page = HoldersPage {
        back: (format!("{PATH}/{id}"), row.name.clone()),
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        lines: found.rows.into_iter().map(|holder| (state(&holder), holder)).map(|(badge, one)| (one, badge)).collect(),
        empty: empty.icon("users"),
        shell,
    };
    asked.page(&page)
}
