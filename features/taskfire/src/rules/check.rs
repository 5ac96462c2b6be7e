//! The form of a rule as it is read, and a rule as the form shows it.

use kernel::{
    calendar::{HoursFault, Week},
    escalation::{Availability, Body, Delay, LONGEST_DELAY, Since, Target, Then, When, Window},
};
use store::views::taskfire::rules::{Offer, Offers};
use uuid::Uuid;
use web::{Check, Filled};

/// Names of the fields.
pub(super) const FIELDS: &[&str] = &[
    "version",
    "name",
    "active",
    "issue_types",
    "sub_issue_types",
    "request_types",
    "priorities",
    "queues",
    "locations",
    "contacts",
    "window",
    "own_0",
    "own_1",
    "own_2",
    "own_3",
    "own_4",
    "own_5",
    "own_6",
    "own_holidays",
    "availability",
    "delay",
    "delay_unit",
    "since",
    "target",
    "way",
    "note",
    "notify",
];

/// Longest note to the other side (F-103).
pub(super) const NOTE: usize = 8_000;

/// A form that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) active: bool,
    pub(super) body: Body,
}

/// Code of what a delay is measured from.
pub(super) const fn since_code(since: Since) -> &'static str {
    match since {
        Since::Created => "created",
        Since::Unaccepted => "unaccepted",
        Since::Idle => "idle",
        Since::Warned => "warned",
        Since::Breached => "breached",
    }
}

/// Reads the form. `contacts` are those whose addresses were typed; other addresses are told.
pub(super) fn read(
    check: &mut Check<'_>,
    offers: &Offers,
    contacts: &[(Uuid, String)],
    organization_names: &[String],
) -> Option<Checked> {
    let words = check.words;
    let name = check.needed("name", &words.t("rules-name"), 100);
    if organization_names.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
        check.wrong("name", words.t("rules-name-taken"));
    }
    let when = When {
        issue_types: several(check, "issue_types", &offers.issue_types),
        sub_issue_types: several(check, "sub_issue_types", &offers.sub_issue_types),
        request_types: several(check, "request_types", &offers.request_types),
        priorities: several(check, "priorities", &offers.priorities),
        queues: several(check, "queues", &offers.queues),
        locations: several(check, "locations", &offers.locations),
        contacts: people(check, contacts),
        window: window(check).unwrap_or_default(),
        availability: availability(check).unwrap_or_default(),
        delay: delay(check),
    };
    let target = check.choice("target", &words.t("rules-target"), |value| target(value, offers));
    let transfer = check.choice("way", &words.t("rules-way"), |value| match value {
        "escalate" => Some(false),
        "transfer" => Some(true),
        _ => None,
    });
    let note = check.text("note", &words.t("rules-note"), NOTE);
    let notify = several(check, "notify", &offers.people);
    let then = Then { target: target.unwrap_or_default(), transfer: transfer.unwrap_or_default(), note, notify };
    let active = check.on("active");
    check.errors.is_empty().then_some(Checked { name, active, body: Body { when, then } })
}

fn several(check: &mut Check<'_>, name: &str, offers: &[Offer]) -> Vec<Uuid> {
    let chosen: Vec<&str> = check.filled.all(name).filter(|value| !value.is_empty()).collect();
    let known: Vec<Uuid> =
        offers.iter().filter(|offer| chosen.contains(&offer.id.to_string().as_str())).map(|offer| offer.id).collect();
    if known.len() != chosen.len() {
        let label = check.words.t(&format!("rules-{}", name.replace('_', "-")));
        check.wrong(name, check.words.t_with("check-choice", &[("field", label.into())]));
    }
    known
}

/// The addresses that were typed, one on each line or with commas between them.
pub(super) fn addresses(filled: &Filled) -> Vec<String> {
    let parts = filled.get("contacts").split(['\n', ',', ';']);
    parts.map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()).take(200).collect()
}

fn people(check: &mut Check<'_>, contacts: &[(Uuid, String)]) -> Vec<Uuid> {
    let typed = addresses(check.filled);
    let unknown = typed.iter().find(|address| !contacts.iter().any(|(_, email)| email.to_lowercase() == **address));
    if let Some(address) = unknown {
        check.wrong("contacts", check.words.t_with("rules-contact-unknown", &[("address", address.clone().into())]));
    }
    let mut ids: Vec<Uuid> = contacts.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    ids
}

fn window(check: &mut Check<'_>) -> Option<Window> {
    let words = check.words;
    // Hours that were typed are judged whether or not they are chosen: nothing typed is lost without a word.
    let texts: [&str; 7] = std::array::from_fn(|day| check.filled.line(DAYS[day]));
    let week = Week::read(texts);
    if let Err((day, fault)) = &week {
        let said = fault_in_words(check, fault);
        check.wrong(DAYS[*day], said);
    }
    let label = words.t("rules-window");
    let kind = check.choice("window", &label, |value| {
        ["always", "outside", "during", "own"].into_iter().find(|kind| *kind == value)
    })?;
    Some(match kind {
        "outside" => Window::Outside,
        "during" => Window::During,
        "own" => {
            let week = week.ok()?;
            let holidays = check.on("own_holidays");
            if week.is_empty() && !holidays {
                check.wrong(DAYS[0], words.t("rules-own-empty"));
            }
            Window::Own { week, holidays }
        }
        _ => Window::Always,
    })
}

