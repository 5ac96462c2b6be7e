//! One resource: personal data, staff level, login, queues and roles. Deactivation ends their sessions at once.

mod save;

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    Row,
    guard::AdminResources,
    ids::ResourceId,
    tables::{account, queue, resource, role, staff_level},
    views::settings,
};
use web::{
    Answer, Asked, Filled,
    components::{BackLink, Callout, ErrorSummary, Tone, callout},
    field::{Field, Hidden, hidden},
    shell::Shell,
};

pub(crate) use save::{create, invite, save};

use crate::{
    list::{filled_with, flag, offer},
    table::{Cell, Line, Section, Table},
};

/// What the form sends.
const FIELDS: [&str; 9] =
    ["version", "first_name", "last_name", "title", "email", "phone", "staff_level", "user_name", "active"];

#[derive(Template)]
#[template(path = "resource.html")]
struct ResourcePage {
    shell: Shell,
    back: BackLink,
    summary: ErrorSummary,
    action: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    login: Field,
    active: Option<Field>,
    notice: Option<Callout>,
    /// Where a mail with a link to set the password is asked for, and the button's words.
    invite: Option<(String, String)>,
    sections: Vec<Section>,
}

/// The form of a new resource.
pub(crate) async fn new(asked: Asked<AdminResources>) -> Answer {
    let filled = filled_with(&[("active", flag(true))]);
    form(&asked, None, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// The page of a resource.
pub(crate) async fn page(asked: Asked<AdminResources>, Path(id): Path<String>) -> Answer {
    let id: ResourceId = id.parse().map_err(|_| Problem::NotFound)?;
    again(&asked, id, &Filled::default(), &FieldErrors::new(), StatusCode::OK).await
}

/// The page of a resource as it is, with a form below it that could not be taken.
pub(crate) async fn again(
    asked: &Asked<AdminResources>,
    id: ResourceId,
    sent: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let row = may.row::<resource::Entity>(id).await?;
    let login = settings::account_of_resource(&may, id).await?;
    let mut values = vec![
        ("first_name", row.first_name.clone()),
        ("last_name", row.last_name.clone()),
        ("title", row.title.clone()),
        ("email", row.email.clone()),
        ("phone", row.phone.clone()),
        ("staff_level", row.staff_level_id.to_string()),
        ("user_name", login.map(|login| login.user_name.clone()).unwrap_or_default()),
        ("active", flag(row.active)),
    ];
    values.extend(sent.values().iter().map(|(name, value)| (name.as_str(), value.clone())));
    form(asked, Some(&row), &filled_with(&values), errors, status).await
}

async fn form(
    asked: &Asked<AdminResources>,
    row: Option<&Row<resource::Entity>>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let levels = settings::rows::<staff_level::Entity, _>(&may, None).await?;
    let login = match row {
        Some(row) => settings::account_of_resource(&may, row.id).await?,
        None => None,
    };
    let title = row.map_or_else(|| asked.t("settings-resources-new"), |row| settings::full_name(row));
    let mut shell = asked.shell(title, "resources-and-rights").await;
    let sections = match row {
        Some(row) => vec![queues(asked, row, &shell, filled, errors).await?],
        None => Vec::new(),
    };
    let words = Arc::clone(&shell.words);
    let mut form = shell.fields(errors);
    let first = form.text("first_name", words.t("settings-first-name")).value(filled.get("first_name"));
    let last = form.text("last_name", words.t("settings-last-name")).value(filled.get("last_name"));
    let title = form.text("title", words.t("settings-title")).value(filled.get("title"));
    let email = form.email("email", words.t("settings-email")).value(filled.get("email"));
    let phone = form.tel("phone", words.t("settings-phone")).value(filled.get("phone"));
    let level = form.select("staff_level", words.t("settings-staff-level")).none(words.t("settings-choose"));
    let level = level.options(levels.iter().map(|row| (row.id, row.name.clone()))).value(filled.line("staff_level"));
    let fields = vec![
        first.required().max(100).autocomplete("off"),
        last.required().max(100).autocomplete("off"),
        title.max(100).autocomplete("off"),
        email.required().max(254).autocomplete("off"),
        phone.max(40).autocomplete("off"),
        level.required().hint(words.t("settings-staff-level-hint")),
    ];
    let user_name = form.text("user_name", words.t("settings-user-name")).value(filled.get("user_name"));
    let hint = if login.is_some() { "settings-user-name-hint" } else { "settings-user-name-new-hint" };
    let login_field =
        user_name.required_if(row.is_none()).plain_text().max(200).autocomplete("off").hint(words.t(hint));
    let active = row.map(|_| {
        let active = form.check("active", words.t("settings-active")).on(filled.line("active") == "true");
        active.hint(words.t("settings-resource-active-hint"))
    });
    let summary = form.summary();
    let page = ResourcePage {
        back: shell.back("/desk/settings/resources", words.t("settings-resources")),
        summary,
        action: row.map_or_else(
            || "/desk/settings/resources/new".to_owned(),
            |row| format!("/desk/settings/resources/{}", row.id),
        ),
        hidden: row.map(|row| hidden("version", row.version)).into_iter().collect(),
        fields,
        login: login_field,
        active,
        notice: notice(row, login.as_deref(), &shell),
        invite: row.zip(login.as_deref()).filter(|(row, login)| row.active && login.active).map(|(row, login)| {
            let key = if login.password_hash.is_none() { "settings-invite-again" } else { "settings-reset-password" };
            (format!("/desk/settings/resources/{}/invitation", row.id), words.t(key))
        }),
        sections,
        shell,
    };
    web::answer::html(status, &page)
}

/// What the reader should know about the login.
fn notice(row: Option<&Row<resource::Entity>>, login: Option<&account::Model>, shell: &Shell) -> Option<Callout> {
    let row = row?;
    let key = match login {
        _ if !row.active => "settings-resource-inactive",
        None => "settings-resource-no-login",
        Some(login) if login.password_hash.is_none() => "settings-resource-invited",
        Some(_) => return None,
    };
    Some(callout(Tone::Attention, shell.t(key), shell.t(&format!("{key}-text"))))
}

/// Queues and roles of a resource.
async fn queues(
    asked: &Asked<AdminResources>,
    row: &Row<resource::Entity>,
    shell: &Shell,
    sent: &Filled,
    errors: &FieldErrors,
) -> Result<Section, Problem> {
    let may = asked.session().need::<AdminResources>()?;
    let words = &shell.words;
    let members = settings::members(&may, None, Some(row.id)).await?;
    let queues = settings::entries::<queue::Entity, _>(&may, None).await?;
    let roles = settings::entries::<role::Entity, _>(&may, None).await?;
    let here = format!("/desk/settings/resources/{}", row.id);
    let lines = members.into_iter().map(|member| Line {
        href: None,
        remove: Some(format!("{here}/queues/{}/remove", member.row.id)),
        name: member.queue,
        sub: String::new(),
        marks: Vec::new(),
        cells: vec![Cell::text(member.role)],
        step: None,
    });
    let table = Table {
        caption: words.t("settings-queues-and-roles"),
        first: words.t("settings-queue"),
        heads: vec![words.t("settings-role")],
        lines: lines.collect(),
        none: words.t("settings-queues-and-roles-none"),
        words: Arc::clone(words),
    };
    let mut form = shell.clone();
    let mut form = form.fields(errors);
    let queue = form.select("queue", words.t("settings-queue")).none(words.t("settings-choose"));
    let role = form.select("role", words.t("settings-role")).none(words.t("settings-choose"));
    let fields = vec![
        queue.options(offer(&queues, "")).value(sent.line("queue")).required(),
        role.options(offer(&roles, "")).value(sent.line("role")).required(),
    ];
    Ok(Section {
        title: words.t("settings-queues-and-roles"),
        lede: words.t("settings-queues-and-roles-lede"),
        table,
        new: None,
        form: Some((format!("{here}/queues"), fields, words.t("settings-members-add"))),
    })
}
