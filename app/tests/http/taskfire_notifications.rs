//! Letters about the internal help desk and how people choose to hear of it (F-110, F-177 … F-182, F-225).

use std::sync::Arc;

use kernel::ownership::{Act, By};
use platform::mail::memory::MemoryMail;
use store::{
    guard::{WorkInternally, WorkTickets},
    outbox::{Cause, Event},
    tables::{
        kinds::{HandOverReason, MailState},
        taskfire_ticket, ticket,
    },
    taskfire::{Escalation, Step, escalate, hand_over},
};
use testing::{Organization, Person, Ticket, World, on_both};

use crate::{
    compose,
    mails::{by, posted, record},
};

/// Contoso with its desk: Tom has the ticket, Ines helps in the queue, Priya wrote it; Marek is the provider's.
pub(crate) struct Scene {
    pub(crate) contoso: Organization,
    pub(crate) tom: Person,
    pub(crate) ines: Person,
    pub(crate) priya: Person,
    pub(crate) marek: Person,
    pub(crate) ticket: Ticket,
}

pub(crate) async fn scene(world: &World) -> Scene {
    let contoso = world.organization("Contoso Legal").await;
    let desk = world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "taskfire-resource").await;
    let ines = world.contact(&contoso, "Ines Duarte", "taskfire-resource").await;
    let marek = world.resource("Marek Dahl", "Full Access").await;
    let ticket = world.internal_ticket(&contoso, &desk, &priya, "Printer is stuck").await;
    Scene { contoso, tom, ines, priya, marek, ticket }
}

impl Scene {
    pub(crate) async fn assign(&self, world: &World, who: &Person) {
        let (who, ticket) = (world.literal(who.contact.unwrap().0), world.literal(self.ticket.id.0));
        world.sql(&format!("UPDATE taskfire_ticket SET contact_id = {who} WHERE ticket_id = {ticket}")).await;
    }

    /// Escalates to the provider as `who`.
    pub(crate) async fn escalate(&self, world: &World, who: &Person, tell_requester: bool, client_fronts: bool) {
        let actor = Arc::new(world.actor(who).await);
        let write = world.store.write(actor).await.unwrap();
        let may = write.need::<WorkInternally>().unwrap();
        let whole = may.row::<ticket::Entity>(self.ticket.id).await.unwrap();
        let row = may.row::<taskfire_ticket::Entity>(self.ticket.id).await.unwrap();
        let escalation = Escalation {
            client_fronts,
            reason: Some(HandOverReason::NoSkill),
            note: "The fuser is broken, we have no part.",
            tell_requester,
            ..Escalation::to_provider()
        };
        escalate(&may, &whole, &row, escalation).await.unwrap().unwrap();
        write.done().await.unwrap();
    }

    /// The provider sends it to the desk, or the desk recalls it.
    pub(crate) async fn step(&self, world: &World, who: &Person, act: Act, by: By) {
        let actor = Arc::new(world.actor(who).await);
        let write = world.store.write(actor).await.unwrap();
        let step = Step { note: "Please look at the tray.", ..Step::of(act, by) };
        if who.resource.is_some() {
            let may = write.need::<WorkTickets>().unwrap();
            let row = may.row::<taskfire_ticket::Entity>(self.ticket.id).await.unwrap();
            hand_over(&may, &row, step).await.unwrap().unwrap();
        } else {
            let may = write.need::<WorkInternally>().unwrap();
            let row = may.row::<taskfire_ticket::Entity>(self.ticket.id).await.unwrap();
            hand_over(&may, &row, step).await.unwrap().unwrap();
        }
        write.done().await.unwrap();
    }
}

/// Who hears, by name, in order.
async fn heard(world: &World) -> Vec<String> {
    let mail = Arc::new(MemoryMail::new());
    posted(world, &mail, None).await;
    let mut to: Vec<String> = mail.sent().into_iter().map(|letter| letter.to.name).collect();
    to.sort();
    to
}

on_both!(f_110_an_escalation_is_told_to_the_provider_and_the_internal_resource, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    scene.escalate(&world, &scene.ines, false, true).await;
    let mail = Arc::new(MemoryMail::new());
    insta::assert_snapshot!("mail_escalated", posted(&world, &mail, Some(&scene.ticket)).await);
});

on_both!(f_225_the_requester_hears_when_chosen_or_when_the_other_side_fronts, |world: World| async move {
    for (tell, fronts, hears) in [(false, true, false), (true, true, true), (false, false, true)] {
        let scene = scene_named(&world, &format!("{tell}{fronts}")).await;
        scene.assign(&world, &scene.tom).await;
        scene.escalate(&world, &scene.tom, tell, fronts).await;
        let mail = Arc::new(MemoryMail::new());
        let text = posted(&world, &mail, None).await;
        let told: Vec<_> =
            mail.sent().into_iter().filter(|letter| letter.to.address == scene.priya.user_name).collect();
        assert_eq!(told.len(), usize::from(hears), "{tell} {fronts}: {text}");
        assert!(told.iter().all(|letter| !letter.text.contains("fuser")), "the desks' words are not for her: {text}");
        assert!(!mail.sent().iter().any(|letter| letter.to.address == scene.tom.user_name), "T-227");
    }
});

