//! The provider's report on its customers' help desks (F-189), counted from its facts.

use std::collections::BTreeMap;

use store::{
    ids::OrganizationId,
    tables::kinds::{HandOverAct, Party},
    views::taskfire::reports::ProviderFacts,
};
use web::words::Words;

use crate::table::{Cell, Report};

/// All of them, in the order of the page.
pub(crate) fn reports(facts: &ProviderFacts, words: &Words) -> Vec<Report> {
    vec![users(facts), escalations(facts), rules(facts, words), effort(facts)]
}

fn name(facts: &ProviderFacts, id: OrganizationId) -> Cell {
    Cell::Text(facts.organizations.get(&id).cloned().unwrap_or_default())
}

/// Rows by the name of their organization.
fn sorted(mut rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    rows.sort_by(|one, other| match (one.first(), other.first()) {
        (Some(Cell::Text(one)), Some(Cell::Text(other))) => one.cmp(other),
        _ => std::cmp::Ordering::Equal,
    });
    rows
}

/// Taskfire users per client, as they are now.
fn users(facts: &ProviderFacts) -> Report {
    let line = |(id, number): (&OrganizationId, &usize)| {
        vec![name(facts, *id), Cell::Count(i64::try_from(*number).unwrap_or(i64::MAX))]
    };
    Report {
        code: "users",
        heads: &["report-organization", "report-users"],
        rows: sorted(facts.users.iter().map(line).collect()),
        drawn: Some(1),
    }
}

/// Escalations to the provider per client, by hand and by rules, and what went back.
fn escalations(facts: &ProviderFacts) -> Report {
    let mut of: BTreeMap<OrganizationId, [i64; 3]> = BTreeMap::new();
    for row in &facts.hand_overs {
        let line = of.entry(row.organization_id).or_default();
        match row.act {
            HandOverAct::Escalated if row.to_party == Party::Provider && row.rule_id.is_some() => line[1] += 1,
            HandOverAct::Escalated if row.to_party == Party::Provider => line[0] += 1,
            HandOverAct::SentToDesk | HandOverAct::Declined if row.from_party == Some(Party::Provider) => line[2] += 1,
            _ => {}
        }
    }
    let rows = of.iter().filter(|(_, line)| **line != [0; 3]).map(|(id, [hand, rule, back])| {
        vec![name(facts, *id), Cell::Count(*hand + *rule), Cell::Count(*rule), Cell::Count(*back)]
    });
    Report {
        code: "escalations",
        heads: &["report-organization", "report-escalated", "report-by-rule", "report-back"],
        rows: sorted(rows.collect()),
        drawn: Some(1),
    }
}

/// Escalations to the provider per client and rule.
fn rules(facts: &ProviderFacts, words: &Words) -> Report {
    let mut of: BTreeMap<(OrganizationId, String), i64> = BTreeMap::new();
    let to_us =
        facts.hand_overs.iter().filter(|row| row.act == HandOverAct::Escalated && row.to_party == Party::Provider);
    for row in to_us {
        let rule = if row.rule_id.is_some() { row.rule_name.clone() } else { words.t("report-by-hand") };
        *of.entry((row.organization_id, rule)).or_default() += 1;
    }
    let rows = of.into_iter().map(|((id, rule), number)| vec![name(facts, id), Cell::Text(rule), Cell::Count(number)]);
    Report {
        code: "rules",
        heads: &["report-organization", "report-rule", "report-escalated"],
        rows: sorted(rows.collect()),
        drawn: None,
    }
}

/// Hours of staff on tickets that were escalated.
fn effort(facts: &ProviderFacts) -> Report {
    let rows = facts.minutes.iter().map(|(id, minutes)| vec![name(facts, *id), Cell::Hours(*minutes)]);
    Report {
        code: "effort",
        heads: &["report-organization", "report-hours"],
        rows: sorted(rows.collect()),
        drawn: Some(1),
    }
}
