//! Mail in from a real mail server: Debian's Dovecot, over TLS (F-161).

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use platform::mail_in::{
    Fate, MailIn,
    imap::{ImapMailbox, ImapSettings, Security},
};

use super::{
    dovecot::{Dovecot, PASSWORD, certificate},
    process::{Server, installation, run},
};

fn settings(server: &Dovecot) -> ImapSettings {
    ImapSettings {
        host: "localhost".to_owned(),
        port: server.port,
        security: Security::Tls,
        user: "reply".to_owned(),
        password: PASSWORD.to_owned(),
        mailbox: "INBOX".to_owned(),
        authorities: Some(certificate()),
        timeout: Duration::from_secs(20),
    }
}

const MAIL: &[u8] = b"From: otto@lifts.example\r\nTo: reply+x@n.example\r\nSubject: Lift\r\n\r\nB\xc3\xbcro at ten\r\n";

#[tokio::test]
async fn f_161_unread_mails_are_fetched_and_marked_once_they_are_settled() {
    let server = Dovecot::start();
    let mailbox = ImapMailbox::new(settings(&server)).unwrap();
    mailbox.check().await.unwrap();
    assert!(mailbox.next().await.unwrap().is_empty());
    server.deliver("1", MAIL);
    server.deliver("2", b"Subject: second\r\n\r\nx\r\n");
    let mails = mailbox.next().await.unwrap();
    assert_eq!(mails.len(), 2, "{}", server.log());
    let first = mails.iter().find(|mail| mail.content.as_deref() == Some(MAIL)).expect("to the byte");
    assert_eq!(mailbox.next().await.unwrap(), mails, "looking marks nothing: after a crash they come again");
    assert_eq!(server.flags(), []);
    let second = mails.iter().find(|mail| mail.key != first.key).unwrap();
    mailbox.settle(&[(first.key.clone(), Fate::Done)]).await.unwrap();
    assert_eq!(mailbox.next().await.unwrap(), std::slice::from_ref(second));
    let fates = [(first.key.clone(), Fate::Done), (second.key.clone(), Fate::Aside), ("1:77".to_owned(), Fate::Aside)];
    mailbox.settle(&fates).await.unwrap();
    assert!(mailbox.next().await.unwrap().is_empty());
    let flags = [("1".to_owned(), "S".to_owned()), ("2".to_owned(), "FS".to_owned())];
    assert_eq!(server.flags(), flags, "both are still there, for whoever looks");
}

#[tokio::test]
async fn asvs_12_3_2_a_server_that_cannot_prove_its_name_is_not_told_the_password() {
    let server = Dovecot::start();
    let public = ImapMailbox::new(ImapSettings { authorities: None, ..settings(&server) }).unwrap();
    let refused = public.check().await.unwrap_err().to_string();
    assert!(refused.contains("certificate"), "{refused}");
    let elsewhere = ImapSettings { host: "127.0.0.2".to_owned(), ..settings(&server) };
    assert!(ImapMailbox::new(elsewhere).unwrap().check().await.is_err());
    let plain = ImapSettings { security: Security::None, timeout: Duration::from_secs(3), ..settings(&server) };
    assert!(ImapMailbox::new(plain).unwrap().check().await.is_err(), "the server speaks TLS alone");
    let wrong = ImapSettings { password: "wrong".to_owned(), ..settings(&server) };
    let refused = ImapMailbox::new(wrong).unwrap().check().await.unwrap_err().to_string();
    assert!(!refused.contains("wrong\""), "{refused}");
    let nothing = ImapSettings { authorities: Some(server.file("empty.pem", "", 0o600)), ..settings(&server) };
    assert!(ImapMailbox::new(nothing).is_err());
}

/// The variables with which an installation takes in this server's mail.
fn mail_in(server: &Dovecot) -> Vec<(&'static str, String)> {
    let password = server.file("password", &format!("{PASSWORD}\n"), 0o600);
    vec![
        ("EMBERDESK_MAIL__REPLIES", "reply@northwind.example".to_owned()),
        ("EMBERDESK_MAIL__IN__TRANSPORT", "imap".to_owned()),
        ("EMBERDESK_MAIL__IN__POLL_SECONDS", "1".to_owned()),
        ("EMBERDESK_MAIL__IN__IMAP__HOST", "localhost".to_owned()),
        ("EMBERDESK_MAIL__IN__IMAP__PORT", server.port.to_string()),
        ("EMBERDESK_MAIL__IN__IMAP__USER", "reply".to_owned()),
        ("EMBERDESK_MAIL__IN__IMAP__PASSWORD_FILE", password.display().to_string()),
        ("EMBERDESK_MAIL__IN__IMAP__CA_FILE", certificate().display().to_string()),
    ]
}

#[test]
fn doctor_and_serve_use_the_mailbox() {
    let server = Dovecot::start();
    let folder = tempfile::tempdir().unwrap();
    let more = mail_in(&server);
    let variables = [installation(folder.path(), 8080), more.clone()].concat();
    let size = ["seed", "--organizations", "1", "--contacts", "2", "--tickets", "1"];
    let (fine, _, complaint) = run(folder.path(), &variables, &size);
    assert!(fine, "{complaint}");
    let (fine, report, complaint) = run(folder.path(), &variables, &["doctor"]);
    assert!(fine && report.contains("ok     mail in: answers to reply@northwind.example"), "{report}{complaint}");
    assert!(!report.contains(PASSWORD), "{report}");
    let mut distrustful = variables.clone();
    distrustful.retain(|(name, _)| !name.ends_with("CA_FILE"));
    let (fine, report, _) = run(folder.path(), &distrustful, &["doctor"]);
    assert!(!fine && report.contains("WRONG  mail in: "), "{report}");
    let open = server.file("open", PASSWORD, 0o644).display().to_string();
    let mut careless = variables.clone();
    careless.retain(|(name, _)| !name.ends_with("PASSWORD_FILE"));
    careless.push(("EMBERDESK_MAIL__IN__IMAP__PASSWORD_FILE", open));
    let (fine, report, _) = run(folder.path(), &careless, &["doctor"]);
    assert!(!fine && report.contains("chmod 600"), "{report}");

    server.deliver("1", MAIL);
    server.deliver("2", b"");
    let program = Server::start(folder.path(), &more);
    let began = Instant::now();
    while server.flags().len() < 2 {
        assert!(began.elapsed() < Duration::from_secs(30), "{:?} {}", server.flags(), server.log());
        sleep(Duration::from_millis(100));
    }
    drop(program);
    assert_eq!(server.flags()[0], ("1".to_owned(), "S".to_owned()), "judged and marked");
}
