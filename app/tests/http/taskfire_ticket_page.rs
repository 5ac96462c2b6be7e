//! What the ticket page says beyond its fields: promises, conversations with vendors, which rule leaves it alone; what the
//! desk finds by its own notes; rules switched from their list (F-97, F-126, F-129, F-152 … F-157, F-161, F-162, F-229, A-63,
//!

use jiff::SignedDuration;
use kernel::{
    escalation::{Body, Target, Then},
    ownership::{Act, By, Party as Holder},
};
use store::{
    Set,
    guard::RunJobs,
    tables::{
        escalation_rule,
        kinds::{MessageWay, ThreadState},
        vendor_message, vendor_thread,
    },
    taskfire::Landing,
};
use testing::{Client, Person, Ticket, World, on_both};

use crate::{
    compose,
    taskfire_rules::{Scene, issue_type, landed, scene, step, work},
};

const TO_PROVIDER: Act = Act::Escalate { to: Holder::Provider, client_fronts: true, ask_acceptance: false };

fn pass(world: &World, minutes: i64) {
    world.pass(SignedDuration::from_mins(minutes));
}

async fn read(world: &World, who: &Person, path: &str) -> String {
    let page = world.signed_in(who).await.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

/// The list's row of this name.
async fn entry(browser: &mut Client, list: &str, name: &str) -> String {
    let page = browser.get(list).await;
    let names = page.texts("a.table__title");
    let place = names.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name} in {names:?}"));
    page.attributes("a.table__title", "href")[place].clone()
}

// The world begins on Friday 2026-11-20 at 10:00 in Berlin; the desk works from nine to five.

on_both!(f_153_f_154_each_side_reads_its_promises_with_the_reason_of_a_pause, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE priority SET response_minutes = 30, resolution_minutes = 240").await;
    let marek = world.resource("Marek Dahl", "Full Access").await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    let (theirs, ours) = (format!("/tickets/{}", made.number), format!("/desk/tickets/{}", made.number));
    for who in [&scene.tom, &scene.priya] {
        let page = read(&world, who, &theirs).await;
        for words in [
            "What is promised",
            "Your IT help desk promises a first response within 4 h of working hours: due 14:00.",
            "Your IT help desk promises a solution within 24 h of working hours: due",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    let page = read(&world, &marek, &ours).await;
    assert!(!page.contains("promises a"), "the desk's promises are not staff's (F-62): {page}");
    pass(&world, 30);
    step(&world, &made, TO_PROVIDER, By::Desk).await;
    let paused = "The clock stands still: Northwind IT has the ticket. 23 h 30 min of working hours are left.";
    for who in [&scene.tom, &scene.priya] {
        let page = read(&world, who, &theirs).await;
        assert!(page.contains("Northwind IT promises a first response within 30 min: due 11:00."), "{page}");
        assert!(page.contains(paused), "{page}");
    }
    assert!(read(&world, &scene.tom, &theirs).await.contains("Working time so far: Your IT help desk 30 min"));
    assert!(!read(&world, &scene.priya, &theirs).await.contains("Working time so far"), "T-117");
    let page = read(&world, &marek, &ours).await;
    assert!(page.contains("Northwind IT promises a first response within 30 min"), "{page}");
    assert!(page.contains("Northwind IT promises a solution within 4 h"), "{page}");
    assert!(!page.contains("IT help desk promises"), "{page}");
    pass(&world, 31);
    let page = read(&world, &scene.priya, &theirs).await;
    assert!(page.contains("Northwind IT missed its first response: it was due 11:00."), "{page}");
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    let page = read(&world, &marek, &ours).await;
    assert!(page.contains("The clock stands still: Contoso IT help desk has the ticket."), "F-118: {page}");
});

on_both!(a_64_a_status_of_work_is_a_first_response_and_stays_one, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE priority SET response_minutes = 30, resolution_minutes = 240").await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    step(&world, &made, TO_PROVIDER, By::Desk).await;
    pass(&world, 10);
    status(&world, &made, "open").await;
    let path = format!("/tickets/{}", made.number);
    let page = read(&world, &scene.tom, &path).await;
    assert!(page.contains("Northwind IT gave its first response in time, 10:10."), "{page}");
    // Waiting for the customer stops the other clock and takes nothing back.
    pass(&world, 10);
    status(&world, &made, "waiting-customer").await;
    pass(&world, 60);
    let page = read(&world, &scene.tom, &path).await;
    assert!(page.contains("Northwind IT gave its first response in time, 10:10."), "{page}");
    let paused = "The clock stands still: Northwind IT waits for an answer from your side. 3 h 40 min are left.";
    assert!(page.contains(paused), "{page}");
});

