//! A conversation with a vendor as the internal desk has it (F-161, F-162, F-229): read, write, attach, ask again, end.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Instant, Row, Set,
    guard::WorkInternally,
    ids::{FormId, VendorThreadId},
    tables::{
        kinds::{MailState, MessageWay, Party, ThreadState},
        taskfire_ticket, ticket, vendor_message, vendor_thread,
    },
    views::{
        files as held, notes, posting,
        taskfire::vendor_threads::{self as threads, Conversation, Said},
        ticket_page,
    },
};
use web::{
    Answer, Asked, Check, Filled,
    components::{ErrorSummary, conversation_key},
    field::{Field, HeldFile, Hidden, hidden},
    files::{self, Taken},
    shell::Shell,
};

use super::{
    TOPIC,
    writing::{MOST_TEXT, form_of, note_down, pass_field, written},
};

#[derive(Template)]
#[template(path = "vendors/thread.html")]
struct Page {
    shell: Shell,
    number: String,
    ticket_title: String,
    found: Conversation,
    /// Mails that wait to be let in (F-161).
    held: Vec<vendor_message::Model>,
    state: String,
    links: usize,
    /// Where something can still be said.
    writing: Option<Writing>,
    /// Chase date and the vendor's number, while the vendor has the ticket.
    following: Option<Following>,
    summary: ErrorSummary,
}

struct Writing {
    form: Hidden,
    body: Field,
    files: Field,
    pass: Option<Field>,
}

struct Following {
    version: Hidden,
    chase: Field,
    reference: Field,
}

/// A message's state in words; empty while nothing is wrong.
fn delivery(shell: &Shell, mail: Option<&(MailState, String)>) -> String {
    match mail {
        Some((MailState::Failed, error)) => shell.t1("vendor-thread-mail-failed", "error", error.as_str()),
        Some((MailState::Queued, _)) => shell.t("vendor-thread-mail-queued"),
        Some(_) => shell.t("vendor-thread-mail-sent"),
        None => String::new(),
    }
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, clippy::unused_self)] // templates pass fields by reference
impl Page {
    fn delivery(&self, mail: &Option<(MailState, String)>) -> String {
        delivery(&self.shell, mail.as_ref())
    }

    fn is_vendors(&self, way: &MessageWay) -> bool {
        *way != MessageWay::Out
    }
}

/// A conversation of the ticket in the address, and the ticket.
struct Reached {
    ticket: Row<ticket::Entity>,
    part: Row<taskfire_ticket::Entity>,
    thread: Row<vendor_thread::Entity>,
}

async fn reach(may: &Granted<'_, WorkInternally>, number: &str, id: &str) -> Result<Reached, Problem> {
    let ticket = ticket_page::by_number(may, number).await?;
    let id: VendorThreadId = id.parse().map_err(|_| Problem::NotFound)?;
    let thread = may.row::<vendor_thread::Entity>(id).await?;
    if thread.ticket_id != ticket.id {
        return Err(Problem::NotFound);
    }
    let part = may.row::<taskfire_ticket::Entity>(ticket.id).await?;
    Ok(Reached { ticket, part, thread })
}

fn address(number: &str, id: VendorThreadId) -> String {
    format!("/tickets/{number}/vendors/{id}")
}

/// The page.
pub(super) async fn page(asked: Asked<WorkInternally>, Path((number, id)): Path<(String, String)>) -> Answer {
    let form = FormId(asked.may()?.fresh_id());
    show(&asked, &number, &id, Sent { form, filled: &Filled::of(&[]), held: Vec::new(), errors: FieldErrors::new() })
        .await
}

/// What was sent and could not be taken.
struct Sent<'f> {
    form: FormId,
    filled: &'f Filled,
    held: Vec<HeldFile>,
    errors: FieldErrors,
}

