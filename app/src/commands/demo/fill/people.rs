//! Organizations, contacts, resources and their logins.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use kernel::{DateFormat, NumberFormat, Problem, TimeFormat, password::Password};
use platform::system::SystemChance;
use store::{
    Set,
    ids::{AccountId, SecurityLevelId},
    outbox::{Cause, Event, Task},
    tables::{
        account, contact, job,
        kinds::{JobState, OrganizationKind},
        location, organization, organization_policy, queue_member, resource,
    },
    views::users::silent_policy,
};

use super::{Filling, at, entry, json};
use crate::commands::demo::{
    content::{Door, Location},
    world::{Access, World},
};

/// Who a login is for and how it stands.
struct Login<'w> {
    contact: Option<usize>,
    resource: Option<usize>,
    level: Option<SecurityLevelId>,
    user_name: &'w str,
    door: Option<&'w Door>,
    access: Access,
    country: &'w str,
    zone: &'w str,
}

impl Filling<'_> {
    /// Resources first: organizations name their account managers.
    pub async fn people(&mut self) -> Result<(), Problem> {
        self.resources().await?;
        for _ in &self.world.organizations {
            self.organizations.push(self.seeding.fresh_id());
        }
        for _ in &self.world.contacts {
            self.contacts.push(self.seeding.fresh_id());
        }
        self.organizations().await?;
        self.contacts().await
    }

    async fn resources(&mut self) -> Result<(), Problem> {
        let mut members = Vec::new();
        let mut rows = Vec::new();
        for one in &self.world.resources {
            let id = self.seeding.fresh_id();
            rows.push(resource::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                first_name: Set(one.first.clone()),
                last_name: Set(one.last.clone()),
                title: Set(one.title.clone()),
                email: Set(format!("{}@northwind-it.example", one.user)),
                phone: Set(one.phone.clone()),
                active: Set(!one.inactive),
                staff_level_id: Set(entry(&self.staff_levels, &one.level)?),
                created_at: Set(self.days_ago(1_400).into()),
                version: Set(1),
            });
            self.resources.push(id);
            let role = one.roles.first().map(|role| entry(&self.roles, role)).transpose()?;
            for queue in one.queues.iter().filter(|_| !one.inactive) {
                let Some(role_id) = role else { continue };
                members.push(queue_member::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(self.seeding.fresh_id()),
                    queue_id: Set(entry(&self.queues, queue)?),
                    resource_id: Set(id),
                    role_id: Set(role_id),
                });
            }
        }
        self.seeding.add_all::<resource::Entity>(rows).await?;
        self.seeding.add_all::<queue_member::Entity>(members).await
    }

    async fn organizations(&mut self) -> Result<(), Problem> {
        let mut places = Vec::new();
        for (number, one) in self.world.organizations.iter().enumerate() {
            let id = at(&self.organizations, number)?;
            let is_customer = one.kind == "Customer";
            let row = organization::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                name: Set(one.name.clone()),
                number: Set(if is_customer { format!("{}", 10_010 + number * 10) } else { String::new() }),
                kind: Set(match one.kind.as_str() {
                    "Vendor" => OrganizationKind::Vendor,
                    "Prospect" => OrganizationKind::Prospect,
                    _ => OrganizationKind::Customer,
                }),
                parent_id: Set(one.parent.map(|parent| at(&self.organizations, parent)).transpose()?),
                is_provider: Set(number == 0),
                active: Set(true),
                portal_enabled: Set(is_customer || number == 0),
                taskfire_enabled: Set(one.taskfire),
                two_factor: Set(None),
                phone: Set(one.locations.first().map(|place| place.phone.clone()).unwrap_or_default()),
                web: Set(one.web.clone()),
                account_manager_id: Set(one.account_manager.map(|place| at(&self.resources, place)).transpose()?),
                primary_contact_id: Set(one.primary_contact.map(|place| at(&self.contacts, place)).transpose()?),
                created_at: Set(self.days_ago(400 + 97 * i64::try_from(number).unwrap_or_default()).into()),
                version: Set(1),
            };
            self.seeding.add::<organization::Entity>(row).await?;
            if is_customer && !one.web.is_empty() {
                // People with an address of the customer's own domain may ask for access.
                self.seeding
                    .add::<organization_policy::Entity>(organization_policy::ActiveModel {
                        provider_id: Set(self.provider),
                        join_domains: Set(json(&[&one.domain])?),
                        version: Set(1),
                        ..silent_policy(id)
                    })
                    .await?;
            }
            let mut ids = Vec::new();
            for (number, place) in one.locations.iter().enumerate() {
                let location_id = self.seeding.fresh_id();
                ids.push(location_id);
                places.push(location::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(location_id),
                    organization_id: Set(id),
                    name: Set(place.name.clone()),
                    address: Set(place.address.clone()),
                    city: Set(place.city.clone()),
                    postal_code: Set(place.postal_code.clone()),
                    country: Set(place.country.clone()),
                    phone: Set(place.phone.clone()),
                    time_zone: Set(place.zone.clone()),
                    is_primary: Set(number == 0),
                    active: Set(true),
                    version: Set(1),
                });
            }
            self.locations.push(ids);
        }
        self.seeding.add_all::<location::Entity>(places).await
    }

    async fn contacts(&mut self) -> Result<(), Problem> {
        let mut rows = Vec::new();
        for (number, one) in self.world.contacts.iter().enumerate() {
            let place = place_of(self.world, number);
            let text =
                |field: fn(&Location) -> &String| Set(place.map(|place| field(place).clone()).unwrap_or_default());
            let locations = self.locations.get(one.organization).map(Vec::as_slice).unwrap_or_default();
            rows.push(contact::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(at(&self.contacts, number)?),
                organization_id: Set(at(&self.organizations, one.organization)?),
                location_id: Set(Some(at(locations, one.location)?)),
                first_name: Set(one.first.clone()),
                last_name: Set(one.last.clone()),
                title: Set(one.title.clone()),
                email: Set(one.email.clone()),
                additional_emails: Set(String::new()),
                phone: Set(one.phone.clone()),
                extension: Set(String::new()),
                mobile: Set(one.mobile.clone()),
                alternate_phone: Set(String::new()),
                fax: Set(String::new()),
                address: text(|place| &place.address),
                city: text(|place| &place.city),
                state: Set(String::new()),
                postal_code: text(|place| &place.postal_code),
                country: text(|place| &place.country),
                active: Set(one.active),
                accepts_ticket_mail: Set(true),
                created_at: Set(self.days_ago(195 + i64::try_from(number * 7 % 900).unwrap_or_default()).into()),
                version: Set(1),
            });
        }
        self.seeding.add_all::<contact::Entity>(rows).await
    }

    /// Logins of contacts and resources.
    pub async fn accounts(&mut self) -> Result<(), Problem> {
        let world = self.world;
        let doors = &self.content.doors;
        let mut logins = Vec::new();
        for (number, one) in world.contacts.iter().enumerate().filter(|(_, one)| one.access != Access::None) {
            let place = place_of(world, number);
            logins.push(Login {
                contact: Some(number),
                resource: None,
                level: Some(entry(&self.levels, &one.level)?),
                user_name: &one.email,
                door: doors.sign_ins.iter().find(|door| door.contact.as_ref() == Some(&one.user)),
                access: one.access,
                country: place.map_or("", |place| place.country.as_str()),
                zone: place.map_or(super::ZONE, |place| place.zone.as_str()),
            });
        }
        for (number, one) in world.resources.iter().enumerate() {
            logins.push(Login {
                contact: None,
                resource: Some(number),
                level: None,
                user_name: &one.user,
                door: doors.sign_ins.iter().find(|door| door.resource.as_ref() == Some(&one.user)),
                access: if one.inactive { Access::Deactivated } else { Access::Active },
                country: "",
                zone: super::ZONE,
            });
        }
        let mut hashes = BTreeMap::new();
        let mut rows = Vec::new();
        for login in logins {
            let password = login.door.map_or(&doors.everyone, |door| &door.password);
            if !hashes.contains_key(password) {
                let entered = Password::entered(password)
                    .ok_or_else(|| Problem::Fault("demo content: password too long".to_owned()))?;
                hashes.insert(password.clone(), self.doors.hashing.hash(&entered).await?);
            }
            let hash = hashes.get(password).cloned();
            rows.push(self.account(&login, hash).await?);
        }
        self.seeding.add_all::<account::Entity>(rows).await
    }

    async fn account(&mut self, login: &Login<'_>, hash: Option<String>) -> Result<account::ActiveModel, Problem> {
        let id: AccountId = self.seeding.fresh_id();
        if let Some(contact) = login.contact {
            self.contact_accounts.insert(contact, id);
        } else {
            self.resource_accounts.push(id);
        }
        let is_pending = login.access == Access::Pending;
        let secret = login.door.and_then(|door| door.totp_secret.as_ref());
        let sealed = match secret {
            Some(secret) => {
                let sealed = self.doors.secrets.seal(secret.as_bytes(), &format!("totp:{id}"), &SystemChance);
                Some(sealed.map_err(|fault| Problem::fault("seal demo secret", fault))?.as_str().to_owned())
            }
            None => None,
        };
        // Whoever is printed as a customer's sign-in comes for the first time: landing page and first steps await them.
        let is_newcomer = is_pending || (login.door.is_some() && login.contact.is_some());
        let days = self.dice.between(30, 190);
        let since: Timestamp = self.days_ago(days);
        let last: Timestamp = self.now - self.dice.between(40, 14_000).minutes();
        let used = |at: Timestamp| if is_newcomer { None } else { Some(at.into()) };
        let (date, time, numbers) = formats(login.country);
        if is_pending {
            self.invite(id).await?;
        }
        Ok(account::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            contact_id: Set(login.contact.map(|place| at(&self.contacts, place)).transpose()?),
            resource_id: Set(login.resource.map(|place| at(&self.resources, place)).transpose()?),
            security_level_id: Set(login.level),
            user_name: Set(login.user_name.to_owned()),
            user_name_key: Set(kernel::user_name::key(login.user_name)),
            password_hash: Set(if is_pending { None } else { hash }),
            password_short: Set(false),
            active: Set(login.access != Access::Deactivated),
            date_format: Set(date.code().to_owned()),
            time_format: Set(time.code().to_owned()),
            number_format: Set(numbers.code().to_owned()),
            language: Set("en".to_owned()),
            time_zone: Set(login.zone.to_owned()),
            totp_secret: Set(sealed),
            totp_confirmed_at: Set(secret.map(|_| since.into())),
            totp_last_step: Set(None),
            landing_hidden: Set(!is_newcomer && self.dice.happens(60)),
            keys_off: Set(false),
            theme: Set("system".to_owned()),
            first_sign_in_at: Set(used(since)),
            last_sign_in_at: Set(used(last)),
            password_changed_at: Set(used(since)),
            profile_seen_at: Set(used(since)),
            created_at: Set(if is_pending { self.days_ago(1) } else { since }.into()),
            version: Set(1),
        })
    }

    /// The welcome mail leaves when the demo starts, so that it can be looked at.
    async fn invite(&self, account: AccountId) -> Result<(), Problem> {
        self.job(&Task::Tell { event: Event::Invited { account, cause: Cause { account: None } } }).await
    }

    /// Work that is done when the demo starts.
    pub(super) async fn job(&self, task: &Task) -> Result<(), Problem> {
        let row = job::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            kind: Set(task.kind().to_owned()),
            payload: Set(json(task)?),
            state: Set(JobState::Waiting),
            run_at: Set(self.now.into()),
            attempts: Set(0),
            lease_until_at: Set(store::Instant(0)),
            leased_by: Set(String::new()),
            last_error: Set(String::new()),
            created_at: Set(self.now.into()),
            finished_at: Set(None),
            priority: Set(0),
        };
        self.seeding.add::<job::Entity>(row).await
    }
}

