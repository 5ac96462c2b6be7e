//! The Taskfire section of an organization: whether it is on, what is left to set up, contract billing automation (F-13, F-14,
//! F-25 … F-28, A-197, A-208, A-209).

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Act, Granted, Set,
    guard::AdminPortal,
    ids::{ContractId, ContractServiceId, OrganizationId},
    licence::Running,
    tables::{contract, taskfire_settings},
    views::taskfire::{
        contracts,
        enabling::{self, Standing},
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Badge, Callout, ErrorSummary, Tone, badge, callout},
    field::{Choice, Field, Hidden, hidden},
    shell::Shell,
    words::Words,
};

use crate::{ORGANIZATIONS, section_of};

#[derive(Template)]
#[template(path = "section.html")]
struct SectionPage {
    shell: Shell,
    id: OrganizationId,
    summary: ErrorSummary,
    name: String,
    on: bool,
    state: Badge,
    notice: Option<Callout>,
    /// Whether Taskfire can be switched on now.
    can_enable: bool,
    has_agreement: bool,
    steps: Vec<Step>,
    /// Contract billing automation; only while Taskfire is on.
    billing: Option<Billing>,
}

/// A step of the set-up (F-13).
struct Step {
    title: String,
    text: String,
    state: Badge,
    link: Option<(String, String)>,
}

struct Billing {
    contract: Field,
    service: Field,
    hidden: Vec<Hidden>,
    warning: Option<Callout>,
    chosen: Option<ContractId>,
    automated: bool,
}

/// What the address may say: the contract whose services are offered.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    contract: String,
}

/// The section.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>, Query(asking): Query<Asking>) -> Answer {
    let standing = standing(&asked.may()?, &id).await?;
    show(&asked, &standing, &asking.contract, None, &FieldErrors::new(), StatusCode::OK).await
}

/// The organization in the address.
pub(crate) async fn standing(may: &Granted<'_, AdminPortal>, id: &str) -> Result<Standing, Problem> {
    enabling::standing(may, id.parse().map_err(|_| Problem::NotFound)?).await
}

