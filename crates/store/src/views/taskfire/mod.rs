//! Reads of the internal help desk.

pub mod enabling;
pub mod contracts;
pub mod lists;
pub mod part;
pub mod path;
pub mod people;
pub mod time;
pub mod work;
