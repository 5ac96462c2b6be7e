//! Approving change requests in the portal: who sees them, the list, the bar, the form, the mails (T-172 … T-188, P-120 … P-130).

use std::sync::Arc;

use platform::mail::memory::MemoryMail;
use store::{
    changes::{self, Person as Approver},
    guard::WorkTickets,
    ids::ChangeApproverId,
    outbox::{Cause, Event},
    tables::{change_approver, ticket},
};
use testing::{Client, Organization, Page, Person, Ticket, World, on_both};

use super::mails::{posted, record};
use crate::compose;

const LIST: &str = "/tickets/approvals";

/// Marek asks for approvals of a change that Priya wanted; Helen and Sam have the lowest level, Ann sees everything.
struct Scene {
    contoso: Organization,
    priya: Person,
    helen: Person,
    sam: Person,
    ann: Person,
    marek: Person,
    ticket: Ticket,
}

async fn scene(world: &World) -> Scene {
    world.sql("UPDATE provider SET change_management = TRUE").await;
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let helen = world.contact(&contoso, "Helen Brandt", "basic").await;
    let sam = world.contact(&contoso, "Sam Okafor", "basic").await;
    let ann = world.contact(&contoso, "Ann Keller", "manager").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    let ticket = change(world, &contoso, &priya, "Replace two firewalls").await;
    Scene { contoso, priya, helen, sam, ann, marek, ticket }
}

/// A change request that Marek works.
async fn change(world: &World, organization: &Organization, contact: &Person, title: &str) -> Ticket {
    let ticket = world.ticket(organization, contact, title).await;
    set(world, &ticket, "kind = 'change-request'").await;
    ticket
}

async fn set(world: &World, ticket: &Ticket, what: &str) {
    world.sql(&format!("UPDATE ticket SET {what} WHERE id = {}", world.literal(ticket.id.0))).await;
}

fn person(person: &Person) -> Approver {
    match (person.contact, person.resource) {
        (Some(contact), _) => Approver::Contact(contact),
        (None, resource) => Approver::Resource(resource.unwrap()),
    }
}

/// Names approvers, each with a deputy or none, and asks them.
async fn ask(world: &World, by: &Person, ticket: &Ticket, approvers: &[(&Person, Option<&Person>)]) {
    let write = world.store.write(Arc::new(world.actor(by).await)).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    let row = may.row::<ticket::Entity>(ticket.id).await.unwrap();
    changes::side(&may, ticket.id).await.unwrap();
    for (who, deputy) in approvers {
        changes::add_other(&may, &row, person(who), deputy.map(person)).await.unwrap().unwrap();
    }
    let request = changes::side(&may, ticket.id).await.unwrap();
    let until = may.now().plus_minutes(3 * 24 * 60);
    changes::ask(&may, &row, &request, Some(until)).await.unwrap().unwrap();
    write.done().await.unwrap();
}

async fn forget(world: &World, by: &Person, approver: ChangeApproverId) {
    let write = world.store.write(Arc::new(world.actor(by).await)).await.unwrap();
    let may = write.need::<WorkTickets>().unwrap();
    let row = may.row::<change_approver::Entity>(approver).await.unwrap();
    changes::remove_other(&may, &row).await.unwrap().unwrap();
    write.done().await.unwrap();
}

/// Where the reader answers on the page of a ticket.
fn forms(page: &Page) -> Vec<String> {
    page.attributes("form.approval__foot", "action")
}

fn approver(action: &str) -> ChangeApproverId {
    action.rsplit('/').next().unwrap().parse().unwrap()
}

async fn answer(browser: &mut Client, ticket: &Ticket, answer: &str, comment: &str) -> Page {
    let page = browser.get(&format!("/tickets/{}", ticket.number)).await;
    let action = forms(&page).remove(0);
    browser.submit(&page, &action, &[("answer", answer), ("comment", comment)]).await
}

fn titles(page: &Page) -> Vec<String> {
    page.texts("td.lead a.table__title").into_iter().map(|title| title.split(" (").next().unwrap().to_owned()).collect()
}

