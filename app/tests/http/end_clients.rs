//! Work for other organizations that one's own is billed for (P-160 … P-168, T-47, T-198 … T-205, A-297, F-86).

use testing::{Client, Organization, Person, Ticket, World, on_both};

use crate::compose;

const LIST: &str = "/tickets/end-clients";

/// Litware is worked for, Contoso pays.
struct Scene {
    contoso: Organization,
    litware: Organization,
    /// Advanced at Contoso.
    helen: Person,
    /// Basic at Contoso.
    priya: Person,
    /// Manager at Litware.
    lena: Person,
    /// Staff.
    marek: Person,
    /// Under the contract that Contoso pays.
    ticket: Ticket,
    /// Litware's own.
    other: Ticket,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    let lena = world.contact(&litware, "Lena Vogel", "manager").await;
    let marek = world.resource("Marek Dahl", "Full Access").await;
    let ticket = world.ticket(&litware, &lena, "Cash desk stands still").await;
    let other = world.ticket(&litware, &lena, "Litware alone").await;
    let scene = Scene {
        helen: world.contact(&contoso, "Helen Brandt", "advanced").await,
        priya: world.contact(&contoso, "Priya Raman", "basic").await,
        contoso,
        litware,
        lena,
        marek,
        ticket,
        other,
    };
    let mut staff = world.signed_in(&scene.marek).await;
    let contract = contract(&mut staff, &scene.litware, &[("bill_to", "contoso")]).await;
    under(world, &scene.ticket, &contract).await;
    let (id, marek) = (world.literal(scene.ticket.id.0), world.literal(scene.marek.resource.unwrap().0));
    world
        .sql(&format!(
            "INSERT INTO time_entry (provider_id, id, ticket_id, resource_id, role_id, work_type_id, started_at, stopped_at, \
             minutes, summary, internal_notes, form_id, created_at, version) SELECT provider_id, id, id, {marek}, NULL, NULL, \
             created_at, created_at, 90, 'Replaced the drawer', 'Cheap drawer', NULL, created_at, 1 FROM ticket WHERE id = {id}"
        ))
        .await;
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
    scene
}

/// A contract of an organization, made in the desk; gives its id.
async fn contract(staff: &mut Client, organization: &Organization, fields: &[(&str, &str)]) -> String {
    let form = staff.get(&format!("/desk/contracts/new?organization={}", organization.id)).await;
    let mut all = vec![("name", "Care"), ("starts_on", "2026-01-01"), ("currency", "EUR")];
    all.retain(|(name, _)| !fields.iter().any(|(own, _)| own == name));
    all.extend(fields);
    let page = staff.submit(&form, "/desk/contracts/new", &all).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page.location.rsplit('/').next().unwrap().to_owned()
}

/// Puts a ticket under a contract.
async fn under(world: &World, ticket: &Ticket, contract: &str) {
    let (contract, id) = (world.literal(contract.parse().unwrap()), world.literal(ticket.id.0));
    world.sql(&format!("UPDATE ticket SET contract_id = {contract} WHERE id = {id}")).await;
}

fn page_of(ticket: &Ticket) -> String {
    format!("{LIST}/{}", ticket.number)
}

on_both!(t_47_p_160_f_86_the_entry_is_there_for_who_is_billed_for_others, |world: World| async move {
    let scene = scene(&world).await;
    let mut helen = world.signed_in(&scene.helen).await;
    let page = helen.get("/tickets").await;
    assert_eq!(page.attributes(&format!("nav.tabs a[href=\"{LIST}\"]"), "href").len(), 1, "T-48: {}", page.text());
    assert!(page.text().contains("End Client Tickets"));
    let list = helen.get(LIST).await;
    assert_eq!(list.status, 200);
    let text = list.text();
    for part in ["Cash desk stands still", "Litware", "Lena Vogel", "1.50", "only their own people can change it"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!list.html.contains("Litware alone"), "T-200: only what Contoso is billed for");

    // The other organizations have neither entry nor page, and a basic level has no right to it.
    let mut lena = world.signed_in(&scene.lena).await;
    assert!(!lena.get("/tickets").await.html.contains(LIST));
    assert_eq!(lena.get(LIST).await.status, 404, "P-160");
    assert_eq!(lena.get(&page_of(&scene.ticket)).await.status, 404);
    let mut priya = world.signed_in(&scene.priya).await;
    assert!(!priya.get("/tickets").await.html.contains(LIST));
    assert_eq!(priya.get(LIST).await.status, 403, "P-166");
    assert_eq!(world.signed_in(&scene.marek).await.get(LIST).await.status, 403);
});

