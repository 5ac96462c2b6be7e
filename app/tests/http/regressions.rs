//! Failures of other products that no single page of ours stands for: tried over all of it. Each test is named after what
//! went wrong elsewhere.

use std::fmt::Write as _;

use testing::{Page, Person, World, on_both};

use super::{bad_input::pages, compose};

/// A customer with a ticket, somebody who may see all of the customer's, a technician, and a stranger with a ticket.
struct Scene {
    priya: Person,
    helen: Person,
    lena: Person,
    number: String,
}

const FOREIGN: &str = "Payroll of Litware";

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso Legal").await;
    let litware = world.organization("Litware").await;
    let priya = world.contact(&contoso, "Priya Raman", "taskfire-administrator").await;
    let helen = world.contact(&contoso, "Helen Brandt", "basic").await;
    let mallory = world.contact(&litware, "Mallory Moss", "manager").await;
    let number = world.ticket(&contoso, &priya, "Scanner does not scan").await.number;
    world.ticket(&litware, &mallory, FOREIGN).await;
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
    Scene { priya, helen, lena: world.resource("Lena Vogt", "Full Access").await, number }
}

/// What search boxes and filters of others fell for.
const INJECTIONS: &[&str] = &[
    "' OR 1=1 --",
    "'; DROP TABLE ticket; --",
    "\" OR \"\"=\"",
    "1) UNION SELECT password_hash FROM account --",
    "%",
    "_______",
    "\\",
    "*",
    "\"unclosed",
    "NEAR(a b, 2)",
    "title:scanner AND NOT x",
    "a:* & b | !c",
    "({[",
    "\u{0}\u{1}\u{fffd}",
    "😀",
];

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02X}");
        all
    })
}

on_both!(cve_2021_45811_cve_2025_24799_cve_2026_26263_search_is_never_a_query, |world: World| async move {
    let scene = scene(&world).await;
    let portal = [
        "/tickets?q=",
        "/tickets/open?q=",
        "/tickets/search?q=",
        "/tickets/completed?sort=",
        "/tickets?status=",
        "/help?q=",
    ];
    let desk = [
        "/desk/search?q=",
        "/desk/tickets?q=",
        "/desk/tickets?sort=",
        "/desk/contacts?q=",
        "/desk/organizations?q=",
        "/desk/settings/audit-log?act=",
    ];
    for (person, addresses) in [(&scene.priya, portal), (&scene.lena, desk)] {
        let mut browser = world.signed_in(person).await;
        for address in addresses {
            for typed in INJECTIONS {
                let page = browser.get(&format!("{address}{}", encoded(typed))).await;
                assert!(!page.status.is_server_error(), "{address}{typed}: {}", page.status);
                assert!(person.contact.is_none() || !page.html.contains(FOREIGN), "{address}{typed}");
            }
        }
        let page = browser.get("/tickets").await;
        assert!(person.contact.is_none() || page.text().contains("Scanner does not scan"), "nothing was dropped");
    }
});

on_both!(cve_2022_35914_nothing_but_our_routes_is_served, |world: World| async move {
    let scene = scene(&world).await;
    for mut browser in [world.visitor(), world.signed_in(&scene.lena).await] {
        for path in [
            "/.git/config",
            "/.env",
            "/vendor/htmlawed/htmLawedTest.php",
            "/server-status",
            "/debug",
            "/console",
            "/swagger.json",
            "/assets/../Cargo.toml",
            "/assets/%2e%2e/Cargo.toml",
            "/assets/",
            "//evil.example/",
            "/desk/..;/set-up",
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 404, "{path}: {}", page.location);
        }
    }
});

on_both!(cve_2022_0540_a_crafted_path_passes_no_check_by, |world: World| async move {
    let scene = scene(&world).await;
    let mut browser = world.signed_in(&scene.helen).await;
    for path in [
        "/desk",
        "//desk",
        "/desk/",
        "/./desk",
        "/x/../desk",
        "/%64esk",
        "/desk;a=b",
        "/DESK",
        "/desk%2Ftickets",
        "/tickets/open/",
        "/tickets//open",
    ] {
        let page = browser.get(path).await;
        assert!(matches!(page.status.as_u16(), 403 | 404 | 303 | 308), "{path}: {}", page.status);
        assert!(!page.html.contains("Scanner does not scan"), "{path}");
    }
});

