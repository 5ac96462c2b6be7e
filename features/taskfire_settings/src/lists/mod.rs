//! The lists of a customer's own desk: what is their own beside the common pattern of [`web::list`].

pub(crate) mod fields;
pub(crate) mod issue_types;
pub(crate) mod priorities;
pub(crate) mod queues;
pub(crate) mod request_types;
pub(crate) mod statuses;

use std::collections::BTreeMap;

use kernel::Problem;
use store::{
    Granted,
    guard::{AdministerTaskfire, Reads},
    views::{
        settings::{Entry, Listed, entries},
        taskfire::config::{self, Use},
    },
};
use uuid::Uuid;
use web::{
    Check,
    field::{Field, Fields},
    words::Words,
};

use crate::{Desk, table::Cell};

/// The background questions of a customer's request types.
pub(crate) type Questions = web::list::questions::Questions<Desk, AdministerTaskfire>;

/// How many tickets have each entry of a list (F-150).
pub(crate) struct Counts(BTreeMap<Uuid, i64>);

impl Counts {
    /// Counts the tickets of all entries of `T`.
    async fn of<T>(may: &Granted<'_, AdministerTaskfire>, of: Use, parent: Option<Uuid>) -> Result<Self, Problem>
    where
        T: Listed,
        AdministerTaskfire: Reads<T>,
    {
        let listed: Vec<Entry> = entries::<T, _>(may, parent).await?;
        config::uses(may, of, &listed).await.map(Self)
    }

    fn many(&self, id: Uuid) -> i64 {
        self.0.get(&id).copied().unwrap_or_default()
    }

    fn cell(&self, id: Uuid) -> Cell {
        Cell::text(self.many(id).to_string())
    }
}

/// A field for hours and minutes.
fn span_field(form: &mut Fields<'_>, name: &str, label: String, typed: &str) -> Field {
    form.text(name, label).value(typed).max(7).short().autocomplete("off")
}

/// Whole minutes as they are typed: `1:30`, `90:00`.
fn span_text(minutes: Option<i32>) -> String {
    minutes.map(|minutes| format!("{}:{:02}", minutes / 60, minutes % 60)).unwrap_or_default()
}

/// Hours and minutes, at least one minute and at most `hours` hours; nothing typed is nothing.
fn span_in(check: &mut Check<'_>, name: &str, label: &str, hours: i32) -> Option<i32> {
    let typed = check.filled.line(name);
    if typed.is_empty() {
        return None;
    }
    let minutes = minutes_of(typed).filter(|minutes| (1..=hours * 60).contains(minutes));
    if minutes.is_none() {
        let told = check.words.t_with("internal-span-wrong", &[("field", label.into()), ("most", hours.into())]);
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

/// Yes or no, as people read it.
fn shared_field(form: &mut Fields<'_>, words: &Words, on: bool) -> Field {
    form.check("shared", words.t("internal-shared")).on(on).hint(words.t("internal-shared-hint"))
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
