//! Helping a user: a new password link, the welcome mail once more, a second factor taken away. One's own login is looked
//! after under My Settings, where the password is asked first (CVE-2025-32359).

use axum::extract::Path;
use kernel::Problem;
use store::{guard::ManageUsers, ids::ContactId, views::crm};
use web::{Answer, Asked, Filled};

use crate::access;

/// Not for oneself: My Settings has what is needed.
fn other(asked: &Asked<ManageUsers>, id: &str) -> Result<ContactId, Problem> {
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    if asked.actor().contact() == Some(id) {
        return Err(Problem::Refused(asked.t("users-own-text")));
    }
    Ok(id)
}

/// Reset Password/Notify User (P-7, P-174).
pub(crate) async fn reset_password(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id = other(&asked, &id)?;
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::reset_password(&may, &user, || asked.t("crm-no-active-login")).await?;
    write.done().await?;
    asked.go_and_say(format!("/manage/users/{id}"), "said-crm-reset")
}

/// Resend welcome, while no password is set.
pub(crate) async fn resend_welcome(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id = other(&asked, &id)?;
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::resend_welcome(&may, &user, || asked.t("users-no-welcome")).await?;
    write.done().await?;
    asked.go_and_say(format!("/manage/users/{id}"), "said-users-welcome")
}

/// Reset 2FA (decision 7, P-20).
pub(crate) async fn reset_second_factor(asked: Asked<ManageUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id = other(&asked, &id)?;
    let write = asked.write().await?;
    let may = write.need::<ManageUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::reset_second_factor(&may, &user, || asked.t("crm-no-active-login")).await?;
    write.done().await?;
    asked.go_and_say(format!("/manage/users/{id}"), "said-crm-factor-reset")
}
