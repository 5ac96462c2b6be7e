//! Work sharing between a parent and its sub-organizations, over HTTP: whose tickets are seen and worked by whom, through every
//! door (F-167 … F-176, T-6 … T-9, P-181 … P-184).

use testing::{Client, Organization, Person, Ticket, World, on_both};

use crate::compose;

/// A parent with two sub-organizations and a stranger, each with a desk and a ticket of its internal desk.
struct Family {
    group: Organization,
    legal: Organization,
    /// Tickets of the parent, of Legal, of its sister Labs, of the stranger.
    tickets: [Ticket; 4],
}

const PLACES: [&str; 4] = ["parent", "own sub", "sister", "stranger"];

async fn family(world: &World) -> Family {
    let group = world.organization("Contoso Group").await;
    let legal = world.sub_organization("Contoso Legal", &group).await;
    let labs = world.sub_organization("Contoso Labs", &group).await;
    let litware = world.organization("Litware").await;
    let mut tickets = Vec::new();
    for (place, organization) in PLACES.into_iter().zip([&group, &legal, &labs, &litware]) {
        let desk = world.taskfire(organization).await;
        let owner = world.contact(organization, &format!("Owner {}", place.replace(' ', "")), "basic").await;
        tickets.push(world.internal_ticket(organization, &desk, &owner, &format!("Lantern of {place}")).await);
    }
    let seed = world.store.seed().await.unwrap();
    store::search::reindex(&seed).await.unwrap();
    seed.done().await.unwrap();
    Family { group, legal, tickets: tickets.try_into().unwrap() }
}

/// Sets the mode beneath the pages.
async fn share(world: &World, family: &Family, mode: &str, standard: bool) {
    let group = world.literal(family.group.id.0);
    let standard = if standard { "TRUE" } else { "FALSE" };
    world
        .sql(&format!(
            "UPDATE taskfire_settings SET sharing = '{mode}', sharing_standard = {standard} WHERE organization_id = {group}"
        ))
        .await;
}

/// How far somebody comes with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    None,
    Sees,
    Works,
}
use Access::{None as Nothing, Sees, Works};

/// Tries every door to a ticket; all must agree with `access`.
async fn try_doors(browser: &mut Client, who: &str, ticket: &Ticket, access: Access) {
    let open = if access >= Sees { 200 } else { 404 };
    let about = |door: &str| format!("{who}: {door} of “{}” as {access:?}", ticket.title);
    let path = format!("/tickets/{}", ticket.number);
    let page = browser.get(&path).await;
    assert_eq!(page.status, open, "{}", about("direct link"));
    assert_eq!(page.text().contains(&ticket.title), access >= Sees, "{}", about("words of the page"));
    let file = browser.get(&format!("{path}/attachments/{}", ticket.attachment)).await;
    assert_eq!(file.status, open, "{}", about("attachment"));
    let hidden = browser.get(&format!("{path}/attachments/{}", ticket.internal_attachment)).await;
    assert_eq!(hidden.status, 404, "{}", about("internal attachment of the provider"));
    let escalation = browser.get(&format!("{path}/escalation")).await;
    assert_eq!(escalation.status == 200, access == Works, "{}: {}", about("escalation"), escalation.status);
    let note = browser.post(&format!("{path}/notes"), &[]).await;
    assert_eq!(note.status == 404, access == Nothing, "{}: {}", about("note"), note.status);
}

/// Tries every list, search and export; each must show just the tickets of `accesses`.
async fn try_lists(browser: &mut Client, who: &str, tickets: &[Ticket; 4], accesses: [Access; 4], works: bool) {
    for (path, least) in [
        ("/tickets/open", Sees),
        ("/tickets/open?as=csv", Sees),
        ("/tickets/search?q=Lantern", Sees),
        ("/tickets/search?q=Lantern&as=csv", Sees),
        ("/taskfire/unassigned", Works),
        ("/taskfire/unassigned?as=csv", Works),
    ] {
        if least == Works && !works {
            assert_eq!(browser.get(path).await.status, 403, "{who}: {path}");
            continue;
        }
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{who}: {path}");
        for (ticket, access) in tickets.iter().zip(accesses) {
            let shown = page.html.contains(&ticket.title);
            assert_eq!(shown, access >= least, "{who}: {path} of “{}”: {}", ticket.title, page.text());
        }
    }
    for ticket in tickets.iter().zip(accesses) {
        let page = browser.get(&format!("/tickets/search?q={}", ticket.0.number)).await;
        let found = page.status == 303 || page.html.contains(&ticket.0.title);
        assert_eq!(found, ticket.1 >= Sees, "{who}: search for the number of “{}”", ticket.0.title);
    }
}