on_both!(t_46_the_list_is_there_only_while_change_management_is_on, |world: World| async move {
    let scene = scene(&world).await;
    world.sql("UPDATE provider SET change_management = FALSE").await;
    let mut helen = world.signed_in(&scene.helen).await;
    assert_eq!(helen.get(LIST).await.status, 404);
    assert!(!helen.get("/tickets").await.html.contains(LIST), "neither menu nor tab");
    world.sql("UPDATE provider SET change_management = TRUE").await;
    let page = helen.get(LIST).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Nothing to approve"), "T-60: {}", page.text());
    assert!(page.attributes(".tabs a", "href").contains(&LIST.to_owned()), "T-48");
    assert!(page.attributes(".menu a, .dock a", "href").contains(&LIST.to_owned()), "the menu");
});

on_both!(t_45_f_86_the_list_has_what_awaits_me_and_what_i_answered, |world: World| async move {
    let scene = scene(&world).await;
    let second = change(&world, &scene.contoso, &scene.priya, "Move the mail server").await;
    let foreign = change(&world, &scene.contoso, &scene.priya, "Somebody else's to approve").await;
    for ticket in [&scene.ticket, &second] {
        ask(&world, &scene.marek, ticket, &[(&scene.helen, None), (&scene.sam, None)]).await;
    }
    ask(&world, &scene.marek, &foreign, &[(&scene.ann, None)]).await;
    let mut helen = world.signed_in(&scene.helen).await;
    let page = helen.get(LIST).await;
    assert_eq!(titles(&page), ["Replace two firewalls", "Move the mail server"]);
    assert_eq!(page.text().matches("Awaiting your answer").count(), 2, "{}", page.text());
    answer(&mut helen, &scene.ticket, "approved", "").await;
    let page = helen.get(LIST).await;
    assert_eq!(titles(&page), ["Move the mail server", "Replace two firewalls"], "what awaits an answer comes first");
    assert!(page.texts("td[data-label='Your answer']")[1].contains("Approved"), "{}", page.html);
    answer(&mut helen, &second, "rejected", "Not in December").await;
    assert!(helen.get(LIST).await.texts("td[data-label='Your answer']")[1].contains("Rejected"));
    let csv = helen.get("/tickets/approvals?as=csv").await;
    assert!(csv.html.lines().next().unwrap().contains("Your answer"), "T-57: {}", csv.html);
    assert!(csv.html.contains("Rejected") && csv.html.lines().count() == 3, "{}", csv.html);
    assert_eq!(titles(&helen.get("/tickets/approvals?q=mail").await), ["Move the mail server"], "T-54");
    assert!(titles(&helen.get("/tickets").await).is_empty(), "T-40: an approver's tickets are not their own");
});

on_both!(f_59_what_the_provider_completed_leaves_the_list, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None)]).await;
    let mut helen = world.signed_in(&scene.helen).await;
    answer(&mut helen, &scene.ticket, "approved", "").await;
    assert_eq!(titles(&helen.get(LIST).await), ["Replace two firewalls"]);
    set(&world, &scene.ticket, "completed_at = created_at").await;
    assert!(titles(&helen.get(LIST).await).is_empty());
    let page = helen.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert!(forms(&page).is_empty() && page.text().contains("The ticket is complete"), "P-128: {}", page.text());
});

on_both!(t_31_t_32_home_says_how_many_await_me, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None)]).await;
    let mut helen = world.signed_in(&scene.helen).await;
    for path in ["/home", "/"] {
        let page = helen.get(path).await;
        let bar = page.at(".notice[data-tone=approval]").expect("the bar");
        assert!(bar.contains("1 change request awaits your approval."), "P-45: {bar}");
        assert_eq!(page.attributes(".notice[data-tone=approval] a", "href"), [LIST]);
    }
    let bar = |page: &Page| page.at(".notice[data-tone=approval]");
    assert_eq!(bar(&world.signed_in(&scene.ann).await.get("/home").await), None, "P-45: not others'");
    let read = world.signed_in(&scene.priya).await.get("/home").await;
    assert_eq!(bar(&read), None, "not the ticket contact's");
    answer(&mut helen, &scene.ticket, "approved", "").await;
    assert_eq!(bar(&helen.get("/home").await), None, "T-32");
});

