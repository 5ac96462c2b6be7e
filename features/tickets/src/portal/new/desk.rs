//! What somebody of the internal desk sets while creating: resource, queue, priority, issue type, due date, and what the
//! desk's custom fields hold (F-69, F-148, T-84).

use store::{
    ids::{CustomFieldId, InternalIssueTypeId, OrganizationId},
    tables::{custom_field, kinds::FieldKind},
    taskfire::Landing,
    views::new_ticket::{ContactOffer, DeskOffer, Offer},
};
use web::{
    Check,
    field::{Choice, Field, Fields},
    form::Filled,
    words::Words,
};

use super::{
    rules::{LINE_ANSWER, Reader, day_to_come, read_date, read_number},
    typed::CUSTOM,
};

/// What was set for the internal desk.
#[derive(Debug, Clone, Default)]
pub(super) struct ForDesk {
    /// Where it begins there.
    pub(super) landing: Landing,
    /// What custom fields hold, with their labels.
    pub(super) custom: Vec<(CustomFieldId, String, String)>,
}

/// The fields for the internal desk, filled with what was typed.
pub(super) fn fields(f: &mut Fields<'_>, offer: &Offer, filled: &Filled, words: &Words) -> Vec<Field> {
    let desks = &offer.desks;
    if desks.is_empty() {
        return Vec::new();
    }
    let usual = words.t("new-desk-usual");
    let mut made = vec![
        choices(
            f.select("desk_contact", words.t("new-desk-contact")).none(words.t("new-desk-nobody")),
            desks,
            |desk| desk.people.iter().map(|one| Choice::new(one.id, &one.name)).collect(),
        )
        .value(filled.get("desk_contact")),
        choices(f.select("desk_queue", words.t("new-desk-queue")).none(&usual), desks, |desk| {
            desk.queues.iter().map(|(id, name)| Choice::new(id, name)).collect()
        })
        .value(filled.get("desk_queue")),
        choices(f.select("desk_priority", words.t("new-desk-priority")).none(&usual), desks, |desk| {
            desk.priorities.iter().map(|(id, name)| Choice::new(id, name)).collect()
        })
        .value(filled.get("desk_priority")),
    ];
    if desks.iter().any(|desk| !desk.issue_types.is_empty()) {
        let issue = choices(f.select("desk_issue", words.t("new-desk-issue")).none(&usual), desks, issues);
        made.push(issue.value(filled.get("desk_issue")));
    }
    let due = f.date("desk_due", words.t("new-desk-due")).hint(words.t("new-desk-due-hint"));
    made.push(due.value(filled.get("desk_due")));
    for desk in desks {
        made.extend(desk.fields.iter().map(|row| custom(f, row, desk, desks.len() > 1, filled, words)));
    }
    made
}

/// The choices of a field, under the names of the desks if there are several.
fn choices(field: Field, desks: &[DeskOffer], of: impl Fn(&DeskOffer) -> Vec<Choice>) -> Field {
    if let [only] = desks {
        return field.choices(of(only));
    }
    desks.iter().fold(field, |field, desk| {
        let here = of(desk);
        if here.is_empty() { field } else { field.group(&desk.name, here) }
    })
}

/// Issue types, each followed by what is below it.
fn issues(desk: &DeskOffer) -> Vec<Choice> {
    let mut found = Vec::new();
    for issue in desk.issue_types.iter().filter(|issue| issue.parent.is_none()) {
        found.push(Choice::new(issue.id, &issue.name));
        let below = desk.issue_types.iter().filter(|sub| sub.parent == Some(issue.id));
        found.extend(below.map(|sub| Choice::new(sub.id, format!("{}: {}", issue.name, sub.name))));
    }
    found
}

fn name_of(row: &custom_field::Model) -> String {
    format!("{CUSTOM}{}", row.id)
}

fn options(row: &custom_field::Model) -> Vec<String> {
    serde_json::from_str(&row.options).unwrap_or_default()
}

fn custom(
    f: &mut Fields<'_>,
    row: &custom_field::Model,
    desk: &DeskOffer,
    named: bool,
    filled: &Filled,
    words: &Words,
) -> Field {
    let name = name_of(row);
    let label = row.label.as_str();
    let value = filled.get(&name);
    let field = match row.kind {
        FieldKind::Text => f.text(&name, label).value(value),
        FieldKind::Number => f.number(&name, label).value(value),
        FieldKind::Date => f.date(&name, label).value(value),
        FieldKind::List => {
            let known = options(row);
            f.select(&name, label).none("").options(known.iter().map(|option| (option, option.clone()))).value(value)
        }
        FieldKind::Check => f.check(&name, label).on(value == "true"),
    };
    if named {
        // Required at that desk alone; which one it will be follows from the contact.
        return field.hint(words.t_with("new-desk-of", &[("organization", desk.name.as_str().into())]));
    }
    field.required_if(row.required)
}

