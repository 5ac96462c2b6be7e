//! Working tickets of the internal help desk over HTTP (F-76 ... F-99, T-109 ... T-121, T-126 ... T-137, T-155 ... T-161).

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::{
    guard::RunJobs,
    ids::TicketId,
    tables::{
        internal_time,
        kinds::{InternalMeaning, Party},
        taskfire_ticket, ticket,
    },
};
use testing::{Client, Desk, Organization, Page, Person, Ticket, World, on_both};

use crate::compose;

/// Contoso with its desk: an administrator, two resources, a requester, an Advanced colleague; staff; a stranger with a desk.
struct Scene {
    contoso: Organization,
    desk: Desk,
    /// Taskfire Administrator.
    ann: Person,
    /// Taskfire Resource.
    tom: Person,
    /// Taskfire Resource.
    ines: Person,
    /// Basic, the requester.
    priya: Person,
    /// Advanced.
    helen: Person,
    /// Staff.
    marek: Person,
    /// Taskfire Resource at another organization.
    mallory: Person,
    ticket: Ticket,
}

async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    let desk = world.taskfire(&contoso).await;
    world.taskfire(&litware).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let ticket = world.internal_ticket(&contoso, &desk, &priya, "Printer is stuck").await;
    Scene {
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        ines: world.contact(&contoso, "Ines Duarte", "taskfire-resource").await,
        helen: world.contact(&contoso, "Helen Brandt", "advanced").await,
        marek: world.resource("Marek Dahl", "Full Access").await,
        mallory: world.contact(&litware, "Mallory Moss", "taskfire-administrator").await,
        priya,
        ticket,
        desk,
        contoso,
    }
}

impl Scene {
    fn path(&self, act: &str) -> String {
        if act.is_empty() {
            format!("/tickets/{}", self.ticket.number)
        } else {
            format!("/tickets/{}/{act}", self.ticket.number)
        }
    }
}

async fn part(world: &World, id: TicketId) -> taskfire_ticket::Model {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    may.row::<taskfire_ticket::Entity>(id).await.unwrap().into_inner()
}

async fn row(world: &World, id: TicketId) -> ticket::Model {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    may.row::<ticket::Entity>(id).await.unwrap().into_inner()
}

/// Hands the ticket to the provider behind everybody's back.
async fn with_provider(world: &World, ticket: &Ticket) {
    let id = world.literal(ticket.id.0);
    world.sql(&format!("UPDATE taskfire_ticket SET responsible = 'provider' WHERE ticket_id = {id}")).await;
    world.sql(&format!("UPDATE hand_over SET to_party = 'provider' WHERE ticket_id = {id}")).await;
}

/// Somebody is out of office from now on.
async fn is_away(world: &World, scene: &Scene, who: &Person, stand_in: Option<&Person>) {
    let id = |person: &Person| world.literal(person.contact.unwrap().0);
    world
        .sql(&format!(
            "INSERT INTO absence (provider_id, id, organization_id, contact_id, from_at, to_at, reason, stand_in_id, message, \
             created_at, version) SELECT provider_id, {who}, {organization}, {who}, 0, NULL, 'leave', {stand_in}, \
             'Call the front desk.', 0, 1 FROM contact WHERE id = {who}",
            who = id(who),
            organization = world.literal(scene.contoso.id.0),
            stand_in = stand_in.map_or("NULL".to_owned(), id),
        ))
        .await;
}

/// Adds a note through the page's own composer.
async fn note(browser: &mut Client, scene: &Scene, body: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get(&scene.path("")).await;
    let mut fields = vec![("body", body)];
    fields.extend_from_slice(more);
    browser.submit(&page, "/notes", &fields).await
}

/// The addresses that hear of everything that happened since the last time.
async fn mailed(world: &World, mail: &Arc<MemoryMail>) -> Vec<String> {
    let before = mail.sent().len();
    let worker = emberdesk::compose::worker(&world.app, Arc::clone(mail) as Arc<dyn platform::mail::MailOut>);
    worker.drain().await.unwrap();
    let mut to: Vec<String> = mail.sent().into_iter().skip(before).map(|letter| letter.to.name).collect();
    to.sort();
    to
}

// F-79.
on_both!(f_76_f_77_the_page_of_those_who_work_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    let bar = page.at(".button-bar").unwrap();
    assert!(bar.starts_with("Edit Accept Assign Escalate Track Time Complete"), "F-77: {bar}");
    assert!(bar.contains("Forward"), "{bar}");
    for part in ["Service Provider Status", "Service Provider Priority", "Your IT help desk"] {
        assert!(text.contains(part), "F-58, T-121: {part} in {text}");
    }
    assert!(text.contains("Nobody has taken it yet") && text.contains("It is our turn."), "{text}");
    assert!(page.html.contains("path-strip") && text.contains("Hand-overs and time per party"), "F-83");
    // F-76, T-117: a standard user keeps the standard page with one status, in plain words.
    for person in [&scene.priya, &scene.helen] {
        let page = world.signed_in(person).await.get(&scene.path("")).await;
        let text = page.text();
        assert!(text.contains("Your IT help desk has it since") && text.contains("Received"), "{text}");
        for never in ["Service Provider", "Track Time", "Escalate", "Our help desk only", "Stopwatch"] {
            assert!(!text.contains(never), "{} sees {never}", person.name);
        }
        assert!(page.form("/accept").is_none() && page.form("/stopwatch").is_none());
    }
});

