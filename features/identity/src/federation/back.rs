//! Back from the identity provider. What it says is checked to the letter; nobody gets a login by it, only into one.

use askama::Template;
use axum::extract::{Path, Query};
use kernel::{Permission, Problem};
use platform::openid::{Claims, TENANT};
use store::{
    door::{Candidate, Limits, Link, Outside},
    guard::OwnAccount,
    tables::{
        identity_provider,
        kinds::{LinkPurpose, SessionStage},
    },
};
use web::{Answer, Asked, Refusal, Visitor, entering::Entered, shell::Shell};

use super::{Aim, Away, TRIP, choose, forget, is_way_of, provider, recall, start::failed, way_of};
use crate::{
    entry::{self, Between},
    link,
    my::confirm::{self, Shown},
    sign_in,
};

/// What a provider sends along.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Brought {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
    iss: Option<String>,
}

#[derive(Template)]
#[template(path = "federation/works.html")]
struct WorksPage {
    shell: Shell,
    name: String,
    facts: Vec<(String, String)>,
    logins: Vec<String>,
}

/// For an invited person who came back with another address.
#[derive(Template)]
#[template(path = "federation/other_address.html")]
struct OtherAddressPage {
    shell: Shell,
    name: String,
    email: String,
}

/// `GET /sign-in/callback/{provider}`.
pub(crate) async fn back(
    visitor: Visitor,
    asked: Result<Asked<OwnAccount>, Refusal>,
    Path(key): Path<String>,
    Query(brought): Query<Brought>,
) -> Answer {
    let door = visitor.app.store.door();
    let address = Limits::ADDRESS.address(&visitor.trace.address);
    if let Some(seconds) = entry::wait_of(door.take_try(std::slice::from_ref(&address)).await)? {
        let message = entry::shell(&visitor).await.t1("sign-in-wait", "minutes", entry::minutes(seconds));
        return entry::later(seconds, &sign_in::again(&visitor, "", &message).await?);
    }
    let Some(away) = recall::<Away>(&visitor, TRIP).await? else {
        return refuse(&visitor, "", None, "federated-over", "federated-over").await;
    };
    let test = matches!(away.aim, Aim::Test(_));
    let row = door.identity_provider(&key).await?.filter(|row| test || row.active);
    let Some(row) = row.filter(|_| away.key == key) else {
        return refuse(&visitor, &away.next, None, "federated-mix-up", "federated-over").await;
    };
    let claims = match claims(&visitor, &row, &away, &brought).await? {
        Ok(claims) => claims,
        Err(reason) if test => return failed(&visitor, reason.said).await,
        Err(reason) => {
            tracing::warn!(reason = %reason.said, provider = %row.name, "sign-in elsewhere refused");
            if let (Aim::Confirm { .. }, Ok(asked)) = (&away.aim, &asked) {
                return confirm::refuse_elsewhere(asked, &away.next, reason.code, &row.name).await;
            }
            return refuse(&visitor, &away.next, None, reason.code, "federated-refused").await;
        }
    };
    door.give_back(&address).await?;
    match (&away.aim, asked) {
        (Aim::Invited(hash), _) => return accept(&visitor, &row, hash, &claims).await,
        (Aim::Confirm { account, session, since }, Ok(asked)) => {
            let shown = Shown {
                outside: outside(&claims),
                signed_in_at: claims.signed_in_at,
                asked_of: (*account, *session, *since),
            };
            let mut answer = confirm::elsewhere_done(&asked, &row, shown, &away.next).await?;
            forget(&visitor.app, answer.headers_mut());
            return Ok(answer);
        }
        (Aim::Confirm { .. }, Err(refusal)) => return Err(refusal),
        _ => {}
    }
    let candidates = candidates(&visitor, &row, &claims).await?;
    if let Aim::Test(administrator) = away.aim {
        return works(&visitor, &row, &claims, &candidates, administrator).await;
    }
    let open: Vec<Candidate> =
        candidates.iter().filter(|one| one.may_enter() && one.allows(way_of(&row))).cloned().collect();
    match open.as_slice() {
        [] => refuse(&visitor, &away.next, candidates.first(), "federated-nobody", "federated-nobody").await,
        [one] => enter(&visitor, &row, (one, None), &claims, &away.next).await,
        several => choose::ask(&visitor, &row, several, claims, away.next).await,
    }
}

