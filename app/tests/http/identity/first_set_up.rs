//! The first start: one page, one token, once.

use store::door::NewStaff;
use testing::{Client, World, on_both};

use super::{is_in, sign_in};
use crate::compose;

/// As after the migrations, before anyone was here.
async fn emptied(world: &World) {
    for table in [
        "request_type",
        "ticket_category",
        "source",
        "priority",
        "ticket_status",
        "queue",
        "staff_level",
        "security_level",
        "provider",
        "installation",
    ] {
        world.sql(&format!("DELETE FROM {table}")).await;
    }
}

fn filled(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("token", token),
        ("provider", "Southridge IT"),
        ("time_zone", "Europe/Paris"),
        ("first_name", "Ines"),
        ("last_name", "Castro"),
        ("email", "ines@southridge.example"),
        ("user_name", "ines@southridge.example"),
        ("password", "seven-green-bottles-standing"),
        ("confirm", "seven-green-bottles-standing"),
    ]
}

async fn with(client: &mut Client, token: &str, changed: &[(&str, &str)]) -> testing::Page {
    let mut fields = filled(token);
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    client.post("/set-up", &fields).await
}

on_both!(cve_2024_1709_set_up_opens_by_its_token_and_closes_for_good, |world: World| async move {
    emptied(&world).await;
    let door = world.store.door();
    let old = door.begin_setup().await.unwrap().unwrap();
    let token = door.begin_setup().await.unwrap().unwrap();
    let mut client = world.visitor();
    assert_eq!(client.get("/").await.location, "/sign-in");
    assert_eq!(client.get("/sign-in").await.location, "/set-up");
    let page = client.get("/set-up").await;
    assert!(page.text().contains("console"), "{}", page.text());
    for wrong in ["", "A", old.as_str(), &"A".repeat(43)] {
        let page = with(&mut client, wrong, &[]).await;
        assert_eq!(page.status, 422, "{wrong}");
        assert!(page.error_on("token").is_some());
        assert_eq!(page.attributes("input[name=provider]", "value"), ["Southridge IT"]);
        assert!(!page.html.contains("seven-green"));
    }
    let bad = [("user_name", "a b"), ("password", "southridge it rules"), ("email", "ines"), ("time_zone", "Mars")];
    let page = with(&mut client, &token, &bad).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("user_name").unwrap().contains("cannot be used: ␣"));
    assert!(page.error_on("password").unwrap().contains("outhridge"));
    assert!(page.error_on("email").is_some() && page.error_on("time_zone").is_some());
    assert!(page.error_on("confirm").is_some());
    let page = with(&mut client, &token, &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/sign-in"), "{}", page.text());
    assert_eq!(client.get("/set-up").await.status, 404);
    assert_eq!(with(&mut client, &token, &[("provider", "Evil Corp")]).await.status, 404);
    assert!(door.begin_setup().await.unwrap().is_none());
    let page = sign_in(&mut client, "Ines@Southridge.example", "seven-green-bottles-standing").await;
    assert_eq!(page.location, "/desk", "{}", page.text());
    assert!(is_in(&mut client).await);
    let page = client.get("/desk").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("Southridge IT"));
});

on_both!(cve_2026_43926_set_up_tokens_are_limited, |world: World| async move {
    emptied(&world).await;
    world.store.door().begin_setup().await.unwrap().unwrap();
    for _ in 0..10 {
        assert_eq!(with(&mut world.visitor(), "guess", &[]).await.status, 422);
    }
    assert_eq!(with(&mut world.visitor(), "guess", &[]).await.status, 429);
});

on_both!(two_nodes_set_up_once, |world: World| async move {
    emptied(&world).await;
    let token = world.store.door().begin_setup().await.unwrap().unwrap();
    let mut sends = Vec::new();
    for _ in 0..4 {
        let (mut client, token) = (world.visitor(), token.clone());
        sends.push(tokio::spawn(async move { with(&mut client, &token, &[]).await.status.as_u16() }));
    }
    let mut answers = Vec::new();
    for send in sends {
        answers.push(send.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers, [303, 404, 404, 404]);
});

on_both!(the_operator_creates_and_resets_resources_by_links, |world: World| async move {
    let door = world.store.door();
    let new = NewStaff {
        user_name: kernel::user_name::check("ines@provider.example").unwrap(),
        first_name: "Ines".to_owned(),
        last_name: "Castro".to_owned(),
        email: "ines@provider.example".to_owned(),
    };
    let made = door.create_resource(&new).await.unwrap();
    assert!(made.path.starts_with("/welcome/"));
    assert!(door.create_resource(&new).await.is_err(), "the user name is taken");
    let password = "seven-green-bottles-standing";
    let mut client = world.visitor();
    let page = client.post(&made.path, &[("password", password), ("confirm", password)]).await;
    assert_eq!(page.location, "/desk", "{}", page.text());
    let reset = door.reset_resource("INES@provider.example").await.unwrap();
    assert!(is_in(&mut client).await, "until it is used");
    let other = "another-set-of-words-here";
    assert_eq!(world.visitor().post(&reset.path, &[("password", other), ("confirm", other)]).await.status, 303);
    assert!(!is_in(&mut client).await);
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    assert!(door.reset_resource(&priya.user_name).await.is_err(), "contacts are the portal manager's");
    assert!(door.reset_resource("nobody").await.is_err());
});