on_both!(t_58_lists_mark_what_awaits_my_approval, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.ann, None)]).await;
    let mut ann = world.signed_in(&scene.ann).await;
    assert_eq!(ann.get("/tickets/open").await.text().matches("awaits your approval").count(), 1);
    let page = world.signed_in(&scene.priya).await.get("/tickets").await;
    assert!(!page.text().contains("awaits your approval"), "{}", page.text());
    answer(&mut ann, &scene.ticket, "approved", "").await;
    assert!(!ann.get("/tickets/open").await.text().contains("awaits your approval"));
});

on_both!(t_179_p_130_being_named_opens_the_ticket_whatever_the_level, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let mallory = world.contact(&fabrikam, "Mallory Gray", "manager").await;
    let path = format!("/tickets/{}", scene.ticket.number);
    let mut helen = world.signed_in(&scene.helen).await;
    assert_eq!(helen.get(&path).await.status, 404, "a Basic user sees her own alone");
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, Some(&scene.sam))]).await;
    let page = helen.get(&path).await;
    assert_eq!(page.status, 200);
    let action = forms(&page).remove(0);
    assert_eq!(world.signed_in(&scene.sam).await.get(&path).await.status, 200, "so does the deputy");

    let mut stranger = world.signed_in(&mallory).await;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.post(&action, &[("answer", "approved"), ("comment", "")]).await.status, 404);
    let mut ann = world.signed_in(&scene.ann).await;
    assert!(forms(&ann.get(&path).await).is_empty(), "who may see everything is no approver");
    assert_eq!(ann.post(&action, &[("answer", "approved"), ("comment", "")]).await.status, 404);
    assert_eq!(world.signed_in(&scene.priya).await.post(&action, &[("answer", "approved")]).await.status, 404);
    assert_eq!(world.count("change_answer").await, 0);

    forget(&world, &scene.marek, approver(&action)).await;
    assert_eq!(helen.get(&path).await.status, 404, "without the naming it is out of reach again");
    assert_eq!(helen.post(&action, &[("answer", "approved"), ("comment", "")]).await.status, 404);
    assert!(titles(&helen.get(LIST).await).is_empty());
});

on_both!(t_180_t_184_a_rejection_says_why_an_approval_may, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None), (&scene.sam, None)]).await;
    let plan = "plan = 'Swap on **Saturday**', impact = 'One hour offline', roll_back = 'Old pair', review = ''";
    world.sql(&format!("UPDATE change_request SET {plan}")).await;
    let mut helen = world.signed_in(&scene.helen).await;
    let page = helen.get(&format!("/tickets/{}", scene.ticket.number)).await;
    let text = page.text();
    for word in ["Approvals", "Requested", "All approvers must approve", "0 of 2 so far", "Answers until"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    for word in ["Plan", "One hour offline", "Roll-back plan", "Sam Okafor", "Waiting"] {
        assert!(text.contains(word), "T-187, P-126: {word}: {text}");
    }
    assert!(page.html.contains("<strong>Saturday</strong>") && !text.contains("Review"), "what is empty is not there");
    let refused = answer(&mut helen, &scene.ticket, "rejected", "  ").await;
    assert_eq!(refused.status, 422);
    assert!(refused.error_on("comment").is_some_and(|error| error.contains("say why")), "{}", refused.html);
    let long = "x".repeat(4_001);
    let refused = answer(&mut helen, &scene.ticket, "approved", &long).await;
    assert_eq!(refused.status, 422);
    assert!(refused.html.contains(&long), "what was typed is kept");
    assert_eq!(world.count("change_answer").await, 0, "nothing was answered");
    let said = answer(&mut helen, &scene.ticket, "approved", "").await;
    assert_eq!(said.location, format!("/tickets/{}#approvals", scene.ticket.number));
    let page = helen.follow(said).await;
    assert!(page.text().contains("Your approval is recorded."), "{}", page.text());
    assert!(page.text().contains("Partially approved") && page.text().contains("1 of 2 so far"), "{}", page.text());
    let action = forms(&page).remove(0);
    assert_eq!(helen.post(&action, &[("answer", "maybe"), ("comment", "")]).await.status, 400);
});

