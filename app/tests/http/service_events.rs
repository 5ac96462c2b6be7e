//! What statuses say to the provider's service clocks (A-63 … A-66): the mapping that administrators keep, and clocks that
//! follow it.

use jiff::SignedDuration;
use store::{
    guard::ViewTickets,
    tables::kinds::{ClockTarget, Party},
    taskfire::{Landing, clocks::paused},
    views::taskfire::clocks::{Standing, promise},
};
use testing::{Client, Page, Person, Ticket, World, on_both};

use crate::{
    compose,
    settings::{administrator, row, send},
    taskfire_enabling::holds,
    taskfire_rules::work,
};

const STATUSES: &str = "/desk/settings/statuses";

/// A ticket that the provider holds, with an hour for the first response and four for the solution; every hour counts.
struct Scene {
    tom: Person,
    staff: Client,
    ticket: Ticket,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    world.sql("UPDATE priority SET response_minutes = 60, resolution_minutes = 240").await;
    let ticket = world.ticket(&contoso, &tom, "Mail is slow").await;
    world.land(&ticket, Landing { to_provider: true, ..Landing::default() }).await;
    Scene { tom, staff: administrator(world).await, ticket }
}

impl Scene {
    /// Maps a status to an event, as administrators do.
    async fn map(&mut self, status: &str, event: &str) -> Page {
        let path = row(&mut self.staff, STATUSES, status).await;
        send(&mut self.staff, &path, &[("service_event", event)]).await
    }

    /// Gives the ticket the status at this place of the world's list.
    async fn status(&mut self, world: &World, place: usize) {
        let path = format!("/desk/tickets/{}/status", self.ticket.number);
        let status = world.defaults.statuses[place].to_string();
        let done = self.staff.post(&path, &[("status", &status)]).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }

    /// How a promise of the provider stands.
    async fn stands(&self, world: &World, target: ClockTarget) -> Standing {
        let actor = world.actor(&self.tom).await;
        let may = world.store.reading(&actor).need::<ViewTickets>().unwrap();
        let (promises, _) = promise(&may, self.ticket.id).await.unwrap();
        let found = promises.iter().find(|one| (one.party, one.target) == (Party::Provider, target));
        found.unwrap_or_else(|| panic!("no promise: {promises:?}")).standing.clone()
    }
}

fn pass(world: &World, minutes: i64) {
    world.pass(SignedDuration::from_mins(minutes));
}

fn waits(minutes: i64) -> Standing {
    Standing::Paused(paused::WAITING_CUSTOMER.to_owned(), minutes)
}

// Places in the list of statuses: New, In Progress, Waiting Customer, Waiting Materials, Customer Note Added, Escalated, Complete.
const IN_PROGRESS: usize = 1;
const WAITING_MATERIALS: usize = 3;
const ESCALATED: usize = 5;

