//! New Ticket in steps, without script.

use store::{
    ids::DraftId,
    tables::kinds::{CreatedVia, TicketKind},
    views::new_ticket,
};
use testing::{World, on_both};

use super::{begin, cast, compose, submit};

on_both!(t_62_a_ticket_is_written_checked_and_sent_without_script, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;

    // T-66: with a single request type the choice is skipped.
    let chosen = browser.get("/tickets/new").await;
    assert_eq!(chosen.status, 303);
    let action = chosen.location.clone();
    let details = browser.follow(chosen).await;
    assert_eq!(details.at("h1").as_deref(), Some("Something else"));
    assert_eq!(details.at(".steps [aria-current]").as_deref(), Some("Details"));
    assert!(details.form(&action).is_some(), "the details are a form");

    // T-69: Unicode and HTML are text.
    let title = "Büro <b>3</b> & 日本 “quotes”";
    let fields = [("title", title), ("description", "Line *one*\n<script>alert(1)</script>"), ("contact", "")];
    let sent = browser.post_files(&action, &fields, &[("files", "error.txt", b"it says no")]).await;
    let check = browser.follow(sent).await;
    let text = check.text();
    for part in [title, "<script>alert(1)</script>", "error.txt", "Northwind IT", "You and Northwind IT can read it."] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!check.html.contains("<script>alert"), "{}", check.html);
    assert!(check.attributes(".answers a", "href").iter().all(|href| href.starts_with("/tickets/new")));

    let sent = browser.submit(&check, "/check", &[]).await;
    let done = browser.follow(sent).await;
    // T-239, T-240: the provider's day, four digits.
    assert_eq!(done.at(".answers .num").as_deref(), Some("T20261120.0001"));

    let page = browser.get("/tickets/T20261120.0001").await;
    assert_eq!(page.at("h1").as_deref(), Some(title));
    assert!(page.text().contains("error.txt"));
    assert!(!page.html.contains("<script>alert"));
    assert!(page.html.contains("<em>one</em>"), "T-69: rich text");
    assert!(page.text().contains("Nothing is needed from you."));
});

on_both!(t_88_t_90_t_92_where_a_new_ticket_lands, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let draft = begin(&mut browser, &world).await;
    let id: DraftId = draft.rsplit('/').next().unwrap().parse().unwrap();
    browser.post(&draft, &[("title", "Screen is dark"), ("description", "Since noon")]).await;
    browser.post(&format!("{draft}/check"), &[]).await;
    let actor = world.actor(&cast.priya).await;
    let may = world.store.reading(&actor).need::<store::guard::ViewTickets>().unwrap();
    let ticket = new_ticket::by_draft(&may, id).await.unwrap().expect("the draft became a ticket");
    let ticket = world.ticket_row(ticket.id).await;
    assert_eq!(ticket.organization_id, cast.contoso.id);
    assert_eq!(ticket.contact_id, cast.priya.contact, "T-70: oneself");
    assert_eq!(ticket.created_by_contact_id, cast.priya.contact, "T-88");
    assert_eq!(ticket.created_via, CreatedVia::Portal, "decision 8");
    assert_eq!(ticket.source_id, world.defaults.sources[0], "T-88: Client Portal");
    assert_eq!(ticket.queue_id, world.defaults.portal_queue, "T-90, A-171");
    assert_eq!(ticket.status_id, world.defaults.statuses[0], "T-92: the initial status");
    assert_eq!(ticket.priority_id, world.defaults.priorities[2], "T-21: the usual one");
    assert_eq!(ticket.work_type_id, None, "T-91");
    assert_eq!(ticket.kind, TicketKind::ServiceRequest, "T-97: the provider sets the kind");
    assert_eq!(ticket.draft_id, Some(id));
});

on_both!(t_94_sent_twice_it_is_one_ticket, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let draft = begin(&mut browser, &world).await;
    browser.post(&draft, &[("title", "Only once"), ("description", "Please")]).await;
    let check = format!("{draft}/check");
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (first, second) = tokio::join!(one.post(&check, &[]), two.post(&check, &[]));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.text(), second.text());
    assert_eq!(first.location, second.location);
    let third = browser.post(&check, &[]).await;
    assert_eq!(third.location, first.location, "a reload answers the same");
    let list = browser.get("/tickets").await;
    assert_eq!(list.attributes("tbody tr", "role").len(), 1, "one ticket: {}", list.text());
    // The draft is gone: its pages lead to the ticket.
    let gone = browser.get(&draft).await;
    assert_eq!(gone.location, "/tickets/T20261120.0001");
});

on_both!(t_87_every_failing_field_is_named_and_everything_typed_is_kept, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.helen).await;
    let draft = begin(&mut browser, &world).await;
    let long = "x".repeat(256);
    let fields = [("title", long.as_str()), ("description", " "), ("contact", "no-such-id")];
    let page = browser.post(&draft, &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("title").is_some_and(|error| error.contains("255")), "{:?}", page.error_on("title"));
    assert!(page.error_on("description").is_some_and(|error| error.contains("Description")));
    assert!(page.error_on("contact").is_some_and(|error| error.contains("Contact")));
    assert_eq!(page.attributes("[name=title]", "value"), [long]);
    assert_eq!(page.attributes(".error-summary a", "href"), ["#title", "#description", "#contact"]);
    // Kept on the server too: the page shows it after a reload.
    let again = browser.get(&draft).await;
    assert_eq!(again.attributes("[name=title]", "value").len(), 1);
    // A draft that is not complete cannot be sent by going round the details.
    let sent = browser.post(&format!("{draft}/check"), &[]).await;
    assert_eq!(sent.status, 422);
    // CVE-2026-41191: fields that the form does not have are refused.
    let more = browser.post(&draft, &[("title", "a"), ("organization_id", "x")]).await;
    assert_eq!(more.status, 400);
});

