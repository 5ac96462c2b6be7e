//! Priorities of the desk (F-146), with their targets (F-153) and what they mean to the provider.

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdministerTaskfire,
    ids::OrganizationId,
    tables::{internal_priority, priority},
    views::{
        settings::{self, Entry},
        taskfire::config::{self, Use},
    },
};
use web::{Check, Filled, field::Fields, words::Words};

use super::Counts;
use crate::{
    list::{
        Columns, List, Model, Parts, chosen_in, id_text, name_in, offer,
        span::{TARGETS, span_text, target_fields, targets},
        tone_field, tone_of,
    },
    table::Cell,
};

/// The priorities.
pub(crate) struct Priorities;

/// What the pages of priorities show of other lists.
pub(crate) struct Around {
    own: OrganizationId,
    provider: Vec<Entry>,
    counts: Counts,
}

impl List for Priorities {
    type Table = internal_priority::Entity;
    type Need = AdministerTaskfire;
    type Around = Around;
    type Home = crate::Desk;

    const CODE: &'static str = "priorities";
    const OBJECT: &'static str = "internal-priority";
    const COLUMNS: &'static [&'static str] =
        &["list-response", "list-resolution", "internal-provider-priority", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["tone", TARGETS[0], TARGETS[1], "provider_priority"];
    const NAME_MAX: usize = 60;
    const MOST: Option<(usize, &'static str)> = Some((10, "internal-priorities-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
        Ok(Around {
            own: config::own(may)?,
            provider: settings::entries::<priority::Entity, _>(may, None).await?,
            counts: Counts::of::<internal_priority::Entity>(may, Use::Priority, None).await?,
        })
    }

    fn cells(row: &Model<Self>, around: &Around, words: &Words) -> Vec<Cell> {
        let mapped = name_in(&around.provider, &id_text(row.priority_id));
        vec![
            Cell::text(span_text(row.response_minutes)),
            Cell::text(span_text(row.resolution_minutes)),
            Cell::text(mapped.unwrap_or_else(|| words.t("internal-provider-default"))),
            around.counts.cell(row.id.0),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![
            ("tone", row.tone.clone()),
            (TARGETS[0], span_text(row.response_minutes)),
            (TARGETS[1], span_text(row.resolution_minutes)),
            ("provider_priority", id_text(row.priority_id)),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Around, _entry: Option<&Entry>, words: &Words) -> Parts {
        let tone = tone_field(form, words, filled.line("tone"));
        let [response, resolution] = target_fields(form, filled, words);
        let chosen = filled.line("provider_priority");
        let mapped = form.select("provider_priority", words.t("internal-provider-priority"));
        let mapped = mapped.none(words.t("internal-provider-default")).options(offer(&around.provider, chosen));
        Parts {
            grid: vec![
                tone,
                response,
                resolution,
                mapped.value(chosen).hint(words.t("internal-provider-priority-hint")),
            ],
            stack: Vec::new(),
        }
    }

    fn check(check: &mut Check<'_>, around: &Around, entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let tone = check.choice("tone", &words.t("list-tone"), tone_of).unwrap_or_default();
        let (response, resolution) = targets(check);
        let mapped = check.choice_if("provider_priority", &words.t("internal-provider-priority"), |id| {
            chosen_in(&around.provider, id)
        });
        let mut row = internal_priority::ActiveModel {
            tone: Set(tone),
            response_minutes: Set(response),
            resolution_minutes: Set(resolution),
            priority_id: Set(mapped),
            ..Default::default()
        };
        if entry.is_none() {
            row.organization_id = Set(around.own);
        }
        row
    }

    fn said(around: &Around, field: &str, value: &str) -> String {
        let named = (field == "provider_priority").then(|| name_in(&around.provider, value)).flatten();
        named.unwrap_or_else(|| value.to_owned())
    }
}
