//! Letters over SMTP.

mod bounded;
mod server;

use std::fmt;
use std::io;
use std::time::Duration;

use lettre::Message;
use lettre::message::Mailbox as Address;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};

use self::bounded::{MOST, is_endless};
use self::server::Server;
use crate::error::{Error, Kind, Result};
use crate::parity::monitor::alert::one_line;

/// Who a letter goes to, from whom, and through which server.
pub(super) struct Mailbox {
    to: Address,
    from: Address,
    server: Server,
}

impl Mailbox {
    /// The server as `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required`, or, without a
    /// password, `smtp://host:25`. Errors are of kind `Rules` and quote nothing of it.
    pub(super) fn new(to: &str, from: &str, server: &str) -> Result<Self> {
        if has_login(server) && !is_encrypted(server) {
            let what = "the password for the mail server would be sent in clear text";
            return Err(Error::new(Kind::Rules, what)
                .on("--smtp")
                .hint("write smtps://…, or smtp://…?tls=required for STARTTLS"));
        }
        let server = Server::parse(server).ok_or_else(|| {
            Error::new(Kind::Rules, "this is no address of a mail server")
                .on("--smtp")
                .hint("write smtps://user:password@host:465, or smtp://host:587?tls=required")
        })?;
        Ok(Self {
            to: address(to, "--email")?,
            from: address(from, "--email-from")?,
            server,
        })
    }

    /// Sends one letter over a connection of its own.
    pub(super) async fn send(&self, subject: &str, text: &str) -> Result<()> {
        let letter = Message::builder()
            .to(self.to.clone())
            .from(self.from.clone())
            .subject(one_line(subject))
            .message_id(None)
            // Without it readers need not decode the text (RFC 2045, section 4).
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|error| {
                Error::new(Kind::Internal, "the letter cannot be written").because(error)
            })?;
        self.server.send(&letter).await
    }
}

/// What to do about a server with which nothing can be exchanged.
const HINT: &str = "check host, port and encryption: smtps:// is TLS from the first byte, mostly on port 465; \
                    ?tls=required is STARTTLS, mostly on 587";

/// A letter that was given up: the server said nothing, or did not come to an end.
pub(super) fn late(time: Duration) -> Error {
    let what = format!(
        "the mail server did not take the letter within {} s",
        time.as_secs()
    );
    Error::new(Kind::Connection, what).hint(HINT)
}

/// The connection failed, or what came over it was of no use.
fn failed() -> Error {
    let what = "the exchange with the mail server failed";
    Error::new(Kind::Connection, what).hint(HINT)
}

/// What servers say to a login is not repeated: some of them quote it.
fn refused(error: &lettre::transport::smtp::Error) -> Error {
    if inner(error).any(is_endless) {
        let what = format!("the mail server says more than {} KiB", MOST >> 10);
        return Error::new(Kind::Server, what)
            .hint("check that a mail server listens at this host and port");
    }
    let code = error
        .status()
        .map_or_else(String::new, |code| format!(" ({code})"));
    let (kind, what) = if error.is_permanent() || error.is_transient() {
        (
            Kind::Server,
            format!("the mail server does not take the letter{code}"),
        )
    } else if error.is_timeout() {
        (
            Kind::Connection,
            "the mail server does not answer".to_owned(),
        )
    } else if error.is_tls() {
        (
            Kind::Connection,
            "the TLS handshake with the mail server failed".to_owned(),
        )
    } else {
        (
            Kind::Connection,
            "the exchange with the mail server failed".to_owned(),
        )
    };
    match kind {
        // What the system says of a connection is nobody's secret.
        Kind::Connection => {
            let said = system_error(error);
            let failed = Error::new(kind, what).hint(HINT);
            match said {
                Some(said) => failed.because(said),
                None => failed,
            }
        }
        _ => Error::new(kind, what),
    }
}

/// What the operating system said of a connection that failed, if it was that.
fn system_error(error: &lettre::transport::smtp::Error) -> Option<io::Error> {
    let said = inner(error).next()?;
    said.raw_os_error()
        .map(io::Error::from_raw_os_error)
        .or_else(|| Some(said.kind().into()))
}

/// The failures of the connection that an error comes from.
fn inner(error: &lettre::transport::smtp::Error) -> impl Iterator<Item = &io::Error> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
}

fn address(text: &str, flag: &str) -> Result<Address> {
    text.parse().map_err(|_| {
        Error::new(Kind::Rules, "this is no e-mail address")
            .on(flag)
            .hint("write ops@example.org or \"Ops <ops@example.org>\"")
    })
}

fn has_login(server: &str) -> bool {
    let place = server.split_once("://").map_or(server, |(_, rest)| rest);
    place
        .split(['/', '?'])
        .next()
        .unwrap_or_default()
        .contains('@')
}

