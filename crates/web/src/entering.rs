//! What happens to every request before its handler: an id, the session's actor, safe headers, one log line.

use std::{net::IpAddr, sync::Arc, time::Instant as Stopwatch};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use store::{
    Actor,
    door::{Door, Entry, Passing, token_hash},
    guard::Trace,
};
use tracing::Instrument;

use crate::{
    Refusal, Shared,
    asked::{SAID, append_cookie},
};

/// The client's address as the listener found it: from the connection, or from a listed proxy (ASVS 4.1.3).
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The id of a request, in its log lines, its problem documents and its audit lines.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Who the request comes from.
#[derive(Debug, Clone)]
pub enum Entered {
    /// Nobody is signed in.
    Nobody,
    /// Half-way through sign-in.
    Passing(Passing),
    /// Signed in.
    Actor(Arc<Actor>),
}

/// `last_seen_at` is written at most this often.
const TOUCH_AFTER_SECONDS: i64 = 60;

/// Name of the session cookie. Over HTTPS the `__Host-` prefix binds it to this host alone (ASVS 3.3.3).
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-emberdesk" } else { "emberdesk" }
}

/// Name of the cookie of a preview (decision 16), with the attributes of the session cookie.
pub fn preview_cookie(secure: bool) -> &'static str {
    if secure { "__Host-emberdesk-preview" } else { "emberdesk-preview" }
}

/// Where the exit form of a preview is sent.
pub const PREVIEW_END: &str = "/preview/end";

/// What stays with the staff member while they preview: the desk, its files, the exit, and what stands before sign-in.
const NEVER_PREVIEWED: [&str; 13] = [
    "desk",
    "assets",
    "demo",
    "brand.css",
    "preview",
    "sign-in",
    "sign-out",
    "at",
    "forgotten",
    "ask-for-access",
    "welcome",
    "reset",
    "set-up",
];

/// Whether a path shows the portal, so that a preview holds there.
fn is_previewed(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    !NEVER_PREVIEWED.contains(&first)
}

/// The value of a cookie of the request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';')).find_map(
        |pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        },
    )
}

/// A `Set-Cookie` value with the attributes that all our cookies have. `max_age` in seconds; `None` ends with the browser.
pub fn set_cookie(name: &str, value: &str, max_age: Option<i64>, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}

/// The path as logs may show it: what follows `/welcome/` and `/reset/` opens an account (ASVS 16.2.5).
pub(crate) fn without_secret(path: &str) -> std::borrow::Cow<'_, str> {
    for door in ["/welcome/", "/reset/"] {
        if path.starts_with(door) {
            return format!("{door}…").into();
        }
    }
    path.into()
}

/// Middleware: gives the request an id and a log line, and counts it.
pub async fn trace(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let id = kernel::chance::fresh_id(app.store.clock(), app.store.chance()).simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let span = platform::telemetry::request_span(&id, method.as_str(), &without_secret(&path));
    let started = Stopwatch::now();
    async move {
        let mut response = next.run(request).await;
        let seconds = started.elapsed().as_secs_f64();
        let status = response.status().as_u16();
        if !path.starts_with("/assets/") {
            tracing::info!(status, seconds, "answered");
        }
        metrics::counter!("requests_total", "status" => format!("{}xx", status / 100)).increment(1);
        metrics::histogram!("request_seconds").record(seconds);
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
        }
        response
    }
    .instrument(span)
    .await
}

/// Middleware: NUL is gone from what is asked for, as it is from forms; PostgreSQL does not take it as text.
pub async fn drop_nul(mut request: Request, next: Next) -> Response {
    if let Some(query) = request.uri().query().filter(|query| query.contains("%00")) {
        let address = format!("{}?{}", request.uri().path(), query.replace("%00", ""));
        if let Ok(address) = address.parse() {
            *request.uri_mut() = address;
        }
    }
    next.run(request).await
}

