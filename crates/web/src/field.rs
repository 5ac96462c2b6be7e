//! Form fields as values: label, hint, error and control belong together and write themselves into a template.

mod choices;
mod fields;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use askama::{Template, filters::HtmlSafe};

use crate::words::Words;

pub use choices::{Choice, Group};
pub use fields::Fields;

/// A hidden value of a form.
pub fn hidden(name: &str, value: impl fmt::Display) -> Hidden {
    Hidden { name: name.to_owned(), value: value.to_string() }
}

/// A hidden value of a form, see [`hidden`].
#[derive(Debug, Clone, Template)]
#[template(source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#, ext = "html")]
pub struct Hidden {
    name: String,
    value: String,
}

impl HtmlSafe for Hidden {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Input(&'static str),
    Password,
    Textarea,
    Select,
    Radio,
    Checks,
    Check,
    Switch,
    Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Full,
    Long,
    Short,
}

/// A file that the server already holds, kept over a failed send (decision 20).
#[derive(Debug, Clone)]
pub struct HeldFile {
    /// What the form sends back to keep it.
    pub token: String,
    /// Its name.
    pub name: String,
    /// Size and kind in words, e.g. `240 kB, picture`.
    pub about: String,
}

/// A form field. Write it into a template with `{{ field }}`.
#[derive(Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    control: Control,
    name: String,
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    values: Vec<String>,
    groups: Vec<Group>,
    held: Vec<HeldFile>,
    none: Option<String>,
    required: bool,
    readonly: bool,
    disabled: bool,
    autofocus: bool,
    plain_text: bool,
    label_hidden: bool,
    max: Option<usize>,
    rows: u8,
    width: Width,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    placeholder: Option<String>,
    words: Arc<Words>,
}

impl HtmlSafe for Field {}

impl Field {
    /// What is in it now: kept as typed after an error. For lists, the chosen value.
    #[must_use]
    pub fn value(mut self, value: impl fmt::Display) -> Self {
        self.values = vec![value.to_string()];
        self
    }

    /// What is in it now, if anything.
    #[must_use]
    pub fn value_of(self, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.value(value),
            None => self,
        }
    }

    /// What is chosen now, for lists with several.
    #[must_use]
    pub fn values(mut self, values: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        self.values = values.into_iter().map(|value| value.to_string()).collect();
        self
    }

    /// Whether a check box or switch is on.
    #[must_use]
    pub fn on(self, on: bool) -> Self {
        if on { self.value("true") } else { self }
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Must be filled in under a condition known to the page.
    #[must_use]
    pub fn required_if(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// A sentence that helps to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// An error that the form's own errors do not carry under the field's name.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned).or(self.error);
        self
    }

    /// Most characters. The browser counts UTF-16 units, the server decides.
    #[must_use]
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// What browsers and password keepers fill in (tokens of the HTML standard), `off` for none.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Shown, sent, but not to be changed.
    #[must_use]
    pub fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// Shown, not sent.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// Takes the focus when the page opens. Only where the page is nothing but this field.
    #[must_use]
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// User names and codes: no capitals, no spelling help.
    #[must_use]
    pub fn plain_text(mut self) -> Self {
        self.plain_text = true;
        self
    }

    /// An example of what to type; never the only help.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<String>) -> Self {
        self.placeholder = Some(text.into());
        self
    }

    /// The label is read out but not shown, where the page already says it.
    #[must_use]
    pub fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    /// Lines of a text area.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// At most 30rem wide.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.width = Width::Long;
        self
    }

    /// At most 14rem wide, for dates and numbers.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.width = Width::Short;
        self
    }

    /// Another id than the one made from the name, where two forms on a page have the same field.
    /// The error summary leads to the id made from the name: use it for forms without one.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        id_of(id).clone_into(&mut self.id);
        self
    }

    /// Choices as `(value, label)`, for select, choice and checks.
    #[must_use]
    pub fn options<V: fmt::Display, L: Into<String>>(self, options: impl IntoIterator<Item = (V, L)>) -> Self {
        self.choices(options.into_iter().map(|(value, label)| Choice::new(value, label)))
    }

    /// Choices with sentences or locks, for select, choice and checks.
    #[must_use]
    pub fn choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        self.groups.push(Group { label: None, choices: choices.into_iter().collect() });
        self
    }

    /// A named group of choices.
    #[must_use]
    pub fn group(mut self, label: impl Into<String>, choices: impl IntoIterator<Item = Choice>) -> Self {
        self.groups.push(Group { label: Some(label.into()), choices: choices.into_iter().collect() });
        self
    }

    /// A first choice of a select with the empty value, e.g. `Any` or `None`.
    #[must_use]
    pub fn none(mut self, label: impl Into<String>) -> Self {
        self.none = Some(label.into());
        self
    }

    /// Files that the server holds from an earlier send. The form sends each token back as `NAME_held`, and tokens to
    /// forget as `NAME_drop`.
    #[must_use]
    pub fn held(mut self, files: Vec<HeldFile>) -> Self {
        self.held = files;
        self
    }

    fn text_value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn chosen(&self, value: &str) -> bool {
        self.values.iter().any(|chosen| chosen == value)
    }

    /// Whether the label can belong to one control; groups of controls have a legend.
    fn is_group(&self) -> bool {
        matches!(self.control, Control::Radio | Control::Checks)
    }

    fn is_check(&self) -> bool {
        matches!(self.control, Control::Check | Control::Switch)
    }

    /// Ids of hint and error, as `aria-describedby` takes them.
    fn described_by(&self) -> Option<String> {
        match (&self.hint, &self.error) {
            (None, None) => None,
            (Some(_), None) => Some(format!("{}-hint", self.id)),
            (None, Some(_)) => Some(format!("{}-error", self.id)),
            (Some(_), Some(_)) => Some(format!("{0}-hint {0}-error", self.id)),
        }
    }

    fn width_class(&self) -> &'static str {
        match self.width {
            Width::Full => "",
            Width::Long => " w-l",
            Width::Short => " w-s",
        }
    }

    /// The id of a choice: the first carries the field's own id, so that the summary leads to it.
    fn choice_id(&self, choice: &Choice) -> String {
        let first = self.groups.iter().find_map(|group| group.choices.first());
        if first.is_some_and(|first| first.value == choice.value) {
            self.id.clone()
        } else {
            format!("{}-{}", self.id, id_of(&choice.value))
        }
    }

    fn has_rows(&self) -> bool {
        self.rows > 0
    }
}

/// An id from a field's name: letters, digits, hyphen and underscore stay.
fn id_of(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect()
}
