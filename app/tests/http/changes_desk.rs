//! Approving change requests in the desk: the switch, boards, who is asked, answers on somebody's behalf, what falls due (T-172 …
//! T-188, A-279 … A-286, decision 15).

use testing::{Client, Organization, Page, Person, Ticket, World, on_both};

use crate::compose;

const BOARDS: &str = "/desk/settings/change-boards";

struct Scene {
    contoso: Organization,
    priya: Person,
    ann: Person,
    marek: Person,
    erika: Person,
    ticket: Ticket,
}

/// Marek works Priya's change request; Ann is of the same organization, Erika administers.
async fn scene(world: &World) -> Scene {
    world.sql("UPDATE provider SET change_management = TRUE").await;
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let erika = world.resource("Erika Lund", "Full Access").await;
    let ticket = world.ticket(&contoso, &priya, "Replace two firewalls").await;
    let id = world.literal(ticket.id.0);
    world.sql(&format!("UPDATE ticket SET kind = 'change-request' WHERE id = {id}")).await;
    Scene { contoso, priya, ann, marek, erika, ticket }
}

fn page_of(ticket: &Ticket) -> String {
    format!("/desk/tickets/{}/approvals", ticket.number)
}

/// Sends a form, and reads where it leads.
async fn send(browser: &mut Client, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.submit(page, action, fields).await;
    if answer.status.is_redirection() { browser.follow(answer).await } else { answer }
}

/// What the form of a new approver calls somebody.
fn option(page: &Page, name: &str) -> String {
    let names = page.texts("#person option");
    let at = names.iter().position(|one| one.starts_with(name)).unwrap_or_else(|| panic!("{name} in {names:?}"));
    page.attributes("#person option", "value")[at].clone()
}

/// Names an approver, with a deputy or none.
async fn add(browser: &mut Client, ticket: &Ticket, name: &str, deputy: Option<&str>) -> Page {
    let page = browser.get(&page_of(ticket)).await;
    let person = option(&page, name);
    let deputy = deputy.map(|name| option(&page, name)).unwrap_or_default();
    let action = format!("{}/add", page_of(ticket));
    send(browser, &page, &action, &[("person", person.as_str()), ("deputy", deputy.as_str())]).await
}

async fn ask(browser: &mut Client, ticket: &Ticket, until: &str) -> Page {
    let page = browser.get(&page_of(ticket)).await;
    send(browser, &page, &format!("{}/ask", page_of(ticket)), &[("until", until)]).await
}

/// The address at which the answer of this approver is given.
fn answering(page: &Page, name: &str) -> String {
    let people = page.texts(".voter");
    let at = people.iter().position(|one| one.contains(name)).unwrap_or_else(|| panic!("{name} in {people:?}"));
    let forms = page.attributes(".voter details form", "action");
    let answers: Vec<&String> =
        forms.iter().filter(|action| !action.ends_with("/deputy") && !action.ends_with("/remove")).collect();
    answers[at].clone()
}

async fn board(browser: &mut Client, values: &[(&str, &str)]) -> Page {
    let page = browser.get(&format!("{BOARDS}/new")).await;
    send(browser, &page, &format!("{BOARDS}/new"), values).await
}

/// The board's id as the plan's form offers it.
fn offered(page: &Page, name: &str) -> Option<String> {
    let at = page.texts("#board option").iter().position(|one| one == name)?;
    page.attributes("#board option", "value").get(at).cloned()
}

async fn use_board(browser: &mut Client, ticket: &Ticket, id: &str) -> Page {
    let page = browser.get(&page_of(ticket)).await;
    send(browser, &page, &page_of(ticket), &[("board", id)]).await
}

