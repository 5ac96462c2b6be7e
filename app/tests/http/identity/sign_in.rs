//! User name and password, sessions, throttles.

use std::collections::BTreeSet;

use testing::{World, on_both};

use super::{audit, is_in, minutes, sign_in, token};
use crate::compose;

on_both!(p_15_two_steps_lead_each_to_their_face, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let marek = world.resource("Marek Dahl", "Service Desk User").await;
    for (person, first) in [(&priya, "/"), (&marek, "/desk")] {
        let mut client = world.visitor();
        let page = client.get("/sign-in").await;
        assert_eq!(page.at("h1").as_deref(), Some("Sign in"));
        let page = client.submit(&page, "/sign-in", &[("user_name", &person.user_name.to_uppercase())]).await;
        let page = client.follow(page).await;
        assert_eq!(page.attributes("input[name=user_name]", "value"), [person.user_name.to_uppercase()]);
        let page = client.submit(&page, "/sign-in/password", &[("password", &person.password)]).await;
        assert_eq!((page.status.as_u16(), page.location.as_str()), (303, first), "{}", page.text());
        assert!(is_in(&mut client).await);
        assert_eq!(client.get("/sign-in").await.location, first, "who is in goes on");
    }
    world.sql("UPDATE account SET landing_hidden = TRUE").await;
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.location, "/home", "P-27");
});

on_both!(p_16_the_user_name_is_remembered_when_asked, |world: World| async move {
    let mut client = world.visitor();
    client.post("/sign-in", &[("user_name", "Mia+Lang@x.example"), ("remember", "true")]).await;
    let page = client.get("/sign-in").await;
    assert_eq!(page.attributes("input[name=user_name]", "value"), ["Mia+Lang@x.example"]);
    client.post("/sign-in", &[("user_name", "mia")]).await;
    assert_eq!(client.get("/sign-in").await.attributes("input[name=user_name]", "value"), [""]);
    let page = client.post("/sign-in", &[("user_name", "\"><script>"), ("remember", "true")]).await;
    assert!(client.get(&page.location).await.html.contains("&#34;&#62;&#60;script&#62;") || page.status == 303);
    assert_eq!(client.get("/sign-in").await.attributes("input[name=user_name]", "value"), [""], "no name, not kept");
});

on_both!(asvs_6_3_8_one_answer_and_one_hash_for_everyone, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let closed = world.organization("Fabrikam Foods").await;
    let mut names = vec!["nobody@nowhere.example".to_owned()];
    for (name, place) in [
        ("Right Person", &contoso),
        ("Inactive Login", &contoso),
        ("Inactive Contact", &contoso),
        ("Without Password", &contoso),
        ("Organization Closed", &closed),
    ] {
        names.push(world.contact(place, name, "basic").await.user_name);
    }
    names.push(world.resource("Inactive Resource", "Dispatcher").await.user_name);
    for change in [
        "UPDATE account SET active = FALSE WHERE user_name LIKE 'inactive.login%'",
        "UPDATE contact SET active = FALSE WHERE last_name = 'Contact'",
        "UPDATE account SET password_hash = NULL WHERE user_name LIKE 'without%'",
        "UPDATE organization SET portal_enabled = FALSE WHERE name = 'Fabrikam Foods'",
        "UPDATE resource SET active = FALSE WHERE last_name = 'Resource'",
    ] {
        world.sql(change).await;
    }
    let mut answers = BTreeSet::new();
    for name in &names {
        let mut client = world.visitor();
        let before = world.app.hashing.runs();
        // The right password of everyone but the first two; wrong for those.
        let wrong = name.starts_with("nobody") || name.starts_with("right");
        let page = sign_in(&mut client, name, if wrong { "wrong" } else { "lantern-harbour-quilt-42" }).await;
        assert_eq!(world.app.hashing.runs() - before, 1, "{name}");
        assert_eq!(page.status, 422, "{name}");
        answers.insert(page.html.replace(name, "NAME").replace(&web_initials(name), "XX"));
        assert!(!is_in(&mut client).await);
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
});

fn web_initials(name: &str) -> String {
    format!(">{}<", name[..1].to_uppercase())
}

on_both!(p_11_five_failures_wait_fifteen_minutes, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "basic").await;
    let mut waits = BTreeSet::new();
    for name in [priya.user_name.as_str(), "nobody@nowhere.example"] {
        for _ in 0..5 {
            assert_eq!(sign_in(&mut world.visitor(), name, "wrong").await.status, 422);
        }
        let before = world.app.hashing.runs();
        let page = sign_in(&mut world.visitor(), name, &priya.password).await;
        assert_eq!(page.status, 429, "the right password waits too");
        assert_eq!(world.app.hashing.runs() - before, 1);
        waits.insert(page.error_on("password").unwrap());
    }
    assert_eq!(waits.into_iter().collect::<Vec<_>>(), ["Error: Too many tries. Try again in 15 minutes."]);
    assert_eq!(sign_in(&mut world.visitor(), &tom.user_name, &tom.password).await.status, 303, "others go on");
    world.pass(minutes(14));
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 429);
    world.pass(minutes(2));
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 303);
    for _ in 0..4 {
        sign_in(&mut world.visitor(), &priya.user_name, "wrong").await;
    }
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 303, "success forgives");
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, "wrong").await.status, 422);
});

