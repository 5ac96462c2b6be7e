//! The ticket as staff sees it: who has it, what was said and done, everything one may do about it.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Permission};
use store::{
    Granted,
    guard::{Grant, UseDesk, ViewTickets},
    ids::FormId,
    tables::{
        contact,
        kinds::{ChangeStanding, StatusMeaning},
        ticket_answer,
    },
    views::{
        changes,
        desk_lists::{self, Line, Lists},
        ticket_page::{self, TicketPage},
    },
};
use web::{
    Answer, Asked,
    components::{Badge, ErrorSummary, badge},
    field::{Field, Fields, HeldFile, Hidden, hidden},
    moments::Time,
    shell::Shell,
};

use super::{
    lines::{Mark, priority},
    timeline::{self, Shown},
    turn::{self, Turn},
};
use crate::{
    approval_words, files,
    rules::{Due, kind_icon, kind_key, status_badge, status_icon},
};

/// Other tickets of the contact that are shown.
const OTHERS: u64 = 6;

/// Longest note (A-57, T-128).
pub(crate) const NOTE_CHARACTERS: usize = 1_000_000;

/// A note being written, kept over a failed send.
#[derive(Debug, Default)]
pub(crate) struct NoteDraft {
    /// The rendering of the form; `None`: a fresh one.
    pub(crate) form: Option<FormId>,
    /// The text.
    pub(crate) body: String,
    /// Publish To Internal.
    pub(crate) internal: bool,
    /// Whether the status becomes Waiting Customer with it.
    pub(crate) waiting: bool,
    /// Files that the server holds for it.
    pub(crate) held: Vec<HeldFile>,
}

#[derive(Template)]
#[template(path = "desk/ticket.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    head: Head,
    acts: Acts,
    statuses: Vec<StatusItem>,
    composer: Option<Composer>,
    entries: Vec<Shown>,
    people: Vec<Person>,
    facts: Vec<(String, String)>,
    answers: Vec<ticket_answer::Model>,
    attachments: Vec<FileLine>,
    others: Vec<Other>,
    others_href: String,
    worked: Option<String>,
    resolution: Option<String>,
    turn: Option<Turn>,
    bring_in: bool,
    /// How its approval stands, for a change request.
    approval: Option<Badge>,
}

/// Head of all pages of one ticket.
pub(crate) struct Head {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) kind: (&'static str, String),
    pub(crate) organization: (String, String),
    pub(crate) created: Time,
    pub(crate) created_by: String,
    pub(crate) status: Badge,
    pub(crate) sentence: String,
    pub(crate) since: Option<Time>,
    pub(crate) priority: Mark,
    pub(crate) due: Option<Mark>,
    pub(crate) tabs: Vec<(String, String, bool)>,
}

/// Which of the pages of one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// What was said and done.
    Activity,
    /// Every change of a field.
    History,
    /// Mails about it.
    Mails,
    /// Who approves it; for change requests while change management is on.
    Approvals,
}

/// What the reader may do now.
#[derive(Debug, Clone, Copy, Default)]
struct Acts {
    accept: bool,
    assign: bool,
    edit: bool,
    work: bool,
    time: bool,
    complete: bool,
    reopen: bool,
}

/// A status to set at once.
struct StatusItem {
    id: String,
    name: String,
    icon: &'static str,
    current: bool,
}

/// The form of a note.
struct Composer {
    form: Hidden,
    body: String,
    error: Option<String>,
    publish_error: Option<String>,
    internal: bool,
    waiting: bool,
    can_wait: bool,
    everyone: String,
    provider: String,
    files: Field,
    files_open: bool,
}

/// A contact with the ways to reach them.
struct Person {
    label: String,
    name: String,
    href: String,
    email: String,
    phone: String,
}

/// A file beside the thread.
struct FileLine {
    href: String,
    preview: Option<String>,
    name: String,
    about: String,
    internal: bool,
}

/// Another open ticket of the contact.
struct Other {
    href: String,
    number: String,
    title: String,
    status: Badge,
}