/// F-171 with T-4 … T-8: what each viewer may do with the ticket of the parent, of Legal, of Labs, of a stranger.
const MATRIX: [(&str, bool, &str, bool, [Access; 4]); 24] = [
    // Mode, standard users too, level, at the parent (else at Legal).
    ("off", false, "taskfire-resource", true, [Works, Sees, Sees, Nothing]),
    ("off", false, "taskfire-resource", false, [Nothing, Works, Nothing, Nothing]),
    ("off", false, "advanced", true, [Sees, Sees, Sees, Nothing]),
    ("off", false, "advanced", false, [Nothing, Sees, Nothing, Nothing]),
    ("off", false, "basic", true, [Nothing, Nothing, Nothing, Nothing]),
    ("off", false, "basic", false, [Nothing, Nothing, Nothing, Nothing]),
    ("everything", false, "taskfire-resource", true, [Works, Works, Works, Nothing]),
    ("everything", false, "taskfire-resource", false, [Works, Works, Works, Nothing]),
    ("everything", false, "advanced", true, [Sees, Sees, Sees, Nothing]),
    ("everything", false, "advanced", false, [Nothing, Sees, Nothing, Nothing]),
    ("everything", false, "basic", true, [Nothing, Nothing, Nothing, Nothing]),
    ("everything", false, "basic", false, [Nothing, Nothing, Nothing, Nothing]),
    ("everything", true, "taskfire-resource", true, [Works, Works, Works, Nothing]),
    ("everything", true, "taskfire-resource", false, [Works, Works, Works, Nothing]),
    ("everything", true, "advanced", true, [Sees, Sees, Sees, Nothing]),
    ("everything", true, "advanced", false, [Sees, Sees, Sees, Nothing]),
    ("everything", true, "basic", true, [Nothing, Nothing, Nothing, Nothing]),
    ("everything", true, "basic", false, [Nothing, Nothing, Nothing, Nothing]),
    ("upwards", false, "taskfire-resource", true, [Works, Works, Works, Nothing]),
    ("upwards", false, "taskfire-resource", false, [Nothing, Works, Nothing, Nothing]),
    ("upwards", true, "advanced", true, [Sees, Sees, Sees, Nothing]),
    ("upwards", true, "advanced", false, [Nothing, Sees, Nothing, Nothing]),
    ("upwards", true, "basic", true, [Nothing, Nothing, Nothing, Nothing]),
    ("upwards", true, "basic", false, [Nothing, Nothing, Nothing, Nothing]),
];

// One session each through all modes: a change holds at the next request (F-170, P-184).
// F-168, F-169.
on_both!(f_171_t_8_the_matrix_through_every_door_in_open_sessions, |world: World| async move {
    let family = family(&world).await;
    let mut browsers: Vec<(&str, bool, Client)> = Vec::new();
    for level in ["taskfire-resource", "advanced", "basic"] {
        for (place, at_parent) in [(&family.group, true), (&family.legal, false)] {
            let name = format!("Viewer {level} {at_parent}");
            let person = world.contact(place, &name, level).await;
            browsers.push((level, at_parent, world.signed_in(&person).await));
        }
    }
    for (mode, standard, level, at_parent, accesses) in MATRIX {
        share(&world, &family, mode, standard).await;
        let (_, _, browser) = browsers.iter_mut().find(|one| one.0 == level && one.1 == at_parent).unwrap();
        let who = format!("{level} at {}, {mode} {standard}", if at_parent { "the parent" } else { "a sub" });
        for (ticket, access) in family.tickets.iter().zip(accesses) {
            try_doors(browser, &who, ticket, access).await;
        }
        if level != "basic" {
            try_lists(browser, &who, &family.tickets, accesses, level == "taskfire-resource").await;
        }
    }
});

