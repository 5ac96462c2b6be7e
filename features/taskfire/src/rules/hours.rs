//! Business hours and holidays (F-139, P-187): of an organization, of one of its locations, and of the provider.

use askama::Template;
use axum::{extract::Path, http::StatusCode};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{
    FieldErrors, Problem,
    calendar::{Calendar, Holiday, Interval, Week},
};
use store::{
    Act, Granted, Row, Set,
    guard::{AdminServiceDesk, AdministerTaskfire, Grant, Writes},
    ids::{LocationId, OrganizationId, WorkCalendarId},
    tables::{location, work_calendar},
    taskfire,
    views::taskfire::calendar::{self, Hours},
};
use web::{
    Answer, Asked, Check, Filled, answer,
    components::ErrorSummary,
    field::{Field, Hidden, hidden},
    locale,
    shell::Shell,
    words::Words,
};

use super::{HELP, HOURS, PROVIDER_HOURS, check::fault_in_words, form::DAY_WORDS, moment};

const FIELDS: &[&str] = &["version", "zone", "day_0", "day_1", "day_2", "day_3", "day_4", "day_5", "day_6", "holidays"];

const DAYS: [&str; 7] = ["day_0", "day_1", "day_2", "day_3", "day_4", "day_5", "day_6"];

/// Most holidays of a calendar.
const MOST_HOLIDAYS: usize = 200;

#[derive(Template)]
#[template(path = "rules/hours.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    action: String,
    back: Option<(String, String)>,
    hidden: Hidden,
    zone: Option<Field>,
    zone_name: String,
    days: Vec<Field>,
    holidays: Field,
    now: String,
    locations: Vec<(String, String, String)>,
    remove: Option<String>,
}

/// Whose hours a page is about.
struct About {
    organization: OrganizationId,
    location: Option<Row<location::Entity>>,
    action: String,
    back: Option<(String, String)>,
    title: String,
    locations: Vec<(String, String, String)>,
}

/// The organization's own hours.
pub(super) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let about = of_organization(&asked).await?;
    first(&asked, &about).await
}

/// Changes them.
pub(super) async fn save(asked: Asked<AdministerTaskfire>, filled: Filled) -> Answer {
    let about = of_organization(&asked).await?;
    keep(&asked, &about, &filled, HOURS).await
}

/// The hours of a location.
pub(super) async fn of_location(asked: Asked<AdministerTaskfire>, Path(id): Path<String>) -> Answer {
    let about = at_location(&asked, &id).await?;
    first(&asked, &about).await
}

/// Changes them.
pub(super) async fn save_location(asked: Asked<AdministerTaskfire>, Path(id): Path<String>, filled: Filled) -> Answer {
    let about = at_location(&asked, &id).await?;
    let back = about.action.clone();
    keep(&asked, &about, &filled, &back).await
}

/// The location keeps the organization's hours again.
pub(super) async fn remove_location(
    asked: Asked<AdministerTaskfire>,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    let about = at_location(&asked, &id).await?;
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<AdministerTaskfire>()?;
    let place = about.location.as_ref().map(|row| row.id);
    if let Some(row) = calendar::kept(&may, about.organization, place).await? {
        may.remove(&row).await?;
        tell(&may, "work-calendar.removed", &about, row.id, "", "").await?;
        taskfire::look_at_desk(&may, about.organization).await?;
    }
    write.done().await?;
    asked.go_and_say(&about.action, "said-rules-hours")
}

/// The provider's hours, in which its promises are counted (F-154).
pub(super) async fn of_provider(asked: Asked<AdminServiceDesk>) -> Answer {
    let about = provider(&asked).await?;
    first(&asked, &about).await
}

/// Changes them.
pub(super) async fn save_provider(asked: Asked<AdminServiceDesk>, filled: Filled) -> Answer {
    let about = provider(&asked).await?;
    // Hours belong to the provider's own organization.
    calendar::provider_organization(&asked.may()?).await?.ok_or(Problem::NotFound)?;
    keep(&asked, &about, &filled, PROVIDER_HOURS).await
}

async fn of_organization(asked: &Asked<AdministerTaskfire>) -> Result<About, Problem> {
    let may = asked.session().need::<AdministerTaskfire>()?;
    let organization = asked.actor().organization().ok_or(Problem::NotFound)?;
    let mut locations = Vec::new();
    for place in calendar::locations(&may, organization).await? {
        let own = calendar::kept(&may, organization, Some(place.id)).await?.is_some();
        let said = asked.t(if own { "rules-hours-own" } else { "rules-hours-common" });
        locations.push((format!("{HOURS}/{}", place.id), place.name, said));
    }
    let title = asked.t("rules-hours");
    Ok(About { organization, location: None, action: HOURS.to_owned(), back: None, title, locations })
}

async fn at_location(asked: &Asked<AdministerTaskfire>, id: &str) -> Result<About, Problem> {
    let id: LocationId = id.parse().map_err(|_| Problem::NotFound)?;
    let may = asked.session().need::<AdministerTaskfire>()?;
    let row = may.row::<location::Entity>(id).await?;
    Ok(About {
        organization: row.organization_id,
        action: format!("{HOURS}/{id}"),
        back: Some((HOURS.to_owned(), asked.t("rules-hours"))),
        title: row.name.clone(),
        location: Some(row),
        locations: Vec::new(),
    })
}

