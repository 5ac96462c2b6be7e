//! Every route × every level × every relation, from the router's own table. What must happen is worked out here a second
//! time, slowly and from the words of the spec, not from `kernel::policy`; so a mistake in the policy shows as a difference.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use std::collections::BTreeMap;

use axum::{Router, http::StatusCode};
use emberdesk::compose;
use kernel::Permission;
use testing::{Backend, Client, Person, World};
use web::{Need, RouteInfo};

fn composed() -> testing::Composed {
    (compose::features(), |app| compose::router(app, Router::new()).expect("the router composes"))
}

/// How a record stands to the actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    /// The actor's own.
    Own,
    /// A colleague's in the same organization.
    Colleague,
    /// In a sub-organization of the actor's.
    Below,
    /// In the parent organization's other sub-organization.
    Sister,
    /// In the parent organization of the actor's.
    Above,
    /// In an unrelated organization of the same provider.
    Stranger,
    /// At another provider.
    OtherProvider,
}

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Contact { level: &'static str },
    Staff { level: &'static str },
}

/// Rights per level as the spec words them; written out here on purpose.
fn permitted(kind: Kind, permission: Permission) -> bool {
    use Permission::*;
    match kind {
        Kind::Contact { level } => match permission {
            // Decision 1: whoever is named may answer, at any level.
            OwnAccount | UsePortal | ViewTickets | AnswerChanges => true,
            // Decision 1: all but Basic see all tickets of the organization.
            ViewOrganizationTickets => !matches!(level, "basic" | "bare"),
            // P-166: who sees all tickets of the own organization.
            ViewEndClients => !matches!(level, "basic" | "bare"),
            // Decision 1: all five levels create tickets, add notes and edit their profile; the bare custom level does not.
            CreateTickets | AddNotes | EditProfile => level != "bare",
            // P-170, decision 1: Manager and both Taskfire levels manage users.
            ManageUsers | ViewOrganizationAudit => {
                matches!(level, "manager" | "taskfire-resource" | "taskfire-administrator")
            }
            // P-185, P-186: Manager and Taskfire Administrator.
            EditOrganization => matches!(level, "manager" | "taskfire-administrator"),
            // F-42, F-91: those at Taskfire levels work the internal desk; F-124: only the Administrator sets it up.
            WorkInternally => matches!(level, "taskfire-resource" | "taskfire-administrator"),
            AdministerTaskfire => level == "taskfire-administrator",
            _ => false,
        },
        Kind::Staff { level } => match permission {
            OwnAccount | UseDesk | ViewTickets | AnswerChanges => true,
            // EditCrm: "Edit Mine" for service desk users, "Edit All" above.
            WorkTickets | LogTime | ViewCrm | EditCrm | ViewPortalUsers => level != "Minimal Access",
            DispatchTickets | EditPortalUsers | PreviewPortal => {
                matches!(level, "Dispatcher" | "System Administrator" | "Full Access")
            }
            AdminPortal | AdminServiceDesk | AdminResources | AdminSystem => {
                matches!(level, "System Administrator" | "Full Access")
            }
            _ => false,
        },
    }
}

/// Whether a customer's record in this relation is in reach (T-1 … T-6), given that the act is permitted.
fn in_reach(kind: Kind, permission: Permission, relation: Relation) -> bool {
    match kind {
        // P-162: nobody here is billed for anybody else; who is, `http/end_clients.rs` tells.
        Kind::Contact { .. } if permission == Permission::ViewEndClients => false,
        Kind::Contact { level: "basic" | "bare" } => relation == Relation::Own,
        // Without work sharing everyone works and sets up the own organization's desk alone (F-170), and keeps its profile.
        Kind::Contact { .. }
            if matches!(
                permission,
                Permission::WorkInternally | Permission::AdministerTaskfire | Permission::EditOrganization
            ) =>
        {
            matches!(relation, Relation::Own | Relation::Colleague)
        }
        Kind::Contact { .. } => matches!(relation, Relation::Own | Relation::Colleague | Relation::Below),
        Kind::Staff { level: "Service Desk User" }
            if matches!(permission, Permission::EditCrm | Permission::ViewPortalUsers | Permission::PreviewPortal) =>
        {
            false // account manager of none of them
        }
        Kind::Staff { .. } => relation != Relation::OtherProvider,
    }
}

/// One customer record of each kind.
struct Records {
    values: BTreeMap<&'static str, String>,
    title: String,
}

impl Records {
    async fn new(
        world: &World,
        (organization, desk): (&testing::Organization, &testing::Desk),
        person: &Person,
        title: &str,
    ) -> Self {
        let ticket = world.internal_ticket(organization, desk, person, title).await;
        let mut values = match person.contact {
            Some(contact) => world.desk_records(organization, desk, contact, &ticket).await,
            None => BTreeMap::new(),
        };
        values.extend([
            ("ticket", ticket.number.clone()),
            ("attachment", ticket.attachment.to_string()),
            ("note", ticket.note.to_string()),
            ("organization", organization.id.to_string()),
            ("location", organization.location.to_string()),
            ("contact", person.contact.map(|id| id.to_string()).unwrap_or_default()),
        ]);
        Self { values, title: ticket.title }
    }
}

/// Parameters that stand for records of customers; others are lists of the provider, checked against the other provider only.
const CUSTOMER_RECORDS: &[&str] = &[
    "ticket",
    "attachment",
    "note",
    "organization",
    "location",
    "contact",
    "internal_queue",
    "internal_status",
    "internal_priority",
    "internal_type",
    "custom_field",
    "rule",
    "absence",
    "on_call",
    "calendar",
    "internal_time",
    "vendor",
    "vendor_contact",
    "thread",
    "message",
];

fn parameters(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

/// The path with each parameter replaced; unknown ones by an id that does not exist.
fn filled(path: &str, records: Option<&Records>) -> String {
    const NOWHERE: &str = "01900000-0000-7000-8000-000000000000";
    path.split('/')
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => part.to_owned(),
            Some(name) => match records.and_then(|records| records.values.get(name)) {
                Some(value) => value.clone(),
                None if name == "ticket" => "T20200101.9999".to_owned(),
                None => NOWHERE.to_owned(),
            },
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Somebody who tries, with a record in each relation.
type Actor = (Kind, Person, BTreeMap<Relation, Records>);

struct Stage {
    world: World,
    actors: Vec<Actor>,
}

/// A parent with two sub-organizations, a stranger, another provider; people of every level at the first sub-organization's
/// parent and below.
async fn stage(backend: Backend) -> Stage {
    let world = World::start(backend, composed).await;
    let parent = world.organization("Contoso Group").await;
    let here = world.sub_organization("Contoso Legal", &parent).await;
    let sister = world.sub_organization("Contoso Labs", &parent).await;
    let stranger = world.organization("Fabrikam Foods").await;
    let neighbour = world.neighbour("Southridge IT").await;
    let far = neighbour.organization("Tailspin Toys").await;
    let bare = world.bare_level("bare").await;
    let mut desks = BTreeMap::new();
    for organization in [&parent, &here, &sister, &stranger] {
        desks.insert(organization.name.clone(), world.taskfire(organization).await);
    }
    desks.insert(far.name.clone(), neighbour.taskfire(&far).await);
    let mut actors = Vec::new();

    // Actors at the parent organization meet records below; actors at the sub-organization meet sister and parent.
    for (place, level) in [
        (&parent, "basic"),
        (&parent, "advanced"),
        (&parent, "manager"),
        (&parent, "taskfire-resource"),
        (&parent, "taskfire-administrator"),
        (&parent, "bare"),
        (&here, "basic"),
        (&here, "advanced"),
        (&here, "manager"),
    ] {
        let name = format!("Actor {level} {}", place.name.replace(' ', ""));
        let person = match level {
            "bare" => world.contact_at(place, &name, bare).await,
            level => world.contact(place, &name, level).await,
        };
        let below_parent = place.id == parent.id;
        let mut relations = vec![
            (Relation::Own, &world, place),
            (Relation::Colleague, &world, place),
            (Relation::Stranger, &world, &stranger),
            (Relation::OtherProvider, &neighbour, &far),
        ];
        if below_parent {
            relations.push((Relation::Below, &world, &here));
        } else {
            relations.push((Relation::Sister, &world, &sister));
            relations.push((Relation::Above, &world, &parent));
        }
        let mut records = BTreeMap::new();
        for (relation, world, organization) in relations {
            let title = format!("Secret of {relation:?} for {name}");
            let owner = match relation {
                Relation::Own => person.clone(),
                _ => world.contact(organization, &format!("Owner {relation:?} {name}"), "basic").await,
            };
            let desk = (organization, &desks[&organization.name]);
            records.insert(relation, Records::new(world, desk, &owner, &title).await);
        }
        actors.push((Kind::Contact { level }, person, records));
    }
    for level in ["Minimal Access", "Service Desk User", "Dispatcher", "System Administrator", "Full Access"] {
        let person = world.resource(&format!("Staff {level}"), level).await;
        let mut records = BTreeMap::new();
        for (relation, world, organization) in
            [(Relation::Stranger, &world, &stranger), (Relation::OtherProvider, &neighbour, &far)]
        {
            let owner = world.contact(organization, &format!("Owner {relation:?} for {level}"), "basic").await;
            let desk = (organization, &desks[&organization.name]);
            let title = format!("Secret of {relation:?} for {level}");
            records.insert(relation, Records::new(world, desk, &owner, &title).await);
        }
        actors.push((Kind::Staff { level }, person, records));
    }
    // So that the pages of approvals exist.
    world.sql("UPDATE provider SET change_management = TRUE").await;
    world.sql("UPDATE ticket SET kind = 'change-request'").await;
    Stage { world, actors }
}

async fn ask(client: &mut Client, route: &RouteInfo, path: &str) -> testing::Page {
    if route.method == "GET" { client.get(path).await } else { client.post(path, &[]).await }
}

/// Tries one route as one actor and compares with what must happen. Gives what is wrong.
async fn try_route(
    world: &World,
    kind: Kind,
    (person, client): (&Person, &Client),
    records: &BTreeMap<Relation, Records>,
    route: &RouteInfo,
    reaches: impl Fn(Permission, Relation) -> bool,
) -> Vec<String> {
    let Need::Permission(permission) = route.need else { return Vec::new() };
    let mut wrong = Vec::new();
    let mut client = client.clone();
    // Acts on one's own account may end the session, so they get one of their own.
    if permission == Permission::OwnAccount {
        client = world.signed_in(person).await;
    }
    let about = |relation: &str, status: StatusCode| {
        format!("{} {} as {kind:?} on {relation}: {status}", route.method, route.path)
    };
    if !permitted(kind, permission) {
        for (relation, records) in records {
            let page = ask(&mut client, route, &filled(route.path, Some(records))).await;
            if page.status != StatusCode::FORBIDDEN {
                wrong.push(about(&format!("{relation:?}, must be 403"), page.status));
            }
        }
        return wrong;
    }
    let named = parameters(route.path);
    if !named.iter().any(|name| CUSTOMER_RECORDS.contains(name)) {
        let page = ask(&mut client, route, &filled(route.path, None)).await;
        if page.status == StatusCode::FORBIDDEN || page.status.is_server_error() {
            wrong.push(about("nothing in particular", page.status));
        }
        if !named.is_empty() && page.status != StatusCode::NOT_FOUND {
            wrong.push(about("an id that does not exist, must be 404", page.status));
        }
        return wrong;
    }
    for (relation, found) in records {
        let page = ask(&mut client, route, &filled(route.path, Some(found))).await;
        let only_customer = named.iter().all(|name| CUSTOMER_RECORDS.contains(name));
        let colleague = *relation == Relation::Colleague;
        let resource = matches!(kind, Kind::Contact { level: "taskfire-resource" });
        // F-94: a colleague's time can be seen on the ticket, but only administrators change it.
        if colleague && resource && named.contains(&"internal_time") {
            if page.status != StatusCode::FORBIDDEN {
                wrong.push(about("a colleague's time, must be 403", page.status));
            }
            continue;
        }
        // F-137: a resource sets only their own periods out of office.
        let own_only = resource && named.contains(&"absence");
        if reaches(permission, *relation) && !(colleague && own_only) {
            // What the own organization's desk had is gone once it was removed as one's own.
            let gone = colleague && route.path.ends_with("/remove");
            let refused = page.status == StatusCode::FORBIDDEN
                || (page.status == StatusCode::NOT_FOUND && only_customer && !gone);
            if refused || page.status.is_server_error() {
                wrong.push(about(&format!("{relation:?}, is in reach"), page.status));
            }
        } else {
            if page.status != StatusCode::NOT_FOUND {
                wrong.push(about(&format!("{relation:?}, out of reach, must be 404"), page.status));
            }
            if page.html.contains(&found.title) {
                wrong.push(format!("{} {} as {kind:?} shows a title of {relation:?}", route.method, route.path));
            }
        }
    }
    wrong
}

async fn every_route_for_everyone(backend: Backend) {
    let stage = stage(backend).await;
    let (_, table) = compose::routes();
    assert!(table.len() > 20, "the table of routes is there");
    let mut clients = Vec::new();
    for (_, person, _) in &stage.actors {
        clients.push(stage.world.signed_in(person).await);
    }
    let mut wrong = Vec::new();
    for route in &table {
        // Nobody: sign-in first.
        if let Need::Permission(_) = route.need {
            let page = ask(&mut stage.world.visitor(), route, &filled(route.path, None)).await;
            let right = if route.method == "GET" {
                page.status == StatusCode::SEE_OTHER && page.location.starts_with("/sign-in")
            } else {
                page.status == StatusCode::UNAUTHORIZED
            };
            if !right {
                wrong.push(format!("{} {} as nobody: {}", route.method, route.path, page.status));
            }
        }
        for ((kind, person, records), client) in stage.actors.iter().zip(&clients) {
            let reaches = |permission, relation| in_reach(*kind, permission, relation);
            wrong.extend(try_route(&stage.world, *kind, (person, client), records, route, reaches).await);
        }
    }
    assert!(wrong.is_empty(), "{} of the answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_for_everyone_on_sqlite() {
    every_route_for_everyone(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_for_everyone_on_postgres() {
    every_route_for_everyone(Backend::Postgres).await;
}

/// Whether a ticket in this relation is in reach at a sub-organization under a mode of work sharing (F-171, T-8), given that the
/// act is permitted.
fn in_shared_reach(level: &str, (mode, standard_too): (&str, bool), relation: Relation) -> bool {
    match relation {
        Relation::Own | Relation::Colleague => true,
        Relation::Sister | Relation::Above => mode == "everything" && (standard_too || level == "taskfire-resource"),
        Relation::Below | Relation::Stranger | Relation::OtherProvider => false,
    }
}

/// Every route of a ticket for people of a sub-organization, under each mode of work sharing that the parent can choose (F-171).
#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_a_ticket_under_work_sharing() {
    let world = World::start(Backend::Sqlite, composed).await;
    let parent = world.organization("Contoso Group").await;
    let here = world.sub_organization("Contoso Legal", &parent).await;
    let sister = world.sub_organization("Contoso Labs", &parent).await;
    let stranger = world.organization("Fabrikam Foods").await;
    let mut desks = Vec::new();
    for organization in [&parent, &here, &sister, &stranger] {
        desks.push(world.taskfire(organization).await);
    }
    let (_, table) = compose::routes();
    let of_tickets: Vec<&RouteInfo> = table
        .iter()
        .filter(|route| route.path.starts_with("/tickets/"))
        .filter(|route| {
            let named = parameters(route.path);
            named.contains(&"ticket") && named.iter().all(|name| ["ticket", "attachment", "note"].contains(name))
        })
        .collect();
    assert!(of_tickets.len() > 10, "the routes of tickets are there");
    let mut wrong = Vec::new();
    for mode in [("everything", false), ("everything", true), ("upwards", true), ("off", true)] {
        let id = world.literal(parent.id.0);
        let set = format!("sharing = '{}', sharing_standard = {}", mode.0, if mode.1 { "TRUE" } else { "FALSE" });
        world.sql(&format!("UPDATE taskfire_settings SET {set} WHERE organization_id = {id}")).await;
        for level in ["taskfire-resource", "advanced"] {
            let name = format!("Actor {level} {} {}", mode.0, mode.1);
            let person = world.contact(&here, &name, level).await;
            let mut records = BTreeMap::new();
            for (relation, organization, desk) in [
                (Relation::Own, &here, &desks[1]),
                (Relation::Sister, &sister, &desks[2]),
                (Relation::Above, &parent, &desks[0]),
                (Relation::Stranger, &stranger, &desks[3]),
            ] {
                let owner = world.contact(organization, &format!("Owner {relation:?} {name}"), "basic").await;
                let title = format!("Secret of {relation:?} for {name}");
                records.insert(relation, Records::new(&world, (organization, desk), &owner, &title).await);
            }
            let client = world.signed_in(&person).await;
            for route in &of_tickets {
                let kind = Kind::Contact { level };
                let reaches = |permission, relation| {
                    // P-162: sharing work makes nobody an end client.
                    permission != Permission::ViewEndClients && in_shared_reach(level, mode, relation)
                };
                let found = try_route(&world, kind, (&person, &client), &records, route, reaches).await;
                wrong.extend(found.into_iter().map(|about| format!("{mode:?}: {about}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The portal never hands out what is published to Internal, not even by a direct address (T-131, T-146).
#[tokio::test]
async fn internal_attachments_are_not_found_in_the_portal() {
    let stage = stage(Backend::Sqlite).await;
    let world = &stage.world;
    let organization = world.organization("Litware Print").await;
    let owner = world.contact(&organization, "Nadia Petrov", "taskfire-administrator").await;
    let ticket = world.ticket(&organization, &owner, "Printer on fire").await;
    let mut client = world.signed_in(&owner).await;
    let open = client.get(&format!("/tickets/{}/attachments/{}", ticket.number, ticket.attachment)).await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text());
    let hidden = client.get(&format!("/tickets/{}/attachments/{}", ticket.number, ticket.internal_attachment)).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let page = client.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(page.text().contains("Public word"), "{}", page.text());
    assert!(!page.html.contains("Internal word"));
}