fn is_encrypted(server: &str) -> bool {
    let query = server.split_once('?').map_or("", |(_, query)| query);
    let required = query.split(['&', '#']).any(|part| part == "tls=required");
    server.to_ascii_lowercase().starts_with("smtps://") || required
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox")
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread::{self, JoinHandle};

    use super::*;

    #[test]
    fn a_password_is_never_sent_in_clear_text() {
        let open = |server| Mailbox::new("a@example.org", "b@example.org", server);
        for server in [
            "smtp://me:hunter2@mail.example",
            "smtp://me:hunter2@mail.example:587?tls=opportunistic",
        ] {
            let error = open(server).unwrap_err();
            assert!(error.what().contains("clear text"), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        for server in [
            "smtp://mail.example",
            "smtps://me:hunter2@mail.example",
            "smtp://me:hunter2@mail.example:587?tls=required",
        ] {
            assert!(!format!("{:?}", open(server).unwrap()).contains("hunter2"));
        }
        assert!(open("mail.example").is_err());
        assert!(Mailbox::new("nobody", "b@example.org", "smtp://mail.example").is_err());
    }

    /// A mail server for one letter: the commands it was given, and the letter.
    fn server(answers: &'static [(&'static str, &'static str)]) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let serve = move || {
            let (stream, _) = listener.accept().unwrap();
            let (mut out, mut seen) = (stream.try_clone().unwrap(), String::new());
            out.write_all(b"220 here\r\n").unwrap();
            let mut in_letter = false;
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                seen += &line;
                seen.push('\n');
                in_letter &= line != ".";
                let found = answers.iter().find(|(start, _)| line.starts_with(start));
                match found {
                    _ if in_letter => {}
                    Some((start, answer)) => {
                        in_letter = *start == "DATA";
                        out.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
                    }
                    None => out.write_all(b"250 yes\r\n").unwrap(),
                }
            }
            seen
        };
        (address, thread::spawn(serve))
    }

    fn sent(address: &str) -> Result<()> {
        let mailbox = Mailbox::new("Ops <ops@example.org>", "standin@example.org", address);
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().build().unwrap();
        runtime.block_on(
            mailbox
                .unwrap()
                .send("1 new\r\nBcc: all@example.org", "Läuft\n.\nnicht"),
        )
    }

    #[test]
    fn a_server_that_is_not_there_is_told_with_the_reason() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        drop(listener);
        let error = sent(&address).unwrap_err();
        let said = std::error::Error::source(&error).unwrap().to_string();
        assert!(said.to_lowercase().contains("refused"), "{said}");
        assert!(error.hints().iter().any(|hint| hint.contains("STARTTLS")));
    }

    #[test]
    fn a_letter_arrives() {
        let (address, server) = server(&[("DATA", "354 go on"), ("QUIT", "221 bye")]);
        sent(&address).unwrap();
        let seen = server.join().unwrap();
        for line in [
            "MAIL FROM:<standin@example.org>",
            "RCPT TO:<ops@example.org>",
            "Subject: 1 new Bcc: all@example.org",
            "To: Ops <ops@example.org>",
            "MIME-Version: 1.0",
            "Message-ID: <",
        ] {
            assert!(
                seen.lines().any(|seen| seen.starts_with(line)),
                "{line}: {seen}"
            );
        }
        assert!(!seen.lines().any(|line| line.starts_with("Bcc")));
    }

    #[test]
    fn addresses_of_mail_servers_are_read_as_they_were() {
        for good in [
            "smtp://mail.example",
            "SMTPS://me:a%40b@mail.example:4650/here.example",
            "smtp://[::1]:2525?tls=opportunistic",
            "smtp://mail.example/?x=1&tls=required",
        ] {
            assert!(Server::parse(good).is_some(), "{good}");
        }
        for bad in [
            "smtp://",
            "http://mail.example",
            "smtp://mail.example?tls=perhaps",
            "smtp://mail.example:x",
            "smtps://me:%zz@mail.example",
        ] {
            assert!(Server::parse(bad).is_none(), "{bad}");
        }
    }

    /// A server that says `piece` again and again, until the other side has had enough; what came to it in the meantime.
    fn endless(piece: &'static [u8]) -> (String, JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let talk = move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (piece, mut said) = (piece.repeat(4096 / piece.len()), 0);
            // Far more than the buffers between the two hold.
            while said < 256 << 20 && stream.write_all(&piece).is_ok() {
                said += piece.len();
            }
            said
        };
        (address, thread::spawn(talk))
    }

    #[test]
    fn a_server_that_never_ends_its_line_or_its_reply_is_given_up() {
        for piece in [&b"2"[..], b"220-here and there\r\n"] {
            let (address, server) = endless(piece);
            let error = sent(&address).unwrap_err();
            assert!(server.join().unwrap() < 256 << 20, "everything was read");
            if piece.ends_with(b"\n") {
                // Whole lines have a bound of their own, which is another error.
                continue;
            }
            assert!(error.what().contains("more than 256 KiB"), "{error}");
            assert_eq!(error.kind(), Kind::Server);
        }
    }

    #[test]
    fn a_letter_that_is_refused_is_told_without_what_the_server_says() {
        let (address, server) = server(&[("RCPT", "550 hunter2 does not live here")]);
        let error = sent(&address).unwrap_err();
        assert!(error.what().contains("(550)"), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
        server.join().unwrap();
    }
}
