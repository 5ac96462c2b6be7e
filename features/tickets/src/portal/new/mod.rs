//! New Ticket in steps: what is it, details, check, done. Each step is a page; what was typed is a draft on the server, so
//! that nothing is lost and nothing is sent twice (T-62 … T-95).

pub(super) mod choose;
mod desk;
pub(super) mod details;
pub(super) mod done;
mod fields;
mod rules;
pub(super) mod send;
mod typed;

use kernel::Problem;
use store::ids::{DraftId, FormId};

/// The draft that an address names; anything else does not exist.
fn draft_id(text: &str) -> Result<DraftId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// Files of a draft are held under the draft's own id.
const fn form_of(draft: DraftId) -> FormId {
    FormId(draft.0)
}

/// Where the steps of a draft are.
fn address(draft: DraftId) -> String {
    format!("/tickets/new/{draft}")
}
