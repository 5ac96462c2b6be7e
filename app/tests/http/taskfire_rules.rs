//! Auto-escalation rules (F-123 … F-135): what they do by the worker, their pages, the dry run and the log.

use std::sync::Arc;

use jiff::SignedDuration;
use kernel::{
    calendar::{Interval, Week},
    escalation::{Availability, Body, Delay, Since, Target, Then, When, Window},
    ownership::{Act, By},
};
use platform::mail::{MailOut, memory::MemoryMail};
use store::{
    Set,
    guard::RunJobs,
    ids::{InternalIssueTypeId, InternalQueueId, OrganizationId},
    tables::{
        absence, internal_issue_type, internal_queue,
        kinds::{HandOverReason, Party},
        on_call, taskfire_ticket, work_calendar,
    },
    taskfire::{self, Landing, Step},
};
use testing::{Backend, Client, Desk, Organization, Person, Ticket, World, on_both};

use crate::compose;

/// A customer with an internal desk open from nine to five in Berlin, and its people.
pub(crate) struct Scene {
    pub(crate) contoso: Organization,
    pub(crate) desk: Desk,
    pub(crate) priya: Person,
    pub(crate) tom: Person,
    pub(crate) ann: Person,
}

pub(crate) async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let desk = world.taskfire(&contoso).await;
    let scene = Scene {
        priya: world.contact(&contoso, "Priya Raman", "basic").await,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        desk,
        contoso,
    };
    hours(world, scene.contoso.id).await;
    scene
}

