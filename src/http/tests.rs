use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use self::proxy::Proxy;
use self::web::{Authority, json, serve, serve_tls};
use super::*;

#[path = "../../tests/support/proxy.rs"]
mod proxy;
#[path = "../../tests/support/web.rs"]
mod web;

fn asked(address: &str, time: Duration) -> Result<Vec<u8>> {
    let url = Url::parse(address).unwrap();
    block_on(get(&url, "application/json", limits(time)))
}

fn limits(time: Duration) -> Limits {
    Limits {
        time,
        body: 1 << 20,
        redirects: 3,
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

fn sent(request: &Request) -> Result<Answer> {
    block_on(send(request, limits(LONG)))
}

fn request(method: Method, address: &str) -> Request {
    Request::new(method, &Url::parse(address).unwrap())
}

fn text(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
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
    assert!(text.contains("give the port for TLS"), "{text}");
}

#[test]
fn what_is_asked_arrives_and_any_status_comes_back() {
    static SEEN: Mutex<String> = Mutex::new(String::new());
    let address = serve(|request, stream| {
        request.clone_into(&mut SEEN.lock().unwrap());
        let _ = stream.write_all(json("503 Sealed", "{\"sealed\":true}").as_bytes());
    });
    let asked = request(Method::Put, &format!("{address}/a?b"))
        .header("X-Plain", "seen")
        .and_then(|request| request.secret("X-Token", "hunter2"))
        .unwrap()
        .body("application/json", text("{\"pin\":\"hunter2\"}"));
    let shown = format!("{asked:?}");
    assert!(
        shown.contains("seen") && !shown.contains("hunter2"),
        "{shown}"
    );
    let answer = sent(&asked).unwrap();
    assert_eq!((answer.status, answer.is_success()), (503, false));
    assert_eq!(&**answer.body, b"{\"sealed\":true}");
    assert!(!format!("{answer:?}").contains("sealed"));
    let seen = SEEN.lock().unwrap();
    assert!(seen.starts_with("PUT /a?b HTTP/1.1\r\n"), "{seen}");
    assert_eq!(web::header(&seen, "x-token"), Some("hunter2"));
    assert_eq!(web::header(&seen, "x-plain"), Some("seen"));
    assert_eq!(web::header(&seen, "content-type"), Some("application/json"));
    assert_eq!(web::body(&seen), "{\"pin\":\"hunter2\"}");
    for wrong in ["a\nb", "a\0"] {
        let error = request(Method::Get, &address)
            .secret("X", wrong)
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Rules);
    }
}

#[test]
fn what_is_sent_and_secret_stays_with_its_service() {
    static LEAKED: AtomicBool = AtomicBool::new(false);
    let other = serve(|request, stream| {
        let has_any = ["x-token", "authorization"].map(|name| web::header(request, name));
        let is_leak = has_any.iter().any(Option::is_some) || !web::body(request).is_empty();
        LEAKED.fetch_or(is_leak, Ordering::SeqCst);
        let _ = stream.write_all(json("200 OK", "elsewhere").as_bytes());
    });
    let elsewhere = other.clone();
    let address = serve(move |request, stream| {
        let to = |status: u16, place: &str| {
            format!("HTTP/1.1 {status} Moved\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n")
        };
        let path = request.split(' ').nth(1).unwrap_or_default();
        let answer = match path {
            "/away" => to(307, &other),
            "/away/303" => to(303, &other),
            "/302" => to(302, "/end"),
            "/303" => to(303, "/end"),
            "/308" => to(308, "/end"),
            _ => {
                let method = request.split(' ').next().unwrap_or_default();
                let token = web::header(request, "x-token").unwrap_or_default();
                json(
                    "200 OK",
                    &format!("{method} {token} {}", web::body(request)),
                )
            }
        };
        let _ = stream.write_all(answer.as_bytes());
    });
    let login = address.replace("//", "//me:hunter2@");
    let get = |path: &str| {
        let asked = request(Method::Get, &format!("{login}{path}"));
        sent(&asked.secret("X-Token", "t").unwrap()).map(|answer| answer.body.to_vec())
    };
    let post = |path: &str| {
        let asked = request(Method::Post, &format!("{login}{path}"));
        let asked = asked
            .secret("X-Token", "t")
            .unwrap()
            .body("text/plain", text("b"));
        sent(&asked).map(|answer| answer.body.to_vec())
    };
    assert_eq!(get("/302").unwrap(), b"GET t ");
    let plain = request(Method::Get, &format!("{login}/away"));
    assert_eq!(&**sent(&plain).unwrap().body, b"elsewhere");
    assert_eq!(post("/302").unwrap(), b"POST t b");
    assert_eq!(post("/308").unwrap(), b"POST t b");
    assert_eq!(post("/303").unwrap(), b"GET t ");
    for refused in [get("/away"), post("/away"), post("/away/303")] {
        let refused = refused.unwrap_err();
        let expected = format!("to another host, {elsewhere}");
        assert!(refused.what().ends_with(&expected), "{refused}");
    }
    assert!(!LEAKED.load(Ordering::SeqCst));
}

#[test]
fn tls_takes_the_right_name_of_a_known_authority_alone() {
    let authority = Authority::new();
    let address = serve_tls(&authority, |_, stream| {
        let _ = stream.write_all(json("200 OK", "over tls").as_bytes());
    });
    let known = Authorities::only(authority.pem.as_bytes()).unwrap();
    let asked = |address: &str, authorities: &Authorities| {
        sent(&request(Method::Get, address).trusting(authorities.clone()))
    };
    assert_eq!(&**asked(&address, &known).unwrap().body, b"over tls");
    let stranger = Authorities::only(Authority::new().pem.as_bytes()).unwrap();
    let other_name = address.replace("localhost", "127.0.0.1");
    for (address, authorities, why) in [
        (&address, &stranger, "an authority that is not trusted"),
        (
            &address,
            &Authorities::System,
            "an authority that is not trusted",
        ),
        (&other_name, &known, "for another name"),
    ] {
        let refused = asked(address, authorities).unwrap_err();
        assert_eq!(refused.what(), "the TLS handshake failed", "{address}");
        let cause = std::error::Error::source(&refused).unwrap().to_string();
        assert!(cause.contains(why), "{cause}");
    }
    // What `openssl req -x509` makes unless told otherwise.
    let own = Authority::alone();
    let address = serve_tls(&own, |_, _| {});
    let trusted = Authorities::only(own.pem.as_bytes()).unwrap();
    let refused = asked(&address, &trusted).unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("that of an authority (CA:TRUE)"), "{cause}");
    assert!(refused.hints()[0].contains("CA:FALSE"), "{refused:?}");
    for rubbish in [
        "",
        "x",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let refused = Authorities::only(rubbish.as_bytes()).unwrap_err();
        assert_eq!(refused.kind(), Kind::Rules, "{rubbish}");
    }
}

