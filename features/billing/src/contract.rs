//! One contract: made for an organization, changed, with its services.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use jiff::civil::Date;
use kernel::{FieldErrors, Problem, money};
use serde::Deserialize;
use store::{
    Act, Granted, Set,
    guard::AdminPortal,
    ids::{ContractId, OrganizationId},
    tables::{contract, kinds::ContractPeriod, organization},
    views::{
        portal_organizations,
        taskfire::contracts::{self, Contract},
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Badge, Callout, Cause, EmptyState, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::{
    contracts::{PATH, day},
    section_of,
};

/// What the form sends.
const FIELDS: [&str; 12] = [
    "form",
    "version",
    "organization",
    "for",
    "name",
    "bill_to",
    "starts_on",
    "ends_on",
    "period",
    "currency",
    "new_work",
    "active",
];

/// Organizations that a search offers.
const OFFERED: u64 = 50;

#[derive(Template)]
#[template(path = "contract_for.html")]
struct ForPage {
    shell: Shell,
    search: String,
    rows: Vec<(String, String)>,
    empty: EmptyState,
}

#[derive(Template)]
#[template(path = "contract.html")]
struct ContractPage {
    shell: Shell,
    action: String,
    cancel: String,
    organization: (OrganizationId, String),
    summary: ErrorSummary,
    notice: Option<Callout>,
    hidden: Vec<Hidden>,
    name: Field,
    bill_to: Field,
    fields: Vec<Field>,
    new_work: Field,
    active: Option<Field>,
    /// The services, on the page of a contract that exists.
    services: Option<Vec<ServiceLine>>,
    new_service: String,
    /// The running period, in words.
    period: String,
}

struct ServiceLine {
    href: String,
    name: String,
    price: String,
    units: i32,
    state: Badge,
    automated: bool,
}

/// What the address of a new contract may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    q: String,
    #[serde(default, rename = "for")]
    purpose: String,
}

/// Whose contract it is to be, then the form.
pub(crate) async fn new(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    if asking.organization.is_empty() {
        return choose(&asked, &asking.q).await;
    }
    let may = asked.may()?;
    let row = owner(&may, &asking.organization).await?.ok_or(Problem::NotFound)?;
    let form: ContractId = may.fresh_id();
    let (form, id) = (form.to_string(), row.id.to_string());
    let filled = Filled::of(&[
        ("form", form.as_str()),
        ("organization", id.as_str()),
        ("for", asking.purpose.as_str()),
        ("period", "month"),
        ("active", "true"),
    ]);
    show(&asked, &Subject::New(row), &filled, &FieldErrors::new(), StatusCode::OK).await
}

async fn choose(asked: &Asked<AdminPortal>, search: &str) -> Answer {
    let search: String = search.chars().take(100).collect();
    let rows = contracts::customers(&asked.may()?, &search, OFFERED).await?;
    let shell = asked.shell(asked.t("contract-new"), "contracts").await;
    let empty = EmptyState::new(Cause::NoMatch, shell.t("contract-for-none"), shell.t("contract-for-none-text"));
    let page = ForPage {
        rows: rows.into_iter().map(|row| (format!("{PATH}/new?organization={}", row.id), row.name)).collect(),
        search,
        empty: empty.icon("building"),
        shell,
    };
    asked.page(&page)
}

/// The organization of an id, if contracts can be made for it.
async fn owner(may: &Granted<'_, AdminPortal>, id: &str) -> Result<Option<organization::Model>, Problem> {
    let Ok(id) = id.parse::<OrganizationId>() else { return Ok(None) };
    match portal_organizations::detail(may, id).await {
        Ok(detail) => Ok(Some(detail.row.into_inner())),
        Err(Problem::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What a form is about.
enum Subject {
    /// A new contract of this organization.
    New(organization::Model),
    /// One that exists.
    Old(Box<Contract>),
}

/// A contract with its services.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let found = contracts::one(&asked.may()?, id_of(&id)?).await?;
    let row = &found.row;
    let version = row.version.to_string();
    let filled = Filled::of(&[
        ("version", version.as_str()),
        ("name", row.name.as_str()),
        ("bill_to", found.billed.as_ref().map_or("", |billed| billed.name.as_str())),
        ("new_work", if row.is_default { "true" } else { "" }),
        ("starts_on", row.starts_on.as_str()),
        ("ends_on", row.ends_on.as_deref().unwrap_or_default()),
        ("period", row.period.code()),
        ("currency", row.currency.as_str()),
        ("active", if row.active { "true" } else { "" }),
    ]);
    show(&asked, &Subject::Old(Box::new(found)), &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// An id in an address.
pub(crate) fn id_of(text: &str) -> Result<ContractId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

async fn show(
    asked: &Asked<AdminPortal>,
    subject: &Subject,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = match subject {
        Subject::New(_) => asked.t("contract-new"),
        Subject::Old(found) => found.row.name.clone(),
    };
    let organization = match subject {
        Subject::New(row) => row,
        Subject::Old(found) => &found.organization,
    };
    let mut shell = asked.shell(title, "contracts").await;
    let words = Arc::clone(&shell.words);
    let old = if let Subject::Old(found) = subject { Some(found) } else { None };
    let has_services = old.is_some_and(|found| !found.services.is_empty());
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("contract-name")).value(filled.get("name")).required().max(100);
    let starts = form.date("starts_on", words.t("contract-starts")).value(filled.get("starts_on")).required();
    let ends = form.date("ends_on", words.t("contract-ends")).value(filled.get("ends_on"));
    let period = form.select("period", words.t("contract-period")).value(filled.line("period")).required();
    let periods =
        ContractPeriod::ALL.iter().map(|one| (one.code(), words.t(&format!("contract-period-{}", one.code()))));
    let currency = form.select("currency", words.t("contract-currency")).none(words.t("contract-currency-none"));
    let currency = currency.options(money::CURRENCIES.iter().map(|(code, _)| (*code, *code))).required();
    let currency = currency.value(filled.line("currency"));
    let fields = vec![
        starts,
        ends.hint(words.t("contract-ends-hint")),
        period.options(periods).hint(words.t("contract-period-hint")),
        if has_services { currency.hint(words.t("contract-currency-locked")) } else { currency },
    ];
    let bill_to = form.text("bill_to", words.t("contract-bill-to")).value(filled.get("bill_to")).max(200);
    let bill_to = bill_to.hint(words.t("contract-bill-to-hint"));
    let new_work =
        form.check("new_work", words.t_with("contract-new-work", &[("name", organization.name.as_str().into())]));
    let new_work = new_work.on(filled.line("new_work") == "true").hint(words.t("contract-new-work-hint"));
    let active = form.check("active", words.t("contract-active-field")).on(filled.line("active") == "true");
    let active = old.map(|_| active.hint(words.t("contract-active-hint")));
    let summary = form.summary();
    let hiddens = ["form", "version", "organization", "for"];
    let hiddens =
        hiddens.iter().filter(|name| !filled.line(name).is_empty()).map(|name| hidden(name, filled.line(name)));
    let page = ContractPage {
        action: old.map_or_else(|| format!("{PATH}/new"), |found| format!("{PATH}/{}", found.row.id)),
        cancel: if filled.line("for") == "taskfire" { section_of(organization.id) } else { PATH.to_owned() },
        organization: (organization.id, organization.name.clone()),
        notice: old.and_then(|found| expired(found, &shell)),
        hidden: hiddens.collect(),
        name,
        bill_to,
        fields,
        new_work,
        active,
        summary,
        services: old.map(|found| services(found, &shell)),
        new_service: old.map(|found| format!("{PATH}/{}/services/new", found.row.id)).unwrap_or_default(),
        period: old.map(|found| running(found, &shell)).unwrap_or_default(),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

fn expired(found: &Contract, shell: &Shell) -> Option<Callout> {
    let end = found.row.ends_on.as_deref().filter(|_| found.running.expired)?;
    let strong = shell.t1("contract-is-over", "day", day(end, shell));
    Some(callout(Tone::Attention, strong, shell.t("contract-is-over-text")))
}

fn running(found: &Contract, shell: &Shell) -> String {
    let day = |day| shell.formats.civil_date(day);
    let period = found.running.period;
    shell.t2("contract-running", "from", day(period.from), "to", day(period.to))
}

fn services(found: &Contract, shell: &Shell) -> Vec<ServiceLine> {
    let line = |row: &store::tables::contract_service::Model| ServiceLine {
        href: format!("{PATH}/{}/services/{}", row.contract_id, row.id),
        name: row.name.clone(),
        price: money::shown(row.unit_price, &found.row.currency, &shell.formats),
        units: row.units,
        state: if row.active {
            badge(Tone::Success, "check", shell.t("contract-active"))
        } else {
            badge(Tone::Neutral, "ring", shell.t("contract-inactive"))
        },
        automated: found.automated == Some(row.id),
    };
    found.services.iter().map(|row| line(row)).collect()
}

/// Adds a contract. A second send leads to the first one's.
pub(crate) async fn create(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let id: ContractId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let row = owner(&may, filled.line("organization")).await?.ok_or(Problem::NotFound)?;
    let there = after(&filled, row.id, id);
    if may.row_if::<contract::Entity>(id).await?.is_some() {
        return asked.go(there);
    }
    let payer = payer(&may, &filled, &words, row.id, None).await?;
    let mut set = match judge(&filled, &words, payer, None) {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return show(&asked, &Subject::New(row), &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    set.id = Set(id);
    set.organization_id = Set(row.id);
    set.active = Set(true);
    set.created_at = Set(may.now());
    alone(&may, &set, row.id, id).await?;
    let added = may.add::<contract::Entity>(set).await?;
    record(&may, "contract.added", &added, ("", &told(&may, &added).await?)).await?;
    write.done().await?;
    asked.go_and_say(there, "said-contract-added")
}

/// Where a new contract leads: back to the Taskfire section with it chosen, or to itself.
fn after(filled: &Filled, organization: OrganizationId, id: ContractId) -> String {
    if filled.line("for") == "taskfire" {
        format!("{}?contract={id}#billing", section_of(organization))
    } else {
        format!("{PATH}/{id}")
    }
}

/// Changes a contract.
pub(crate) async fn save(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let found = contracts::one(&may, id_of(&id)?).await?;
    let stale = filled.line("version") != found.row.version.to_string();
    let judged = if stale {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("billing-stale"));
        Err((errors, StatusCode::CONFLICT))
    } else {
        let payer = payer(&may, &filled, &words, found.organization.id, found.billed.as_ref()).await?;
        judge(&filled, &words, payer, Some(&found)).map_err(|errors| (errors, StatusCode::UNPROCESSABLE_ENTITY))
    };
    match judged {
        Err((errors, status)) => {
            drop(write);
            show(&asked, &Subject::Old(Box::new(found)), &filled, &errors, status).await
        }
        Ok(set) => {
            alone(&may, &set, found.organization.id, found.row.id).await?;
            let before = told(&may, &found.row).await?;
            may.change(&found.row, set).await?;
            let changed = may.row::<contract::Entity>(found.row.id).await?;
            record(&may, "contract.changed", &changed, (&before, &told(&may, &changed).await?)).await?;
            write.done().await?;
            asked.go_and_say(format!("{PATH}/{}", found.row.id), "said-billing-saved")
        }
    }
}

/// Who is billed, from what was typed, or what is wrong with it. The present one stays possible when it is no longer
/// active.
async fn payer(
    may: &Granted<'_, AdminPortal>,
    filled: &Filled,
    words: &Words,
    owner: OrganizationId,
    present: Option<&organization::Model>,
) -> Result<Result<Option<OrganizationId>, String>, Problem> {
    let typed = filled.line("bill_to").trim();
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    if let Some(present) = present.filter(|row| row.name == typed) {
        return Ok(Ok(Some(present.id)));
    }
    let (found, exact) = contracts::payers(may, typed, owner).await?;
    if let ([only], true) = (found.as_slice(), exact) {
        return Ok(Ok(Some(only.id)));
    }
    let named = |row: &organization::Model| match row.number.as_str() {
        "" => row.name.clone(),
        number => format!("{} ({number})", row.name),
    };
    let names = found.iter().map(named).collect::<Vec<_>>().join("; ");
    let key = match (found.is_empty(), exact) {
        (true, _) => "contract-bill-to-unknown",
        (false, true) => "contract-bill-to-several",
        (false, false) => "contract-bill-to-like",
    };
    Ok(Err(words.t_with(key, &[("typed", typed.into()), ("names", names.into())])))
}

/// One contract of an organization has its new work: if `set` says that this one is to, the others have it no longer, and the
/// audit log says so.
async fn alone(
    may: &Granted<'_, AdminPortal>,
    set: &contract::ActiveModel,
    owner: OrganizationId,
    id: ContractId,
) -> Result<(), Problem> {
    if !matches!(set.is_default, Set(true)) {
        return Ok(());
    }
    for before in contracts::take_new_work(may, owner, id).await? {
        let after = may.row::<contract::Entity>(before.id).await?;
        record(may, "contract.changed", &after, (&told(may, &before).await?, &told(may, &after).await?)).await?;
    }
    Ok(())
}

fn judge(
    filled: &Filled,
    words: &Words,
    payer: Result<Option<OrganizationId>, String>,
    old: Option<&Contract>,
) -> Result<contract::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("contract-name"), 100);
    let payer = payer.unwrap_or_else(|wrong| {
        check.wrong("bill_to", wrong);
        None
    });
    let starts_on = a_day(&mut check, "starts_on", true);
    let ends_on = a_day(&mut check, "ends_on", false);
    if let (Some(starts), Some(ends)) = (starts_on, ends_on)
        && ends < starts
    {
        check.wrong("ends_on", words.t("contract-ends-early"));
    }
    let period = check.choice("period", &words.t("contract-period"), ContractPeriod::from_code);
    let known = |code: &str| money::digits(code).map(|_| code.to_owned());
    let currency = check.choice("currency", &words.t("contract-currency"), known);
    let locked = old.filter(|found| !found.services.is_empty());
    if let (Some(found), Some(currency)) = (locked, &currency)
        && found.row.currency != *currency
    {
        check.wrong("currency", words.t("contract-currency-locked"));
    }
    let (active, new_work) = (check.on("active"), check.on("new_work"));
    let (Some(starts), Some(period), Some(currency), true) = (starts_on, period, currency, check.errors.is_empty())
    else {
        return Err(check.errors);
    };
    Ok(contract::ActiveModel {
        name: Set(name),
        starts_on: Set(starts.to_string()),
        ends_on: Set(ends_on.map(|day| day.to_string())),
        period: Set(period),
        currency: Set(currency),
        active: Set(active),
        billing_organization_id: Set(payer),
        is_default: Set(new_work),
        ..Default::default()
    })
}

/// A day of the calendar as date fields send it, between 1990 and 2100.
fn a_day(check: &mut Check<'_>, name: &str, needed: bool) -> Option<Date> {
    let text = check.filled.line(name).to_owned();
    if text.is_empty() && !needed {
        return None;
    }
    let day = text.parse::<Date>().ok().filter(|day| (1990..=2100).contains(&day.year()));
    if day.is_none() {
        check.wrong(name, check.words.t(&format!("contract-{}-wrong", name.replace('_', "-"))));
    }
    day
}

/// A contract in a line of the audit log.
async fn told(may: &Granted<'_, AdminPortal>, row: &contract::Model) -> Result<String, Problem> {
    let billed = match row.billing_organization_id {
        Some(id) => may.row_if::<organization::Entity>(id).await?.map(|row| format!(", billed to {}", row.name)),
        None => None,
    };
    let billed = billed.unwrap_or_default();
    let new_work = if row.is_default { ", new work" } else { "" };
    let ends = row.ends_on.as_deref().unwrap_or("…");
    let active = if row.active { "" } else { ", inactive" };
    let period = row.period.code();
    Ok(format!("{}, {} – {ends}, {period}, {}{billed}{new_work}{active}", row.name, row.starts_on, row.currency))
}

async fn record(
    may: &Granted<'_, AdminPortal>,
    act: &str,
    row: &contract::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "contract",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.organization_id),
        before,
        after,
    };
    may.audit(line).await
}