/// Nine to five on working days, in Berlin.
pub(crate) async fn hours(world: &World, organization: OrganizationId) {
    let week = Week::working_days(Interval::new(9 * 60, 17 * 60).unwrap());
    let seed = world.store.seed().await.unwrap();
    seed.add::<work_calendar::Entity>(work_calendar::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        organization_id: Set(organization),
        location_id: Set(None),
        time_zone: Set("Europe/Berlin".to_owned()),
        hours: Set(serde_json::to_string(&week).unwrap()),
        holidays: Set("[]".to_owned()),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
}

fn when(set: impl FnOnce(&mut When)) -> Body {
    let mut body = Body::default();
    set(&mut body.when);
    body
}

/// A ticket that lands with the desk now.
pub(crate) async fn landed(world: &World, scene: &Scene, title: &str, landing: Landing) -> Ticket {
    let made = world.ticket(&scene.contoso, &scene.priya, title).await;
    world.land(&made, landing).await;
    made
}

/// Hands a ticket over as the worker's actor would; only who acts is said.
pub(crate) async fn step(world: &World, made: &Ticket, act: Act, by: By) {
    let actor = Arc::new(world.store.system_actor(world.defaults.provider, "tests"));
    let write = world.store.write(actor).await.unwrap();
    let may = write.need::<RunJobs>().unwrap();
    let row = may.row::<taskfire_ticket::Entity>(made.id).await.unwrap();
    taskfire::hand_over(&may, &row, Step::of(act, by)).await.unwrap().unwrap();
    write.done().await.unwrap();
}

/// Does all jobs that are due.
pub(crate) async fn work(world: &World) {
    let mail = Arc::new(MemoryMail::new()) as Arc<dyn MailOut>;
    emberdesk::compose::worker(&world.app, mail).drain().await.unwrap();
}

/// The firings, from the log's page of an administrator.
async fn log(client: &mut Client) -> Vec<String> {
    let page = client.get("/taskfire/rules/log").await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.all("tbody tr")
}

pub(crate) async fn away(world: &World, of: &Organization, who: &Person, to: Option<i64>, stand_in: Option<&Person>) {
    let seed = world.store.seed().await.unwrap();
    let now = seed.now();
    seed.add::<absence::Entity>(absence::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        organization_id: Set(of.id),
        contact_id: Set(who.contact.unwrap()),
        from_at: Set(now),
        to_at: Set(to.map(|minutes| now.plus_minutes(minutes))),
        reason: Set("Holiday".to_owned()),
        stand_in_id: Set(stand_in.and_then(|person| person.contact)),
        message: Set(String::new()),
        created_at: Set(now),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
}

async fn queue(world: &World, organization: OrganizationId, name: &str) -> InternalQueueId {
    let seed = world.store.seed().await.unwrap();
    let id: InternalQueueId = seed.fresh_id();
    seed.add::<internal_queue::Entity>(internal_queue::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(id),
        organization_id: Set(organization),
        name: Set(name.to_owned()),
        description: Set(String::new()),
        is_default: Set(false),
        shared: Set(false),
        active: Set(true),
        position: Set(5),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
    id
}

pub(crate) async fn issue_type(world: &World, organization: OrganizationId, name: &str) -> InternalIssueTypeId {
    let seed = world.store.seed().await.unwrap();
    let id: InternalIssueTypeId = seed.fresh_id();
    seed.add::<internal_issue_type::Entity>(internal_issue_type::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(id),
        organization_id: Set(organization),
        parent_id: Set(None),
        name: Set(name.to_owned()),
        issue_type_id: Set(None),
        sub_issue_type_id: Set(None),
        active: Set(true),
        position: Set(1),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
    id
}

fn hours_later(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

// The world begins on Friday 2026-11-20 at 10:00 in Berlin.

on_both!(f_123_f_130_a_rule_for_the_night_waits_and_then_escalates, |world: World| async move {
    let scene = scene(&world).await;
    world.escalation_rule(scene.contoso.id, "Nights", 0, when(|when| when.window = Window::Outside)).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal, "F-128: during hours it stays");
    // Five o'clock in Berlin is 16:00 UTC: not a minute earlier (F-132).
    world.pass(SignedDuration::from_mins(6 * 60 + 59));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal);
    world.pass(SignedDuration::from_mins(1));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider, "F-123");
    let rows = world.dump().await;
    assert!(rows["hand_over"].contains("Nights"), "F-130: {}", rows["hand_over"]);
    assert!(rows["hand_over"].contains(HandOverReason::OutOfHours.code()));
    assert!(rows["note"].contains("The rule “Nights” handed this ticket to the provider."), "{}", rows["note"]);
    assert!(
        rows["note"].contains("Outside business hours: Friday 2026-11-20 17:00 (Europe/Berlin)"),
        "{}",
        rows["note"]
    );
    let mut ann = world.signed_in(&scene.ann).await;
    let lines = log(&mut ann).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(&made.number) && lines[0].contains("Nights handed on"), "{lines:?}");
    // Who works the desk reads the note, the requester and staff do not (F-97).
    let path = format!("/tickets/{}", made.number);
    assert!(world.signed_in(&scene.tom).await.get(&path).await.text().contains("The rule “Nights”"));
    assert!(!world.signed_in(&scene.priya).await.get(&path).await.text().contains("The rule “Nights” handed"));
});

on_both!(f_127_the_first_rule_in_order_acts_and_only_it, |world: World| async move {
    let scene = scene(&world).await;
    let other = queue(&world, scene.contoso.id, "Network").await;
    let printers = issue_type(&world, scene.contoso.id, "Printers").await;
    let to_queue = Then { target: Target::Queue(other.0), ..Then::default() };
    let mut narrow = when(|when| when.issue_types = vec![printers.0]);
    narrow.then = to_queue;
    world.escalation_rule(scene.contoso.id, "Printers to Network", 0, narrow).await;
    let all = when(|when| when.queues = vec![scene.desk.queue.0]);
    world.escalation_rule(scene.contoso.id, "All to the provider", 1, all).await;
    let printer =
        landed(&world, &scene, "Paper jam", Landing { issue_type: Some(printers), ..Landing::default() }).await;
    let mail = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    work(&world).await;
    let printer = world.taskfire_row(printer.id).await;
    assert_eq!(
        (printer.responsible, printer.queue_id),
        (Party::Internal, Some(other)),
        "F-126: the target may be a queue"
    );
    assert_eq!(world.taskfire_row(mail.id).await.responsible, Party::Provider);
    // The order is turned: now the other rule is first.
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/rules").await;
    let places = page.all("tbody th");
    assert!(places[0].starts_with("Printers to Network"), "{places:?}");
    assert!(places[0].contains("When the issue type is Printers: move it to Network."), "{places:?}");
    let form = page.attributes("tbody form[action$=step]", "action");
    let moved = ann.post(&form[0], &[("direction", "down")]).await;
    let page = ann.follow(moved).await;
    assert!(page.all("tbody th")[0].starts_with("All to the provider"), "{}", page.text());
    let again =
        landed(&world, &scene, "Paper again", Landing { issue_type: Some(printers), ..Landing::default() }).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(again.id).await.responsible, Party::Provider);
});

