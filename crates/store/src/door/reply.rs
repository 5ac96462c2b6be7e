//! The door for mails of vendors (F-161): the conversation that a reply token belongs to.

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Door, token_hash};
use crate::{
    ids::{ProviderId, VendorThreadId},
    tables::{organization, vendor_thread},
};

/// Where a mail with a reply token belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// The provider whose installation it is.
    pub provider: ProviderId,
    /// The one conversation.
    pub thread: VendorThreadId,
    /// Whether its customer still has an internal desk.
    pub alive: bool,
}

impl Door<'_> {
    /// The conversation with this reply token. The caller makes the token of that conversation once more and compares.
    pub async fn reply(&self, token: &str) -> Result<Option<Reply>, Problem> {
        let fault = |error| Problem::fault("look up reply token", error);
        let found = vendor_thread::Entity::find().filter(vendor_thread::Column::ReplyTokenHash.eq(token_hash(token)));
        let Some(row) = found.one(&self.reader()).await.map_err(fault)? else { return Ok(None) };
        let owner = organization::Entity::find_by_id((row.provider_id, row.organization_id));
        let owner = owner.one(&self.reader()).await.map_err(fault)?;
        let alive = owner.is_some_and(|owner| owner.active && owner.taskfire_enabled);
        Ok(Some(Reply { provider: row.provider_id, thread: row.id, alive }))
    }
}