on_both!(f_8_t_13_nobody_else_works_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let gets = ["edit", "assign", "forward", "time", "complete"];
    let posts = ["edit", "accept", "assign", "forward", "time", "stopwatch", "complete", "reopen", "bring-in"];
    for (person, status) in [(&scene.priya, 403), (&scene.helen, 403), (&scene.marek, 403), (&scene.mallory, 404)] {
        let mut browser = world.signed_in(person).await;
        for act in gets {
            assert_eq!(browser.get(&scene.path(act)).await.status, status, "{} {act}", person.name);
        }
        for act in posts {
            assert_eq!(browser.post(&scene.path(act), &[]).await.status, status, "{} {act}", person.name);
        }
    }
    assert_eq!(part(&world, scene.ticket.id).await.contact_id, None);
});

on_both!(f_92_t_112_accept_takes_what_nobody_has, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let sent = tom.submit(&page, "/accept", &[]).await;
    let page = tom.follow(sent).await;
    assert!(page.text().contains("Tom Okafor has it since"), "{}", page.text());
    let taken = part(&world, scene.ticket.id).await;
    assert_eq!(taken.contact_id, scene.tom.contact);
    assert_eq!(taken.status_id, scene.desk.status(InternalMeaning::Accepted));
    assert!(taken.responded_at.is_some(), "F-92: the first response");
    // Sent twice by the same person nothing more happens; somebody else is told.
    assert_eq!(tom.post(&scene.path("accept"), &[]).await.status, 303);
    let late = world.signed_in(&scene.ines).await.post(&scene.path("accept"), &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Somebody else has taken this ticket"), "{}", late.text());
    assert!(world.signed_in(&scene.ines).await.get(&scene.path("")).await.form("/accept").is_none(), "T-112");
});

on_both!(f_92_a_queue_with_members_is_theirs, |world: World| async move {
    let scene = scene(&world).await;
    let (queue, ines) = (world.literal(scene.desk.queue.0), world.literal(scene.ines.contact.unwrap().0));
    world
        .sql(&format!(
            "INSERT INTO internal_queue_member (provider_id, id, queue_id, contact_id, organization_id) SELECT provider_id, \
             {ines}, id, {ines}, organization_id FROM internal_queue WHERE id = {queue}"
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    assert!(tom.get(&scene.path("")).await.form("/accept").is_none());
    let refused = tom.post(&scene.path("accept"), &[]).await;
    assert!(refused.status == 409 && refused.text().contains("Only members of its queue"), "{}", refused.text());
    assert_eq!(world.signed_in(&scene.ines).await.post(&scene.path("accept"), &[]).await.status, 303);
});

on_both!(f_91_f_121_assign_to_who_works_the_desk_alone, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("assign")).await;
    let offered = page.texts("#resource option");
    assert_eq!(offered, ["Nobody", "Ann Keller", "Ines Duarte", "Tom Okafor"], "F-47, F-121");
    let id = |person: &Person| person.contact.map(|id| id.to_string()).unwrap_or_default();
    let foreign = [id(&scene.priya), id(&scene.mallory), scene.marek.resource.unwrap().to_string(), "x".to_owned()];
    for wrong in foreign {
        let page = tom.submit(&page, "/assign", &[("resource", &wrong)]).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.error_on("resource").as_deref(), Some("Error: Choose: Resource"), "{wrong}");
    }
    let (to, help) = (id(&scene.ines), id(&scene.ann));
    let sent = tom.submit(&page, "/assign", &[("resource", &to), ("helper", &help)]).await;
    let page = tom.follow(sent).await;
    let text = page.text();
    assert!(
        text.contains("Ines Duarte has it since") && text.contains("Secondary Resources Ann Keller"),
        "F-91: {text}"
    );
    assert!(
        text.contains("Tom Okafor: Resource set to Ines Duarte") || text.contains("You: Resource set to"),
        "{text}"
    );
    assert_eq!(part(&world, scene.ticket.id).await.contact_id, scene.ines.contact);
    // T-3: both have it among their own.
    for person in [&scene.ines, &scene.ann] {
        assert_eq!(world.signed_in(person).await.get(&scene.path("")).await.status, 200);
    }
    let _ = mailed(&world, &mail).await;
});

