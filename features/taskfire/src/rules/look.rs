//! The worker's look at a ticket (F-127): somebody stands in for who is out of office, the first rule that matches acts, or
//! the worker looks again when time alone may change something.

use kernel::{
    Problem,
    escalation::{Availability, Condition, Facts, Judged, Target, Window, weigh},
};
use store::{
    Act, Granted, Instant, Row, Set,
    guard::RunJobs,
    ids::{ContactId, InternalQueueId, RuleFiringId, TicketId, VendorId},
    outbox::{Cause, Event},
    tables::{
        escalation_rule, internal_queue,
        kinds::{HandOverReason, NoteKind, Publish},
        note, rule_firing, taskfire_ticket, ticket, vendor,
    },
    taskfire::{self, Escalation},
    views::taskfire::{
        rules::{self, FiringFacts, Known, NamedRule},
        work,
    },
};
use web::words::Words;

/// So often may a rule act on one ticket within a day; once more, and it is switched off (F-178).
const MOST_FIRINGS: u64 = 5;

/// Looks at a ticket now.
pub(crate) async fn look(may: &Granted<'_, RunJobs>, words: &Words, id: TicketId) -> Result<(), Problem> {
    let Some(row) = taskfire::held(may, id).await? else { return Ok(()) };
    if taskfire::settings(may, row.organization_id).await?.is_none() {
        return Ok(());
    }
    let whole = may.row::<ticket::Entity>(id).await?;
    let named = rules::rules_of_desk(may, row.organization_id, true).await?;
    let known = rules::facts(may, &row, &whole, &named).await?;
    if !known.facts.in_hand {
        return Ok(());
    }
    if let Some(other) = known.stand_in
        && stand_in(may, words, &row, other).await?
    {
        return Ok(());
    }
    let weighed: Vec<_> = named.iter().map(|named| named.rule.clone()).collect();
    let verdict = weigh(&weighed, &known.facts);
    if let Some((rule, judged)) = verdict.fires.and_then(|at| Some((named.get(at)?, verdict.judged.get(at)?))) {
        return fire(may, words, &whole, &row, &known, rule, judged).await;
    }
    let again = verdict.look_at.into_iter().chain(known.out_from).min();
    match again {
        Some(at) => taskfire::look_at(may, id, Instant::from(at).max(may.now().plus_seconds(1))).await,
        None => Ok(()),
    }
}

/// Gives the ticket to who stands in for its resource (F-131); rules are weighed anew then. `false` if that person does not
/// work this desk.
async fn stand_in(
    may: &Granted<'_, RunJobs>,
    words: &Words,
    row: &Row<taskfire_ticket::Entity>,
    other: ContactId,
) -> Result<bool, Problem> {
    let people = work::workers(may, row.organization_id).await?;
    let name = |id| people.iter().find(|person| Some(person.id) == id).map(|person| person.name.clone());
    let Some(stands_in) = name(Some(other)) else { return Ok(false) };
    let out = name(row.contact_id).unwrap_or_default();
    let set = taskfire_ticket::ActiveModel { contact_id: Set(Some(other)), ..Default::default() };
    may.change(row, set).await?;
    let said = words.t_with("rules-note-stand-in", &[("out", out.into()), ("name", stands_in.into())]);
    tell(may, row.ticket_id, "", &said).await?;
    may.record(Event::InternallyAssigned { ticket: row.ticket_id, contact: other, cause: Cause { account: None } })
        .await?;
    taskfire::look_soon(may, row.ticket_id).await?;
    Ok(true)
}

