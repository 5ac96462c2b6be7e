//! How a person reads dates, times and numbers (P-209), and in which zone (P-210).

use serde::{Deserialize, Serialize};

/// Order and separator of a numeric date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateFormat {
    /// 2026-11-21
    YearMonthDay,
    /// 21.11.2026
    DayMonthYearDots,
    /// 21/11/2026
    DayMonthYearSlashes,
    /// 21-11-2026
    DayMonthYearDashes,
    /// 11/21/2026
    MonthDayYear,
}

/// 24-hour or 12-hour clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeFormat {
    /// 14:30
    Hours24,
    /// 2:30 PM
    Hours12,
}

/// Grouping and decimal marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberFormat {
    /// 1,234.56
    CommaDot,
    /// 1.234,56
    DotComma,
    /// 1 234,56
    SpaceComma,
}

/// A person's formats. Stored as the codes that [`DateFormat::code`] and its like give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formats {
    /// Date order and separator.
    pub date: DateFormat,
    /// Clock.
    pub time: TimeFormat,
    /// Number marks.
    pub number: NumberFormat,
    /// The zone in which times are shown.
    pub zone: jiff::tz::TimeZone,
}

macro_rules! codes {
    ($type:ident, $fallback:ident: $($variant:ident = $code:literal),+ $(,)?) => {
        impl $type {
            /// All values in the order in which forms offer them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code that is stored and sent in forms.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code; `None` if there is no such code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl Default for $type {
            fn default() -> Self { Self::$fallback }
        }
    };
}

codes!(DateFormat, YearMonthDay: YearMonthDay = "y-M-d", DayMonthYearDots = "d.M.y", DayMonthYearSlashes = "d/M/y", DayMonthYearDashes = "d-M-y", MonthDayYear = "M/d/y");
codes!(TimeFormat, Hours24: Hours24 = "24h", Hours12 = "12h");
codes!(NumberFormat, CommaDot: CommaDot = "1,234.56", DotComma = "1.234,56", SpaceComma = "1 234,56");

impl Formats {
    /// A date as digits, e.g. `21.11.2026`.
    pub fn date(&self, at: jiff::Timestamp) -> String {
        self.civil_date(at.to_zoned(self.zone.clone()).date())
    }

    /// A calendar date as digits.
    pub fn civil_date(&self, date: jiff::civil::Date) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self.date {
            DateFormat::YearMonthDay => format!("{year:04}-{month:02}-{day:02}"),
            DateFormat::DayMonthYearDots => format!("{day:02}.{month:02}.{year:04}"),
            DateFormat::DayMonthYearSlashes => format!("{day:02}/{month:02}/{year:04}"),
            DateFormat::DayMonthYearDashes => format!("{day:02}-{month:02}-{year:04}"),
            DateFormat::MonthDayYear => format!("{month:02}/{day:02}/{year:04}"),
        }
    }

    /// A time of day, e.g. `14:30` or `2:30 PM`.
    pub fn time(&self, at: jiff::Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        let (hour, minute) = (zoned.hour(), zoned.minute());
        match self.time {
            TimeFormat::Hours24 => format!("{hour:02}:{minute:02}"),
            TimeFormat::Hours12 => {
                let half = if hour < 12 { "AM" } else { "PM" };
                let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
                format!("{twelve}:{minute:02} {half}")
            }
        }
    }

    /// Date and time, e.g. `21.11.2026, 14:30`.
    pub fn moment(&self, at: jiff::Timestamp) -> String {
        format!("{}, {}", self.date(at), self.time(at))
    }

    /// Whole minutes as decimal hours with two places, e.g. `1,25` (T-243).
    pub fn hours(&self, minutes: i64) -> String {
        let hundredths = (minutes * 100 + 30) / 60;
        let mark = if self.number == NumberFormat::CommaDot { '.' } else { ',' };
        format!("{}{mark}{:02}", self.integer(hundredths / 100), hundredths % 100)
    }

    /// A whole number with grouping marks.
    pub fn integer(&self, value: i64) -> String {
        let mark = match self.number {
            NumberFormat::CommaDot => ',',
            NumberFormat::DotComma => '.',
            NumberFormat::SpaceComma => '\u{a0}',
        };
        let digits = value.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if value < 0 {
            grouped.push('-');
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(mark);
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: NumberFormat, date: DateFormat, time: TimeFormat) -> Formats {
        Formats { date, time, number, zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(1)) }
    }

    #[test]
    fn p_209_formats_follow_the_person() {
        let noon: jiff::Timestamp = "2026-11-21T11:05:00Z".parse().unwrap();
        let german = at(NumberFormat::DotComma, DateFormat::DayMonthYearDots, TimeFormat::Hours24);
        let american = at(NumberFormat::CommaDot, DateFormat::MonthDayYear, TimeFormat::Hours12);
        assert_eq!(german.moment(noon), "21.11.2026, 12:05");
        assert_eq!(american.moment(noon), "11/21/2026, 12:05 PM");
        assert_eq!(german.hours(75), "1,25");
        assert_eq!(american.hours(60 * 1234 + 30), "1,234.50");
        assert_eq!(german.integer(-1_234_567), "-1.234.567");
    }
}
