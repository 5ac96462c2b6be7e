//! The course of a ticket: its steps in time, and what they change.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::Problem;

use super::{People, Scene, file};
use crate::commands::demo::{
    office::Office,
    screenplay::{Deed, Step, Turn},
    telling::Teller,
    world::{Author, Change, File, Note, Status, Ticket, Time},
};

/// Lets the steps of the scene's story happen to `ticket`.
pub fn run(
    scene: &mut Scene<'_>,
    people: &People,
    zone: &TimeZone,
    teller: &mut Teller,
    ticket: &mut Ticket,
) -> Result<(), Problem> {
    let mut steps = happening(scene)?;
    if let Some(wanted) = scene.cut.steps {
        steps.truncate(wanted);
    }
    let customers = Office::new(zone.clone(), 7, 19);
    let times = times(scene, &steps, &customers);
    let mut course = Course { scene, people, ticket, holder: people.staff };
    course.begin(times.first().copied());
    for (step, at) in steps.iter().zip(times) {
        if at > course.scene.cut.until {
            break;
        }
        course.step(step, at, teller)?;
    }
    course.settle();
    Ok(())
}

/// The steps that happen in this telling.
fn happening(scene: &mut Scene<'_>) -> Result<Vec<Step>, Problem> {
    let mut steps: Vec<Step> = Vec::new();
    let mut last_happened = true;
    for line in &scene.story.steps {
        let step = Step::read(line)?;
        let is_over = steps.last().is_some_and(|last| last.deed == Deed::Done);
        let happens = scene.dice.happens(step.percent) && (last_happened || !step.only_after);
        if !happens && is_over {
            break;
        }
        last_happened = happens;
        if happens {
            steps.push(step);
        }
    }
    Ok(steps)
}

/// When each step happens. An emergency does not wait for the morning; nothing lies after the cut if it squeezes.
fn times(scene: &mut Scene<'_>, steps: &[Step], customers: &Office) -> Vec<Timestamp> {
    let is_urgent = scene.story.priority == "Critical";
    let gaps: Vec<i64> = steps
        .iter()
        .map(|step| (step.after * scene.dice.between(60, 160) / 100).max(step.minutes + 1).max(1))
        .collect();
    let total: i64 = gaps.iter().sum::<i64>().max(1);
    let room = if scene.cut.squeeze { scene.office.minutes_between(scene.created_at, scene.now) - 2 } else { i64::MAX };
    let is_tight = total > room;
    let mut at = scene.created_at;
    let mut times = Vec::new();
    for (step, gap) in steps.iter().zip(gaps) {
        let gap = if is_tight { (gap * room.max(0) / total).max(1) } else { gap };
        let second = scene.dice.between(0, 59).seconds();
        let by_customer = matches!(step.deed, Deed::Customer | Deed::Colleague);
        let next = if is_urgent && gap < 300 {
            at + gap.minutes()
        } else if by_customer {
            customers.after(at, gap)
        } else {
            scene.office.after(at, gap)
        };
        let latest = scene.now - 1.minute();
        at = if scene.cut.squeeze { (next + second).min(latest).max(at) } else { next + second };
        times.push(at);
    }
    times
}

struct Course<'c, 's> {
    scene: &'c mut Scene<'s>,
    people: &'c People,
    ticket: &'c mut Ticket,
    /// Who has the ticket now.
    holder: usize,
}

impl Course<'_, '_> {
    fn resource_name(&self, place: usize) -> String {
        self.scene.content.resources.get(place).map(super::super::content::Resource::name).unwrap_or_default()
    }

    fn change(&mut self, at: Timestamp, author: Author, field: &'static str, old: String, new: String) {
        if old != new {
            self.ticket.changes.push(Change { at, author, field, old, new });
        }
    }

    fn status(&mut self, at: Timestamp, author: Author, to: Status) {
        if self.ticket.status == to {
            return;
        }
        self.change(at, author, "status", self.ticket.status.name().to_owned(), to.name().to_owned());
        self.ticket.status = to;
        self.ticket.status_since_at = at;
        self.ticket.completed_at = (to == Status::Complete).then_some(at);
    }

    fn assign(&mut self, at: Timestamp, author: Author, to: usize) {
        let old = self.ticket.resource.map(|place| self.resource_name(place)).unwrap_or_default();
        let new = self.resource_name(to);
        self.change(at, author, "assigned-resource", old, new);
        self.ticket.resource = Some(to);
    }

    fn queue(&mut self, at: Timestamp, author: Author, to: &str) {
        let old = self.ticket.queue.clone();
        self.change(at, author, "queue", old, to.to_owned());
        to.clone_into(&mut self.ticket.queue);
    }

    fn happened(&mut self, at: Timestamp) {
        self.ticket.last_activity_at = self.ticket.last_activity_at.max(at);
    }

    /// Between creation and the first step: somebody takes the ticket, or it is given to somebody. What nobody has worked on
    /// yet often belongs to nobody.
    fn begin(&mut self, first: Option<Timestamp>) {
        let created_at = self.ticket.created_at;
        if first.is_none() && (self.scene.staff.is_none() && self.scene.dice.happens(70)) {
            return;
        }
        let until = first.unwrap_or(self.scene.now);
        let span = (until.as_second() - created_at.as_second()).max(2);
        let at = created_at + (span * self.scene.dice.between(20, 80) / 100).clamp(1, 2_400).seconds();
        let by_dispatcher = self.scene.dice.happens(60);
        let author = Author::Resource(if by_dispatcher { self.people.dispatcher } else { self.people.staff });
        if first.is_none() && self.scene.staff.is_none() && !by_dispatcher {
            return;
        }
        self.assign(at, author, self.people.staff);
        if by_dispatcher && self.ticket.queue == "Client Portal" {
            self.queue(at, author, "Service Desk 1st Level");
        }
        self.happened(at);
    }

