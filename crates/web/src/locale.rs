//! What forms offer for formats and time zones, each shown by an example.

use jiff::{Timestamp, tz::TimeZone};
use kernel::{DateFormat, Formats, NumberFormat, TimeFormat};

use crate::field::{Choice, Field};

/// Date formats as choices: code and how today reads.
pub fn date_formats(now: Timestamp, like: &Formats) -> Vec<(&'static str, String)> {
    let shown = |date| Formats { date, ..like.clone() }.date(now);
    DateFormat::ALL
        .iter()
        .map(|format| (format.code(), format!("{} ({})", pattern(format.code()), shown(*format))))
        .collect()
}

/// Time formats as choices: code and how the present moment reads.
pub fn time_formats(now: Timestamp, like: &Formats) -> Vec<(&'static str, String)> {
    TimeFormat::ALL.iter().map(|format| (format.code(), Formats { time: *format, ..like.clone() }.time(now))).collect()
}

/// Number formats as choices: code and example are the same.
pub fn number_formats() -> Vec<(&'static str, String)> {
    NumberFormat::ALL.iter().map(|format| (format.code(), format.code().to_owned())).collect()
}

/// How today reads in each date format: code and example.
pub fn date_examples(now: Timestamp, like: &Formats) -> Vec<(&'static str, String)> {
    DateFormat::ALL.iter().map(|date| (date.code(), Formats { date: *date, ..like.clone() }.date(now))).collect()
}

/// How the present moment reads in each time format: code and example.
pub fn time_examples(now: Timestamp, like: &Formats) -> Vec<(&'static str, String)> {
    TimeFormat::ALL.iter().map(|time| (time.code(), Formats { time: *time, ..like.clone() }.time(now))).collect()
}

/// How 1234.5 reads in each number format: code and example.
pub fn number_examples(like: &Formats) -> Vec<(&'static str, String)> {
    let shown = |number| Formats { number, ..like.clone() }.hours(1234 * 60 + 30);
    NumberFormat::ALL.iter().map(|number| (number.code(), shown(*number))).collect()
}

/// Three formats as people read them in a history: `yyyy-MM-dd 14:30 1,234.56`.
pub fn formats_in_words(date: &str, time: &str, number: &str) -> String {
    let time = if time == TimeFormat::Hours12.code() { "2:30 PM" } else { "14:30" };
    format!("{} {time} {number}", pattern(date))
}

fn pattern(code: &str) -> String {
    code.replace('y', "yyyy").replace('M', "MM").replace('d', "dd")
}

/// The zone of that name, if there is one: a place such as `Europe/Berlin`, or `UTC`.
pub fn zone(name: &str) -> Option<TimeZone> {
    (name == "UTC" || name.contains('/')).then(|| TimeZone::get(name).ok()).flatten()
}

/// Fills a select with all zones, grouped by region, and marks `chosen`.
#[must_use]
pub fn zones(mut field: Field, chosen: &str) -> Field {
    let regions = ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    for region in regions {
        let within = names.iter().filter(|name| name.split_once('/').is_some_and(|(first, _)| first == region));
        field = field.group(region, within.map(|name| Choice::new(name, name.replace('_', " "))));
    }
    field = field.group("UTC", [Choice::new("UTC", "UTC")]);
    field.value(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_209_formats_are_shown_by_example() {
        let like = Formats {
            date: DateFormat::default(),
            time: TimeFormat::default(),
            number: NumberFormat::default(),
            zone: TimeZone::UTC,
        };
        let now: Timestamp = "2026-11-20T14:05:00Z".parse().unwrap();
        assert_eq!(date_formats(now, &like)[1], ("d.M.y", "dd.MM.yyyy (20.11.2026)".to_owned()));
        assert_eq!(time_formats(now, &like)[1], ("12h", "2:05 PM".to_owned()));
        assert_eq!(number_formats().len(), 3);
        assert_eq!(date_examples(now, &like)[1], ("d.M.y", "20.11.2026".to_owned()));
        assert_eq!(time_examples(now, &like)[0], ("24h", "14:05".to_owned()));
        assert_eq!(number_examples(&like)[1], ("1.234,56", "1.234,50".to_owned()));
    }

    #[test]
    fn p_210_zones_are_places() {
        assert!(zone("Europe/Berlin").is_some() && zone("UTC").is_some());
        assert!(zone("CET").is_none() && zone("Europe/Nowhere").is_none() && zone("").is_none());
    }
}
