//! What the details of a new ticket must be (T-68 … T-80, T-87): every failing field is named, what is not offered does not
//! exist.

use jiff::{Timestamp, civil, tz::TimeZone};
use kernel::{FieldErrors, NumberFormat};
use store::{
    Instant,
    ids::{ContactId, IssueTypeId, PriorityId, QuestionId, SubIssueTypeId},
    tables::{kinds::QuestionKind, question},
    views::new_ticket::{ContactOffer, Offer},
};
use web::{Check, form::Filled, words::Words};

use super::{
    desk::{self, ForDesk},
    typed::ANSWER,
};

/// Most characters of a title (T-69).
pub(super) const TITLE: usize = 255;

/// Most characters of a description (T-69).
pub(super) const DESCRIPTION: usize = 1_000_000;

/// Most additional contacts (T-72).
pub(super) const ADDITIONAL: usize = 30;

/// Most characters of a one-line and of a long answer.
pub(super) const LINE_ANSWER: usize = 1_000;
const LONG_ANSWER: usize = 20_000;

/// An answer to a background question (T-78).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    /// The question.
    pub(super) question: QuestionId,
    /// The question as it was asked.
    pub(super) label: String,
    /// The answer as people read it.
    pub(super) answer: String,
    /// Its place.
    pub(super) position: i32,
}

/// Details that can become a ticket.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) contact: ContactOffer,
    pub(super) additional: Vec<ContactOffer>,
    pub(super) priority: Option<PriorityId>,
    pub(super) issue: Option<IssueTypeId>,
    pub(super) sub_issue: Option<SubIssueTypeId>,
    pub(super) due_at: Option<Instant>,
    pub(super) answers: Vec<Answered>,
    /// What somebody of the internal desk has set for it.
    pub(super) desk: ForDesk,
}

/// Who fills the form in, and when.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) own: ContactId,
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
    pub(super) numbers: NumberFormat,
    pub(super) words: &'a Words,
}

/// Checks the details against what is offered.
pub(super) fn check(filled: &Filled, offer: &Offer, reader: Reader<'_>) -> Result<Checked, FieldErrors> {
    let words = reader.words;
    let mut check = Check::new(filled, words);
    let title = check.needed("title", &words.t("ticket-title"), TITLE);
    let description = check.text("description", &words.t("ticket-description"), DESCRIPTION);
    if description.is_empty() {
        let field = words.t("ticket-description");
        check.wrong("description", words.t_with("check-needed", &[("field", field.into())]));
    }
    let answers = offer.questions.iter().filter_map(|question| answer(&mut check, question, reader)).collect();
    let issue = issue(&mut check, offer);
    let priority = check.choice_if("priority", &words.t("ticket-priority"), |value| {
        offer.priorities.iter().find(|(id, _)| id.to_string() == value).map(|(id, _)| *id)
    });
    let due_at = due(&mut check, offer, reader);
    let contact = contact(&mut check, offer, reader);
    let additional = contact.as_ref().map(|contact| additional(&mut check, offer, contact)).unwrap_or_default();
    let desk = contact.as_ref().map(|contact| desk::check(&mut check, offer, contact, reader)).unwrap_or_default();
    match contact {
        Some(contact) if check.errors.is_empty() => Ok(Checked {
            title,
            description,
            contact,
            additional,
            priority,
            issue: issue.0,
            sub_issue: issue.1,
            due_at,
            answers,
            desk,
        }),
        _ => Err(check.errors),
    }
}

/// The contact: oneself unless somebody else within reach is chosen (T-70). A foreign id reads like one that does not exist.
fn contact(check: &mut Check<'_>, offer: &Offer, reader: Reader<'_>) -> Option<ContactOffer> {
    let find = |id: &str| offer.contacts.iter().find(|contact| contact.id.to_string() == id).cloned();
    let label = check.words.t("ticket-contact");
    if let (true, Some(own)) = (check.filled.line("contact").is_empty(), find(&reader.own.to_string())) {
        return Some(own);
    }
    check.choice("contact", &label, find)
}

/// Additional contacts: at the ticket's organization, not the contact itself, thirty at most (T-72 … T-74).
fn additional(check: &mut Check<'_>, offer: &Offer, contact: &ContactOffer) -> Vec<ContactOffer> {
    let words = check.words;
    let field = words.t("ticket-additional-contacts");
    let mut chosen: Vec<ContactOffer> = Vec::new();
    let filled = check.filled;
    for id in filled.all("additional").filter(|id| !id.is_empty()) {
        let Some(found) = offer.contacts.iter().find(|contact| contact.id.to_string() == id) else {
            check.wrong("additional", words.t_with("check-choice", &[("field", field.as_str().into())]));
            continue;
        };
        if found.organization != contact.organization {
            let organization = offer.organizations.get(&contact.organization).cloned().unwrap_or_default();
            let values = [("name", found.name.as_str().into()), ("organization", organization.into())];
            check.wrong("additional", words.t_with("new-additional-elsewhere", &values));
            continue;
        }
        if found.id != contact.id && !chosen.contains(found) {
            chosen.push(found.clone());
        }
    }
    if chosen.len() > ADDITIONAL {
        let values = [("max", ADDITIONAL.into()), ("count", chosen.len().into())];
        check.wrong("additional", words.t_with("new-additional-many", &values));
    }
    chosen
}

