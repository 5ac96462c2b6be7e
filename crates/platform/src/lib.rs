//! Doors to the world, each a small trait or type with a real side and one for tests: time and chance, password hashing,
//! stored secrets, mail, files, pictures, background work, logs and metrics.

pub mod file_kinds;
pub mod files;
pub mod hashing;
pub mod mail;
pub mod mail_in;
pub mod openid;
pub mod outbound;
pub mod pictures;
pub mod secrets;
pub mod system;
pub mod telemetry;
pub mod worker;