/// Checks what was set for the desk of the contact's organization. What belongs to another desk does not exist there.
pub(super) fn check(check: &mut Check<'_>, offer: &Offer, contact: &ContactOffer, reader: Reader<'_>) -> ForDesk {
    if offer.desks.is_empty() {
        return ForDesk::default();
    }
    let desk = offer.desks.iter().find(|desk| desk.organization == contact.organization);
    let mut landing = Landing::default();
    let names = offer.organizations.get(&contact.organization).cloned().unwrap_or_default();
    landing.contact = one_of(check, "desk_contact", "new-desk-contact", offer, desk, &names, |desk, id| {
        desk.people.iter().find(|one| one.id.to_string() == id).map(|one| one.id)
    });
    landing.queue = one_of(check, "desk_queue", "new-desk-queue", offer, desk, &names, |desk, id| {
        desk.queues.iter().find(|(known, _)| known.to_string() == id).map(|(known, _)| *known)
    });
    landing.priority = one_of(check, "desk_priority", "new-desk-priority", offer, desk, &names, |desk, id| {
        desk.priorities.iter().find(|(known, _)| known.to_string() == id).map(|(known, _)| *known)
    });
    let issue: Option<(InternalIssueTypeId, Option<InternalIssueTypeId>)> =
        one_of(check, "desk_issue", "new-desk-issue", offer, desk, &names, |desk, id| {
            desk.issue_types.iter().find(|one| one.id.to_string() == id).map(|one| (one.id, one.parent))
        });
    if let Some((id, parent)) = issue {
        (landing.issue_type, landing.sub_issue_type) = match parent {
            Some(parent) => (Some(parent), Some(id)),
            None => (Some(id), None),
        };
    }
    if !check.filled.line("desk_due").is_empty() {
        let label = check.words.t("new-desk-due");
        landing.due_at = day_to_come(check, "desk_due", &label, reader);
    }
    let fields: &[custom_field::Model] = desk.map(|desk| desk.fields.as_slice()).unwrap_or_default();
    let custom =
        fields.iter().filter_map(|row| value(check, row, reader).map(|text| (row.id, row.label.clone(), text)));
    let custom = custom.collect();
    ForDesk { landing, custom }
}

/// One of a desk's own; what another desk of the reader's has is told apart from what does not exist.
fn one_of<T>(
    check: &mut Check<'_>,
    name: &str,
    key: &str,
    offer: &Offer,
    desk: Option<&DeskOffer>,
    organization: &str,
    find: impl Fn(&DeskOffer, &str) -> Option<T>,
) -> Option<T> {
    let typed = check.filled.line(name);
    if typed.is_empty() {
        return None;
    }
    if let Some(found) = desk.and_then(|desk| find(desk, typed)) {
        return Some(found);
    }
    let label = check.words.t(key);
    let elsewhere = offer.desks.iter().any(|desk| find(desk, typed).is_some());
    let message = if elsewhere {
        let values = [("field", label.into()), ("organization", organization.into())];
        check.words.t_with(if desk.is_some() { "new-desk-elsewhere" } else { "new-desk-none" }, &values)
    } else {
        check.words.t_with("check-choice", &[("field", label.into())])
    };
    check.wrong(name, message);
    None
}

/// What a custom field holds, if anything; required ones must hold something.
fn value(check: &mut Check<'_>, row: &custom_field::Model, reader: Reader<'_>) -> Option<String> {
    let name = name_of(row);
    let label = row.label.as_str();
    let words = check.words;
    let field = [("field", label.into())];
    let typed = check.filled.line(&name).to_owned();
    let text = match row.kind {
        FieldKind::Text => check.line(&name, label, LINE_ANSWER),
        FieldKind::Number if !typed.is_empty() && read_number(&typed, reader.numbers).is_none() => {
            check.wrong(&name, words.t_with("new-number", &field));
            return None;
        }
        FieldKind::Date if !typed.is_empty() && read_date(&typed).is_none() => {
            check.wrong(&name, words.t_with("new-date", &field));
            return None;
        }
        FieldKind::Number | FieldKind::Date => typed,
        FieldKind::List => {
            let options = options(row);
            check.choice_if(&name, label, |value| options.iter().find(|one| *one == value).cloned()).unwrap_or_default()
        }
        FieldKind::Check => {
            if typed == "true" {
                "true".to_owned()
            } else {
                String::new()
            }
        }
    };
    if text.is_empty() {
        if row.required && check.errors.on(&name).is_none() {
            let choose = matches!(row.kind, FieldKind::List | FieldKind::Check);
            check.wrong(&name, words.t_with(if choose { "check-choice" } else { "check-needed" }, &field));
        }
        return None;
    }
    Some(text)
}

/// Name of what a landing names at a desk, for the page before sending: label key and text.
pub(super) fn told(offer: &Offer, organization: OrganizationId, set: &ForDesk) -> Vec<(&'static str, String)> {
    let Some(desk) = offer.desks.iter().find(|desk| desk.organization == organization) else { return Vec::new() };
    let landing = &set.landing;
    let contact = desk.people.iter().find(|one| Some(one.id) == landing.contact).map(|one| one.name.clone());
    let queue = desk.queues.iter().find(|(id, _)| Some(*id) == landing.queue).map(|(_, name)| name.clone());
    let priority = desk.priorities.iter().find(|(id, _)| Some(*id) == landing.priority).map(|(_, name)| name.clone());
    let issue = landing.sub_issue_type.or(landing.issue_type);
    let issue = desk.issue_types.iter().find(|one| Some(one.id) == issue).map(|one| one.name.clone());
    [
        ("new-desk-contact", contact),
        ("new-desk-queue", queue),
        ("new-desk-priority", priority),
        ("new-desk-issue", issue),
    ]
    .into_iter()
    .filter_map(|(key, text)| Some((key, text?)))
    .collect()
}
