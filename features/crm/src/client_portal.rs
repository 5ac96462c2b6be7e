//! The Client Portal tab of a contact (A-83 … A-109): activate, user name, second factor, level, formats; what is known of the
//! login; and the button bar.

mod acts;
mod beside;
mod levels;
mod preview;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{FieldErrors, Permission, Problem, user_name};
use serde::Deserialize;
use store::{
    guard::{EditPortalUsers, Grant, ViewPortalUsers},
    ids::ContactId,
    tables::kinds::LevelKind,
    views::{
        crm::{self, PortalUser},
        portal_tab::{self, About},
    },
};
use web::{
    Address, Answer, Asked, Filled,
    components::{Badge, Callout, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
};

pub(crate) use acts::{end_session, resend_welcome, reset_password, reset_second_factor, save};
pub(crate) use preview::{begin as begin_preview, end as end_preview};

use crate::{
    access::Person,
    contact::{Head, head},
    parts::{filled_with, flag, id_text},
    rules::{Giver, SecondFactor, has_portal, second_factor},
};
use beside::{Beside, beside};
use levels::{Level, levels};

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
    rules: Vec<Rule>,
    second_factor: Option<Factor>,
    levels: Vec<Level>,
    level_error: Option<String>,
    /// Levels can be chosen; else the present one is sent along.
    levels_open: bool,
    /// Where a custom level is added, for administrators of Client Portal & Taskfire.
    add_level: Option<String>,
    /// Taskfire levels can be given here, which is billed.
    is_billed: bool,
    formats: Vec<Format>,
    may_edit: bool,
    bar: Option<Bar>,
    /// The question of Reset 2FA stands open: the way without script.
    asks_reset: bool,
    beside: Beside,
}

/// A rule of user names, told while one types and again by the server.
struct Rule {
    code: &'static str,
    text: String,
}

/// The state of the second factor, with what is set up.
struct Factor {
    state: Badge,
    set_up: Vec<String>,
}

/// A format with how today, now or a number reads in it.
struct Format {
    field: Field,
    name: &'static str,
    lead: String,
    example: String,
    /// Code and example of each, for the script.
    examples: String,
}

/// Which buttons there are once the Client Portal is activated.
#[derive(Clone, Copy)]
struct Bar {
    preview: bool,
    edit: bool,
    reset_factor: bool,
    resend: bool,
}

/// What the address of the tab may say.
#[derive(Deserialize, Default)]
pub(crate) struct Asking {
    #[serde(default)]
    ask: String,
}

/// The tab.
pub(crate) async fn page(
    asked: Asked<ViewPortalUsers>,
    Path(id): Path<String>,
    Query(asking): Query<Asking>,
) -> Answer {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let user = crm::portal_user(&asked.may()?, id).await?;
    let filled = filled_with(&values(&user));
    form(&asked, &user, &filled, &FieldErrors::new(), StatusCode::OK, asking.ask == "reset-2fa").await
}

/// What the form holds: the login as it is, or what is proposed for a new one.
fn values(user: &PortalUser) -> Vec<(&'static str, String)> {
    let [date, time, number] = user.policy.formats.clone();
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
            ("level", id_text(user.policy.default_level.or_else(|| user.levels.first().map(|level| level.id)))),
            ("date_format", date),
            ("time_format", time),
            ("number_format", number),
        ],
    }
}

