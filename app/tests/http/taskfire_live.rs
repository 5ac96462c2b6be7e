//! Live updates in the sharing matrix (F-171, decision 13): an open connection tells somebody of exactly the desks that they work at
//! that moment, and of nothing once sharing is switched off.

use std::{sync::Arc, time::Duration};

use platform::mail::memory::MemoryMail;
use store::outbox::{Cause, Event};
use testing::{Organization, Person, Stream, Ticket, World, on_both};

use crate::{compose, mails::posted};

/// Longer than the time between two looks of a connection.
const PATIENCE: Duration = Duration::from_secs(9);

/// A parent with two sub-organizations and a stranger, each with a desk and a ticket of it.
struct Family {
    group: Organization,
    tickets: Vec<Ticket>,
    boss: Person,
    tom: Person,
    /// At the level Advanced of the parent: sees all tickets, works none.
    helen: Person,
}

async fn family(world: &World) -> Family {
    let group = world.organization("Contoso Group").await;
    let legal = world.sub_organization("Contoso Legal", &group).await;
    let labs = world.sub_organization("Contoso Labs", &group).await;
    let litware = world.organization("Litware").await;
    let mut tickets = Vec::new();
    for (place, organization) in [("parent", &group), ("own", &legal), ("sister", &labs), ("stranger", &litware)] {
        let desk = world.taskfire(organization).await;
        let owner = world.contact(organization, &format!("Owner {place}"), "basic").await;
        tickets.push(world.internal_ticket(organization, &desk, &owner, &format!("Lantern of {place}")).await);
    }
    Family {
        boss: world.contact(&group, "Ann Keller", "taskfire-resource").await,
        tom: world.contact(&legal, "Tom Okafor", "taskfire-resource").await,
        helen: world.contact(&group, "Helen Brandt", "advanced").await,
        tickets,
        group,
    }
}

async fn share(world: &World, family: &Family, mode: &str) {
    let group = world.literal(family.group.id.0);
    world.sql(&format!("UPDATE taskfire_settings SET sharing = '{mode}' WHERE organization_id = {group}")).await;
}

/// Something happens on each ticket that the whole desk hears of.
async fn happens(world: &World, family: &Family) {
    let actor = Arc::new(world.store.system_actor(world.defaults.provider, "tests"));
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<store::guard::RunJobs>().unwrap();
    for ticket in &family.tickets {
        may.record(Event::TicketReopened { ticket: ticket.id, note: None, cause: Cause { account: None } })
            .await
            .unwrap();
    }
    write.done().await.unwrap();
    posted(world, &Arc::new(MemoryMail::new()), None).await;
}

/// Whether the connection tells of this number in the end, and of none above it.
async fn reaches(stream: &mut Stream, number: u64) -> bool {
    while let Some(now) = stream.next(PATIENCE).await {
        let now: u64 = now.parse().unwrap();
        if now >= number {
            return now == number;
        }
    }
    false
}

/// Opens a connection and reads what it tells at once.
async fn watch(world: &World, person: &Person) -> (Stream, u64) {
    let mut browser = world.signed_in(person).await;
    let mut stream = browser.stream("/notifications/live").await;
    let now = stream.next(PATIENCE).await.expect("the count at once").parse().unwrap();
    (stream, now)
}

on_both!(f_171_live_updates_tell_of_exactly_the_desks_that_one_works, |world: World| async move {
    let family = family(&world).await;
    // How many of the four tickets each of them is told of; the parent's people see tickets below, but work them only in a mode.
    for (mode, boss, tom) in [("off", 1, 1), ("everything", 3, 3), ("upwards", 3, 1)] {
        share(&world, &family, mode).await;
        let (mut boss_hears, boss_had) = watch(&world, &family.boss).await;
        let (mut tom_hears, tom_had) = watch(&world, &family.tom).await;
        let (mut helen_hears, helen_had) = watch(&world, &family.helen).await;
        happens(&world, &family).await;
        let (boss_told, tom_told, helen_now) = tokio::join!(
            reaches(&mut boss_hears, boss_had + boss),
            reaches(&mut tom_hears, tom_had + tom),
            helen_hears.next(PATIENCE)
        );
        assert!(boss_told, "{mode}: the parent's");
        assert!(tom_told, "{mode}: the sub-organization's");
        assert_eq!((helen_now, helen_had), (None, 0), "{mode}: who works no desk");
    }
    // The lines name the tickets, those of the last mode that allowed them too, as far as they are in reach now.
    let page = world.signed_in(&family.tom).await.get("/notifications").await;
    assert!(page.html.contains("Lantern of own") && !page.html.contains("Lantern of sister"), "{}", page.text());
    assert!(!page.html.contains("Lantern of stranger"));
});

on_both!(
    f_170_f_171_a_connection_that_is_open_hears_nothing_after_sharing_is_switched_off,
    |world: World| async move {
        let family = family(&world).await;
        share(&world, &family, "everything").await;
        let (mut tom_hears, had) = watch(&world, &family.tom).await;
        happens(&world, &family).await;
        assert!(reaches(&mut tom_hears, had + 3).await);
        share(&world, &family, "off").await;
        happens(&world, &family).await;
        assert!(reaches(&mut tom_hears, had + 4).await, "of the own desk's ticket alone");
        // Whoever works no desk any more hears nothing more of any.
        let tom = world.literal(family.tom.account.0);
        world.sql(&format!("UPDATE account SET active = FALSE WHERE id = {tom}")).await;
        happens(&world, &family).await;
        assert_eq!(tom_hears.next(PATIENCE).await, None);
    }
);