/// `Basic` for `me:p@ss`.
const LOGIN: &str = "Basic bWU6cEBzcw==";

/// What comes back where the proxy of both schemes is this one.
fn sent_by(proxy: &str, no: &str, request: &Request, time: Duration) -> Result<Answer> {
    let proxies = Proxies::of(|name| match name {
        "http_proxy" | "https_proxy" => Some(proxy.to_owned()),
        "no_proxy" => Some(no.to_owned()),
        _ => None,
    });
    block_on(send_by(request, limits(time), &proxies))
}

#[test]
fn a_proxy_hands_on_what_goes_without_tls_and_its_login_stays_with_it() {
    static SEEN: Mutex<String> = Mutex::new(String::new());
    let proxy = Proxy::start(Some(LOGIN));
    let address = serve(|request, stream| {
        request.clone_into(&mut SEEN.lock().unwrap());
        let _ = stream.write_all(json("200 OK", "by proxy").as_bytes());
    });
    // This machine knows no such name: the proxy does.
    let address = address.replace("127.0.0.1", "me:own@vault.test");
    let asked = request(Method::Put, &format!("{address}/a?b")).body("text/plain", text("body"));
    let with_login = format!("me:p%40ss@{}", proxy.place);
    let answer = sent_by(&with_login, "", &asked, LONG).unwrap();
    assert_eq!(&**answer.body, b"by proxy");
    let place = address.split('@').next_back().unwrap();
    let (head, server) = (proxy.seen().remove(0), SEEN.lock().unwrap().clone());
    let first = format!("PUT http://{place}/a?b HTTP/1.1\r\n");
    assert!(head.starts_with(&first), "{head}");
    assert_eq!(web::header(&head, "host"), Some(place));
    assert_eq!(web::header(&head, "proxy-authorization"), Some(LOGIN));
    assert!(server.starts_with("PUT /a?b HTTP/1.1\r\n"), "{server}");
    assert_eq!(web::header(&server, "proxy-authorization"), None);
    assert_eq!(web::body(&server), "body");
}

