//! One service of a contract: what a unit costs for a period, and how many there are.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem, money};
use serde::Deserialize;
use store::{
    Act, Granted, Row, Set,
    guard::AdminPortal,
    ids::ContractServiceId,
    tables::contract_service,
    views::taskfire::contracts::{self, Contract},
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::{contract::id_of, contracts::PATH, section_of};

/// What the form sends.
const FIELDS: [&str; 7] = ["form", "version", "for", "name", "unit_price", "units", "active"];

/// Most units of a service.
const MOST_UNITS: i32 = 1_000_000;

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    shell: Shell,
    action: String,
    cancel: String,
    contract: (String, String),
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    name: Field,
    fields: Vec<Field>,
    active: Option<Field>,
    automated: bool,
}

/// What the address of a new service may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default, rename = "for")]
    purpose: String,
}

/// The form of a new service.
pub(crate) async fn new(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let contract = contracts::one(&may, id_of(&id)?).await?;
    let form: ContractServiceId = may.fresh_id();
    let form = form.to_string();
    let name = if asking.purpose == "taskfire" { asked.t("contract-service-taskfire") } else { String::new() };
    let filled = Filled::of(&[
        ("form", form.as_str()),
        ("for", asking.purpose.as_str()),
        ("name", name.as_str()),
        ("units", "0"),
        ("active", "true"),
    ]);
    show(&asked, &contract, None, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// The form of a service.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path((id, service)): Path<(String, String)>) -> Answer {
    let contract = contracts::one(&asked.may()?, id_of(&id)?).await?;
    let row = service_of(&contract, &service)?;
    let (version, units) = (row.version.to_string(), row.units.to_string());
    let price = money::plain(row.unit_price, &contract.row.currency);
    let filled = Filled::of(&[
        ("version", version.as_str()),
        ("name", row.name.as_str()),
        ("unit_price", price.as_str()),
        ("units", units.as_str()),
        ("active", if row.active { "true" } else { "" }),
    ]);
    show(&asked, &contract, Some(row), &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// A service of this contract; one of another is not found here.
fn service_of<'c>(contract: &'c Contract, id: &str) -> Result<&'c Row<contract_service::Entity>, Problem> {
    contract.services.iter().find(|row| row.id.to_string() == id).ok_or(Problem::NotFound)
}

async fn show(
    asked: &Asked<AdminPortal>,
    contract: &Contract,
    row: Option<&Row<contract_service::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let title = row.map_or_else(|| asked.t("contract-service-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "contracts").await;
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("contract-service-name")).value(filled.get("name")).required().max(100);
    let label = words.t_with("contract-unit-price-in", &[("currency", contract.row.currency.as_str().into())]);
    let price = form.number("unit_price", label).value(filled.get("unit_price")).required();
    let units = form.number("units", words.t("contract-units")).value(filled.get("units")).required();
    let active = form.check("active", words.t("contract-service-active")).on(filled.line("active") == "true");
    let base = format!("{PATH}/{}", contract.row.id);
    let hiddens = ["form", "version", "for"];
    let hiddens =
        hiddens.iter().filter(|name| !filled.line(name).is_empty()).map(|name| hidden(name, filled.line(name)));
    let page = ServicePage {
        action: row.map_or_else(|| format!("{base}/services/new"), |row| format!("{base}/services/{}", row.id)),
        cancel: base.clone(),
        contract: (base, contract.row.name.clone()),
        hidden: hiddens.collect(),
        name,
        fields: vec![price.hint(words.t("contract-unit-price-hint")), units.hint(words.t("contract-units-hint"))],
        active: row.map(|_| active),
        automated: row.is_some_and(|row| contract.automated == Some(row.id)),
        summary: form.summary(),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

/// Adds a service. A second send leads where the first did.
pub(crate) async fn create(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    // A contract that is not there is told before anything about its form.
    contracts::one(&asked.may()?, id_of(&id)?).await?;
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let new: ContractServiceId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let contract = contracts::one(&may, id_of(&id)?).await?;
    let there = if filled.line("for") == "taskfire" {
        format!("{}?contract={}#billing", section_of(contract.organization.id), contract.row.id)
    } else {
        format!("{PATH}/{}", contract.row.id)
    };
    if may.row_if::<contract_service::Entity>(new).await?.is_some() {
        return asked.go(there);
    }
    let mut set = match judge(&filled, &words, &contract, None) {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return show(&asked, &contract, None, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    set.id = Set(new);
    set.contract_id = Set(contract.row.id);
    set.organization_id = Set(contract.row.organization_id);
    set.active = Set(true);
    let added = may.add::<contract_service::Entity>(set).await?;
    record(&may, "contract-service.added", &contract, &added, ("", &told(&contract, &added))).await?;
    write.done().await?;
    asked.go_and_say(there, "said-contract-service-added")
}

/// Changes a service, its units by hand too.
pub(crate) async fn save(
    asked: Asked<AdminPortal>,
    Path((id, service)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let contract = contracts::one(&may, id_of(&id)?).await?;
    let row = service_of(&contract, &service)?;
    // A licence given meanwhile has changed the units: what the page showed no longer holds.
    let judged = if filled.line("version") == row.version.to_string() {
        judge(&filled, &words, &contract, Some(row)).map_err(|errors| (errors, StatusCode::UNPROCESSABLE_ENTITY))
    } else {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("billing-stale"));
        Err((errors, StatusCode::CONFLICT))
    };
    match judged {
        Err((errors, status)) => {
            drop(write);
            show(&asked, &contract, Some(row), &filled, &errors, status).await
        }
        Ok(set) => {
            may.change(row, set).await?;
            let changed = may.row::<contract_service::Entity>(row.id).await?;
            let (before, after) = (told(&contract, row), told(&contract, &changed));
            record(&may, "contract-service.changed", &contract, &changed, (&before, &after)).await?;
            write.done().await?;
            asked.go_and_say(format!("{PATH}/{}", contract.row.id), "said-billing-saved")
        }
    }
}

fn judge(
    filled: &Filled,
    words: &Words,
    contract: &Contract,
    row: Option<&Row<contract_service::Entity>>,
) -> Result<contract_service::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("contract-service-name"), 100);
    let same = |other: &&Row<contract_service::Entity>| {
        other.name.to_lowercase() == name.to_lowercase() && row.is_none_or(|row| row.id != other.id)
    };
    if let Some(other) = contract.services.iter().find(same) {
        check.wrong("name", words.t_with("contract-service-taken", &[("name", other.name.as_str().into())]));
    }
    let digits = money::digits(&contract.row.currency).unwrap_or(2);
    let price = money::parse(filled.line("unit_price"), digits);
    if price.is_none() {
        let like = money::plain(1250 * 10_i64.pow(digits) / 100, &contract.row.currency);
        check.wrong("unit_price", words.t_with("contract-unit-price-wrong", &[("like", like.into())]));
    }
    let units = check.number("units", &words.t("contract-units"), 0, MOST_UNITS);
    let active = check.on("active");
    let (Some(price), Some(units), true) = (price, units, check.errors.is_empty()) else {
        return Err(check.errors);
    };
    Ok(contract_service::ActiveModel {
        name: Set(name),
        unit_price: Set(price),
        units: Set(units),
        active: Set(active),
        ..Default::default()
    })
}

fn told(contract: &Contract, row: &contract_service::Model) -> String {
    let price = money::plain(row.unit_price, &contract.row.currency);
    let active = if row.active { "" } else { ", inactive" };
    format!("{}, {price} {}, {} units{active}", row.name, contract.row.currency, row.units)
}

async fn record(
    may: &Granted<'_, AdminPortal>,
    act: &str,
    contract: &Contract,
    row: &contract_service::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line = Act {
        act,
        object_kind: "contract-service",
        object_id: Some(row.id.0),
        object_name: &format!("{}: {}", contract.row.name, row.name),
        organization: Some(row.organization_id),
        before,
        after,
    };
    may.audit(line).await
}
