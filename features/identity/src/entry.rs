//! What the steps of a sign-in share: cookies between them, where they lead, and the step up to a new session.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
use kernel::Problem;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use store::{
    door::{Browser, Candidate, Door, Opened, Passing},
    tables::kinds::SessionStage,
};
use web::{
    Answer, App, Visitor,
    answer::html,
    asked::append_cookie,
    entering::{Entered, session_cookie, set_cookie},
    shell::Shell,
};

/// Carries user name and destination from step to step.
const BETWEEN: &str = "emberdesk-between";

/// "Remember My User Name" (P-16).
const REMEMBERED: &str = "emberdesk-name";

/// By this a browser is recognized, so that sign-ins from others can be told (ASVS 6.3.5).
const DEVICE: &str = "emberdesk-device";

const TEN_MINUTES: i64 = 600;
const A_YEAR: i64 = 365 * 24 * 3600;

/// What a sign-in carries from step to step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Between {
    /// The user name as typed.
    pub(crate) user_name: String,
    /// Where to go in the end; an own path or nothing.
    pub(crate) next: String,
}

impl Between {
    /// What the browser brought along.
    pub(crate) fn of(visitor: &Visitor) -> Self {
        let mut parts = visitor.cookie(BETWEEN).unwrap_or_default().splitn(2, '&').map(decoded);
        let user_name = parts.next().unwrap_or_default();
        let next = parts.next().unwrap_or_default();
        Self { user_name, next: own_path(&next).unwrap_or_default().to_owned() }
    }

