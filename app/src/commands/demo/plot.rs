//! Which stories happen where, when and to whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use kernel::Problem;

use super::{
    cast,
    content::{Content, Story},
    dice::Dice,
    office::Office,
    scene::{self, Cut, Scene},
    world::{Access, Contact, Organization, Ticket, World},
};

/// Days that the demo looks back.
const DAYS: i64 = 182;

/// Days within which an organization does not live through the same story again, unless it is one that happens often.
const DAYS_APART: i64 = 28;

/// One seed for everything: the demo is the same on every machine.
const SEED: u64 = 0x00E3_BE2D_E5C0;

/// The demo's world as of `now`, with tickets numbered by the days of the provider's `zone`.
pub fn world(content: &Content, now: Timestamp, zone: &TimeZone) -> Result<World, Problem> {
    let mut organizations = cast::organizations(content)?;
    let contacts = cast::contacts(content, &mut organizations)?;
    let mut plot = Plot {
        content,
        organizations: &organizations,
        contacts: &contacts,
        now,
        office: Office::new(zone.clone(), 8, 18),
        titles: BTreeSet::new(),
        texts: BTreeSet::new(),
        lived: Vec::new(),
        tries: 0,
        uses: BTreeMap::new(),
        dice: Dice::new(SEED),
        tickets: Vec::new(),
    };
    plot.pinned()?;
    plot.others()?;
    let mut tickets = plot.tickets;
    number(&mut tickets, zone);
    Ok(World {
        tickets,
        resources: content.resources.clone(),
        request_types: content.request_types.clone(),
        organizations,
        contacts,
    })
}

struct Plot<'a> {
    content: &'a Content,
    organizations: &'a [Organization],
    contacts: &'a [Contact],
    now: Timestamp,
    office: Office,
    /// Titles that an organization already has.
    titles: BTreeSet<(usize, String)>,
    /// Title and description of every ticket.
    texts: BTreeSet<(String, String)>,
    /// Story, organization, contact and moment of every ticket.
    lived: Vec<(usize, usize, usize, Timestamp)>,
    /// How often telling was tried.
    tries: usize,
    /// How often a story was told, in all and per organization.
    uses: BTreeMap<(Option<usize>, usize), usize>,
    dice: Dice,
    tickets: Vec<Ticket>,
}

