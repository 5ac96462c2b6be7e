//! A client that walks pages as a browser without script does: cookies, links, forms.

use std::{collections::BTreeMap, net::IpAddr};

use axum::{
    Router,
    body::Body,
    http::{
        Method, Request, Response, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    },
};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;
use web::ClientAddress;

/// A browser of one person.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Sent with each request, e.g. `Accept`.
    pub headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// Status.
    pub status: StatusCode,
    /// Where it leads, for redirects.
    pub location: String,
    /// All headers.
    pub headers: axum::http::HeaderMap,
    /// The body as it came.
    pub bytes: bytes::Bytes,
    /// The body as text.
    pub html: String,
}

impl Client {
    pub(crate) fn new(router: Router, cookie: String) -> Self {
        let cookies = cookie.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { router, cookies: cookies.into_iter().collect(), headers: Vec::new() }
    }

    /// The cookies it holds, by name.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Puts a cookie in.
    pub fn put_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// A page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None, Vec::new()).await
    }

    /// A form, urlencoded.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encode =
            |text: &str| -> String {
                text.bytes()
                    .map(|byte| {
                        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
                    })
                    .collect()
            };
        let body: Vec<String> =
            fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded".to_owned()), body.join("&").into()).await
    }

    /// A form with files: (field, file name, content).
    pub async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        const EDGE: &str = "----edge-of-a-test-form";
        let mut body = Vec::new();
        for (key, value) in fields {
            let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (key, name, content) in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{key}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        self.send(Method::POST, path, Some(format!("multipart/form-data; boundary={EDGE}")), body).await
    }

    /// Follows a redirect; panics if there is none.
    pub async fn follow(&mut self, page: Page) -> Page {
        assert!(page.status.is_redirection(), "no redirect but {}: {}", page.status, page.text());
        self.get(&page.location.clone()).await
    }

    /// Sends the form of `page` whose action ends with `action`, with its hidden and present values, changed by `fields`.
    pub async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let (target, mut values) = page.form(action).unwrap_or_else(|| panic!("no form {action} in {}", page.html));
        for (key, value) in fields {
            values.retain(|(name, _)| name != key);
            values.push(((*key).to_owned(), (*value).to_owned()));
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        self.post(&target, &values).await
    }

    /// A stream of server-sent events; panics if there is none.
    pub async fn stream(&mut self, path: &str) -> Stream {
        let kept = self.headers.clone();
        self.headers.push(("accept".to_owned(), "text/event-stream".to_owned()));
        let response = self.answer(Method::GET, path, None, Vec::new()).await;
        self.headers = kept;
        assert_eq!(response.status(), StatusCode::OK);
        Stream { body: response.into_body(), read: String::new() }
    }

    async fn send(&mut self, method: Method, path: &str, kind: Option<String>, body: Vec<u8>) -> Page {
        let response = self.answer(method, path, kind, body).await;
        let (head, body) = response.into_parts();
        let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = body.collect().await.unwrap().to_bytes();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: head.status, location, headers: head.headers, bytes, html }
    }

    /// Sends a request and takes the cookies of its answer.
    async fn answer(&mut self, method: Method, path: &str, kind: Option<String>, body: Vec<u8>) -> Response<Body> {
        let path = path.strip_prefix("http://localhost:8080").unwrap_or(path);
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8080");
        if !self.headers.iter().any(|(name, _)| name == "accept") {
            request = request.header(ACCEPT, "text/html");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, line.join("; "));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ClientAddress(IpAddr::from([127, 0, 0, 1])));
        let response = self.router.clone().oneshot(request).await.unwrap();
        for set in response.headers().get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }
}

/// An open connection that tells of events.
pub struct Stream {
    body: Body,
    read: String,
}

