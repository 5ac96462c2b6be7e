//! The period of a report: two dates of the reader's zone, both included.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::views::taskfire::reports::Period;
use web::words::Words;

/// Days of a report that names none.
const DAYS: i64 = 30;

/// The longest period, in days: longer ones are asked for in parts.
const MOST_DAYS: i32 = 732;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asking {
    /// The first day.
    #[serde(default)]
    pub(crate) from: String,
    /// The last day.
    #[serde(default)]
    pub(crate) to: String,
    /// Which table, for an export.
    #[serde(default)]
    pub(crate) report: String,
}

/// A period as it is shown, and as it is counted.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    /// The first day.
    pub(crate) from: Date,
    /// The last day.
    pub(crate) to: Date,
    /// From the beginning of the first to the end of the last.
    pub(crate) period: Period,
}

/// The days that are asked for, or the last thirty; with what is wrong with them.
pub(crate) fn read(
    asking: &Asking,
    now: jiff::Timestamp,
    zone: &TimeZone,
    words: &Words,
) -> Result<(Days, FieldErrors), Problem> {
    let mut errors = FieldErrors::new();
    let today = now.to_zoned(zone.clone()).date();
    let fault = |error| Problem::fault("count days", error);
    let usual = (today.checked_sub((DAYS - 1).days()).map_err(fault)?, today);
    let mut day = |field: &str, typed: &str, usual: Date| {
        if typed.trim().is_empty() {
            return usual;
        }
        typed.trim().parse::<Date>().unwrap_or_else(|_| {
            errors.add(field, words.t("report-no-date"));
            usual
        })
    };
    let (mut from, mut to) = (day("from", &asking.from, usual.0), day("to", &asking.to, usual.1));
    if from > to {
        errors.add("to", words.t("report-ends-before"));
        (from, to) = usual;
    } else if from.until(to).map_err(fault)?.get_days() > MOST_DAYS {
        errors.add("from", words.t("report-too-long"));
        (from, to) = usual;
    }
    let begin = |date: Date| date.to_zoned(zone.clone()).map_err(fault);
    let end = begin(to.checked_add(1.day()).map_err(fault)?)?;
    let period = Period { from: begin(from)?.timestamp().into(), to: end.timestamp().into() };
    Ok((Days { from, to, period }, errors))
}
