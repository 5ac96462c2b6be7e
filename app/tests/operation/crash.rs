//! Nothing acknowledged is lost when the process dies in the middle of its work (decision 19).

use std::{
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

use testing::{Backend, Dice, MovableClock};

use super::process::{Server, installation, read_all, run, status};

/// The process is killed once so many notes were acknowledged.
const ENOUGH: usize = 30;

/// So many write at once, each on a ticket of their own.
const WRITERS: usize = 3;

/// Sends a form as a browser would, and gives the whole answer; nothing when the connection broke.
fn send(server: &Server, path: &str, cookie: &str, form: &str) -> Option<String> {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).ok()?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        server.port,
        form.len()
    )
    .ok()?;
    Some(read_all(&mut stream)).filter(|answer| !answer.is_empty())
}

/// The cookies that an answer sets, added to those there are; the newest wins.
fn cookies(had: &str, answer: &str) -> String {
    let set =
        answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).filter_map(|line| line.split(';').next());
    had.split("; ").filter(|pair| !pair.is_empty()).chain(set).fold(String::new(), |kept, pair| {
        let name = pair.split('=').next().unwrap_or_default();
        let others = kept.split("; ").filter(|other| !other.is_empty() && other.split('=').next() != Some(name));
        others.chain([pair]).collect::<Vec<_>>().join("; ")
    })
}

fn signed_in(server: &Server, user_name: &str, password: &str) -> String {
    let answer = send(server, "/sign-in", "", &format!("user_name={user_name}")).unwrap();
    let cookie = cookies("", &answer);
    let answer =
        send(server, "/sign-in/password", &cookie, &format!("user_name={user_name}&password={password}")).unwrap();
    assert_eq!(status(&answer), "303", "{answer}");
    cookies(&cookie, &answer)
}

async fn nothing_acknowledged_is_lost(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(MovableClock::at("2026-11-20T09:00:00Z"));
    let (store, url) = backend.open(folder.path(), clock, Arc::new(Dice::fresh())).await;
    drop(store);
    tokio::task::spawn_blocking(move || {
        let database = [("EMBERDESK_DATABASE__URL", url)];
        let mut variables = installation(folder.path(), 8080);
        variables.extend_from_slice(&database);
        let size = ["seed", "--organizations", "1", "--contacts", "10", "--tickets", "40"];
        let (fine, said, complaint) = run(folder.path(), &variables, &size);
        assert!(fine, "{complaint}");
        let password = said.split_whitespace().last().unwrap();

        let mut server = Server::start(folder.path(), &database);
        let cookie = signed_in(&server, "seed-contact-10", password);
        let list = server.get("/tickets/open", &format!("Cookie: {cookie}\r\n"));
        let mut tickets: Vec<String> = list
            .split("/tickets/T")
            .skip(1)
            .filter_map(|rest| rest.split(['"', '?', '#']).next())
            .map(|number| format!("/tickets/T{number}"))
            .collect();
        tickets.sort();
        tickets.dedup();
        assert!(tickets.len() >= WRITERS, "{tickets:?}");
        tickets.truncate(WRITERS);

        let (acknowledged, sent) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
        let write_on = |ticket: &String| {
            loop {
                let turn = sent.fetch_add(1, Ordering::SeqCst);
                let form = format!("body=promised-{turn}-kept&form=00000000-0000-7000-8000-{turn:012}");
                let Some(answer) = send(&server, &format!("{ticket}/notes"), &cookie, &form) else { break };
                if status(&answer) == "303" {
                    acknowledged.lock().unwrap().push((ticket.clone(), turn));
                } else {
                    // Half an answer is no promise; a whole one must be yes.
                    assert!(!answer.contains("\r\n\r\n"), "refused: {answer}");
                }
            }
        };
        std::thread::scope(|scope| {
            for ticket in &tickets {
                scope.spawn(|| write_on(ticket));
            }
            let began = Instant::now();
            while acknowledged.lock().unwrap().len() < ENOUGH {
                assert!(began.elapsed() < Duration::from_mins(1), "notes are taken");
                sleep(Duration::from_millis(5));
            }
            server.signal("-KILL");
        });
        server.child.wait().unwrap();

        let server = Server::start(folder.path(), &database);
        let kept = acknowledged.into_inner().unwrap();
        for ticket in &tickets {
            let page = server.get(ticket, &format!("Cookie: {cookie}\r\n"));
            assert_eq!(status(&page), "200", "the session outlived the process");
            for (_, turn) in kept.iter().filter(|(of, _)| of == ticket) {
                assert_eq!(page.matches(&format!("promised-{turn}-kept")).count(), 1, "note {turn} of {ticket}");
            }
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    nothing_acknowledged_is_lost(Backend::Sqlite).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    nothing_acknowledged_is_lost(Backend::Postgres).await;
}
