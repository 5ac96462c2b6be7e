//! The form of a template, with its preview and its history.

use askama::Template;
use kernel::{FieldErrors, Problem};
use store::{
    guard::AdminPortal,
    tables::{notification_template, template_event},
    views::templates,
};
use web::{
    Address, Answer, Asked, Filled,
    components::{Badge, ErrorSummary},
    field::{Choice, Field},
    shell::Shell,
    words::Words,
};

use super::{
    PATH, events,
    judge::{self, BODY_MAX, NAME_MAX, SUBJECT_MAX},
    list,
    occasion::{OCCASIONS, Occasion, Variable},
    preview,
};
use crate::recipients::Side;

/// Fields of the form; `sample`, `as` and `show` belong to the preview in it.
pub(super) const FIELDS: &[&str] =
    &["event", "version", "name", "description", "organization", "subject", "body", "active", "sample", "as", "show"];

/// Revisions shown.
const REVISIONS: u64 = 50;

#[derive(Template)]
#[template(path = "templates/edit.html")]
pub(super) struct EditPage {
    shell: Shell,
    summary: ErrorSummary,
    pub(super) tested: Option<String>,
    action: String,
    /// When its mails are written, if it has one event.
    lede: Option<String>,
    version: String,
    state: Option<Badge>,
    copy: Option<String>,
    make_default: Option<String>,
    /// Each of several events, with whether the template is its default.
    defaults: Vec<DefaultLine>,
    name: Field,
    description: Field,
    organization: Option<Field>,
    subject: Field,
    body: Field,
    active: Field,
    event: Field,
    chosen: String,
    open: bool,
    preview_as: Option<Field>,
    variables: Vec<(String, String, bool)>,
    sample: Option<Field>,
    looks: Vec<(&'static str, String)>,
    test: Option<String>,
    frame: String,
    revisions: Vec<RevisionLine>,
    delete: Option<String>,
    keeps: bool,
}

/// One of several events of the template.
struct DefaultLine {
    code: String,
    name: String,
    state: Badge,
    /// Where it becomes the default, unless it is.
    action: Option<String>,
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
    pub(super) events: Vec<&'static Occasion>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) organization: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) active: bool,
    pub(super) sample: String,
    pub(super) preview_as: String,
    pub(super) version: String,
}

impl Shown {
    /// As it was typed.
    pub(super) fn typed(filled: &Filled) -> Self {
        let get = |name: &str| filled.get(name).to_owned();
        Self {
            events: judge::events(filled),
            name: get("name"),
            description: get("description"),
            organization: get("organization"),
            subject: get("subject"),
            body: get("body"),
            active: filled.line("active") == "true",
            sample: get("sample"),
            preview_as: get("as"),
            version: get("version"),
        }
    }

