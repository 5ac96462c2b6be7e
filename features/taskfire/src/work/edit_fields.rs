//! The fields of Edit (T-111): what all sides share, while the desk or a vendor holds the ticket (F-62), and the desk's own
//! set at any time. What cannot be chosen here reads like an id that does not exist.

use jiff::{civil::DateTime, tz::TimeZone};
use store::{
    Instant,
    ids::{ContactId, CustomFieldId, InternalIssueTypeId, InternalPriorityId, InternalQueueId},
    tables::{contact, internal_status, kinds::Party},
    views::taskfire::work::{Custom, Lists, Worker},
};
use web::{
    check::Check,
    field::{Choice, Field, Fields},
    form::Filled,
    words::Words,
};

use super::{
    Reached,
    assign::{queue, queue_field},
    assignee::{self, Absent},
    custom,
    forward::statuses,
};

/// Longest title (T-69).
const TITLE: usize = 255;

/// Longest description (T-69).
const DESCRIPTION: usize = 1_000_000;

/// Most additional contacts (T-72).
const ADDITIONAL: usize = 30;

/// Names of the fields, as forms send them.
pub(super) const NAMES: &[&str] = &[
    "title",
    "description",
    "contact",
    "additional",
    "resource",
    "queue",
    "status",
    "priority",
    "issue_type",
    "sub_issue_type",
    "due",
    "anyway",
    "stand_in",
];

/// What the fields may be set to.
pub(super) struct Offers<'a> {
    pub(super) reached: &'a Reached,
    pub(super) workers: &'a [Worker],
    pub(super) lists: &'a Lists,
    pub(super) contacts: &'a [contact::Model],
    pub(super) custom: &'a [Custom],
}

impl Offers<'_> {
    /// Whether the desk may change what all sides share: not while the provider holds the ticket (F-62).
    pub(super) fn shared(&self) -> bool {
        self.reached.part.responsible != Party::Provider
    }
}

/// The fields, ready to be written.
pub(super) struct Made {
    pub(super) shared: Option<Shared>,
    pub(super) resource: Field,
    pub(super) absent: Option<Absent>,
    pub(super) inside: Vec<Field>,
    pub(super) custom: Vec<Field>,
}

/// The fields that all sides share.
pub(super) struct Shared {
    pub(super) title: Field,
    pub(super) description: Field,
    pub(super) contact: Field,
    pub(super) additional: Field,
}

/// The values, checked.
pub(super) struct Checked<'a> {
    pub(super) shared: Option<SharedChecked>,
    pub(super) resource: Option<&'a Worker>,
    pub(super) queue: Option<InternalQueueId>,
    pub(super) status: &'a internal_status::Model,
    pub(super) priority: Option<InternalPriorityId>,
    pub(super) issue_type: Option<InternalIssueTypeId>,
    pub(super) sub_issue_type: Option<InternalIssueTypeId>,
    pub(super) due: Option<Instant>,
    pub(super) custom: Vec<(CustomFieldId, String)>,
}

/// The values that all sides share.
pub(super) struct SharedChecked {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) contact: Option<ContactId>,
    pub(super) additional: Vec<ContactId>,
}

