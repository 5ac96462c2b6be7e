//! settings

use web::{Feature, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "settings", routes: Routes::new, words: Source { language: "en", text: include_str!("../words/en.ftl") }, menu: &[] }
}
