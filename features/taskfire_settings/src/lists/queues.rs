//! Queues of the desk (F-141, F-144) and who works them.

use std::collections::BTreeMap;

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::{InternalQueueId, OrganizationId},
    tables::internal_queue,
    views::{
        settings::Entry,
        taskfire::config::{self, Use},
    },
};
use web::{Check, Filled, field::Fields, shell::Shell, words::Words};

use super::{Counts, shared_field};
use crate::{
    list::{Columns, List, Model, Parts, flag},
    table::{Cell, Line, Section, Table},
};

/// The queues.
pub(crate) struct Queues;

/// What the pages of queues show of other lists.
pub(crate) struct Around {
    own: OrganizationId,
    shares: bool,
    counts: Counts,
    members: BTreeMap<InternalQueueId, Vec<String>>,
}

impl List for Queues {
    type Table = internal_queue::Entity;
    type Need = AdministerTaskfire;
    type Around = Around;
    type Home = crate::Desk;

    const CODE: &'static str = "queues";
    const OBJECT: &'static str = "internal-queue";
    const COLUMNS: &'static [&'static str] = &["internal-members", "internal-shared", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &["description", "shared"];
    const MOST: Option<(usize, &'static str)> = Some((50, "internal-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
        let mut members: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for member in config::members(may, None).await? {
            members.entry(member.row.queue_id).or_default().push(member.name);
        }
        Ok(Around {
            own: config::own(may)?,
            shares: config::shares_downwards(may).await?,
            counts: Counts::of::<internal_queue::Entity>(may, Use::Queue, None).await?,
            members,
        })
    }

    fn sub(row: &Model<Self>) -> String {
        row.description.clone()
    }

    fn cells(row: &Model<Self>, around: &Around, _words: &Words) -> Vec<Cell> {
        let members = around.members.get(&row.id).map(|names| names.join(", ")).unwrap_or_default();
        vec![Cell::text(members), Cell::Yes(row.shared), around.counts.cell(row.id.0)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("description", row.description.clone()), ("shared", flag(row.shared))]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Around, _entry: Option<&Entry>, words: &Words) -> Parts {
        let about = form.text("description", words.t("internal-description")).value(filled.get("description")).max(500);
        let mut stack = Vec::new();
        if around.shares {
            stack.push(shared_field(form, words, filled.line("shared") == "true"));
        }
        Parts { grid: vec![about], stack }
    }

    fn check(check: &mut Check<'_>, around: &Around, entry: Option<&Entry>) -> Columns<Self> {
        let description = check.line("description", &check.words.t("internal-description"), 500);
        let mut row = internal_queue::ActiveModel {
            description: Set(description),
            shared: Set(around.shares && check.on("shared")),
            ..Default::default()
        };
        if entry.is_none() {
            row.organization_id = Set(around.own);
        }
        row
    }

    /// New tickets go by the settings: what is the default here is the default there.
    async fn settle(may: &Granted<'_, AdministerTaskfire>) -> Result<(), Problem> {
        config::follow_default_queue(may).await
    }

    /// Memberships go with the queue.
    async fn part(may: &Granted<'_, AdministerTaskfire>, row: &Row<internal_queue::Entity>) -> Result<(), Problem> {
        for member in config::members(may, Some(row.id)).await? {
            may.remove(&member.row).await?;
        }
        Ok(())
    }

    async fn beside(
        may: &Granted<'_, AdministerTaskfire>,
        _around: &Around,
        shell: &Shell,
    ) -> Result<Vec<Section>, Problem> {
        let rows = config::queues_of_parent(may).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let lines = rows.into_iter().map(|row| Line {
            href: None,
            name: row.name,
            sub: row.description,
            marks: Vec::new(),
            cells: Vec::new(),
            step: None,
            remove: None,
        });
        Ok(vec![Section {
            title: shell.t("internal-queues-parent"),
            lede: shell.t("internal-parent-lede"),
            table: Table {
                caption: shell.t("internal-queues-parent"),
                first: shell.t("internal-queues-name"),
                heads: Vec::new(),
                lines: lines.collect(),
                none: String::new(),
                words: std::sync::Arc::clone(&shell.words),
            },
            new: None,
            form: None,
        }])
    }

    async fn below(
        may: &Granted<'_, AdministerTaskfire>,
        row: &Row<internal_queue::Entity>,
        shell: &mut Shell,
        sent: &Filled,
        errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        let words = std::sync::Arc::clone(&shell.words);
        let members = config::members(may, Some(row.id)).await?;
        let mut people = config::colleagues(may).await?;
        people.retain(|person| members.iter().all(|member| member.row.contact_id != person.id));
        let lines = members.into_iter().map(|member| Line {
            href: None,
            remove: Some(format!("/manage/taskfire/queues/{}/members/{}/remove", row.id, member.row.id)),
            sub: if member.works { String::new() } else { words.t("internal-member-gone") },
            name: member.name,
            marks: Vec::new(),
            cells: Vec::new(),
            step: None,
        });
        let table = Table {
            caption: words.t("internal-members"),
            first: words.t("internal-member"),
            heads: Vec::new(),
            lines: lines.collect(),
            none: words.t("internal-members-none"),
            words: std::sync::Arc::clone(&words),
        };
        let mut form = shell.fields(errors);
        let person = form.select("contact", words.t("internal-member")).none(words.t("internal-choose"));
        let person = person.options(people.into_iter().map(|one| (one.id, one.name))).value(sent.line("contact"));
        Ok(vec![Section {
            title: words.t("internal-members"),
            lede: words.t("internal-members-lede"),
            table,
            new: None,
            form: Some((
                format!("/manage/taskfire/queues/{}/members", row.id),
                vec![person.required()],
                words.t("internal-members-add"),
            )),
        }])
    }
}
