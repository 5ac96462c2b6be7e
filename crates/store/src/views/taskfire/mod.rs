//! Reads of the internal help desk.

pub mod enabling;
pub mod config;
pub mod contracts;
pub mod lists;
pub mod escalation;
pub mod part;
pub mod path;
pub mod people;
pub mod time;
pub mod work;
pub mod absence;
pub mod calendar;
pub mod clocks;
pub mod rules;
pub mod vendors;
pub mod bell;
pub mod told;
pub mod digest;
pub mod vendor_threads;
pub mod reports;