/// Gives the ticket a status of the provider's of this meaning, as an edit would.
async fn status(world: &World, made: &Ticket, meaning: &str) {
    let (ticket, now) = (world.literal(made.id.0), store::Instant::from(kernel::Clock::now(&*world.clock)).0);
    world
        .sql(&format!(
            "UPDATE ticket SET status_since_at = {now}, status_id = (SELECT id FROM ticket_status WHERE meaning = '{meaning}' \
             AND provider_id = ticket.provider_id ORDER BY position LIMIT 1) WHERE id = {ticket}"
        ))
        .await;
    world.clocks_follow(made).await;
}

on_both!(a_63_a_64_the_provider_sets_its_targets_and_statuses_say_what_they_count_as, |world: World| async move {
    let person = world.resource("Sofia Lind", "Full Access").await;
    let mut browser = world.signed_in(&person).await;
    let list = "/desk/settings/priorities";
    let high = entry(&mut browser, list, "High").await;
    let form = browser.get(&high).await;
    let wrong = browser.submit(&form, &high, &[("response", "soon"), ("resolution", "4:00")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("response").unwrap_or_default().contains("First response"), "{}", wrong.text());
    assert_eq!(wrong.attributes("[name=response]", "value"), ["soon"], "what was typed stays");
    let early = browser.submit(&form, &high, &[("response", "4:00"), ("resolution", "1:30")]).await;
    assert!(early.error_on("resolution").is_some(), "{}", early.text());
    let done = browser.submit(&form, &high, &[("response", "0:45"), ("resolution", "8")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = browser.get(list).await;
    let cells = page.texts("tbody tr");
    assert!(
        cells.iter().any(|row| row.starts_with("High") && row.contains("0:45") && row.contains("8:00")),
        "{cells:?}"
    );
    crate::taskfire_enabling::holds(
        &world,
        "minutes",
        "(SELECT COUNT(*) FROM priority WHERE response_minutes = 45 AND resolution_minutes = 480) = 1",
    )
    .await;
    let log = browser.get("/desk/settings/audit-log?act=priority.changed").await.text();
    assert!(log.contains("response: 0:45") && log.contains("resolution: 8"), "{log}");
    let page = browser.get("/desk/settings/statuses").await;
    let rows = page.texts("tbody tr");
    for (name, event) in [
        ("New", "Nothing"),
        ("Waiting Customer", "The clock stands still"),
        ("Complete", "Resolved"),
        ("In Progress", "First response"),
    ] {
        assert!(rows.iter().any(|row| row.starts_with(name) && row.contains(event)), "A-64 {name}: {rows:?}");
    }
});

/// A conversation of the ticket with a vendor, and what was said in it, oldest first.
async fn conversation(
    world: &World,
    scene: &Scene,
    made: &Ticket,
    vendor: &str,
    said: &[(MessageWay, bool)],
) -> String {
    let vendor = world.vendor(&scene.contoso, vendor, None).await;
    let seed = world.store.seed().await.unwrap();
    let id: store::ids::VendorThreadId = seed.fresh_id();
    let now = seed.now();
    let provider = world.defaults.provider;
    seed.add::<vendor_thread::Entity>(vendor_thread::ActiveModel {
        provider_id: Set(provider),
        id: Set(id),
        ticket_id: Set(made.id),
        organization_id: Set(scene.contoso.id),
        vendor_id: Set(vendor),
        subject: Set("Spare parts".to_owned()),
        state: Set(ThreadState::Open),
        of_hand_over: Set(false),
        hand_over_no: Set(None),
        reply_token_hash: Set(id.to_string()),
        created_by_contact_id: Set(scene.tom.contact),
        created_at: Set(now),
        active_at: Set(now),
        version: Set(1),
    })
    .await
    .unwrap();
    for (place, (way, held)) in (0_i64..).zip(said) {
        seed.add::<vendor_message::Entity>(vendor_message::ActiveModel {
            provider_id: Set(provider),
            id: Set(seed.fresh_id()),
            thread_id: Set(id),
            ticket_id: Set(made.id),
            way: Set(*way),
            sender_name: Set(String::new()),
            sender_address: Set(String::new()),
            body: Set("…".to_owned()),
            message_key: Set(None),
            contact_id: Set(None),
            note_id: Set(None),
            mail_id: Set(None),
            held: Set(*held),
            held_reason: Set(String::new()),
            judged_by_contact_id: Set(None),
            created_at: Set(now.plus_seconds(place)),
            version: Set(1),
        })
        .await
        .unwrap();
    }
    seed.done().await.unwrap();
    id.to_string()
}

on_both!(f_161_f_162_f_229_the_desk_sees_conversations_with_vendors_on_the_ticket, |world: World| async move {
    use MessageWay::{Guest, Mail, Out};
    let scene = scene(&world).await;
    let made = landed(&world, &scene, "Printer is dead", Landing::default()).await;
    let path = format!("/tickets/{}", made.number);
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&path).await;
    assert!(page.text().contains("No vendor was asked about this ticket."), "{}", page.text());
    assert!(page.html.contains(&format!("{path}/vendors/new")));
    let quiet =
        conversation(&world, &scene, &made, "Litware Print", &[(Out, false), (Mail, false), (Out, false)]).await;
    let open = conversation(
        &world,
        &scene,
        &made,
        "Schindel Lifts",
        &[(Mail, false), (Out, false), (Mail, false), (Guest, false), (Mail, true)],
    )
    .await;
    let page = tom.get(&path).await;
    let lines = page.texts("[aria-labelledby=vendors] li");
    assert_eq!(lines.len(), 2, "{}", page.text());
    assert!(lines[0].starts_with("Schindel Lifts: Spare parts Open"), "{lines:?}");
    assert!(lines[0].contains("one message to let in") && lines[0].contains("2 answers are open"), "{lines:?}");
    assert!(lines[1].starts_with("Litware Print") && !lines[1].contains("answer"), "{lines:?}");
    let links = page.attributes("[aria-labelledby=vendors] a", "href");
    for href in [format!("{path}/vendors/{quiet}"), format!("{path}/vendors/{open}"), format!("{path}/vendors")] {
        assert!(links.contains(&href), "{href}: {links:?}");
        assert_eq!(tom.get(&href).await.status, 200, "{href}");
    }
    assert!(!read(&world, &scene.priya, &path).await.contains("Litware"), "nobody else reads it");
    // While a vendor has it, the page says when to ask again.
    let vendor = world.vendor(&scene.contoso, "Contoso Lifts", None).await;
    step(
        &world,
        &made,
        Act::Escalate { to: Holder::Vendor(vendor.0), client_fronts: true, ask_acceptance: false },
        By::Desk,
    )
    .await;
    let at = world.taskfire_row(made.id).await.since_at.plus_minutes(24 * 60).0;
    let id = world.literal(made.id.0);
    world.sql(&format!("UPDATE taskfire_ticket SET chase_at = {at} WHERE ticket_id = {id}")).await;
    let page = tom.get(&path).await;
    assert!(page.text().contains("Ask again: tomorrow"), "{}", page.text());
});

on_both!(f_129_the_page_says_which_rule_leaves_it_alone_until_when, |world: World| async move {
    let scene = scene(&world).await;
    let printers = issue_type(&world, scene.contoso.id, "Printers").await;
    world.escalation_rule(scene.contoso.id, "Everything", 0, Body::default()).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    work(&world).await;
    assert!(world.taskfire_row(made.id).await.exempt_rule_id.is_none(), "it is not back");
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    let path = format!("/tickets/{}", made.number);
    let words = "“Everything” until tomorrow 10:00, or until the issue type changes";
    let page = read(&world, &scene.tom, &path).await;
    assert!(page.contains(words), "{page}");
    assert!(!read(&world, &scene.priya, &path).await.contains("Everything"));
    // Another issue type ends it, on the page as for the rule.
    pass(&world, 2);
    let mut tom = world.signed_in(&scene.tom).await;
    let form = tom.get(&format!("{path}/edit")).await;
    let kind = printers.to_string();
    let saved = tom.submit(&form, "/edit", &[("issue_type", kind.as_str())]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(world.taskfire_row(made.id).await.exempt_rule_id.is_none());
    assert!(!read(&world, &scene.tom, &path).await.contains("until the issue type changes"));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, store::tables::kinds::Party::Provider, "F-129");
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    pass(&world, 24 * 60);
    assert!(!read(&world, &scene.tom, &path).await.contains("until the issue type changes"), "a day is over");
});

on_both!(f_97_the_desks_own_notes_are_found_by_those_who_work_it_alone, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&fabrikam).await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "taskfire-administrator").await;
    let mia = world.contact(&scene.contoso, "Mia Manager", "manager").await;
    let marek = world.resource("Marek Dahl", "Full Access").await;
    let made = landed(&world, &scene, "Accounts payable", Landing::default()).await;
    world.desk_note(&made, &scene.tom, "The password lies under the flamingo.").await;
    for (who, finds) in [(&scene.tom, true), (&scene.ann, true), (&mia, false), (&scene.priya, false), (&yusuf, false)]
    {
        for question in ["flamingo", "flamingo payable"] {
            let page = read(&world, who, &format!("/tickets/search?q={}", question.replace(' ', "+"))).await;
            assert_eq!(page.contains(&made.number), finds, "{question}: {page}");
        }
        // What is published everyone of the organization finds as before.
        let page = read(&world, who, "/tickets/search?q=payable").await;
        assert_eq!(page.contains(&made.number), who.contact != yusuf.contact, "{page}");
    }
    let page = read(&world, &marek, "/desk/search?q=flamingo").await;
    assert!(!page.contains(&made.number), "decision 23: {page}");
    // Who no longer works the desk finds it no longer.
    let tom = world.literal(scene.tom.contact.unwrap().0);
    world
        .sql(&format!(
            "UPDATE account SET security_level_id = (SELECT id FROM security_level WHERE code = 'manager' AND provider_id = \
             account.provider_id) WHERE contact_id = {tom}"
        ))
        .await;
    let page = read(&world, &scene.tom, "/tickets/search?q=flamingo").await;
    assert!(!page.contains(&made.number), "{page}");
});

