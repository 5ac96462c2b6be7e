//! Lists of the internal help desk and what is done to many tickets at once.

use store::Set;
use store::{
    ids::{InternalPriorityId, TicketId},
    tables::{
        kinds::{InternalMeaning, Party, Sharing},
        taskfire_ticket, ticket_helper,
    },
};
use testing::{Desk, Organization, Page, Person, Ticket, World, on_both};

use crate::compose;

struct Cast {
    contoso: Organization,
    desk: Desk,
    /// Taskfire Resource at Contoso.
    tom: Person,
    /// Taskfire Administrator at Contoso.
    ann: Person,
    /// Basic at Contoso.
    jonas: Person,
    /// Taskfire Resource at Litware, with a desk of its own.
    mallory: Person,
}

async fn cast(world: &World) -> Cast {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    let desk = world.taskfire(&contoso).await;
    world.taskfire(&litware).await;
    Cast {
        desk,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        jonas: world.contact(&contoso, "Jonas Meyer", "basic").await,
        mallory: world.contact(&litware, "Mallory Moss", "taskfire-resource").await,
        contoso,
    }
}

/// How a ticket stands on the internal side.
#[derive(Clone, Copy)]
struct Stands {
    party: Party,
    meaning: InternalMeaning,
    returned: bool,
    late: bool,
}

const NEW: Stands = Stands { party: Party::Internal, meaning: InternalMeaning::New, returned: false, late: false };

/// A ticket with an internal side.
async fn internal(
    world: &World,
    organization: &Organization,
    desk: &Desk,
    by: &Person,
    title: &str,
    to: Option<&Person>,
    stands: Stands,
) -> Ticket {
    world.pass(jiff::SignedDuration::from_mins(1));
    let row = |row: taskfire_ticket::ActiveModel| {
        let due = row.opened_at.as_ref().plus_minutes(if stands.late { -60 } else { 600 });
        taskfire_ticket::ActiveModel {
            responsible: Set(stands.party),
            returned: Set(stands.returned),
            contact_id: Set(to.and_then(|person| person.contact)),
            status_id: Set(desk.status(stands.meaning)),
            due_at: Set(Some(due)),
            ..row
        }
    };
    world.internal_ticket_as(organization, desk, by, title, row).await
}

fn titles(page: &Page) -> Vec<String> {
    page.texts("a.table__title").into_iter().map(|title| title.replace(" (came back)", "")).collect()
}

fn id(ticket: &Ticket) -> String {
    ticket.id.to_string()
}

on_both!(f_87_t_44_each_list_holds_what_its_name_says, |world: World| async move {
    let cast = cast(&world).await;
    let with = |party, meaning| Stands { party, meaning, ..NEW };
    let (org, desk, jonas) = (&cast.contoso, &cast.desk, &cast.jonas);
    internal(&world, org, desk, jonas, "Nobody's", None, NEW).await;
    internal(&world, org, desk, jonas, "Tom's", Some(&cast.tom), with(Party::Internal, InternalMeaning::Open)).await;
    internal(
        &world,
        org,
        desk,
        jonas,
        "Provider's",
        Some(&cast.ann),
        with(Party::Provider, InternalMeaning::WithProvider),
    )
    .await;
    let back = Stands { returned: true, ..with(Party::Internal, InternalMeaning::Returned) };
    internal(&world, org, desk, jonas, "Back", Some(&cast.ann), back).await;
    internal(&world, org, desk, jonas, "Late", Some(&cast.ann), Stands { late: true, ..NEW }).await;
    world.ticket(org, jonas, "From before Taskfire").await;

    let mut tom = world.signed_in(&cast.tom).await;
    for (path, expected) in [
        ("/taskfire/mine", vec!["Tom's"]),
        ("/taskfire/unassigned", vec!["Nobody's"]),
        ("/taskfire/queues", vec!["Late", "Back", "Provider's", "Tom's", "Nobody's"]),
        ("/taskfire/provider", vec!["Provider's"]),
        ("/taskfire/with-vendor", vec![]),
        ("/taskfire/returned", vec!["Back"]),
        ("/taskfire/overdue", vec!["Late"]),
        ("/taskfire/completed", vec![]),
    ] {
        let page = tom.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        assert_eq!(titles(&page), expected, "{path}");
        let tabs = page.attributes("nav.tabs a", "href");
        assert_eq!(tabs.len(), 8, "T-48: {path}");
    }
    let queue = tom.get("/taskfire/queues").await;
    for part in ["Help Desk", "Jonas Meyer", "Your help desk", "Northwind IT", "With provider", "Medium", "New"] {
        assert!(queue.text().contains(part), "{part} in {}", queue.text());
    }
    let tabs = queue.texts("nav.tabs a");
    assert!(tabs.contains(&"Unassigned 1".to_owned()) && tabs.contains(&"Overdue 1".to_owned()), "T-48: {tabs:?}");
});

