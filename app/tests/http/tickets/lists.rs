//! My Tickets, Open Tickets, Recently Completed Tickets, Ticket Search.

use testing::{Page, World, on_both};

use super::{cast, compose, set_status};

fn titles(page: &Page) -> Vec<String> {
    let document = page.html.split("class=\"table__title\"").skip(1);
    document.map(|rest| rest.split('>').nth(1).unwrap().split('<').next().unwrap().trim().to_owned()).collect()
}

on_both!(t_40_t_41_t_42_who_finds_which_tickets, |world: World| async move {
    let cast = cast(&world).await;
    world.ticket(&cast.contoso, &cast.priya, "Priya's").await;
    world.ticket(&cast.contoso, &cast.helen, "Helen's").await;
    world.ticket(&cast.lyon, &cast.camille, "Camille's").await;
    let done = world.ticket(&cast.contoso, &cast.helen, "Done").await;
    set_status(&world, &done.number, "Complete").await;

    let mut helen = world.signed_in(&cast.helen).await;
    assert_eq!(titles(&helen.get("/tickets").await), ["Helen&#39;s"], "T-40");
    let open = helen.get("/tickets/open").await;
    assert_eq!(titles(&open).len(), 3, "T-42: with sub-organizations: {}", open.text());
    assert!(open.text().contains("Organization"), "T-42: the column is there");
    assert_eq!(titles(&helen.get("/tickets/completed").await), ["Done"], "T-43");

    let mut camille = world.signed_in(&cast.camille).await;
    let open = camille.get("/tickets/open").await;
    assert_eq!(titles(&open), ["Camille&#39;s"], "T-6: downwards only");
    assert!(open.at("th").is_some() && !open.html.contains(">Organization<"), "no column without sub-organizations");

    let mut priya = world.signed_in(&cast.priya).await;
    assert_eq!(titles(&priya.get("/tickets").await), ["Priya&#39;s"]);
    let denied = priya.get("/tickets/open").await;
    assert_eq!(denied.status, 403, "T-41");
    assert!(!priya.get("/tickets").await.html.contains("/tickets/open"), "no entry either");
    assert!(titles(&priya.get("/tickets/completed").await).is_empty());
    assert_eq!(world.signed_in(&cast.mallory).await.get("/tickets/open").await.attributes("tbody tr", "role").len(), 0);
});

on_both!(t_10_tickets_from_before_the_date_are_not_there, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "From before").await;
    let later = store::Instant::from(world.app.now()).plus_minutes(1).0;
    world.sql(&format!("UPDATE provider SET tickets_from_at = {later}")).await;
    let mut browser = world.signed_in(&cast.priya).await;
    assert!(titles(&browser.get("/tickets").await).is_empty());
    assert_eq!(browser.get(&format!("/tickets/{}", ticket.number)).await.status, 404);
});

on_both!(t_43_recent_means_the_providers_window, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Done").await;
    set_status(&world, &ticket.number, "Complete").await;
    world.pass(jiff::SignedDuration::from_hours(24 * 29));
    assert_eq!(titles(&world.signed_in(&cast.priya).await.get("/tickets/completed").await), ["Done"]);
    world.pass(jiff::SignedDuration::from_hours(24 * 2));
    let page = world.signed_in(&cast.priya).await.get("/tickets/completed").await;
    assert!(page.text().contains("Nothing completed lately"), "T-60: {}", page.text());
});

on_both!(t_52_t_56_lists_sort_by_any_column_and_page_by_key, |world: World| async move {
    let cast = cast(&world).await;
    for number in 0..30 {
        world.pass(jiff::SignedDuration::from_mins(1));
        let person = if number % 2 == 0 { &cast.helen } else { &cast.priya };
        world.ticket(&cast.contoso, person, &format!("Ticket {number:02}")).await;
    }
    let mut browser = world.signed_in(&cast.helen).await;
    let first = browser.get("/tickets/open").await;
    assert_eq!(titles(&first)[..2], ["Ticket 29", "Ticket 28"], "T-53: newest first");
    assert_eq!(titles(&first).len(), 25);
    assert!(first.text().contains("25 of 30 tickets"), "T-56: {}", first.text());
    let older = first.attributes(".pager a", "href").pop().unwrap();
    let second = browser.get(&older).await;
    assert_eq!(titles(&second), ["Ticket 04", "Ticket 03", "Ticket 02", "Ticket 01", "Ticket 00"]);
    let newer = second.attributes(".pager a", "href").remove(0);
    assert_eq!(titles(&browser.get(&newer).await), titles(&first), "back to the first page");

    for column in
        ["number", "title", "contact", "status", "assigned", "created", "due", "activity", "organization", "completed"]
    {
        let mut seen = Vec::new();
        for order in ["", "-"] {
            let page = browser.get(&format!("/tickets/open?sort={order}{column}")).await;
            assert_eq!(page.status, 200, "{order}{column}: {}", page.text());
            let mut all = titles(&page);
            let next = page.attributes(".pager a", "href").pop().unwrap();
            let rest = browser.get(&next).await;
            assert_eq!(rest.status, 200, "{next}: {}", rest.text());
            all.extend(titles(&rest));
            assert_eq!(all.len(), 30, "{order}{column}: nothing twice, nothing left out");
            let mut distinct = all.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), 30, "{order}{column}");
            seen.push(all);
        }
        seen[1].reverse();
        assert_eq!(seen[0], seen[1], "{column}: the other way round is the other way round");
    }
    let by_contact = titles(&browser.get("/tickets/open?sort=contact").await);
    assert_eq!(by_contact[0], "Ticket 00", "Helen before Priya");
    // What no list has sorts as usual; a page mark of another list is refused, not a fault.
    assert_eq!(titles(&browser.get("/tickets/open?sort=priority").await).len(), 25);
    let mixed = older.replace("/tickets/open?", "/tickets/open?sort=title&");
    assert_eq!(browser.get(&mixed).await.status, 400);
    assert_eq!(browser.get("/tickets/open?after=nonsense").await.status, 400);
});