/// Issue and sub-issue type where exposed, else the request type's own (T-77).
fn issue(check: &mut Check<'_>, offer: &Offer) -> (Option<IssueTypeId>, Option<SubIssueTypeId>) {
    if !offer.exposed.issue {
        return (offer.request_type.issue_type_id, offer.request_type.sub_issue_type_id);
    }
    let words = check.words;
    let issue = check.choice_if("issue", &words.t("ticket-issue-type"), |value| {
        offer.issue_types.iter().find(|(id, _)| id.to_string() == value).map(|(id, _)| *id)
    });
    let sub = check.choice_if("sub_issue", &words.t("ticket-sub-issue-type"), |value| {
        offer.sub_issue_types.iter().find(|(id, _, _)| id.to_string() == value).map(|(id, of, _)| (*id, *of))
    });
    match (issue, sub) {
        (None, Some((sub, of))) => (Some(of), Some(sub)),
        (Some(issue), Some((_, of))) if of != issue => {
            let name = offer.issue_types.iter().find(|(id, _)| *id == issue).map(|(_, name)| name.clone());
            let issue_name = name.unwrap_or_default();
            check.wrong("sub_issue", words.t_with("new-sub-issue-elsewhere", &[("issue", issue_name.into())]));
            (Some(issue), None)
        }
        (issue, sub) => (issue, sub.map(|(sub, _)| sub)),
    }
}

/// The due date: the end of a day from today on, in the reader's zone (T-79).
fn due(check: &mut Check<'_>, offer: &Offer, reader: Reader<'_>) -> Option<Instant> {
    let typed = check.filled.line("due");
    if !offer.exposed.due || typed.is_empty() {
        return None;
    }
    let field = check.words.t("ticket-due-date");
    day_to_come(check, "due", &field, reader)
}

/// The end of a day from today on.
pub(super) fn day_to_come(check: &mut Check<'_>, name: &str, label: &str, reader: Reader<'_>) -> Option<Instant> {
    let Some(day) = read_date(check.filled.line(name)) else {
        check.wrong(name, check.words.t_with("new-date", &[("field", label.into())]));
        return None;
    };
    if day < reader.now.to_zoned(reader.zone.clone()).date() {
        check.wrong(name, check.words.t_with("new-date-past", &[("field", label.into())]));
        return None;
    }
    end_of(day, reader)
}

/// The last minute of a day in the reader's zone.
fn end_of(day: civil::Date, reader: Reader<'_>) -> Option<Instant> {
    let end = day.at(23, 59, 0, 0).to_zoned(reader.zone.clone()).ok()?;
    Some(end.timestamp().into())
}

pub(super) fn read_date(typed: &str) -> Option<civil::Date> {
    let day: civil::Date = typed.parse().ok()?;
    (typed.len() == 10 && (1900..=2200).contains(&day.year())).then_some(day)
}

/// The answer to one question, if there is one; required ones must have it.
fn answer(check: &mut Check<'_>, question: &question::Model, reader: Reader<'_>) -> Option<Answered> {
    let name = format!("{ANSWER}{}", question.id);
    let label = question.label.as_str();
    let words = check.words;
    let answer = match question.kind {
        QuestionKind::Text => check.line(&name, label, LINE_ANSWER),
        QuestionKind::MultiLine => check.text(&name, label, LONG_ANSWER),
        QuestionKind::Number => {
            let typed = check.filled.line(&name).to_owned();
            if typed.is_empty() {
                typed
            } else if let Some(number) = read_number(&typed, reader.numbers) {
                number
            } else {
                check.wrong(&name, words.t_with("new-number", &[("field", label.into())]));
                return None;
            }
        }
        QuestionKind::Date => {
            let typed = check.filled.line(&name).to_owned();
            if !typed.is_empty() && read_date(&typed).is_none() {
                check.wrong(&name, words.t_with("new-date", &[("field", label.into())]));
                return None;
            }
            typed
        }
        QuestionKind::SingleChoice => {
            let options = options(question);
            let find = |value: &str| options.iter().find(|option| *option == value).cloned();
            check.choice_if(&name, label, find).unwrap_or_default()
        }
        QuestionKind::MultipleChoice => {
            let options = options(question);
            let filled = check.filled;
            let chosen: Vec<&str> = filled.all(&name).filter(|value| !value.is_empty()).collect();
            if chosen.iter().any(|value| !options.iter().any(|option| option == value)) {
                check.wrong(&name, words.t_with("check-choice", &[("field", label.into())]));
                return None;
            }
            let in_order = options.iter().filter(|option| chosen.contains(&option.as_str()));
            in_order.cloned().collect::<Vec<_>>().join(", ")
        }
        QuestionKind::YesNo => check
            .choice_if(&name, label, |value| match value {
                "yes" => Some(words.t("new-yes")),
                "no" => Some(words.t("new-no")),
                _ => None,
            })
            .unwrap_or_default(),
    };
    if answer.is_empty() {
        if question.required && check.errors.on(&name).is_none() {
            let typed = matches!(
                question.kind,
                QuestionKind::Text | QuestionKind::MultiLine | QuestionKind::Number | QuestionKind::Date
            );
            let field = [("field", label.into())];
            let message =
                if typed { words.t_with("check-needed", &field) } else { words.t_with("check-choice", &field) };
            check.wrong(&name, message);
        }
        return None;
    }
    Some(Answered { question: question.id, label: label.to_owned(), answer, position: question.position })
}

/// The options of a choice.
pub(super) fn options(question: &question::Model) -> Vec<String> {
    serde_json::from_str(&question.options).unwrap_or_default()
}

/// A number typed in the reader's format (T-243), kept as it was typed.
pub(super) fn read_number(typed: &str, format: NumberFormat) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .filter(|letter| match format {
            NumberFormat::CommaDot => *letter != ',',
            NumberFormat::DotComma => *letter != '.',
            NumberFormat::SpaceComma => true,
        })
        .map(|letter| if letter == ',' { '.' } else { letter })
        .collect();
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain_digits = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    (plain_digits(whole) && plain_digits(part)).then(|| typed.to_owned())
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
