//! Taking access away, at once: no session, no link, no licence is left.

use kernel::Problem;
use store::{
    Granted, Row, Set,
    ids::SessionId,
    licence::licence,
    tables::{account, contact, organization, security_level, session},
    views::crm,
};

use super::{EndsAccess, GivesAccess};
use crate::audit;

/// Takes the activation back: sessions and links end, a licence too; user name, level and formats are kept.
/// A login that is not active stays as it is.
pub(crate) async fn take_away<G: EndsAccess>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    organization: &organization::Model,
    login: &Row<account::Entity>,
) -> Result<(), Problem> {
    end(may, contact, organization, login, "portal-user.deactivated").await
}

/// What an inactive contact means for the login: the same, and it stays so when the contact becomes active again.
pub(crate) async fn inactivated<G: EndsAccess>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    organization: &organization::Model,
    login: &Row<account::Entity>,
) -> Result<(), Problem> {
    end(may, contact, organization, login, "contact.inactivated").await
}

async fn end<G: EndsAccess>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    organization: &organization::Model,
    login: &Row<account::Entity>,
    act: &str,
) -> Result<(), Problem> {
    crm::end_access(may, login.id).await?;
    if !login.active {
        return Ok(());
    }
    may.change(login, account::ActiveModel { active: Set(false), ..Default::default() }).await?;
    let level = match login.security_level_id {
        Some(level) => may.row_if::<security_level::Entity>(level).await?,
        None => None,
    };
    let before =
        format!("{}, {}", login.user_name, level.as_ref().map(|level| level.name.as_str()).unwrap_or_default());
    audit::of_contact(may, act, contact, (&before, "")).await?;
    licence(may, contact, organization, level.as_deref(), None, act).await
}

/// Ends one session of this login; one that is over or belongs to another login is [`Problem::NotFound`].
pub(crate) async fn end_session<G: GivesAccess>(
    may: &Granted<'_, G>,
    contact: &contact::Model,
    login: &account::Model,
    id: SessionId,
) -> Result<(), Problem> {
    let row = may.row::<session::Entity>(id).await?;
    if row.account_id != login.id || row.ended_at.is_some() {
        return Err(Problem::NotFound);
    }
    may.change(&row, session::ActiveModel { ended_at: Set(Some(may.now())), ..Default::default() }).await?;
    audit::of_contact(may, "portal-user.session-ended", contact, (&row.agent, "")).await
}
