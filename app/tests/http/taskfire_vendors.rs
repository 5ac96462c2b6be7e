//! Vendors of a customer: records, conversations, guest links (F-158 … F-165, F-225, F-226, F-229).

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use testing::{Client, Organization, Page, Person, World, on_both};

use crate::compose;

const LIST: &str = "/manage/vendors";

pub(super) async fn administrator(world: &World, organization: &Organization) -> Client {
    let person = world.contact(organization, "Ines Administrator", "taskfire-administrator").await;
    world.signed_in(&person).await
}

pub(super) async fn resource(world: &World, organization: &Organization) -> (Person, Client) {
    let person = world.contact(organization, "Jonas Resource", "taskfire-resource").await;
    let browser = world.signed_in(&person).await;
    (person, browser)
}

/// Opens a form, changes fields and sends it.
pub(super) async fn send(browser: &mut Client, path: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    browser.submit(&form, path, fields).await
}

/// A vendor with one contact; gives its address.
async fn lifts(browser: &mut Client) -> String {
    let fields = [
        ("name", "Schindel Lifts"),
        ("kind", "Lift maintenance"),
        ("account_number", "K-4711"),
        ("phone", "+49 30 5550"),
        ("web", "lifts.example"),
        ("support_hours", "Mon-Fri 8-17"),
        ("notes", "Ask for **Otto**."),
    ];
    let done = send(browser, "/manage/vendors/new", &fields).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let at = done.location.clone();
    let contact = send(
        browser,
        &format!("{at}/contacts/new"),
        &[("name", "Otto Lift"), ("email", "otto@lifts.example"), ("phone", "")],
    )
    .await;
    assert_eq!(contact.status, 303, "{}", contact.text());
    at
}

on_both!(f_160_administrators_manage_vendors_and_every_taskfire_user_reads_them, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let mut ines = administrator(&world, &contoso).await;
    let empty = ines.get(LIST).await;
    assert!(empty.text().contains("No vendors yet"), "{}", empty.text());
    let at = lifts(&mut ines).await;
    let page = ines.get(&at).await;
    for word in [
        "Schindel Lifts",
        "Lift maintenance",
        "K-4711",
        "+49 30 5550",
        "https://lifts.example",
        "Mon-Fri 8-17",
        "Otto Lift",
    ] {
        assert!(page.text().contains(word), "{word}: {}", page.text());
    }
    assert!(page.text().contains("Default recipient"), "the first contact gets the mail: {}", page.text());
    let (_, mut jonas) = resource(&world, &contoso).await;
    assert!(jonas.get(LIST).await.text().contains("Schindel Lifts"));
    let seen = jonas.get(&at).await;
    assert_eq!(seen.status, 200);
    assert!(!seen.text().contains("Add contact"));
    for path in ["/manage/vendors/new".to_owned(), format!("{at}/edit"), format!("{at}/contacts/new")] {
        assert_eq!(jonas.get(&path).await.status, 403, "{path}");
    }
});

