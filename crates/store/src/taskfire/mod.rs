//! What several features do to Taskfire's part of a ticket, each time in the caller's transaction: equip an organization's
//! desk, let a ticket land, hand it over, complete it. The rules are `kernel::ownership`'s; here they meet the rows.

pub mod clocks;
mod closing;
mod deadlines;
mod equip;
mod escalating;
mod hand_over;
mod land;
mod looks;
mod returning;

pub use closing::{Completion, closed, complete, reopened};
pub use deadlines::deadlines;
pub use equip::{Desk, equip, rows_of_desk};
pub use escalating::{Escalation, escalate, note_of};
pub(crate) use hand_over::terms;
pub use hand_over::{Moved, Step, hand_over, holding};
pub use land::{Landing, bring_in, land, settings};
pub(crate) use looks::workflow_at;
pub use looks::{held, look_at, look_at_desk, look_at_person, look_at_status, look_soon};
