//! An organization's own settings (A-181 … A-190): what it does not say is inherited.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use kernel::{DateFormat, FieldErrors, NumberFormat, Problem, TimeFormat};
use store::{
    Act, Set,
    guard::AdminPortal,
    ids::OrganizationId,
    policy::Policy,
    tables::{
        activation_run,
        kinds::{LevelKind, ResourceNames, ShowTime, SignInWay, TwoFactorPolicy},
        organization,
    },
    views::{
        activation,
        portal_organizations::{self, Detail},
        taskfire::contracts,
    },
};
use web::{
    Answer, Asked, Filled,
    components::{Badge, Callout, ErrorSummary, Tone, badge, callout},
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use super::{
    PATH,
    said::{self, Said},
};
use crate::{
    list::flag,
    policy_fields::{DAY, IDLE_MINUTES, Limits, PASSWORD, RESET_MINUTES, SESSION_HOURS, WELCOME_DAYS},
    policy_fields::{filled_with, way_name, way_names},
};

/// What the form sends.
const FIELDS: [&str; 21] = [
    "version",
    "enabled",
    "login_name",
    "two_factor",
    "password_length",
    "ways",
    "sign_in_ways",
    "session_idle",
    "session_hours",
    "welcome_days",
    "reset_minutes",
    "date_format",
    "time_format",
    "number_format",
    "resource_names",
    "show_time",
    "notifications",
    "knowledge_base",
    "documentation",
    "default_level",
    "join_domains",
];

#[derive(Template)]
#[template(path = "portal_organizations/organization.html")]
struct OrganizationPage {
    shell: Shell,
    id: OrganizationId,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    notice: Option<Callout>,
    enabled: Field,
    login_name: Field,
    /// Its own login address, once it has one, else the generic one.
    address: String,
    two_factor: Field,
    ways: Field,
    sign_in_ways: Field,
    security: Vec<Field>,
    formats: Vec<Field>,
    portal: Vec<Field>,
    checks: Vec<Field>,
    new_users: Vec<Field>,
    users: (u64, u64),
    /// Whether Taskfire is on, in words.
    taskfire: Badge,
    has_taskfire: bool,
    /// The contract that its licences are counted on is over.
    expired: Option<Callout>,
    runs: Vec<activation_run::Model>,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminPortal>, Path(id): Path<String>) -> Answer {
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let detail = portal_organizations::detail(&asked.may()?, id).await?;
    let filled = filled_with(&values(&detail), &own_ways(&detail)?);
    form(&asked, &detail, &filled, &FieldErrors::new(), StatusCode::OK).await
}

fn own_ways(detail: &Detail) -> Result<Vec<SignInWay>, Problem> {
    Ok(Policy::of_organization(&detail.provider, &detail.row, detail.own.as_deref())?.sign_in_ways)
}

/// Detects a change in between, of the organization or of what it says for itself.
fn version(detail: &Detail) -> String {
    format!("{}.{}", detail.row.version, detail.own.as_ref().map_or(0, |own| own.version))
}

/// What the form holds, the ways to sign in apart.
fn values(detail: &Detail) -> Vec<(&'static str, String)> {
    let (row, own) = (&detail.row, detail.own.as_ref());
    let number = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let domains = own.and_then(|own| serde_json::from_str::<Vec<String>>(&own.join_domains).ok()).unwrap_or_default();
    vec![
        ("enabled", flag(row.portal_enabled)),
        ("login_name", own.map_or_else(|| said::proposed_name(&row.name), |own| text(own.login_name.as_ref()))),
        ("two_factor", row.two_factor.map(|policy| policy.code().to_owned()).unwrap_or_default()),
        ("password_length", number(own.and_then(|own| own.password_length))),
        ("ways", if own.is_some_and(|own| own.sign_in_ways.is_some()) { "own".to_owned() } else { String::new() }),
        ("session_idle", number(own.and_then(|own| own.session_idle_minutes))),
        ("session_hours", number(own.and_then(|own| own.session_minutes).map(|minutes| minutes / 60))),
        ("welcome_days", number(own.and_then(|own| own.welcome_link_minutes).map(|minutes| minutes / DAY))),
        ("reset_minutes", number(own.and_then(|own| own.reset_link_minutes))),
        ("date_format", text(own.and_then(|own| own.date_format.as_ref()))),
        ("time_format", text(own.and_then(|own| own.time_format.as_ref()))),
        ("number_format", text(own.and_then(|own| own.number_format.as_ref()))),
        ("resource_names", own.and_then(|own| own.resource_names).map(|one| one.code().to_owned()).unwrap_or_default()),
        ("show_time", own.map_or(ShowTime::None, |own| own.show_time).code().to_owned()),
        ("notifications", flag(own.is_none_or(|own| own.notify_resources))),
        ("knowledge_base", flag(own.is_none_or(|own| own.knowledge_base))),
        ("documentation", flag(own.is_some_and(|own| own.documentation))),
        ("default_level", own.and_then(|own| own.default_level_id).map(|id| id.to_string()).unwrap_or_default()),
        ("join_domains", domains.join("\n")),
    ]
}

/// The same for the audit log: the level by its name, and the ways.
fn told(detail: &Detail, words: &Words) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut told = values(detail);
    let own = detail.own.as_ref();
    for (name, value) in &mut told {
        match *name {
            "default_level" => {
                let level =
                    detail.levels.iter().find(|level| Some(level.id) == own.and_then(|own| own.default_level_id));
                *value = level.map(|level| level.name.clone()).unwrap_or_default();
            }
            "login_name" => *value = own.and_then(|own| own.login_name.clone()).unwrap_or_default(),
            "ways" if !value.is_empty() => *value = way_names(&own_ways(detail)?, words),
            "join_domains" => *value = value.replace('\n', " "),
            _ => {}
        }
    }
    Ok(told)
}

