//! Approvals of a change request as staff arrange them: board and rule, what is planned, who is asked, what they answered
//! (T-172 … T-188, A-279 … A-286).

mod acts;
mod forms;
mod people;

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Permission, Problem};
use store::{
    Granted, Row, changes,
    guard::{Grant, UseDesk, ViewTickets, WorkTickets},
    ids::ChangeApproverId,
    tables::{kinds::ChangeStanding, ticket},
    views::{
        change_desk::{self, Offers},
        changes::{Approval, of_ticket},
        ticket_page,
    },
};
use web::{
    Answer, Asked,
    components::{Badge, ErrorSummary},
    field::{Field, Hidden},
    form::Filled,
    shell::Shell,
};

use super::{
    ticket::{Head, Tab},
    timeline::name_of,
};
use crate::approval_words::{closed, earlier, rule, standing, until};

pub(super) use acts::{answer, ask, plan};
pub(super) use people::{add, deputy, remove};

/// Which form of the page was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plan,
    Ask,
    Add,
    Answer(ChangeApproverId),
    Deputy(ChangeApproverId),
}

/// A form that could not be taken, shown again with everything typed.
struct Before<'f> {
    form: Form,
    filled: &'f Filled,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "desk/approvals/approvals.html")]
struct Page {
    shell: Shell,
    head: Head,
    summary: ErrorSummary,
    number: String,
    standing: Badge,
    rule: String,
    until: Option<String>,
    closed: Option<String>,
    voters: Vec<forms::Voter>,
    earlier: Vec<String>,
    earlier_head: String,
    /// The forms of those who work tickets.
    work: Option<Work>,
}

/// What those who work tickets may do.
struct Work {
    version: Hidden,
    plan: Vec<Field>,
    texts: Vec<Field>,
    /// What the reader saw when they asked: a second send changes nothing.
    seen: Hidden,
    until: Field,
    ask: String,
    can_ask: bool,
    person: Field,
    deputy: Field,
}

/// The page; it exists for change requests while change management is on (A-279, T-173).
pub(super) async fn page(asked: Asked<UseDesk>, Path(number): Path<String>) -> Answer {
    show(&asked, &number, None).await
}

async fn show<G: Grant>(asked: &Asked<G>, number: &str, before: Option<&Before<'_>>) -> Answer {
    let may = asked.session().need::<ViewTickets>()?;
    let ticket = ticket_page::page(&may, number).await?;
    if !changes::applies(&may, &ticket.ticket) {
        return Err(Problem::NotFound.into());
    }
    let approval = of_ticket(&may, &ticket.ticket).await?;
    let offers = if asked.actor().may(Permission::WorkTickets).is_some() {
        let board = approval.as_ref().and_then(|approval| approval.request.board_id);
        Some(change_desk::offers(&asked.session().need::<WorkTickets>()?, &ticket.ticket, board).await?)
    } else {
        None
    };
    let mut shell = asked.shell(ticket.ticket.title.clone(), "change-approvals").await;
    let none = FieldErrors::new();
    let summary = shell.fields(before.map_or(&none, |before| &before.errors)).summary();
    let head = Head::of(&shell, &ticket, Tab::Approvals);
    let page = Page {
        number: ticket.ticket.number.clone(),
        standing: standing(&shell, approval.as_ref().map_or(ChangeStanding::NotAssigned, |one| one.request.standing)),
        rule: approval.as_ref().map(|approval| rule(&shell, approval)).unwrap_or_default(),
        until: approval.as_ref().and_then(|approval| until(&shell, approval)),
        closed: approval
            .as_ref()
            .filter(|one| asked_for(one))
            .and_then(|one| one.open.err())
            .map(|why| closed(&shell, why)),
        voters: forms::voters(&mut shell, &ticket.ticket, approval.as_ref(), offers.as_ref(), before),
        earlier: approval
            .iter()
            .flat_map(|one| &one.earlier)
            .map(|one| earlier(&shell, one, &name_of(&shell, &one.who)))
            .collect(),
        earlier_head: shell.t1(
            "change-earlier",
            "count",
            approval.as_ref().map_or(0, |one| i64::try_from(one.earlier.len()).unwrap_or(i64::MAX)),
        ),
        work: offers.map(|offers| forms::work(&mut shell, &ticket.ticket, approval.as_ref(), &offers, before)),
        summary,
        head,
        shell,
    };
    if before.is_none() { asked.page(&page) } else { asked.wrong(&page) }
}

fn asked_for(approval: &Approval) -> bool {
    approval.request.requested_at.is_some()
}

/// The ticket of an act; within a write it is held, so that two who act at once come one after the other.
async fn change<G>(may: &Granted<'_, G>, number: &str) -> Result<Row<ticket::Entity>, Problem>
where
    G: store::guard::Reads<ticket::Entity>,
{
    let ticket = ticket_page::by_number(may, number).await?;
    if changes::applies(may, &ticket) { Ok(ticket) } else { Err(Problem::NotFound) }
}

fn address(number: &str) -> String {
    format!("/desk/tickets/{number}/approvals")
}

/// What is chosen by the offers.
fn known(offers: &Offers, code: &str) -> Option<changes::Person> {
    let contact = offers.contacts.iter().find(|(id, _)| code.strip_prefix("c:") == Some(id.to_string().as_str()));
    let contact = contact.map(|(id, _)| changes::Person::Contact(*id));
    contact.or_else(|| {
        let found = offers.resources.iter().find(|(id, _)| code.strip_prefix("r:") == Some(id.to_string().as_str()));
        found.map(|(id, _)| changes::Person::Resource(*id))
    })
}