on_both!(t_182_an_answer_can_be_changed_until_work_starts, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None)]).await;
    let mut helen = world.signed_in(&scene.helen).await;
    answer(&mut helen, &scene.ticket, "rejected", "Not before the audit").await;
    answer(&mut helen, &scene.ticket, "rejected", "Not before the audit").await;
    assert_eq!(world.count("change_answer").await, 1, "sent twice it is one answer");
    let page = helen.get(&format!("/tickets/{}", scene.ticket.number)).await;
    let text = page.text();
    assert!(text.contains("You rejected this on") && text.contains("until work starts"), "{text}");
    assert_eq!(page.form(&forms(&page)[0]).unwrap().1[0].1, "Not before the audit", "to be changed, not typed again");
    world.pass(jiff::SignedDuration::from_mins(5));
    answer(&mut helen, &scene.ticket, "approved", "The audit is over").await;
    let page = helen.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert!(page.text().contains("You approved this on"), "{}", page.text());
    assert!(page.text().contains("Earlier answers: 1") && page.text().contains("Not before the audit"), "T-185");
    assert_eq!(world.count("change_answer").await, 2);

    world.pass(jiff::SignedDuration::from_hours(4 * 24));
    let mut sender = world.signed_in(&scene.helen).await;
    let late = sender.post(&forms(&page)[0], &[("answer", "rejected"), ("comment", "Too late")]).await;
    assert_eq!(late.status, 422, "the time is over");
    assert!(late.text().contains("The time to answer is over.") && late.html.contains("Too late"), "{}", late.text());
    assert_eq!(world.count("change_answer").await, 2);
});

on_both!(t_183_contacts_read_each_other_and_not_what_staff_says_to_it, |world: World| async move {
    let scene = scene(&world).await;
    let approvers = [(&scene.helen, None), (&scene.sam, None), (&scene.marek, None)];
    ask(&world, &scene.marek, &scene.ticket, &approvers).await;
    answer(&mut world.signed_in(&scene.sam).await, &scene.ticket, "approved", "The date suits us").await;
    let marek = world.literal(scene.marek.resource.unwrap().0);
    let staff = format!("answer = 'approved', comment = 'Between us', answered_at = 1, by_resource_id = {marek}");
    world.sql(&format!("UPDATE change_approver SET {staff} WHERE resource_id = {marek}")).await;
    let text = world.signed_in(&scene.helen).await.get(&format!("/tickets/{}", scene.ticket.number)).await.text();
    assert!(text.contains("Sam Okafor") && text.contains("The date suits us"), "{text}");
    assert!(!text.contains("Between us") && text.contains("2 of 3 so far"), "{text}");
});

on_both!(decision_15_a_deputy_answers_in_an_approvers_place, |world: World| async move {
    let scene = scene(&world).await;
    let approvers = [(&scene.helen, Some(&scene.sam)), (&scene.sam, None)];
    ask(&world, &scene.marek, &scene.ticket, &approvers).await;
    let mut sam = world.signed_in(&scene.sam).await;
    let page = sam.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert_eq!(forms(&page).len(), 2, "one form for each row");
    assert!(page.text().contains("in place of Helen Brandt"), "{}", page.text());
    let action = forms(&page).into_iter().next().unwrap();
    sam.submit(&page, &action, &[("answer", "approved"), ("comment", "For Helen")]).await;
    let text = world.signed_in(&scene.helen).await.get(&format!("/tickets/{}", scene.ticket.number)).await.text();
    assert!(text.contains("answered by Sam Okafor") && text.contains("For Helen"), "{text}");
});

