//! A vendor's door to one conversation (F-163): a link of 14 days, stored hashed, that ends with its conversation. Looking
//! uses nothing up.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Door, token_hash};
use crate::{
    ids::{ProviderId, VendorParticipantId, VendorThreadId},
    tables::{guest_link, kinds::ThreadState, organization, vendor_thread},
};

/// Who came in through a link that is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    /// The provider whose installation it is.
    pub provider: ProviderId,
    /// The one conversation.
    pub thread: VendorThreadId,
    /// Who of those who take part.
    pub participant: VendorParticipantId,
}

impl Door<'_> {
    /// The guest with this secret, if the link is alive: not ended, not expired, its conversation not closed, its customer
    /// still with an internal desk. Whatever it lacks, the answer is the same.
    pub async fn guest(&self, secret: &str) -> Result<Option<Guest>, Problem> {
        let fault = |error| Problem::fault("look up guest link", error);
        if secret.len() != 43 {
            return Ok(None);
        }
        let found = guest_link::Entity::find()
            .filter(guest_link::Column::TokenHash.eq(token_hash(secret)))
            .filter(guest_link::Column::EndedAt.is_null())
            .filter(guest_link::Column::ExpiresAt.gt(self.now()))
            .one(&self.reader())
            .await;
        let Some(link) = found.map_err(fault)? else { return Ok(None) };
        let thread = vendor_thread::Entity::find_by_id((link.provider_id, link.thread_id)).one(&self.reader()).await;
        let Some(thread) = thread.map_err(fault)?.filter(|row| row.state != ThreadState::Closed) else {
            return Ok(None);
        };
        let owner = organization::Entity::find_by_id((link.provider_id, thread.organization_id));
        let owner = owner.one(&self.reader()).await.map_err(fault)?;
        let alive = owner.is_some_and(|row| row.active && row.taskfire_enabled);
        let guest = Guest { provider: link.provider_id, thread: link.thread_id, participant: link.participant_id };
        Ok(alive.then_some(guest))
    }
}
