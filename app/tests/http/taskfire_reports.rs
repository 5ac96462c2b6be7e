//! Reports on the internal help desk, over HTTP (F-188, F-189).

use testing::{World, on_both};

use crate::{
    compose,
    taskfire_notifications::{Scene, scene},
};

/// Tom has worked 90 minutes, the ticket went to the provider.
async fn worked(world: &World) -> Scene {
    let scene = scene(world).await;
    scene.assign(world, &scene.tom).await;
    let (ticket, tom) = (world.literal(scene.ticket.id.0), world.literal(scene.tom.contact.unwrap().0));
    world
        .sql(&format!(
            "INSERT INTO internal_time (provider_id, id, ticket_id, contact_id, started_at, stopped_at, minutes, summary, \
             internal_notes, form_id, created_at, version) SELECT provider_id, id, id, {tom}, created_at, NULL, 90, '=cmd', '', \
             NULL, created_at, 1 FROM ticket WHERE id = {ticket}"
        ))
        .await;
    scene.escalate(world, &scene.tom, false, true).await;
    scene
}

on_both!(f_188_the_help_desk_reads_its_own_numbers, |world: World| async move {
    let scene = worked(&world).await;
    let mut ines = world.signed_in(&scene.ines).await;
    let page = ines.get("/reports/taskfire").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    for part in [
        "Own hours per resource and issue type",
        "Tom Okafor",
        "1.5",
        "No skill",
        "Service provider",
        "Printer is stuck",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(page.html.contains("<svg") && page.html.contains("As a table"));
    let file = ines.get("/reports/taskfire/export?report=hours").await;
    assert_eq!(file.status, 200);
    assert!(file.html.contains("\"Tom Okafor\",\"None\",\"1\",\"1.50\""), "{}", file.html);
    let none = ines.get("/reports/taskfire?from=2020-01-01&to=2020-01-31").await;
    assert!(none.text().contains("Nothing in this period"), "{}", none.text());
    let wrong = ines.get("/reports/taskfire?from=2026-11-20&to=2026-11-01").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert_eq!(ines.get("/reports/taskfire/export?report=nonsense").await.status, 404);
});

on_both!(f_188_the_scope_is_the_desks_that_one_works, |world: World| async move {
    let scene = worked(&world).await;
    let litware = world.organization("Litware").await;
    world.taskfire(&litware).await;
    let mallory = world.contact(&litware, "Mallory Moss", "taskfire-administrator").await;
    let page = world.signed_in(&mallory).await.get("/reports/taskfire").await;
    assert_eq!(page.status, 200);
    assert!(!page.html.contains("Tom Okafor") && !page.html.contains("Printer is stuck"), "{}", page.text());
    assert_eq!(world.signed_in(&scene.priya).await.get("/reports/taskfire").await.status, 403);
    assert_eq!(world.signed_in(&scene.marek).await.get("/reports/taskfire").await.status, 403);
});

on_both!(f_188_cells_of_a_file_never_run, |world: World| async move {
    let scene = worked(&world).await;
    let id = world.literal(scene.ticket.id.0);
    world.sql(&format!("UPDATE ticket SET title = '=1+1' WHERE id = {id}")).await;
    let file = world.signed_in(&scene.ines).await.get("/reports/taskfire/export?report=hand-overs").await;
    assert!(file.html.contains("'=1+1") && !file.html.contains("\"=1+1\""), "{}", file.html);
});

on_both!(f_189_the_provider_reads_users_escalations_and_effort, |world: World| async move {
    let scene = worked(&world).await;
    let mut marek = world.signed_in(&scene.marek).await;
    let page = marek.get("/desk/reports/taskfire").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let text = page.text();
    for part in ["Taskfire users per client", "Contoso Legal", "By hand", "Escalations per client and rule"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let file = marek.get("/desk/reports/taskfire/export?report=users").await;
    assert!(file.html.contains("\"Contoso Legal\",\"2\""), "{}", file.html);
    let file = marek.get("/desk/reports/taskfire/export?report=escalations").await;
    assert!(file.html.contains("\"Contoso Legal\",\"1\",\"0\",\"0\""), "{}", file.html);
    assert_eq!(world.signed_in(&scene.ines).await.get("/desk/reports/taskfire").await.status, 403);
});