on_both!(a_279_nothing_is_approved_while_change_management_is_off, |world: World| async move {
    let scene = scene(&world).await;
    let mut erika = world.signed_in(&scene.erika).await;
    assert_eq!(erika.get(&page_of(&scene.ticket)).await.status, 200);
    let settings = erika.get("/desk/settings/provider").await;
    send(&mut erika, &settings, "/desk/settings/provider", &[("change_management", "")]).await;
    assert_eq!(erika.get(&page_of(&scene.ticket)).await.status, 404);
    let ticket = erika.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(!ticket.html.contains("/approvals"), "no tab and no line");
    assert!(erika.get(BOARDS).await.text().contains("Change management is off"));
    let settings = erika.get("/desk/settings/provider").await;
    send(&mut erika, &settings, "/desk/settings/provider", &[("change_management", "true")]).await;
    let ticket = erika.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(ticket.html.contains("/approvals"));
    assert!(erika.get("/desk/settings/audit-log").await.text().contains("change_management: true"));
});

on_both!(t_173_only_change_requests_have_approvals, |world: World| async move {
    let scene = scene(&world).await;
    let other = world.ticket(&scene.contoso, &scene.priya, "Printer").await;
    let mut marek = world.signed_in(&scene.marek).await;
    assert_eq!(marek.get(&page_of(&other)).await.status, 404);
    assert!(!marek.get(&format!("/desk/tickets/{}", other.number)).await.html.contains("/approvals"));
});

on_both!(a_280_a_282_a_board_seats_named_people_and_roles, |world: World| async move {
    let scene = scene(&world).await;
    let erika_id = scene.erika.resource.unwrap().to_string();
    let mut erika = world.signed_in(&scene.erika).await;
    let wrong = board(&mut erika, &[("name", ""), ("description", "Looks at all")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("Looks at all"), "what was typed stays");
    let values = [("name", "Change board"), ("roles", "ticket_contact"), ("resources", erika_id.as_str())];
    board(&mut erika, &values).await;
    let list = erika.get(BOARDS).await;
    assert!(list.text().contains("Change board") && list.text().contains("Ticket contact"), "{}", list.text());
    let twice = board(&mut erika, &[("name", "Change board")]).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text().contains("another board has this name"));
    let mut marek = world.signed_in(&scene.marek).await;
    let id = offered(&marek.get(&page_of(&scene.ticket)).await, "Change board").unwrap();
    let page = use_board(&mut marek, &scene.ticket, &id).await;
    let people = page.texts(".voter");
    assert_eq!(people.len(), 2, "{people:?}");
    assert!(people.iter().any(|one| one.contains("Priya Raman")), "by role: {people:?}");
    assert!(people.iter().any(|one| one.contains("Erika Lund")), "by name: {people:?}");
    assert!(page.text().contains("Assigned"), "T-186: {}", page.text());
    assert!(erika.get("/desk/settings/audit-log").await.text().contains("Change advisory board added"));
});

on_both!(t_176_a_283_who_is_on_the_board_is_not_removed_singly, |world: World| async move {
    let scene = scene(&world).await;
    let mut erika = world.signed_in(&scene.erika).await;
    board(&mut erika, &[("name", "Board"), ("roles", "ticket_contact")]).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let id = offered(&marek.get(&page_of(&scene.ticket)).await, "Board").unwrap();
    use_board(&mut marek, &scene.ticket, &id).await;
    let page = add(&mut marek, &scene.ticket, "Ann Keller", None).await;
    assert_eq!(page.texts(".voter").len(), 2, "{}", page.text());
    let twice = add(&mut marek, &scene.ticket, "Ann Keller", None).await;
    assert_eq!(twice.status, 422);
    assert!(twice.text().contains("is an approver already"));
    let removes = page.attributes("form[action$='/remove']", "action");
    assert_eq!(removes.len(), 1, "only the other one");
    let seated = page.attributes("form[action$='/deputy']", "action").remove(0).replace("/deputy", "/remove");
    let refused = marek.post(&seated, &[]).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let page = marek.get(&page_of(&scene.ticket)).await;
    let page = send(&mut marek, &page, &removes[0], &[]).await;
    assert_eq!(page.texts(".voter").len(), 1, "{}", page.text());
});

