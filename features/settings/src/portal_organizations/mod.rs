//! Manage Client Portal Organizations (A-176 … A-195): the list, each organization's own settings, and mass activation
//!

pub(crate) mod activation;
mod free_mail;
pub(crate) mod list;
pub(crate) mod organization;
pub(crate) mod run;
mod said;
pub(crate) mod worker;

/// Where all of it stands.
const PATH: &str = "/desk/settings/portal-organizations";
