//! Two security levels side by side, with what differs marked.

use askama::Template;
use axum::extract::Query;
use kernel::{FieldErrors, Problem, Right};
use serde::Deserialize;
use store::{
    guard::AdminPortal,
    tables::{kinds::LevelKind, security_level},
    views::levels,
};
use web::{Answer, Asked, field::Field, shell::Shell};

use super::{HELP, groups, right_word, rights_of};

#[derive(Template)]
#[template(path = "level_compare.html")]
struct ComparePage {
    shell: Shell,
    fields: [Field; 2],
    names: [String; 2],
    differences: usize,
    facts: Vec<Line<String>>,
    groups: Vec<(String, Vec<Line<bool>>)>,
}

/// One thing that both levels say something about.
struct Line<T> {
    label: String,
    values: [T; 2],
    differs: bool,
}

impl<T: PartialEq> Line<T> {
    fn new(label: String, values: [T; 2]) -> Self {
        let differs = values[0] != values[1];
        Self { label, values, differs }
    }
}

/// What the address may say: the ids of two levels.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    one: String,
    #[serde(default)]
    other: String,
}

/// The comparison; without an address's word, of the first two levels.
pub(crate) async fn page(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let rows = levels::all(&asked.may()?).await?;
    let rows: Vec<&security_level::Model> = rows.iter().map(|row| &**row).collect();
    let find = |id: &str| rows.iter().copied().find(|row| row.id.to_string() == id).ok_or(Problem::NotFound);
    let one = if asking.one.is_empty() { *rows.first().ok_or(Problem::NotFound)? } else { find(&asking.one)? };
    let other = if asking.other.is_empty() {
        rows.iter().copied().find(|row| row.id != one.id).unwrap_or(one)
    } else {
        find(&asking.other)?
    };
    let mut shell = asked.shell(asked.t("settings-level-compare-title"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let errors = FieldErrors::new();
    let mut form = shell.fields(&errors);
    let options = || rows.iter().map(|row| (row.id, row.name.clone()));
    let fields = [
        form.select("one", words.t("settings-level-one")).options(options()).value(one.id),
        form.select("other", words.t("settings-level-other")).options(options()).value(other.id),
    ];
    let yes = |yes: bool| words.t(if yes { "settings-yes" } else { "settings-no" });
    let kind = |row: &security_level::Model| match row.kind {
        LevelKind::Standard => words.t("settings-level-standard"),
        LevelKind::Taskfire => words.t("settings-level-taskfire"),
    };
    let facts = vec![
        Line::new(words.t("settings-level-type"), [kind(one), kind(other)]),
        Line::new(words.t("settings-level-assignable"), [yes(one.assignable), yes(other.assignable)]),
        Line::new(words.t("settings-level-system"), [yes(one.code.is_some()), yes(other.code.is_some())]),
    ];
    let held = [rights_of(one), rights_of(other)];
    let line = |right: Right| Line::new(right_word(&words, right), held.each_ref().map(|held| held.contains(&right)));
    let groups: Vec<(String, Vec<Line<bool>>)> = groups(LevelKind::Taskfire)
        .into_iter()
        .map(|(group, rights)| (words.t(&format!("right-group-{group}")), rights.into_iter().map(line).collect()))
        .collect();
    let differences = facts.iter().filter(|line| line.differs).count()
        + groups.iter().flat_map(|(_, lines)| lines).filter(|line| line.differs).count();
    asked.page(&ComparePage {
        fields,
        names: [one.name.clone(), other.name.clone()],
        differences,
        facts,
        groups,
        shell,
    })
}