/// Why a round trip does not count: a code for the audit log, and words for administrators.
struct Reason {
    code: &'static str,
    said: String,
}

async fn claims(
    visitor: &Visitor,
    row: &identity_provider::Model,
    away: &Away,
    brought: &Brought,
) -> Result<Result<Claims, Reason>, Problem> {
    let no = |code: &'static str, said: &str| Ok(Err(Reason { code, said: said.to_owned() }));
    if !same(&brought.state, &away.state) {
        return no("federated-state", "the state that came back is another one");
    }
    let app = &visitor.app;
    let wanted = provider(app, row)?;
    let known = match app.openid.discover(&wanted).await {
        Ok(known) => known,
        Err(fault) => return no("federated-unreachable", &fault.to_string()),
    };
    let pattern = known.issuer.contains(TENANT);
    let other = brought.iss.as_ref().is_some_and(|iss| !pattern && *iss != known.issuer);
    if other || (known.names_itself && brought.iss.is_none()) {
        return no("federated-mix-up", "the answer does not come from this issuer");
    }
    if !brought.error.is_empty() || brought.code.is_empty() {
        let error: String = brought.error.chars().filter(char::is_ascii_graphic).take(60).collect();
        return no("federated-refused-there", &format!("the provider says: {error}"));
    }
    let redeemed = app.openid.redeem(&wanted, &known, &away.trip(), &brought.code, app.now().as_second()).await;
    Ok(match redeemed {
        Ok(claims) if brought.iss.as_ref().is_some_and(|iss| *iss != claims.issuer) => {
            Err(Reason { code: "federated-mix-up", said: "the token comes from another issuer".to_owned() })
        }
        Ok(claims) => Ok(claims),
        Err(fault) => Err(Reason { code: "federated-token", said: fault.to_string() }),
    })
}

/// The logins that are meant: bound ones; before the first time those with the verified address.
async fn candidates(
    visitor: &Visitor,
    row: &identity_provider::Model,
    claims: &Claims,
) -> Result<Vec<Candidate>, Problem> {
    let door = visitor.app.store.door();
    let mut found = door.bound(row, outside(claims)).await?;
    if found.is_empty()
        && let Some(email) = &claims.verified_email
    {
        found = door.by_verified_email(row, email).await?;
    }
    // Who has moved to another organization is no longer its provider's to let in.
    if row.organization_id.is_some() {
        found.retain(|one| one.organization() == row.organization_id);
    }
    Ok(found)
}

pub(super) fn outside(claims: &Claims) -> Outside<'_> {
    Outside { issuer: &claims.issuer, subject: &claims.subject, email: &claims.email }
}

/// Takes up an invitation: only with the address to which it was mailed, and as verified there. Anything else leaves the link
/// as it is.
async fn accept(visitor: &Visitor, row: &identity_provider::Model, hash: &str, claims: &Claims) -> Answer {
    let door = visitor.app.store.door();
    let Some(link) = door.link_of_hash(hash, LinkPurpose::Welcome).await? else {
        return link::dead(visitor).await;
    };
    let candidate = &link.candidate;
    if !is_way_of(candidate, row) {
        return refuse(visitor, "", Some(candidate), "way-not-allowed", "federated-nobody").await;
    }
    if !claims.verified_email.as_ref().is_some_and(|email| candidate.is_mailed_at(email)) {
        door.refused(Some(candidate), "account.sign-in", "federated-other-address", &visitor.trace).await?;
        let mut shell = entry::shell(visitor).await;
        shell.title = shell.t("federated-other-address");
        let page = OtherAddressPage { shell, name: row.name.clone(), email: claims.email.clone() };
        let mut response = visitor.wrong(&page)?;
        forget(&visitor.app, response.headers_mut());
        return Ok(response);
    }
    enter(visitor, row, (candidate, Some(&link)), claims, "").await
}