on_both!(f_160_a_vendor_is_searched_changed_and_made_inactive, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let mut ines = administrator(&world, &contoso).await;
    let at = lifts(&mut ines).await;
    assert!(ines.get("/manage/vendors?q=lift").await.text().contains("Schindel Lifts"));
    assert!(ines.get("/manage/vendors?q=k-4711").await.text().contains("Schindel Lifts"));
    let none = ines.get("/manage/vendors?q=water").await;
    assert!(none.text().contains("No vendor matches") && !none.text().contains("Schindel"), "{}", none.text());
    let edit = format!("{at}/edit");
    let wrong = send(&mut ines, &edit, &[("name", ""), ("web", "javascript:alert(1)"), ("accept", "0")]).await;
    assert_eq!(wrong.status, 422);
    for field in ["name", "web", "accept"] {
        assert!(wrong.error_on(field).is_some(), "{field}");
    }
    let old = ines.get(&edit).await;
    let done = send(&mut ines, &edit, &[("name", "Schindel and Sons"), ("accept", "60"), ("active", "")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = ines.get(&at).await;
    assert!(page.text().contains("Schindel and Sons") && page.text().contains("Inactive"), "{}", page.text());
    let stale = ines.submit(&old, &edit, &[("name", "Too late")]).await;
    assert_eq!(stale.status, 409, "T-108: {}", stale.text());
    assert!(!ines.get(LIST).await.text().contains("Schindel and Sons"));
    assert!(ines.get("/manage/vendors?show=all").await.text().contains("Schindel and Sons"));
});

on_both!(f_160_a_form_sent_twice_adds_one_vendor_and_two_hundred_are_enough, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let mut ines = administrator(&world, &contoso).await;
    let form = ines.get("/manage/vendors/new").await;
    for _ in 0..2 {
        let done = ines.submit(&form, "/manage/vendors/new", &[("name", "Stadtwerke")]).await;
        assert_eq!(done.status, 303);
    }
    assert_eq!(ines.get(LIST).await.text().matches("Stadtwerke").count(), 1);
    let at = form.form("/manage/vendors/new").unwrap().1.iter().find(|(name, _)| name == "id").unwrap().1.clone();
    let like = world.literal(at.parse().unwrap());
    for number in 1..200 {
        let id = world.literal(format!("01900000-0000-7000-8000-{number:012}").parse().unwrap());
        world
            .sql(&format!(
                "INSERT INTO vendor SELECT provider_id, {id}, organization_id, 'V', kind, account_number, phone, web, \
                 address, support_hours, notes, accept_minutes, shared, active, created_at, version FROM vendor WHERE id = {like}"
            ))
            .await;
    }
    let full = send(&mut ines, "/manage/vendors/new", &[("name", "One more")]).await;
    assert_eq!(full.status, 422);
    assert!(full.error_on("active").is_some_and(|said| said.contains("200")), "{}", full.text());
    let done = send(&mut ines, "/manage/vendors/new", &[("name", "One more"), ("active", "")]).await;
    assert_eq!(done.status, 303, "an inactive one has room");
});

