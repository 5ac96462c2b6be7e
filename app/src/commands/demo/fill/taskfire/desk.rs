//! A desk's own lists: queues, issue types, hours, vendors, a request type, who is away.

use jiff::tz::TimeZone;
use kernel::{
    Problem,
    calendar::{Calendar, Interval, Week},
};
use store::{
    Set,
    ids::{ContactId, InternalPriorityId, InternalQueueId, OrganizationId, VendorId},
    tables::{
        absence, internal_issue_type, internal_priority, internal_queue, internal_queue_member, internal_status,
        kinds::Sharing, request_type, taskfire_settings, vendor, vendor_contact, work_calendar,
    },
    taskfire::rows_of_desk,
};

use super::{
    super::{Filling, at, entry},
    Desk,
};

/// Queues beside the one that every desk begins with.
const QUEUES: [(&str, &str); 2] =
    [("Applications", "Programs, forms, calendars"), ("Office and building", "Copiers, badges, lifts, sockets")];

/// Internal issue types, and what they stand for at the provider (F-145).
pub(super) const ISSUES: [(&str, &str); 9] = [
    ("Accounts", "Accounts"),
    ("Applications", "Applications"),
    ("Building", "Advice"),
    ("Files and rights", "Files and rights"),
    ("Line and telephone", "Network"),
    ("Mail and calendar", "Mail and calendar"),
    ("Meeting rooms", "Telephone and meetings"),
    ("Printers", "Printing and scanning"),
    ("New starters and leavers", "Accounts"),
];

/// Kind, name, account number, phone, hours, contact, address of the mails.
pub(super) type Company =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

pub(super) const VENDORS: [Company; 3] = [
    (
        "lift",
        "Nordaufzug Wartung",
        "W-20418",
        "+49 40 555 7730",
        "Around the clock",
        "Gesa Brix",
        "stoerung@nordaufzug.example",
    ),
    (
        "carrier",
        "Elbline Carrier",
        "8841-203",
        "+49 40 555 6600",
        "Weekdays 7:00–20:00",
        "Repair desk",
        "repair@elbline.example",
    ),
    (
        "printer",
        "Kopierhaus Lease",
        "KL-7731",
        "+49 40 555 4410",
        "Weekdays 8:00–16:00",
        "Jochen Wirth",
        "service@kopierhaus.example",
    ),
];