on_both!(f_138_assigning_to_somebody_absent_warns_and_offers_the_stand_in, |world: World| async move {
    let scene = scene(&world).await;
    is_away(&world, &scene, &scene.ines, Some(&scene.ann)).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("assign")).await;
    assert!(page.texts("#resource option").contains(&"Ines Duarte (out of office)".to_owned()), "{}", page.text());
    let ines = scene.ines.contact.unwrap().to_string();
    let warned = tom.submit(&page, "/assign", &[("resource", &ines)]).await;
    assert_eq!(warned.status, 422);
    let told = warned.error_on("resource").unwrap();
    assert!(told.contains("Ann Keller stands in") && told.contains("Call the front desk."), "{told}");
    assert!(warned.text().contains("Assign to Ann Keller instead"), "{}", warned.text());
    assert_eq!(part(&world, scene.ticket.id).await.contact_id, None);
    // Anyway, or the stand-in, each with one press.
    let sent = tom.submit(&warned, "/assign", &[("anyway", "true")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(part(&world, scene.ticket.id).await.contact_id, scene.ines.contact);
    let ann = scene.ann.contact.unwrap().to_string();
    let sent = tom.submit(&warned, "/assign", &[("stand_in", &ann)]).await;
    assert_eq!(sent.status, 303);
    assert_eq!(part(&world, scene.ticket.id).await.contact_id, scene.ann.contact);
});

on_both!(t_113_forward_with_status_priority_and_note_in_one_step, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("forward")).await;
    let same = tom.submit(&page, "/forward", &[("note", "Please look")]).await;
    assert_eq!(same.status, 422);
    assert!(same.error_on("resource").unwrap().contains("Choose another resource"), "{}", same.text());
    assert!(same.html.contains("Please look"), "decision 20: what was typed is kept");
    let complete = scene.desk.status(InternalMeaning::Complete).to_string();
    assert_eq!(
        tom.submit(&page, "/forward", &[("status", &complete)]).await.status,
        422,
        "completing has its own page"
    );
    let (to, status) = (scene.ines.contact.unwrap().to_string(), scene.desk.status(InternalMeaning::Open).to_string());
    let priority = scene.desk.priorities[0].to_string();
    let fields =
        [("resource", to.as_str()), ("status", &status), ("priority", &priority), ("note", "Toner is in cupboard 3")];
    let sent = tom.submit(&page, "/forward", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let again = tom.submit(&page, "/forward", &fields).await;
    assert_eq!(again.status, 303, "sent twice is one note");
    let now = part(&world, scene.ticket.id).await;
    assert_eq!((now.contact_id, now.priority_id), (scene.ines.contact, Some(scene.desk.priorities[0])));
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Open));
    let page = tom.get(&scene.path("")).await;
    assert_eq!(page.text().matches("Toner is in cupboard 3").count(), 1, "{}", page.text());
    assert!(!world.signed_in(&scene.priya).await.get(&scene.path("")).await.html.contains("cupboard"), "F-97");
});