async fn provider(asked: &Asked<AdminServiceDesk>) -> Result<About, Problem> {
    let may = asked.session().need::<AdminServiceDesk>()?;
    let own = calendar::provider_organization(&may).await?;
    let organization = own.unwrap_or(OrganizationId(uuid::Uuid::nil()));
    let back = Some(("/desk/settings".to_owned(), asked.t("settings")));
    let title = asked.t("rules-hours");
    Ok(About { organization, location: None, action: PROVIDER_HOURS.to_owned(), back, title, locations: Vec::new() })
}

async fn hours<G: Grant>(asked: &Asked<G>, about: &About) -> Result<Hours, Problem> {
    let may = asked.session().need::<G>()?;
    if asked.actor().is_staff() {
        return calendar::of_provider(&may).await;
    }
    calendar::of_desk(&may, about.organization, about.location.as_ref().map(|row| row.id)).await
}

/// The form as it stands.
async fn first<G: Grant + Writes<work_calendar::Entity>>(asked: &Asked<G>, about: &About) -> Answer {
    let hours = hours(asked, about).await?;
    // Before anybody set hours, the form proposes those that most offices keep.
    let proposed = Interval::new(9 * 60, 17 * 60).map(Week::working_days).unwrap_or_default();
    let week = if hours.set { hours.calendar.week().clone() } else { proposed };
    let mut values = vec![("zone".to_owned(), hours.calendar.zone().iana_name().unwrap_or("UTC").to_owned())];
    values.extend(DAYS.iter().enumerate().map(|(day, key)| ((*key).to_owned(), week.day_text(day))));
    values.push(("holidays".to_owned(), holidays_text(hours.calendar.holidays())));
    show(asked, about, &moment::filled(&values), &FieldErrors::new(), StatusCode::OK).await
}

async fn show<G: Grant + Writes<work_calendar::Entity>>(
    asked: &Asked<G>,
    about: &About,
    filled: &Filled,
    errors: &FieldErrors,
    status: StatusCode,
) -> Answer {
    let may = asked.may()?;
    let place = about.location.as_ref().map(|row| row.id);
    let kept = calendar::kept(&may, about.organization, place).await?;
    let hours = hours(asked, about).await?;
    let mut shell = asked.shell(about.title.clone(), HELP).await;
    let now = now_in_words(&shell, &hours, may.now().into());
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let zone = about.location.is_none().then(|| {
        let zone = f.select("zone", words.t("rules-zone")).required();
        locale::zones(zone, filled.line("zone"))
    });
    let days = DAYS
        .iter()
        .zip(DAY_WORDS)
        .map(|(key, label)| f.text(key, words.t(label)).value(filled.get(key).to_owned()).max(100).short());
    let days = days.collect();
    let holidays = f
        .textarea("holidays", words.t("rules-holidays"))
        .value(filled.get("holidays").to_owned())
        .rows(8)
        .hint(words.t("rules-holidays-hint"));
    let page = Page {
        summary: f.summary(),
        action: about.action.clone(),
        back: about.back.clone(),
        hidden: hidden("version", kept.as_ref().map_or(0, |row| row.version)),
        zone_name: about.location.as_ref().map(|row| row.time_zone.clone()).unwrap_or_default(),
        zone,
        days,
        holidays,
        now,
        locations: about.locations.clone(),
        remove: (kept.is_some() && about.location.is_some()).then(|| format!("{}/remove", about.action)),
        shell,
    };
    answer::html(status, &page)
}

/// Whether it is open now and for how long, as an example of what the hours say.
fn now_in_words(shell: &Shell, hours: &Hours, now: jiff::Timestamp) -> String {
    if !hours.set {
        return shell.t("rules-hours-unset");
    }
    let calendar = &hours.calendar;
    let local = calendar.zone().to_datetime(now).strftime("%H:%M").to_string();
    let open = calendar.is_open(now);
    match calendar.next_change(now) {
        None => shell.t1("rules-always-open", "time", local),
        Some(at) => {
            let minutes = (at.as_second() - now.as_second()).div_euclid(60) + 1;
            let key = if open { "rules-open-now" } else { "rules-closed-now" };
            shell.t2(key, "time", local, "span", shell.span(minutes))
        }
    }
}

