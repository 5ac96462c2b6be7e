//! Internal desks of customers: their lists, vendors and hours, the provider's tickets of these customers seen from there,
//! and the desks' own tickets in every state, each with a log that tells how it came there.

use jiff::{Span, Timestamp, ToSpan, tz::TimeZone};
use kernel::{
    Problem,
    calendar::{Calendar, Interval, Week},
};
use store::{
    Instant, Set,
    ids::{
        ContactId, HandOverId, InternalIssueTypeId, InternalPriorityId, InternalQueueId, InternalStatusId,
        OrganizationId, TicketId, VendorId,
    },
    tables::{
        absence, hand_over, internal_issue_type, internal_priority, internal_queue, internal_queue_member,
        internal_status, internal_time,
        kinds::{
            Acceptance, CreatedVia, HandOverAct, HandOverReason, InternalMeaning, NoteKind, Party, Publish, Sharing,
            TicketKind,
        },
        note, request_type, taskfire_settings, taskfire_ticket, ticket, ticket_change, vendor, vendor_contact,
        work_calendar,
    },
    taskfire::rows_of_desk,
};

use super::{Filling, at, entry};
use crate::commands::demo::{content::DeskStory, office::Office, world::Status};

/// Queues beside the one that every desk begins with.
const QUEUES: [(&str, &str); 2] =
    [("Applications", "Programs, forms, calendars"), ("Office and building", "Copiers, badges, lifts, sockets")];

/// Internal issue types, and what they stand for at the provider (F-145).
const ISSUES: [(&str, &str); 9] = [
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
type Company = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const VENDORS: [Company; 3] = [
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

/// Places of the priorities that tickets take in turn.
const PRIORITIES: [usize; 6] = [2, 2, 1, 3, 2, 0];

/// How far a ticket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    New,
    Accepted,
    InProgress,
    WaitingUser,
    Overdue,
    Done,
    Awaited,
    WithOther,
    Returned,
    DoneAfterReturn,
    DoneByOther,
    Recalled,
}

/// What the desk does alone, and what with somebody else; tickets take them in turn.
const ALONE: [Course; 6] =
    [Course::Done, Course::New, Course::InProgress, Course::Accepted, Course::WaitingUser, Course::Overdue];
const HANDED: [Course; 7] = [
    Course::WithOther,
    Course::Returned,
    Course::DoneByOther,
    Course::Awaited,
    Course::DoneAfterReturn,
    Course::Recalled,
    Course::New,
];

impl Course {
    const fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::DoneAfterReturn | Self::DoneByOther)
    }

    const fn meaning(self) -> InternalMeaning {
        match self {
            Self::New => InternalMeaning::New,
            Self::Accepted => InternalMeaning::Accepted,
            Self::InProgress | Self::Overdue | Self::Recalled => InternalMeaning::Open,
            Self::WaitingUser => InternalMeaning::WaitingUser,
            Self::Awaited | Self::WithOther => InternalMeaning::WithProvider,
            Self::Returned => InternalMeaning::Returned,
            Self::Done | Self::DoneAfterReturn | Self::DoneByOther => InternalMeaning::Complete,
        }
    }
}

