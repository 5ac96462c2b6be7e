//! Complete: the resolution is what the customer reads (T-105).

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Set,
    guard::{ViewTickets, WorkTickets},
    ids::{FormId, NoteId},
    tables::{
        kinds::{NoteKind, Publish, StatusMeaning},
        note, ticket_status,
    },
    views::{
        desk_ticket,
        taskfire::part::{self, Move},
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{Callout, ErrorSummary, Tone, callout, refusal_key},
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{change::Change, ticket::NOTE_CHARACTERS, work::address};

#[derive(Template)]
#[template(path = "desk/complete.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    form: Hidden,
    resolution: Field,
    callout: Callout,
    allowed: bool,
}

/// The form.
pub(crate) async fn page(asked: Asked<WorkTickets>, Path(number): Path<String>) -> Answer {
    let ticket = ticket_page::by_number(&asked.may()?, &number).await?;
    if ticket.completed_at.is_some() {
        return asked.go(address(&number));
    }
    show(&asked, &number, None, &ticket.resolution.clone(), &FieldErrors::new()).await
}

/// Completes the ticket.
pub(crate) async fn complete(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    // Whoever does not reach the ticket learns nothing about its forms (T-13).
    ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["resolution", "form"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let resolution = check.text("resolution", &words.t("desk-resolution"), NOTE_CHARACTERS);
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    if !check.errors.is_empty() {
        let errors = check.errors;
        return show(&asked, &number, Some(form), filled.get("resolution"), &errors).await;
    }
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    let old = may.row::<ticket_status::Entity>(row.status_id).await?;
    if old.meaning == StatusMeaning::Complete {
        // Sent twice, or someone else was faster: it is complete either way.
        return asked.go(address(&number));
    }
    let statuses = desk_ticket::choices(&may).await?.statuses;
    let new = statuses.iter().find(|status| status.active && status.meaning == StatusMeaning::Complete);
    let new = new.ok_or_else(|| Problem::Fault("no status for completed tickets".to_owned()))?;
    let mut change = Change::of(&may, &row);
    change.set.resolution = Set(resolution.clone());
    change.field("resolution", &row.resolution, &resolution);
    change.status(&may, &words, &old, new, None).await?;
    let returned = change.is_returned();
    if !resolution.is_empty() {
        may.add::<note::Entity>(note::ActiveModel {
            id: Set(may.fresh_id::<NoteId>()),
            ticket_id: Set(row.id),
            kind: Set(NoteKind::Resolution),
            publish: Set(Publish::All),
            title: Set(String::new()),
            body: Set(resolution),
            author_contact_id: Set(None),
            author_resource_id: Set(asked.actor().resource()),
            form_id: Set(Some(form)),
            created_at: Set(may.now()),
            ..Default::default()
        })
        .await?;
    }
    change.save(&may, false).await?;
    write.done().await?;
    asked.go_and_say(address(&number), if returned { "said-ticket-for-confirmation" } else { "said-ticket-completed" })
}

async fn show(
    asked: &Asked<WorkTickets>,
    number: &str,
    form: Option<FormId>,
    resolution: &str,
    errors: &FieldErrors,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, number).await?;
    let mut shell = asked.shell(asked.t("desk-complete"), "work-tickets").await;
    let words = shell.words.clone();
    let mut fields = shell.fields(errors);
    let resolution = fields
        .textarea("resolution", words.t("desk-resolution"))
        .hint(words.t("desk-resolution-hint"))
        .rows(8)
        .value(resolution);
    let part = part::of(&may, &ticket.ticket).await?;
    let refusal = part.as_ref().and_then(|part| part.may(Move::Complete)).and_then(Result::err);
    let contact = ticket.contact.map_or(ticket.organization, |contact| contact.name);
    let callout = match (refusal, part.is_some_and(|part| part.is_confirmed_after())) {
        (Some(refusal), _) => callout(Tone::Attention, words.t(refusal_key(refusal)), String::new()),
        (None, true) => callout(Tone::Info, words.t("desk-complete-confirm"), words.t("desk-complete-confirm-more")),
        (None, false) => {
            let strong = words.t_with("desk-complete-callout", &[("name", contact.into())]);
            callout(Tone::Info, strong, words.t("desk-complete-callout-more")).icon("eye")
        }
    };
    let page = Page {
        summary: fields.summary(),
        callout,
        allowed: refusal.is_none(),
        number: ticket.ticket.number.clone(),
        title: ticket.ticket.title.clone(),
        form: hidden("form", form.unwrap_or_else(|| may.fresh_id())),
        resolution,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
