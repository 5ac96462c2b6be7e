//! Tickets with their notes, time entries, attachments and history.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::Problem;
use store::{
    NotSet, Set,
    ids::{AccountId, ContactId, NoteId, ResourceId, TicketId},
    tables::{
        attachment,
        kinds::{CreatedVia, NoteKind, Publish, TicketKind},
        note, ticket, ticket_answer, ticket_change, ticket_contact, ticket_counter, ticket_visit, time_entry,
    },
};

use super::{Filling, at, entry, files::Drawn};
use crate::commands::demo::world::{Author, Status, Ticket};

/// Rows of all tickets, gathered so that each table is written in few statements.
#[derive(Default)]
struct Gathered {
    tickets: Vec<ticket::ActiveModel>,
    answers: Vec<ticket_answer::ActiveModel>,
    others: Vec<ticket_contact::ActiveModel>,
    notes: Vec<note::ActiveModel>,
    times: Vec<time_entry::ActiveModel>,
    files: Vec<attachment::ActiveModel>,
    changes: Vec<ticket_change::ActiveModel>,
}

impl Filling<'_> {
    /// All tickets.
    pub async fn tickets(&mut self, zone: &TimeZone) -> Result<(), Problem> {
        let mut rows = Gathered::default();
        let mut drawn = Drawn::new();
        let world = self.world;
        for (place, told) in world.tickets.iter().enumerate() {
            let id = self.seeding.fresh_id();
            self.tickets.push(id);
            self.next_number(told.created_at, zone);
            rows.tickets.push(self.ticket(id, told)?);
            self.details(id, told, &mut rows)?;
            let notes = self.notes(id, told, &mut rows)?;
            for file in &told.files {
                let kept = self.keep(&file.name, &file.matter, place, &mut drawn).await?;
                let note = file.note.map(|note| at(&notes, note)).transpose()?;
                let (author_contact_id, author_resource_id) = self.author(file.author)?;
                rows.files.push(attachment::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(self.seeding.fresh_id()),
                    ticket_id: Set(id),
                    note_id: Set(note),
                    name: Set(file.name.clone()),
                    size: Set(kept.size),
                    media_type: Set(kept.media_type.to_owned()),
                    sha256: Set(kept.sha256),
                    publish: Set(Publish::All),
                    author_contact_id: Set(author_contact_id),
                    author_resource_id: Set(author_resource_id),
                    created_at: Set(file.at.into()),
                });
            }
        }
        self.seeding.add_all::<ticket::Entity>(rows.tickets).await?;
        self.seeding.add_all::<ticket_answer::Entity>(rows.answers).await?;
        self.seeding.add_all::<ticket_contact::Entity>(rows.others).await?;
        self.seeding.add_all::<note::Entity>(rows.notes).await?;
        self.seeding.add_all::<time_entry::Entity>(rows.times).await?;
        self.seeding.add_all::<attachment::Entity>(rows.files).await?;
        self.seeding.add_all::<ticket_change::Entity>(rows.changes).await
    }

    /// The next number of a day (T-239).
    pub(super) fn next_number(&mut self, at: Timestamp, zone: &TimeZone) -> String {
        let day = kernel::number::day_of(at, zone);
        let key = i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
        let running = self.counters.entry(key).or_default();
        *running += 1;
        kernel::number::ticket_number(day, *running)
    }

    /// The counters that new tickets go on from.
    pub async fn counters(&self) -> Result<(), Problem> {
        let counters = self.counters.iter().map(|(day, running)| ticket_counter::ActiveModel {
            provider_id: Set(self.provider),
            day: Set(*day),
            running: Set(*running),
        });
        self.seeding.add_all::<ticket_counter::Entity>(counters.collect()).await
    }

    fn author(&self, author: Author) -> Result<(Option<ContactId>, Option<ResourceId>), Problem> {
        Ok(match author {
            Author::Contact(place) => (Some(at(&self.contacts, place)?), None),
            Author::Resource(place) => (None, Some(at(&self.resources, place)?)),
            Author::System => (None, None),
        })
    }

    fn ticket(&self, id: TicketId, told: &Ticket) -> Result<ticket::ActiveModel, Problem> {
        let (created_by_contact_id, created_by_resource_id) = self.author(told.creator)?;
        let organization = self.world.organizations.get(told.organization);
        let locations = self.locations.get(told.organization).map(Vec::as_slice).unwrap_or_default();
        let sub_issue = (told.issue.clone(), told.sub_issue.clone());
        Ok(ticket::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(id),
            number: Set(told.number.clone()),
            title: Set(told.title.clone()),
            description: Set(told.description.clone()),
            organization_id: Set(at(&self.organizations, told.organization)?),
            location_id: Set(Some(at(locations, told.location)?)),
            contact_id: Set(Some(at(&self.contacts, told.contact)?)),
            created_by_contact_id: Set(created_by_contact_id),
            created_by_resource_id: Set(created_by_resource_id),
            kind: Set(TicketKind::from_code(&told.kind)
                .ok_or_else(|| Problem::Fault(format!("demo content: no kind of ticket {:?}", told.kind)))?),
            category_id: Set(entry(&self.categories, &told.category)?),
            request_type_id: Set(told.request_type.map(|place| at(&self.request_types, place)).transpose()?),
            status_id: Set(entry(&self.statuses, told.status.name())?),
            priority_id: Set(entry(&self.priorities, &told.priority)?),
            queue_id: Set(entry(&self.queues, &told.queue)?),
            resource_id: Set(told.resource.map(|place| at(&self.resources, place)).transpose()?),
            role_id: Set(told.resource.map(|place| self.role(place)).transpose()?),
            issue_type_id: Set(Some(entry(&self.issue_types, &told.issue)?)),
            sub_issue_type_id: Set(self.sub_issue_types.get(&sub_issue).copied()),
            source_id: Set(entry(&self.sources, &told.source)?),
            created_via: Set(if told.by_portal { CreatedVia::Portal } else { CreatedVia::Desk }),
            work_type_id: Set(told.times.first().map(|time| entry(&self.work_types, time.work_type)).transpose()?),
            due_at: Set(Some(told.due_at.into())),
            completed_at: Set(told.completed_at.map(Into::into)),
            resolution: Set(if told.status == Status::Complete { told.resolution.clone() } else { String::new() }),
            created_at: Set(told.created_at.into()),
            last_activity_at: Set(told.last_activity_at.into()),
            status_since_at: Set(told.status_since_at.into()),
            draft_id: Set(None),
            taskfire_born: Set(organization.is_some_and(|one| one.taskfire)),
            contract_id: Set(None),
            elsewhere: NotSet,
            version: Set(1),
        })
    }

    /// The first role of a resource.
    fn role(&self, resource: usize) -> Result<store::ids::RoleId, Problem> {
        let role = self.world.resources.get(resource).and_then(|one| one.roles.first());
        entry(&self.roles, role.map_or("", String::as_str))
    }

    fn details(&self, id: TicketId, told: &Ticket, rows: &mut Gathered) -> Result<(), Problem> {
        for (place, answer) in &told.answers {
            let asked = told.request_type.unwrap_or_default();
            let questions = self.world.request_types.get(asked).map(|one| one.questions.as_slice()).unwrap_or_default();
            let ids = self.questions.get(asked).map(Vec::as_slice).unwrap_or_default();
            rows.answers.push(ticket_answer::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(id),
                question_id: Set(at(ids, *place)?),
                label: Set(questions.get(*place).map(|question| question.label.clone()).unwrap_or_default()),
                answer: Set(answer.clone()),
                position: Set(i32::try_from(*place + 1).unwrap_or_default()),
            });
        }
        for other in &told.others {
            rows.others.push(ticket_contact::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(id),
                contact_id: Set(at(&self.contacts, *other)?),
            });
        }
        rows.changes.push(self.created(id, told)?);
        for change in &told.changes {
            let (author_contact_id, author_resource_id) = self.author(change.author)?;
            rows.changes.push(ticket_change::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(id),
                field: Set(change.field.to_owned()),
                old_value: Set(change.old.clone()),
                new_value: Set(change.new.clone()),
                public: Set(change.field == "status"),
                author_contact_id: Set(author_contact_id),
                author_resource_id: Set(author_resource_id),
                created_at: Set(change.at.into()),
            });
        }
        Ok(())
    }

    /// The first line of every history.
    fn created(&self, id: TicketId, told: &Ticket) -> Result<ticket_change::ActiveModel, Problem> {
        let (author_contact_id, author_resource_id) = self.author(told.creator)?;
        Ok(ticket_change::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            ticket_id: Set(id),
            field: Set("created".to_owned()),
            old_value: Set(String::new()),
            new_value: Set(told.number.clone()),
            public: Set(false),
            author_contact_id: Set(author_contact_id),
            author_resource_id: Set(author_resource_id),
            created_at: Set(told.created_at.into()),
        })
    }

    fn notes(&self, id: TicketId, told: &Ticket, rows: &mut Gathered) -> Result<Vec<NoteId>, Problem> {
        let mut ids = Vec::new();
        for one in &told.notes {
            let note_id = self.seeding.fresh_id();
            ids.push(note_id);
            let (author_contact_id, author_resource_id) = self.author(one.author)?;
            rows.notes.push(note::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(note_id),
                ticket_id: Set(id),
                kind: Set(match one.author {
                    Author::Contact(_) => NoteKind::Portal,
                    _ if one.resolution => NoteKind::Resolution,
                    _ => NoteKind::Staff,
                }),
                publish: Set(if one.internal { Publish::Internal } else { Publish::All }),
                title: Set(String::new()),
                body: Set(one.text.clone()),
                author_contact_id: Set(author_contact_id),
                author_resource_id: Set(author_resource_id),
                form_id: Set(None),
                created_at: Set(one.at.into()),
            });
        }
        for one in &told.times {
            rows.times.push(time_entry::ActiveModel {
                provider_id: Set(self.provider),
                id: Set(self.seeding.fresh_id()),
                ticket_id: Set(id),
                resource_id: Set(at(&self.resources, one.resource)?),
                role_id: Set(Some(self.role(one.resource)?)),
                work_type_id: Set(Some(entry(&self.work_types, one.work_type)?)),
                started_at: Set(one.started_at.into()),
                stopped_at: Set(Some(one.stopped_at.into())),
                minutes: Set(i32::try_from(one.minutes).unwrap_or_default()),
                summary: Set(one.summary.clone()),
                internal_notes: Set(one.internal.clone()),
                form_id: Set(None),
                created_at: Set(one.stopped_at.into()),
                version: Set(1),
            });
        }
        Ok(ids)
    }

    /// Who of the printed sign-ins has read what: the older all, of the latest a part, so that something is new.
    pub async fn visits(&mut self) -> Result<(), Problem> {
        let mut rows = Vec::new();
        let world = self.world;
        for (account, organization) in self.printed() {
            for (place, told) in world.tickets.iter().enumerate() {
                let parent = world.organizations.get(told.organization).and_then(|one| one.parent);
                let is_theirs = organization.is_none_or(|own| own == told.organization || Some(own) == parent);
                let is_recent = told.last_activity_at > self.days_ago(2);
                if !is_theirs || (is_recent && self.dice.happens(45)) {
                    continue;
                }
                let seen_at = told.last_activity_at + self.dice.between(1, 60).minutes();
                rows.push(ticket_visit::ActiveModel {
                    provider_id: Set(self.provider),
                    id: Set(self.seeding.fresh_id()),
                    ticket_id: Set(at(&self.tickets, place)?),
                    account_id: Set(account),
                    seen_at: Set(seen_at.min(self.now).into()),
                });
            }
        }
        self.seeding.add_all::<ticket_visit::Entity>(rows).await
    }

    /// The printed sign-ins: the login, and for contacts the organization.
    fn printed(&self) -> Vec<(AccountId, Option<usize>)> {
        let mut found = Vec::new();
        for door in &self.content.doors.sign_ins {
            let contact = self.world.contacts.iter().position(|one| Some(&one.user) == door.contact.as_ref());
            let resource = self.world.resources.iter().position(|one| Some(&one.user) == door.resource.as_ref());
            let organization = contact.and_then(|place| self.world.contacts.get(place)).map(|one| one.organization);
            let account = match (contact, resource) {
                (Some(contact), _) => self.contact_accounts.get(&contact),
                (None, Some(resource)) => self.resource_accounts.get(resource),
                (None, None) => None,
            };
            found.extend(account.map(|account| (*account, organization)));
        }
        found
    }
}
