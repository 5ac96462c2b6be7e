//! The binary `emberdesk`: reads the command line and hands over.

use std::process::ExitCode;

/// A fifth of a page's time went into the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    emberdesk::main()
}
