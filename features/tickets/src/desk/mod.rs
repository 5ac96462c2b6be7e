//! Tickets as staff work them: My Work, the queue view, the ticket with everything done on it, search.

mod approvals;
mod assign;
mod attach;
mod change;
mod complete;
mod edit;
mod fields;
mod history;
mod letters;
mod lines;
mod my_work;
mod new;
mod note;
mod query;
mod queue;
mod search;
mod ticket;
mod time;
mod timeline;
mod transfer;
mod turn;
mod work;

use kernel::Permission;
use web::{
    Routes,
    app::{MenuItem, Place},
};

/// Menu entries of the desk: the group Service Desk of the rail.
pub(crate) const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Desk,
        group: "desk-menu",
        icon: "ticket",
        label: "desk-menu-my-work",
        href: "/desk",
        shown: |_| true,
    },
    MenuItem {
        place: Place::Desk,
        group: "desk-menu",
        icon: "rows",
        label: "desk-menu-queues",
        href: "/desk/tickets",
        shown: |actor| actor.may(Permission::ViewTickets).is_some(),
    },
];

/// Routes of the desk.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/desk", my_work::page)
        .get("/desk/search", search::page)
        .get("/desk/tickets", queue::page)
        .get("/desk/tickets.csv", queue::csv)
        .get("/desk/tickets/new", new::page)
        .post("/desk/tickets/new", new::create)
        .get("/desk/tickets/{ticket}", ticket::page)
        .get("/desk/tickets/{ticket}/edit", edit::page)
        .post("/desk/tickets/{ticket}/edit", edit::save)
        .get("/desk/tickets/{ticket}/time", time::page)
        .post("/desk/tickets/{ticket}/time", time::record)
        .get("/desk/tickets/{ticket}/time/{entry}", time::edit_page)
        .post("/desk/tickets/{ticket}/time/{entry}", time::change)
        .get("/desk/tickets/{ticket}/history", history::page)
        .get("/desk/tickets/{ticket}/mails", letters::page)
        .get("/desk/tickets/{ticket}/approvals", approvals::page)
        .post("/desk/tickets/{ticket}/approvals", approvals::plan)
        .post("/desk/tickets/{ticket}/approvals/ask", approvals::ask)
        .post("/desk/tickets/{ticket}/approvals/add", approvals::add)
        .post("/desk/tickets/{ticket}/approvals/{approver}", approvals::answer)
        .post("/desk/tickets/{ticket}/approvals/{approver}/deputy", approvals::deputy)
        .post("/desk/tickets/{ticket}/approvals/{approver}/remove", approvals::remove)
        .post("/desk/tickets/{ticket}/accept", work::accept)
        .get("/desk/tickets/{ticket}/transfer", transfer::page)
        .post("/desk/tickets/{ticket}/transfer", transfer::send)
        .post("/desk/tickets/{ticket}/bring-in", transfer::bring_in)
        .post("/desk/tickets/{ticket}/hand-over/accept", turn::accept)
        .get("/desk/tickets/{ticket}/hand-over/decline", turn::decline_page)
        .post("/desk/tickets/{ticket}/hand-over/decline", turn::decline)
        .post("/desk/tickets/{ticket}/status", work::status)
        .post("/desk/tickets/{ticket}/reopen", work::reopen)
        .get("/desk/tickets/{ticket}/complete", complete::page)
        .post("/desk/tickets/{ticket}/complete", complete::complete)
        .get("/desk/tickets/{ticket}/assign", assign::page)
        .post("/desk/tickets/{ticket}/assign", assign::assign)
        .post("/desk/tickets/{ticket}/notes", note::add)
        .get("/desk/tickets/{ticket}/attachments", attach::page)
        .post("/desk/tickets/{ticket}/attachments", attach::add)
}
