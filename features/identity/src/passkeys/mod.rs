//! Passkeys (decision 6): made in My Settings or on the way in, used instead of the password or after it.

mod begun;
pub(crate) mod ceremony;
pub(crate) mod enrol;
pub(crate) mod first;
pub(crate) mod second;

pub(crate) use begun::{Begun, forget, options};