on_both!(t_177_t_178_a_281_boards_that_do_not_fit_are_not_offered, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let frank = world.contact(&fabrikam, "Frank Farm", "basic").await;
    let mut erika = world.signed_in(&scene.erika).await;
    let page = board(&mut erika, &[("name", "Fabrikam board"), ("organization", "Fabrikam Foods")]).await;
    // Its contacts are ticked in a second step.
    let frank_id = frank.contact.unwrap().to_string();
    let address = page.attributes("form.stack-5", "action").remove(0);
    send(&mut erika, &page, &address, &[("contacts", frank_id.as_str())]).await;
    assert!(erika.get(&address).await.html.contains("checked"), "Frank is named");
    board(&mut erika, &[("name", "Old board"), ("roles", "ticket_contact")]).await;
    let unknown = board(&mut erika, &[("name", "X"), ("organization", "Nobody Ltd")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text().contains("no active organization is called"));
    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get(&page_of(&scene.ticket)).await;
    assert!(offered(&page, "Fabrikam board").is_none(), "of another organization");
    let old = offered(&page, "Old board").unwrap();
    use_board(&mut marek, &scene.ticket, &old).await;
    let page = erika.get(&format!("{BOARDS}/{old}")).await;
    send(&mut erika, &page, &format!("{BOARDS}/{old}"), &[("active", "")]).await;
    assert!(offered(&marek.get(&page_of(&scene.ticket)).await, "Old board").is_some(), "it stays where it is used");
    use_board(&mut marek, &scene.ticket, "").await;
    assert!(offered(&marek.get(&page_of(&scene.ticket)).await, "Old board").is_none(), "and is not chosen anew");
});

on_both!(t_174_p_120_an_approver_is_somebody_of_the_customer_or_of_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let frank = world.contact(&fabrikam, "Frank Farm", "basic").await;
    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get(&page_of(&scene.ticket)).await;
    let action = format!("{}/add", page_of(&scene.ticket));
    let person = format!("c:{}", frank.contact.unwrap());
    let refused = send(&mut marek, &page, &action, &[("person", person.as_str()), ("deputy", "")]).await;
    assert_eq!(refused.status, 422, "of another organization");
    let refused = add(&mut marek, &scene.ticket, "Ann Keller", Some("Erika Lund")).await;
    assert_eq!(refused.status, 422, "a deputy is of the same side");
    assert!(refused.text().contains("Deputy: choose somebody else of the same side"), "{}", refused.text());
    let page = add(&mut marek, &scene.ticket, "Ann Keller", Some("Priya Raman")).await;
    assert!(page.text().contains("deputy: Priya Raman"), "{}", page.text());
});

on_both!(t_186_t_188_staff_record_what_somebody_told_them, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let empty = marek.post(&format!("{}/ask", page_of(&scene.ticket)), &[("until", "")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("There is nobody to ask"), "{}", empty.text());
    for name in ["Ann Keller", "Erika Lund"] {
        add(&mut marek, &scene.ticket, name, None).await;
    }
    let past = ask(&mut marek, &scene.ticket, "2020-01-01T10:00").await;
    assert_eq!(past.status, 422);
    assert!(past.text().contains("still to come"), "{}", past.text());
    let page = ask(&mut marek, &scene.ticket, "").await;
    assert!(page.text().contains("Requested"), "{}", page.text());
    let ann = answering(&page, "Ann Keller");
    let wrong = send(&mut marek, &page, &ann, &[("answer", "rejected"), ("comment", "")]).await;
    assert_eq!(wrong.status, 422, "T-184");
    assert!(wrong.text().contains("say why"), "{}", wrong.text());
    let page = marek.get(&page_of(&scene.ticket)).await;
    let page = send(&mut marek, &page, &ann, &[("answer", "approved"), ("comment", "On the phone")]).await;
    assert!(page.text().contains("Partially approved"), "{}", page.text());
    assert!(page.text().contains("entered by Marek Dahl"), "T-188: {}", page.text());
    // Erika answers for herself, from My Work.
    let mut erika = world.signed_in(&scene.erika).await;
    let work = erika.get("/desk").await;
    assert!(
        work.text().contains("Awaits your approval") && work.text().contains("Replace two firewalls"),
        "{}",
        work.text()
    );
    let page = erika.get(&page_of(&scene.ticket)).await;
    let own = answering(&page, "Erika Lund");
    let page = send(&mut erika, &page, &own, &[("answer", "approved"), ("comment", "")]).await;
    assert!(page.text().contains("Approved") && !page.text().contains("Partially"), "{}", page.text());
    assert!(!erika.get("/desk").await.text().contains("Awaits your approval"));
});

