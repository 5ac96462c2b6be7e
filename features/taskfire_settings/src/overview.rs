//! The way to everything that sets up the desk.

use askama::Template;
use store::guard::AdministerTaskfire;
use web::{
    Answer, Asked,
    components::{Icon, icon},
    shell::Shell,
};

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    shell: Shell,
    groups: Vec<(String, Vec<Entry>)>,
}

/// A page of the set-up.
struct Entry {
    href: &'static str,
    icon: Icon,
    title: String,
    lede: String,
}

/// Group, address, icon and words of every page.
const PAGES: [(&str, &str, &str, &str); 11] = [
    ("tickets", "/manage/taskfire/queues", "rows", "internal-queues"),
    ("tickets", "/manage/taskfire/statuses", "half", "internal-statuses"),
    ("tickets", "/manage/taskfire/priorities", "up", "internal-priorities"),
    ("requests", "/manage/taskfire/request-types", "menu", "internal-request-types"),
    ("requests", "/manage/taskfire/issue-types", "filter", "internal-issue-types"),
    ("requests", "/manage/taskfire/custom-fields", "edit", "internal-custom-fields"),
    ("together", "/manage/taskfire/ticket-settings", "manage", "internal-ticket-settings"),
    ("together", "/manage/taskfire/sharing", "building", "internal-sharing"),
    ("together", "/manage/vendors", "vendor", "internal-vendors"),
    ("alone", "/taskfire/rules", "bolt", "internal-rules"),
    ("alone", "/taskfire/hours", "clock", "internal-hours"),
];

/// The page.
pub(crate) async fn page(asked: Asked<AdministerTaskfire>) -> Answer {
    let shell = asked.shell(asked.t("internal"), "set-up-your-help-desk").await;
    let mut groups: Vec<(&str, Vec<Entry>)> = Vec::new();
    for (group, page, name, key) in PAGES {
        let entry = Entry { href: page, icon: icon(name), title: shell.t(key), lede: shell.t(&format!("{key}-lede")) };
        match groups.iter_mut().find(|(code, _)| *code == group) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((group, vec![entry])),
        }
    }
    let groups =
        groups.into_iter().map(|(group, entries)| (shell.t(&format!("internal-group-{group}")), entries)).collect();
    asked.page(&Overview { shell, groups })
}
