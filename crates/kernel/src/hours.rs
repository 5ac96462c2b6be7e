//! Hours worked as people type them: `1,5`, `1.5`, `1:30`, `90m`, `1h 30m` (T-156, T-243).

use crate::NumberFormat;

/// Most minutes of one entry: a day.
pub const MOST_MINUTES: i32 = 24 * 60;

/// Why typed hours cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursFault {
    /// It is no length of time.
    Unreadable,
    /// Less than a minute.
    Nothing,
    /// More than a day.
    TooLong,
}

impl HoursFault {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "hours-unreadable",
            Self::Nothing => "hours-nothing",
            Self::TooLong => "hours-too-long",
        }
    }
}

/// Whole minutes of what was typed. The decimal mark may be the reader's or the other one, as long as the other one cannot
/// be a grouping mark: `1.500` of someone who writes `1.234,56` is refused, not guessed.
pub fn read(typed: &str, format: NumberFormat) -> Result<i32, HoursFault> {
    let text: String =
        typed.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect();
    let minutes = clock(&text).or_else(|| units(&text)).or_else(|| decimal(&text, format));
    match minutes.ok_or(HoursFault::Unreadable)? {
        minutes if minutes < 1 => Err(HoursFault::Nothing),
        minutes => i32::try_from(minutes).ok().filter(|minutes| *minutes <= MOST_MINUTES).ok_or(HoursFault::TooLong),
    }
}

/// `1:30`
fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let minutes = number(minutes).filter(|value| *value < 60 && minutes.len() == 2)?;
    Some(if hours.is_empty() { 0 } else { number(hours)? } * 60 + minutes)
}

/// `90m`, `90min`, `2h`, `1h30`, `1h30m`
fn units(text: &str) -> Option<i64> {
    if let Some(minutes) = text.strip_suffix("min").or_else(|| text.strip_suffix('m')) {
        return match minutes.split_once('h') {
            Some((hours, minutes)) => Some(number(hours)? * 60 + number(minutes)?),
            None => number(minutes),
        };
    }
    let (hours, minutes) = text.split_once('h')?;
    let minutes = if minutes.is_empty() { 0 } else { number(minutes).filter(|value| *value < 60)? };
    Some(number(hours)? * 60 + minutes)
}

/// `1,5`, `1.5`, `2`
fn decimal(text: &str, format: NumberFormat) -> Option<i64> {
    let own = if format == NumberFormat::CommaDot { '.' } else { ',' };
    let Some(at) = text.find(['.', ',']) else { return Some(number(text)? * 60) };
    let (whole, fraction) = (&text[..at], &text[at + 1..]);
    let mark = text[at..].chars().next()?;
    // Three digits behind the other mark read as thousands.
    let ambiguous = mark != own && fraction.len() == 3;
    if ambiguous || fraction.is_empty() || fraction.len() > 4 {
        return None;
    }
    let whole = if whole.is_empty() { 0 } else { number(whole)? };
    let parts = number(fraction)?;
    let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    Some(whole * 60 + (parts * 60 + scale / 2) / scale)
}

/// A whole number of at most six digits and nothing else.
fn number(text: &str) -> Option<i64> {
    (text.len() <= 6 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use crate::{DateFormat, Formats, TimeFormat};
    use proptest::prelude::*;

    use super::*;

    const ALL: [NumberFormat; 3] = [NumberFormat::CommaDot, NumberFormat::DotComma, NumberFormat::SpaceComma];

    #[test]
    fn t_243_hours_as_people_type_them() {
        for (typed, minutes) in [
            ("1,5", 90),
            ("1.5", 90),
            ("1:30", 90),
            ("90m", 90),
            ("90 min", 90),
            ("1h 30m", 90),
            ("1h30", 90),
            ("1 H", 60),
            ("2", 120),
            (":45", 45),
            (".25", 15),
            (",75", 45),
            ("0.33", 20),
            ("24", 1440),
        ] {
            for format in ALL {
                assert_eq!(read(typed, format), Ok(minutes), "{typed} {format:?}");
            }
        }
    }

    #[test]
    fn t_243_what_is_no_length_of_time_is_refused() {
        for (typed, fault) in [
            ("", HoursFault::Unreadable),
            ("soon", HoursFault::Unreadable),
            ("1:5", HoursFault::Unreadable),
            ("1:60", HoursFault::Unreadable),
            ("1.", HoursFault::Unreadable),
            ("1.5.2", HoursFault::Unreadable),
            ("-1", HoursFault::Unreadable),
            ("1e2", HoursFault::Unreadable),
            ("١", HoursFault::Unreadable),
            ("0", HoursFault::Nothing),
            ("0:00", HoursFault::Nothing),
            ("0.001", HoursFault::Nothing),
            ("24:01", HoursFault::TooLong),
            ("1441m", HoursFault::TooLong),
        ] {
            assert_eq!(read(typed, NumberFormat::CommaDot), Err(fault), "{typed}");
        }
        assert_eq!(read("1.500", NumberFormat::DotComma), Err(HoursFault::Unreadable), "thousands or decimals");
        assert_eq!(read("1.500", NumberFormat::CommaDot), Ok(90));
    }

    fn formats(number: NumberFormat) -> Formats {
        Formats { date: DateFormat::default(), time: TimeFormat::default(), number, zone: jiff::tz::TimeZone::UTC }
    }

    proptest! {
        /// What a page shows can be typed back in, in every format.
        #[test]
        fn t_243_every_way_of_writing_minutes_reads_back(minutes in 1..=MOST_MINUTES) {
            for format in ALL {
                let decimal = formats(format).hours(i64::from(minutes));
                prop_assert_eq!(read(&decimal, format), Ok(minutes), "{}", decimal);
                for typed in [
                    format!("{}:{:02}", minutes / 60, minutes % 60),
                    format!("{minutes}m"),
                    format!("{}h {}m", minutes / 60, minutes % 60),
                    format!("{}h{:02}", minutes / 60, minutes % 60),
                ] {
                    prop_assert_eq!(read(&typed, format), Ok(minutes), "{}", typed);
                }
            }
        }

        /// Whatever is typed, the answer is minutes of a day or a fault.
        #[test]
        fn t_243_no_text_breaks_it(typed in ".*") {
            for format in ALL {
                if let Ok(minutes) = read(&typed, format) {
                    prop_assert!((1..=MOST_MINUTES).contains(&minutes));
                }
            }
        }
    }
}
