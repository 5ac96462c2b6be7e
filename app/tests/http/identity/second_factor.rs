//! Authenticator apps and recovery codes.

use std::collections::BTreeSet;

use testing::{Client, Page, Person, World, on_both};

use super::{audit, code, is_in, minutes, require_factor, sign_in, token};
use crate::compose;

/// Sets the app up on the way in; gives its secret and the recovery codes.
async fn set_up(world: &World, client: &mut Client, person: &Person) -> (String, Vec<String>) {
    let page = sign_in(client, &person.user_name, &person.password).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/sign-in/set-up"), "{}", page.text());
    let page = client.follow(page).await;
    let secret = page.at(".secret").unwrap();
    let page = client.submit(&page, "/sign-in/set-up", &[("code", &code(world, &secret))]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    (secret, codes(&page))
}

fn codes(page: &Page) -> Vec<String> {
    let list = page.at(".codes").unwrap();
    list.split_whitespace().map(str::to_owned).collect()
}

on_both!(p_17_required_and_not_set_up_leads_to_the_set_up_page, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    let page = sign_in(&mut client, &priya.user_name, &priya.password).await;
    let page = client.follow(page).await;
    assert_eq!(page.at("h1").as_deref(), Some("Two-factor Authentication Setup"));
    assert!(page.text().contains("Enable 2FA"));
    assert_eq!(page.attributes("svg.qr", "role"), ["img"]);
    assert!(!is_in(&mut client).await, "half-way is not in");
    for path in ["/home", "/tickets", "/desk", "/my/security"] {
        assert!(client.get(path).await.location.starts_with("/sign-in?next="), "{path}");
    }
    let half = token(&client).unwrap();
    let wrong = client.submit(&page, "/sign-in/set-up", &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.error_on("code").unwrap().contains("does not fit"));
    assert_eq!(wrong.at(".secret"), page.at(".secret"), "the same secret, scanned once");
    let secret = page.at(".secret").unwrap();
    let done = client.submit(&wrong, "/sign-in/set-up", &[("code", &code(&world, &secret))]).await;
    assert!(done.text().contains("2FA is on."), "{}", done.text());
    let shown: BTreeSet<String> = codes(&done).into_iter().collect();
    assert_eq!(shown.len(), 10);
    assert_ne!(token(&client).unwrap(), half, "a new session at each step up");
    assert_eq!(done.attributes("a.button--primary", "href"), ["/"]);
    assert!(is_in(&mut client).await);
    // Later sign-ins ask for the code only.
    let page = sign_in(&mut world.visitor(), &priya.user_name, &priya.password).await;
    assert_eq!(page.location, "/sign-in/code");
});

on_both!(p_18_the_organizations_value_wins, |world: World| async move {
    let strict = world.organization("Contoso Legal").await;
    let loose = world.organization("Fabrikam Foods").await;
    let staff = world.resource("Marek Dahl", "Dispatcher").await;
    world.sql("UPDATE organization SET two_factor = 'taskfire' WHERE name = 'Contoso Legal'").await;
    world.sql("UPDATE organization SET two_factor = 'not-required' WHERE name = 'Fabrikam Foods'").await;
    let office = world.contact(&strict, "Olga Office", "manager").await;
    let desk = world.contact(&strict, "Tom Taskfire", "taskfire-resource").await;
    let free = world.contact(&loose, "Fritz Free", "taskfire-administrator").await;
    let asked = |person: Person| {
        let mut client = world.visitor();
        async move { sign_in(&mut client, &person.user_name, &person.password).await.location == "/sign-in/set-up" }
    };
    assert!(!asked(office.clone()).await && asked(desk.clone()).await && !asked(staff.clone()).await);
    require_factor(&world).await;
    assert!(!asked(office).await && asked(desk).await && asked(staff).await && !asked(free).await);
});