async fn show(asked: &Asked<WorkInternally>, number: &str, id: &str, sent: Sent<'_>) -> Answer {
    let may = asked.may()?;
    let reached = reach(&may, number, id).await?;
    let (ticket, part) = (&reached.ticket, &reached.part);
    let mut found = threads::conversation(&may, reached.thread.id).await?;
    let (held, said): (Vec<_>, Vec<_>) = std::mem::take(&mut found.messages).into_iter().partition(|one| one.row.held);
    found.messages = said;
    let held = held.into_iter().map(|one| one.row).collect();
    let open = found.row.state == ThreadState::Open && part.closed_at.is_none();
    let title = format!("{}: {}", found.vendor.name, found.row.subject);
    let own = held::attachments(&may, ticket.id).await?;
    let mut shell = asked.shell(title, TOPIC).await;
    let words = std::sync::Arc::clone(&shell.words);
    let zone = shell.formats.zone.clone();
    let Sent { form, filled, held: before, errors } = sent;
    let mut fields = shell.fields(&errors);
    let writing = open.then(|| Writing {
        form: hidden("form", form),
        body: fields
            .textarea("body", words.t("vendor-thread-body"))
            .hint(words.t_with("vendor-thread-body-hint", &[("vendor", found.vendor.name.as_str().into())]))
            .value(filled.get("body"))
            .rows(6)
            .max(MOST_TEXT),
        files: fields.files("files", words.t("vendor-thread-files")).held(before),
        pass: pass_field(fields.checks("pass", words.t("vendor-thread-pass")), &own, filled),
    });
    let has = part.responsible == Party::Vendor && part.vendor_id == Some(found.row.vendor_id);
    let following = (has && found.row.of_hand_over && open).then(|| {
        let day = part.chase_at.map(|at| jiff::Timestamp::from(at).to_zoned(zone).date().to_string());
        let typed = |name: &str, stored: String| if filled.has(name) { filled.get(name).to_owned() } else { stored };
        Following {
            version: hidden("version", part.version),
            chase: fields.date("chase", words.t("vendor-thread-chase")).value(typed("chase", day.unwrap_or_default())),
            reference: fields
                .text("reference", words.t("vendor-thread-reference"))
                .value(typed("reference", part.vendor_reference.clone()))
                .max(100)
                .autocomplete("off"),
        }
    });
    let summary = fields.summary();
    let page = Page {
        number: ticket.number.clone(),
        ticket_title: ticket.title.clone(),
        state: words.t(match found.row.state {
            ThreadState::Open if part.closed_at.is_some() => "vendor-thread-ticket-complete",
            state => conversation_key(state),
        }),
        links: threads::links(&may, found.row.id).await?,
        found,
        held,
        writing,
        following,
        summary,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// Writes to the vendor.
pub(super) async fn write(
    asked: Asked<WorkInternally>,
    Path((number, id)): Path<(String, String)>,
    mut filled: Filled,
) -> Answer {
    let thread = reach(&asked.may()?, &number, &id).await?.thread.id;
    filled.only(&["form", "body", "pass", "files_held", "files_drop"], None)?;
    let form = form_of(&filled)?;
    let mut taken = files::take(&asked, &mut filled).await?;
    match send(&asked, &number, &id, form, &filled, &mut taken).await? {
        None => asked.go_and_say(address(&number, thread), "said-vendor-thread-sent"),
        Some(errors) => {
            let words = asked.app.dictionary.words(asked.actor().language());
            let held = files::shown(&asked.may()?, form, &words).await?;
            show(&asked, &number, &id, Sent { form, filled: &filled, held, errors }).await
        }
    }
}

async fn send(
    asked: &Asked<WorkInternally>,
    number: &str,
    id: &str,
    form: FormId,
    filled: &Filled,
    taken: &mut Taken,
) -> Result<Option<FieldErrors>, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach(&may, number, id).await?;
    if notes::of_form(&may, form).await?.is_some() {
        return Ok(None);
    }
    if reached.thread.state != ThreadState::Open || reached.part.closed_at.is_some() {
        return Err(Problem::Refused(words.t("vendor-thread-ended")));
    }
    files::hold(&may, form, "files", filled, taken, &words).await?;
    let own = held::attachments(&may, reached.ticket.id).await?;
    let mut check = Check::new(filled, &words);
    let written = written(&mut check, &own, taken);
    if !check.errors.is_empty() {
        let errors = check.errors;
        write.done().await?;
        return Ok(Some(errors));
    }
    posting::count(&may).await?;
    let seller = threads::conversation(&may, reached.thread.id).await?.vendor.name;
    let title = words.t_with("vendor-thread-note", &[("vendor", seller.into())]);
    let note = note_down(&may, &reached.ticket, form, title, &written).await?;
    let contact = may.actor().contact();
    let said = Said { way: MessageWay::Out, sender: None, contact, body: &written.body, note: Some(note) };
    threads::say(&may, &reached.thread, said).await?;
    write.done().await?;
    Ok(None)
}

/// Ends the conversation, and with it the links.
pub(super) async fn close(
    asked: Asked<WorkInternally>,
    Path((number, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach(&may, &number, &id).await?;
    if reached.thread.state != ThreadState::Closed {
        threads::settle(&may, &reached.thread, ThreadState::Closed).await?;
        tell(&may, "vendor.conversation-ended", &reached).await?;
    }
    write.done().await?;
    asked.go_and_say(address(&number, reached.thread.id), "said-vendor-thread-closed")
}

/// Ends the links; the conversation goes on by new mails.
pub(super) async fn end_links(
    asked: Asked<WorkInternally>,
    Path((number, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let reached = reach(&may, &number, &id).await?;
    threads::end_links(&may, reached.thread.id).await?;
    tell(&may, "vendor.links-ended", &reached).await?;
    write.done().await?;
    asked.go_and_say(address(&number, reached.thread.id), "said-vendor-thread-links-ended")
}

async fn tell(may: &Granted<'_, WorkInternally>, act: &str, reached: &Reached) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "ticket",
        object_id: Some(reached.ticket.id.0),
        object_name: &reached.ticket.number,
        organization: Some(reached.thread.organization_id),
        ..Act::default()
    })
    .await
}

/// Sets when to ask again, and the vendor's own number (F-162).
pub(super) async fn follow_up(
    asked: Asked<WorkInternally>,
    Path((number, id)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let reached = reach(&asked.may()?, &number, &id).await?;
    filled.only(&["version", "chase", "reference"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(&filled, &words);
    let reference = check.line("reference", &words.t("vendor-thread-reference"), 100);
    let typed = filled.line("chase");
    let chase = typed.parse::<jiff::civil::Date>().ok().and_then(|day| {
        let zone = asked.actor().formats().zone.clone();
        Some(Instant::from(day.to_zoned(zone).ok()?.timestamp()))
    });
    if chase.is_none() && !typed.is_empty() {
        check.wrong("chase", words.t("vendor-thread-chase-wrong"));
    }
    if !check.errors.is_empty() {
        let form = FormId(asked.may()?.fresh_id());
        let sent = Sent { form, filled: &filled, held: Vec::new(), errors: check.errors };
        return show(&asked, &number, &id, sent).await;
    }
    let write = asked.write().await?;
    let may = write.need::<WorkInternally>()?;
    let now = reach(&may, &number, &id).await?;
    if filled.line("version") != now.part.version.to_string() {
        return Err(Problem::Stale.into());
    }
    let set =
        taskfire_ticket::ActiveModel { chase_at: Set(chase), vendor_reference: Set(reference), ..Default::default() };
    may.change(&now.part, set).await?;
    write.done().await?;
    asked.go_and_say(address(&number, reached.thread.id), "said-vendors-saved")
}