on_both!(p_161_the_list_is_narrowed_by_words_state_and_organization, |world: World| async move {
    let scene = scene(&world).await;
    let mut helen = world.signed_in(&scene.helen).await;
    assert!(helen.get(&format!("{LIST}?q=cash")).await.html.contains("Cash desk"));
    let none = helen.get(&format!("{LIST}?q=printer")).await;
    assert!(!none.html.contains("Cash desk") && none.text().contains("No ticket matches"), "{}", none.text());
    let completed = helen.get(&format!("{LIST}?state=complete")).await;
    assert!(!completed.html.contains("Cash desk"));
    assert!(helen.get(&format!("{LIST}?state=all")).await.html.contains("Cash desk"));
    let of = |organization: &Organization| format!("{LIST}?organization={}", organization.id);
    assert!(helen.get(&of(&scene.litware)).await.html.contains("Cash desk"));
    assert!(!helen.get(&of(&scene.contoso)).await.html.contains("Cash desk"));
    let id = world.literal(scene.ticket.id.0);
    world.sql(&format!("UPDATE ticket SET completed_at = created_at, resolution = 'New drawer' WHERE id = {id}")).await;
    let empty = helen.get(LIST).await;
    assert!(empty.text().contains("No open tickets"), "{}", empty.text());
    assert!(helen.get(&page_of(&scene.ticket)).await.text().contains("New drawer"));
    assert_eq!(helen.get(&format!("{LIST}?after=nonsense")).await.status, 400);
});

on_both!(p_162_t_193_t_201_end_clients_are_nowhere_else, |world: World| async move {
    let scene = scene(&world).await;
    for level in ["advanced", "manager", "taskfire-administrator"] {
        let person = world.contact(&scene.contoso, &format!("Somebody {level}"), level).await;
        let mut browser = world.signed_in(&person).await;
        for path in [
            "/",
            "/home",
            "/tickets",
            "/tickets?as=csv",
            "/tickets/open",
            "/tickets/open?as=csv",
            "/tickets/completed",
            "/tickets/search?q=cash",
            "/tickets/search?q=cash&as=csv",
            "/tickets/search?state=open",
            "/notifications",
            "/reports/taskfire",
        ] {
            let page = browser.get(path).await;
            assert!(!page.html.contains("Cash desk"), "{path} as {level}: {}", page.text());
            assert!(!page.html.contains(&scene.ticket.number), "{path} as {level}");
        }
        let number = &scene.ticket.number;
        let found = browser.get(&format!("/tickets/search?q={number}")).await;
        assert_eq!(found.status, 200, "T-193: the number opens nothing");
        let attachment = scene.ticket.attachment;
        for path in [
            format!("/tickets/{number}"),
            format!("/tickets/{number}/attachments/{attachment}"),
            format!("/tickets/{number}/attachments/{attachment}/preview"),
        ] {
            assert_eq!(browser.get(&path).await.status, 404, "{path} as {level}");
        }
        let note = browser.post(&format!("/tickets/{number}/notes"), &[("body", "Hello")]).await;
        assert_eq!(note.status, 404, "T-203");
    }
});

on_both!(p_164_a_186_t_204_names_and_hours_are_shown_whatever_is_set, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE provider SET resource_names = 'hidden'").await;
    let (id, marek) = (world.literal(scene.ticket.id.0), world.literal(scene.marek.resource.unwrap().0));
    world.sql(&format!("UPDATE ticket SET resource_id = {marek} WHERE id = {id}")).await;
    let mut helen = world.signed_in(&scene.helen).await;
    let list = helen.get(LIST).await;
    assert!(list.text().contains("Marek Dahl") && list.text().contains("1.50"), "{}", list.text());
    let page = helen.get(&page_of(&scene.ticket)).await;
    assert!(page.text().contains("Marek Dahl") && page.text().contains("1.50"), "T-151, T-153: {}", page.text());
    assert!(page.text().contains("1 h 30 min"), "{}", page.text());
    let own = world.signed_in(&scene.lena).await.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert!(
        !own.text().contains("Marek Dahl") && !own.text().contains("1.50"),
        "A-186 is for who pays: {}",
        own.text()
    );
});