/// Signs the person in, or on to the second factor: it is asked unless the organization's own provider is trusted for it
/// (decision 6). With the welcome link by which they came, if that is how.
pub(super) async fn enter(
    visitor: &Visitor,
    row: &identity_provider::Model,
    (candidate, invitation): (&Candidate, Option<&Link>),
    claims: &Claims,
    next: &str,
) -> Answer {
    let own = row.organization_id.is_some() && row.organization_id == candidate.organization();
    let stage = if own && row.trusts_factor { SessionStage::Full } else { candidate.after_password(false) };
    let door = visitor.app.store.door();
    let opened =
        door.begin_federated(row, candidate, outside(claims), (stage, invitation), entry::browser(visitor)).await?;
    let Some(opened) = opened else { return link::dead(visitor).await };
    let between = Between { user_name: candidate.account.user_name.clone(), next: next.to_owned() };
    let mut response = entry::step_up_to(visitor, candidate, &opened, None, &between)?;
    forget(&visitor.app, response.headers_mut());
    if stage != SessionStage::Full {
        between.keep(response.headers_mut(), &visitor.app);
    }
    Ok(response)
}

/// Back to the sign-in page, with a sentence; why stands in the audit log alone.
pub(super) async fn refuse(
    visitor: &Visitor,
    next: &str,
    candidate: Option<&Candidate>,
    reason: &str,
    words: &str,
) -> Answer {
    visitor.app.store.door().refused(candidate, "account.sign-in", reason, &visitor.trace).await?;
    let shell = entry::shell(visitor).await;
    let message = match words {
        "federated-over" => shell.t("federated-over"),
        "federated-nobody" => shell.t("federated-nobody"),
        _ => shell.t("federated-refused"),
    };
    let mut response = visitor.wrong(&sign_in::again(visitor, next, &message).await?)?;
    forget(&visitor.app, response.headers_mut());
    Ok(response)
}

/// What the administrator sees after a round trip that worked.
async fn works(
    visitor: &Visitor,
    row: &identity_provider::Model,
    claims: &Claims,
    candidates: &[Candidate],
    administrator: store::ids::AccountId,
) -> Answer {
    let still = match &visitor.entered {
        Entered::Actor(actor) => actor.account() == Some(administrator) && actor.may(Permission::AdminPortal).is_some(),
        _ => false,
    };
    if !still {
        return Err(Problem::Denied(Permission::AdminPortal.code()).into());
    }
    visitor.app.store.door().note_tested(row).await?;
    let mut shell = entry::shell(visitor).await;
    shell.title = shell.t1("federated-works", "name", row.name.as_str());
    let verified = if claims.verified_email.is_some() { "federated-verified" } else { "federated-not-verified" };
    let facts = vec![
        (shell.t("federated-issuer"), claims.issuer.clone()),
        (shell.t("federated-subject"), claims.subject.clone()),
        (shell.t("federated-email"), format!("{} ({})", claims.email, shell.t(verified))),
        (shell.t("federated-name"), claims.name.clone()),
        (shell.t("federated-claims"), claims.names.join(", ")),
    ];
    let logins = candidates.iter().map(|one| one.account.user_name.clone()).collect();
    let mut response = visitor.page(&WorksPage { shell, name: row.name.clone(), facts, logins })?;
    forget(&visitor.app, response.headers_mut());
    Ok(response)
}

/// Compares secrets in the same time whatever they are: their hashes.
fn same(one: &str, other: &str) -> bool {
    store::door::token_hash(one) == store::door::token_hash(other)
}
