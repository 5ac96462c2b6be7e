//! Manage Security Levels: the portal's levels, what each allows and who has it (A-136 … A-154, P-57 … P-65, decision 2).

pub(crate) mod compare;
pub(crate) mod form;
pub(crate) mod holders;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use kernel::Right;
use serde::Deserialize;
use store::{
    guard::AdminPortal,
    ids::SecurityLevelId,
    tables::{kinds::LevelKind, security_level},
    views::levels::{self, Holders},
};
use web::{Address, Answer, Asked, shell::Shell, words::Words};

/// Where the levels are.
const PATH: &str = "/desk/settings/security-levels";

/// The topic of the manual.
const HELP: &str = "manage-security-levels";

#[derive(Template)]
#[template(path = "levels.html")]
struct LevelsPage {
    shell: Shell,
    tabs: Vec<(String, String, usize, bool)>,
    levels: Vec<Line>,
}

/// A level as the table shows it.
struct Line {
    id: SecurityLevelId,
    name: String,
    taskfire: bool,
    assignable: bool,
    system: bool,
    holders: Holders,
    /// What it allows, in words.
    rights: Vec<String>,
    edits: Edits,
    /// Whether it could be deleted as far as its holders go.
    free: bool,
}

/// How much of a level may be changed (A-138, P-60, decision 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edits {
    /// Everything but the type: the provider's own levels.
    All,
    /// Only whether clients may assign it: standard levels of the system.
    Assign,
    /// Nothing: Taskfire levels of the system.
    Nothing,
}

impl Edits {
    fn of(row: &security_level::Model) -> Self {
        match (&row.code, row.kind) {
            (None, _) => Self::All,
            (Some(_), LevelKind::Standard) => Self::Assign,
            (Some(_), LevelKind::Taskfire) => Self::Nothing,
        }
    }
}

/// What the address of the list may say.
#[derive(Deserialize)]
pub(crate) struct Asking {
    #[serde(default)]
    kind: String,
}

/// The list.
pub(crate) async fn page(asked: Asked<AdminPortal>, Query(asking): Query<Asking>) -> Answer {
    let found = levels::list(&asked.may()?).await?;
    let shell = asked.shell(asked.t("settings-levels"), HELP).await;
    let kind = LevelKind::from_code(&asking.kind);
    let tab = |key: &str, which: Option<LevelKind>| {
        let href = Address::new(PATH).with("kind", which.map_or("", LevelKind::code)).to_string();
        let count = found.iter().filter(|line| which.is_none_or(|kind| line.row.kind == kind)).count();
        (href, shell.t(key), count, kind == which)
    };
    let tabs = vec![
        tab("settings-levels-all", None),
        tab("settings-level-standard", Some(LevelKind::Standard)),
        tab("settings-level-taskfire", Some(LevelKind::Taskfire)),
    ];
    let line = |line: &levels::LevelLine| Line {
        id: line.row.id,
        name: line.row.name.clone(),
        taskfire: line.row.kind == LevelKind::Taskfire,
        assignable: line.row.assignable,
        system: line.row.code.is_some(),
        holders: line.holders,
        rights: rights_of(&line.row).into_iter().map(|right| right_word(&shell.words, right)).collect(),
        edits: Edits::of(&line.row),
        free: line.holders.all() == 0,
    };
    let levels = found.iter().filter(|line| kind.is_none_or(|kind| line.row.kind == kind)).map(line).collect();
    asked.page(&LevelsPage { shell, tabs, levels })
}

/// The rights in a level's column, in the order of pages; none of an unreadable one.
fn rights_of(row: &security_level::Model) -> BTreeSet<Right> {
    serde_json::from_str(&row.rights).unwrap_or_default()
}

/// A right as level pages name it: by its name in the list of permissions, if it has one of its own there.
fn right_word(words: &Words, right: Right) -> String {
    let named = format!("level-right-{}", right.code());
    if words.has(&named) { words.t(&named) } else { words.t(&format!("right-{}", right.code())) }
}

/// The rights that a level of this kind can hold, in their groups; Taskfire rights belong to Taskfire levels alone.
fn groups(kind: LevelKind) -> Vec<(&'static str, Vec<Right>)> {
    let mut groups: Vec<(&str, Vec<Right>)> = Vec::new();
    for right in Right::ALL.iter().copied().filter(|right| fits(kind, *right)) {
        match groups.iter_mut().find(|(group, _)| *group == right.group()) {
            Some((_, rights)) => rights.push(right),
            None => groups.push((right.group(), vec![right])),
        }
    }
    groups
}

/// Whether a level of this kind can hold a right.
fn fits(kind: LevelKind, right: Right) -> bool {
    kind == LevelKind::Taskfire || right.group() != "taskfire"
}
