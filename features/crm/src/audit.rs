//! Lines of the audit log about organizations, their locations and their people: who did what, what was before and after.

use kernel::Problem;
use store::{
    Act, Granted,
    guard::Grant,
    ids::OrganizationId,
    tables::{contact, location},
};
use uuid::Uuid;

/// Tells of an act on an organization, under the name by which the line shall know it.
pub(crate) async fn of_organization<G: Grant>(
    may: &Granted<'_, G>,
    act: &str,
    (id, name): (OrganizationId, &str),
    values: (&str, &str),
) -> Result<(), Problem> {
    line(may, act, ("organization", id.0, name), id, values).await
}

/// Tells of an act on a location.
pub(crate) async fn of_location<G: Grant>(
    may: &Granted<'_, G>,
    act: &str,
    row: &location::Model,
    values: (&str, &str),
) -> Result<(), Problem> {
    line(may, act, ("location", row.id.0, &row.name), row.organization_id, values).await
}

/// Tells of an act on a contact, or on their access.
pub(crate) async fn of_contact<G: Grant>(
    may: &Granted<'_, G>,
    act: &str,
    row: &contact::Model,
    values: (&str, &str),
) -> Result<(), Problem> {
    line(may, act, ("contact", row.id.0, &row.full_name()), row.organization_id, values).await
}

async fn line<G: Grant>(
    may: &Granted<'_, G>,
    act: &str,
    (object_kind, id, object_name): (&str, Uuid, &str),
    organization: OrganizationId,
    (before, after): (&str, &str),
) -> Result<(), Problem> {
    let line =
        Act { act, object_kind, object_id: Some(id), object_name, organization: Some(organization), before, after };
    may.audit(line).await
}
