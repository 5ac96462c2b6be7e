//! Tokens that are right, and every way in which one is not.

use openidconnect::{
    JsonWebKeyId, PrivateSigningKey,
    core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJsonWebKeySet},
};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_763_629_200;
const ISSUER: &str = "https://login.contoso.example";
const MANY: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const TENANT_ID: &str = "11111111-2222-3333-4444-555555555555";

/// A key of a test, RFC 8410's example among them.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";
const OTHER_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----";

fn key(pem: &str) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(JsonWebKeyId::new("one".to_owned()))).unwrap()
}

fn keys() -> CoreJsonWebKeySet {
    CoreJsonWebKeySet::new(vec![key(KEY).as_verification_key()])
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "7", "aud": "emberdesk", "exp": NOW + 300, "iat": NOW, "nonce": "n",
        "email": "anna@contoso.example", "email_verified": true, "name": "Anna Berg",
    })
}

fn expected() -> Expected {
    Expected {
        issuer: ISSUER.to_owned(),
        client_id: "emberdesk".to_owned(),
        nonce: "n".to_owned(),
        algorithms: vec![CoreJwsSigningAlgorithm::EdDsa, CoreJwsSigningAlgorithm::HmacSha256],
        now: NOW,
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(claims: &Value, pem: &str) -> String {
    let input = format!("{}.{}", encoded(&json!({ "alg": "EdDSA", "kid": "one" })), encoded(claims));
    let signature = key(pem).sign(&CoreJwsSigningAlgorithm::EdDsa, input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn judged(change: impl FnOnce(&mut Value)) -> Result<Claims, TokenFault> {
    let mut claims = claims();
    change(&mut claims);
    verify(&signed(&claims, KEY), &keys(), &expected())
}

/// What is wrong with a token's claims.
type Change = fn(&mut Value);

/// Whether it is the fault that this makes.
type Told = fn(&TokenFault) -> bool;

#[test]
fn a_right_token_says_who_it_is() {
    let found = judged(|_| {}).unwrap();
    assert_eq!((found.issuer.as_str(), found.subject.as_str(), found.name.as_str()), (ISSUER, "7", "Anna Berg"));
    assert_eq!(found.verified_email.as_deref(), Some("anna@contoso.example"));
    assert!(found.names.contains(&"email_verified".to_owned()));
}

#[test]
fn asvs_9_2_2_time_audience_issuer_and_nonce_are_held_to() {
    let table: [(Change, Told); 8] = [
        (|token| token["exp"] = json!(NOW - 1), |fault| matches!(fault, TokenFault::Expired(_))),
        (|token| token["aud"] = json!("another"), |fault| matches!(fault, TokenFault::Audience(_))),
        (|token| token["aud"] = json!(["emberdesk", "another"]), |fault| matches!(fault, TokenFault::Audience(_))),
        (|token| token["iss"] = json!("https://evil.example"), |fault| matches!(fault, TokenFault::Issuer(_))),
        (|token| token["iss"] = json!(format!("{ISSUER}/")), |fault| matches!(fault, TokenFault::Issuer(_))),
        (|token| token["nonce"] = json!("m"), |fault| matches!(fault, TokenFault::Nonce(_))),
        (|token| drop(token.as_object_mut().unwrap().remove("nonce")), |fault| matches!(fault, TokenFault::Nonce(_))),
        (
            |token| drop(token.as_object_mut().unwrap().remove("sub")),
            |fault| matches!(fault, TokenFault::Unreadable(_)),
        ),
    ];
    for (number, (spoil, right)) in table.into_iter().enumerate() {
        let fault = judged(spoil).unwrap_err();
        assert!(right(&fault), "{number}: {fault:?}");
    }
}

#[test]
fn asvs_9_1_2_signatures_are_pinned() {
    let body = encoded(&claims());
    let none = format!("{}.{body}.", encoded(&json!({ "alg": "none" })));
    let hmac_input = format!("{}.{body}", encoded(&json!({ "alg": "HS256", "kid": "one" })));
    let hmac = CoreHmacKey::new("secret").sign(&CoreJwsSigningAlgorithm::HmacSha256, hmac_input.as_bytes()).unwrap();
    let hmac = format!("{hmac_input}.{}", URL_SAFE_NO_PAD.encode(hmac));
    let right = signed(&claims(), KEY);
    let mut other = claims();
    other["sub"] = json!("8");
    let parts: Vec<&str> = right.split('.').collect();
    let changed = format!("{}.{}.{}", parts[0], encoded(&other), parts[2]);
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    for (what, token) in [
        ("none", none),
        ("a shared secret", hmac),
        ("somebody else's key", signed(&claims(), OTHER_KEY)),
        ("changed after signing", changed),
        ("no signature", unsigned),
        ("rubbish", "a.b.c".to_owned()),
        ("nothing", String::new()),
    ] {
        let judged = verify(&token, &keys(), &expected());
        assert!(matches!(judged, Err(TokenFault::Signature(_) | TokenFault::Unreadable(_))), "{what}: {judged:?}");
    }
    let strict = Expected { algorithms: vec![CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256], ..expected() };
    assert!(matches!(verify(&right, &keys(), &strict), Err(TokenFault::Signature(_))), "an algorithm not announced");
}

#[test]
fn cve_2026_84458_an_address_counts_only_if_the_provider_verified_it() {
    let email = |change: fn(&mut Value)| judged(change).unwrap().verified_email;
    assert_eq!(email(|token| token["email_verified"] = json!(false)), None);
    assert_eq!(email(|token| drop(token.as_object_mut().unwrap().remove("email_verified"))), None);
    assert_eq!(email(|token| token["email_verified"] = json!("true")).as_deref(), Some("anna@contoso.example"));
    let edov: fn(&mut Value, Value) = |token, value| {
        token.as_object_mut().unwrap().remove("email_verified");
        token["xms_edov"] = value;
    };
    for (value, counts) in
        [(json!(true), true), (json!(1), true), (json!("1"), true), (json!(false), false), (json!("no"), false)]
    {
        let mut token = claims();
        edov(&mut token, value.clone());
        let found = verify(&signed(&token, KEY), &keys(), &expected()).unwrap();
        assert_eq!(found.verified_email.is_some(), counts, "{value}");
    }
}

#[test]
fn many_tenants_each_have_their_own_issuer() {
    let many = Expected { issuer: MANY.to_owned(), ..expected() };
    let token = |tid: Value, tenant: &str| {
        let mut token = claims();
        token["iss"] = json!(MANY.replace(TENANT, tenant));
        token["tid"] = tid;
        signed(&token, KEY)
    };
    let found = verify(&token(json!(TENANT_ID), TENANT_ID), &keys(), &many).unwrap();
    assert_eq!(found.issuer, MANY.replace(TENANT, TENANT_ID), "the tenant is part of who it is");
    let other = "99999999-2222-3333-4444-555555555555";
    for (what, token) in [
        ("another tenant's issuer", token(json!(TENANT_ID), other)),
        ("no tenant", token(Value::Null, TENANT_ID)),
        ("a tenant that is a path", token(json!("x/../evil"), "x/../evil")),
        ("the pattern itself", token(json!("{tenantid}"), TENANT)),
    ] {
        let judged = verify(&token, &keys(), &many);
        assert!(matches!(judged, Err(TokenFault::Issuer(_))), "{what}: {judged:?}");
    }
    let one = Expected { issuer: MANY.replace(TENANT, TENANT_ID), ..expected() };
    assert!(verify(&token(json!(TENANT_ID), TENANT_ID), &keys(), &one).is_ok());
    assert!(verify(&token(json!(other), other), &keys(), &one).is_err(), "one tenant is not another");
}
