//! Manage → Users in the portal (P-170 … P-180): a customer's own Managers look after the people of their organization.

mod acts;
mod create;
mod edit;
mod factor;
mod form;
mod history;
mod import;
mod list;
mod requests;
mod review;
mod security;
mod table;

use kernel::Permission;
use store::tables::{kinds::LevelKind, security_level};
use web::{MenuItem, Place, Routes};

/// The group Manage of the portal's bar.
pub(crate) const MENU: [MenuItem; 4] = [
    item("users", "users-title", "/manage/users", Permission::ManageUsers),
    item("shield", "users-security", "/manage/security", Permission::ManageUsers),
    item("check", "users-review", "/manage/users/review", Permission::ManageUsers),
    item("clock", "users-history", "/manage/audit", Permission::ViewOrganizationAudit),
];

const fn item(icon: &'static str, label: &'static str, href: &'static str, needs: Permission) -> MenuItem {
    let shown: fn(&store::Actor) -> bool = match needs {
        Permission::ViewOrganizationAudit => |actor| actor.may(Permission::ViewOrganizationAudit).is_some(),
        _ => |actor| actor.may(Permission::ManageUsers).is_some(),
    };
    MenuItem { place: Place::Portal, group: "menu-manage", icon, label, href, shown }
}

/// The pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/manage/users", list::page)
        .get("/manage/users/export", list::export)
        .get("/manage/users/new", create::page)
        .post("/manage/users/new", create::save)
        .get("/manage/users/import", import::page)
        .post("/manage/users/import", import::preview)
        .post("/manage/users/import/all", import::run)
        .get("/manage/users/import/template", import::template)
        .get("/manage/users/review", review::page)
        .post("/manage/users/review", review::attest)
        .get("/manage/users/requests/{request}", requests::page)
        .post("/manage/users/requests/{request}", requests::approve)
        .post("/manage/users/requests/{request}/decline", requests::decline)
        .get("/manage/users/{contact}", edit::page)
        .post("/manage/users/{contact}", edit::save)
        .post("/manage/users/{contact}/reset-password", acts::reset_password)
        .post("/manage/users/{contact}/resend-welcome", acts::resend_welcome)
        .post("/manage/users/{contact}/reset-2fa", acts::reset_second_factor)
        .get("/manage/security", security::page)
        .post("/manage/security", security::save)
        .get("/manage/audit", history::page)
}

/// Whether somebody in the portal can choose this level for others (A-141, P-63).
fn is_selectable(level: &security_level::Model) -> bool {
    level.kind == LevelKind::Standard && level.assignable
}

/// The levels that the portal knows of (P-62): what may be assigned, system levels that may not (listed, not selectable), and
/// the one that a person has. Custom levels that may not be assigned and Taskfire levels do not exist here.
fn known_levels(
    levels: &[security_level::Model],
    present: Option<store::ids::SecurityLevelId>,
) -> Vec<security_level::Model> {
    let known = |level: &&security_level::Model| {
        Some(level.id) == present || is_selectable(level) || (level.kind == LevelKind::Standard && level.code.is_some())
    };
    levels.iter().filter(known).cloned().collect()
}

/// The level that is proposed: the given one if it may be chosen, else the first that may.
fn proposed_level(
    levels: &[security_level::Model],
    default: Option<store::ids::SecurityLevelId>,
) -> Option<&security_level::Model> {
    let mut open = levels.iter().filter(|level| is_selectable(level));
    let wanted = levels.iter().find(|level| Some(level.id) == default && is_selectable(level));
    wanted.or_else(|| open.next())
}

#[cfg(test)]
mod tests {
    use store::ids::SecurityLevelId;

    use super::*;

    fn level(number: u128, code: Option<&str>, kind: LevelKind, assignable: bool) -> security_level::Model {
        security_level::Model {
            provider_id: store::ids::ProviderId(uuid::Uuid::nil()),
            id: SecurityLevelId(uuid::Uuid::from_u128(number)),
            name: number.to_string(),
            code: code.map(str::to_owned),
            kind,
            assignable,
            rights: "[]".to_owned(),
            position: 1,
            version: 1,
        }
    }

    #[test]
    fn p_62_a_141_which_levels_the_portal_knows() {
        use LevelKind::{Standard, Taskfire};
        let levels = [
            level(1, Some("basic"), Standard, false),
            level(2, Some("manager"), Standard, true),
            level(3, None, Standard, true),
            level(4, None, Standard, false),
            level(5, Some("taskfire-resource"), Taskfire, false),
        ];
        let known = |present: Option<u128>| -> Vec<String> {
            let present = present.map(|number| SecurityLevelId(uuid::Uuid::from_u128(number)));
            known_levels(&levels, present).into_iter().map(|level| level.name).collect()
        };
        assert_eq!(known(None), ["1", "2", "3"]);
        assert_eq!(known(Some(4)), ["1", "2", "3", "4"]);
        assert_eq!(known(Some(5)), ["1", "2", "3", "5"]);
        assert_eq!(levels.iter().filter(|level| is_selectable(level)).count(), 2);
        assert_eq!(proposed_level(&levels, None).unwrap().name, "2");
        assert_eq!(proposed_level(&levels, Some(levels[2].id)).unwrap().name, "3");
        assert_eq!(proposed_level(&levels, Some(levels[3].id)).unwrap().name, "2");
    }
}