impl Stream {
    /// The data of the next event; `None` if none comes within `patience`, or the connection ended.
    pub async fn next(&mut self, patience: std::time::Duration) -> Option<String> {
        tokio::time::timeout(patience, self.event()).await.ok().flatten()
    }

    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(|data| data.trim().to_owned());
                self.read = rest.to_owned();
                if data.is_some() {
                    return data;
                }
                continue;
            }
            let frame = self.body.frame().await?.unwrap();
            self.read.push_str(&String::from_utf8_lossy(&frame.into_data().unwrap_or_default()));
        }
    }
}

impl Page {
    /// The words a reader sees, blanks folded.
    pub fn text(&self) -> String {
        let document = Html::parse_document(&self.html);
        let words: Vec<&str> = document.root_element().text().collect();
        words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words in the first element that matches a CSS selector.
    pub fn at(&self, selector: &str) -> Option<String> {
        let document = Html::parse_document(&self.html);
        let found = document.select(&Selector::parse(selector).unwrap()).next()?;
        Some(found.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The words in each element that matches.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let words = |found: ElementRef<'_>| {
            found.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        document.select(&Selector::parse(selector).unwrap()).map(words).collect()
    }

    /// The words of all elements that match a CSS selector, blanks folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let words = |found: ElementRef<'_>| found.text().collect::<Vec<_>>().join(" ");
        let found = document.select(&Selector::parse(selector).unwrap()).map(words).collect::<Vec<_>>();
        found.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// The values of an attribute of all elements that match.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let document = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).unwrap();
        document.select(&selector).filter_map(|found| found.value().attr(name).map(str::to_owned)).collect()
    }

    /// The message tied to a field, or to the group it stands in, by `aria-describedby`; none without an error.
    pub fn error_on(&self, field: &str) -> Option<String> {
        let document = Html::parse_document(&self.html);
        let select = |text: &str| Selector::parse(text).unwrap();
        let marked = select(&format!("[name=\"{field}\"][aria-invalid=\"true\"]"));
        let group = select(&format!("fieldset[aria-describedby]:has([name=\"{field}\"])"));
        let found = document.select(&marked).next().or_else(|| document.select(&group).next())?;
        let tied = found.value().attr("aria-describedby")?;
        let texts: Vec<(bool, String)> = tied
            .split_whitespace()
            .filter_map(|id| document.select(&select(&format!("[id=\"{id}\"]"))).next())
            .map(|found| {
                let error = found.value().classes().any(|class| class == "field__error");
                (error, found.text().collect::<String>().trim().to_owned())
            })
            .collect();
        let is_error = texts.iter().any(|(error, _)| *error);
        is_error.then(|| texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "))
    }

    /// Target and present values of the form whose action ends with `action`.
    pub fn form(&self, action: &str) -> Option<(String, Vec<(String, String)>)> {
        let document = Html::parse_document(&self.html);
        let forms = Selector::parse("form").unwrap();
        let form = document.select(&forms).find(|form| {
            form.value().attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"))
                && form.value().attr("action").is_some_and(|target| target.ends_with(action))
        })?;
        let controls = Selector::parse("input, textarea, select").unwrap();
        let values = form.select(&controls).filter_map(present_value).collect();
        Some((form.value().attr("action")?.to_owned(), values))
    }
}

fn present_value(control: ElementRef<'_>) -> Option<(String, String)> {
    let name = control.value().attr("name")?.to_owned();
    match control.value().name() {
        "textarea" => {
            let text = control.text().collect::<String>();
            Some((name, text.strip_prefix('\n').unwrap_or(&text).to_owned()))
        }
        "select" => {
            let options = Selector::parse("option").unwrap();
            let chosen = control.select(&options).find(|option| option.value().attr("selected").is_some());
            let chosen = chosen.or_else(|| control.select(&options).next())?;
            Some((name, chosen.value().attr("value").unwrap_or_default().to_owned()))
        }
        _ => match control.value().attr("type") {
            Some("file" | "submit" | "button") => None,
            Some("checkbox" | "radio") if control.value().attr("checked").is_none() => None,
            _ => Some((name, control.value().attr("value").unwrap_or("").to_owned())),
        },
    }
}
