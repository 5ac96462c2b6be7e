//! One ticket of an end client: what is published on it, who worked and for how long. No files, nothing to write, and nobody is
//! told that somebody looked (P-165, P-167, T-203 … T-205).

use askama::Template;
use axum::extract::Path;
use store::{
    guard::ViewEndClients,
    views::end_clients::{self, Sheet},
};
use web::{
    Answer, Asked,
    components::{Badge, Callout, Tone, badge, callout},
    rich_text::SafeHtml,
    shell::Shell,
};

use super::{
    super::ticket::thread::{Piece, pieces},
    PATH, exist,
};
use crate::rules::{kind_icon, kind_key, status_badge};

#[derive(Template)]
#[template(path = "portal/end_clients/show.html")]
struct ShowPage {
    shell: Shell,
    number: String,
    organization: String,
    kind: Badge,
    status: Badge,
    notice: Callout,
    resolution: Option<SafeHtml>,
    pieces: Vec<Piece>,
    facts: Vec<(String, String)>,
}

/// The page; a ticket that the own organization is not billed for does not exist here (decision 13).
pub(crate) async fn page(asked: Asked<ViewEndClients>, Path(number): Path<String>) -> Answer {
    exist(asked.actor())?;
    let sheet = end_clients::one(&asked.may()?, &number).await?;
    let ticket = &sheet.ticket;
    let shell = asked.shell(ticket.title.clone(), "my-tickets").await;
    let only = shell.t1("end-clients-read-only-text", "organization", sheet.organization.as_str());
    let resolution = Some(ticket.resolution.as_str()).filter(|text| ticket.completed_at.is_some() && !text.is_empty());
    let page = ShowPage {
        number: ticket.number.clone(),
        kind: badge(Tone::Neutral, kind_icon(ticket.kind), shell.t(kind_key(ticket.kind))),
        status: status_badge(&sheet.status),
        notice: callout(Tone::Info, shell.t("end-clients-read-only"), only),
        resolution: resolution.map(|text| shell.rich(text)),
        pieces: pieces(&shell, &ticket.number, &sheet.entries, None),
        facts: facts(&shell, &sheet),
        organization: sheet.organization,
        shell,
    };
    asked.page(&page)
}

/// Label and value; what has no value is left out.
fn facts(shell: &Shell, sheet: &Sheet) -> Vec<(String, String)> {
    let ticket = &sheet.ticket;
    [
        ("ticket-status", Some(sheet.status.name.clone())),
        ("ticket-organization", Some(sheet.organization.clone())),
        ("ticket-contact", sheet.contact.clone()),
        ("ticket-request-type", sheet.request_type.clone()),
        ("ticket-assigned-to", sheet.resource.clone().or_else(|| Some(shell.t("ticket-unassigned")))),
        ("end-clients-hours", Some(shell.hours(sheet.minutes))),
        ("ticket-created", Some(shell.exact(ticket.created_at))),
        ("ticket-due", ticket.due_at.map(|at| shell.exact(at))),
        ("ticket-completed", ticket.completed_at.map(|at| shell.exact(at))),
        ("ticket-last-activity", Some(shell.exact(ticket.last_activity_at))),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((shell.t(key), value?)))
    .collect()
}