on_both!(f_126_a_rule_is_switched_from_the_list, |world: World| async move {
    let scene = scene(&world).await;
    let vendor = world.vendor(&scene.contoso, "Schindel Lifts", None).await;
    let to_vendor = Body { then: Then { target: Target::Vendor(vendor.0), ..Then::default() }, ..Body::default() };
    let id = world.escalation_rule(scene.contoso.id, "To the lifts", 0, to_vendor).await;
    let id_literal = world.literal(id.0);
    let reason = "UPDATE escalation_rule SET disabled_reason = 'The system switched it off' WHERE id =";
    let mut ann = world.signed_in(&scene.ann).await;
    let switch = format!("/taskfire/rules/{id}/switch");
    let page = ann.get("/taskfire/rules").await;
    assert!(page.text().contains("Switch To the lifts off"), "{}", page.text());
    let off = ann.post(&switch, &[("active", "false")]).await;
    let page = ann.follow(off).await;
    assert!(page.text().contains("The rule is switched off.") && page.text().contains("Switch To the lifts on"));
    assert_eq!(ann.post(&switch, &[("active", "false")]).await.status, 303, "twice is once");
    let made = landed(&world, &scene, "Lift stands still", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, store::tables::kinds::Party::Internal);
    world.sql(&format!("{reason} {id_literal}")).await;
    pass(&world, 1);
    let on = ann.post(&switch, &[("active", "true")]).await;
    let page = ann.follow(on).await;
    assert!(page.text().contains("The rule is switched on.") && !page.text().contains("The system switched it off"));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, store::tables::kinds::Party::Vendor, "it acts at once");
    let log = world.dump().await["audit"].clone();
    assert_eq!(log.matches("escalation-rule.changed").count(), 2, "each turn once: {log}");
    // What it would hand to is gone: the list says so, and the rule stays off.
    ann.post(&switch, &[("active", "false")]).await;
    world.sql(&format!("UPDATE vendor SET active = FALSE WHERE id = {}", world.literal(vendor.0))).await;
    let refused = ann.post(&switch, &[("active", "true")]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("What “To the lifts” hands tickets to is gone or inactive."), "{}", refused.text());
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    assert!(!may.row::<escalation_rule::Entity>(id).await.unwrap().active);
    // F-124: nobody else; another customer's rule does not exist.
    assert_eq!(world.signed_in(&scene.tom).await.post(&switch, &[("active", "true")]).await.status, 403);
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&fabrikam).await;
    let yusuf = world.contact(&fabrikam, "Yusuf Kaya", "taskfire-administrator").await;
    assert_eq!(world.signed_in(&yusuf).await.post(&switch, &[("active", "true")]).await.status, 404);
});