on_both!(f_129_a_rule_leaves_alone_what_came_back_and_who_was_chosen, |world: World| async move {
    let scene = scene(&world).await;
    let printers = issue_type(&world, scene.contoso.id, "Printers").await;
    world.escalation_rule(scene.contoso.id, "Everything", 0, Body::default()).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider);
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    work(&world).await;
    assert_eq!(
        world.taskfire_row(made.id).await.responsible,
        Party::Internal,
        "the same rule does not send it back at once"
    );
    world.pass(hours_later(23));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal);
    world.pass(hours_later(1));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider, "a day later it does");
    // Another issue type ends the exemption at once.
    step(&world, &made, Act::SendToDesk, By::Provider).await;
    world.pass(SignedDuration::from_mins(2));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal);
    let (kind, id) = (world.literal(printers.0), world.literal(made.id.0));
    world.sql(&format!("UPDATE taskfire_ticket SET issue_type_id = {kind} WHERE ticket_id = {id}")).await;
    look(&world, &made).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider);
    // Who was chosen at creation keeps the ticket (explicit assignment goes before rules).
    let chosen = landed(&world, &scene, "For Tom", Landing { contact: scene.tom.contact, ..Landing::default() }).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(chosen.id).await.responsible, Party::Internal);
});

async fn look(world: &World, made: &Ticket) {
    let actor = Arc::new(world.store.system_actor(world.defaults.provider, "tests"));
    let write = world.store.write(actor).await.unwrap();
    taskfire::look_soon(&write.need::<RunJobs>().unwrap(), made.id).await.unwrap();
    write.done().await.unwrap();
}

on_both!(f_131_who_is_out_has_a_stand_in_or_a_rule_acts, |world: World| async move {
    let scene = scene(&world).await;
    world
        .escalation_rule(
            scene.contoso.id,
            "Nobody there",
            0,
            when(|when| when.availability = Availability::AssigneeOut),
        )
        .await;
    let to_tom = || Landing { contact: scene.tom.contact, ..Landing::default() };
    let made = landed(&world, &scene, "Mail is slow", to_tom()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.contact_id, scene.tom.contact, "he is there");
    // He goes, and Ann stands in: no escalation.
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/taskfire/out-of-office").await;
    let ann_id = scene.ann.contact.unwrap().to_string();
    let said = tom.submit(&page, "/out-of-office", &[("stand_in", &ann_id), ("reason", "Ski trip")]).await;
    assert_eq!(said.status, 303, "{}", said.text());
    world.pass(SignedDuration::from_mins(1));
    work(&world).await;
    let now = world.taskfire_row(made.id).await;
    assert_eq!((now.responsible, now.contact_id), (Party::Internal, scene.ann.contact));
    assert!(world.dump().await["note"].contains("Tom Okafor is out of office; Ann Keller stands in."));
    // A new ticket for him goes the same way.
    let next = landed(&world, &scene, "Next", to_tom()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(next.id).await.contact_id, scene.ann.contact);
    // She goes without a stand-in: the rule acts.
    away(&world, &scene.contoso, &scene.ann, None, None).await;
    look(&world, &made).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider);
});

on_both!(f_126_f_156_delays_measure_from_what_they_say, |world: World| async move {
    let scene = scene(&world).await;
    let delay = |minutes, business, since| when(|when| when.delay = Some(Delay { minutes, business, since }));
    world.escalation_rule(scene.contoso.id, "Unaccepted", 0, delay(30, true, Since::Unaccepted)).await;
    let mut critical = delay(0, false, Since::Warned);
    critical.when.priorities = vec![scene.desk.priorities[0].0];
    world.escalation_rule(scene.contoso.id, "At risk", 1, critical).await;
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    let taken = landed(&world, &scene, "Taken", Landing { contact: scene.tom.contact, ..Landing::default() }).await;
    let urgent = Landing { contact: scene.tom.contact, priority: Some(scene.desk.priorities[0]), ..Landing::default() };
    let urgent = landed(&world, &scene, "Server is down", urgent).await;
    work(&world).await;
    world.pass(SignedDuration::from_mins(22));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal);
    assert_eq!(world.taskfire_row(urgent.id).await.responsible, Party::Internal);
    world.pass(SignedDuration::from_mins(1));
    work(&world).await;
    assert_eq!(
        world.taskfire_row(urgent.id).await.responsible,
        Party::Provider,
        "three quarters of 30 minutes are used up"
    );
    world.pass(SignedDuration::from_mins(7));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider);
    assert_eq!(world.taskfire_row(taken.id).await.responsible, Party::Internal, "somebody accepted it");
});

