//! Reports on the internal help desk: for those who work it (F-188), and for the provider (F-189).

mod chart;
mod desk;
mod page;
mod period;
mod provider;
mod table;

use kernel::{Permission, Right};
use web::{Feature, MenuItem, Place, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature {
        name: "reports",
        routes,
        words: Source { language: "en", text: include_str!("../words/reports.en.ftl") },
        menu: MENU,
    }
}

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Portal,
        group: "menu-reports",
        icon: "chart",
        label: "reports-menu",
        href: page::PORTAL,
        shown: |actor| actor.may(Permission::WorkInternally).is_some() && actor.holds(Right::TicketReports),
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-reports",
        icon: "chart",
        label: "reports-menu",
        href: page::DESK,
        shown: |actor| actor.may(Permission::AdminPortal).is_some(),
    },
];

fn routes() -> Routes {
    Routes::new()
        .get("/reports/taskfire", page::portal)
        .get("/reports/taskfire/export", page::portal_export)
        .get("/desk/reports/taskfire", page::desk)
        .get("/desk/reports/taskfire/export", page::desk_export)
}
