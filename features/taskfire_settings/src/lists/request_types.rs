//! Request types of one's own (F-142, P-189): where they land on the desk, whether they go straight to the provider, and the
//! questions that go with them. The provider's are shown to read (F-143).

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::AdministerTaskfire,
    ids::{CategoryId, OrganizationId},
    tables::{internal_issue_type, internal_priority, internal_queue, request_type, ticket_category},
    views::{
        settings::{self, Entry},
        taskfire::{
            config::{self, Use},
            people::Colleague,
        },
    },
};
use web::{Check, Filled, field::Fields, shell::Shell, words::Words};

use super::{Counts, Questions, shared_field};
use crate::{
    list::{
        Columns, List, Model, Parts, chosen_in, flag, icon_field, icon_in, id_text, name_in, offer,
        span::{span_field, span_in, span_text},
    },
    table::{Cell, Line, Section, Table},
};

/// The request types.
pub(crate) struct RequestTypes;

/// What the forms of request types choose from.
pub(crate) struct Around {
    own: OrganizationId,
    shares: bool,
    category: Option<CategoryId>,
    queues: Vec<Entry>,
    priorities: Vec<Entry>,
    issue_types: Vec<Entry>,
    colleagues: Vec<Colleague>,
    counts: Counts,
}

fn colleague<'a>(around: &'a Around, id: &str) -> Option<&'a Colleague> {
    around.colleagues.iter().find(|one| one.id.to_string() == id)
}

impl List for RequestTypes {
    type Table = request_type::Entity;
    type Need = AdministerTaskfire;
    type Around = Around;
    type Home = crate::Desk;