on_both!(f_140_while_somebody_is_on_call_the_night_rule_waits, |world: World| async move {
    let scene = scene(&world).await;
    world.escalation_rule(scene.contoso.id, "Nights", 0, when(|when| when.window = Window::Outside)).await;
    world.pass(hours_later(8));
    let seed = world.store.seed().await.unwrap();
    let now = seed.now();
    seed.add::<on_call::Entity>(on_call::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        organization_id: Set(scene.contoso.id),
        contact_id: Set(scene.tom.contact.unwrap()),
        from_at: Set(now),
        to_at: Set(now.plus_minutes(120)),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
    let made = landed(&world, &scene, "Mail is slow", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Internal);
    world.pass(hours_later(2));
    work(&world).await;
    assert_eq!(world.taskfire_row(made.id).await.responsible, Party::Provider, "the turn is over");
});

on_both!(f_135_the_parents_rules_hold_below_while_work_is_shared, |world: World| async move {
    let scene = scene(&world).await;
    let parent = world.organization("Contoso Group").await;
    world.taskfire(&parent).await;
    let (below, above) = (world.literal(scene.contoso.id.0), world.literal(parent.id.0));
    world.sql(&format!("UPDATE organization SET parent_id = {above} WHERE id = {below}")).await;
    let other = queue(&world, scene.contoso.id, "Network").await;
    world.escalation_rule(parent.id, "Group", 0, Body::default()).await;
    let first = landed(&world, &scene, "First", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(first.id).await.responsible, Party::Internal, "each organization by itself");
    world.sql(&format!("UPDATE taskfire_settings SET sharing = 'upwards' WHERE organization_id = {above}")).await;
    let second = landed(&world, &scene, "Second", Landing::default()).await;
    work(&world).await;
    assert_eq!(world.taskfire_row(second.id).await.responsible, Party::Provider);
    // Its own rules come first.
    let own = Body {
        then: Then { target: Target::Queue(other.0), ..Then::default() },
        ..when(|when| {
            when.queues = vec![scene.desk.queue.0];
        })
    };
    world.escalation_rule(scene.contoso.id, "Own", 9, own).await;
    let third = landed(&world, &scene, "Third", Landing::default()).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/rules").await;
    assert!(page.text().contains("Rules of the parent organization"), "{}", page.text());
    work(&world).await;
    assert_eq!(world.taskfire_row(third.id).await.queue_id, Some(other));
});

on_both!(f_124_f_126_administrators_write_rules_as_sentences, |world: World| async move {
    let scene = scene(&world).await;
    let kind = issue_type(&world, scene.contoso.id, "Printers").await.to_string();
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/rules/new").await;
    assert_eq!(page.status, 200, "{}", page.text());
    // Everything wrong at once: each field is told, and what was typed is kept.
    let wrong = ann
        .submit(
            &page,
            "/rules/new",
            &[
                ("name", ""),
                ("issue_types", "00000000-0000-0000-0000-000000000001"),
                ("contacts", "nobody@contoso.example"),
                ("window", "own"),
                ("own_0", "9 to 5"),
                ("since", "created"),
                ("delay", "10081"),
                ("target", "vendor:00000000-0000-0000-0000-000000000001"),
                ("note", "Please look"),
            ],
        )
        .await;
    assert_eq!(wrong.status, 422);
    for field in ["name", "issue_types", "contacts", "own_0", "delay", "target"] {
        assert!(wrong.error_on(field).is_some(), "{field}: {}", wrong.text());
    }
    assert!(wrong.html.contains("9 to 5") && wrong.html.contains("Please look"));
    let priya = format!("{}\n", scene.priya.user_name);
    let saved = ann
        .submit(
            &page,
            "/rules/new",
            &[
                ("name", "Printers at night"),
                ("issue_types", &kind),
                ("contacts", &priya),
                ("window", "outside"),
                ("since", "unaccepted"),
                ("delay", "15"),
                ("delay_unit", "clock"),
                ("target", "provider"),
                ("way", "transfer"),
            ],
        )
        .await;
    let list = ann.follow(saved).await;
    let line = &list.all("tbody th")[0];
    assert!(line.contains("the issue type is Printers") && line.contains("outside business hours"), "{line}");
    assert!(line.contains("nobody has accepted it for 15 minutes: transfer it to the provider."), "{line}");
    // It is found again as it was typed, and changed.
    let href = list.attributes("tbody a.table__title", "href").remove(0);
    let form = ann.get(&href).await;
    assert!(form.html.contains(&scene.priya.user_name), "{}", form.html);
    let renamed = ann.submit(&form, &href, &[("name", "Printers after five")]).await;
    assert!(ann.follow(renamed).await.text().contains("Printers after five"));
    // Who looked at an older state is told.
    let stale = ann.submit(&form, &href, &[("name", "Once more")]).await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    let audit = world.dump().await["audit"].clone();
    assert!(audit.contains("escalation-rule.created") && audit.contains("escalation-rule.changed"));
    // A name belongs to one rule.
    let page = ann.get("/taskfire/rules/new").await;
    let twice = ann.submit(&page, "/rules/new", &[("name", "printers AFTER five")]).await;
    assert!(twice.error_on("name").is_some(), "{}", twice.text());
    // Resources do not see the rules, strangers' rules do not exist.
    assert_eq!(world.signed_in(&scene.tom).await.get("/taskfire/rules").await.status, 403);
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&fabrikam).await;
    let eve = world.contact(&fabrikam, "Eve Nagy", "taskfire-administrator").await;
    let mut eve = world.signed_in(&eve).await;
    assert_eq!(eve.get(&href).await.status, 404, "F-125");
    assert_eq!(eve.post(&format!("{href}/remove"), &[]).await.status, 404);
    let removed = ann.post(&format!("{href}/remove"), &[]).await;
    assert!(ann.follow(removed).await.text().contains("There are no rules yet"));
});

