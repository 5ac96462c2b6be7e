//! Where new tickets land, and New Ticket for those who work an internal desk.

use store::{
    NotSet, Set,
    guard::RunJobs,
    ids::{CustomFieldId, InternalQueueId, OrganizationId, RequestTypeId},
    tables::{
        custom_field, internal_queue,
        kinds::{FieldKind, InternalMeaning, Party},
        request_type, taskfire_ticket, ticket,
    },
    views::ticket_page,
};
use testing::{Client, Desk, Organization, Page, Person, World, on_both};

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
    /// Basic at Litware, which has no Taskfire.
    mallory: Person,
    /// Staff.
    marek: Person,
}

async fn cast(world: &World) -> Cast {
    let contoso = world.organization("Contoso").await;
    let litware = world.organization("Litware").await;
    Cast {
        desk: world.taskfire(&contoso).await,
        tom: world.contact(&contoso, "Tom Okafor", "taskfire-resource").await,
        ann: world.contact(&contoso, "Ann Keller", "taskfire-administrator").await,
        jonas: world.contact(&contoso, "Jonas Meyer", "basic").await,
        mallory: world.contact(&litware, "Mallory Moss", "basic").await,
        marek: world.resource("Marek Dahl", "System Administrator").await,
        contoso,
    }
}

/// A request type; the rest is as `set` says.
async fn request_type(
    world: &World,
    name: &str,
    set: impl FnOnce(request_type::ActiveModel) -> request_type::ActiveModel,
) -> RequestTypeId {
    let seed = world.store.seed().await.unwrap();
    let id: RequestTypeId = seed.fresh_id();
    let row = request_type::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(id),
        name: Set(name.to_owned()),
        description: Set(String::new()),
        icon: Set("help".to_owned()),
        group_name: Set(String::new()),
        category_id: Set(world.defaults.category),
        queue_id: NotSet,
        status_id: NotSet,
        priority_id: NotSet,
        issue_type_id: NotSet,
        sub_issue_type_id: NotSet,
        title_template: Set(String::new()),
        active: Set(true),
        position: Set(2),
        version: Set(1),
        ..Default::default()
    };
    seed.add::<request_type::Entity>(set(row)).await.unwrap();
    seed.done().await.unwrap();
    id
}