#[test]
fn a_proxy_opens_a_tunnel_for_tls_and_sees_nothing_of_what_goes_through() {
    let proxy = Proxy::start(Some(LOGIN));
    let authority = Authority::new();
    let address = serve_tls(&authority, |request, stream| {
        let token = web::header(request, "x-token").unwrap_or_default();
        let is_clean = web::header(request, "proxy-authorization").is_none();
        let first = request.lines().next().unwrap_or_default();
        let _ = stream.write_all(json("200 OK", &format!("{first} {token} {is_clean}")).as_bytes());
    });
    let known = Authorities::only(authority.pem.as_bytes()).unwrap();
    let asked = request(Method::Get, &format!("{address}/v1"))
        .trusting(known)
        .secret("X-Token", "hunter2")
        .unwrap();
    let with_login = format!("http://me:p%40ss@{}/", proxy.place);
    let answer = sent_by(&with_login, "", &asked, LONG).unwrap();
    assert_eq!(&**answer.body, b"GET /v1 HTTP/1.1 hunter2 true");
    let place = address.trim_start_matches("https://");
    let [head] = &proxy.seen()[..] else {
        panic!("{:?}", proxy.seen());
    };
    assert!(
        head.starts_with(&format!("CONNECT {place} HTTP/1.1\r\n")),
        "{head}"
    );
    assert_eq!(web::header(head, "host"), Some(place));
    assert_eq!(web::header(head, "proxy-authorization"), Some(LOGIN));
    assert!(!head.contains("hunter2"), "{head}");
    // What is excepted goes there directly.
    sent_by(&with_login, "localhost", &asked, LONG).unwrap();
    assert_eq!(proxy.seen().len(), 1);
}

#[test]
fn proxies_that_refuse_or_say_nothing_are_told_without_their_login() {
    let proxy = Proxy::start(Some(LOGIN));
    let service = serve(|_, stream| {
        let _ = stream.write_all(json("200 OK", "").as_bytes());
    });
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = free.local_addr().unwrap().to_string();
    drop(free);
    let silent = serve(|_, stream| {
        let _ = stream.read(&mut [0]);
    });
    let endless = serve(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let [silent, endless] = [silent, endless].map(|address| address.replace("http://", ""));
    let nowhere = format!("https://{gone}");
    let secure = service.replace("http:", "https:");
    let (right, wrong) = ("me:p%40ss@", "me:hunter2@");
    let short = Duration::from_millis(200);
    for (login, place, address, time, says) in [
        (
            wrong,
            &proxy.place,
            &service,
            LONG,
            "does not take the login",
        ),
        (
            wrong,
            &proxy.place,
            &secure,
            LONG,
            "does not take the login",
        ),
        (
            right,
            &proxy.place,
            &nowhere,
            LONG,
            "gives no way there: 502",
        ),
        (
            wrong,
            &gone,
            &service,
            LONG,
            "there is no connection to the proxy",
        ),
        (
            wrong,
            &gone,
            &secure,
            LONG,
            "there is no connection to the proxy",
        ),
        (wrong, &silent, &service, short, "no complete answer"),
        (wrong, &silent, &secure, short, "no complete answer"),
        (wrong, &endless, &secure, LONG, "does not speak HTTP"),
    ] {
        let asked = request(Method::Get, address);
        let error = sent_by(&format!("{login}{place}"), "", &asked, time).unwrap_err();
        let told = format!("{error} {error:?} {:?}", error.hints());
        assert_eq!(error.kind(), Kind::Connection, "{told}");
        assert!(told.contains(says), "{told}");
        assert!(
            !told.contains("hunter2") && !told.contains("p@ss"),
            "{told}"
        );
    }
}

#[test]
fn a_proxy_that_is_reached_over_tls_must_prove_its_name() {
    let authority = Authority::new();
    let proxy = serve_tls(&authority, |_, stream| {
        let _ = stream.write_all(json("200 OK", "").as_bytes());
    });
    let asked = request(Method::Get, "http://vault.test/");
    let refused = sent_by(&proxy, "", &asked, LONG).unwrap_err();
    assert_eq!(refused.what(), "the TLS handshake failed");
}
