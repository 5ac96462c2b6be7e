//! Requests for access as mails tell of them: the link that proves the address, and those who decide.

use std::collections::BTreeSet;

use kernel::{Problem, Right};
use sea_orm::{ColumnTrait, Condition};

use super::mail::{self, Reader};
use crate::{
    Granted, Instant, Row, Set,
    door::token_hash,
    guard::RunJobs,
    ids::{ContactId, JoinRequestId, OrganizationId, SecurityLevelId},
    tables::{account, contact, join_request, kinds::JoinState, organization, security_level},
};

/// How long the link lives that proves an address.
const LINK_MINUTES: i64 = 24 * 60;

/// Most people who are told of one request.
const MOST_TOLD: usize = 20;

/// A request with its organization's name.
#[derive(Debug, Clone)]
pub struct JoinFacts {
    /// The request.
    pub row: Row<join_request::Entity>,
    /// The organization's name.
    pub organization: String,
}

/// A request in this state; none if it is gone or further on.
pub async fn facts(
    may: &Granted<'_, RunJobs>,
    id: JoinRequestId,
    state: JoinState,
) -> Result<Option<JoinFacts>, Problem> {
    let Some(row) = may.row_if::<join_request::Entity>(id).await?.filter(|row| row.state == state) else {
        return Ok(None);
    };
    let organization = may.row::<organization::Entity>(row.organization_id).await?;
    Ok(Some(JoinFacts { row, organization: organization.name.clone() }))
}

/// Makes the link that proves the address: 24 hours, single use. Gives its secret, which is stored nowhere, and its end.
pub async fn new_link(
    may: &Granted<'_, RunJobs>,
    row: &Row<join_request::Entity>,
) -> Result<(String, Instant), Problem> {
    let secret = may.fresh_secret();
    let until = may.now().plus_minutes(LINK_MINUTES);
    let set = join_request::ActiveModel {
        token_hash: Set(token_hash(&secret)),
        expires_at: Set(until),
        ..Default::default()
    };
    may.change(row, set).await?;
    Ok((secret, until))
}

/// Those who manage the users of an organization: its own people and its parent's, with an active login of such a level.
pub async fn managers(may: &Granted<'_, RunJobs>, of: OrganizationId) -> Result<Vec<Reader>, Problem> {
    let organization = may.row::<organization::Entity>(of).await?;
    let homes: Vec<OrganizationId> = std::iter::once(of).chain(organization.parent_id).collect();
    let manages = |level: &security_level::Model| {
        serde_json::from_str::<Vec<Right>>(&level.rights).is_ok_and(|rights| rights.contains(&Right::ManageUsers))
    };
    let levels = may.rows::<security_level::Entity>(Condition::all()).await?;
    let levels: Vec<SecurityLevelId> = levels.iter().filter(|row| manages(row)).map(|row| row.id).collect();
    let which =
        Condition::all().add(contact::Column::OrganizationId.is_in(homes)).add(contact::Column::Active.eq(true));
    let people: BTreeSet<ContactId> = may.rows::<contact::Entity>(which).await?.iter().map(|row| row.id).collect();
    let which = Condition::all()
        .add(account::Column::SecurityLevelId.is_in(levels))
        .add(account::Column::Active.eq(true))
        .add(account::Column::ContactId.is_not_null());
    let logins = may.rows::<account::Entity>(which).await?;
    let told: Vec<ContactId> =
        logins.iter().filter_map(|row| row.contact_id).filter(|id| people.contains(id)).take(MOST_TOLD).collect();
    mail::contacts(may, &told).await
}
