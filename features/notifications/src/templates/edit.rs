//! Templates written anew, copied from the built-in words or another one, changed.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Act, Granted, Set,
    guard::AdminPortal,
    ids::{OrganizationId, TemplateId},
    tables::{notification_template, organization, template_event},
    views::templates,
};
use web::{Answer, Asked, Filled, field::Field, shell::Shell, words::Words};

use super::{
    PATH, built_in, events,
    form::{FIELDS, Shown, form},
    judge::{self, Checked, NAME_MAX},
    list,
    occasion::{OCCASIONS, Occasion},
};

#[derive(Template)]
#[template(path = "templates/choose.html")]
struct ChoosePage {
    shell: Shell,
    event: Field,
}

/// What the address of a new template may say.
#[derive(Deserialize)]
pub(super) struct Asking {
    #[serde(default)]
    event: String,
    /// The template to copy.
    from: Option<String>,
}

/// `GET /desk/settings/templates/new`.
pub(super) async fn begin(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let shown = match asking.from.as_deref() {
        Some(id) => {
            let may = asked.may()?;
            let row = row_of(&may, id).await?;
            let name = words.t_with("template-copy-of", &[("name", row.name.as_str().into())]);
            Shown { name: name.chars().take(NAME_MAX).collect(), ..Shown::of(&row, &events::of(&may, &row).await?) }
        }
        None => {
            let Some(occasion) = Occasion::of(&asking.event) else { return choose(asked).await };
            let (subject, body) = built_in::source(&words, occasion);
            let name = words.t(&format!("template-event-{}", occasion.code)).chars().take(NAME_MAX).collect();
            Shown { events: vec![occasion], name, subject, body, active: true, ..Shown::default() }
        }
    };
    asked.page(&form(&asked, None, shown, &FieldErrors::new()).await?)
}

async fn choose(asked: Asked<AdminPortal>) -> Answer {
    let mut shell = asked.shell(asked.t("template-new"), "notification-templates").await;
    let (words, none) = (shell.words.clone(), FieldErrors::new());
    let event = OCCASIONS.iter().map(|one| (one.code, list::name_of(one, &shell))).collect::<Vec<_>>();
    let event = shell.fields(&none).select("event", words.t("template-event")).options(event);
    asked.page(&ChoosePage { shell, event })
}

/// `GET /desk/settings/templates/{template}`.
pub(super) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let may = asked.may()?;
    let row = row_of(&may, &id).await?;
    let shown = Shown::of(&row, &events::of(&may, &row).await?);
    asked.page(&form(&asked, Some(&row), shown, &FieldErrors::new()).await?)
}

/// The template of an address.
pub(super) async fn row_of(
    may: &Granted<'_, AdminPortal>,
    id: &str,
) -> Result<store::Row<notification_template::Entity>, Problem> {
    may.row::<notification_template::Entity>(id.parse::<TemplateId>().map_err(|_| Problem::NotFound)?).await
}

/// `POST /desk/settings/templates/new`.
pub(super) async fn create(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    templates::one_at_a_time(&may).await?;
    let organization = organization_of(&may, filled.line("organization")).await?;
    let mut checked = judge::check(&filled, &words);
    let mut errors = checked.as_ref().err().cloned().unwrap_or_default();
    if organization.is_none() {
        errors.add("organization", words.t_with("check-choice", &[("field", words.t("template-organization").into())]));
    }
    if let Some(message) = about_nobody(&filled, organization.flatten(), &words) {
        errors.add("event", message);
    }
    if !errors.is_empty() {
        checked = Err(errors);
    }
    let checked = match checked {
        Ok(checked) => checked,
        Err(errors) => {
            drop(write);
            return asked.wrong(&form(&asked, None, Shown::typed(&filled), &errors).await?);
        }
    };
    let id: TemplateId = may.fresh_id();
    let new = notification_template::ActiveModel {
        id: Set(id),
        organization_id: Set(organization.flatten()),
        name: Set(checked.name.clone()),
        description: Set(checked.description),
        subject: Set(checked.subject.clone()),
        body: Set(checked.body.clone()),
        active: Set(checked.active),
        created_at: Set(may.now()),
        deleted_at: Set(None),
        ..Default::default()
    };
    let row = may.add::<notification_template::Entity>(new).await?;
    events::serve(&may, &row, checked.active, &checked.events).await?;
    templates::keep_words(&may, id, &checked.subject, &checked.body).await?;
    let after = said(&checked.subject, &checked.events);
    may.audit(act("template.created", id, &checked.name, row.organization_id, "", &after)).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-saved")
}

