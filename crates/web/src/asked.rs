//! A request that passed its route's need: who asks, with the grant, and the ways to answer.

use std::{marker::PhantomData, sync::Arc};

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header::SET_COOKIE, request::Parts},
    response::{IntoResponse, Redirect},
};
use kernel::{Formats, Permission, Problem};
use store::{
    Actor, Granted, Session, Snapshot, Write,
    door::Door,
    guard::{Grant, OwnAccount, Trace},
    tables::provider,
    views::taskfire::bell,
};

use crate::{
    Answer, Refusal, Shared,
    answer::html,
    app::{App, Place},
    entering::{ClientAddress, Entered, PREVIEW_END, RequestId, cookie, set_cookie},
    shell::{Brand, Face, Mark, MenuEntry, MenuGroup, Person, Preview, Shell, Theme},
};

/// Cookie that carries the key of what to say after a redirect.
pub(crate) const SAID: &str = "emberdesk-said";

/// The first argument of every handler behind sign-in. `G` is the route's need: without it the handler never runs.
pub struct Asked<G> {
    /// The program.
    pub app: Shared,
    actor: Arc<Actor>,
    /// The moment that a page is read of; an act looks at the present one.
    snapshot: Option<Arc<Snapshot>>,
    path: String,
    said: Option<String>,
    grant: PhantomData<G>,
}

impl<G: Grant> FromRequestParts<Shared> for Asked<G> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let Some(Entered::Actor(actor)) = parts.extensions.get::<Entered>() else {
            return Err(Problem::SignInNeeded.into());
        };
        let actor = Arc::clone(actor);
        app.store.reading(&actor).need::<G>()?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let said = said_in(parts);
        let snapshot = parts.extensions.remove::<Arc<Snapshot>>();
        Ok(Self { app: Arc::clone(app), actor, snapshot, path, said, grant: PhantomData })
    }
}

impl<G: Grant> Asked<G> {
    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The address asked for, with its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the actor may read; ask it for further grants that a page can do without.
    pub fn session(&self) -> Session<'_> {
        session_of(&self.app, &self.actor, self.snapshot.as_deref())
    }

    /// The same request, to be kept for longer than a page takes: from now on it looks at the present moment each time.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.snapshot = None;
        self
    }

    /// The grant, to read.
    pub fn may(&self) -> Result<Granted<'_, G>, Refusal> {
        Ok(self.session().need::<G>()?)
    }

    /// The same request with another permission, which is judged now.
    pub fn also<H: Grant>(&self) -> Result<Asked<H>, Refusal> {
        self.session().need::<H>()?;
        Ok(Asked {
            app: Arc::clone(&self.app),
            actor: Arc::clone(&self.actor),
            snapshot: self.snapshot.clone(),
            path: self.path.clone(),
            said: self.said.clone(),
            grant: PhantomData,
        })
    }

    /// Begins the one transaction of this request's act. Ask it with [`store::Write::need`]; keep it with `done`.
    pub async fn write(&self) -> Result<Write<'_>, Problem> {
        self.app.store.write(Arc::clone(&self.actor)).await
    }

    /// What stands around a page of this title; help leads to the topic of the page (P-38).
    pub async fn shell(&self, title: impl Into<String>, help_topic: &str) -> Shell {
        let mut shell = shell_for(&self.app, &self.actor, self.snapshot.as_deref(), &self.path).await;
        shell.title = title.into();
        shell.help = format!("/help/{help_topic}");
        shell.said = self.said.as_ref().map(|key| shell.t(key));
        shell
    }

    /// The words of a key in the reader's language.
    pub fn t(&self, key: &str) -> String {
        self.app.dictionary.words(self.actor.language()).t(key)
    }

    /// A page.
    pub fn page(&self, template: &impl Template) -> Answer {
        let mut response = html(StatusCode::OK, template)?;
        if self.said.is_some() {
            let gone = set_cookie(SAID, "", Some(0), self.app.site.secure);
            append_cookie(response.headers_mut(), &gone);
        }
        Ok(response)
    }

    /// A page whose form could not be taken (422).
    pub fn wrong(&self, template: &impl Template) -> Answer {
        html(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// On to another page (303).
    pub fn go(&self, to: impl AsRef<str>) -> Answer {
        Ok(Redirect::to(to.as_ref()).into_response())
    }

    /// On to another page, which says once what was done: the words of `key`, which begins with `said-`.
    pub fn go_and_say(&self, to: impl AsRef<str>, key: &str) -> Answer {
        let mut response = Redirect::to(to.as_ref()).into_response();
        append_cookie(response.headers_mut(), &set_cookie(SAID, key, Some(60), self.app.site.secure));
        Ok(response)
    }
}

/// Adds a `Set-Cookie` header.
pub fn append_cookie(headers: &mut axum::http::HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}

fn said_in(parts: &Parts) -> Option<String> {
    let key = cookie(&parts.headers, SAID)?;
    let plain =
        key.starts_with("said-") && key.len() < 60 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then(|| key.to_owned())
}

/// A request to a page that stands before sign-in.
pub struct Visitor {
    /// The program.
    pub app: Shared,
    /// Who it comes from, if the session is known.
    pub entered: Entered,
    /// Where from, for the audit log and throttles.
    pub trace: Trace,
    /// The browser's name for itself, shortened.
    pub agent: String,
    /// The cookie with the remembered user name and others, read by name.
    headers: axum::http::HeaderMap,
    said: Option<String>,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let entered = parts.extensions.get::<Entered>().cloned().unwrap_or(Entered::Nobody);
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0.to_string()).unwrap_or_default();
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let agent = parts.headers.get(axum::http::header::USER_AGENT).and_then(|value| value.to_str().ok());
        let agent = agent.unwrap_or_default().chars().take(200).collect();
        Ok(Self {
            app: Arc::clone(app),
            entered,
            trace: Trace { request_id, address },
            agent,
            headers: parts.headers.clone(),
            said: said_in(parts),
        })
    }
}

