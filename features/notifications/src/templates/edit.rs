//! One template: written anew, copied from the built-in words or another one, changed.

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
    tables::{notification_template, organization},
    views::templates,
};
use web::{
    Address, Answer, Asked, Filled,
    components::{Badge, ErrorSummary},
    field::Field,
    shell::Shell,
};

use super::{
    PATH, built_in,
    judge::{self, BODY_MAX, NAME_MAX, SUBJECT_MAX},
    list,
    occasion::{OCCASIONS, Occasion},
    preview,
};
use crate::recipients::Side;

/// Fields of the form; `sample` and `show` belong to the preview in it.
pub(super) const FIELDS: &[&str] =
    &["event", "version", "name", "description", "organization", "subject", "body", "active", "sample", "show"];

/// Revisions shown.
const REVISIONS: u64 = 50;

#[derive(Template)]
#[template(path = "templates/choose.html")]
struct ChoosePage {
    shell: Shell,
    event: Field,
}

#[derive(Template)]
#[template(path = "templates/edit.html")]
struct EditPage {
    shell: Shell,
    summary: ErrorSummary,
    tested: Option<String>,
    action: String,
    event: &'static str,
    event_name: String,
    when: String,
    version: String,
    state: Option<Badge>,
    copy: Option<String>,
    make_default: Option<String>,
    name: Field,
    description: Field,
    organization: Option<Field>,
    subject: Field,
    body: Field,
    active: Field,
    variables: Vec<(String, String, bool)>,
    sample: Option<Field>,
    looks: Vec<(&'static str, String)>,
    test: Option<String>,
    frame: String,
    revisions: Vec<RevisionLine>,
    delete: Option<String>,
    keeps: bool,
}

/// Earlier words.
struct RevisionLine {
    who: String,
    at: store::Instant,
    subject: String,
    body: String,
    /// Where it is restored; the present words are not.
    restore: Option<String>,
}

/// What the form shows.
#[derive(Default)]
pub(super) struct Shown {
    name: String,
    description: String,
    organization: String,
    subject: String,
    body: String,
    active: bool,
    sample: String,
    version: String,
}

impl Shown {
    /// As it was typed.
    pub(super) fn typed(filled: &Filled) -> Self {
        let get = |name: &str| filled.get(name).to_owned();
        Self {
            name: get("name"),
            description: get("description"),
            organization: get("organization"),
            subject: get("subject"),
            body: get("body"),
            active: filled.line("active") == "true",
            sample: get("sample"),
            version: get("version"),
        }
    }

    fn of(row: &notification_template::Model) -> Self {
        Self {
            name: row.name.clone(),
            description: row.description.clone(),
            organization: row.organization_id.map(|id| id.to_string()).unwrap_or_default(),
            subject: row.subject.clone(),
            body: row.body.clone(),
            active: row.active,
            sample: String::new(),
            version: row.version.to_string(),
        }
    }
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
    let from = match asking.from.as_deref().map(str::parse::<TemplateId>) {
        Some(Ok(id)) => Some(asked.may()?.row::<notification_template::Entity>(id).await?.into_inner()),
        Some(Err(_)) => return Err(Problem::NotFound.into()),
        None => None,
    };
    let code = from.as_ref().map_or(asking.event.as_str(), |row| row.event.as_str());
    let Some(occasion) = Occasion::of(code) else { return choose(asked).await };
    let words = asked.app.dictionary.words(asked.actor().language());
    let event = words.t(&format!("template-event-{}", occasion.code));
    let shown = match from {
        Some(row) => Shown {
            name: words
                .t_with("template-copy-of", &[("name", row.name.as_str().into())])
                .chars()
                .take(NAME_MAX)
                .collect(),
            ..Shown::of(&row)
        },
        None => {
            let (subject, body) = built_in::source(&words, occasion);
            Shown { name: event.chars().take(NAME_MAX).collect(), subject, body, active: true, ..Shown::default() }
        }
    };
    asked.page(&form(&asked, occasion, None, shown, &FieldErrors::new()).await?)
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
    let row = row_of(&asked.may()?, &id).await?;
    let shown = Shown::of(&row);
    asked.page(&form(&asked, occasion_of(&row)?, Some(&row), shown, &FieldErrors::new()).await?)
}

/// The template of an address.
pub(super) async fn row_of(
    may: &Granted<'_, AdminPortal>,
    id: &str,
) -> Result<store::Row<notification_template::Entity>, Problem> {
    may.row::<notification_template::Entity>(id.parse::<TemplateId>().map_err(|_| Problem::NotFound)?).await
}

/// The event of a template.
pub(super) fn occasion_of(row: &notification_template::Model) -> Result<&'static Occasion, Problem> {
    Occasion::of(&row.event).ok_or(Problem::NotFound)
}