    const CODE: &'static str = "request-types";
    const OBJECT: &'static str = "internal-request-type";
    const COLUMNS: &'static [&'static str] =
        &["internal-lands", "internal-queue", "internal-shared", "internal-tickets"];
    const FIELDS: &'static [&'static str] = &[
        "description",
        "icon",
        "group",
        "queue",
        "priority",
        "issue_type",
        "assignee",
        "due",
        "to_provider",
        "shared",
    ];
    const MOST: Option<(usize, &'static str)> = Some((100, "internal-most"));

    async fn around(may: &Granted<'_, AdministerTaskfire>) -> Result<Around, Problem> {
        let categories = settings::entries::<ticket_category::Entity, _>(may, None).await?;
        Ok(Around {
            own: config::own(may)?,
            shares: config::shares_downwards(may).await?,
            category: categories.iter().find(|entry| entry.is_default).map(|entry| CategoryId(entry.id)),
            queues: settings::entries::<internal_queue::Entity, _>(may, None).await?,
            priorities: settings::entries::<internal_priority::Entity, _>(may, None).await?,
            issue_types: settings::entries::<internal_issue_type::Entity, _>(may, None).await?,
            colleagues: config::colleagues(may).await?,
            counts: Counts::of::<request_type::Entity>(may, Use::RequestType, None).await?,
        })
    }

    fn sub(row: &Model<Self>) -> String {
        row.description.clone()
    }

    fn cells(row: &Model<Self>, around: &Around, words: &Words) -> Vec<Cell> {
        let lands = if row.bound_to_provider { "internal-lands-provider" } else { "internal-lands-desk" };
        let queue = name_in(&around.queues, &id_text(row.internal_queue_id));
        vec![
            Cell::text(words.t(lands)),
            Cell::text(queue.unwrap_or_else(|| words.t("internal-queue-default"))),
            Cell::Yes(row.shared),
            around.counts.cell(row.id.0),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![
            ("description", row.description.clone()),
            ("icon", row.icon.clone()),
            ("group", row.group_name.clone()),
            ("queue", id_text(row.internal_queue_id)),
            ("priority", id_text(row.internal_priority_id)),
            ("issue_type", id_text(row.internal_issue_type_id)),
            ("assignee", id_text(row.internal_contact_id)),
            ("due", span_text(row.due_minutes)),
            ("to_provider", flag(row.bound_to_provider)),
            ("shared", flag(row.shared)),
        ]
    }

    fn fields(form: &mut Fields<'_>, filled: &Filled, around: &Around, _entry: Option<&Entry>, words: &Words) -> Parts {
        let group = form.text("group", words.t("internal-group")).value(filled.get("group")).max(60);
        let icon = icon_field(form, filled, words);
        let mut select = |name: &'static str, label: &str, none: &str, entries: &[Entry]| {
            let chosen = filled.line(name);
            form.select(name, words.t(label)).none(words.t(none)).options(offer(entries, chosen)).value(chosen)
        };
        let queue = select("queue", "internal-queue", "internal-queue-default", &around.queues);
        let priority = select("priority", "internal-priority", "internal-priority-default", &around.priorities);
        let issue_type = select("issue_type", "internal-issue-type", "internal-none", &around.issue_types);
        let people = around.colleagues.iter().map(|one| (one.id, one.name.clone()));
        let assignee = form.select("assignee", words.t("internal-assignee")).none(words.t("internal-assignee-default"));
        let assignee = assignee.options(people).value(filled.line("assignee"));
        let due =
            span_field(form, "due", words.t("internal-due"), filled.line("due")).hint(words.t("internal-due-hint"));
        let about = form.text("description", words.t("internal-description")).value(filled.get("description")).max(300);
        let bound = filled.line("to_provider") == "true";
        let bound = form.check("to_provider", words.t("internal-to-provider")).on(bound);
        let mut stack = vec![about, bound.hint(words.t("internal-to-provider-hint"))];
        if around.shares {
            stack.push(shared_field(form, words, filled.line("shared") == "true"));
        }
        Parts {
            grid: vec![group.hint(words.t("internal-group-hint")), icon, queue, priority, issue_type, assignee, due],
            stack,
        }
    }

    fn check(check: &mut Check<'_>, around: &Around, entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let group_name = check.line("group", &words.t("internal-group"), 60);
        let icon = icon_in(check);
        let queue = check.choice_if("queue", &words.t("internal-queue"), |id| chosen_in(&around.queues, id));
        let priority =
            check.choice_if("priority", &words.t("internal-priority"), |id| chosen_in(&around.priorities, id));
        let issue_type =
            check.choice_if("issue_type", &words.t("internal-issue-type"), |id| chosen_in(&around.issue_types, id));
        let assignee =
            check.choice_if("assignee", &words.t("internal-assignee"), |id| colleague(around, id).map(|one| one.id));
        let due = span_in(check, "due", &words.t("internal-due"));
        let description = check.line("description", &words.t("internal-description"), 300);
        let mut row = request_type::ActiveModel {
            description: Set(description),
            icon: Set(icon.to_owned()),
            group_name: Set(group_name),
            internal_queue_id: Set(queue),
            internal_priority_id: Set(priority),
            internal_issue_type_id: Set(issue_type),
            internal_contact_id: Set(assignee),
            due_minutes: Set(due),
            bound_to_provider: Set(check.on("to_provider")),
            shared: Set(around.shares && check.on("shared")),
            ..Default::default()
        };
        if entry.is_none() {
            // Of the provider's fields a customer sets none: such tickets land in the provider's portal queue (F-104, F-142).
            match around.category {
                Some(category) => row.category_id = Set(category),
                None => check.wrong("name", words.t("internal-request-types-category")),
            }
            row.organization_id = Set(Some(around.own));
            row.queue_id = Set(None);
            row.status_id = Set(None);
            row.priority_id = Set(None);
            row.issue_type_id = Set(None);
            row.sub_issue_type_id = Set(None);
            row.title_template = Set(String::new());
        }
        row
    }

    fn said(around: &Around, field: &str, value: &str) -> String {
        let named = match field {
            "queue" => name_in(&around.queues, value),
            "priority" => name_in(&around.priorities, value),
            "issue_type" => name_in(&around.issue_types, value),
            "assignee" => colleague(around, value).map(|one| one.name.clone()),
            _ => None,
        };
        named.unwrap_or_else(|| value.to_owned())
    }

    async fn beside(
        may: &Granted<'_, AdministerTaskfire>,
        _around: &Around,
        shell: &Shell,
    ) -> Result<Vec<Section>, Problem> {
        let (providers, parents): (Vec<_>, Vec<_>) =
            config::other_request_types(may).await?.into_iter().partition(|(_, providers)| *providers);
        let mut sections =
            vec![others(providers, ("internal-request-types-provider", "internal-provider-lede"), shell)];
        if !parents.is_empty() {
            sections.push(others(parents, ("internal-request-types-parent", "internal-parent-lede"), shell));
        }
        Ok(sections)
    }

    async fn below(
        may: &Granted<'_, AdministerTaskfire>,
        row: &Row<request_type::Entity>,
        shell: &mut Shell,
        _sent: &Filled,
        _errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        Ok(vec![Questions::below(may, row.id, shell).await?])
    }
}

/// Request types that can be read here, and changed elsewhere.
fn others(rows: Vec<(request_type::Model, bool)>, (title, lede): (&str, &str), shell: &Shell) -> Section {
    let line = |(row, _): (request_type::Model, bool)| Line {
        href: None,
        name: row.name,
        sub: row.description,
        marks: Vec::new(),
        cells: vec![Cell::text(row.group_name)],
        step: None,
        remove: None,
    };
    Section {
        title: shell.t(title),
        lede: shell.t(lede),
        table: Table {
            caption: shell.t(title),
            first: shell.t("internal-request-types-name"),
            heads: vec![shell.t("internal-group")],
            lines: rows.into_iter().map(line).collect(),
            none: shell.t("internal-request-types-none"),
            words: std::sync::Arc::clone(&shell.words),
        },
        new: None,
        form: None,
    }
}
