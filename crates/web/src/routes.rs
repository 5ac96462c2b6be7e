//! The only way to serve a page: a handler begins with [`Asked<G>`], and `G` is what the route needs. The table of routes
//! and needs is read by `app/tests/access.rs`, which tries each one.
//!
//! ```
//! use store::guard::ViewTickets;
//! use web::{Answer, Asked, Routes};
//!
//! async fn page(asked: Asked<ViewTickets>) -> Answer {
//!     asked.go("/")
//! }
//! let routes = Routes::new().get("/page", page);
//! ```
//!
//! A handler without a need is no page:
//!
//! ```compile_fail,E0277
//! use web::{Answer, Routes, Visitor};
//!
//! async fn page(visitor: Visitor) -> Answer {
//!     visitor.go("/", None)
//! }
//! let routes = Routes::new().get("/page", page);
//! ```

use axum::{
    Router,
    handler::Handler,
    routing::{MethodFilter, on},
};
use kernel::Permission;
use store::guard::Grant;

use crate::{Shared, asked::Asked};

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This permission.
    Permission(Permission),
    /// Nothing: the page stands before sign-in. The reason is part of the declaration.
    Open(&'static str),
}

/// One line of the table of routes.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path as axum takes it, e.g. `/tickets/{ticket}`.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
}

/// Routes of a feature.
#[derive(Default)]
pub struct Routes {
    router: Router<Shared>,
    table: Vec<RouteInfo>,
}

/// Argument lists of handlers that begin with [`Asked<G>`]; so the compiler finds the need, and nothing can be left out.
pub trait Asks<G> {}

macro_rules! asks {
    ($($name:ident),*) => {
        impl<M, G, $($name),*> Asks<G> for (M, Asked<G>, $($name),*) {}
    };
}
asks!();
asks!(A);
asks!(A, B);
asks!(A, B, C);

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or file to read.
    #[must_use]
    pub fn get<G, H, T>(self, path: &'static str, handler: H) -> Self
    where
        G: Grant,
        H: Handler<T, Shared>,
        T: Asks<G> + 'static,
    {
        self.route("GET", MethodFilter::GET, path, Need::Permission(G::PERMISSION), handler)
    }

    /// An act.
    #[must_use]
    pub fn post<G, H, T>(self, path: &'static str, handler: H) -> Self
    where
        G: Grant,
        H: Handler<T, Shared>,
        T: Asks<G> + 'static,
    {
        self.route("POST", MethodFilter::POST, path, Need::Permission(G::PERMISSION), handler)
    }

    /// A page that stands before sign-in; say why it may.
    #[must_use]
    pub fn open_get<H: Handler<T, Shared>, T: 'static>(
        self,
        path: &'static str,
        reason: &'static str,
        handler: H,
    ) -> Self {
        self.route("GET", MethodFilter::GET, path, Need::Open(reason), handler)
    }

    /// An act that stands before sign-in; say why it may.
    #[must_use]
    pub fn open_post<H: Handler<T, Shared>, T: 'static>(
        self,
        path: &'static str,
        reason: &'static str,
        handler: H,
    ) -> Self {
        self.route("POST", MethodFilter::POST, path, Need::Open(reason), handler)
    }

    /// These routes and those.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        Self { router: self.router.merge(other.router), table: self.table }
    }

    /// The router and its table.
    pub fn into_parts(self) -> (Router<Shared>, Vec<RouteInfo>) {
        (self.router, self.table)
    }

    fn route<H: Handler<T, Shared>, T: 'static>(
        mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        need: Need,
        handler: H,
    ) -> Self {
        self.table.push(RouteInfo { method, path, need });
        Self { router: self.router.route(path, on(filter, handler)), table: self.table }
    }
}
