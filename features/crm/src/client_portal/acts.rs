//! The acts of the Client Portal tab: save, Reset Password/Notify User, Resend welcome, Reset 2FA, ending a session.

use axum::{extract::Path, http::StatusCode};
use kernel::{FieldErrors, Problem};
use store::{
    guard::EditPortalUsers,
    ids::{ContactId, SessionId},
    views::crm::{self, PortalUser},
};
use web::{Answer, Asked, Filled};

use super::{FIELDS, form, giver};
use crate::{
    access::{self, Person},
    parts::stale,
};

enum Outcome {
    Done(&'static str),
    Wrong(Box<PortalUser>, FieldErrors, StatusCode),
}

/// Saves the tab. The first activation sends the welcome mail, later saves none; taking the activation back
/// ends sessions and links at once.
pub(crate) async fn save(asked: Asked<EditPortalUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    match write(&asked, id, &filled).await? {
        Outcome::Done(said) => asked.go_and_say(tab(id), said),
        Outcome::Wrong(user, errors, status) => form(&asked, &user, &filled, &errors, status, false).await,
    }
}

async fn write(asked: &Asked<EditPortalUsers>, id: ContactId, filled: &Filled) -> Result<Outcome, Problem> {
    let words = asked.app.dictionary.words(asked.actor().language());
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    let version = user.account.as_ref().map_or(0, |account| account.version);
    if filled.line("version") != version.to_string() {
        return Ok(Outcome::Wrong(Box::new(user), stale(&words), StatusCode::CONFLICT));
    }
    if filled.line("activate") != "true" {
        let Some(account) = user.account.as_ref().filter(|account| account.active) else {
            return Ok(Outcome::Done("said-crm-saved"));
        };
        access::take_away(&may, &user.contact, &user.organization, account).await?;
        write.done().await?;
        return Ok(Outcome::Done("said-crm-deactivated"));
    }
    let said = match access::judge(&may, filled, &words, Person::of(&user), giver(asked)).await? {
        Ok(wanted) => access::save(&may, &user, &wanted).await?,
        Err(errors) => return Ok(Outcome::Wrong(Box::new(user), errors, StatusCode::UNPROCESSABLE_ENTITY)),
    };
    write.done().await?;
    Ok(Outcome::Done(said))
}

/// Reset Password/Notify User: mails a link that sets a new password.
pub(crate) async fn reset_password(asked: Asked<EditPortalUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::reset_password(&may, &user, || asked.t("crm-no-active-login")).await?;
    write.done().await?;
    asked.go_and_say(tab(id), "said-crm-reset")
}

/// Resend welcome, while no password is set.
pub(crate) async fn resend_welcome(asked: Asked<EditPortalUsers>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::resend_welcome(&may, &user, || asked.t("crm-no-welcome")).await?;
    write.done().await?;
    asked.go_and_say(tab(id), "said-crm-welcome-resent")
}

/// Reset 2FA (decision 7), after the question was answered with Yes.
pub(crate) async fn reset_second_factor(
    asked: Asked<EditPortalUsers>,
    Path(id): Path<String>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    access::reset_second_factor(&may, &user, || asked.t("crm-no-active-login")).await?;
    write.done().await?;
    asked.go_and_say(tab(id), "said-crm-factor-reset")
}

/// Ends one session of the user.
pub(crate) async fn end_session(
    asked: Asked<EditPortalUsers>,
    Path((id, session)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let session: SessionId = session.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<EditPortalUsers>()?;
    let user = crm::portal_user(&may, id).await?;
    let account = user.account.as_ref().ok_or(Problem::NotFound)?;
    access::end_session(&may, &user.contact, account, session).await?;
    write.done().await?;
    asked.go_and_say(tab(id), "said-crm-session-ended")
}

/// The tab's address.
pub(super) fn tab(id: ContactId) -> String {
    format!("/desk/contacts/{id}/client-portal")
}
