//! The customer's own help desk: working tickets, handing them over, rules, absences, vendors.

use web::{Feature, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "taskfire", routes, words: WORDS, menu: &[] }
}

const WORDS: Source = Source { language: "en", text: concat!(include_str!("../words/hand_over.en.ftl"), include_str!("../words/work.en.ftl"), include_str!("../words/lists.en.ftl"), include_str!("../words/rules.en.ftl"), include_str!("../words/vendors.en.ftl")) };

fn routes() -> Routes {
    Routes::new()
}
