//! Board, rule and plan; asking for approval; answers.

use axum::extract::Path;
use jiff::civil::DateTime;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Granted, Instant,
    changes::{self, Planned},
    guard::{AnswerChanges, WorkTickets},
    ids::ChangeApproverId,
    tables::{change_approver, change_board, change_request, kinds::ChangeRule, ticket},
    views::change_desk,
};
use web::{Answer, Asked, Check, form::Filled};

use super::{
    Before, Form, address, change,
    forms::{LONGEST, MOST},
    show,
};
use crate::approval_answer;

const PLAN: [&str; 8] = ["version", "board", "rule", "needed", "plan", "impact", "roll_back", "review"];

/// Saves board, rule and what is planned.
pub(crate) async fn plan(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&PLAN, None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = change(&may, &number).await?;
    let request = changes::side(&may, ticket.id).await?;
    let offers = change_desk::offers(&may, &ticket, request.board_id).await?;
    let mut check = Check::new(&filled, &words);
    // A request that was only now begun has been seen by nobody: its form says 0.
    let seen = filled.line("version");
    if seen != request.version.to_string() && !(seen == "0" && request.version == 1) {
        check.wrong("version", words.t("change-stale"));
    }
    let board = check.choice_if("board", &words.t("change-board"), |id| {
        offers.boards.iter().find(|row| row.id.to_string() == id).map(|row| row.id)
    });
    let rule = check.choice("rule", &words.t("change-rule"), ChangeRule::from_code);
    let some = rule == Some(ChangeRule::Some);
    let needed = if some { check.number("needed", &words.t("change-needed-label"), 1, MOST) } else { None };
    let text = |check: &mut Check<'_>, name: &str, key: &str| check.text(name, &words.t(key), LONGEST);
    let planned = Planned {
        plan: text(&mut check, "plan", "change-plan"),
        impact: text(&mut check, "impact", "change-impact"),
        roll_back: text(&mut check, "roll_back", "change-roll-back"),
        review: text(&mut check, "review", "change-review"),
        rule: rule.unwrap_or(ChangeRule::All),
        needed: needed.unwrap_or(request.needed),
    };
    let mut errors = check.errors;
    if errors.is_empty() {
        let board = match board {
            Some(id) => Some(may.row::<change_board::Entity>(id).await?),
            None => None,
        };
        match changes::plan(&may, &ticket, &request, planned, board.as_ref()).await? {
            Ok(()) => {
                let changed = may.row::<change_request::Entity>(ticket.id).await?;
                let name = |id| offers.boards.iter().find(|row| Some(row.id) == id).map_or("", |row| row.name.as_str());
                let told = |row: &change_request::Model, board: &str| {
                    vec![
                        ("board", board.to_owned()),
                        ("rule", format!("{} {}", row.rule.code(), row.needed)),
                        ("plan", row.plan.clone()),
                        ("impact", row.impact.clone()),
                        ("roll-back", row.roll_back.clone()),
                        ("review", row.review.clone()),
                    ]
                };
                let after = told(&changed, board.as_ref().map_or("", |board| board.name.as_str()));
                let (before, after) = store::differences(&told(&request, name(request.board_id)), &after);
                record(&may, "change.planned", &ticket, (&before, &after)).await?;
                write.done().await?;
                return asked.go_and_say(address(&number), "said-change-saved");
            }
            Err(unfit) => errors.add("board", words.t(&format!("change-unfit-{}", unfit.code()))),
        }
    }
    drop(write);
    show(&asked, &number, Some(&Before { form: Form::Plan, filled: &filled, errors })).await
}

/// A line of the audit log about the approval of a ticket.
pub(super) async fn record(
    may: &Granted<'_, WorkTickets>,
    act: &str,
    ticket: &ticket::Model,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    may.audit(Act {
        act,
        object_kind: "ticket",
        object_id: Some(ticket.id.0),
        object_name: &ticket.number,
        organization: Some(ticket.organization_id),
        before,
        after,
    })
    .await
}

/// Asks those who have not approved yet, until the time that was typed, if one was.
pub(crate) async fn ask(asked: Asked<WorkTickets>, Path(number): Path<String>, filled: Filled) -> Answer {
    filled.only(&["until", "seen"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<WorkTickets>()?;
    let ticket = change(&may, &number).await?;
    let request = changes::side(&may, ticket.id).await?;
    // Asked twice with one form, or by two at once: the first has asked, nobody is written to again.
    let overtaken = filled.line("seen").parse::<i32>().is_ok_and(|seen| seen != request.version);
    if overtaken && request.requested_at.is_some() {
        return asked.go_and_say(address(&number), "said-change-asked");
    }
    let typed = filled.line("until");
    let zone = asked.actor().formats().zone.clone();
    let read = typed.parse::<DateTime>().ok().and_then(|local| local.to_zoned(zone).ok());
    let until: Option<Instant> = read.filter(|at| (2000..2200).contains(&at.year())).map(|at| at.timestamp().into());
    let mut errors = FieldErrors::new();
    if until.is_none() && !typed.is_empty() {
        errors.add("until", words.t("change-until-wrong"));
    } else {
        match changes::ask(&may, &ticket, &request, until).await? {
            Ok(()) => {
                record(&may, "change.asked", &ticket, ("", typed)).await?;
                write.done().await?;
                return asked.go_and_say(address(&number), "said-change-asked");
            }
            Err(unasked) => errors.add("until", words.t(&format!("change-unasked-{}", unasked.code()))),
        }
    }
    drop(write);
    show(&asked, &number, Some(&Before { form: Form::Ask, filled: &filled, errors })).await
}

/// Records an answer: one's own, or what somebody told (T-188).
pub(crate) async fn answer(
    asked: Asked<AnswerChanges>,
    Path((number, approver)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    // Customers answer in the portal.
    if !asked.actor().is_staff() {
        return Err(Problem::NotFound.into());
    }
    filled.only(&["answer", "comment"], None)?;
    let words = asked.app.dictionary.words(asked.actor().language());
    let approver: ChangeApproverId = approver.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<AnswerChanges>()?;
    let ticket = change(&may, &number).await?;
    let row = may.row::<change_approver::Entity>(approver).await?;
    let Err(errors) = approval_answer::give(&may, &ticket, &row, &filled, &words).await? else {
        write.done().await?;
        return asked.go_and_say(address(&number), "said-change-answer");
    };
    drop(write);
    show(&asked, &number, Some(&Before { form: Form::Answer(approver), filled: &filled, errors })).await
}
