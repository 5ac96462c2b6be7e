//! Names of people on tickets, looked up for rows that are already reached: one query a table and page.

use std::collections::BTreeMap;

use kernel::{Problem, Reach};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    Granted,
    guard::Grant,
    ids::{ContactId, OrganizationId, ResourceId},
    tables::{contact, kinds::ResourceNames, organization, organization_policy, provider, resource},
};

/// How a reader of this grant reads the names of staff: staff in full, customers as it is set for their organization (T-150).
#[derive(Debug, Clone)]
pub struct Naming {
    /// The rule for this reader.
    pub rule: ResourceNames,
    /// The provider's name.
    pub provider: String,
}

/// Who did something on a ticket, as this reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The reader.
    You {
        /// Own name.
        name: String,
    },
    /// A contact.
    Contact {
        /// Full name.
        name: String,
    },
    /// The provider's staff.
    Staff {
        /// The name, if it may be known (T-150).
        name: Option<String>,
    },
    /// The system.
    System,
}

/// A contact as a ticket names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactName {
    /// The contact.
    pub id: ContactId,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Their organization.
    pub organization: OrganizationId,
}

/// The names that a page needs.
#[derive(Debug, Clone)]
pub struct Names {
    naming: Naming,
    own_contact: Option<ContactId>,
    own_resource: Option<ResourceId>,
    contacts: BTreeMap<ContactId, ContactName>,
    staff: BTreeMap<ResourceId, Option<String>>,
}

impl Naming {
    /// A staff member's name under this rule.
    pub fn say(&self, first_name: &str, last_name: &str) -> Option<String> {
        match self.rule {
            ResourceNames::Full => Some(format!("{first_name} {last_name}").trim().to_owned()),
            ResourceNames::FirstAndInitial => Some(match last_name.chars().next() {
                Some(initial) => format!("{first_name} {initial}."),
                None => first_name.to_owned(),
            }),
            ResourceNames::Provider => Some(self.provider.clone()),
            ResourceNames::Hidden => None,
        }
    }
}

impl Names {
    /// The name of a contact.
    pub fn contact(&self, id: Option<ContactId>) -> Option<&ContactName> {
        self.contacts.get(&id?)
    }

    /// The name of a resource, if this reader may know it.
    pub fn staff(&self, id: Option<ResourceId>) -> Option<&str> {
        self.staff.get(&id?)?.as_deref()
    }

    /// The rule by which staff is named.
    pub fn naming(&self) -> &Naming {
        &self.naming
    }

    /// The author of a row with two author columns.
    pub fn author(&self, contact: Option<ContactId>, resource: Option<ResourceId>) -> Author {
        let name = || self.contact(contact).map(|contact| contact.name.clone()).unwrap_or_default();
        match (contact, resource) {
            (Some(id), _) if self.own_contact == Some(id) => Author::You { name: name() },
            (Some(_), _) => Author::Contact { name: name() },
            (None, Some(id)) => {
                let staff = self.staff(resource).map(str::to_owned);
                if self.own_resource == Some(id) {
                    Author::You { name: staff.unwrap_or_default() }
                } else {
                    Author::Staff { name: staff }
                }
            }
            (None, None) => Author::System,
        }
    }
}

/// How this reader reads the names of staff.
pub async fn naming<G: Grant>(may: &Granted<'_, G>) -> Result<Naming, Problem> {
    let provider = provider(may).await?;
    let rule = match may.actor().organization() {
        // Who pays for the work knows who did it, whatever is set (P-164, A-186, T-151).
        _ if may.reach() == Reach::EndClients => ResourceNames::Full,
        Some(organization) => shown_names(may, &provider, organization).await?,
        None => ResourceNames::Full,
    };
    Ok(Naming { rule, provider: provider.name })
}

/// How an organization's people read the names of staff: its own value, else the provider's.
pub(super) async fn shown_names<G: Grant>(
    may: &Granted<'_, G>,
    provider: &provider::Model,
    organization: OrganizationId,
) -> Result<ResourceNames, Problem> {
    let own = match may.snapshot().and_then(|snapshot| snapshot.policy(organization)) {
        Some(own) => own.clone(),
        None => {
            let own = organization_policy::Entity::find_by_id((provider.provider_id, organization));
            own.one(&may.executor()).await.map_err(|error| Problem::fault("read policy", error))?
        }
    };
    Ok(own.and_then(|own| own.resource_names).unwrap_or(provider.resource_names))
}