on_both!(asvs_6_5_1_a_code_works_once_and_for_a_short_time, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let (secret, _) = set_up(&world, &mut world.visitor(), &priya).await;
    let used = code(&world, &secret);
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let page = client.post("/sign-in/code", &[("code", &used)]).await;
    assert_eq!(page.status, 422, "the code of the set-up is used");
    world.pass(jiff::SignedDuration::from_secs(35));
    let fresh = code(&world, &secret);
    let page = client.post("/sign-in/code", &[("code", &format!("{} {}", &fresh[..3], &fresh[3..]))]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(is_in(&mut client).await);
    // The same code in a second browser, and an older one.
    let mut other = world.visitor();
    sign_in(&mut other, &priya.user_name, &priya.password).await;
    assert_eq!(other.post("/sign-in/code", &[("code", &fresh)]).await.status, 422);
    world.pass(minutes(2));
    assert_eq!(other.post("/sign-in/code", &[("code", &fresh)]).await.status, 422);
    let now = code(&world, &secret);
    let mut twice = other.clone();
    let (one, two) =
        tokio::join!(async { other.post("/sign-in/code", &[("code", &now)]).await.status.as_u16() }, async {
            twice.post("/sign-in/code", &[("code", &now)]).await.status.as_u16()
        },);
    let mut both = [one, two];
    both.sort_unstable();
    assert_eq!(both[0], 303);
    let opened = [token(&other), token(&twice)];
    let mut inside = 0;
    for token in opened.into_iter().flatten() {
        let mut browser = world.visitor();
        browser.put_cookie("emberdesk", &token);
        inside += u8::from(is_in(&mut browser).await);
    }
    assert_eq!(inside, 1, "one code, one session");
});

on_both!(asvs_6_5_3_five_wrong_codes_wait, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let (secret, _) = set_up(&world, &mut world.visitor(), &priya).await;
    world.pass(minutes(1));
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    for _ in 0..5 {
        assert_eq!(client.post("/sign-in/code", &[("code", "000000")]).await.status, 422);
    }
    let page = client.post("/sign-in/code", &[("code", &code(&world, &secret))]).await;
    assert_eq!(page.status, 429);
    // A fresh half-open session does not help.
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    assert_eq!(client.post("/sign-in/code", &[("code", &code(&world, &secret))]).await.status, 429);
    world.pass(minutes(16));
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    assert_eq!(client.post("/sign-in/code", &[("code", &code(&world, &secret))]).await.status, 303);
});

on_both!(half_open_sessions_last_ten_minutes, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let (secret, _) = set_up(&world, &mut world.visitor(), &priya).await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    world.pass(minutes(9));
    assert_eq!(client.get("/sign-in/code").await.status, 200);
    world.pass(minutes(2));
    let page = client.post("/sign-in/code", &[("code", &code(&world, &secret))]).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/sign-in"));
    assert!(!is_in(&mut client).await);
});

