//! Organizations and people of the world.

use kernel::level::SYSTEM_LEVELS;
use store::{
    Set,
    ids::{AccountId, ContactId, LocationId, OrganizationId, PasskeyId, ResourceId, SecurityLevelId},
    seed::defaults::STAFF_LEVELS,
    tables::{
        account, contact,
        kinds::{LevelKind, OrganizationKind, TwoFactorPolicy},
        location, organization, passkey, queue_member, resource, role, security_level,
    },
};

use crate::World;

/// An organization of the world.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its primary location.
    pub location: LocationId,
}

/// A person with a login.
#[derive(Debug, Clone)]
pub struct Person {
    /// The login.
    pub account: AccountId,
    /// User name.
    pub user_name: String,
    /// Password.
    pub password: String,
    /// Full name.
    pub name: String,
    /// The contact, for portal users.
    pub contact: Option<ContactId>,
    /// The resource, for staff.
    pub resource: Option<ResourceId>,
}

/// The password of everybody, long enough to stand alone (decision 5).
const PASSWORD: &str = "lantern-harbour-quilt-42";

impl World {
    /// A customer organization with one location.
    pub async fn organization(&self, name: &str) -> Organization {
        self.organization_below(name, None).await
    }

    /// A sub-organization of `parent`.
    pub async fn sub_organization(&self, name: &str, parent: &Organization) -> Organization {
        self.organization_below(name, Some(parent.id)).await
    }

