//! The desk over HTTP: lists, everything staff does on a ticket, New Ticket, search.

use store::outbox::{Event, Task};
use testing::{Client, Organization, Page, Person, Ticket, World, on_both};

use crate::compose;

/// A customer with a ticket, and a technician.
struct Scene {
    contoso: Organization,
    priya: Person,
    marek: Person,
    ticket: Ticket,
    desk: Client,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&contoso, &priya, "Shared drive is read-only").await;
    index(world).await;
    let desk = world.signed_in(&marek).await;
    Scene { contoso, priya, marek, ticket, desk }
}

/// Rows of the world came past the guard.
async fn index(world: &World) {
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
}

fn at(ticket: &Ticket) -> String {
    format!("/desk/tickets/{}", ticket.number)
}

/// What waits in the outbox.
async fn events(world: &World) -> Vec<Event> {
    let jobs = world.store.claim_jobs("tests", 100, 60).await.unwrap();
    let told = |task| match task {
        Task::Tell { event } => Some(event),
        _ => None,
    };
    jobs.into_iter().filter_map(|job| told(job.task)).collect()
}

/// The lines of the history page: field, old, new.
async fn history(desk: &mut Client, ticket: &Ticket) -> Vec<String> {
    let page = desk.get(&format!("{}/history", at(ticket))).await;
    rows(&page)
}

fn rows(page: &Page) -> Vec<String> {
    page.all("tbody tr")
}