/// Fields of a rule's own hours.
pub(super) const DAYS: [&str; 7] = ["own_0", "own_1", "own_2", "own_3", "own_4", "own_5", "own_6"];

/// What is wrong with typed hours.
pub(super) fn fault_in_words(check: &Check<'_>, fault: &HoursFault) -> String {
    match fault {
        HoursFault::Unreadable(text) => check.words.t_with("rules-hours-unreadable", &[("text", text.clone().into())]),
        HoursFault::Overlap => check.words.t("rules-hours-overlap"),
    }
}

fn availability(check: &mut Check<'_>) -> Option<Availability> {
    let label = check.words.t("rules-availability");
    check.choice("availability", &label, |value| match value {
        "ignore" => Some(Availability::Ignore),
        "assignee-out" => Some(Availability::AssigneeOut),
        "queue-out" => Some(Availability::QueueOut),
        _ => None,
    })
}

fn delay(check: &mut Check<'_>) -> Option<Delay> {
    let words = check.words;
    let since = check.choice_if("since", &words.t("rules-since"), |value| {
        Since::ALL.iter().copied().find(|since| since_code(*since) == value)
    });
    let typed = since.is_some() || !check.filled.line("delay").is_empty();
    let minutes = if typed { check.number("delay", &words.t("rules-delay"), 0, LONGEST_DELAY.into()) } else { None };
    let business = check.choice_if("delay_unit", &words.t("rules-delay-unit"), |value| match value {
        "business" => Some(true),
        "clock" => Some(false),
        _ => None,
    });
    let minutes = u16::try_from(minutes?).ok()?;
    Some(Delay { minutes, business: business.unwrap_or_default(), since: since? })
}

pub(super) fn target(value: &str, offers: &Offers) -> Option<Target> {
    if value == "provider" {
        return Some(Target::Provider);
    }
    let of = |offers: &[Offer], id: &str| offers.iter().find(|offer| offer.id.to_string() == id).map(|offer| offer.id);
    match value.split_once(':')? {
        ("vendor", id) => of(&offers.vendors, id).map(Target::Vendor),
        ("queue", id) => of(&offers.queues, id).map(Target::Queue),
        _ => None,
    }
}

/// A target as its field sends it.
pub(super) fn target_code(target: Target) -> String {
    match target {
        Target::Provider => "provider".to_owned(),
        Target::Vendor(id) => format!("vendor:{id}"),
        Target::Queue(id) => format!("queue:{id}"),
    }
}

/// A rule as its form shows it.
pub(super) fn values(name: &str, active: bool, body: &Body, contacts: &[(Uuid, String)]) -> Vec<(String, String)> {
    let mut values = vec![("name".to_owned(), name.to_owned())];
    let mut put = |key: &str, value: String| values.push((key.to_owned(), value));
    if active {
        put("active", "true".to_owned());
    }
    let when = &body.when;
    for (key, ids) in [
        ("issue_types", &when.issue_types),
        ("sub_issue_types", &when.sub_issue_types),
        ("request_types", &when.request_types),
        ("priorities", &when.priorities),
        ("queues", &when.queues),
        ("locations", &when.locations),
        ("notify", &body.then.notify),
    ] {
        for id in ids {
            put(key, id.to_string());
        }
    }
    let emails: Vec<&str> = contacts.iter().map(|(_, email)| email.as_str()).collect();
    put("contacts", emails.join("\n"));
    let window = match &when.window {
        Window::Always => "always",
        Window::Outside => "outside",
        Window::During => "during",
        Window::Own { week, holidays } => {
            for (day, key) in DAYS.into_iter().enumerate() {
                put(key, week.day_text(day));
            }
            if *holidays {
                put("own_holidays", "true".to_owned());
            }
            "own"
        }
    };
    put("window", window.to_owned());
    let availability = match when.availability {
        Availability::Ignore => "ignore",
        Availability::AssigneeOut => "assignee-out",
        Availability::QueueOut => "queue-out",
    };
    put("availability", availability.to_owned());
    let delay = when.delay.unwrap_or_default();
    put("since", when.delay.map(|delay| since_code(delay.since)).unwrap_or_default().to_owned());
    put("delay", delay.minutes.to_string());
    put("delay_unit", if delay.business { "business" } else { "clock" }.to_owned());
    put("target", target_code(body.then.target));
    put("way", if body.then.transfer { "transfer" } else { "escalate" }.to_owned());
    put("note", body.then.note.clone());
    values
}
