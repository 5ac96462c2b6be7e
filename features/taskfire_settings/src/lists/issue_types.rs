//! Issue types of the desk and the sub-issue types under each (F-145, P-188), with the provider's that they stand for.

use std::collections::BTreeMap;

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::OrganizationId,
    tables::{internal_issue_type, issue_type, sub_issue_type},
    views::{
        settings::{self, Entry},
        taskfire::config::{self, Use},
    },
};
use uuid::Uuid;
use web::{Check, Filled, field::Fields, shell::Shell, words::Words};

use super::Counts;
use crate::{
    list::{Columns, List, Model, Parts, chosen_in, id_text, name_in, offer, table},
    table::{Cell, Section},
};

/// The first level of the picklist.
pub(crate) struct IssueTypes;

/// The second level: each stands under an issue type.
pub(crate) struct SubIssueTypes;

/// What the pages of issue types show of other lists.
pub(crate) struct Around {
    own: OrganizationId,
    provider: Vec<Entry>,
    counts: Counts,
}

impl List for IssueTypes {
    type Table = internal_issue_type::Entity;
    type Need = AdministerTaskfire;
    type Around = Around;
    type Home = crate::Desk;

    const CODE: &'static str = "issue-types";
    const OBJECT: &'static str = "internal-issue-type";
    const COLUMNS: &'static [&'static str] = &["internal-provider-issue-type", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["provider_issue_type"];
    const MOST: Option<(usize, &'static str)> = Some((100, "internal-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
        Ok(Around {
            own: config::own(may)?,
            provider: settings::entries::<issue_type::Entity, _>(may, None).await?,
            counts: Counts::of::<internal_issue_type::Entity>(may, Use::IssueType, None).await?,
        })
    }

    fn cells(row: &Model<Self>, around: &Around, words: &Words) -> Vec<Cell> {
        let mapped = name_in(&around.provider, &id_text(row.issue_type_id));
        vec![Cell::text(mapped.unwrap_or_else(|| words.t("internal-provider-default"))), around.counts.cell(row.id.0)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("provider_issue_type", id_text(row.issue_type_id))]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Around, _entry: Option<&Entry>, words: &Words) -> Parts {
        let chosen = filled.line("provider_issue_type");
        let mapped = form.select("provider_issue_type", words.t("internal-provider-issue-type")).value(chosen);
        let mapped = mapped.none(words.t("internal-provider-default")).options(offer(&around.provider, chosen));
        Parts { grid: vec![mapped.value(chosen).hint(words.t("internal-provider-issue-type-hint"))], stack: Vec::new() }
    }

    fn check(check: &mut Check<'_>, around: &Around, entry: Option<&Entry>) -> Columns<Self> {
        let label = check.words.t("internal-provider-issue-type");
        let mapped = check.choice_if("provider_issue_type", &label, |id| chosen_in(&around.provider, id));
        let mut row = internal_issue_type::ActiveModel { issue_type_id: Set(mapped), ..Default::default() };
        if entry.is_none() {
            row.organization_id = Set(around.own);
            row.parent_id = Set(None);
            row.sub_issue_type_id = Set(None);
        }
        row
    }

    fn said(around: &Around, field: &str, value: &str) -> String {
        let named = (field == "provider_issue_type").then(|| name_in(&around.provider, value)).flatten();
        named.unwrap_or_else(|| value.to_owned())
    }

    /// A sub-issue type of the provider's belongs to the issue type above it: where that has changed, it is no longer meant.
    async fn settle(may: &Granted<'_, AdministerTaskfire>) -> Result<(), Problem> {
        let providers = config::provider_sub_issue_types(may).await?;
        for above in settings::rows::<internal_issue_type::Entity, _>(may, None).await? {
            for row in settings::rows::<internal_issue_type::Entity, _>(may, Some(above.id.0)).await? {
                let meant = providers.iter().find(|one| Some(one.id) == row.sub_issue_type_id);
                if meant.is_some_and(|one| Some(one.issue_type_id) != above.issue_type_id) {
                    let plain = internal_issue_type::ActiveModel { sub_issue_type_id: Set(None), ..Default::default() };
                    may.change(&row, plain).await?;
                }
            }
        }
        Ok(())
    }

    async fn below(
        may: &Granted<'_, AdministerTaskfire>,
        row: &Row<internal_issue_type::Entity>,
        shell: &mut Shell,
        _sent: &Filled,
        _errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        if row.parent_id.is_some() {
            return Err(Problem::NotFound);
        }
        let rows = settings::rows::<internal_issue_type::Entity, _>(may, Some(row.id.0)).await?;
        let around = SubIssueTypes::around(may).await?;
        Ok(vec![Section {
            title: shell.t("internal-sub-issue-types"),
            lede: shell.t("internal-sub-issue-types-lede"),
            table: table::<SubIssueTypes>(&rows, &around, shell),
            new: Some((
                format!("{}/new?of={}", SubIssueTypes::path(), row.id),
                shell.t("internal-sub-issue-types-new"),
            )),
            form: None,
        }])
    }
}

