//! What is promised on a ticket, as its page says it in plain words (F-153 … F-157).

use kernel::Problem;

use crate::{
    Granted, Instant,
    guard::Reads,
    ids::TicketId,
    tables::{
        kinds::{ClockTarget, Party},
        service_clock,
    },
    taskfire::clocks::{Followed, standing},
};

/// How a promise stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It runs, and is due then.
    Due(Instant),
    /// It stands still; the code says why, and so many minutes are left.
    Paused(String, i64),
    /// Kept, then.
    Met(Instant),
    /// Not kept: it was due then.
    Missed(Instant),
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Whose.
    pub party: Party,
    /// Of what.
    pub target: ClockTarget,
    /// How many business minutes are promised.
    pub minutes: i64,
    /// How it stands.
    pub standing: Standing,
    /// Whether three quarters of it are used up.
    pub at_risk: bool,
    /// Whether it counts business hours; else every hour.
    pub business: bool,
}

/// Business minutes that each party has worked on a ticket (F-154, F-155).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// The internal desk.
    pub internal: i64,
    /// The provider.
    pub provider: i64,
    /// Vendors together.
    pub vendors: i64,
}

/// What is promised on a ticket in reach, and how much time each party has spent. Clocks without a target promise nothing.
pub async fn promise<G: Reads<service_clock::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<(Vec<Promise>, Spent), Problem> {
    let clocks = standing(may, ticket).await?;
    let of = |party: Party| {
        let whole = |one: &&Followed| one.row.party == party && one.row.target == ClockTarget::Resolution;
        clocks.iter().filter(whole).map(|one| one.spent).sum()
    };
    let spent = Spent { internal: of(Party::Internal), provider: of(Party::Provider), vendors: of(Party::Vendor) };
    // Of several first responses of the provider, the last hand-over's counts here.
    let last = clocks
        .iter()
        .filter(|one| (one.row.party, one.row.target) == (Party::Provider, ClockTarget::Response))
        .map(|one| one.row.hand_over_no)
        .max();
    let promises = clocks
        .iter()
        .filter(|one| {
            (one.row.party, one.row.target) != (Party::Provider, ClockTarget::Response)
                || Some(one.row.hand_over_no) == last
        })
        .filter_map(promised)
        .collect();
    Ok((promises, spent))
}

fn promised(one: &Followed) -> Option<Promise> {
    let minutes = i64::from(one.row.target_minutes?);
    let standing = match (one.row.breached_at, one.row.met_at, one.row.due_at) {
        (Some(at), ..) => Standing::Missed(at),
        (None, Some(at), _) => Standing::Met(at),
        (None, None, Some(at)) => Standing::Due(at),
        (None, None, None) => Standing::Paused(one.row.pause_reason.clone(), (minutes - one.spent).max(0)),
    };
    let at_risk = one.row.warned_at.is_some() && one.row.met_at.is_none();
    Some(Promise { party: one.row.party, target: one.row.target, minutes, standing, at_risk, business: one.hours_set })
}
