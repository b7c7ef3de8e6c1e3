//! Who is told, and how: a web service, a chat, a mailbox, a program.
//!
//! Addresses of webhooks are secrets as a whole. Messages, the page and the history name a host, or a hash.

mod command;
mod email;
mod web;

use std::path::Path;
use std::time::Duration;

use self::email::Mailbox;
use super::alert::Alert;
use crate::error::{Error, Kind, Result};
use crate::http::Url;

/// What one attempt may take, and a letter with all of its attempts.
const ATTEMPT: Duration = Duration::from_secs(10);

/// Pauses before each attempt.
const PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(4),
];

/// Somebody who is told of changes.
#[derive(Debug)]
pub struct Destination {
    way: Way,
    /// What the history calls it: the same for the same address.
    id: String,
    /// What people may read of it.
    shown: String,
}

#[derive(Debug)]
enum Way {
    Web(Url),
    Chat(Url),
    Mail(Box<Mailbox>),
    Program(Box<Path>),
}

/// A message that is ready to be sent.
#[derive(Debug)]
pub enum Message {
    /// JSON.
    Json(String),
    /// A subject, and the text.
    Letter(String, String),
}

impl Destination {
    /// A service that takes JSON in a POST. Errors are of kind `Rules`.
    pub fn webhook(address: &str) -> Result<Self> {
        let url = Url::parse(address).map_err(|error| error.on("--webhook"))?;
        Ok(Self::new("webhook", address, &host(&url), Way::Web(url)))
    }

    /// An incoming webhook of Slack, Mattermost, Discord's `/slack`, or what else takes the same.
    pub fn slack(address: &str) -> Result<Self> {
        let url = Url::parse(address).map_err(|error| error.on("--slack"))?;
        Ok(Self::new("slack", address, &host(&url), Way::Chat(url)))
    }

    /// A mailbox, written to through a server: `smtps://user:password@host:465`.
    pub fn email(to: &str, from: &str, server: &str) -> Result<Self> {
        let mailbox = Mailbox::new(to, from, server)?;
        Ok(Self::new("email", to, to, Way::Mail(Box::new(mailbox))))
    }

    /// A program that reads JSON from its standard input. No shell is used, and there are no arguments. Errors are of kind
    /// `Rules`: it is not there, or cannot be run.
    pub fn command(program: &Path) -> Result<Self> {
        command::can_be_run(program)?;
        let shown = program.display().to_string();
        let way = Way::Program(program.into());
        Ok(Self::new("command", &shown, &shown, way))
    }

    fn new(sort: &str, address: &str, shown: &str, way: Way) -> Self {
        let hash = blake3::hash(address.as_bytes()).to_hex();
        Self {
            way,
            id: format!("{sort}-{}", hash.get(..8).unwrap_or_default()),
            shown: format!("{sort} {shown}"),
        }
    }

    /// What the history calls it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people may read of it: `slack hooks.slack.com`.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The alert in the form that it takes.
    pub fn message(&self, alert: &Alert) -> Message {
        match self.way {
            Way::Web(_) | Way::Program(_) => Message::Json(alert.json().to_string()),
            Way::Chat(_) => Message::Json(alert.slack().to_string()),
            Way::Mail(_) => Message::Letter(alert.headline(), alert.letter()),
        }
    }

    /// Delivers a message: some attempts with growing pauses, each bounded; those for a letter have the time of one together.
    /// Errors name the destination, and say what the last attempt met with.
    pub async fn deliver(&self, message: &Message) -> Result<()> {
        self.deliver_within(message, ATTEMPT).await
    }

