//! Helping a user in: a new password link, the welcome mail once more, a second factor taken away.

use kernel::Problem;
use store::{
    Granted, Row,
    outbox::Event,
    tables::account,
    views::crm::{self, PortalUser},
};

use super::{GivesAccess, cause};
use crate::audit;

/// Reset Password/Notify User: a link that sets a new password is mailed. `refusal`: what to say if there is no
/// active login.
pub(crate) async fn reset_password<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    refusal: impl FnOnce() -> String,
) -> Result<(), Problem> {
    let account = active_login(user, refusal)?;
    may.record(Event::ResetAsked { account: account.id, cause: cause(may) }).await?;
    audit::of_contact(may, "portal-user.reset-asked", &user.contact, ("", &account.user_name)).await
}

/// Resend welcome: only while no password is set. `refusal`: what to say otherwise.
pub(crate) async fn resend_welcome<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    refusal: impl FnOnce() -> String,
) -> Result<(), Problem> {
    let awaited = user.account.as_ref().is_some_and(|account| account.password_hash.is_none());
    if !awaited {
        return Err(Problem::Refused(refusal()));
    }
    let account = active_login(user, refusal)?;
    may.record(Event::Invited { account: account.id, cause: cause(may) }).await?;
    audit::of_contact(may, "portal-user.welcome-resent", &user.contact, ("", &account.user_name)).await
}

/// Reset 2FA (decision 7): secret, passkeys and recovery codes go, all sessions end, the user is told and sets up anew.
/// `refusal`: what to say if there is no active login or nothing to remove.
pub(crate) async fn reset_second_factor<G: GivesAccess>(
    may: &Granted<'_, G>,
    user: &PortalUser,
    refusal: impl FnOnce() -> String,
) -> Result<(), Problem> {
    let account = active_login(user, refusal)?;
    crm::remove_second_factor(may, account).await?;
    audit::of_contact(may, "portal-user.second-factor-reset", &user.contact, (&account.user_name, "")).await?;
    may.record(Event::FactorChanged { account: account.id, cause: cause(may) }).await
}

/// The login to which links can be sent.
fn active_login(user: &PortalUser, refusal: impl FnOnce() -> String) -> Result<&Row<account::Entity>, Problem> {
    let open = user.account.as_ref().filter(|account| account.active && user.contact.active);
    open.ok_or_else(|| Problem::Refused(refusal()))
}
