//! Staff security levels: those of the system are locked and can be copied, copies are edited.

use std::collections::BTreeSet;

use kernel::{Problem, StaffRight};
use store::{
    Granted, Set,
    guard::AdminResources,
    tables::staff_level,
    views::settings::{self, Entry},
};
use web::{
    Check, Filled,
    field::{Choice, Fields},
    words::Words,
};

use crate::{
    list::{Columns, List, Model, Parts},
    table::Cell,
};

/// The staff levels.
pub(crate) struct StaffLevels;

/// The rights in a level's column; none of an unreadable one.
pub(crate) fn rights_of(row: &staff_level::Model) -> BTreeSet<StaffRight> {
    serde_json::from_str(&row.rights).unwrap_or_default()
}

fn right_word(right: StaffRight, words: &Words) -> String {
    words.t(&format!("staff-right-{}", right.code()))
}

impl List for StaffLevels {
    type Table = staff_level::Entity;
    type Need = AdminResources;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "staff-levels";
    const HELP: &'static str = "resources-and-rights";
    const OBJECT: &'static str = "staff-level";
    const COLUMNS: &'static [&'static str] = &["settings-rights"];
    const FIELDS: &'static [&'static str] = &["rights"];
    const SYSTEM_IS_LOCKED: bool = true;

    async fn around(_may: &Granted<'_, AdminResources>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(row: &Model<Self>, (): &(), words: &Words) -> Vec<Cell> {
        let held = rights_of(row);
        if held.len() == StaffRight::ALL.len() {
            return vec![Cell::text(words.t("settings-rights-all"))];
        }
        let held = StaffRight::ALL.iter().filter(|right| held.contains(right));
        vec![Cell::text(held.map(|right| right_word(*right, words)).collect::<Vec<_>>().join(" · "))]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        rights_of(row).into_iter().map(|right| ("rights", right.code().to_owned())).collect()
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), _entry: Option<&Entry>, words: &Words) -> Parts {
        let mut rights = form.checks("rights", words.t("settings-rights")).values(filled.all("rights"));
        let mut groups: Vec<&str> = Vec::new();
        for right in StaffRight::ALL {
            if !groups.contains(&right.group()) {
                groups.push(right.group());
            }
        }
        for group in groups {
            let within = StaffRight::ALL.iter().filter(|right| right.group() == group);
            let within: Vec<Choice> =
                within.map(|right| Choice::new(right.code(), right_word(*right, words))).collect();
            rights = rights.group(words.t(&format!("staff-right-group-{group}")), within);
        }
        Parts { grid: Vec::new(), stack: vec![rights] }
    }

    fn check(check: &mut Check<'_>, (): &(), entry: Option<&Entry>) -> Columns<Self> {
        let sent: Vec<Option<StaffRight>> = check.filled.all("rights").map(StaffRight::from_code).collect();
        if sent.contains(&None) {
            check.wrong("rights", check.words.t("settings-rights-unknown"));
        }
        let rights: BTreeSet<StaffRight> = sent.into_iter().flatten().collect();
        let mut row =
            staff_level::ActiveModel { rights: Set(serde_json::json!(rights).to_string()), ..Default::default() };
        if entry.is_none() {
            row.system = Set(false);
        }
        row
    }

    /// Somebody must be left who can manage staff.
    async fn forbidden(may: &Granted<'_, AdminResources>) -> Result<Option<(&'static str, &'static str)>, Problem> {
        let able = settings::staff_can_be_managed(may).await?;
        Ok((!able).then_some(("rights", "settings-staff-last")))
    }
}
