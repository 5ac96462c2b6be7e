//! The rows themselves.

use std::{collections::BTreeMap, ops::Range};

use jiff::{Timestamp, tz::TimeZone};
use kernel::{Problem, number};
use store::{
    Instant, NotSet, Set,
    ids::{AccountId, ContactId, LocationId, OrganizationId, ResourceId, SecurityLevelId, TicketId},
    seed::{Seeding, defaults::Defaults},
    tables::{
        account, contact,
        kinds::{CreatedVia, NoteKind, OrganizationKind, Publish, TicketKind},
        location, note, organization, resource, ticket, ticket_counter, time_entry,
    },
};

use super::draw::Draw;
use crate::command_line::Seed;

/// Tickets spread over so many days up to now.
const DAYS: i64 = 180;
/// So many technicians work them.
const TECHNICIANS: u32 = 20;

const FIRST_NAMES: [&str; 12] =
    ["Ada", "Ben", "Chiara", "David", "Elif", "Frida", "Goran", "Hanna", "Ivo", "Jana", "Karim", "Lena"];
const LAST_NAMES: [&str; 12] = [
    "Albrecht", "Bianchi", "Costa", "Dvorak", "Eriksen", "Fischer", "Garcia", "Horvat", "Ito", "Jensen", "Kaya", "Lund",
];
const TROUBLES: [&str; 10] = [
    "Printer on floor {n} prints blank pages",
    "Cannot open shared folder {n}",
    "Outlook asks for the password again ({n})",
    "VPN drops every {n} minutes",
    "New laptop for desk {n}",
    "Invoice program closes without a word, form {n}",
    "Telephone {n} has no dial tone",
    "Screen {n} flickers",
    "Backup report {n} shows warnings",
    "Account for a new colleague, start in week {n}",
];
const DESCRIPTION: &str =
    "It began this morning. Two colleagues next to me see the same. I have restarted once, without effect.";
const ANSWER: &str = "We have changed the setting on our side. Does it work for you now?";
const REPLY: &str = "Yes, it works again. Thank you.";

/// What has been made so far, as later rows need it.
pub struct Rows<'a> {
    pub(super) defaults: Defaults,
    wanted: Seed,
    pub(super) now: Instant,
    password_hash: &'a str,
    zone: TimeZone,
    technicians: Vec<ResourceId>,
    pub(super) organizations: Vec<(OrganizationId, LocationId)>,
    pub(super) contacts: Vec<ContactId>,
    numbers: BTreeMap<i32, i64>,
}

impl<'a> Rows<'a> {
    /// Nothing made yet.
    pub fn new(defaults: Defaults, wanted: Seed, now: Instant, password_hash: &'a str) -> Self {
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        Self {
            defaults,
            wanted,
            now,
            password_hash,
            zone,
            technicians: Vec::new(),
            organizations: Vec::new(),
            contacts: Vec::new(),
            numbers: BTreeMap::new(),
        }
    }

    /// Technicians; the first holds every right.
    pub async fn staff(&mut self, seeding: &Seeding<'_>) -> Result<(), Problem> {
        let (mut resources, mut accounts) = (Vec::new(), Vec::new());
        for position in 1..=TECHNICIANS {
            let id: ResourceId = seeding.fresh_id();
            let (first, last) = names(position);
            let level = if position == 1 { 0 } else { 3 };
            resources.push(resource::ActiveModel {
                provider_id: Set(self.defaults.provider),
                id: Set(id),
                first_name: Set(first.to_owned()),
                last_name: Set(last.to_owned()),
                title: Set("Technician".to_owned()),
                email: Set(format!("technician-{position}@provider.example")),
                phone: Set(String::new()),
                active: Set(true),
                staff_level_id: Set(nth(&self.defaults.staff_levels, level)?),
                created_at: Set(self.now),
                version: Set(1),
            });
            accounts.push(self.account(seeding, &format!("seed-technician-{position}"), Owner::Resource(id)));
            self.technicians.push(id);
        }
        seeding.add_all::<resource::Entity>(resources).await?;
        seeding.add_all::<account::Entity>(accounts).await
    }

