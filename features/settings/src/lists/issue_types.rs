//! Issue types and the sub-issue types under each (A-37, T-77).

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row,
    guard::AdminServiceDesk,
    tables::{issue_type, sub_issue_type},
    views::settings::{self, Entry},
};
use uuid::Uuid;
use web::{Check, Filled, field::Fields, shell::Shell, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, table},
    table::{Cell, Section},
};

/// The first level of the picklist.
pub(crate) struct IssueTypes;

/// The second level: each stands under an issue type.
pub(crate) struct SubIssueTypes;

impl List for IssueTypes {
    type Table = issue_type::Entity;
    type Need = AdminServiceDesk;
    type Around = Vec<Entry>;
    type Home = crate::Settings;

    const CODE: &'static str = "issue-types";
    const OBJECT: &'static str = "issue-type";
    const COLUMNS: &'static [&'static str] = &["settings-sub-issue-types"];
    const FIELDS: &'static [&'static str] = &[];

    async fn around(may: &Granted<'_, AdminServiceDesk>) -> Result<Vec<Entry>, Problem> {
        settings::entries::<sub_issue_type::Entity, _>(may, None).await
    }

    fn cells(row: &Model<Self>, around: &Vec<Entry>, _words: &Words) -> Vec<Cell> {
        let below = around.iter().filter(|entry| entry.active && entry.parent == Some(row.id.0));
        vec![Cell::text(below.map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", "))]
    }

    fn values(_row: &Model<Self>) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn fields(
        _form: &mut Fields<'_>,
        _filled: &Filled,
        _around: &Vec<Entry>,
        _entry: Option<&Entry>,
        _words: &Words,
    ) -> Parts {
        Parts::default()
    }

    fn check(_check: &mut Check<'_>, _around: &Vec<Entry>, _entry: Option<&Entry>) -> Columns<Self> {
        issue_type::ActiveModel::default()
    }

    async fn below(
        may: &Granted<'_, AdminServiceDesk>,
        row: &Row<issue_type::Entity>,
        shell: &mut Shell,
        _sent: &Filled,
        _errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        let rows = settings::rows::<sub_issue_type::Entity, _>(may, Some(row.id.0)).await?;
        Ok(vec![Section {
            title: shell.t("settings-sub-issue-types"),
            lede: shell.t("settings-sub-issue-types-lede"),
            table: table::<SubIssueTypes>(&rows, &(), shell),
            new: Some((
                format!("{}/new?of={}", SubIssueTypes::path(), row.id),
                shell.t("settings-sub-issue-types-new"),
            )),
            form: None,
        }])
    }
}

impl List for SubIssueTypes {
    type Table = sub_issue_type::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "sub-issue-types";
    const UNDER: Option<&'static str> = Some("issue-types");
    const OBJECT: &'static str = "sub-issue-type";
    const COLUMNS: &'static [&'static str] = &[];
    const FIELDS: &'static [&'static str] = &[];

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    async fn has_parent(may: &Granted<'_, AdminServiceDesk>, id: Uuid) -> Result<bool, Problem> {
        Ok(may.row_if::<issue_type::Entity>(id).await?.is_some())
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
        sub_issue_type::ActiveModel::default()
    }
}
