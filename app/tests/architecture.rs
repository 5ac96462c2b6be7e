//! Holds the house to its plan: who may depend on whom, what may stand in which file, and that every word exists.
//! It reads the sources as text and needs nothing of the program.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on fails

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// One file of the repository: its path from the root with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    fn below(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    /// What runs in production: Rust without comments and without the tests at the end of the file.
    fn code(&self) -> String {
        let text = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

/// Every text file of the repository, without what is built or installed.
fn sources() -> Vec<Source> {
    fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let built = folder == root && ["target", "node_modules", "data"].contains(&name.as_str());
                if name != ".git" && !built {
                    collect(&path, root, found);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push(Source { path, text });
            }
        }
    }
    let (root, mut found) = (root(), Vec::new());
    collect(&root, &root, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Fails with every finding at once.
fn none(rule: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}

/// Where `needle` stands in the code of the files that pass, as `path:line`.
fn places(needles: &[&str], code_only: bool, wanted: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| wanted(source)) {
        let text = if code_only { source.code() } else { source.text.clone() };
        for needle in needles {
            if let Some(line) = text.lines().find(|line| line.contains(needle)) {
                found.push(format!("{}: {needle} in `{}`", source.path, line.trim()));
            }
        }
    }
    found
}

// ---- Cargo edges -------------------------------------------------------------------------------------------------------

#[derive(Default)]
struct Crate {
    feature: bool,
    /// Built into the program.
    needs: BTreeSet<String>,
    /// For tests alone.
    needs_for_tests: BTreeSet<String>,
}

fn crates() -> BTreeMap<String, Crate> {
    let mut crates = BTreeMap::new();
    for source in sources().iter().filter(|source| source.path.ends_with("/Cargo.toml")) {
        let mut name = String::new();
        let mut found = Crate { feature: source.below(&["features/"]), ..Crate::default() };
        let mut section = "";
        for line in source.text.lines().map(str::trim) {
            if let Some(title) = line.strip_prefix('[') {
                section = title.trim_end_matches(']');
                continue;
            }
            let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
            let key = key.trim().trim_end_matches(".workspace").trim_matches('"').to_owned();
            match section {
                "package" if key == "name" => value.trim().trim_matches('"').clone_into(&mut name),
                "dev-dependencies" => drop(found.needs_for_tests.insert(key)),
                section if section.ends_with("dependencies") => drop(found.needs.insert(key)),
                _ => {}
            }
        }
        crates.insert(name, found);
    }
    crates
}

#[test]
fn dependencies_point_in_one_direction() {
    let crates = crates();
    let features: Vec<&str> = crates.iter().filter(|(_, it)| it.feature).map(|(name, _)| name.as_str()).collect();
    let mut findings = Vec::new();
    for (name, this) in &crates {
        let may: Vec<&str> = match name.as_str() {
            "kernel" => vec![],
            "store" => vec!["kernel"],
            "platform" => vec!["kernel", "store"],
            "emberdesk" => ["kernel", "store", "platform", "web"].into_iter().chain(features.iter().copied()).collect(),
            "web" | "documents" => vec!["kernel", "store", "platform"],
            _ => vec!["kernel", "store", "platform", "web"],
        };
        let own = |needs: &BTreeSet<String>| -> Vec<String> {
            needs.iter().filter(|needed| crates.contains_key(*needed)).cloned().collect()
        };
        for needed in own(&this.needs).iter().filter(|needed| !may.contains(&needed.as_str())) {
            findings.push(format!("{name} must not depend on {needed}"));
        }
        for needed in own(&this.needs_for_tests) {
            if needed != "testing" && !may.contains(&needed.as_str()) {
                findings.push(format!("{name} must not depend on {needed}, not even in tests"));
            }
        }
    }
    none("one direction: app → features → web, platform, store → kernel", findings);
}

#[test]
fn libraries_stay_where_they_belong() {
    let only = |library: &str, owners: &[&str]| -> Vec<String> {
        let outside = crates().into_iter().filter(|(name, it)| {
            !owners.contains(&name.as_str()) && (it.needs.contains(library) || it.needs_for_tests.contains(library))
        });
        outside.map(|(name, _)| format!("{name} must not name {library}")).collect()
    };
    let mut findings = Vec::new();
    for database in ["sea-orm", "sea-orm-migration", "sqlx"] {
        findings.extend(only(database, &["store"]));
    }
    findings.extend(only("lettre", &["platform"]));
    findings.extend(only("object_store", &["platform"]));
    let kernel = &crates()["kernel"];
    for library in ["tokio", "sea-orm", "sqlx", "axum", "http", "tracing"] {
        if kernel.needs.contains(library) {
            findings.push(format!("kernel has no I/O and must not name {library}"));
        }
    }
    none("libraries", findings);
}

// ---- what may stand where ----------------------------------------------------------------------------------------------

#[test]
fn only_the_store_speaks_to_the_database() {
    let outside = |it: &Source| it.is("rs") && !it.below(&["crates/store/", "app/tests/architecture.rs"]);
    none("queries live in crates/store", places(&["sea_orm::", "sqlx::", "store::sea_orm"], false, outside));
}