    /// As it is stored.
    pub(super) fn of(row: &notification_template::Model, at: &[template_event::Model]) -> Self {
        Self {
            events: events::occasions(at),
            name: row.name.clone(),
            description: row.description.clone(),
            organization: row.organization_id.map(|id| id.to_string()).unwrap_or_default(),
            subject: row.subject.clone(),
            body: row.body.clone(),
            active: row.active,
            version: row.version.to_string(),
            ..Self::default()
        }
    }
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
    let form = form(asked, Some(row), Shown::typed(filled), &errors).await?;
    let page = EditPage { tested, ..form };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// The form with its preview and history. Without a row it is a new template's.
pub(super) async fn form(
    asked: &Asked<AdminPortal>,
    row: Option<&notification_template::Model>,
    shown: Shown,
    errors: &FieldErrors,
) -> Result<EditPage, Problem> {
    let may = asked.session().need::<AdminPortal>()?;
    let has_organization = shown.events.iter().all(|one| one.has_organization());
    let customers = if has_organization { templates::organizations(&may).await? } else { Vec::new() };
    let (history, at) = match row {
        Some(row) => (templates::history(&may, row.id, REVISIONS).await?, events::of(&may, row).await?),
        None => (Vec::new(), Vec::new()),
    };
    let title = row.map_or_else(|| asked.t("template-new"), |row| row.name.clone());
    let mut shell = asked.shell(title, "notification-templates").await;
    let words = shell.words.clone();
    let of = row.and_then(|row| row.organization_id);
    let of =
        of.map(|id| customers.iter().find(|(one, _)| *one == id).map(|(_, name)| name.clone()).unwrap_or_default());
    let is_default = !at.is_empty() && at.iter().all(|at| at.in_use);
    let state = row.map(|row| list::state(row.active, is_default, of.as_deref(), &shell));
    let path = row.map(|row| format!("{PATH}/{}", row.id));
    let can_be_default = of.is_none() && !is_default;
    let make_default = path.as_ref().filter(|_| can_be_default).map(|path| format!("{path}/default"));
    let several = of.is_none() && at.len() > 1;
    let default_line = |at: &template_event::Model| DefaultLine {
        code: at.event.clone(),
        name: words.t(&format!("template-event-{}", at.event)),
        state: list::state(row.is_some_and(|row| row.active), at.in_use, None, &shell),
        action: path.as_ref().filter(|_| !at.in_use).map(|path| format!("{path}/default")),
    };
    let defaults = at.iter().filter(|_| several).map(default_line).collect();
    let keeps = of.is_none() && at.iter().any(|at| at.in_use);
    let mut f = shell.fields(errors);
    let name = f.text("name", words.t("template-name")).value(&shown.name).required().max(NAME_MAX);
    let description = f.text("description", words.t("template-description")).value(&shown.description).max(NAME_MAX);
    let organization = has_organization.then(|| {
        let field =
            f.select("organization", words.t("template-organization")).none(words.t("template-organization-all"));
        let field = field.options(customers).value(&shown.organization).disabled(row.is_some());
        field.hint(words.t("template-organization-hint"))
    });
    let subject = f.text("subject", words.t("template-subject")).value(&shown.subject).required().max(SUBJECT_MAX);
    let body = f.textarea("body", words.t("template-body")).value(&shown.body).required().max(BODY_MAX).rows(20);
    let body = body.hint(words.t("template-body-hint"));
    let event = f.checks("event", words.t("template-associate")).values(shown.events.iter().map(|one| one.code));
    let event = by_area(event, &words).hint(words.t("template-associate-hint")).required();
    let active = f.check("active", words.t("template-active-label")).hint(words.t("template-active-hint"));
    let active = active.on(shown.active);
    let named = |one: &&'static Occasion| (one.code, words.t(&format!("template-event-{}", one.code)));
    let preview_as = (shown.events.len() > 1).then(|| {
        let field = f.select("as", words.t("template-preview-as")).options(shown.events.iter().map(named));
        field.value(&shown.preview_as).long()
    });
    let sample = sample_words(&shown.events);
    let sample =
        sample.map(|(label, hint)| f.text("sample", words.t(label)).hint(words.t(hint)).value(&shown.sample).long());
    let summary = f.summary();
    let revisions = history.into_iter().map(|revision| RevisionLine {
        restore: row
            .filter(|row| row.subject != revision.subject || row.body != revision.body)
            .map(|row| format!("{PATH}/{}/revisions/{}/restore", row.id, revision.id)),
        who: revision.actor_name,
        at: revision.at,
        subject: revision.subject,
        body: revision.body,
    });
    let first = shown.events.first();
    let frame = Address::new(format!("{PATH}/preview")).with("event", first.map_or("", |one| one.code));
    let names: Vec<String> = shown.events.iter().map(|one| named(one).1).collect();
    let when = |one: &&Occasion| words.t(&format!("template-when-{}", one.code));
    Ok(EditPage {
        summary,
        tested: None,
        action: path.clone().unwrap_or_else(|| format!("{PATH}/new")),
        lede: first.filter(|_| names.len() == 1).map(|one| format!("{}. {}", names.join(", "), when(one))),
        chosen: names.join(", "),
        open: shown.events.is_empty() || errors.on("event").is_some(),
        version: shown.version,
        state,
        copy: row.map(|row| Address::new(format!("{PATH}/new")).with("from", row.id).to_string()),
        make_default,
        defaults,
        name,
        description,
        organization,
        subject,
        body,
        active,
        event,
        preview_as,
        variables: common(&shown.events, &words),
        sample,
        looks: preview::LOOKS.iter().map(|(code, key)| (*code, words.t(key))).collect(),
        test: path.as_ref().map(|path| format!("{path}/test")),
        frame: match row {
            Some(row) => frame.with("template", row.id).to_string(),
            None => frame.to_string(),
        },
        revisions: revisions.collect(),
        delete: path.map(|path| format!("{path}/delete")),
        keeps,
        shell,
    })
}

/// All events to tick, by area.
fn by_area(field: Field, words: &Words) -> Field {
    let mut areas: Vec<(&str, Vec<Choice>)> = Vec::new();
    for one in OCCASIONS {
        let choice = Choice::new(one.code, words.t(&format!("template-event-{}", one.code)));
        match areas.iter_mut().find(|(area, _)| *area == one.area()) {
            Some((_, choices)) => choices.push(choice),
            None => areas.push((one.area(), vec![choice])),
        }
    }
    areas
        .into_iter()
        .fold(field, |field, (area, choices)| field.group(words.t(&format!("template-area-{area}")), choices))
}

/// What the words may be tried on: label and hint.
fn sample_words(events: &[&Occasion]) -> Option<(&'static str, &'static str)> {
    let ticket = events.iter().any(|one| one.of_ticket());
    let contact = events.iter().any(|one| !one.of_ticket() && one.side == Side::Customer);
    match (ticket, contact) {
        (true, false) => Some(("template-sample-ticket", "template-sample-ticket-hint")),
        (false, true) => Some(("template-sample-contact", "template-sample-contact-hint")),
        (true, true) => Some(("template-sample-either", "template-sample-either-hint")),
        (false, false) => None,
    }
}

/// The variables that mails of all these events have: name in braces, meaning, and whether one of them needs it.
fn common(events: &[&Occasion], words: &Words) -> Vec<(String, String, bool)> {
    let Some((first, others)) = events.split_first() else { return Vec::new() };
    let variable = |variable: Variable| {
        let meaning = words.t(&format!("template-var-{}", variable.key()));
        let needed = events.iter().any(|one| one.compulsory() == Some(variable.name));
        (format!("{{{{{}}}}}", variable.name), meaning, needed)
    };
    let everywhere = |one: &Variable| others.iter().all(|other| other.variable(one.name).is_some());
    first.variables().filter(everywhere).map(variable).collect()
}
