//! The login address of an organization, `/at/NAME` (A-183, P-24).

use kernel::Problem;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Door;
use crate::tables::{kinds::OrganizationKind, organization, organization_policy};

impl Door<'_> {
    /// The organization whose login address has this name, if its portal is open.
    pub async fn organization_at(&self, name: &str) -> Result<Option<organization::Model>, Problem> {
        let fault = |error| Problem::fault("look up login address", error);
        let reader = &self.reader();
        let named = organization_policy::Column::LoginName.eq(name.to_ascii_lowercase());
        let own = organization_policy::Entity::find().filter(named).one(reader).await.map_err(fault)?;
        let Some(own) = own else { return Ok(None) };
        let key = (own.provider_id, own.organization_id);
        let found = organization::Entity::find_by_id(key).one(reader).await.map_err(fault)?;
        Ok(found.filter(|row| {
            row.active && row.portal_enabled && (row.kind == OrganizationKind::Customer || row.is_provider)
        }))
    }
}