on_both!(t_112_accept_is_there_while_nobody_has_the_ticket, |world: World| async move {
    let Scene { ticket, marek, mut desk, .. } = scene(&world).await;
    let page = desk.get(&at(&ticket)).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Nobody has it yet"), "{}", page.text());
    let done = desk.submit(&page, "/accept", &[]).await;
    assert_eq!(done.location, at(&ticket));
    let page = desk.follow(done).await;
    assert!(page.text().contains("With Marek Dahl"), "{}", page.text());
    assert!(page.form("/accept").is_none(), "not once any resource is assigned");
    let again = desk.post(&format!("{}/accept", at(&ticket)), &[]).await;
    assert_eq!(again.status, 303, "a second press of the same person changes nothing");

    let sofia = world.resource("Sofia Lind", "Service Desk User").await;
    let late = world.signed_in(&sofia).await.post(&format!("{}/accept", at(&ticket)), &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Someone else has accepted"), "{}", late.text());
    let told = events(&world).await;
    assert!(
        matches!(told[..], [Event::TicketAssigned { resource, .. }] if Some(resource) == marek.resource),
        "{told:?}"
    );
});

on_both!(t_13_tickets_of_another_provider_are_not_found, |world: World| async move {
    let Scene { mut desk, .. } = scene(&world).await;
    let neighbour = world.neighbour("Southridge IT").await;
    let far = neighbour.organization("Tailspin Toys").await;
    let lara = neighbour.contact(&far, "Lara Voss", "basic").await;
    let ticket = neighbour.ticket(&far, &lara, "Secret of a neighbour").await;
    index(&world).await;
    for path in ["", "/history", "/mails", "/edit", "/time", "/complete", "/attachments"] {
        assert_eq!(desk.get(&format!("{}{path}", at(&ticket))).await.status, 404, "{path}");
    }
    for path in ["/accept", "/status", "/reopen", "/notes", "/edit", "/time", "/complete", "/attachments"] {
        assert_eq!(desk.post(&format!("{}{path}", at(&ticket)), &[]).await.status, 404, "{path}");
    }
    assert!(!desk.get("/desk/tickets?tab=all").await.text().contains("Secret"));
    assert!(!desk.get("/desk/search?q=secret").await.text().contains("neighbour"));
});

on_both!(t_131_an_internal_note_never_reaches_the_customer, |world: World| async move {
    let Scene { ticket, priya, mut desk, .. } = scene(&world).await;
    let page = desk.get(&at(&ticket)).await;
    assert!(page.text().contains("The customer reads this: Priya Raman"), "{}", page.text());
    assert!(page.text().contains("Only Northwind IT reads this."), "{}", page.text());
    let done = desk.submit(&page, "/notes", &[("publish", "internal"), ("body", "Rights look odd, **policy**?")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = desk.follow(done).await;
    assert!(page.text().contains("No customer can read it"), "{}", page.text());
    assert_eq!(page.at(".entry--private .entry__who").as_deref(), Some("Marek Dahl"));
    let done =
        desk.submit(&page, "/notes", &[("publish", "everyone"), ("body", "Write access is back <b>now</b>.")]).await;
    desk.follow(done).await;

    let page = world.signed_in(&priya).await.get(&format!("/tickets/{}", ticket.number)).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Write access is back"), "{}", page.text());
    assert!(!page.html.contains("Rights look odd"), "T-131");
    let notes = events(&world).await.into_iter().filter(|event| matches!(event, Event::NoteAdded { .. })).count();
    assert_eq!(notes, 2);
});

on_both!(t_94_the_same_note_sent_twice_is_one_note, |world: World| async move {
    let Scene { ticket, mut desk, .. } = scene(&world).await;
    let page = desk.get(&at(&ticket)).await;
    let fields = [("publish", "everyone"), ("body", "Only once please")];
    let first = desk.submit(&page, "/notes", &fields).await;
    let second = desk.submit(&page, "/notes", &fields).await;
    assert_eq!((first.status, second.status.as_u16()), (second.status, 303));
    let page = desk.get(&at(&ticket)).await;
    assert_eq!(page.text().matches("Only once please").count(), 1);
});

on_both!(decision_20_a_refused_note_keeps_text_audience_and_good_files, |world: World| async move {
    let Scene { ticket, priya, mut desk, .. } = scene(&world).await;
    let page = desk.get(&at(&ticket)).await;
    let (action, values) = page.form("/notes").unwrap();
    let form = values.iter().find(|(name, _)| name == "form").unwrap().1.clone();
    let fields = [("form", form.as_str()), ("publish", "internal"), ("body", "See the log.")];
    let files: [(&str, &str, &[u8]); 3] =
        [("files", "log.txt", b"all is well"), ("files", "empty.txt", b""), ("files", "tool.exe", b"MZ\x90\0\x03")];
    let refused = desk.post_files(&action, &fields, &files).await;
    assert_eq!(refused.status, 422);
    let error = refused.error_on("files").unwrap_or_default();
    assert!(error.contains("empty.txt") && error.contains("tool.exe"), "{error}");
    assert!(refused.text().contains("log.txt"), "the good file is held");
    assert!(refused.html.contains("See the log."));
    assert_eq!(refused.attributes("input[name=publish][checked]", "value"), ["internal"]);
    let done = desk.submit(&refused, "/notes", &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = desk.follow(done).await;
    assert_eq!(page.at(".entry--private .attach").as_deref(), Some("log.txt 1 kB, Internal"));
    let portal = world.signed_in(&priya).await.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(!portal.text().contains("log.txt"), "T-145: a file inherits from its note");

    let empty = desk.submit(&page, "/notes", &[("body", "  ")]).await;
    assert_eq!(empty.status, 422);
    assert_eq!(empty.error_on("body").as_deref(), Some("Error: Write something, or attach a file"));
    let nobody = desk.submit(&page, "/notes", &[("body", "x"), ("publish", "vendor")]).await;
    assert_eq!(nobody.status, 422, "an audience that does not exist");
    let foreign = desk.submit(&page, "/notes", &[("body", "x"), ("author", "me")]).await;
    assert_eq!(foreign.status, 400, "fields that the form does not have");
});

on_both!(t_140_a_note_may_set_waiting_customer, |world: World| async move {
    let Scene { ticket, mut desk, .. } = scene(&world).await;
    let page = desk.get(&at(&ticket)).await;
    let done = desk.submit(&page, "/notes", &[("body", "Which drive is it?"), ("waiting", "true")]).await;
    let page = desk.follow(done).await;
    assert!(page.text().contains("Waiting for Priya Raman"), "{}", page.text());
    let lines = history(&mut desk, &ticket).await;
    assert!(lines[0].contains("Status customer sees this New Waiting Customer"), "T-218: {lines:?}");
    assert!(desk.get("/desk/tickets?tab=waiting").await.text().contains("Shared drive"));
});

on_both!(t_105_complete_with_a_resolution_and_reopen, |world: World| async move {
    let Scene { ticket, priya, mut desk, .. } = scene(&world).await;
    let form = desk.get(&format!("{}/complete", at(&ticket))).await;
    assert!(form.text().contains("Priya Raman reads the resolution"), "{}", form.text());
    let done = desk.submit(&form, "/complete", &[("resolution", "Policy undone, rights restored.")]).await;
    let twice = desk.submit(&form, "/complete", &[("resolution", "Policy undone, rights restored.")]).await;
    assert_eq!(twice.location, at(&ticket), "a second send leads to the same");
    let page = desk.follow(done).await;
    assert!(page.form("/reopen").is_some() && page.form("/status").is_none());
    assert_eq!(page.text().matches("The ticket is complete.").count(), 1);
    let portal = world.signed_in(&priya).await.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(portal.text().contains("Policy undone, rights restored."), "{}", portal.text());
    assert!(desk.get("/desk/tickets?tab=complete").await.text().contains("Shared drive"));
    assert!(!desk.get("/desk/tickets").await.text().contains("Shared drive"));

    let done = desk.submit(&page, "/reopen", &[]).await;
    let page = desk.follow(done).await;
    assert!(page.text().contains("The ticket is open again."), "{}", page.text());
    assert!(desk.get("/desk/tickets").await.text().contains("Shared drive"));
    let told = events(&world).await;
    assert!(
        matches!(told[..], [Event::TicketCompleted { .. }, Event::TicketReopened { note: None, .. }])
            || matches!(told[..], [Event::TicketReopened { note: None, .. }, Event::TicketCompleted { .. }]),
        "{told:?}"
    );
});

on_both!(a_39_assign_goes_to_people_who_work_a_queue, |world: World| async move {
    let Scene { ticket, mut desk, .. } = scene(&world).await;
    assert_eq!(desk.get(&format!("{}/assign", at(&ticket))).await.status, 403, "needs the right to dispatch");
    let dora = world.resource("Dora Kern", "Dispatcher").await;
    let sofia = world.resource("Sofia Lind", "Service Desk User").await;
    let mut dispatcher = world.signed_in(&dora).await;
    let form = dispatcher.get(&format!("{}/assign", at(&ticket))).await;
    let offered = form.attributes("select[name=resource] option", "value");
    let sofias = offered.iter().find(|value| value.starts_with(&sofia.resource.unwrap().to_string())).unwrap();
    let done = dispatcher.submit(&form, "/assign", &[("resource", sofias)]).await;
    let page = dispatcher.follow(done).await;
    assert!(page.text().contains("With Sofia Lind"), "{}", page.text());
    let told = events(&world).await;
    assert!(
        matches!(told[..], [Event::TicketAssigned { resource, .. }] if Some(resource) == sofia.resource),
        "{told:?}"
    );

    let (resource, _) = sofias.split_once('.').unwrap();
    let bent = format!("{resource}.{}", ticket.id);
    let refused = dispatcher.submit(&form, "/assign", &[("resource", &bent)]).await;
    assert_eq!(refused.status, 422, "a role in which the resource works no queue");
    assert!(refused.error_on("resource").is_some());
    let neighbour = world.neighbour("Southridge IT").await;
    let refused = dispatcher.submit(&form, "/assign", &[("queue", &neighbour.defaults.portal_queue.to_string())]).await;
    let unknown = dispatcher.submit(&form, "/assign", &[("queue", &ticket.id.to_string())]).await;
    assert_eq!(refused.error_on("queue"), unknown.error_on("queue"), "a foreign id reads like one that does not exist");
    assert!(unknown.error_on("queue").is_some());
    let done = dispatcher.submit(&form, "/assign", &[("resource", "nobody")]).await;
    assert!(dispatcher.follow(done).await.text().contains("Nobody has it yet"));
});

on_both!(t_218_edit_leaves_a_line_for_each_field, |world: World| async move {
    let Scene { ticket, contoso, mut desk, .. } = scene(&world).await;
    let jonas = world.contact(&contoso, "Jonas Meyer", "basic").await;
    let form = desk.get(&format!("{}/edit", at(&ticket))).await;
    let critical = world.defaults.priorities[0].to_string();
    let jonas_id = jonas.contact.unwrap().to_string();
    let changed = [
        ("title", "Shared drive, <i>again</i>"),
        ("priority", critical.as_str()),
        ("kind", "incident"),
        ("due", "2026-11-20T16:00"),
        ("additional", jonas_id.as_str()),
    ];
    let done = desk.submit(&form, "/edit", &changed).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = desk.follow(done).await;
    assert_eq!(page.at("h1").as_deref(), Some("Shared drive, <i>again</i>"), "HTML is text");
    assert!(page.text().contains("Due 16:00"), "in the reader's zone: {}", page.text());
    assert!(page.text().contains("Jonas Meyer"));
    let lines = history(&mut desk, &ticket).await;
    for field in [
        "Title",
        "Priority Medium Critical",
        "Ticket Type Service Request Incident",
        "Due",
        "Additional Contacts – Jonas Meyer",
    ] {
        assert!(lines.iter().any(|line| line.contains(field)), "{field}: {lines:?}");
    }
    assert_eq!(lines.len(), 5, "and none for what stayed: {lines:?}");
    assert!(world.signed_in(&jonas).await.get(&format!("/tickets/{}", ticket.number)).await.status.is_success(), "T-3");

    let again = desk.get(&format!("{}/edit", at(&ticket))).await;
    desk.submit(&again, "/edit", &[]).await;
    assert_eq!(history(&mut desk, &ticket).await.len(), 5, "saving without a change changes nothing");
});

on_both!(t_108_the_slower_of_two_is_told_and_loses_nothing, |world: World| async move {
    let Scene { ticket, mut desk, .. } = scene(&world).await;
    let sofia = world.resource("Sofia Lind", "Service Desk User").await;
    let mut other = world.signed_in(&sofia).await;
    let mine = desk.get(&format!("{}/edit", at(&ticket))).await;
    let theirs = other.get(&format!("{}/edit", at(&ticket))).await;
    other.submit(&theirs, "/edit", &[("title", "Sofia was faster")]).await;
    let stale = desk.submit(&mine, "/edit", &[("title", "Marek was slower")]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Someone else was faster."), "{}", stale.text());
    assert!(stale.text().contains("Sofia Lind: Title changed from Shared drive is read-only to Sofia was faster"));
    assert_eq!(stale.attributes("input[name=title]", "value"), ["Marek was slower"], "what was typed is kept");
    let done = desk.submit(&stale, "/edit", &[]).await;
    assert_eq!(desk.follow(done).await.at("h1").as_deref(), Some("Marek was slower"), "having seen it, one may");

    let form = desk.get(&format!("{}/edit", at(&ticket))).await;
    let page = other.get(&at(&ticket)).await;
    other.submit(&page, "/notes", &[("body", "A word meanwhile")]).await;
    assert_eq!(desk.submit(&form, "/edit", &[("title", "Fine")]).await.status, 303, "a note is no conflict");
});

on_both!(decision_20_edit_names_what_is_wrong, |world: World| async move {
    let Scene { ticket, mut desk, .. } = scene(&world).await;
    let fabrikam = world.organization("Fabrikam").await;
    let ines = world.contact(&fabrikam, "Ines Duarte", "basic").await;
    let form = desk.get(&format!("{}/edit", at(&ticket))).await;
    let long = "x".repeat(256);
    let foreign = ines.contact.unwrap().to_string();
    let nobody = ticket.id.to_string();
    for (field, value) in [
        ("title", ""),
        ("title", long.as_str()),
        ("contact", foreign.as_str()),
        ("contact", nobody.as_str()),
        ("additional", foreign.as_str()),
        ("priority", "high"),
        ("kind", "alert"),
        ("due", "tomorrow"),
        ("category", ""),
    ] {
        let refused = desk.submit(&form, "/edit", &[(field, value), ("description", "kept as typed")]).await;
        assert_eq!(refused.status, 422, "{field}={value}");
        let error = refused.error_on(field).or_else(|| refused.at(".error-summary li")).unwrap_or_default();
        assert!(!error.is_empty(), "{field}={value}");
        assert!(refused.html.contains("kept as typed"), "{field}={value}");
    }
    let one = desk.submit(&form, "/edit", &[("contact", &foreign)]).await.error_on("contact");
    let two = desk.submit(&form, "/edit", &[("contact", &nobody)]).await.error_on("contact");
    assert_eq!(one, two, "a foreign id reads like one that does not exist");
    let moved = desk.submit(&form, "/edit", &[("queue", &nobody)]).await;
    assert_eq!(moved.status, 422, "a queue that does not exist");
});

on_both!(t_157_time_by_start_and_stop_or_hours, |world: World| async move {
    let Scene { ticket, priya, marek, mut desk, .. } = scene(&world).await;
    let form = desk.get(&format!("{}/time", at(&ticket))).await;
    let waiting = world.defaults.statuses[2].to_string();
    let fields = [
        ("date", "2026-11-20"),
        ("start", "08:30"),
        ("stop", "09:15"),
        ("summary", "Compared the rights."),
        ("internal_notes", "Their policy is a mess."),
        ("status", waiting.as_str()),
    ];
    let done = desk.submit(&form, "/time", &fields).await;
    let twice = desk.submit(&form, "/time", &fields).await;
    assert_eq!((done.status.as_u16(), twice.status.as_u16()), (303, 303), "{}", done.text());
    let page = desk.follow(done).await;
    assert!(page.text().contains("0.75 h recorded"), "{}", page.text());
    assert_eq!(page.text().matches("Compared the rights.").count(), 1, "sent twice, recorded once");
    assert!(page.text().contains("Waiting for Priya Raman"), "T-157");
    assert!(page.text().contains("Their policy is a mess."));
    let portal = world.signed_in(&priya).await.get(&format!("/tickets/{}", ticket.number)).await;
    assert!(portal.text().contains("Compared the rights."), "T-162");
    assert!(!portal.html.contains("policy is a mess"), "A-236");
    assert!(!portal.text().contains("0.75"), "decision 11: hours are for Taskfire users");

    // T-158: overlap warns, and can be overruled.
    let form = desk.get(&format!("{}/time", at(&ticket))).await;
    let over = [("date", "2026-11-20"), ("start", "09:00"), ("hours", "1,5"), ("summary", "Telephone")];
    let warned = desk.submit(&form, "/time", &over).await;
    assert_eq!(warned.status, 422);
    assert!(warned.error_on("overlap").unwrap_or_default().contains("08:30"), "{}", warned.text());
    let done = desk.submit(&warned, "/time", &[("overlap", "true")]).await;
    let page = desk.follow(done).await;
    assert!(page.text().contains("1.50 h recorded") && page.text().contains("2.25 h worked"), "{}", page.text());

    let form = desk.get(&format!("{}/time", at(&ticket))).await;
    let wrong = desk.submit(&form, "/time", &[("start", "10:00"), ("stop", "09:00")]).await;
    assert_eq!(wrong.error_on("stop").as_deref(), Some("Error: Stop must be after start"));

    // T-160: own entries can be changed, those of others not.
    let edit = page.attributes(".entry__foot a", "href");
    assert_eq!(edit.len(), 2);
    let form = desk.get(&edit[0]).await;
    assert_eq!(form.attributes("input[name=hours]", "value"), ["1.50"]);
    let done = desk.submit(&form, &edit[0], &[("start", "13:00"), ("stop", "13:20"), ("overlap", "true")]).await;
    assert!(desk.follow(done).await.text().contains("0.33 h recorded"));
    let sofia = world.resource("Sofia Lind", "Service Desk User").await;
    assert_eq!(world.signed_in(&sofia).await.get(&edit[0]).await.status, 403);
    assert!(marek.resource.is_some());
});

on_both!(t_239_a_ticket_by_staff_counts_like_all_others, |world: World| async move {
    let Scene { contoso, priya, marek, mut desk, .. } = scene(&world).await;
    let start = desk.get("/desk/tickets/new?q=conto").await;
    let links = start.attributes("ul.links a", "href");
    assert_eq!(links, [format!("/desk/tickets/new?organization={}", contoso.id)]);
    let form = desk.get(&links[0]).await;
    let phone = form.at("select[name=source] option[selected]");
    assert_eq!(phone.as_deref(), Some("Phone"));
    let contact = priya.contact.unwrap().to_string();
    let me = form.attributes("select[name=resource] option", "value");
    assert_eq!(me.len(), 2, "without dispatching: nobody or oneself");
    let empty = desk.submit(&form, "/new", &[("title", ""), ("description", "On the phone")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.error_on("title").is_some() && empty.error_on("contact").is_some());
    let fields = [("title", "New notebook for Jonas"), ("contact", contact.as_str()), ("resource", me[1].as_str())];
    let done = desk.submit(&empty, "/new", &fields).await;
    let twice = desk.submit(&empty, "/new", &fields).await;
    assert_eq!(done.location, "/desk/tickets/T20261120.0001");
    assert_eq!(twice.location, done.location, "a double submit leads to the one ticket");
    let page = desk.follow(done).await;
    assert!(
        page.text().contains("On the phone") && page.text().contains("Phone, came in by the desk"),
        "{}",
        page.text()
    );
    let told = events(&world).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|event| matches!(event, Event::TicketCreated { .. })));
    assert!(
        told.iter()
            .any(|event| matches!(event, Event::TicketAssigned { resource, .. } if Some(*resource) == marek.resource))
    );
    assert_eq!(desk.get(&format!("/desk/tickets/new?organization={}", priya.account)).await.status, 404);
    let portal = world.signed_in(&priya).await.get("/tickets/T20261120.0001").await;
    assert_eq!(portal.status, 200, "T-1: the contact reaches it");
});

on_both!(a_218_the_queue_view_sorts_filters_pages_and_counts, |world: World| async move {
    let Scene { contoso, priya, mut desk, ticket, .. } = scene(&world).await;
    let fabrikam = world.organization("Fabrikam").await;
    let ines = world.contact(&fabrikam, "Ines Duarte", "basic").await;
    for number in 0..60 {
        world.ticket(&fabrikam, &ines, &format!("Scanner {number:02} loses wireless")).await;
    }
    let page = desk.get("/desk/tickets").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.at(".tabs a[aria-current] .count").as_deref(), Some("61"));
    assert_eq!(rows(&page).len(), 50);
    let next = page.attributes(".pager a[rel=next]", "href");
    let second = desk.get(&next[0]).await;
    assert_eq!(rows(&second).len(), 11);
    let back = desk.get(&second.attributes(".pager a[rel=prev]", "href")[0]).await;
    assert_eq!(rows(&back), rows(&page), "back is where one came from");

    for column in
        ["number", "title", "organization", "contact", "priority", "status", "responsible", "age", "due", "source"]
    {
        for sort in [column.to_owned(), format!("-{column}")] {
            let first = desk.get(&format!("/desk/tickets?sort={sort}")).await;
            let next = first.attributes(".pager a[rel=next]", "href");
            assert_eq!(next.len(), 1, "sorted by {sort}: {}", first.text());
            let second = desk.get(&next[0]).await;
            let mut all = rows(&first);
            all.extend(rows(&second));
            all.sort();
            all.dedup();
            assert_eq!(all.len(), 61, "each ticket once, sorted by {sort}");
        }
    }
    let titles = desk.get("/desk/tickets?sort=title").await;
    assert!(
        rows(&titles)[0].contains("Scanner 00") && rows(&titles)[49].contains("Scanner 49"),
        "{:?}",
        rows(&titles)[0]
    );

    let one = desk.get("/desk/tickets?organization=conTO").await;
    assert_eq!(rows(&one).len(), 1);
    assert!(one.text().contains("Remove filter Organization"), "chips: {}", one.text());
    assert_eq!(rows(&desk.get(&format!("/desk/tickets?organization={}", contoso.id)).await).len(), 1);
    assert_eq!(rows(&desk.get(&format!("/desk/tickets?contact={}", priya.contact.unwrap())).await).len(), 1);
    assert_eq!(rows(&desk.get("/desk/tickets?q=only+shared").await).len(), 1);
    assert_eq!(rows(&desk.get("/desk/tickets?q=100%25").await).len(), 0, "signs of patterns are text");
    assert_eq!(rows(&desk.get("/desk/tickets?resource=me").await).len(), 0);
    assert!(desk.get("/desk/tickets?resource=me").await.text().contains("No ticket matches"));
    assert_eq!(rows(&desk.get(&format!("/desk/tickets?q={}", ticket.number)).await).len(), 1);
    assert_eq!(desk.get("/desk/tickets?after=n.x.y").await.status, 400);

    let csv = desk.get("/desk/tickets.csv?organization=fabrikam&sort=title").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.html.lines().count(), 61, "T-57: the filtered table, all pages, and its heads");
    assert!(!csv.html.contains("Shared drive"));
});

on_both!(my_work_shows_what_presses_first, |world: World| async move {
    let Scene { ticket, mut desk, priya, .. } = scene(&world).await;
    let page = desk.get("/desk").await;
    assert!(page.at("main h2").unwrap_or_default().starts_with("Unassigned in my queues"), "{}", page.text());
    desk.post(&format!("{}/accept", at(&ticket)), &[]).await;
    let page = desk.get("/desk").await;
    assert!(page.at("main h2").unwrap_or_default().starts_with("Open"), "{}", page.text());
    let mut portal = world.signed_in(&priya).await;
    let on_ticket = desk.get(&at(&ticket)).await;
    desk.submit(&on_ticket, "/notes", &[("body", "Which one?"), ("waiting", "true")]).await;
    let page = desk.get("/desk").await;
    assert!(page.at("main h2").unwrap_or_default().starts_with("Waiting Customer"), "{}", page.text());
    let theirs = portal.get(&format!("/tickets/{}", ticket.number)).await;
    let sent = portal.submit(&theirs, "/notes", &[("body", "The blue one")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = desk.get("/desk").await;
    assert!(page.at("main h2").unwrap_or_default().starts_with("Customer Note Added"), "{}", page.text());
    let page = desk.get(&at(&ticket)).await;
    assert!(page.text().contains("Priya Raman wrote to Marek Dahl"), "{}", page.text());
    assert!(page.text().contains("New since your last visit"), "{}", page.text());
});

on_both!(t_192_search_stays_in_reach, |world: World| async move {
    let Scene { ticket, contoso, priya, mut desk, .. } = scene(&world).await;
    let helen = world.contact(&contoso, "Helen Brandt", "manager").await;
    let otto = world.contact(&contoso, "Otto Kern", "basic").await;
    let fabrikam = world.organization("Fabrikam").await;
    let ines = world.contact(&fabrikam, "Ines Duarte", "manager").await;
    world.ticket(&contoso, &helen, "Drive letters of the board").await;
    world.ticket(&fabrikam, &ines, "Drive of the warehouse").await;
    index(&world).await;

    // T-191, T-189: staff finds everything, words in any order, beginnings of words, internal notes.
    let page = desk.get("/desk/search?q=DRIV").await;
    assert_eq!(page.at("#tickets .count").as_deref(), Some("3"));
    let page = desk.get("/desk/search?q=read+shared").await;
    assert_eq!(page.at("#tickets .count").as_deref(), Some("1"), "{}", page.text());
    assert_eq!(desk.get("/desk/search?q=internal+word").await.at("#tickets .count").as_deref(), Some("3"));
    let page = desk.get("/desk/search?q=fabri").await;
    assert_eq!(page.at("#organizations .count").as_deref(), Some("1"), "{}", page.text());
    assert_eq!(desk.get("/desk/search?q=duarte").await.at("#contacts .count").as_deref(), Some("1"));
    assert_eq!(desk.get(&format!("/desk/search?q={}", ticket.number)).await.location, at(&ticket), "T-194");

    // Customers: level, organization and publication decide, for hits and for their number.
    for (person, words, found) in [
        (&priya, "drive", 1),
        (&otto, "drive", 0),
        (&helen, "drive", 2),
        (&ines, "drive", 1),
        (&priya, "public word", 1),
        (&priya, "internal", 0),
        (&helen, "internal word", 0),
    ] {
        let page = world.signed_in(person).await.get(&format!("/tickets/search?q={}", words.replace(' ', "+"))).await;
        assert_eq!(rows(&page).len(), found, "{} looks for {words}: {}", person.name, page.text());
    }

    // The index follows what happens, in the same transaction.
    let on_ticket = desk.get(&at(&ticket)).await;
    desk.submit(&on_ticket, "/notes", &[("publish", "internal"), ("body", "zebrafish")]).await;
    let on_ticket = desk.get(&at(&ticket)).await;
    desk.submit(&on_ticket, "/notes", &[("publish", "everyone"), ("body", "Gräßlich, naïve")]).await;
    assert_eq!(desk.get("/desk/search?q=zebrafish").await.at("#tickets .count").as_deref(), Some("1"));
    let mut portal = world.signed_in(&priya).await;
    assert_eq!(rows(&portal.get("/tickets/search?q=zebrafish").await).len(), 0);
    assert_eq!(rows(&portal.get("/tickets/search?q=naive").await).len(), 1, "accents do not matter");

    // What people type is never a query language.
    for words in
        ["%22", "*", "title:drive", "drive+OR+board", "NEAR(", "drive%22%29+OR+%28%22", "%27%3A*", "-", "a%00b"]
    {
        let page = desk.get(&format!("/desk/search?q={words}")).await;
        assert_eq!(page.status, 200, "{words}: {}", page.text());
    }
    let scope = format!("pt{}", contoso.id.0.simple());
    assert_eq!(rows(&world.signed_in(&ines).await.get(&format!("/tickets/search?q={scope}")).await).len(), 0);
});

on_both!(a_61_files_have_their_own_publish_to, |world: World| async move {
    let Scene { ticket, priya, mut desk, .. } = scene(&world).await;
    let form = desk.get(&format!("{}/attachments", at(&ticket))).await;
    let (action, values) = form.form("/attachments").unwrap();
    let id = values.iter().find(|(name, _)| name == "form").unwrap().1.clone();
    let none = desk.post_files(&action, &[("form", &id)], &[]).await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("Choose: Publish To") && none.text().contains("Choose a file"), "{}", none.text());
    let fields = [("form", id.as_str()), ("publish", "internal")];
    let done = desk.post_files(&action, &fields, &[("files", "secret.txt", b"for us")]).await;
    let page = desk.follow(done).await;
    assert!(page.text().contains("secret.txt"), "{}", page.text());
    let href = page.attributes("a.attach", "href").into_iter().find(|href| href.contains("attachments")).unwrap();
    assert_eq!(desk.get(&href).await.status, 200);
    let mut portal = world.signed_in(&priya).await;
    assert!(!portal.get(&format!("/tickets/{}", ticket.number)).await.text().contains("secret.txt"), "T-146");
    assert_eq!(portal.get(&href).await.status, 404, "T-146");
});
