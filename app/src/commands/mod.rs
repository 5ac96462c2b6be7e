//! What the command line can do, one file each.

mod admin;
mod audit;
pub mod demo;
mod doctor;
mod migrate;
mod seed;
pub mod serve;
mod work;

use std::path::Path;

use crate::{
    command_line::{Command, CommandLine},
    config::{Config, Overrides, Sources},
    failure::Failure,
    opening,
};

/// Runs what was asked.
pub async fn run(asked: CommandLine) -> Result<(), Failure> {
    let file = asked.config.as_deref();
    match asked.command {
        Command::Serve(place) => serve::run(installation(file, place.into())?).await,
        Command::Demo { json, place } => demo::run(checked(Sources::demo(place.into()).config())?, json).await,
        Command::Work => work::run(installation(file, Overrides::default())?).await,
        Command::Migrate => migrate::run(installation(file, Overrides::default())?).await,
        Command::Seed(wanted) => seed::run(installation(file, Overrides::default())?, wanted).await,
        Command::Doctor => doctor::run(checked(Sources::installation(file, Overrides::default()))?).await,
        Command::Audit(act) => audit::run(installation(file, Overrides::default())?, act).await,
        Command::Admin(act) => admin::run(installation(file, Overrides::default())?, act).await,
    }
}

/// The configuration of an installation; the log runs from here on.
fn installation(file: Option<&Path>, overrides: Overrides) -> Result<Config, Failure> {
    let config = checked(checked(Sources::installation(file, overrides))?.config())?;
    opening::log(&config.log)?;
    Ok(config)
}

fn checked<T>(read: Result<T, Vec<String>>) -> Result<T, Failure> {
    read.map_err(|wrong| Failure::new(format!("the configuration is not right:\n  {}", wrong.join("\n  "))))
}
