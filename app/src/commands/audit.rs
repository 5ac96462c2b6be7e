//! `emberdesk audit verify`: walks the chain of the audit log and says where it breaks.

use store::audit_chain::Head;

use crate::{command_line::Audit, config::Config, failure::Failure, opening};

/// Carries out what was asked. Fails when a chain does not hold.
pub async fn run(config: Config, act: Audit) -> Result<(), Failure> {
    let Audit::Verify { anchor } = act;
    let anchors = anchor.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    let store = opening::store(&config).await?;
    if !store.pending_migrations().await?.is_empty() {
        return Err(Failure::new("the database is not up to date: run `emberdesk migrate` first"));
    }
    let verdicts = store.verify_audit(&anchors).await?;
    let mut broken = 0;
    for verdict in &verdicts {
        let head = verdict.walk.end.as_ref();
        println!("{}: {} lines", verdict.name, verdict.walk.lines);
        if let Some(head) = head {
            println!("  the newest is {}:{}", head.sequence, head.hash);
        }
        if verdict.waiting > 0 {
            println!("  {} more wait to be sealed", verdict.waiting);
        }
        for found in &verdict.walk.breaks {
            println!("  BROKEN  {found}");
        }
        if verdict.walk.more {
            println!("  more follows; nothing was looked at behind the last of these");
        }
        broken += verdict.walk.breaks.len();
    }
    match broken {
        0 => {
            println!("the audit log holds");
            Ok(())
        }
        1 => Err(Failure::new("the audit log is broken in one place")),
        many => Err(Failure::new(format!("the audit log is broken in {many} places"))),
    }
}

/// Reads `SEQUENCE:HASH`, as the log's anchor lines have it.
fn read(text: &str) -> Result<Head, Failure> {
    let parts = text.split_once(':').and_then(|(sequence, hash)| Some((sequence.parse().ok()?, hash)));
    match parts {
        Some((sequence, hash)) if hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()) => {
            Ok(Head { sequence, hash: hash.to_ascii_lowercase() })
        }
        _ => Err(Failure::new(format!(
            "--anchor {text:?}: right would be SEQUENCE:HASH from an \"audit anchor\" line of the log"
        ))),
    }
}