impl Visitor {
    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.headers, name)
    }

    /// What stands around a page before sign-in.
    pub async fn shell(&self, title: impl Into<String>) -> Shell {
        Shell { title: title.into(), ..self.shell_by(self.app.store.door()).await }
    }

    /// The same by a door that the caller has open, without a title.
    pub async fn shell_by(&self, door: Door<'_>) -> Shell {
        let mut shell = door_shell(&self.app, door).await;
        shell.said = self.said.as_ref().map(|key| shell.t(key));
        shell
    }

    /// A page.
    pub fn page(&self, template: &impl Template) -> Answer {
        let mut response = html(StatusCode::OK, template)?;
        if self.said.is_some() {
            append_cookie(response.headers_mut(), &set_cookie(SAID, "", Some(0), self.app.site.secure));
        }
        Ok(response)
    }

    /// A page whose form could not be taken (422).
    pub fn wrong(&self, template: &impl Template) -> Answer {
        html(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// On to another page (303), which may say once what was done.
    pub fn go(&self, to: impl AsRef<str>, said: Option<&str>) -> Answer {
        let mut response = Redirect::to(to.as_ref()).into_response();
        if let Some(key) = said {
            append_cookie(response.headers_mut(), &set_cookie(SAID, key, Some(60), self.app.site.secure));
        }
        Ok(response)
    }
}

fn session_of<'s>(app: &'s App, actor: &'s Actor, snapshot: Option<&'s Snapshot>) -> Session<'s> {
    match snapshot {
        Some(snapshot) => app.store.reading_at(snapshot, actor),
        None => app.store.reading(actor),
    }
}

/// The shell of a signed-in reader.
pub(crate) async fn shell_for(app: &App, actor: &Actor, snapshot: Option<&Snapshot>, path: &str) -> Shell {
    let words = app.dictionary.words(actor.language());
    let door = snapshot.map_or_else(|| app.store.door(), |snapshot| app.store.door_at(snapshot));
    let provider = door.provider(actor.provider()).await.ok();
    let face = if actor.is_staff() { Face::Desk } else { Face::Portal };
    let place = if actor.is_staff() { Place::Desk } else { Place::Portal };
    let here = path.split('?').next().unwrap_or(path);
    let portal = !actor.is_staff();
    let organization = portal.then(|| actor.line().split_once(", ").map(|(_, name)| name.to_owned())).flatten();
    let create = if portal { Permission::CreateTickets } else { Permission::WorkTickets };
    let creates = actor.may(create).is_some();
    // A page is worth more than the number on its bell.
    let bell = match session_of(app, actor, snapshot).need::<OwnAccount>() {
        Ok(own) => bell::unread(&own).await.ok(),
        Err(_) => None,
    };
    Shell {
        title: String::new(),
        count: None,
        failed: false,
        face,
        formats: actor.formats().clone(),
        now: app.now(),
        brand: brand(provider.as_ref(), organization.clone()),
        person: Some(Person { name: actor.name().to_owned(), line: actor.line().to_owned() }),
        menu: menu_of(app, actor, place, here, &words),
        settings: entries(app, actor, Place::MySettings, here, &words),
        sign_out: "/sign-out".to_owned(),
        home: if portal { "/home" } else { "/desk" }.to_owned(),
        search: Some(if portal { "/tickets/search" } else { "/desk/search" }.to_owned()),
        new_ticket: creates.then(|| if portal { "/tickets/new" } else { "/desk/tickets/new" }.to_owned()),
        help: "/help".to_owned(),
        bell,
        notices: Vec::new(),
        said: None,
        preview: actor.preview().map(|_| Preview {
            name: actor.name().to_owned(),
            organization: organization.unwrap_or_default(),
            exit: PREVIEW_END.to_owned(),
        }),
        theme: Theme::from_code(actor.theme()),
        keys_on: !actor.keys_off(),
        words,
    }
}

