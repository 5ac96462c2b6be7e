//! Emberdesk as a program: configuration, commands, and the one list of its features.

mod client_address;
mod command_line;
mod commands;
pub mod compose;
pub mod config;
mod failure;
mod listen;
mod network;
mod opening;
mod operation;
mod public_url;
pub mod receiving;
mod tidying;

use std::process::ExitCode;

use clap::Parser;

pub use failure::Failure;
pub use public_url::PublicUrl;

/// Runs the command that the command line names. What goes wrong is told on standard error.
pub fn main() -> ExitCode {
    let asked = command_line::CommandLine::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("emberdesk: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(asked)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("emberdesk: {failure}");
            ExitCode::FAILURE
        }
    }
}