on_both!(f_78_t_111_edit_changes_the_fields_and_keeps_a_history, |world: World| async move {
    let scene = scene(&world).await;
    let field = world.literal(scene.ticket.id.0);
    world
        .sql(&format!(
            "INSERT INTO custom_field (provider_id, id, organization_id, request_type_id, label, kind, options, required, \
             passed_on, active, position, version) SELECT provider_id, {field}, organization_id, NULL, 'Asset', 'number', '[]', \
             TRUE, FALSE, TRUE, 0, 1 FROM taskfire_ticket WHERE ticket_id = {field}"
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("edit")).await;
    let custom = format!("custom-{}", scene.ticket.id);
    let bad =
        [("title", ""), ("due", "soon"), (custom.as_str(), "many"), ("priority", "x"), ("description", "Typed words")];
    let wrong = tom.submit(&page, "/edit", &bad).await;
    assert_eq!(wrong.status, 422);
    for name in ["title", "due", "priority", custom.as_str()] {
        assert!(wrong.error_on(name).is_some(), "{name}: {}", wrong.text());
    }
    assert!(wrong.html.contains("Typed words") && wrong.html.contains("many"), "decision 20");
    let missing = tom.submit(&page, "/edit", &[]).await;
    assert!(missing.error_on(&custom).is_some(), "F-148: a required field");
    let helen = scene.helen.contact.unwrap().to_string();
    let priority = scene.desk.priorities[1].to_string();
    let good = [
        ("title", "Printer on floor 3 is stuck"),
        ("additional", helen.as_str()),
        ("priority", &priority),
        ("due", "2026-12-01T12:00"),
        (custom.as_str(), "4711"),
    ];
    let sent = tom.submit(&page, "/edit", &good).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = tom.follow(sent).await;
    let text = page.text();
    assert_eq!(page.at("h1").as_deref(), Some("Printer on floor 3 is stuck"));
    assert!(text.contains("Asset 4711") && text.contains("Title changed from Printer is stuck"), "{text}");
    let now = part(&world, scene.ticket.id).await;
    assert_eq!(now.priority_id, Some(scene.desk.priorities[1]));
    assert_eq!(jiff::Timestamp::from(now.due_at.unwrap()).to_string(), "2026-12-01T11:00:00Z", "in the reader's zone");
    // T-117, decision 23: what the desk keeps is nothing for requesters and staff.
    let priya = world.signed_in(&scene.priya).await.get(&scene.path("")).await;
    assert!(!priya.html.contains("4711") && !priya.html.contains("High"), "{}", priya.text());
    let mut desk = world.signed_in(&scene.marek).await;
    for path in
        [format!("/desk/tickets/{}", scene.ticket.number), format!("/desk/tickets/{}/history", scene.ticket.number)]
    {
        assert!(!desk.get(&path).await.html.contains("4711"), "{path}");
    }
});

on_both!(t_108_a_stale_edit_is_told_and_keeps_what_was_typed, |world: World| async move {
    let scene = scene(&world).await;
    let (mut tom, mut ines) = (world.signed_in(&scene.tom).await, world.signed_in(&scene.ines).await);
    let opened = tom.get(&scene.path("edit")).await;
    let other = ines.get(&scene.path("edit")).await;
    assert_eq!(ines.submit(&other, "/edit", &[("title", "Printer of Ines")]).await.status, 303);
    let stale = tom.submit(&opened, "/edit", &[("title", "Printer of Tom")]).await;
    assert_eq!(stale.status, 409);
    let text = stale.text();
    assert!(
        text.contains("Someone else has changed this ticket") && text.contains("Ines Duarte: Title is now"),
        "{text}"
    );
    assert!(stale.html.contains("Printer of Tom"), "everything typed is kept");
    assert_eq!(tom.submit(&stale, "/edit", &[]).await.status, 303);
    assert_eq!(row(&world, scene.ticket.id).await.title, "Printer of Tom");
});

on_both!(f_62_while_the_provider_holds_it_only_the_own_set_is_edited, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let opened = tom.get(&scene.path("edit")).await;
    with_provider(&world, &scene.ticket).await;
    let page = tom.get(&scene.path("edit")).await;
    assert!(page.text().contains("has this ticket."), "{}", page.text());
    assert!(page.attributes("[name=title]", "value").is_empty());
    let priority = scene.desk.priorities[0].to_string();
    let sent = tom.submit(&opened, "/edit", &[("title", "Not theirs"), ("priority", &priority)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(row(&world, scene.ticket.id).await.title, "Printer is stuck");
    assert_eq!(part(&world, scene.ticket.id).await.priority_id, Some(scene.desk.priorities[0]), "their tracking copy");
    // Decision 21: not theirs to complete, and the page does not offer it.
    let page = tom.get(&scene.path("")).await;
    assert!(!page.html.contains("/complete\""), "{}", page.text());
    let form = "01934f0e-0000-7000-8000-000000000009";
    let refused = tom.post(&scene.path("complete"), &[("form", form), ("resolution", "Mine")]).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(row(&world, scene.ticket.id).await.completed_at, None);
    // Their own mark closes nothing.
    let page = tom.get(&scene.path("edit")).await;
    let complete = scene.desk.status(InternalMeaning::Complete).to_string();
    assert_eq!(tom.submit(&page, "/edit", &[("status", &complete)]).await.status, 303);
    assert_eq!(part(&world, scene.ticket.id).await.closed_at, None);
});

// F-93.
on_both!(f_94_t_156_time_is_recorded_and_changed, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("time")).await;
    for (fields, field) in [
        (vec![("hours", "0:30")], "summary"),
        (vec![("summary", "Looked"), ("hours", "24:01")], "hours"),
        (vec![("summary", "Looked"), ("hours", "0")], "hours"),
        (vec![("summary", "Looked"), ("start", "10:00"), ("stop", "09:00")], "stop"),
        (vec![("summary", "Looked"), ("hours", "1"), ("status", "x")], "status"),
    ] {
        let wrong = tom.submit(&page, "/time", &fields).await;
        assert_eq!(wrong.status, 422, "{fields:?}");
        assert!(wrong.error_on(field).is_some(), "{fields:?}: {}", wrong.text());
    }
    let open = scene.desk.status(InternalMeaning::Open).to_string();
    let fields = [
        ("date", "2026-11-19"),
        ("start", "10:00"),
        ("stop", "10:45"),
        ("summary", "Cleared the paper jam"),
        ("internal_notes", "Third time this month"),
        ("status", &open),
    ];
    let sent = tom.submit(&page, "/time", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.submit(&page, "/time", &fields).await.status, 303, "sent twice is one entry");
    assert_eq!(part(&world, scene.ticket.id).await.status_id, scene.desk.status(InternalMeaning::Open), "T-157");
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    assert_eq!(text.matches("Cleared the paper jam").count(), 1, "{text}");
    assert!(text.contains("Our time 45 min") && text.contains("Third time this month"), "{text}");
    // T-161: the summary is for everyone, notes and minutes for the desk; nothing of it is the provider's time (T-159).
    for person in [&scene.priya, &scene.helen] {
        let text = world.signed_in(person).await.get(&scene.path("")).await.text();
        assert!(text.contains("Cleared the paper jam"), "{text}");
        assert!(!text.contains("Third time") && !text.contains("45 min"), "{text}");
    }
    let mut marek = world.signed_in(&scene.marek).await;
    let staff = marek.get(&format!("/desk/tickets/{}", scene.ticket.number)).await.text();
    assert!(staff.contains("Cleared the paper jam"), "{staff}");
    assert!(!staff.contains("Third time") && !staff.contains("h worked"), "{staff}");
    // T-158: overlap warns and can be overruled.
    let page = tom.get(&scene.path("time")).await;
    let fields = [("date", "2026-11-19"), ("start", "10:30"), ("stop", "11:00"), ("summary", "At once")];
    let warned = tom.submit(&page, "/time", &fields).await;
    assert_eq!(warned.status, 422);
    assert!(warned.error_on("overlap").is_some() && warned.html.contains("At once"), "{}", warned.text());
    assert_eq!(tom.submit(&warned, "/time", &[("overlap", "true")]).await.status, 303);
});