on_both!(t_185_asked_again_after_a_rejection_the_earlier_answer_is_kept, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    add(&mut marek, &scene.ticket, "Ann Keller", None).await;
    let page = ask(&mut marek, &scene.ticket, "").await;
    let ann = answering(&page, "Ann Keller");
    let page = send(&mut marek, &page, &ann, &[("answer", "rejected"), ("comment", "Not on a Monday")]).await;
    assert!(page.text().contains("Rejected"), "{}", page.text());
    let page = ask(&mut marek, &scene.ticket, "").await;
    assert!(page.text().contains("Requested"), "{}", page.text());
    assert!(page.text().contains("Earlier answers: 1") && page.text().contains("Not on a Monday"), "{}", page.text());
});

on_both!(asking_twice_with_one_form_asks_once, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    add(&mut marek, &scene.ticket, "Ann Keller", None).await;
    let page = marek.get(&page_of(&scene.ticket)).await;
    let action = format!("{}/ask", page_of(&scene.ticket));
    send(&mut marek, &page, &action, &[]).await;
    let jobs = world.count("job").await;
    assert_eq!(send(&mut marek, &page, &action, &[]).await.status, 200);
    assert_eq!(world.count("job").await, jobs, "nobody is written to again");
    let page = marek.get(&page_of(&scene.ticket)).await;
    let remove = page.attributes("form[action$='/remove']", "action").remove(0);
    send(&mut marek, &page, &remove, &[]).await;
    let again = send(&mut marek, &page, &remove, &[]).await;
    assert!(again.status.is_success() && again.texts(".voter").is_empty(), "{}", again.text());
});

on_both!(p_123_decision_15_so_many_must_approve, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    for name in ["Ann Keller", "Priya Raman", "Erika Lund"] {
        add(&mut marek, &scene.ticket, name, None).await;
    }
    let page = marek.get(&page_of(&scene.ticket)).await;
    let wrong =
        send(&mut marek, &page, &page_of(&scene.ticket), &[("rule", "some"), ("needed", "0"), ("plan", "Swap")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("Swap"), "what was typed stays");
    let page = marek.get(&page_of(&scene.ticket)).await;
    let page = send(&mut marek, &page, &page_of(&scene.ticket), &[("rule", "some"), ("needed", "2")]).await;
    assert!(page.text().contains("2 of 3 approvers must approve"), "{}", page.text());
    ask(&mut marek, &scene.ticket, "").await;
    for (name, after) in [("Ann Keller", "Partially approved"), ("Erika Lund", "Approved")] {
        let page = marek.get(&page_of(&scene.ticket)).await;
        let action = answering(&page, name);
        let page = send(&mut marek, &page, &action, &[("answer", "approved"), ("comment", "")]).await;
        assert!(page.text().contains(after), "{name}: {}", page.text());
    }
});

on_both!(a_75_without_the_right_to_work_tickets_one_only_reads, |world: World| async move {
    let scene = scene(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    add(&mut marek, &scene.ticket, "Ann Keller", None).await;
    let reader = world.resource("Rita Reads", "Minimal Access").await;
    let mut rita = world.signed_in(&reader).await;
    let page = rita.get(&page_of(&scene.ticket)).await;
    assert_eq!(page.status, 200);
    assert!(page.attributes("main form", "action").is_empty(), "{:?}", page.attributes("main form", "action"));
    let mut ann = world.signed_in(&scene.ann).await;
    assert_eq!(ann.get(&page_of(&scene.ticket)).await.status, 403, "customers answer in the portal");
});
