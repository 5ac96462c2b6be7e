//! Manage → Organization in the portal: a customer keeps its own profile and locations (P-185, P-186).

mod locations;
mod profile;

use kernel::Permission;
use web::{MenuItem, Place, Routes};

/// Where the locations are.
const LOCATIONS: &str = "/manage/locations";

/// The help topic of these pages.
const HELP: &str = "your-organization";

/// The group Manage of the portal's bar.
pub(crate) const MENU: [MenuItem; 2] =
    [item("building", "own-profile", "/manage/organization"), item("home", "own-locations", LOCATIONS)];

const fn item(icon: &'static str, label: &'static str, href: &'static str) -> MenuItem {
    let shown: fn(&store::Actor) -> bool = |actor| actor.may(Permission::EditOrganization).is_some();
    MenuItem { place: Place::Portal, group: "menu-manage", icon, label, href, shown }
}

/// The pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/manage/organization", profile::page)
        .post("/manage/organization", profile::save)
        .get("/manage/locations", locations::page)
        .get("/manage/locations/new", locations::new)
        .post("/manage/locations/new", locations::create)
        .get("/manage/locations/{location}", locations::edit)
        .post("/manage/locations/{location}", locations::save)
}
