//! The tickets of the desks: those that the provider works, and the desks' own from their beginning to as far as they have
//! come.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::Problem;
use store::{
    Instant, NotSet, Set,
    ids::{ContactId, TicketId},
    tables::{
        kinds::{Acceptance, CreatedVia, HandOverAct, InternalMeaning, Party, TicketKind},
        taskfire_ticket, ticket,
    },
};

use super::{
    super::{Filling, at, entry},
    Desk, Gathered,
    course::{ALONE, Course, HANDED, Stay, stays},
    desk::ISSUES,
};
use crate::commands::demo::{content::DeskStory, office::Office, world::Status};

/// Places of the priorities that tickets take in turn.
const PRIORITIES: [usize; 6] = [2, 2, 1, 3, 2, 0];

impl Filling<'_> {
    /// The tickets that the provider works for this organization: they began with the provider.
    pub(super) fn begun_with_provider(&self, desk: &Desk, rows: &mut Gathered) -> Result<(), Problem> {
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

    /// One ticket of the desk's own, from its beginning to as far as it has come.
    pub(super) fn own_ticket(
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
        let stays = stays(course, story, vendor, worker, [opened, handed, answered]);
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
        let part = taskfire_ticket::ActiveModel {
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
        };
        rows.parts.push(self.with_vendor(part, last.party, &number));
        self.conversation((id, course), (desk, story), &stays, assigned, rows);
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
            contract_id: Set(None),
            elsewhere: NotSet,
            version: Set(1),
        })
    }
}
