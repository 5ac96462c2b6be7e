//! The reach rules against a slow, obvious model: random organizations, people and tickets; for each actor and each row the
//! guard must answer as the model does.

use std::collections::BTreeSet;

use proptest::prelude::*;
use store::{
    Set,
    guard::ViewTickets,
    ids::{ContactId, OrganizationId, TicketId},
    tables::{attachment, contact, note, organization, ticket, ticket_contact},
};
use testing::{Backend, Organization, Person, Ticket, World};

use crate::compose;

/// A small world in numbers: indices, taken modulo what exists.
#[derive(Debug, Clone)]
struct Plan {
    /// For each organization, the organization it is below, if any; only roots take children (P-181).
    parents: Vec<Option<usize>>,
    /// For each person: organization and level.
    people: Vec<(usize, usize)>,
    /// For each ticket: contact, creator of another ticket (unused), additional contacts.
    tickets: Vec<(usize, Vec<usize>)>,
}

const LEVELS: &[&str] = &["basic", "advanced", "manager", "taskfire-resource", "taskfire-administrator"];

fn plans() -> impl Strategy<Value = Plan> {
    (
        prop::collection::vec(prop::option::of(0_usize..4), 2..6),
        prop::collection::vec((0_usize..6, 0_usize..LEVELS.len()), 2..6),
        prop::collection::vec((0_usize..6, prop::collection::vec(0_usize..6, 0..3)), 1..6),
    )
        .prop_map(|(parents, people, tickets)| Plan { parents, people, tickets })
}

/// What the model knows of a person.
struct Known {
    person: Person,
    organization: OrganizationId,
    sees_all: bool,
    below: BTreeSet<OrganizationId>,
}

struct KnownTicket {
    ticket: Ticket,
    organization: OrganizationId,
    people: BTreeSet<ContactId>,
}

/// T-1 … T-6 in plain words: mine, or my organization's or one below it if my level sees all.
fn sees(known: &Known, ticket: &KnownTicket) -> bool {
    let mine = known.person.contact.is_some_and(|contact| ticket.people.contains(&contact));
    let ours = ticket.organization == known.organization || known.below.contains(&ticket.organization);
    mine || (known.sees_all && ours)
}

async fn build(world: &World, plan: &Plan) -> (Vec<Known>, Vec<KnownTicket>) {
    let mut organizations: Vec<(Organization, Option<OrganizationId>)> = Vec::new();
    for (index, parent) in plan.parents.iter().enumerate() {
        let parent = parent.and_then(|parent| organizations.get(parent)).filter(|(_, above)| above.is_none()).cloned();
        let name = format!("Organization {index}");
        match parent {
            Some((parent, _)) => {
                organizations.push((world.sub_organization(&name, &parent).await, Some(parent.id)));
            }
            None => organizations.push((world.organization(&name).await, None)),
        }
    }
    let mut people = Vec::new();
    for (index, (place, level)) in plan.people.iter().enumerate() {
        let (organization, _) = &organizations[place % organizations.len()];
        let person = world.contact(organization, &format!("Person {index}"), LEVELS[*level]).await;
        let below = organizations.iter().filter(|(_, above)| *above == Some(organization.id));
        people.push(Known {
            person,
            organization: organization.id,
            sees_all: LEVELS[*level] != "basic",
            below: below.map(|(organization, _)| organization.id).collect(),
        });
    }
    let mut tickets = Vec::new();
    for (index, (contact, additional)) in plan.tickets.iter().enumerate() {
        let owner = &people[contact % people.len()];
        let place = organizations.iter().find(|(one, _)| one.id == owner.organization).unwrap().0.clone();
        let ticket = world.ticket(&place, &owner.person, &format!("Ticket {index}")).await;
        let mut known: BTreeSet<ContactId> = owner.person.contact.into_iter().collect();
        for one in additional {
            let also = people[one % people.len()].person.contact.unwrap();
            if known.insert(also) {
                add_contact(world, ticket.id, also).await;
            }
        }
        tickets.push(KnownTicket { ticket, organization: owner.organization, people: known });
    }
    (people, tickets)
}

async fn add_contact(world: &World, ticket: TicketId, contact: ContactId) {
    let seed = world.store.seed().await.unwrap();
    seed.add::<ticket_contact::Entity>(ticket_contact::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        ticket_id: Set(ticket),
        contact_id: Set(contact),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
}

async fn compare(backend: Backend, plan: Plan) {
    let world = World::start(backend, compose).await;
    let (people, tickets) = build(&world, &plan).await;
    for known in &people {
        let actor = world.actor(&known.person).await;
        let may = world.store.reading(&actor).need::<ViewTickets>().unwrap();
        for one in &tickets {
            let expected = sees(known, one);
            let found = may.row_if::<ticket::Entity>(one.ticket.id).await.unwrap().is_some();
            assert_eq!(found, expected, "ticket {} for {} in {plan:?}", one.ticket.title, known.person.name);
            let note = may.row_if::<note::Entity>(one.ticket.note).await.unwrap().is_some();
            assert_eq!(note, expected, "a published note goes with its ticket");
            let file = may.row_if::<attachment::Entity>(one.ticket.attachment).await.unwrap().is_some();
            assert_eq!(file, expected, "a published attachment goes with its ticket");
            let hidden = may.row_if::<attachment::Entity>(one.ticket.internal_attachment).await.unwrap().is_some();
            assert!(!hidden, "internal attachments never leave the provider (T-146)");
        }
        for other in &people {
            let ours = other.organization == known.organization || known.below.contains(&other.organization);
            let same = other.person.contact == known.person.contact;
            let found = may.row_if::<contact::Entity>(other.person.contact.unwrap()).await.unwrap().is_some();
            assert_eq!(
                found,
                same || (known.sees_all && ours),
                "contact {} for {}",
                other.person.name,
                known.person.name
            );
            let own = other.organization == known.organization;
            let found = may.row_if::<organization::Entity>(other.organization).await.unwrap().is_some();
            assert_eq!(found, own || (known.sees_all && ours), "organization of {}", other.person.name);
        }
    }
}

/// A handful of worlds each: a world is a database of its own, and SQLite and PostgreSQL share the rules as one text.
fn try_plans(backend: Backend, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases, ..ProptestConfig::default() });
    let tried = runner.run(&plans(), |plan| {
        runtime.block_on(compare(backend, plan));
        Ok(())
    });
    tried.unwrap();
}

#[test]
fn reach_rules_answer_as_the_model_on_sqlite() {
    try_plans(Backend::Sqlite, 12);
}

#[test]
fn reach_rules_answer_as_the_model_on_postgres() {
    try_plans(Backend::Postgres, 4);
}
