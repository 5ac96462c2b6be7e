//! One ticket, told from its story: words, course of events, and how far it has come.

mod course;
mod words;

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};
use kernel::Problem;

use super::{
    content::{Content, Story, StoryFile},
    dice::Dice,
    office::Office,
    telling::Teller,
    world::{Access, Author, Contact, File, Matter, Organization, Status, Ticket},
};

/// How much of a story is told.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// So many steps; all that have happened by `until`, if none is named.
    pub steps: Option<usize>,
    /// Nothing happens after this moment.
    pub until: Timestamp,
    /// Whether the steps are moved together until they fit before `until`.
    pub squeeze: bool,
}

/// What is needed to tell a ticket.
#[allow(missing_docs)]
pub struct Scene<'a> {
    pub content: &'a Content,
    pub organization: &'a Organization,
    pub organization_place: usize,
    pub contacts: &'a [Contact],
    pub contact: usize,
    /// The colleague who takes part, if it must be a certain one.
    pub with: Option<usize>,
    /// The technician, if it must be a certain one.
    pub staff: Option<usize>,
    pub story: &'a Story,
    /// The title, if it must be a certain one.
    pub title: Option<String>,
    pub created_at: Timestamp,
    pub now: Timestamp,
    pub cut: Cut,
    pub office: &'a Office,
    /// Titles that an organization already has.
    pub titles: &'a BTreeSet<(usize, String)>,
    pub dice: Dice,
}

/// The people of one ticket.
#[derive(Debug, Clone, Copy)]
struct People {
    contact: usize,
    colleague: usize,
    staff: usize,
    second: usize,
    dispatcher: usize,
}

/// Tells the ticket; `None` if the organization has all the story's titles already. The number is set later.
pub fn tell(mut scene: Scene<'_>) -> Result<Option<Ticket>, Problem> {
    let content = scene.content;
    let Some(contact) = scene.contacts.get(scene.contact) else { return Ok(None) };
    let people = people(&mut scene)?;
    let zone = zone_of(scene.organization, contact)?;
    let mut teller = words::teller(&mut scene, &people, &zone);
    let Some(title) = title(&mut scene, &mut teller)? else { return Ok(None) };
    let (issue, sub_issue) = scene.story.issue.split_once('/').unwrap_or((&scene.story.issue, ""));
    let (source, by_portal) = source(&mut scene, contact);
    let request_type = match &scene.story.request_type {
        Some(key) if by_portal || scene.dice.happens(50) => {
            content.request_types.iter().position(|one| one.key == *key)
        }
        _ => None,
    };
    let asked = request_type.and_then(|place| content.request_types.get(place));
    let queue = match (asked, source.as_str()) {
        (_, "Monitoring Alert" | "Recurring") => "Monitoring".to_owned(),
        (Some(asked), _) => asked.queue.clone().unwrap_or_else(|| "Client Portal".to_owned()),
        (None, _) => "Service Desk 1st Level".to_owned(),
    };
    let creator = match source.as_str() {
        _ if by_portal => Author::Contact(people.contact),
        "Monitoring Alert" | "Recurring" => Author::System,
        _ => Author::Resource(people.dispatcher),
    };
    let mut description = teller.tell(&drawn(&mut scene.dice, &scene.story.tell)?)?;
    if source == "Phone" && scene.story.source.is_none() {
        description = format!("{} on the phone, {}:\n\n{description}", teller.get("name"), teller.get("phone"));
    }
    let mut answers = Vec::new();
    for (place, question) in asked.filter(|_| by_portal).iter().flat_map(|asked| (0..).zip(&asked.questions)) {
        if let Some(answer) = scene.story.answers.get(&question.key) {
            answers.push((place, teller.expand(answer)?));
        }
    }
    let category = match source.as_str() {
        "Monitoring Alert" => "Alert".to_owned(),
        _ => asked.map_or_else(|| "Standard".to_owned(), |asked| asked.category.clone()),
    };
    let takes_part = scene.with.is_some() || (creator != Author::System && scene.dice.happens(14));
    let others = if takes_part && people.colleague != people.contact { vec![people.colleague] } else { Vec::new() };
    let mut ticket = Ticket {
        number: String::new(),
        title,
        description,
        organization: scene.organization_place,
        location: contact.location,
        contact: people.contact,
        creator,
        by_portal,
        kind: scene.story.kind.clone(),
        category,
        request_type,
        status: Status::New,
        priority: scene.story.priority.clone(),
        queue,
        resource: None,
        issue: issue.to_owned(),
        sub_issue: sub_issue.to_owned(),
        source,
        due_at: scene.office.after(scene.created_at, due_minutes(&scene.story.priority)),
        created_at: scene.created_at,
        completed_at: None,
        last_activity_at: scene.created_at,
        status_since_at: scene.created_at,
        resolution: String::new(),
        others,
        answers,
        notes: Vec::new(),
        times: Vec::new(),
        files: Vec::new(),
        changes: Vec::new(),
    };
    for key in &scene.story.attach {
        let author = if creator == Author::System { Author::System } else { Author::Contact(people.contact) };
        let file = file(scene.story, key, &mut teller)?;
        ticket.files.push(File { at: scene.created_at, author, name: file.name, matter: file.matter, note: None });
    }
    course::run(&mut scene, &people, &zone, &mut teller, &mut ticket)?;
    Ok(Some(ticket))
}

