//! The fields of the details, filled with what was typed.

use std::sync::Arc;

use kernel::FieldErrors;
use store::{
    ids::ContactId,
    tables::{kinds::QuestionKind, question},
    views::new_ticket::{ContactOffer, Offer},
};
use web::{
    components::ErrorSummary,
    field::{Choice, Field, Fields, HeldFile},
    form::Filled,
    shell::Shell,
};

use super::{
    desk,
    rules::{ADDITIONAL, DESCRIPTION, TITLE, options},
    typed::ANSWER,
};
use crate::files::limit_in_megabytes;

/// The fields in the order of the page.
pub(super) struct DetailFields {
    pub(super) summary: ErrorSummary,
    pub(super) title: Field,
    pub(super) description: Field,
    pub(super) questions: Vec<Field>,
    pub(super) more: Vec<Field>,
    /// What somebody of the internal desk can set.
    pub(super) desk: Vec<Field>,
    pub(super) contact: Option<Field>,
    pub(super) additional: Option<Field>,
    /// How many additional contacts are chosen.
    pub(super) additional_count: usize,
    /// Whether the list of additional contacts stands open.
    pub(super) additional_open: bool,
    pub(super) files: Field,
}

/// Makes the fields of a form.
pub(super) fn fields(
    shell: &mut Shell,
    offer: &Offer,
    own: Option<ContactId>,
    filled: &Filled,
    held: Vec<HeldFile>,
    errors: &FieldErrors,
) -> DetailFields {
    let words = Arc::clone(&shell.words);
    let mut f = shell.fields(errors);
    let title = f.text("title", words.t("ticket-title")).required().max(TITLE).hint(words.t("new-title-hint"));
    let title = title.value(filled.get("title")).autocomplete("off");
    let description = f.textarea("description", words.t("ticket-description")).required().max(DESCRIPTION).rows(6);
    let description = description.value(filled.get("description")).hint(words.t("new-description-hint"));
    let questions: Vec<Field> = offer.questions.iter().map(|row| question(&mut f, row, filled, &words)).collect();
    let mut more = Vec::new();
    if offer.exposed.issue && !offer.issue_types.is_empty() {
        more.push(
            f.select("issue", words.t("ticket-issue-type"))
                .none("")
                .options(offer.issue_types.clone())
                .value(filled.get("issue")),
        );
        let mut sub = f.select("sub_issue", words.t("ticket-sub-issue-type")).none("");
        for (issue, name) in &offer.issue_types {
            let of_issue = offer.sub_issue_types.iter().filter(|(_, of, _)| of == issue);
            let choices: Vec<Choice> = of_issue.map(|(id, _, name)| Choice::new(id, name)).collect();
            if !choices.is_empty() {
                sub = sub.group(name, choices);
            }
        }
        more.push(sub.value(filled.get("sub_issue")));
    }
    if !offer.priorities.is_empty() {
        let none = words.t("new-priority-usual");
        let priority = f.select("priority", words.t("ticket-priority")).none(none).options(offer.priorities.clone());
        more.push(priority.value(filled.get("priority")));
    }
    if offer.exposed.due {
        more.push(f.date("due", words.t("ticket-due-date")).hint(words.t("new-due-hint")).value(filled.get("due")));
    }
    let desk = desk::fields(&mut f, offer, filled, &words);
    let (contact, additional) = people(&mut f, offer, own, filled, &words);
    let chosen: Vec<&str> = filled.all("additional").collect();
    let limit = limit_in_megabytes().to_string();
    let files = f.files("files", words.t("ticket-attachments"));
    let files = files.hint(words.t_with("new-files-hint", &[("limit", limit.into())])).held(held);
    DetailFields {
        summary: f.summary(),
        title,
        description,
        questions,
        more,
        desk,
        contact,
        additional,
        additional_count: chosen.len(),
        additional_open: errors.on("additional").is_some(),
        files,
    }
}

/// Contact and additional contacts, for those who may choose (T-70, T-72).
fn people(
    f: &mut Fields<'_>,
    offer: &Offer,
    own: Option<ContactId>,
    filled: &Filled,
    words: &web::words::Words,
) -> (Option<Field>, Option<Field>) {
    if offer.contacts.len() < 2 && offer.contacts.iter().all(|contact| Some(contact.id) == own) {
        return (None, None);
    }
    let (you, others): (Vec<&ContactOffer>, Vec<&ContactOffer>) =
        offer.contacts.iter().partition(|contact| Some(contact.id) == own);
    let you = you.into_iter().map(|contact| {
        Choice::new(contact.id, words.t_with("new-contact-you", &[("name", contact.name.as_str().into())]))
    });
    let mut contact = f.select("contact", words.t("ticket-contact")).hint(words.t("new-contact-hint")).choices(you);
    let mut additional = f.checks("additional", words.t("ticket-additional-contacts"));
    let hint = words.t_with("new-additional-hint", &[("max", ADDITIONAL.into())]);
    additional = additional.hint(hint).values(filled.all("additional")).label_hidden();
    for (organization, name) in &offer.organizations {
        let here = |contact: &&&ContactOffer| contact.organization == *organization;
        let choice = |contact: &&ContactOffer| Choice::new(contact.id, &contact.name);
        let others_here: Vec<Choice> = others.iter().filter(here).map(choice).collect();
        let all_here: Vec<Choice> = offer
            .contacts
            .iter()
            .filter(|contact| contact.organization == *organization)
            .map(|contact| Choice::new(contact.id, &contact.name))
            .collect();
        if offer.organizations.len() > 1 {
            if !others_here.is_empty() {
                contact = contact.group(name, others_here);
            }
            additional = additional.group(name, all_here);
        } else {
            contact = contact.choices(others_here);
            additional = additional.choices(all_here);
        }
    }
    let chosen = filled.line("contact");
    let contact = if chosen.is_empty() { contact.value_of(own) } else { contact.value(chosen) };
    (Some(contact), Some(additional))
}

/// The field of a background question (T-78).
fn question(f: &mut Fields<'_>, row: &question::Model, filled: &Filled, words: &web::words::Words) -> Field {
    let name = format!("{ANSWER}{}", row.id);
    let label = row.label.as_str();
    let value = filled.get(&name);
    let field = match row.kind {
        QuestionKind::Text => f.text(&name, label).value(value),
        QuestionKind::MultiLine => f.textarea(&name, label).rows(3).value(value),
        QuestionKind::Number => f.number(&name, label).value(value),
        QuestionKind::Date => f.date(&name, label).value(value),
        QuestionKind::SingleChoice => {
            f.choice(&name, label).choices(options(row).iter().map(|option| Choice::new(option, option))).value(value)
        }
        QuestionKind::MultipleChoice => {
            let choices = options(row);
            let choices = choices.iter().map(|option| Choice::new(option, option));
            f.checks(&name, label).choices(choices).values(filled.all(&name))
        }
        QuestionKind::YesNo => {
            let choices = [Choice::new("yes", words.t("new-yes")), Choice::new("no", words.t("new-no"))];
            f.choice(&name, label).choices(choices).value(value)
        }
    };
    let field = if row.hint.is_empty() { field } else { field.hint(&row.hint) };
    field.required_if(row.required)
}
