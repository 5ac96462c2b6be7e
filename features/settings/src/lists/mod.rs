//! The lists themselves: what is their own beside the common pattern of [`web::list`].

pub(crate) mod categories;
pub(crate) mod issue_types;
pub(crate) mod plain;
pub(crate) mod priorities;
pub(crate) mod queues;
pub(crate) mod request_types;
pub(crate) mod staff_levels;
pub(crate) mod statuses;
