//! The form in which an organization, a location or a contact is written: fields in two columns, check boxes below.

use askama::Template;
use web::{
    components::{BackLink, ErrorSummary},
    field::{Field, Hidden},
    shell::Shell,
};

/// The page of such a form.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage {
    /// Title and frame.
    pub(crate) shell: Shell,
    /// Where it came from.
    pub(crate) back: BackLink,
    /// What is wrong with what was typed.
    pub(crate) summary: ErrorSummary,
    /// Where it is sent.
    pub(crate) action: String,
    /// Where Cancel leads.
    pub(crate) cancel: String,
    /// Values that nobody types: the version, or the id of what will be added.
    pub(crate) hidden: Vec<Hidden>,
    /// The fields.
    pub(crate) fields: Vec<Field>,
    /// The check boxes.
    pub(crate) checks: Vec<Field>,
    /// A sentence above the fields; none if empty.
    pub(crate) note: String,
}