on_both!(p_206_asking_mails_the_approver_and_their_deputy_a_link, |world: World| async move {
    let scene = scene(&world).await;
    let nobody = world.nobody(&scene.contoso, "Olga Meier", "olga@contoso.example", true).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, Some(&scene.sam)), (&scene.marek, None)]).await;
    world.sql("UPDATE change_request SET plan = 'Swap on Saturday between 7:00 and 11:00.'").await;
    assert_eq!(world.count("change_approver").await, 2, "{nobody} is none of them");
    let mail = Arc::new(MemoryMail::new());
    insta::assert_snapshot!("mail_approval_asked", posted(&world, &mail, Some(&scene.ticket)).await);
    let bell = world.signed_in(&scene.helen).await.get("/notifications").await;
    assert!(bell.text().contains("Your approval is asked"), "{}", bell.text());
});

on_both!(p_206_who_can_not_open_the_ticket_or_has_answered_hears_nothing, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, Some(&scene.sam)), (&scene.ann, None)]).await;
    let helen = world.literal(scene.helen.contact.unwrap().0);
    world.sql(&format!("UPDATE account SET active = FALSE WHERE contact_id = {helen}")).await;
    answer(&mut world.signed_in(&scene.ann).await, &scene.ticket, "approved", "").await;
    let mail = Arc::new(MemoryMail::new());
    let posted = posted(&world, &mail, Some(&scene.ticket)).await;
    let mut to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.name).collect();
    to.sort();
    assert_eq!(to, ["Marek Dahl", "Sam Okafor"], "the deputy, and who hears of Ann's answer: {posted}");
});

on_both!(decision_15_a_reminder_has_words_of_its_own, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None)]).await;
    posted(&world, &Arc::new(MemoryMail::new()), None).await;
    let page = world.signed_in(&scene.helen).await.get(&format!("/tickets/{}", scene.ticket.number)).await;
    let approver = approver(&forms(&page)[0]);
    let cause = Cause { account: None };
    record(
        &world,
        &scene.marek,
        Event::ChangeApprovalAsked { ticket: scene.ticket.id, approver, reminder: true, cause },
    )
    .await;
    record(&world, &scene.marek, Event::ChangeApprovalExpired { ticket: scene.ticket.id }).await;
    let mail = Arc::new(MemoryMail::new());
    insta::assert_snapshot!("mail_approval_reminder_and_expired", posted(&world, &mail, Some(&scene.ticket)).await);
});

on_both!(decision_15_who_has_not_answered_is_reminded_once_and_the_end_is_told_once, |world: World| async move {
    let scene = scene(&world).await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, None), (&scene.ann, None)]).await;
    answer(&mut world.signed_in(&scene.ann).await, &scene.ticket, "approved", "").await;
    posted(&world, &Arc::new(MemoryMail::new()), None).await;
    // Answers are taken for three days: the second day is also the one before the end.
    for (hours, expected) in
        [(47, vec![]), (2, vec!["Helen Brandt"]), (1, vec![]), (23, vec!["Marek Dahl"]), (200, vec![])]
    {
        world.pass(jiff::SignedDuration::from_hours(hours));
        let mail = Arc::new(MemoryMail::new());
        posted(&world, &mail, None).await;
        let to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.name).collect();
        assert_eq!(to, expected, "after {hours} hours more");
    }
    let page = world.signed_in(&scene.helen).await.get(&format!("/tickets/{}", scene.ticket.number)).await;
    assert!(forms(&page).is_empty() && page.text().contains("The time to answer is over"), "{}", page.text());
});

on_both!(p_127_t_181_the_technician_hears_of_the_answer, |world: World| async move {
    let scene = scene(&world).await;
    let lena = world.resource("Lena Ober", "Service Desk User").await;
    ask(&world, &scene.marek, &scene.ticket, &[(&scene.helen, Some(&scene.sam)), (&scene.ann, None)]).await;
    posted(&world, &Arc::new(MemoryMail::new()), None).await;
    set(&world, &scene.ticket, &format!("resource_id = {}", world.literal(lena.resource.unwrap().0))).await;
    answer(&mut world.signed_in(&scene.sam).await, &scene.ticket, "rejected", "Not before the **audit**").await;
    let mail = Arc::new(MemoryMail::new());
    insta::assert_snapshot!("mail_approval_answered", posted(&world, &mail, Some(&scene.ticket)).await);
    let to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.name).collect();
    assert_eq!(to, ["Lena Ober"], "who works it, nobody else");
});