    fn step(&mut self, step: &Step, at: Timestamp, teller: &mut Teller) -> Result<(), Problem> {
        let text = teller.tell(&step.text)?;
        let author = match step.deed {
            Deed::Customer => Author::Contact(self.people.contact),
            Deed::Colleague => Author::Contact(self.people.colleague),
            Deed::Second | Deed::SecondInside | Deed::SecondWork => Author::Resource(self.people.second),
            Deed::Done => Author::Resource(self.holder),
            Deed::Staff | Deed::Inside | Deed::Work => Author::Resource(self.people.staff),
        };
        match step.deed {
            Deed::Work | Deed::SecondWork => self.work(step, at, author, text, teller)?,
            Deed::Done => {
                self.ticket.resolution.clone_from(&text);
                self.note(at, author, text, false, true);
            }
            Deed::Inside | Deed::SecondInside => self.note(at, author, text, true, false),
            Deed::Staff | Deed::Second | Deed::Customer | Deed::Colleague => self.note(at, author, text, false, false),
        }
        if let Some(key) = &step.file {
            let named = file(self.scene.story, key, teller)?;
            let note = self.ticket.notes.len().checked_sub(1);
            self.ticket.files.push(File { at, author, name: named.name, matter: named.matter, note });
        }
        self.turn(step, at, author);
        self.happened(at);
        Ok(())
    }

    /// The status that follows from a step (decision 14 for the customer's notes).
    fn turn(&mut self, step: &Step, at: Timestamp, author: Author) {
        let is_customer = matches!(step.deed, Deed::Customer | Deed::Colleague);
        match step.turn {
            Some(Turn::Wait) => self.status(at, author, Status::WaitingCustomer),
            Some(Turn::Parts) => self.status(at, author, Status::WaitingMaterials),
            Some(Turn::Escalate) => {
                self.status(at, author, Status::Escalated);
                self.queue(at, author, "Service Desk 2nd Level");
                self.assign(at, author, self.people.second);
                self.holder = self.people.second;
            }
            None if step.deed == Deed::Done => self.status(at, author, Status::Complete),
            None if is_customer => {
                if matches!(self.ticket.status, Status::WaitingCustomer | Status::Complete) {
                    self.status(at, author, Status::CustomerNoteAdded);
                }
            }
            None if matches!(step.deed, Deed::Inside | Deed::SecondInside) => {}
            None => {
                if matches!(self.ticket.status, Status::New | Status::CustomerNoteAdded | Status::Escalated) {
                    self.status(at, author, Status::InProgress);
                }
            }
        }
    }

    fn note(&mut self, at: Timestamp, author: Author, text: String, internal: bool, resolution: bool) {
        if let Author::Contact(place) = author
            && place != self.ticket.contact
            && !self.ticket.others.contains(&place)
        {
            self.ticket.others.push(place);
        }
        self.ticket.notes.push(Note { at, author, internal, resolution, text });
    }

    fn work(
        &mut self,
        step: &Step,
        at: Timestamp,
        author: Author,
        summary: String,
        teller: &mut Teller,
    ) -> Result<(), Problem> {
        let Author::Resource(resource) = author else { return Ok(()) };
        let room = (at.as_second() - self.ticket.created_at.as_second()) / 60;
        let minutes = (step.minutes * self.scene.dice.between(80, 130) / 100 / 5 * 5).max(5).min(room.max(1));
        let work_type = if summary.starts_with("On site") || summary.starts_with("Collected") {
            "On-site Support"
        } else if matches!(self.ticket.source.as_str(), "Monitoring Alert" | "Recurring") {
            "Maintenance"
        } else if matches!(self.scene.story.skill.as_str(), "project" | "order") && minutes > 60 {
            "Project Work"
        } else {
            "Remote Support"
        };
        let internal = teller.expand(&step.internal)?;
        let started_at = at - minutes.minutes();
        self.ticket.times.push(Time { started_at, stopped_at: at, minutes, resource, work_type, summary, internal });
        Ok(())
    }

    /// Open tickets that wait for somebody else are mostly planned anew; a few stay late.
    fn settle(&mut self) {
        let is_waiting = matches!(self.ticket.status, Status::WaitingCustomer | Status::WaitingMaterials);
        let is_late = self.ticket.due_at < self.scene.now && self.ticket.status != Status::Complete;
        let keeps_late = if is_waiting { 10 } else { 35 };
        if !is_late || self.scene.dice.happens(keeps_late) {
            return;
        }
        let days = self.scene.dice.between(1, 4);
        let due_at = self.scene.office.after(self.scene.now, days * 600);
        let at = self.ticket.last_activity_at;
        let author = Author::Resource(self.ticket.resource.unwrap_or(self.people.dispatcher));
        let (old, new) = (self.scene.office.shown(self.ticket.due_at), self.scene.office.shown(due_at));
        self.change(at, author, "due", old, new);
        self.ticket.due_at = due_at;
    }
}
