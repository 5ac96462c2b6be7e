//! Transfer to Taskfire (F-113 … F-117): a ticket goes from the provider to the customer's internal help desk; none of the
//! provider's fields changes (F-56). Where it is not possible, the page says what is missing (F-116, F-207).

use askama::Template;
use axum::extract::Path;
use kernel::{
    FieldErrors, Problem,
    ownership::{Act, By},
};
use store::{
    Act as Told, Granted,
    guard::{ViewTickets, WorkTickets},
    ids::{ContactId, InternalQueueId},
    tables::{internal_queue, taskfire_ticket, ticket},
    taskfire::{self, Step, hand_over},
    views::{
        taskfire::{
            escalation::{self, Readiness},
            part::{self, Move},
            work::{self, Worker},
        },
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    check::Check,
    components::{Badge, Callout, ErrorSummary, Tone, badge, callout, refusal_key},
    field::{Choice, Field, Hidden, hidden},
    form::Filled,
    shell::Shell,
};

use super::{
    turn::{needed_note, overtaken, side_of},
    work::address,
};

#[derive(Template)]
#[template(path = "desk/transfer.html")]
struct Page {
    shell: Shell,
    summary: ErrorSummary,
    number: String,
    title: String,
    refusal: Option<Callout>,
    checks: Vec<Badge>,
    can_bring_in: bool,
    seen: Hidden,
    note: Field,
    resource: Field,
    queue: Field,
}

/// What may be chosen to receive the ticket.
struct Receivers {
    people: Vec<Worker>,
    queues: Vec<internal_queue::Model>,
}

async fn receivers(may: &Granted<'_, ViewTickets>, ticket: &ticket::Model) -> Result<Receivers, Problem> {
    let lists = work::lists(may, ticket.organization_id).await?;
    Ok(Receivers {
        people: work::workers(may, ticket.organization_id).await?,
        queues: lists.queues.into_iter().filter(|queue| queue.active).collect(),
    })
}

/// The page.
pub(super) async fn page(asked: Asked<WorkTickets>, Path(number): Path<String>) -> Answer {
    let ticket = ticket_page::by_number(&asked.may()?, &number).await?;
    show(&asked, &ticket, &Filled::of(&[]), &FieldErrors::new()).await
}

/// Transfers.
pub(super) async fn send(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    ticket_page::by_number(&asked.may()?, &number).await?;
    filled.only(&["note", "resource", "queue", "seen"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let seen: i32 = filled.line("seen").parse().unwrap_or(-1);
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    let row = side_of(&may, &ticket, &words).await?;
    if row.hand_over_no != seen {
        drop(write);
        overtaken(&asked, &ticket, &row, seen).await?;
        return asked.go_and_say(address(&number), "said-transferred");
    }
    let ready = escalation::readiness(&may, ticket.organization_id, true).await?;
    let offered = receivers(&may.also::<ViewTickets>()?, &ticket).await?;
    let mut check = Check::new(&filled, &words);
    let note = needed_note(&mut check);
    let contact: Option<ContactId> = check.choice_if("resource", &words.t("desk-transfer-resource"), |id| {
        offered.people.iter().find(|one| one.id.to_string() == id).map(|one| one.id)
    });
    let queue: Option<InternalQueueId> = check.choice_if("queue", &words.t("desk-transfer-queue"), |id| {
        offered.queues.iter().find(|one| one.id.to_string() == id).map(|one| one.id)
    });
    if !ready.is_ready() || !check.errors.is_empty() {
        let errors = check.errors;
        drop(write);
        if !ready.is_ready() {
            return Err(Problem::Refused(words.t("desk-transfer-not-ready")).into());
        }
        return show(&asked, &ticket, &filled, &errors).await;
    }
    let step = Step { note: &note, to_contact: contact, to_queue: queue, ..Step::of(Act::SendToDesk, By::Provider) };
    match hand_over(&may, &row, step).await? {
        Ok(_) => {
            write.done().await?;
            asked.go_and_say(address(&number), "said-transferred")
        }
        Err(refusal) => Err(Problem::Refused(words.t(refusal_key(refusal))).into()),
    }
}

/// Brings an older ticket into Taskfire (decision 10): it stays with the provider.
pub(super) async fn bring_in(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = ticket_page::by_number(&may, &number).await?;
    if may.row_if::<taskfire_ticket::Entity>(ticket.id).await?.is_some() {
        return asked.go(address(&number));
    }
    if taskfire::settings(&may, ticket.organization_id).await?.is_none() {
        return Err(Problem::Refused(words.t("hand-over-refused-off")).into());
    }
    taskfire::bring_in(&may, &ticket).await?;
    may.audit(Told {
        act: "ticket.brought-in",
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        ..Told::default()
    })
    .await?;
    write.done().await?;
    asked.go_and_say(address(&number), "said-brought-in")
}

async fn show(asked: &Asked<WorkTickets>, ticket: &ticket::Model, filled: &Filled, errors: &FieldErrors) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let part = part::of(&may, ticket).await?;
    let ready = escalation::readiness(&may, ticket.organization_id, part.is_some()).await?;
    let offered = receivers(&may, ticket).await?;
    let mut shell = asked.shell(asked.t("desk-transfer-title"), "transfer-to-taskfire").await;
    let words = shell.words.clone();
    let refused = part.as_ref().and_then(|part| part.may(Move::SendToDesk)).and_then(Result::err);
    let refusal = match (ready.is_ready(), refused) {
        (false, _) => Some(words.t("desk-transfer-not-ready")),
        (true, Some(refusal)) => Some(words.t(refusal_key(refusal))),
        (true, None) => None,
    };
    let checks = if ready.is_ready() { Vec::new() } else { checks(&shell, ready) };
    let snapshot = shell.clone();
    let mut fields = shell.fields(errors);
    let note = fields
        .textarea("note", words.t("desk-hand-over-note"))
        .hint(words.t("desk-transfer-hint"))
        .required()
        .rows(6)
        .max(8_000)
        .value(filled.get("note"));
    let people = offered.people.iter().map(|one| {
        let away = one.away.as_ref().map(|away| match away.until {
            Some(until) => {
                words.t_with("desk-transfer-away-until", &[("time", snapshot.moments().short(until).into())])
            }
            None => words.t("desk-transfer-away"),
        });
        let label = away.map_or_else(|| one.name.clone(), |away| format!("{} ({away})", one.name));
        Choice::new(one.id, label)
    });
    let resource = fields
        .select("resource", words.t("desk-transfer-resource"))
        .none(words.t("desk-transfer-resource-none"))
        .choices(people)
        .hint(words.t("desk-transfer-resource-hint"))
        .value(filled.line("resource"));
    let queue = fields
        .select("queue", words.t("desk-transfer-queue"))
        .none(words.t("desk-transfer-queue-none"))
        .options(offered.queues.iter().map(|queue| (queue.id, queue.name.clone())))
        .value(filled.line("queue"));
    let page = Page {
        summary: fields.summary(),
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        refusal: refusal.map(|sentence| callout(Tone::Attention, sentence, String::new())),
        checks,
        can_bring_in: part.is_none() && ready.active && ready.taskfire,
        seen: hidden("seen", part.map_or(0, |part| part.number)),
        note,
        resource,
        queue,
        shell,
    };
    if errors.is_empty() { asked.page(&page) } else { asked.wrong(&page) }
}

/// What must hold, each with whether it does.
fn checks(shell: &Shell, ready: Readiness) -> Vec<Badge> {
    [
        (ready.active, "desk-transfer-active", "desk-transfer-missing-active"),
        (ready.taskfire, "desk-transfer-taskfire", "desk-transfer-missing-taskfire"),
        (ready.capable, "desk-transfer-capable", "desk-transfer-missing-capable"),
        (ready.people, "desk-transfer-people", "desk-transfer-missing-people"),
    ]
    .into_iter()
    .map(
        |(holds, is, missing)| {
            if holds { badge(Tone::Success, "check", shell.t(is)) } else { badge(Tone::Danger, "x", shell.t(missing)) }
        },
    )
    .collect()
}
