//! The Client Portal tab of a contact (A-83 … A-109), first part: activate, user name, level, formats; links by mail.

mod acts;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Permission, Problem, Right, user_name};
use store::{
    guard::ViewPortalUsers,
    ids::ContactId,
    tables::{kinds::LevelKind, security_level},
    views::crm::{self, PortalUser},
};
use web::{
    Answer, Asked, Filled,
    components::{Badge, Callout, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
};

pub(crate) use acts::{reset_password, reset_second_factor, save};

use crate::{
    contact::{Head, head},
    parts::{filled_with, flag, id_text},
    rules::{SecondFactor, has_portal, second_factor},
};

/// What the form sends.
const FIELDS: [&str; 7] = ["version", "activate", "user_name", "level", "date_format", "time_format", "number_format"];

#[derive(Template)]
#[template(path = "client_portal.html")]
struct Tab {
    shell: Shell,
    head: Head,
    summary: ErrorSummary,
    notice: Option<Callout>,
    action: String,
    hidden: Vec<Hidden>,
    activate: Field,
    user_name: Field,
    second_factor: Option<Badge>,
    levels: Vec<Level>,
    level_error: Option<String>,
    /// Levels can be chosen; else the present one is sent along.
    levels_open: bool,
    formats: Vec<Field>,
    may_edit: bool,
    /// There is an active login, so that links can be sent.
    is_active: bool,
    is_set_up: bool,
    last_sign_in: Option<store::Instant>,
}

/// A level in the table.
struct Level {
    id: String,
    name: String,
    taskfire: bool,
    assignable: bool,
    system: bool,
    chosen: bool,
    locked: bool,
    rights: Vec<String>,
}

/// The tab.
pub(crate) async fn page(asked: Asked<ViewPortalUsers>, Path(id): Path<String>) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let user = crm::portal_user(&asked.may()?, id).await?;
    let filled = filled_with(&values(&user));
    form(&asked, &user, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// What the form holds: the login as it is, or what is proposed for a new one.
fn values(user: &PortalUser) -> Vec<(&'static str, String)> {
    let provider = &user.provider;
    match &user.account {
        Some(account) => vec![
            ("activate", flag(account.active)),
            ("user_name", account.user_name.clone()),
            ("level", id_text(account.security_level_id)),
            ("date_format", account.date_format.clone()),
            ("time_format", account.time_format.clone()),
            ("number_format", account.number_format.clone()),
        ],
        None => vec![
            ("activate", String::new()),
            (
                "user_name",
                user_name::propose(&user.contact.email).map(|name| name.as_str().to_owned()).unwrap_or_default(),
            ),
            ("level", user.levels.first().map(|level| level.id.to_string()).unwrap_or_default()),
            ("date_format", provider.date_format.clone()),
            ("time_format", provider.time_format.clone()),
            ("number_format", provider.number_format.clone()),
        ],
    }
}

/// The level that the login has now.
fn level_of(user: &PortalUser) -> Option<&security_level::Model> {
    let id = user.account.as_ref()?.security_level_id?;
    user.levels.iter().find(|level| level.id == id)
}

async fn form<G: store::guard::Grant>(
    asked: &Asked<G>,
    user: &PortalUser,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let id = user.contact.id;
    let shell = asked.shell("", "the-client-portal-tab").await;
    let (mut shell, head) = head(asked, shell, id, "client-portal").await?;
    let may_edit = asked.actor().may(Permission::EditPortalUsers).is_some();
    let is_administrator = asked.actor().may(Permission::AdminPortal).is_some();
    let words = std::sync::Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let is_active = user.account.as_ref().is_some_and(|account| account.active);
    let present = level_of(user);
    // Only administrators take a Taskfire level away (P-63).
    let levels_open = may_edit && (is_administrator || present.is_none_or(|level| level.kind == LevelKind::Standard));
    let mut form = shell.fields(errors);
    let activate = form.check("activate", words.t("crm-activate")).on(filled.line("activate") == "true");
    let hint = if is_active { "crm-activate-off-hint" } else { "crm-activate-hint" };
    let user_name = form.text("user_name", words.t("crm-user-name")).value(filled.get("user_name")).required();
    let user_name = user_name.plain_text().max(200).long().autocomplete("off").hint(words.t("crm-user-name-hint"));
    let date = form.select("date_format", words.t("crm-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("crm-time-format")).options(locale::time_formats(now, &like));
    let number = form.select("number_format", words.t("crm-number-format")).options(locale::number_formats());
    let formats = [(date, "date_format"), (time, "time_format"), (number, "number_format")];
    let formats = formats.into_iter().map(|(field, name)| field.value(filled.line(name)).disabled(!may_edit)).collect();
    let summary = form.summary();
    let level = |row: &security_level::Model| {
        let held: Vec<Right> = serde_json::from_str(&row.rights).unwrap_or_default();
        Level {
            id: row.id.to_string(),
            name: row.name.clone(),
            taskfire: row.kind == LevelKind::Taskfire,
            assignable: row.assignable,
            system: row.code.is_some(),
            chosen: row.id.to_string() == filled.line("level"),
            locked: !levels_open,
            rights: Right::ALL
                .iter()
                .filter(|right| held.contains(right))
                .map(|right| words.t(&format!("right-{}", right.code())))
                .collect(),
        }
    };
    // Taskfire levels stand here only where Taskfire is on, and only for those who may give them (A-95, P-63, P-64).
    let offered = user.levels.iter().filter(|row| {
        row.kind == LevelKind::Standard
            || present.is_some_and(|present| present.id == row.id)
            || (user.organization.taskfire_enabled && is_administrator)
    });
    let kind = present.map_or(LevelKind::Standard, |level| level.kind);
    let is_set_up = user.account.as_ref().is_some_and(|account| account.totp_confirmed_at.is_some());
    let factor = second_factor(user.provider.two_factor, user.organization.two_factor, kind, is_set_up);
    let version = user.account.as_ref().map_or(0, |account| account.version);
    let mut hiddens = vec![hidden("version", version)];
    if !levels_open {
        hiddens.push(hidden("level", id_text(present.map(|level| level.id))));
    }
    let page = Tab {
        summary,
        notice: notice(user, &shell),
        action: format!("/desk/contacts/{id}/client-portal"),
        hidden: hiddens,
        activate: activate.hint(words.t(hint)).disabled(!may_edit),
        user_name: user_name.disabled(!may_edit),
        second_factor: factor_badge(factor, &shell).filter(|_| user.account.is_some()),
        levels: offered.map(level).collect(),
        level_error: errors.on("level").map(str::to_owned),
        levels_open,
        formats,
        may_edit,
        is_active,
        is_set_up,
        last_sign_in: user.account.as_ref().and_then(|account| account.last_sign_in_at),
        head,
        shell,
    };
    web::answer::html(status, &page)
}

/// What stands in the way of signing in, or what is still awaited.
fn notice(user: &PortalUser, shell: &Shell) -> Option<Callout> {
    let awaited = user.account.as_ref().is_some_and(|account| account.active && account.password_hash.is_none());
    let key = if !user.contact.active {
        "crm-no-access-contact"
    } else if !has_portal(&user.organization) {
        "crm-no-access-organization"
    } else if awaited {
        "crm-invited"
    } else {
        return None;
    };
    Some(callout(Tone::Attention, shell.t(key), shell.t(&format!("{key}-text"))))
}

fn factor_badge(state: SecondFactor, shell: &Shell) -> Option<Badge> {
    let (tone, icon, key) = match state {
        SecondFactor::Hidden => return None,
        SecondFactor::Configured => (Tone::Success, "shield", "crm-factor-configured"),
        SecondFactor::NotConfigured => (Tone::Attention, "shield", "crm-factor-not-configured"),
        SecondFactor::NotRequired => (Tone::Neutral, "shield", "crm-factor-not-required"),
    };
    Some(badge(tone, icon, shell.t(key)))
}
