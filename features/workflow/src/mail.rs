//! The mail of a rule to staff: subject and text are the rule's, with number, title and organization filled in.

use askama::Template;
use kernel::{Problem, workflow::filled};
use store::{
    Granted,
    guard::RunJobs,
    ids::MailId,
    views::mail::{self, NewMail, Reader, TicketFacts},
};
use web::{
    App,
    rich_text::{SafeHtml, rich},
};

#[derive(Template)]
#[template(path = "mail.html")]
struct Letter {
    language: String,
    subject: String,
    text: SafeHtml,
    href: String,
    number: String,
}

/// Queues the letter to a reader. Whoever left or has no address gets none.
pub(crate) async fn send(
    app: &App,
    may: &Granted<'_, RunJobs>,
    facts: &TicketFacts,
    to: &Reader,
    (subject, text): (&str, &str),
) -> Result<(), Problem> {
    let ticket = &facts.ticket;
    let said = |text: &str| filled(text, &ticket.number, &ticket.title, &facts.organization);
    let subject: String = said(subject).chars().map(|c| if c.is_control() { ' ' } else { c }).take(250).collect();
    let body = said(text);
    let href = format!("{}/desk/tickets/{}", app.site.public_url, ticket.number);
    let letter = Letter {
        language: to.language.clone(),
        subject: subject.clone(),
        text: rich(&body),
        href: href.clone(),
        number: ticket.number.clone(),
    };
    let html = letter.render().map_err(|error| Problem::fault("write a rule's mail", error))?;
    let host = app.site.public_url.split("://").last().unwrap_or("localhost");
    let host = host.split(['/', ':']).next().unwrap_or("localhost");
    let id: MailId = may.fresh_id();
    let new = NewMail {
        id,
        event: "workflow",
        ticket: Some(ticket.id),
        to: to.clone(),
        subject,
        text: format!("{body}\n\n{}: {href}\n", ticket.number),
        html,
        message_id: format!("<{id}@{host}>"),
        thread_id: format!("<ticket-{}@{host}>", ticket.id),
    };
    let skip = if !to.active {
        Some("inactive")
    } else if to.address.is_empty() {
        Some("no address")
    } else {
        None
    };
    mail::queue(may, new, skip).await
}
