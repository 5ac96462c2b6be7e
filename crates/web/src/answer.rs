//! What a handler gives back, and how a [`Problem`] is told: to a person as a page or fragment, to a program as a problem
//! document (RFC 9457), to the operator as a log line.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use kernel::Problem;
use store::guard::Preview;

use crate::{
    Shared,
    components::{Cause, EmptyState},
    entering::{Entered, RequestId, without_secret},
    shell::Shell,
};

/// What handlers give back.
pub type Answer = Result<Response, Refusal>;

/// A problem on its way out; [`tell`] puts it into words.
#[derive(Debug)]
pub struct Refusal(pub Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status_of(&self.0).into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self.0));
        response
    }
}

/// The status of a problem.
pub fn status_of(problem: &Problem) -> StatusCode {
    match problem {
        Problem::SignInNeeded => StatusCode::UNAUTHORIZED,
        Problem::Denied(_) => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
        Problem::Stale | Problem::Refused(_) => StatusCode::CONFLICT,
        Problem::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Unreadable(_) => StatusCode::BAD_REQUEST,
        Problem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        Problem::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Renders a template with a status.
pub fn html(status: StatusCode, template: &impl Template) -> Answer {
    let text = template.render().map_err(|error| Problem::fault("render page", error))?;
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((status, headers, text).into_response())
}

/// The error page within the reader's shell.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    shell: Shell,
    empty: EmptyState,
}

/// Middleware: turns problems (and axum's own plain refusals) into the answer that the asker understands. In a preview
/// nothing is even tried that is not mere looking (decision 16).
pub async fn tell(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let asker = Asker::of(&request);
    let entered = request.extensions().get::<Entered>().cloned();
    let looks = matches!(&entered, Some(Entered::Actor(actor)) if actor.preview().is_some());
    let response = if looks && !asker.method.is_safe() {
        Refusal(Problem::Denied(Preview::DENIED)).into_response()
    } else {
        next.run(request).await
    };
    let problem = response.extensions().get::<std::sync::Arc<Problem>>().cloned();
    let status = response.status();
    let problem = match (problem, status) {
        (Some(problem), _) => problem,
        (None, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) if is_bare(&response) => {
            std::sync::Arc::new(Problem::NotFound)
        }
        (None, StatusCode::PAYLOAD_TOO_LARGE) if is_bare(&response) => {
            std::sync::Arc::new(Problem::TooLarge("request".to_owned()))
        }
        // The cross-site layer refuses without words of its own.
        (None, StatusCode::FORBIDDEN) if is_bare(&response) => std::sync::Arc::new(Problem::Denied("cross-site")),
        _ => return response,
    };
    if let Problem::Fault(text) = &*problem {
        tracing::error!(fault = %text, path = %without_secret(&asker.path), "request failed");
    } else if matches!(*problem, Problem::Denied(_)) {
        tracing::warn!(problem = %problem, path = %without_secret(&asker.path), "refused");
    }
    let mut answer = match asker.wants {
        Wants::Document => document(&problem, &asker),
        Wants::Page if matches!(*problem, Problem::SignInNeeded) && asker.method == Method::GET => {
            let next = percent_encoding::utf8_percent_encode(&asker.path, percent_encoding::NON_ALPHANUMERIC);
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        Wants::Page | Wants::Fragment => page(&app, entered.as_ref(), &problem, &asker).await,
    };
    if let Problem::TooOften(seconds) = &*problem {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
    answer
}

/// Plain refusals of the router itself have no content type of ours.
fn is_bare(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
        && !response.headers().contains_key(CACHE_CONTROL)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    Page,
    Fragment,
    Document,
}

struct Asker {
    wants: Wants,
    method: Method,
    path: String,
    request_id: String,
}

impl Asker {
    fn of(request: &Request) -> Self {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        Self { wants: wants(request.headers()), method: request.method().clone(), path, request_id }
    }
}

fn wants(headers: &HeaderMap) -> Wants {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if headers.contains_key("x-fragment") {
        Wants::Fragment
    } else if accept.contains("json") && !accept.contains("text/html") {
        Wants::Document
    } else {
        Wants::Page
    }
}

/// A problem document (RFC 9457) with the same content as the page.
fn document(problem: &Problem, asker: &Asker) -> Response {
    let status = status_of(problem);
    let (kind, detail) = match problem {
        Problem::Refused(why) => ("refused", why.clone()),
        Problem::TooLarge(limit) => ("too-large", limit.clone()),
        Problem::Unreadable(what) => ("unreadable", what.clone()),
        Problem::Fault(_) => ("fault", String::new()),
        other => (code(other), other.to_string()),
    };
    let mut body = serde_json::json!({
        "type": format!("urn:emberdesk:problem:{kind}"),
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": detail,
        "instance": asker.request_id,
    });
    if let Problem::Invalid(errors) = problem {
        let errors: Vec<_> =
            errors.iter().map(|(field, message)| serde_json::json!({"field": field, "message": message})).collect();
        body["errors"] = errors.into();
    }
    let headers = [(CONTENT_TYPE, "application/problem+json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// The middle part of the word keys of a problem: `problem-CODE-title`, `problem-CODE-text`.
fn code(problem: &Problem) -> &'static str {
    match problem {
        Problem::SignInNeeded => "sign-in",
        Problem::Denied(Preview::DENIED) => "preview",
        Problem::Denied(_) => "denied",
        Problem::NotFound => "not-found",
        Problem::Stale => "stale",
        Problem::Refused(_) => "refused",
        Problem::Invalid(_) => "invalid",
        Problem::Unreadable(_) => "unreadable",
        Problem::TooLarge(_) => "too-large",
        Problem::TooOften(_) => "too-often",
        Problem::Fault(_) => "fault",
    }
}

async fn page(app: &Shared, entered: Option<&Entered>, problem: &Problem, asker: &Asker) -> Response {
    let code = code(problem);
    let mut shell = match entered {
        Some(Entered::Actor(actor)) => crate::asked::shell_for(app, actor, None, &asker.path).await,
        _ => crate::asked::door_shell(app, app.store.door()).await,
    };
    shell.title = shell.t(&format!("problem-{code}-title"));
    let text = match problem {
        Problem::Refused(why) => why.clone(),
        Problem::TooLarge(limit) => shell.t1("problem-too-large-text", "limit", limit.as_str()),
        Problem::TooOften(seconds) => shell.t1("problem-too-often-text", "seconds", i64::from(*seconds)),
        Problem::Invalid(errors) => errors.iter().map(|(_, message)| message).collect::<Vec<_>>().join(" "),
        Problem::Fault(_) => shell.t1("problem-fault-text", "request", asker.request_id.as_str()),
        _ => shell.t(&format!("problem-{code}-text")),
    };
    let cause = match problem {
        Problem::Denied(_) => Cause::Denied,
        Problem::NotFound => Cause::NotFound,
        _ => Cause::Failed,
    };
    let home = shell.home.clone();
    let label = shell.t("problem-home");
    let empty = EmptyState::new(cause, shell.title.clone(), text).action(home, label).page();
    let status = status_of(problem);
    let told =
        if asker.wants == Wants::Fragment { html(status, &empty) } else { html(status, &ProblemPage { shell, empty }) };
    told.unwrap_or_else(|Refusal(problem)| {
        tracing::error!(%problem, "the error page failed too");
        status.into_response()
    })
}
