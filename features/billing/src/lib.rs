//! Recurring service contracts, what Taskfire licences add to them, and switching Taskfire on and off (A-197 … A-216).

mod acknowledgment;
mod contract;
mod contracts;
mod disable;
mod enable;
mod licences;
mod section;
mod service;
mod worker;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, words::Source};

pub use enable::{TEXT as AGREEMENT, VERSION as AGREEMENT_VERSION};
pub use worker::EndTaskfire;

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "billing", routes, words: WORDS, menu: MENU }
}

const WORDS: Source = Source { language: "en", text: include_str!("../words/billing.en.ftl") };

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "receipt",
        label: "contracts",
        href: contracts::PATH,
        shown: |actor| actor.may(Permission::AdminPortal).is_some(),
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "users",
        label: "licences",
        href: licences::PATH,
        shown: |actor| actor.may(Permission::AdminPortal).is_some(),
    },
];

/// Where the organizations' own settings stand.
const ORGANIZATIONS: &str = "/desk/settings/portal-organizations";

/// Where an organization's Taskfire section stands.
fn section_of(id: impl std::fmt::Display) -> String {
    format!("{ORGANIZATIONS}/{id}/taskfire")
}

fn routes() -> Routes {
    Routes::new()
        .get("/desk/settings/portal-organizations/{organization}/taskfire", section::page)
        .post("/desk/settings/portal-organizations/{organization}/taskfire/billing", section::save)
        .get("/desk/settings/portal-organizations/{organization}/taskfire/enable", enable::page)
        .post("/desk/settings/portal-organizations/{organization}/taskfire/enable", enable::accept)
        .get("/desk/settings/portal-organizations/{organization}/taskfire/acknowledgment", acknowledgment::page)
        .get("/desk/settings/portal-organizations/{organization}/taskfire/disable", disable::page)
        .post("/desk/settings/portal-organizations/{organization}/taskfire/disable", disable::confirm)
        .get("/desk/contracts", contracts::page)
        .get("/desk/contracts/new", contract::new)
        .post("/desk/contracts/new", contract::create)
        .get("/desk/contracts/{contract}", contract::page)
        .post("/desk/contracts/{contract}", contract::save)
        .get("/desk/contracts/{contract}/services/new", service::new)
        .post("/desk/contracts/{contract}/services/new", service::create)
        .get("/desk/contracts/{contract}/services/{service}", service::page)
        .post("/desk/contracts/{contract}/services/{service}", service::save)
        .get("/desk/licences", licences::page)
        .get("/desk/licences.csv", licences::csv)
}