on_both!(t_160_own_entries_are_changed_until_closed_and_by_administrators, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("time")).await;
    tom.submit(&page, "/time", &[("hours", "0:30"), ("summary", "Looked at it")]).await;
    let page = tom.get(&scene.path("")).await;
    let edit = page.attributes(".entry__foot a", "href").pop().expect("an own entry can be changed");
    let (mut ines, mut ann) = (world.signed_in(&scene.ines).await, world.signed_in(&scene.ann).await);
    assert_eq!(ines.get(&edit).await.status, 403, "somebody else's");
    assert_eq!(ines.post(&format!("{edit}/delete"), &[]).await.status, 403);
    assert_eq!(world.signed_in(&scene.mallory).await.get(&edit).await.status, 404);
    let form = ann.get(&edit).await;
    let id = edit.rsplit('/').next().unwrap().to_owned();
    let sent = ann.submit(&form, &id, &[("summary", "Looked at it closely")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let owner = entries(&world, scene.ticket.id).await.pop().unwrap();
    assert_eq!((owner.contact_id, owner.summary.as_str()), (scene.tom.contact.unwrap(), "Looked at it closely"));
    // Closed: the owner no more, the administrator still.
    complete(&mut tom, &scene, "Done").await;
    assert_eq!(tom.get(&edit).await.status, 409);
    let form = ann.get(&edit).await;
    let gone = ann.submit(&form, "/delete", &[]).await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    assert!(entries(&world, scene.ticket.id).await.is_empty());
    let text = ann.get(&scene.path("")).await.text();
    assert!(text.contains("Time Entry removed, it was 0:30, Looked at it closely"), "decision 19: {text}");
});

async fn entries(world: &World, ticket: TicketId) -> Vec<internal_time::Model> {
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    store::views::taskfire::time::of_ticket(&may, ticket).await.unwrap()
}

async fn complete(browser: &mut Client, scene: &Scene, resolution: &str) -> Page {
    let page = browser.get(&scene.path("complete")).await;
    browser.submit(&page, "/complete", &[("resolution", resolution)]).await
}

