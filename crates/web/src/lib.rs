//! What every page shares: entering, routes with declared needs, forms, answers, words, formats, shell, components, assets.

pub mod address;
pub mod agent;
pub mod answer;
pub mod app;
pub mod asked;
pub mod assets;
pub mod check;
pub mod components;
pub mod csv;
pub mod entering;
pub mod field;
pub mod files;
pub mod form;
pub mod list;
pub mod locale;
pub mod moments;
pub mod rich_text;
pub mod routes;
pub mod shell;
pub mod spent;
pub mod words;

pub use address::Address;
pub use answer::{Answer, Refusal};
pub use app::{App, Feature, MenuItem, Place, Shared, Site};
pub use asked::{Asked, Visitor};
pub use check::Check;
pub use entering::ClientAddress;
pub use form::Filled;
pub use routes::{Need, RouteInfo, Routes};

#[cfg(test)]
mod specimen;
