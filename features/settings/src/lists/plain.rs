//! Lists of little more than names: sources, work types, roles.

use kernel::Problem;
use store::{
    Granted, Set,
    guard::{AdminResources, AdminServiceDesk},
    tables::{role, source, work_type},
    views::settings::Entry,
};
use web::{Check, Filled, field::Fields, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, flag},
    table::Cell,
};

/// Sources: those of the system are reserved, and their names with them (T-89).
pub(crate) struct Sources;

impl List for Sources {
    type Table = source::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "sources";
    const OBJECT: &'static str = "source";
    const COLUMNS: &'static [&'static str] = &[];
    const FIELDS: &'static [&'static str] = &[];
    const SYSTEM_IS_LOCKED: bool = true;

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(_row: &Model<Self>, (): &(), _words: &Words) -> Vec<Cell> {
        Vec::new()
    }

    fn values(_row: &Model<Self>) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn fields(_form: &mut Fields<'_>, _filled: &Filled, (): &(), _entry: Option<&Entry>, _words: &Words) -> Parts {
        Parts::default()
    }

    fn check(_check: &mut Check<'_>, (): &(), entry: Option<&Entry>) -> Columns<Self> {
        let mut row = source::ActiveModel::default();
        if entry.is_none() {
            row.code = Set(None);
        }
        row
    }
}

/// Work types, billable or not.
pub(crate) struct WorkTypes;

impl List for WorkTypes {
    type Table = work_type::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "work-types";
    const OBJECT: &'static str = "work-type";
    const COLUMNS: &'static [&'static str] = &["settings-billable"];
    const FIELDS: &'static [&'static str] = &["billable"];

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(row: &Model<Self>, (): &(), _words: &Words) -> Vec<Cell> {
        vec![Cell::Yes(row.billable)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("billable", flag(row.billable))]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), _entry: Option<&Entry>, words: &Words) -> Parts {
        let billable = form.check("billable", words.t("settings-billable")).on(filled.line("billable") == "true");
        Parts { grid: Vec::new(), stack: vec![billable.hint(words.t("settings-billable-hint"))] }
    }

    fn check(check: &mut Check<'_>, (): &(), _entry: Option<&Entry>) -> Columns<Self> {
        work_type::ActiveModel { billable: Set(check.on("billable")), ..Default::default() }
    }
}

/// Roles in which resources work queues.
pub(crate) struct Roles;

impl List for Roles {
    type Table = role::Entity;
    type Need = AdminResources;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "roles";
    const HELP: &'static str = "resources-and-rights";
    const OBJECT: &'static str = "role";
    const COLUMNS: &'static [&'static str] = &[];
    const FIELDS: &'static [&'static str] = &[];

    async fn around(_may: &Granted<'_, AdminResources>) -> Result<(), Problem> {
        Ok(())
    }

    fn cells(_row: &Model<Self>, (): &(), _words: &Words) -> Vec<Cell> {
        Vec::new()
    }

    fn values(_row: &Model<Self>) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn fields(_form: &mut Fields<'_>, _filled: &Filled, (): &(), _entry: Option<&Entry>, _words: &Words) -> Parts {
        Parts::default()
    }

    fn check(_check: &mut Check<'_>, (): &(), _entry: Option<&Entry>) -> Columns<Self> {
        role::ActiveModel::default()
    }
}