on_both!(p_165_t_203_what_is_for_all_is_read_and_nothing_is_written, |world: World| async move {
    let scene = scene(&world).await;
    world.taskfire(&scene.contoso).await;
    let tom = world.contact(&scene.contoso, "Tom Okafor", "taskfire-administrator").await;
    let id = world.literal(scene.ticket.id.0);
    world
        .sql(&format!(
            "INSERT INTO note (provider_id, id, ticket_id, kind, publish, title, body, author_contact_id, author_resource_id, \
             form_id, created_at) SELECT provider_id, id, id, 'internal', 'help-desk', '', 'Desk word', NULL, NULL, NULL, \
             created_at FROM ticket WHERE id = {id}"
        ))
        .await;
    let before = world.dump().await;
    for person in [&scene.helen, &tom] {
        let mut browser = world.signed_in(person).await;
        let page = browser.get(&page_of(&scene.ticket)).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("Public word on Cash desk") && text.contains("Replaced the drawer"), "{text}");
        for secret in ["Internal word", "Cheap drawer", "Desk word", "screen.png", "/attachments"] {
            assert!(!page.html.contains(secret), "{secret} for {}", person.name);
        }
        assert!(page.form("/notes").is_none() && page.at("main form").is_none(), "T-203: {text}");
        assert_eq!(browser.get(&page_of(&scene.other)).await.status, 404, "T-200");
        assert_eq!(browser.get(&format!("{LIST}/T20200101.9999")).await.status, 404);
    }
    let after = world.dump().await;
    for table in ["ticket", "note", "ticket_change", "ticket_visit", "audit", "bell", "mail", "job"] {
        assert_eq!(before.get(table), after.get(table), "T-205: {table}");
    }
});

on_both!(p_167_t_205_the_end_client_sees_nothing_of_it, |world: World| async move {
    let scene = scene(&world).await;
    let mut lena = world.signed_in(&scene.lena).await;
    let before = lena.get(&format!("/tickets/{}", scene.ticket.number)).await;
    world.signed_in(&scene.helen).await.get(&page_of(&scene.ticket)).await;
    let after = lena.get(&format!("/tickets/{}", scene.ticket.number)).await;
    for page in [&before, &after] {
        assert_eq!(page.status, 200);
        assert!(!page.html.contains("Contoso") && !page.html.contains("Care"), "{}", page.text());
    }
});

on_both!(t_10_the_first_day_of_tickets_holds_here_too, |world: World| async move {
    let scene = scene(&world).await;
    let later = store::Instant::from(world.app.now()).plus_minutes(1).0;
    world.sql(&format!("UPDATE provider SET tickets_from_at = {later}")).await;
    let mut helen = world.signed_in(&scene.helen).await;
    assert!(!helen.get(LIST).await.html.contains("Cash desk"));
    assert_eq!(helen.get(&page_of(&scene.ticket)).await.status, 404);
});

on_both!(a_297_who_is_billed_is_another_active_organization, |world: World| async move {
    let scene = scene(&world).await;
    let mut staff = world.signed_in(&scene.marek).await;
    let new = format!("/desk/contracts/new?organization={}", scene.litware.id);
    world.sql("UPDATE organization SET name = 'Northwind' WHERE is_provider").await;
    let base = [("name", "Second"), ("starts_on", "2026-01-01"), ("currency", "EUR")];
    for (typed, said) in [
        ("Litware", "no other active customer"),
        ("Northwind", "no other active customer"),
        ("Nobody at all", "no other active customer"),
        ("conto", "Contoso"),
    ] {
        let form = staff.get(&new).await;
        let mut fields = base.to_vec();
        fields.push(("bill_to", typed));
        let page = staff.submit(&form, "/desk/contracts/new", &fields).await;
        assert_eq!(page.status, 422, "{typed}: {}", page.text());
        let error = page.error_on("bill_to").unwrap_or_default();
        assert!(error.contains(said), "{typed}: {error}");
        assert_eq!(page.attributes("[name=bill_to]", "value"), [typed], "what was typed is kept");
    }
    let list = staff.get("/desk/contracts").await;
    assert!(list.text().contains("Billed to Contoso"), "{}", list.text());
});

