//! Hours by example, over changes of daylight saving, and against a slow model that walks minute by minute.

use jiff::{SignedDuration, Timestamp, civil};
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// An instant by the clock on the wall of `calendar`'s zone.
fn at(calendar: &Calendar, wall: &str) -> Timestamp {
    let wall: civil::DateTime = wall.parse().unwrap();
    calendar.zone.to_timestamp(wall).unwrap()
}

fn office(zone_name: &str) -> Calendar {
    let week =
        Week::read(["09:00-12:00, 13:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-15:30", "", ""]);
    Calendar::new(zone(zone_name), week.unwrap(), Vec::new())
}

#[test]
fn f_139_hours_as_people_type_them() {
    for (typed, read) in [
        ("09:00-17:00", "09:00-17:00"),
        ("9-17", "09:00-17:00"),
        (" 8:30 \u{2013} 12 , 13.15 - 24 ", "08:30-12:00, 13:15-24:00"),
        ("13-17;8-12", "08:00-12:00, 13:00-17:00"),
        ("8-12,12-17", "08:00-17:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("", ""),
        (" , ", ""),
    ] {
        let week = Week::read([typed, "", "", "", "", "", ""]).unwrap();
        assert_eq!(week.day_text(0), read, "{typed:?}");
    }
    for wrong in ["9", "9-", "nine to five", "25-26", "9:60-10", "9-9", "24-25", "-5-7", "9:5-10", "009-10", "9-10-11"]
    {
        let fault = Week::read(["", "", wrong, "", "", "", ""]).unwrap_err();
        assert_eq!(fault.0, 2, "{wrong:?}");
        assert!(matches!(fault.1, HoursFault::Unreadable(_)), "{wrong:?}");
    }
    assert_eq!(Week::read(["8-12,11-13", "", "", "", "", "", ""]), Err((0, HoursFault::Overlap)));
}

#[test]
fn a_night_goes_on_into_the_next_day() {
    let week = Week::read(["22:00-06:00", "", "", "", "", "", "20-3"]).unwrap();
    assert_eq!(week.day_text(0), "00:00-03:00, 22:00-24:00");
    assert_eq!(week.day_text(1), "00:00-06:00");
    assert_eq!(week.minutes(), 8 * 60 + 7 * 60);
    assert_eq!(Week::read(["22-6", "5-8", "", "", "", "", ""]), Err((1, HoursFault::Overlap)));
}

#[test]
fn f_132_the_boundary_minute_belongs_to_the_window_that_starts() {
    let calendar = office("Europe/Berlin");
    for (wall, open) in [
        ("2026-11-23T08:59:59", false),
        ("2026-11-23T09:00", true),
        ("2026-11-23T11:59:59", true),
        ("2026-11-23T12:00", false),
        ("2026-11-23T12:59:59", false),
        ("2026-11-23T13:00", true),
        ("2026-11-23T17:00", false),
        ("2026-11-27T15:29:59", true),
        ("2026-11-27T15:30", false),
        ("2026-11-28T10:00", false),
    ] {
        assert_eq!(calendar.is_open(at(&calendar, wall)), open, "{wall}");
    }
}

#[test]
fn business_minutes_skip_nights_weekends_and_holidays() {
    let mut calendar = office("Europe/Berlin");
    let count = |calendar: &Calendar, from: &str, to: &str| calendar.minutes(at(calendar, from), at(calendar, to));
    assert_eq!(count(&calendar, "2026-11-23T11:30", "2026-11-23T13:30"), 60);
    assert_eq!(count(&calendar, "2026-11-27T15:00", "2026-11-30T09:10"), 40);
    assert_eq!(count(&calendar, "2026-11-23T10:00", "2026-11-23T09:00"), 0, "backwards");
    assert_eq!(calendar.after(at(&calendar, "2026-11-27T15:00"), 40), Some(at(&calendar, "2026-11-30T09:10")));
    assert_eq!(calendar.after(at(&calendar, "2026-11-28T15:00"), 0), Some(at(&calendar, "2026-11-28T15:00")));
    let name = "Christmas Day".to_owned();
    calendar.holidays.push(Holiday { date: civil::date(2025, 12, 25), name, every_year: true });
    let name = "Works outing".to_owned();
    calendar.holidays.push(Holiday { date: civil::date(2026, 11, 30), name, every_year: false });
    assert_eq!(count(&calendar, "2026-11-27T15:00", "2026-12-01T09:10"), 40);
    assert!(!calendar.is_open(at(&calendar, "2026-12-25T10:00")));
    assert!(!calendar.is_open(at(&calendar, "2025-12-25T10:00")));
    assert!(calendar.is_open(at(&calendar, "2024-12-25T10:00")), "it did not exist yet");
    assert!(calendar.is_open(at(&calendar, "2027-11-30T10:00")), "once only");
}

#[test]
fn it_says_when_it_opens_and_closes_next() {
    let calendar = office("Europe/Berlin");
    let next =
        |wall: &str| calendar.next_change(at(&calendar, wall)).map(|next| calendar.zone.to_datetime(next).to_string());
    assert_eq!(next("2026-11-23T10:00").as_deref(), Some("2026-11-23T12:00:00"));
    assert_eq!(next("2026-11-23T12:00").as_deref(), Some("2026-11-23T13:00:00"));
    assert_eq!(next("2026-11-27T15:30").as_deref(), Some("2026-11-30T09:00:00"));
    let night = Calendar::new(zone("UTC"), Week::read(["22-6", "", "", "", "", "", ""]).unwrap(), Vec::new());
    let over_midnight = night.next_change(at(&night, "2026-11-23T23:00")).unwrap();
    assert_eq!(over_midnight, at(&night, "2026-11-24T06:00"));
    assert_eq!(Calendar::always(zone("UTC")).next_change(at(&night, "2026-11-23T23:00")), None);
    let never = Calendar::new(zone("UTC"), Week::default(), Vec::new());
    assert_eq!(never.next_change(at(&night, "2026-11-23T23:00")), None);
    assert_eq!(never.after(at(&night, "2026-11-23T23:00"), 1), None);
}

/// Clocks go forward and back at night and, on Lord Howe Island, by half an hour.
#[test]
fn f_132_daylight_saving_in_several_zones() {
    let nights = Week::read(["0-6", "0-6", "0-6", "0-6", "0-6", "0-6", "0-6"]).unwrap();
    for (name, forward, back, hours) in [
        ("Europe/Berlin", "2026-03-29", "2026-10-25", 60),
        ("America/New_York", "2026-03-08", "2026-11-01", 60),
        ("Australia/Sydney", "2026-10-04", "2026-04-05", 60),
        ("Australia/Lord_Howe", "2026-10-04", "2026-04-05", 30),
    ] {
        let calendar = Calendar::new(zone(name), nights.clone(), Vec::new());
        for (day, expected) in [(forward, 360 - hours), (back, 360 + hours)] {
            let (from, to) = (at(&calendar, &format!("{day}T00:00")), at(&calendar, &format!("{day}T12:00")));
            assert_eq!(calendar.minutes(from, to), expected, "{name} {day}");
            let ends = calendar.after(from, expected).unwrap();
            assert_eq!(ends, at(&calendar, &format!("{day}T06:00")), "{name} {day}");
            assert_eq!(calendar.next_change(from), Some(ends), "{name} {day}: one night, whatever the clock does");
        }
        // Office hours keep to the clock on the wall on either side.
        let office = office(name);
        for (day, open) in [("2026-03-30T09:00", true), ("2026-10-26T09:00", true), ("2026-10-26T08:59", false)] {
            assert_eq!(office.is_open(at(&office, day)), open, "{name} {day}");
        }
    }
}

#[test]
fn it_is_kept_as_json() {
    let mut calendar = office("Europe/Berlin");
    let name = "Neujahr".to_owned();
    calendar.holidays.push(Holiday { date: civil::date(2026, 1, 1), name, every_year: true });
    let (hours, holidays) = calendar.to_columns();
    assert!(hours.starts_with(r#"[["09:00-12:00","13:00-17:00"],["09:00-17:00"]"#), "{hours}");
    assert_eq!(holidays, r#"[{"date":"2026-01-01","name":"Neujahr","every_year":true}]"#);
    let again = Calendar::from_columns("Europe/Berlin", &hours, &holidays).unwrap();
    assert_eq!((again.week(), again.holidays()), (calendar.week(), calendar.holidays()));
    assert!(Calendar::from_columns("Nowhere/At_All", &hours, &holidays).is_none());
    assert!(Calendar::from_columns("UTC", "[[\"9-8\"]]", "[]").is_none());
}

/// Whether somebody works, read off the wall clock without any arithmetic of instants.
fn slowly_open(calendar: &Calendar, moment: Timestamp) -> bool {
    let wall = calendar.zone.to_datetime(moment);
    let minute = u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
    let day = usize::try_from(wall.weekday().to_monday_zero_offset()).unwrap();
    calendar.holiday_on(wall.date()).is_none()
        && calendar.week.days[day].iter().any(|interval| (interval.from..interval.to).contains(&minute))
}

fn step(moment: Timestamp) -> Timestamp {
    moment.checked_add(SignedDuration::from_mins(1)).unwrap()
}

fn week() -> impl Strategy<Value = Week> {
    let day = prop::collection::vec((0..DAY, 1..=DAY), 0..4)
        .prop_map(|ends| ends.into_iter().filter_map(|(from, to)| Interval::new(from, to)).collect::<Vec<_>>());
    prop::array::uniform7(day).prop_map(Week::from)
}

fn calendar() -> impl Strategy<Value = (Calendar, Timestamp)> {
    // Days around the changes of daylight saving of 2026, and in between.
    let zones = [
        ("Europe/Berlin", vec!["2026-03-28", "2026-10-24", "2026-12-30"]),
        ("America/New_York", vec!["2026-03-07", "2026-10-31", "2026-07-03"]),
        ("Australia/Lord_Howe", vec!["2026-04-04", "2026-10-03", "2026-01-01"]),
    ];
    let place = prop::sample::select(zones.to_vec())
        .prop_flat_map(|(name, days)| prop::sample::select(days).prop_map(move |day| (name, day)));
    (week(), place, 0..2 * i64::from(DAY), prop::collection::vec((1..=3_i64, any::<bool>()), 0..2)).prop_map(
        |(week, (name, day), minute, free)| {
            let date: civil::Date = day.parse().unwrap();
            let holidays = free.into_iter().map(|(later, every_year)| Holiday {
                date: date.checked_add(SignedDuration::from_hours(24 * later)).unwrap(),
                name: String::new(),
                every_year,
            });
            let calendar = Calendar::new(zone(name), week, holidays.collect());
            let start = calendar.zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap();
            (calendar, start.checked_add(SignedDuration::from_mins(minute)).unwrap())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_calendar_agrees_with_the_slow_model((calendar, start) in calendar(), length in 0..4_000_i64, seconds in 0..60_i64) {
        let mut moment = start;
        let mut counted = 0;
        let mut change = None;
        let open_at_start = slowly_open(&calendar, start);
        for _ in 0..length {
            let open = slowly_open(&calendar, moment);
            prop_assert_eq!(calendar.is_open(moment), open, "{}", moment);
            counted += i64::from(open);
            if change.is_none() && open != open_at_start {
                change = Some(moment);
            }
            moment = step(moment);
        }
        prop_assert_eq!(calendar.minutes(start, moment), counted);
        if let Some(change) = change {
            prop_assert_eq!(calendar.next_change(start), Some(change));
        }
        if counted > 0 {
            // It has passed with the last minute that was counted, and not before.
            let after = calendar.after(start, counted).unwrap();
            prop_assert!(after <= moment && calendar.minutes(start, after) == counted);
            prop_assert_eq!(calendar.minutes(start, after.checked_sub(SignedDuration::from_mins(1)).unwrap()), counted - 1);
            prop_assert!(slowly_open(&calendar, after.checked_sub(SignedDuration::from_secs(1)).unwrap()));
        }
        // Parts add up, wherever they are cut.
        let cut = start.checked_add(SignedDuration::from_secs(length * 30 + seconds)).unwrap().min(moment);
        prop_assert_eq!(calendar.minutes(start, cut) + calendar.minutes(cut, moment), counted);
    }
}
