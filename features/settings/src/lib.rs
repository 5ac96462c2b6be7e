//! Settings in the desk: the lists of the service desk, staff and their levels, the portal's levels, the provider's own
//! settings, mail deliveries and the audit log.

mod access_review;
mod audit_log;
mod boards;
mod files;
mod global_settings;
mod identity_provider;
mod levels;
mod lists;
mod mails;
mod members;
mod overview;
mod policy_fields;
mod portal_organizations;
mod provider;
mod resource;
mod resources;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, list, list::table, list_routes, words::Source};

pub use portal_organizations::worker::Activate;

use list::page;
use lists::{
    categories::Categories,
    issue_types::{IssueTypes, SubIssueTypes},
    plain::{Roles, Sources, WorkTypes},
    priorities::Priorities,
    queues::Queues,
    request_types::RequestTypes,
    staff_levels::StaffLevels,
    statuses::Statuses,
};

/// Where the lists of the service desk are at home.
pub(crate) struct Settings;

impl list::Home for Settings {
    const PATH: &'static str = "/desk/settings";
    const WORDS: &'static str = "settings";
    const HELP: &'static str = "service-desk-lists";
}

/// The background questions of the provider's request types.
type Questions = list::questions::Questions<Settings, store::guard::AdminServiceDesk>;

/// This feature as the program composes it.
pub fn feature() -> Feature {
    let words = Source { language: "en", text: WORDS };
    Feature { name: "settings", routes, words, menu: MENU }
}

const WORDS: &str = concat!(
    include_str!("../words/en.ftl"),
    include_str!("../words/portal_organizations.ftl"),
    include_str!("../words/identity_provider.ftl")
);

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "manage",
        label: "settings",
        href: "/desk/settings",
        shown: |actor| {
            let areas = [
                Permission::AdminServiceDesk,
                Permission::AdminResources,
                Permission::AdminPortal,
                Permission::AdminSystem,
            ];
            areas.into_iter().any(|area| actor.may(area).is_some())
        },
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "users",
        label: "settings-resources",
        href: "/desk/settings/resources",
        shown: |actor| actor.may(Permission::AdminResources).is_some(),
    },
    MenuItem {
        place: Place::Desk,
        group: "menu-admin",
        icon: "book",
        label: "settings-audit-log",
        href: "/desk/settings/audit-log",
        shown: |actor| actor.may(Permission::AdminSystem).is_some(),
    },
];

