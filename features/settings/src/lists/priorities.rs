//! Priorities: shown in a tone, exactly one is the default, each with what the provider promises (A-63, F-154).

use kernel::Problem;
use store::{Granted, Set, guard::AdminServiceDesk, tables::priority, views::settings::Entry};
use web::{Check, Filled, field::Fields, words::Words};

use crate::{
    list::{
        Columns, List, Model, Parts,
        span::{TARGETS, span_text, target_fields, targets},
        tone_field, tone_of,
    },
    table::Cell,
};

/// The priorities.
pub(crate) struct Priorities;

impl List for Priorities {
    type Table = priority::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "priorities";
    const OBJECT: &'static str = "priority";
    const COLUMNS: &'static [&'static str] = &["list-response", "list-resolution", "list-tone"];
    const FIELDS: &'static [&'static str] = &["tone", TARGETS[0], TARGETS[1]];

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(row: &Model<Self>, (): &(), words: &Words) -> Vec<Cell> {
        let spans = [row.response_minutes, row.resolution_minutes].map(|minutes| Cell::text(span_text(minutes)));
        spans.into_iter().chain([Cell::tone(&row.tone, words)]).collect()
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![
            ("tone", row.tone.clone()),
            (TARGETS[0], span_text(row.response_minutes)),
            (TARGETS[1], span_text(row.resolution_minutes)),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), _entry: Option<&Entry>, words: &Words) -> Parts {
        let tone = tone_field(form, words, filled.line("tone"));
        let targets = target_fields(form, filled, words);
        Parts { grid: [tone].into_iter().chain(targets).collect(), stack: Vec::new() }
    }

    fn check(check: &mut Check<'_>, (): &(), _entry: Option<&Entry>) -> Columns<Self> {
        let tone = check.choice("tone", &check.words.t("list-tone"), tone_of);
        let (response, resolution) = targets(check);
        priority::ActiveModel {
            tone: Set(tone.unwrap_or_default()),
            response_minutes: Set(response),
            resolution_minutes: Set(resolution),
            ..Default::default()
        }
    }
}
