//! Conversations with vendors about tickets (F-161 … F-163, F-229): opened, written in, read and ended in the caller's
//! transaction. What is said in one is a note of the internal desk's, with its files; nobody else reads it (decision 23).

mod guests;
mod letters;
mod notes;
mod read;
mod write;

pub use guests::{LINK_DAYS, end_links, links, new_link, participant, written_since};
pub use letters::{Outgoing, follow, left, outgoing};
pub(super) use notes::vendor_note;
pub use notes::{Answer, answer, pass_on};
pub use read::{Conversation, Line, Message, conversation, of_ticket, receivers};
pub(super) use write::add_message;
pub use write::{NewThread, Said, open, say, settle};
