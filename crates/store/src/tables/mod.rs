//! A file per table: its columns and its reach rule ("which rows", stated once). Columns are explained in `migrations/`.

#![allow(missing_docs)]

pub mod account;
pub mod attachment;
pub mod audit;
pub mod contact;
pub mod held_file;
pub mod installation;
pub mod issue_type;
pub mod job;
pub mod kinds;
pub mod link_token;
pub mod location;
pub mod mail;
pub mod note;
pub mod organization;
pub mod priority;
pub mod provider;
pub mod question;
pub mod queue;
pub mod queue_member;
pub mod recovery_code;
pub mod request_type;
pub mod resource;
pub mod role;
pub mod security_level;
pub mod session;
pub mod source;
pub mod staff_level;
pub mod sub_issue_type;
pub mod throttle;
pub mod ticket;
pub mod ticket_answer;
pub mod ticket_category;
pub mod ticket_change;
pub mod ticket_contact;
pub mod ticket_counter;
pub mod ticket_draft;
pub mod ticket_status;
pub mod ticket_visit;
pub mod time_entry;
pub mod work_type;