#[test]
fn the_door_opens_for_identity_alone() {
    // Looking rows up before anyone is known bypasses every reach rule; that is for signing in, for entering and the brand
    // in the web layer, for vendors who come through a link of theirs (F-163) or answer by mail (F-161), and for the
    // program itself.
    let known = [
        "features/identity/",
        "features/taskfire/src/vendors/guest",
        "features/taskfire/src/vendors/receive",
        "crates/web/",
        "app/",
        "crates/testing/",
        "crates/store/",
    ];
    none("store.door()", places(&[".door()"], false, |it| it.is("rs") && !it.below(&known)));
}

#[test]
fn time_and_chance_are_passed_in() {
    let global =
        ["Timestamp::now", "Zoned::now", "SystemTime::now", "Uuid::new_v4", "Uuid::now_v7", "getrandom::", "rand::"];
    let wanted = |it: &Source| it.is("rs") && !it.below(&["crates/platform/src/system.rs", "app/tests/"]);
    none("kernel::Clock and kernel::Chance instead of", places(&global, true, wanted));
}

#[test]
fn templates_hold_neither_style_nor_script() {
    // The content security policy would refuse them anyway; mails have no such policy and need inline styles.
    let page = |it: &Source| it.is("html") && !it.path.contains("/mail");
    let mut findings = places(&[" style=", "javascript:", "hx-on", "\"js:", "'js:"], false, page);
    for source in sources().iter().filter(|source| page(source)) {
        for tag in source.text.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            if tag.starts_with("style") {
                findings.push(format!("{}: <style>", source.path));
            }
            if tag.starts_with("script") && !tag.contains(" src=") {
                findings.push(format!("{}: <script> without src", source.path));
            }
            let handler = tag.split_ascii_whitespace().find(|word| {
                word.strip_prefix("on")
                    .and_then(|rest| rest.split_once('='))
                    .is_some_and(|(event, _)| !event.is_empty() && event.bytes().all(|byte| byte.is_ascii_lowercase()))
            });
            if let Some(handler) = handler {
                findings.push(format!("{}: {handler}", source.path));
            }
        }
    }
    none("strict content security policy", findings);
}

#[test]
fn the_repository_speaks_only_of_the_product() {
    let words = [
        concat!("auto", "task"),
        concat!("/work/", "main"),
        concat!("/work/", "shared"),
        concat!("/tmp/", "brief"),
        concat!("clau", "de"),
        concat!("anthro", "pic"),
        concat!("chat", "gpt"),
    ];
    let mut findings = Vec::new();
    for source in sources().iter().filter(|it| !it.path.ends_with("lock.json") && !it.path.ends_with("Cargo.lock")) {
        for (number, line) in source.text.lines().enumerate() {
            let line = line.to_lowercase();
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: {word}", source.path, number + 1));
            }
        }
    }
    none("words that have no place here", findings);
}

// ---- words -------------------------------------------------------------------------------------------------------------

/// The keys that code and templates ask for by name: `.t("key")`, `.t1("key", …)`, `.t_with("key", …)`.
fn asked_keys(text: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for start in [".t(\"", ".t1(\"", ".t2(\"", ".t3(\"", ".t_with(\""] {
        keys.extend(text.split(start).skip(1).filter_map(|rest| rest.split('"').next()));
    }
    keys
}

#[test]
fn every_word_exists() {
    let sources = sources();
    let known: BTreeSet<&str> = sources
        .iter()
        .filter(|source| source.path.contains("/words/") && source.is("ftl"))
        .flat_map(|source| source.text.lines())
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
        .collect();
    assert!(known.len() > 20, "the words were found");
    let mut findings = Vec::new();
    for source in sources.iter().filter(|it| it.is("html") || (it.is("rs") && !it.below(&["app/tests/"]))) {
        let code = if source.is("rs") { source.code() } else { source.text.clone() };
        for key in asked_keys(&code).into_iter().filter(|key| !known.contains(key)) {
            findings.push(format!("{}: {key}", source.path));
        }
    }
    none("keys without words in any words/*.ftl", findings);
}

#[test]
fn the_keys_are_found_in_code_and_templates() {
    let text = r#"words.t("copy") {{ shell.t1("call", "phone", x) }} x.t_with("pager-of", &[]) not_t("x")"#;
    assert_eq!(asked_keys(text), ["copy", "call", "pager-of"]);
}

// ---- sizes -------------------------------------------------------------------------------------------------------------

/// Long files are no mistake, but the place to look twice: shown with `--no-capture`.
#[test]
fn long_files_are_told() {
    let mut long: Vec<(usize, String)> = sources()
        .into_iter()
        .filter(|it| ["rs", "html", "css", "js", "mjs"].iter().any(|kind| it.is(kind)))
        .map(|it| (it.text.lines().count(), it.path))
        .filter(|(lines, _)| *lines > 300)
        .collect();
    long.sort_by(|a, b| b.cmp(a));
    for (lines, path) in long {
        println!("{lines:5} {path}");
    }
}
