//! Service levels (F-152 … F-157): clocks of the parties, and what is promised in plain words.

use jiff::SignedDuration;
use kernel::ownership::{Act, By, Party as Holder};
use store::{
    guard::ViewTickets,
    tables::kinds::{ClockTarget, InternalMeaning, Party},
    taskfire::{Landing, clocks},
    views::taskfire::clocks::{Promise, Spent, Standing, promise},
};
use testing::{Person, Ticket, World, on_both};

use crate::{
    compose,
    taskfire_rules::{Scene, landed, scene, step, work},
};

async fn promised(world: &World, reader: &Person, made: &Ticket) -> (Vec<Promise>, Spent) {
    let actor = world.actor(reader).await;
    let may = world.store.reading(&actor).need::<ViewTickets>().unwrap();
    promise(&may, made.id).await.unwrap()
}

fn of(promises: &[Promise], party: Party, target: ClockTarget) -> Standing {
    let found = promises.iter().find(|promise| (promise.party, promise.target) == (party, target));
    found.unwrap_or_else(|| panic!("no promise: {promises:?}")).standing.clone()
}

fn pass(world: &World, minutes: i64) {
    world.pass(SignedDuration::from_mins(minutes));
}

/// Gives the ticket an internal status, as an edit would.
async fn status(world: &World, scene: &Scene, made: &Ticket, meaning: InternalMeaning) {
    let (ticket, to) = (world.literal(made.id.0), world.literal(scene.desk.status(meaning).0));
    let now = store::Instant::from(kernel::Clock::now(&*world.clock)).0;
    world
        .sql(&format!(
            "UPDATE taskfire_ticket SET status_id = {to}, status_since_at = {now}, version = version + 1 WHERE ticket_id = {ticket}"
        ))
        .await;
    world.clocks_follow(made).await;
}

/// What the provider promises for every priority.
async fn provider_promises(world: &World, response: i32, resolution: i32) {
    world.sql(&format!("UPDATE priority SET response_minutes = {response}, resolution_minutes = {resolution}")).await;
}

const TO_PROVIDER: Act = Act::Escalate { to: Holder::Provider, client_fronts: true, ask_acceptance: true };

// The world begins on Friday 2026-11-20 at 10:00 in Berlin; the desk works from nine to five.

// F-109.
on_both!(f_154_thirty_internal_twenty_provider_sixty_internal, |world: World| async move {
    let scene = scene(&world).await;
    provider_promises(&world, 60, 240).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    pass(&world, 30);
    step(&world, &made, TO_PROVIDER, By::Desk).await;
    pass(&world, 20);
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    pass(&world, 60);
    let (promises, spent) = promised(&world, &scene.tom, &made).await;
    assert_eq!(spent, Spent { internal: 90, provider: 20, vendors: 0 });
    assert_eq!(
        of(&promises, Party::Provider, ClockTarget::Resolution),
        Standing::Paused(clocks::paused::WITH_DESK.to_owned(), 220),
        "F-118"
    );
});

on_both!(f_153_internal_targets_count_business_hours_and_stand_still, |world: World| async move {
    let scene = scene(&world).await;
    // Medium: four hours for the first response, three days of eight hours for the solution.
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    let begun = world.taskfire_row(made.id).await.since_at;
    let (promises, _) = promised(&world, &scene.tom, &made).await;
    assert_eq!(of(&promises, Party::Internal, ClockTarget::Response), Standing::Due(begun.plus_minutes(240)));
    // Friday has seven hours left; Monday and Tuesday eight each; one more on Wednesday.
    let wednesday = begun.plus_minutes(5 * 24 * 60);
    assert_eq!(of(&promises, Party::Internal, ClockTarget::Resolution), Standing::Due(wednesday));
    pass(&world, 60);
    status(&world, &scene, &made, InternalMeaning::WaitingUser).await;
    pass(&world, 120);
    let (promises, spent) = promised(&world, &scene.tom, &made).await;
    assert_eq!(spent.internal, 60);
    let paused = Standing::Paused(clocks::paused::WAITING_USER.to_owned(), 24 * 60 - 60);
    assert_eq!(of(&promises, Party::Internal, ClockTarget::Resolution), paused);
    assert!(matches!(of(&promises, Party::Internal, ClockTarget::Response), Standing::Due(_)));
    status(&world, &scene, &made, InternalMeaning::Open).await;
    pass(&world, 30);
    let (_, spent) = promised(&world, &scene.tom, &made).await;
    assert_eq!(spent.internal, 90);
    // Over the weekend nothing is counted.
    pass(&world, 2 * 24 * 60 + 12 * 60);
    // A minute counts when it begins within the hours; the world's clock is some microseconds past the full minute.
    let spent = promised(&world, &scene.tom, &made).await.1.internal;
    assert!((7 * 60 - 121..=7 * 60 - 120).contains(&spent), "{spent}");
    step(&world, &made, Act::Complete, By::Desk).await;
    let (promises, spent) = promised(&world, &scene.tom, &made).await;
    assert!(matches!(of(&promises, Party::Internal, ClockTarget::Resolution), Standing::Met(_)));
    pass(&world, 60 * 24);
    assert_eq!(promised(&world, &scene.tom, &made).await.1, spent, "a complete ticket counts nothing");
    step(&world, &made, Act::Reopen, By::Desk).await;
    pass(&world, 10);
    assert!(matches!(
        of(&promised(&world, &scene.tom, &made).await.0, Party::Internal, ClockTarget::Resolution),
        Standing::Due(_)
    ));
});

