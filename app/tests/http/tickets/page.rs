//! The ticket page: what is told, what is hidden, what a note does.

use testing::{World, on_both};

use super::{add_note, cast, compose, set_status, submit};

on_both!(t_13_a_ticket_out_of_reach_does_not_exist, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.helen, "Confidential matter").await;
    let paths = [
        format!("/tickets/{}", ticket.number),
        format!("/tickets/{}/attachments/{}", ticket.number, ticket.attachment),
        format!("/tickets/{}/attachments/{}/preview", ticket.number, ticket.attachment),
    ];
    for person in [&cast.priya, &cast.camille, &cast.mallory] {
        let mut browser = world.signed_in(person).await;
        let missing = browser.get("/tickets/T20261120.9999").await;
        for path in &paths {
            let page = browser.get(path).await;
            assert_eq!(page.status, 404, "{} {path}", person.name);
            assert_eq!(page.text(), missing.text(), "the answer does not tell them apart");
        }
        for path in ["notes", "attachments"] {
            let fields = [("form", "01934f0e-0000-7000-8000-000000000001"), ("body", "hello")];
            let fields = &fields[..if path == "notes" { 2 } else { 1 }];
            let page = browser.post(&format!("/tickets/{}/{path}", ticket.number), fields).await;
            assert_eq!(page.status, 404, "{} {path}", person.name);
        }
    }
});

on_both!(t_131_t_106_internal_words_never_reach_the_portal, |world: World| async move {
    let cast = cast(&world).await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Audience").await;
    world
        .sql(&format!(
            "INSERT INTO time_entry (provider_id, id, ticket_id, resource_id, role_id, work_type_id, started_at, \
             stopped_at, minutes, summary, internal_notes, form_id, created_at, version) SELECT provider_id, id, id, \
             (SELECT id FROM resource LIMIT 1), NULL, NULL, created_at, created_at + 1, 30, 'Compared the rights', \
             'Costs us money', NULL, created_at, 1 FROM ticket WHERE number = '{}'",
            ticket.number
        ))
        .await;
    let page = world.signed_in(&cast.priya).await.get(&format!("/tickets/{}", ticket.number)).await;
    let text = page.text();
    assert!(text.contains("Public word on Audience"), "{text}");
    assert!(text.contains("Compared the rights"), "T-162: summaries are for everyone");
    assert!(text.contains("Marek Dahl"), "T-150");
    assert!(!text.contains("Internal word") && !text.contains("Costs us money"), "{text}");
    assert!(!text.contains("30 min"), "decision 11: no hours for standard users");
    assert_eq!(page.attributes(".attach", "href").len(), 1, "T-146");
    assert_eq!(marek.name, "Marek Dahl");
    // T-150: names as the provider has set them.
    for (rule, name) in [("first-and-initial", "Marek D."), ("provider", "Northwind IT"), ("hidden", "Northwind IT")] {
        world.sql(&format!("UPDATE provider SET resource_names = '{rule}'")).await;
        let text = world.signed_in(&cast.priya).await.get(&format!("/tickets/{}", ticket.number)).await.text();
        assert!(text.contains(name) && !text.contains("Dahl"), "{rule}: {text}");
    }
});

// F-39.
on_both!(t_18_priority_is_for_those_who_may_see_it, |world: World| async move {
    let cast = cast(&world).await;
    let tom = world.contact(&cast.contoso, "Tom Okafor", "taskfire-resource").await;
    let ticket = world.ticket(&cast.contoso, &cast.helen, "How urgent").await;
    for (person, sees) in [(&cast.helen, false), (&tom, true)] {
        let mut browser = world.signed_in(person).await;
        for path in
            ["/tickets/open".to_owned(), format!("/tickets/{}", ticket.number), "/tickets/open?as=csv".to_owned()]
        {
            let page = browser.get(&path).await;
            assert_eq!(page.html.contains("Priority"), sees, "{} {path}", person.name);
            assert_eq!(page.html.contains("Medium"), sees, "{} {path}", person.name);
        }
    }
});

