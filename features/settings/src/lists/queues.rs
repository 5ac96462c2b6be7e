//! Queues and who works them in which role.

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::AdminServiceDesk,
    tables::{queue, role},
    views::settings::{self, Entry},
};
use web::{Check, Filled, field::Fields, shell::Shell, words::Words};

use crate::{
    list::{Columns, List, Model, Parts, flag, offer},
    table::{Cell, Line, Section, Table},
};

/// The queues.
pub(crate) struct Queues;

impl List for Queues {
    type Table = queue::Entity;
    type Need = AdminServiceDesk;
    type Around = ();
    type Home = crate::Settings;

    const CODE: &'static str = "queues";
    const OBJECT: &'static str = "queue";
    const COLUMNS: &'static [&'static str] = &["settings-appears-in-portal"];
    const FIELDS: &'static [&'static str] = &["description", "appears_in_portal"];

    async fn around(_may: &Granted<'_, AdminServiceDesk>) -> Result<(), Problem> {
        Ok(())
    }

    fn sub(row: &Model<Self>) -> String {
        row.description.clone()
    }

    fn cells(row: &Model<Self>, (): &(), _words: &Words) -> Vec<Cell> {
        vec![Cell::Yes(row.appears_in_portal)]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![("description", row.description.clone()), ("appears_in_portal", flag(row.appears_in_portal))]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, (): &(), _entry: Option<&Entry>, words: &Words) -> Parts {
        let about = form.text("description", words.t("settings-description")).value(filled.get("description")).max(500);
        let shown = filled.line("appears_in_portal") == "true";
        let shown = form.check("appears_in_portal", words.t("settings-appears-in-portal")).on(shown);
        Parts { grid: vec![about], stack: vec![shown.hint(words.t("settings-appears-in-portal-hint"))] }
    }

    fn check(check: &mut Check<'_>, (): &(), entry: Option<&Entry>) -> Columns<Self> {
        let description = check.line("description", &check.words.t("settings-description"), 500);
        let mut row = queue::ActiveModel {
            description: Set(description),
            appears_in_portal: Set(check.on("appears_in_portal")),
            ..Default::default()
        };
        if entry.is_none() {
            row.code = Set(None);
        }
        row
    }

    async fn below(
        may: &Granted<'_, AdminServiceDesk>,
        row: &Row<queue::Entity>,
        shell: &mut Shell,
        sent: &Filled,
        errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        let words = std::sync::Arc::clone(&shell.words);
        let members = settings::members(may, Some(row.id), None).await?;
        let resources = settings::offered_resources(may, None).await?;
        let roles = settings::entries::<role::Entity, _>(may, None).await?;
        let lines = members.into_iter().map(|member| Line {
            href: None,
            remove: Some(format!("/desk/settings/queues/{}/members/{}/remove", row.id, member.row.id)),
            sub: if member.active { String::new() } else { words.t("settings-inactive") },
            name: member.resource,
            marks: Vec::new(),
            cells: vec![Cell::text(member.role)],
            step: None,
        });
        let table = Table {
            caption: words.t("settings-members"),
            first: words.t("settings-resource"),
            heads: vec![words.t("settings-role")],
            lines: lines.collect(),
            none: words.t("settings-members-none"),
            words: std::sync::Arc::clone(&words),
        };
        let mut form = shell.fields(errors);
        let resource = form.select("resource", words.t("settings-resource")).none(words.t("settings-choose"));
        let role = form.select("role", words.t("settings-role")).none(words.t("settings-choose"));
        let fields = vec![
            resource.options(resources).value(sent.line("resource")).required(),
            role.options(offer(&roles, "")).value(sent.line("role")).required(),
        ];
        let action = format!("/desk/settings/queues/{}/members", row.id);
        Ok(vec![Section {
            title: words.t("settings-members"),
            lede: words.t("settings-members-lede"),
            table,
            new: None,
            form: Some((action, fields, words.t("settings-members-add"))),
        }])
    }
}