on_both!(p_11_many_at_once_do_not_slip_through, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut tries = Vec::new();
    for _ in 0..20 {
        let (mut client, name) = (world.visitor(), priya.user_name.clone());
        tries.push(tokio::spawn(async move { sign_in(&mut client, &name, "wrong").await.status.as_u16() }));
    }
    let mut judged = 0;
    for answer in tries {
        if answer.await.unwrap() == 422 {
            judged += 1;
        }
    }
    assert_eq!(judged, 5);
});

on_both!(nist_3_2_2_a_hundred_failures_in_a_row_slow_down_to_one_a_day, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    for _ in 0..20 {
        for _ in 0..5 {
            assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, "wrong").await.status, 422);
        }
        world.pass(minutes(16));
    }
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 429);
    world.pass(minutes(24 * 60));
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await.status, 303, "never for good");
});

on_both!(asvs_2_4_1_one_address_tries_fifty_names, |world: World| async move {
    for number in 0..50 {
        assert_eq!(sign_in(&mut world.visitor(), &format!("name{number}"), "wrong").await.status, 422);
    }
    let page = sign_in(&mut world.visitor(), "another", "wrong").await;
    assert_eq!(page.status, 429);
    let seconds: u32 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((890..=900).contains(&seconds), "{seconds}");
});

on_both!(cve_2022_31888_session_id_changes_at_sign_in, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    let planted = "A".repeat(43);
    client.put_cookie("emberdesk", &planted);
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    assert_ne!(token(&client).unwrap(), planted);
    let mut attacker = world.visitor();
    attacker.put_cookie("emberdesk", &planted);
    assert!(!is_in(&mut attacker).await);
});

on_both!(cve_2026_23624_a_change_of_identity_ends_the_session_before, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "basic").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let mut before = client.clone();
    sign_in(&mut client, &tom.user_name, &tom.password).await;
    assert!(is_in(&mut client).await);
    assert!(!is_in(&mut before).await);
});

on_both!(cve_2023_30082_ten_megabytes_of_password_are_not_hashed, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let before = world.app.hashing.runs();
    let page = sign_in(&mut world.visitor(), &priya.user_name, &"x".repeat(10 * 1024 * 1024)).await;
    assert_eq!((page.status.as_u16(), world.app.hashing.runs() - before), (422, 1), "one run, over nothing");
    let page = sign_in(&mut world.visitor(), &priya.user_name, &"x".repeat(13 * 1024 * 1024)).await;
    assert_eq!(page.status, 413);
});

on_both!(cve_2026_0696_cookies_are_out_of_reach_of_scripts, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    let first = client.post("/sign-in", &[("user_name", &priya.user_name), ("remember", "true")]).await;
    let second = sign_in(&mut client, &priya.user_name, &priya.password).await;
    let third = client.post("/sign-out", &[]).await;
    let mut seen = 0;
    for page in [first, second, third] {
        for cookie in page.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
                assert!(cookie.contains(attribute), "{attribute} is missing in {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
            seen += 1;
        }
    }
    assert!(seen >= 5);
    // Over HTTPS also Secure and bound to the host.
    let secure = web::entering::set_cookie(web::entering::session_cookie(true), "x", None, true);
    assert_eq!(secure, "__Host-emberdesk=x; Path=/; HttpOnly; SameSite=Lax; Secure");
});

on_both!(cve_2026_102489_no_page_shows_a_session_token, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let token = token(&client).unwrap();
    assert_eq!(token.len(), 43, "256 bits (CVE-2026-27637)");
    for path in ["/my/security", "/my/profile", "/my/formats", "/my/password"] {
        let page = client.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.html.contains(&token) && !page.html.contains(&store::door::token_hash(&token)), "{path}");
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
    }
});

on_both!(cve_2026_34720_no_header_signs_anybody_in, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "manager").await;
    let mut client = world.visitor();
    for header in ["remote-user", "x-remote-user", "x-forwarded-user", "x-authenticated-user", "authorization", "from"]
    {
        client.headers.push((header.to_owned(), priya.user_name.clone()));
    }
    assert!(!is_in(&mut client).await);
});

on_both!(cve_2022_0540_no_spelling_of_a_path_passes_sign_in_by, |world: World| async move {
    for path in [
        "//my/formats",
        "/my/formats/",
        "/my//formats",
        "/%6dy/formats",
        "/my/formats;a=b",
        "/my/formats%2f",
        "/my%2fformats",
        "/sign-in/../my/formats",
        "/sign-in/%2e%2e/my/formats",
        "/my/./formats",
        "/MY/FORMATS",
        "/my/formats?x=/sign-in",
        "/my/formats%00",
    ] {
        let page = world.visitor().get(path).await;
        assert!(matches!(page.status.as_u16(), 303 | 404), "{path}: {}", page.status);
        assert!(!page.html.contains("Time zone"), "{path}");
    }
});