/// What the pages of sub-issue types show of other lists.
pub(crate) struct Above {
    own: OrganizationId,
    /// The provider's issue type that each issue type stands for.
    mapped: BTreeMap<Uuid, Uuid>,
    provider: Vec<Entry>,
    counts: Counts,
}

impl Above {
    /// The provider's sub-issue types that one under `parent` may stand for.
    fn offered(&self, parent: Option<Uuid>) -> Vec<Entry> {
        let above = parent.and_then(|parent| self.mapped.get(&parent).copied());
        self.provider.iter().filter(|entry| above.is_some() && entry.parent == above).cloned().collect()
    }
}

impl List for SubIssueTypes {
    type Table = internal_issue_type::Entity;
    type Need = AdministerTaskfire;
    type Around = Above;
    type Home = crate::Desk;

    const CODE: &'static str = "sub-issue-types";
    const UNDER: Option<&'static str> = Some("issue-types");
    const OBJECT: &'static str = "internal-sub-issue-type";
    const COLUMNS: &'static [&'static str] = &["internal-provider-sub-issue-type", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["provider_sub_issue_type"];
    const MOST: Option<(usize, &'static str)> = Some((100, "internal-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Above, Problem> {
        let above = settings::rows::<internal_issue_type::Entity, _>(may, None).await?;
        let mut counts = BTreeMap::new();
        for row in &above {
            counts.extend(Counts::of::<internal_issue_type::Entity>(may, Use::SubIssueType, Some(row.id.0)).await?.0);
        }
        Ok(Above {
            own: config::own(may)?,
            mapped: above.iter().filter_map(|row| Some((row.id.0, row.issue_type_id?.0))).collect(),
            provider: settings::entries::<sub_issue_type::Entity, _>(may, None).await?,
            counts: Counts(counts),
        })
    }

    async fn has_parent(may: &Granted<'_, AdministerTaskfire>, id: Uuid) -> Result<bool, Problem> {
        let above = may.row_if::<internal_issue_type::Entity>(id).await?;
        Ok(above.is_some_and(|above| above.parent_id.is_none()))
    }

    fn cells(row: &Model<Self>, around: &Above, words: &Words) -> Vec<Cell> {
        let mapped = name_in(&around.provider, &id_text(row.sub_issue_type_id));
        vec![Cell::text(mapped.unwrap_or_else(|| words.t("internal-provider-default"))), around.counts.cell(row.id.0)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("provider_sub_issue_type", id_text(row.sub_issue_type_id))]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Above, entry: Option<&Entry>, words: &Words) -> Parts {
        let parent = entry.and_then(|entry| entry.parent).or_else(|| filled.line("of").parse().ok());
        let offered = around.offered(parent);
        let chosen = filled.line("provider_sub_issue_type");
        let mapped = form.select("provider_sub_issue_type", words.t("internal-provider-sub-issue-type"));
        let mapped = mapped.none(words.t("internal-provider-default")).options(offer(&offered, chosen)).value(chosen);
        Parts { grid: vec![mapped.hint(words.t("internal-provider-sub-issue-type-hint"))], stack: Vec::new() }
    }

    fn check(check: &mut Check<'_>, around: &Above, entry: Option<&Entry>) -> Columns<Self> {
        let parent = entry.and_then(|entry| entry.parent).or_else(|| check.filled.line("of").parse().ok());
        let offered = around.offered(parent);
        let label = check.words.t("internal-provider-sub-issue-type");
        let mapped = check.choice_if("provider_sub_issue_type", &label, |id| chosen_in(&offered, id));
        let mut row = internal_issue_type::ActiveModel { sub_issue_type_id: Set(mapped), ..Default::default() };
        if entry.is_none() {
            row.organization_id = Set(around.own);
            row.issue_type_id = Set(None);
        }
        row
    }

    fn said(around: &Above, field: &str, value: &str) -> String {
        let named = (field == "provider_sub_issue_type").then(|| name_in(&around.provider, value)).flatten();
        named.unwrap_or_else(|| value.to_owned())
    }
}