async fn draft(client: &mut Client, kind: RequestTypeId) -> String {
    let chosen = client.post("/tickets/new", &[("request_type", &kind.to_string())]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    chosen.location
}

/// Sends a ticket with these details; gives the last page.
async fn send(client: &mut Client, kind: RequestTypeId, fields: &[(&str, &str)]) -> Page {
    let draft = draft(client, kind).await;
    let base = [("title", "Badge does not open the door"), ("description", "Since this morning")];
    let sent = client.post(&draft, &[&base[..], fields].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let sent = client.post(&format!("{draft}/check"), &[]).await;
    client.follow(sent).await
}

/// The ticket whose number the page or address names, with its internal side.
async fn made(world: &World, text: &str) -> (ticket::Model, Option<taskfire_ticket::Model>) {
    let at = text.find("T2026").unwrap_or_else(|| panic!("no number in {text}"));
    let number: String = text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let actor = world.store.system_actor(world.defaults.provider, "tests");
    let may = world.store.reading(&actor).need::<RunJobs>().unwrap();
    let ticket = ticket_page::by_number(&may, number.trim_end_matches('.')).await.unwrap().into_inner();
    let part = may.row_if::<taskfire_ticket::Entity>(ticket.id).await.unwrap();
    (ticket, part.map(store::Row::into_inner))
}

on_both!(f_65_decision_9_a_new_ticket_lands_with_the_internal_desk, |world: World| async move {
    let cast = cast(&world).await;
    let done = send(&mut world.signed_in(&cast.jonas).await, world.request_type, &[]).await;
    assert!(done.text().contains("Your IT help desk has your ticket"), "{}", done.text());
    let (ticket, part) = made(&world, &done.text()).await;
    let part = part.expect("F-17: it has an internal side");
    assert!(ticket.taskfire_born, "T-95");
    assert!(ticket.resource_id.is_none() && ticket.due_at.is_none() && ticket.resolution.is_empty(), "F-72");
    assert_eq!((part.responsible, part.contact_id, part.queue_id), (Party::Internal, None, Some(cast.desk.queue)));
    assert_eq!(part.status_id, cast.desk.status(InternalMeaning::New));
    assert_eq!(part.priority_id, Some(cast.desk.priorities[2]), "the usual one");
    assert_eq!(ticket.source_id, world.defaults.sources[0], "F-71: Client Portal");
    let rows = world.dump().await;
    assert!(rows["hand_over"].contains("landed"), "F-61: {}", rows["hand_over"]);
    assert!(rows["job"].contains("look"), "F-126: escalation rules weigh it: {}", rows["job"]);

    // Without Taskfire it goes to the provider, as ever.
    let done = send(&mut world.signed_in(&cast.mallory).await, world.request_type, &[]).await;
    assert!(done.text().contains("Northwind IT has your ticket"), "{}", done.text());
    let (ticket, part) = made(&world, &done.text()).await;
    assert!(part.is_none() && !ticket.taskfire_born, "F-17");
});

on_both!(f_66_f_129_a_bound_request_type_skips_the_desk_unless_somebody_is_chosen, |world: World| async move {
    let cast = cast(&world).await;
    let bound =
        request_type(&world, "Server", |row| request_type::ActiveModel { bound_to_provider: Set(true), ..row }).await;
    let done = send(&mut world.signed_in(&cast.jonas).await, bound, &[]).await;
    assert!(done.text().contains("Northwind IT has your ticket"), "{}", done.text());
    let (_, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!(part.responsible, Party::Provider, "F-66");
    assert_eq!(part.status_id, cast.desk.status(InternalMeaning::WithProvider));

    let ann = cast.ann.contact.unwrap().to_string();
    let done = send(&mut world.signed_in(&cast.tom).await, bound, &[("desk_contact", &ann)]).await;
    let (_, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!((part.responsible, part.contact_id), (Party::Internal, cast.ann.contact), "F-129: the choice wins");
});

on_both!(f_69_f_70_somebody_of_the_desk_sets_everything_at_once, |world: World| async move {
    let cast = cast(&world).await;
    let mut tom = world.signed_in(&cast.tom).await;
    let page = {
        let at = draft(&mut tom, world.request_type).await;
        tom.get(&at).await
    };
    for label in ["For your help desk", "Internal Resource", "Internal Queue", "Internal Priority", "Internal Due Date"]
    {
        assert!(page.text().contains(label), "T-84: {label} in {}", page.text());
    }
    let (ann, jonas) = (cast.ann.contact.unwrap().to_string(), cast.jonas.contact.unwrap().to_string());
    let (queue, critical) = (cast.desk.queue.to_string(), cast.desk.priorities[0].to_string());
    let fields = [
        ("contact", jonas.as_str()),
        ("desk_contact", &ann),
        ("desk_queue", &queue),
        ("desk_priority", &critical),
        ("desk_due", "2026-11-27"),
    ];
    let done = send(&mut tom, world.request_type, &fields).await;
    assert!(done.text().contains("Your IT help desk has your ticket"));
    let (ticket, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!((ticket.contact_id, ticket.created_by_contact_id), (cast.jonas.contact, cast.tom.contact), "F-70");
    assert_eq!((part.contact_id, part.queue_id), (cast.ann.contact, Some(cast.desk.queue)), "F-69");
    assert_eq!(part.priority_id, Some(cast.desk.priorities[0]));
    assert_eq!(part.status_id, cast.desk.status(InternalMeaning::Accepted), "somebody has it");
    let due: jiff::Timestamp = part.due_at.unwrap().into();
    assert_eq!(due.to_string(), "2026-11-27T22:59:00Z", "the end of that day in the reader's zone");

    // A standard user has none of these fields, and sending them does nothing.
    let mut jonas = world.signed_in(&cast.jonas).await;
    let page = {
        let at = draft(&mut jonas, world.request_type).await;
        jonas.get(&at).await
    };
    assert!(!page.text().contains("Internal Resource"), "T-85: {}", page.text());
    let done = send(&mut jonas, world.request_type, &[("desk_contact", &ann), ("desk_priority", &critical)]).await;
    let (_, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!((part.contact_id, part.priority_id), (None, Some(cast.desk.priorities[2])), "T-85");
});

on_both!(t_87_what_belongs_to_another_desk_is_told_and_nothing_is_lost, |world: World| async move {
    let cast = cast(&world).await;
    let mut tom = world.signed_in(&cast.tom).await;
    let at = draft(&mut tom, world.request_type).await;
    let stranger = cast.mallory.contact.unwrap().to_string();
    for (field, value) in [
        ("desk_contact", stranger.as_str()),
        ("desk_queue", "x"),
        ("desk_priority", &stranger),
        ("desk_due", "2026-11-19"),
        ("desk_due", "soon"),
    ] {
        let page = tom.post(&at, &[("title", "Kept"), ("description", "Kept too"), (field, value)]).await;
        assert_eq!(page.status, 422, "{field}");
        assert!(page.error_on(field).is_some(), "{field}: {}", page.text());
        assert!(page.html.contains("Kept too"), "what was typed stays");
    }
});

// F-67, F-68.
on_both!(f_148_custom_fields_are_asked_of_the_desk_and_required_ones_enforced, |world: World| async move {
    let cast = cast(&world).await;
    let other = request_type(&world, "Other", |row| row).await;
    let seed = world.store.seed().await.unwrap();
    let mut ids = Vec::new();
    for (label, kind, required, of) in [
        ("Cost centre", FieldKind::Number, true, None),
        ("Building", FieldKind::List, false, None),
        ("Only elsewhere", FieldKind::Text, true, Some(other)),
    ] {
        let id: CustomFieldId = seed.fresh_id();
        ids.push(id);
        seed.add::<custom_field::Entity>(custom_field::ActiveModel {
            provider_id: Set(world.defaults.provider),
            id: Set(id),
            organization_id: Set(cast.contoso.id),
            request_type_id: Set(of),
            label: Set(label.to_owned()),
            kind: Set(kind),
            options: Set("[\"North\",\"South\"]".to_owned()),
            required: Set(required),
            passed_on: Set(false),
            active: Set(true),
            position: Set(1),
            version: Set(1),
        })
        .await
        .unwrap();
    }
    seed.done().await.unwrap();
    let mut tom = world.signed_in(&cast.tom).await;
    let at = draft(&mut tom, world.request_type).await;
    let page = tom.get(&at).await;
    assert!(page.text().contains("Cost centre") && !page.text().contains("Only elsewhere"), "{}", page.text());
    let (centre, building) = (format!("answer-field-{}", ids[0]), format!("answer-field-{}", ids[1]));
    for (centre_value, building_value, wrong) in
        [("", "North", &centre), ("ten", "North", &centre), ("4711", "West", &building)]
    {
        let fields = [
            ("title", "T"),
            ("description", "D"),
            (centre.as_str(), centre_value),
            (building.as_str(), building_value),
        ];
        let page = tom.post(&at, &fields).await;
        assert_eq!(page.status, 422, "{centre_value} {building_value}");
        assert!(page.error_on(wrong).is_some(), "{}", page.text());
    }
    send(&mut tom, world.request_type, &[(&centre, "4711"), (&building, "North")]).await;
    let kept = &world.dump().await["custom_value"];
    assert!(kept.contains("4711") && kept.contains("North"), "{kept}");
    // Standard users are not asked.
    send(&mut world.signed_in(&cast.jonas).await, world.request_type, &[]).await;
});

on_both!(f_142_t_67_a_customers_own_request_types_are_theirs_alone, |world: World| async move {
    let cast = cast(&world).await;
    let lyon = world.sub_organization("Contoso Lyon", &cast.contoso).await;
    world.taskfire(&lyon).await;
    let camille = world.contact(&lyon, "Camille Bonnet", "basic").await;
    let of = |owner: OrganizationId, shared: bool| {
        move |row| request_type::ActiveModel { organization_id: Set(Some(owner)), shared: Set(shared), ..row }
    };
    let own = request_type(&world, "Badges", of(cast.contoso.id, false)).await;
    request_type(&world, "Company cars", of(cast.contoso.id, true)).await;
    for (person, expected) in
        [(&cast.jonas, ["Badges", "Company cars"].as_slice()), (&camille, &["Company cars"]), (&cast.mallory, &[])]
    {
        let mut client = world.signed_in(person).await;
        let page = client.get("/tickets/new").await;
        let page = if page.status == 303 { client.follow(page).await } else { page };
        for name in ["Badges", "Company cars"] {
            assert_eq!(
                page.text().contains(name),
                expected.contains(&name),
                "{}: {name} in {}",
                person.name,
                page.text()
            );
        }
    }
    let refused =
        world.signed_in(&cast.mallory).await.post("/tickets/new", &[("request_type", &own.to_string())]).await;
    assert_eq!(refused.status, 404, "T-13");
    // Its tickets begin in the fixed queue of the provider, whatever the row says (T-90).
    let done = send(&mut world.signed_in(&cast.jonas).await, own, &[]).await;
    let (ticket, part) = made(&world, &done.text()).await;
    assert_eq!(ticket.queue_id, world.defaults.portal_queue);
    assert_eq!(part.unwrap().responsible, Party::Internal);
});

on_both!(f_142_what_a_request_type_sets_on_the_desk_is_taken_if_it_is_that_desks, |world: World| async move {
    let cast = cast(&world).await;
    let litware = world.organization("Litware Two").await;
    let foreign = world.taskfire(&litware).await;
    let queue = second_queue(&world, &cast.contoso).await;
    let (tom, low) = (cast.tom.contact, cast.desk.priorities[3]);
    let kind = request_type(&world, "Badges", |row| request_type::ActiveModel {
        organization_id: Set(Some(cast.contoso.id)),
        internal_queue_id: Set(Some(queue)),
        internal_priority_id: Set(Some(low)),
        internal_contact_id: Set(tom),
        due_minutes: Set(Some(90)),
        ..row
    })
    .await;
    let done = send(&mut world.signed_in(&cast.jonas).await, kind, &[]).await;
    let (ticket, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!((part.queue_id, part.priority_id, part.contact_id), (Some(queue), Some(low), tom));
    // The world's clock goes on by a microsecond whenever somebody looks at it.
    let late = part.due_at.unwrap().0 - ticket.created_at.plus_minutes(90).0;
    assert!(late.abs() < 1_000_000, "{late}");
    let jonas = cast.jonas.contact;
    let kind = request_type(&world, "Cars", |row| request_type::ActiveModel {
        organization_id: Set(Some(cast.contoso.id)),
        internal_queue_id: Set(Some(foreign.queue)),
        internal_priority_id: Set(Some(foreign.priorities[0])),
        internal_contact_id: Set(jonas),
        ..row
    })
    .await;
    let done = send(&mut world.signed_in(&cast.jonas).await, kind, &[]).await;
    let (_, part) = made(&world, &done.text()).await;
    let part = part.unwrap();
    assert_eq!((part.queue_id, part.contact_id), (Some(cast.desk.queue), None), "the desk's own instead");
    assert_eq!(part.priority_id, Some(cast.desk.priorities[2]));
});

on_both!(f_152_a_request_type_sets_the_due_date_in_business_hours, |world: World| async move {
    let cast = cast(&world).await;
    crate::taskfire_rules::hours(&world, cast.contoso.id).await;
    let kind = request_type(&world, "Badges", |row| request_type::ActiveModel {
        organization_id: Set(Some(cast.contoso.id)),
        due_minutes: Set(Some(8 * 60)),
        ..row
    })
    .await;
    let done = send(&mut world.signed_in(&cast.jonas).await, kind, &[]).await;
    let (_, part) = made(&world, &done.text()).await;
    // From ten in Berlin on a Friday: seven hours are left that day, the eighth is Monday's first.
    let due = jiff::Timestamp::from(part.unwrap().due_at.unwrap()).to_string();
    assert!(due.starts_with("2026-11-23T09:0"), "{due}");
});

async fn second_queue(world: &World, organization: &Organization) -> InternalQueueId {
    let seed = world.store.seed().await.unwrap();
    let id: InternalQueueId = seed.fresh_id();
    seed.add::<internal_queue::Entity>(internal_queue::ActiveModel {
        provider_id: Set(world.defaults.provider),
        id: Set(id),
        organization_id: Set(organization.id),
        name: Set("Building".to_owned()),
        description: Set(String::new()),
        is_default: Set(false),
        shared: Set(false),
        active: Set(true),
        position: Set(2),
        version: Set(1),
    })
    .await
    .unwrap();
    seed.done().await.unwrap();
    id
}

on_both!(decision_9_what_staff_open_begins_with_the_provider, |world: World| async move {
    let cast = cast(&world).await;
    let mut marek = world.signed_in(&cast.marek).await;
    let page = marek.get(&format!("/desk/tickets/new?organization={}", cast.contoso.id)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let jonas = cast.jonas.contact.unwrap().to_string();
    let fields = [("title", "Called about the badge"), ("description", "On the phone"), ("contact", jonas.as_str())];
    let made_at = marek.submit(&page, "/desk/tickets/new", &fields).await;
    assert_eq!(made_at.status, 303, "{}", made_at.text());
    let (ticket, part) = made(&world, &made_at.location).await;
    assert!(ticket.taskfire_born);
    assert_eq!(part.unwrap().responsible, Party::Provider);
});

on_both!(f_74_the_number_has_the_providers_day_and_created_the_readers, |world: World| async move {
    let cast = cast(&world).await;
    world.sql("UPDATE provider SET time_zone = 'Etc/GMT+8'").await;
    let account = world.literal(cast.jonas.account.0);
    world
        .sql(&format!("UPDATE account SET time_zone = 'Etc/GMT-13', date_format = 'y-M-d' WHERE id = {account}"))
        .await;
    // 2026-11-20, 09:00 UTC: one o'clock in the night of the 20th at the provider, 22:00 of the 20th at the reader.
    world.pass(jiff::SignedDuration::from_hours(-3));
    let mut jonas = world.signed_in(&cast.jonas).await;
    let done = send(&mut jonas, world.request_type, &[]).await;
    let (ticket, _) = made(&world, &done.text()).await;
    assert!(ticket.number.starts_with("T20261119."), "22:00 of the 19th at the provider: {}", ticket.number);
    let csv = jonas.get("/tickets?as=csv").await;
    assert!(csv.html.contains("2026-11-20, 19:00"), "F-74: the day after at the reader: {}", csv.html);
});
