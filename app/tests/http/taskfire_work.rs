//! Working tickets of the internal help desk over HTTP (F-76 ... F-99, T-109 ... T-121, T-126 ... T-137, T-155 ... T-161).

mod assign;
mod complete;
mod edit;
mod notes;
mod page;
mod time;

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use testing::{Client, Desk, Organization, Page, Person, Ticket, World};

use crate::compose;

/// Contoso with its desk: an administrator, two resources, a requester, an Advanced colleague; staff; a stranger with a desk.
struct Scene {
    contoso: Organization,
    desk: Desk,
    /// Taskfire Administrator.
    ann: Person,
    /// Taskfire Resource.
    tom: Person,
    /// Taskfire Resource.
    ines: Person,
    /// Basic, the requester.
    priya: Person,
    /// Advanced.
    helen: Person,
    /// Staff.
    marek: Person,
    /// Taskfire Resource at another organization.
    mallory: Person,
    ticket: Ticket,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    let desk = world.taskfire(&contoso).await;
    world.taskfire(&litware).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let ticket = world.internal_ticket(&contoso, &desk, &priya, "Printer is stuck").await;
    Scene {
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        ines: world.contact(&contoso, "Ines Duarte", "taskfire-resource").await,
        helen: world.contact(&contoso, "Helen Brandt", "advanced").await,
        marek: world.resource("Marek Dahl", "Full Access").await,
        mallory: world.contact(&litware, "Mallory Moss", "taskfire-administrator").await,
        priya,
        ticket,
        desk,
        contoso,
    }
}

impl Scene {
    fn path(&self, act: &str) -> String {
        if act.is_empty() {
            format!("/tickets/{}", self.ticket.number)
        } else {
            format!("/tickets/{}/{act}", self.ticket.number)
        }
    }
}

/// Hands the ticket to the provider behind everybody's back.
async fn with_provider(world: &World, ticket: &Ticket) {
    let id = world.literal(ticket.id.0);
    world.sql(&format!("UPDATE taskfire_ticket SET responsible = 'provider' WHERE ticket_id = {id}")).await;
    world.sql(&format!("UPDATE hand_over SET to_party = 'provider' WHERE ticket_id = {id}")).await;
}

/// Adds a note through the page's own composer.
async fn note(browser: &mut Client, scene: &Scene, body: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get(&scene.path("")).await;
    let mut fields = vec![("body", body)];
    fields.extend_from_slice(more);
    browser.submit(&page, "/notes", &fields).await
}

/// The addresses that hear of everything that happened since the last time.
async fn mailed(world: &World, mail: &Arc<MemoryMail>) -> Vec<String> {
    let before = mail.sent().len();
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(mail) as Arc<dyn platform::mail::MailOut>);
    worker.drain().await.unwrap();
    let mut to: Vec<String> = mail.sent().into_iter().skip(before).map(|letter| letter.to.name).collect();
    to.sort();
    to
}

async fn complete(browser: &mut Client, scene: &Scene, resolution: &str) -> Page {
    let page = browser.get(&scene.path("complete")).await;
    browser.submit(&page, "/complete", &[("resolution", resolution)]).await
}