on_both!(f_94_a_stopwatch_starts_pauses_and_becomes_an_entry, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let watch = scene.path("stopwatch");
    assert_eq!(tom.post(&watch, &[("act", "start")]).await.status, 303);
    assert_eq!(tom.post(&watch, &[("act", "start")]).await.status, 303, "pressed twice");
    world.pass(jiff::SignedDuration::from_secs(10 * 60));
    let page = tom.get(&scene.path("")).await;
    assert_eq!(page.at("[role=timer]").as_deref(), Some("00:10:00"));
    assert!(
        world.signed_in(&scene.ines).await.get(&scene.path("")).await.at("[role=timer]").as_deref() == Some("00:00:00")
    );
    tom.post(&watch, &[("act", "pause")]).await;
    world.pass(jiff::SignedDuration::from_secs(20 * 60));
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:10:00"), "it stood still");
    tom.post(&watch, &[("act", "start")]).await;
    world.pass(jiff::SignedDuration::from_secs(4 * 60 + 30));
    let form = tom.post(&watch, &[("act", "record")]).await;
    let form = tom.follow(form).await;
    assert_eq!(form.attributes("#hours", "value"), ["0:15"], "a begun minute is a minute: {}", form.text());
    let sent = tom.submit(&form, "/time", &[("summary", "Watched it")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(entries(&world, scene.ticket.id).await[0].minutes, 15);
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:00:00"), "it is gone");
    tom.post(&watch, &[("act", "start")]).await;
    tom.post(&watch, &[("act", "discard")]).await;
    assert_eq!(tom.get(&scene.path("")).await.at("[role=timer]").as_deref(), Some("00:00:00"));
    assert_eq!(tom.post(&watch, &[("act", "explode")]).await.status, 422);
});

on_both!(f_97_t_130_a_note_of_the_desk_alone_reaches_nobody_else, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let text = page.text();
    assert!(text.contains("Everyone on this ticket reads this") && text.contains("Priya Raman"), "{text}");
    assert!(text.contains("Only the IT help desk of Contoso reads this. Not Priya Raman, Northwind IT."), "{text}");
    let (action, fields) = page.form("/notes").unwrap();
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| !["publish", "body"].contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let unsaid = tom.post(&action, &[fields.as_slice(), &[("body", "Zebra crossing")]].concat()).await;
    assert_eq!(unsaid.status, 422, "who reads it is said");
    assert!(unsaid.html.contains("Zebra crossing"));
    fields.extend([("publish", "internal"), ("body", "Zebra crossing")]);
    let sent = tom.post_files(&action, &fields, &[("files", "zebra.txt", b"striped")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let page = tom.get(&scene.path("")).await;
    assert!(page.at(".entry--private").unwrap().contains("Zebra crossing"), "{}", page.text());
    assert!(page.at(".entry--private").unwrap().contains("Our help desk only"));
    let file = page.attributes(".entry--private .attach", "href").pop().expect("its file");
    assert_eq!(tom.get(&file).await.status, 200);
    assert!(world.signed_in(&scene.ines).await.get(&scene.path("")).await.html.contains("Zebra crossing"));
    let provider = file.replace("/tickets/", "/desk/tickets/");
    for (person, lists) in [
        (&scene.priya, vec!["/tickets", "/tickets?as=csv", "/home", "/tickets/search?q=zebra"]),
        (&scene.helen, vec!["/tickets/open", "/tickets/open?as=csv", "/home", "/tickets/search?q=zebra"]),
        (&scene.marek, vec!["/desk", "/desk/tickets", "/desk/search?q=zebra"]),
        (&scene.mallory, vec!["/tickets/open", "/tickets/search?q=zebra"]),
    ] {
        let mut browser = world.signed_in(person).await;
        for path in lists {
            let page = browser.get(path).await;
            let words = page.html.replace("q=zebra", "").replace("value=\"zebra\"", "");
            assert!(!words.contains("Zebra") && !words.contains("zebra.txt"), "{} {path}", person.name);
        }
        for path in [scene.path(""), format!("/desk/tickets/{}", scene.ticket.number)] {
            let page = browser.get(&path).await;
            assert!(!page.html.contains("Zebra") && !page.html.contains("zebra.txt"), "{} {path}", person.name);
        }
        for path in [&file, &provider, &format!("{file}/preview")] {
            assert_eq!(browser.get(path).await.status, 404, "{} {path}", person.name);
        }
    }
    // Mail: the desk's people alone, whoever was chosen (F-181). Nobody is assigned, so its queue hears of it.
    assert_eq!(mailed(&world, &mail).await, ["Ann Keller", "Ines Duarte"]);
    let priya = scene.priya.contact.unwrap().to_string();
    let sent = note(
        &mut tom,
        &scene,
        "Zebra again",
        &[("publish", "internal"), ("notify", "contact"), ("person", &priya), ("title", "Stripes")],
    )
    .await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(mailed(&world, &mail).await, Vec::<String>::new(), "chosen, but not to be read by them");
    for letter in mail.sent() {
        assert!(!letter.to.address.contains("priya"), "{}", letter.to.address);
    }
});

// F-95, F-179.
on_both!(f_96_t_136_a_full_note_is_mailed_to_whom_its_author_chose, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let id = world.literal(scene.ticket.id.0);
    let ines = world.literal(scene.ines.contact.unwrap().0);
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {ines} WHERE ticket_id = {id}")).await;
    let everyone = ("publish", "everyone");
    // T-135: a quick note mails the usual people.
    note(&mut tom, &scene, "Quick", &[everyone]).await;
    assert_eq!(mailed(&world, &mail).await, ["Ines Duarte", "Priya Raman"]);
    // F-96: with only "all assigned resources" chosen, only they get it.
    let marek = world.literal(scene.marek.resource.unwrap().0);
    world.sql(&format!("UPDATE ticket SET resource_id = {marek} WHERE id = {id}")).await;
    note(&mut tom, &scene, "For resources", &[everyone, ("notify", "resources"), ("title", "Parts")]).await;
    assert_eq!(mailed(&world, &mail).await, ["Ines Duarte", "Marek Dahl"]);
    // T-137: the ticket contact, and others by name who may see the ticket.
    note(&mut tom, &scene, "For the contact", &[everyone, ("notify", "contact")]).await;
    assert_eq!(mailed(&world, &mail).await, ["Priya Raman"]);
    let helen = scene.helen.contact.unwrap().to_string();
    note(&mut tom, &scene, "For Helen", &[everyone, ("person", &helen)]).await;
    assert_eq!(mailed(&world, &mail).await, ["Helen Brandt"]);
    let mallory = scene.mallory.contact.unwrap().to_string();
    note(&mut tom, &scene, "For a stranger", &[everyone, ("person", &mallory)]).await;
    assert_eq!(mailed(&world, &mail).await, Vec::<String>::new(), "F-181");
    assert!(tom.get(&scene.path("")).await.text().contains("Parts"), "T-127: a title");
    // T-129: a standard user's note has none of these choices; one made by hand is refused, and nothing is written.
    let mut priya = world.signed_in(&scene.priya).await;
    let refused = note(&mut priya, &scene, "For the desk alone", &[("publish", "internal")]).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(note(&mut priya, &scene, "From the requester", &[("notify", "contact")]).await.status, 303);
    let text = world.signed_in(&scene.helen).await.get(&scene.path("")).await.text();
    assert!(text.contains("From the requester") && !text.contains("For the desk alone"), "for everyone: {text}");
});

on_both!(f_99_t_118_complete_with_a_resolution_without_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    let mail = Arc::new(MemoryMail::new());
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("complete")).await;
    assert!(page.text().contains("complete for everyone"), "the page says what happens: {}", page.text());
    let empty = tom.submit(&page, "/complete", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.error_on("resolution").is_some());
    let sent = tom.submit(&page, "/complete", &[("resolution", "New roller built in")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.submit(&page, "/complete", &[("resolution", "New roller built in")]).await.status, 303);
    let now = part(&world, scene.ticket.id).await;
    assert!(now.closed_at.is_some() && row(&world, scene.ticket.id).await.completed_at.is_some(), "F-6");
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Complete));
    let text = world.signed_in(&scene.priya).await.get(&scene.path("")).await.text();
    assert!(text.contains("Completed") && text.contains("New roller built in"), "{text}");
    let told = mailed(&world, &mail).await;
    assert!(told.contains(&"Priya Raman".to_owned()) && !told.contains(&"Marek Dahl".to_owned()), "{told:?}");
    // Nothing else is done to a complete ticket but reopening it (T-119).
    for act in ["accept", "edit", "assign", "forward"] {
        assert_eq!(tom.post(&scene.path(act), &[]).await.status, 409, "{act}");
    }
    let page = tom.get(&scene.path("")).await;
    assert!(page.form("/accept").is_none());
    let sent = tom.submit(&page, "/reopen", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(tom.post(&scene.path("reopen"), &[]).await.status, 303, "pressed twice");
    let now = part(&world, scene.ticket.id).await;
    assert_eq!((now.closed_at, now.responsible), (None, Party::Internal));
    assert_eq!(now.status_id, scene.desk.status(InternalMeaning::Open), "T-119");
    assert_eq!(row(&world, scene.ticket.id).await.completed_at, None);
});

