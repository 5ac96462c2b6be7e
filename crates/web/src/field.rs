//! Form fields as values: label, hint, error and control belong together and write themselves into a template.

mod choices;

use std::{fmt, sync::Arc};

use askama::{Template, filters::HtmlSafe};
use kernel::FieldErrors;

use crate::{components::ErrorSummary, words::Words};

pub use choices::{Choice, Group};

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
        let loose = self.errors.iter().filter(|(name, _)| !placed(name)).map(|(_, message)| (None, message.to_owned()));
        let tied = self
            .placed
            .iter()
            .filter_map(|(name, id)| self.errors.on(name).map(|message| (Some(id.clone()), message.to_owned())));
        ErrorSummary::new(loose.chain(tied).collect(), &self.words)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::english;

    fn with<R>(errors: &FieldErrors, make: impl FnOnce(&mut Fields<'_>) -> R) -> R {
        make(&mut Fields::new(errors, &english()))
    }

    #[test]
    fn decision_20_the_error_names_the_field_and_the_value_stays() {
        let mut errors = FieldErrors::new();
        errors.add("email", "Enter a full address");
        let html =
            with(&errors, |f| f.email("email", "Email Address").value("mia.lang@").hint("Work").required()).to_string();
        for part in [
            r#"<label class="field__label" for="email">Email Address <span class="req" aria-hidden="true">*</span></label>"#,
            r#"<p class="field__hint" id="email-hint">Work</p>"#,
            r#"<span class="sr">Error: </span>Enter a full address"#,
            r#"aria-describedby="email-hint email-error""#,
            r#"aria-invalid="true""#,
            r#" required"#,
            r#"value="mia.lang@""#,
            r#"autocomplete="email""#,
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn values_are_text_in_every_control() {
        let nasty = "\"><img src=x onerror=alert(1)></textarea></select>";
        let errors = FieldErrors::new();
        with(&errors, |f| {
            for field in [
                f.text("a", nasty).value(nasty).hint(nasty).placeholder(nasty),
                f.textarea("b", nasty).value(nasty),
                f.select("c", nasty)
                    .none(nasty)
                    .options([(nasty, nasty)])
                    .group(nasty, [Choice::new(nasty, nasty)])
                    .value(nasty),
                f.choice("d", nasty).choices([Choice::new(nasty, nasty).hint(nasty)]).error(Some(nasty)),
                f.checks("e", nasty).options([(nasty, nasty)]).values([nasty]),
                f.check("f", nasty).hint(nasty),
                f.switch("g", nasty),
                f.files(nasty, nasty).held(vec![HeldFile {
                    token: nasty.into(),
                    name: nasty.into(),
                    about: nasty.into(),
                }]),
            ] {
                let html = field.to_string();
                assert!(!html.contains("<img") && !html.contains("</textarea></select>"), "{html}");
            }
        });
        assert!(!hidden(nasty, nasty).to_string().contains("<img"));
    }

    #[test]
    fn a_password_is_never_written_back() {
        let errors = FieldErrors::new();
        let html = with(&errors, |f| f.password("password", "Password").value("secret words")).to_string();
        assert!(!html.contains("secret"), "{html}");
    }

    #[test]
    fn a_text_area_keeps_its_first_line_break() {
        let errors = FieldErrors::new();
        let html = with(&errors, |f| f.textarea("text", "Note").value("\nsecond line")).to_string();
        assert!(html.contains(">\n\nsecond line</textarea>"), "browsers drop the first one: {html}");
    }

    #[test]
    fn the_summary_follows_the_page_and_leads_to_the_first_choice() {
        let mut errors = FieldErrors::new();
        errors.add("alpha", "Choose one");
        errors.add("zeta", "Enter a title");
        errors.add("other", "The ticket was changed meanwhile");
        let summary = with(&errors, |f| {
            let _ = f.text("zeta", "Title");
            let choice = f.choice("alpha", "Level").options([("x", "X"), ("y", "Y")]).to_string();
            assert!(choice.contains(r#"id="alpha""#) && choice.contains(r#"id="alpha-y""#), "{choice}");
            f.summary().to_string()
        });
        let at = |text: &str| summary.find(text).unwrap_or_else(|| panic!("{text} is missing in {summary}"));
        assert!(at("The ticket was changed") < at("#zeta"));
        assert!(at("#zeta") < at("#alpha"));
        assert!(summary.contains("3 things to correct"));
    }

    #[test]
    fn choices_keep_what_was_chosen() {
        let errors = FieldErrors::new();
        with(&errors, |f| {
            let select = f.select("s", "S").none("Any").options([(1, "One"), (2, "Two")]).value(2).to_string();
            assert!(select.contains(r#"<option value="2" selected>Two</option>"#), "{select}");
            assert!(select.contains(r#"<option value="">Any</option>"#), "{select}");
            let checks =
                f.checks("c", "C").options([("a", "A"), ("b", "B"), ("c", "C")]).values(["a", "c"]).to_string();
            assert_eq!(checks.matches(" checked").count(), 2, "{checks}");
            let check = f.check("d", "D").on(true).to_string();
            assert!(check.contains(r#"value="true" checked"#), "{check}");
            assert_eq!(f.text("answers[3].x", "Q").to_string().matches("answers-3--x").count(), 2);
        });
    }
}