fn routes() -> Routes {
    let routes = Routes::new()
        .get("/desk/settings", overview::page)
        .get("/desk/settings/request-types", page::<RequestTypes>)
        .get("/desk/settings/categories", page::<Categories>)
        .get("/desk/settings/queues", page::<Queues>)
        .post("/desk/settings/queues/{queue}/members", members::add_to_queue)
        .post("/desk/settings/queues/{queue}/members/{member}/remove", members::remove_from_queue)
        .get("/desk/settings/statuses", page::<Statuses>)
        .get("/desk/settings/priorities", page::<Priorities>)
        .get("/desk/settings/issue-types", page::<IssueTypes>)
        .get("/desk/settings/sources", page::<Sources>)
        .get("/desk/settings/work-types", page::<WorkTypes>)
        .get("/desk/settings/roles", page::<Roles>)
        .get("/desk/settings/staff-levels", page::<StaffLevels>)
        .get("/desk/settings/resources", resources::page)
        .get("/desk/settings/resources/new", resource::new)
        .post("/desk/settings/resources/new", resource::create)
        .get("/desk/settings/resources/{resource}", resource::page)
        .post("/desk/settings/resources/{resource}", resource::save)
        .post("/desk/settings/resources/{resource}/invitation", resource::invite)
        .post("/desk/settings/resources/{resource}/queues", members::add_to_resource)
        .post("/desk/settings/resources/{resource}/queues/{member}/remove", members::remove_from_resource)
        .get("/desk/settings/security-levels", levels::page)
        .get("/desk/settings/security-levels/new", levels::form::new)
        .post("/desk/settings/security-levels/new", levels::form::create)
        .get("/desk/settings/security-levels/compare", levels::compare::page)
        .get("/desk/settings/security-levels/{level}", levels::form::edit)
        .post("/desk/settings/security-levels/{level}", levels::form::save)
        .post("/desk/settings/security-levels/{level}/remove", levels::form::remove)
        .get("/desk/settings/security-levels/{level}/contacts", levels::holders::page)
        .get("/desk/settings/change-boards", boards::page)
        .get("/desk/settings/change-boards/new", boards::new)
        .post("/desk/settings/change-boards/new", boards::create)
        .get("/desk/settings/change-boards/{board}", boards::edit)
        .post("/desk/settings/change-boards/{board}", boards::save)
        .get("/desk/settings/files", files::page)
        .post("/desk/settings/files", files::save)
        .get("/desk/settings/provider", provider::page)
        .post("/desk/settings/provider", provider::save)
        .get("/desk/settings/audit-log", audit_log::page)
        .get("/desk/settings/audit-log.csv", audit_log::export::csv)
        .get("/desk/settings/audit-log/check", audit_log::check::page)
        .get("/desk/organizations/{organization}/access-review", access_review::page)
        .post("/desk/organizations/{organization}/access-review", access_review::attest)
        .get("/desk/organizations/{organization}/access-review.csv", access_review::csv)
        .get("/desk/organizations/{organization}/access-review/{review}", access_review::past)
        .get("/desk/organizations/{organization}/access-review/{review}/csv", access_review::past_csv)
        .get("/desk/settings/portal", global_settings::page)
        .post("/desk/settings/portal", global_settings::save)
        .get("/desk/settings/identity-providers", identity_provider::presets)
        .get("/desk/settings/identity-providers/{kind}", identity_provider::preset)
        .post("/desk/settings/identity-providers/{kind}", identity_provider::save_preset)
        .get("/desk/settings/portal-organizations/{organization}/identity-provider", identity_provider::own)
        .post("/desk/settings/portal-organizations/{organization}/identity-provider", identity_provider::save_own)
        .get("/desk/settings/portal-organizations", portal_organizations::list::page)
        .get("/desk/settings/portal-organizations/{organization}", portal_organizations::organization::page)
        .post("/desk/settings/portal-organizations/{organization}", portal_organizations::organization::save)
        .get("/desk/settings/portal-organizations/{organization}/activation", portal_organizations::activation::choose)
        .get(
            "/desk/settings/portal-organizations/{organization}/activation/preview",
            portal_organizations::activation::preview,
        )
        .post(
            "/desk/settings/portal-organizations/{organization}/activation/start",
            portal_organizations::activation::start,
        )
        .get(
            "/desk/settings/portal-organizations/{organization}/activation/runs/{run}",
            portal_organizations::run::page,
        )
        .get("/desk/settings/mail", mails::page)
        .post("/desk/settings/mail/{mail}/retry", mails::retry);
    let routes = list_routes!(routes, RequestTypes, "/desk/settings/request-types", "request_type");
    let routes = list_routes!(routes, Questions, "/desk/settings/questions", "question");
    let routes = list_routes!(routes, Categories, "/desk/settings/categories", "category");
    let routes = list_routes!(routes, Queues, "/desk/settings/queues", "queue");
    let routes = list_routes!(routes, Statuses, "/desk/settings/statuses", "status");
    let routes = list_routes!(routes, Priorities, "/desk/settings/priorities", "priority");
    let routes = list_routes!(routes, IssueTypes, "/desk/settings/issue-types", "issue_type");
    let routes = list_routes!(routes, SubIssueTypes, "/desk/settings/sub-issue-types", "sub_issue_type");
    let routes = list_routes!(routes, Sources, "/desk/settings/sources", "source");
    let routes = list_routes!(routes, WorkTypes, "/desk/settings/work-types", "work_type");
    let routes = list_routes!(routes, Roles, "/desk/settings/roles", "role");
    list_routes!(routes, StaffLevels, "/desk/settings/staff-levels", "staff_level")
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
