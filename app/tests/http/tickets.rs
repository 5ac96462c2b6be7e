//! The customer's side of tickets over HTTP.

mod files;
mod lists;
mod new;
mod page;

use testing::{Client, Organization, Page, Person, World};

use crate::compose;

/// Two organizations, one with a sub-organization, and their people.
struct Cast {
    contoso: Organization,
    lyon: Organization,
    /// Basic at Contoso.
    priya: Person,
    /// Advanced at Contoso.
    helen: Person,
    /// Advanced at Contoso Lyon.
    camille: Person,
    /// Manager at Litware.
    mallory: Person,
}

async fn cast(world: &World) -> Cast {
    let contoso = world.organization("Contoso").await;
    let lyon = world.sub_organization("Contoso Lyon", &contoso).await;
    let litware = world.organization("Litware").await;
    Cast {
        priya: world.contact(&contoso, "Priya Raman", "basic").await,
        helen: world.contact(&contoso, "Helen Brandt", "advanced").await,
        camille: world.contact(&lyon, "Camille Bonnet", "advanced").await,
        mallory: world.contact(&litware, "Mallory Moss", "manager").await,
        contoso,
        lyon,
    }
}

/// Gives a ticket a status by name.
async fn set_status(world: &World, number: &str, status: &str) {
    let completed =
        if status == "Complete" { store::Instant::from(world.app.now()).0.to_string() } else { "NULL".to_owned() };
    world
        .sql(&format!(
            "UPDATE ticket SET completed_at = {completed}, status_id = (SELECT id FROM ticket_status WHERE \
             ticket_status.provider_id = ticket.provider_id AND name = '{status}') WHERE number = '{number}'"
        ))
        .await;
}

/// Begins a ticket of the world's request type: the address of its details.
async fn begin(browser: &mut Client, world: &World) -> String {
    let page = browser.post("/tickets/new", &[("request_type", &world.request_type.to_string())]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page.location
}

/// Writes and sends a ticket with a title; gives its number.
async fn submit(browser: &mut Client, world: &World, title: &str) -> String {
    let draft = begin(browser, world).await;
    let fields = [("title", title), ("description", "It worked yesterday.")];
    let page = browser.post(&draft, &fields).await;
    assert_eq!(page.location, format!("{draft}/check"), "{}", page.text());
    let page = browser.post(&format!("{draft}/check"), &[]).await;
    let done = browser.follow(page).await;
    done.at(".answers .num").expect("the number is shown")
}

/// Adds a note through the page's own form.
async fn add_note(browser: &mut Client, number: &str, body: &str) -> Page {
    let page = browser.get(&format!("/tickets/{number}")).await;
    let (action, mut fields) = page.form("/notes").expect("the page has a composer");
    fields.retain(|(name, _)| name != "body");
    fields.push(("body".to_owned(), body.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&action, &fields).await
}
