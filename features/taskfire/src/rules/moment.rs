//! Dates with times of day, as their fields send them.

use jiff::{Timestamp, civil::DateTime};
use kernel::Formats;
use web::{Check, Filled};

/// Reads `2026-11-20T14:30` in the reader's zone; `None` for nothing, and with an error for what is no moment.
pub(super) fn read(check: &mut Check<'_>, name: &str, formats: &Formats) -> Option<Timestamp> {
    let typed = check.filled.line(name);
    if typed.is_empty() {
        return None;
    }
    let found = parse(typed, formats);
    if found.is_none() {
        check.wrong(name, check.words.t("rules-moment-wrong"));
    }
    found
}

/// The same without a form.
pub(super) fn parse(typed: &str, formats: &Formats) -> Option<Timestamp> {
    let wall: DateTime = typed.trim().parse().ok()?;
    let zoned = wall.to_zoned(formats.zone.clone()).ok()?;
    // A year that a person can mean.
    (2000..=2200).contains(&zoned.year()).then(|| zoned.timestamp())
}

/// A moment as its field is filled.
pub(super) fn typed(at: impl Into<Timestamp>, formats: &Formats) -> String {
    formats.zone.to_datetime(at.into()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The form made of these values.
pub(super) fn filled(values: &[(String, String)]) -> Filled {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Filled::of(&values)
}