async fn form<G: Grant>(
    asked: &Asked<G>,
    user: &PortalUser,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
    asks_reset: bool,
) -> Answer {
    let id = user.contact.id;
    let about = portal_tab::about(&asked.session().need::<ViewPortalUsers>()?, user).await?;
    let shell = asked.shell("", "the-client-portal-tab").await;
    let (mut shell, head) = head(asked, shell, id, "client-portal").await?;
    let may_edit = asked.actor().may(Permission::EditPortalUsers).is_some();
    let giver = giver(asked);
    let words = std::sync::Arc::clone(&shell.words);
    let person = Person::of(user);
    let is_active = person.has_login();
    // Only administrators take a Taskfire level away (P-63).
    let taskfire = person.level().is_some_and(|level| level.kind == LevelKind::Taskfire);
    let levels_open = may_edit && (giver == Giver::Administrator || !taskfire);
    let action = acts::tab(id);
    let administrates = giver == Giver::Administrator;
    let add_level = Address::new("/desk/settings/security-levels/new").with("return", &action).to_string();
    let mut hiddens = vec![hidden("version", person.account.map_or(0, |account| account.version))];
    if !levels_open {
        hiddens.push(hidden("level", id_text(person.level().map(|level| level.id))));
    }
    let (now, like) = (shell.now, shell.formats.clone());
    let mut form = shell.fields(errors);
    let activate = form.check("activate", words.t("crm-activate")).on(filled.line("activate") == "true");
    let hint = if is_active { "crm-activate-off-hint" } else { "crm-activate-hint" };
    let user_name = form.text("user_name", words.t("crm-user-name")).value(filled.get("user_name")).required();
    let user_name = user_name.plain_text().max(200).long().autocomplete("off").hint(words.t("crm-user-name-hint"));
    let date = form.select("date_format", words.t("crm-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("crm-time-format")).options(locale::time_formats(now, &like));
    let number = form.select("number_format", words.t("crm-number-format")).options(locale::number_formats());
    let examples =
        [locale::date_examples(now, &like), locale::time_examples(now, &like), locale::number_examples(&like)];
    let leads = ["crm-example-date", "crm-example-time", "crm-example-number"].map(|key| words.t(key));
    let fields = [(date, "date_format"), (time, "time_format"), (number, "number_format")];
    let formats = fields.into_iter().zip(leads).zip(examples);
    let formats = formats.map(|(((field, name), lead), examples)| {
        let chosen = filled.line(name);
        let example = examples.iter().find(|(code, _)| *code == chosen).map(|(_, example)| example.clone());
        Format {
            field: field.value(chosen).disabled(!may_edit),
            name,
            lead,
            example: example.unwrap_or_default(),
            examples: serde_json::to_string(&examples).unwrap_or_default(),
        }
    });
    let formats = formats.collect();
    let summary = form.summary();
    let page = Tab {
        summary,
        notice: notice(user, &shell),
        hidden: hiddens,
        activate: activate.hint(words.t(hint)).disabled(!may_edit),
        user_name: user_name.disabled(!may_edit),
        rules: rules(&shell),
        second_factor: factor(user, &about, &shell),
        levels: levels(user, &about, filled.line("level"), levels_open, giver, &shell),
        level_error: errors.on("level").map(str::to_owned),
        levels_open,
        add_level: administrates.then_some(add_level),
        is_billed: may_edit && administrates && user.organization.taskfire_enabled,
        formats,
        may_edit,
        bar: bar(asked, user, &about),
        asks_reset,
        beside: beside(user, about, may_edit, &shell),
        action,
        head,
        shell,
    };
    web::answer::html(status, &page)
}

/// What the reader may give.
fn giver<G: Grant>(asked: &Asked<G>) -> Giver {
    if asked.actor().may(Permission::AdminPortal).is_some() { Giver::Administrator } else { Giver::Staff }
}

fn rules(shell: &Shell) -> Vec<Rule> {
    use kernel::user_name::UserNameFault as Fault;
    let faults =
        [Fault::TooShort, Fault::TooLong, Fault::NotAllowed(Vec::new()), Fault::PeriodAtEdge, Fault::TwoPeriods];
    faults.map(|fault| Rule { code: fault.code(), text: shell.t1(fault.code(), "characters", "{}") }).into()
}

/// The buttons, once the Client Portal is activated. Each stands only before those who may press it.
fn bar<G: Grant>(asked: &Asked<G>, user: &PortalUser, about: &About) -> Option<Bar> {
    let account = user.account.as_ref().filter(|account| account.active && user.contact.active)?;
    let edit = asked.session().need::<EditPortalUsers>().is_ok();
    let bar = Bar {
        preview: asked.actor().may(Permission::PreviewPortal).is_some() && has_portal(&user.organization),
        edit,
        reset_factor: edit && (account.totp_secret.is_some() || about.passkeys > 0),
        resend: edit && account.password_hash.is_none(),
    };
    (bar.preview || bar.edit).then_some(bar)
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

/// Two-Factor Authentication (2FA) Status. It tells of the policy; what is set up stands beside it.
fn factor(user: &PortalUser, about: &About, shell: &Shell) -> Option<Factor> {
    let kind = Person::of(user).level().map_or(LevelKind::Standard, |level| level.kind);
    let has_app = user.account.as_ref().is_some_and(|account| account.totp_confirmed_at.is_some());
    let is_set_up = has_app || about.passkeys > 0;
    let (tone, icon, key) = match second_factor(user.provider.two_factor, user.policy.two_factor, kind, is_set_up) {
        SecondFactor::Hidden => return None,
        SecondFactor::Configured => (Tone::Success, "shield", "crm-factor-configured"),
        SecondFactor::NotConfigured => (Tone::Attention, "shield", "crm-factor-not-configured"),
        SecondFactor::NotRequired => (Tone::Neutral, "shield", "crm-factor-not-required"),
    };
    let app = has_app.then(|| shell.t("crm-factor-app"));
    let passkeys = (about.passkeys > 0).then(|| shell.t1("crm-factor-passkeys", "count", about.passkeys));
    Some(Factor { state: badge(tone, icon, shell.t(key)), set_up: app.into_iter().chain(passkeys).collect() })
}