impl Plot<'_> {
    /// The tickets that happen in every telling.
    fn pinned(&mut self) -> Result<(), Problem> {
        let content = self.content;
        for pinned in &content.pinned {
            let missing = |what: &str| Problem::Fault(format!("demo content: no {what} for pinned {}", pinned.story));
            let story = content.stories.iter().position(|story| story.key == pinned.story);
            let story = story.ok_or_else(|| missing("story"))?;
            let organization = self.organizations.iter().position(|one| one.key == pinned.organization);
            let organization = organization.ok_or_else(|| missing("organization"))?;
            let find = |user: &str| self.contacts.iter().position(|one| one.user == user);
            let contact = find(&pinned.contact).ok_or_else(|| missing("contact"))?;
            let with = pinned.with.as_deref().and_then(find);
            let staff = match &pinned.staff {
                Some(user) => Some(cast::resource(content, user)?),
                None => None,
            };
            let created_at = self.office.before(self.now, pinned.age);
            let cut = Cut { steps: pinned.steps, until: self.now, squeeze: true };
            let told = self.tell(story, organization, contact, created_at, cut, |scene| {
                scene.staff = staff;
                scene.with = with;
                scene.title.clone_from(&pinned.title);
            })?;
            if !told {
                return Err(missing("title that is not taken"));
            }
        }
        Ok(())
    }

    /// All others, spread over six months.
    fn others(&mut self) -> Result<(), Problem> {
        for organization in 0..self.organizations.len() {
            let wanted = self.organizations.get(organization).map_or(0, |one| one.tickets);
            let have = self.tickets.iter().filter(|ticket| ticket.organization == organization).count();
            for _ in have..wanted {
                let mut tries = 0;
                while tries < 80 && !self.one_more(organization)? {
                    tries += 1;
                }
            }
        }
        Ok(())
    }

    fn one_more(&mut self, organization: usize) -> Result<bool, Problem> {
        let Some(story) = self.story(organization) else { return Ok(false) };
        let Some(told) = self.content.stories.get(story) else { return Ok(false) };
        let is_alert = told.source.as_deref() == Some("Monitoring Alert");
        let created_at = self.moment(organization, is_alert)?;
        let Some(contact) = self.contact(organization, told, created_at) else { return Ok(false) };
        if told.often == 1 && self.is_too_soon(story, organization, contact, created_at) {
            return Ok(false);
        }
        let cut = self.cut(told, created_at);
        self.tell(story, organization, contact, created_at, cut, |_| ())
    }

    /// Whether the same happened to the same person ever, or to the organization lately.
    fn is_too_soon(&self, story: usize, organization: usize, contact: usize, at: Timestamp) -> bool {
        self.lived.iter().any(|&(other, there, whom, when)| {
            let apart = (at.as_second() - when.as_second()).abs();
            other == story && there == organization && (whom == contact || apart < DAYS_APART * 24 * 3_600)
        })
    }

    fn tell(
        &mut self,
        story: usize,
        organization: usize,
        contact: usize,
        created_at: Timestamp,
        cut: Cut,
        set: impl FnOnce(&mut Scene<'_>),
    ) -> Result<bool, Problem> {
        let (Some(told), Some(place)) = (self.content.stories.get(story), self.organizations.get(organization)) else {
            return Ok(false);
        };
        self.tries += 1;
        let mut scene = Scene {
            content: self.content,
            organization: place,
            organization_place: organization,
            contacts: self.contacts,
            contact,
            with: None,
            staff: None,
            story: told,
            title: None,
            created_at,
            now: self.now,
            cut,
            office: &self.office,
            titles: &self.titles,
            dice: Dice::fork(SEED, self.tries),
        };
        set(&mut scene);
        let Some(ticket) = scene::tell(scene)? else { return Ok(false) };
        if !self.texts.insert((ticket.title.clone(), ticket.description.clone())) {
            return Ok(false);
        }
        self.titles.insert((organization, ticket.title.clone()));
        self.lived.push((story, organization, contact, created_at));
        *self.uses.entry((None, story)).or_default() += 1;
        *self.uses.entry((Some(organization), story)).or_default() += 1;
        self.tickets.push(ticket);
        Ok(true)
    }

    /// A story that fits the organization, those told less often being likelier.
    fn story(&mut self, organization: usize) -> Option<usize> {
        let traits = &self.organizations.get(organization)?.traits;
        let weights: Vec<usize> = (0..)
            .zip(&self.content.stories)
            .map(|(place, story)| {
                if !story.traits.is_empty() && !story.traits.iter().any(|one| traits.contains(one)) {
                    return 0;
                }
                let here = self.uses.get(&(Some(organization), place)).copied().unwrap_or_default();
                let anywhere = self.uses.get(&(None, place)).copied().unwrap_or_default();
                let special = if story.traits.is_empty() { 1 } else { 3 };
                1000 * story.often * special / (2 + 12 * here + anywhere) + 1
            })
            .collect();
        self.dice.weighted(&weights)
    }

    /// A moment within the last six months: working days, office hours, most on Mondays.
    fn moment(&mut self, organization: usize, is_alert: bool) -> Result<Timestamp, Problem> {
        let organization = self.organizations.get(organization);
        let zone = organization.and_then(|one| one.locations.first()).map_or("UTC", |place| place.zone.as_str());
        let zone = TimeZone::get(zone).map_err(|error| Problem::fault("demo time zone", error))?;
        let opens_on_weekends =
            organization.is_some_and(|one| one.traits.iter().any(|own| own == "retail" || own == "hotel"));
        let today = self.now.to_zoned(zone);
        let days: Vec<Zoned> = (0..=DAYS).filter_map(|back| today.checked_sub(back.days()).ok()).collect();
        let weights: Vec<usize> =
            (0_i64..).zip(&days).map(|(back, day)| weight(day, back, opens_on_weekends)).collect();
        let hours: [usize; 24] = if is_alert {
            [4; 24]
        } else {
            [0, 0, 0, 0, 0, 0, 1, 5, 16, 18, 13, 10, 5, 11, 10, 7, 4, 2, 1, 0, 0, 0, 0, 0]
        };
        let latest = self.now - 4.minutes();
        loop {
            let Some(day) = self.dice.weighted(&weights).and_then(|place| days.get(place)) else {
                return Ok(self.office.before(self.now, 60));
            };
            let hour = i8::try_from(self.dice.weighted(&hours).unwrap_or(9)).unwrap_or(9);
            let minute = i8::try_from(self.dice.below(60)).unwrap_or_default();
            let second = i8::try_from(self.dice.below(60)).unwrap_or_default();
            let at = day.date().at(hour, minute, second, 0).to_zoned(day.time_zone().clone());
            let at = at.map_err(|error| Problem::fault("demo moment", error))?.timestamp();
            if at < latest {
                return Ok(at);
            }
        }
    }

    /// Who writes it: active people, and long ago also those who have left since.
    fn contact(&mut self, organization: usize, story: &Story, created_at: Timestamp) -> Option<usize> {
        let is_long_ago = created_at < self.now - (24 * 90).hours();
        let weights: Vec<usize> = self
            .contacts
            .iter()
            .map(|one| {
                let is_here = one.organization == organization;
                let is_present = one.active && one.access != Access::Deactivated || is_long_ago;
                let asks = story.asks != "lead" || one.leads;
                let may = is_here && is_present && asks && one.access != Access::Pending;
                if may { one.weight } else { 0 }
            })
            .collect();
        self.dice.weighted(&weights)
    }

    /// How far the story has come: old ones have ended, of the recent ones some are still open.
    fn cut(&mut self, story: &Story, created_at: Timestamp) -> Cut {
        let is_long_ago = created_at < self.now - (24 * 45).hours();
        let age = if is_long_ago { i64::MAX } else { self.office.minutes_between(created_at, self.now) };
        let open = match age {
            ..240 => 85,
            240..600 => 60,
            600..1_200 => 45,
            1_200..3_000 => 34,
            3_000..7_200 => 16,
            7_200..15_000 => 3,
            _ => 0,
        };
        // What burns is put out the same day.
        let open = if story.priority == "Critical" && age > 600 { 0 } else { open };
        if !self.dice.happens(open) {
            return Cut { steps: None, until: self.now, squeeze: false };
        }
        let end = story.steps.iter().position(|line| line.starts_with("done")).unwrap_or(story.steps.len());
        let weights: Vec<usize> = (0..end)
            .map(|steps| match steps.checked_sub(1).and_then(|last| story.steps.get(last)) {
                None if age < 240 => 6,
                None if age < 1_200 => 2,
                None => 0,
                Some(line) if line.contains("=wait") || line.contains("=parts") => 4,
                Some(line) if line.starts_with("customer") => 2,
                Some(_) => 1,
            })
            .collect();
        Cut { steps: self.dice.weighted(&weights).or(Some(1)), until: self.now, squeeze: true }
    }
}

