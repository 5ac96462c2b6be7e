//! The provider's own settings: name, zone, formats, support, what the portal shows, and how long links and sessions live.

use askama::Template;
use axum::http::StatusCode;
use jiff::{civil::Date, tz::TimeZone};
use kernel::{DateFormat, FieldErrors, NumberFormat, TimeFormat};
use store::{
    Act, Instant, Row, Set,
    guard::AdminSystem,
    tables::{
        kinds::{NoteOnCompleted, ResourceNames, TwoFactorPolicy},
        provider,
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use crate::list::filled_with;

/// The longest life of links (decision 4): they can only be made shorter.
const WELCOME_DAYS: i32 = 14;
const RESET_MINUTES: i32 = 60;

/// The longest a session may last, idle and in all.
const SESSION_IDLE_MINUTES: i32 = 24 * 60;
const SESSION_HOURS: i32 = 7 * 24;

/// What the form sends.
const FIELDS: [&str; 20] = [
    "version",
    "name",
    "time_zone",
    "date_format",
    "time_format",
    "number_format",
    "support_phone",
    "support_email",
    "support_hours",
    "brand_hue",
    "brand_chroma",
    "tickets_from",
    "recent_days",
    "note_on_completed",
    "resource_names",
    "two_factor",
    "welcome_days",
    "reset_minutes",
    "session_idle",
    "session_hours",
];

#[derive(Template)]
#[template(path = "provider.html")]
struct ProviderPage {
    shell: Shell,
    summary: ErrorSummary,
    hidden: Vec<Hidden>,
    about: Vec<Field>,
    formats: Vec<Field>,
    portal: Vec<Field>,
    portal_choices: Vec<Field>,
    security: Vec<Field>,
    two_factor: Field,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminSystem>) -> Answer {
    let row = asked.may()?.row::<provider::Entity>(asked.actor().provider()).await?;
    let filled = filled_with(&values(&row));
    form(&asked, &row, &filled, &FieldErrors::new(), StatusCode::OK).await
}

/// What the form holds of the row, in the order of the page.
fn values(row: &provider::Model) -> Vec<(&'static str, String)> {
    vec![
        ("name", row.name.clone()),
        ("time_zone", row.time_zone.clone()),
        ("support_phone", row.support_phone.clone()),
        ("support_email", row.support_email.clone()),
        ("support_hours", row.support_hours.clone()),
        ("brand_hue", row.brand_hue.to_string()),
        ("brand_chroma", row.brand_chroma.to_string()),
        ("date_format", row.date_format.clone()),
        ("time_format", row.time_format.clone()),
        ("number_format", row.number_format.clone()),
        ("tickets_from", row.tickets_from_at.map(|at| day_of(at, &row.time_zone)).unwrap_or_default()),
        ("recent_days", row.recent_days.to_string()),
        ("note_on_completed", row.customer_note_on_completed.code().to_owned()),
        ("resource_names", row.resource_names.code().to_owned()),
        ("two_factor", row.two_factor.code().to_owned()),
        ("welcome_days", (row.welcome_link_minutes / (24 * 60)).max(1).to_string()),
        ("reset_minutes", row.reset_link_minutes.to_string()),
        ("session_idle", row.session_idle_minutes.to_string()),
        ("session_hours", (row.session_minutes / 60).max(1).to_string()),
    ]
}

fn zone_of(name: &str) -> TimeZone {
    locale::zone(name).unwrap_or(TimeZone::UTC)
}

/// The provider's calendar day at this moment.
fn day_of(at: Instant, zone: &str) -> String {
    jiff::Timestamp::from(at).to_zoned(zone_of(zone)).date().to_string()
}

async fn form(
    asked: &Asked<AdminSystem>,
    row: &Row<provider::Entity>,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let mut shell = asked.shell(asked.t("settings-provider"), "provider-settings").await;
    let words = std::sync::Arc::clone(&shell.words);
    let (now, like) = (shell.now, shell.formats.clone());
    let value = |name: &str| filled.get(name).to_owned();
    let mut form = shell.fields(errors);
    let name = form.text("name", words.t("settings-provider-name")).value(value("name")).required().max(100);
    let zone = form.select("time_zone", words.t("settings-time-zone")).required();
    let zone = locale::zones(zone, filled.line("time_zone")).hint(words.t("settings-provider-time-zone-hint"));
    let phone = form.tel("support_phone", words.t("settings-support-phone")).value(value("support_phone")).max(40);
    let mail = form.email("support_email", words.t("settings-support-email")).value(value("support_email")).max(254);
    let hours = form.text("support_hours", words.t("settings-support-hours")).value(value("support_hours")).max(200);
    let hours = hours.hint(words.t("settings-support-hours-hint"));
    let hue = form.number("brand_hue", words.t("settings-brand-hue")).value(value("brand_hue")).required();
    let chroma = form.number("brand_chroma", words.t("settings-brand-chroma")).value(value("brand_chroma")).required();
    let about = vec![
        name.autocomplete("off"),
        zone,
        phone.autocomplete("off"),
        mail.autocomplete("off"),
        hours,
        hue.hint(words.t("settings-brand-hue-hint")),
        chroma.hint(words.t("settings-brand-chroma-hint")),
    ];
    let date = form.select("date_format", words.t("settings-date-format")).options(locale::date_formats(now, &like));
    let time = form.select("time_format", words.t("settings-time-format")).options(locale::time_formats(now, &like));
    let number = form.select("number_format", words.t("settings-number-format")).options(locale::number_formats());
    let formats =
        vec![date.value(value("date_format")), time.value(value("time_format")), number.value(value("number_format"))];
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
    let kinds =
        TwoFactorPolicy::ALL.iter().map(|one| (one.code(), words.t(&format!("settings-two-factor-{}", one.code()))));
    let two_factor = form.choice("two_factor", words.t("settings-two-factor")).options(kinds);
    let two_factor = two_factor.value(value("two_factor")).required().hint(words.t("settings-two-factor-hint"));
    let mut number = |name: &str, label: &str, hint: &str| {
        form.number(name, words.t(label)).value(value(name)).required().hint(words.t(hint))
    };
    let security = vec![
        number("welcome_days", "settings-welcome-days", "settings-welcome-days-hint"),
        number("reset_minutes", "settings-reset-minutes", "settings-reset-minutes-hint"),
        number("session_idle", "settings-session-idle", "settings-session-idle-hint"),
        number("session_hours", "settings-session-hours", "settings-session-hours-hint"),
    ];
    let summary = form.summary();
    let hidden = vec![hidden("version", row.version)];
    let page = ProviderPage { shell, summary, hidden, about, formats, portal, portal_choices, security, two_factor };
    web::answer::html(status, &page)
}

/// Changes the settings.
pub(crate) async fn save(asked: Asked<AdminSystem>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AdminSystem>()?;
    let row = may.row::<provider::Entity>(asked.actor().provider()).await?;
    if filled.line("version") != row.version.to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("settings-stale"));
        return form(&asked, &row, &filled, &errors, StatusCode::CONFLICT).await;
    }
    let set = match check(&filled, &words) {
        Ok(set) => set,
        Err(errors) => {
            drop(write);
            return form(&asked, &row, &filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    may.change(&row, set).await?;
    let (before, after) = differences(&row, &filled);
    let line = Act {
        act: "provider.changed",
        object_kind: "provider",
        object_id: Some(row.provider_id.0),
        object_name: &row.name,
        before: &before,
        after: &after,
        ..Act::default()
    };
    may.audit(line).await?;
    write.done().await?;
    asked.go_and_say("/desk/settings/provider", "said-settings-saved")
}

fn check(filled: &Filled, words: &Words) -> Result<provider::ActiveModel, FieldErrors> {
    let mut check = Check::new(filled, words);
    let label = |key: &str| words.t(key);
    let name = check.needed("name", &label("settings-provider-name"), 100);
    let zone = |name: &str| locale::zone(name).map(|_| name.to_owned());
    let time_zone = check.choice("time_zone", &label("settings-time-zone"), zone);
    let support_phone = check.line("support_phone", &label("settings-support-phone"), 40);
    let support_email = check.email("support_email", &label("settings-support-email"));
    let support_hours = check.line("support_hours", &label("settings-support-hours"), 200);
    let hue = check.number("brand_hue", &label("settings-brand-hue"), 0, 359);
    let chroma = check.number("brand_chroma", &label("settings-brand-chroma"), 30, 170);
    let date = check.choice("date_format", &label("settings-date-format"), DateFormat::from_code);
    let time = check.choice("time_format", &label("settings-time-format"), TimeFormat::from_code);
    let number = check.choice("number_format", &label("settings-number-format"), NumberFormat::from_code);
    let from = filled.line("tickets_from");
    let start = |text: &str| text.parse::<Date>().ok()?.to_zoned(zone_of(filled.line("time_zone"))).ok();
    let tickets_from =
        if from.is_empty() { None } else { check.choice("tickets_from", &label("settings-tickets-from"), start) };
    let recent = check.number("recent_days", &label("settings-recent-days"), 1, 365);
    let note = check.choice("note_on_completed", &label("settings-note-on-completed"), NoteOnCompleted::from_code);
    let names = check.choice("resource_names", &label("settings-resource-names"), ResourceNames::from_code);
    let two_factor = check.choice("two_factor", &label("settings-two-factor"), TwoFactorPolicy::from_code);
    let welcome = check.number("welcome_days", &label("settings-welcome-days"), 1, WELCOME_DAYS);
    let reset = check.number("reset_minutes", &label("settings-reset-minutes"), 5, RESET_MINUTES);
    let idle = check.number("session_idle", &label("settings-session-idle"), 5, SESSION_IDLE_MINUTES);
    let whole = check.number("session_hours", &label("settings-session-hours"), 1, SESSION_HOURS);
    if let (Some(idle), Some(whole)) = (idle, whole)
        && idle > whole * 60
    {
        check.wrong("session_idle", words.t("settings-session-idle-long"));
    }
    match (time_zone, date, time, number, recent, note, names, two_factor, (welcome, reset, idle, whole), (hue, chroma))
    {
        (
            Some(time_zone),
            Some(date),
            Some(time),
            Some(number),
            Some(recent),
            Some(note),
            Some(names),
            Some(two_factor),
            (Some(welcome), Some(reset), Some(idle), Some(whole)),
            (Some(hue), Some(chroma)),
        ) if check.errors.is_empty() => Ok(provider::ActiveModel {
            name: Set(name),
            time_zone: Set(time_zone),
            support_phone: Set(support_phone),
            support_email: Set(support_email),
            support_hours: Set(support_hours),
            brand_hue: Set(hue),
            brand_chroma: Set(chroma),
            date_format: Set(date.code().to_owned()),
            time_format: Set(time.code().to_owned()),
            number_format: Set(number.code().to_owned()),
            tickets_from_at: Set(tickets_from.map(|start| start.timestamp().into())),
            recent_days: Set(recent),
            customer_note_on_completed: Set(note),
            resource_names: Set(names),
            two_factor: Set(two_factor),
            welcome_link_minutes: Set(welcome * 24 * 60),
            reset_link_minutes: Set(reset),
            session_idle_minutes: Set(idle),
            session_minutes: Set(whole * 60),
            ..Default::default()
        }),
        _ => Err(check.errors),
    }
}

/// The values that differ, before and after.
fn differences(row: &provider::Model, filled: &Filled) -> (String, String) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (name, old) in values(row) {
        let new = filled.line(name);
        if old != new {
            before.push(format!("{name}: {old}"));
            after.push(format!("{name}: {new}"));
        }
    }
    (before.join("; "), after.join("; "))
}

#[cfg(test)]
mod tests {
    use kernel::Problem;

    use super::*;

    fn checked(changes: &[(&str, &str)]) -> Result<provider::ActiveModel, Problem> {
        let words = crate::tests::words();
        let mut values = vec![
            ("name", "Northwind IT"),
            ("time_zone", "Europe/Berlin"),
            ("date_format", "y-M-d"),
            ("time_format", "24h"),
            ("number_format", "1,234.56"),
            ("recent_days", "30"),
            ("brand_hue", "42"),
            ("brand_chroma", "150"),
            ("note_on_completed", "reopen"),
            ("resource_names", "full"),
            ("two_factor", "not-required"),
            ("welcome_days", "14"),
            ("reset_minutes", "60"),
            ("session_idle", "60"),
            ("session_hours", "12"),
        ];
        for (name, value) in changes {
            values.retain(|(other, _)| other != name);
            values.push((name, value));
        }
        check(&Filled::of(&values), &words).map_err(Problem::Invalid)
    }

    fn wrong_field(changes: &[(&str, &str)]) -> Option<String> {
        match checked(changes) {
            Err(Problem::Invalid(errors)) => errors.iter().next().map(|(field, _)| field.to_owned()),
            _ => None,
        }
    }

    #[test]
    fn decision_4_links_only_get_shorter() {
        assert!(checked(&[]).is_ok());
        for (field, value, fine) in [
            ("welcome_days", "1", true),
            ("welcome_days", "15", false),
            ("welcome_days", "0", false),
            ("reset_minutes", "61", false),
            ("reset_minutes", "15", true),
            ("recent_days", "many", false),
            ("time_zone", "CET", false),
            ("time_zone", "Asia/Tokyo", true),
            ("support_email", "help@", false),
            ("name", "  ", false),
            ("two_factor", "sometimes", false),
            ("tickets_from", "2026-02-30", false),
            ("brand_hue", "360", false),
            ("brand_chroma", "29", false),
        ] {
            let found = wrong_field(&[(field, value)]);
            assert_eq!(found.as_deref(), (!fine).then_some(field), "{field} = {value}");
        }
        assert_eq!(wrong_field(&[("session_idle", "120"), ("session_hours", "1")]).as_deref(), Some("session_idle"));
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
