//! The conversations of a ticket, and a new one at the side, which leaves the ticket where it is (F-229).

use askama::Template;
use axum::extract::{Path, Query};
use kernel::{FieldErrors, Problem};
use serde::Deserialize;
use store::{
    Act, Row,
    guard::WorkInternally,
    ids::{FormId, VendorId, VendorThreadId},
    tables::{
        kinds::{MessageWay, Party, ThreadState},
        taskfire_ticket, ticket, vendor, vendor_contact, vendor_thread,
    },
    views::{
        files as held, notes, posting,
        taskfire::vendor_threads::{self as threads, Line, NewThread, Said},
        ticket_page,
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::{Cause, EmptyState, ErrorSummary, conversation_key},
    field::{Choice, Field, HeldFile, Hidden, hidden},
    files::{self, Taken},
    shell::Shell,
};

use super::{
    TOPIC,
    follow::reply_hash,
    writing::{MOST_TEXT, form_of, note_down, pass_field, written},
};

#[derive(Template)]
#[template(path = "vendors/threads.html")]
struct ListPage {
    shell: Shell,
    number: String,
    ticket_title: String,
    lines: Vec<Line>,
    open: bool,
    /// The vendor that has the ticket now, and the number of the hand-over by which it does.
    holder: Option<(VendorId, i32)>,
    empty: EmptyState,
}

impl ListPage {
    #[allow(clippy::trivially_copy_pass_by_ref)] // templates pass fields by reference
    fn state(&self, state: &ThreadState) -> String {
        self.shell.t(conversation_key(*state))
    }

    fn has_ticket(&self, thread: &vendor_thread::Model) -> bool {
        self.holder.is_some_and(|(vendor, no)| thread.vendor_id == vendor && thread.hand_over_no == Some(no))
    }
}

/// The conversations of a ticket.
pub(super) async fn list(asked: Asked<WorkInternally>, Path(number): Path<String>) -> Answer {
    let may = asked.may()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    let part = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    let lines = threads::of_ticket(&may, ticket.id).await?;
    let shell = asked.shell(asked.t("vendor-threads"), TOPIC).await;
    let empty = EmptyState::new(Cause::FirstUse, shell.t("vendor-threads-none"), shell.t("vendor-threads-none-text"));
    let part = part.filter(|part| part.closed_at.is_none());
    let holds = part.as_ref().filter(|part| part.responsible == Party::Vendor);
    asked.page(&ListPage {
        number: ticket.number.clone(),
        ticket_title: ticket.title.clone(),
        open: part.is_some(),
        holder: holds.and_then(|part| Some((part.vendor_id?, part.hand_over_no))),
        lines,
        empty: empty.icon("mail"),
        shell,
    })
}

/// What the address of the form says.
#[derive(Deserialize, Default)]
pub(super) struct Asking {
    #[serde(default)]
    vendor: String,
}

#[derive(Template)]
#[template(path = "vendors/start.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    ticket_title: String,
    /// The vendors to choose from.
    choose: Field,
    /// With the one that was chosen.
    writing: Option<Writing>,
}

struct Writing {
    form: Hidden,
    vendor: Hidden,
    people: Field,
    subject: Field,
    body: Field,
    files: Field,
    pass: Option<Field>,
}

type Receiver = (vendor::Model, Vec<vendor_contact::Model>);

fn find<'r>(receivers: &'r [Receiver], id: &str) -> Option<&'r Receiver> {
    receivers.iter().find(|(row, _)| row.id.to_string() == id)
}

/// The form: first the vendor, then what to say to it.
pub(super) async fn page(
    asked: Asked<WorkInternally>,
    Path(number): Path<String>,
    Query(asking): Query<Asking>,
) -> Answer {
    let may = asked.may()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    let receivers = threads::receivers(&may, ticket.organization_id).await?;
    let people = find(&receivers, &asking.vendor).map(|(_, people)| people.as_slice()).unwrap_or_default();
    let mut values = vec![("vendor", asking.vendor.clone()), ("subject", ticket.title.clone())];
    values.extend(people.iter().filter(|one| one.is_default).map(|one| ("people", one.id.to_string())));
    let form = FormId(may.fresh_id());
    show(&asked, &ticket, (form, Vec::new()), &super::filled_with(&values), &FieldErrors::new()).await
}

