//! What is wrong with a template, said at the field (decision 20).

use kernel::FieldErrors;
use web::{Check, Filled, rich_text::filled::Fault, words::Words};

use super::{
    occasion::{OCCASIONS, Occasion},
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
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) events: Vec<&'static Occasion>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) active: bool,
}

/// The events that the form associates, in the order of the list; codes that are none are left out.
pub(super) fn events(filled: &Filled) -> Vec<&'static Occasion> {
    OCCASIONS.iter().filter(|one| filled.all("event").any(|code| code == one.code)).collect()
}

/// Checks all fields of the form.
pub(super) fn check(filled: &Filled, words: &Words) -> Result<Checked, FieldErrors> {
    let mut check = Check::new(filled, words);
    let events = events(filled);
    let label = words.t("template-associate");
    if filled.all("event").any(|code| Occasion::of(code).is_none()) {
        check.wrong("event", words.t_with("check-choice", &[("field", label.into())]));
    } else if events.is_empty() {
        check.wrong("event", words.t_with("check-needed", &[("field", label.into())]));
    }
    let name = check.needed("name", &words.t("template-name"), NAME_MAX);
    let description = check.line("description", &words.t("template-description"), NAME_MAX);
    let active = check.on("active");
    let mut errors = check.errors;
    match said(&events, filled, words) {
        Ok((subject, body)) if errors.is_empty() => Ok(Checked { events, name, description, subject, body, active }),
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
pub(super) fn said(events: &[&Occasion], filled: &Filled, words: &Words) -> Result<(String, String), FieldErrors> {
    let mut check = Check::new(filled, words);
    let subject = check.needed("subject", &words.t("template-subject"), SUBJECT_MAX);
    let body = check.text("body", &words.t("template-body"), BODY_MAX);
    if body.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("template-body").into())]));
    }
    if check.errors.is_empty() {
        check.errors = of(events, &subject, &body, words);
    }
    if check.errors.is_empty() { Ok((subject, body)) } else { Err(check.errors) }
}

/// What is wrong with a subject and a body in mails of these events, tried with examples. What is wrong with some of them only
/// is said with their names.
pub(super) fn of(events: &[&Occasion], subject: &str, body: &str, words: &Words) -> FieldErrors {
    let mut wrong: Vec<Wrong> = Vec::new();
    for occasion in events {
        let values = Values::default().or_examples(occasion, words);
        let Err(failing) = render::letter(occasion, subject, body, &values, Letter::default()) else { continue };
        let event = words.t(&format!("template-event-{}", occasion.code));
        for (field, message) in failing.iter().map(|one| said_of(one, words)) {
            match wrong.iter_mut().find(|(other, text, _)| *other == field && *text == message) {
                Some((_, _, at)) => at.push(event.clone()),
                None => wrong.push((field, message, vec![event.clone()])),
            }
        }
    }
    let message = |(_, message, at): &Wrong| {
        if at.len() == events.len() {
            return message.clone();
        }
        let values = [("events", at.join(", ").into()), ("fault", message.as_str().into())];
        words.t_with("template-fault-of-events", &values)
    };
    fields(wrong.iter().map(|one| (one.0, message(one))))
}

/// All that is wrong, in words: one message a field.
pub(super) fn told(failing: &[Failing], words: &Words) -> FieldErrors {
    fields(failing.iter().map(|one| said_of(one, words)))
}

fn fields(wrong: impl Iterator<Item = (&'static str, String)>) -> FieldErrors {
    let (mut subject, mut body) = (Vec::new(), Vec::new());
    for (field, message) in wrong {
        if field == "subject" { subject.push(message) } else { body.push(message) }
    }
    let mut errors = FieldErrors::new();
    for (field, messages) in [("subject", subject), ("body", body)] {
        if !messages.is_empty() {
            errors.add(field, messages.join(" "));
        }
    }
    errors
}

/// A field and a message, with the events at which it holds.
type Wrong = (&'static str, String, Vec<String>);

/// The field at fault, and what to say.
fn said_of(failing: &Failing, words: &Words) -> (&'static str, String) {
    match failing {
        Failing::Subject(fault) => ("subject", fault_said(fault, words)),
        Failing::EmptySubject => {
            ("subject", words.t_with("check-needed", &[("field", words.t("template-subject").into())]))
        }
        Failing::Body(fault) => ("body", fault_said(fault, words)),
        Failing::Missing(name) => {
            ("body", words.t_with("template-missing", &[("name", format!("{{{{{name}}}}}").into())]))
        }
    }
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
