//! The provider's workflow rules: events, conditions, actions (A-271 …).

use web::{Feature, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "workflow", routes, words: WORDS, menu: &[] }
}

const WORDS: Source = Source { language: "en", text: concat!(include_str!("../words/workflow.en.ftl")) };

fn routes() -> Routes {
    Routes::new()
}