on_both!(f_87_only_who_works_a_desk_has_its_lists, |world: World| async move {
    let cast = cast(&world).await;
    internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Contoso's own", None, NEW).await;
    let mut jonas = world.signed_in(&cast.jonas).await;
    assert_eq!(jonas.get("/taskfire/mine").await.status, 403);
    assert!(!jonas.get("/tickets").await.html.contains("/taskfire/"), "no entry in the menu either");
    let mut tom = world.signed_in(&cast.tom).await;
    assert!(tom.get("/tickets").await.html.contains("href=\"/taskfire/unassigned\""), "the menu leads there");
    let mut mallory = world.signed_in(&cast.mallory).await;
    for path in ["/taskfire/unassigned", "/taskfire/queues"] {
        let page = mallory.get(path).await;
        assert!(titles(&page).is_empty() && !page.text().contains("Contoso"), "{path}: {}", page.text());
    }
});

on_both!(f_171_f_174_shared_desks_show_each_others_tickets_with_their_place, |world: World| async move {
    let cast = cast(&world).await;
    let lyon = world.sub_organization("Contoso Lyon", &cast.contoso).await;
    let desk = world.taskfire(&lyon).await;
    let luc = world.contact(&lyon, "Luc Garnier", "taskfire-resource").await;
    let camille = world.contact(&lyon, "Camille Bonnet", "basic").await;
    internal(&world, &lyon, &desk, &camille, "Lyon's", None, NEW).await;
    internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Hamburg's", None, NEW).await;
    for (sharing, toms, lucs) in [
        (Sharing::Off, vec!["Hamburg's"], vec!["Lyon's"]),
        (Sharing::Upwards, vec!["Hamburg's", "Lyon's"], vec!["Lyon's"]),
        (Sharing::Everything, vec!["Hamburg's", "Lyon's"], vec!["Hamburg's", "Lyon's"]),
    ] {
        let parent = world.literal(cast.contoso.id.0);
        let mode = sharing.code();
        world.sql(&format!("UPDATE taskfire_settings SET sharing = '{mode}' WHERE organization_id = {parent}")).await;
        let page = world.signed_in(&cast.tom).await.get("/taskfire/unassigned?sort=title").await;
        assert_eq!(titles(&page), toms, "{sharing:?}, parent");
        assert_eq!(page.text().contains("Contoso Lyon"), toms.len() > 1, "F-174: the place stands there");
        let page = world.signed_in(&luc).await.get("/taskfire/unassigned?sort=title").await;
        assert_eq!(titles(&page), lucs, "{sharing:?}, sub-organization");
    }
});

on_both!(t_52_t_56_lists_of_the_desk_sort_by_any_column_and_page_by_key, |world: World| async move {
    let cast = cast(&world).await;
    for number in 0..30 {
        let to = if number % 2 == 0 { Some(&cast.tom) } else { None };
        let title = format!("Ticket {number:02}");
        internal(&world, &cast.contoso, &cast.desk, &cast.jonas, &title, to, NEW).await;
    }
    let mut tom = world.signed_in(&cast.tom).await;
    let first = tom.get("/taskfire/queues").await;
    assert_eq!(titles(&first)[..2], ["Ticket 29", "Ticket 28"], "newest first");
    assert!(first.text().contains("25 of 30 tickets"), "{}", first.text());
    for column in [
        "number",
        "title",
        "contact",
        "organization",
        "party",
        "resource",
        "status",
        "priority",
        "provider-status",
        "activity",
        "due",
        "created",
        "completed",
    ] {
        let mut seen = Vec::new();
        for order in ["", "-"] {
            let page = tom.get(&format!("/taskfire/queues?sort={order}{column}")).await;
            assert_eq!(page.status, 200, "{order}{column}: {}", page.text());
            let mut all = titles(&page);
            let next = page.attributes(".pager a", "href").pop().unwrap();
            all.extend(titles(&tom.get(&next).await));
            let distinct: std::collections::BTreeSet<_> = all.iter().cloned().collect();
            assert_eq!((all.len(), distinct.len()), (30, 30), "{order}{column}: nothing twice, nothing left out");
            seen.push(all);
        }
        seen[1].reverse();
        assert_eq!(seen[0], seen[1], "{column}: the other way round is the other way round");
    }
    assert_eq!(tom.get("/taskfire/queues?after=nonsense").await.status, 400);
    let filtered = tom.get("/taskfire/queues?q=ticket+07").await;
    // Ticket numbers that begin with 07 are found too.
    let found = titles(&filtered);
    assert!(found.contains(&"Ticket 07".to_owned()) && found.len() < 15, "{found:?}");
    let tom_id = cast.tom.contact.unwrap();
    assert_eq!(titles(&tom.get(&format!("/taskfire/queues?resource={tom_id}&rows=50")).await).len(), 15);
    assert!(titles(&tom.get("/taskfire/queues?party=vendor").await).is_empty());
    let csv = tom.get("/taskfire/queues?as=csv&q=ticket").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.html.lines().count(), 31, "T-57: all pages");
    assert!(csv.html.contains("Responsible Party") && csv.html.contains("Your help desk"), "F-57: {}", csv.html);
});

