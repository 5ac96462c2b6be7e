//! The help desk's own reports (F-188), counted from its facts.

use std::collections::{BTreeMap, BTreeSet};

use store::{
    Instant,
    ids::TicketId,
    tables::{
        hand_over,
        kinds::{HandOverAct, HandOverReason, Party},
    },
    views::taskfire::reports::{DeskFacts, Period},
};
use web::words::Words;

use crate::table::{Cell, Report, share};

/// Tickets listed one by one, at most.
const MOST_TICKETS: usize = 100;

/// All of them, in the order of the page.
pub(crate) fn reports(facts: &DeskFacts, period: Period, words: &Words) -> Vec<Report> {
    let mut all = vec![
        tickets(facts, period, words),
        hours(facts, words),
        escalated(facts, period, words),
        reasons(facts, period, words),
        parties(facts, period, words),
        hand_overs(facts, period, words),
        returned(facts, period, words),
        vendors(facts, period, words),
        ageing(facts, words),
    ];
    // Without business hours there is nothing outside them.
    if !facts.hours.is_empty() {
        all.push(out_of_hours(facts, period, words));
    }
    all
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn count(value: usize) -> Cell {
    Cell::Count(i64::try_from(value).unwrap_or(i64::MAX))
}

fn minutes(from: Instant, to: Instant) -> i64 {
    ((to.0 - from.0) / 60_000_000).max(0)
}

/// Name of a ticket's internal issue type.
fn issue_type(facts: &DeskFacts, ticket: TicketId, words: &Words) -> String {
    let id = facts.parts.get(&ticket).and_then(|part| part.issue_type_id);
    id.and_then(|id| facts.issue_types.get(&id)).cloned().unwrap_or_else(|| words.t("report-none"))
}

/// Hand-overs of the period, without those by which tickets came into being.
fn moved(facts: &DeskFacts, period: Period) -> impl Iterator<Item = &hand_over::Model> {
    facts.hand_overs.iter().filter(move |row| row.number > 0 && period.holds(row.at))
}

/// Tickets of the period per internal resource.
fn tickets(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let mut of: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for part in facts.parts.values() {
        let name = part.contact_id.and_then(|id| facts.people.get(&id)).cloned();
        let line = of.entry(name.unwrap_or_else(|| words.t("report-nobody"))).or_default();
        line[0] += usize::from(period.holds(part.opened_at));
        line[1] += usize::from(part.closed_at.is_some_and(|at| period.holds(at)));
        line[2] += usize::from(part.closed_at.is_none());
    }
    let rows = of.into_iter().map(|(name, line)| vec![text(name), count(line[0]), count(line[1]), count(line[2])]);
    Report {
        code: "tickets",
        heads: &["report-resource", "report-opened", "report-closed", "report-open"],
        rows: rows.collect(),
        drawn: Some(1),
    }
}

/// Own hours per resource and issue type.
fn hours(facts: &DeskFacts, words: &Words) -> Report {
    let mut of: BTreeMap<(String, String), (i64, BTreeSet<TicketId>)> = BTreeMap::new();
    for entry in &facts.times {
        let name = facts.people.get(&entry.contact_id).cloned().unwrap_or_else(|| words.t("report-nobody"));
        let line = of.entry((name, issue_type(facts, entry.ticket_id, words))).or_default();
        line.0 += i64::from(entry.minutes);
        line.1.insert(entry.ticket_id);
    }
    let rows = of.into_iter().map(|((name, kind), (minutes, tickets))| {
        vec![text(name), text(kind), count(tickets.len()), Cell::Hours(minutes)]
    });
    Report {
        code: "hours",
        heads: &["report-resource", "report-issue-type", "report-tickets", "report-hours"],
        rows: rows.collect(),
        drawn: Some(3),
    }
}

/// Share of the tickets of the period that were escalated, by issue type.
fn escalated(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let away: BTreeSet<TicketId> =
        facts.hand_overs.iter().filter(|row| row.act == HandOverAct::Escalated).map(|row| row.ticket_id).collect();
    let mut of: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for part in facts.parts.values().filter(|part| period.holds(part.opened_at)) {
        let line = of.entry(issue_type(facts, part.ticket_id, words)).or_default();
        line[0] += 1;
        line[1] += i64::from(away.contains(&part.ticket_id) || part.responsible != Party::Internal);
    }
    let rows = of
        .into_iter()
        .map(|(kind, [all, away])| vec![text(kind), Cell::Count(all), Cell::Count(away), share(away, all)]);
    Report {
        code: "escalated",
        heads: &["report-issue-type", "report-tickets", "report-escalated", "report-share"],
        rows: rows.collect(),
        drawn: Some(3),
    }
}

const fn reason_key(reason: HandOverReason) -> &'static str {
    match reason {
        HandOverReason::NoCapacity => "report-reason-no-capacity",
        HandOverReason::NoSkill => "report-reason-no-skill",
        HandOverReason::OutOfHours => "report-reason-out-of-hours",
        HandOverReason::Policy => "report-reason-policy",
        HandOverReason::Other => "report-reason-other",
    }
}

