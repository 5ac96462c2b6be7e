//! Handlers over HTTP, on SQLite and PostgreSQL: one test binary for all features, so that it links once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod bad_input;
mod billing;
mod changes_desk;
mod changes_portal;
mod crm;
mod crm_preview;
mod crm_tab;
mod desk;
mod documents;
#[allow(dead_code)] // what the tests of operation ask of it besides
#[path = "../dovecot/mod.rs"]
mod dovecot;
mod end_clients;
mod help;
mod home;
mod identity;
mod mails;
mod main_job;
mod manage_users;
mod own_organization;
mod permissions;
mod portal_organizations;
mod reach;
mod regressions;
mod service_events;
mod settings;
mod settings_audit;
mod settings_levels;
mod settings_review;
mod taskfire_absence;
mod taskfire_bell;
mod taskfire_clocks;
mod taskfire_enabling;
mod taskfire_hand_over;
mod taskfire_letters;
mod taskfire_lists;
mod taskfire_live;
mod taskfire_mail;
mod taskfire_new;
mod taskfire_notifications;
mod taskfire_reports;
mod taskfire_rules;
mod taskfire_scope;
mod taskfire_settings;
mod taskfire_sharing;
mod taskfire_ticket_page;
mod taskfire_vendors;
mod taskfire_voices;
mod taskfire_work;
mod templates;
mod ticket_filters;
mod tickets;
mod workflow;
mod workflow_notify;
mod workflow_time;

use axum::Router;

/// How the program puts itself together, for [`testing::World`].
pub fn compose() -> testing::Composed {
    (emberdesk::compose::features(), |app| emberdesk::compose::router(app, Router::new()).expect("the router composes"))
}
