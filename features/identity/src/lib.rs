//! Signing in and out, second factor, links, throttles, the first set-up, and My Settings.

mod code;
mod enrolment;
mod entry;
mod factor;
mod federation;
mod forgotten;
mod join;
mod link;
mod longer;
mod my;
mod new_password;
mod passkeys;
mod password;
mod recovery;
mod set_up;
mod sign_in;
mod sign_out;
mod totp;

use kernel::Permission;
use web::{Feature, MenuItem, Place, Routes, words::Source};

/// This feature as the program composes it.
pub fn feature() -> Feature {
    Feature {
        name: "identity",
        routes,
        words: Source {
            language: "en",
            text: concat!(
                include_str!("../words/en.ftl"),
                include_str!("../words/join.ftl"),
                include_str!("../words/federation.ftl")
            ),
        },
        menu: MENU,
    }
}

const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::MySettings,
        group: "my-settings",
        icon: "user",
        label: "my-profile",
        href: "/my/profile",
        shown: |actor| actor.may(Permission::EditProfile).is_some(),
    },
    MenuItem {
        place: Place::MySettings,
        group: "my-settings",
        icon: "key",
        label: "my-password",
        href: "/my/password",
        shown: |_| true,
    },
    MenuItem {
        place: Place::MySettings,
        group: "my-settings",
        icon: "shield",
        label: "my-security",
        href: "/my/security",
        shown: |_| true,
    },
    MenuItem {
        place: Place::MySettings,
        group: "my-settings",
        icon: "bell",
        label: "my-notifications",
        href: "/my/notifications",
        shown: |_| true,
    },
    MenuItem {
        place: Place::MySettings,
        group: "my-settings",
        icon: "half",
        label: "my-formats",
        href: "/my/formats",
        shown: |_| true,
    },
];

fn routes() -> Routes {
    const SIGN_IN: &str = "this is how one signs in";
    const LINK: &str = "the link itself is the proof, single use and limited in number";
    const FORGOTTEN: &str = "whoever has forgotten the password cannot sign in";
    const JOIN: &str = "whoever asks for access has none yet; the answer tells nothing and mails are limited";
    const SET_UP: &str = "nobody exists yet; a token from the console opens it, once";
    Routes::new()
        .open_get("/sign-in", SIGN_IN, sign_in::page)
        .open_post("/sign-in", SIGN_IN, sign_in::next)
        .open_get("/at/{name}", SIGN_IN, sign_in::own_page)
        .open_get("/sign-in/password", SIGN_IN, password::page)
        .open_post("/sign-in/password", SIGN_IN, password::prove)
        .open_get("/sign-in/code", SIGN_IN, code::page)
        .open_post("/sign-in/code", SIGN_IN, code::prove)
        .open_post("/sign-in/federated", SIGN_IN, federation::start::start)
        .open_get("/sign-in/callback/{provider}", SIGN_IN, federation::back::back)
        .open_post("/sign-in/choose", SIGN_IN, federation::choose::choose)
        .open_post("/sign-in/passkey/begin", SIGN_IN, passkeys::first::begin)
        .open_post("/sign-in/passkey", SIGN_IN, passkeys::first::prove)
        .open_post("/sign-in/code/passkey/begin", SIGN_IN, passkeys::second::begin)
        .open_post("/sign-in/code/passkey", SIGN_IN, passkeys::second::prove)
        .open_post("/sign-in/set-up/passkey/begin", SIGN_IN, passkeys::enrol::begin)
        .open_post("/sign-in/set-up/passkey", SIGN_IN, passkeys::enrol::enable)
        .open_get("/sign-in/set-up", SIGN_IN, factor::page)
        .open_post("/sign-in/set-up", SIGN_IN, factor::enable)
        .open_get("/sign-in/new-password", SIGN_IN, longer::page)
        .open_post("/sign-in/new-password", SIGN_IN, longer::set)
        .open_post("/sign-out", "an ended session can be signed out of too", sign_out::sign_out)
        .open_get("/forgotten", FORGOTTEN, forgotten::page)
        .open_post("/forgotten", FORGOTTEN, forgotten::ask)
        .open_get("/forgotten/sent", FORGOTTEN, forgotten::sent)
        .open_get("/ask-for-access", JOIN, join::page)
        .open_post("/ask-for-access", JOIN, join::ask)
        .open_get("/ask-for-access/sent", JOIN, join::sent)
        .open_get("/ask-for-access/confirmed", JOIN, join::confirmed)
        .open_get("/ask-for-access/{token}", LINK, join::look)
        .open_post("/ask-for-access/{token}", LINK, join::confirm)
        .open_get("/welcome/{token}", LINK, link::welcome)
        .open_post("/welcome/{token}", LINK, link::set_first)
        .open_get("/reset/{token}", LINK, link::reset)
        .open_post("/reset/{token}", LINK, link::set_new)
        .open_get("/set-up", SET_UP, set_up::page)
        .open_post("/set-up", SET_UP, set_up::carry_out)
        .get("/my/profile", my::profile::page)
        .post("/my/profile", my::profile::save)
        .get("/my/password", my::password::page)
        .post("/my/password", my::password::change)
        .get("/my/security", my::security::page)
        .get("/my/security/confirm", my::confirm::page)
        .post("/my/security/confirm", my::confirm::prove)
        .post("/my/security/confirm/passkey/begin", my::confirm::passkey_begin)
        .post("/my/security/confirm/passkey", my::confirm::passkey)
        .post("/my/security/confirm/elsewhere", my::confirm::elsewhere)
        .get("/my/security/set-up", my::factor::page)
        .post("/my/security/set-up", my::factor::enable)
        .get("/my/security/passkeys/new", my::passkeys::page)
        .post("/my/security/passkeys/begin", my::passkeys::begin)
        .post("/my/security/passkeys/new", my::passkeys::add)
        .get("/my/security/passkeys/{passkey}", my::passkeys::one)
        .post("/my/security/passkeys/{passkey}", my::passkeys::rename)
        .post("/my/security/passkeys/{passkey}/remove", my::passkeys::remove)
        .post("/my/security/remove", my::factor::remove)
        .post("/my/security/codes", my::factor::renew_codes)
        .post("/my/security/sessions/{session}/end", my::security::end_session)
        .post("/my/security/sessions/end-others", my::security::end_others)
        .get("/my/formats", my::formats::page)
        .post("/my/formats", my::formats::save)
}
