//! The table of security levels on the tab (A-92 … A-95).

use kernel::Right;
use store::{
    tables::{kinds::LevelKind, security_level},
    views::{crm::PortalUser, portal_tab::About},
};
use web::shell::Shell;

use crate::{access::Person, rules::Giver};

/// A level in the table.
pub(super) struct Level {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) taskfire: bool,
    pub(super) assignable: bool,
    pub(super) system: bool,
    pub(super) chosen: bool,
    pub(super) locked: bool,
    pub(super) rights: Vec<String>,
    /// Active portal users with this level.
    pub(super) users: u64,
    /// Where it is edited: custom levels, by administrators.
    pub(super) edit: Option<String>,
}

/// The levels that are offered to this reader. Taskfire levels stand here only where Taskfire is on, and only for those who
/// may give them (A-95, P-63, P-64); the level that the login has stands here in any case.
pub(super) fn levels(
    user: &PortalUser,
    about: &About,
    chosen: &str,
    is_open: bool,
    giver: Giver,
    shell: &Shell,
) -> Vec<Level> {
    let present = Person::of(user).level().map(|level| level.id);
    let administrates = giver == Giver::Administrator;
    let offered = |row: &&security_level::Model| {
        row.kind == LevelKind::Standard
            || present == Some(row.id)
            || (user.organization.taskfire_enabled && administrates)
    };
    let level = |row: &security_level::Model| {
        let held: Vec<Right> = serde_json::from_str(&row.rights).unwrap_or_default();
        let held = Right::ALL.iter().filter(|right| held.contains(right));
        Level {
            id: row.id.to_string(),
            name: row.name.clone(),
            taskfire: row.kind == LevelKind::Taskfire,
            assignable: row.assignable,
            system: row.code.is_some(),
            chosen: row.id.to_string() == chosen,
            locked: !is_open,
            rights: held.map(|right| shell.t(&format!("right-{}", right.code()))).collect(),
            users: about.holders.get(&row.id).copied().unwrap_or_default(),
            edit: (administrates && row.code.is_none()).then(|| format!("/desk/settings/security-levels/{}", row.id)),
        }
    };
    user.levels.iter().filter(offered).map(level).collect()
}