on_both!(f_164_a_parents_shared_vendors_are_used_below_and_not_changed, |world: World| async move {
    let parent = world.organization("Contoso Group").await;
    let below = world.sub_organization("Contoso Labs", &parent).await;
    world.taskfire(&parent).await;
    world.taskfire(&below).await;
    let mut ines = administrator(&world, &parent).await;
    let at = lifts(&mut ines).await;
    let (_, mut jonas) = resource(&world, &below).await;
    assert!(!jonas.get(LIST).await.text().contains("Schindel"));
    assert_eq!(jonas.get(&at).await.status, 404);
    let done = send(&mut ines, &format!("{at}/edit"), &[("shared", "true")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let list = jonas.get(LIST).await;
    assert!(list.text().contains("Schindel") && list.text().contains("Contoso Group"), "{}", list.text());
    assert!(jonas.get(&at).await.text().contains("Vendor of Contoso Group"));
    let chief = world.contact(&below, "Kim Chief", "taskfire-administrator").await;
    let mut kim = world.signed_in(&chief).await;
    assert_eq!(kim.get(&format!("{at}/edit")).await.status, 404);
    assert!(!kim.get(&at).await.text().contains("Add contact"));
});

on_both!(f_165_the_provider_is_the_fixed_first_entry, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let mut ines = administrator(&world, &contoso).await;
    lifts(&mut ines).await;
    let list = ines.get(LIST).await;
    let entry = list.texts("main ul.lines li").into_iter().next().unwrap();
    assert!(entry.contains("Northwind IT"), "{entry}");
    assert!(list.all("main ul.lines li a").is_empty(), "not editable");
});

on_both!(f_158_nobody_else_sees_vendors, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    world.taskfire(&contoso).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.taskfire(&fabrikam).await;
    let at = lifts(&mut administrator(&world, &contoso).await).await;
    let manager = world.contact(&contoso, "Mia Manager", "manager").await;
    let staff = world.resource("Sofia Lind", "Full Access").await;
    for person in [manager, staff] {
        let mut browser = world.signed_in(&person).await;
        for path in [LIST, &at] {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
    }
    let (_, mut stranger) = resource(&world, &fabrikam).await;
    assert!(!stranger.get(LIST).await.text().contains("Schindel"));
    assert_eq!(stranger.get(&at).await.status, 404);
});

/// A vendor's id, from its address.
fn id_in(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

/// Hands a ticket to a vendor on the Escalate page.
async fn hand_over(browser: &mut Client, number: &str, vendor: &str, note: &str) {
    let path = format!("/tickets/{number}/escalation");
    let done =
        send(browser, &path, &[("to", vendor), ("way", "escalate"), ("reason", "no-skill"), ("note", note)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

pub(super) async fn drain(world: &World) -> Vec<platform::mail::Letter> {
    let out = Arc::new(MemoryMail::new());
    let way: Arc<dyn platform::mail::MailOut> = Arc::clone(&out) as Arc<dyn platform::mail::MailOut>;
    emberdesk::compose::worker(&world.app, way).drain().await.unwrap();
    out.sent()
}

/// The guest link in a letter.
pub(super) fn link_in(letter: &platform::mail::Letter) -> String {
    let at = letter.text.find("/vendor/").unwrap_or_else(|| panic!("{}", letter.text));
    letter.text[at..].split(|c: char| c.is_whitespace() || ")>".contains(c)).next().unwrap().to_owned()
}

/// A ticket in the hands of a vendor, its mail, and the desk's browser.
pub(super) struct Handed {
    pub(super) organization: Organization,
    pub(super) number: String,
    pub(super) vendor: String,
    pub(super) letter: platform::mail::Letter,
    pub(super) ines: Client,
}

pub(super) async fn handed(world: &World) -> Handed {
    let contoso = world.organization("Contoso Legal").await;
    let desk = world.taskfire(&contoso).await;
    let mut ines = administrator(world, &contoso).await;
    let vendor = lifts(&mut ines).await;
    let owner = world.contact(&contoso, "Ben Basic", "basic").await;
    let ticket = world.internal_ticket(&contoso, &desk, &owner, "Lift stands still").await;
    hand_over(&mut ines, &ticket.number, id_in(&vendor), "The door of floor 2 jams.").await;
    let sent = drain(world).await;
    let letter = sent.into_iter().find(|letter| letter.to.address == "otto@lifts.example").unwrap();
    Handed { organization: contoso, number: ticket.number, vendor, letter, ines }
}

pub(super) async fn thread_of(browser: &mut Client, number: &str) -> String {
    let list = browser.get(&format!("/tickets/{number}/vendors")).await;
    assert_eq!(list.status, 200, "{}", list.text());
    let links = list.attributes("a.line__title", "href");
    links.into_iter().next().unwrap_or_else(|| panic!("{}", list.text()))
}

// F-159.
on_both!(f_161_a_hand_over_mails_the_default_recipients_what_was_chosen, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    assert!(letter.subject.contains(&number), "{}", letter.subject);
    assert_eq!(letter.from.name, "Contoso Legal");
    let reply = letter.reply_to.clone().unwrap().address;
    assert!(reply.starts_with("reply+") && reply.ends_with("@northwind.example"), "{reply}");
    assert!(
        letter.text.contains("The door of floor 2 jams.") && letter.text.contains("Contoso Legal"),
        "{}",
        letter.text
    );
    for hidden in ["Northwind IT", "Internal word", "Public word"] {
        assert!(!letter.text.contains(hidden) && !letter.html.contains(hidden), "{hidden}: {}", letter.text);
    }
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(page.text().contains("The door of floor 2 jams.") && page.text().contains("mail sent"), "{}", page.text());
    assert!(drain(&world).await.is_empty(), "once");
});

on_both!(f_161_the_desk_writes_with_files_and_a_second_send_is_none, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    let (_, fields) = page.form(&thread).unwrap();
    let form = fields.iter().find(|(name, _)| name == "form").unwrap().1.clone();
    for _ in 0..2 {
        let fields = [("form", form.as_str()), ("body", "Here is the plan.")];
        let done = ines.post_files(&thread, &fields, &[("files", "plan.txt", b"floor plan")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    let sent = drain(&world).await;
    let mine: Vec<_> = sent.iter().filter(|one| one.to.address == "otto@lifts.example").collect();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].attachments.len(), 1);
    assert_eq!(mine[0].attachments[0].name, "plan.txt");
    assert_eq!(mine[0].reply_to, letter.reply_to, "one address for the conversation");
    let empty = ines.submit(&ines.clone().get(&thread).await, &thread, &[("body", " ")]).await;
    assert_eq!(empty.status, 422);
});

on_both!(f_162_chase_date_and_the_vendors_number_stand_with_the_ticket, |world: World| async move {
    let Handed { number, vendor, mut ines, .. } = handed(&world).await;
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    let action = format!("{thread}/follow-up");
    let wrong = ines.submit(&page, &action, &[("chase", "soon"), ("reference", "L-99")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("chase").is_some());
    let done = ines.submit(&page, &action, &[("chase", "2026-11-27"), ("reference", "L-99")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let seen = ines.get(&vendor).await;
    assert!(seen.text().contains("L-99") && seen.text().contains(&number), "{}", seen.text());
});

on_both!(f_163_the_guest_link_shows_the_conversation_and_takes_answers_and_files, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let link = link_in(&letter);
    let mut guest = world.visitor();
    for _ in 0..3 {
        let page = guest.get(&link).await;
        assert_eq!(page.status, 200, "looking uses nothing up");
        assert!(page.text().contains("The door of floor 2 jams."), "{}", page.text());
        assert!(page.html.contains("noindex"));
        for hidden in ["Internal word", "Public word"] {
            assert!(!page.html.contains(hidden), "{hidden}");
        }
    }
    // Pressed twice, it is said once.
    for _ in 0..2 {
        let done = guest
            .post_files(&link, &[("body", "We come at ten."), ("act", "answer")], &[("files", "offer.txt", b"120 EUR")])
            .await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    let refused = guest.post_files(&link, &[("body", "x"), ("act", "answer")], &[("files", "tool.exe", b"MZ")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("tool.exe"), "{}", refused.text());
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    assert!(page.text().contains("We come at ten.") && page.text().contains("offer.txt"), "{}", page.text());
    assert_eq!(page.html.matches("We come at ten.").count(), 1, "{}", page.text());
    let ticket = ines.get(&format!("/tickets/{number}")).await;
    assert!(ticket.text().contains("We come at ten."), "a vendor note: {}", ticket.text());
});

on_both!(f_163_being_done_returns_the_ticket_and_a_dead_link_says_nothing, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let link = link_in(&letter);
    let mut guest = world.visitor();
    let threads = format!("/tickets/{number}/vendors");
    assert!(ines.get(&threads).await.text().contains("Has the ticket"));
    let done = guest.post_files(&link, &[("body", "Repaired."), ("act", "done")], &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    drain(&world).await;
    assert!(!ines.get(&threads).await.text().contains("Has the ticket"));
    assert!(ines.get("/taskfire/returned").await.text().contains(&number), "back at the desk");
    let after = guest.get(&link).await;
    assert_eq!(after.status, 200);
    assert!(after.text().contains("has ended"), "{}", after.text());
    let late = guest.post_files(&link, &[("body", "More"), ("act", "answer")], &[]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert_eq!(guest.get(&format!("/vendor/{}", "a".repeat(43))).await.status, 404);
});

on_both!(f_163_links_end_after_fourteen_days_and_when_the_desk_says_so, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let link = link_in(&letter);
    let thread = thread_of(&mut ines, &number).await;
    let page = ines.get(&thread).await;
    let done = ines.submit(&page, &format!("{thread}/links/end"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(world.visitor().get(&link).await.status, 404);
    let page = ines.get(&thread).await;
    assert_eq!(ines.submit(&page, &thread, &[("body", "Any news?")]).await.status, 303);
    let next = drain(&world).await.into_iter().find(|one| one.to.address == "otto@lifts.example").unwrap();
    let link = link_in(&next);
    assert_eq!(world.visitor().get(&link).await.status, 200);
    world.pass(jiff::SignedDuration::from_hours(14 * 24 + 1));
    assert_eq!(world.visitor().get(&link).await.status, 404);
});

on_both!(f_161_taking_a_ticket_back_ends_its_conversation, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let back = format!("/tickets/{number}/take-back");
    assert_eq!(send(&mut ines, &back, &[("note", "")]).await.status, 303);
    drain(&world).await;
    assert_eq!(world.visitor().get(&link_in(&letter)).await.status, 404);
    let thread = thread_of(&mut ines, &number).await;
    assert!(ines.get(&thread).await.text().contains("Ended"));
});

on_both!(f_229_side_conversations_leave_the_ticket_where_it_is, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let desk = world.taskfire(&contoso).await;
    let mut ines = administrator(&world, &contoso).await;
    let vendor = lifts(&mut ines).await;
    let owner = world.contact(&contoso, "Ben Basic", "basic").await;
    let ticket = world.internal_ticket(&contoso, &desk, &owner, "Lift stands still").await;
    let path = format!("/tickets/{}/vendors/new", ticket.number);
    let form = ines.get(&format!("{path}?vendor={}", id_in(&vendor))).await;
    let mut threads = Vec::new();
    for _ in 0..2 {
        let done = ines.submit(&form, &path, &[("body", "What would it cost?")]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        threads.push(done.location);
    }
    assert_eq!(threads[0], threads[1], "sent twice, it is one");
    let letter = drain(&world).await.into_iter().find(|one| one.to.address == "otto@lifts.example").unwrap();
    assert!(letter.subject.contains(&ticket.number), "{}", letter.subject);
    let link = link_in(&letter);
    let mut guest = world.visitor();
    assert_eq!(guest.post_files(&link, &[("body", "120 EUR"), ("act", "done")], &[]).await.status, 303);
    assert!(ines.get(&threads[0]).await.text().contains("The vendor is done"));
    assert!(ines.get("/taskfire/unassigned").await.text().contains(&ticket.number), "it stays with the desk");
});

on_both!(f_162_conversations_and_vendor_notes_are_for_the_own_desk_alone, |world: World| async move {
    let Handed { number, letter, mut ines, .. } = handed(&world).await;
    let link = link_in(&letter);
    let mut guest = world.visitor();
    let sent = [("body", "Zahnradbahn ersetzt"), ("act", "answer")];
    assert_eq!(guest.post_files(&link, &sent, &[("files", "secret-offer.txt", b"x")]).await.status, 303);
    drain(&world).await;
    let thread = thread_of(&mut ines, &number).await;
    let words = ["Zahnradbahn", "secret-offer", "Schindel", "The door of floor 2 jams."];
    let staff = world.resource("Sofia Lind", "Full Access").await;
    let mut sofia = world.signed_in(&staff).await;
    for path in [
        format!("/desk/tickets/{number}"),
        format!("/desk/tickets/{number}/history"),
        "/desk/search?q=Zahnradbahn".to_owned(),
        "/desk/settings/mail-deliveries".to_owned(),
    ] {
        let page = sofia.get(&path).await;
        for word in words.iter().filter(|word| !path.contains(*word)) {
            assert!(!page.html.contains(word), "{path} shows {word}: {}", page.text());
        }
        assert!(!page.html.contains("otto@lifts.example"), "{path}");
    }
    assert_eq!(sofia.get(&thread).await.status, 403);
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.taskfire(&fabrikam).await;
    let (_, mut stranger) = resource(&world, &fabrikam).await;
    assert_eq!(stranger.get(&thread).await.status, 404);
    let files = ines.get(&thread).await.attributes("a[download]", "href");
    assert!(!files.is_empty());
    for file in files {
        assert_eq!(stranger.get(&file).await.status, 404, "{file}");
    }
});