on_both!(t_139_a_note_reopens_a_completed_ticket_and_says_so_before, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Not solved").await;
    set_status(&world, &ticket.number, "Complete").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(page.text().contains("Your note reopens this ticket."), "{}", page.text());
    let sent = add_note(&mut browser, &ticket.number, "It happens <i>again</i>").await;
    let page = browser.follow(sent).await;
    assert!(page.text().contains("Customer Note Added"), "{}", page.text());
    assert!(page.text().contains("It happens <i>again</i>"));
    assert!(page.text().contains("Status changed from Complete to Customer Note Added"));
    let now = world.ticket_row(ticket.id).await;
    assert_eq!(now.completed_at, None);
    assert_eq!(now.status_id, world.defaults.statuses[4]);
    assert!(now.last_activity_at > now.created_at);
});

on_both!(t_140_a_note_answers_a_waiting_ticket, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Question").await;
    set_status(&world, &ticket.number, "Waiting Customer").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(page.text().contains("waits for your answer"), "{}", page.text());
    // A colleague who may see it is not the one who is waited for.
    let helen = world.signed_in(&cast.helen).await.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(helen.text().contains("An answer is expected from Priya Raman"), "{}", helen.text());
    add_note(&mut browser, &ticket.number, "The third floor").await;
    assert_eq!(world.ticket_row(ticket.id).await.status_id, world.defaults.statuses[4]);
    // On an open ticket a note changes no status.
    set_status(&world, &ticket.number, "In Progress").await;
    add_note(&mut browser, &ticket.number, "And the fourth").await;
    assert_eq!(world.ticket_row(ticket.id).await.status_id, world.defaults.statuses[1]);
});

on_both!(decision_14_a_completed_ticket_can_refuse_notes_or_follow_up, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Done").await;
    set_status(&world, &ticket.number, "Complete").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let path = format!("/tickets/{}", ticket.number);

    world.sql("UPDATE provider SET customer_note_on_completed = 'refuse'").await;
    let page = browser.get(&path).await;
    assert!(page.text().contains("closed for notes") && page.form("/notes").is_none(), "{}", page.text());
    let form = "01934f0e-0000-7000-8000-000000000001";
    let refused = browser.post(&format!("{path}/notes"), &[("form", form), ("body", "Still")]).await;
    assert_eq!(refused.status, 409);

    world.sql("UPDATE provider SET customer_note_on_completed = 'follow-up'").await;
    let page = browser.get(&path).await;
    assert!(page.text().contains("Your note opens a follow-up ticket."), "{}", page.text());
    let first = browser.post(&format!("{path}/notes"), &[("form", form), ("body", "Once more")]).await;
    assert_eq!(first.location, "/tickets/T20261120.0001", "{}", first.text());
    let second = browser.post(&format!("{path}/notes"), &[("form", form), ("body", "Once more")]).await;
    assert_eq!(second.location, first.location, "T-94");
    let follower = browser.follow(first).await;
    assert_eq!(follower.at("h1").as_deref(), Some("Follow-up: Done"));
    assert!(follower.text().contains(&format!("Follow-up of {}", ticket.number)));
    assert!(browser.get(&path).await.text().contains("It goes on in ticket T20261120.0001"));
    assert!(world.ticket_row(ticket.id).await.completed_at.is_some(), "the old one stays completed");
});

on_both!(t_94_a_note_sent_twice_is_one_note, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Twice").await;
    let browser = world.signed_in(&cast.priya).await;
    let path = format!("/tickets/{}/notes", ticket.number);
    let fields = [("form", "01934f0e-0000-7000-8000-000000000002"), ("body", "Only one of me")];
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (first, second) = tokio::join!(one.post(&path, &fields), two.post(&path, &fields));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.text(), second.text());
    assert_eq!(first.location, second.location);
    let page = one.get(&format!("/tickets/{}", ticket.number)).await;
    assert_eq!(page.html.matches("Only one of me").count(), 1);
});