/// A desk with its rows.
struct Desk {
    organization: OrganizationId,
    place: usize,
    town: String,
    queues: Vec<(String, InternalQueueId)>,
    issues: Vec<(String, InternalIssueTypeId)>,
    statuses: Vec<(InternalMeaning, InternalStatusId)>,
    priorities: Vec<InternalPriorityId>,
    vendors: Vec<(&'static str, VendorId)>,
    /// Who works it.
    people: Vec<ContactId>,
    /// Who writes tickets.
    requesters: Vec<(usize, ContactId)>,
}

impl Desk {
    fn status(&self, meaning: InternalMeaning) -> Result<InternalStatusId, Problem> {
        let found = self.statuses.iter().find(|(known, _)| *known == meaning);
        found.map(|(_, id)| *id).ok_or_else(|| Problem::Fault("demo: no such internal status".to_owned()))
    }
}

/// Rows of all desks' tickets, gathered so that each table is written in few statements.
#[derive(Default)]
struct Gathered {
    tickets: Vec<ticket::ActiveModel>,
    parts: Vec<taskfire_ticket::ActiveModel>,
    log: Vec<hand_over::ActiveModel>,
    notes: Vec<note::ActiveModel>,
    times: Vec<internal_time::ActiveModel>,
    changes: Vec<ticket_change::ActiveModel>,
}

/// One stay with a party, as the log tells it.
struct Stay {
    act: HandOverAct,
    party: Party,
    vendor: Option<VendorId>,
    from: Timestamp,
    until: Option<Timestamp>,
    reason: Option<HandOverReason>,
    note: String,
    by: Option<ContactId>,
    by_staff: bool,
    accepted: Option<Timestamp>,
}

impl Filling<'_> {
    /// All desks with their tickets.
    pub async fn taskfire(&mut self, zone: &TimeZone) -> Result<(), Problem> {
        let (world, content) = (self.world, self.content);
        let mut desks = Vec::new();
        for (place, _) in world.organizations.iter().enumerate().filter(|(_, one)| one.taskfire) {
            desks.push(self.desk(place).await?);
        }
        let mut rows = Gathered::default();
        for desk in &desks {
            self.begun_with_provider(desk, &mut rows)?;
        }
        let office = Office::new(zone.clone(), 8, 18);
        for (number, desk) in desks.iter().enumerate() {
            for (turn, story) in content.desk_stories.iter().enumerate() {
                self.own_ticket(desk, story, number + turn, &office, zone, &mut rows)?;
            }
        }
        self.seeding.add_all::<ticket::Entity>(rows.tickets).await?;
        self.seeding.add_all::<taskfire_ticket::Entity>(rows.parts).await?;
        self.seeding.add_all::<hand_over::Entity>(rows.log).await?;
        self.seeding.add_all::<note::Entity>(rows.notes).await?;
        self.seeding.add_all::<internal_time::Entity>(rows.times).await?;
        self.seeding.add_all::<ticket_change::Entity>(rows.changes).await
    }