async fn show(
    asked: &Asked<WorkInternally>,
    ticket: &Row<ticket::Entity>,
    (form, before): (FormId, Vec<HeldFile>),
    filled: &Filled,
    errors: &FieldErrors,
) -> Answer {
    let may = asked.may()?;
    let receivers = threads::receivers(&may, ticket.organization_id).await?;
    let own = held::attachments(&may, ticket.id).await?;
    let mut shell = asked.shell(asked.t("vendor-thread-new"), TOPIC).await;
    let words = std::sync::Arc::clone(&shell.words);
    let chosen = find(&receivers, filled.line("vendor"));
    let mut fields = shell.fields(errors);
    let names: Vec<(String, String)> =
        receivers.iter().map(|(row, _)| (row.id.to_string(), row.name.clone())).collect();
    let choose = fields
        .select("vendor", words.t("vendor-thread-vendor"))
        .none(words.t("vendor-thread-choose"))
        .options(names.iter().map(|(id, name)| (id.as_str(), name.as_str())))
        .value(filled.line("vendor"));
    let writing = chosen.map(|(row, people)| {
        let people = people.iter().map(|one| Choice::new(one.id, one.name.clone()).hint(one.email.clone()));
        Writing {
            form: hidden("form", form),
            vendor: hidden("vendor", row.id),
            people: fields
                .checks("people", words.t("vendor-thread-people"))
                .choices(people)
                .values(filled.all("people")),
            subject: fields
                .text("subject", words.t("vendor-thread-subject"))
                .value(filled.get("subject"))
                .required()
                .max(200),
            body: fields
                .textarea("body", words.t("vendor-thread-body"))
                .hint(words.t_with("vendor-thread-body-hint", &[("vendor", row.name.as_str().into())]))
                .value(filled.get("body"))
                .rows(8)
                .max(MOST_TEXT),
            files: fields.files("files", words.t("vendor-thread-files")).held(before),
            pass: pass_field(fields.checks("pass", words.t("vendor-thread-pass")), &own, filled),
        }
    });
    let summary = fields.summary();
    let page =
        Page { summary, number: ticket.number.clone(), ticket_title: ticket.title.clone(), choose, writing, shell };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// Begins a conversation.
pub(super) async fn begin(asked: Asked<WorkInternally>, Path(number): Path<String>, mut filled: Filled) -> Answer {
    let ticket = ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["form", "vendor", "people", "subject", "body", "pass", "files_held", "files_drop"], None)?;
    let form = form_of(&filled)?;
    let mut taken = files::take(&asked, &mut filled).await?;
    let errors = match open(&asked, &number, form, &filled, &mut taken).await? {
        Ok(id) => return asked.go_and_say(format!("/tickets/{number}/vendors/{id}"), "said-vendor-thread-sent"),
        Err(errors) => errors,
    };
    let words = asked.app.dictionary.words(asked.actor().language());
    let held = files::shown(&asked.may()?, form, &words).await?;
    show(&asked, &ticket, (form, held), &filled, &errors).await
}

async fn open(
    asked: &Asked<WorkInternally>,
    number: &str,
    form: FormId,
    filled: &Filled,
    taken: &mut Taken,
) -> Result<Result<VendorThreadId, FieldErrors>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    // The form's id is the conversation's: sent twice, it is one.
    let id = VendorThreadId(form.0);
    let hash = reply_hash(&asked.app, id)?;
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let ticket = ticket_page::by_number(&may, number).await?;
    if notes::of_form(&may, form).await?.is_some() {
        return Ok(Ok(id));
    }
    let part = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    let Some(part) = part else { return Err(Problem::Refused(words.t("hand-over-before-taskfire"))) };
    if part.closed_at.is_some() {
        return Err(Problem::Refused(words.t("vendor-thread-ended")));
    }
    files::hold(&may, form, "files", filled, taken, &words).await?;
    let receivers = threads::receivers(&may, ticket.organization_id).await?;
    let own = held::attachments(&may, ticket.id).await?;
    let mut check = Check::new(filled, &words);
    let seller = check.choice("vendor", &words.t("vendor-thread-vendor"), |value| find(&receivers, value));
    let subject = check.needed("subject", &words.t("vendor-thread-subject"), 200);
    let chosen: Vec<&str> = filled.all("people").collect();
    let people: Vec<(String, String)> = seller
        .map(|(_, people)| people.as_slice())
        .unwrap_or_default()
        .iter()
        .filter(|one| chosen.contains(&one.id.to_string().as_str()))
        .map(|one| (one.name.clone(), one.email.clone()))
        .collect();
    if people.is_empty() || people.len() != chosen.len() {
        check.wrong("people", words.t_with("check-choice", &[("field", words.t("vendor-thread-people").into())]));
    }
    let written = written(&mut check, &own, taken);
    let Some((seller, _)) = seller.filter(|_| check.errors.is_empty()) else {
        let errors = check.errors;
        write.done().await?;
        return Ok(Err(errors));
    };
    posting::count(&may).await?;
    let title = words.t_with("vendor-thread-note", &[("vendor", seller.name.as_str().into())]);
    let note = note_down(&may, &ticket, form, title, &written).await?;
    let new = NewThread {
        id,
        ticket: ticket.id,
        organization: part.organization_id,
        vendor: seller.id,
        subject: &subject,
        hand_over_no: None,
        token_hash: hash,
        people,
    };
    let thread = threads::open(&may, new).await?;
    let contact = may.actor().contact();
    let said = Said { way: MessageWay::Out, sender: None, contact, body: &written.body, note: Some(note) };
    threads::say(&may, &thread, said).await?;
    may.audit(Act {
        act: "vendor.conversation-begun",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(part.organization_id),
        after: &seller.name,
        ..Act::default()
    })
    .await?;
    write.done().await?;
    Ok(Ok(id))
}
