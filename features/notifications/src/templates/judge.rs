//! What is wrong with a template, said at the field (decision 20).

use kernel::FieldErrors;
use web::{Check, Filled, rich_text::filled::Fault, words::Words};

use super::{
    occasion::Occasion,
    render::{self, Failing},
    values::Values,
};
use crate::letter::Letter;

/// Most characters of a name and a description.
pub(super) const NAME_MAX: usize = 100;
/// Most characters of a subject before its variables are filled.
pub(super) const SUBJECT_MAX: usize = 200;
/// Most characters of a body.
pub(super) const BODY_MAX: usize = 20_000;

/// A template that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) active: bool,
}

/// Checks all fields of the form.
pub(super) fn check(occasion: &Occasion, filled: &Filled, words: &Words) -> Result<Checked, FieldErrors> {
    let mut check = Check::new(filled, words);
    let name = check.needed("name", &words.t("template-name"), NAME_MAX);
    let description = check.line("description", &words.t("template-description"), NAME_MAX);
    let active = check.on("active");
    let mut errors = check.errors;
    match said(occasion, filled, words) {
        Ok((subject, body)) if errors.is_empty() => Ok(Checked { name, description, subject, body, active }),
        Ok(_) => Err(errors),
        Err(of_words) => {
            for (field, message) in of_words.iter() {
                errors.add(field, message);
            }
            Err(errors)
        }
    }
}

/// Checks subject and body alone.
pub(super) fn said(occasion: &Occasion, filled: &Filled, words: &Words) -> Result<(String, String), FieldErrors> {
    let mut check = Check::new(filled, words);
    let subject = check.needed("subject", &words.t("template-subject"), SUBJECT_MAX);
    let body = check.text("body", &words.t("template-body"), BODY_MAX);
    if body.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("template-body").into())]));
    }
    if check.errors.is_empty() {
        check.errors = of(occasion, &subject, &body, words);
    }
    if check.errors.is_empty() { Ok((subject, body)) } else { Err(check.errors) }
}

/// What is wrong with a subject and a body, tried with examples.
pub(super) fn of(occasion: &Occasion, subject: &str, body: &str, words: &Words) -> FieldErrors {
    let values = Values::default().or_examples(occasion, words);
    match render::letter(occasion, subject, body, &values, Letter::default()) {
        Ok(_) => FieldErrors::new(),
        Err(failing) => told(&failing, words),
    }
}

/// All that is wrong, in words: one message a field.
pub(super) fn told(failing: &[Failing], words: &Words) -> FieldErrors {
    let (mut subject, mut body) = (Vec::new(), Vec::new());
    for one in failing {
        match one {
            Failing::Subject(fault) => subject.push(fault_said(fault, words)),
            Failing::EmptySubject => {
                subject.push(words.t_with("check-needed", &[("field", words.t("template-subject").into())]));
            }
            Failing::Body(fault) => body.push(fault_said(fault, words)),
            Failing::Missing(name) => {
                body.push(words.t_with("template-missing", &[("name", format!("{{{{{name}}}}}").into())]));
            }
        }
    }
    let mut errors = FieldErrors::new();
    for (field, messages) in [("subject", subject), ("body", body)] {
        if !messages.is_empty() {
            errors.add(field, messages.join(" "));
        }
    }
    errors
}

fn fault_said(fault: &Fault, words: &Words) -> String {
    let with = |key: &str, value: &str| words.t_with(key, &[("text", value.into())]);
    match fault {
        Fault::Unclosed(text) => with("template-fault-unclosed", text),
        Fault::Unopened(text) => with("template-fault-unopened", text),
        Fault::Unknown(name) => with("template-fault-unknown", &format!("{{{{{name}}}}}")),
        Fault::NotAnAddress(text) => with("template-fault-address", text),
        Fault::TooMuch => words.t("template-fault-much"),
    }
}
