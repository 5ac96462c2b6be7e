//! Moments as people say them: `10:12` today, `yesterday 10:12`, `Tuesday 10:12`, else the date (P-209, P-210).

use std::fmt;

use askama::filters::HtmlSafe;
use jiff::{Timestamp, civil::Date};
use kernel::Formats;

use crate::words::Words;

/// Whatever stands for a moment: a timestamp or a stored instant, also by reference, so that templates may pass fields.
pub trait Moment {
    /// The moment in UTC.
    fn timestamp(&self) -> Timestamp;
}

impl Moment for Timestamp {
    fn timestamp(&self) -> Timestamp {
        *self
    }
}

impl Moment for store::Instant {
    fn timestamp(&self) -> Timestamp {
        (*self).into()
    }
}

impl<T: Moment> Moment for &T {
    fn timestamp(&self) -> Timestamp {
        (**self).timestamp()
    }
}

/// One reader's way to read times: language, formats, zone, and what is now.
#[derive(Clone, Copy)]
pub struct Moments<'a> {
    /// Words of the reader's language.
    pub words: &'a Words,
    /// The reader's formats and zone.
    pub formats: &'a Formats,
    /// The present moment.
    pub now: Timestamp,
}

impl Moments<'_> {
    /// `10:12` today, `yesterday 10:12`, `tomorrow 10:12`, `Tuesday 10:12` up to six days off, else date and time.
    pub fn short(&self, at: impl Moment) -> String {
        let at = at.timestamp();
        let time = self.formats.time(at);
        let date = self.date_of(at);
        match self.days_off(date) {
            0 => time,
            -1 => self.words.t_with("moment-yesterday", &[("time", time.into())]),
            1 => self.words.t_with("moment-tomorrow", &[("time", time.into())]),
            -6..=6 => {
                self.words.t_with("moment-weekday", &[("weekday", self.weekday(date).into()), ("time", time.into())])
            }
            _ => {
                let date = self.formats.civil_date(date);
                self.words.t_with("moment-date", &[("date", date.into()), ("time", time.into())])
            }
        }
    }

    /// The day alone: `today`, `yesterday`, `tomorrow`, `Tuesday` up to six days off, else the date.
    pub fn day(&self, at: impl Moment) -> String {
        self.civil_day(self.date_of(at.timestamp()))
    }

    /// A calendar date as a day, see [`Moments::day`].
    pub fn civil_day(&self, date: Date) -> String {
        match self.days_off(date) {
            0 => self.words.t("day-today"),
            -1 => self.words.t("day-yesterday"),
            1 => self.words.t("day-tomorrow"),
            -6..=6 => self.weekday(date),
            _ => self.formats.civil_date(date),
        }
    }

    /// Date, time and zone, e.g. `21.11.2026, 14:30 CET`.
    pub fn exact(&self, at: impl Moment) -> String {
        let at = at.timestamp();
        let zone = at.to_zoned(self.formats.zone.clone()).strftime("%Z").to_string();
        format!("{} {zone}", self.formats.moment(at))
    }

    /// How long, without regard to the direction: `12 min`, `2 h 5 min`, `1 d 4 h`, from a week on `9 d`.
    pub fn span(&self, minutes: i64) -> String {
        let minutes = minutes.unsigned_abs();
        let unit = |key: &str, count: u64| self.words.t_with(key, &[("count", count.into())]);
        let two = |large: String, small: u64, key: &str| match small {
            0 => large,
            small => format!("{large} {}", unit(key, small)),
        };
        match minutes {
            0..60 => unit("span-minutes", minutes),
            60..1_440 => two(unit("span-hours", minutes / 60), minutes % 60, "span-minutes"),
            1_440..10_080 => two(unit("span-days", minutes / 1_440), minutes / 60 % 24, "span-hours"),
            _ => unit("span-days", minutes / 1_440),
        }
    }

    /// The time between then and now, see [`Moments::span`].
    pub fn since(&self, at: impl Moment) -> String {
        self.span((self.now.as_second() - at.timestamp().as_second()) / 60)
    }

    /// [`Moments::short`] as `<time>` with the exact value.
    pub fn time(&self, at: impl Moment) -> Time {
        let at = at.timestamp();
        Time { text: self.short(at), exact: self.exact(at), at, live: "moment" }
    }

    /// [`Moments::day`] as `<time>` with the exact value.
    pub fn time_day(&self, at: impl Moment) -> Time {
        let at = at.timestamp();
        Time { text: self.day(at), exact: self.exact(at), at, live: "day" }
    }

    /// [`Moments::since`] as `<time>` with the exact value.
    pub fn time_since(&self, at: impl Moment) -> Time {
        let at = at.timestamp();
        Time { text: self.since(at), exact: self.exact(at), at, live: "span" }
    }

    fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.formats.zone.clone()).date()
    }

    /// Whole days from today to the date, in the reader's zone.
    fn days_off(&self, date: Date) -> i32 {
        self.date_of(self.now).until(date).map_or(i32::MAX, |span| span.get_days())
    }

    fn weekday(&self, date: Date) -> String {
        self.words.t(match date.weekday() {
            jiff::civil::Weekday::Monday => "weekday-1",
            jiff::civil::Weekday::Tuesday => "weekday-2",
            jiff::civil::Weekday::Wednesday => "weekday-3",
            jiff::civil::Weekday::Thursday => "weekday-4",
            jiff::civil::Weekday::Friday => "weekday-5",
            jiff::civil::Weekday::Saturday => "weekday-6",
            jiff::civil::Weekday::Sunday => "weekday-7",
        })
    }
}

