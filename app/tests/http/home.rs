//! Landing page and Home over HTTP.

use testing::{Organization, Person, Ticket, World, on_both};

use crate::compose;

/// Gives a ticket a status by its name: what Home makes of it is tested here, not how it came to be.
async fn set_status(world: &World, ticket: &Ticket, status: &str) {
    let seed = world.store.seed().await.unwrap();
    let completed = if status == "Complete" { seed.now().0.to_string() } else { "NULL".to_owned() };
    seed.run(&format!(
        "UPDATE ticket SET completed_at = {completed}, resolution = 'Solved <i>for good</i>', status_id = (SELECT id FROM \
         ticket_status WHERE ticket_status.provider_id = ticket.provider_id AND name = '{status}') WHERE number = '{}'",
        ticket.number
    ))
    .await
    .unwrap();
    seed.done().await.unwrap();
}

async fn contoso(world: &World) -> (Organization, Person, Person) {
    let contoso = world.organization("Contoso").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let helen = world.contact(&contoso, "Helen Brandt", "manager").await;
    (contoso, priya, helen)
}

on_both!(p_48_the_landing_page_offers_what_one_may_do, |world: World| async move {
    let (_, priya, helen) = contoso(&world).await;
    let page = world.signed_in(&priya).await.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.at("h1").as_deref(), Some("Good morning, Priya. What shall we do?"));
    let buttons = |page: &testing::Page| page.attributes("a.launch__item", "href");
    assert_eq!(buttons(&page), ["/tickets/new", "/tickets", "/my/profile", "/my/password", "/help"]);
    for name in ["Create a Ticket", "My Tickets", "Edit Your Profile", "Change Your Password", "Help"] {
        assert!(page.text().contains(name), "{name}");
    }

    // P-36: Open Tickets is for those who see all of the organization.
    let page = world.signed_in(&helen).await.get("/").await;
    assert!(buttons(&page).contains(&"/tickets/open".to_owned()), "{:?}", buttons(&page));
});

// F-90.
on_both!(p_48_t_38_a_check_mark_hides_the_landing_page_for_good, |world: World| async move {
    let (_, priya, _) = contoso(&world).await;
    let mut browser = world.signed_in(&priya).await;
    let landing = browser.get("/").await;
    assert!(landing.text().contains("Do not show this page again"));

    let home = browser.post("/landing", &[]).await;
    assert_eq!((home.status.as_u16(), home.location.as_str()), (303, "/home"), "without the mark it only goes on");
    assert_eq!(browser.get("/").await.status, 200, "and hides nothing");

    let home = browser.post("/landing", &[("hide", "true")]).await;
    let home = browser.follow(home).await;
    assert!(home.text().contains("My Settings brings it back"), "{}", home.text());
    let again = browser.get("/").await;
    assert_eq!((again.status.as_u16(), again.location.as_str()), (303, "/home"));
    let elsewhere = world.signed_in(&priya).await.get("/").await;
    assert_eq!(elsewhere.location, "/home", "for good: in every browser");

    let other = browser.post("/landing", &[("hide", "true"), ("level", "manager")]).await;
    assert_eq!(other.status, 400, "a form has no fields but its own");
});

on_both!(p_27_everyone_is_led_to_where_they_belong, |world: World| async move {
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    assert_eq!(world.visitor().get("/").await.location, "/sign-in");
    assert_eq!(world.signed_in(&marek).await.get("/").await.location, "/desk");
    assert_eq!(world.signed_in(&marek).await.get("/home").await.status, 403, "Home is a page of the portal");
});

on_both!(first_steps_can_be_put_aside, |world: World| async move {
    let (_, priya, helen) = contoso(&world).await;
    let mut browser = world.signed_in(&priya).await;
    let page = browser.get("/").await;
    assert_eq!(page.at("#first-steps").as_deref(), Some("First steps"));
    let links = page.attributes("section[aria-labelledby=first-steps] a", "href");
    assert_eq!(links[..2], ["/my/profile", "/my/password"]);
    assert_eq!(browser.get("/home").await.at("#first-steps"), None, "it stands on one page");
    let back = browser.submit(&page, "/first-steps", &[]).await;
    assert_eq!(back.location, "/");
    assert_eq!(browser.get("/").await.at("#first-steps"), None);

    // Who hides the landing page meets it on Home; who has looked at the profile meets it no more.
    let mut browser = world.signed_in(&helen).await;
    browser.post("/landing", &[("hide", "true")]).await;
    let page = browser.get("/home").await;
    assert_eq!(page.at("#first-steps").as_deref(), Some("First steps"));
    assert_eq!(browser.get("/my/profile").await.status, 200);
    assert_eq!(browser.get("/home").await.at("#first-steps"), None);
    assert_eq!(browser.submit(&page, "/first-steps", &[]).await.location, "/home");
    let elsewhere = browser.post("/first-steps", &[("from", "https://evil.example")]).await;
    assert_eq!(elsewhere.location, "/", "only to pages of ours");
});

