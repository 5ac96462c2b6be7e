//! Tickets: the customer's side (`portal`) and the staff's side (`desk`), with what both share: files, what a note does,
//! rules.

mod approval_answer;
mod approval_words;
mod approvals_due;
mod desk;
mod files;
mod notes;
mod portal;
mod rules;

pub use approvals_due::ApprovalsDue;

use web::{Feature, Routes, app::MenuItem, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "tickets", routes, words: WORDS, menu: &MENU }
}

pub(crate) const WORDS: Source =
    Source { language: "en", text: concat!(include_str!("../words/portal.ftl"), include_str!("../words/desk.ftl")) };

const MENU: [MenuItem; portal::MENU.len() + desk::MENU.len()] = {
    let mut menu = [portal::MENU[0]; portal::MENU.len() + desk::MENU.len()];
    let mut at = 0;
    while at < menu.len() {
        menu[at] = if at < portal::MENU.len() { portal::MENU[at] } else { desk::MENU[at - portal::MENU.len()] };
        at += 1;
    }
    menu
};

fn routes() -> Routes {
    portal::routes().and(desk::routes())
}
