//! The documents of the repository name what is there.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_readme_tells_every_setting() {
    let readme = read("README.md");
    for setting in emberdesk::config::SETTINGS {
        assert!(readme.contains(&format!("`{}`", setting.key)), "README.md does not tell {}", setting.key);
    }
}

#[test]
fn the_map_shows_every_crate() {
    let map = read("ARCHITECTURE.md");
    for folder in ["crates", "features"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            assert!(map.contains(&format!("`{folder}/{name}`")), "ARCHITECTURE.md does not show {folder}/{name}");
        }
    }
}

#[test]
fn decisions_are_listed_and_have_context_choice_and_price() {
    let list = read("docs/decisions/README.md");
    for entry in std::fs::read_dir(root().join("docs/decisions")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        assert!(list.contains(&format!("({name})")), "{name} is not in the list");
        let text = read(&format!("docs/decisions/{name}"));
        assert!(text.contains("**Price.**"), "{name} names no price");
    }
}

#[test]
fn links_in_documents_lead_to_files() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions/README.md"] {
        let folder = Path::new(document).parent().unwrap_or(Path::new("")).to_owned();
        for rest in read(document).split("](").skip(1) {
            let target = rest.split([')', '#']).next().unwrap_or_default();
            if !target.contains("://") && !target.is_empty() {
                let path = root().join(&folder).join(target);
                assert!(path.exists(), "{document} links to {target}");
            }
        }
    }
}