on_both!(f_134_at_most_a_hundred_rules_are_on, |world: World| async move {
    let scene = scene(&world).await;
    for number in 0..100 {
        world.escalation_rule(scene.contoso.id, &format!("Rule {number}"), number, Body::default()).await;
    }
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/rules/new").await;
    let refused = ann.submit(&page, "/rules/new", &[("name", "One more")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.error_on("active").is_some(), "{}", refused.text());
    let page = ann.get("/taskfire/rules").await;
    assert!(page.text().contains("100 of at most 100 rules are on."), "{}", page.text());
});

on_both!(f_133_the_dry_run_says_which_rule_and_why_not_the_others, |world: World| async move {
    let scene = scene(&world).await;
    let printers = issue_type(&world, scene.contoso.id, "Printers").await;
    world.escalation_rule(scene.contoso.id, "Printers only", 0, when(|when| when.issue_types = vec![printers.0])).await;
    world.escalation_rule(scene.contoso.id, "Nights", 1, when(|when| when.window = Window::Outside)).await;
    let mut ann = world.signed_in(&scene.ann).await;
    let page = ann.get("/taskfire/rules/try").await;
    assert_eq!(page.status, 200);
    let day = ann.get("/taskfire/rules/try?at=2026-11-23T10:00").await.text();
    assert!(day.contains("No rule would act"), "{day}");
    assert!(day.contains("a rule acts at Monday 2026-11-23 17:00 (Europe/Berlin)"), "{day}");
    assert!(day.contains("The issue type is another one") && day.contains("It is during business hours"), "{day}");
    let night = ann.get("/taskfire/rules/try?at=2026-11-23T22:00").await.text();
    assert!(night.contains("The rule “Nights” would act."), "{night}");
    let kind = ann.get(&format!("/taskfire/rules/try?at=2026-11-23T22:00&issue_type={printers}")).await.text();
    assert!(kind.contains("The rule “Printers only” would act."), "{kind}");
    assert!(kind.contains("it matches too, but an earlier rule acts"), "{kind}");
    // Somebody who is out and has a stand-in.
    away(&world, &scene.contoso, &scene.tom, None, Some(&scene.ann)).await;
    let tom = scene.tom.contact.unwrap();
    let out = ann.get(&format!("/taskfire/rules/try?at=2026-11-23T22:00&resource={tom}")).await.text();
    assert!(out.contains("Ann Keller would stand in."), "{out}");
    let wrong = ann.get("/taskfire/rules/try?at=yesterday&issue_type=x&waited=-1").await;
    assert_eq!(wrong.status, 422);
    for field in ["at", "issue_type", "waited"] {
        assert!(wrong.error_on(field).is_some(), "{field}");
    }
    assert!(world.dump().await["rule_firing"].is_empty(), "nothing is done");
});

on_both!(the_log_is_narrowed_by_rule_and_day, |world: World| async move {
    let scene = scene(&world).await;
    let all = world.escalation_rule(scene.contoso.id, "Everything", 0, Body::default()).await;
    landed(&world, &scene, "First", Landing::default()).await;
    work(&world).await;
    let mut ann = world.signed_in(&scene.ann).await;
    assert_eq!(log(&mut ann).await.len(), 1);
    for (query, count) in [
        (format!("rule={all}"), 1),
        ("rule=00000000-0000-0000-0000-000000000001".to_owned(), 0),
        ("from=2026-11-20&until=2026-11-20".to_owned(), 1),
        ("until=2026-11-19".to_owned(), 0),
        ("from=2026-11-21".to_owned(), 0),
    ] {
        let page = ann.get(&format!("/taskfire/rules/log?{query}")).await;
        assert_eq!(page.all("tbody tr").len(), count, "{query}");
    }
    let fabrikam = world.organization("Fabrikam").await;
    world.taskfire(&fabrikam).await;
    let eve = world.contact(&fabrikam, "Eve Nagy", "taskfire-administrator").await;
    assert!(log(&mut world.signed_in(&eve).await).await.is_empty(), "each organization reads its own");
});

/// How many due tickets two nodes share: in the suite a few hundred, in `bench/rules` ten thousand.
fn due() -> usize {
    std::env::var("EMBERDESK_DUE_RULES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// A worker node: the program as a process of its own, with a folder of its own, ended with the test.
struct Node(std::process::Child);

impl Node {
    fn start(folder: &std::path::Path, database: &str) -> Self {
        let node = std::process::Command::new(env!("CARGO_BIN_EXE_emberdesk"))
            .env_clear()
            .env("EMBERDESK_PUBLIC_URL", "http://localhost:8080")
            .env("EMBERDESK_DATA_DIR", folder)
            .env("EMBERDESK_DATABASE__URL", database)
            .env("EMBERDESK_MAIL__TRANSPORT", "file")
            .env("EMBERDESK_LOG__LEVEL", "error")
            .current_dir(folder)
            .arg("work")
            .stdout(std::process::Stdio::null())
            .spawn();
        Self(node.unwrap())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// F-127: two nodes on PostgreSQL, each due rule fires exactly once.
#[tokio::test(flavor = "multi_thread")]
async fn f_127_two_nodes_fire_each_due_rule_exactly_once() {
    let world = World::start(Backend::Postgres, compose).await;
    // The nodes go by the clock on the wall.
    let wall = kernel::Clock::now(&platform::system::SystemClock);
    world.pass(wall.duration_since(world.app.now()) - SignedDuration::from_mins(1));
    let scene = scene(&world).await;
    world.escalation_rule(scene.contoso.id, "Everything", 0, Body::default()).await;
    let count = due();
    for number in 0..count {
        landed(&world, &scene, &format!("Ticket {number}"), Landing::default()).await;
    }
    let began = std::time::Instant::now();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut nodes = folders.each_ref().map(|folder| Node::start(folder.path(), &world.database_url));
    while fired(&world).await < count {
        for node in &mut nodes {
            assert!(node.0.try_wait().unwrap().is_none(), "both nodes live");
        }
        assert!(began.elapsed().as_secs() < 3_600, "{} of {count} fired", fired(&world).await);
        tokio::time::sleep(std::time::Duration::from_millis(if count > 1_000 { 2_000 } else { 100 })).await;
    }
    println!("two nodes fired {count} due rules in {:.1} s", began.elapsed().as_secs_f64());
    drop(nodes);
    // What is left to look at finds nothing more to do.
    world.pass(SignedDuration::from_mins(5));
    work(&world).await;
    assert_eq!(fired(&world).await, count);
    let escalated = world.dump().await["hand_over"].matches("escalated").count();
    assert_eq!(escalated, count, "one hand-over each");
}

/// How many firings there are.
async fn fired(world: &World) -> usize {
    world.count("rule_firing").await
}