on_both!(a_297_new_work_belongs_to_one_contract, |world: World| async move {
    let scene = scene(&world).await;
    let mut staff = world.signed_in(&scene.marek).await;
    let first = contract(&mut staff, &scene.litware, &[("name", "First"), ("new_work", "true")]).await;
    let second = contract(&mut staff, &scene.litware, &[("name", "Second"), ("new_work", "true")]).await;
    let checked = async |staff: &mut Client, id: &str| {
        let page = staff.get(&format!("/desk/contracts/{id}")).await;
        page.attributes("[name=new_work][checked]", "name").len()
    };
    assert_eq!((checked(&mut staff, &first).await, checked(&mut staff, &second).await), (0, 1));
    let log = staff.get("/desk/settings/audit-log.csv").await;
    assert!(log.html.contains("EUR, new work") && log.html.contains("billed to Contoso"), "{}", log.html);

    // What Lena opens is worked under it; what the desk opens too, unless staff choose otherwise.
    let mut lena = world.signed_in(&scene.lena).await;
    let draft = lena.post("/tickets/new", &[("request_type", &world.request_type.to_string())]).await.location;
    lena.post(&draft, &[("title", "Scanner beeps"), ("description", "All day.")]).await;
    assert_eq!(lena.post(&format!("{draft}/check"), &[]).await.status, 303);
    let page = staff.get(&format!("/desk/tickets/new?organization={}", scene.litware.id)).await;
    assert_eq!(page.attributes("[name=contract] option[selected]", "value"), [second.as_str()]);
    let open = lena.get("/tickets").await;
    let number = open.attributes("a.num", "href").into_iter().next().unwrap().replace("/tickets/", "");
    let page = staff.get(&format!("/desk/tickets/{number}")).await;
    assert!(page.text().contains("Contract Second"), "{}", page.text());

    // A contract of another organization is refused, another one of the same leaves a line in the history.
    let foreign = contract(&mut staff, &scene.contoso, &[("name", "Foreign")]).await;
    let edit = format!("/desk/tickets/{number}/edit");
    let form = staff.get(&edit).await;
    let page = staff.submit(&form, "/edit", &[("contract", &foreign)]).await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(page.error_on("contract").is_some());
    let page = staff.submit(&form, "/edit", &[("contract", &first)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let history = staff.get(&format!("/desk/tickets/{number}/history")).await;
    assert!(history.text().contains("Contract") && history.text().contains("First"), "{}", history.text());
    assert!(!lena.get(&format!("/tickets/{number}")).await.text().contains("First"), "P-167");
    let form = staff.get(&edit).await;
    assert_eq!(staff.submit(&form, "/edit", &[("contract", "")]).await.status, 303);
    assert!(!staff.get(&format!("/desk/tickets/{number}")).await.text().contains("Contract First"));
});

on_both!(p_160_what_the_internal_desk_does_is_nobodys_business, |world: World| async move {
    let scene = scene(&world).await;
    let mut staff = world.signed_in(&scene.marek).await;
    contract(&mut staff, &scene.litware, &[("name", "Paid"), ("bill_to", "Contoso"), ("new_work", "true")]).await;
    world.taskfire(&scene.litware).await;
    let ines = world.contact(&scene.litware, "Ines Lund", "taskfire-administrator").await;
    let mut browser = world.signed_in(&ines).await;
    let draft = browser.post("/tickets/new", &[("request_type", &world.request_type.to_string())]).await.location;
    browser.post(&draft, &[("title", "Desk matter"), ("description", "Between us.")]).await;
    assert_eq!(browser.post(&format!("{draft}/check"), &[]).await.status, 303);
    let mut helen = world.signed_in(&scene.helen).await;
    assert!(!helen.get(LIST).await.html.contains("Desk matter"), "while the own desk has it");
    let open = browser.get("/tickets/open?q=desk").await;
    let number = open.attributes("a.num", "href").into_iter().next().unwrap().replace("/tickets/", "");
    let form = browser.get(&format!("/tickets/{number}/escalation")).await;
    let fields = [("reason", "no-skill"), ("note", "Please take over.")];
    let page = browser.submit(&form, "/escalation", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(helen.get(LIST).await.html.contains("Desk matter"), "T-198: once the provider has it");
    assert!(!browser.get(&format!("/tickets/{number}")).await.text().contains("Paid"), "P-167");
    let history = staff.get(&format!("/desk/tickets/{number}/history")).await;
    assert!(history.text().contains("Paid"), "{}", history.text());
});