    /// Customers, every tenth of them below the one before, each with a location.
    pub async fn organizations(&mut self, seeding: &Seeding<'_>) -> Result<(), Problem> {
        let (mut organizations, mut locations) = (Vec::new(), Vec::new());
        for position in 1..=self.wanted.organizations {
            let (id, place): (OrganizationId, LocationId) = (seeding.fresh_id(), seeding.fresh_id());
            let parent = if position % 10 == 0 { self.organizations.last().map(|(parent, _)| *parent) } else { None };
            organizations.push(organization::ActiveModel {
                provider_id: Set(self.defaults.provider),
                id: Set(id),
                name: Set(format!("Customer {position:05}")),
                number: Set(format!("C{position:05}")),
                kind: Set(OrganizationKind::Customer),
                parent_id: Set(parent),
                is_provider: Set(false),
                active: Set(true),
                portal_enabled: Set(true),
                taskfire_enabled: Set(position == 1 && self.wanted.internal_tickets > 0),
                two_factor: Set(None),
                phone: Set(String::new()),
                web: Set(String::new()),
                account_manager_id: Set(None),
                primary_contact_id: Set(None),
                created_at: Set(self.now),
                version: Set(1),
            });
            locations.push(location::ActiveModel {
                provider_id: Set(self.defaults.provider),
                id: Set(place),
                organization_id: Set(id),
                name: Set("Head office".to_owned()),
                address: Set(format!("{position} Main Street")),
                city: Set("Springfield".to_owned()),
                postal_code: Set(format!("{position:05}")),
                country: Set("Germany".to_owned()),
                phone: Set(String::new()),
                time_zone: Set("Europe/Berlin".to_owned()),
                is_primary: Set(true),
                active: Set(true),
                version: Set(1),
            });
            self.organizations.push((id, place));
        }
        seeding.add_all::<organization::Entity>(organizations).await?;
        seeding.add_all::<location::Entity>(locations).await
    }

    /// Contacts, all but the last ones asked for with logins, dealt to the organizations in turn: of ten, seven are Basic, two Advanced, one Manager.
    pub async fn contacts(&mut self, seeding: &Seeding<'_>) -> Result<(), Problem> {
        let (mut contacts, mut accounts) = (Vec::new(), Vec::new());
        for position in 1..=self.wanted.contacts {
            let id: ContactId = seeding.fresh_id();
            let (organization, place) = self.organization_of(position - 1)?;
            contacts.push(self.contact(id, (organization, place), position, "contact"));
            let level = match position % 10 {
                0 => 2,
                8 | 9 => 1,
                _ => 0,
            };
            let level = nth(&self.defaults.levels, level)?;
            if position <= self.wanted.contacts.saturating_sub(self.wanted.without_login) {
                accounts.push(self.account(seeding, &format!("seed-contact-{position}"), Owner::Contact(id, level)));
            }
            self.contacts.push(id);
        }
        seeding.add_all::<contact::Entity>(contacts).await?;
        seeding.add_all::<account::Entity>(accounts).await
    }