#[allow(clippy::too_many_lines)] // one form, field by field in the order of the page
async fn form(
    asked: &Asked<AdminPortal>,
    detail: &Detail,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let given = Policy::of_provider(&detail.provider)?;
    let mut shell = asked.shell(detail.row.name.clone(), "client-portal-organizations").await;
    let words = Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let inherit = |value: &str| words.t_with("portal-organizations-inherit", &[("value", value.into())]);
    let on = |name: &str| filled.line(name) == "true";
    let mut form = shell.fields(errors);
    let taskfire = detail.row.taskfire_enabled;
    let hint = if taskfire { "portal-organizations-enabled-taskfire" } else { "portal-organizations-enabled-hint" };
    let enabled = form.check("enabled", words.t("portal-organizations-enabled")).hint(words.t(hint)).disabled(taskfire);
    let login = form.text("login_name", words.t("portal-organizations-login-name")).value(filled.get("login_name"));
    let login = login.plain_text().autocomplete("off").max(60).hint(words.t("portal-organizations-login-name-hint"));

    let kind = |policy: TwoFactorPolicy| words.t(&format!("settings-two-factor-{}", policy.code()));
    let kinds = TwoFactorPolicy::ALL.iter().map(|one| (one.code(), kind(*one)));
    let two_factor = form.select("two_factor", words.t("settings-two-factor")).none(inherit(&kind(given.two_factor)));
    let mut two_factor = two_factor.options(kinds).value(filled.line("two_factor"));
    if let Some(tightened) = detail.own.as_ref().and_then(|own| own.manager_two_factor) {
        let said = words.t_with("portal-organizations-tightened", &[("value", kind(tightened).into())]);
        two_factor = two_factor.hint(said);
    }
    let ways = form.choice("ways", words.t("portal-organizations-ways")).options([
        ("", inherit(&way_names(&given.sign_in_ways, &words))),
        ("own", words.t("portal-organizations-ways-own")),
    ]);
    let kinds = SignInWay::ALL.iter().map(|way| (way.code(), way_name(*way, &words)));
    let sign_in_ways = form.checks("sign_in_ways", words.t("portal-organizations-ways-allowed")).options(kinds);
    let sign_in_ways = sign_in_ways.values(filled.all("sign_in_ways"));
    let mut number = |name: &str, label: &str, inherited: i64, (least, most): Limits| {
        let value = inherit(&inherited.to_string());
        let values = [("value", value.as_str().into()), ("least", least.into()), ("most", most.into())];
        let hint = words.t_with("portal-organizations-number-hint", &values);
        form.number(name, words.t(label)).value(filled.get(name)).placeholder(value.clone()).hint(hint)
    };
    let password = i64::try_from(given.password_length).unwrap_or_default();
    let security = vec![
        number("password_length", "portal-organizations-password", password, PASSWORD),
        number("session_idle", "settings-session-idle", given.session_idle_minutes, IDLE_MINUTES),
        number("session_hours", "settings-session-hours", given.session_minutes / 60, SESSION_HOURS),
        number("welcome_days", "settings-welcome-days", given.welcome_link_minutes / i64::from(DAY), WELCOME_DAYS),
        number("reset_minutes", "settings-reset-minutes", given.reset_link_minutes, RESET_MINUTES),
    ];
    let mut format = |name: &str, label: &str, offered: Vec<(&'static str, String)>, inherited: &str| {
        let shown = offered.iter().find(|(code, _)| *code == inherited).map_or(inherited, |(_, text)| text.as_str());
        let field = form.select(name, words.t(label)).none(inherit(shown));
        field.options(offered).value(filled.line(name))
    };
    let formats = vec![
        format("date_format", "settings-date-format", locale::date_formats(now, &like), &given.formats[0]),
        format("time_format", "settings-time-format", locale::time_formats(now, &like), &given.formats[1]),
        format("number_format", "settings-number-format", locale::number_formats(), &given.formats[2]),
    ];
    let name = |one: ResourceNames| words.t(&format!("settings-names-{}", one.code()));
    let names =
        form.select("resource_names", words.t("settings-resource-names")).none(inherit(&name(given.resource_names)));
    let names = names.options(ResourceNames::ALL.iter().map(|one| (one.code(), name(*one))));
    let hours =
        ShowTime::ALL.iter().map(|one| (one.code(), words.t(&format!("portal-organizations-time-{}", one.code()))));
    let hours = form.select("show_time", words.t("portal-organizations-show-time")).options(hours);
    let portal = vec![
        names.value(filled.line("resource_names")).hint(words.t("settings-resource-names-hint")),
        hours.value(filled.line("show_time")).hint(words.t("portal-organizations-show-time-hint")),
    ];
    let mut check =
        |name: &str, label: &str, hint: &str| form.check(name, words.t(label)).on(on(name)).hint(words.t(hint));
    let checks = vec![
        check("notifications", "portal-organizations-notifications", "portal-organizations-notifications-hint"),
        check("knowledge_base", "portal-organizations-knowledge-base", "portal-organizations-knowledge-base-hint"),
        check("documentation", "portal-organizations-documentation", "portal-organizations-documentation-hint"),
    ];
    let standard = || detail.levels.iter().filter(|level| level.kind == LevelKind::Standard);
    let usual = standard().find(|level| Some(level.id) == given.default_level).or_else(|| standard().next());
    let level = form.select("default_level", words.t("portal-organizations-default-level"));
    let level = level.none(inherit(usual.map_or("", |level| level.name.as_str())));
    let level =
        level.options(standard().map(|level| (level.id, level.name.clone()))).value(filled.line("default_level"));
    let domains = form.textarea("join_domains", words.t("portal-organizations-domains")).rows(3).plain_text();
    let domains = domains.value(filled.get("join_domains")).hint(words.t("portal-organizations-domains-hint"));
    let own_address = detail.own.as_ref().and_then(|own| own.login_name.clone());
    let site = &asked.app.site.public_url;
    let page = OrganizationPage {
        id: detail.row.id,
        summary: form.summary(),
        hidden: vec![hidden("version", version(detail))],
        notice: detail.row.is_provider.then(|| {
            callout(Tone::Info, words.t("portal-organizations-own"), words.t("portal-organizations-own-text"))
        }),
        enabled: enabled.on(on("enabled")),
        login_name: login,
        address: own_address.map_or_else(|| format!("{site}/sign-in"), |name| format!("{site}/at/{name}")),
        two_factor,
        ways: ways.value(filled.line("ways")),
        sign_in_ways: sign_in_ways.hint(words.t("portal-organizations-ways-hint")),
        security,
        formats,
        portal,
        checks,
        new_users: vec![level.hint(words.t("portal-organizations-default-level-hint")), domains],
        users: detail.users,
        taskfire: taskfire_state(taskfire, &words),
        has_taskfire: taskfire,
        expired: expired_contract(&may, detail, &shell).await?,
        runs: activation::runs(&may, detail.row.id).await?,
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

fn taskfire_state(on: bool, words: &Words) -> Badge {
    if on {
        badge(Tone::Success, "check", words.t("portal-organizations-taskfire-on"))
    } else {
        badge(Tone::Neutral, "ring", words.t("portal-organizations-taskfire-off"))
    }
}

async fn expired_contract(
    may: &store::Granted<'_, AdminPortal>,
    detail: &Detail,
    shell: &Shell,
) -> Result<Option<Callout>, Problem> {
    let mut expired = contracts::expired(may, &[detail.row.id]).await?;
    let told = expired.remove(&detail.row.id).filter(|_| detail.row.taskfire_enabled).map(|(name, end)| {
        let strong = shell.t2("portal-organizations-contract-over", "name", name, "day", shell.formats.civil_date(end));
        callout(Tone::Attention, strong, shell.t("portal-organizations-contract-over-text"))
    });
    Ok(told)
}

/// Changes the settings. Clearing *Enabled for Client Portal* ends the sessions of all of the organization's people in the
/// same transaction (A-181, P-2).
pub(crate) async fn save(asked: Asked<AdminPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let detail = portal_organizations::detail(&may, id).await?;
    if filled.line("version") != version(&detail) {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        return form(&asked, &detail, &filled, &errors, StatusCode::CONFLICT).await;
    }
    let name = filled.line("login_name").to_ascii_lowercase();
    let facts = said::Facts {
        name_taken: !name.is_empty() && portal_organizations::login_name_is_taken(&may, &name, id).await?,
        claimed: portal_organizations::claimed_domains(&may, id).await?,
    };
    let Said { two_factor, own } = match said::check(&filled, &words, &detail, &facts) {
        Ok(said) => said,
        Err(errors) => {
            drop(write);
            return form(&asked, &detail, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    // The box is read-only while Taskfire is on: browsers do not send it then.
    let enabled = detail.row.taskfire_enabled || filled.line("enabled") == "true";
    if enabled != detail.row.portal_enabled || two_factor != detail.row.two_factor {
        let set = organization::ActiveModel {
            portal_enabled: Set(enabled),
            two_factor: Set(two_factor),
            ..Default::default()
        };
        may.change(&detail.row, set).await?;
    }
    if detail.row.portal_enabled && !enabled {
        portal_organizations::end_sessions(&may, id).await?;
    }
    portal_organizations::say(&may, &detail, own).await?;
    let changed = portal_organizations::detail(&may, id).await?;
    let (before, after) = store::differences(&told(&detail, &words)?, &told(&changed, &words)?);
    let line = Act {
        act: "organization.portal-changed",
        object_kind: "organization",
        object_id: Some(id.0),
        object_name: &detail.row.name,
        organization: Some(id),
        before: &before,
        after: &after,
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say(format!("{PATH}/{id}"), "said-settings-saved")
}

/// Formats that a form names: known ones, or nothing.
pub(super) fn format_codes(check: &mut web::Check<'_>, words: &Words) -> [Option<String>; 3] {
    let date = check.choice_if("date_format", &words.t("settings-date-format"), DateFormat::from_code);
    let time = check.choice_if("time_format", &words.t("settings-time-format"), TimeFormat::from_code);
    let digits = check.choice_if("number_format", &words.t("settings-number-format"), NumberFormat::from_code);
    [
        date.map(|format| format.code().to_owned()),
        time.map(|format| format.code().to_owned()),
        digits.map(|format| format.code().to_owned()),
    ]
}
