//! The mails about a ticket and how far each came.

use askama::Template;
use axum::extract::Path;
use store::{
    guard::{UseDesk, ViewTickets},
    tables::kinds::MailState,
    views::{desk_ticket, ticket_page},
};
use web::{
    Answer, Asked,
    components::{Badge, Tone, badge},
    moments::Time,
    shell::Shell,
};

use super::ticket::{Head, Tab};

#[derive(Template)]
#[template(path = "desk/letters.html")]
struct Page {
    shell: Shell,
    head: Head,
    lines: Vec<Line>,
}

/// A mail as the page shows it.
struct Line {
    at: Time,
    to: String,
    address: String,
    subject: String,
    state: Badge,
    sent: Option<Time>,
    error: String,
}

/// The page.
pub(crate) async fn page(asked: Asked<UseDesk>, Path(number): Path<String>) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, &number).await?;
    let letters = desk_ticket::letters(&may, ticket.ticket.id).await?;
    let shell = asked.shell(ticket.ticket.title.clone(), "work-tickets").await;
    let line = |letter: desk_ticket::Letter| Line {
        at: shell.time(letter.at),
        to: if letter.to_name.is_empty() { letter.to_address.clone() } else { letter.to_name },
        address: letter.to_address,
        subject: letter.subject,
        state: state(&shell, letter.state),
        sent: letter.sent_at.map(|at| shell.time(at)),
        error: letter.last_error,
    };
    let lines = letters.into_iter().map(line).collect();
    let head = Head::of(&shell, &ticket, Tab::Mails);
    asked.page(&Page { shell, head, lines })
}

fn state(shell: &Shell, state: MailState) -> Badge {
    let (tone, icon, key) = match state {
        MailState::Queued => (Tone::Neutral, "clock", "desk-mail-queued"),
        MailState::Sent => (Tone::Success, "check", "desk-mail-sent"),
        MailState::Failed => (Tone::Danger, "alert", "desk-mail-failed"),
        MailState::Skipped => (Tone::Neutral, "x", "desk-mail-skipped"),
    };
    badge(tone, icon, shell.t(key))
}
