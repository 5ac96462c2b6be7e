//! Manage → Vendors and what is said with vendors about tickets (F-158 … F-165, F-229).

mod contact;
mod follow;
mod guest;
mod held;
mod list;
mod mail_files;
mod receive;
mod record;
mod show;
mod start;
mod thread;
mod writing;

use kernel::Permission;
use web::{Filled, MenuItem, Place, Routes};

pub use follow::Vendors;
pub(crate) use held::MENU as HELD_MENU;
pub use receive::{Received, receive};

/// The entry of the portal's bar.
pub(crate) const MENU: MenuItem = MenuItem {
    place: Place::Portal,
    group: "menu-manage",
    icon: "vendor",
    label: "vendors-title",
    href: "/manage/vendors",
    shown: |actor| actor.may(Permission::WorkInternally).is_some(),
};

/// The topic of the manual.
const TOPIC: &str = "vendors";

/// The pages.
pub(crate) fn routes() -> Routes {
    const GUEST: &str = "a vendor comes through a link of one conversation, without a login";
    Routes::new()
        .get("/manage/vendors", list::page)
        .get("/manage/vendors/new", record::new)
        .post("/manage/vendors/new", record::create)
        .get("/manage/vendors/{vendor}", show::page)
        .get("/manage/vendors/{vendor}/edit", record::edit)
        .post("/manage/vendors/{vendor}/edit", record::save)
        .get("/manage/vendors/{vendor}/contacts/new", contact::new)
        .post("/manage/vendors/{vendor}/contacts/new", contact::create)
        .get("/manage/vendors/{vendor}/contacts/{vendor_contact}", contact::edit)
        .post("/manage/vendors/{vendor}/contacts/{vendor_contact}", contact::save)
        .get("/tickets/{ticket}/vendors", start::list)
        .get("/tickets/{ticket}/vendors/new", start::page)
        .post("/tickets/{ticket}/vendors/new", start::begin)
        .get("/tickets/{ticket}/vendors/{thread}", thread::page)
        .post("/tickets/{ticket}/vendors/{thread}", thread::write)
        .post("/tickets/{ticket}/vendors/{thread}/follow-up", thread::follow_up)
        .post("/tickets/{ticket}/vendors/{thread}/close", thread::close)
        .post("/tickets/{ticket}/vendors/{thread}/links/end", thread::end_links)
        .and(held::routes())
        .open_get("/vendor/{token}", GUEST, guest::page)
        .open_post("/vendor/{token}", GUEST, guest::answer)
        .open_get("/vendor/{token}/files/{attachment}", GUEST, guest::file)
}

/// A form that shows these values.
fn filled_with(values: &[(&str, String)]) -> Filled {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Filled::of(&values)
}

/// `true` as check boxes send it, or nothing.
fn flag(on: bool) -> String {
    if on { "true".to_owned() } else { String::new() }
}