    /// Settings, lists, hours and vendors of one desk.
    async fn desk(&mut self, place: usize) -> Result<Desk, Problem> {
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

    /// The tickets that the provider works for this organization: they began with the provider.
    fn begun_with_provider(&self, desk: &Desk, rows: &mut Gathered) -> Result<(), Problem> {
        for (place, told) in self.world.tickets.iter().enumerate().filter(|(_, one)| one.organization == desk.place) {
            let id = at(&self.tickets, place)?;
            let meaning =
                if told.status == Status::Complete { InternalMeaning::Complete } else { InternalMeaning::WithProvider };
            let stay = Stay {
                act: HandOverAct::Landed,
                party: Party::Provider,
                vendor: None,
                from: told.created_at,
                until: None,
                reason: None,
                note: String::new(),
                by: None,
                by_staff: false,
                accepted: None,
            };
            rows.parts.push(taskfire_ticket::ActiveModel {
                status_id: Set(desk.status(meaning)?),
                priority_id: Set(desk.priorities.get(2).copied()),
                queue_id: Set(desk.queues.first().map(|(_, id)| *id)),
                status_since_at: Set(told.status_since_at.into()),
                active_at: Set(told.last_activity_at.into()),
                closed_at: Set(told.completed_at.map(Into::into)),
                ..self.part(id, desk, &stay, 0, told.created_at)
            });
            rows.log.push(self.log_line(id, desk.organization, 0, None, &stay));
        }
        Ok(())
    }

    /// Taskfire's part of a ticket that is with the party of its last stay; nothing else is said of it yet.
    fn part(
        &self,
        id: TicketId,
        desk: &Desk,
        stay: &Stay,
        number: i32,
        opened: Timestamp,
    ) -> taskfire_ticket::ActiveModel {
        taskfire_ticket::ActiveModel {
            provider_id: Set(self.provider),
            ticket_id: Set(id),
            organization_id: Set(desk.organization),
            responsible: Set(stay.party),
            vendor_id: Set(stay.vendor),
            since_at: Set(stay.from.into()),
            hand_over_no: Set(number),
            client_fronts: Set(true),
            acceptance: Set(Acceptance::NotAsked),
            accept_by_at: Set(None),
            reminded_at: Set(None),
            confirm_by_at: Set(None),
            returned: Set(false),
            contact_id: Set(None),
            queue_id: Set(None),
            status_id: store::NotSet,
            priority_id: Set(None),
            issue_type_id: Set(None),
            sub_issue_type_id: Set(None),
            due_at: Set(None),
            status_since_at: Set(stay.from.into()),
            active_at: Set(stay.from.into()),
            responded_at: Set(None),
            chase_at: Set(None),
            vendor_reference: Set(String::new()),
            exempt_rule_id: Set(None),
            exempt_until_at: Set(None),
            opened_at: Set(opened.into()),
            closed_at: Set(None),
            version: Set(1),
        }
    }

    fn log_line(
        &self,
        ticket: TicketId,
        organization: OrganizationId,
        number: i32,
        before: Option<&Stay>,
        stay: &Stay,
    ) -> hand_over::ActiveModel {
        hand_over::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id::<HandOverId>()),
            ticket_id: Set(ticket),
            organization_id: Set(organization),
            number: Set(number),
            act: Set(stay.act),
            from_party: Set(before.map(|before| before.party)),
            from_vendor_id: Set(before.and_then(|before| before.vendor)),
            to_party: Set(stay.party),
            to_vendor_id: Set(stay.vendor),
            client_fronts: Set(true),
            tell_requester: Set(false),
            reason: Set(stay.reason),
            note: Set(stay.note.clone()),
            by_contact_id: Set(stay.by),
            by_resource_id: Set(if stay.by_staff { self.resources.get(1).copied() } else { None }),
            rule_id: Set(None),
            rule_name: Set(String::new()),
            at: Set(stay.from.into()),
            ended_at: Set(stay.until.map(Into::into)),
            accepted_at: Set(stay.accepted.map(Into::into)),
            accepted_by_resource_id: Set(stay.accepted.and(self.resources.get(1).copied())),
            version: Set(1),
        }
    }

    /// One ticket of the desk's own, from its beginning to as far as it has come.
    fn own_ticket(
        &mut self,
        desk: &Desk,
        story: &DeskStory,
        turn: usize,
        office: &Office,
        zone: &TimeZone,
        rows: &mut Gathered,
    ) -> Result<(), Problem> {
        let alone = story.course == "desk";
        let course = if alone { ALONE.get(turn % ALONE.len()) } else { HANDED.get(turn % HANDED.len()) };
        let course = course.copied().unwrap_or(Course::New);
        let vendor = desk.vendors.iter().find(|(kind, _)| *kind == story.course).map(|(_, id)| *id);
        // What a vendor has is not accepted by a button here.
        let course = if course == Course::Awaited && vendor.is_some() { Course::WithOther } else { course };
        let Some((requester, contact)) = desk.requesters.get(turn % desk.requesters.len().max(1)).copied() else {
            return Ok(());
        };
        let worker = desk.people.get(turn % desk.people.len().max(1)).copied();
        let age = match course {
            Course::New => 30 + 40 * i64::try_from(turn % 5).unwrap_or_default(),
            Course::Awaited => 75,
            _ if course.is_done() => self.dice.between(1_500, 14_000),
            _ => self.dice.between(500, 3_200),
        };
        let opened = office.before(self.now, age);
        // Four moments on the way; the last is the newest.
        let step = |share: i64| office.after(opened, age * share / 10).min(self.now - 1.minute());
        let (taken, handed, answered, ended) = (step(1), step(3), step(6), step(8));
        let id: TicketId = self.seeding.fresh_id();
        let stays = Self::stays(course, story, vendor, worker, [opened, handed, answered]);
        let fall = |moment: Timestamp| moment.min(self.now);
        let closed = course.is_done().then_some(fall(ended));
        let active = match course {
            Course::New => opened,
            Course::Accepted => taken,
            Course::Awaited | Course::WithOther => handed,
            _ => ended,
        };
        let assigned = if course == Course::New { None } else { worker };
        let responsible = stays.last().map_or(Party::Internal, |stay| stay.party);
        let number = self.next_number(opened, zone);
        let title = story.title.replace("{place}", &desk.town);
        rows.tickets.push(self.base(id, &number, &title, story, desk, (requester, contact), opened, active, closed)?);
        let Some(last) = stays.last() else { return Ok(()) };
        let count = i32::try_from(stays.len()).unwrap_or(1) - 1;
        let by_party = match (course, last.party) {
            (Course::WithOther, Party::Vendor) => InternalMeaning::WaitingVendor,
            _ => course.meaning(),
        };
        let due = match course {
            Course::Overdue => office.before(self.now, 90),
            Course::New => office.after(self.now, 700),
            _ => office.after(self.now, 300 + 200 * i64::try_from(turn % 6).unwrap_or_default()),
        };
        rows.parts.push(taskfire_ticket::ActiveModel {
            contact_id: Set(assigned),
            queue_id: Set(desk.queues.iter().find(|(name, _)| *name == story.queue).map(|(_, id)| *id)),
            status_id: Set(desk.status(by_party)?),
            priority_id: Set(PRIORITIES
                .get(turn % PRIORITIES.len())
                .and_then(|place| desk.priorities.get(*place))
                .copied()),
            issue_type_id: Set(desk.issues.iter().find(|(name, _)| *name == story.issue).map(|(_, id)| *id)),
            due_at: Set((!course.is_done()).then(|| due.into())),
            acceptance: Set(match (course, responsible) {
                (Course::Awaited, _) => Acceptance::Awaited,
                (Course::WithOther | Course::DoneByOther, Party::Provider) => Acceptance::Accepted,
                _ => Acceptance::NotAsked,
            }),
            accept_by_at: Set((course == Course::Awaited).then(|| Instant::from(handed).plus_minutes(240))),
            returned: Set(course == Course::Returned),
            status_since_at: Set(active.into()),
            active_at: Set(active.into()),
            responded_at: Set(assigned.map(|_| taken.into())),
            closed_at: Set(closed.map(Into::into)),
            ..self.part(id, desk, last, count, opened)
        });
        for (number, stay) in (0_i32..).zip(&stays) {
            let before = usize::try_from(number - 1).ok().and_then(|place| stays.get(place));
            rows.log.push(self.log_line(id, desk.organization, number, before, stay));
            if before.is_some() {
                let code = |party: Option<Party>| party.map_or(String::new(), |party| party.code().to_owned());
                let (old, new) = (code(before.map(|before| before.party)), code(Some(stay.party)));
                rows.changes.push(self.change(id, "responsible", old, new, stay.by, stay.from));
            }
        }
        self.told(id, desk, story, course, worker, [taken, handed, answered, ended], contact, rows);
        rows.changes.push(self.change(id, "created", String::new(), number, Some(contact), opened));
        Ok(())
    }

    /// With whom it was, in order.
    fn stays(
        course: Course,
        story: &DeskStory,
        vendor: Option<VendorId>,
        worker: Option<ContactId>,
        [opened, handed, answered]: [Timestamp; 3],
    ) -> Vec<Stay> {
        let inside = |act, from, until, by: Option<ContactId>, by_staff, note: &str| Stay {
            act,
            party: Party::Internal,
            vendor: None,
            from,
            until,
            reason: None,
            note: note.to_owned(),
            by,
            by_staff,
            accepted: None,
        };
        let to_other = |until: Option<Timestamp>| Stay {
            act: HandOverAct::Escalated,
            party: if vendor.is_some() { Party::Vendor } else { Party::Provider },
            vendor,
            from: handed,
            until,
            reason: Some(if vendor.is_some() { HandOverReason::Policy } else { HandOverReason::NoSkill }),
            note: story.handed.clone(),
            by: worker,
            by_staff: false,
            accepted: (vendor.is_none() && course != Course::Awaited && course != Course::Recalled)
                .then(|| handed + Span::new().minutes(12)),
        };
        let first = |until| inside(HandOverAct::Landed, opened, until, None, false, "");
        let back = |until| {
            let act = if vendor.is_some() { HandOverAct::VendorDone } else { HandOverAct::SentToDesk };
            let by = if vendor.is_some() { worker } else { None };
            inside(act, answered, until, by, vendor.is_none(), &story.answer)
        };
        match course {
            Course::Awaited | Course::WithOther => vec![first(Some(handed)), to_other(None)],
            // A vendor is never the one who completes: what it has done returns.
            Course::DoneByOther if vendor.is_none() => vec![first(Some(handed)), to_other(None)],
            Course::Returned | Course::DoneAfterReturn | Course::DoneByOther => {
                vec![first(Some(handed)), to_other(Some(answered)), back(None)]
            }
            Course::Recalled => {
                let act = if vendor.is_some() { HandOverAct::TakenBack } else { HandOverAct::Recalled };
                vec![first(Some(handed)), to_other(Some(answered)), inside(act, answered, None, worker, false, "")]
            }
            _ => vec![first(None)],
        }
    }

    /// The ticket itself, as the provider's lists hold it.
    #[allow(clippy::too_many_arguments)] // the parts of one row
    fn base(
        &self,
        id: TicketId,
        number: &str,
        title: &str,
        story: &DeskStory,
        desk: &Desk,
        (requester, contact): (usize, ContactId),
        opened: Timestamp,
        active: Timestamp,
        closed: Option<Timestamp>,
    ) -> Result<ticket::ActiveModel, Problem> {
        let location = self.world.contacts.get(requester).map(|one| one.location).unwrap_or_default();
        let locations = self.locations.get(desk.place).map(Vec::as_slice).unwrap_or_default();
        let stands_for =
            ISSUES.iter().find(|(name, _)| *name == story.issue).map_or("Printing and scanning", |(_, of)| *of);
        Ok(ticket::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            number: Set(number.to_owned()),
            title: Set(title.to_owned()),
            description: Set(story.description.replace("{place}", &desk.town)),
            organization_id: Set(desk.organization),
            location_id: Set(Some(at(locations, location)?)),
            contact_id: Set(Some(contact)),
            created_by_contact_id: Set(Some(contact)),
            created_by_resource_id: Set(None),
            kind: Set(TicketKind::ServiceRequest),
            category_id: Set(entry(&self.categories, "Standard")?),
            request_type_id: Set(self.request_types.last().copied()),
            status_id: Set(entry(&self.statuses, if closed.is_some() { "Complete" } else { "New" })?),
            priority_id: Set(entry(&self.priorities, "Medium")?),
            queue_id: Set(entry(&self.queues, "Client Portal")?),
            resource_id: Set(None),
            role_id: Set(None),
            issue_type_id: Set(Some(entry(&self.issue_types, stands_for)?)),
            sub_issue_type_id: Set(None),
            source_id: Set(entry(&self.sources, "Client Portal")?),
            created_via: Set(CreatedVia::Portal),
            work_type_id: Set(None),
            due_at: Set(None),
            completed_at: Set(closed.map(Into::into)),
            resolution: Set(if closed.is_some() { story.resolution.clone() } else { String::new() }),
            created_at: Set(opened.into()),
            last_activity_at: Set(active.into()),
            status_since_at: Set(closed.unwrap_or(opened).into()),
            draft_id: Set(None),
            taskfire_born: Set(true),
            version: Set(1),
        })
    }

    fn change(
        &self,
        ticket: TicketId,
        field: &str,
        old: String,
        new: String,
        by: Option<ContactId>,
        when: Timestamp,
    ) -> ticket_change::ActiveModel {
        ticket_change::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            field: Set(field.to_owned()),
            old_value: Set(old),
            new_value: Set(new),
            public: Set(field == "responsible"),
            author_contact_id: Set(by),
            author_resource_id: Set(None),
            created_at: Set(when.into()),
        }
    }

    /// Notes and time: what was said inside, to the requester, and with the hand-over.
    #[allow(clippy::too_many_arguments)] // the facts of one ticket
    fn told(
        &self,
        ticket: TicketId,
        desk: &Desk,
        story: &DeskStory,
        course: Course,
        worker: Option<ContactId>,
        [taken, handed, answered, ended]: [Timestamp; 4],
        requester: ContactId,
        rows: &mut Gathered,
    ) {
        let mut say = |kind, publish, body: String, contact: Option<ContactId>, when: Timestamp| {
            if body.is_empty() {
                return;
            }
            rows.notes.push(note::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(ticket),
                kind: Set(kind),
                publish: Set(publish),
                title: Set(String::new()),
                body: Set(body),
                author_contact_id: Set(contact),
                author_resource_id: Set(if contact.is_none() { self.resources.get(1).copied() } else { None }),
                form_id: Set(None),
                created_at: Set(when.into()),
            });
        };
        let worked = !matches!(course, Course::New | Course::Accepted);
        if worked {
            say(NoteKind::Portal, Publish::HelpDesk, story.desk.clone(), worker, taken);
        }
        let with_vendor = desk.vendors.iter().any(|(kind, _)| *kind == story.course);
        let was_handed = !story.handed.is_empty() && worked;
        if was_handed && !with_vendor {
            say(NoteKind::Portal, Publish::All, story.handed.clone(), worker, handed);
        }
        if was_handed
            && !with_vendor
            && matches!(course, Course::Returned | Course::DoneAfterReturn | Course::DoneByOther)
        {
            say(NoteKind::Staff, Publish::All, story.answer.clone(), None, answered);
        }
        if course == Course::WaitingUser {
            let asked = "When can we have a look at it together? Ten minutes are enough.".to_owned();
            say(NoteKind::Portal, Publish::All, asked, worker, ended);
        }
        if course == Course::Overdue {
            let asked = "Is there any news? I can work around it, but not for long.".to_owned();
            say(NoteKind::Portal, Publish::All, asked, Some(requester), ended);
        }
        if course.is_done() {
            let by = if course == Course::DoneByOther && !with_vendor { None } else { worker };
            say(NoteKind::Resolution, Publish::All, story.resolution.clone(), by, ended);
        }
        let Some(contact) = worker.filter(|_| worked && course != Course::WaitingUser) else { return };
        let minutes = 10 + 5 * i32::try_from(story.title.len() % 7).unwrap_or_default();
        rows.times.push(internal_time::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(ticket),
            contact_id: Set(contact),
            started_at: Set(Instant::from(taken)),
            stopped_at: Set(Some(Instant::from(taken).plus_minutes(minutes.into()).min(self.now.into()))),
            minutes: Set(minutes),
            summary: Set(story.work.clone()),
            internal_notes: Set(String::new()),
            form_id: Set(None),
            created_at: Set(taken.into()),
            version: Set(1),
        });
    }
}