/// Holidays as they are typed: `12-25 Christmas Day` comes every year, `2026-05-25 Whit Monday` once.
fn holidays_text(holidays: &[Holiday]) -> String {
    let line = |holiday: &Holiday| {
        let date = holiday.date.to_string();
        let date = if holiday.every_year { date.get(5..).unwrap_or_default() } else { &date };
        format!("{date} {}", holiday.name).trim().to_owned()
    };
    holidays.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads them. The line that cannot be read is told.
fn holidays(text: &str) -> Result<Vec<Holiday>, String> {
    let mut all = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (date, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let every_year = date.len() == 5;
        // A leap year, so that the 29th of February can be one.
        let whole = if every_year { format!("2000-{date}") } else { date.to_owned() };
        let date: Date = whole.parse().ok().filter(|_| whole.len() == 10).ok_or_else(|| line.to_owned())?;
        let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(100).collect();
        all.push(Holiday { date, name, every_year });
    }
    all.sort_by_key(|holiday| (!holiday.every_year, holiday.date));
    all.dedup_by_key(|holiday| (holiday.every_year, holiday.date));
    Ok(all)
}

fn read(filled: &Filled, words: &Words, about: &About) -> Result<(String, Calendar), FieldErrors> {
    let mut check = Check::new(filled, words);
    let zone = match &about.location {
        Some(location) => Some(location.time_zone.clone()),
        None => check.choice("zone", &words.t("rules-zone"), |name| locale::zone(name).map(|_| name.to_owned())),
    };
    let texts: [&str; 7] = std::array::from_fn(|day| filled.line(DAYS[day]));
    let week = Week::read(texts);
    match &week {
        Err((day, fault)) => {
            let said = fault_in_words(&check, fault);
            check.wrong(DAYS[*day], said);
        }
        Ok(week) if week.is_empty() => check.wrong(DAYS[0], words.t("rules-hours-empty")),
        Ok(_) => {}
    }
    let holidays = holidays(filled.get("holidays"));
    match &holidays {
        Err(line) => check.wrong("holidays", words.t_with("rules-holiday-wrong", &[("line", line.clone().into())])),
        Ok(all) if all.len() > MOST_HOLIDAYS => {
            check.wrong("holidays", words.t_with("rules-holidays-many", &[("most", MOST_HOLIDAYS.into())]));
        }
        Ok(_) => {}
    }
    match (zone, week, holidays) {
        (Some(zone), Ok(week), Ok(holidays)) if check.errors.is_empty() => {
            let place = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
            Ok((zone, Calendar::new(place, week, holidays)))
        }
        _ => Err(check.errors),
    }
}

async fn keep<G: Grant + Writes<work_calendar::Entity>>(
    asked: &Asked<G>,
    about: &About,
    filled: &Filled,
    back: &str,
) -> Answer {
    filled.only(FIELDS, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let (zone, calendar) = match read(filled, &words, about) {
        Ok(read) => read,
        Err(errors) => return show(asked, about, filled, &errors, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let write = asked.write().await?;
    let may = write.need::<G>()?;
    let place = about.location.as_ref().map(|row| row.id);
    let kept = calendar::kept(&may, about.organization, place).await?;
    if filled.line("version") != kept.as_ref().map_or(0, |row| row.version).to_string() {
        drop(write);
        let mut errors = FieldErrors::new();
        errors.add("version", words.t("rules-stale"));
        return show(asked, about, filled, &errors, StatusCode::CONFLICT).await;
    }
    let (hours, holidays) = calendar.to_columns();
    let set = work_calendar::ActiveModel {
        time_zone: Set(zone),
        hours: Set(hours),
        holidays: Set(holidays),
        ..Default::default()
    };
    let said = |calendar: &Calendar| {
        let days = (0..7).map(|day| format!("{}: {}", words.t(DAY_WORDS[day]), calendar.week().day_text(day)));
        let days: Vec<String> = days.collect();
        format!("{}; {}", days.join("; "), holidays_text(calendar.holidays()).replace('\n', ", "))
    };
    let before = kept.as_ref().and_then(|row| calendar::read(row)).map(|old| said(&old)).unwrap_or_default();
    let id = match &kept {
        Some(row) => {
            may.change(row, set).await?;
            row.id
        }
        None => {
            let id: WorkCalendarId = may.fresh_id();
            let new = work_calendar::ActiveModel {
                id: Set(id),
                organization_id: Set(about.organization),
                location_id: Set(place),
                ..set
            };
            may.add::<work_calendar::Entity>(new).await?;
            id
        }
    };
    tell(&may, "work-calendar.changed", about, id, &before, &said(&calendar)).await?;
    taskfire::look_at_desk(&may, about.organization).await?;
    write.done().await?;
    asked.go_and_say(back, "said-rules-hours")
}

async fn tell<G: Grant>(
    may: &Granted<'_, G>,
    act: &'static str,
    about: &About,
    id: WorkCalendarId,
    before: &str,
    after: &str,
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "work-calendar",
        object_id: Some(id.0),
        object_name: &about.title,
        organization: Some(about.organization),
        before,
        after,
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_139_holidays_as_people_type_them() {
        let read = holidays("2026-05-25 Whit Monday\n\n12-25  Christmas Day \n02-29\n12-25 again").unwrap();
        assert_eq!(holidays_text(&read), "02-29\n12-25 Christmas Day\n2026-05-25 Whit Monday");
        for wrong in ["Christmas", "25.12. Christmas", "13-01 x", "2026-02-30 x", "26-05-25 x"] {
            assert_eq!(holidays(wrong), Err(wrong.to_owned()));
        }
    }
}
