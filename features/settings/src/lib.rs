//! Settings in the desk: the lists of the service desk, staff and their levels, the portal's levels, the provider's own
//! settings, mail deliveries and the audit log.

mod audit_log;
mod levels;
mod list;
mod lists;
mod mails;
mod members;
mod overview;
mod provider;
mod resource;
mod resources;
mod table;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, words::Source};

use list::{list_routes, page};
use lists::{
    categories::Categories,
    issue_types::{IssueTypes, SubIssueTypes},
    plain::{Priorities, Roles, Sources, WorkTypes},
    questions::Questions,
    queues::Queues,
    request_types::RequestTypes,
    staff_levels::StaffLevels,
    statuses::Statuses,
};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    let words = Source { language: "en", text: include_str!("../words/en.ftl") };
    Feature { name: "settings", routes, words, menu: MENU }
}

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
        .get("/desk/settings/provider", provider::page)
        .post("/desk/settings/provider", provider::save)
        .get("/desk/settings/audit-log", audit_log::page)
        .get("/desk/settings/mail", mails::page)
        .post("/desk/settings/mail/{mail}/retry", mails::retry);
    let routes = list_routes!(routes, RequestTypes, "request-types", "request_type");
    let routes = list_routes!(routes, Questions, "questions", "question");
    let routes = list_routes!(routes, Categories, "categories", "category");
    let routes = list_routes!(routes, Queues, "queues", "queue");
    let routes = list_routes!(routes, Statuses, "statuses", "status");
    let routes = list_routes!(routes, Priorities, "priorities", "priority");
    let routes = list_routes!(routes, IssueTypes, "issue-types", "issue_type");
    let routes = list_routes!(routes, SubIssueTypes, "sub-issue-types", "sub_issue_type");
    let routes = list_routes!(routes, Sources, "sources", "source");
    let routes = list_routes!(routes, WorkTypes, "work-types", "work_type");
    let routes = list_routes!(routes, Roles, "roles", "role");
    list_routes!(routes, StaffLevels, "staff-levels", "staff_level")
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
