//! Passkeys: as the only proof, after the password, made and removed; with an authenticator of our own. The browser's part is
//! in journeys/passkeys.test.mjs.

use testing::{Client, Page, Person, World, on_both};

use super::{audit, is_in, minutes, require_factor, sign_in, soft_key::SoftKey};
use crate::compose;

/// Adds a passkey in My Settings; gives the answer to the form.
async fn add(client: &mut Client, key: &mut SoftKey, name: &str) -> Page {
    let options = client.post("/my/security/passkeys/begin", &[]).await;
    assert_eq!(options.status, 200, "{}", options.text());
    key.counter += 1;
    let answer = key.make(&options.html);
    client.post("/my/security/passkeys/new", &[("name", name), ("answer", &answer)]).await
}

/// Signs in with nothing but a passkey.
async fn enter(client: &mut Client, key: &mut SoftKey) -> Page {
    let options = client.post("/sign-in/passkey/begin", &[]).await;
    assert_eq!(options.status, 200, "{}", options.text());
    key.counter += 1;
    let answer = key.sign(&options.html);
    client.post("/sign-in/passkey", &[("answer", &answer), ("next", "/tickets")]).await
}

async fn person(world: &World) -> (Person, Client) {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    let client = world.signed_in(&priya).await;
    (priya, client)
}

async fn factor_mails(world: &World) -> usize {
    let jobs = world.store.claim_jobs("counting", 1000, 0).await.unwrap();
    jobs.iter().filter(|job| format!("{:?}", job.task).contains("FactorChanged")).count()
}

