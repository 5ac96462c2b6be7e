//! Notes of staff: published to All Users or Internal, said before and after (T-131, T-133).

use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row, Set,
    guard::WorkTickets,
    ids::{FormId, NoteId},
    outbox::{Cause, Chosen, Event},
    tables::{
        kinds::{NoteKind, Publish, StatusMeaning},
        note, ticket, ticket_status,
    },
    views::{
        desk_ticket,
        files::{self as held, Target},
        ticket_page,
    },
};
use web::{Answer, Asked, check::Check, form::Filled, words::Words};

use super::{
    change::Change,
    ticket::{self as page, NOTE_CHARACTERS, NoteDraft},
    work::address,
};
use crate::files;

/// A note that passed.
struct Checked {
    form: FormId,
    body: String,
    publish: Publish,
    waiting: bool,
}

/// Adds a note, with its files, and sets the status if that was asked for.
pub(crate) async fn add(asked: Asked<WorkTickets>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    // Whoever does not reach the ticket learns nothing about its forms (T-13).
    ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["form", "publish", "body", "waiting", "files", "files_held", "files_drop"], None)?;
    let form: FormId = filled.line("form").parse().map_err(|_| Problem::Unreadable("form".to_owned()))?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut taken = files::take(&asked, &mut filled).await?;
    let mut check = Check::new(&filled, &words);
    let body = check.text("body", &words.t("desk-note"), NOTE_CHARACTERS);
    let publish = check.choice("publish", &words.t("desk-publish-to"), |code| match code {
        "everyone" => Some(Publish::All),
        "internal" => Some(Publish::Internal),
        _ => None,
    });
    let waiting = check.on("waiting");
    let mut errors = check.errors;

    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let row = ticket_page::by_number(&may, &number).await?;
    if desk_ticket::note_of_form(&may, form).await?.is_some() {
        return asked.go(address(&number));
    }
    files::hold(&may, form, "files", &filled, &mut taken, &words).await?;
    if let Some(message) = taken.message() {
        errors.add("files", message);
    }
    if body.is_empty() && errors.on("body").is_none() && !files::has_any(&may, form).await? {
        errors.add("body", words.t("desk-note-empty"));
    }
    let (Some(publish), true) = (publish, errors.is_empty()) else {
        let held = files::shown(&may, form, &words).await?;
        write.done().await?;
        return again(&asked, &number, &filled, form, held, &errors).await;
    };
    command(&may, &words, &row, &Checked { form, body, publish, waiting }).await?;
    write.done().await?;
    let said = if publish == Publish::All { "said-staff-note-added" } else { "said-internal-note-added" };
    asked.go_and_say(format!("{}#note", address(&number)), said)
}

async fn again(
    asked: &Asked<WorkTickets>,
    number: &str,
    filled: &Filled,
    form: FormId,
    held: Vec<web::field::HeldFile>,
    errors: &FieldErrors,
) -> Answer {
    let draft = NoteDraft {
        form: Some(form),
        body: filled.get("body").to_owned(),
        internal: filled.line("publish") == "internal",
        waiting: filled.line("waiting") == "true",
        held,
    };
    page::answer(asked, number, draft, errors).await
}

/// Writes the note. Only what is published to All Users is told to the customer.
async fn command(
    may: &Granted<'_, WorkTickets>,
    words: &Words,
    row: &Row<ticket::Entity>,
    checked: &Checked,
) -> Result<(), Problem> {
    let note: NoteId = may.fresh_id();
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(note),
        ticket_id: Set(row.id),
        kind: Set(NoteKind::Staff),
        publish: Set(checked.publish),
        title: Set(String::new()),
        body: Set(checked.body.clone()),
        author_contact_id: Set(None),
        author_resource_id: Set(may.actor().resource()),
        form_id: Set(Some(checked.form)),
        created_at: Set(may.now()),
        ..Default::default()
    })
    .await?;
    let target = Target { ticket: row.id, note: Some(note), publish: checked.publish, at: may.now() };
    held::attach(may, checked.form, target).await?;
    let mut change = Change::of(may, row);
    if checked.waiting {
        let old = may.row::<ticket_status::Entity>(row.status_id).await?;
        let statuses = desk_ticket::choices(may).await?.statuses;
        let waits = statuses.iter().find(|one| one.active && one.meaning == StatusMeaning::WaitingCustomer);
        if let (Some(new), false) = (waits, old.meaning == StatusMeaning::Complete) {
            change.status(may, words, &old, new, Some(note)).await?;
        }
    }
    change.save(may, true).await?;
    may.record(Event::NoteAdded {
        ticket: row.id,
        note,
        to: Chosen::default(),
        cause: Cause { account: may.actor().account() },
    })
    .await
}
