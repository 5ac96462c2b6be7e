//! Reads of the internal help desk.

pub mod absence;
pub mod bell;
pub mod calendar;
pub mod clocks;
pub mod config;
pub mod contracts;
pub mod digest;
pub mod enabling;
pub mod escalation;
pub mod inbound;
pub mod lists;
pub mod part;
pub mod path;
pub mod people;
pub mod reports;
pub mod rules;
pub mod time;
pub mod told;
pub mod vendor_threads;
pub mod vendors;
pub mod work;
