//! Whose turn it is on tickets of customers with an internal help desk (F-60, F-62): the bar on the ticket, what may be
//! changed meanwhile, and the provider's answer to a hand-over (F-226).

use askama::Template;
use axum::extract::Path;
use kernel::{
    FieldErrors, Permission, Problem,
    ownership::{Act, By},
};
use store::{
    Granted, Row,
    guard::{Grant, ViewTickets, WorkTickets},
    ids::TicketId,
    tables::{
        kinds::{Acceptance, Party},
        taskfire_ticket, ticket,
    },
    taskfire::{self, Step, hand_over},
    views::{
        taskfire::{
            clocks, escalation,
            part::{self, Move, Part},
            path::{self, Line},
        },
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{
        Callout, ErrorSummary, PathStrip, Promises, Tone, callout, hand_over_sentence, party_name, path_strip,
        promises, reason_key, refusal_key,
    },
    field::{Field, Hidden, hidden},
    form::Filled,
    rich_text::SafeHtml,
    shell::Shell,
    words::Words,
};

use super::work::address;

/// Longest note.
const NOTE: usize = 8_000;

/// Taskfire's part of the ticket page.
pub(super) struct Turn {
    pub(super) bar: Callout,
    pub(super) strip: PathStrip,
    /// The newest note that came with a hand-over, while the ticket is open.
    pub(super) told: Option<Stage>,
    pub(super) way: Vec<Stage>,
    /// What the provider itself promises (F-154).
    pub(super) promised: Promises,
    pub(super) accept: bool,
    pub(super) decline: bool,
    pub(super) transfer: bool,
    /// Whether the customer's side has it.
    pub(super) theirs: bool,
}

/// A hand-over as the history of the page tells it.
pub(super) struct Stage {
    pub(super) sentence: String,
    pub(super) held: String,
    pub(super) reason: Option<String>,
    pub(super) note: Option<SafeHtml>,
}

/// What the page shows of Taskfire; nothing where the ticket has no internal side.
pub(super) async fn of(
    may: &Granted<'_, ViewTickets>,
    shell: &Shell,
    ticket: &ticket::Model,
) -> Result<Option<Turn>, Problem> {
    let Some(part) = part::of(may, ticket).await? else { return Ok(None) };
    let lines = path::of(may, ticket).await?;
    let (promised, spent) = clocks::promise(may, ticket.id).await?;
    let work = may.actor().may(Permission::WorkTickets).is_some();
    let open = part.closed_at.is_none();
    Ok(Some(Turn {
        bar: bar(shell, &part),
        strip: path_strip(shell, &part, &lines),
        told: lines.iter().rev().find(|line| open && !line.note.is_empty()).map(|line| stage(shell, line)),
        way: lines.iter().rev().map(|line| stage(shell, line)).collect(),
        promised: promises(shell, &part, &promised, spent),
        accept: part.can(Move::Accept),
        decline: part.can(Move::Decline),
        theirs: open && part.responsible != Party::Provider,
        transfer: work && open && part.responsible == Party::Provider,
    }))
}

/// Whether an older ticket of a customer with an internal desk may be brought into Taskfire by this reader (decision 10).
pub(super) async fn may_bring_in(may: &Granted<'_, ViewTickets>, ticket: &ticket::Model) -> Result<bool, Problem> {
    Ok(ticket.completed_at.is_none()
        && may.actor().may(Permission::WorkTickets).is_some()
        && taskfire::settings(may, ticket.organization_id).await?.is_some())
}

/// The green bar: whose turn, since when, by whom.
fn bar(shell: &Shell, part: &Part) -> Callout {
    let name = party_name(shell, part, part.responsible, None);
    let strong = match (part.closed_at, part.responsible) {
        (Some(_), _) => shell.t("desk-turn-complete"),
        (None, Party::Provider) => shell.t1("desk-turn-ours", "time", shell.moments().short(part.since_at)),
        (None, Party::Internal | Party::Vendor) => {
            shell.t2("desk-turn-theirs", "name", name, "time", shell.moments().short(part.since_at))
        }
    };
    let text = hand_over_sentence(shell, part.act, &part.by, part.rule.as_deref(), part.since_at);
    callout(Tone::Success, strong, text).icon("desk")
}

fn stage(shell: &Shell, line: &Line) -> Stage {
    Stage {
        sentence: hand_over_sentence(shell, line.act, &line.by, line.rule.as_deref(), line.at),
        held: shell.span(line.minutes(shell.now.into())),
        reason: line.reason.map(|reason| shell.t(reason_key(reason))),
        note: Some(line.note.as_str()).filter(|note| !note.is_empty()).map(|note| shell.rich(note)),
    }
}

/// Refuses to change the provider's own fields while it is not the provider's turn (F-62, F-120): only who administers
/// the service desk may.
pub(super) async fn not_frozen<G: Grant>(
    may: &Granted<'_, G>,
    ticket: &ticket::Model,
    words: &Words,
) -> Result<(), Problem> {
    if is_frozen(&may.also::<ViewTickets>()?, ticket.id).await? {
        return Err(Problem::Refused(words.t("desk-turn-frozen")));
    }
    Ok(())
}

/// Whether the provider's own fields stand still for this reader.
pub(super) async fn is_frozen(may: &Granted<'_, ViewTickets>, ticket: TicketId) -> Result<bool, Problem> {
    if may.actor().may(Permission::AdminServiceDesk).is_some() {
        return Ok(false);
    }
    let row = may.row_if::<taskfire_ticket::Entity>(ticket).await?;
    Ok(row.is_some_and(|row| row.closed_at.is_none() && row.responsible != Party::Provider))
}

/// Accepts a hand-over that waits for it, if one does.
pub(super) async fn accept_too(may: &Granted<'_, WorkTickets>, ticket: TicketId) -> Result<(), Problem> {
    let Some(row) = may.row_if::<taskfire_ticket::Entity>(ticket).await? else { return Ok(()) };
    if row.acceptance == Acceptance::Awaited && row.responsible == Party::Provider {
        hand_over(may, &row, Step::of(Act::Accept, By::Provider)).await?.ok();
    }
    Ok(())
}

/// The internal side of a ticket, or the sentence that there is none.
pub(super) async fn side_of(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    words: &Words,
) -> Result<Row<taskfire_ticket::Entity>, Problem> {
    let row = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    row.ok_or_else(|| Problem::Refused(words.t("desk-transfer-missing-capable")))
}

/// Says who moved the ticket since the form was opened (F-64), or `Ok` if it was the actor's own second press.
pub(super) async fn overtaken(
    asked: &Asked<WorkTickets>,
    ticket: &ticket::Model,
    row: &taskfire_ticket::Model,
    seen: i32,
) -> Result<(), Problem> {
    let may = asked.session().need::<ViewTickets>()?;
    if escalation::was_mine(&may, row, seen).await? {
        return Ok(());
    }
    let shell = asked.shell(String::new(), "transfer-to-taskfire").await;
    let Some(now) = part::of(&may, ticket).await? else { return Err(Problem::Stale) };
    let act = hand_over_sentence(&shell, now.act, &now.by, now.rule.as_deref(), now.since_at);
    Err(Problem::Refused(shell.t1("desk-turn-first", "act", act)))
}

/// Takes what was handed over.
pub(super) async fn accept(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    let row = side_of(&may, &ticket, &words).await?;
    if row.acceptance == Acceptance::Accepted {
        // The second send of one press, or a colleague was faster: it is accepted either way.
        return asked.go(address(&number));
    }
    match hand_over(&may, &row, Step::of(Act::Accept, By::Provider)).await? {
        Ok(_) => {
            write.done().await?;
            asked.go_and_say(address(&number), "said-hand-over-accepted")
        }
        Err(refusal) => Err(Problem::Refused(words.t(refusal_key(refusal))).into()),
    }
}

#[derive(Template)]
#[template(path = "desk/decline.html")]
struct Decline {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    refusal: Option<Callout>,
    seen: Hidden,
    note: Field,
}

/// The page that declines a hand-over.
pub(super) async fn decline_page(asked: Asked<WorkTickets>, Path(number): Path<String>) -> Answer {
    let ticket = ticket_page::by_number(&asked.may()?, &number).await?;
    show(&asked, &ticket, &Filled::of(&[]), &FieldErrors::new()).await
}

/// Declines a hand-over, with the reason.
pub(super) async fn decline(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["note", "seen"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let seen: i32 = filled.line("seen").parse().unwrap_or(-1);
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    let row = side_of(&may, &ticket, &words).await?;
    if row.hand_over_no != seen {
        drop(write);
        overtaken(&asked, &ticket, &row, seen).await?;
        return asked.go(address(&number));
    }
    let mut check = Check::new(&filled, &words);
    let note = needed_note(&mut check);
    if !check.errors.is_empty() {
        let errors = check.errors;
        drop(write);
        return show(&asked, &ticket, &filled, &errors).await;
    }
    match hand_over(&may, &row, Step { note: &note, ..Step::of(Act::Decline, By::Provider) }).await? {
        Ok(_) => {
            write.done().await?;
            asked.go_and_say(address(&number), "said-hand-over-declined")
        }
        Err(refusal) => Err(Problem::Refused(words.t(refusal_key(refusal))).into()),
    }
}

/// A note that must not be empty.
pub(super) fn needed_note(check: &mut Check<'_>) -> String {
    let name = check.words.t("desk-hand-over-note");
    let note = check.text("note", &name, NOTE);
    if note.is_empty() {
        check.wrong("note", check.words.t_with("check-needed", &[("field", name.into())]));
    }
    note
}

async fn show(asked: &Asked<WorkTickets>, ticket: &ticket::Model, filled: &Filled, errors: &FieldErrors) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let part = part::of(&may, ticket).await?;
    let mut shell = asked.shell(asked.t("desk-decline-title"), "transfer-to-taskfire").await;
    let words = shell.words.clone();
    let refusal = match part.as_ref().map(|part| part.may(Move::Decline)) {
        Some(Some(Err(refusal))) => Some(words.t(refusal_key(refusal))),
        Some(_) => None,
        None => Some(words.t("desk-transfer-missing-capable")),
    };
    let mut fields = shell.fields(errors);
    let note = fields
        .textarea("note", words.t("desk-hand-over-note"))
        .hint(words.t("desk-decline-hint"))
        .required()
        .rows(5)
        .max(NOTE)
        .value(filled.get("note"));
    let page = Decline {
        summary: fields.summary(),
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        refusal: refusal.map(|sentence| callout(Tone::Attention, sentence, String::new())),
        seen: hidden("seen", part.map_or(0, |part| part.number)),
        note,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}
