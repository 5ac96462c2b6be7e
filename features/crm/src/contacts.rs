//! The contacts, by last name and first name.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use store::{
    Cursor,
    guard::{EditCrm, ViewCrm},
    ids::OrganizationId,
    tables::organization,
    views::crm::{self, ContactFilter, ContactLine},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState},
    shell::Shell,
};

use crate::parts::activity;

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    shell: Shell,
    search: String,
    organization: Option<(OrganizationId, String)>,
    active: String,
    /// Where a contact of the organization shown is added, if the reader may.
    new: Option<String>,
    chips: Vec<Chip>,
    tabs: Vec<(String, String, bool)>,
    lines: Vec<(ContactLine, Badge)>,
    next: Option<String>,
    empty: EmptyState,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    organization: String,
    #[serde(default)]
    active: String,
    after: Option<String>,
}

/// Contacts on one page.
const SIZE: u64 = 50;

const PATH: &str = "/desk/contacts";

/// The list.
pub(crate) async fn page(asked: Asked<ViewCrm>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let organization = match asking.organization.parse::<OrganizationId>() {
        Ok(id) => may.row_if::<organization::Entity>(id).await?,
        Err(_) => None,
    };
    let filter = ContactFilter {
        search: asking.q.chars().take(100).collect(),
        organization: organization.as_ref().map(|row| row.id),
        active: match asking.active.as_str() {
            "no" => Some(false),
            "all" => None,
            _ => Some(true),
        },
    };
    let found = crm::contacts(&may, &filter, after.as_ref(), SIZE).await?;
    let new = match (&organization, asked.session().need::<EditCrm>()) {
        (Some(row), Ok(edit)) => edit
            .row_if::<organization::Entity>(row.id)
            .await?
            .map(|row| format!("/desk/organizations/{}/contacts/new", row.id)),
        _ => None,
    };
    let shell = asked.shell(asked.t("crm-contacts"), "organizations-and-contacts").await;
    let code = match filter.active {
        Some(true) => "",
        Some(false) => "no",
        None => "all",
    };
    let here = Address::new(PATH)
        .with("q", &filter.search)
        .with("organization", organization.as_ref().map(|row| row.id.to_string()).unwrap_or_default())
        .with("active", code);
    let mut chips = Vec::new();
    if !filter.search.is_empty() {
        chips.push(Chip::new(shell.t("search"), &filter.search, here.clone().without("q").to_string(), &shell.words));
    }
    if let Some(row) = &organization {
        let href = here.clone().without("organization").to_string();
        chips.push(Chip::new(shell.t("crm-organization"), &row.name, href, &shell.words));
    }
    let tab = |active: &str, key: &str| (here.clone().with("active", active).to_string(), shell.t(key), active == code);
    let tabs = vec![tab("", "crm-active"), tab("no", "crm-inactive"), tab("all", "crm-all")];
    let empty = if chips.is_empty() {
        EmptyState::new(Cause::FirstUse, shell.t("crm-contacts-none"), shell.t("crm-contacts-none-text"))
    } else {
        EmptyState::new(Cause::NoMatch, shell.t("crm-contacts-no-match"), shell.t("crm-no-match-text"))
            .action(PATH, shell.t("filter-remove-all"))
            .chips(chips.clone())
    };
    let page = ContactsPage {
        search: filter.search,
        organization: organization.map(|row| (row.id, row.name.clone())),
        active: code.to_owned(),
        new,
        chips,
        tabs,
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        lines: found
            .rows
            .into_iter()
            .map(|line| (activity(line.row.active, &shell.words), line))
            .map(|(a, b)| (b, a))
            .collect(),
        empty: empty.icon("users"),
        shell,
    };
    asked.page(&page)
}
