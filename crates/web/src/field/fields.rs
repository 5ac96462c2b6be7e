//! The maker of a form's fields.

use std::sync::Arc;

use kernel::FieldErrors;

use super::{Control, Field, Width, id_of};
use crate::{components::ErrorSummary, words::Words};

/// Makes the fields of one form: gives each its error and remembers their order for the summary.
///
/// Get it from [`crate::shell::Shell::fields`]; write the form with `novalidate`, so that people read our messages.
pub struct Fields<'e> {
    errors: &'e FieldErrors,
    words: Arc<Words>,
    placed: Vec<(String, String)>,
}

impl<'e> Fields<'e> {
    pub(crate) fn new(errors: &'e FieldErrors, words: &Arc<Words>) -> Self {
        Self { errors, words: Arc::clone(words), placed: Vec::new() }
    }

    /// One line of text.
    pub fn text(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Input("text"))
    }

    /// An e-mail address.
    pub fn email(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Input("email")).autocomplete("email")
    }

    /// A phone number.
    pub fn tel(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Input("tel")).autocomplete("tel")
    }

    /// A web address.
    pub fn url(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Input("url"))
    }

    /// A number, typed as text so that every format of it arrives; the server reads it.
    pub fn number(&mut self, name: &str, label: impl Into<String>) -> Field {
        let mut field = self.field(name, label, Control::Input("text"));
        field.inputmode = Some("decimal");
        field.width = Width::Short;
        field
    }

    /// A one-time code of digits.
    pub fn code(&mut self, name: &str, label: impl Into<String>) -> Field {
        let mut field = self.field(name, label, Control::Input("text")).autocomplete("one-time-code").plain_text();
        field.inputmode = Some("numeric");
        field
    }

    /// A password, with a button that shows it. Its value is never written back.
    pub fn password(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Password).autocomplete("current-password")
    }

    /// A date, `2026-11-20`.
    pub fn date(&mut self, name: &str, label: impl Into<String>) -> Field {
        let mut field = self.field(name, label, Control::Input("date"));
        field.width = Width::Short;
        field
    }

    /// Date and time of day without a zone, `2026-11-20T14:30`: read it in the reader's zone.
    pub fn datetime(&mut self, name: &str, label: impl Into<String>) -> Field {
        let mut field = self.field(name, label, Control::Input("datetime-local"));
        field.width = Width::Short;
        field
    }

    /// A time of day, `14:30`.
    pub fn time(&mut self, name: &str, label: impl Into<String>) -> Field {
        let mut field = self.field(name, label, Control::Input("time"));
        field.width = Width::Short;
        field
    }

    /// Several lines of text.
    pub fn textarea(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Textarea)
    }

    /// One of a list, folded.
    pub fn select(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Select)
    }

    /// One of a few, each with room for a sentence.
    pub fn choice(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Radio)
    }

    /// Several of a few.
    pub fn checks(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Checks)
    }

    /// Yes or no. Sends `true` when checked, nothing when not. Give the state with [`Field::on`].
    pub fn check(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Check)
    }

    /// Yes or no that acts at once; not for forms with a Save button.
    pub fn switch(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Switch)
    }

    /// Files: chosen, dropped or pasted. The form needs `enctype="multipart/form-data"`.
    pub fn files(&mut self, name: &str, label: impl Into<String>) -> Field {
        self.field(name, label, Control::Files)
    }

    /// What was wrong, for the top of the page. Ask for it after all fields were made.
    pub fn summary(&self) -> ErrorSummary {
        let placed = |name: &str| self.placed.iter().any(|(field, _)| field == name);
        let loose = self.errors.iter().filter(|(name, _)| !placed(name)).map(|(_, message)| (None, message));
        let tied = self.placed.iter().filter_map(|(name, id)| Some((Some(id), self.errors.on(name)?)));
        // Several wrong things at one field, like three files, are several lines.
        let lines =
            loose.chain(tied).flat_map(|(id, message)| message.lines().map(move |line| (id.cloned(), line.to_owned())));
        ErrorSummary::new(lines.collect(), &self.words)
    }

    fn field(&mut self, name: &str, label: impl Into<String>, control: Control) -> Field {
        let id = id_of(name);
        self.placed.push((name.to_owned(), id.clone()));
        Field {
            control,
            name: name.to_owned(),
            id,
            label: label.into(),
            hint: None,
            error: self.errors.on(name).map(str::to_owned),
            values: Vec::new(),
            groups: Vec::new(),
            held: Vec::new(),
            none: None,
            required: false,
            readonly: false,
            disabled: false,
            autofocus: false,
            plain_text: false,
            label_hidden: false,
            max: None,
            rows: 0,
            width: Width::Full,
            autocomplete: None,
            inputmode: None,
            placeholder: None,
            words: Arc::clone(&self.words),
        }
    }
}
