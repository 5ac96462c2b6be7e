//! Security: the second factor as it stands, and the sessions (ASVS 7.5.2).

use askama::Template;
use axum::extract::Path;
use kernel::Problem;
use store::{
    Act, Instant,
    guard::OwnAccount,
    ids::{PasskeyId, SessionId},
    views::{account as views, passkeys as own_passkeys},
};
use web::{Answer, Asked, Filled, moments::Time, shell::Shell};

use crate::{passkeys::ceremony, recovery};

#[derive(Template)]
#[template(path = "my/security.html")]
struct SecurityPage {
    shell: Shell,
    /// Since when the app is set up.
    factor_since: Option<Instant>,
    factor_needed: bool,
    /// Whether the app is the only factor.
    last_factor: bool,
    passkeys: Vec<PasskeyLine>,
    /// Whether passkeys can exist at this address.
    passkeys_possible: bool,
    codes_left: u64,
    codes_all: usize,
    sessions: Vec<SessionLine>,
    idle_minutes: i64,
}

struct PasskeyLine {
    id: PasskeyId,
    name: String,
    added: Time,
    used: Option<Time>,
    backed_up: bool,
}

struct SessionLine {
    id: SessionId,
    name: String,
    mobile: bool,
    address: String,
    factor: String,
    begun: Time,
    seen: Time,
    this: bool,
}

/// `GET /my/security`.
pub(crate) async fn page(asked: Asked<OwnAccount>) -> Answer {
    let own = super::own(&asked).await?;
    let may = asked.may()?;
    let shell = asked.shell(asked.t("my-security"), "sign-in").await;
    let idle_minutes = i64::from(own.provider.session_idle_minutes);
    let sessions = views::sessions(&may, idle_minutes).await?.into_iter().map(|session| SessionLine {
        id: session.id,
        name: web::agent::name(&session.agent, &shell.words),
        mobile: web::agent::is_mobile(&session.agent),
        factor: match session.factor.as_str() {
            "totp" => shell.t("my-session-totp"),
            "passkey" | "password-and-passkey" => shell.t("my-session-passkey"),
            "google" => "Google".to_owned(),
            "microsoft" => "Microsoft".to_owned(),
            "oidc" => shell.t("my-session-oidc"),
            "recovery-code" => shell.t("my-session-recovery-code"),
            _ => shell.t("my-session-password"),
        },
        address: session.address,
        begun: shell.time(session.created_at),
        seen: shell.time(session.last_seen_at),
        this: Some(session.id) == asked.actor().session(),
    });
    let sessions = sessions.collect();
    let passkeys = own_passkeys::own(&may).await?.into_iter().map(|row| PasskeyLine {
        id: row.id,
        name: row.name,
        added: shell.time(row.created_at),
        used: row.last_used_at.map(|at| shell.time(at)),
        backed_up: row.backed_up,
    });
    let passkeys: Vec<PasskeyLine> = passkeys.collect();
    let codes_left = views::recovery_codes_left(&may).await?;
    asked.page(&SecurityPage {
        factor_since: own.account.totp_confirmed_at.filter(|_| own.has_app()),
        factor_needed: own.needs_factor(),
        last_factor: own.passkeys == 0,
        passkeys_possible: ceremony::possible(&asked.app.site.public_url),
        passkeys,
        codes_left,
        codes_all: recovery::COUNT,
        sessions,
        idle_minutes,
        shell,
    })
}

/// `POST /my/security/sessions/{session}/end`.
pub(crate) async fn end_session(asked: Asked<OwnAccount>, Path(session): Path<String>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let session: SessionId = session.parse().map_err(|_| Problem::NotFound)?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    views::end_session(&may, session).await?;
    may.audit(act(&may, "account.session-ended")).await?;
    write.done().await?;
    asked.go_and_say("/my/security", "said-session-ended")
}

/// `POST /my/security/sessions/end-others`.
pub(crate) async fn end_others(asked: Asked<OwnAccount>, filled: Filled) -> Answer {
    filled.only(&[], None)?;
    let write = asked.write().await?;
    let may = write.need::<OwnAccount>()?;
    views::end_other_sessions(&may).await?;
    may.audit(act(&may, "account.sessions-ended")).await?;
    write.done().await?;
    asked.go_and_say("/my/security", "said-sessions-ended")
}

/// An audit line about one's own login.
pub(super) fn act<'a>(may: &store::Granted<'_, OwnAccount>, act: &'a str) -> Act<'a> {
    Act {
        act,
        object_kind: "account",
        object_id: may.actor().account().map(|account| account.0),
        organization: may.actor().organization(),
        ..Act::default()
    }
}