/// How likely a day is: Mondays most, weekends hardly, lately a little more.
fn weight(day: &Zoned, back: i64, opens_on_weekends: bool) -> usize {
    let of_weekday = match day.weekday() {
        Weekday::Monday => 16,
        Weekday::Tuesday => 11,
        Weekday::Wednesday | Weekday::Thursday => 10,
        Weekday::Friday => 8,
        Weekday::Saturday if opens_on_weekends => 3,
        Weekday::Sunday if opens_on_weekends => 1,
        Weekday::Saturday | Weekday::Sunday => 0,
    };
    let growth = match back {
        ..=11 => 220,
        12..=30 => 120,
        31..=90 => 100,
        _ => 85,
    };
    of_weekday * growth
}

/// Numbers the tickets by day in the provider's zone (T-239) and leaves them in the order of creation.
fn number(tickets: &mut [Ticket], zone: &TimeZone) {
    tickets.sort_by_key(|ticket| ticket.created_at);
    let mut last = None;
    let mut running = 0;
    for ticket in tickets {
        let day = kernel::number::day_of(ticket.created_at, zone);
        running = if last == Some(day) { running + 1 } else { 1 };
        last = Some(day);
        ticket.number = kernel::number::ticket_number(day, running);
    }
}

#[cfg(test)]
mod tests;