on_both!(f_85_t_3_my_tickets_hold_what_one_works_or_helps_with, |world: World| async move {
    let cast = cast(&world).await;
    internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Tom's work", Some(&cast.tom), NEW).await;
    let helped = internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Tom helps", Some(&cast.ann), NEW).await;
    internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Ann's work", Some(&cast.ann), NEW).await;
    let seed = world.store.seed().await.unwrap();
    seed.add::<ticket_helper::Entity>(ticket_helper::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(seed.fresh_id()),
        ticket_id: Set(helped.id),
        contact_id: Set(cast.tom.contact.unwrap()),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
    let mut tom = world.signed_in(&cast.tom).await;
    assert_eq!(titles(&tom.get("/tickets").await), ["Tom helps", "Tom's work"]);
    let open = tom.get("/tickets/open").await;
    assert_eq!(titles(&open).len(), 3);
    assert!(open.text().contains("Your IT help desk"), "T-41: the responsible party is shown: {}", open.text());
    assert_eq!(titles(&tom.get("/tickets/open?party=provider").await).len(), 0, "F-57");
    assert_eq!(titles(&tom.get("/tickets/open?party=internal").await).len(), 3, "F-57");
    let home = tom.get("/home").await.text();
    assert!(home.contains("Tom's work") && home.contains("One thing needs you"), "his own work needs him: {home}");
    let jonas = world.signed_in(&cast.jonas).await.get("/home").await.text();
    assert!(jonas.contains("Nothing needs you") && jonas.contains("of your IT help desk"), "{jonas}");
});

on_both!(t_167_a_ticket_stays_open_until_the_party_that_has_it_is_done, |world: World| async move {
    let cast = cast(&world).await;
    let done_inside = Stands { party: Party::Provider, meaning: InternalMeaning::Complete, ..NEW };
    internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Done inside", Some(&cast.tom), done_inside).await;
    let mut tom = world.signed_in(&cast.tom).await;
    assert_eq!(titles(&tom.get("/tickets/open").await), ["Done inside"], "decision 21: the own mark closes nothing");
    assert_eq!(titles(&tom.get("/taskfire/provider").await), ["Done inside"]);
});

on_both!(t_123_each_chosen_ticket_is_judged_on_its_own, |world: World| async move {
    let cast = cast(&world).await;
    let (org, desk, jonas) = (&cast.contoso, &cast.desk, &cast.jonas);
    let free = internal(&world, org, desk, jonas, "Free", None, NEW).await;
    let taken = internal(&world, org, desk, jonas, "Taken", Some(&cast.ann), NEW).await;
    let away = Stands { party: Party::Provider, meaning: InternalMeaning::WithProvider, ..NEW };
    let away = internal(&world, org, desk, jonas, "Away", None, away).await;
    let before = world.ticket(org, jonas, "Before").await;
    let mut tom = world.signed_in(&cast.tom).await;
    let ids = [id(&free), id(&taken), id(&away), id(&before), TicketId(uuid()).to_string()];
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("ticket", id.as_str())).collect();
    fields.extend([("act", "accept"), ("back", "/taskfire/queues")]);
    let page = tom.post("/taskfire/bulk", &fields).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    for part in [
        "Done for one ticket",
        "Free You have it now.",
        "Not done for 3 tickets",
        "Taken Somebody else of your help desk has it.",
        "Away Your help desk does not have it now.",
        "Before It is from before Taskfire.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(titles(&tom.get("/taskfire/mine").await), ["Free"]);

    // Assign asks whom, and says for each what happened.
    let ann = cast.ann.contact.unwrap().to_string();
    let (free, away) = (id(&free), id(&away));
    let asks = tom.post("/taskfire/bulk", &[("ticket", &free), ("act", "assign"), ("back", "//evil.example")]).await;
    assert!(asks.text().contains("Internal Resource") && !asks.html.contains("evil.example"), "{}", asks.text());
    let form = [("ticket", free.as_str()), ("act", "assign"), ("back", "/taskfire/mine"), ("go", "1")];
    let nothing = tom.post("/taskfire/bulk", &form).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.error_on("contact").is_some(), "{}", nothing.text());
    let stranger = cast.mallory.contact.unwrap().to_string();
    let wrong = tom.post("/taskfire/bulk", &[&form[..], &[("contact", stranger.as_str())]].concat()).await;
    assert_eq!(wrong.status, 422, "a foreign person reads like one that does not exist");
    let done = tom.post("/taskfire/bulk", &[&form[..], &[("contact", ann.as_str())]].concat()).await;
    assert!(done.text().contains("It was assigned."), "{}", done.text());

    // Status and priority.
    let high: InternalPriorityId = cast.desk.priorities[1];
    let (status, high) = (cast.desk.status(InternalMeaning::Open).to_string(), high.to_string());
    let set = [
        ("ticket", free.as_str()),
        ("act", "set"),
        ("back", "/taskfire/mine"),
        ("go", "1"),
        ("status", &status),
        ("priority", &high),
    ];
    assert!(tom.post("/taskfire/bulk", &set).await.text().contains("It was changed."));
    assert!(
        tom.post("/taskfire/bulk", &set).await.text().contains("Nothing would change."),
        "a second send does no harm"
    );

    // Escalating needs reason and note; what is there already says so.
    let escalate = [
        ("ticket", free.as_str()),
        ("ticket", away.as_str()),
        ("act", "escalate"),
        ("back", "/taskfire/mine"),
        ("go", "1"),
    ];
    let page = tom.post("/taskfire/bulk", &escalate).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("reason").is_some() && page.error_on("note").is_some(), "{}", page.text());
    let told = [("reason", "no-skill"), ("note", "The lock survives the night.")];
    let page = tom.post("/taskfire/bulk", &[&escalate[..], &told[..]].concat()).await.text();
    assert!(
        page.contains("Free Your provider has it now.") && page.contains("Away The ticket is there already."),
        "{page}"
    );
    let mine = tom.get("/taskfire/provider").await;
    assert!(titles(&mine).contains(&"Free".to_owned()), "{}", mine.text());

    // Completing needs a resolution, and only the desk's own are completed (decision 21).
    let open = internal(&world, org, desk, jonas, "Open", Some(&cast.tom), NEW).await;
    let open = id(&open);
    let complete = [
        ("ticket", open.as_str()),
        ("ticket", free.as_str()),
        ("act", "complete"),
        ("back", "/taskfire/mine"),
        ("go", "1"),
    ];
    assert_eq!(tom.post("/taskfire/bulk", &complete).await.status, 422);
    let told = [("resolution", "The cable was in the wrong socket.")];
    let page = tom.post("/taskfire/bulk", &[&complete[..], &told[..]].concat()).await.text();
    assert!(page.contains("Open It is complete.") && page.contains("Not done for one ticket"), "{page}");
    assert_eq!(titles(&tom.get("/taskfire/completed").await), ["Open"]);
    let page = tom.post("/taskfire/bulk", &[&complete[..], &told[..]].concat()).await.text();
    assert!(page.contains("Open It is complete already."), "{page}");
});

