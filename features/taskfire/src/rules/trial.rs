//! The dry run (F-133): which rule would fire for a supposed ticket, and why the others would not. Nothing is changed.

use askama::Template;
use axum::extract::Query;
use kernel::{
    FieldErrors, Problem,
    escalation::{Check as Found, Holds, weigh},
};
use serde::Deserialize;
use store::{
    guard::AdministerTaskfire,
    ids::{ContactId, InternalQueueId, LocationId},
    views::taskfire::rules::{self, Known, NamedRule, Offer, Supposed},
};
use uuid::Uuid;
use web::{
    Answer, Asked,
    components::{Callout, ErrorSummary, Tone, callout},
    field::Field,
    shell::Shell,
};

use super::{HELP, moment};

#[derive(Template)]
#[template(path = "rules/trial.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    fields: Vec<Field>,
    said: Option<Callout>,
    local: String,
    judged: Vec<Line>,
}

/// A rule with what was found.
struct Line {
    name: String,
    verdict: String,
    checks: Vec<(bool, String)>,
}

/// What the address may say.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asking {
    at: String,
    issue_type: String,
    sub_issue_type: String,
    request_type: String,
    priority: String,
    queue: String,
    location: String,
    resource: String,
    waited: String,
}

/// The page: the form, and once it was sent what was found.
pub(super) async fn page(asked: Asked<AdministerTaskfire>, Query(asking): Query<Asking>) -> Answer {
    let may = asked.may()?;
    let Some(organization) = asked.actor().organization() else { return Err(Problem::NotFound.into()) };
    let offers = rules::offers(&may, organization).await?;
    let formats = asked.actor().formats();
    let now = may.now();
    let mut errors = FieldErrors::new();
    let asks = !asking.at.is_empty();
    let at = if asks { moment::parse(&asking.at, formats) } else { Some(now.into()) };
    if at.is_none() {
        errors.add("at", asked.t("rules-moment-wrong"));
    }
    let waited =
        if asking.waited.is_empty() { Some(0) } else { asking.waited.parse::<u32>().ok().filter(|n| *n <= 100_000) };
    if waited.is_none() {
        errors.add("waited", asked.t("rules-waited-wrong"));
    }
    let mut chosen = |name: &str, offers: &[Offer], value: &str| -> Option<Uuid> {
        let found = offers.iter().find(|offer| offer.id.to_string() == value).map(|offer| offer.id);
        if found.is_none() && !value.is_empty() {
            errors.add(name, asked.t("rules-choose-listed"));
        }
        found
    };
    let issue_type = chosen("issue_type", &offers.issue_types, &asking.issue_type);
    let sub_issue_type = chosen("sub_issue_type", &offers.sub_issue_types, &asking.sub_issue_type);
    let request_type = chosen("request_type", &offers.request_types, &asking.request_type);
    let priority = chosen("priority", &offers.priorities, &asking.priority);
    let queue = chosen("queue", &offers.queues, &asking.queue).map(InternalQueueId);
    let location = chosen("location", &offers.locations, &asking.location).map(LocationId);
    let assignee = chosen("resource", &offers.people, &asking.resource).map(ContactId);
    let mut found = None;
    if let (Some(at), Some(waited)) = (at, waited)
        && asks
        && errors.is_empty()
    {
        let about = Supposed {
            at,
            issue_type,
            sub_issue_type,
            request_type,
            priority,
            queue,
            location,
            contact: None,
            assignee,
            waited: waited.into(),
        };
        let all = rules::rules_of_desk(&may, organization, false).await?;
        let known = rules::supposed(&may, organization, &about).await?;
        found = Some((all, known));
    }
    let mut shell = asked.shell(asked.t("rules-try"), HELP).await;
    let words = std::sync::Arc::clone(&shell.words);
    let mut f = shell.fields(&errors);
    let at_typed = if asks { asking.at.clone() } else { moment::typed(now, formats) };
    let mut fields = vec![f.datetime("at", words.t("rules-try-at")).value(at_typed).required()];
    for (name, label, offers, value) in [
        ("issue_type", "rules-issue-type", &offers.issue_types, &asking.issue_type),
        ("sub_issue_type", "rules-sub-issue-type", &offers.sub_issue_types, &asking.sub_issue_type),
        ("request_type", "rules-request-type", &offers.request_types, &asking.request_type),
        ("priority", "rules-priority", &offers.priorities, &asking.priority),
        ("queue", "rules-queue", &offers.queues, &asking.queue),
        ("location", "rules-location", &offers.locations, &asking.location),
        ("resource", "rules-resource", &offers.people, &asking.resource),
    ] {
        let options = offers.iter().map(|offer| (offer.id.to_string(), offer.name.clone()));
        fields.push(
            f.select(name, words.t(label)).none(words.t("rules-none-chosen")).options(options).value(value.clone()),
        );
    }
    let waited = f.number("waited", words.t("rules-waited")).value(asking.waited.clone());
    fields.push(waited.hint(words.t("rules-waited-hint")));
    let summary = f.summary();
    let mut page = Page { summary, fields, said: None, local: String::new(), judged: Vec::new(), shell };
    if let Some((all, known)) = found {
        say(&mut page, &all, &known, &offers);
    }
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// Puts into words what was found.
fn say(page: &mut Page, all: &[NamedRule], known: &Known, offers: &rules::Offers) {
    let shell = &page.shell;
    let weighed: Vec<_> = all.iter().map(|named| named.rule.clone()).collect();
    let verdict = weigh(&weighed, &known.facts);
    let zone = known.facts.calendar.zone().clone();
    let local = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%A %Y-%m-%d %H:%M (%Q)").to_string();
    let open = if known.facts.calendar.is_open(known.facts.now) { "rules-try-open" } else { "rules-try-closed" };
    let open = if known.hours_set { open } else { "rules-try-no-hours" };
    page.local = shell.t1(open, "at", local(known.facts.now));
    let fires = verdict.fires.and_then(|at| all.get(at));
    page.said = Some(match (known.stand_in, fires) {
        (Some(other), _) => {
            let name = offers.name(other.0).unwrap_or_default().to_owned();
            callout(Tone::Info, shell.t1("rules-try-stand-in", "name", name), shell.t("rules-try-stand-in-text"))
        }
        (None, Some(rule)) => {
            callout(Tone::Success, shell.t1("rules-try-fires", "rule", rule.name.as_str()), String::new())
        }
        (None, None) => {
            let later = verdict.look_at.map(|at| shell.t1("rules-try-later", "at", local(at))).unwrap_or_default();
            callout(Tone::Info, shell.t("rules-try-nothing"), later)
        }
    });
    page.judged = all
        .iter()
        .zip(&verdict.judged)
        .enumerate()
        .map(|(place, (named, judged))| {
            let first = verdict.fires == Some(place);
            let verdict = match (first, judged.matches, verdict.fires, judged.next) {
                (true, ..) => shell.t("rules-try-this-fires"),
                (false, true, ..) => shell.t("rules-try-would"),
                (false, false, _, Some(at)) => shell.t1("rules-try-then", "at", local(at)),
                (false, false, _, None) => shell.t("rules-try-not"),
            };
            let check = |check: &Found| {
                let holds = check.holds == Holds::Yes;
                let key = format!("rules-check-{}{}", check.condition.code(), if holds { "" } else { "-not" });
                (holds, shell.t(&key))
            };
            Line { name: named.name.clone(), verdict, checks: judged.checks.iter().map(check).collect() }
        })
        .collect();
}
