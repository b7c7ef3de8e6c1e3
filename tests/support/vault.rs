//! A small Vault for tests. It answers as the API documentation of Vault has it: "HTTP API" (statuses, `errors`), "KV
//! secrets engine" versions 1 and 2 (read secret), "AppRole auth method" (login), "/sys/internal/ui/mounts".

#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::web::{self, Stream, body, header, json};

/// The token that everything but a login takes, and the login that gives it.
pub const TOKEN: &str = "hvs.zqmarkerqz-token";
pub const ROLE: &str = "zqmarkerqz-role";
pub const SECRET: &str = "zqmarkerqz-secret";

/// Secrets: path as `vault kv get` takes it, and the fields as JSON. Those below `secret/` have versions; those below
/// `old/` have none; `ancient/` is on a server that cannot tell.
pub type Held = Vec<(&'static str, String)>;

/// Starts one. Gives what `VAULT_ADDR` takes.
pub fn serve(held: Held) -> String {
    web::serve(move |request, stream| answer(&held, request, stream))
}

/// The same over TLS.
pub fn serve_tls(authority: &web::Authority, held: Held) -> String {
    web::serve_tls(authority, move |request, stream| {
        answer(&held, request, stream);
    })
}

/// One that takes a login only once (`secret_id_num_uses=1`), and how many were tried.
pub fn serve_one_login(held: Held) -> (String, Arc<AtomicUsize>) {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&logins);
    let address = web::serve(move |request, stream| {
        let is_login = request.starts_with("POST /v1/auth/approle/login ");
        if is_login && logins.fetch_add(1, Ordering::SeqCst) > 0 {
            let used = json(
                "400 Bad Request",
                r#"{"errors":["invalid role or secret ID"]}"#,
            );
            let _ = stream.write_all(used.as_bytes());
        } else {
            answer(&held, request, stream);
        }
    });
    (address, counted)
}

/// A standby that leads to the active node at another address.
pub fn standby(active: String) -> String {
    web::serve(move |request, stream| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        let _ = write!(
            stream,
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {active}{path}\r\nContent-Length: 0\r\n\r\n"
        );
    })
}

/// One that was started and not unsealed.
pub fn sealed() -> String {
    web::serve(|_, stream| {
        let answer = json(
            "503 Service Unavailable",
            r#"{"errors":["Vault is sealed"]}"#,
        );
        let _ = stream.write_all(answer.as_bytes());
    })
}

/// Answers one request.
pub fn answer(held: &Held, request: &str, stream: &mut dyn Stream) {
    let mut words = request.split(' ');
    let (method, path) = (words.next(), words.next().unwrap_or_default());
    let path = path.strip_prefix("/v1/").unwrap_or_default();
    let is_known = header(request, "x-vault-token") == Some(TOKEN);
    let is_asked = header(request, "x-vault-request") == Some("true");
    let answer = match (method, path) {
        _ if !is_asked => json("400 Bad Request", r#"{"errors":["missing header"]}"#),
        (Some("POST"), "auth/approle/login") => login(body(request)),
        (Some("GET"), _) if !is_known => denied(),
        (Some("GET"), _) => match path.strip_prefix("sys/internal/ui/mounts/") {
            Some(path) => mount(path),
            None => read(held, path),
        },
        _ => json(
            "405 Method Not Allowed",
            r#"{"errors":["unsupported operation"]}"#,
        ),
    };
    let _ = stream.write_all(answer.as_bytes());
}

fn denied() -> String {
    json("403 Forbidden", r#"{"errors":["permission denied"]}"#)
}

fn login(body: &str) -> String {
    if body == format!(r#"{{"role_id":"{ROLE}","secret_id":"{SECRET}"}}"#) {
        let auth = format!(
            r#"{{"auth":{{"renewable":true,"lease_duration":1200,"token_policies":["default"],"client_token":"{TOKEN}"}},"data":null}}"#
        );
        return json("200 OK", &auth);
    }
    json(
        "400 Bad Request",
        r#"{"errors":["invalid role or secret ID"]}"#,
    )
}

fn mount(path: &str) -> String {
    let of = |name: &str, version: &str| {
        let text = format!(
            r#"{{"data":{{"accessor":"kv_1","options":{{"version":"{version}"}},"path":"{name}/","type":"kv"}}}}"#
        );
        json("200 OK", &text)
    };
    match path.split('/').next() {
        Some("secret") => of("secret", "2"),
        Some("old") => of("old", "1"),
        Some("ancient" | "nowhere") => json("404 Not Found", r#"{"errors":[]}"#),
        _ => json(
            "403 Forbidden",
            r#"{"errors":["preflight capability check returned 403"]}"#,
        ),
    }
}

fn read(held: &Held, path: &str) -> String {
    let versioned = path.strip_prefix("secret/data/");
    let plain = versioned.map_or_else(|| path.to_owned(), |rest| format!("secret/{rest}"));
    if path.starts_with("nowhere/") {
        let text = r#"{"errors":["no handler for route 'nowhere/'"]}"#;
        return json("404 Not Found", text);
    }
    let is_direct = path.starts_with("secret/") && versioned.is_none();
    let found = held.iter().find(|(name, _)| *name == plain && !is_direct);
    match (found, versioned) {
        (Some((_, fields)), None) => json(
            "200 OK",
            &format!(r#"{{"lease_duration":2764800,"data":{fields}}}"#),
        ),
        (Some((_, fields)), Some(_)) => {
            let metadata = r#"{"created_time":"2018-03-22T02:24:06Z","deletion_time":"","destroyed":false,"version":2}"#;
            json(
                "200 OK",
                &format!(r#"{{"data":{{"data":{fields},"metadata":{metadata}}}}}"#),
            )
        }
        (None, _) => json("404 Not Found", r#"{"errors":[]}"#),
    }
}
