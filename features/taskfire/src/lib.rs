//! The customer's own help desk: working tickets, handing them over, rules, absences, vendors.

mod hand_over;
mod lists;
mod look;
mod rules;
mod vendors;
mod work;

use web::{Feature, Routes, app::MenuItem, words::Source};

pub use look::Look;
pub use vendors::{Received, Vendors, receive};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "taskfire", routes, words: WORDS, menu: MENU }
}

/// Entries of the Taskfire menu.
const MENU: &[MenuItem] = &[
    lists::MENU[0],
    lists::MENU[1],
    lists::MENU[2],
    lists::MENU[3],
    lists::MENU[4],
    lists::MENU[5],
    lists::MENU[6],
    lists::MENU[7],
    vendors::HELD_MENU,
    rules::MENU[0],
    rules::MENU[1],
    rules::MENU[2],
    rules::MENU[3],
    rules::MENU[4],
    vendors::MENU,
];

const WORDS: Source = Source {
    language: "en",
    text: concat!(
        include_str!("../words/hand_over.en.ftl"),
        include_str!("../words/work.en.ftl"),
        include_str!("../words/lists.en.ftl"),
        include_str!("../words/rules.en.ftl"),
        include_str!("../words/vendors.en.ftl")
    ),
};

fn routes() -> Routes {
    Routes::new()
        .and(hand_over::routes())
        .and(lists::routes())
        .and(rules::routes())
        .and(work::routes())
        .and(vendors::routes())
}
