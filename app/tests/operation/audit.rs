//! `emberdesk audit verify`, as an operator or an auditor runs it.

use std::{
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use platform::system::{SystemChance, SystemClock};
use store::Store;

use super::process::{Server, installation, run};

#[tokio::test]
async fn the_chain_is_sealed_by_the_program_and_verified_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/log.db", folder.path().display());
    let database = ("EMBERDESK_DATABASE__URL", url.clone());
    let mut variables = installation(folder.path(), 8080);
    variables.push(database.clone());
    let verify = |more: &[&str]| run(folder.path(), &variables, &[&["audit", "verify"], more].concat());
    let (fine, _, complaint) = verify(&[]);
    assert!(!fine && complaint.contains("run `emberdesk migrate` first"), "{complaint}");

    let store = Store::open(&url, Arc::new(SystemClock), Arc::new(SystemChance)).await.unwrap();
    store.migrate().await.unwrap();
    let seed = store.seed().await.unwrap();
    seed.provider("Northwind IT", "Europe/Berlin").await.unwrap();
    seed.mark(true, false).await.unwrap();
    seed.done().await.unwrap();
    for name in ["anna.berg", "bo.lund"] {
        let arguments =
            ["admin", "create-resource", "--user-name", name, "--first-name", "Anna", "--last-name", "Berg"];
        let email = ["--email", "anna@northwind.example"];
        let (fine, _, complaint) = run(folder.path(), &variables, &[&arguments[..], &email[..]].concat());
        assert!(fine, "{complaint}");
    }
    let (fine, said, _) = verify(&[]);
    assert!(fine && said.contains("2 more wait to be sealed"), "{said}");

    let server = Server::start(folder.path(), &[database]);
    let began = Instant::now();
    let said = loop {
        let (fine, said, complaint) = verify(&[]);
        assert!(fine, "{said}{complaint}");
        if said.contains("Northwind IT: 2 lines") && !said.contains("wait") {
            break said;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "sealed within seconds: {said}");
        sleep(Duration::from_millis(200));
    };
    assert!(said.contains("the audit log holds"), "{said}");
    drop(server);
    let head = said.lines().find_map(|line| line.trim().strip_prefix("the newest is ")).unwrap().to_owned();
    assert!(head.starts_with("2:"), "{head}");
    assert!(verify(&["--anchor", &head]).0);
    let (fine, _, complaint) = verify(&["--anchor", "2:abc"]);
    assert!(!fine && complaint.contains("right would be SEQUENCE:HASH"), "{complaint}");

    let tamper = async |statement: &str| {
        let seed = store.seed().await.unwrap();
        seed.run(statement).await.unwrap();
        seed.done().await.unwrap();
    };
    tamper("UPDATE audit SET object_name = 'somebody else' WHERE sequence = 1").await;
    let (fine, said, complaint) = verify(&[]);
    assert!(!fine && complaint.contains("broken in one place"), "{said}{complaint}");
    assert!(said.contains("BROKEN  line 1 (") && said.contains("was changed after it was sealed"), "{said}");
    tamper("DELETE FROM audit WHERE sequence = 2").await;
    let (fine, said, _) = verify(&["--anchor", &head]);
    assert!(!fine && said.contains("line 2 is not the one that was written down"), "{said}");
}