/// A `<time>` element: words for people, the exact value for machines and on hover. A script keeps it true while the
/// page stays open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    text: String,
    exact: String,
    at: Timestamp,
    live: &'static str,
}

impl HtmlSafe for Time {}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%SZ");
        write!(f, r#"<time datetime="{at}" title=""#)?;
        askama::filters::Escaper::write_escaped_str(&askama::filters::Html, &mut *f, &self.exact)?;
        write!(f, r#"" data-live="{}">"#, self.live)?;
        askama::filters::Escaper::write_escaped_str(&askama::filters::Html, &mut *f, &self.text)?;
        f.write_str("</time>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::english;
    use kernel::{DateFormat, NumberFormat, TimeFormat};

    fn formats(date: DateFormat, time: TimeFormat) -> Formats {
        Formats { date, time, number: NumberFormat::CommaDot, zone: jiff::tz::TimeZone::get("Europe/Berlin").unwrap() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn p_209_p_210_moments_as_people_say_them() {
        let words = english();
        let german = formats(DateFormat::DayMonthYearDots, TimeFormat::Hours24);
        // A Friday, 11:04 in Berlin
        let moments = Moments { words: &words, formats: &german, now: at("2026-11-20T10:04:00Z") };
        for (moment, short, day) in [
            ("2026-11-20T09:12:00Z", "10:12", "today"),
            ("2026-11-20T22:59:59Z", "23:59", "today"),
            ("2026-11-20T23:00:00Z", "tomorrow 00:00", "tomorrow"),
            ("2026-11-19T23:00:00Z", "00:00", "today"),
            ("2026-11-19T22:59:00Z", "yesterday 23:59", "yesterday"),
            ("2026-11-18T09:12:00Z", "Wednesday 10:12", "Wednesday"),
            ("2026-11-14T09:12:00Z", "Saturday 10:12", "Saturday"),
            ("2026-11-13T09:12:00Z", "13.11.2026, 10:12", "13.11.2026"),
            ("2026-11-26T09:12:00Z", "Thursday 10:12", "Thursday"),
            ("2026-11-27T09:12:00Z", "27.11.2026, 10:12", "27.11.2026"),
            ("2025-11-20T09:12:00Z", "20.11.2025, 10:12", "20.11.2025"),
        ] {
            assert_eq!(moments.short(at(moment)), short, "{moment}");
            assert_eq!(moments.day(at(moment)), day, "{moment}");
        }
    }

    #[test]
    fn p_209_twelve_hours_and_the_exact_value_with_its_zone() {
        let words = english();
        let american = formats(DateFormat::MonthDayYear, TimeFormat::Hours12);
        let moments = Moments { words: &words, formats: &american, now: at("2026-07-03T10:00:00Z") };
        assert_eq!(moments.short(at("2026-07-02T13:05:00Z")), "yesterday 3:05 PM");
        assert_eq!(moments.exact(at("2026-07-02T13:05:00Z")), "07/02/2026, 3:05 PM CEST");
        assert_eq!(moments.exact(at("2026-01-02T13:05:00Z")), "01/02/2026, 2:05 PM CET");
    }

    #[test]
    fn spans_name_at_most_two_units() {
        let words = english();
        let german = formats(DateFormat::DayMonthYearDots, TimeFormat::Hours24);
        let moments = Moments { words: &words, formats: &german, now: at("2026-11-20T10:00:00Z") };
        for (minutes, text) in [
            (0, "0 min"),
            (59, "59 min"),
            (60, "1 h"),
            (125, "2 h 5 min"),
            (-125, "2 h 5 min"),
            (1_439, "23 h 59 min"),
            (1_440, "1 d"),
            (1_680, "1 d 4 h"),
            (4_320, "3 d"),
            (10_080, "7 d"),
            (13_400, "9 d"),
        ] {
            assert_eq!(moments.span(minutes), text, "{minutes}");
        }
        assert_eq!(moments.since(at("2026-11-20T07:55:00Z")), "2 h 5 min");
    }

    #[test]
    fn the_element_carries_the_exact_value() {
        let words = english();
        let german = formats(DateFormat::DayMonthYearDots, TimeFormat::Hours24);
        let moments = Moments { words: &words, formats: &german, now: at("2026-11-20T10:00:00Z") };
        assert_eq!(
            moments.time(at("2026-11-20T09:12:30.5Z")).to_string(),
            r#"<time datetime="2026-11-20T09:12:30Z" title="20.11.2026, 10:12 CET" data-live="moment">10:12</time>"#
        );
    }
}