/// Where a contact works.
fn place_of(world: &World, contact: usize) -> Option<&Location> {
    let contact = world.contacts.get(contact)?;
    world.organizations.get(contact.organization)?.locations.get(contact.location)
}

/// How people of a country write dates, times and numbers.
fn formats(country: &str) -> (DateFormat, TimeFormat, NumberFormat) {
    match country {
        "Germany" | "Austria" => (DateFormat::DayMonthYearDots, TimeFormat::Hours24, NumberFormat::DotComma),
        "Denmark" | "Norway" | "Portugal" => {
            (DateFormat::DayMonthYearDashes, TimeFormat::Hours24, NumberFormat::DotComma)
        }
        "France" => (DateFormat::DayMonthYearSlashes, TimeFormat::Hours24, NumberFormat::SpaceComma),
        "Poland" | "Finland" => (DateFormat::DayMonthYearDots, TimeFormat::Hours24, NumberFormat::SpaceComma),
        "United Kingdom" => (DateFormat::DayMonthYearSlashes, TimeFormat::Hours24, NumberFormat::CommaDot),
        "United States" => (DateFormat::MonthDayYear, TimeFormat::Hours12, NumberFormat::CommaDot),
        _ => (DateFormat::default(), TimeFormat::default(), NumberFormat::default()),
    }
}