    async fn deliver_within(&self, message: &Message, time: Duration) -> Result<()> {
        let mut last = None;
        let attempts = async {
            for pause in PAUSES {
                tokio::time::sleep(pause).await;
                match tokio::time::timeout(time, self.attempt(message)).await {
                    Ok(Ok(())) => return true,
                    Ok(Err(error)) => last = Some(error),
                    Err(_) => last = Some(self.late(time)),
                }
            }
            false
        };
        // A server that took too long may have the letter: another attempt would send it again.
        let whole = match self.way {
            Way::Mail(_) => time,
            _ => Duration::MAX,
        };
        if tokio::time::timeout(whole, attempts).await == Ok(true) {
            return Ok(());
        }
        let error = last.unwrap_or_else(|| self.late(time));
        let error = error.on(self.shown.clone());
        Err(error.hint("it is told again after the next cycle"))
    }

    fn late(&self, time: Duration) -> Error {
        match self.way {
            Way::Mail(_) => email::late(time),
            _ => {
                let what = format!("an alert was not taken within {} s", time.as_secs());
                Error::new(Kind::Connection, what)
            }
        }
    }

    async fn attempt(&self, message: &Message) -> Result<()> {
        match (&self.way, message) {
            (Way::Web(url) | Way::Chat(url), Message::Json(json)) => web::post(url, json).await,
            (Way::Program(program), Message::Json(json)) => command::run(program, json).await,
            (Way::Mail(mailbox), Message::Letter(subject, text)) => {
                mailbox.send(subject, text).await
            }
            _ => Err(Error::new(Kind::Internal, "a message of another form")),
        }
    }
}

/// Host and port of an address.
fn host(url: &Url) -> String {
    let text = url.to_string();
    text.split('/').nth(2).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    /// A mail server that says this to whoever comes, and then nothing; and how many came.
    fn mail_server(says: &'static [u8]) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let came = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&came);
        thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().map_while(io::Result::ok) {
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(says);
                held.push(stream);
            }
        });
        (address, came)
    }

    #[test]
    fn a_letter_has_one_deadline_however_the_server_keeps_it_waiting() {
        for says in [&b""[..], b"220", b"220-here\r\n"] {
            let (address, came) = mail_server(says);
            let mail = Destination::email("a@example.org", "b@example.org", &address).unwrap();
            let message = Message::Letter("1 new".to_owned(), "one".to_owned());
            let mut builder = tokio::runtime::Builder::new_current_thread();
            let runtime = builder.enable_all().build().unwrap();
            let time = Duration::from_millis(300);
            let error = runtime
                .block_on(mail.deliver_within(&message, time))
                .unwrap_err();
            assert!(error.what().contains("did not take the letter"), "{error}");
            assert!(error.hints().iter().any(|hint| hint.contains("port")));
            assert!(error.to_string().contains("email a@example.org"));
            // With a deadline for each attempt there would be three.
            assert_eq!(came.load(Ordering::SeqCst), 1);
        }
    }

    #[test]
    fn nothing_of_an_address_is_shown_but_its_host() {
        let address = "https://me:hunter2@hooks.example:8443/services/hunter3?t=hunter4";
        for destination in [
            Destination::webhook(address).unwrap(),
            Destination::slack(address).unwrap(),
        ] {
            let (id, shown) = (destination.id(), destination.shown());
            assert!(shown.ends_with(" hooks.example:8443"), "{shown}");
            assert!(!format!("{id}{shown}").contains("hunter"));
        }
        let smtp = "smtps://me:hunter2@mail.example";
        let mail = Destination::email("ops@example.org", "standin@example.org", smtp).unwrap();
        assert_eq!(mail.shown(), "email ops@example.org");
        assert!(!format!("{mail:?}").contains("hunter"));
        assert!(!mail.id().contains("ops"));
    }

    #[test]
    fn each_address_has_an_identity_that_stays() {
        let id = |address| Destination::webhook(address).unwrap().id().to_owned();
        assert_eq!(id("http://a/1"), id("http://a/1"));
        assert_ne!(id("http://a/1"), id("http://a/2"));
        assert_ne!(
            id("http://a/1"),
            Destination::slack("http://a/1").unwrap().id()
        );
    }
}
