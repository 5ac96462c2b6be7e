//! An approver's answer as a form sends it, on both faces (T-180 … T-184, P-126 … P-129).

use kernel::{FieldErrors, Problem};
use store::{
    Granted, Row,
    changes::{self, Given, Refused},
    guard::AnswerChanges,
    tables::{change_approver, kinds::ChangeAnswer, ticket},
};
use web::{Check, form::Filled, words::Words};

use crate::notes::MAX_COMMENT;

/// Gives the answer that was sent, or says what is wrong with it. What is not the actor's to answer does not exist for them.
pub(crate) async fn give(
    may: &Granted<'_, AnswerChanges>,
    ticket: &ticket::Model,
    approver: &Row<change_approver::Entity>,
    filled: &Filled,
    words: &Words,
) -> Result<Result<ChangeAnswer, FieldErrors>, Problem> {
    let answer = ChangeAnswer::from_code(filled.line("answer"));
    let answer = answer.ok_or_else(|| Problem::Unreadable("neither approved nor rejected".to_owned()))?;
    let mut check = Check::new(filled, words);
    let comment = check.text("comment", &words.t("change-comment"), MAX_COMMENT);
    let mut errors = check.errors;
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    match changes::answer(may, ticket, approver, &Given { answer, comment }).await? {
        Ok(_) => return Ok(Ok(answer)),
        Err(Refused::NotYours) => return Err(Problem::NotFound),
        Err(Refused::CommentNeeded) => errors.add("comment", words.t("change-comment-needed")),
        Err(Refused::Closed(closed)) => errors.add("comment", words.t(&format!("change-closed-{}", closed.code()))),
    }
    Ok(Err(errors))
}