    async fn organization_below(&self, name: &str, parent: Option<OrganizationId>) -> Organization {
        let seed = self.store.seed().await.unwrap();
        let (id, place) = (seed.fresh_id::<OrganizationId>(), seed.fresh_id::<LocationId>());
        seed.add::<organization::Entity>(organization::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            name: Set(name.to_owned()),
            number: Set(String::new()),
            kind: Set(OrganizationKind::Customer),
            parent_id: Set(parent),
            is_provider: Set(false),
            active: Set(true),
            portal_enabled: Set(true),
            taskfire_enabled: Set(false),
            two_factor: Set(None::<TwoFactorPolicy>),
            phone: Set(String::new()),
            web: Set(String::new()),
            account_manager_id: Set(None),
            primary_contact_id: Set(None),
            created_at: Set(seed.now()),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<location::Entity>(location::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(place),
            organization_id: Set(id),
            name: Set("Head office".to_owned()),
            address: Set("1 Market Street".to_owned()),
            city: Set("Springfield".to_owned()),
            postal_code: Set("12345".to_owned()),
            country: Set("Germany".to_owned()),
            phone: Set(String::new()),
            time_zone: Set("Europe/Berlin".to_owned()),
            is_primary: Set(true),
            active: Set(true),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        Organization { id, name: name.to_owned(), location: place }
    }

    /// A portal user `First Last` at a system level, given by its code, e.g. `basic`.
    pub async fn contact(&self, organization: &Organization, name: &str, level: &str) -> Person {
        let position = SYSTEM_LEVELS.iter().position(|one| one.code == level).expect("a system level");
        self.contact_at(organization, name, self.defaults.levels[position]).await
    }

    /// A portal user at any level.
    pub async fn contact_at(&self, organization: &Organization, name: &str, level: SecurityLevelId) -> Person {
        let user_name = format!("{}@{}.example", dotted(name), dotted(&organization.name));
        let id = self.nobody(organization, name, &user_name, true).await;
        let seed = self.store.seed().await.unwrap();
        let account = self.account(&seed, &user_name, Some((id, level)), None).await;
        seed.done().await.unwrap();
        let password = PASSWORD.to_owned();
        Person { account, user_name, password, name: name.to_owned(), contact: Some(id), resource: None }
    }

    /// A contact without a login.
    pub async fn nobody(&self, organization: &Organization, name: &str, email: &str, active: bool) -> ContactId {
        let seed = self.store.seed().await.unwrap();
        let id: ContactId = seed.fresh_id();
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let empty = String::new;
        seed.add::<contact::Entity>(contact::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            organization_id: Set(organization.id),
            location_id: Set(Some(organization.location)),
            first_name: Set(first.to_owned()),
            last_name: Set(last.to_owned()),
            title: Set(empty()),
            email: Set(email.to_owned()),
            additional_emails: Set(empty()),
            phone: Set(empty()),
            extension: Set(empty()),
            mobile: Set(empty()),
            alternate_phone: Set(empty()),
            fax: Set(empty()),
            address: Set(empty()),
            city: Set(empty()),
            state: Set(empty()),
            postal_code: Set(empty()),
            country: Set(empty()),
            active: Set(active),
            accepts_ticket_mail: Set(true),
            created_at: Set(seed.now()),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        id
    }

    /// A passkey of this person; no authenticator has its key.
    pub async fn passkey(&self, person: &Person) {
        let seed = self.store.seed().await.unwrap();
        let id: PasskeyId = seed.fresh_id();
        seed.add::<passkey::Entity>(passkey::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            account_id: Set(person.account),
            name: Set("Laptop".to_owned()),
            credential_id: Set(id.to_string()),
            credential: Set("{}".to_owned()),
            backed_up: Set(false),
            created_at: Set(seed.now()),
            last_used_at: Set(None),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
    }

    /// Staff at a system staff level, given by its name, e.g. `Service Desk User`; works the Client Portal queue.
    pub async fn resource(&self, name: &str, level: &str) -> Person {
        let seed = self.store.seed().await.unwrap();
        let position = STAFF_LEVELS.iter().position(|one| one.0 == level).expect("a staff level");
        let id: ResourceId = seed.fresh_id();
        let user_name = format!("{}@provider.example", dotted(name));
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        seed.add::<resource::Entity>(resource::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            first_name: Set(first.to_owned()),
            last_name: Set(last.to_owned()),
            title: Set(String::new()),
            email: Set(user_name.clone()),
            phone: Set(String::new()),
            active: Set(true),
            staff_level_id: Set(self.defaults.staff_levels[position]),
            created_at: Set(seed.now()),
            version: Set(1),
        })
        .await
        .unwrap();
        let role_id = seed.fresh_id();
        seed.add::<role::Entity>(role::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(role_id),
            name: Set("Technician".to_owned()),
            active: Set(true),
            position: Set(1),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.add::<queue_member::Entity>(queue_member::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(seed.fresh_id()),
            queue_id: Set(self.defaults.portal_queue),
            resource_id: Set(id),
            role_id: Set(role_id),
        })
        .await
        .unwrap();
        let account = self.account(&seed, &user_name, None, Some(id)).await;
        seed.done().await.unwrap();
        let password = PASSWORD.to_owned();
        Person { account, user_name, password, name: name.to_owned(), contact: None, resource: Some(id) }
    }

    async fn account(
        &self,
        seed: &store::seed::Seeding<'_>,
        user_name: &str,
        contact: Option<(ContactId, SecurityLevelId)>,
        resource: Option<ResourceId>,
    ) -> AccountId {
        let entered = kernel::password::Password::entered(PASSWORD).expect("a password");
        let hash = self.app.hashing.hash(&entered).await.unwrap();
        let id: AccountId = seed.fresh_id();
        seed.add::<account::Entity>(account::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            contact_id: Set(contact.map(|(contact, _)| contact)),
            resource_id: Set(resource),
            security_level_id: Set(contact.map(|(_, level)| level)),
            user_name: Set(user_name.to_owned()),
            user_name_key: Set(user_name.to_ascii_lowercase()),
            password_hash: Set(Some(hash)),
            password_short: Set(false),
            active: Set(true),
            date_format: Set("y-M-d".to_owned()),
            time_format: Set("24h".to_owned()),
            number_format: Set("1,234.56".to_owned()),
            language: Set("en".to_owned()),
            time_zone: Set("Europe/Berlin".to_owned()),
            totp_secret: Set(None),
            totp_confirmed_at: Set(None),
            totp_last_step: Set(None),
            landing_hidden: Set(false),
            keys_off: Set(false),
            theme: Set("system".to_owned()),
            first_sign_in_at: Set(None),
            last_sign_in_at: Set(None),
            password_changed_at: Set(None),
            profile_seen_at: Set(None),
            created_at: Set(seed.now()),
            version: Set(1),
        })
        .await
        .unwrap();
        id
    }
}

fn dotted(name: &str) -> String {
    name.to_lowercase().replace(' ', ".")
}

impl World {
    /// A custom portal level without any right (T-11, P-30).
    pub async fn bare_level(&self, name: &str) -> SecurityLevelId {
        let seed = self.store.seed().await.unwrap();
        let id: SecurityLevelId = seed.fresh_id();
        seed.add::<security_level::Entity>(security_level::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            name: Set(name.to_owned()),
            code: Set(None),
            kind: Set(LevelKind::Standard),
            assignable: Set(true),
            rights: Set("[]".to_owned()),
            position: Set(9),
            version: Set(1),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        id
    }
}