on_both!(decision_6_a_passkey_alone_opens_and_counts_as_both_factors, |world: World| async move {
    let (priya, mut client) = person(&world).await;
    let admin = world.resource("Marek Dahl", "System Administrator").await;
    let mut key = SoftKey::new(7);
    let made = add(&mut client, &mut key, "My laptop").await;
    assert_eq!(made.status, 200, "the first factor brings recovery codes: {}", made.text());
    assert_eq!(made.all(".codes li").len(), 10);
    assert_eq!(factor_mails(&world).await, 1);
    let page = client.get("/my/security").await;
    assert!(page.text().contains("My laptop") && page.text().contains("10 of 10 left"), "{}", page.text());

    require_factor(&world).await;
    let mut other = world.visitor();
    let page = enter(&mut other, &mut key).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/tickets"), "{}", page.text());
    assert!(is_in(&mut other).await);
    assert!(other.get("/my/security").await.text().contains("last used"));
    // After the password the passkey is asked for, since it is the second factor, too.
    let mut third = world.visitor();
    assert_eq!(sign_in(&mut third, &priya.user_name, &priya.password).await.location, "/sign-in/code");
    let page = third.get("/sign-in/code").await;
    assert!(page.text().contains("Use a passkey"), "{}", page.text());
    let options = third.post("/sign-in/code/passkey/begin", &[]).await;
    key.counter += 1;
    let answer = key.sign(&options.html);
    let page = third.post("/sign-in/code/passkey", &[("answer", &answer)]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(is_in(&mut third).await);
    let lines = audit(&world, &admin).await;
    let ways: Vec<&str> =
        lines.iter().filter(|line| line.act == "account.signed-in").map(|line| line.after_value.as_str()).collect();
    assert_eq!(ways, ["passkey", "password-and-passkey"]);
    let added = lines.iter().find(|line| line.act == "account.passkey-added").unwrap();
    assert_eq!((added.after_value.as_str(), added.actor_name.as_str()), ("My laptop", "Priya Raman"));
});

on_both!(asvs_6_5_1_a_challenge_is_answered_once_in_time_by_the_browser_that_got_it, |world: World| async move {
    let (_, mut client) = person(&world).await;
    let admin = world.resource("Marek Dahl", "System Administrator").await;
    let mut key = SoftKey::new(7);
    add(&mut client, &mut key, "Phone").await;

    // Twice: the second time nothing is remembered any more, also with a counter that would do.
    let mut one = world.visitor();
    let options = one.post("/sign-in/passkey/begin", &[]).await.html;
    let kept = one.clone();
    key.counter += 1;
    let answer = key.sign(&options);
    assert_eq!(one.post("/sign-in/passkey", &[("answer", &answer)]).await.status, 303);
    let mut replay = kept;
    let page = replay.post("/sign-in/passkey", &[("answer", &answer)]).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("This passkey was not accepted"), "{}", page.text());
    assert!(!is_in(&mut replay).await);

    // Another browser's challenge.
    let mut two = world.visitor();
    two.post("/sign-in/passkey/begin", &[]).await;
    let foreign = world.visitor().post("/sign-in/passkey/begin", &[]).await.html;
    key.counter += 1;
    let answer = key.sign(&foreign);
    assert_eq!(two.post("/sign-in/passkey", &[("answer", &answer)]).await.status, 422);

    // Too late.
    let mut late = world.visitor();
    let options = late.post("/sign-in/passkey/begin", &[]).await.html;
    world.pass(minutes(6));
    key.counter += 1;
    let answer = key.sign(&options);
    assert_eq!(late.post("/sign-in/passkey", &[("answer", &answer)]).await.status, 422);

    // Another origin, a thumb that was not asked for, somebody else's key, rubbish.
    let wrong: [fn(&mut SoftKey); 3] =
        [|key| key.origin = "http://evil.example".to_owned(), |key| key.verified = false, |key| *key = SoftKey::new(9)];
    for spoil in wrong {
        let mut spoilt = key.clone();
        spoil(&mut spoilt);
        spoilt.counter += 10;
        let mut client = world.visitor();
        let page = enter(&mut client, &mut spoilt).await;
        assert_eq!(page.status, 422, "{}", page.text());
        assert!(!is_in(&mut client).await);
    }
    let mut client = world.visitor();
    client.post("/sign-in/passkey/begin", &[]).await;
    assert_eq!(client.post("/sign-in/passkey", &[("answer", "{}")]).await.status, 422);

    // A counter that went back is refused, and the audit log says so: there may be a copy of the key.
    key.counter += 10;
    assert_eq!(enter(&mut world.visitor(), &mut key).await.status, 303);
    let mut copy = key.clone();
    copy.counter = 1;
    assert_eq!(enter(&mut world.visitor(), &mut copy).await.status, 422);
    let lines = audit(&world, &admin).await;
    assert!(lines.iter().any(|line| line.after_value == "passkey-counter-went-back" && line.result == "refused"));
});

