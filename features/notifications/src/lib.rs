//! Mails: who hears of what, in which words, and how it leaves. Listens to events; no other feature calls it.

mod account_mail;
mod bell;
mod change_mail;
mod channel;
mod demo_page;
mod desk_mail;
mod digest;
mod join_mail;
mod letter;
mod mine;
mod recipients;
mod send;
mod tell;
mod templates;
mod ticket_letter;
mod ticket_mail;
mod vendor_mail;

use store::tables::provider;
use web::{App, Feature, Routes, words::Source, words::Words};

pub use digest::Digest;
pub use send::Send;
pub use tell::Tell;

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature {
        name: "notifications",
        routes,
        words: Source { language: "en", text: include_str!("../words/en.ftl") },
        menu: &[],
    }
}

fn routes() -> Routes {
    const DEMO: &str = "exists in the demo only, where mails are made up and go nowhere";
    Routes::new()
        .open_get("/demo/mail", DEMO, demo_page::list)
        .open_get("/demo/mail/{letter}", DEMO, demo_page::read)
        .open_get("/demo/mail/{letter}/html", DEMO, demo_page::html)
        .get("/notifications", bell::page)
        .post("/notifications", bell::open)
        .post("/notifications/read", bell::read_all)
        .get("/notifications/live", bell::live)
        .get("/my/notifications", mine::page)
        .post("/my/notifications", mine::save)
        .and(templates::routes())
}

/// A Message-ID of this installation: made from an id of ours, so that a repeat has the same one (decision 19).
fn message_id(app: &App, id: &str) -> String {
    let host = app.site.public_url.split("://").last().unwrap_or("localhost");
    let host = host.split(['/', ':']).next().unwrap_or("localhost");
    format!("<{id}@{host}>")
}

/// The last line of a letter: whom to ask.
fn foot(words: &Words, provider: &provider::Model) -> String {
    let name = ("provider", provider.name.as_str().into());
    let phone = ("phone", provider.support_phone.as_str().into());
    let hours = ("hours", provider.support_hours.as_str().into());
    match (provider.support_phone.is_empty(), provider.support_hours.is_empty()) {
        (true, _) => words.t_with("mail-footer", &[name]),
        (false, true) => words.t_with("mail-footer-phone", &[name, phone]),
        (false, false) => words.t_with("mail-footer-hours", &[name, phone, hours]),
    }
}
