//! The way to all settings: what the reader may manage, in groups.

use askama::Template;
use kernel::Permission;
use store::guard::UseDesk;
use web::{
    Answer, Asked,
    components::{Cause, EmptyState, Icon, icon},
    shell::Shell,
};

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    shell: Shell,
    groups: Vec<(String, Vec<Entry>)>,
    empty: EmptyState,
}

/// A page of the settings.
struct Entry {
    href: &'static str,
    icon: Icon,
    title: String,
    lede: String,
}

const PORTAL_ORGANIZATIONS: &str = "/desk/settings/portal-organizations";

/// Group, address, icon and words of every page, with the permission that it needs.
const PAGES: [(&str, &str, &str, &str, Permission); 24] = [
    ("desk", "/desk/settings/request-types", "menu", "settings-request-types", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/categories", "columns", "settings-categories", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/queues", "rows", "settings-queues", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/statuses", "half", "settings-statuses", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/priorities", "up", "settings-priorities", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/issue-types", "filter", "settings-issue-types", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/sources", "enter", "settings-sources", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/work-types", "clock", "settings-work-types", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/workflow-rules", "bolt", "workflow-rules", Permission::AdminServiceDesk),
    ("desk", "/desk/settings/change-boards", "done", "settings-change-boards", Permission::AdminServiceDesk),
    ("staff", "/desk/settings/resources", "users", "settings-resources", Permission::AdminResources),
    ("staff", "/desk/settings/roles", "user", "settings-roles", Permission::AdminResources),
    ("staff", "/desk/settings/staff-levels", "shield", "settings-staff-levels", Permission::AdminResources),
    ("portal", "/desk/settings/portal", "manage", "portal-organizations-global", Permission::AdminPortal),
    ("portal", "/desk/settings/security-levels", "lock", "settings-levels", Permission::AdminPortal),
    ("portal", PORTAL_ORGANIZATIONS, "building", "portal-organizations", Permission::AdminPortal),
    ("portal", "/desk/contracts", "receipt", "contracts", Permission::AdminPortal),
    ("portal", "/desk/licences", "users", "licences", Permission::AdminPortal),
    ("portal", "/desk/settings/identity-providers", "enter", "idp-list", Permission::AdminPortal),
    ("portal", "/desk/settings/templates", "edit", "template-settings", Permission::AdminPortal),
    ("system", "/desk/settings/provider", "provider", "settings-provider", Permission::AdminSystem),
    ("system", "/desk/settings/files", "clip", "settings-files", Permission::AdminSystem),
    ("system", "/desk/settings/audit-log", "book", "settings-audit-log", Permission::AdminSystem),
    ("system", "/desk/settings/mail", "mail", "settings-mail", Permission::AdminSystem),
];

/// The page.
pub(crate) async fn page(asked: Asked<UseDesk>) -> Answer {
    let shell = asked.shell(asked.t("settings"), "service-desk-lists").await;
    let mut groups: Vec<(&str, Vec<Entry>)> = Vec::new();
    for (group, href, name, key, permission) in PAGES {
        if asked.actor().may(permission).is_none() {
            continue;
        }
        let entry = Entry { href, icon: icon(name), title: shell.t(key), lede: shell.t(&format!("{key}-lede")) };
        match groups.iter_mut().find(|(code, _)| *code == group) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((group, vec![entry])),
        }
    }
    let groups =
        groups.into_iter().map(|(group, entries)| (shell.t(&format!("settings-group-{group}")), entries)).collect();
    let empty = EmptyState::new(Cause::Denied, shell.t("settings-denied"), shell.t("settings-denied-text"));
    asked.page(&Overview { groups, empty: empty.action("/desk", shell.t("problem-home")), shell })
}