on_both!(t_139_a_requesters_note_reopens_it_at_the_desk, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    complete(&mut tom, &scene, "Done").await;
    let mut priya = world.signed_in(&scene.priya).await;
    let page = priya.get(&scene.path("")).await;
    assert!(page.text().contains("Your note reopens this ticket."), "{}", page.text());
    // A word among the desk changes nothing for anybody.
    assert_eq!(note(&mut tom, &scene, "She will come back", &[("publish", "internal")]).await.status, 303);
    assert!(part(&world, scene.ticket.id).await.closed_at.is_some());
    assert_eq!(note(&mut priya, &scene, "It is stuck again", &[]).await.status, 303);
    let now = part(&world, scene.ticket.id).await;
    assert_eq!((now.closed_at, now.responsible), (None, Party::Internal));
    // What waits for its requester goes on when they answer.
    let (id, waiting) = (world.literal(scene.ticket.id.0), scene.desk.status(InternalMeaning::WaitingUser));
    let waiting = world.literal(waiting.0);
    world.sql(&format!("UPDATE taskfire_ticket SET status_id = {waiting} WHERE ticket_id = {id}")).await;
    let page = priya.get(&scene.path("")).await;
    assert!(page.text().contains("waits for your answer"), "{}", page.text());
    note(&mut priya, &scene, "The left one", &[]).await;
    assert_eq!(part(&world, scene.ticket.id).await.status_id, scene.desk.status(InternalMeaning::Open));
});