/// The organization that a template is for: none for all. `None`: there is no such one.
async fn organization_of(
    may: &Granted<'_, AdminPortal>,
    typed: &str,
) -> Result<Option<Option<OrganizationId>>, Problem> {
    if typed.is_empty() {
        return Ok(Some(None));
    }
    let Ok(id) = typed.parse::<OrganizationId>() else { return Ok(None) };
    Ok(may.row_if::<organization::Entity>(id).await?.map(|row| Some(row.id)))
}

/// What to say if words of one organization are written for mails that are about none.
fn about_nobody(filled: &Filled, organization: Option<OrganizationId>, words: &Words) -> Option<String> {
    organization?;
    let without: Vec<&Occasion> = judge::events(filled).into_iter().filter(|one| !one.has_organization()).collect();
    let names = [("events", names(&without, words).into())];
    (!without.is_empty()).then(|| words.t_with("template-events-organization", &names))
}

fn names(events: &[&Occasion], words: &Words) -> String {
    events.iter().map(|one| words.t(&format!("template-event-{}", one.code))).collect::<Vec<_>>().join(", ")
}

/// Subject and events, for the audit log.
fn said(subject: &str, events: &[&Occasion]) -> String {
    format!("{subject} ({})", events.iter().map(|one| one.code).collect::<Vec<_>>().join(", "))
}

/// A line of the audit log about a template.
pub(super) fn act<'a>(
    act: &'a str,
    id: TemplateId,
    name: &'a str,
    organization: Option<OrganizationId>,
    before: &'a str,
    after: &'a str,
) -> Act<'a> {
    Act { act, object_kind: "template", object_id: Some(id.0), object_name: name, organization, before, after }
}

/// `POST /desk/settings/templates/{template}`.
pub(super) async fn save(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    templates::one_at_a_time(&may).await?;
    let row = row_of(&may, &id).await?;
    filled.only(FIELDS, None)?;
    let at = events::of(&may, &row).await?;
    let stale = filled.line("version") != row.version.to_string();
    let judged = if stale {
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("template-stale"));
        Err(errors)
    } else {
        judged(&row, &at, &filled, &words)
    };
    let checked = match judged {
        Ok(checked) => checked,
        Err(errors) => {
            let row = row.into_inner();
            drop(write);
            let page = form(&asked, Some(&row), Shown::typed(&filled), &errors).await?;
            let mut answer = asked.wrong(&page)?.into_response();
            if stale {
                *answer.status_mut() = StatusCode::CONFLICT;
            }
            return Ok(answer);
        }
    };
    let changed = row.subject != checked.subject || row.body != checked.body;
    events::serve(&may, &row, checked.active, &checked.events).await?;
    let set = notification_template::ActiveModel {
        name: Set(checked.name.clone()),
        description: Set(checked.description),
        subject: Set(checked.subject.clone()),
        body: Set(checked.body.clone()),
        active: Set(checked.active),
        ..Default::default()
    };
    may.change(&row, set).await?;
    if changed {
        templates::keep_words(&may, row.id, &checked.subject, &checked.body).await?;
    }
    let (before, after) = (said(&row.subject, &events::occasions(&at)), said(&checked.subject, &checked.events));
    may.audit(act("template.changed", row.id, &checked.name, row.organization_id, &before, &after)).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-saved")
}

/// Checks a change: a default stays active, and stays with its event.
fn judged(
    row: &notification_template::Model,
    at: &[template_event::Model],
    filled: &Filled,
    words: &Words,
) -> Result<Checked, FieldErrors> {
    let checked = judge::check(filled, words);
    let mut errors = checked.as_ref().err().cloned().unwrap_or_default();
    if let Some(message) = about_nobody(filled, row.organization_id, words) {
        errors.add("event", message);
    }
    let default = events::occasions(at.iter().filter(|at| row.organization_id.is_none() && at.in_use));
    if !default.is_empty() && filled.line("active") != "true" {
        errors.add("active", words.t("template-default-active"));
    }
    let left: Vec<&Occasion> =
        default.into_iter().filter(|one| !filled.all("event").any(|code| code == one.code)).collect();
    if !left.is_empty() && errors.on("event").is_none() {
        errors.add("event", words.t_with("template-events-default", &[("events", names(&left, words).into())]));
    }
    match checked {
        Ok(checked) if errors.is_empty() => Ok(checked),
        _ => Err(errors),
    }
}
