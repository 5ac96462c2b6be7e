//! Taskfire licences given and taken, with the units that they changed, to read and as CSV (F-29, A-211, A-216).

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use kernel::money;
use serde::Deserialize;
use store::{
    Cursor,
    guard::AdminPortal,
    ids::OrganizationId,
    tables::organization,
    views::taskfire::contracts::{self, LicenceLine},
};
use web::{
    Address, Answer, Asked,
    components::{Cause, Chip, EmptyState},
    csv::Csv,
    shell::Shell,
};

use crate::contracts::day;

/// Where they stand.
pub(crate) const PATH: &str = "/desk/licences";

/// Events on one page.
const SIZE: u64 = 50;

/// Most rows of an export.
const EXPORT_ROWS: usize = 100_000;

#[derive(Template)]
#[template(path = "licences.html")]
struct LicencesPage {
    shell: Shell,
    chips: Vec<Chip>,
    lines: Vec<Shown>,
    next: Option<String>,
    export: String,
    empty: EmptyState,
}

struct Shown {
    line: LicenceLine,
    change: String,
    reason: String,
    /// Units before and after, service, share of the period.
    unit: Option<(i32, i32, String, String)>,
}

/// What the address may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
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
    let of = organization.as_ref().map(|row| row.id);
    let found = contracts::licences(&may, of, after.as_ref(), SIZE).await?;
    let shell = asked.shell(asked.t("licences"), "contracts").await;
    let words = Arc::clone(&shell.words);
    let id = of.map(|id| id.to_string()).unwrap_or_default();
    let here = Address::new(PATH).with("organization", &id);
    let mut chips = Vec::new();
    if let Some(row) = &organization {
        chips.push(Chip::new(words.t("billing-organization"), &row.name, PATH, &words));
    }
    let shown = |line: LicenceLine| Shown {
        change: signed(line.event.change),
        reason: reason(&line.event.reason, &shell),
        unit: line.unit.as_ref().map(|unit| {
            let share = money::shown(unit.change.prorated, &unit.change.currency, &shell.formats);
            (unit.change.units_before, unit.change.units_after, format!("{}: {}", unit.contract, unit.service), share)
        }),
        line,
    };
    let empty = EmptyState::new(Cause::FirstUse, words.t("licences-none"), words.t("licences-none-text"));
    let page = LicencesPage {
        lines: found.rows.into_iter().map(shown).collect(),
        next: found.next.map(|next| here.with("after", next.encode()).to_string()),
        export: Address::new("/desk/licences.csv").with("organization", id).to_string(),
        chips,
        empty: empty.icon("users"),
        shell,
    };
    asked.page(&page)
}

fn signed(change: i32) -> String {
    if change > 0 { format!("+{change}") } else { change.to_string() }
}

/// The act that caused an event, in words.
fn reason(code: &str, shell: &Shell) -> String {
    match code {
        "portal-user.activated" => shell.t("licences-reason-activated"),
        "portal-user.changed" => shell.t("licences-reason-changed"),
        "portal-user.deactivated" => shell.t("licences-reason-deactivated"),
        "contact.inactivated" => shell.t("licences-reason-inactivated"),
        "taskfire.disabled" => shell.t("licences-reason-disabled"),
        other => other.to_owned(),
    }
}

/// All events, newest first: who, whom, when, old level, new level, units before and after.
pub(crate) async fn csv(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    const HEADS: [&str; 17] = [
        "licences-at",
        "billing-organization",
        "licences-contact",
        "licences-actor",
        "licences-reason",
        "licences-old",
        "licences-new",
        "licences-change",
        "licences-contract",
        "licences-service",
        "licences-unit-change",
        "licences-before",
        "licences-after",
        "licences-from",
        "licences-to",
        "licences-prorated",
        "licences-currency",
    ];
    let may = asked.may()?;
    let of = asking.organization.parse::<OrganizationId>().ok();
    let shell = asked.shell(asked.t("licences"), "contracts").await;
    let heads: Vec<String> = HEADS.iter().map(|key| shell.t(key)).collect();
    let mut csv = Csv::new(&heads);
    let (mut after, mut written) = (None, 0);
    while written < EXPORT_ROWS {
        let found = contracts::licences(&may, of, after.as_ref(), 500).await?;
        written += found.rows.len();
        for line in &found.rows {
            let event = &line.event;
            let mut cells = vec![
                jiff::Timestamp::from(event.at).to_string(),
                event.organization_name.clone(),
                event.contact_name.clone(),
                event.actor_name.clone(),
                reason(&event.reason, &shell),
                event.old_level.clone(),
                event.new_level.clone(),
                event.change.to_string(),
            ];
            match &line.unit {
                Some(unit) => cells.extend([
                    unit.contract.clone(),
                    unit.service.clone(),
                    unit.change.delta.to_string(),
                    unit.change.units_before.to_string(),
                    unit.change.units_after.to_string(),
                    unit.change.period_from.clone(),
                    unit.change.period_to.clone(),
                    money::plain(unit.change.prorated, &unit.change.currency),
                    unit.change.currency.clone(),
                ]),
                None => cells.resize(HEADS.len(), String::new()),
            }
            csv.row(&cells);
        }
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    csv.into_file("taskfire-licences.csv")
}

impl Shown {
    /// The running period of the change.
    fn period(&self, shell: &Shell) -> String {
        let change = self.line.unit.as_ref().map(|unit| &unit.change);
        change
            .map(|one| format!("{} – {}", day(&one.period_from, shell), day(&one.period_to, shell)))
            .unwrap_or_default()
    }
}