on_both!(cve_2026_28299_a_request_is_bounded, |world: World| async move {
    let scene = scene(&world).await;
    let mut browser = world.signed_in(&scene.priya).await;
    let form =
        browser.get(&format!("/tickets/{}", scene.number)).await.attributes("#note [name=form]", "value").remove(0);
    let path = format!("/tickets/{}/notes", scene.number);
    let long = "x".repeat(13 * 1024 * 1024);
    assert_eq!(browser.post(&path, &[("form", &form), ("body", &long)]).await.status, 413);
    let many: Vec<(&str, &str)> = (0..500).map(|_| ("files_held", "a")).collect();
    assert_eq!(browser.post(&path, &many).await.status, 413);
});

on_both!(cve_2026_50591_cve_2025_52204_preferences_are_typed, |world: World| async move {
    let scene = scene(&world).await;
    let mut browser = world.signed_in(&scene.priya).await;
    let page = browser.get("/my/formats").await;
    for field in ["theme", "date_format", "time_format", "number_format", "time_zone"] {
        let page = browser.submit(&page, "/my/formats", &[(field, "\"><script>alert(1)</script>")]).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(!page.html.contains("<script>alert"), "{field}");
    }
});

/// Words that would be markup if anything forgot to escape them.
const NASTY: &str = "\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${7*7}<%= 7*7 %>";

fn is_text(page: &Page, address: &str) {
    for markup in ["<img src=x", "<script>alert", "onerror=alert(1)>"] {
        assert!(!page.html.contains(markup), "{address} holds {markup}");
    }
    assert!(!page.html.contains("49${"), "{address} computes what was typed");
}

on_both!(
    cve_2024_6200_cve_2026_0695_cve_2026_26027_what_was_typed_stays_text_on_every_page,
    |world: World| async move {
        let nasty = world.organization(&format!("Org {NASTY}")).await;
        let priya = world.contact(&nasty, &format!("Priya {NASTY}"), "taskfire-administrator").await;
        let ticket = world.ticket(&nasty, &priya, &format!("Ticket {NASTY}")).await;
        let lena = world.resource(&format!("Lena {NASTY}"), "Full Access").await;
        let mut portal = world.signed_in(&priya).await;
        let page = portal.get(&format!("/tickets/{}", ticket.number)).await;
        assert_eq!(portal.submit(&page, "/notes", &[("body", NASTY)]).await.status, 303);
        let mut desk = world.signed_in(&lena).await;
        let page = desk.get(&format!("/desk/tickets/{}/time", ticket.number)).await;
        let time = [("hours", "0:30"), ("summary", NASTY), ("internal_notes", NASTY)];
        assert_eq!(desk.submit(&page, "/time", &time).await.status, 303);
        let page = desk.get(&format!("/desk/tickets/{}", ticket.number)).await;
        assert_eq!(desk.submit(&page, "/notes", &[("body", NASTY), ("publish", "everyone")]).await.status, 303);
        for (browser, first, least) in [(&mut portal, "/", 12), (&mut desk, "/desk", 50)] {
            let pages = pages(browser, first).await;
            assert!(pages.len() >= least, "only {} pages from {first}", pages.len());
            for (address, page) in pages {
                is_text(&page, &address);
            }
        }
    }
);

on_both!(cve_2025_7204_cve_2026_102489_no_page_holds_a_secret, |world: World| async move {
    let scene = scene(&world).await;
    for (person, first) in [(&scene.priya, "/"), (&scene.lena, "/desk")] {
        let mut browser = world.signed_in(person).await;
        let token = browser.cookies().values().next().unwrap().clone();
        let hash = store::door::token_hash(&token);
        for (address, page) in pages(&mut browser, first).await {
            for secret in ["$argon2", "password_hash", "totp_secret", token.as_str(), hash.as_str()] {
                assert!(!page.html.contains(secret), "{address} holds {secret}");
            }
        }
    }
});

on_both!(cve_2026_48811_rights_are_those_of_now, |world: World| async move {
    let scene = scene(&world).await;
    let mut browser = world.signed_in(&scene.helen).await;
    assert_eq!(browser.get("/tickets/new").await.status, 303, "to the details of the only request type");
    let seed = world.store.seed().await.unwrap();
    seed.run("UPDATE security_level SET rights = '[]' WHERE code = 'basic'").await.unwrap();
    seed.done().await.unwrap();
    assert_eq!(browser.get("/tickets/new").await.status, 403);
    assert_eq!(browser.post("/tickets/new", &[]).await.status, 403);
});