/// Office minutes from creation until the due date.
fn due_minutes(priority: &str) -> i64 {
    match priority {
        "Critical" => 240,
        "High" => 600,
        "Medium" => 1_800,
        _ => 4_200,
    }
}

fn zone_of(organization: &Organization, contact: &Contact) -> Result<TimeZone, Problem> {
    let zone = organization.locations.get(contact.location).map_or("UTC", |place| place.zone.as_str());
    TimeZone::get(zone).map_err(|error| Problem::fault("demo time zone", error))
}

fn drawn(dice: &mut Dice, from: &[String]) -> Result<String, Problem> {
    dice.pick(from).cloned().ok_or_else(|| Problem::Fault("demo story without words".to_owned()))
}

fn people(scene: &mut Scene<'_>) -> Result<People, Problem> {
    let resources = &scene.content.resources;
    let can = |skill: &str| -> Vec<usize> {
        let has = (0..).zip(resources).filter(|(_, one)| !one.inactive && one.skills.iter().any(|own| own == skill));
        has.map(|(place, _)| place).collect()
    };
    let nobody = || Problem::Fault(format!("demo content: nobody has the skill {}", scene.story.skill));
    let staff = match (scene.staff, scene.story.skill.as_str()) {
        (Some(staff), _) => staff,
        (None, "account-manager") => scene.organization.account_manager.ok_or_else(nobody)?,
        (None, skill) => *scene.dice.pick(&can(skill)).ok_or_else(nobody)?,
    };
    let seconds: Vec<usize> = can("second").into_iter().filter(|one| *one != staff).collect();
    let second = *scene.dice.pick(&seconds).ok_or_else(nobody)?;
    let dispatchers: Vec<usize> =
        (0..).zip(resources).filter(|(_, one)| one.level == "Dispatcher").map(|(place, _)| place).collect();
    let dispatcher = *scene.dice.pick(&dispatchers).ok_or_else(nobody)?;
    let colleagues: Vec<usize> = (0..)
        .zip(scene.contacts)
        .filter(|(place, one)| {
            one.organization == scene.organization_place
                && *place != scene.contact
                && one.active
                && one.access == Access::Active
        })
        .map(|(place, _)| place)
        .collect();
    let colleague = match scene.with {
        Some(with) => with,
        None => scene.dice.pick(&colleagues).copied().unwrap_or(scene.contact),
    };
    Ok(People { contact: scene.contact, colleague, staff, second, dispatcher })
}

/// A title that the organization does not have yet; wordings are tried from a drawn one on.
fn title(scene: &mut Scene<'_>, teller: &mut Teller) -> Result<Option<String>, Problem> {
    if let Some(title) = &scene.title {
        return Ok(Some(title.clone()));
    }
    let from = scene.dice.below(scene.story.titles.len());
    for wording in scene.story.titles.iter().cycle().skip(from).take(scene.story.titles.len()) {
        let title = teller.tell(wording)?;
        if !scene.titles.contains(&(scene.organization_place, title.clone())) {
            return Ok(Some(title));
        }
    }
    Ok(None)
}

/// How the ticket came: the source's name, and whether it was the portal.
fn source(scene: &mut Scene<'_>, contact: &Contact) -> (String, bool) {
    if let Some(source) = &scene.story.source {
        return (source.clone(), false);
    }
    let has_login = contact.access == Access::Active;
    let wanted = if scene.staff.is_some() || scene.title.is_some() { 0 } else { scene.dice.below(100) };
    match wanted {
        0..=65 if has_login && scene.story.request_type.is_some() => ("Client Portal".to_owned(), true),
        0..=84 => ("Email".to_owned(), false),
        85..=96 => ("Phone".to_owned(), false),
        _ => ("In Person".to_owned(), false),
    }
}

struct Named {
    name: String,
    matter: Matter,
}

fn file(story: &Story, key: &str, teller: &mut Teller) -> Result<Named, Problem> {
    let missing = || Problem::Fault(format!("demo story {}: no file {key}", story.key));
    let StoryFile { name, scene, text } = story.files.get(key).ok_or_else(missing)?;
    let text = teller.expand(text)?;
    let matter = match scene {
        Some(scene) => Matter::Picture(scene.clone(), text),
        None => Matter::Text(text),
    };
    Ok(Named { name: name.clone(), matter })
}
