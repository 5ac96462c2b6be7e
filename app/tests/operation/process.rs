//! `emberdesk` as a process, and the plainest of clients.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// The variables of an installation whose data lies in `folder`.
pub fn installation(folder: &Path, port: u16) -> Vec<(&'static str, String)> {
    vec![
        ("EMBERDESK_PUBLIC_URL", format!("http://localhost:{port}")),
        ("EMBERDESK_LISTEN", format!("127.0.0.1:{port}")),
        ("EMBERDESK_DATA_DIR", folder.display().to_string()),
        ("EMBERDESK_MAIL__TRANSPORT", "file".to_owned()),
    ]
}

pub fn command(folder: &Path, variables: &[(&'static str, String)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emberdesk"));
    command.env_clear().envs(variables.iter().map(|(name, value)| (name, value))).current_dir(folder).args(arguments);
    command
}

pub fn run(folder: &Path, variables: &[(&'static str, String)], arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } = command(folder, variables, arguments).output().unwrap();
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A running `emberdesk serve`, ended with the test.
pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(folder: &Path, more: &[(&'static str, String)]) -> Self {
        let port = free_port();
        let mut variables = installation(folder, port);
        variables.extend_from_slice(more);
        let child =
            command(folder, &variables, &["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "the server does not listen");
            sleep(Duration::from_millis(20));
        }
        server
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// The whole answer to a request with these additional header lines.
    pub fn get(&self, path: &str, headers: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n{headers}\r\n", self.port)
            .unwrap();
        read_all(&mut stream)
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn read_all(stream: &mut impl Read) -> String {
    let mut answer = Vec::new();
    // A peer that closes without a TLS goodbye has still said all it had to say.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}
