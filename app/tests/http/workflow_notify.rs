//! What sets a workflow rule off, and its notification: recipients, repetition, content as a note.

use testing::{Client, Ticket, World, on_both};

use crate::{
    compose,
    taskfire_enabling::holds,
    workflow::{RULES, drain, made, rule, staff},
};

/// Gives the ticket the status at this place of the world's list, in a save of its own.
async fn status(world: &World, browser: &mut Client, ticket: &Ticket, place: usize) {
    let path = format!("/desk/tickets/{}/status", ticket.number);
    let status = world.defaults.statuses[place].to_string();
    let done = browser.post(&path, &[("status", &status)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

/// Subjects of the letters that left, without the provider's ordinary ones.
async fn letters(world: &World, subject: &str) -> Vec<(String, String)> {
    let sent = drain(world).await.sent();
    let of_rule = sent.into_iter().filter(|one| one.subject.starts_with(subject));
    of_rule.map(|one| (one.to.name.clone(), one.text)).collect()
}

on_both!(a_271_a_275_rules_of_tickets_judge_what_exists_only_when_it_is_saved, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let [one, other] = [world.ticket(&contoso, &ann, "One").await, world.ticket(&contoso, &ann, "Other").await];
    drain(&world).await;
    let high = world.defaults.priorities[0].to_string();
    made(&mut browser, "All edits", &[("events", "created"), ("events", "edited"), ("set_priority", &high)]).await;
    world.pass(jiff::SignedDuration::from_mins(30));
    drain(&world).await;
    holds(&world, "not retroactive", "(SELECT COUNT(*) FROM workflow_run) = 0").await;
    status(&world, &mut browser, &one, 1).await;
    drain(&world).await;
    let (one, other) = (world.literal(one.id.0), world.literal(other.id.0));
    let priority = world.literal(world.defaults.priorities[0].0);
    holds(&world, "what was saved", &format!("(SELECT COUNT(*) FROM workflow_run WHERE ticket_id = {one}) >= 1")).await;
    holds(&world, "the other not", &format!("(SELECT COUNT(*) FROM workflow_run WHERE ticket_id = {other}) = 0")).await;
    holds(&world, "acted on one", &format!("(SELECT COUNT(*) FROM ticket WHERE priority_id = {priority}) = 1")).await;
});

on_both!(a_277_a_notification_each_time_or_once_and_as_a_note, |world: World| async move {
    let (_, mut browser) = staff(&world).await;
    let contoso = world.organization("Contoso Legal").await;
    let ann = world.contact(&contoso, "Ann Keller", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = world.ticket(&contoso, &ann, "Screen is dark").await;
    drain(&world).await;
    let to = marek.resource.unwrap().to_string();
    let of = |subject: &'static str| {
        [
            ("events", "edited"),
            ("notify_other", to.as_str()),
            ("notify_subject", subject),
            ("notify_text", "Look at {number}."),
        ]
    };
    made(&mut browser, "Each time", &of("Each {title}")).await;
    let once: Vec<_> =
        of("Once {title}").into_iter().chain([("notify_once", "true"), ("notify_note", "true")]).collect();
    made(&mut browser, "Once", &once).await;
    status(&world, &mut browser, &ticket, 1).await;
    let mail = drain(&world).await.sent();
    let to_marek = |subject: &str| {
        let letter = mail.iter().find(|one| one.subject == subject).unwrap_or_else(|| panic!("no {subject}"));
        assert_eq!(letter.to.name, "Marek Dahl");
        assert!(letter.text.contains(&format!("Look at {}.", ticket.number)), "{}", letter.text);
    };
    to_marek("Each Screen is dark");
    to_marek("Once Screen is dark");
    status(&world, &mut browser, &ticket, 3).await;
    assert!(letters(&world, "Once").await.is_empty());
    status(&world, &mut browser, &ticket, 5).await;
    assert_eq!(letters(&world, "Each").await.len(), 1, "each time");
    // The content is on the ticket once, for staff alone.
    let path = format!("/desk/tickets/{}", ticket.number);
    let page = browser.get(&path).await.text();
    assert_eq!(page.matches("Once Screen is dark").count(), 1, "{page}");
    assert!(page.contains(&format!("Look at {}.", ticket.number)) && !page.contains("Each Screen is dark"), "{page}");
    let theirs = world.signed_in(&ann).await.get(&format!("/tickets/{}", ticket.number)).await.text();
    assert!(!theirs.contains("Once Screen is dark"), "{theirs}");
    let history = browser.get(&format!("{RULES}/history")).await.text();
    assert!(history.contains("skipped, the rule notified of this ticket before"), "{history}");
    // What was chosen reads the same again, and a notification needs somebody to read it.
    let href = browser.get(RULES).await.attributes("table a", "href").pop().unwrap();
    let page = browser.get(&href).await;
    assert_eq!(page.attributes("[name=notify_once][checked]", "name"), ["notify_once"], "{}", page.html);
    assert_eq!(page.attributes("[name=notify_note][checked]", "name"), ["notify_note"]);
    let wrong = [("events", "edited"), ("notify_text", "Nobody reads this"), ("notify_once", "true")];
    let page = rule(&mut browser, "To nobody", &wrong).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("notify").is_some(), "{}", page.text());
    assert_eq!(page.attributes("[name=notify_once][checked]", "name"), ["notify_once"], "what was set is kept");
});