on_both!(f_155_a_vendors_time_is_counted_by_itself, |world: World| async move {
    let scene = scene(&world).await;
    let id = world.vendor(&scene.contoso, "Litware Print", None).await;
    let made = landed(&world, &scene, "Printer is dead", Landing::default()).await;
    pass(&world, 10);
    let to = Act::Escalate { to: Holder::Vendor(id.0), client_fronts: true, ask_acceptance: false };
    step(&world, &made, to, By::Desk).await;
    pass(&world, 25);
    step(&world, &made, Act::TakeBack, By::Desk).await;
    pass(&world, 5);
    step(&world, &made, to, By::Desk).await;
    pass(&world, 15);
    let (promises, spent) = promised(&world, &scene.tom, &made).await;
    assert_eq!(spent, Spent { internal: 15, provider: 0, vendors: 40 });
    let paused = of(&promises, Party::Internal, ClockTarget::Resolution);
    assert_eq!(paused, Standing::Paused(clocks::paused::WITH_VENDOR.to_owned(), 24 * 60 - 15));
});

on_both!(f_156_warned_at_three_quarters_and_at_the_end_each_once, |world: World| async move {
    let scene = scene(&world).await;
    let critical = Landing { priority: Some(scene.desk.priorities[0]), ..Landing::default() };
    let made = landed(&world, &scene, "Server is down", critical).await;
    work(&world).await;
    let told = |world: World| async move {
        let jobs = world.dump().await["job"].clone();
        (jobs.matches("service-warned").count(), jobs.matches("service-breached").count(), world)
    };
    pass(&world, 22);
    work(&world).await;
    let (warned, breached, world) = told(world).await;
    assert_eq!((warned, breached), (0, 0));
    // Three quarters of thirty minutes, rounded up.
    pass(&world, 1);
    work(&world).await;
    let (warned, breached, world) = told(world).await;
    assert_eq!((warned, breached), (1, 0));
    pass(&world, 7);
    work(&world).await;
    let (warned, breached, world) = told(world).await;
    assert_eq!((warned, breached), (1, 1));
    pass(&world, 60);
    work(&world).await;
    let (warned, breached, world) = told(world).await;
    assert_eq!((warned, breached), (1, 1), "each once");
    let (promises, _) = promised(&world, &scene.ann, &made).await;
    assert!(matches!(of(&promises, Party::Internal, ClockTarget::Response), Standing::Missed(_)));
});

on_both!(f_157_the_providers_clock_resumes_and_each_hand_over_has_its_response, |world: World| async move {
    let scene = scene(&world).await;
    provider_promises(&world, 30, 120).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    step(&world, &made, TO_PROVIDER, By::Desk).await;
    pass(&world, 20);
    step(&world, &made, Act::Accept, By::Provider).await;
    pass(&world, 10);
    let (promises, _) = promised(&world, &scene.tom, &made).await;
    assert!(matches!(of(&promises, Party::Provider, ClockTarget::Response), Standing::Met(_)));
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    pass(&world, 60);
    step(&world, &made, TO_PROVIDER, By::Desk).await;
    let (promises, spent) = promised(&world, &scene.tom, &made).await;
    assert_eq!(spent.provider, 30, "it goes on where it stood");
    let since = world.taskfire_row(made.id).await.since_at;
    assert_eq!(of(&promises, Party::Provider, ClockTarget::Resolution), Standing::Due(since.plus_minutes(90)));
    assert_eq!(
        of(&promises, Party::Provider, ClockTarget::Response),
        Standing::Due(since.plus_minutes(30)),
        "a new one"
    );
    // While the provider waits for the customer, its clock stands still.
    pass(&world, 10);
    let (ticket, waiting) = (world.literal(made.id.0), store::Instant::from(kernel::Clock::now(&*world.clock)).0);
    world
        .sql(&format!(
            "UPDATE ticket SET status_since_at = {waiting}, status_id = (SELECT id FROM ticket_status WHERE meaning = 'waiting-customer' \
             AND provider_id = ticket.provider_id ORDER BY position LIMIT 1) WHERE id = {ticket}"
        ))
        .await;
    world.clocks_follow(&made).await;
    pass(&world, 45);
    let (promises, _) = promised(&world, &scene.tom, &made).await;
    let paused = Standing::Paused(clocks::paused::WAITING_CUSTOMER.to_owned(), 80);
    assert_eq!(of(&promises, Party::Provider, ClockTarget::Resolution), paused);
});