/// The shell of pages before sign-in.
pub(crate) async fn door_shell(app: &App, door: Door<'_>) -> Shell {
    let provider = door.first_provider().await.ok().flatten();
    let words = app.dictionary.words(provider.as_ref().map_or("en", |provider| &provider.language));
    Shell {
        title: String::new(),
        count: None,
        failed: false,
        face: Face::Door,
        formats: default_formats(provider.as_ref()),
        now: app.now(),
        brand: brand(provider.as_ref(), None),
        person: None,
        menu: Vec::new(),
        settings: Vec::new(),
        sign_out: "/sign-out".to_owned(),
        home: "/sign-in".to_owned(),
        search: None,
        new_ticket: None,
        help: "/help".to_owned(),
        bell: None,
        notices: Vec::new(),
        said: None,
        preview: None,
        theme: Theme::System,
        keys_on: false,
        words,
    }
}

fn brand(provider: Option<&provider::Model>, organization: Option<String>) -> Brand {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Brand {
        provider: provider.map_or_else(|| "Emberdesk".to_owned(), |provider| provider.name.clone()),
        mark: Mark::Icon("mark-emberdesk"),
        organization,
        support_phone: provider.and_then(|provider| some(&provider.support_phone)),
        hours: provider.and_then(|provider| some(&provider.support_hours)),
    }
}

fn default_formats(provider: Option<&provider::Model>) -> Formats {
    use kernel::{DateFormat, NumberFormat, TimeFormat};
    let code = |get: fn(&provider::Model) -> &String| provider.map_or("", |provider| get(provider).as_str());
    Formats {
        date: DateFormat::from_code(code(|provider| &provider.date_format)).unwrap_or_default(),
        time: TimeFormat::from_code(code(|provider| &provider.time_format)).unwrap_or_default(),
        number: NumberFormat::from_code(code(|provider| &provider.number_format)).unwrap_or_default(),
        zone: jiff::tz::TimeZone::get(code(|provider| &provider.time_zone)).unwrap_or(jiff::tz::TimeZone::UTC),
    }
}

fn entries(app: &App, actor: &Actor, place: Place, here: &str, words: &crate::words::Words) -> Vec<MenuEntry> {
    let shown = app.menu.iter().filter(|item| item.place == place && (item.shown)(actor));
    shown
        .map(|item| MenuEntry {
            current: item.href == here,
            ..MenuEntry::new(words.t(item.label), item.href, item.icon)
        })
        .collect()
}

fn menu_of(app: &App, actor: &Actor, place: Place, here: &str, words: &crate::words::Words) -> Vec<MenuGroup> {
    let mut groups: Vec<(&str, MenuGroup)> = Vec::new();
    for item in app.menu.iter().filter(|item| item.place == place && (item.shown)(actor)) {
        let current = item.href == here;
        if item.group == item.label {
            let group = MenuGroup { current, ..MenuGroup::link(words.t(item.label), item.icon, item.href) };
            groups.push((item.group, group));
            continue;
        }
        let entry = MenuEntry { current, ..MenuEntry::new(words.t(item.label), item.href, item.icon) };
        match groups.iter_mut().find(|(key, _)| *key == item.group) {
            Some((_, group)) => group.entries.push(entry),
            None => groups.push((item.group, MenuGroup::of(words.t(item.group), item.icon, vec![entry]))),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
