//! Identity providers: what is refused, with a small provider of our own that says what a test wants. Journeys against a real
//! OpenID Connect server are in journeys/single-sign-on.test.mjs.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Form, State},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use store::tables::kinds::LinkPurpose;
use testing::{Client, Organization, Page, Person, World, on_both};

use super::{audit, is_in, link, minutes, require_factor, sign_in};
use crate::compose;

/// A provider that signs whatever it is told to.
#[derive(Clone)]
struct Fake {
    url: String,
    said: Arc<Mutex<Said>>,
}

#[derive(Default)]
struct Said {
    claims: Value,
    issuer: Option<String>,
    asked: Vec<Vec<(String, String)>>,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32].into()).unwrap()
}

fn signed(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "k" })), part(claims));
    let signature: Signature = key().sign(input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

async fn description(State(fake): State<Fake>) -> Json<Value> {
    let issuer = fake.said.lock().unwrap().issuer.clone().unwrap_or_else(|| fake.url.clone());
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{}/authorize", fake.url),
        "token_endpoint": format!("{}/token", fake.url),
        "jwks_uri": format!("{}/keys", fake.url),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys() -> Json<Value> {
    let point = key().verifying_key().to_encoded_point(false);
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (text(point.x().unwrap()), text(point.y().unwrap()));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k", "use": "sig", "alg": "ES256", "x": x, "y": y }] }))
}

async fn token(State(fake): State<Fake>, Form(form): Form<Vec<(String, String)>>) -> Json<Value> {
    let mut said = fake.said.lock().unwrap();
    said.asked.push(form);
    Json(json!({ "token_type": "Bearer", "access_token": "a", "id_token": signed(&said.claims) }))
}

impl Fake {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self { url, said: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    /// What the next token says.
    fn says(&self, world: &World, nonce: &str, email: &str) {
        let now = kernel::Clock::now(&*world.clock).as_second();
        self.change(json!({
            "iss": self.url, "sub": "person-7", "aud": "emberdesk", "iat": now, "exp": now + 300, "nonce": nonce,
            "email": email, "email_verified": true,
        }));
    }

    /// Another word of the next token.
    fn says_too(&self, name: &str, value: Value) {
        self.said.lock().unwrap().claims[name] = value;
    }

    fn change(&self, claims: Value) {
        self.said.lock().unwrap().claims = claims;
    }
}

/// The organization's own provider, switched on.
async fn set_up(world: &World, fake: &Fake, organization: &Organization) {
    let admin = world.resource("Ada Admin", "System Administrator").await;
    let mut desk = world.signed_in(&admin).await;
    let path = format!("/desk/settings/portal-organizations/{}/identity-provider", organization.id);
    let page = desk.get(&path).await;
    assert!(page.text().contains(&format!("/sign-in/callback/{}", organization.id)), "{}", page.text());
    let fields = [
        ("name", "Contoso"),
        ("issuer", fake.url.as_str()),
        ("client_id", "emberdesk"),
        ("client_secret", "hush & secret"),
        ("domains", "contoso.example"),
        ("active", "true"),
    ];
    let page = desk.submit(&page, "/identity-provider", &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = desk.get(&path).await;
    assert!(!page.html.contains("hush"), "the secret is never shown again");
}

/// Off to the provider; gives state and nonce.
async fn leave(client: &mut Client, key: &str) -> (String, String) {
    let page = client.post("/sign-in/federated", &[("provider", key), ("next", "/tickets")]).await;
    secrets(&page)
}

/// State and nonce of the page that leads on.
fn secrets(page: &Page) -> (String, String) {
    assert_eq!(page.status, 200, "{}", page.text());
    let address = page.attributes("a.button--primary", "href").remove(0);
    let of = |name: &str| {
        let rest = address.split(&format!("{name}=")).nth(1).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    assert!(address.contains("code_challenge_method=S256") && address.contains("response_type=code"), "{address}");
    (of("&state"), of("&nonce"))
}

async fn back(client: &mut Client, key: &str, state: &str) -> Page {
    client.get(&format!("/sign-in/callback/{key}?code=c&state={state}")).await
}

struct Scene {
    fake: Fake,
    key: String,
    anna: Person,
    admin: Person,
    contoso: Organization,
}

async fn scene(world: &World) -> Scene {
    let fake = Fake::start().await;
    let contoso = world.organization("Contoso Legal").await;
    let anna = world.contact(&contoso, "Anna Berg", "basic").await;
    world.sql("UPDATE contact SET email = 'Anna@contoso.example' WHERE last_name = 'Berg'").await;
    set_up(world, &fake, &contoso).await;
    let admin = world.resource("Marek Dahl", "System Administrator").await;
    Scene { fake, key: contoso.id.to_string(), anna, admin, contoso }
}

/// What is wrong with the claims of a token.
type Change = fn(&mut Value);

on_both!(a_126_an_organizations_own_provider_opens_its_peoples_logins, |world: World| async move {
    let scene = scene(&world).await;
    // Routing by domain is the same whether or not the name exists.
    let mut texts = Vec::new();
    for name in ["anna@contoso.example", "ali.nobody@contoso.example"] {
        let mut client = world.visitor();
        let page = client.post("/sign-in", &[("user_name", name)]).await;
        let page = client.follow(page).await;
        texts.push(page.text().replace(name, ""));
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains("Continue with Contoso") && texts[0].contains("Password"), "{}", texts[0]);

    let mut client = world.visitor();
    let (state, nonce) = leave(&mut client, &scene.key).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    let mut replay = client.clone();
    let page = back(&mut client, &scene.key, &state).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/tickets"), "{}", page.text());
    assert!(is_in(&mut client).await);
    let form = scene.fake.said.lock().unwrap().asked[0].clone();
    assert!(form.iter().any(|(name, value)| name == "code_verifier" && value.len() == 43), "{form:?}");
    // Once.
    assert_eq!(back(&mut replay, &scene.key, &state).await.status, 422);
    assert!(!is_in(&mut replay).await);
    // Bound: from now on the subject counts, not the address.
    let mut again = world.visitor();
    let (state, nonce) = leave(&mut again, &scene.key).await;
    scene.fake.says(&world, &nonce, "other@contoso.example");
    assert_eq!(back(&mut again, &scene.key, &state).await.status, 303);
    assert!(again.get("/my/profile").await.text().contains("Anna"));
    let lines = audit(&world, &scene.admin).await;
    let ways: Vec<&str> =
        lines.iter().filter(|line| line.act == "account.signed-in").map(|line| line.after_value.as_str()).collect();
    assert_eq!(ways, ["oidc", "oidc"]);
    assert_eq!(lines.iter().filter(|line| line.act == "account.identity-bound").count(), 1);
});

on_both!(cve_2026_84458_what_a_provider_merely_claims_opens_nothing, |world: World| async move {
    let scene = scene(&world).await;
    let fabrikam = world.organization("Fabrikam Foods").await;
    world.contact(&fabrikam, "Otto Kern", "basic").await;
    world.sql("UPDATE contact SET email = 'otto@fabrikam.example' WHERE last_name = 'Kern'").await;
    let now = kernel::Clock::now(&*world.clock).as_second();
    let good = json!({
        "iss": scene.fake.url, "sub": "s", "aud": "emberdesk", "iat": now, "exp": now + 300,
        "email": "anna@contoso.example", "email_verified": true,
    });
    let cases: [(&str, Change); 8] = [
        ("not verified", |token| token["email_verified"] = json!(false)),
        ("nobody's address", |token| token["email"] = json!("nobody@contoso.example")),
        ("another organization's person", |token| token["email"] = json!("otto@fabrikam.example")),
        ("another nonce", |token| token["nonce"] = json!("another")),
        ("another audience", |token| token["aud"] = json!("another")),
        ("over", |token| token["exp"] = json!(1)),
        ("another issuer", |token| token["iss"] = json!("http://127.0.0.1:1")),
        ("no address", |token| drop(token.as_object_mut().unwrap().remove("email"))),
    ];
    for (what, spoil) in cases {
        let mut client = world.visitor();
        let (state, nonce) = leave(&mut client, &scene.key).await;
        let mut token = good.clone();
        token["nonce"] = json!(nonce);
        spoil(&mut token);
        scene.fake.change(token);
        let page = back(&mut client, &scene.key, &state).await;
        assert_eq!(page.status, 422, "{what}: {}", page.text());
        assert!(!is_in(&mut client).await, "{what}");
    }
});

on_both!(asvs_10_2_2_state_browser_time_and_provider_belong_together, |world: World| async move {
    let scene = scene(&world).await;
    let go = async |spoil: &str| {
        let mut client = world.visitor();
        let (state, nonce) = leave(&mut client, &scene.key).await;
        scene.fake.says(&world, &nonce, "anna@contoso.example");
        let page = match spoil {
            "state" => back(&mut client, &scene.key, "another").await,
            "browser" => back(&mut world.visitor(), &scene.key, &state).await,
            "provider" => back(&mut client, "google", &state).await,
            "issuer" => {
                let path = format!("/sign-in/callback/{}?code=c&state={state}&iss=https://evil.example", scene.key);
                client.get(&path).await
            }
            "error" => client.get(&format!("/sign-in/callback/{}?error=denied&state={state}", scene.key)).await,
            "time" => {
                world.pass(minutes(11));
                back(&mut client, &scene.key, &state).await
            }
            _ => back(&mut client, &scene.key, &state).await,
        };
        (page.status.as_u16(), is_in(&mut client).await)
    };
    assert_eq!(go("").await, (303, true));
    for spoil in ["state", "browser", "provider", "issuer", "error", "time"] {
        assert_eq!(go(spoil).await, (422, false), "{spoil}");
    }
});

on_both!(decision_6_the_second_factor_is_asked_unless_the_own_provider_is_trusted, |world: World| async move {
    let scene = scene(&world).await;
    require_factor(&world).await;
    let go = async || {
        let mut client = world.visitor();
        let (state, nonce) = leave(&mut client, &scene.key).await;
        scene.fake.says(&world, &nonce, "anna@contoso.example");
        back(&mut client, &scene.key, &state).await.location
    };
    assert_eq!(go().await, "/sign-in/set-up");
    world.sql("UPDATE identity_provider SET trusts_factor = TRUE").await;
    assert_eq!(go().await, "/tickets");
    // Required: the password no longer opens, with the same answer as a wrong one.
    let mut client = world.visitor();
    world.sql("UPDATE provider SET two_factor = 'not-required'").await;
    assert_eq!(sign_in(&mut client, &scene.anna.user_name, &scene.anna.password).await.status, 303);
    world.sql("UPDATE identity_provider SET is_required = TRUE").await;
    let mut client = world.visitor();
    let page = sign_in(&mut client, &scene.anna.user_name, &scene.anna.password).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("User name or password is wrong"), "{}", page.text());
    let mut client = world.visitor();
    let page = client.post("/sign-in", &[("user_name", "x@contoso.example")]).await;
    let page = client.follow(page).await;
    assert!(page.text().contains("Your organization signs in with Contoso"), "{}", page.text());
});

on_both!(a_131_the_test_says_what_arrived_and_signs_nobody_in, |world: World| async move {
    let scene = scene(&world).await;
    let mut desk = world.signed_in(&scene.admin).await;
    let form = [("provider", scene.key.as_str()), ("test", "true")];
    assert_eq!(world.visitor().post("/sign-in/federated", &form).await.status, 403);
    let page = desk.post("/sign-in/federated", &form).await;
    let address = page.attributes("a.button--primary", "href").remove(0);
    let of = |name: &str| address.split(name).nth(1).unwrap().split('&').next().unwrap().to_owned();
    scene.fake.says(&world, &of("&nonce="), "anna@contoso.example");
    let page = back(&mut desk, &scene.key, &of("&state=")).await;
    assert!(page.text().contains("Contoso works") && page.text().contains("email_verified"), "{}", page.text());
    assert!(page.text().contains(&scene.anna.user_name), "{}", page.text());
    let path = format!("/desk/settings/portal-organizations/{}/identity-provider", scene.contoso.id);
    let page = desk.get(&path).await;
    assert!(!page.text().contains("Not tested since"), "{}", page.text());
    // What is required must have passed its test; another issuer has not.
    let page =
        desk.submit(&page, "/identity-provider", &[("is_required", "true"), ("domains", "contoso.example")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let page = desk.get(&path).await;
    let page = desk.submit(&page, "/identity-provider", &[("issuer", "https://login.contoso.example")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("passed its test"), "{}", page.text());
});

on_both!(several_logins_with_one_address_are_chosen_from, |world: World| async move {
    let scene = scene(&world).await;
    world.contact(&scene.contoso, "Anna Second", "manager").await;
    world.sql("UPDATE contact SET email = 'anna@contoso.example' WHERE last_name = 'Second'").await;
    let mut client = world.visitor();
    let (state, nonce) = leave(&mut client, &scene.key).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    let page = back(&mut client, &scene.key, &state).await;
    assert_eq!(page.at("h1").as_deref(), Some("Which login?"), "{}", page.text());
    let accounts = page.attributes("input[name=account]", "value");
    assert_eq!(accounts.len(), 2);
    let mut foreign = client.clone();
    let admin = scene.admin.account.to_string();
    assert_eq!(foreign.post("/sign-in/choose", &[("account", &admin)]).await.status, 422);
    let mut client = world.visitor();
    let (state, nonce) = leave(&mut client, &scene.key).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    let page = back(&mut client, &scene.key, &state).await;
    let accounts = page.attributes("input[name=account]", "value");
    assert_eq!(client.post("/sign-in/choose", &[("account", &accounts[1])]).await.status, 303);
    assert!(is_in(&mut client).await);
});

/// The invitation of Anna, who has no password yet.
async fn invited(world: &World, scene: &Scene) -> String {
    world.sql("UPDATE account SET password_hash = NULL WHERE contact_id IS NOT NULL").await;
    link(world, &scene.anna, LinkPurpose::Welcome).await
}

/// From the page of an invitation to the provider; gives state and nonce.
async fn take_up(client: &mut Client, invitation: &str) -> (String, String) {
    let page = client.get(invitation).await;
    let page = client.submit(&page, "/sign-in/federated", &[]).await;
    secrets(&page)
}

on_both!(cve_2026_84458_an_invitation_binds_the_invited_address_alone, |world: World| async move {
    let scene = scene(&world).await;
    let invitation = invited(&world, &scene).await;
    let mut client = world.visitor();
    let page = client.get(&invitation).await;
    assert!(page.text().contains("Continue with Contoso") && page.text().contains("New password"), "{}", page.text());
    let cases: [(&str, Change); 3] = [
        ("another address", |token| token["email"] = json!("stranger@contoso.example")),
        ("not verified", |token| token["email_verified"] = json!(false)),
        ("no address", |token| drop(token.as_object_mut().unwrap().remove("email"))),
    ];
    for (what, spoil) in cases {
        let (state, nonce) = take_up(&mut client, &invitation).await;
        scene.fake.says(&world, &nonce, "anna@contoso.example");
        spoil(&mut scene.fake.said.lock().unwrap().claims);
        let page = back(&mut client, &scene.key, &state).await;
        assert_eq!(page.status, 422, "{what}: {}", page.text());
        assert!(page.text().contains("the link in the mail still works"), "{what}: {}", page.text());
        assert!(!is_in(&mut client).await, "{what}");
        assert_eq!(world.visitor().get(&invitation).await.status, 200, "{what}: the link is not used up");
    }
    // A newer link kills the older one, also while somebody is away with it.
    let (state, nonce) = take_up(&mut client, &invitation).await;
    let invitation = link(&world, &scene.anna, LinkPurpose::Welcome).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    let page = back(&mut client, &scene.key, &state).await;
    assert_eq!(page.status, 404, "{}", page.text());
    assert!(!is_in(&mut client).await);

    let (state, nonce) = take_up(&mut client, &invitation).await;
    scene.fake.says(&world, &nonce, "ANNA@contoso.example");
    let page = back(&mut client, &scene.key, &state).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, "/"), "{}", page.text());
    assert!(is_in(&mut client).await);
    let page = world.visitor().get(&invitation).await;
    assert_eq!(page.status, 404, "used up");
    let old = [("password", "three herons by the weir"), ("confirm", "three herons by the weir")];
    assert_eq!(world.visitor().post(&invitation, &old).await.status, 404, "also for a password");
    let secret = invitation.rsplit('/').next().unwrap();
    let fields = [("provider", scene.key.as_str()), ("link", secret)];
    assert_eq!(world.visitor().post("/sign-in/federated", &fields).await.status, 404);
    let lines = audit(&world, &scene.admin).await;
    let bound: Vec<_> = lines.iter().filter(|line| line.act == "account.identity-bound").collect();
    assert_eq!(bound.len(), 1);
    assert!(bound[0].after_value.ends_with(" person-7"), "{}", bound[0].after_value);
    assert_eq!(lines.iter().filter(|line| line.after_value == "federated-other-address").count(), 3);
    // From now on the subject opens the login, without a link.
    let mut again = world.visitor();
    let (state, nonce) = leave(&mut again, &scene.key).await;
    scene.fake.says(&world, &nonce, "renamed@contoso.example");
    assert_eq!(back(&mut again, &scene.key, &state).await.status, 303);
});

on_both!(a_129_where_the_provider_is_required_an_invitation_offers_that_alone, |world: World| async move {
    let scene = scene(&world).await;
    let invitation = invited(&world, &scene).await;
    world.sql("UPDATE identity_provider SET is_required = TRUE").await;
    require_factor(&world).await;
    let mut client = world.visitor();
    let page = client.get(&invitation).await;
    assert_eq!(page.at("h1").as_deref(), Some("Welcome, Anna Berg"));
    assert!(page.form("/sign-in/federated").is_some() && page.form(&invitation).is_none(), "{}", page.text());
    let (state, nonce) = take_up(&mut client, &invitation).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    assert_eq!(back(&mut client, &scene.key, &state).await.location, "/sign-in/set-up", "decision 6");
    // Trusted for the second factor: none is asked.
    let invitation = link(&world, &scene.anna, LinkPurpose::Welcome).await;
    world.sql("UPDATE identity_provider SET trusts_factor = TRUE").await;
    let mut client = world.visitor();
    let (state, nonce) = take_up(&mut client, &invitation).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    assert_eq!(back(&mut client, &scene.key, &state).await.location, "/");
});

on_both!(a_162_an_invitation_offers_only_ways_that_the_policy_allows, |world: World| async move {
    let scene = scene(&world).await;
    let invitation = invited(&world, &scene).await;
    let secret = invitation.rsplit('/').next().unwrap().to_owned();
    let fabrikam = world.organization("Fabrikam Foods").await;
    let otto = world.contact(&fabrikam, "Otto Kern", "basic").await;
    let other = link(&world, &otto, LinkPurpose::Welcome).await;
    assert!(world.visitor().get(&other).await.form("/sign-in/federated").is_none(), "another organization's provider");
    let foreign = [("provider", scene.key.as_str()), ("link", other.rsplit('/').next().unwrap())];
    assert_eq!(world.visitor().post("/sign-in/federated", &foreign).await.status, 404);
    let reset = link(&world, &otto, LinkPurpose::Reset).await;
    let fields = [("provider", scene.key.as_str()), ("link", reset.rsplit('/').next().unwrap())];
    assert_eq!(world.visitor().post("/sign-in/federated", &fields).await.status, 404, "no invitation");
    world.sql("UPDATE provider SET sign_in_ways = '[\"password\"]'").await;
    let page = world.visitor().get(&invitation).await;
    assert!(page.form("/sign-in/federated").is_none() && page.form(&invitation).is_some(), "{}", page.text());
    let fields = [("provider", scene.key.as_str()), ("link", secret.as_str())];
    assert_eq!(world.visitor().post("/sign-in/federated", &fields).await.status, 404);
});

on_both!(asvs_7_5_1_a_login_without_a_password_confirms_itself_at_its_provider, |world: World| async move {
    const SET_UP: &str = "/my/security/set-up";
    let scene = scene(&world).await;
    let invitation = invited(&world, &scene).await;
    let mut client = world.visitor();
    let (state, nonce) = take_up(&mut client, &invitation).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    back(&mut client, &scene.key, &state).await;
    assert_eq!(client.get(SET_UP).await.status, 200, "a sign-in is a proof");
    world.pass(minutes(11));
    let page = client.get(SET_UP).await;
    let confirm = page.location.clone();
    let page = client.follow(page).await;
    assert!(page.form("/my/security/confirm").is_none(), "there is no password: {}", page.text());
    assert!(page.text().contains("Sign in again with Contoso"), "{}", page.text());
    let now = || kernel::Clock::now(&*world.clock).as_second();
    let cases: [(&str, &str, Change); 3] = [
        ("no time", "did not say that you have just signed in", |_| ()),
        ("signed in long ago", "did not say that you have just signed in", |token| {
            token["auth_time"] = json!(token["iat"].as_i64().unwrap() - 600);
        }),
        ("somebody else", "not the Contoso account", |token| {
            token["auth_time"] = token["iat"].clone();
            token["sub"] = json!("person-8");
        }),
    ];
    for (what, said, spoil) in cases {
        let page = client.get(&confirm).await;
        let page = client.submit(&page, "/my/security/confirm/elsewhere", &[]).await;
        let address = page.attributes("a.button--primary", "href").remove(0);
        assert!(address.contains("prompt=login") && address.contains("max_age=0"), "{address}");
        let (state, nonce) = secrets(&page);
        scene.fake.says(&world, &nonce, "anna@contoso.example");
        spoil(&mut scene.fake.said.lock().unwrap().claims);
        let page = back(&mut client, &scene.key, &state).await;
        assert_eq!(page.status, 422, "{what}");
        assert!(page.text().contains(said), "{what}: {}", page.text());
        assert_eq!(client.get(SET_UP).await.location, confirm, "{what}");
        assert!(is_in(&mut client).await, "and one stays signed in");
    }
    // Another session than the one that asked.
    let page = client.get(&confirm).await;
    let page = client.submit(&page, "/my/security/confirm/elsewhere", &[]).await;
    let (state, nonce) = secrets(&page);
    let mut thief = world.signed_in(&scene.anna).await;
    world.pass(minutes(1));
    thief.put_cookie("emberdesk-away", &client.cookies()["emberdesk-away"].clone());
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    scene.fake.says_too("auth_time", json!(now()));
    assert_eq!(back(&mut thief, &scene.key, &state).await.status, 422);

    let page = client.get(&confirm).await;
    let page = client.submit(&page, "/my/security/confirm/elsewhere", &[]).await;
    let (state, nonce) = secrets(&page);
    let before = crate::identity::token(&client);
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    scene.fake.says_too("auth_time", json!(now()));
    let page = back(&mut client, &scene.key, &state).await;
    assert_eq!((page.status.as_u16(), page.location.as_str()), (303, SET_UP), "{}", page.text());
    assert_ne!(before, crate::identity::token(&client), "ASVS 7.2.4: a new token");
    assert_eq!(client.get(SET_UP).await.status, 200);
    // A first password can be set now, without an old one.
    let page = client.get("/my/password").await;
    assert!(page.at("[name=current]").is_none(), "{}", page.text());
    let new = [("password", "seven-green-bottles-standing"), ("confirm", "seven-green-bottles-standing")];
    let page = client.submit(&page, "/my/password", &new).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(client.get("/my/password").await.at("[name=current]").is_some());
});

on_both!(a_162_no_first_password_where_the_policy_knows_none, |world: World| async move {
    let scene = scene(&world).await;
    let invitation = invited(&world, &scene).await;
    let mut client = world.visitor();
    let (state, nonce) = take_up(&mut client, &invitation).await;
    scene.fake.says(&world, &nonce, "anna@contoso.example");
    back(&mut client, &scene.key, &state).await;
    world.sql("UPDATE identity_provider SET is_required = TRUE").await;
    assert_eq!(client.get("/my/password").await.location, "/my/security");
    let new = [("password", "seven-green-bottles-standing"), ("confirm", "seven-green-bottles-standing")];
    assert_eq!(client.post("/my/password", &new).await.location, "/my/security");
    let page = sign_in(&mut world.visitor(), &scene.anna.user_name, "seven-green-bottles-standing").await;
    assert_eq!(page.status, 422);
    // Another mail address is a sensitive change, too.
    world.pass(minutes(11));
    let page = client.get("/my/profile").await;
    let page = client.submit(&page, "/my/profile", &[("email", "anna.berg@contoso.example")]).await;
    assert_eq!(page.status, 422);
    assert!(page.error_on("email").unwrap().contains("Confirm that it is you"), "{}", page.text());
    assert!(page.html.contains("/my/security/confirm?next="), "and where");
});
