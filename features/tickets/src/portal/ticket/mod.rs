//! One ticket as its customers see it: the page, a note, files, approvals (T-97 … T-105, T-126 … T-149, T-180 … T-187).

pub(super) mod answer;
mod approvals;
pub(super) mod attachments;
mod composer;
mod follow_up;
mod inside;
pub(super) mod note;
pub(super) mod show;
mod status;
pub(super) mod thread;
mod vendors;
