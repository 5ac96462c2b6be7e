//! Handing tickets over: Escalate, Recall and Take back of the internal desk, and what happens when nobody answers in time.

mod back;
mod escalate;

use askama::Template;
use axum::http::StatusCode;
use kernel::Problem;
use store::{
    Granted, Row,
    guard::{ViewTickets, WorkInternally},
    ids::TicketId,
    tables::{taskfire_ticket, ticket},
    views::{
        taskfire::{
            escalation,
            part::{self, Part},
            path,
        },
        ticket_page,
    },
};
use web::{
    Answer, Asked, Routes, answer,
    components::{Callout, PathStrip, Tone, callout, hand_over_sentence, path_strip},
    form::Filled,
    shell::Shell,
};

/// Routes of the pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/tickets/{ticket}/escalation", escalate::page)
        .post("/tickets/{ticket}/escalation", escalate::send)
        .get("/tickets/{ticket}/recall", back::recall_page)
        .post("/tickets/{ticket}/recall", back::recall)
        .get("/tickets/{ticket}/take-back", back::take_back_page)
        .post("/tickets/{ticket}/take-back", back::take_back)
}

/// What is due on a ticket: acceptance and confirmation (F-119, F-226).
pub(crate) async fn look(may: &Granted<'_, store::guard::RunJobs>, ticket: TicketId) -> Result<(), Problem> {
    store::taskfire::deadlines(may, ticket).await
}

/// A page of one ticket that says why the act is not possible now; what was typed is not lost.
#[derive(Template)]
#[template(path = "hand_over/refused.html")]
struct Refused {
    shell: Shell,
    number: String,
    ticket_title: String,
    said: Callout,
    strip: Option<PathStrip>,
    typed: String,
}

/// A ticket whose desk the actor works, with its internal side.
struct Loaded {
    ticket: Row<ticket::Entity>,
    row: Option<Row<taskfire_ticket::Entity>>,
}

async fn load(may: &Granted<'_, WorkInternally>, number: &str) -> Result<Loaded, Problem> {
    let ticket = ticket_page::by_number(may, number).await?;
    let row = may.row_if::<taskfire_ticket::Entity>(ticket.id).await?;
    Ok(Loaded { ticket, row })
}

/// The ticket's own page.
fn address(number: &str) -> String {
    format!("/tickets/{number}")
}

/// How the ticket stands for this reader.
async fn part(asked: &Asked<WorkInternally>, ticket: &ticket::Model) -> Result<Option<Part>, Problem> {
    part::of(&asked.session().need::<ViewTickets>()?, ticket).await
}

/// Says why an act is not possible: 200 to whoever opens the page, 409 to whoever sends the form.
async fn refused(
    asked: &Asked<WorkInternally>,
    title: String,
    ticket: &ticket::Model,
    sentence: &str,
    sent: Option<&Filled>,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let shell = asked.shell(title, "taskfire-escalation").await;
    let part = part::of(&may, ticket).await?;
    let lines = path::of(&may, ticket).await?;
    let page = Refused {
        number: ticket.number.clone(),
        ticket_title: ticket.title.clone(),
        said: callout(Tone::Attention, sentence, String::new()),
        strip: part.map(|part| path_strip(&shell, &part, &lines)),
        typed: sent.map(|filled| filled.get("note").to_owned()).unwrap_or_default(),
        shell,
    };
    match sent {
        Some(_) => answer::html(StatusCode::CONFLICT, &page),
        None => asked.page(&page),
    }
}

/// Somebody else moved the ticket since the form was opened (F-64): says who, or goes on if it was the actor's own second
/// press of one button.
async fn overtaken(
    asked: &Asked<WorkInternally>,
    loaded: &Loaded,
    title: String,
    seen: i32,
    filled: &Filled,
    said: &str,
) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    if let Some(row) = &loaded.row
        && escalation::was_mine(&may, row, seen).await?
    {
        return asked.go_and_say(address(&loaded.ticket.number), said);
    }
    let shell = asked.shell(title.clone(), "taskfire-escalation").await;
    let sentence = match part(asked, &loaded.ticket).await? {
        Some(now) => {
            let was = hand_over_sentence(&shell, now.act, &now.by, now.rule.as_deref(), now.since_at);
            shell.t1("hand-over-first", "act", was)
        }
        None => shell.t("hand-over-before-taskfire"),
    };
    refused(asked, title, &loaded.ticket, &sentence, Some(filled)).await
}
