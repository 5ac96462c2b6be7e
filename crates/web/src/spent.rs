//! Time that somebody worked, as forms ask for it: a date, start and stop, or hours (T-156, T-158).

use jiff::civil::{Date, Time};
use kernel::{
    Formats,
    hours::{self, MOST_MINUTES},
};
use store::Instant;

use crate::check::Check;

/// A span of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Begin.
    pub started_at: Instant,
    /// End.
    pub stopped_at: Instant,
    /// Whole minutes, 1 to a day.
    pub minutes: i32,
}

/// Reads the fields `date`, `start`, `stop` and `hours`: from start and stop, or from start or the present and the hours worked.
pub fn read(check: &mut Check<'_>, formats: &Formats, now: Instant) -> Option<Spent> {
    let words = check.words;
    let filled = check.filled;
    let date = filled.line("date").parse::<Date>().ok().filter(|date| (2000..2200).contains(&date.year()));
    if date.is_none() {
        check.wrong("date", words.t("spent-date"));
    }
    let mut clock = |name: &str| {
        let typed = filled.line(name);
        let read = typed.parse::<Time>().ok();
        if !typed.is_empty() && read.is_none() {
            check.wrong(name, words.t("spent-clock"));
        }
        read
    };
    let (start, stop) = (clock("start"), clock("stop"));
    let typed = filled.line("hours");
    let worked = match (typed, start, stop) {
        // Start and stop say it all; hours beside them are only what was shown.
        ("", ..) | (_, Some(_), Some(_)) => None,
        _ => match hours::read(typed, formats.number) {
            Ok(minutes) => Some(minutes),
            Err(fault) => {
                let most = i64::from(MOST_MINUTES / 60);
                check.wrong("hours", words.t_with(fault.key(), &[("most", most.into())]));
                return None;
            }
        },
    };
    let at = |time: Time| {
        let zoned = date?.to_datetime(time).to_zoned(formats.zone.clone()).ok()?;
        Some(Instant::from(zoned.timestamp()))
    };
    if !check.errors.is_empty() {
        return None;
    }
    match (start, stop, worked) {
        (Some(start), Some(stop), _) => {
            let (start, stop) = (at(start)?, at(stop)?);
            let minutes = i32::try_from(stop.minutes_since(start)).unwrap_or(0);
            if minutes < 1 {
                check.wrong("stop", words.t("spent-stop-first"));
                return None;
            }
            Some(Spent { started_at: start, stopped_at: stop, minutes })
        }
        (Some(start), None, Some(minutes)) => {
            let start = at(start)?;
            Some(Spent { started_at: start, stopped_at: start.plus_minutes(i64::from(minutes)), minutes })
        }
        (None, Some(stop), Some(minutes)) => {
            let stop = at(stop)?;
            Some(Spent { started_at: stop.plus_minutes(-i64::from(minutes)), stopped_at: stop, minutes })
        }
        (None, None, Some(minutes)) => {
            // Hours alone: until now for today, else from nine in the morning.
            let today = jiff::Timestamp::from(now).to_zoned(formats.zone.clone()).date();
            let length = i64::from(minutes);
            if date == Some(today) {
                Some(Spent { started_at: now.plus_minutes(-length), stopped_at: now, minutes })
            } else {
                let start = at(Time::constant(9, 0, 0, 0))?;
                Some(Spent { started_at: start, stopped_at: start.plus_minutes(length), minutes })
            }
        }
        (_, _, None) => {
            check.wrong("hours", words.t("spent-missing"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{DateFormat, NumberFormat, TimeFormat};

    use super::*;
    use crate::form::Filled;

    fn berlin() -> Formats {
        Formats {
            date: DateFormat::DayMonthYearDots,
            time: TimeFormat::Hours24,
            number: NumberFormat::DotComma,
            zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap(),
        }
    }

    fn at(text: &str) -> Instant {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    /// T-156, T-158: start and stop, or hours, in the writer's zone.
    #[test]
    fn t_158_start_and_stop_or_hours() {
        let words = crate::words::english();
        let now = at("2026-11-20T10:00:00Z");
        for (start, stop, hours, expected) in [
            ("10:12", "10:40", "", ("2026-11-20T09:12:00Z", "2026-11-20T09:40:00Z", 28)),
            ("10:00", "11:00", "9,99", ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", 60)),
            ("10:00", "", "1,5", ("2026-11-20T09:00:00Z", "2026-11-20T10:30:00Z", 90)),
            ("", "11:00", "1:30", ("2026-11-20T08:30:00Z", "2026-11-20T10:00:00Z", 90)),
            ("", "", "90m", ("2026-11-20T08:30:00Z", "2026-11-20T10:00:00Z", 90)),
        ] {
            let filled = Filled::of(&[("date", "2026-11-20"), ("start", start), ("stop", stop), ("hours", hours)]);
            let mut check = Check::new(&filled, &words);
            let (from, to, minutes) = expected;
            let read = read(&mut check, &berlin(), now);
            assert_eq!(
                read,
                Some(Spent { started_at: at(from), stopped_at: at(to), minutes }),
                "{start} {stop} {hours}"
            );
        }
    }

    #[test]
    fn t_158_what_cannot_be_is_told_at_its_field() {
        let words = crate::words::english();
        let now = at("2026-11-20T10:00:00Z");
        for (date, start, stop, hours, field) in [
            ("2026-11-20", "10:40", "10:12", "", "stop"),
            ("2026-11-20", "10:40", "10:40", "", "stop"),
            ("2026-11-20", "", "", "", "hours"),
            ("2026-11-20", "10:00", "", "", "hours"),
            ("2026-11-20", "10:00", "", "soon", "hours"),
            ("2026-11-20", "25:00", "26:00", "", "start"),
            ("", "10:00", "11:00", "", "date"),
            ("20.11.", "10:00", "11:00", "", "date"),
        ] {
            let filled = Filled::of(&[("date", date), ("start", start), ("stop", stop), ("hours", hours)]);
            let mut check = Check::new(&filled, &words);
            assert_eq!(read(&mut check, &berlin(), now), None);
            assert!(check.errors.on(field).is_some(), "{date} {start} {stop} {hours}: {:?}", check.errors);
        }
    }
}
