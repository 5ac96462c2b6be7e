//! What rules did: the log of firings (F-134).

use std::collections::BTreeMap;

use kernel::Problem;
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Cursor, Granted, Instant, Order, Page,
    guard::{AdministerTaskfire, RunJobs, ViewTickets, cut, seek},
    ids::{EscalationRuleId, TicketId},
    tables::{rule_firing, ticket},
};

/// A firing's facts, as its column keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiringFacts {
    /// The issue type at that moment: another one ends the exemption (F-129).
    pub issue_type: Option<Uuid>,
    /// What held: code of the condition, and what was found.
    pub found: Vec<(String, String)>,
}

/// How often a rule acted on a ticket since a moment.
pub async fn fired_since(
    may: &Granted<'_, RunJobs>,
    rule: EscalationRuleId,
    ticket: TicketId,
    since: Instant,
) -> Result<u64, Problem> {
    may.find::<rule_firing::Entity>()
        .filter(rule_firing::Column::TicketId.eq(ticket))
        .filter(rule_firing::Column::RuleId.eq(rule))
        .filter(rule_firing::Column::At.gt(since))
        .count(&may.executor())
        .await
        .map_err(|error| Problem::fault("count firings", error))
}

/// A line of the log of firings.
#[derive(Debug, Clone)]
pub struct FiringLine {
    /// The firing.
    pub row: rule_firing::Model,
    /// What held.
    pub facts: FiringFacts,
    /// Number and title of the ticket.
    pub ticket: Option<(String, String)>,
}

/// What narrows the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FiringFilter {
    /// Of this rule.
    pub rule: Option<EscalationRuleId>,
    /// Not before.
    pub from: Option<Instant>,
    /// Before.
    pub to: Option<Instant>,
}

/// The log of firings, newest first, one page. Tickets that the reader does not see have no number.
pub async fn firings(
    may: &Granted<'_, AdministerTaskfire>,
    filter: FiringFilter,
    after: Option<&Cursor>,
    size: u64,
) -> Result<Page<FiringLine>, Problem> {
    use rule_firing::Column;
    let mut which = Condition::all();
    if let Some(rule) = filter.rule {
        which = which.add(Column::RuleId.eq(rule));
    }
    if let Some(from) = filter.from {
        which = which.add(Column::At.gte(from));
    }
    if let Some(to) = filter.to {
        which = which.add(Column::At.lt(to));
    }
    let select = may.find::<rule_firing::Entity>().filter(which);
    let (sort, id) = (Expr::col(Column::At.as_column_ref()), Expr::col(Column::Id.as_column_ref()));
    let select = seek(select, sort, id, Order::Descending, after, size);
    let found = select.all(&may.executor()).await.map_err(|error| Problem::fault("read firings", error))?;
    let page = cut(found, size, |row: &rule_firing::Model| Cursor::number(row.at.0, row.id.0));
    let seen = may.also::<ViewTickets>()?;
    let tickets = Condition::all().add(ticket::Column::Id.is_in(page.rows.iter().map(|row| row.ticket_id)));
    let tickets = seen.rows::<ticket::Entity>(tickets).await?;
    let named: BTreeMap<TicketId, (String, String)> =
        tickets.into_iter().map(|row| (row.id, (row.number.clone(), row.title.clone()))).collect();
    Ok(page.map(|row| FiringLine {
        facts: serde_json::from_str(&row.facts).unwrap_or_default(),
        ticket: named.get(&row.ticket_id).cloned(),
        row,
    }))
}
