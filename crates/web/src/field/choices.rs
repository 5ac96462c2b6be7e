//! What can be chosen in a select, a radio group or a group of check boxes.

use std::fmt;

/// One choice.
#[derive(Debug, Clone)]
pub struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) disabled: bool,
}

impl Choice {
    /// A choice that sends `value` and reads `label`.
    pub fn new(value: impl fmt::Display, label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into(), hint: None, disabled: false }
    }

    /// A sentence under the label; selects have no room for it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Shown but not to be chosen.
    #[must_use]
    pub fn disabled(self, disabled: bool) -> Self {
        Self { disabled, ..self }
    }
}

/// Choices under a common name, or the unnamed rest.
#[derive(Debug, Clone)]
pub struct Group {
    pub(super) label: Option<String>,
    pub(super) choices: Vec<Choice>,
}
