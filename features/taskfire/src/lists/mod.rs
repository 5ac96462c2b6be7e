//! The lists of the internal help desk, with what is done to many tickets at once (F-87, T-44, T-48, T-123).

mod acts;
mod bulk;
mod export;
mod filters;
mod page;
mod query;
mod table;

use web::{
    Routes,
    app::{MenuItem, Place},
};

/// A menu entry for those who work a desk.
const fn entry(label: &'static str, href: &'static str) -> MenuItem {
    MenuItem {
        place: Place::Portal,
        group: "menu-taskfire",
        icon: "desk",
        label,
        href,
        shown: |actor| actor.works_internally(),
    }
}

/// Menu entries of the portal.
pub(crate) const MENU: &[MenuItem] = &[
    entry("desk-list-mine", "/taskfire/mine"),
    entry("desk-list-unassigned", "/taskfire/unassigned"),
    entry("desk-list-queue", "/taskfire/queues"),
    entry("desk-list-provider", "/taskfire/provider"),
    entry("desk-list-vendor", "/taskfire/with-vendor"),
    entry("desk-list-returned", "/taskfire/returned"),
    entry("desk-list-overdue", "/taskfire/overdue"),
    entry("desk-list-completed", "/taskfire/completed"),
];

/// Routes of the portal.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/taskfire/mine", page::mine)
        .get("/taskfire/unassigned", page::unassigned)
        .get("/taskfire/queues", page::queue)
        .get("/taskfire/provider", page::provider)
        .get("/taskfire/with-vendor", page::vendor)
        .get("/taskfire/returned", page::returned)
        .get("/taskfire/overdue", page::overdue)
        .get("/taskfire/completed", page::completed)
        .post("/taskfire/bulk", bulk::post)
}
