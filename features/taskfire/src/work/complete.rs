//! Complete: the desk finishes a ticket itself with a resolution that the requester reads (F-99, T-118, decision 21), or
//! confirms what the provider completed (F-119).

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem, ownership::By};
use store::{
    Set,
    guard::{ViewTickets, WorkInternally},
    ids::{FormId, NoteId},
    tables::{
        kinds::{NoteKind, Publish},
        note,
    },
    taskfire,
    views::{
        notes,
        taskfire::part::{self, Move},
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{Callout, ErrorSummary, Tone, callout},
    field::{Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{address, reach, reach_to_act};

/// Longest resolution (T-128).
const RESOLUTION: usize = 1_000_000;

#[derive(Template)]
#[template(path = "work/complete.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    what_happens: Callout,
    form: Hidden,
    resolution: Field,
    confirm: bool,
}

/// The form.
pub(super) async fn page(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    let Some(reached) = reach(&asked.may()?, &number).await? else { return asked.go(address(&number)) };
    let session = asked.session();
    let Some(part) = part::of(&session.need::<ViewTickets>()?, &reached.ticket).await? else {
        return asked.go(address(&number));
    };
    if !part.can(Move::Complete) {
        return asked.go(address(&number));
    }
    show(&asked, &number, None, &reached.ticket.resolution, &FieldErrors::new()).await
}

/// Completes the ticket.
pub(super) async fn complete(asked: Asked<WorkInternally>, Path(number): Path<String>, filled: Filled) -> Answer {
    // Whoever does not reach the ticket learns nothing about its forms (T-13).
    reach_to_act(&asked, &asked.may()?, &number).await?;
    filled.only(&["resolution", "form"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let resolution = check.text("resolution", &words.t("work-resolution"), RESOLUTION);
    if resolution.is_empty() {
        check.wrong("resolution", words.t("work-resolution-needed"));
    }
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    if !check.errors.is_empty() {
        let errors = check.errors;
        return show(&asked, &number, Some(form), filled.get("resolution"), &errors).await;
    }
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach_to_act(&asked, &may, &number).await?;
    if reached.part.closed_at.is_some() || notes::of_form(&may, form).await?.is_some() {
        // Sent twice, or someone else was faster: it is complete either way.
        return asked.go(address(&number));
    }
    if let Err(refusal) = taskfire::complete(&may, &reached.ticket, By::Desk, &resolution).await? {
        return Err(Problem::Refused(words.t(&format!("hand-over-refused-{}", refusal.code()))).into());
    }
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(may.fresh_id::<NoteId>()),
        ticket_id: Set(reached.ticket.id),
        kind: Set(NoteKind::Resolution),
        publish: Set(Publish::All),
        title: Set(String::new()),
        body: Set(resolution),
        author_contact_id: Set(asked.actor().contact()),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-work-completed")
}

async fn show(
    asked: &Asked<WorkInternally>,
    number: &str,
    form: Option<FormId>,
    resolution: &str,
    errors: &FieldErrors,
) -> Answer {
    let session = asked.session();
    let may = session.need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, number).await?;
    let part = part::of(&may, &ticket.ticket).await?;
    let confirm = part.is_some_and(|part| part.confirm_by_at.is_some());
    let title = asked.t(if confirm { "work-confirm" } else { "work-complete" });
    let mut shell = asked.shell(title, "taskfire-working-tickets").await;
    let words = shell.words.clone();
    let contact = ticket.contact.map_or_else(|| ticket.organization.clone(), |contact| contact.name);
    let mut fields = shell.fields(errors);
    let resolution = fields
        .textarea("resolution", words.t("work-resolution"))
        .hint(words.t("work-resolution-hint"))
        .rows(8)
        .value(resolution)
        .required();
    let page = Page {
        summary: fields.summary(),
        number: ticket.ticket.number.clone(),
        title: ticket.ticket.title.clone(),
        what_happens: callout(
            Tone::Info,
            words.t_with("work-complete-callout", &[("name", contact.into())]),
            words.t(if confirm { "work-confirm-more" } else { "work-complete-more" }),
        ),
        form: hidden("form", form.unwrap_or_else(|| may.fresh_id())),
        resolution,
        confirm,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