/// Escalations by their reason.
fn reasons(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let mut of: BTreeMap<String, i64> = BTreeMap::new();
    for row in moved(facts, period).filter(|row| row.act == HandOverAct::Escalated) {
        *of.entry(row.reason.map_or_else(|| words.t("report-none"), |reason| words.t(reason_key(reason))))
            .or_default() += 1;
    }
    let all = of.values().sum();
    let rows = of.into_iter().map(|(reason, number)| vec![text(reason), Cell::Count(number), share(number, all)]);
    Report {
        code: "reasons",
        heads: &["report-reason", "report-escalated", "report-share"],
        rows: rows.collect(),
        drawn: Some(1),
    }
}

fn party(party: Party, words: &Words) -> String {
    words.t(match party {
        Party::Internal => "report-party-internal",
        Party::Provider => "report-party-provider",
        Party::Vendor => "report-party-vendor",
    })
}

/// How long tickets were with each party within the period, while they were open.
fn parties(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let mut of: BTreeMap<String, (i64, BTreeSet<TicketId>)> = BTreeMap::new();
    for row in &facts.hand_overs {
        let closed = facts.parts.get(&row.ticket_id).and_then(|part| part.closed_at);
        let ends = [Some(period.to), Some(facts.now), row.ended_at, closed];
        let end = ends.into_iter().flatten().min().unwrap_or(period.to);
        let begin = if row.at < period.from { period.from } else { row.at };
        let line = of.entry(party(row.to_party, words)).or_default();
        line.0 += minutes(begin, end);
        line.1.insert(row.ticket_id);
    }
    let all = of.values().map(|(minutes, _)| minutes).sum();
    let rows = of.into_iter().map(|(name, (minutes, tickets))| {
        vec![text(name), count(tickets.len()), Cell::Hours(minutes), share(minutes, all)]
    });
    Report {
        code: "parties",
        heads: &["report-party", "report-tickets", "report-hours", "report-share"],
        rows: rows.collect(),
        drawn: Some(2),
    }
}

fn of_ticket(facts: &DeskFacts, ticket: TicketId) -> [Cell; 2] {
    let (number, title) = facts.tickets.get(&ticket).cloned().unwrap_or_default();
    [text(number), text(title)]
}

/// Tickets by how often they were handed over.
fn hand_overs(facts: &DeskFacts, period: Period, _: &Words) -> Report {
    let mut of: BTreeMap<TicketId, usize> = BTreeMap::new();
    for row in moved(facts, period) {
        *of.entry(row.ticket_id).or_default() += 1;
    }
    let mut sorted: Vec<_> = of.into_iter().collect();
    sorted.sort_by_key(|(ticket, number)| (std::cmp::Reverse(*number), *ticket));
    let line = |(ticket, number): (TicketId, usize)| {
        let mut row = of_ticket(facts, ticket).to_vec();
        row.push(count(number));
        row
    };
    Report {
        code: "hand-overs",
        heads: &["report-number", "report-title", "report-moves"],
        rows: sorted.into_iter().take(MOST_TICKETS).map(line).collect(),
        drawn: None,
    }
}

