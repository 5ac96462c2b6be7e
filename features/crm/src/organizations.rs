//! The organizations, by name.

use askama::Template;
use axum::extract::Query;
use kernel::Permission;
use serde::Deserialize;
use store::{
    Cursor,
    guard::ViewCrm,
    ids::OrganizationId,
    tables::{kinds::OrganizationKind, organization},
    views::crm::{self, OrganizationFilter, OrganizationLine},
};
use web::{
    Address, Answer, Asked,
    components::{Badge, Cause, Chip, EmptyState},
    field::Field,
    shell::Shell,
};

use crate::parts::{activity, kind_word};

#[derive(Template)]
#[template(path = "organizations.html")]
struct OrganizationsPage {
    shell: Shell,
    may_edit: bool,
    search: String,
    filters: Vec<Field>,
    chips: Vec<Chip>,
    lines: Vec<Row>,
    next: Option<String>,
    empty: EmptyState,
}

/// An organization with its words.
struct Row {
    line: OrganizationLine,
    kind: String,
    activity: Badge,
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    active: String,
    #[serde(default)]
    parent: String,
    after: Option<String>,
}

/// Organizations on one page.
const SIZE: u64 = 50;

const PATH: &str = "/desk/organizations";

/// The list.
pub(crate) async fn page(asked: Asked<ViewCrm>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let after = asking.after.as_deref().map(Cursor::decode).transpose()?;
    let parent = match asking.parent.parse::<OrganizationId>() {
        Ok(id) => may.row_if::<organization::Entity>(id).await?,
        Err(_) => None,
    };
    let filter = OrganizationFilter {
        search: asking.q.chars().take(100).collect(),
        kind: OrganizationKind::from_code(&asking.kind),
        active: match asking.active.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        parent: parent.as_ref().map(|row| row.id),
    };
    let found = crm::organizations(&may, &filter, after.as_ref(), SIZE).await?;
    let mut shell = asked.shell(asked.t("crm-organizations"), "organizations-and-contacts").await;
    let words = std::sync::Arc::clone(&shell.words);
    let kind_code = filter.kind.map_or("", OrganizationKind::code);
    let active_code = filter.active.map_or("", |active| if active { "yes" } else { "no" });
    let here = Address::new(PATH).with("q", &filter.search).with("kind", kind_code).with("active", active_code);
    let here = here.with("parent", parent.as_ref().map(|row| row.id.to_string()).unwrap_or_default());
    let mut chips = Vec::new();
    if !filter.search.is_empty() {
        chips.push(Chip::new(words.t("search"), &filter.search, here.clone().without("q").to_string(), &words));
    }
    if let Some(kind) = filter.kind {
        let value = words.t(&format!("crm-kind-{}", kind.code()));
        chips.push(Chip::new(words.t("crm-type"), value, here.clone().without("kind").to_string(), &words));
    }
    if let Some(active) = filter.active {
        let value = words.t(if active { "crm-active" } else { "crm-inactive" });
        chips.push(Chip::new(words.t("crm-status"), value, here.clone().without("active").to_string(), &words));
    }
    if let Some(parent) = &parent {
        chips.push(Chip::new(words.t("crm-parent"), &parent.name, here.clone().without("parent").to_string(), &words));
    }
    let parents = crm::possible_parents(&may, None).await?;
    let no_errors = kernel::FieldErrors::new();
    let mut form = shell.fields(&no_errors);
    let kinds = OrganizationKind::ALL.iter().map(|kind| (kind.code(), words.t(&format!("crm-kind-{}", kind.code()))));
    let kind = form.select("kind", words.t("crm-type")).none(words.t("crm-any")).options(kinds).value(kind_code);
    let states = [("yes", words.t("crm-active")), ("no", words.t("crm-inactive"))];
    let active =
        form.select("active", words.t("crm-status")).none(words.t("crm-any")).options(states).value(active_code);
    let below = form.select("parent", words.t("crm-parent")).none(words.t("crm-any")).options(parents);
    let below = below.value(parent.as_ref().map(|row| row.id.to_string()).unwrap_or_default());
    let line = |line: OrganizationLine| Row {
        kind: kind_word(&line.row, &words),
        activity: activity(line.row.active, &words),
        line,
    };
    let empty = if chips.is_empty() {
        EmptyState::new(Cause::FirstUse, words.t("crm-organizations-none"), words.t("crm-organizations-none-text"))
    } else {
        EmptyState::new(Cause::NoMatch, words.t("crm-organizations-no-match"), words.t("crm-no-match-text"))
            .action(PATH, words.t("filter-remove-all"))
            .chips(chips.clone())
    };
    let page = OrganizationsPage {
        may_edit: asked.actor().may(Permission::EditCrm).is_some(),
        search: filter.search,
        filters: vec![kind, active, below],
        chips,
        next: found.next.map(|next| here.clone().with("after", next.encode()).to_string()),
        lines: found.rows.into_iter().map(line).collect(),
        empty: empty.icon("building"),
        shell,
    };
    asked.page(&page)
}