on_both!(asvs_7_5_1_passkeys_are_added_and_removed_by_their_owner_who_has_just_proved_it, |world: World| async move {
    let (_, mut client) = person(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    let otto = world.contact(&fabrikam, "Otto Kern", "manager").await;
    let mut key = SoftKey::new(7);
    add(&mut client, &mut key, "Phone").await;
    let page = client.get("/my/security").await;
    let links = page.attributes("a.button", "href");
    let one = links.iter().find(|link| link.starts_with("/my/security/passkeys/0")).unwrap().clone();

    let mut other = world.signed_in(&otto).await;
    assert_eq!(other.get(&one).await.status, 404);
    assert_eq!(other.post(&one, &[("name", "Mine now")]).await.status, 404);
    assert_eq!(other.post(&format!("{one}/remove"), &[]).await.status, 404);

    let page = client.get(&one).await;
    let page = client.submit(&page, &one, &[("name", "")]).await;
    assert_eq!(page.error_on("name").as_deref(), Some("Error: Enter a name for the passkey"));
    client.submit(&page, &one, &[("name", "Blue phone")]).await;
    assert!(client.get("/my/security").await.text().contains("Blue phone"));

    // The same key is not added twice, nor to somebody else.
    assert_eq!(add(&mut other, &mut key, "Stolen").await.status, 422);

    world.pass(minutes(11));
    for path in ["/my/security/passkeys/begin", "/my/security/passkeys/new", &format!("{one}/remove")] {
        let page = client.post(path, &[]).await;
        assert!(page.location.starts_with("/my/security/confirm"), "{path}: {} {}", page.status, page.location);
    }
    let page = client.get("/my/security/passkeys/new").await;
    assert!(page.location.starts_with("/my/security/confirm"), "{}", page.location);
});

on_both!(decision_6_the_last_factor_stays_while_the_policy_asks_for_one, |world: World| async move {
    let (priya, mut client) = person(&world).await;
    let (mut phone, mut laptop) = (SoftKey::new(7), SoftKey::new(8));
    add(&mut client, &mut phone, "Phone").await;
    assert_eq!(add(&mut client, &mut laptop, "Laptop").await.status, 303, "no new recovery codes with the second");
    require_factor(&world).await;
    let removals = |page: &Page| -> Vec<String> {
        page.attributes("form", "action").into_iter().filter(|action| action.ends_with("/remove")).collect()
    };
    let page = client.get("/my/security").await;
    let both = removals(&page);
    assert_eq!(client.post(&both[0], &[]).await.status, 303);
    let refused = client.post(&both[1], &[]).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("so it stays on"), "{}", refused.text());
    world.sql("UPDATE provider SET two_factor = 'not-required'").await;
    assert_eq!(client.post(&both[1], &[]).await.status, 303);
    // With the last factor go the recovery codes: the password alone opens.
    let mut browser = world.visitor();
    assert!(sign_in(&mut browser, &priya.user_name, &priya.password).await.location.starts_with('/'));
    assert!(is_in(&mut browser).await);
    assert_eq!(enter(&mut world.visitor(), &mut laptop).await.status, 422, "a removed passkey opens nothing");
});

on_both!(p_17_a_passkey_satisfies_the_policy_on_the_way_in, |world: World| async move {
    let contoso = world.organization("Contoso Legal").await;
    let priya = world.contact(&contoso, "Priya Raman", "basic").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    let page = sign_in(&mut client, &priya.user_name, &priya.password).await;
    assert_eq!(page.location, "/sign-in/set-up");
    let page = client.follow(page).await;
    assert!(page.text().contains("Use a passkey instead of an app"), "{}", page.text());
    let mut key = SoftKey::new(7);
    let options = client.post("/sign-in/set-up/passkey/begin", &[]).await;
    let bad = client.post("/sign-in/set-up/passkey", &[("answer", "{}")]).await;
    assert_eq!(bad.status, 422, "{}", bad.text());
    let used_up = client.post("/sign-in/set-up/passkey", &[("answer", &key.make(&options.html))]).await;
    assert_eq!(used_up.status, 422, "a challenge is used up by a wrong answer, too");
    let options = client.post("/sign-in/set-up/passkey/begin", &[]).await;
    let done = client.post("/sign-in/set-up/passkey", &[("answer", &key.make(&options.html))]).await;
    assert_eq!(done.all(".codes li").len(), 10, "{}", done.text());
    assert!(is_in(&mut client).await);
    // A recovery code serves without the device; the code of an app does not exist.
    let mut other = world.visitor();
    assert_eq!(sign_in(&mut other, &priya.user_name, &priya.password).await.location, "/sign-in/code");
    let codes = done.all(".codes li");
    assert_eq!(other.post("/sign-in/code", &[("code", "123456")]).await.status, 422);
    assert_eq!(other.post("/sign-in/code", &[("code", &codes[0])]).await.status, 303);
});