async fn show(
    asked: &Asked<AdminPortal>,
    standing: &Standing,
    chosen: &str,
    service: Option<&str>,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let row = &standing.detail.row;
    let mut shell = asked.shell(asked.t("billing-taskfire"), "enabling-taskfire").await;
    let words = Arc::clone(&shell.words);
    let on = row.taskfire_enabled;
    let billing = if on { Some(billing(&may, &mut shell, standing, chosen, service, errors).await?) } else { None };
    let state = if on {
        badge(Tone::Success, "check", words.t("billing-on"))
    } else {
        badge(Tone::Neutral, "ring", words.t("billing-off"))
    };
    let notice = if row.is_provider {
        Some(callout(Tone::Info, words.t("billing-own"), words.t("billing-own-text")))
    } else if !on && !row.portal_enabled {
        Some(callout(Tone::Attention, words.t("billing-portal-off"), words.t("billing-portal-off-text")))
    } else {
        None
    };
    let page = SectionPage {
        summary: shell.fields(errors).summary(),
        id: row.id,
        name: row.name.clone(),
        on,
        state,
        notice,
        can_enable: !on && row.portal_enabled && row.active,
        has_agreement: standing.agreement.is_some(),
        steps: steps(standing, &words),
        billing,
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

fn steps(standing: &Standing, words: &Words) -> Vec<Step> {
    let row = &standing.detail.row;
    let users = standing.detail.users.1;
    let step = |key: &str, done: bool, needed: bool, link: Option<&str>| Step {
        title: words.t(&format!("billing-step-{key}")),
        text: words.t(&format!("billing-step-{key}-text")),
        state: match (done, needed) {
            (true, _) => badge(Tone::Success, "check", words.t("billing-step-done")),
            (false, true) => badge(Tone::Attention, "clock", words.t("billing-step-open")),
            (false, false) => badge(Tone::Neutral, "ring", words.t("billing-step-optional")),
        },
        link: link.map(|href| (href.to_owned(), words.t(&format!("billing-step-{key}-link")))),
    };
    let contacts = format!("/desk/contacts?organization={}", row.id);
    let automated = standing.settings.as_ref().is_some_and(|settings| settings.service_id.is_some());
    vec![
        step("enable", row.taskfire_enabled, true, None),
        step("level", users > 0, true, Some(&contacts)),
        step("rules", standing.has_rule, false, Some("/desk/settings/workflow-rules")),
        step("billing", automated, false, None),
    ]
}

/// A contract's name, with the day on which it ended.
fn contract_label(row: &contract::Model, running: &Running, shell: &Shell) -> String {
    let ended = running.ends_on.filter(|_| running.expired);
    match ended {
        Some(day) => {
            shell.t2("billing-contract-expired", "name", row.name.as_str(), "day", shell.formats.civil_date(day))
        }
        None => row.name.clone(),
    }
}

async fn billing(
    may: &Granted<'_, AdminPortal>,
    shell: &mut Shell,
    standing: &Standing,
    chosen: &str,
    service: Option<&str>,
    errors: &FieldErrors,
) -> Result<Billing, Problem> {
    let settings = standing.settings.as_ref();
    let all = contracts::of_organization(may, standing.detail.row.id).await?;
    let set = settings.and_then(|settings| settings.contract_id);
    let chosen = chosen.parse::<ContractId>().ok().or(set);
    let chosen = all.iter().find(|(row, _)| Some(row.id) == chosen);
    let services = match chosen {
        Some((row, _)) => contracts::services(may, row.id).await?,
        None => Vec::new(),
    };
    let own = settings.and_then(|settings| settings.service_id).map(|id| id.to_string()).unwrap_or_default();
    let service = service.map_or(own, str::to_owned);
    let offered: Vec<Choice> = all
        .iter()
        .filter(|(row, _)| row.active || Some(row.id) == set)
        // an expired contract is greyed; the one that is set stays chosen.
        .map(|(row, running)| {
            let greyed = running.expired && Some(row.id) != set;
            Choice::new(row.id, contract_label(row, running, shell)).disabled(greyed)
        })
        .collect();
    let words = Arc::clone(&shell.words);
    let warning = chosen.filter(|(row, running)| running.expired && Some(row.id) == set).map(|(row, running)| {
        let end = running.ends_on.map(|day| shell.formats.civil_date(day)).unwrap_or_default();
        let strong = words.t_with("billing-expired", &[("name", row.name.as_str().into()), ("day", end.into())]);
        callout(Tone::Attention, strong, words.t("billing-expired-text"))
    });
    let mut form = shell.fields(errors);
    let contract = form.select("contract", words.t("billing-contract")).none(words.t("billing-contract-none"));
    let contract = contract.choices(offered).value_of(chosen.map(|(row, _)| row.id));
    let offered = services.iter().filter(|row| row.active || row.id.to_string() == service);
    let field = form.select("service", words.t("billing-service")).none(words.t("billing-service-none"));
    let hint = if chosen.is_some() { "billing-service-hint" } else { "billing-service-inactive" };
    let field = field.options(offered.map(|row| (row.id, row.name.clone()))).hint(words.t(hint));
    let mut hiddens = vec![hidden("version", settings.map_or(0, |settings| settings.version))];
    if let Some((row, _)) = chosen {
        hiddens.push(hidden("contract", row.id));
    }
    Ok(Billing {
        contract,
        service: field.value(service).disabled(chosen.is_none()),
        hidden: hiddens,
        warning,
        chosen: chosen.map(|(row, _)| row.id),
        automated: settings.is_some_and(|settings| settings.service_id.is_some()),
    })
}

/// Sets which service counts the licences, or none.
pub(crate) async fn save(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&["version", "contract", "service", "off"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let standing = standing(&may, &id).await?;
    let row = &standing.detail.row;
    if !row.taskfire_enabled {
        return Err(Problem::Refused(words.t("billing-is-off")).into());
    }
    let settings = may.row::<taskfire_settings::Entity>(row.id).await?;
    if filled.line("version") != settings.version.to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("billing-stale"));
        let (contract, service) = (filled.line("contract"), filled.line("service"));
        return show(&asked, &standing, contract, Some(service), &errors, StatusCode::CONFLICT).await;
    }
    let wanted = if filled.line("off") == "true" {
        None
    } else {
        match judge(&may, &filled, &words, row.id, settings.contract_id).await? {
            Ok(wanted) => Some(wanted),
            Err(errors) => {
                drop(write);
                let (contract, service) = (filled.line("contract"), filled.line("service"));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return show(&asked, &standing, contract, Some(service), &errors, status).await;
            }
        }
    };
    let set = taskfire_settings::ActiveModel {
        contract_id: Set(wanted.as_ref().map(|(contract, ..)| *contract)),
        service_id: Set(wanted.as_ref().map(|(_, service, _)| *service)),
        ..Default::default()
    };
    may.change(&settings, set).await?;
    let before = match settings.service_id {
        Some(service) => contracts::service_name(&may, service).await?,
        None => String::new(),
    };
    let line = Act {
        act: "taskfire.billing-changed",
        object_kind: "organization",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.id),
        before: &before,
        after: wanted.as_ref().map_or("", |(_, _, name)| name.as_str()),
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say(section_of(row.id), "said-billing-saved")
}

/// The contract and service of a form: those of the organization, active, not expired.
async fn judge(
    may: &Granted<'_, AdminPortal>,
    filled: &Filled,
    words: &Words,
    id: OrganizationId,
    set: Option<ContractId>,
) -> Result<Result<(ContractId, ContractServiceId, String), FieldErrors>, Problem> {
    let all = contracts::of_organization(may, id).await?;
    let mut check = Check::new(filled, words);
    let find = |text: &str| all.iter().find(|(row, _)| row.id.to_string() == text);
    let found = check.choice("contract", &words.t("billing-contract"), find);
    let Some((row, running)) = found else { return Ok(Err(check.errors)) };
    if Some(row.id) != set && (running.expired || !row.active) {
        check.wrong("contract", words.t("billing-contract-over"));
    }
    let services = contracts::services(may, row.id).await?;
    let find = |text: &str| services.iter().find(|row| row.active && row.id.to_string() == text);
    let service = check.choice("service", &words.t("billing-service"), find);
    match service {
        Some(service) if check.errors.is_empty() => {
            Ok(Ok((row.id, service.id, format!("{}: {}", row.name, service.name))))
        }
        _ => Ok(Err(check.errors)),
    }
}

/// Where the organization's portal settings stand.
pub(crate) fn settings_of(id: impl std::fmt::Display) -> String {
    format!("{ORGANIZATIONS}/{id}")
}
