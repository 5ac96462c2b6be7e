//! Words and rules without I/O: nothing here knows a database, a network or a page.

pub mod chance;
pub mod clock;
pub mod email;
pub mod formats;
pub mod level;
pub mod number;
pub mod password;
pub mod policy;
pub mod problem;
pub mod right;
pub mod user_name;

pub use chance::Chance;
pub use clock::Clock;
pub use formats::{DateFormat, Formats, NumberFormat, TimeFormat};
pub use policy::{Permission, Reach, Subject};
pub use problem::{FieldErrors, Problem};
pub use right::{Right, StaffRight};