on_both!(f_170_a_ticket_stays_with_whom_it_is_assigned_to_and_out_of_reach, |world: World| async move {
    let family = family(&world).await;
    share(&world, &family, "everything", false).await;
    let person = world.contact(&family.legal, "Tom Okafor", "taskfire-resource").await;
    let mut tom = world.signed_in(&person).await;
    let sister = &family.tickets[2];
    let (who, ticket) = (world.literal(person.contact.unwrap().0), world.literal(sister.id.0));
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {who} WHERE ticket_id = {ticket}")).await;
    try_doors(&mut tom, "Tom", sister, Works).await;
    assert!(tom.get("/taskfire/mine").await.text().contains(&sister.number));
    for mode in ["upwards", "off"] {
        share(&world, &family, mode, true).await;
        try_doors(&mut tom, "Tom", sister, Nothing).await;
        for list in ["/taskfire/mine", "/tickets", "/tickets/open", "/tickets/search?q=Lantern"] {
            assert!(!tom.get(list).await.text().contains(&sister.number), "{mode}: {list}");
        }
    }
    share(&world, &family, "everything", false).await;
    assert!(tom.get("/taskfire/mine").await.text().contains(&sister.number), "it was his all the time");
});

on_both!(f_170_a_parent_without_taskfire_shares_nothing, |world: World| async move {
    let family = family(&world).await;
    share(&world, &family, "everything", true).await;
    let tom = world.contact(&family.legal, "Tom Okafor", "taskfire-resource").await;
    let mut tom = world.signed_in(&tom).await;
    try_doors(&mut tom, "Tom", &family.tickets[2], Works).await;
    let group = world.literal(family.group.id.0);
    world.sql(&format!("UPDATE organization SET taskfire_enabled = FALSE WHERE id = {group}")).await;
    try_doors(&mut tom, "Tom", &family.tickets[2], Nothing).await;
    try_doors(&mut tom, "Tom", &family.tickets[1], Works).await;
});

on_both!(f_173_seeing_shared_tickets_needs_the_right_to_all_tickets, |world: World| async move {
    let family = family(&world).await;
    share(&world, &family, "everything", true).await;
    let bare = world.bare_level("bare").await;
    let bea = world.contact_at(&family.legal, "Bea Mori", bare).await;
    let mut bea = world.signed_in(&bea).await;
    for ticket in &family.tickets {
        assert_eq!(bea.get(&format!("/tickets/{}", ticket.number)).await.status, 404, "{}", ticket.title);
    }
});

/// Who is named in the list with this id.
fn named(page: &testing::Page, list: &str) -> Vec<String> {
    page.texts(&format!("section[aria-labelledby={list}] .line__title"))
}

async fn people(world: &World, family: &Family) -> [Person; 4] {
    [
        world.contact(&family.group, "Ann Keller", "taskfire-administrator").await,
        world.contact(&family.legal, "Tom Okafor", "taskfire-resource").await,
        world.contact(&family.legal, "Helen Brandt", "advanced").await,
        world.contact(&family.legal, "Ben Ito", "basic").await,
    ]
}

