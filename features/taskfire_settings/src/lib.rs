//! How a customer's own help desk is set up by its Taskfire Administrators: queues, statuses, priorities, types, fields,
//! ticket settings, work sharing.

mod lists;
mod members;
mod overview;
mod sharing;
mod ticket_settings;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, list, list::table, list_routes, words::Source};

use list::page;
use lists::{
    Questions,
    fields::CustomFields,
    issue_types::{IssueTypes, SubIssueTypes},
    priorities::Priorities,
    queues::Queues,
    request_types::RequestTypes,
    statuses::Statuses,
};

/// Where the lists of a customer's own desk are at home.
pub(crate) struct Desk;

impl list::Home for Desk {
    const PATH: &'static str = "/manage/taskfire";
    const WORDS: &'static str = "internal";
    const HELP: &'static str = "set-up-your-help-desk";
}

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "taskfire_settings", routes, words: WORDS, menu: MENU }
}

const WORDS: Source = Source {
    language: "en",
    text: concat!(include_str!("../words/lists.en.ftl"), include_str!("../words/sharing.en.ftl")),
};

const MENU: &[MenuItem] = &[MenuItem {
    place: Place::Portal,
    group: "menu-manage",
    icon: "manage",
    label: "internal",
    href: "/manage/taskfire",
    shown: |actor| actor.may(Permission::AdministerTaskfire).is_some(),
}];

fn routes() -> Routes {
    let routes = Routes::new()
        .get("/manage/taskfire", overview::page)
        .get("/manage/taskfire/queues", page::<Queues>)
        .post("/manage/taskfire/queues/{internal_queue}/members", members::add)
        .post("/manage/taskfire/queues/{internal_queue}/members/{member}/remove", members::remove)
        .get("/manage/taskfire/statuses", page::<Statuses>)
        .get("/manage/taskfire/priorities", page::<Priorities>)
        .get("/manage/taskfire/issue-types", page::<IssueTypes>)
        .get("/manage/taskfire/request-types", page::<RequestTypes>)
        .get("/manage/taskfire/custom-fields", page::<CustomFields>)
        .get("/manage/taskfire/ticket-settings", ticket_settings::page)
        .post("/manage/taskfire/ticket-settings", ticket_settings::save)
        .get("/manage/taskfire/sharing", sharing::page)
        .post("/manage/taskfire/sharing", sharing::save);
    let routes = list_routes!(routes, Queues, "/manage/taskfire/queues", "internal_queue");
    let routes = list_routes!(routes, Statuses, "/manage/taskfire/statuses", "internal_status");
    let routes = list_routes!(routes, Priorities, "/manage/taskfire/priorities", "internal_priority");
    let routes = list_routes!(routes, IssueTypes, "/manage/taskfire/issue-types", "internal_type");
    let routes = list_routes!(routes, SubIssueTypes, "/manage/taskfire/sub-issue-types", "internal_sub_type");
    let routes = list_routes!(routes, RequestTypes, "/manage/taskfire/request-types", "client_request_type");
    let routes = list_routes!(routes, Questions, "/manage/taskfire/questions", "question");
    list_routes!(routes, CustomFields, "/manage/taskfire/custom-fields", "custom_field")
}
