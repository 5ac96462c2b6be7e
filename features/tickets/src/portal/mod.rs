//! Tickets as customers see them: lists, search, New Ticket in steps, the ticket page.

mod end_clients;
mod export;
mod filters;
mod lists;
mod new;
mod query;
mod table;
mod ticket;

use kernel::Permission;
use web::{
    Routes,
    app::{MenuItem, Place},
};

/// Menu entries of the portal (T-48): the Tickets menu.
pub(crate) const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-new-ticket",
        href: "/tickets/new",
        shown: |actor| actor.may(Permission::CreateTickets).is_some(),
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-my-tickets",
        href: "/tickets",
        shown: |_| true,
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-open-tickets",
        href: "/tickets/open",
        shown: |actor| actor.may(Permission::ViewOrganizationTickets).is_some(),
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-completed-tickets",
        href: "/tickets/completed",
        shown: |_| true,
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-change-approvals",
        href: "/tickets/approvals",
        shown: store::Actor::has_change_management,
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "ticket",
        label: "menu-ticket-search",
        href: "/tickets/search",
        shown: |_| true,
    },
    MenuItem {
        place: Place::Portal,
        group: "menu-tickets",
        icon: "receipt",
        label: "menu-end-client-tickets",
        href: end_clients::PATH,
        shown: end_clients::shown,
    },
];

/// Routes of the portal.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/tickets", lists::mine)
        .get("/tickets/open", lists::open)
        .get("/tickets/completed", lists::completed)
        .get("/tickets/approvals", lists::approvals)
        .get("/tickets/search", lists::search)
        .get(end_clients::PATH, end_clients::list::page)
        .get("/tickets/end-clients/{ticket}", end_clients::show::page)
        .get("/tickets/new", new::choose::page)
        .post("/tickets/new", new::choose::choose)
        .get("/tickets/new/{draft}", new::details::page)
        .post("/tickets/new/{draft}", new::details::save)
        .post("/tickets/new/{draft}/keep", new::details::keep)
        .post("/tickets/new/{draft}/discard", new::choose::discard)
        .get("/tickets/new/{draft}/check", new::send::page)
        .post("/tickets/new/{draft}/check", new::send::send)
        .get("/tickets/new/{draft}/done", new::done::page)
        .get("/tickets/files/{file}", ticket::attachments::held)
        .post("/tickets/files/{file}/remove", ticket::attachments::forget)
        .get("/tickets/{ticket}", ticket::show::page)
        .post("/tickets/{ticket}/notes", ticket::note::add)
        .post("/tickets/{ticket}/approvals/{approver}", ticket::answer::answer)
        .post("/tickets/{ticket}/attachments", ticket::attachments::add)
        .get("/tickets/{ticket}/attachments/{attachment}", ticket::attachments::download)
        .get("/tickets/{ticket}/attachments/{attachment}/preview", ticket::attachments::preview)
}
