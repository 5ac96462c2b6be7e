//! `docs/permissions.md` says what the data says. After a change of rights or levels, write it anew:
//! `EMBERDESK_WRITE_DOCS=1 cargo nextest run -p emberdesk permissions`.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use kernel::{Permission, Reach, Right, StaffRight, Subject, level::SYSTEM_LEVELS};
use store::seed::defaults::STAFF_LEVELS;

/// Names of levels, and whom the policy judges at each.
type Levels = Vec<(&'static str, Subject)>;

fn portal_levels() -> Levels {
    let subject = |rights: &[Right]| Subject::Contact(rights.iter().copied().collect());
    SYSTEM_LEVELS.iter().map(|level| (level.name, subject(level.rights))).collect()
}

fn staff_levels() -> Levels {
    let subject = |rights: &[StaffRight]| Subject::Resource(rights.iter().copied().collect());
    STAFF_LEVELS.iter().map(|(name, rights)| (*name, subject(rights))).collect()
}

fn table(text: &mut String, first: &str, levels: &Levels, lines: impl Iterator<Item = (String, Vec<&'static str>)>) {
    let names: Vec<&str> = levels.iter().map(|(name, _)| *name).collect();
    writeln!(text, "| {first} | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len())).unwrap();
    for (name, cells) in lines {
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
    text.push('\n');
}

fn plain(code: &str) -> String {
    code.replace('-', " ")
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "" }
}

/// One line per permission that anyone of these levels has.
fn reaches(levels: &Levels) -> impl Iterator<Item = (String, Vec<&'static str>)> {
    let cell = |subject: &Subject, permission| match subject.reach(permission) {
        None => "",
        Some(Reach::EndClients) => "end clients",
        Some(Reach::Own) => "own",
        Some(Reach::Organization) => "organization",
        Some(Reach::Desk) => "desk",
        Some(Reach::Provider) => "all",
    };
    let line = move |permission: &Permission| {
        let cells: Vec<&str> = levels.iter().map(|(_, subject)| cell(subject, *permission)).collect();
        (format!("`{}`", permission.code()), cells)
    };
    Permission::ALL.iter().map(line).filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
}

fn document() -> String {
    let mut text = String::from(
        "# Permissions\n\n\
         Who may do what, as the program's own data says it. A test writes this file and fails when it is out of date\n\
         (`app/tests/http/permissions.rs`); change `crates/kernel/src/level.rs`, `right.rs`, `policy.rs` or\n\
         `crates/store/src/seed/defaults.rs` instead.\n\n\
         A **right** is a check box on a level. A **permission** is what a page or an act asks for; the policy derives it\n\
         from the rights, together with how far it reaches: *own* (what one submitted, is contact of, or manages),\n\
         *organization* (the own one and its sub-organizations), *end clients* (work for others that the own organization is\n\
         billed for), *all* (everything of the provider). Levels that a provider\n\
         makes can hold any of the rights.\n\n\
         ## Rights of the portal's system levels\n\n",
    );
    let portal = portal_levels();
    let has = |subject: &Subject, right: Right| matches!(subject, Subject::Contact(rights) if rights.contains(&right));
    let lines = Right::ALL
        .iter()
        .map(|right| (plain(right.code()), portal.iter().map(|(_, subject)| yes(has(subject, *right))).collect()));
    table(&mut text, "Right", &portal, lines);
    text.push_str("Levels that a customer's manager may assign: ");
    let assignable: Vec<&str> = SYSTEM_LEVELS.iter().filter(|level| level.assignable).map(|level| level.name).collect();
    writeln!(text, "{}.\n\n## Permissions of the portal's system levels\n", assignable.join(", ")).unwrap();
    table(&mut text, "Permission", &portal, reaches(&portal));

    text.push_str("## Rights of the staff levels that come with the system\n\n");
    let staff = staff_levels();
    let has =
        |subject: &Subject, right: StaffRight| matches!(subject, Subject::Resource(rights) if rights.contains(&right));
    let lines = StaffRight::ALL
        .iter()
        .map(|right| (plain(right.code()), staff.iter().map(|(_, subject)| yes(has(subject, *right))).collect()));
    table(&mut text, "Right", &staff, lines);
    text.push_str("## Permissions of the staff levels\n\n");
    table(&mut text, "Permission", &staff, reaches(&staff));
    text.push_str("The worker holds `run-jobs` and nothing else.\n");
    text
}

#[test]
fn p_67_the_document_says_what_the_data_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    let now = document();
    if std::env::var_os("EMBERDESK_WRITE_DOCS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, now, "docs/permissions.md is out of date; see the head of this test");
}

#[test]
fn every_right_is_told_once() {
    let text = document();
    let codes: BTreeSet<&str> = Right::ALL.iter().map(|right| right.code()).collect();
    for code in codes {
        assert_eq!(text.matches(&format!("\n| {} |", plain(code))).count(), 1, "{code}");
    }
}
