//! What a portal user meets first: the landing page with its large buttons (P-48), and Home, which says in five seconds
//! what needs them, what is in hand and what was done (P-43 … P-47).

mod approvals;
mod first_steps;
mod greeting;
mod home;
mod landing;

use kernel::Permission;
use web::{
    Feature, Routes,
    app::{MenuItem, Place},
    words::Source,
};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature { name: "home", routes, words: WORDS, menu: MENU }
}

const WORDS: Source = Source { language: "en", text: include_str!("../words/en.ftl") };

const MENU: &[MenuItem] = &[MenuItem {
    place: Place::Portal,
    group: "menu-home",
    icon: "home",
    label: "menu-home",
    href: "/home",
    shown: |actor| actor.may(Permission::UsePortal).is_some(),
}];

fn routes() -> Routes {
    Routes::new()
        .open_get(
            "/",
            "leads everyone to where they belong; only portal users get to see the page itself",
            landing::page,
        )
        .post("/landing", landing::hide)
        .get("/home", home::page)
        .post("/first-steps", first_steps::skip)
}
