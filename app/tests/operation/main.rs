//! The program as an operator meets it: started as a process, asked over the network, stopped by signals.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on fails

mod audit;
mod crash;
#[path = "../dovecot/mod.rs"]
mod dovecot;
mod imap;
mod process;

use std::{
    io::Write,
    net::TcpStream,
    path::{Path, PathBuf},
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use process::{Server, free_port, installation, read_all, run, status};

#[test]
fn serves_health_readiness_and_metrics() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[("EMBERDESK_TRUSTED_PROXIES", "127.0.0.1".to_owned())]);
    assert_eq!(status(&server.get("/healthz", "")), "200");
    assert_eq!(status(&server.get("/readyz", "")), "200");
    let metrics = server.get("/metrics", "");
    assert_eq!(status(&metrics), "200");
    assert!(metrics.contains("requests_total"), "{metrics}");
    // ASVS 13.4.5: what came through a proxy came from the world.
    assert_eq!(status(&server.get("/metrics", "X-Forwarded-For: 127.0.0.1\r\n")), "404");
    assert_eq!(status(&server.get("/metrics", "X-Forwarded-For: 203.0.113.9\r\n")), "404");
}

#[test]
fn metrics_open_to_whoever_has_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let token = "a-token-of-more-than-thirty-two-characters";
    let server = Server::start(folder.path(), &[("EMBERDESK_METRICS__TOKEN", token.to_owned())]);
    let bearer = |token: &str| format!("X-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer {token}\r\n");
    assert_eq!(status(&server.get("/metrics", &bearer(token))), "200");
    assert_eq!(status(&server.get("/metrics", &bearer("wrong"))), "404");
}

#[test]
fn a_greedy_head_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let greedy = format!("X-Filler: {}\r\n", "x".repeat(64 * 1024));
    assert_eq!(status(&server.get("/healthz", &greedy)), "431");
    assert_eq!(status(&server.get("/healthz", "")), "200");
}

#[test]
fn a_request_under_way_finishes_after_the_signal_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let body = "user_name=somebody";
    let mut stream = server.connect();
    write!(
        stream,
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
        server.port,
        body.len(),
        &body[..4]
    )
    .unwrap();
    sleep(Duration::from_millis(300));
    server.signal("-TERM");
    sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_err(), "no new connection is taken");
    stream.write_all(&body.as_bytes()[4..]).unwrap();
    assert!(read_all(&mut stream).starts_with("HTTP/1.1 "), "the request was answered");
    let began = Instant::now();
    while server.child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(10), "the process ends once nothing is under way");
        sleep(Duration::from_millis(20));
    }
    assert!(server.child.wait().unwrap().success(), "an orderly end is a success");
}

#[test]
fn two_nodes_may_begin_at_once_on_an_empty_postgresql() {
    let url = std::env::var("EMBERDESK_TEST_POSTGRES").expect("run the tests with ./run test");
    let database = ("EMBERDESK_DATABASE__URL", url);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    std::thread::scope(|scope| {
        for folder in &folders {
            scope.spawn(|| {
                let server = Server::start(folder.path(), std::slice::from_ref(&database));
                assert_eq!(status(&server.get("/readyz", "")), "200");
            });
        }
    });
    let mut variables = installation(folders[0].path(), 8080);
    variables.push(database);
    let (fine, report, complaint) = run(folders[0].path(), &variables, &["doctor"]);
    assert!(fine && report.contains("as on the database server"), "{report}{complaint}");
}

#[test]
fn serves_https_from_certificate_files() {
    let tls = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let folder = tempfile::tempdir().unwrap();
    let files = [("EMBERDESK_TLS__CERTIFICATE", "certificate.pem"), ("EMBERDESK_TLS__KEY", "key.pem")];
    let files = files.map(|(variable, file)| (variable, tls.join(file).display().to_string()));
    let server = Server::start(folder.path(), &files);
    assert_eq!(status(&get_over_tls(&server, &tls.join("certificate.pem"))), "200");
    server.signal("-HUP"); // reads the certificate anew, and goes on
    sleep(Duration::from_millis(200));
    assert_eq!(status(&get_over_tls(&server, &tls.join("certificate.pem"))), "200");
}

/// `/healthz` over TLS, with trust in this certificate alone.
fn get_over_tls(server: &Server, certificate: &Path) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut secured = StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), server.connect());
    write!(secured, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    read_all(&mut secured)
}

#[test]
fn a_wrong_configuration_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let (fine, said, complaint) = run(folder.path(), &[], &["serve"]);
    assert!(!fine && said.is_empty());
    assert!(complaint.contains("public_url: missing; right would be"), "{complaint}");
    assert!(complaint.contains("EMBERDESK_PUBLIC_URL"), "{complaint}");

    std::fs::write(folder.path().join("emberdesk.toml"), "public_url = 'https://help.example/portal'\n").unwrap();
    let (_, _, complaint) = run(folder.path(), &[], &["serve"]);
    assert!(complaint.contains("public_url: ") && complaint.contains("emberdesk.toml"), "{complaint}");
}

#[test]
fn doctor_says_where_values_come_from_and_how_to_mend_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let variables = installation(folder.path(), 8080);
    let (fine, report, _) = run(folder.path(), &variables, &["doctor"]);
    assert!(!fine, "{report}");
    assert!(report.contains("WRONG  database: there is no database"), "{report}");
    assert!(report.contains("`emberdesk migrate`"), "{report}");

    let (fine, said, complaint) = run(folder.path(), &variables, &["migrate"]);
    assert!(fine && said.ends_with("the database is up to date\n"), "{said}{complaint}");
    let (fine, said, _) = run(folder.path(), &variables, &["migrate"]);
    assert!(fine && said == "the database is up to date\n", "{said}");

    let (fine, report, complaint) = run(folder.path(), &variables, &["doctor"]);
    assert!(fine, "{report}{complaint}");
    assert!(!report.contains("WRONG"), "{report}");
    let origin = report.lines().find(|line| line.trim_start().starts_with("public_url")).unwrap();
    assert!(origin.ends_with("EMBERDESK_PUBLIC_URL"), "{origin}");
}

#[test]
fn doctor_tells_a_mail_server_that_does_not_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut variables = installation(folder.path(), 8080);
    variables.retain(|(name, _)| *name != "EMBERDESK_MAIL__TRANSPORT");
    variables.extend([
        ("EMBERDESK_MAIL__SMTP__HOST", "localhost".to_owned()),
        ("EMBERDESK_MAIL__SMTP__PORT", free_port().to_string()),
        ("EMBERDESK_MAIL__SMTP__SECURITY", "none".to_owned()),
        ("EMBERDESK_MAIL__SMTP__USER", "desk".to_owned()),
        ("EMBERDESK_MAIL__SMTP__PASSWORD", "geheim".to_owned()),
    ]);
    let (fine, report, _) = run(folder.path(), &variables, &["doctor"]);
    assert!(!fine && report.contains("WRONG  mail: "), "{report}");
    assert!(report.contains("check mail.smtp.host"), "{report}");
    assert!(!report.contains("geheim"), "{report}");
}

#[test]
fn seed_fills_an_empty_database_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let variables = installation(folder.path(), 8080);
    let size = ["seed", "--organizations", "3", "--contacts", "12", "--tickets", "50"];
    let (fine, said, complaint) = run(folder.path(), &variables, &size);
    assert!(fine && said.contains("3 organizations, 12 contacts, 50 tickets"), "{said}{complaint}");
    let (fine, _, complaint) = run(folder.path(), &variables, &size);
    assert!(!fine && complaint.contains("seed fills an empty one"), "{complaint}");
}