on_both!(asvs_3_7_2_next_leads_back_but_never_away, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    for (next, expected) in [
        ("/my/security", "/my/security"),
        ("/tickets?x=1&y=%22", "/tickets?x=1&y=%22"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("/desk", "/"),
    ] {
        let mut client = world.visitor();
        let page = client.get(&web::Address::new("/sign-in").with("next", next).to_string()).await;
        let page = client.submit(&page, "/sign-in", &[("user_name", &priya.user_name)]).await;
        let page = client.follow(page).await;
        let page = client.submit(&page, "/sign-in/password", &[("password", &priya.password)]).await;
        assert_eq!(page.location, expected, "{next}");
    }
    let mut client = world.visitor();
    let page = client.post("/sign-in", &[("user_name", &priya.user_name), ("next", "//evil.example")]).await;
    let page = client.follow(page).await;
    let page = client.submit(&page, "/sign-in/password", &[("password", &priya.password)]).await;
    assert_eq!(page.location, "/");
});

on_both!(p_25_sessions_end_by_themselves, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    world.pass(minutes(59));
    assert!(is_in(&mut client).await, "59 minutes idle");
    world.pass(minutes(61));
    assert!(!is_in(&mut client).await, "61 minutes idle");
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    for _ in 0..14 {
        world.pass(minutes(50));
        assert!(is_in(&mut client).await);
    }
    world.pass(minutes(50));
    assert!(!is_in(&mut client).await, "12 hours in all, however busy");
});

on_both!(t_248_losing_access_ends_the_session_at_once, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    for (turn, (close, open)) in [
        ("UPDATE account SET active = FALSE", "UPDATE account SET active = TRUE"),
        ("UPDATE contact SET active = FALSE", "UPDATE contact SET active = TRUE"),
        ("UPDATE organization SET portal_enabled = FALSE", "UPDATE organization SET portal_enabled = TRUE"),
        ("UPDATE organization SET active = FALSE", "UPDATE organization SET active = TRUE"),
    ]
    .into_iter()
    .enumerate()
    {
        let priya = world.contact(&contoso, &format!("Priya Raman{turn}"), "basic").await;
        let mut client = world.visitor();
        sign_in(&mut client, &priya.user_name, &priya.password).await;
        assert!(is_in(&mut client).await);
        world.sql(close).await;
        assert!(!is_in(&mut client).await, "{close}");
        world.sql(open).await;
    }
});

on_both!(p_26_signing_out_ends_the_session_on_the_server, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let mut copy = client.clone();
    let page = client.post("/sign-out", &[]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/sign-in"));
    assert!(token(&client).is_none());
    assert!(!is_in(&mut copy).await);
    assert!(client.follow(page).await.text().contains("You are signed out."));
    assert_eq!(world.visitor().post("/sign-out", &[]).await.status, 303, "nothing to end is no failure");
});

on_both!(decision_20_the_name_step_says_what_is_missing, |world: World| async move {
    let mut client = world.visitor();
    let page = client.post("/sign-in", &[("user_name", "  ")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("user_name").unwrap().ends_with("Error: Enter your user name"));
    let page = client.post("/sign-in", &[("user_name", &"a".repeat(201))]).await;
    assert!(page.error_on("user_name").unwrap().contains("200"));
    assert_eq!(client.post("/sign-in", &[("user_name", "anna"), ("level", "manager")]).await.status, 400);
    assert_eq!(client.get("/sign-in/password").await.location, "/sign-in");
    assert_eq!(client.get("/sign-in/code").await.location, "/sign-in");
    assert_eq!(client.get("/sign-in/set-up").await.location, "/sign-in");
    assert_eq!(client.get("/sign-in/new-password").await.location, "/sign-in");
});

on_both!(asvs_16_3_1_tries_are_in_the_audit_log, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let admin = world.resource("Ines Castro", "System Administrator").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, "wrong").await;
    sign_in(&mut client, "hunter2-typed-as-name", "wrong").await;
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    client.post("/sign-out", &[]).await;
    let lines = audit(&world, &admin).await;
    let told: Vec<String> = lines
        .iter()
        .map(|line| {
            format!("{} {} {} {} {}", line.actor_kind, line.act, line.object_name, line.after_value, line.result)
        })
        .collect();
    let name = &priya.user_name;
    assert_eq!(
        told,
        [
            format!("visitor account.sign-in {name} wrong-password refused"),
            "visitor account.sign-in  unknown-user-name refused".to_owned(),
            format!("contact account.signed-in {name} password done"),
            format!("contact account.signed-out {name}  done"),
        ]
    );
    assert!(lines.iter().all(|line| line.address == "127.0.0.1" && !line.request_id.is_empty()));
});