/// `POST /desk/settings/templates/new`.
pub(super) async fn create(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(FIELDS, None)?;
    let occasion = Occasion::of(filled.line("event")).ok_or(Problem::NotFound)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let organization = organization_of(&may, occasion, filled.line("organization")).await?;
    let checked = judge::check(occasion, &filled, &words);
    let (organization, checked) = match (organization, checked) {
        (Some(organization), Ok(checked)) => (organization, checked),
        (organization, checked) => {
            let mut errors = checked.err().unwrap_or_default();
            if organization.is_none() {
                let field = [("field", words.t("template-organization").into())];
                errors.add("organization", words.t_with("check-choice", &field));
            }
            drop(write);
            return asked.wrong(&form(&asked, occasion, None, Shown::typed(&filled), &errors).await?);
        }
    };
    if let Some(organization) = organization.filter(|_| checked.active) {
        templates::one_at_a_time(&may).await?;
        release(&may, occasion.code, Some(organization)).await?;
    }
    let id: TemplateId = may.fresh_id();
    let new = notification_template::ActiveModel {
        id: Set(id),
        organization_id: Set(organization),
        event: Set(occasion.code.to_owned()),
        name: Set(checked.name.clone()),
        description: Set(checked.description),
        subject: Set(checked.subject.clone()),
        body: Set(checked.body.clone()),
        active: Set(checked.active),
        is_default: Set(false),
        created_at: Set(may.now()),
        deleted_at: Set(None),
        ..Default::default()
    };
    may.add::<notification_template::Entity>(new).await?;
    templates::keep_words(&may, id, &checked.subject, &checked.body).await?;
    may.audit(act("template.created", id, &checked.name, organization, "", &checked.subject)).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-saved")
}

/// The organization that a template is for: none for all. `None`: there is no such one.
async fn organization_of(
    may: &Granted<'_, AdminPortal>,
    occasion: &Occasion,
    typed: &str,
) -> Result<Option<Option<OrganizationId>>, Problem> {
    if typed.is_empty() {
        return Ok(Some(None));
    }
    let Ok(id) = typed.parse::<OrganizationId>() else { return Ok(None) };
    let found = may.row_if::<organization::Entity>(id).await?.filter(|_| occasion.has_organization());
    Ok(found.map(|row| Some(row.id)))
}

/// Takes the templates in use for an event out of use, so that another can take their place.
pub(super) async fn release(
    may: &Granted<'_, AdminPortal>,
    event: &str,
    organization: Option<OrganizationId>,
) -> Result<(), Problem> {
    for rival in templates::rivals(may, event, organization).await? {
        let set = match organization {
            Some(_) => notification_template::ActiveModel { active: Set(false), ..Default::default() },
            None => notification_template::ActiveModel { is_default: Set(false), ..Default::default() },
        };
        may.change(&rival, set).await?;
        may.audit(act("template.out-of-use", rival.id, &rival.name, organization, "", "")).await?;
    }
    Ok(())
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
    let row = row_of(&may, &id).await?;
    filled.only(FIELDS, None)?;
    let occasion = occasion_of(&row)?;
    let checked = judge::check(occasion, &filled, &words);
    let mut errors = checked.as_ref().err().cloned().unwrap_or_default();
    if row.is_default && filled.line("active") != "true" {
        errors.add("active", words.t("template-default-active"));
    }
    let stale = filled.line("version") != row.version.to_string();
    if stale {
        errors = FieldErrors::new();
        errors.add("version", words.t("template-stale"));
    }
    let Some(checked) = checked.ok().filter(|_| errors.is_empty()) else {
        let row = row.into_inner();
        drop(write);
        let mut answer =
            asked.wrong(&form(&asked, occasion, Some(&row), Shown::typed(&filled), &errors).await?)?.into_response();
        if stale {
            *answer.status_mut() = StatusCode::CONFLICT;
        }
        return Ok(answer);
    };
    if row.organization_id.is_some() && checked.active && !row.active {
        templates::one_at_a_time(&may).await?;
        release(&may, occasion.code, row.organization_id).await?;
    }
    let changed = row.subject != checked.subject || row.body != checked.body;
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
    let line = act("template.changed", row.id, &checked.name, row.organization_id, &row.subject, &checked.subject);
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-template-saved")
}

