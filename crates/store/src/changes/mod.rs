//! Approving change requests (T-172 … T-188, P-120 … P-130, decision 15): what staff and approvers do, from whichever page it
//! comes. What the answers add up to is a rule of `kernel::change`; [`settle`] alone writes it down.

pub(crate) mod answering;
mod asking;
mod people;

use kernel::{
    Problem,
    change::{Answer, Rule, Standing},
};
use sea_orm::{ColumnTrait, Condition};

pub use answering::{Given, Refused, answer};
pub use asking::{Unasked, ask, due};
pub use people::{Person, Unfit, add_other, remove_other, set_deputy};

use crate::{
    Granted, Row, Set,
    guard::{Grant, Reads, WorkTickets, Writes},
    ids::TicketId,
    tables::{
        change_approver, change_board, change_request,
        kinds::{ChangeAnswer, ChangeRule, ChangeStanding, TicketKind},
        ticket,
    },
};

/// The change side of a ticket; made at the first need, with nobody to ask yet and *all must approve* (P-123).
pub async fn side(may: &Granted<'_, WorkTickets>, ticket: TicketId) -> Result<Row<change_request::Entity>, Problem> {
    if let Some(row) = may.row_if::<change_request::Entity>(ticket).await? {
        return Ok(row);
    }
    let none = || Set(String::new());
    may.add::<change_request::Entity>(change_request::ActiveModel {
        ticket_id: Set(ticket),
        board_id: Set(None),
        rule: Set(ChangeRule::All),
        needed: Set(1),
        plan: none(),
        impact: none(),
        roll_back: none(),
        review: none(),
        standing: Set(ChangeStanding::NotAssigned),
        requested_at: Set(None),
        expires_at: Set(None),
        settled_at: Set(None),
        reminded_at: Set(None),
        ..Default::default()
    })
    .await
}

/// What staff say of a change before anybody is asked (T-187, P-123).
#[derive(Debug, Clone)]
pub struct Planned {
    /// How many must approve.
    pub rule: ChangeRule,
    /// So many, where the rule is so many of them.
    pub needed: i32,
    /// What is to be done.
    pub plan: String,
    /// What it affects.
    pub impact: String,
    /// How it is undone.
    pub roll_back: String,
    /// What came of it.
    pub review: String,
}

/// Writes down rule and plan, and seats the people of `board` if it is another one than before.
pub async fn plan(
    may: &Granted<'_, WorkTickets>,
    ticket: &ticket::Model,
    request: &Row<change_request::Entity>,
    planned: Planned,
    board: Option<&Row<change_board::Entity>>,
) -> Result<Result<(), Unfit>, Problem> {
    let set = change_request::ActiveModel {
        rule: Set(planned.rule),
        needed: Set(planned.needed),
        plan: Set(planned.plan),
        impact: Set(planned.impact),
        roll_back: Set(planned.roll_back),
        review: Set(planned.review),
        ..Default::default()
    };
    may.change(request, set).await?;
    if request.board_id == board.map(|board| board.id) {
        settle(may, ticket.id).await?;
        return Ok(Ok(()));
    }
    let request = may.row::<change_request::Entity>(ticket.id).await?;
    people::use_board(may, ticket, &request, board).await
}

/// How many must approve, as the rules know it.
pub fn rule_of(row: &change_request::Model) -> Rule {
    match row.rule {
        ChangeRule::All => Rule::All,
        ChangeRule::One => Rule::One,
        ChangeRule::Some => Rule::Some(u32::try_from(row.needed).unwrap_or(1)),
    }
}

/// The approvers of a ticket, those of the board first, each group in the order in which they were named.
pub(crate) async fn approvers<G: Reads<change_approver::Entity>>(
    may: &Granted<'_, G>,
    ticket: TicketId,
) -> Result<Vec<Row<change_approver::Entity>>, Problem> {
    let mut rows = may.rows::<change_approver::Entity>(of(ticket)).await?;
    rows.sort_by_key(|row| (!row.on_board, row.id));
    Ok(rows)
}

fn of(ticket: TicketId) -> Condition {
    Condition::all().add(change_approver::Column::TicketId.eq(ticket))
}

/// Writes down what the answers add up to by now. To be called after every change of approvers, answers or rule.
async fn settle<G>(may: &Granted<'_, G>, ticket: TicketId) -> Result<ChangeStanding, Problem>
where
    G: Grant + Writes<change_request::Entity> + Reads<change_approver::Entity>,
{
    let request = may.row::<change_request::Entity>(ticket).await?;
    let rows = approvers(may, ticket).await?;
    let answers: Vec<_> = rows.iter().map(|row| row.answer.map(answer_of)).collect();
    let now = standing_of(kernel::change::standing(rule_of(&request), request.requested_at.is_some(), &answers));
    if now != request.standing {
        let settled = matches!(now, ChangeStanding::Approved | ChangeStanding::Rejected);
        let set = change_request::ActiveModel {
            standing: Set(now),
            settled_at: Set(settled.then(|| may.now())),
            ..Default::default()
        };
        may.change(&request, set).await?;
    }
    Ok(now)
}

fn answer_of(answer: ChangeAnswer) -> Answer {
    match answer {
        ChangeAnswer::Approved => Answer::Approved,
        ChangeAnswer::Rejected => Answer::Rejected,
    }
}

fn standing_of(standing: Standing) -> ChangeStanding {
    match standing {
        Standing::NotAssigned => ChangeStanding::NotAssigned,
        Standing::Assigned => ChangeStanding::Assigned,
        Standing::Requested => ChangeStanding::Requested,
        Standing::PartiallyApproved => ChangeStanding::PartiallyApproved,
        Standing::Approved => ChangeStanding::Approved,
        Standing::Rejected => ChangeStanding::Rejected,
    }
}

/// The standings in which answers are awaited.
pub(crate) const AWAITED: [ChangeStanding; 2] = [ChangeStanding::Requested, ChangeStanding::PartiallyApproved];

/// Whether a ticket has an approval at all: change management is on and it is a change request (T-172, T-173).
pub fn applies<G: Grant>(may: &Granted<'_, G>, ticket: &ticket::Model) -> bool {
    may.actor().has_change_management() && ticket.kind == TicketKind::ChangeRequest
}