/// Tickets that came back to the desk, and how.
fn returned(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let key = |act: HandOverAct| {
        Some(match act {
            HandOverAct::SentToDesk => "report-act-sent",
            HandOverAct::Declined => "report-act-declined",
            HandOverAct::Lapsed => "report-act-lapsed",
            HandOverAct::VendorDone => "report-act-vendor-done",
            HandOverAct::ForConfirmation => "report-act-confirm",
            _ => return None,
        })
    };
    let mut rows: Vec<_> = moved(facts, period).filter_map(|row| Some((row, key(row.act)?))).collect();
    rows.sort_by_key(|(row, _)| (std::cmp::Reverse(row.at), row.ticket_id));
    let line = |(row, key): (&hand_over::Model, &'static str)| {
        let mut cells = of_ticket(facts, row.ticket_id).to_vec();
        cells.push(text(words.t(key)));
        cells
    };
    Report {
        code: "returned",
        heads: &["report-number", "report-title", "report-how"],
        rows: rows.into_iter().take(MOST_TICKETS).map(line).collect(),
        drawn: None,
    }
}

/// How long vendors had tickets, on average, until they gave them back.
fn vendors(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let mut of: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let back =
        |row: &&hand_over::Model| row.to_party == Party::Vendor && row.ended_at.is_some_and(|at| period.holds(at));
    for row in facts.hand_overs.iter().filter(back) {
        let name = row.to_vendor_id.and_then(|id| facts.vendors.get(&id)).cloned();
        let line = of.entry(name.unwrap_or_else(|| words.t("report-none"))).or_default();
        line.0 += 1;
        line.1 += row.ended_at.map_or(0, |end| minutes(row.at, end));
    }
    let rows = of
        .into_iter()
        .map(|(name, (number, sum))| vec![text(name), Cell::Count(number), Cell::Hours(sum / number.max(1))]);
    Report {
        code: "vendors",
        heads: &["report-vendor", "report-moves", "report-average"],
        rows: rows.collect(),
        drawn: Some(2),
    }
}

/// Open tickets by their age.
fn ageing(facts: &DeskFacts, words: &Words) -> Report {
    const DAY: i64 = 24 * 60;
    let bands = [
        (DAY, "report-age-day"),
        (7 * DAY, "report-age-week"),
        (30 * DAY, "report-age-month"),
        (i64::MAX, "report-age-more"),
    ];
    let mut from = 0;
    let open: Vec<i64> = facts
        .parts
        .values()
        .filter(|part| part.closed_at.is_none())
        .map(|part| minutes(part.opened_at, facts.now))
        .collect();
    let mut rows = Vec::new();
    for (below, key) in bands {
        let number = open.iter().filter(|age| (from..below).contains(*age)).count();
        rows.push(vec![text(words.t(key)), count(number)]);
        from = below;
    }
    Report { code: "ageing", heads: &["report-age", "report-tickets"], rows, drawn: Some(1) }
}

/// Escalations within and outside business hours, of desks that have set them.
fn out_of_hours(facts: &DeskFacts, period: Period, words: &Words) -> Report {
    let mut of = [0_i64; 2];
    for row in moved(facts, period).filter(|row| row.act == HandOverAct::Escalated) {
        if let Some(calendar) = facts.hours.get(&row.organization_id) {
            of[usize::from(!calendar.is_open(row.at.into()))] += 1;
        }
    }
    let all = of[0] + of[1];
    let line = |key: &str, number: i64| vec![text(words.t(key)), Cell::Count(number), share(number, all)];
    Report {
        code: "out-of-hours",
        heads: &["report-when", "report-escalated", "report-share"],
        rows: if all == 0 {
            Vec::new()
        } else {
            vec![line("report-in-hours", of[0]), line("report-outside-hours", of[1])]
        },
        drawn: Some(1),
    }
}