/// The values of a ticket as its form shows them first.
pub(super) fn present(offers: &Offers<'_>, additional: &[ContactId], zone: &TimeZone) -> Filled {
    let (ticket, part) = (&offers.reached.ticket, &offers.reached.part);
    let some = |id: Option<String>| id.unwrap_or_default();
    let mut values: Vec<(String, String)> = [
        ("title", ticket.title.clone()),
        ("description", ticket.description.clone()),
        ("contact", some(ticket.contact_id.map(|id| id.to_string()))),
        ("resource", some(part.contact_id.map(|id| id.to_string()))),
        ("queue", some(part.queue_id.map(|id| id.to_string()))),
        ("status", part.status_id.to_string()),
        ("priority", some(part.priority_id.map(|id| id.to_string()))),
        ("issue_type", some(part.issue_type_id.map(|id| id.to_string()))),
        ("sub_issue_type", some(part.sub_issue_type_id.map(|id| id.to_string()))),
        ("due", some(part.due_at.map(|at| moment_typed(at, zone)))),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    values.extend(additional.iter().map(|id| ("additional".to_owned(), id.to_string())));
    values.extend(offers.custom.iter().map(|one| (custom::name(&one.field), one.text().to_owned())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Filled::of(&values)
}

/// A moment as a `datetime-local` field holds it.
fn moment_typed(at: Instant, zone: &TimeZone) -> String {
    jiff::Timestamp::from(at).to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Makes the fields with what is filled in; `failed` says that the form could not be taken.
pub(super) fn make(
    fields: &mut Fields<'_>,
    words: &Words,
    formats: &kernel::Formats,
    offers: &Offers<'_>,
    filled: &Filled,
    failed: bool,
) -> Made {
    let part = &offers.reached.part;
    let lists = offers.lists;
    let shared = offers.shared().then(|| {
        let people = || offers.contacts.iter().map(|row| (row.id, row.full_name()));
        Shared {
            title: fields.text("title", words.t("work-title")).value(filled.get("title")).required().max(TITLE),
            description: fields
                .textarea("description", words.t("work-description"))
                .value(filled.get("description"))
                .rows(8),
            contact: fields
                .select("contact", words.t("work-contact"))
                .none("")
                .options(people())
                .value(filled.line("contact")),
            additional: fields
                .checks("additional", words.t("work-additional"))
                .hint(words.t_with("work-additional-hint", &[("most", ADDITIONAL.into())]))
                .options(people())
                .values(filled.all("additional")),
        }
    });
    let resource = assignee::field(fields, words, formats, offers.workers, filled);
    let absent = if failed { assignee::absent(fields, words, offers.workers, filled, part.contact_id) } else { None };
    let queue = queue_field(fields, words.t("work-queue"), lists, part.queue_id, filled);
    let status = fields
        .select("status", words.t("work-status"))
        .options(statuses(offers.reached, lists).into_iter().map(|row| (row.id, row.name.as_str())))
        .value(filled.line("status"));
    let priorities = lists.priorities.iter().filter(|row| row.active || Some(row.id) == part.priority_id);
    let priority = fields
        .select("priority", words.t("work-priority"))
        .none("")
        .options(priorities.map(|row| (row.id, row.name.as_str())))
        .value(filled.line("priority"));
    let due = fields.datetime("due", words.t("work-due")).value(filled.line("due"));
    let mut inside = vec![queue, status, priority, due];
    if !lists.issue_types.is_empty() {
        let top = lists.issue_types.iter().filter(|row| row.parent_id.is_none());
        let shown = |id, active| active || part.issue_type_id == Some(id) || part.sub_issue_type_id == Some(id);
        let issue = fields
            .select("issue_type", words.t("work-issue-type"))
            .none("")
            .options(top.clone().filter(|row| shown(row.id, row.active)).map(|row| (row.id, row.name.as_str())))
            .value(filled.line("issue_type"));
        let mut sub = fields.select("sub_issue_type", words.t("work-sub-issue-type")).none("");
        for issue in top {
            let below = lists.issue_types.iter().filter(|row| row.parent_id == Some(issue.id));
            let below: Vec<Choice> = below
                .filter(|row| shown(row.id, row.active))
                .map(|row| Choice::new(row.id, row.name.clone()))
                .collect();
            if !below.is_empty() {
                sub = sub.group(issue.name.clone(), below);
            }
        }
        inside.push(issue);
        inside.push(sub.value(filled.line("sub_issue_type")));
    }
    Made { shared, resource, absent, inside, custom: custom::fields(fields, offers.custom, filled) }
}

/// Checks the fields; what is wrong stands in `check.errors`, and then there is no result.
pub(super) fn check<'a>(check: &mut Check<'_>, offers: &Offers<'a>, formats: &kernel::Formats) -> Option<Checked<'a>> {
    let words = check.words;
    let part = &offers.reached.part;
    let lists = offers.lists;
    let shared = offers.shared().then(|| shared(check, offers));
    let resource = assignee::check(check, offers.workers, formats, part.contact_id);
    let queue = queue(check, lists, part.queue_id);
    let offered = statuses(offers.reached, lists);
    let status = check
        .choice("status", &words.t("work-status"), |id| offered.iter().find(|row| row.id.to_string() == id).copied());
    let priority = check.choice_if("priority", &words.t("work-priority"), |id| {
        let mut rows = lists.priorities.iter().filter(|row| row.active || Some(row.id) == part.priority_id);
        rows.find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    let issue_type = check.choice_if("issue_type", &words.t("work-issue-type"), |id| {
        let mut rows = lists.issue_types.iter().filter(|row| row.parent_id.is_none());
        rows.find(|row| row.id.to_string() == id && (row.active || Some(row.id) == part.issue_type_id))
            .map(|row| row.id)
    });
    let sub = check.choice_if("sub_issue_type", &words.t("work-sub-issue-type"), |id| {
        let mut rows = lists.issue_types.iter().filter(|row| row.parent_id.is_some());
        rows.find(|row| row.id.to_string() == id && (row.active || Some(row.id) == part.sub_issue_type_id))
            .map(|row| (row.id, row.parent_id))
    });
    if sub.is_some_and(|(_, parent)| parent != issue_type) {
        check.wrong("sub_issue_type", words.t("work-sub-issue-of-another"));
    }
    let due = due(check, &formats.zone);
    let custom = custom::check(check, offers.custom);
    if !check.errors.is_empty() {
        return None;
    }
    Some(Checked {
        shared,
        resource: resource?,
        queue: queue?,
        status: status?,
        priority,
        issue_type,
        sub_issue_type: sub.map(|(id, _)| id),
        due,
        custom,
    })
}

fn shared(check: &mut Check<'_>, offers: &Offers<'_>) -> SharedChecked {
    let words = check.words;
    let title = check.needed("title", &words.t("work-title"), TITLE);
    let description = check.text("description", &words.t("work-description"), DESCRIPTION);
    let of_contact = |id: &str| offers.contacts.iter().find(|row| row.id.to_string() == id).map(|row| row.id);
    let contact = check.choice_if("contact", &words.t("work-contact"), of_contact);
    let mut additional: Vec<ContactId> = Vec::new();
    let mut unknown = false;
    for id in check.filled.all("additional") {
        match of_contact(id) {
            Some(id) if Some(id) != contact && !additional.contains(&id) => additional.push(id),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown {
        let field = words.t("work-additional");
        check.wrong("additional", words.t_with("check-choice", &[("field", field.into())]));
    }
    if additional.len() > ADDITIONAL {
        check.wrong("additional", words.t_with("work-additional-many", &[("most", ADDITIONAL.into())]));
    }
    SharedChecked { title, description, contact, additional }
}

/// The due time, typed in the reader's zone.
fn due(check: &mut Check<'_>, zone: &TimeZone) -> Option<Instant> {
    let typed = check.filled.line("due");
    if typed.is_empty() {
        return None;
    }
    let read = typed.parse::<DateTime>().ok().and_then(|local| local.to_zoned(zone.clone()).ok());
    let near = read.filter(|at| (2000..2200).contains(&at.year())).map(|at| at.timestamp().into());
    if near.is_none() {
        check.wrong("due", check.words.t("work-due-unreadable"));
    }
    near
}
