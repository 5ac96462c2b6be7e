//! The provider's workflow rules: events, conditions, actions (A-271 …, F-193 … F-196).

mod edit;
mod form;
mod history;
mod list;
mod mail;
mod run;
mod time;
mod told;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, words::Source};

pub use run::Judge;
pub use time::Clock;

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "workflow", routes, words: WORDS, menu: MENU }
}

const WORDS: Source = Source { language: "en", text: include_str!("../words/workflow.en.ftl") };

/// Where the rules stand.
const PATH: &str = "/desk/settings/workflow-rules";

const MENU: &[MenuItem] = &[MenuItem {
    place: Place::Desk,
    group: "menu-admin",
    icon: "bolt",
    label: "workflow-rules",
    href: PATH,
    shown: |actor| actor.may(Permission::AdminServiceDesk).is_some(),
}];

fn routes() -> Routes {
    Routes::new()
        .get("/desk/settings/workflow-rules", list::page)
        .get("/desk/settings/workflow-rules/history", history::page)
        .get("/desk/settings/workflow-rules/new", edit::new)
        .post("/desk/settings/workflow-rules/new", edit::create)
        .get("/desk/settings/workflow-rules/{workflow_rule}", edit::page)
        .post("/desk/settings/workflow-rules/{workflow_rule}", edit::save)
        .post("/desk/settings/workflow-rules/{workflow_rule}/step", list::step)
        .post("/desk/settings/workflow-rules/{workflow_rule}/switch", list::switch)
        .post("/desk/settings/workflow-rules/{workflow_rule}/remove", list::remove)
}