on_both!(p_11_passkeys_are_offered_and_taken_only_where_the_policy_allows, |world: World| async move {
    let (priya, mut client) = person(&world).await;
    let admin = world.resource("Marek Dahl", "System Administrator").await;
    let mut key = SoftKey::new(7);
    add(&mut client, &mut key, "Phone").await;
    assert!(world.visitor().get("/sign-in").await.text().contains("Sign in with a passkey"));
    let answer = {
        let mut browser = world.visitor();
        let options = browser.post("/sign-in/passkey/begin", &[]).await.html;
        key.counter += 1;
        (browser, key.sign(&options))
    };
    world.sql("UPDATE provider SET sign_in_ways = '[\"password\"]'").await;
    assert!(!world.visitor().get("/sign-in").await.text().contains("Sign in with a passkey"));
    assert_eq!(world.visitor().post("/sign-in/passkey/begin", &[]).await.status, 403);
    let (mut browser, answer) = answer;
    assert_eq!(browser.post("/sign-in/passkey", &[("answer", &answer)]).await.status, 403);
    // Offered for another organization's sake, but not for this login.
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.contact(&fabrikam, "Otto Kern", "basic").await;
    let own = format!(
        "INSERT INTO organization_policy (provider_id, organization_id, sign_in_ways, show_time, notify_resources, \
         knowledge_base, documentation, join_domains, version) SELECT provider_id, id, '[\"passkey\"]', 'none', FALSE, \
         FALSE, FALSE, '[]', 1 FROM organization WHERE name = '{}'",
        fabrikam.name
    );
    world.sql(&own).await;
    let page = enter(&mut world.visitor(), &mut key).await;
    assert_eq!(page.status, 422, "{}", page.text());
    let lines = audit(&world, &admin).await;
    assert!(lines.iter().any(|line| line.after_value == "way-not-allowed"));
    // As a second factor it still serves: the policy is about the first.
    let mut third = world.visitor();
    assert_eq!(sign_in(&mut third, &priya.user_name, &priya.password).await.location, "/sign-in/code");
});

on_both!(asvs_7_5_1_a_passkey_confirms_who_one_is, |world: World| async move {
    const SET_UP: &str = "/my/security/set-up";
    let (_, mut client) = person(&world).await;
    let mut key = SoftKey::new(7);
    add(&mut client, &mut key, "Phone").await;
    world.sql("UPDATE account SET password_hash = NULL").await;
    world.pass(minutes(11));
    let page = client.get(SET_UP).await;
    let page = client.follow(page).await;
    assert!(page.form("/my/security/confirm").is_none(), "there is no password: {}", page.text());
    assert!(page.text().contains("Use a passkey"), "{}", page.text());
    // A key that is not theirs, an answer twice, rubbish.
    let mut foreign = SoftKey::new(9);
    let options = client.post("/my/security/confirm/passkey/begin", &[]).await;
    assert_eq!(options.status, 200, "{}", options.text());
    let answer = foreign.sign(&options.html);
    let fields = [("answer", answer.as_str()), ("next", SET_UP)];
    assert_eq!(client.post("/my/security/confirm/passkey", &fields).await.status, 422);
    assert_eq!(client.post("/my/security/confirm/passkey", &[("answer", "{}")]).await.status, 422);
    assert_ne!(client.get(SET_UP).await.status, 200);
    let options = client.post("/my/security/confirm/passkey/begin", &[]).await;
    key.counter += 1;
    let answer = key.sign(&options.html);
    let fields = [("answer", answer.as_str()), ("next", SET_UP)];
    let mut replay = client.clone();
    let before = crate::identity::token(&client);
    let page = client.post("/my/security/confirm/passkey", &fields).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, SET_UP), "{}", page.text());
    assert_ne!(before, crate::identity::token(&client), "ASVS 7.2.4: a new token");
    assert_eq!(client.get(SET_UP).await.status, 200);
    replay.put_cookie("emberdesk", &client.cookies()["emberdesk"].clone());
    assert_eq!(replay.post("/my/security/confirm/passkey", &fields).await.status, 422, "once");
});