on_both!(t_123_no_more_than_200_and_never_those_of_others, |world: World| async move {
    let cast = cast(&world).await;
    let ticket = internal(&world, &cast.contoso, &cast.desk, &cast.jonas, "Contoso's", None, NEW).await;
    let mut mallory = world.signed_in(&cast.mallory).await;
    let page = mallory.post("/taskfire/bulk", &[("ticket", &id(&ticket)), ("act", "accept")]).await;
    assert!(!page.text().contains("Contoso's"), "T-13: {}", page.text());
    let mut tom = world.signed_in(&cast.tom).await;
    assert_eq!(titles(&tom.get("/taskfire/unassigned").await), ["Contoso's"], "nothing happened");
    let none = tom.post("/taskfire/bulk", &[("act", "accept")]).await;
    assert_eq!(none.status, 422);
    assert!(none.text().contains("No ticket is chosen."), "{}", none.text());
    let many: Vec<String> = (0..201).map(|_| uuid().to_string()).collect();
    let mut fields: Vec<(&str, &str)> = many.iter().map(|id| ("ticket", id.as_str())).collect();
    fields.push(("act", "accept"));
    let page = tom.post("/taskfire/bulk", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("200 tickets at most"), "{}", page.text());
    let mut jonas = world.signed_in(&cast.jonas).await;
    assert_eq!(jonas.post("/taskfire/bulk", &[("act", "accept")]).await.status, 403);
});

/// An id that no row has.
fn uuid() -> uuid::Uuid {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    uuid::Uuid::from_u128(u128::from(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
}
