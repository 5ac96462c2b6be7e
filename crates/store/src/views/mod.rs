//! Composed reads: what a page shows at once, each through a grant.
pub mod account;
pub mod mail;
pub mod files;
pub mod people;
pub mod ticket_page;
pub mod search;
pub mod crm;
pub mod home;
mod like;
pub mod settings;
pub mod ticket_lists;
pub mod desk_lists;
pub mod desk_ticket;
pub mod time;
pub mod new_ticket;
pub mod posting;
pub mod notes;
