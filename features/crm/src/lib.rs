//! Organizations, locations and contacts in the desk, the Client Portal tab of a contact, and what customers manage of these
//! themselves.

mod access;
mod audit;
mod client_portal;
mod contact;
mod contact_edit;
mod contact_tickets;
mod contacts;
mod form;
mod location;
mod location_edit;
mod organization;
mod organization_edit;
mod organizations;
mod own;
mod parts;
mod rules;
mod users;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    let words =
        Source { language: "en", text: concat!(include_str!("../words/en.ftl"), include_str!("../words/users.ftl")) };
    Feature { name: "crm", routes, words, menu: MENU }
}

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Desk,
        group: "menu-crm",
        icon: "building",
        label: "crm-organizations",
        href: "/desk/organizations",
        shown: |actor| actor.may(Permission::ViewCrm).is_some(),
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-crm",
        icon: "users",
        label: "crm-contacts",
        href: "/desk/contacts",
        shown: |actor| actor.may(Permission::ViewCrm).is_some(),
    },
    own::MENU[0],
    own::MENU[1],
    users::MENU[0],
    users::MENU[1],
    users::MENU[2],
    users::MENU[3],
];

fn routes() -> Routes {
    Routes::new()
        .get("/desk/organizations", organizations::page)
        .get("/desk/organizations/new", organization_edit::new)
        .post("/desk/organizations/new", organization_edit::create)
        .get("/desk/organizations/{organization}", organization::page)
        .get("/desk/organizations/{organization}/edit", organization_edit::edit)
        .post("/desk/organizations/{organization}/edit", organization_edit::save)
        .get("/desk/organizations/{organization}/locations/new", location_edit::new)
        .post("/desk/organizations/{organization}/locations/new", location_edit::create)
        .get("/desk/locations/{location}", location_edit::edit)
        .post("/desk/locations/{location}", location_edit::save)
        .get("/desk/organizations/{organization}/contacts/new", contact_edit::new)
        .post("/desk/organizations/{organization}/contacts/new", contact_edit::create)
        .get("/desk/contacts", contacts::page)
        .get("/desk/contacts/{contact}", contact::page)
        .get("/desk/contacts/{contact}/edit", contact_edit::edit)
        .post("/desk/contacts/{contact}/edit", contact_edit::save)
        .get("/desk/contacts/{contact}/tickets", contact_tickets::page)
        .get("/desk/contacts/{contact}/client-portal", client_portal::page)
        .post("/desk/contacts/{contact}/client-portal", client_portal::save)
        .post("/desk/contacts/{contact}/client-portal/preview", client_portal::begin_preview)
        .post("/preview/end", client_portal::end_preview)
        .post("/desk/contacts/{contact}/client-portal/reset-password", client_portal::reset_password)
        .post("/desk/contacts/{contact}/client-portal/reset-2fa", client_portal::reset_second_factor)
        .post("/desk/contacts/{contact}/client-portal/resend-welcome", client_portal::resend_welcome)
        .post("/desk/contacts/{contact}/client-portal/sessions/{session}/end", client_portal::end_session)
        .and(own::routes())
        .and(users::routes())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use web::words::{Dictionary, ENGLISH, Words};

    /// The words that this feature's pages use.
    pub(crate) fn words() -> Arc<Words> {
        Dictionary::new(&[ENGLISH, super::feature().words]).unwrap().words("en")
    }
}
