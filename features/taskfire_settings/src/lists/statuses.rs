//! Statuses of the desk (F-147): those of the system keep their meaning, whatever their name; one's own choose theirs.

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdministerTaskfire,
    ids::OrganizationId,
    tables::{internal_status, kinds::InternalMeaning},
    views::{
        settings::Entry,
        taskfire::config::{self, Use},
    },
};
use web::{Check, Filled, field::Fields, words::Words};

use super::Counts;
use crate::{
    list::{Columns, List, Model, Parts, tone_field, tone_of},
    table::Cell,
};

/// The statuses.
pub(crate) struct Statuses;

/// The meanings that a status of one's own may have; the others belong to one status of the system each.
const OWN_MEANINGS: [InternalMeaning; 4] =
    [InternalMeaning::Accepted, InternalMeaning::Open, InternalMeaning::WaitingUser, InternalMeaning::WaitingVendor];

fn meaning_word(meaning: InternalMeaning, words: &Words) -> String {
    words.t(&format!("internal-meaning-{}", meaning.code()))
}

impl List for Statuses {
    type Table = internal_status::Entity;
    type Need = AdministerTaskfire;
    type Around = (OrganizationId, Counts);
    type Home = crate::Desk;

    const CODE: &'static str = "statuses";
    const OBJECT: &'static str = "internal-status";
    const COLUMNS: &'static [&'static str] = &["internal-meaning", "list-tone", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["meaning", "tone"];
    const NAME_MAX: usize = 60;
    const SYSTEM_KEEPS_NAME: bool = false;
    const MOST: Option<(usize, &'static str)> = Some((20, "internal-statuses-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Self::Around, Problem> {
        Ok((config::own(may)?, Counts::of::<internal_status::Entity>(may, Use::Status, None).await?))
    }

    fn cells(row: &Model<Self>, (_, counts): &Self::Around, words: &Words) -> Vec<Cell> {
        vec![Cell::text(meaning_word(row.meaning, words)), Cell::tone(&row.tone, words), counts.cell(row.id.0)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("meaning", row.meaning.code().to_owned()), ("tone", row.tone.clone())]
    }

    fn fields(
        form: &mut Fields<'_>,
        filled: &Filled,
        _around: &Self::Around,
        entry: Option<&Entry>,
        words: &Words,
    ) -> Parts {
        let system = entry.is_some_and(|entry| entry.system);
        let chosen = InternalMeaning::from_code(filled.line("meaning")).unwrap_or(InternalMeaning::Open);
        let offered: Vec<InternalMeaning> = if system { vec![chosen] } else { OWN_MEANINGS.to_vec() };
        let offered = offered.into_iter().map(|meaning| (meaning.code(), meaning_word(meaning, words)));
        let hint = if system { "internal-meaning-locked" } else { "internal-meaning-hint" };
        let meaning = form.select("meaning", words.t("internal-meaning")).options(offered).value(chosen.code());
        let tone = tone_field(form, words, filled.line("tone"));
        Parts { grid: vec![meaning.disabled(system).hint(words.t(hint)), tone], stack: Vec::new() }
    }

    fn check(check: &mut Check<'_>, (own, _): &Self::Around, entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let tone = check.choice("tone", &words.t("list-tone"), tone_of).unwrap_or_default();
        let mut row = internal_status::ActiveModel { tone: Set(tone), ..Default::default() };
        if entry.is_none_or(|entry| !entry.system) {
            let may_have = |code: &str| InternalMeaning::from_code(code).filter(|code| OWN_MEANINGS.contains(code));
            let meaning = check.choice("meaning", &words.t("internal-meaning"), may_have);
            row.meaning = Set(meaning.unwrap_or(InternalMeaning::Open));
        }
        if entry.is_none() {
            row.system = Set(false);
            row.organization_id = Set(*own);
        }
        row
    }
}