on_both!(cve_2026_40591_a_foreign_contact_reads_like_one_that_does_not_exist, |world: World| async move {
    let cast = cast(&world).await;
    for (person, foreign) in [(&cast.priya, &cast.helen), (&cast.helen, &cast.mallory), (&cast.camille, &cast.priya)] {
        let mut browser = world.signed_in(person).await;
        let draft = begin(&mut browser, &world).await;
        let foreign = foreign.contact.unwrap().to_string();
        let nobody = "01934f0e-0000-7000-8000-00000000dead";
        for field in ["contact", "additional"] {
            let mut messages = Vec::new();
            for value in [foreign.as_str(), nobody] {
                let fields = [("title", "a"), ("description", "b"), (field, value)];
                let page = browser.post(&draft, &fields).await;
                assert_eq!(page.status, 422, "{} chose {field} {value}", person.name);
                messages.push(page.at(".error-summary").unwrap());
            }
            assert_eq!(messages[0], messages[1]);
        }
    }
});

on_both!(t_70_t_71_a_colleague_of_a_sub_organization_moves_the_ticket, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.helen).await;
    let draft = begin(&mut browser, &world).await;
    let camille = cast.camille.contact.unwrap().to_string();
    let fields = [("title", "For Camille"), ("description", "She asked me"), ("contact", camille.as_str())];
    let page = browser.post(&draft, &fields).await;
    let check = browser.follow(page).await;
    assert!(check.text().contains("Camille Bonnet"), "{}", check.text());
    let page = browser.submit(&check, "/check", &[]).await;
    let done = browser.follow(page).await;
    let number = done.at(".answers .num").unwrap();
    // T-1, T-2: contact and creator both see it; it is a ticket of Lyon.
    for person in [&cast.helen, &cast.camille] {
        let page = world.signed_in(person).await.get(&format!("/tickets/{number}")).await;
        assert_eq!(page.status, 200, "{}", person.name);
    }
    let list = world.signed_in(&cast.camille).await.get("/tickets/open").await;
    assert!(list.text().contains("For Camille"), "T-71: {}", list.text());
    assert_eq!(cast.lyon.name, "Contoso Lyon");
    // T-13: those who reach neither do not.
    for person in [&cast.priya, &cast.mallory] {
        assert_eq!(world.signed_in(person).await.get(&format!("/tickets/{number}")).await.status, 404);
    }
});

on_both!(a_draft_belongs_to_its_writer_alone, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    let draft = begin(&mut browser, &world).await;
    let kept = browser.post(&format!("{draft}/keep"), &[("title", "Half a thou")]).await;
    assert_eq!(kept.status, 204);
    assert_eq!(browser.get(&draft).await.attributes("[name=title]", "value"), ["Half a thou"]);
    // T-254: it waits on the first step.
    let first = browser.get("/tickets/new").await;
    assert!(first.text().contains("Half a thou"), "{}", first.text());

    let mut other = world.signed_in(&cast.helen).await;
    for path in [draft.clone(), format!("{draft}/check"), format!("{draft}/done")] {
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    for path in [draft.clone(), format!("{draft}/keep"), format!("{draft}/check"), format!("{draft}/discard")] {
        assert_eq!(other.post(&path, &[]).await.status, 404, "{path}");
    }
    let gone = browser.post(&format!("{draft}/discard"), &[]).await;
    assert_eq!(gone.status, 303);
    assert_eq!(browser.get(&draft).await.status, 404);
});

on_both!(t_12_without_the_right_there_is_no_way_in, |world: World| async move {
    let cast = cast(&world).await;
    world.sql("UPDATE security_level SET rights = '[]' WHERE code = 'basic'").await;
    let mut browser = world.signed_in(&cast.priya).await;
    let list = browser.get("/tickets").await;
    assert!(!list.html.contains("/tickets/new"), "no entry and no button");
    assert_eq!(browser.get("/tickets/new").await.status, 403);
    let request_type = world.request_type.to_string();
    assert_eq!(browser.post("/tickets/new", &[("request_type", &request_type)]).await.status, 403);
    let ticket = world.ticket(&cast.contoso, &cast.priya, "Old one").await;
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    assert_eq!((page.status.as_u16(), page.form("/notes").is_none()), (200, true), "to read, not to write");
    let note = browser.post(&format!("/tickets/{}/notes", ticket.number), &[("body", "x")]).await;
    assert_eq!(note.status, 403);
});

on_both!(t_240_numbers_run_on, |world: World| async move {
    let cast = cast(&world).await;
    let mut browser = world.signed_in(&cast.priya).await;
    assert_eq!(submit(&mut browser, &world, "One").await, "T20261120.0001");
    assert_eq!(submit(&mut browser, &world, "Two").await, "T20261120.0002");
    world.sql("UPDATE ticket_counter SET running = 9999").await;
    assert_eq!(submit(&mut browser, &world, "Many").await, "T20261120.10000");
    // T-239: the provider's day, not UTC's: 23:30 UTC is the next day in Berlin.
    world.pass(jiff::SignedDuration::from_mins(14 * 60 + 30));
    let mut browser = world.signed_in(&cast.priya).await;
    assert_eq!(submit(&mut browser, &world, "Late").await, "T20261121.0001");
});