on_both!(p_46_home_says_what_needs_me_what_is_in_hand_and_what_was_done, |world: World| async move {
    let (contoso, priya, _) = contoso(&world).await;
    let mut browser = world.signed_in(&priya).await;
    let page = browser.get("/home").await;
    assert_eq!(page.at("h1").as_deref(), Some("Good morning, Priya"));
    assert_eq!(page.at(".lede").as_deref(), Some("Nothing needs you, and nothing is open."));
    assert_eq!(page.at(".empty h2").as_deref(), Some("No tickets yet"));

    let waiting = world.ticket(&contoso, &priya, "New starter <b>on 1 December</b>").await;
    let open = world.ticket(&contoso, &priya, "Shared drive is read-only").await;
    let done = world.ticket(&contoso, &priya, "Outlook asks for the password").await;
    set_status(&world, &waiting, "Waiting Customer").await;
    set_status(&world, &open, "In Progress").await;
    set_status(&world, &done, "Complete").await;

    let page = browser.get("/home").await;
    assert_eq!(page.at(".lede").as_deref(), Some("One thing needs you. Another ticket is in hand."));
    assert!(page.at("title").unwrap().starts_with("(1) "), "{:?}", page.at("title"));
    let link = |band: &str| page.attributes(&format!("section[aria-labelledby={band}] a.line__title"), "href");
    assert_eq!(link("needs-you"), [format!("/tickets/{}", waiting.number)]);
    assert_eq!(link("in-hand"), [format!("/tickets/{}", open.number)]);
    assert_eq!(link("done"), [format!("/tickets/{}", done.number)]);
    assert!(page.text().contains("New starter <b>on 1 December</b>"), "what people write is text");
    assert!(page.text().contains("With Northwind IT"), "{}", page.text());
    assert!(page.text().contains("Solved <i>for good</i>"), "{}", page.text());
    assert!(page.text().contains("Public word on"), "the last word");
    assert!(!page.text().contains("Internal word"), "T-131: internal notes are not for customers");
    assert_eq!(page.at(".figures"), None, "figures of the organization are for those who see all of it");

    set_status(&world, &waiting, "Complete").await;
    set_status(&world, &open, "Complete").await;
    let page = browser.get("/home").await;
    assert_eq!(page.at(".empty h2").as_deref(), Some("All clear"));
    world.pass(jiff::SignedDuration::from_hours(24 * 15));
    let mut browser = world.signed_in(&priya).await;
    let page = browser.get("/home").await;
    assert_eq!(page.at("#done"), None, "after two weeks it is no longer lately");
    assert_eq!(page.at(".empty h2").as_deref(), Some("All clear"), "but there were tickets");
});

on_both!(t_36_counts_hold_what_the_reader_may_see, |world: World| async move {
    let (contoso, priya, helen) = contoso(&world).await;
    let below = world.sub_organization("Contoso Lyon", &contoso).await;
    let paul = world.contact(&below, "Paul Roux", "basic").await;
    let fabrikam = world.organization("Fabrikam").await;
    let other = world.contact(&fabrikam, "Ann Keller", "manager").await;
    let mine = world.ticket(&contoso, &helen, "The manager's own").await;
    let hers = world.ticket(&contoso, &priya, "Of a colleague").await;
    let lyon = world.ticket(&below, &paul, "Of the sub-organization").await;
    let foreign = world.ticket(&fabrikam, &other, "Of another customer").await;
    set_status(&world, &hers, "Waiting Customer").await;
    set_status(&world, &lyon, "In Progress").await;
    set_status(&world, &foreign, "In Progress").await;

    let page = world.signed_in(&helen).await.get("/home").await;
    let figures = |page: &testing::Page| {
        let document = page.attributes(".figure", "href");
        document.len()
    };
    assert_eq!(page.at(".figure").as_deref(), Some("3 open"), "own, colleague's, sub-organization's (T-4)");
    assert_eq!(figures(&page), 4, "all, New, In Progress, Waiting Customer");
    let links = page.attributes(".figure", "href");
    assert_eq!(links[0], "/tickets/open");
    assert!(links[1..].iter().all(|link| link.starts_with("/tickets/open?status=")), "T-35: {links:?}");
    // A colleague's waiting ticket is in the figures, but does not need the manager.
    assert_eq!(page.at(".lede").as_deref(), Some("Nothing needs you. One ticket is in hand."));
    assert!(page.text().contains(&mine.title) && !page.text().contains(&hers.title));
    assert!(!page.text().contains(&foreign.title));

    // T-6: never upwards; a Basic user counts only what is his.
    let page = world.signed_in(&paul).await.get("/home").await;
    assert_eq!(page.at(".lede").as_deref(), Some("Nothing needs you. One ticket is in hand."));
    assert_eq!(figures(&page), 0);
});

on_both!(p_48_quick_starts_begin_a_ticket, |world: World| async move {
    let (_, priya, _) = contoso(&world).await;
    let mut browser = world.signed_in(&priya).await;
    let home = browser.get("/home").await;
    assert!(home.text().contains("New ticket about Something else"), "{}", home.text());
    let chosen = world.request_type.to_string();
    let draft = browser.submit(&home, "/tickets/new", &[("request_type", &chosen)]).await;
    assert!(draft.location.starts_with("/tickets/new/"), "{}", draft.location);
});