/// The page again after a test mail, with everything typed.
pub(super) async fn again(
    asked: &Asked<AdminPortal>,
    row: &notification_template::Model,
    filled: &Filled,
    outcome: Result<String, FieldErrors>,
) -> Answer {
    let (tested, errors) = match outcome {
        Ok(tested) => (Some(tested), FieldErrors::new()),
        Err(errors) => (None, errors),
    };
    let form = form(asked, occasion_of(row)?, Some(row), Shown::typed(filled), &errors).await?;
    let page = EditPage { tested, ..form };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

async fn form(
    asked: &Asked<AdminPortal>,
    occasion: &'static Occasion,
    row: Option<&notification_template::Model>,
    shown: Shown,
    errors: &FieldErrors,
) -> Result<EditPage, Problem> {
    let may = asked.session().need::<AdminPortal>()?;
    let customers = if occasion.has_organization() { templates::organizations(&may).await? } else { Vec::new() };
    let history = match row {
        Some(row) => templates::history(&may, row.id, REVISIONS).await?,
        None => Vec::new(),
    };
    let title = row.map_or_else(|| asked.t("template-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "notification-templates").await;
    let words = shell.words.clone();
    let event_name = list::name_of(occasion, &shell);
    let of = row.and_then(|row| row.organization_id);
    let of = of.and_then(|id| customers.iter().find(|(one, _)| *one == id).map(|(_, name)| name.clone()));
    let state = row.map(|row| {
        let name = row.organization_id.map(|_| of.clone().unwrap_or_default());
        list::state(row, name.as_deref(), &shell)
    });
    let mut f = shell.fields(errors);
    let name = f.text("name", words.t("template-name")).value(&shown.name).required().max(NAME_MAX);
    let description = f.text("description", words.t("template-description")).value(&shown.description).max(NAME_MAX);
    let organization = occasion.has_organization().then(|| {
        let field =
            f.select("organization", words.t("template-organization")).none(words.t("template-organization-all"));
        let field = field.options(customers).value(&shown.organization).disabled(row.is_some());
        field.hint(words.t("template-organization-hint"))
    });
    let subject = f.text("subject", words.t("template-subject")).value(&shown.subject).required().max(SUBJECT_MAX);
    let body = f.textarea("body", words.t("template-body")).value(&shown.body).required().max(BODY_MAX).rows(20);
    let body = body.hint(words.t("template-body-hint"));
    let active = f.check("active", words.t("template-active-label")).hint(words.t("template-active-hint"));
    let active = active.on(shown.active);
    let sample = match (occasion.of_ticket(), occasion.side) {
        (true, _) => Some(("template-sample-ticket", "template-sample-ticket-hint")),
        (false, Side::Customer) => Some(("template-sample-contact", "template-sample-contact-hint")),
        (false, Side::Staff) => None,
    };
    let sample =
        sample.map(|(label, hint)| f.text("sample", words.t(label)).hint(words.t(hint)).value(&shown.sample).long());
    let summary = f.summary();
    let variable = |variable: super::occasion::Variable| {
        let meaning = words.t(&format!("template-var-{}", variable.key()));
        (format!("{{{{{}}}}}", variable.name), meaning, occasion.compulsory() == Some(variable.name))
    };
    let path = row.map(|row| format!("{PATH}/{}", row.id));
    let default = row.is_some_and(|row| row.is_default);
    let can_be_default = row.is_some_and(|row| row.organization_id.is_none() && !row.is_default);
    let revisions = history.into_iter().map(|revision| RevisionLine {
        restore: row
            .filter(|row| row.subject != revision.subject || row.body != revision.body)
            .map(|row| format!("{PATH}/{}/revisions/{}/restore", row.id, revision.id)),
        who: revision.actor_name,
        at: revision.at,
        subject: revision.subject,
        body: revision.body,
    });
    let frame = Address::new(format!("{PATH}/preview")).with("event", occasion.code);
    Ok(EditPage {
        summary,
        tested: None,
        action: path.clone().unwrap_or_else(|| format!("{PATH}/new")),
        event: occasion.code,
        event_name,
        when: words.t(&format!("template-when-{}", occasion.code)),
        version: shown.version,
        state,
        copy: row.map(|row| Address::new(format!("{PATH}/new")).with("from", row.id).to_string()),
        make_default: path.as_ref().filter(|_| can_be_default).map(|path| format!("{path}/default")),
        name,
        description,
        organization,
        subject,
        body,
        active,
        variables: occasion.groups().iter().flat_map(|group| group.iter().copied()).map(variable).collect(),
        sample,
        looks: preview::LOOKS.iter().map(|(code, key)| (*code, words.t(key))).collect(),
        test: path.as_ref().map(|path| format!("{path}/test")),
        frame: match row {
            Some(row) => frame.with("template", row.id).to_string(),
            None => frame.to_string(),
        },
        revisions: revisions.collect(),
        delete: path.map(|path| format!("{path}/delete")),
        keeps: default,
        shell,
    })
}