on_both!(decision_20_a_note_that_cannot_be_taken_is_kept, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Errors").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let path = format!("/tickets/{}/notes", ticket.number);
    let form = ("form", "01934f0e-0000-7000-8000-000000000003");
    let empty = browser.post(&path, &[form, ("body", "  ")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.error_on("body").is_some_and(|error| error.contains("Note")), "{:?}", empty.error_on("body"));
    let files: &[(&str, &str, &[u8])] = &[("files", "run.exe", b"MZ"), ("files", "fine.txt", b"ok")];
    let page = browser.post_files(&path, &[form, ("body", "Please keep **me**")], files).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("run.exe was not added"), "{}", page.text());
    assert_eq!(page.at("#body").as_deref(), Some("Please keep **me**"));
    assert_eq!(page.attributes("#note [name=form]", "value"), [form.1], "the same form goes on");
    let sent = browser.post(&path, &[form, ("body", "Please keep **me**")]).await;
    let page = browser.follow(sent).await;
    assert!(page.text().contains("fine.txt"), "the good file was held: {}", page.text());
    let long = "x".repeat(1_000_001);
    let page = browser.post(&path, &[("form", "01934f0e-0000-7000-8000-000000000004"), ("body", &long)]).await;
    assert_eq!(page.status, 422, "T-128");
    let unknown = browser.post(&path, &[form, ("body", "x"), ("publish", "internal")]).await;
    assert_eq!(unknown.status, 400, "CVE-2026-41191");
});

on_both!(t_58_what_is_new_since_the_last_visit_is_marked, |world: World| async move {
    let cast = cast(&world).await;
    let mut priya = world.signed_in(&cast.priya).await;
    let number = submit(&mut priya, &world, "News").await;
    priya.get(&format!("/tickets/{number}")).await;
    let unread = |page: &testing::Page| page.attributes("tr[data-unread]", "role").len();
    assert_eq!(unread(&priya.get("/tickets").await), 0);
    world.pass(jiff::SignedDuration::from_mins(5));
    let mut helen = world.signed_in(&cast.helen).await;
    add_note(&mut helen, &number, "I have it too").await;
    assert_eq!(unread(&priya.get("/tickets").await), 1);
    world.pass(jiff::SignedDuration::from_mins(5));
    let page = priya.get(&format!("/tickets/{number}")).await;
    assert!(page.text().contains("New since your last visit"), "{}", page.text());
    assert_eq!(unread(&priya.get("/tickets").await), 0);
    assert!(!priya.get(&format!("/tickets/{number}")).await.text().contains("New since your last visit"));
});

on_both!(staff_are_led_to_the_desk, |world: World| async move {
    let cast = cast(&world).await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "For staff").await;
    let mut browser = world.signed_in(&marek).await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    assert_eq!(page.location, format!("/desk/tickets/{}", ticket.number));
    assert_eq!(browser.get("/tickets").await.location, "/desk");
});

on_both!(t_126_notes_that_several_people_write_at_once_are_all_kept, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Everybody has something to say").await;
    let path = format!("/tickets/{}", ticket.number);
    let mut sends = Vec::new();
    for number in 0..8 {
        let mut browser = world.signed_in(&cast.priya).await;
        let path = path.clone();
        let form = browser.get(&path).await.attributes("#note [name=form]", "value").remove(0);
        sends.push(tokio::spawn(async move {
            let body = format!("Word number {number}");
            browser.post(&format!("{path}/notes"), &[("form", &form), ("body", &body)]).await.status.as_u16()
        }));
    }
    for send in sends {
        assert_eq!(send.await.unwrap(), 303);
    }
    let text = world.signed_in(&cast.priya).await.get(&path).await.text();
    for number in 0..8 {
        assert!(text.contains(&format!("Word number {number}")), "{number} is lost: {text}");
    }
});