/// Does what a rule says, and keeps why (F-130).
async fn fire(
    may: &Granted<'_, RunJobs>,
    words: &Words,
    whole: &Row<ticket::Entity>,
    row: &Row<taskfire_ticket::Entity>,
    known: &Known,
    rule: &NamedRule,
    judged: &Judged,
) -> Result<(), Problem> {
    let day_ago = may.now().plus_minutes(-24 * 60);
    if rules::fired_since(may, rule.id, row.ticket_id, day_ago).await? >= MOST_FIRINGS {
        disable(may, words, row.ticket_id, rule, "loop").await?;
        return taskfire::look_soon(may, row.ticket_id).await;
    }
    let offers = rules::offers(may, row.organization_id).await?;
    let found = found(&offers, row, &known.facts, rule, judged);
    let then = &rule.rule.then;
    let (outcome, to) = match then.target {
        Target::Queue(queue) => to_queue(may, row, rule, InternalQueueId(queue)).await?,
        Target::Provider => {
            let to = words.t("rules-the-provider");
            (hand_on(may, words, whole, row, rule, None).await?, to)
        }
        Target::Vendor(id) => match may.row_if::<vendor::Entity>(VendorId(id)).await?.filter(|vendor| vendor.active) {
            Some(vendor) => (hand_on(may, words, whole, row, rule, Some(vendor.id)).await?, vendor.name.clone()),
            None => ("no-vendor", String::new()),
        },
    };
    let firing: RuleFiringId = may.fresh_id();
    let facts = FiringFacts { issue_type: known.facts.issue_type, found: found.clone() };
    may.add::<rule_firing::Entity>(rule_firing::ActiveModel {
        id: Set(firing),
        organization_id: Set(row.organization_id),
        rule_id: Set(rule.id),
        rule_name: Set(rule.name.clone()),
        ticket_id: Set(row.ticket_id),
        at: Set(may.now()),
        outcome: Set(outcome.to_owned()),
        facts: Set(serde_json::to_string(&facts).map_err(|error| Problem::fault("write facts", error))?),
        ..Default::default()
    })
    .await?;
    let key = format!("rules-note-{outcome}");
    let first = words.t_with(&key, &[("rule", rule.name.as_str().into()), ("to", to.into())]);
    let lines = found.iter().map(|(code, value)| format!("- {}", found_in_words(words, code, value)));
    let said: Vec<String> = std::iter::once(first).chain(std::iter::once(String::new())).chain(lines).collect();
    tell(may, row.ticket_id, &rule.name, said.join("\n").trim()).await?;
    if matches!(outcome, "no-vendor" | "no-queue") {
        disable(may, words, row.ticket_id, rule, outcome).await?;
    } else if !then.notify.is_empty() {
        may.record(Event::RuleFired { ticket: row.ticket_id, firing }).await?;
    }
    // Rules of another queue, or the next one after a refusal.
    taskfire::look_soon(may, row.ticket_id).await
}

/// Switches a rule off, says why, and has those told who administer its desk (F-178).
async fn disable(
    may: &Granted<'_, RunJobs>,
    words: &Words,
    ticket: TicketId,
    rule: &NamedRule,
    why: &str,
) -> Result<(), Problem> {
    let Some(row) = may.row_if::<escalation_rule::Entity>(rule.id).await?.filter(|row| row.active) else {
        return Ok(());
    };
    let reason = words.t(&format!("rules-disabled-{why}"));
    let set =
        escalation_rule::ActiveModel { active: Set(false), disabled_reason: Set(reason.clone()), ..Default::default() };
    may.change(&row, set).await?;
    may.audit(Act {
        act: "escalation-rule.changed",
        object_kind: "escalation-rule",
        object_id: Some(row.id.0),
        object_name: &row.name,
        organization: Some(row.organization_id),
        before: "active",
        after: &reason,
    })
    .await?;
    may.record(Event::RuleDisabled { ticket, rule: row.id }).await
}

/// A fact of a firing in words.
pub(super) fn found_in_words(words: &Words, code: &str, value: &str) -> String {
    words.t_with(&format!("rules-found-{code}"), &[("value", value.to_owned().into())])
}