// F-18.
on_both!(decision_10_an_older_ticket_is_brought_into_taskfire, |world: World| async move {
    let scene = scene(&world).await;
    let old = world.ticket(&scene.contoso, &scene.priya, "From before").await;
    let path = format!("/tickets/{}", old.number);
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&path).await;
    assert!(!page.text().contains("Track Time"), "F-17: {}", page.text());
    for act in ["edit", "assign", "forward", "time", "complete"] {
        assert_eq!(tom.get(&format!("{path}/{act}")).await.location, path, "{act}");
        assert_eq!(tom.post(&format!("{path}/{act}"), &[]).await.status, 409, "{act}");
    }
    let priya = world.signed_in(&scene.priya).await.get(&path).await;
    assert!(priya.form("/bring-in").is_none());
    let sent = tom.submit(&page, "/bring-in", &[]).await;
    let page = tom.follow(sent).await;
    assert!(page.text().contains("Track Time"), "{}", page.text());
    assert_eq!(part(&world, old.id).await.responsible, Party::Provider, "as it is");
    assert_eq!(tom.post(&format!("{path}/bring-in"), &[]).await.status, 303, "pressed twice");
});

on_both!(f_80_f_81_hours_of_the_provider_follow_show_time, |world: World| async move {
    let scene = scene(&world).await;
    world
        .sql(&format!(
            "INSERT INTO time_entry (provider_id, id, ticket_id, resource_id, role_id, work_type_id, started_at, stopped_at, \
             minutes, summary, internal_notes, form_id, created_at, version) SELECT provider_id, id, id, (SELECT id FROM \
             resource LIMIT 1), NULL, NULL, created_at, created_at + 1, 37, 'Remote help', 'Secret', NULL, created_at, 1 FROM \
             ticket WHERE number = '{}'",
            scene.ticket.number
        ))
        .await;
    let mut tom = world.signed_in(&scene.tom).await;
    let text = tom.get(&scene.path("")).await.text();
    assert!(text.contains("Remote help") && !text.contains("37 min") && !text.contains("Secret"), "{text}");
    world
        .sql(&format!(
            "INSERT INTO organization_policy (provider_id, organization_id, show_time, notify_resources, knowledge_base, \
             documentation, join_domains, version) SELECT provider_id, id, 'worked', TRUE, FALSE, FALSE, '[]', 1 FROM organization WHERE id = {}",
            world.literal(scene.contoso.id.0)
        ))
        .await;
    let text = tom.get(&scene.path("")).await.text();
    assert!(text.contains("Hours worked 37 min"), "{text}");
    let text = world.signed_in(&scene.helen).await.get(&scene.path("")).await.text();
    assert!(!text.contains("37 min"), "decision 11: {text}");
});

on_both!(f_98_files_of_the_desk_alone, |world: World| async move {
    let scene = scene(&world).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get(&scene.path("")).await;
    let (action, fields) = page.form("/attachments").unwrap();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    fields.retain(|(name, _)| *name != "publish");
    fields.push(("publish", "internal"));
    let sent = tom.post_files(&action, &fields, &[("files", "licence-keys.txt", b"abc")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(tom.get(&scene.path("")).await.text().contains("licence-keys.txt"));
    for person in [&scene.priya, &scene.helen] {
        assert!(
            !world.signed_in(person).await.get(&scene.path("")).await.html.contains("licence-keys"),
            "{}",
            person.name
        );
    }
    let staff = world.signed_in(&scene.marek).await.get(&format!("/desk/tickets/{}", scene.ticket.number)).await;
    assert!(!staff.html.contains("licence-keys"));
});

// F-171, F-172: who works a sister's desk may be chosen there in the mode that shares everything.
on_both!(f_172_resources_of_the_family_can_be_chosen, |world: World| async move {
    let parent = world.organization("Contoso Group").await;
    let here = world.sub_organization("Contoso Legal", &parent).await;
    let sister = world.sub_organization("Contoso Labs", &parent).await;
    for one in [&parent, &sister] {
        world.taskfire(one).await;
    }
    let desk = world.taskfire(&here).await;
    let people: Vec<Person> = vec![
        world.contact(&parent, "Paula Parent", "taskfire-resource").await,
        world.contact(&here, "Henry Here", "taskfire-resource").await,
        world.contact(&sister, "Sara Sister", "taskfire-resource").await,
    ];
    let ticket = world.internal_ticket(&here, &desk, &people[1], "Shared").await;
    for (mode, names) in [
        ("off", vec!["Henry Here"]),
        ("upwards", vec!["Henry Here", "Paula Parent"]),
        ("everything", vec!["Henry Here", "Paula Parent", "Sara Sister"]),
    ] {
        let id = world.literal(parent.id.0);
        world.sql(&format!("UPDATE taskfire_settings SET sharing = '{mode}' WHERE organization_id = {id}")).await;
        let mut henry = world.signed_in(&people[1]).await;
        let page = henry.get(&format!("/tickets/{}/assign", ticket.number)).await;
        let mut offered = page.texts("#resource option");
        offered.retain(|name| name != "Nobody");
        assert_eq!(offered, names, "{mode}");
        let status = world.signed_in(&people[2]).await.get(&format!("/tickets/{}/edit", ticket.number)).await.status;
        assert_eq!(status, if mode == "everything" { 200 } else { 404 }, "{mode}");
    }
});