    /// The tickets of this range, in the order of their creation, each with two notes and a time entry. Nine of ten are
    /// complete.
    pub async fn tickets(&mut self, seeding: &Seeding<'_>, range: Range<u32>, draw: &mut Draw) -> Result<(), Problem> {
        let (mut tickets, mut notes, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for position in range {
            let id: TicketId = seeding.fresh_id();
            let behind = DAYS * 86_400 * i64::from(self.wanted.tickets - position) / i64::from(self.wanted.tickets);
            let created = self.now.plus_seconds(-behind);
            let number = self.number(created);
            let by = u32::try_from(draw.below(u64::from(self.wanted.contacts))).unwrap_or_default();
            let contact = nth(&self.contacts, by as usize)?;
            let (organization, place) = self.organization_of(by)?;
            let technician = *draw.of(&self.technicians).ok_or(Problem::NotFound)?;
            let complete = draw.percent(90);
            let done = created.plus_minutes(i64::try_from(60 + draw.below(2_000)).unwrap_or(60)).min(self.now);
            let status = nth(&self.defaults.statuses, if complete { 6 } else { usize::from(draw.percent(60)) })?;
            let trouble = draw.of(&TROUBLES).copied().unwrap_or_default();
            tickets.push(ticket::ActiveModel {
                provider_id: Set(self.defaults.provider),
                id: Set(id),
                number: Set(number),
                title: Set(trouble.replace("{n}", &(position % 97 + 1).to_string())),
                description: Set(DESCRIPTION.to_owned()),
                organization_id: Set(organization),
                location_id: Set(Some(place)),
                contact_id: Set(Some(contact)),
                created_by_contact_id: Set(Some(contact)),
                created_by_resource_id: Set(None),
                kind: Set(TicketKind::ServiceRequest),
                category_id: Set(self.defaults.category),
                request_type_id: Set(None),
                status_id: Set(status),
                priority_id: Set(*draw.of(&self.defaults.priorities).ok_or(Problem::NotFound)?),
                queue_id: Set(self.defaults.portal_queue),
                resource_id: Set(Some(technician)),
                role_id: Set(None),
                issue_type_id: Set(None),
                sub_issue_type_id: Set(None),
                source_id: Set(nth(&self.defaults.sources, 0)?),
                created_via: Set(CreatedVia::Portal),
                work_type_id: Set(None),
                due_at: Set(None),
                completed_at: Set(complete.then_some(done)),
                resolution: Set(String::new()),
                created_at: Set(created),
                last_activity_at: Set(done),
                status_since_at: Set(done),
                draft_id: Set(None),
                taskfire_born: Set(false),
                contract_id: Set(None),
                elsewhere: NotSet,
                version: Set(1),
            });
            let answered = created.plus_minutes(30).min(self.now);
            for (text, by_staff, at) in [(ANSWER, true, answered), (REPLY, false, done)] {
                notes.push(note::ActiveModel {
                    provider_id: Set(self.defaults.provider),
                    id: Set(seeding.fresh_id()),
                    ticket_id: Set(id),
                    kind: Set(if by_staff { NoteKind::Staff } else { NoteKind::Portal }),
                    publish: Set(Publish::All),
                    title: Set(String::new()),
                    body: Set(text.to_owned()),
                    author_contact_id: Set((!by_staff).then_some(contact)),
                    author_resource_id: Set(by_staff.then_some(technician)),
                    form_id: Set(None),
                    created_at: Set(at),
                });
            }
            let minutes = i32::try_from(5 * (1 + draw.below(12))).unwrap_or(5);
            times.push(time_entry::ActiveModel {
                provider_id: Set(self.defaults.provider),
                id: Set(seeding.fresh_id()),
                ticket_id: Set(id),
                resource_id: Set(technician),
                role_id: Set(None),
                work_type_id: Set(None),
                started_at: Set(answered.plus_minutes(-i64::from(minutes))),
                stopped_at: Set(Some(answered)),
                minutes: Set(minutes),
                summary: Set("Setting changed and tried".to_owned()),
                internal_notes: Set(String::new()),
                form_id: Set(None),
                created_at: Set(answered),
                version: Set(1),
            });
        }
        seeding.add_all::<ticket::Entity>(tickets).await?;
        seeding.add_all::<note::Entity>(notes).await?;
        seeding.add_all::<time_entry::Entity>(times).await
    }

    /// Where the ticket numbers of each day go on.
    pub async fn counters(&self, seeding: &Seeding<'_>) -> Result<(), Problem> {
        let rows = self.numbers.iter().map(|(day, running)| ticket_counter::ActiveModel {
            provider_id: Set(self.defaults.provider),
            day: Set(*day),
            running: Set(*running),
        });
        seeding.add_all::<ticket_counter::Entity>(rows.collect()).await
    }

    /// A contact; the mail address begins with `kind`.
    pub(super) fn contact(
        &self,
        id: ContactId,
        (organization, place): (OrganizationId, LocationId),
        position: u32,
        kind: &str,
    ) -> contact::ActiveModel {
        let (first, last) = names(position);
        contact::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            organization_id: Set(organization),
            location_id: Set(Some(place)),
            first_name: Set(first.to_owned()),
            last_name: Set(last.to_owned()),
            title: Set(String::new()),
            email: Set(format!("{kind}-{position}@customer.example")),
            additional_emails: Set(String::new()),
            phone: Set(String::new()),
            extension: Set(String::new()),
            mobile: Set(String::new()),
            alternate_phone: Set(String::new()),
            fax: Set(String::new()),
            address: Set(String::new()),
            city: Set(String::new()),
            state: Set(String::new()),
            postal_code: Set(String::new()),
            country: Set(String::new()),
            active: Set(true),
            accepts_ticket_mail: Set(true),
            created_at: Set(self.now),
            version: Set(1),
        }
    }

