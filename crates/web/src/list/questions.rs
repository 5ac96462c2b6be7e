//! Background questions of a request type (T-78): seven kinds, options for the two that choose. The provider's request types
//! and those of customers have the same.

use std::marker::PhantomData;

use super::{
    Columns, Home, List, Model, Parts, flag, table,
    table::{Cell, Section},
};
use crate::{Check, Filled, field::Fields, shell::Shell, words::Words};
use kernel::Problem;
use store::{
    Granted, Set,
    guard::{Grant, Reads, Writes},
    ids::RequestTypeId,
    tables::{kinds::QuestionKind, question, request_type},
    views::settings::{self, Entry},
};
use uuid::Uuid;

/// The questions of the request types at home in `H`, which the grant `N` may change.
pub struct Questions<H, N>(PhantomData<(H, N)>);

/// Most options of a question, and most characters of one.
const MOST_OPTIONS: usize = 50;
const OPTION_MAX: usize = 100;

fn has_options(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::SingleChoice | QuestionKind::MultipleChoice)
}

fn kind_word(kind: QuestionKind, words: &Words) -> String {
    words.t(&format!("list-question-{}", kind.code()))
}

/// The options as they are typed, one a line; blank lines do not count.
fn options_in(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Checks the field `options` of a form, one option a line, where what it is for has any.
pub fn options(check: &mut Check<'_>, needed: bool) -> Vec<String> {
    let words = check.words;
    let typed = check.text("options", &words.t("list-question-options"), MOST_OPTIONS * (OPTION_MAX + 1));
    if !needed {
        return Vec::new();
    }
    let options = options_in(&typed);
    let mut seen: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
    seen.sort();
    seen.dedup();
    if options.len() < 2 || options.len() > MOST_OPTIONS {
        check.wrong("options", words.t("list-question-options-few"));
    } else if seen.len() < options.len() {
        check.wrong("options", words.t("list-question-options-twice"));
    } else if options.iter().any(|option| option.chars().count() > OPTION_MAX) {
        check.wrong("options", words.t("list-question-options-long"));
    }
    options
}

impl<H, N> Questions<H, N>
where
    H: Home + Send + Sync + 'static,
    N: Grant + Writes<question::Entity> + Reads<request_type::Entity>,
{
    /// The questions of a request type, below its form.
    pub async fn below(may: &Granted<'_, N>, of: RequestTypeId, shell: &Shell) -> Result<Section, Problem> {
        let rows = settings::rows::<question::Entity, _>(may, Some(of.0)).await?;
        Ok(Section {
            title: shell.t(&Self::key("")),
            lede: shell.t(&Self::key("-lede")),
            table: table::<Self>(&rows, &(), shell),
            new: Some((format!("{}/new?of={of}", Self::path()), shell.t(&Self::key("-new")))),
            form: None,
        })
    }
}

impl<H, N> List for Questions<H, N>
where
    H: Home + Send + Sync + 'static,
    N: Grant + Writes<question::Entity> + Reads<request_type::Entity>,
{
    type Table = question::Entity;
    type Need = N;
    type Around = ();
    type Home = H;

    const CODE: &'static str = "questions";
    const UNDER: Option<&'static str> = Some("request-types");
    const OBJECT: &'static str = "question";
    const NAME_MAX: usize = 200;
    const COLUMNS: &'static [&'static str] = &["list-question-kind", "list-required"];
    const FIELDS: &'static [&'static str] = &["hint", "kind", "options", "required"];

    async fn around(_may: &Granted<'_, N>) -> Result<(), Problem> {
        Ok(())
    }

    async fn has_parent(may: &Granted<'_, N>, id: Uuid) -> Result<bool, Problem> {
        match settings::row::<request_type::Entity, N>(may, id).await {
            Ok(_) => Ok(true),
            Err(Problem::NotFound) => Ok(false),
            Err(other) => Err(other),
        }
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
        let kind = form.select("kind", words.t("list-question-kind")).options(kinds).value(chosen).required();
        let hint = form.text("hint", words.t("list-question-hint")).value(filled.get("hint")).max(300);
        let options = form.textarea("options", words.t("list-question-options")).value(filled.get("options")).rows(5);
        let required = form.check("required", words.t("list-required")).on(filled.line("required") == "true");
        Parts {
            grid: vec![kind],
            stack: vec![
                hint.hint(words.t("list-question-hint-hint")),
                options.long().hint(words.t("list-question-options-hint")),
                required.hint(words.t("list-required-hint")),
            ],
        }
    }

    fn check(check: &mut Check<'_>, (): &(), _entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let hint = check.line("hint", &words.t("list-question-hint"), 300);
        let kind = check.choice("kind", &words.t("list-question-kind"), QuestionKind::from_code);
        let options = options(check, kind.is_some_and(has_options));
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
    use store::guard::AdminServiceDesk;

    use super::*;

    struct Anywhere;

    impl Home for Anywhere {
        const PATH: &'static str = "/lists";
        const WORDS: &'static str = "lists";
        const HELP: &'static str = "lists";
    }

    type Asked = Questions<Anywhere, AdminServiceDesk>;

    #[test]
    fn t_78_seven_kinds_and_options_where_one_chooses() {
        assert_eq!(QuestionKind::ALL.len(), 7);
        let words = crate::words::english();
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
            let row = Asked::check(&mut check, &(), None);
            assert_eq!(check.errors.is_empty(), fine, "{kind}: {options:?}");
            if kind == "text" {
                assert_eq!(row.options, Set("[]".to_owned()), "options of other kinds are dropped");
            }
        }
        let long = format!("Red\n{}", "x".repeat(101));
        let filled = Filled::of(&[("kind", "single-choice"), ("options", &long)]);
        let mut check = Check::new(&filled, &words);
        Asked::check(&mut check, &(), None);
        assert!(check.errors.on("options").is_some());
    }
}
