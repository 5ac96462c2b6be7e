//! Custom fields on tickets of the desk (F-148): of one request type or of all, passed on to the provider or not.

use std::collections::BTreeMap;

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdministerTaskfire,
    ids::OrganizationId,
    tables::{custom_field, kinds::FieldKind, request_type},
    views::{
        settings::{self, Entry},
        taskfire::config::{self, Use},
    },
};
use uuid::Uuid;
use web::{Check, Filled, field::Fields, list::questions::options, words::Words};

use super::Counts;
use crate::{
    list::{Columns, List, Model, Parts, chosen_in, flag, id_text, name_in, offer},
    table::Cell,
};

/// The custom fields.
pub(crate) struct CustomFields;

/// What the pages of custom fields show of other lists.
pub(crate) struct Around {
    own: OrganizationId,
    /// Those of the organization, and those that it uses but does not make.
    request_types: Vec<Entry>,
    kinds: BTreeMap<Uuid, FieldKind>,
    counts: Counts,
}

fn kind_word(kind: FieldKind, words: &Words) -> String {
    words.t(&format!("internal-field-{}", kind.code()))
}

impl List for CustomFields {
    type Table = custom_field::Entity;
    type Need = AdministerTaskfire;
    type Around = Around;
    type Home = crate::Desk;

    const CODE: &'static str = "custom-fields";
    const OBJECT: &'static str = "custom-field";
    const COLUMNS: &'static [&'static str] =
        &["internal-field-kind", "internal-field-for", "list-required", "internal-passed-on", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["kind", "options", "request_type", "required", "passed_on"];
    const MOST: Option<(usize, &'static str)> = Some((30, "internal-fields-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
        let mut request_types = settings::entries::<request_type::Entity, _>(may, None).await?;
        let others = config::other_request_types(may).await?;
        request_types.extend(others.iter().map(|(row, _)| <request_type::Entity as settings::Listed>::entry(row)));
        let rows = settings::rows::<custom_field::Entity, _>(may, None).await?;
        Ok(Around {
            own: config::own(may)?,
            request_types,
            kinds: rows.iter().map(|row| (row.id.0, row.kind)).collect(),
            counts: Counts::of::<custom_field::Entity>(may, Use::Field, None).await?,
        })
    }

    fn sub(row: &Model<Self>) -> String {
        let options: Vec<String> = serde_json::from_str(&row.options).unwrap_or_default();
        options.join(" · ")
    }

    fn cells(row: &Model<Self>, around: &Around, words: &Words) -> Vec<Cell> {
        let only = name_in(&around.request_types, &id_text(row.request_type_id));
        vec![
            Cell::text(kind_word(row.kind, words)),
            Cell::text(only.unwrap_or_else(|| words.t("internal-field-for-all"))),
            Cell::Yes(row.required),
            Cell::Yes(row.passed_on),
            around.counts.cell(row.id.0),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        let options: Vec<String> = serde_json::from_str(&row.options).unwrap_or_default();
        vec![
            ("kind", row.kind.code().to_owned()),
            ("options", options.join("\n")),
            ("request_type", id_text(row.request_type_id)),
            ("required", flag(row.required)),
            ("passed_on", flag(row.passed_on)),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Around, _entry: Option<&Entry>, words: &Words) -> Parts {
        let kinds = FieldKind::ALL.iter().map(|kind| (kind.code(), kind_word(*kind, words)));
        let chosen = if filled.has("kind") { filled.line("kind") } else { FieldKind::Text.code() };
        let kind = form.select("kind", words.t("internal-field-kind")).options(kinds).value(chosen).required();
        let only = filled.line("request_type");
        let only = form
            .select("request_type", words.t("internal-field-for"))
            .none(words.t("internal-field-for-all"))
            .options(offer(&around.request_types, only))
            .value(only);
        let options = form.textarea("options", words.t("list-question-options")).value(filled.get("options")).rows(5);
        let required = form.check("required", words.t("list-required")).on(filled.line("required") == "true");
        let passed_on = form.check("passed_on", words.t("internal-passed-on")).on(filled.line("passed_on") == "true");
        Parts {
            grid: vec![kind, only],
            stack: vec![
                options.long().hint(words.t("internal-field-options-hint")),
                required.hint(words.t("internal-field-required-hint")),
                passed_on.hint(words.t("internal-passed-on-hint")),
            ],
        }
    }

    fn check(check: &mut Check<'_>, around: &Around, entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let kind = check.choice("kind", &words.t("internal-field-kind"), FieldKind::from_code);
        let held = entry.filter(|entry| around.counts.many(entry.id) > 0);
        if held.is_some_and(|entry| kind.is_some() && around.kinds.get(&entry.id).copied() != kind) {
            check.wrong("kind", words.t("internal-field-kind-used"));
        }
        let options = options(check, kind == Some(FieldKind::List));
        let only =
            check.choice_if("request_type", &words.t("internal-field-for"), |id| chosen_in(&around.request_types, id));
        let mut row = custom_field::ActiveModel {
            kind: Set(kind.unwrap_or(FieldKind::Text)),
            options: Set(serde_json::json!(options).to_string()),
            request_type_id: Set(only),
            required: Set(check.on("required")),
            passed_on: Set(check.on("passed_on")),
            ..Default::default()
        };
        if entry.is_none() {
            row.organization_id = Set(around.own);
        }
        row
    }

    fn said(around: &Around, field: &str, value: &str) -> String {
        let named = (field == "request_type").then(|| name_in(&around.request_types, value)).flatten();
        named.unwrap_or_else(|| value.to_owned())
    }
}
