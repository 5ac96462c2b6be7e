//! One ticket as its customers see it: the page, a note, files (T-97 … T-105, T-126 … T-149).

pub(super) mod attachments;
mod composer;
mod follow_up;
mod inside;
pub(super) mod note;
pub(super) mod show;
mod status;
mod thread;
mod vendors;