impl Filling<'_> {
    /// Settings, lists, hours and vendors of one desk.
    pub(super) async fn desk(&mut self, place: usize) -> Result<Desk, Problem> {
        let world = self.world;
        let organization = at(&self.organizations, place)?;
        let of = |contact: usize| world.contacts.get(contact).map(|one| one.organization);
        let one = world.organizations.get(place).ok_or_else(|| Problem::Fault("demo: no organization".to_owned()))?;
        let family = one.parent.unwrap_or(place);
        let works = |level: &str| level.starts_with("taskfire");
        let workers = (0..world.contacts.len())
            .filter(|contact| of(*contact) == Some(family))
            .filter(|contact| world.contacts.get(*contact).is_some_and(|one| works(&one.level)));
        let people: Vec<ContactId> = workers.map(|contact| at(&self.contacts, contact)).collect::<Result<_, _>>()?;
        let writes = (0..world.contacts.len())
            .filter(|contact| of(*contact) == Some(place))
            .filter(|contact| world.contacts.get(*contact).is_some_and(|one| one.active && !works(&one.level)));
        let requesters = writes.map(|contact| Ok((contact, at(&self.contacts, contact)?)));
        let requesters: Vec<(usize, ContactId)> = requesters.collect::<Result<_, Problem>>()?;

        let desk = rows_of_desk(self.provider, organization, || self.seeding.fresh_id());
        let sharing = match one.key.as_str() {
            "contoso" => Sharing::Everything,
            "adventure" => Sharing::Upwards,
            _ => Sharing::Off,
        };
        self.seeding.add::<internal_queue::Entity>(desk.queue).await?;
        let settings = taskfire_settings::ActiveModel { sharing: Set(sharing), ..desk.settings };
        self.seeding.add::<taskfire_settings::Entity>(settings).await?;
        self.seeding.add_all::<internal_status::Entity>(desk.statuses).await?;
        self.seeding.add_all::<internal_priority::Entity>(desk.priorities).await?;
        let mut queues = vec![("Help Desk".to_owned(), desk.queue_id)];
        for (position, (name, about)) in (1..).zip(QUEUES) {
            let id = self.seeding.fresh_id();
            self.seeding
                .add::<internal_queue::Entity>(internal_queue::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(id),
                    organization_id: Set(organization),
                    name: Set(name.to_owned()),
                    description: Set(about.to_owned()),
                    is_default: Set(false),
                    shared: Set(false),
                    active: Set(true),
                    position: Set(position),
                    version: Set(1),
                })
                .await?;
            queues.push((name.to_owned(), id));
        }
        let mut members = Vec::new();
        for (_, queue) in queues.iter().take(1) {
            for contact in &people {
                members.push(internal_queue_member::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(self.seeding.fresh_id()),
                    queue_id: Set(*queue),
                    contact_id: Set(*contact),
                    organization_id: Set(organization),
                });
            }
        }
        self.seeding.add_all::<internal_queue_member::Entity>(members).await?;
        let mut issues = Vec::new();
        for (position, (name, stands_for)) in (1..).zip(ISSUES) {
            let id = self.seeding.fresh_id();
            self.seeding
                .add::<internal_issue_type::Entity>(internal_issue_type::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(id),
                    organization_id: Set(organization),
                    parent_id: Set(None),
                    name: Set(name.to_owned()),
                    issue_type_id: Set(Some(entry(&self.issue_types, stands_for)?)),
                    sub_issue_type_id: Set(None),
                    active: Set(true),
                    position: Set(position),
                    version: Set(1),
                })
                .await?;
            issues.push((name.to_owned(), id));
        }
        let town = one.locations.first().map(|place| (place.name.clone(), place.zone.clone()));
        let (town, zone) = town.unwrap_or_default();
        self.hours(organization, &zone).await?;
        let vendors = self.vendors(organization).await?;
        if one.parent.is_none() {
            self.own_list(organization, &people, &queues, &desk.priority_ids).await?;
        }
        Ok(Desk {
            organization,
            place,
            town,
            queues,
            issues,
            statuses: desk.status_ids,
            priorities: desk.priority_ids,
            vendors,
            people,
            requesters,
        })
    }

    /// Weekdays from eight to six.
    async fn hours(&self, organization: OrganizationId, zone: &str) -> Result<(), Problem> {
        let Some(interval) = Interval::new(8 * 60, 18 * 60) else { return Ok(()) };
        let zone_of = TimeZone::get(zone).map_err(|error| Problem::fault("demo time zone", error))?;
        let (hours, holidays) = Calendar::new(zone_of, Week::working_days(interval), Vec::new()).to_columns();
        let row = work_calendar::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            organization_id: Set(organization),
            location_id: Set(None),
            time_zone: Set(zone.to_owned()),
            hours: Set(hours),
            holidays: Set(holidays),
            version: Set(1),
        };
        self.seeding.add::<work_calendar::Entity>(row).await
    }

    async fn vendors(&self, organization: OrganizationId) -> Result<Vec<(&'static str, VendorId)>, Problem> {
        let mut found = Vec::new();
        for (kind, name, account, phone, hours, person, email) in VENDORS {
            let id = self.seeding.fresh_id();
            let row = vendor::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(id),
                organization_id: Set(organization),
                name: Set(name.to_owned()),
                kind: Set(match kind {
                    "lift" => "Lift maintenance".to_owned(),
                    "carrier" => "Internet carrier".to_owned(),
                    _ => "Printer leasing".to_owned(),
                }),
                account_number: Set(account.to_owned()),
                phone: Set(phone.to_owned()),
                web: Set(String::new()),
                address: Set(String::new()),
                support_hours: Set(hours.to_owned()),
                notes: Set(String::new()),
                accept_minutes: Set(None),
                shared: Set(false),
                active: Set(true),
                created_at: Set(self.days_ago(190).into()),
                version: Set(1),
            };
            self.seeding.add::<vendor::Entity>(row).await?;
            let contact = vendor_contact::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                vendor_id: Set(id),
                organization_id: Set(organization),
                name: Set(person.to_owned()),
                email: Set(email.to_owned()),
                phone: Set(phone.to_owned()),
                is_default: Set(true),
                active: Set(true),
                position: Set(1),
                version: Set(1),
            };
            self.seeding.add::<vendor_contact::Entity>(contact).await?;
            found.push((kind, id));
        }
        Ok(found)
    }

    /// A request type of the customer's own, shared with the organizations below, and somebody who is out of office.
    async fn own_list(
        &self,
        organization: OrganizationId,
        people: &[ContactId],
        queues: &[(String, InternalQueueId)],
        priorities: &[InternalPriorityId],
    ) -> Result<(), Problem> {
        let own = request_type::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            name: Set("Office and building".to_owned()),
            description: Set("Badge, lift, copier, desk".to_owned()),
            icon: Set("building".to_owned()),
            group_name: Set("Our own help desk".to_owned()),
            category_id: Set(entry(&self.categories, "Standard")?),
            queue_id: Set(None),
            status_id: Set(None),
            priority_id: Set(None),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            title_template: Set(String::new()),
            active: Set(true),
            position: Set(1),
            organization_id: Set(Some(organization)),
            shared: Set(true),
            bound_to_provider: Set(false),
            internal_queue_id: Set(queues.last().map(|(_, id)| *id)),
            internal_priority_id: Set(priorities.last().copied()),
            internal_issue_type_id: Set(None),
            internal_contact_id: Set(None),
            due_minutes: Set(Some(3 * 24 * 60)),
            version: Set(1),
        };
        self.seeding.add::<request_type::Entity>(own).await?;
        let (Some(away), Some(stand_in)) = (people.last(), people.get(1)) else { return Ok(()) };
        let row = absence::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            organization_id: Set(organization),
            contact_id: Set(*away),
            from_at: Set(self.days_ago(1).into()),
            to_at: Set(Some(self.days_ago(-4).into())),
            reason: Set("Training".to_owned()),
            stand_in_id: Set((stand_in != away).then_some(*stand_in)),
            message: Set("At a course, back next week.".to_owned()),
            created_at: Set(self.days_ago(6).into()),
            version: Set(1),
        };
        self.seeding.add::<absence::Entity>(row).await
    }
}
