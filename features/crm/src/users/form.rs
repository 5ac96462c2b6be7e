//! The form of a person: General and Client Portal (P-172, P-174). The same for new people and for changes.

use askama::Template;
use axum::http::StatusCode;
use kernel::{FieldErrors, user_name};
use store::{
    Row,
    guard::ManageUsers,
    ids::OrganizationId,
    tables::{contact, kinds::LevelKind, location, organization, security_level},
    views::{
        crm::PortalUser,
        users::{self, Login},
    },
};
use web::{
    Answer, Asked, Filled,
    components::{BackLink, Badge, Callout, ErrorSummary, Tone, callout},
    field::{Choice, Field, Hidden, hidden},
    locale,
    shell::Shell,
};

use super::{factor, is_selectable, known_levels, proposed_level};
use crate::{
    contact_edit::LINES,
    parts::{flag, id_text},
    rules::has_portal,
};

/// The fields of General beside the one-line ones.
const OTHERS: [&str; 6] =
    ["organization", "location", "additional_emails", "accepts_ticket_mail", "email_twice", "version"];

/// The fields of Client Portal.
const PORTAL: [&str; 7] =
    ["login_version", "activate", "user_name", "level", "date_format", "time_format", "number_format"];

#[derive(Template)]
#[template(path = "users/form.html")]
struct FormPage {
    shell: Shell,
    back: BackLink,
    summary: ErrorSummary,
    action: String,
    hidden: Vec<Hidden>,
    organization: Option<Field>,
    general: Vec<Field>,
    mail: Field,
    /// Asked when somebody else has the address already (P-178).
    twice: Option<Field>,
    notice: Option<Callout>,
    own: Option<Callout>,
    activate: Field,
    user_name: Field,
    level: Option<Field>,
    /// A level that nobody here can change.
    fixed_level: Option<String>,
    factor: Option<Badge>,
    last_sign_in: Option<store::Instant>,
    formats: Vec<Field>,
    help: Option<Help>,
}

/// How an active login can be helped.
struct Help {
    name: String,
    awaits_password: bool,
    factor: bool,
}

/// Whom the form is about.
pub(super) enum About<'p> {
    /// Somebody new, at one of these organizations.
    New(&'p [organization::Model]),
    /// Somebody known.
    Known(&'p PortalUser, Option<&'p Login>),
}

/// Refuses fields that the form does not have.
pub(super) fn only(filled: &Filled) -> Result<(), kernel::Problem> {
    let names: Vec<&str> = LINES.iter().map(|(name, _, _)| *name).chain(OTHERS).chain(PORTAL).collect();
    filled.only(&names, None)
}

