//! The manual: one topic per page of the product, readable before sign-in too, with a search over all of it (P-38, T-29).
//! Its texts are the files of `docs/help/`, built into the program.

mod index;
mod reader;
mod search;
mod show;
mod topics;

use web::{Feature, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "help", routes, words: WORDS, menu: &[] }
}

const WORDS: Source = Source { language: "en", text: include_str!("../words/en.ftl") };

fn routes() -> Routes {
    const READABLE: &str = "help is readable before sign-in";
    Routes::new().open_get("/help", READABLE, index::page).open_get("/help/{topic}", READABLE, show::page)
}