on_both!(f_167_f_170_the_parent_chooses_after_seeing_who_gains_and_loses, |world: World| async move {
    let family = family(&world).await;
    let [ann, tom, helen, _] = people(&world, &family).await;
    let (mut ann, mut tom) = (world.signed_in(&ann).await, world.signed_in(&tom).await);
    let path = "/manage/taskfire/sharing";
    let page = ann.get(path).await;
    assert!(page.text().contains("Contoso Legal") && page.text().contains("No sharing"), "{}", page.text());
    let wrong = ann.submit(&page, "sharing", &[("mode", "some")]).await;
    assert!(wrong.status == 422 && wrong.error_on("mode").is_some(), "{}", wrong.text());

    // Nothing changes before it is confirmed.
    let check = ann.submit(&page, "sharing", &[("mode", "everything"), ("standard", "true")]).await;
    assert_eq!(check.status, 200, "{}", check.text());
    assert_eq!(named(&check, "sharing-loses"), [] as [&str; 0]);
    assert_eq!(
        named(&check, "sharing-gains"),
        ["Ann Keller", "Helen Brandt", "Tom Okafor"],
        "by organization, then name"
    );
    assert!(check.text().contains("Contoso Legal works tickets of") || check.text().contains("works tickets of"));
    try_doors(&mut tom, "Tom", &family.tickets[2], Nothing).await;
    let before = world.dump().await;
    let done = ann.submit(&check, "sharing", &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    try_doors(&mut tom, "Tom", &family.tickets[2], Works).await;
    let mut helen = world.signed_in(&helen).await;
    try_doors(&mut helen, "Helen", &family.tickets[0], Sees).await;
    let after = world.dump().await;
    for table in ["ticket", "taskfire_ticket", "hand_over", "internal_queue_member"] {
        assert_eq!(before.get(table), after.get(table), "no ticket goes to anybody else: {table}");
    }

    // Back again: who loses is named.
    let page = ann.get(path).await;
    let check = ann.submit(&page, "sharing", &[("mode", "upwards")]).await;
    assert_eq!(named(&check, "sharing-loses"), ["Helen Brandt", "Tom Okafor"], "{}", check.text());
    assert_eq!(named(&check, "sharing-gains"), [] as [&str; 0]);
    assert_eq!(ann.submit(&check, "sharing", &[]).await.status, 303);
    try_doors(&mut tom, "Tom", &family.tickets[2], Nothing).await;
    try_doors(&mut helen, "Helen", &family.tickets[0], Nothing).await;
    // The old check page says what is no longer so: it is shown anew instead of being taken.
    let stale = ann.submit(&check, "sharing", &[("mode", "off")]).await;
    assert_eq!(stale.status, 200, "{}", stale.text());
    assert_eq!(named(&stale, "sharing-loses"), ["Ann Keller"], "{}", stale.text());
    let told = ann.get("/manage/audit").await.text();
    assert!(told.contains("Work sharing changed") && told.contains("Share upwards only"), "F-199: {told}");
});

on_both!(p_181_a_sub_organization_is_told_who_decides, |world: World| async move {
    let family = family(&world).await;
    let lena = world.contact(&family.legal, "Lena Voss", "taskfire-administrator").await;
    let alone = world.organization("Fabrikam").await;
    world.taskfire(&alone).await;
    let omar = world.contact(&alone, "Omar Haddad", "taskfire-administrator").await;
    let path = "/manage/taskfire/sharing";
    for (person, words) in [(&lena, "Contoso Group decides this"), (&omar, "no sub-organizations")] {
        let mut browser = world.signed_in(person).await;
        let page = browser.get(path).await;
        assert!(page.status == 200 && page.text().contains(words), "{}", page.text());
        assert!(page.attributes("[name=mode]", "name").is_empty());
        let before = world.dump().await.get("taskfire_settings").cloned();
        let fields = [("mode", "everything"), ("standard", "true"), ("confirmed", "true"), ("version", "1")];
        assert_eq!(browser.post(path, &fields).await.status, 409);
        assert_eq!(world.dump().await.get("taskfire_settings").cloned(), before);
    }
});

on_both!(f_47_f_172_who_works_across_is_a_user_of_the_parent, |world: World| async move {
    let family = family(&world).await;
    let [ann, tom, ..] = people(&world, &family).await;
    let lena = world.contact(&family.legal, "Lena Voss", "taskfire-administrator").await;
    let mut lena = world.signed_in(&lena).await;
    let list = lena.get("/manage/taskfire/queues").await;
    let queue = list.attributes("a.table__title", "href")[0].clone();
    share(&world, &family, "upwards", false).await;
    let (parents, own) = (ann.contact.unwrap().to_string(), tom.contact.unwrap().to_string());
    let members = format!("{queue}/members");
    assert_eq!(lena.post(&members, &[("contact", &own)]).await.status, 303);
    assert_eq!(lena.post(&members, &[("contact", &parents)]).await.status, 303, "the parent works it too");
    // The parent's queue takes nobody of a sub-organization who does not work the parent's desk.
    let mut boss = world.signed_in(&ann).await;
    let list = boss.get("/manage/taskfire/queues").await;
    let queue = list.attributes("a.table__title", "href")[0].clone();
    let page = boss.post(&format!("{queue}/members"), &[("contact", &own)]).await;
    assert!(page.status == 422 && page.error_on("contact").is_some(), "{}", page.text());
    share(&world, &family, "everything", false).await;
    assert_eq!(boss.post(&format!("{queue}/members"), &[("contact", &own)]).await.status, 303);
    // Whoever works it no more stays listed, and is said to.
    share(&world, &family, "off", false).await;
    assert!(boss.get(&queue).await.text().contains("does not work your help desk any more"));
});

on_both!(f_174_a_shared_ticket_keeps_its_organization, |world: World| async move {
    let family = family(&world).await;
    share(&world, &family, "everything", false).await;
    let [_, tom, ..] = people(&world, &family).await;
    let mut tom = world.signed_in(&tom).await;
    let page = tom.get("/taskfire/unassigned").await;
    for name in ["Contoso Group", "Contoso Legal", "Contoso Labs"] {
        assert!(page.text().contains(name), "the list says whose it is: {}", page.text());
    }
    let before = world.dump().await.get("ticket").cloned();
    share(&world, &family, "off", false).await;
    assert_eq!(world.dump().await.get("ticket").cloned(), before);
});