/// The provider's row: what every page of it goes by.
pub async fn provider<G: Grant>(may: &Granted<'_, G>) -> Result<provider::Model, Problem> {
    let id = may.actor().provider();
    if let Some(row) = may.snapshot().and_then(|snapshot| snapshot.provider(id)) {
        return Ok(row.clone());
    }
    let found = provider::Entity::find_by_id(id).one(&may.executor()).await;
    found.map_err(|error| Problem::fault("read provider", error))?.ok_or(Problem::NotFound)
}

/// The names of these people, who stand on rows that the caller has reached through `may`.
pub async fn names<G: Grant>(
    may: &Granted<'_, G>,
    contacts: impl IntoIterator<Item = ContactId>,
    resources: impl IntoIterator<Item = ResourceId>,
) -> Result<Names, Problem> {
    let naming = naming(may).await?;
    let staff = staff(may, &naming, resources.into_iter().collect()).await?;
    let contacts = self::contacts(may, contacts.into_iter().collect()).await?;
    let actor = may.actor();
    Ok(Names { naming, own_contact: actor.contact(), own_resource: actor.resource(), contacts, staff })
}

/// Names of organizations on rows that the caller has reached through `may`.
pub async fn organizations<G: Grant>(
    may: &Granted<'_, G>,
    ids: Vec<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, String>, Problem> {
    let mut ids = ids;
    ids.sort_unstable();
    ids.dedup();
    let found = organization::Entity::find()
        .filter(organization::Column::ProviderId.eq(may.actor().provider()))
        .filter(organization::Column::Id.is_in(ids))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read names of organizations", error))?;
    Ok(found.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Id, first and last name, mail address, organization.
type ContactRow = (ContactId, String, String, String, OrganizationId);

async fn contacts<G: Grant>(
    may: &Granted<'_, G>,
    mut ids: Vec<ContactId>,
) -> Result<BTreeMap<ContactId, ContactName>, Problem> {
    use contact::Column;
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found: Result<Vec<ContactRow>, _> = contact::Entity::find()
        .select_only()
        .columns([Column::Id, Column::FirstName, Column::LastName, Column::Email, Column::OrganizationId])
        .filter(Column::ProviderId.eq(may.actor().provider()))
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read names of contacts", error))?;
    let name = |(id, first, last, email, organization): ContactRow| {
        (id, ContactName { id, name: format!("{first} {last}").trim().to_owned(), email, organization })
    };
    Ok(found.into_iter().map(name).collect())
}

async fn staff<G: Grant>(
    may: &Granted<'_, G>,
    naming: &Naming,
    mut ids: Vec<ResourceId>,
) -> Result<BTreeMap<ResourceId, Option<String>>, Problem> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = resource::Entity::find()
        .filter(resource::Column::ProviderId.eq(may.actor().provider()))
        .filter(resource::Column::Id.is_in(ids))
        .all(&may.executor())
        .await;
    let found = found.map_err(|error| Problem::fault("read names of staff", error))?;
    Ok(found.into_iter().map(|row| (row.id, naming.say(&row.first_name, &row.last_name))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_150_names_of_staff_follow_the_providers_setting() {
        for (rule, name) in [
            (ResourceNames::Full, Some("Marek Dahl")),
            (ResourceNames::FirstAndInitial, Some("Marek D.")),
            (ResourceNames::Provider, Some("Northwind IT")),
            (ResourceNames::Hidden, None),
        ] {
            let naming = Naming { rule, provider: "Northwind IT".to_owned() };
            assert_eq!(naming.say("Marek", "Dahl").as_deref(), name, "{rule:?}");
        }
        let naming = Naming { rule: ResourceNames::FirstAndInitial, provider: String::new() };
        assert_eq!(naming.say("Madonna", "").as_deref(), Some("Madonna"));
    }
}
