//! What the desk writes to a vendor, in a conversation or to begin one: text, files of its own and of the ticket; kept as a
//! note of the desk's (F-161).

use kernel::Problem;
use store::{
    Granted, Instant, Set,
    guard::WorkInternally,
    ids::{AttachmentId, FormId, NoteId},
    tables::{
        attachment,
        kinds::{NoteKind, Publish},
        note, ticket,
    },
    views::{
        files::{self as held, Target},
        taskfire::vendor_threads as threads,
    },
};
use web::{
    Check, Filled,
    field::{Choice, Field},
    files::Taken,
};

/// Longest message.
pub(super) const MOST_TEXT: usize = 20_000;

/// The files of the ticket, to be passed on; those that a vendor got or sent already stand among them too.
pub(super) fn pass_field(field: Field, own: &[attachment::Model], filled: &Filled) -> Option<Field> {
    if own.is_empty() {
        return None;
    }
    let mut known: Vec<(&str, &str)> = Vec::new();
    let choices: Vec<Choice> = own
        .iter()
        .filter(|file| {
            let key = (file.name.as_str(), file.sha256.as_str());
            let fresh = !known.contains(&key);
            known.push(key);
            fresh
        })
        .map(|file| Choice::new(file.id, file.name.clone()))
        .collect();
    Some(field.choices(choices).values(filled.all("pass")))
}

/// What the desk writes, with its files: read and checked.
pub(super) struct Written {
    pub(super) body: String,
    pub(super) pass: Vec<AttachmentId>,
}

/// Reads a message.
pub(super) fn written(check: &mut Check<'_>, own: &[attachment::Model], taken: &Taken) -> Written {
    let words = check.words;
    let body = check.text("body", &words.t("vendor-thread-body"), MOST_TEXT);
    if body.is_empty() {
        check.wrong("body", words.t_with("check-needed", &[("field", words.t("vendor-thread-body").into())]));
    }
    let chosen: Vec<&str> = check.filled.all("pass").collect();
    let pass: Vec<AttachmentId> =
        own.iter().filter(|file| chosen.contains(&file.id.to_string().as_str())).map(|file| file.id).collect();
    if pass.len() != chosen.len() {
        check.wrong("pass", words.t_with("check-choice", &[("field", words.t("vendor-thread-pass").into())]));
    }
    if let Some(message) = taken.message() {
        check.wrong("files", message);
    }
    Written { body, pass }
}

/// Puts a message on the ticket as a note of the desk's, with its files. Gives the note.
pub(super) async fn note_down(
    may: &Granted<'_, WorkInternally>,
    ticket: &ticket::Model,
    form: FormId,
    title: String,
    written: &Written,
) -> Result<NoteId, Problem> {
    let (id, now): (NoteId, Instant) = (may.fresh_id(), may.now());
    may.add::<note::Entity>(note::ActiveModel {
        id: Set(id),
        ticket_id: Set(ticket.id),
        kind: Set(NoteKind::Portal),
        publish: Set(Publish::HelpDesk),
        title: Set(title),
        body: Set(written.body.clone()),
        author_contact_id: Set(may.actor().contact()),
        author_resource_id: Set(None),
        form_id: Set(Some(form)),
        created_at: Set(now),
        ..Default::default()
    })
    .await?;
    held::attach(may, form, Target { ticket: ticket.id, note: Some(id), publish: Publish::HelpDesk, at: now }).await?;
    threads::pass_on(may, ticket.id, id, &written.pass).await?;
    Ok(id)
}

/// The id of a form's rendering.
pub(super) fn form_of(filled: &Filled) -> Result<FormId, Problem> {
    filled.line("form").parse().map_err(|_| Problem::Unreadable("no form id".to_owned()))
}
