//! Composed reads: what a page shows at once, each through a grant.
pub mod account;
pub mod crm;
pub mod desk_lists;
pub mod desk_ticket;
pub mod files;
pub mod home;
mod like;
pub mod mail;
pub mod new_ticket;
pub mod notes;
pub mod people;
pub mod policy;
pub mod posting;
pub mod search;
pub mod settings;
pub mod ticket_lists;
pub mod ticket_page;
pub mod time;
