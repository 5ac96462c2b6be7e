//! Tickets as staff work them.

use web::{Routes, app::MenuItem};

/// Menu entries of the desk.
pub(crate) const MENU: &[MenuItem] = &[];

/// Routes of the desk.
pub(crate) fn routes() -> Routes {
    Routes::new()
}