    /// Puts it into the browser for the next step.
    pub(crate) fn keep(&self, headers: &mut HeaderMap, app: &App) {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let value = format!("{}&{}", encode(&self.user_name), encode(&self.next));
        append_cookie(headers, &set_cookie(BETWEEN, &value, Some(TEN_MINUTES), app.site.secure));
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The user name that this browser remembers.
pub(crate) fn remembered(visitor: &Visitor) -> Option<String> {
    visitor.cookie(REMEMBERED).map(decoded).filter(|name| kernel::user_name::check(name).is_ok())
}

/// Remembers the user name, or forgets the one before. Only what can be a user name is kept.
pub(crate) fn remember(headers: &mut HeaderMap, app: &App, user_name: Option<&str>) {
    let kept = user_name.filter(|name| kernel::user_name::check(name).is_ok());
    let cookie = match kept {
        Some(name) => {
            let value = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
            set_cookie(REMEMBERED, &value, Some(A_YEAR), app.site.secure)
        }
        None => set_cookie(REMEMBERED, "", Some(0), app.site.secure),
    };
    append_cookie(headers, &cookie);
}

/// The path if it leads to a page of ours: one slash first, nothing that a browser could read as another host, and no page
/// of signing in or out (ASVS 3.7.2).
pub(crate) fn own_path(next: &str) -> Option<&str> {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= 2000
        && next.chars().all(|c| c.is_ascii_graphic());
    let path = next.split(['?', '#']).next().unwrap_or(next);
    let elsewhere = ["/sign-in", "/at", "/sign-out", "/forgotten", "/ask-for-access", "/welcome", "/reset", "/set-up"];
    let ours = !elsewhere.iter().any(|door| path == *door || path.starts_with(&format!("{door}/")));
    (plain && ours).then_some(next)
}

/// Where a signed-in person goes: to `next` if it belongs to their face, else to the first page. A contact's first stop is
/// the landing page until they hide it (P-27).
pub(crate) fn destination(staff: bool, landing_hidden: bool, next: &str) -> String {
    let path = next.split(['?', '#']).next().unwrap_or(next);
    let of = |place: &str| path == place || path.starts_with(&format!("{place}/"));
    let shared = of("/my") || of("/help");
    match own_path(next).filter(|_| shared || of("/desk") == staff) {
        Some(next) if next != "/" || staff => next.to_owned(),
        _ if staff => "/desk".to_owned(),
        _ if landing_hidden => "/home".to_owned(),
        _ => "/".to_owned(),
    }
}

/// What stands around the pages of signing in; trouble leads to their help topic.
pub(crate) async fn shell(visitor: &Visitor) -> Shell {
    shell_by(visitor, visitor.app.store.door()).await
}

/// The same by a door that the caller has open.
pub(crate) async fn shell_by(visitor: &Visitor, door: Door<'_>) -> Shell {
    Shell { help: "/help/sign-in".to_owned(), ..visitor.shell_by(door).await }
}

/// The browser that asks, with the session that a new one replaces.
pub(crate) fn browser(visitor: &Visitor) -> Browser<'_> {
    let holds = match &visitor.entered {
        Entered::Passing(passing) => Some((passing.provider, passing.session)),
        Entered::Actor(actor) => actor.session().map(|session| (actor.provider(), session)),
        Entered::Nobody => None,
    };
    let device = visitor.cookie(DEVICE).filter(|token| token.len() == 43);
    Browser { trace: &visitor.trace, agent: &visitor.agent, holds, device }
}

/// The half-open session of this browser if it waits for `stage`.
pub(crate) fn waiting(visitor: &Visitor, stage: SessionStage) -> Option<&Passing> {
    match &visitor.entered {
        Entered::Passing(passing) if passing.stage == stage => Some(passing),
        _ => None,
    }
}

/// Gives the browser its new session and sends it on: to the next step, or in.
pub(crate) fn step_up(visitor: &Visitor, candidate: &Candidate, opened: &Opened, said: Option<&str>) -> Answer {
    step_up_to(visitor, candidate, opened, said, &Between::of(visitor))
}

/// The same where the destination was carried in another way.
pub(crate) fn step_up_to(
    visitor: &Visitor,
    candidate: &Candidate,
    opened: &Opened,
    said: Option<&str>,
    between: &Between,
) -> Answer {
    let inside = || destination(candidate.is_staff(), candidate.account.landing_hidden, &between.next);
    let to = match opened.stage {
        SessionStage::AwaitsFactor => "/sign-in/code".to_owned(),
        SessionStage::AwaitsSetup => "/sign-in/set-up".to_owned(),
        SessionStage::AwaitsPassword => "/sign-in/new-password".to_owned(),
        SessionStage::Full => inside(),
    };
    let mut response = visitor.go(to, said)?;
    hand_over(response.headers_mut(), &visitor.app, opened);
    Ok(response)
}

/// Puts the session into the browser; a full one needs nothing more from the steps before.
pub(crate) fn hand_over(headers: &mut HeaderMap, app: &App, opened: &Opened) {
    let secure = app.site.secure;
    append_cookie(headers, &set_cookie(session_cookie(secure), &opened.token, None, secure));
    if let Some(token) = &opened.device {
        append_cookie(headers, &set_cookie(DEVICE, token, Some(A_YEAR), secure));
    }
    if opened.stage == SessionStage::Full {
        append_cookie(headers, &set_cookie(BETWEEN, "", Some(0), secure));
    }
}

/// Takes the session out of the browser.
pub(crate) fn take_back(headers: &mut HeaderMap, app: &App) {
    let secure = app.site.secure;
    append_cookie(headers, &set_cookie(session_cookie(secure), "", Some(0), secure));
    append_cookie(headers, &set_cookie(BETWEEN, "", Some(0), secure));
}

/// A form that may be sent again later (429), with the seconds to wait.
pub(crate) fn later(seconds: u32, template: &impl Template) -> Answer {
    let mut response = html(StatusCode::TOO_MANY_REQUESTS, template)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// The seconds to wait if a limit has been reached; every other problem goes on its way.
pub(crate) fn wait_of(tried: Result<(), Problem>) -> Result<Option<u32>, Problem> {
    match tried {
        Ok(()) => Ok(None),
        Err(Problem::TooOften(seconds)) => Ok(Some(seconds)),
        Err(other) => Err(other),
    }
}

/// Seconds as minutes, for people: rounded up.
pub(crate) fn minutes(seconds: u32) -> u32 {
    seconds.div_ceil(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_3_7_2_next_leads_to_own_pages_only() {
        for fine in ["/", "/tickets/T20261120.0001", "/desk/search?q=a%20b", "/my/profile#x", "/sign-inside"] {
            assert_eq!(own_path(fine), Some(fine));
        }
        for bad in [
            "",
            "tickets",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil.example",
            "/ü",
            "/sign-in",
            "/sign-in/code",
            "/sign-in?next=/",
            "/sign-out",
            "/reset/abc",
        ] {
            assert_eq!(own_path(bad), None, "{bad:?}");
        }
        assert_eq!(own_path(&format!("/{}", "a".repeat(2000))), None);
    }

    #[test]
    fn p_27_everyone_gets_to_their_own_face() {
        let table = [
            (false, false, "", "/"),
            (false, true, "", "/home"),
            (false, true, "/", "/home"),
            (false, false, "/tickets/T1?x=1", "/tickets/T1?x=1"),
            (false, false, "/desk/queue", "/"),
            (false, false, "/my/security", "/my/security"),
            (false, false, "//evil.example", "/"),
            (true, false, "", "/desk"),
            (true, false, "/", "/desk"),
            (true, false, "/desk/tickets/T1", "/desk/tickets/T1"),
            (true, false, "/tickets/T1", "/desk"),
            (true, false, "/desktop", "/desk"),
            (true, false, "/help/keys", "/help/keys"),
        ];
        for (staff, hidden, next, expected) in table {
            assert_eq!(destination(staff, hidden, next), expected, "{staff} {hidden} {next}");
        }
    }
}