on_both!(a_recovery_code_works_once_in_place_of_the_app, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let admin = world.resource("Ines Castro", "System Administrator").await;
    require_factor(&world).await;
    let (_, codes) = set_up(&world, &mut world.visitor(), &priya).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let page = client.post("/sign-in/code", &[("code", &typed)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = client.get("/my/security").await;
    assert!(page.text().contains("9 of 10 left."), "{}", page.text());
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    assert_eq!(client.post("/sign-in/code", &[("code", &typed)]).await.status, 422);
    assert_eq!(client.post("/sign-in/code", &[("code", "ABCDE-FGHJK")]).await.status, 422);
    let acts: Vec<String> =
        audit(&world, &admin).await.into_iter().map(|l| format!("{} {}", l.act, l.after_value)).collect();
    assert_eq!(
        acts,
        [
            "account.factor-set-up totp",
            "account.signed-in totp",
            "account.new-device ",
            "account.signed-in recovery-code",
            "account.second-factor wrong-code",
            "account.second-factor wrong-code",
        ]
    );
});

on_both!(cve_2025_32359_the_factor_is_changed_only_after_a_recent_password, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let mut client = world.visitor();
    sign_in(&mut client, &priya.user_name, &priya.password).await;
    let page = client.get("/my/security/set-up").await;
    assert_eq!(page.status, 200, "just signed in");
    let secret = page.at(".secret").unwrap();
    world.pass(minutes(11));
    let refused = client.submit(&page, "/my/security/set-up", &[("code", &code(&world, &secret))]).await;
    assert_eq!(refused.location, "/my/security/confirm?next=%2Fmy%2Fsecurity%2Fset%2Dup");
    for path in ["/my/security/remove", "/my/security/codes"] {
        assert!(client.post(path, &[]).await.location.starts_with("/my/security/confirm"), "{path}");
    }
    let ask = client.follow(refused).await;
    let wrong = client.submit(&ask, "/my/security/confirm", &[("current", "wrong")]).await;
    assert_eq!(wrong.status, 422);
    let before = token(&client).unwrap();
    let back = client.submit(&wrong, "/my/security/confirm", &[("current", &priya.password)]).await;
    assert_eq!(back.location, "/my/security/set-up");
    assert_ne!(token(&client).unwrap(), before);
    let page = client.follow(back).await;
    let secret = page.at(".secret").unwrap();
    let done = client.submit(&page, "/my/security/set-up", &[("code", &code(&world, &secret))]).await;
    assert_eq!(codes(&done).len(), 10);
    assert!(client.get("/my/security").await.text().contains("Configured"));
    // The next sign-in asks for it, though no policy does.
    let mut other = world.visitor();
    assert_eq!(sign_in(&mut other, &priya.user_name, &priya.password).await.location, "/sign-in/code");
    let renewed = client.post("/my/security/codes", &[]).await;
    assert!(codes(&renewed).iter().all(|fresh| !codes(&done).contains(fresh)));
    let removed = client.post("/my/security/remove", &[]).await;
    assert_eq!(removed.location, "/my/security");
    assert!(!client.get("/my/security").await.text().contains("Recovery codes Configured"));
    assert_eq!(sign_in(&mut other, &priya.user_name, &priya.password).await.location, "/");
});

on_both!(decision_6_a_required_factor_cannot_be_removed, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    set_up(&world, &mut client, &priya).await;
    let page = client.get("/my/security").await;
    assert!(page.form("/my/security/remove").is_none());
    assert_eq!(client.post("/my/security/remove", &[]).await.status, 409);
});

on_both!(cve_2025_32359_another_logins_secret_is_refused, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let tom = world.contact(&contoso, "Tom Okafor", "basic").await;
    let (mut hers, mut his) = (world.visitor(), world.visitor());
    sign_in(&mut hers, &priya.user_name, &priya.password).await;
    sign_in(&mut his, &tom.user_name, &tom.password).await;
    let page = hers.get("/my/security/set-up").await;
    let secret = page.at(".secret").unwrap();
    let sealed = &page.attributes("input[name=secret]", "value")[0];
    let answer = his.post("/my/security/set-up", &[("secret", sealed), ("code", &code(&world, &secret))]).await;
    assert_eq!(answer.status, 400);
});

on_both!(decision_5_when_the_factor_ended_a_short_password_is_changed, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    set_up(&world, &mut client, &priya).await;
    let fields = [("current", priya.password.as_str()), ("password", "kiwi-Lam"), ("confirm", "kiwi-Lam")];
    assert_eq!(client.post("/my/password", &fields).await.status, 303, "eight are enough beside a factor");
    world.sql("UPDATE provider SET two_factor = 'not-required'").await;
    assert_eq!(client.post("/my/security/remove", &[]).await.status, 303);
    let mut client = world.visitor();
    let page = sign_in(&mut client, &priya.user_name, "kiwi-Lam").await;
    assert_eq!(page.location, "/sign-in/new-password");
    assert!(!is_in(&mut client).await);
    let page = client.follow(page).await;
    let short = [("password", "kiwi-Lamp"), ("confirm", "kiwi-Lamp")];
    let page = client.submit(&page, "/sign-in/new-password", &short).await;
    assert!(page.error_on("password").unwrap().contains("15"), "{}", page.text());
    let long = [("password", "kiwi lamp tower seven"), ("confirm", "kiwi lamp tower seven")];
    let page = client.submit(&page, "/sign-in/new-password", &long).await;
    assert_eq!(page.location, "/", "{}", page.text());
    assert!(is_in(&mut client).await);
    assert_eq!(sign_in(&mut world.visitor(), &priya.user_name, "kiwi lamp tower seven").await.location, "/");
});