    /// The next number of a day.
    pub(super) fn number(&mut self, created: Instant) -> String {
        let day = number::day_of(Timestamp::from(created), &self.zone);
        let key = i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
        let running = self.numbers.entry(key).or_insert(0);
        *running += 1;
        number::ticket_number(day, *running)
    }

    /// The contacts of the first organization.
    pub(super) fn contacts_of_first_organization(&self) -> Vec<ContactId> {
        let first = self.organizations.first();
        let is_theirs = |position: u32| self.organization_of(position).ok().as_ref() == first;
        (1..).zip(&self.contacts).filter(|(position, _)| is_theirs(*position)).map(|(_, id)| *id).collect()
    }

    fn organization_of(&self, contact: u32) -> Result<(OrganizationId, LocationId), Problem> {
        nth(&self.organizations, (contact % self.wanted.organizations) as usize)
    }

    pub(super) fn account(&self, seeding: &Seeding<'_>, user_name: &str, owner: Owner) -> account::ActiveModel {
        let (contact, resource, level) = match owner {
            Owner::Contact(contact, level) => (Some(contact), None, Some(level)),
            Owner::Resource(resource) => (None, Some(resource), None),
        };
        let id: AccountId = seeding.fresh_id();
        account::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(id),
            contact_id: Set(contact),
            resource_id: Set(resource),
            security_level_id: Set(level),
            user_name: Set(user_name.to_owned()),
            user_name_key: Set(user_name.to_owned()),
            password_hash: Set(Some(self.password_hash.to_owned())),
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
            theme: Set(String::new()),
            first_sign_in_at: Set(None),
            last_sign_in_at: Set(None),
            password_changed_at: Set(Some(self.now)),
            profile_seen_at: Set(None),
            created_at: Set(self.now),
            version: Set(1),
        }
    }
}

/// Whose login it is.
pub(super) enum Owner {
    Contact(ContactId, SecurityLevelId),
    Resource(ResourceId),
}

fn names(position: u32) -> (&'static str, &'static str) {
    let position = position as usize;
    let first = FIRST_NAMES.get(position % FIRST_NAMES.len()).copied().unwrap_or_default();
    let last = LAST_NAMES.get(position / FIRST_NAMES.len() % LAST_NAMES.len()).copied().unwrap_or_default();
    (first, last)
}

/// The row at a place of the defaults.
pub(super) fn nth<T: Copy>(items: &[T], position: usize) -> Result<T, Problem> {
    items.get(position).copied().ok_or_else(|| Problem::Fault("seed: a default row is missing".to_owned()))
}
