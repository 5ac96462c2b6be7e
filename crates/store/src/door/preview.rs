//! Preview Client Portal (decision 16, A-103, P-14): from the session of a staff member to the portal as a contact sees it.
//! Everything that can end it is looked at anew at every request.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Door;
use crate::{
    guard::{Actor, Granted, Preview, PreviewPortal},
    tables::{account, contact, preview, session},
};

impl Door<'_> {
    /// The portal as the contact whose preview this token opens. Only for the staff member who began it, in the session in
    /// which they began it; `None` once it was ended, is over, the staff member may not preview this contact any more, or the
    /// contact has no access any more. The actor looks and changes nothing ([`Actor::preview`]); no sign-in of the contact is
    /// written and no second factor of theirs is asked for.
    pub async fn preview(&self, staff: &Actor, token_hash: &str) -> Result<Option<Actor>, Problem> {
        let fault = |error| Problem::fault("enter preview", error);
        let (Some(resource), Some(session)) = (staff.resource(), staff.session()) else { return Ok(None) };
        let key = staff.provider();
        let found = preview::Entity::find()
            .filter(preview::Column::TokenHash.eq(token_hash))
            .filter(preview::Column::ProviderId.eq(key))
            .filter(preview::Column::ResourceId.eq(resource))
            .filter(preview::Column::SessionId.eq(session))
            .filter(preview::Column::EndedAt.is_null())
            .filter(preview::Column::ExpiresAt.gt(self.now()))
            .one(&self.reader())
            .await
            .map_err(fault)?;
        let Some(row) = found else { return Ok(None) };
        let account = account::Entity::find_by_id((key, row.account_id)).one(&self.reader()).await.map_err(fault)?;
        let Some(account) = account.filter(|account| account.active) else { return Ok(None) };
        if !self.may_preview(staff, &account).await? {
            return Ok(None);
        }
        let session = session::Entity::find_by_id((key, session)).one(&self.reader()).await.map_err(fault)?;
        let provider = self.provider(key).await?;
        let (Some(session), Some(person)) = (session, self.person(&provider, &account).await?) else { return Ok(None) };
        let actor = person.act(&provider, &account, Some(&session), staff.trace().clone());
        let preview = Preview { resource, name: staff.name().to_owned() };
        Ok(Some(Actor { preview: Some(preview), confirmed_at: None, ..actor }))
    }

    /// Whether the staff member may preview the contact of this login now.
    async fn may_preview(&self, staff: &Actor, account: &account::Model) -> Result<bool, Problem> {
        let Some(contact) = account.contact_id else { return Ok(false) };
        let may: Granted<'_, PreviewPortal> = match self.reading(staff).need::<PreviewPortal>() {
            Ok(may) => may,
            Err(Problem::Denied(_)) => return Ok(false),
            Err(problem) => return Err(problem),
        };
        Ok(may.row_if::<contact::Entity>(contact).await?.is_some())
    }
}