/// Middleware: finds out who the request comes from, at every request anew (T-248).
pub async fn enter(State(app): State<Shared>, mut request: Request, next: Next) -> Result<Response, Refusal> {
    let address = request.extensions().get::<ClientAddress>().map(|address| address.0.to_string()).unwrap_or_default();
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let trace = Trace { request_id, address };
    let token = cookie(request.headers(), session_cookie(app.site.secure)).filter(|token| token.len() == 43);
    let Some(hash) = token.map(token_hash) else {
        request.extensions_mut().insert(Entered::Nobody);
        return Ok(next.run(request).await);
    };
    let snapshot = app.store.snapshot().await.inspect_err(log)?;
    let door = app.store.door_at(&snapshot);
    let entered = match door.enter(&hash, trace, TOUCH_AFTER_SECONDS).await.inspect_err(log)? {
        Entry::Nobody => Entered::Nobody,
        Entry::Passing(passing) => Entered::Passing(passing),
        Entry::Actor(actor) => match preview(&app, door, &actor, request.headers(), request.uri().path()).await? {
            Seen::AsOneself => Entered::Actor(Arc::from(actor)),
            Seen::As(contact) => Entered::Actor(Arc::from(contact)),
            Seen::NoLonger => return Ok(preview_is_over(&app)),
        },
    };
    // A page is read of the moment in which it was found out who asks; what acts, or may last, looks at the present one.
    if matches!(entered, Entered::Actor(_)) && request.method() == Method::GET {
        request.extensions_mut().insert(Arc::new(snapshot));
    } else {
        drop(snapshot);
    }
    request.extensions_mut().insert(entered);
    Ok(next.run(request).await)
}

/// As whom a signed-in person sees a page.
enum Seen {
    AsOneself,
    /// Staff sees the portal as this contact (decision 16).
    As(Box<Actor>),
    /// The preview that the browser still asks for is over.
    NoLonger,
}

async fn preview(
    app: &Shared,
    door: Door<'_>,
    actor: &Actor,
    headers: &HeaderMap,
    path: &str,
) -> Result<Seen, Refusal> {
    let token = cookie(headers, preview_cookie(app.site.secure)).filter(|token| token.len() == 43);
    let Some(token) = token.filter(|_| actor.is_staff() && is_previewed(path)) else {
        return Ok(Seen::AsOneself);
    };
    let found = door.preview(actor, &token_hash(token)).await.inspect_err(log)?;
    Ok(found.map_or(Seen::NoLonger, |contact| Seen::As(Box::new(contact))))
}

/// Back to the desk, which says so; what the portal would have shown or done as the contact is neither shown nor done as
/// the staff member.
fn preview_is_over(app: &Shared) -> Response {
    let secure = app.site.secure;
    let mut response = Redirect::to("/desk").into_response();
    append_cookie(response.headers_mut(), &set_cookie(preview_cookie(secure), "", Some(0), secure));
    append_cookie(response.headers_mut(), &set_cookie(SAID, "said-preview-over", Some(60), secure));
    response
}

/// This answer stands outside the layer that tells problems, so it is logged here.
fn log(problem: &kernel::Problem) {
    tracing::error!(%problem, "cannot tell who asks");
}

/// The policy for our own pages: nothing from elsewhere, nothing inline, no framing (ASVS 3.4.3, 3.4.6). Our own frames
/// are mails shown as HTML, which bring a stricter policy along.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; manifest-src 'self'";

/// Middleware: headers that every answer carries unless it set its own.
pub async fn guard_headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, PAGE_POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    set(CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()");
    if app.site.secure {
        set(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_16_2_5_logs_show_no_link() {
        assert_eq!(without_secret("/reset/AAAA?x=1"), "/reset/…");
        assert_eq!(without_secret("/welcome/AAAA"), "/welcome/…");
        assert_eq!(without_secret("/tickets/T1"), "/tickets/T1");
    }

    #[test]
    fn decision_16_a_preview_holds_in_the_portal_alone() {
        for path in ["/", "/home", "/tickets/T1", "/my/profile", "/help", "/deskless", "/manage/users"] {
            assert!(is_previewed(path), "{path}");
        }
        for path in
            ["/desk", "/desk/tickets/T1", "/assets/style.css", "/demo/mail", "/preview/end", "/sign-out", "/welcome/x"]
        {
            assert!(!is_previewed(path), "{path}");
        }
    }
}