/// Escalates to the provider or a vendor, as somebody of the desk would (F-104 … F-110). Gives the outcome's code.
async fn hand_on(
    may: &Granted<'_, RunJobs>,
    words: &Words,
    whole: &Row<ticket::Entity>,
    row: &Row<taskfire_ticket::Entity>,
    rule: &NamedRule,
    vendor: Option<VendorId>,
) -> Result<&'static str, Problem> {
    let then = &rule.rule.then;
    let when = &rule.rule.when;
    let note = match then.note.trim() {
        "" => words.t_with("rules-note-default", &[("rule", rule.name.as_str().into())]),
        note => note.to_owned(),
    };
    let reason = match (&when.window, when.availability) {
        (_, Availability::AssigneeOut | Availability::QueueOut) => HandOverReason::NoCapacity,
        (Window::Outside | Window::Own { .. }, _) => HandOverReason::OutOfHours,
        _ => HandOverReason::Policy,
    };
    let escalation = Escalation {
        vendor,
        client_fronts: !then.transfer,
        reason: Some(reason),
        note: &note,
        rule: Some((rule.id, &rule.name)),
        ..Escalation::to_provider()
    };
    Ok(match taskfire::escalate(may, whole, row, escalation).await? {
        Ok(_) => "escalated",
        Err(_) => "refused",
    })
}

/// Moves the ticket to another queue of the desk. Whoever is out of office lets go of it.
async fn to_queue(
    may: &Granted<'_, RunJobs>,
    row: &Row<taskfire_ticket::Entity>,
    rule: &NamedRule,
    queue: InternalQueueId,
) -> Result<(&'static str, String), Problem> {
    let Some(to) = may.row_if::<internal_queue::Entity>(queue).await?.filter(|queue| queue.active) else {
        return Ok(("no-queue", String::new()));
    };
    let mut set = taskfire_ticket::ActiveModel { queue_id: Set(Some(queue)), ..Default::default() };
    if rule.rule.when.availability == Availability::AssigneeOut {
        set.contact_id = Set(None);
    }
    may.change(row, set).await?;
    Ok(("queued", to.name.clone()))
}

/// What held, by code, with what was found.
fn found(
    offers: &rules::Offers,
    row: &taskfire_ticket::Model,
    facts: &Facts,
    rule: &NamedRule,
    judged: &Judged,
) -> Vec<(String, String)> {
    let name = |id: Option<uuid::Uuid>| id.and_then(|id| offers.name(id)).unwrap_or_default().to_owned();
    let zone = facts.calendar.zone();
    let local = facts.now.to_zoned(zone.clone()).strftime("%A %Y-%m-%d %H:%M (%Q)").to_string();
    let minutes = rule.rule.when.delay.map_or(0, |delay| delay.minutes).to_string();
    let value = |condition: Condition| match condition {
        Condition::IssueType => name(facts.issue_type),
        Condition::SubIssueType => name(facts.sub_issue_type),
        Condition::RequestType => name(facts.request_type),
        Condition::Priority => name(facts.priority),
        Condition::Queue | Condition::QueueOut => name(facts.queue),
        Condition::Location => name(facts.location),
        Condition::AssigneeOut => name(row.contact_id.map(|id| id.0)),
        Condition::Delay => minutes.clone(),
        _ => local.clone(),
    };
    judged.checks.iter().map(|check| (check.condition.code().to_owned(), value(check.condition))).collect()
}

/// A note of the system that only the internal desk reads, signed with the name of the rule that it comes from, if one does.
async fn tell(may: &Granted<'_, RunJobs>, ticket: TicketId, rule: &str, text: &str) -> Result<(), Problem> {
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(may.fresh_id()),
        ticket_id: Set(ticket),
        kind: Set(NoteKind::System),
        publish: Set(Publish::HelpDesk),
        title: Set(rule.to_owned()),
        body: Set(text.to_owned()),
        author_contact_id: Set(None),
        author_resource_id: Set(None),
        form_id: Set(None),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await
    .map(|_| ())
}
