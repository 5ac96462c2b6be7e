//! Words and rules without I/O: nothing here knows a database, a network or a page.

pub mod calendar;
pub mod chance;
pub mod change;
pub mod clock;
pub mod contract;
pub mod email;
pub mod escalation;
pub mod formats;
pub mod hours;
pub mod level;
pub mod money;
pub mod number;
pub mod ownership;
pub mod password;
pub mod policy;
pub mod problem;
pub mod right;
pub mod service_clock;
pub mod user_name;
pub mod workflow;

pub use chance::Chance;
pub use clock::Clock;
pub use formats::{DateFormat, Formats, NumberFormat, TimeFormat};
pub use policy::{Permission, Reach, Subject};
pub use problem::{FieldErrors, Problem};
pub use right::{Right, StaffRight};
