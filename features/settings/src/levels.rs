//! The portal's security levels and what each allows, to read (P-67, A-136). Editing comes with custom levels.

use std::collections::BTreeSet;

use askama::Template;
use kernel::Right;
use store::{guard::AdminPortal, tables::kinds::LevelKind, tables::security_level, views::settings};
use web::{Answer, Asked, shell::Shell};

/// A right in words, and whether each level has it.
type RightLine = (String, Vec<bool>);

#[derive(Template)]
#[template(path = "levels.html")]
struct LevelsPage {
    shell: Shell,
    levels: Vec<Level>,
    groups: Vec<(String, Vec<RightLine>)>,
}

/// A level as the table shows it.
struct Level {
    name: String,
    taskfire: bool,
    assignable: bool,
    system: bool,
    contacts: u64,
    rights: BTreeSet<Right>,
}

/// The page.
pub(crate) async fn page(asked: Asked<AdminPortal>) -> Answer {
    let may = asked.may()?;
    let found = settings::levels(&may).await?;
    let level = |row: &security_level::Model, contacts: u64| Level {
        name: row.name.clone(),
        taskfire: row.kind == LevelKind::Taskfire,
        assignable: row.assignable,
        system: row.code.is_some(),
        contacts,
        rights: serde_json::from_str(&row.rights).unwrap_or_default(),
    };
    let levels: Vec<Level> = found.iter().map(|line| level(&line.row, line.contacts)).collect();
    let shell = asked.shell(asked.t("settings-levels"), "security-level-permissions").await;
    let mut groups: Vec<(&str, Vec<RightLine>)> = Vec::new();
    for right in Right::ALL {
        let held = levels.iter().map(|level| level.rights.contains(right)).collect();
        let line = (shell.t(&format!("right-{}", right.code())), held);
        match groups.iter_mut().find(|(group, _)| *group == right.group()) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((right.group(), vec![line])),
        }
    }
    let groups = groups.into_iter().map(|(group, lines)| (shell.t(&format!("right-group-{group}")), lines)).collect();
    asked.page(&LevelsPage { shell, levels, groups })
}