/// The form with these values.
pub(super) async fn show(
    asked: &Asked<ManageUsers>,
    about: &About<'_>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let (levels, places) = (users::levels(&may).await?, users::locations(&may).await?);
    let global = store::views::people::provider(&may).await?.two_factor;
    let (user, login) = match about {
        About::New(_) => (None, None),
        About::Known(user, login) => (Some(*user), *login),
    };
    let is_own = user.is_some_and(|user| asked.actor().contact() == Some(user.contact.id));
    let name = user.map(|user| user.contact.full_name());
    let mut shell = asked.shell(name.clone().unwrap_or_else(|| asked.t("users-new-contact")), "manage-users").await;
    let words = std::sync::Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let present = user.and_then(|user| user.account.as_ref()).and_then(|account| account.security_level_id);
    let present = levels.iter().find(|level| Some(level.id) == present);
    let taskfire = present.is_some_and(|level| level.kind == LevelKind::Taskfire);
    let is_active = login.is_some_and(|login| login.active);
    let mut form = shell.fields(errors);
    let organization = match about {
        About::New(organizations) if organizations.len() > 1 => {
            let field = form.select("organization", words.t("users-organization")).required();
            let offered = organizations.iter().map(|row| (row.id, row.name.clone()));
            Some(field.options(offered).value(filled.line("organization")).hint(words.t("users-organization-hint")))
        }
        _ => None,
    };
    let mut general = Vec::new();
    for (name, key, max) in LINES {
        let label = words.t(key);
        let field = match name {
            "email" => form.email(name, label).hint(words.t("crm-email-hint")),
            "phone" | "mobile" | "alternate_phone" | "fax" => form.tel(name, label),
            "first_name" | "last_name" => form.text(name, label).required(),
            _ => form.text(name, label),
        };
        let field = field.value(filled.get(name)).max(max).autocomplete("off");
        let locked = name == "email" && user.is_some() && (is_own || (taskfire && is_active));
        let hint = if is_own { "users-email-own" } else { "users-email-taskfire" };
        general.push(if locked { field.readonly().hint(words.t(hint)) } else { field });
        if name == "email" {
            let more = form.textarea("additional_emails", words.t("crm-additional-emails"));
            let more = more.value(filled.get("additional_emails")).rows(2);
            general.push(more.hint(words.t("crm-additional-emails-hint")));
        }
        if name == "fax" {
            let place = form.select("location", words.t("crm-location")).none(words.t("crm-location-no"));
            general.push(located(place, about, &places, filled.line("location")));
        }
    }
    let mail =
        form.check("accepts_ticket_mail", words.t("crm-ticket-mail")).on(filled.line("accepts_ticket_mail") == "true");
    let asks_twice = errors.on("email_twice").is_some() || filled.has("email_twice");
    let twice = asks_twice.then(|| {
        let field =
            form.check("email_twice", words.t("users-email-twice-yes")).on(filled.line("email_twice") == "true");
        field.hint(words.t("users-email-twice-hint"))
    });
    let activate = form.check("activate", words.t("crm-activate")).on(filled.line("activate") == "true");
    let hint = if is_active { "crm-activate-off-hint" } else { "crm-activate-hint" };
    let user_name = form.text("user_name", words.t("crm-user-name")).value(filled.get("user_name"));
    let user_name = user_name.plain_text().max(200).long().autocomplete("off").hint(words.t("users-user-name-hint"));
    let mut hiddens = Vec::new();
    let level = if taskfire {
        hiddens.push(hidden("level", id_text(present.map(|level| level.id))));
        None
    } else {
        let choices = known_levels(&levels, present.map(|level| level.id)).into_iter().map(|row| {
            let open = is_selectable(&row) || Some(row.id) == present.map(|level| level.id);
            let choice = Choice::new(row.id, row.name.clone()).disabled(!open || is_own);
            if open { choice } else { choice.hint(words.t("users-level-closed")) }
        });
        let field = form.choice("level", words.t("crm-security-level")).choices(choices);
        Some(field.value(filled.line("level")))
    };
    let date = form.select("date_format", words.t("crm-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("crm-time-format")).options(locale::time_formats(now, &like));
    let number = form.select("number_format", words.t("crm-number-format")).options(locale::number_formats());
    let formats = [(date, "date_format"), (time, "time_format"), (number, "number_format")];
    let formats = formats.into_iter().map(|(field, name)| field.value(filled.line(name))).collect();
    let summary = form.summary();
    if let Some(user) = user {
        hiddens.push(hidden("version", user.contact.version));
        hiddens.push(hidden("login_version", user.account.as_ref().map_or(0, |account| account.version)));
    }
    if is_own {
        hiddens.push(hidden("activate", "true"));
        hiddens.push(hidden("level", id_text(present.map(|level| level.id))));
    }
    let own = callout(Tone::Neutral, words.t("users-own"), words.t("users-own-text"));
    let help = login.filter(|login| login.active && !is_own).map(|login| Help {
        name: name.clone().unwrap_or_default(),
        awaits_password: login.awaits_password,
        factor: login.factor,
    });
    let page = FormPage {
        back: shell.back("/manage/users", words.t("users-title")),
        summary,
        action: user
            .map_or_else(|| "/manage/users/new".to_owned(), |user| format!("/manage/users/{}", user.contact.id)),
        hidden: hiddens,
        organization,
        general,
        mail: mail.hint(words.t("crm-ticket-mail-hint")),
        twice,
        notice: user.and_then(|user| notice(user, &shell)),
        own: is_own.then_some(own),
        activate: activate.hint(words.t(hint)).disabled(is_own),
        user_name,
        level,
        fixed_level: present.filter(|_| taskfire).map(|level| level.name.clone()),
        factor: login.filter(|login| login.active).and_then(|login| factor::badge_of(login, global, &words)),
        last_sign_in: login.and_then(|login| login.last_sign_in_at),
        formats,
        help,
        shell,
    };
    web::answer::html(status, &page)
}

/// The locations that can be chosen: of the person's organization, or of all that a new person can belong to.
fn located(field: Field, about: &About<'_>, places: &[Row<location::Entity>], chosen: &str) -> Field {
    let of = |id: OrganizationId| {
        let within = places.iter().filter(move |place| place.organization_id == id);
        within.filter(|place| place.active || place.id.to_string() == chosen)
    };
    match about {
        About::Known(user, _) => {
            field.options(of(user.organization.id).map(|place| (place.id, place.name.clone()))).value(chosen)
        }
        About::New([only]) => field.options(of(only.id).map(|place| (place.id, place.name.clone()))).value(chosen),
        About::New(organizations) => organizations
            .iter()
            .fold(field, |field, row| {
                field.group(&row.name, of(row.id).map(|place| Choice::new(place.id, place.name.clone())))
            })
            .value(chosen),
    }
}

fn notice(user: &PortalUser, shell: &Shell) -> Option<Callout> {
    let awaited = user.account.as_ref().is_some_and(|account| account.active && account.password_hash.is_none());
    let (key, text) = if !user.contact.active {
        ("crm-no-access-contact", "users-ask-provider")
    } else if !has_portal(&user.organization) {
        ("crm-no-access-organization", "users-ask-provider")
    } else if awaited {
        ("crm-invited", "users-invited-text")
    } else {
        return None;
    };
    Some(callout(Tone::Attention, shell.t(key), shell.t(text)))
}

/// What the fields of Client Portal hold: the login as it is, or what is proposed.
pub(super) fn portal_values(user: &PortalUser) -> Vec<(&'static str, String)> {
    match &user.account {
        Some(account) => vec![
            ("activate", flag(account.active)),
            ("user_name", account.user_name.clone()),
            ("level", id_text(account.security_level_id)),
            ("date_format", account.date_format.clone()),
            ("time_format", account.time_format.clone()),
            ("number_format", account.number_format.clone()),
        ],
        None => {
            let proposed = user_name::propose(&user.contact.email).map(|name| name.as_str().to_owned());
            let level = proposed_level(&user.levels, user.policy.default_level);
            new_values(proposed.unwrap_or_default(), level, &user.policy.formats)
        }
    }
}

/// What is proposed for somebody without login.
pub(super) fn new_values(
    user_name: String,
    level: Option<&security_level::Model>,
    [date, time, number]: &[String; 3],
) -> Vec<(&'static str, String)> {
    vec![
        ("activate", String::new()),
        ("user_name", user_name),
        ("level", id_text(level.map(|level| level.id))),
        ("date_format", date.clone()),
        ("time_format", time.clone()),
        ("number_format", number.clone()),
    ]
}

/// The form with the address as user name where none was typed: the proposal without script.
pub(super) fn with_user_name(filled: &Filled, email: &str) -> Filled {
    let proposed = user_name::propose(email).map(|name| name.as_str().to_owned()).unwrap_or_default();
    let typed = !filled.line("user_name").is_empty();
    let mut values: Vec<(&str, &str)> =
        filled.values().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !typed {
        values.retain(|(name, _)| *name != "user_name");
        values.push(("user_name", &proposed));
    }
    Filled::of(&values)
}

/// All errors of both.
pub(super) fn joined(mut first: FieldErrors, second: &FieldErrors) -> FieldErrors {
    for (field, message) in second.iter() {
        first.add(field, message);
    }
    first
}

/// Whether an address is another one, whatever its case.
pub(super) fn is_other(row: &contact::Model, email: &str) -> bool {
    !row.email.eq_ignore_ascii_case(email)
}
