//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::Overrides;

/// Client portal and help desk for managed service providers.
#[derive(Debug, Parser)]
#[command(name = "emberdesk", version, arg_required_else_help = true)]
pub struct CommandLine {
    /// The configuration file (else ./emberdesk.toml, else /etc/emberdesk/emberdesk.toml)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve portal and desk, and run the jobs unless worker.enabled is false
    Serve(Place),
    /// Serve a provider with rich demo data, on this machine only
    Demo {
        /// Print one line of JSON with address and sign-ins once it listens
        #[arg(long)]
        json: bool,
        /// Where to keep the demo's data, and where to listen
        #[command(flatten)]
        place: Place,
    },
    /// Run jobs only: mail and whatever else happens after an act
    Work,
    /// Bring the database up to this version
    Migrate,
    /// Fill the database with made-up records, to try it at size
    Seed(Seed),
    /// Check configuration, database, mail, files and clock, and say how to mend each
    Doctor,
    /// The audit log, from outside
    #[command(subcommand)]
    Audit(Audit),
    /// Help for whoever has lost their way in
    #[command(subcommand)]
    Admin(Admin),
}

/// Where data lies and where the server listens.
#[derive(Debug, Default, Args)]
pub struct Place {
    /// The folder for database, files and mail
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// Where to listen, such as 127.0.0.1:8080; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
}

impl From<Place> for Overrides {
    fn from(place: Place) -> Self {
        Self { data_dir: place.data_dir, listen: place.listen }
    }
}

/// How much to make up.
#[derive(Debug, Clone, Copy, Args)]
pub struct Seed {
    /// Organizations
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub organizations: u32,
    /// Contacts, spread over the organizations
    #[arg(long, value_name = "N", default_value_t = 80)]
    pub contacts: u32,
    /// Of the contacts, the last so many have no login yet
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub without_login: u32,
    /// Tickets, spread over the contacts and six months
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub tickets: u32,
    /// Open tickets of the first organization's internal help desk, besides the others; 0 leaves it without one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub internal_tickets: u32,
}

/// What can be asked about the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Walk the chain and say where it breaks; ends with 1 if it does
    Verify {
        /// A head from an "audit anchor" line of the log, which must still be there; can be given several times
        #[arg(long, value_name = "SEQUENCE:HASH")]
        anchor: Vec<String>,
    },
}

/// Acts of the operator on accounts of resources. Each prints a link that works once; no password is ever shown.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Add a resource with every right, and print the link that lets them choose a password
    CreateResource {
        /// The name they sign in with
        #[arg(long)]
        user_name: String,
        /// First name
        #[arg(long)]
        first_name: String,
        /// Last name
        #[arg(long)]
        last_name: String,
        /// Mail address
        #[arg(long)]
        email: String,
    },
    /// Print a link that lets a resource choose a new password; their sessions end when they do
    ResetPassword {
        /// The name they sign in with
        #[arg(long)]
        user_name: String,
    },
}
