//! Ticket categories: defaults of new tickets, and which fields the portal offers (T-64, T-65).

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdminServiceDesk,
    tables::{priority, source, ticket_category},
    views::settings::{self, Entry},
};
use web::{Check, Filled, field::Fields, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, chosen_in, id_text, name_in, offer, tone_field, tone_of},
    table::Cell,
};

/// The categories.
pub(crate) struct Categories;

/// What the forms of categories choose from.
pub(crate) struct Defaults {
    priorities: Vec<Entry>,
    sources: Vec<Entry>,
}

/// The fields that a category can expose on the portal's New Ticket beside those that are always there (T-65, T-68).
pub(crate) const PORTAL_FIELDS: [&str; 2] = ["issue-type", "due"];

impl List for Categories {
    type Table = ticket_category::Entity;
    type Need = AdminServiceDesk;
    type Around = Defaults;
    type Home = crate::Settings;

    const CODE: &'static str = "categories";
    const OBJECT: &'static str = "ticket-category";
    const NAME_MAX: usize = 30;
    const COLUMNS: &'static [&'static str] =
        &["settings-nickname", "settings-default-priority", "settings-default-source"];
    const FIELDS: &'static [&'static str] =
        &["nickname", "tone", "default_priority", "default_source", "portal_fields"];

    async fn around(may: &Granted<'_, AdminServiceDesk>) -> Result<Defaults, Problem> {
        Ok(Defaults {
            priorities: settings::entries::<priority::Entity, _>(may, None).await?,
            sources: settings::entries::<source::Entity, _>(may, None).await?,
        })
    }

    fn cells(row: &Model<Self>, around: &Defaults, words: &Words) -> Vec<Cell> {
        let priority = name_in(&around.priorities, &id_text(row.default_priority_id));
        let source = name_in(&around.sources, &id_text(row.default_source_id));
        vec![
            Cell::text(row.nickname.clone()),
            Cell::text(priority.unwrap_or_else(|| words.t("settings-default-priority-none"))),
            Cell::text(source.unwrap_or_else(|| words.t("settings-default-source-none"))),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("nickname", row.nickname.clone()),
            ("tone", row.tone.clone()),
            ("default_priority", id_text(row.default_priority_id)),
            ("default_source", id_text(row.default_source_id)),
        ];
        let exposed: Vec<String> = serde_json::from_str(&row.portal_fields).unwrap_or_default();
        values.extend(exposed.into_iter().map(|field| ("portal_fields", field)));
        values
    }

    fn fields(
        form: &mut Fields<'_>,
        filled: &Filled,
        around: &Defaults,
        _entry: Option<&Entry>,
        words: &Words,
    ) -> Parts {
        let nickname = form.text("nickname", words.t("settings-nickname")).value(filled.get("nickname")).max(3).short();
        let nickname = nickname.hint(words.t("settings-nickname-hint"));
        let tone = tone_field(form, words, filled.line("tone"));
        let chosen = filled.line("default_priority");
        let priority = form.select("default_priority", words.t("settings-default-priority"));
        let priority = priority.none(words.t("settings-default-priority-none"));
        let priority = priority.options(offer(&around.priorities, chosen)).value(chosen);
        let chosen = filled.line("default_source");
        let source = form.select("default_source", words.t("settings-default-source"));
        let source = source.none(words.t("settings-default-source-none"));
        let source = source.options(offer(&around.sources, chosen)).value(chosen);
        let exposed = form.checks("portal_fields", words.t("settings-portal-fields"));
        let exposed =
            exposed.options(PORTAL_FIELDS.map(|field| (field, words.t(&format!("settings-portal-field-{field}")))));
        let exposed = exposed.values(filled.all("portal_fields")).hint(words.t("settings-portal-fields-hint"));
        Parts { grid: vec![nickname, tone, priority, source], stack: vec![exposed] }
    }

    fn check(check: &mut Check<'_>, around: &Defaults, _entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let nickname = check.line("nickname", &words.t("settings-nickname"), 3);
        let tone = check.choice("tone", &words.t("list-tone"), tone_of).unwrap_or_default();
        let priority = |id: &str| chosen_in(&around.priorities, id);
        let priority = check.choice_if("default_priority", &words.t("settings-default-priority"), priority);
        let source = |id: &str| chosen_in(&around.sources, id);
        let source = check.choice_if("default_source", &words.t("settings-default-source"), source);
        let sent: Vec<&str> = check.filled.all("portal_fields").collect();
        if sent.iter().any(|field| !PORTAL_FIELDS.contains(field)) {
            check.wrong("portal_fields", words.t("settings-portal-fields-unknown"));
        }
        let exposed: Vec<&str> = PORTAL_FIELDS.into_iter().filter(|field| sent.contains(field)).collect();
        ticket_category::ActiveModel {
            nickname: Set(nickname),
            tone: Set(tone),
            default_priority_id: Set(priority),
            default_source_id: Set(source),
            portal_fields: Set(serde_json::json!(exposed).to_string()),
            ..Default::default()
        }
    }

    fn said(around: &Defaults, field: &str, value: &str) -> String {
        let named = match field {
            "default_priority" => name_in(&around.priorities, value),
            "default_source" => name_in(&around.sources, value),
            _ => None,
        };
        named.unwrap_or_else(|| value.to_owned())
    }
}
