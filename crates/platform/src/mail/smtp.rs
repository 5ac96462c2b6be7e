//! Letters through a mail server (SMTP submission).

use std::{net::IpAddr, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{Error, PoolConfig, authentication::Credentials},
};
use tokio::time::timeout;

use super::{Letter, MailFault, MailOut};

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (usually port 465).
    Tls,
    /// TLS is asked for and must be granted (usually port 587).
    StartTls,
    /// Nothing: only to a server on this machine.
    None,
}

/// Which server, and how.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name, which its certificate must carry.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is protected.
    pub security: Security,
    /// Who we are, if it asks: user name and password.
    pub credentials: Option<(String, String)>,
    /// How long connecting, and then handing over one letter, may take.
    pub timeout: Duration,
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct SmtpMail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
    timeout: Duration,
}

impl SmtpMail {
    /// Prepares the way; nothing is sent yet. The fault says which setting is wrong.
    pub fn new(settings: SmtpSettings) -> Result<Self, MailFault> {
        let wrong = |text: String| MailFault::Permanent(text);
        let host = settings.host.as_str();
        let builder = match settings.security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            Security::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            Security::None if is_this_machine(host) => {
                Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host))
            }
            Security::None => {
                return Err(wrong(format!("mail to {host} would travel unprotected: use TLS or STARTTLS")));
            }
        };
        let builder = builder.map_err(|error| wrong(format!("the mail server {host} cannot be used: {error}")))?;
        // One connection a letter: a connection given up in the middle must never be used for another letter, whose fate would
        // be read from an answer meant for the first.
        let pool = PoolConfig::new().max_size(0);
        let mut builder = builder.port(settings.port).timeout(Some(settings.timeout)).pool_config(pool);
        if let Some((user_name, password)) = settings.credentials {
            builder = builder.credentials(Credentials::new(user_name, password));
        }
        let server = format!("{host}:{}", settings.port);
        Ok(Self { transport: builder.build(), server, timeout: settings.timeout })
    }

    /// The library's own limit holds for connecting alone; a server that falls silent later is left here.
    async fn within_limit<T>(&self, talk: impl Future<Output = Result<T, Error>>) -> Result<T, MailFault> {
        match timeout(self.timeout * 2, talk).await {
            Ok(done) => done.map_err(|error| self.fault(&error)),
            Err(_) => Err(MailFault::Temporary(format!("{} did not answer in time", self.server))),
        }
    }

    fn fault(&self, error: &Error) -> MailFault {
        let text = format!("{}: {}", self.server, with_causes(error));
        // 530 to 538 are about us, not about the letter: signing in failed, or TLS is wanted. That can be mended.
        let about_us = error.status().is_some_and(|code| (530..=538).contains(&u16::from(code)));
        if error.is_permanent() && !about_us { MailFault::Permanent(text) } else { MailFault::Temporary(text) }
    }
}

#[async_trait]
impl MailOut for SmtpMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailFault> {
        let message = letter.message()?;
        self.within_limit(self.transport.send(message)).await.map(drop)
    }

    async fn check(&self) -> Result<(), MailFault> {
        let answered = self.within_limit(self.transport.test_connection()).await?;
        if answered { Ok(()) } else { Err(MailFault::Temporary(format!("{} hung up", self.server))) }
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn with_causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
        task::JoinHandle,
    };

    use super::{super::tests::letter, *};

    fn settings(host: &str, port: u16) -> SmtpSettings {
        SmtpSettings {
            host: host.to_owned(),
            port,
            security: Security::None,
            credentials: None,
            timeout: Duration::from_secs(5),
        }
    }

    /// A mail server for one connection that answers `to_recipient` to RCPT and gives back what it was sent.
    async fn server(to_recipient: &'static str) -> (SmtpMail, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (reader, mut writer) = socket.split();
            let mut lines = BufReader::new(reader).lines();
            let mut heard = String::new();
            let mut in_letter = false;
            writer.write_all(b"220 test\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                heard.push_str(&line);
                heard.push('\n');
                let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                    _ if in_letter && line != "." => continue,
                    "." => "250 taken\r\n",
                    "RCPT" => to_recipient,
                    "DATA" => "354 go on\r\n",
                    "QUIT" => "221 bye\r\n",
                    _ => "250 fine\r\n",
                };
                in_letter = line == "DATA" && answer.starts_with('3');
                writer.write_all(answer.as_bytes()).await.unwrap();
                if line == "QUIT" || line == "." {
                    break;
                }
            }
            heard
        });
        (SmtpMail::new(settings("127.0.0.1", port)).unwrap(), served)
    }

    #[tokio::test]
    async fn a_letter_arrives_whole() {
        let (mail, served) = server("250 fine\r\n").await;
        mail.send(&letter(1)).await.unwrap();
        let heard = served.await.unwrap();
        assert!(heard.contains("MAIL FROM:<help@northwind.example>"), "{heard}");
        assert!(heard.contains("RCPT TO:<zoe@example.com>"));
        assert!(heard.contains("Message-ID: <1@desk.example.com>"));
    }

    #[tokio::test]
    async fn refusals_for_now_and_for_good_are_told_apart() {
        for (answer, permanent) in [
            ("450 mailbox busy\r\n", false),
            ("550 no such mailbox\r\n", true),
            ("530 sign in first\r\n", false),
            ("535 wrong password\r\n", false),
            ("554 refused\r\n", true),
        ] {
            let (mail, served) = server(answer).await;
            let fault = mail.send(&letter(1)).await.unwrap_err();
            assert_eq!(matches!(fault, MailFault::Permanent(_)), permanent, "{answer} {fault}");
            served.abort();
        }
    }

    #[tokio::test]
    async fn decision_19_a_server_that_is_away_is_tried_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mail = SmtpMail::new(settings("localhost", port)).unwrap();
        assert!(matches!(mail.send(&letter(1)).await, Err(MailFault::Temporary(_))));
        assert!(matches!(mail.check().await, Err(MailFault::Temporary(_))));
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_is_left_after_the_timeout() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let silent = SmtpSettings { timeout: Duration::from_millis(200), ..settings("127.0.0.1", port) };
        let waited =
            tokio::time::timeout(Duration::from_secs(5), SmtpMail::new(silent).unwrap().send(&letter(1))).await;
        assert!(matches!(waited.unwrap(), Err(MailFault::Temporary(_))));
    }

    #[tokio::test]
    async fn unprotected_mail_stays_on_this_machine() {
        for host in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(SmtpMail::new(settings(host, 25)).is_ok(), "{host}");
        }
        for host in ["mail.example.com", "10.0.0.5", "localhost.example.com", ""] {
            assert!(SmtpMail::new(settings(host, 25)).is_err(), "{host}");
            let protected = SmtpSettings { security: Security::StartTls, ..settings("mail.example.com", 587) };
            assert!(SmtpMail::new(protected).is_ok());
        }
    }
}
