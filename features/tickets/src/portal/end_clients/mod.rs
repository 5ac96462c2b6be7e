//! End Client Tickets: work for other organizations that the reader's own is billed for, to follow and nothing more (P-160 … P-168,
//! T-47, T-198 … T-205, F-86).

pub(super) mod list;
pub(super) mod show;

use kernel::{Permission, Problem};
use store::Actor;

/// Where the list stands; the pages of tickets stand below it.
pub(super) const PATH: &str = "/tickets/end-clients";

/// Whether the entry is there: for those who see all tickets of an organization that is billed for others (P-160, P-166).
pub(super) fn shown(actor: &Actor) -> bool {
    actor.has_end_clients() && actor.may(Permission::ViewEndClients).is_some()
}

/// Where no organization is billed for others, these pages do not exist (P-160).
fn exist(actor: &Actor) -> Result<(), Problem> {
    if actor.has_end_clients() { Ok(()) } else { Err(Problem::NotFound) }
}
