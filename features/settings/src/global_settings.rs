//! Global Settings of Client Portal & Taskfire (A-155 … A-163): what holds for every organization that says nothing else.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use jiff::{civil::Date, tz::TimeZone};
use kernel::{DateFormat, FieldErrors, NumberFormat, TimeFormat};
use store::{
    Act, Instant, Row, Set,
    guard::AdminPortal,
    ids::SecurityLevelId,
    policy::Policy,
    tables::{
        kinds::{LevelKind, NoteOnCompleted, ResourceNames, SignInWay, TwoFactorPolicy},
        provider, security_level,
    },
    views::portal_organizations,
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use crate::policy_fields::{
    DAY, IDLE_MINUTES, Limits, PASSWORD, RESET_MINUTES, SESSION_HOURS, WELCOME_DAYS, filled_with, stored, way_name,
    way_names, ways,
};

/// What the form sends.
const FIELDS: [&str; 16] = [
    "version",
    "two_factor",
    "password_length",
    "sign_in_ways",
    "session_idle",
    "session_hours",
    "welcome_days",
    "reset_minutes",
    "date_format",
    "time_format",
    "number_format",
    "tickets_from",
    "recent_days",
    "note_on_completed",
    "resource_names",
    "default_level",
];

const PATH: &str = "/desk/settings/portal";

#[derive(Template)]
#[template(path = "global_settings.html")]
struct GlobalSettings {
    shell: Shell,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    two_factor: Field,
    sign_in_ways: Field,
    security: Vec<Field>,
    formats: Vec<Field>,
    portal: Vec<Field>,
    portal_choices: Vec<Field>,
    default_level: Field,
    /// The address at which everybody can sign in.
    address: String,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminPortal>) -> Answer {
    let may = asked.may()?;
    let row = may.row::<provider::Entity>(asked.actor().provider()).await?;
    let filled = filled_with(&values(&row), &Policy::of_provider(&row)?.sign_in_ways);
    form(&asked, &row, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// What the form holds of the row, the ways to sign in apart.
fn values(row: &provider::Model) -> Vec<(&'static str, String)> {
    vec![
        ("two_factor", row.two_factor.code().to_owned()),
        ("password_length", row.password_length.to_string()),
        ("session_idle", row.session_idle_minutes.to_string()),
        ("session_hours", (row.session_minutes / 60).max(1).to_string()),
        ("welcome_days", (row.welcome_link_minutes / DAY).max(1).to_string()),
        ("reset_minutes", row.reset_link_minutes.to_string()),
        ("date_format", row.date_format.clone()),
        ("time_format", row.time_format.clone()),
        ("number_format", row.number_format.clone()),
        ("tickets_from", row.tickets_from_at.map(|at| day_of(at, &row.time_zone)).unwrap_or_default()),
        ("recent_days", row.recent_days.to_string()),
        ("note_on_completed", row.customer_note_on_completed.code().to_owned()),
        ("resource_names", row.resource_names.code().to_owned()),
        ("default_level", row.default_level_id.map(|id| id.to_string()).unwrap_or_default()),
    ]
}

/// The same for the audit log: the level by its name, and the ways.
fn told(
    row: &provider::Model,
    levels: &[security_level::Model],
    words: &Words,
) -> Result<Vec<(&'static str, String)>, kernel::Problem> {
    let mut told = values(row);
    told.retain(|(name, _)| *name != "default_level");
    let level = levels.iter().find(|level| Some(level.id) == row.default_level_id);
    told.push(("default_level", level.map(|level| level.name.clone()).unwrap_or_default()));
    told.push(("sign_in_ways", way_names(&Policy::of_provider(row)?.sign_in_ways, words)));
    Ok(told)
}

fn zone_of(name: &str) -> TimeZone {
    locale::zone(name).unwrap_or(TimeZone::UTC)
}

/// The provider's calendar day at this moment.
fn day_of(at: Instant, zone: &str) -> String {
    jiff::Timestamp::from(at).to_zoned(zone_of(zone)).date().to_string()
}

async fn form(
    asked: &Asked<AdminPortal>,
    row: &Row<provider::Entity>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let levels = portal_organizations::levels(&asked.may()?).await?;
    let mut shell = asked.shell(asked.t("portal-organizations-global"), "global-settings").await;
    let words = Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let value = |name: &str| filled.get(name).to_owned();
    let mut form = shell.fields(errors);
    let kinds =
        TwoFactorPolicy::ALL.iter().map(|one| (one.code(), words.t(&format!("settings-two-factor-{}", one.code()))));
    let two_factor = form.choice("two_factor", words.t("settings-two-factor-global")).options(kinds);
    let two_factor = two_factor.value(value("two_factor")).required().hint(words.t("settings-two-factor-hint"));
    let kinds = SignInWay::ALL.iter().map(|way| (way.code(), way_name(*way, &words)));
    let sign_in_ways = form.checks("sign_in_ways", words.t("portal-organizations-ways")).options(kinds);
    let sign_in_ways = sign_in_ways.values(filled.all("sign_in_ways")).hint(words.t("portal-organizations-ways-hint"));
    let mut number = |name: &str, label: &str, hint: &str| {
        form.number(name, words.t(label)).value(value(name)).required().hint(words.t(hint))
    };
    let security = vec![
        number("password_length", "portal-organizations-password", "portal-organizations-password-hint"),
        number("session_idle", "settings-session-idle", "settings-session-idle-hint"),
        number("session_hours", "settings-session-hours", "settings-session-hours-hint"),
        number("welcome_days", "settings-welcome-days", "settings-welcome-days-hint"),
        number("reset_minutes", "settings-reset-minutes", "settings-reset-minutes-hint"),
    ];
    let date = form.select("date_format", words.t("settings-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("settings-time-format")).options(locale::time_formats(now, &like));
    let digits = form.select("number_format", words.t("settings-number-format")).options(locale::number_formats());
    let formats =
        vec![date.value(value("date_format")), time.value(value("time_format")), digits.value(value("number_format"))];
    let from = form.date("tickets_from", words.t("settings-tickets-from")).value(value("tickets_from"));
    let recent = form.number("recent_days", words.t("settings-recent-days")).value(value("recent_days")).required();
    let portal =
        vec![from.hint(words.t("settings-tickets-from-hint")), recent.hint(words.t("settings-recent-days-hint"))];
    let kinds = NoteOnCompleted::ALL.iter().map(|one| (one.code(), words.t(&format!("settings-note-{}", one.code()))));
    let note = form.choice("note_on_completed", words.t("settings-note-on-completed")).options(kinds);
    let kinds = ResourceNames::ALL.iter().map(|one| (one.code(), words.t(&format!("settings-names-{}", one.code()))));
    let names = form.choice("resource_names", words.t("settings-resource-names")).options(kinds);
    let portal_choices = vec![
        note.value(value("note_on_completed")).required(),
        names.value(value("resource_names")).required().hint(words.t("settings-resource-names-hint")),
    ];
    let standard = levels.iter().filter(|level| level.kind == LevelKind::Standard);
    let level = form.select("default_level", words.t("portal-organizations-default-level"));
    let level = level.none(words.t("portal-organizations-default-level-first"));
    let level = level.options(standard.map(|level| (level.id, level.name.clone()))).value(value("default_level"));
    let page = GlobalSettings {
        summary: form.summary(),
        hidden: vec![hidden("version", row.version)],
        two_factor,
        sign_in_ways,
        security,
        formats,
        portal,
        portal_choices,
        default_level: level.hint(words.t("portal-organizations-default-level-hint")),
        address: format!("{}/sign-in", asked.app.site.public_url),
        shell,
    };
    if status == StatusCode::OK { asked.page(&page) } else { web::answer::html(status, &page) }
}

/// Changes the settings.
pub(crate) async fn save(asked: Asked<AdminPortal>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminPortal>()?;
    let row = may.row::<provider::Entity>(asked.actor().provider()).await?;
    if filled.line("version") != row.version.to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        return form(&asked, &row, &filled, &errors, StatusCode::CONFLICT).await;
    }
    let levels = portal_organizations::levels(&may).await?;
    let set = match check(&filled, &words, &row, &levels) {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return form(&asked, &row, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    may.change(&row, set).await?;
    let changed = may.row::<provider::Entity>(row.provider_id).await?;
    let (before, after) = store::differences(&told(&row, &levels, &words)?, &told(&changed, &levels, &words)?);
    let line = Act {
        act: "portal.settings-changed",
        object_kind: "provider",
        object_id: Some(row.provider_id.0),
        object_name: &row.name,
        before: &before,
        after: &after,
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say(PATH, "said-settings-saved")
}

fn check(
    filled: &Filled,
    words: &Words,
    row: &provider::Model,
    levels: &[security_level::Model],
) -> Result<provider::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let label = |key: &str| words.t(key);
    let two_factor = check.choice("two_factor", &label("settings-two-factor-global"), TwoFactorPolicy::from_code);
    let allowed = ways(&mut check, words);
    let mut number =
        |name: &str, key: &str, (least, most): Limits| check.number(name, &words.t(key), least, most).unwrap_or(least);
    let password = number("password_length", "portal-organizations-password", PASSWORD);
    let idle = number("session_idle", "settings-session-idle", IDLE_MINUTES);
    let whole = number("session_hours", "settings-session-hours", SESSION_HOURS);
    let welcome = number("welcome_days", "settings-welcome-days", WELCOME_DAYS);
    let reset = number("reset_minutes", "settings-reset-minutes", RESET_MINUTES);
    let recent = number("recent_days", "settings-recent-days", (1, 365));
    if check.errors.on("session_idle").is_none() && check.errors.on("session_hours").is_none() && idle > whole * 60 {
        check.wrong("session_idle", words.t("settings-session-idle-long"));
    }
    let date = check.choice("date_format", &label("settings-date-format"), DateFormat::from_code);
    let time = check.choice("time_format", &label("settings-time-format"), TimeFormat::from_code);
    let digits = check.choice("number_format", &label("settings-number-format"), NumberFormat::from_code);
    let start = |text: &str| text.parse::<Date>().ok()?.to_zoned(zone_of(&row.time_zone)).ok();
    let from = check.choice_if("tickets_from", &label("settings-tickets-from"), start);
    let note = check.choice("note_on_completed", &label("settings-note-on-completed"), NoteOnCompleted::from_code);
    let names = check.choice("resource_names", &label("settings-resource-names"), ResourceNames::from_code);
    let level =
        check.choice_if("default_level", &label("portal-organizations-default-level"), |id| level_of(levels, id));
    match (two_factor, date, time, digits, note, names) {
        (Some(two_factor), Some(date), Some(time), Some(digits), Some(note), Some(names))
            if check.errors.is_empty() =>
        {
            Ok(provider::ActiveModel {
                two_factor: Set(two_factor),
                sign_in_ways: Set(stored(&allowed)),
                password_length: Set(password),
                session_idle_minutes: Set(idle),
                session_minutes: Set(whole * 60),
                welcome_link_minutes: Set(welcome * DAY),
                reset_link_minutes: Set(reset),
                date_format: Set(date.code().to_owned()),
                time_format: Set(time.code().to_owned()),
                number_format: Set(digits.code().to_owned()),
                tickets_from_at: Set(from.map(|start| start.timestamp().into())),
                recent_days: Set(recent),
                customer_note_on_completed: Set(note),
                resource_names: Set(names),
                default_level_id: Set(level),
                ..Default::default()
            })
        }
        _ => Err(check.errors),
    }
}

/// A standard level by its id as forms send it: a Taskfire level is never given by default (P-63).
pub(crate) fn level_of(levels: &[security_level::Model], id: &str) -> Option<SecurityLevelId> {
    let standard = |level: &&security_level::Model| level.kind == LevelKind::Standard && level.id.to_string() == id;
    levels.iter().find(standard).map(|level| level.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> provider::Model {
        provider::Model {
            provider_id: uuid::Uuid::from_u128(1).into(),
            name: "Northwind IT".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            language: "en".to_owned(),
            date_format: "y-M-d".to_owned(),
            time_format: "24h".to_owned(),
            number_format: "1,234.56".to_owned(),
            brand_hue: 42,
            brand_chroma: 150,
            support_phone: String::new(),
            support_email: String::new(),
            support_hours: String::new(),
            tickets_from_at: None,
            recent_days: 30,
            customer_note_on_completed: NoteOnCompleted::Reopen,
            two_factor: TwoFactorPolicy::NotRequired,
            resource_names: ResourceNames::Full,
            welcome_link_minutes: 14 * DAY,
            reset_link_minutes: 60,
            session_idle_minutes: 60,
            session_minutes: 720,
            password_length: 15,
            sign_in_ways: stored(SignInWay::ALL),
            default_level_id: None,
            refused_extensions: None,
            refuse_programs: true,
            change_management: false,
            created_at: Instant(0),
            version: 1,
        }
    }

    fn checked(changes: &[(&'static str, &str)]) -> Result<provider::ActiveModel, FieldErrors> {
        let mut values = values(&row());
        for (name, value) in changes {
            values.retain(|(other, _)| other != name);
            values.push((name, (*value).to_owned()));
        }
        check(&filled_with(&values, &[SignInWay::Password]), &crate::tests::words(), &row(), &[])
    }

    #[test]
    fn decision_4_decision_5_links_only_get_shorter_and_passwords_longer() {
        assert!(checked(&[]).is_ok());
        for (field, value, fine) in [
            ("welcome_days", "1", true),
            ("welcome_days", "15", false),
            ("welcome_days", "0", false),
            ("reset_minutes", "61", false),
            ("reset_minutes", "15", true),
            ("password_length", "14", false),
            ("password_length", "15", true),
            ("password_length", "64", true),
            ("password_length", "65", false),
            ("recent_days", "many", false),
            ("two_factor", "sometimes", false),
            ("tickets_from", "2026-02-30", false),
            ("default_level", "01900000-0000-7000-8000-000000000000", false),
        ] {
            let errors = checked(&[(field, value)]).err().unwrap_or_default();
            let found = errors.iter().next().map(|(field, _)| field.to_owned());
            assert_eq!(found.as_deref(), (!fine).then_some(field), "{field} = {value}");
        }
        let errors = checked(&[("session_idle", "120"), ("session_hours", "1")]).err().unwrap_or_default();
        assert!(errors.on("session_idle").is_some());
    }

    #[test]
    fn a_162_one_way_to_sign_in_stays() {
        let words = crate::tests::words();
        for (ways, fine) in [(vec![], false), (vec!["passkey"], true), (vec!["password", "fax"], false)] {
            let mut sent = values(&row());
            sent.push(("two_factor", "everyone".to_owned()));
            let mut sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
            sent.extend(ways.iter().map(|way| ("sign_in_ways", *way)));
            let errors = check(&Filled::of(&sent), &words, &row(), &[]).err().unwrap_or_default();
            assert_eq!(errors.on("sign_in_ways").is_none(), fine, "{ways:?}");
        }
    }

    /// T-10: the day begins at midnight in the provider's zone.
    #[test]
    fn t_10_the_first_day_is_the_providers() {
        let row = checked(&[("tickets_from", "2026-01-01")]).unwrap();
        let midnight: jiff::Timestamp = "2025-12-31T23:00:00Z".parse().unwrap();
        assert_eq!(row.tickets_from_at, Set(Some(midnight.into())));
        assert_eq!(day_of(midnight.into(), "Europe/Berlin"), "2026-01-01");
    }
}
