//! The fields of a ticket as staff writes them: on New Ticket and on Edit. What cannot be chosen here reads like an id that
//! does not exist.

use jiff::{civil::DateTime, tz::TimeZone};
use store::{
    Instant,
    ids::{
        CategoryId, ContactId, ContractId, IssueTypeId, LocationId, PriorityId, QueueId, RequestTypeId, SourceId,
        SubIssueTypeId, WorkTypeId,
    },
    tables::{contact, contract, kinds::TicketKind, location, ticket},
    views::desk_ticket::Choices,
};
use web::{
    check::Check,
    field::{Choice, Field, Fields},
    form::Filled,
    words::Words,
};

use crate::rules::kind_key;

/// Longest title (T-69).
const TITLE: usize = 255;

/// Longest description (T-69).
const DESCRIPTION: usize = 1_000_000;

/// Most additional contacts (T-72).
const ADDITIONAL: usize = 30;

/// Names of the fields, as forms send them.
pub(crate) const NAMES: &[&str] = &[
    "title",
    "description",
    "contact",
    "additional",
    "location",
    "kind",
    "category",
    "request_type",
    "priority",
    "queue",
    "issue_type",
    "sub_issue_type",
    "source",
    "work_type",
    "contract",
    "due",
];

/// What the fields may be set to.
pub(crate) struct Offers<'a> {
    /// The lists of the provider.
    pub(crate) choices: &'a Choices,
    /// Contacts of the ticket's organization.
    pub(crate) contacts: &'a [contact::Model],
    /// Its locations.
    pub(crate) locations: &'a [location::Model],
    /// Its contracts.
    pub(crate) contracts: &'a [contract::Model],
    /// The ticket as it is, whose values stay possible even when they are no longer active (T-168).
    pub(crate) had: Option<&'a ticket::Model>,
    /// Whether the reader may move tickets between queues.
    pub(crate) queues: bool,
}

/// The fields, ready to be written.
pub(crate) struct Made {
    pub(crate) title: Field,
    pub(crate) description: Field,
    pub(crate) people: Vec<Field>,
    pub(crate) additional: Field,
    pub(crate) sorting: Vec<Field>,
    pub(crate) planning: Vec<Field>,
}

/// The values, checked.
pub(crate) struct Checked {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) contact: Option<ContactId>,
    pub(crate) additional: Vec<ContactId>,
    pub(crate) location: Option<LocationId>,
    pub(crate) kind: TicketKind,
    pub(crate) category: CategoryId,
    pub(crate) request_type: Option<RequestTypeId>,
    pub(crate) priority: PriorityId,
    pub(crate) queue: QueueId,
    pub(crate) issue_type: Option<IssueTypeId>,
    pub(crate) sub_issue_type: Option<SubIssueTypeId>,
    pub(crate) source: SourceId,
    pub(crate) work_type: Option<WorkTypeId>,
    pub(crate) contract: Option<ContractId>,
    pub(crate) due: Option<Instant>,
}

