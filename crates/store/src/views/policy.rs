//! The policy of an organization, read with a grant.

use kernel::Problem;

use crate::{
    Granted, Row,
    guard::Reads,
    policy::Policy,
    tables::{organization, organization_policy},
};

/// What an organization says for itself, if anything.
pub async fn own<G: Reads<organization_policy::Entity>>(
    may: &Granted<'_, G>,
    organization: &organization::Model,
) -> Result<Option<Row<organization_policy::Entity>>, Problem> {
    may.row_if::<organization_policy::Entity>(organization.id).await
}

/// What holds for the portal users of an organization.
pub async fn of_organization<G: Reads<organization_policy::Entity>>(
    may: &Granted<'_, G>,
    organization: &organization::Model,
) -> Result<Policy, Problem> {
    let provider = super::people::provider(may).await?;
    let own = own(may, organization).await?;
    Policy::of_organization(&provider, organization, own.as_deref())
}