/// The same scene at an organization of its own.
async fn scene_named(world: &World, name: &str) -> Scene {
    let contoso = world.organization(&format!("Contoso {name}")).await;
    let desk = world.taskfire(&contoso).await;
    let priya = world.contact(&contoso, &format!("Priya {name}"), "basic").await;
    let tom = world.contact(&contoso, &format!("Tom {name}"), "taskfire-resource").await;
    let ines = world.contact(&contoso, &format!("Ines {name}"), "taskfire-resource").await;
    let marek = world.resource(&format!("Marek {name}"), "Full Access").await;
    let ticket = world.internal_ticket(&contoso, &desk, &priya, "Printer is stuck").await;
    Scene { contoso, tom, ines, priya, marek, ticket }
}

on_both!(f_117_what_returns_is_told_to_the_desk_and_what_is_recalled_to_both, |world: World| async move {
    let scene = scene(&world).await;
    scene.escalate(&world, &scene.ines, false, true).await;
    assert_eq!(heard(&world).await, ["Marek Dahl"], "nobody is assigned, Ines did it herself");
    scene.step(&world, &scene.ines, Act::Recall, By::Desk).await;
    assert_eq!(heard(&world).await, ["Marek Dahl"]);
    scene.assign(&world, &scene.tom).await;
    scene.escalate(&world, &scene.tom, false, true).await;
    heard(&world).await;
    scene.step(&world, &scene.marek, Act::SendToDesk, By::Provider).await;
    let mail = Arc::new(MemoryMail::new());
    insta::assert_snapshot!("mail_returned", posted(&world, &mail, Some(&scene.ticket)).await);
});

on_both!(f_178_f_180_assignment_is_told_to_the_person_unless_they_take_no_ticket_mail, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    let contact = scene.tom.contact.unwrap();
    let event = |cause: Cause| Event::InternallyAssigned { ticket: scene.ticket.id, contact, cause };
    record(&world, &scene.ines, event(by(&scene.ines))).await;
    assert_eq!(heard(&world).await, ["Tom Okafor"]);
    record(&world, &scene.tom, event(by(&scene.tom))).await;
    assert!(heard(&world).await.is_empty(), "T-227");
    world.sql("UPDATE contact SET accepts_ticket_mail = FALSE").await;
    record(&world, &scene.ines, event(by(&scene.ines))).await;
    assert!(heard(&world).await.is_empty(), "F-180");
});

on_both!(f_178_completing_and_reopening_inside_is_no_news_for_the_provider, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    record(&world, &scene.ines, Event::TicketCompleted { ticket: scene.ticket.id, cause: by(&scene.ines) }).await;
    assert_eq!(heard(&world).await, ["Priya Raman", "Tom Okafor"]);
    let event = Event::TicketReopened { ticket: scene.ticket.id, note: None, cause: by(&scene.priya) };
    record(&world, &scene.priya, event).await;
    assert_eq!(heard(&world).await, ["Tom Okafor"]);
});

on_both!(f_182_a_mail_a_day_at_seven_tells_only_what_its_reader_may_still_see, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/my/notifications").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let saved = tom.submit(&page, "/my/notifications", &[("mail-internally-assigned", "daily")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let again = tom.get("/my/notifications").await.form("/my/notifications").unwrap().1;
    assert!(again.contains(&("mail-internally-assigned".to_owned(), "daily".to_owned())), "{again:?}");
    let contact = scene.tom.contact.unwrap();
    let event = || Event::InternallyAssigned { ticket: scene.ticket.id, contact, cause: by(&scene.ines) };
    record(&world, &scene.ines, event()).await;
    record(&world, &scene.ines, event()).await;
    assert!(heard(&world).await.is_empty(), "it waits");
    world.pass(jiff::SignedDuration::from_hours(24));
    let mail = Arc::new(MemoryMail::new());
    let text = posted(&world, &mail, None).await;
    assert_eq!(mail.sent().len(), 1, "one mail: {text}");
    assert!(text.contains("Printer is stuck") && text.contains("2 things"), "{text}");
    assert!(world.mails().await.iter().filter(|row| row.state == MailState::Skipped).count() == 2);

    // Out of reach by now: nothing is told.
    record(&world, &scene.ines, event()).await;
    heard(&world).await;
    let elsewhere = world.organization("Litware").await;
    let (id, ticket) = (world.literal(elsewhere.id.0), world.literal(scene.ticket.id.0));
    world.sql(&format!("UPDATE ticket SET organization_id = {id} WHERE id = {ticket}")).await;
    world.sql(&format!("UPDATE taskfire_ticket SET contact_id = NULL WHERE ticket_id = {ticket}")).await;
    world.pass(jiff::SignedDuration::from_hours(24));
    assert!(heard(&world).await.is_empty());
    let _ = &scene.contoso;
});

on_both!(f_182_people_choose_for_each_event, |world: World| async move {
    let scene = scene(&world).await;
    scene.assign(&world, &scene.tom).await;
    let mut priya = world.signed_in(&scene.priya).await;
    let fields = priya.get("/my/notifications").await.form("/my/notifications").unwrap().1;
    assert!(!fields.iter().any(|(name, _)| name == "mail-internally-assigned"), "what cannot concern her: {fields:?}");
    let mut tom = world.signed_in(&scene.tom).await;
    let page = tom.get("/my/notifications").await;
    let saved = tom.submit(&page, "/my/notifications", &[("mail-escalated", "off")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    scene.escalate(&world, &scene.ines, false, true).await;
    assert_eq!(heard(&world).await, ["Marek Dahl"]);
    let wrong = tom.submit(&page, "/my/notifications", &[("mail-escalated", "often")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
});
