//! Identity providers as their settings show them.

use kernel::Problem;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::{
    Granted, Row,
    guard::AdminPortal,
    ids::OrganizationId,
    tables::{identity_provider, kinds::IdentityProviderKind, organization},
};

/// A provider with the name of its organization.
#[derive(Debug, Clone)]
pub struct Line {
    /// The provider.
    pub row: identity_provider::Model,
    /// Name of the organization; empty for presets.
    pub organization: String,
}

impl Line {
    /// Address of its page.
    pub fn href(&self) -> String {
        match self.row.organization_id {
            Some(id) => format!("/desk/settings/portal-organizations/{id}/identity-provider"),
            None => format!("/desk/settings/identity-providers/{}", self.row.kind.code()),
        }
    }
}

/// All providers, organizations by name.
pub async fn all(may: &Granted<'_, AdminPortal>) -> Result<Vec<Line>, Problem> {
    let fault = |error| Problem::fault("list identity providers", error);
    let rows = may.find::<identity_provider::Entity>().all(&may.executor()).await.map_err(fault)?;
    let ids: Vec<OrganizationId> = rows.iter().filter_map(|row| row.organization_id).collect();
    let organizations = may
        .find::<organization::Entity>()
        .filter(organization::Column::Id.is_in(ids))
        .order_by_asc(organization::Column::Name)
        .all(&may.executor())
        .await
        .map_err(fault)?;
    let name = |id: Option<OrganizationId>| {
        organizations.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone()).unwrap_or_default()
    };
    let mut lines: Vec<Line> =
        rows.into_iter().map(|row| Line { organization: name(row.organization_id), row }).collect();
    lines.sort_by(|one, other| one.organization.cmp(&other.organization));
    Ok(lines)
}

/// The provider of an organization, or the preset of this kind.
pub async fn one(
    may: &Granted<'_, AdminPortal>,
    organization: Option<OrganizationId>,
    kind: IdentityProviderKind,
) -> Result<Option<Row<identity_provider::Entity>>, Problem> {
    let all = may.find::<identity_provider::Entity>();
    let found = match organization {
        Some(id) => all.filter(identity_provider::Column::OrganizationId.eq(id)),
        None => all
            .filter(identity_provider::Column::OrganizationId.is_null())
            .filter(identity_provider::Column::Kind.eq(kind)),
    };
    let found = found.one(&may.executor()).await.map_err(|error| Problem::fault("read identity provider", error))?;
    match found {
        Some(row) => may.row_if::<identity_provider::Entity>(row.id).await,
        None => Ok(None),
    }
}

/// The first of these mail domains that another organization's provider has.
pub async fn domain_taken(
    may: &Granted<'_, AdminPortal>,
    organization: Option<OrganizationId>,
    domains: &[String],
) -> Result<Option<String>, Problem> {
    for line in all(may).await?.into_iter().filter(|line| line.row.organization_id != organization) {
        let theirs: Vec<String> =
            serde_json::from_str(&line.row.domains).map_err(|error| Problem::fault("read mail domains", error))?;
        if let Some(taken) = domains.iter().find(|domain| theirs.contains(domain)) {
            return Ok(Some(taken.clone()));
        }
    }
    Ok(None)
}
