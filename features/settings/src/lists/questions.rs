//! Background questions of a request type (T-78): seven kinds, options for the two that choose.

use kernel::Problem;
use store::{
    Granted, Set,
    guard::AdminServiceDesk,
    tables::{kinds::QuestionKind, question, request_type},
    views::settings::Entry,
};
use uuid::Uuid;
use web::{Check, Filled, field::Fields, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, flag},
    table::Cell,
};

/// The questions.
pub(crate) struct Questions;

/// Most options of a question, and most characters of one.
const MOST_OPTIONS: usize = 50;
const OPTION_MAX: usize = 100;

fn has_options(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::SingleChoice | QuestionKind::MultipleChoice)
}

fn kind_word(kind: QuestionKind, words: &Words) -> String {
    words.t(&format!("settings-question-{}", kind.code()))
}

/// The options as they are typed, one a line; blank lines do not count.
fn options_in(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

impl List for Questions {
    type Table = question::Entity;
    type Need = AdminServiceDesk;
    type Around = ();

    const CODE: &'static str = "questions";
    const UNDER: Option<&'static str> = Some("request-types");
    const OBJECT: &'static str = "question";
    const NAME_MAX: usize = 200;
    const COLUMNS: &'static [&'static str] = &["settings-question-kind", "settings-required"];
    const FIELDS: &'static [&'static str] = &["hint", "kind", "options", "required"];

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    async fn has_parent(may: &Granted<'_, AdminServiceDesk>, id: Uuid) -> Result<bool, Problem> {
        Ok(may.row_if::<request_type::Entity>(id).await?.is_some())
    }

    fn sub(row: &Model<Self>) -> String {
        let options: Vec<String> = serde_json::from_str(&row.options).unwrap_or_default();
        if options.is_empty() { row.hint.clone() } else { options.join(" · ") }
    }

    fn cells(row: &Model<Self>, (): &(), words: &Words) -> Vec<Cell> {
        vec![Cell::text(kind_word(row.kind, words)), Cell::Yes(row.required)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        let options: Vec<String> = serde_json::from_str(&row.options).unwrap_or_default();
        vec![
            ("hint", row.hint.clone()),
            ("kind", row.kind.code().to_owned()),
            ("options", options.join("\n")),
            ("required", flag(row.required)),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), _entry: Option<&Entry>, words: &Words) -> Parts {
        let kinds = QuestionKind::ALL.iter().map(|kind| (kind.code(), kind_word(*kind, words)));
        let chosen = if filled.has("kind") { filled.line("kind") } else { QuestionKind::Text.code() };
        let kind = form.select("kind", words.t("settings-question-kind")).options(kinds).value(chosen).required();
        let hint = form.text("hint", words.t("settings-question-hint")).value(filled.get("hint")).max(300);
        let options =
            form.textarea("options", words.t("settings-question-options")).value(filled.get("options")).rows(5);
        let required = form.check("required", words.t("settings-required")).on(filled.line("required") == "true");
        Parts {
            grid: vec![kind],
            stack: vec![
                hint.hint(words.t("settings-question-hint-hint")),
                options.long().hint(words.t("settings-question-options-hint")),
                required.hint(words.t("settings-required-hint")),
            ],
        }
    }

    fn check(check: &mut Check<'_>, (): &(), _entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let hint = check.line("hint", &words.t("settings-question-hint"), 300);
        let kind = check.choice("kind", &words.t("settings-question-kind"), QuestionKind::from_code);
        let typed = check.text("options", &words.t("settings-question-options"), MOST_OPTIONS * (OPTION_MAX + 1));
        let mut options = options_in(&typed);
        match kind {
            Some(kind) if has_options(kind) => {
                let mut seen: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
                seen.sort();
                seen.dedup();
                if options.len() < 2 || options.len() > MOST_OPTIONS {
                    check.wrong("options", words.t("settings-question-options-few"));
                } else if seen.len() < options.len() {
                    check.wrong("options", words.t("settings-question-options-twice"));
                } else if options.iter().any(|option| option.chars().count() > OPTION_MAX) {
                    check.wrong("options", words.t("settings-question-options-long"));
                }
            }
            _ => options.clear(),
        }
        question::ActiveModel {
            hint: Set(hint),
            kind: Set(kind.unwrap_or(QuestionKind::Text)),
            options: Set(serde_json::json!(options).to_string()),
            required: Set(check.on("required")),
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_78_seven_kinds_and_options_where_one_chooses() {
        assert_eq!(QuestionKind::ALL.len(), 7);
        let words = crate::tests::words();
        for (kind, options, fine) in [
            ("text", "", true),
            ("text", "left over", true),
            ("yes-no", "", true),
            ("single-choice", "", false),
            ("single-choice", "only one", false),
            ("single-choice", "Red\n\n Blue ", true),
            ("multiple-choice", "Red\nred", false),
            ("multiple-choice", "Red\nBlue\nGreen", true),
            ("colour", "Red\nBlue", false),
        ] {
            let filled = Filled::of(&[("kind", kind), ("options", options)]);
            let mut check = Check::new(&filled, &words);
            let row = Questions::check(&mut check, &(), None);
            assert_eq!(check.errors.is_empty(), fine, "{kind}: {options:?}");
            if kind == "text" {
                assert_eq!(row.options, Set("[]".to_owned()), "options of other kinds are dropped");
            }
        }
        let long = format!("Red\n{}", "x".repeat(101));
        let filled = Filled::of(&[("kind", "single-choice"), ("options", &long)]);
        let mut check = Check::new(&filled, &words);
        Questions::check(&mut check, &(), None);
        assert!(check.errors.on("options").is_some());
    }
}
