//! Request types (A-168 … A-175): what a customer can ask for, where it lands, and the questions that go with it.

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::AdminServiceDesk,
    tables::{issue_type, priority, queue, request_type, sub_issue_type, ticket_category, ticket_status},
    views::settings::{self, Entry},
};
use web::{
    Check, Filled,
    field::{Choice, Fields},
    shell::Shell,
    words::Words,
};

use crate::{
    Questions,
    list::{Columns, List, Model, Parts, chosen_in, icon_field, icon_in, id_text, name_in, offer},
    table::{Cell, Section},
};

/// The request types.
pub(crate) struct RequestTypes;

/// What the forms of request types choose from.
pub(crate) struct Choices {
    categories: Vec<Entry>,
    queues: Vec<Entry>,
    statuses: Vec<Entry>,
    priorities: Vec<Entry>,
    issue_types: Vec<Entry>,
    sub_issue_types: Vec<Entry>,
}

impl List for RequestTypes {
    type Table = request_type::Entity;
    type Need = AdminServiceDesk;
    type Around = Choices;
    type Home = crate::Settings;

    const CODE: &'static str = "request-types";
    const OBJECT: &'static str = "request-type";
    const COLUMNS: &'static [&'static str] = &["settings-group", "settings-category", "settings-queue"];
    const FIELDS: &'static [&'static str] = &[
        "description",
        "icon",
        "group",
        "category",
        "queue",
        "status",
        "priority",
        "issue_type",
        "sub_issue_type",
        "title_template",
    ];

    async fn around(may: &Granted<'_, AdminServiceDesk>) -> Result<Choices, Problem> {
        Ok(Choices {
            categories: settings::entries::<ticket_category::Entity, _>(may, None).await?,
            queues: settings::entries::<queue::Entity, _>(may, None).await?,
            statuses: settings::entries::<ticket_status::Entity, _>(may, None).await?,
            priorities: settings::entries::<priority::Entity, _>(may, None).await?,
            issue_types: settings::entries::<issue_type::Entity, _>(may, None).await?,
            sub_issue_types: settings::entries::<sub_issue_type::Entity, _>(may, None).await?,
        })
    }

    fn sub(row: &Model<Self>) -> String {
        row.description.clone()
    }

    fn cells(row: &Model<Self>, around: &Choices, words: &Words) -> Vec<Cell> {
        let queue = name_in(&around.queues, &id_text(row.queue_id));
        vec![
            Cell::text(row.group_name.clone()),
            Cell::text(name_in(&around.categories, &row.category_id.to_string()).unwrap_or_default()),
            Cell::text(queue.unwrap_or_else(|| words.t("settings-queue-none"))),
        ]
    }

    fn values(row: &Model<Self>) -> Vec<(&'static str, String)> {
        vec![
            ("description", row.description.clone()),
            ("icon", row.icon.clone()),
            ("group", row.group_name.clone()),
            ("category", row.category_id.to_string()),
            ("queue", id_text(row.queue_id)),
            ("status", id_text(row.status_id)),
            ("priority", id_text(row.priority_id)),
            ("issue_type", id_text(row.issue_type_id)),
            ("sub_issue_type", id_text(row.sub_issue_type_id)),
            ("title_template", row.title_template.clone()),
        ]
    }

    fn fields(
        form: &mut Fields<'_>,
        filled: &Filled,
        around: &Choices,
        _entry: Option<&Entry>,
        words: &Words,
    ) -> Parts {
        let group = form.text("group", words.t("settings-group")).value(filled.get("group")).max(60);
        let icon = icon_field(form, filled, words);
        let mut select = |name: &'static str, label: &str, none: &str, entries: &[Entry]| {
            let chosen = filled.line(name);
            form.select(name, words.t(label)).none(words.t(none)).options(offer(entries, chosen)).value(chosen)
        };
        let category = select("category", "settings-category", "settings-choose", &around.categories).required();
        let queue = select("queue", "settings-queue", "settings-queue-none", &around.queues);
        let status = select("status", "settings-status", "settings-status-none", &around.statuses);
        let priority = select("priority", "settings-priority", "settings-priority-none", &around.priorities);
        let issue_type = select("issue_type", "settings-issue-type", "settings-none", &around.issue_types);
        let chosen = filled.line("sub_issue_type");
        let mut sub = form.select("sub_issue_type", words.t("settings-sub-issue-type")).none(words.t("settings-none"));
        for parent in &around.issue_types {
            let below = around.sub_issue_types.iter().filter(|entry| entry.parent == Some(parent.id));
            let below = below.filter(|entry| (entry.active && parent.active) || entry.id.to_string() == chosen);
            let below: Vec<Choice> = below.map(|entry| Choice::new(entry.id, entry.name.clone())).collect();
            if !below.is_empty() {
                sub = sub.group(parent.name.clone(), below);
            }
        }
        let about = form.text("description", words.t("settings-description")).value(filled.get("description")).max(300);
        let title = form.text("title_template", words.t("settings-title-template")).value(filled.get("title_template"));
        Parts {
            grid: vec![
                group.hint(words.t("settings-group-hint")),
                icon,
                category.hint(words.t("settings-category-hint")),
                queue,
                status,
                priority,
                issue_type,
                sub.value(chosen).hint(words.t("settings-sub-issue-type-hint")),
            ],
            stack: vec![
                about.hint(words.t("settings-request-type-description-hint")),
                title.max(255).hint(words.t("settings-title-template-hint")),
            ],
        }
    }

    fn check(check: &mut Check<'_>, around: &Choices, _entry: Option<&Entry>) -> Columns<Self> {
        let words = check.words;
        let group_name = check.line("group", &words.t("settings-group"), 60);
        let icon = icon_in(check);
        let category = check.choice("category", &words.t("settings-category"), |id| chosen_in(&around.categories, id));
        let queue = check.choice_if("queue", &words.t("settings-queue"), |id| chosen_in(&around.queues, id));
        let status = check.choice_if("status", &words.t("settings-status"), |id| chosen_in(&around.statuses, id));
        let priority =
            check.choice_if("priority", &words.t("settings-priority"), |id| chosen_in(&around.priorities, id));
        let issue =
            check.choice_if("issue_type", &words.t("settings-issue-type"), |id| chosen_in(&around.issue_types, id));
        let label = words.t("settings-sub-issue-type");
        let sub = check.choice_if("sub_issue_type", &label, |id| {
            around.sub_issue_types.iter().find(|entry| entry.id.to_string() == id)
        });
        let issue_id: Option<store::ids::IssueTypeId> = issue;
        if sub.is_some_and(|sub| sub.parent != issue_id.map(|issue| issue.0)) {
            check.wrong("sub_issue_type", words.t("settings-sub-issue-type-elsewhere"));
        }
        let description = check.line("description", &words.t("settings-description"), 300);
        let title_template = check.line("title_template", &words.t("settings-title-template"), 255);
        let mut row = request_type::ActiveModel {
            description: Set(description),
            icon: Set(icon.to_owned()),
            group_name: Set(group_name),
            queue_id: Set(queue),
            status_id: Set(status),
            priority_id: Set(priority),
            issue_type_id: Set(issue_id),
            sub_issue_type_id: Set(sub.map(|entry| entry.id.into())),
            title_template: Set(title_template),
            ..Default::default()
        };
        if let Some(category) = category {
            row.category_id = Set(category);
        }
        row
    }

    fn said(around: &Choices, field: &str, value: &str) -> String {
        let named = match field {
            "category" => name_in(&around.categories, value),
            "queue" => name_in(&around.queues, value),
            "status" => name_in(&around.statuses, value),
            "priority" => name_in(&around.priorities, value),
            "issue_type" => name_in(&around.issue_types, value),
            "sub_issue_type" => name_in(&around.sub_issue_types, value),
            _ => None,
        };
        named.unwrap_or_else(|| value.to_owned())
    }

    /// At least one active request type must remain, or nobody could create a ticket.
    async fn forbidden(may: &Granted<'_, AdminServiceDesk>) -> Result<Option<(&'static str, &'static str)>, Problem> {
        let rows = settings::rows::<request_type::Entity, _>(may, None).await?;
        let none_left = !rows.iter().any(|row| row.active);
        Ok(none_left.then_some(("active", "settings-request-types-last")))
    }

    async fn below(
        may: &Granted<'_, AdminServiceDesk>,
        row: &Row<request_type::Entity>,
        shell: &mut Shell,
        _sent: &Filled,
        _errors: &FieldErrors,
    ) -> Result<Vec<Section>, Problem> {
        Ok(vec![Questions::below(may, row.id, shell).await?])
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn entry(number: u128, parent: Option<u128>) -> Entry {
        Entry {
            id: Uuid::from_u128(number),
            name: format!("Entry {number}"),
            active: true,
            position: 1,
            version: 1,
            system: false,
            is_default: false,
            parent: parent.map(Uuid::from_u128),
        }
    }

    #[test]
    fn t_77_a_sub_issue_type_belongs_to_its_issue_type() {
        let around = Choices {
            categories: vec![entry(1, None)],
            queues: Vec::new(),
            statuses: Vec::new(),
            priorities: Vec::new(),
            issue_types: vec![entry(2, None), entry(3, None)],
            sub_issue_types: vec![entry(4, Some(2))],
        };
        let words = crate::tests::words();
        let id = |number: u128| if number == 0 { String::new() } else { Uuid::from_u128(number).to_string() };
        for (issue, sub, fine) in
            [(2, 4, true), (2, 0, true), (0, 0, true), (3, 4, false), (0, 4, false), (9, 0, false)]
        {
            let (issue_text, sub_text, category) = (id(issue), id(sub), id(1));
            let filled = Filled::of(&[
                ("icon", "help"),
                ("category", &category),
                ("issue_type", &issue_text),
                ("sub_issue_type", &sub_text),
            ]);
            let mut check = Check::new(&filled, &words);
            RequestTypes::check(&mut check, &around, None);
            assert_eq!(check.errors.is_empty(), fine, "{issue} {sub}");
        }
    }
}
