//! An approver's answer to a change request, or their deputy's (T-180 … T-184, P-126 … P-129).

use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    changes,
    guard::AnswerChanges,
    ids::ChangeApproverId,
    tables::{change_approver, kinds::ChangeAnswer},
    views::ticket_page,
};
use web::{Answer, Asked, form::Filled};

use super::{
    approvals::Before,
    show::{self, Typed},
};
use crate::approval_answer;

/// Answers, or changes the answer. What is not the reader's to answer does not exist for them.
pub(crate) async fn answer(
    asked: Asked<AnswerChanges>,
    Path((number, approver)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    // Staff answer in the desk.
    if asked.actor().is_staff() {
        return Err(Problem::NotFound.into());
    }
    filled.only(&["answer", "comment"], None)?;
    let approver: ChangeApproverId = approver.parse().map_err(|_| Problem::NotFound)?;
    match write(&asked, &number, approver, &filled).await? {
        Outcome::Answered(ChangeAnswer::Approved) => {
            asked.go_and_say(format!("/tickets/{number}#approvals"), "said-change-approved")
        }
        Outcome::Answered(ChangeAnswer::Rejected) => {
            asked.go_and_say(format!("/tickets/{number}#approvals"), "said-change-rejected")
        }
        Outcome::Wrong(errors) => {
            let before = Before { approver, filled: &filled, errors };
            show::again(&asked, &number, Typed { answer: Some(before), ..Typed::default() }).await
        }
    }
}

enum Outcome {
    Answered(ChangeAnswer),
    Wrong(FieldErrors),
}

async fn write(
    asked: &Asked<AnswerChanges>,
    number: &str,
    approver: ChangeApproverId,
    filled: &Filled,
) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<AnswerChanges>()?;
    // First of all, so that two approvers who answer at once come one after the other.
    let ticket = ticket_page::by_number(&may, number).await?;
    if !changes::applies(&may, &ticket) {
        return Err(Problem::NotFound);
    }
    let row = may.row::<change_approver::Entity>(approver).await?;
    match approval_answer::give(&may, &ticket, &row, filled, &words).await? {
        Ok(answer) => {
            write.done().await?;
            Ok(Outcome::Answered(answer))
        }
        Err(errors) => Ok(Outcome::Wrong(errors)),
    }
}
