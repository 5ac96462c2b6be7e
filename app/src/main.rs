//! The binary `emberdesk`: reads the command line and hands over.

use std::process::ExitCode;

fn main() -> ExitCode {
    emberdesk::main()
}