on_both!(t_54_t_60_filters_narrow_and_can_be_taken_away, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Printer jams 100 % of the time").await;
    world.ticket(&cast.lyon, &cast.camille, "VPN asks twice").await;
    set_status(&world, &ticket.number, "In Progress").await;
    let mut browser = world.signed_in(&cast.helen).await;
    let one = |page: &Page| titles(page);
    let priya = cast.priya.contact.unwrap();
    for (query, expected) in [
        ("q=PRINTER+jams", vec!["Printer jams 100 % of the time"]),
        ("q=100+%25", vec!["Printer jams 100 % of the time"]),
        ("q=1_0", vec![]),
        ("q=asks", vec!["VPN asks twice"]),
        (&format!("contact={priya}"), vec!["Printer jams 100 % of the time"]),
        (&format!("organization={}", cast.lyon.id), vec!["VPN asks twice"]),
        (&format!("status={}", world.defaults.statuses[1]), vec!["Printer jams 100 % of the time"]),
        (&format!("type={}", world.request_type), vec!["VPN asks twice", "Printer jams 100 % of the time"]),
        // T-192: values out of reach match nothing and have no name.
        (&format!("contact={}", cast.mallory.contact.unwrap()), vec![]),
    ] {
        let page = browser.get(&format!("/tickets/open?{query}")).await;
        let mut found = one(&page);
        found.sort_by(|a, b| b.cmp(a));
        assert_eq!(found, expected, "{query}");
        assert!(!page.attributes(".chip__x", "href").is_empty(), "{query}: each filter can be taken away");
        assert!(!page.text().contains("Mallory"), "{query}");
        if expected.is_empty() {
            assert!(page.text().contains("No ticket matches"), "{}", page.text());
        }
    }
    let many = "/tickets/open?q=%27%22%3B--&contact=x&organization=%00".replace("%00", "");
    assert_eq!(browser.get(&many).await.status, 200);
    // A NUL is no part of what anyone looks for: it is dropped, and the rest is looked for (both databases the same).
    assert_eq!(one(&browser.get("/tickets/open?q=%00asks").await), ["VPN asks twice"]);
});

on_both!(t_60_an_empty_list_says_why, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let first = browser.get("/tickets").await;
    assert!(first.text().contains("No tickets yet"), "{}", first.text());
    assert!(first.attributes(".empty a", "href").contains(&"/tickets/new".to_owned()));
    let ticket = world.ticket(&cast.contoso, &cast.priya, "One").await;
    set_status(&world, &ticket.number, "Complete").await;
    assert!(browser.get("/tickets").await.text().contains("All clear"));
    assert!(browser.get("/tickets?q=zzz").await.text().contains("No ticket matches"));
});

on_both!(t_57_the_filtered_list_as_csv, |world: World| async move {
    let cast = cast(&world).await;
    world.ticket(&cast.contoso, &cast.priya, "=HYPERLINK(\"http://evil.example\")").await;
    for number in 0..27 {
        world.ticket(&cast.contoso, &cast.helen, &format!("Ticket \"{number}\", with comma")).await;
    }
    let mut browser = world.signed_in(&cast.helen).await;
    let page = browser.get("/tickets/open?as=csv&q=ticket").await;
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(page.html.lines().count(), 28, "all pages, the filtered rows and the head");
    assert!(page.html.contains("\"Ticket \"\"3\"\", with comma\""), "{}", page.html);
    let page = browser.get("/tickets/open?as=csv&q=hyperlink").await;
    assert!(page.html.contains("\"'=HYPERLINK("), "ASVS 1.2.10: {}", page.html);
    assert!(page.html.contains("2026-11-20, 10:00"), "T-244: the reader's format and zone: {}", page.html);
    assert_eq!(world.signed_in(&cast.priya).await.get("/tickets/open?as=csv").await.status, 403);
});

on_both!(t_189_t_194_search_finds_within_reach, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.helen, "Scanner sends empty pages").await;
    world.sql(&format!("UPDATE ticket SET number = 'T20261101.0042' WHERE number = '{}'", ticket.number)).await;
    let mut helen = world.signed_in(&cast.helen).await;
    let start = helen.get("/tickets/search").await;
    assert!(start.text().contains("What are you looking for?"));
    let opened = helen.get("/tickets/search?q=%20t20261101.0042%20").await;
    assert_eq!(opened.location, "/tickets/T20261101.0042", "T-194");
    // T-192: a number out of reach is no more than words that match nothing.
    for person in [&cast.priya, &cast.mallory] {
        let mut browser = world.signed_in(person).await;
        for words in ["T20261101.0042", "scanner"] {
            let page = browser.get(&format!("/tickets/search?q={words}")).await;
            assert_eq!(page.status, 200);
            assert!(page.text().contains("No ticket matches"), "{} {words}: {}", person.name, page.text());
        }
    }
});
