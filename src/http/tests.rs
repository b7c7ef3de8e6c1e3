use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use super::*;

/// A server on loopback that treats each connection's request by `answer`; it ends with the test's process.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = Vec::new();
            let mut chunk = [0; 1024];
            // A request is whole; of a TLS handshake (record type 22) the first bytes are enough.
            while !request.ends_with(b"\r\n\r\n") && request.first() != Some(&22) {
                match stream.read(&mut chunk) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => request.extend_from_slice(&chunk[..count]),
                }
            }
            answer(&String::from_utf8_lossy(&request), &mut stream);
        }
    });
    format!("http://{address}")
}

fn asked(address: &str, time: Duration) -> Result<Vec<u8>> {
    let limits = Limits {
        time,
        body: 1 << 20,
        redirects: 3,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(get(
        &Url::parse(address).unwrap(),
        "application/json",
        limits,
    ))
}

const LONG: Duration = Duration::from_mins(1);

fn refusal(address: &str, time: Duration) -> String {
    let error = asked(address, time).unwrap_err();
    assert_eq!(error.kind().exit_code(), 2);
    format!("{error} {:?}", error.hints())
}

#[test]
fn a_body_comes_back_whole_however_it_is_framed() {
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nhello",
    ];
    for answer in answers {
        let address = serve(move |_, stream| stream.write_all(answer.as_bytes()).unwrap());
        assert_eq!(asked(&address, LONG).unwrap(), b"hello", "{answer}");
    }
}

#[test]
fn a_login_is_sent_and_never_told() {
    let address = serve(|request, stream| {
        let is_known = request
            .to_lowercase()
            .contains("authorization: basic bwu6ahvudgvyma==");
        let status = if is_known {
            "200 OK"
        } else {
            "401 Unauthorized"
        };
        let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    });
    let with = |login: &str| address.replace("//", &format!("//{login}@"));
    assert!(asked(&with("me:hunter0"), LONG).is_ok());
    let text = refusal(&format!("{}/x?token=hunter3", with("me:hunter1")), LONG);
    assert!(
        text.contains("the answer is 401") && text.contains("login"),
        "{text}"
    );
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn redirects_are_followed_but_not_for_ever() {
    let address = serve(|request, stream| {
        let answer = if request.starts_with("GET /a/start ") {
            "HTTP/1.1 302 Found\r\nLocation: end?x\r\nContent-Length: 0\r\n\r\n"
        } else if request.starts_with("GET /a/end?x ") {
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        } else if request.starts_with("GET /lost ") {
            "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 307 Temporary\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n"
        };
        let _ = stream.write_all(answer.as_bytes());
    });
    assert_eq!(asked(&format!("{address}/a/start"), LONG).unwrap(), b"ok");
    assert!(refusal(&format!("{address}/round"), LONG).contains("more than 3 redirects"));
    assert!(refusal(&format!("{address}/lost"), LONG).contains("does not say where to"));
}

#[test]
fn endless_silent_and_foreign_servers_are_given_up() {
    let endless = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert!(refusal(&endless, LONG).contains("longer than 1 MiB"));
    let headers = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert!(refusal(&headers, LONG).contains("over HTTP failed"));
    let silent = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        let _ = stream.read(&mut [0]);
    });
    assert!(refusal(&silent, Duration::from_millis(200)).contains("no complete answer"));
    let foreign = serve(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH\r\n");
    });
    assert!(refusal(&foreign, LONG).contains("over HTTP failed"));
    let cut = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    });
    assert!(refusal(&cut, LONG).contains("over HTTP failed"));
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert!(refusal(&format!("http://{gone}/"), LONG).contains("there is no connection"));
}

#[test]
fn a_server_without_tls_is_told_apart() {
    let address = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let text = refusal(&address.replace("http:", "https:"), LONG);
    assert!(text.contains("the TLS handshake failed"), "{text}");
}
