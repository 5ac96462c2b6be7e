//! Preview Client Portal (decision 16, A-77, A-103): the portal as this contact sees it, read-only, until the exit.

use axum::extract::Path;
use kernel::Problem;
use store::{
    guard::{OwnAccount, PreviewPortal},
    ids::ContactId,
    tables::{contact, organization},
    views::{crm, portal_tab},
};
use web::{
    Answer, Asked, Filled,
    asked::append_cookie,
    entering::{preview_cookie, set_cookie},
};

use super::acts::tab;
use crate::{audit, rules::has_portal};

/// Begins a preview, if the contact could sign in now. The audit log tells of it with both names.
pub(crate) async fn begin(asked: Asked<PreviewPortal>, Path(id): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let id: ContactId = id.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<PreviewPortal>()?;
    let contact = may.row::<contact::Entity>(id).await?;
    let organization = may.row::<organization::Entity>(contact.organization_id).await?;
    let login = crm::account_of_contact(&may, id).await?;
    let login = login.filter(|login| login.active && contact.active && has_portal(&organization));
    let login = login.ok_or_else(|| Problem::Refused(asked.t("crm-preview-none")))?;
    let secret = portal_tab::begin_preview(&may, login.id).await?;
    audit::of_contact(&may, "portal.previewed", &contact, ("", "")).await?;
    write.done().await?;
    let secure = asked.app.site.secure;
    let mut response = asked.go("/")?;
    let age = Some(portal_tab::PREVIEW_MINUTES * 60);
    append_cookie(response.headers_mut(), &set_cookie(preview_cookie(secure), &secret, age, secure));
    Ok(response)
}

/// Ends the preview of one's own session; back to the tab from which it began.
pub(crate) async fn end(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    let seen = portal_tab::end_preview(&may).await?;
    if let Some(contact) = &seen {
        audit::of_contact(&may, "portal.preview-ended", contact, ("", "")).await?;
    }
    write.done().await?;
    let secure = asked.app.site.secure;
    let mut response = match seen {
        Some(contact) => asked.go_and_say(tab(contact.id), "said-crm-preview-ended")?,
        None => asked.go("/")?,
    };
    append_cookie(response.headers_mut(), &set_cookie(preview_cookie(secure), "", Some(0), secure));
    Ok(response)
}