/// The page.
pub(crate) async fn page(asked: Asked<UseDesk>, Path(number): Path<String>) -> Answer {
    let page = answer(&asked, &number, NoteDraft::default(), &FieldErrors::new()).await?;
    // Looking is remembered after the page was made, so that it still says what is new.
    let ticket = ticket_page::by_number(&asked.session().need::<ViewTickets>()?, &number).await?;
    let write = asked.write().await?;
    ticket_page::remember_visit(&write.need::<ViewTickets>()?, &ticket).await?;
    write.done().await?;
    Ok(page)
}

/// The page with a note that could not be taken, or the page as it is.
pub(crate) async fn answer<G: Grant>(asked: &Asked<G>, number: &str, draft: NoteDraft, errors: &FieldErrors) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, number).await?;
    let lists = desk_lists::lists(&may).await?;
    let entries = ticket_page::timeline(&may, &ticket.ticket).await?;
    let mut shell = asked.shell(ticket.ticket.title.clone(), "work-tickets").await;
    let mut head = Head::of(&shell, &ticket, Tab::Activity);
    let turn = turn::of(&may, &shell, &ticket.ticket).await?;
    let bring_in = turn.is_none() && turn::may_bring_in(&may, &ticket.ticket).await?;
    let frozen = turn::is_frozen(&may, ticket.ticket.id).await?;
    if turn.as_ref().is_some_and(|turn| turn.theirs) {
        (head.sentence, head.since) = (shell.t("desk-sentence-theirs"), None);
    }
    let acts = acts(asked, &ticket, frozen);
    let mut fields = shell.clone().fields(errors);
    let composer = acts.work.then(|| composer(&may, &shell, &mut fields, &ticket, &lists, &draft, errors));
    let summary = fields.summary();
    let composer = composer.map(|composer| Composer { can_wait: composer.can_wait && !frozen, ..composer });
    shell.failed = !errors.is_empty();
    let worked = timeline::worked(&entries);
    let approval = if ticket.has_approval { Some(approval(&may, &shell, &ticket).await?) } else { None };
    let page = Page {
        approval,
        statuses: statuses(&lists, &ticket),
        entries: timeline::shown(&shell, &ticket, entries, asked.actor()),
        people: people(&may, &shell, &ticket).await?,
        facts: facts(&shell, &ticket),
        answers: ticket.answers.clone(),
        attachments: attachments(&shell, &ticket),
        others: others(&may, &lists, &ticket).await?,
        others_href: ticket.contact.as_ref().map(|one| format!("/desk/tickets?contact={}", one.id)).unwrap_or_default(),
        worked: worked.map(|minutes| shell.hours(minutes)),
        resolution: Some(ticket.ticket.resolution.clone()).filter(|text| !text.is_empty() && acts.reopen),
        shell,
        summary,
        head,
        acts,
        composer,
        turn,
        bring_in,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// How the approval of a change request stands.
async fn approval(may: &Granted<'_, ViewTickets>, shell: &Shell, page: &TicketPage) -> Result<Badge, kernel::Problem> {
    let approval = changes::of_ticket(may, &page.ticket).await?;
    let stands = approval.map_or(ChangeStanding::NotAssigned, |approval| approval.request.standing);
    Ok(approval_words::standing(shell, stands))
}

impl Head {
    /// The head of a ticket's pages.
    pub(crate) fn of(shell: &Shell, page: &TicketPage, tab: Tab) -> Self {
        let ticket = &page.ticket;
        let href = format!("/desk/tickets/{}", ticket.number);
        let (sentence, since) = sentence(shell, page);
        let (name, tone) = page.priority.clone().unwrap_or_default();
        let due = ticket.due_at.filter(|_| ticket.completed_at.is_none()).map(|at| {
            let when = shell.moments().short(at);
            let (tone, icon) = match Due::of(at.into(), shell.now, &shell.formats.zone) {
                Due::Late => (Some(web::components::Tone::Danger), "alert"),
                Due::Today => (Some(web::components::Tone::Attention), "clock"),
                Due::Later => (None, "clock"),
            };
            Mark { tone, icon, text: shell.t1("desk-due-at", "time", when) }
        });
        let mut tabs = vec![
            (Tab::Activity, "desk-tab-activity", ""),
            (Tab::History, "desk-tab-history", "/history"),
            (Tab::Mails, "desk-tab-mails", "/mails"),
        ];
        if page.has_approval {
            tabs.insert(1, (Tab::Approvals, "change-approvals", "/approvals"));
        }
        let tab = |(this, key, end): (Tab, &str, &str)| (shell.t(key), format!("{href}{end}"), this == tab);
        Self {
            number: ticket.number.clone(),
            title: ticket.title.clone(),
            kind: (kind_icon(ticket.kind), shell.t(kind_key(ticket.kind))),
            organization: (format!("/desk/organizations/{}", ticket.organization_id), page.organization.clone()),
            created: shell.time(ticket.created_at),
            created_by: timeline::name_of(shell, &page.creator),
            status: status_badge(&page.status),
            sentence,
            since,
            priority: priority(&name, &tone),
            due,
            tabs: tabs.into_iter().map(tab).collect(),
        }
    }
}

/// Who has the ticket, in words, and since when it is so.
fn sentence(shell: &Shell, page: &TicketPage) -> (String, Option<Time>) {
    let ticket = &page.ticket;
    let contact = page.contact.as_ref().map_or_else(|| page.organization.clone(), |contact| contact.name.clone());
    let since = Some(shell.time(ticket.status_since_at));
    match (page.status.meaning, &page.resource) {
        (StatusMeaning::Complete, _) => {
            (shell.t("desk-sentence-complete"), ticket.completed_at.map(|at| shell.time(at)))
        }
        (StatusMeaning::WaitingCustomer, _) => (shell.t1("desk-sentence-waiting", "name", contact), since),
        (StatusMeaning::CustomerNoteAdded, Some(name)) => {
            (shell.t2("desk-sentence-customer-note", "name", contact, "resource", name.as_str()), since)
        }
        (_, Some(name)) => (shell.t1("desk-sentence-with", "name", name.as_str()), since),
        (_, None) => (shell.t("desk-sentence-nobody"), Some(shell.time(ticket.created_at))),
    }
}

fn acts<G: Grant>(asked: &Asked<G>, page: &TicketPage, frozen: bool) -> Acts {
    let may = |permission| asked.actor().may(permission).is_some();
    let complete = page.status.meaning == StatusMeaning::Complete;
    let work = may(Permission::WorkTickets);
    Acts {
        // T-112: not once any resource is assigned.
        accept: work && !complete && !frozen && page.ticket.resource_id.is_none(),
        assign: may(Permission::DispatchTickets) && !complete && !frozen,
        edit: work && !frozen,
        work,
        time: may(Permission::LogTime),
        complete: work && !complete && !frozen,
        reopen: work && complete,
    }
}

/// The statuses that one click away: all but the present one and those that complete, which ask for a resolution.
fn statuses(lists: &Lists, page: &TicketPage) -> Vec<StatusItem> {
    let offered = lists
        .statuses
        .iter()
        .filter(|row| row.id == page.status.id || (row.active && row.meaning != StatusMeaning::Complete));
    let item = |row: &store::tables::ticket_status::Model| StatusItem {
        id: row.id.to_string(),
        name: row.name.clone(),
        icon: status_icon(row.meaning),
        current: row.id == page.status.id,
    };
    offered.map(item).collect()
}

fn composer(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    fields: &mut Fields<'_>,
    page: &TicketPage,
    lists: &Lists,
    draft: &NoteDraft,
    errors: &FieldErrors,
) -> Composer {
    let form = draft.form.unwrap_or_else(|| may.fresh_id());
    let mut readers: Vec<&str> = page.contact.iter().map(|contact| contact.name.as_str()).collect();
    readers.extend(page.additional.iter().map(|contact| contact.name.as_str()));
    readers.dedup();
    let everyone = if readers.is_empty() {
        shell.t1("desk-readers-organization", "organization", page.organization.as_str())
    } else {
        shell.t2("desk-readers", "names", readers.join(", "), "organization", page.organization.as_str())
    };
    let limit = files::limit_in_megabytes();
    // The text's place in the form; the composer writes it in its own way.
    let _ = fields.textarea("body", shell.t("desk-note"));
    let files = fields
        .files("files", shell.t("desk-files"))
        .hint(shell.t1("desk-files-hint", "limit", limit))
        .held(draft.held.clone());
    let waits = lists.statuses.iter().any(|row| row.active && row.meaning == StatusMeaning::WaitingCustomer);
    let over = [StatusMeaning::WaitingCustomer, StatusMeaning::Complete];
    Composer {
        form: hidden("form", form),
        body: draft.body.clone(),
        error: errors.on("body").map(str::to_owned),
        publish_error: errors.on("publish").map(str::to_owned),
        internal: draft.internal,
        waiting: draft.waiting,
        can_wait: waits && !over.contains(&page.status.meaning),
        everyone,
        provider: shell.brand.provider.clone(),
        files_open: !draft.held.is_empty() || errors.on("files").is_some(),
        files,
    }
}

async fn people(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    page: &TicketPage,
) -> Result<Vec<Person>, kernel::Problem> {
    let contact = page.contact.iter().map(|one| (shell.t("desk-field-contact"), one));
    let additional = page.additional.iter().map(|one| (shell.t("desk-field-additional-contacts"), one));
    let mut people = Vec::new();
    for (label, one) in contact.chain(additional) {
        let row = may.row_if::<contact::Entity>(one.id).await?;
        let phone = row.map(|row| if row.phone.is_empty() { row.mobile.clone() } else { row.phone.clone() });
        people.push(Person {
            label,
            name: one.name.clone(),
            href: format!("/desk/contacts/{}", one.id),
            email: one.email.clone(),
            phone: phone.unwrap_or_default(),
        });
    }
    Ok(people)
}

/// The fields of the ticket with their values, without those that are empty (T-101).
fn facts(shell: &Shell, page: &TicketPage) -> Vec<(String, String)> {
    let ticket = &page.ticket;
    let issue = match (&page.issue_type, &page.sub_issue_type) {
        (Some(issue), Some(sub)) => Some(format!("{issue}, {sub}")),
        (issue, _) => issue.clone(),
    };
    let resource = match (&page.resource, &page.role) {
        (Some(name), Some(role)) => Some(format!("{name}, {role}")),
        (name, _) => Some(name.clone().unwrap_or_else(|| shell.t("desk-unassigned"))),
    };
    let via = shell.t(match ticket.created_via {
        store::tables::kinds::CreatedVia::Portal => "desk-via-portal",
        store::tables::kinds::CreatedVia::Desk => "desk-via-desk",
    });
    let source = page.source.as_ref().map(|source| shell.t2("desk-source-via", "source", source.as_str(), "via", via));
    [
        ("desk-field-queue", page.queue.clone()),
        ("desk-field-assigned-resource", resource),
        ("desk-field-due", ticket.due_at.map(|at| shell.exact(at))),
        ("desk-field-completed", ticket.completed_at.map(|at| shell.exact(at))),
        ("desk-field-category", Some(page.category.clone())),
        ("desk-field-request-type", page.request_type.clone()),
        ("desk-field-issue-type", issue),
        ("desk-field-work-type", page.work_type.clone()),
        ("desk-field-contract", page.contract.clone()),
        ("desk-field-source", source),
        ("desk-field-activity", Some(shell.exact(ticket.last_activity_at))),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((shell.t(key), value?)))
    .collect()
}

fn attachments(shell: &Shell, page: &TicketPage) -> Vec<FileLine> {
    let about = |file: &ticket_page::Attached| {
        let size = files::size_in_words(&shell.words, file.size);
        format!("{size}, {}, {}", timeline::name_of(shell, &file.author), shell.moments().short(file.at))
    };
    let line = |file: &ticket_page::Attached| {
        let href = timeline::attachment_href(&page.ticket.number, file);
        FileLine {
            preview: file.is_picture().then(|| format!("{href}/preview")),
            href,
            name: file.name.clone(),
            about: about(file),
            internal: file.publish == store::tables::kinds::Publish::Internal,
        }
    };
    page.attachments.iter().map(line).collect()
}

async fn others(
    may: &Granted<'_, ViewTickets>,
    lists: &Lists,
    page: &TicketPage,
) -> Result<Vec<Other>, kernel::Problem> {
    let Some(contact) = &page.contact else { return Ok(Vec::new()) };
    let lines = desk_lists::of_contact(may, lists, contact.id, page.ticket.id, OTHERS).await?;
    let other = |line: &Line| Other {
        href: format!("/desk/tickets/{}", line.number),
        number: line.number.clone(),
        title: line.title.clone(),
        status: badge(
            web::components::Tone::from_code(&line.status.tone),
            status_icon(line.status.meaning),
            &line.status.name,
        ),
    };
    Ok(lines.iter().map(other).collect())
}
