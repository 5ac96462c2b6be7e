//! A password that was long enough beside a second factor is too short without one: a longer one is set at the next sign-in
//! (decision 5).

use kernel::FieldErrors;
use store::{door::Candidate, tables::kinds::SessionStage};
use web::{Answer, Filled, Visitor};

use crate::{
    entry,
    new_password::{self, NewPasswordPage},
};

async fn form(visitor: &Visitor, candidate: &Candidate, errors: &FieldErrors) -> NewPasswordPage {
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t("longer-title");
    let (lede, button) = (shell.t("longer-why"), shell.t("longer-save"));
    NewPasswordPage::new(shell, "/sign-in/new-password", lede, button, candidate.password_circumstances(), errors)
}

/// `GET /sign-in/new-password`.
pub(crate) async fn page(visitor: Visitor) -> Answer {
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsPassword) else {
        return visitor.go("/sign-in", None);
    };
    let candidate = visitor.app.store.door().candidate_of(passing.provider, passing.account).await?;
    visitor.page(&form(&visitor, &candidate, &FieldErrors::new()).await)
}

/// `POST /sign-in/new-password`.
pub(crate) async fn set(visitor: Visitor, filled: Filled) -> Answer {
    filled.only(&["user_name", "password", "confirm"], None)?;
    let Some(passing) = entry::waiting(&visitor, SessionStage::AwaitsPassword) else {
        return visitor.go("/sign-in", None);
    };
    let door = visitor.app.store.door();
    let candidate = door.candidate_of(passing.provider, passing.account).await?;
    if !candidate.may_enter() {
        return visitor.go("/sign-in", None);
    }
    let words = entry::shell(&visitor).await.words;
    let password = match new_password::judge(&visitor.app, &words, &filled, candidate.password_circumstances()).await? {
        Ok(password) => password,
        Err(errors) => return visitor.wrong(&form(&visitor, &candidate, &errors).await),
    };
    match door.pass_password(passing, &candidate, &password, entry::browser(&visitor)).await? {
        Some(opened) => entry::step_up(&visitor, &candidate, &opened, Some("said-password-changed")),
        None => visitor.go("/sign-in", None),
    }
}