on_both!(a_64_the_default_mapping_and_what_may_be_chosen, |world: World| async move {
    let mut browser = administrator(&world).await;
    let page = browser.get(STATUSES).await;
    let rows = page.texts("tbody tr");
    for (name, event) in [
        ("New", "Nothing"),
        ("In Progress", "First response"),
        ("Waiting Customer", "Waiting Customer: The clock stands still"),
        ("Waiting Materials", "First response"),
        ("Customer Note Added", "First response"),
        ("Escalated", "First response"),
        ("Complete", "Resolved"),
    ] {
        assert!(rows.iter().any(|row| row.starts_with(name) && row.contains(event)), "{name}: {rows:?}");
    }
    // Statuses of the system are mapped too.
    let path = row(&mut browser, STATUSES, "New").await;
    let form = browser.get(&path).await;
    assert_eq!(
        form.attributes("[name=service_event] option", "value"),
        ["none", "first-response", "waiting-customer", "resolved"]
    );
    assert_eq!(form.attributes("[name=service_event] option[selected]", "value"), ["none"]);
    let wrong = browser.submit(&form, &path, &[("service_event", "solved"), ("customer_label", "Fresh")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("service_event").unwrap_or_default().contains("Service level"), "{}", wrong.text());
    assert_eq!(wrong.attributes("[name=customer_label]", "value"), ["Fresh"], "what was typed stays");
    assert_eq!(browser.submit(&form, &path, &[("service_event", "first-response")]).await.status, 303);
    let log = browser.get("/desk/settings/audit-log?act=status.changed").await.text();
    assert!(log.contains("service_event: none") && log.contains("service_event: first-response"), "{log}");
    // A new status says what its meaning does unless one chooses otherwise.
    for (name, meaning, event) in
        [("With a colleague", "open", ""), ("Call back", "waiting-customer", ""), ("Parked", "open", "none")]
    {
        let new = format!("{STATUSES}/new");
        let sent = send(&mut browser, &new, &[("name", name), ("meaning", meaning), ("service_event", event)]).await;
        assert_eq!(sent.status, 303, "{name}: {}", sent.text());
    }
    let rows = browser.get(STATUSES).await.texts("tbody tr");
    for (name, event) in
        [("With a colleague", "First response"), ("Call back", "Waiting Customer"), ("Parked", "Nothing")]
    {
        assert!(rows.iter().any(|row| row.starts_with(name) && row.contains(event)), "{name}: {rows:?}");
    }
});

on_both!(a_64_a_66_a_remapped_status_stops_the_clock_from_then_on, |world: World| async move {
    let mut scene = scene(&world).await;
    pass(&world, 10);
    scene.status(&world, WAITING_MATERIALS).await;
    pass(&world, 20);
    assert!(matches!(scene.stands(&world, ClockTarget::Resolution).await, Standing::Due(_)), "it runs");
    // Two statuses mean the same to the clock now.
    assert_eq!(scene.map("Waiting Materials", "waiting-customer").await.status, 303);
    holds(&world, "two", "(SELECT COUNT(*) FROM ticket_status WHERE service_event = 'waiting-customer') = 2").await;
    work(&world).await;
    holds(
        &world,
        "the worker stopped it when the mapping changed",
        "(SELECT COUNT(*) FROM service_clock WHERE party = 'provider' AND target = 'resolution' AND spent_minutes = 30 \
         AND running_since_at IS NULL) = 1",
    )
    .await;
    pass(&world, 20);
    assert_eq!(scene.stands(&world, ClockTarget::Resolution).await, waits(210));
    assert!(
        matches!(scene.stands(&world, ClockTarget::Response).await, Standing::Met(_)),
        "what was given stays given"
    );
    // From one such status to the other it stands still; leaving them it goes on.
    scene.status(&world, 2).await;
    pass(&world, 5);
    assert_eq!(scene.stands(&world, ClockTarget::Resolution).await, waits(210));
    scene.status(&world, IN_PROGRESS).await;
    pass(&world, 10);
    let page = world.signed_in(&scene.tom).await.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert_eq!(page.status, 200);
    assert!(matches!(scene.stands(&world, ClockTarget::Resolution).await, Standing::Due(_)), "{}", page.text());
    // Mapped back, the clock runs again for tickets that are still there.
    scene.status(&world, WAITING_MATERIALS).await;
    pass(&world, 5);
    assert_eq!(scene.stands(&world, ClockTarget::Resolution).await, waits(200));
    assert_eq!(scene.map("Waiting Materials", "none").await.status, 303);
    work(&world).await;
    assert!(matches!(scene.stands(&world, ClockTarget::Resolution).await, Standing::Due(_)));
});

on_both!(a_64_a_status_without_an_event_triggers_nothing, |world: World| async move {
    let mut scene = scene(&world).await;
    assert_eq!(scene.map("In Progress", "none").await.status, 303);
    pass(&world, 10);
    scene.status(&world, IN_PROGRESS).await;
    assert!(matches!(scene.stands(&world, ClockTarget::Response).await, Standing::Due(_)), "no response yet");
    scene.status(&world, ESCALATED).await;
    assert!(matches!(scene.stands(&world, ClockTarget::Response).await, Standing::Met(_)));
    // Completing closes the ticket whatever the mapping says, but keeps no promise without the event.
    assert_eq!(scene.map("Complete", "none").await.status, 303);
    pass(&world, 20);
    let complete = format!("/desk/tickets/{}/complete", scene.ticket.number);
    let form = scene.staff.get(&complete).await;
    assert_eq!(scene.staff.submit(&form, &complete, &[("resolution", "A cable")]).await.status, 303);
    holds(&world, "closed", "(SELECT COUNT(*) FROM ticket WHERE completed_at IS NOT NULL) = 1").await;
    pass(&world, 5);
    let closed = Standing::Paused(paused::CLOSED.to_owned(), 210);
    assert_eq!(scene.stands(&world, ClockTarget::Resolution).await, closed);
});

on_both!(a_65_resolved_by_another_status_does_not_close_the_ticket, |world: World| async move {
    let mut scene = scene(&world).await;
    assert_eq!(scene.map("Escalated", "resolved").await.status, 303);
    pass(&world, 10);
    scene.status(&world, ESCALATED).await;
    pass(&world, 20);
    for target in [ClockTarget::Response, ClockTarget::Resolution] {
        assert!(matches!(scene.stands(&world, target).await, Standing::Met(_)), "{target:?}");
    }
    holds(
        &world,
        "ten minutes, and open",
        "(SELECT COUNT(*) FROM service_clock WHERE target = 'resolution' AND party = 'provider' AND spent_minutes = 10 \
         AND met_at IS NOT NULL) = 1 AND (SELECT COUNT(*) FROM ticket WHERE completed_at IS NULL) = 1",
    )
    .await;
    let page = scene.staff.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(page.form("/complete").is_some() || page.html.contains("/complete"), "it can still be completed");
    // Back in work, the clock goes on where it stood.
    scene.status(&world, IN_PROGRESS).await;
    pass(&world, 30);
    work(&world).await;
    assert!(matches!(scene.stands(&world, ClockTarget::Resolution).await, Standing::Due(_)));
    // Complete is resolved by default.
    let complete = format!("/desk/tickets/{}/complete", scene.ticket.number);
    let form = scene.staff.get(&complete).await;
    assert_eq!(scene.staff.submit(&form, &complete, &[("resolution", "A cable")]).await.status, 303);
    holds(
        &world,
        "forty minutes",
        "(SELECT COUNT(*) FROM service_clock WHERE target = 'resolution' AND party = 'provider' AND spent_minutes = 40 \
         AND met_at IS NOT NULL) = 1",
    )
    .await;
});

on_both!(a_64_a_status_that_a_workflow_rule_gives_counts_too, |world: World| async move {
    let mut scene = scene(&world).await;
    let waiting = world.defaults.statuses[WAITING_MATERIALS].to_string();
    let fields = [("events", "customer-note"), ("set_status", waiting.as_str())];
    crate::workflow::made(&mut scene.staff, "Look for parts", &fields).await;
    assert_eq!(scene.map("Waiting Materials", "waiting-customer").await.status, 303);
    pass(&world, 10);
    let mut customer = world.signed_in(&scene.tom).await;
    let page = customer.get(&format!("/tickets/{}", scene.ticket.number)).await;
    let sent = customer.submit(&page, "/notes", &[("body", "The fan is broken."), ("publish", "everyone")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    work(&world).await;
    holds(
        &world,
        "stopped by the rule",
        "(SELECT COUNT(*) FROM service_clock WHERE party = 'provider' AND target = 'resolution' AND spent_minutes = 10 \
         AND running_since_at IS NULL) = 1",
    )
    .await;
});
