//! How a customer's own help desk is set up: queues, statuses, priorities, types, fields, hours, sharing.

use web::{Feature, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "taskfire_settings", routes, words: WORDS, menu: &[] }
}

const WORDS: Source = Source { language: "en", text: concat!(include_str!("../words/lists.en.ftl")) };

fn routes() -> Routes {
    Routes::new()
}
