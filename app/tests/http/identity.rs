//! Signing in and what belongs to it. Names follow the ids of the failures others had, and of the rules.

mod devices;
mod federation;
mod first_set_up;
mod links;
mod my_settings;
mod passkeys;
mod second_factor;
mod sign_in;
mod soft_key;

use jiff::SignedDuration;
use store::{
    guard::{AdminSystem, RunJobs},
    tables::kinds::LinkPurpose,
    views::{account::new_link, audit_log},
};
use testing::{Client, Page, Person, World};

/// Walks through user name and password; gives the answer to the password.
async fn sign_in(client: &mut Client, user_name: &str, password: &str) -> Page {
    let page = client.post("/sign-in", &[("user_name", user_name)]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/sign-in/password"), "{}", page.text());
    client.post("/sign-in/password", &[("user_name", user_name), ("password", password)]).await
}

/// Whether the browser is signed in.
async fn is_in(client: &mut Client) -> bool {
    client.get("/my/formats").await.status == 200
}

/// The token in the browser's session cookie.
fn token(client: &Client) -> Option<String> {
    client.cookies().get("emberdesk").cloned()
}

/// Asks a second factor of everyone at all organizations and of staff.
async fn require_factor(world: &World) {
    world.sql("UPDATE provider SET two_factor = 'everyone'").await;
}

/// A link as the worker makes it.
async fn link(world: &World, person: &Person, purpose: LinkPurpose) -> String {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let write = world.store.write(std::sync::Arc::new(actor)).await.unwrap();
    let may = write.need::<RunJobs>().unwrap();
    let facts = store::views::mail::account(&may, person.account).await.unwrap();
    let secret = new_link(&may, &facts.account, &facts.policy, purpose, may.now()).await.unwrap();
    write.done().await.unwrap();
    format!("/{}/{secret}", purpose.code())
}

/// How many reset mails were asked for.
async fn resets_asked(world: &World) -> usize {
    let jobs = world.store.claim_jobs("counting", 1000, 0).await.unwrap();
    jobs.iter().filter(|job| format!("{:?}", job.task).contains("ResetAsked")).count()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// The six digits of now. `secret` as the page shows it.
fn code(world: &World, secret: &str) -> String {
    let secret: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
    let now = u64::try_from(kernel::Clock::now(&*world.clock).as_second()).unwrap();
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    totp_rs::Builder::new().with_secret(secret).build().unwrap().generate(now).to_string()
}

/// The audit log, oldest line first, as `admin` sees it.
async fn audit(world: &World, admin: &Person) -> Vec<store::tables::audit::Model> {
    let actor = world.actor(admin).await;
    let may = world.store.reading(&actor).need::<AdminSystem>().unwrap();
    let page = audit_log::lines(&may, &audit_log::Filter::default(), None, 100).await.unwrap();
    page.rows.into_iter().rev().map(|line| line.row).collect()
}
