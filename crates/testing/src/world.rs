//! A provider in a database of its own, and the whole service around it, in memory.

use std::sync::Arc;

use axum::Router;
use jiff::SignedDuration;
use kernel::{Chance, Clock};
use platform::{files::Files, hashing::Hashing, mail::Address, openid::OpenId, outbound::Outbound, secrets::Secrets};
use store::{
    Actor, Set, Store,
    door::Entry,
    guard::Trace,
    ids::RequestTypeId,
    seed::defaults::Defaults,
    tables::{kinds::SessionStage, request_type, session},
};
use web::{App, Feature, Site};

use crate::{Backend, Client, Dice, MovableClock, Person};

/// How the program puts itself together: given by the tests of `app`, since this crate does not know the features.
pub type Compose = fn() -> Composed;

/// The features, and how they become a service.
pub type Composed = (Vec<Feature>, fn(Arc<App>) -> Router);

/// The world of one test.
pub struct World {
    /// Its database.
    pub store: Store,
    /// Where the database is, to open it a second time.
    pub database_url: String,
    /// Its clock: 2026-11-20, a Friday, 09:00 UTC at the start.
    pub clock: Arc<MovableClock>,
    /// Ids of the provider's first rows.
    pub defaults: Defaults,
    /// The request type "Something else".
    pub request_type: RequestTypeId,
    /// The program's state.
    pub app: Arc<App>,
    router: Router,
    folder: Arc<tempfile::TempDir>,
}

impl World {
    /// A provider "Northwind IT" with everything a first ticket needs, and nobody yet.
    pub async fn start(backend: Backend, compose: Compose) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(MovableClock::at("2026-11-20T09:00:00Z"));
        let chance: Arc<dyn Chance> = Arc::new(Dice::fresh());
        let (store, database_url) =
            backend.open(folder.path(), Arc::clone(&clock) as Arc<dyn Clock>, Arc::clone(&chance)).await;
        let (defaults, request_type) = provider(&store, "Northwind IT").await;
        let (features, router) = compose();
        let app = Arc::new(App {
            store: store.clone(),
            files: Files::in_memory(),
            hashing: Hashing::light(Arc::clone(&chance)).unwrap(),
            secrets: Secrets::from_file(&folder.path().join("secret.key"), &*chance).unwrap(),
            openid: OpenId::new(Outbound::new(&["127.0.0.1"]).unwrap()),
            dictionary: App::read_words(&features).unwrap(),
            site: Site {
                public_url: "http://localhost:8080".to_owned(),
                secure: false,
                demo: false,
                mail_from: Address { name: "Northwind IT".to_owned(), address: "desk@northwind.example".to_owned() },
                replies: Some(("reply".to_owned(), "northwind.example".to_owned())),
            },
            mailbox: None,
            menu: features.iter().flat_map(|feature| feature.menu.iter().copied()).collect(),
        });
        let router = router(Arc::clone(&app));
        Self { store, database_url, clock, defaults, request_type, app, router, folder: Arc::new(folder) }
    }

    /// Another provider in the same database and service, with its own rows.
    pub async fn neighbour(&self, name: &str) -> Self {
        let (defaults, request_type) = provider(&self.store, name).await;
        Self {
            store: self.store.clone(),
            database_url: self.database_url.clone(),
            clock: Arc::clone(&self.clock),
            defaults,
            request_type,
            app: Arc::clone(&self.app),
            router: self.router.clone(),
            folder: Arc::clone(&self.folder),
        }
    }

    /// The folder of this world's files; gone with the world.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Changes rows beneath the pages, for states that no page brings about.
    pub async fn sql(&self, statement: &str) {
        let seed = self.store.seed().await.unwrap();
        seed.run(statement).await.unwrap();
        seed.done().await.unwrap();
    }

    /// An id as this world's database reads it in a statement.
    pub fn literal(&self, id: uuid::Uuid) -> String {
        if self.database_url.starts_with("sqlite") { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
    }

    /// Every table with all its rows as text, to see whether anything has changed.
    pub async fn dump(&self) -> std::collections::BTreeMap<String, String> {
        store::scratch::dump(&self.store).await.unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> usize {
        store::scratch::count(&self.store, table).await.unwrap()
    }

    /// Moves the clock on.
    pub fn pass(&self, span: SignedDuration) {
        self.clock.pass(span);
    }

    /// A browser without cookies.
    pub fn visitor(&self) -> Client {
        Client::new(self.router.clone(), String::new())
    }

    /// A browser in which `person` is signed in, without the walk through the sign-in pages.
    pub async fn signed_in(&self, person: &Person) -> Client {
        let token = self.session_of(person).await;
        Client::new(self.router.clone(), format!("{}={token}", web::entering::session_cookie(false)))
    }

    /// `person` as the guard knows them, for tests of the guard itself.
    pub async fn actor(&self, person: &Person) -> Actor {
        let token = self.session_of(person).await;
        match self.store.door().enter(&store::door::token_hash(&token), Trace::default(), 60).await.unwrap() {
            Entry::Actor(actor) => *actor,
            other => panic!("{} is shut out: {other:?}", person.name),
        }
    }

    async fn session_of(&self, person: &Person) -> String {
        let seed = self.store.seed().await.unwrap();
        let token = kernel::chance::fresh_secret(self.store.chance());
        let now = seed.now();
        seed.add::<session::Entity>(session::ActiveModel {
            provider_id: Set(self.defaults.provider),
            id: Set(seed.fresh_id()),
            account_id: Set(person.account),
            token_hash: Set(store::door::token_hash(&token)),
            stage: Set(SessionStage::Full),
            factor: Set("password".to_owned()),
            created_at: Set(now),
            last_seen_at: Set(now),
            expires_at: Set(now.plus_minutes(12 * 60)),
            confirmed_at: Set(Some(now)),
            ended_at: Set(None),
            address: Set("127.0.0.1".to_owned()),
            agent: Set("tests".to_owned()),
        })
        .await
        .unwrap();
        seed.done().await.unwrap();
        token
    }
}

/// A provider with the request type "Something else".
async fn provider(store: &Store, name: &str) -> (Defaults, RequestTypeId) {
    let seed = store.seed().await.unwrap();
    let defaults = seed.provider(name, "Europe/Berlin").await.unwrap();
    let id: RequestTypeId = seed.fresh_id();
    seed.add::<request_type::Entity>(request_type::ActiveModel {
        provider_id: Set(defaults.provider),
        id: Set(id),
        name: Set("Something else".to_owned()),
        description: Set("Tell us in your own words.".to_owned()),
        icon: Set("help".to_owned()),
        group_name: Set("General".to_owned()),
        category_id: Set(defaults.category),
        queue_id: Set(None),
        status_id: Set(None),
        priority_id: Set(None),
        issue_type_id: Set(None),
        sub_issue_type_id: Set(None),
        title_template: Set(String::new()),
        active: Set(true),
        position: Set(1),
        version: Set(1),
        ..Default::default()
    })
    .await
    .unwrap();
    seed.mark(true, false).await.unwrap();
    seed.done().await.unwrap();
    (defaults, id)
}
