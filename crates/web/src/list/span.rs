//! Spans as lists of a help desk keep them, typed as hours and minutes: when something is due, and the two targets of a
//! priority (A-63, F-152, F-153), the provider's and a customer's own alike.

use super::Filled;
use crate::{
    Check,
    field::{Field, Fields},
    words::Words,
};

/// Most hours of a span: a year of days.
const MOST_HOURS: i32 = 8760;

/// Names of the form fields of [`targets`].
pub const TARGETS: [&str; 2] = ["response", "resolution"];

/// A field for hours and minutes.
pub fn span_field(form: &mut Fields<'_>, name: &str, label: String, typed: &str) -> Field {
    form.text(name, label).value(typed).max(7).short().autocomplete("off")
}

/// Whole minutes as they are typed: `1:30`, `90:00`.
pub fn span_text(minutes: Option<i32>) -> String {
    minutes.map(|minutes| format!("{}:{:02}", minutes / 60, minutes % 60)).unwrap_or_default()
}

/// Hours and minutes, at least one minute and at most a year; nothing typed is nothing.
pub fn span_in(check: &mut Check<'_>, name: &str, label: &str) -> Option<i32> {
    let typed = check.filled.line(name);
    if typed.is_empty() {
        return None;
    }
    let minutes = minutes_of(typed).filter(|minutes| (1..=MOST_HOURS * 60).contains(minutes));
    if minutes.is_none() {
        let told = check.words.t_with("list-span-wrong", &[("field", label.into()), ("most", MOST_HOURS.into())]);
        check.wrong(name, told);
    }
    minutes
}

fn minutes_of(typed: &str) -> Option<i32> {
    let (hours, minutes) = typed.split_once(':').unwrap_or((typed, "0"));
    let hours: i32 = hours.trim().parse().ok().filter(|hours| (0..10_000).contains(hours))?;
    let minutes: i32 = minutes.trim().parse().ok().filter(|minutes| (0..60).contains(minutes))?;
    Some(hours * 60 + minutes)
}

/// The fields of the targets of a priority: first response and resolution.
pub fn target_fields(form: &mut Fields<'_>, filled: &Filled, words: &Words) -> [Field; 2] {
    let [response, resolution] = TARGETS;
    let response = span_field(form, response, words.t("list-response"), filled.line(response));
    let resolution = span_field(form, resolution, words.t("list-resolution"), filled.line(resolution));
    [response.hint(words.t("list-response-hint")), resolution.hint(words.t("list-resolution-hint"))]
}

/// The targets that were typed, in minutes of working hours; a solution is not due before the first response.
pub fn targets(check: &mut Check<'_>) -> (Option<i32>, Option<i32>) {
    let words = check.words;
    let [response, resolution] = TARGETS;
    let response = span_in(check, response, &words.t("list-response"));
    let whole = span_in(check, resolution, &words.t("list-resolution"));
    if let (Some(response), Some(whole)) = (response, whole)
        && whole < response
    {
        check.wrong(resolution, words.t("list-resolution-early"));
    }
    (response, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f_153_targets_are_hours_and_minutes() {
        for (typed, minutes) in [
            ("0:30", Some(30)),
            ("4", Some(240)),
            ("24:00", Some(1440)),
            ("1:60", None),
            ("-1:00", None),
            ("x", None),
            ("1:-5", None),
            (":30", None),
        ] {
            assert_eq!(minutes_of(typed), minutes, "{typed}");
            assert_eq!(minutes.map(|minutes| minutes_of(&span_text(Some(minutes)))), minutes.map(Some));
        }
    }
}