/// The values of a ticket as its form shows them first.
pub(crate) fn present(ticket: &ticket::Model, additional: &[ContactId], zone: &TimeZone) -> Filled {
    let some = |id: Option<String>| id.unwrap_or_default();
    let mut values = vec![
        ("title", ticket.title.clone()),
        ("description", ticket.description.clone()),
        ("contact", some(ticket.contact_id.map(|id| id.to_string()))),
        ("location", some(ticket.location_id.map(|id| id.to_string()))),
        ("kind", ticket.kind.code().to_owned()),
        ("category", ticket.category_id.to_string()),
        ("request_type", some(ticket.request_type_id.map(|id| id.to_string()))),
        ("priority", ticket.priority_id.to_string()),
        ("queue", ticket.queue_id.to_string()),
        ("issue_type", some(ticket.issue_type_id.map(|id| id.to_string()))),
        ("sub_issue_type", some(ticket.sub_issue_type_id.map(|id| id.to_string()))),
        ("source", ticket.source_id.to_string()),
        ("work_type", some(ticket.work_type_id.map(|id| id.to_string()))),
        ("contract", some(ticket.contract_id.map(|id| id.to_string()))),
        ("due", some(ticket.due_at.map(|at| moment_typed(at, zone)))),
    ];
    values.extend(additional.iter().map(|id| ("additional", id.to_string())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Filled::of(&values)
}

/// A moment as a `datetime-local` field holds it.
fn moment_typed(at: Instant, zone: &TimeZone) -> String {
    jiff::Timestamp::from(at).to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Makes the fields with what is filled in.
pub(crate) fn make(fields: &mut Fields<'_>, words: &Words, offers: &Offers<'_>, filled: &Filled) -> Made {
    let lists = offers.choices;
    let had = offers.had;
    let none = words.t("desk-none");
    let name = |key: &str| words.t(key);
    let title = fields.text("title", name("desk-field-title")).value(filled.get("title")).required().max(TITLE);
    let description =
        fields.textarea("description", name("desk-field-description")).value(filled.get("description")).rows(8);
    let people = offers.contacts.iter().map(|row| (row.id, row.full_name()));
    let contact = fields
        .select("contact", name("desk-field-contact"))
        .none(&none)
        .options(people.clone())
        .value(filled.line("contact"))
        .required_if(had.is_none());
    let places = offers.locations.iter().map(|row| (row.id, row.name.as_str()));
    let location = fields
        .select("location", name("desk-field-location"))
        .none(&none)
        .options(places)
        .value(filled.line("location"));
    let additional = fields
        .checks("additional", name("desk-field-additional-contacts"))
        .hint(words.t_with("desk-additional-hint", &[("most", ADDITIONAL.into())]))
        .options(people)
        .values(filled.all("additional"));
    let kinds = TicketKind::ALL.iter().map(|kind| (kind.code(), words.t(kind_key(*kind))));
    let kind = fields.select("kind", name("desk-field-kind")).options(kinds).value(filled.line("kind")).required();
    let active = |rows: Vec<(String, String, bool)>| {
        rows.into_iter().filter(|(_, _, shown)| *shown).map(|(id, label, _)| (id, label))
    };
    macro_rules! list {
        ($rows:ident, $had:expr) => {
            active(
                lists
                    .$rows
                    .iter()
                    .map(|row| (row.id.to_string(), row.name.clone(), row.active || $had == Some(row.id)))
                    .collect(),
            )
        };
    }
    let category = fields
        .select("category", name("desk-field-category"))
        .options(list!(categories, had.map(|row| row.category_id)))
        .value(filled.line("category"))
        .required();
    let request_type = fields
        .select("request_type", name("desk-field-request-type"))
        .none(&none)
        .options(list!(request_types, had.and_then(|row| row.request_type_id)))
        .value(filled.line("request_type"));
    let priority = fields
        .select("priority", name("desk-field-priority"))
        .options(list!(priorities, had.map(|row| row.priority_id)))
        .value(filled.line("priority"))
        .required();
    let queue = fields
        .select("queue", name("desk-field-queue"))
        .options(list!(queues, had.map(|row| row.queue_id)))
        .value(filled.line("queue"))
        .disabled(!offers.queues)
        .required();
    let issue_type = fields
        .select("issue_type", name("desk-field-issue-type"))
        .none(&none)
        .options(list!(issue_types, had.and_then(|row| row.issue_type_id)))
        .value(filled.line("issue_type"));
    let mut sub_issue_type = fields.select("sub_issue_type", name("desk-field-sub-issue-type")).none(&none);
    for issue in &lists.issue_types {
        let of_issue: Vec<Choice> = lists
            .sub_issue_types
            .iter()
            .filter(|row| row.issue_type_id == issue.id)
            .filter(|row| row.active || had.and_then(|had| had.sub_issue_type_id) == Some(row.id))
            .map(|row| Choice::new(row.id, row.name.clone()))
            .collect();
        if !of_issue.is_empty() {
            sub_issue_type = sub_issue_type.group(issue.name.clone(), of_issue);
        }
    }
    let sub_issue_type = sub_issue_type.value(filled.line("sub_issue_type"));
    let source = fields
        .select("source", name("desk-field-source"))
        .options(list!(sources, had.map(|row| row.source_id)))
        .value(filled.line("source"))
        .required();
    let work_type = fields
        .select("work_type", name("desk-field-work-type"))
        .none(&none)
        .options(list!(work_types, had.and_then(|row| row.work_type_id)))
        .value(filled.line("work_type"));
    let due = fields.datetime("due", name("desk-field-due")).value(filled.line("due"));
    let mut planning = vec![priority, queue, due, work_type];
    if !offers.contracts.is_empty() {
        let contracts = offers.contracts.iter().map(|row| (row.id, row.name.as_str()));
        let contract = fields.select("contract", name("desk-field-contract")).hint(name("desk-contract-hint"));
        planning.push(contract.none(&none).options(contracts).value(filled.line("contract")));
    }
    Made {
        title,
        description,
        people: vec![contact, location],
        additional,
        sorting: vec![kind, category, request_type, issue_type, sub_issue_type, source],
        planning,
    }
}

/// Checks the fields; what is wrong stands in `check.errors`, and then there is no result.
pub(crate) fn check(check: &mut Check<'_>, offers: &Offers<'_>, zone: &TimeZone) -> Option<Checked> {
    let words = check.words;
    let lists = offers.choices;
    let had = offers.had;
    let name = |key: &str| words.t(key);
    let title = check.needed("title", &name("desk-field-title"), TITLE);
    let description = check.text("description", &name("desk-field-description"), DESCRIPTION);
    let of_contact = |id: &str| offers.contacts.iter().find(|row| row.id.to_string() == id).map(|row| row.id);
    let contact = check.choice_if("contact", &name("desk-field-contact"), of_contact);
    let additional = additional(check, offers, contact);
    let location = check.choice_if("location", &name("desk-field-location"), |id| {
        offers.locations.iter().find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    let kind = check.choice("kind", &name("desk-field-kind"), TicketKind::from_code);
    macro_rules! one_of {
        ($rows:ident, $had:expr) => {
            |id: &str| {
                let found = lists.$rows.iter().find(|row| row.id.to_string() == id);
                found.filter(|row| row.active || $had == Some(row.id)).map(|row| row.id)
            }
        };
    }
    let category =
        check.choice("category", &name("desk-field-category"), one_of!(categories, had.map(|row| row.category_id)));
    let request_type = check.choice_if(
        "request_type",
        &name("desk-field-request-type"),
        one_of!(request_types, had.and_then(|row| row.request_type_id)),
    );
    let priority =
        check.choice("priority", &name("desk-field-priority"), one_of!(priorities, had.map(|row| row.priority_id)));
    let queue = match had {
        // A field that is shown but locked is not sent.
        Some(had) if !check.filled.has("queue") => Some(had.queue_id),
        _ => check.choice("queue", &name("desk-field-queue"), one_of!(queues, had.map(|row| row.queue_id))),
    };
    let issue_type = check.choice_if(
        "issue_type",
        &name("desk-field-issue-type"),
        one_of!(issue_types, had.and_then(|row| row.issue_type_id)),
    );
    let sub_issue_type = check.choice_if(
        "sub_issue_type",
        &name("desk-field-sub-issue-type"),
        one_of!(sub_issue_types, had.and_then(|row| row.sub_issue_type_id)),
    );
    let parent = lists.sub_issue_types.iter().find(|row| Some(row.id) == sub_issue_type).map(|row| row.issue_type_id);
    if parent.is_some() && parent != issue_type {
        check.wrong("sub_issue_type", words.t("desk-sub-issue-of-another"));
    }
    let source = check.choice("source", &name("desk-field-source"), one_of!(sources, had.map(|row| row.source_id)));
    let work_type = check.choice_if(
        "work_type",
        &name("desk-field-work-type"),
        one_of!(work_types, had.and_then(|row| row.work_type_id)),
    );
    let contract = match had {
        // A field that is not there is not sent.
        Some(had) if !check.filled.has("contract") => had.contract_id,
        _ => check.choice_if("contract", &name("desk-field-contract"), |id| {
            offers.contracts.iter().find(|row| row.id.to_string() == id).map(|row| row.id)
        }),
    };
    let due = due(check, zone);
    if !check.errors.is_empty() {
        return None;
    }
    Some(Checked {
        title,
        description,
        contact,
        additional,
        location,
        kind: kind?,
        category: category?,
        request_type,
        priority: priority?,
        queue: queue?,
        issue_type,
        sub_issue_type,
        source: source?,
        work_type,
        contract,
        due,
    })
}

/// Additional contacts: of the same organization, 30 at most, never the ticket contact too (T-72 … T-74).
fn additional(check: &mut Check<'_>, offers: &Offers<'_>, contact: Option<ContactId>) -> Vec<ContactId> {
    let mut chosen: Vec<ContactId> = Vec::new();
    let sent: Vec<&str> = check.filled.all("additional").collect();
    let mut unknown = false;
    for id in sent {
        match offers.contacts.iter().find(|row| row.id.to_string() == id) {
            Some(row) if Some(row.id) != contact && !chosen.contains(&row.id) => chosen.push(row.id),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown {
        let field = check.words.t("desk-field-additional-contacts");
        check.wrong("additional", check.words.t_with("check-choice", &[("field", field.into())]));
    }
    if chosen.len() > ADDITIONAL {
        let message = check.words.t_with("desk-additional-too-many", &[("most", ADDITIONAL.into())]);
        check.wrong("additional", message);
    }
    chosen
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
        check.wrong("due", check.words.t("desk-due-unreadable"));
    }
    near
}
