//! Adding a note (T-126 … T-140). A note and its files are one act; sent twice, it is one note.

use axum::extract::Path;
use kernel::{FieldErrors, Permission, Problem};
use store::{
    Act, Granted, Row, Set,
    guard::AddNotes,
    ids::{ContactId, DraftId, FormId, NoteId},
    outbox::{Cause, Event},
    tables::{
        kinds::{NoteKind, Publish, StatusMeaning},
        note, ticket, ticket_change, ticket_status,
    },
    views::{
        files::{self as held, Target},
        new_ticket, notes, people, posting, ticket_page,
    },
};
use web::{Answer, Asked, Check, form::Filled};

use super::{
    follow_up,
    show::{self, Before},
};
use crate::{
    files::{self, Taken},
    notes::{Effect, MAX_NOTE},
};

/// Adds a note to a ticket within reach.
pub(crate) async fn add(asked: Asked<AddNotes>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    // Who may not reach the ticket gets no further, not even to the disk.
    let number = ticket_page::by_number(&asked.may()?, &number).await?.number.clone();
    filled.only(&["body", "form", "files_held", "files_drop"], None)?;
    let form = form_of(&filled)?;
    let mut taken = files::take(&asked, &mut filled).await?;

    match write(&asked, &number, form, &filled, &mut taken).await? {
        Outcome::Added { href, said } => asked.go_and_say(href, said),
        Outcome::AddedBefore { href } => asked.go(href),
        Outcome::Wrong(errors) => {
            let held = show::held(&asked, form).await?;
            show::again(&asked, &number, Before { form, filled: &filled, held, errors }).await
        }
    }
}

enum Outcome {
    Added { href: String, said: &'static str },
    AddedBefore { href: String },
    Wrong(FieldErrors),
}

async fn write(
    asked: &Asked<AddNotes>,
    number: &str,
    form: FormId,
    filled: &Filled,
    taken: &mut Taken,
) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AddNotes>()?;
    // First of all, so that the same form sent twice at once comes one after the other.
    let ticket = ticket_page::by_number(&may, number).await?;
    if let Some(follower) = new_ticket::by_draft(&may, DraftId(form.0)).await? {
        return Ok(Outcome::AddedBefore { href: format!("/tickets/{}", follower.number) });
    }
    if let Some(known) = notes::of_form(&may, form).await? {
        return Ok(Outcome::AddedBefore { href: format!("/tickets/{number}#note-{}", known.id) });
    }
    let status = may.row::<ticket_status::Entity>(ticket.status_id).await?;
    let setting = people::provider(&may).await?.customer_note_on_completed;
    let effect = Effect::on(status.meaning, setting);
    if effect == Effect::Refused {
        return Err(Problem::Refused(words.t("ticket-closed-text")));
    }
    files::hold(&may, form, "files", filled, taken, &words).await?;
    let mut check = Check::new(filled, &words);
    let body = check.text("body", &words.t("ticket-note"), MAX_NOTE);
    if body.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("ticket-note").into())]));
    }
    if let Some(message) = taken.message() {
        check.wrong("files", message);
    }
    if !check.errors.is_empty() {
        let errors = check.errors;
        write.done().await?;
        return Ok(Outcome::Wrong(errors));
    }
    posting::count(&may).await?;
    if effect == Effect::FollowsUp {
        let follower = follow_up::open(&may, &ticket, form, &body, &words).await?;
        write.done().await?;
        return Ok(Outcome::Added { href: format!("/tickets/{follower}"), said: "said-follow-up" });
    }
    let note = command(&may, &ticket, &status, effect, form, &body).await?;
    write.done().await?;
    let said = if effect == Effect::Reopens { "said-note-reopened" } else { "said-note-added" };
    Ok(Outcome::Added { href: format!("/tickets/{number}#note-{note}"), said })
}

/// The id of the form's rendering.
pub(super) fn form_of(filled: &Filled) -> Result<FormId, Problem> {
    filled.line("form").parse().map_err(|_| Problem::Unreadable("no form id".to_owned()))
}

/// Writes the note, its files, and what follows for the ticket.
async fn command(
    may: &Granted<'_, AddNotes>,
    ticket: &Row<ticket::Entity>,
    status: &Row<ticket_status::Entity>,
    effect: Effect,
    form: FormId,
    body: &str,
) -> Result<NoteId, Problem> {
    let own = own_contact(may)?;
    let now = may.now();
    let id: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(ticket.id),
        // what is written in the portal is for both sides.
        kind: Set(NoteKind::Portal),
        publish: Set(Publish::All),
        title: Set(String::new()),
        body: Set(body.to_owned()),
        author_contact_id: Set(Some(own)),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(now),
        ..Default::default()
    })
    .await?;
    held::attach(may, form, Target { ticket: ticket.id, note: Some(id), publish: Publish::All, at: now }).await?;
    let mut set = ticket::ActiveModel { last_activity_at: Set(now), ..Default::default() };
    if matches!(effect, Effect::Answers | Effect::Reopens) {
        let next = notes::status_of(may, StatusMeaning::CustomerNoteAdded).await?;
        set.status_id = Set(next.id);
        set.status_since_at = Set(now);
        set.completed_at = Set(None);
        may.add::<ticket_change::Entity>(ticket_change::ActiveModel {
            id: Set(may.fresh_id()),
            ticket_id: Set(ticket.id),
            field: Set("status".to_owned()),
            old_value: Set(status.name.clone()),
            new_value: Set(next.name.clone()),
            public: Set(true),
            author_contact_id: Set(Some(own)),
            author_resource_id: Set(None),
            created_at: Set(now),
            ..Default::default()
        })
        .await?;
    }
    may.change(ticket, set).await?;
    let cause = Cause { account: may.actor().account() };
    may.record(if effect == Effect::Reopens {
        Event::TicketReopened { ticket: ticket.id, note: Some(id), cause }
    } else {
        Event::NoteAdded { ticket: ticket.id, note: id, cause }
    })
    .await?;
    may.audit(Act {
        act: "note.added",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        ..Act::default()
    })
    .await?;
    Ok(id)
}

/// The contact who acts; notes of the portal have no other author.
pub(super) fn own_contact(may: &Granted<'_, AddNotes>) -> Result<ContactId, Problem> {
    may.actor().contact().ok_or(Problem::Denied(Permission::AddNotes.code()))
}
