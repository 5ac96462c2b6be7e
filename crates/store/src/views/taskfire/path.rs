//! The way a ticket went between the parties (F-61, F-83): a line for each hand-over, and how long each party held it.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::part::{self, Side};
use crate::{
    Granted, Instant,
    guard::Reads,
    ids::{HandOverId, VendorId},
    tables::{
        hand_over as log,
        kinds::{HandOverAct, HandOverReason, Party},
        taskfire_ticket, ticket, vendor,
    },
    views::people::{self, Author},
};

/// The time from one hand-over to the next.
#[derive(Debug, Clone)]
pub struct Line {
    /// The hand-over that began it.
    pub id: HandOverId,
    /// Its number; 0 is how the ticket came.
    pub number: i32,
    /// What happened.
    pub act: HandOverAct,
    /// Who had it before.
    pub from: Option<Party>,
    /// Who has it from then on.
    pub party: Party,
    /// The vendor's name, for those who work the desk.
    pub vendor: Option<String>,
    /// Whether the internal desk stayed in front of the requester (F-225).
    pub client_fronts: bool,
    /// Who did it.
    pub by: Author,
    /// The rule that did it, for those who work the desk.
    pub rule: Option<String>,
    /// Why; not for requesters.
    pub reason: Option<HandOverReason>,
    /// What was said between the help desks; what concerns a vendor is said among the desk alone. Not for requesters.
    pub note: String,
    /// When it began.
    pub at: Instant,
    /// When it ended; `None`: it lasts.
    pub ended_at: Option<Instant>,
    /// When the party accepted it.
    pub accepted_at: Option<Instant>,
}

impl Line {
    /// Whole minutes that the party held it, until `now` if it still does.
    pub fn minutes(&self, now: Instant) -> i64 {
        (self.ended_at.unwrap_or(now).0 - self.at.0).max(0) / 60_000_000
    }
}

/// Whole minutes that a party held the ticket in all, to the second exact before rounding; `None` if it never did.
pub fn minutes_of(lines: &[Line], party: Party, now: Instant) -> Option<i64> {
    let held = lines.iter().filter(|line| line.party == party);
    let spans: Vec<i64> = held.map(|line| (line.ended_at.unwrap_or(now).0 - line.at.0).max(0)).collect();
    (!spans.is_empty()).then(|| spans.iter().sum::<i64>() / 60_000_000)
}

/// The way of a ticket in reach, oldest first; empty if it has no internal side (F-17). The time of a completed ticket ends
/// with its completion.
pub async fn of<G>(may: &Granted<'_, G>, ticket: &ticket::Model) -> Result<Vec<Line>, Problem>
where
    G: Reads<taskfire_ticket::Entity>,
{
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket.id).await? else { return Ok(Vec::new()) };
    let side = part::side(may, row.organization_id);
    let fault = |error| Problem::fault("read way of ticket", error);
    let found = log::Entity::find()
        .filter(log::Column::ProviderId.eq(row.provider_id))
        .filter(log::Column::TicketId.eq(row.ticket_id))
        .order_by_asc(log::Column::Number)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let contacts = found.iter().filter_map(|line| line.by_contact_id);
    let resources = found.iter().filter_map(|line| line.by_resource_id);
    let names = people::names(may, contacts, resources).await?;
    let vendors: Vec<VendorId> = found.iter().filter_map(|line| line.to_vendor_id).collect();
    let vendors = if side == Side::Desk && !vendors.is_empty() {
        vendor::Entity::find()
            .filter(vendor::Column::ProviderId.eq(row.provider_id))
            .filter(vendor::Column::Id.is_in(vendors))
            .all(&may.executor())
            .await
            .map_err(fault)?
    } else {
        Vec::new()
    };
    let line = |line: log::Model| {
        let secret = side != Side::Desk && (line.to_party == Party::Vendor || line.from_party == Some(Party::Vendor));
        Line {
            id: line.id,
            number: line.number,
            act: line.act,
            from: line.from_party,
            party: line.to_party,
            vendor: vendors.iter().find(|one| Some(one.id) == line.to_vendor_id).map(|one| one.name.clone()),
            client_fronts: line.client_fronts,
            by: names.author(line.by_contact_id, line.by_resource_id),
            rule: Some(line.rule_name).filter(|name| side == Side::Desk && !name.is_empty()),
            reason: line.reason.filter(|_| side != Side::Requester && !secret),
            note: if secret || side == Side::Requester { String::new() } else { line.note },
            at: line.at,
            ended_at: line.ended_at.or(row.closed_at),
            accepted_at: line.accepted_at,
        }
    };
    Ok(found.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(party: Party, from: i64, to: Option<i64>) -> Line {
        let minute = |minutes: i64| Instant(minutes * 60_000_000);
        Line {
            id: HandOverId(uuid::Uuid::nil()),
            number: 0,
            act: HandOverAct::Landed,
            from: None,
            party,
            vendor: None,
            client_fronts: true,
            by: Author::System,
            rule: None,
            reason: None,
            note: String::new(),
            at: minute(from),
            ended_at: to.map(minute),
            accepted_at: None,
        }
    }

    /// F-154's example: 30 minutes internal, 20 with the provider, 60 internal.
    #[test]
    fn f_83_time_per_party_adds_up() {
        let lines =
            [line(Party::Internal, 0, Some(30)), line(Party::Provider, 30, Some(50)), line(Party::Internal, 50, None)];
        let now = Instant(110 * 60_000_000);
        assert_eq!(minutes_of(&lines, Party::Internal, now), Some(90));
        assert_eq!(minutes_of(&lines, Party::Provider, now), Some(20));
        assert_eq!(minutes_of(&lines, Party::Vendor, now), None);
        assert_eq!(lines[2].minutes(now), 60);
    }
}
