//! Secrets in HashiCorp Vault, or `OpenBao`: the key/value engine, versions 1 and 2.
//!
//! Set up by the variables that Vault's own command takes: `VAULT_ADDR`, `VAULT_NAMESPACE`, `VAULT_CACERT`, and
//! `VAULT_TOKEN`, or `VAULT_ROLE_ID` and `VAULT_SECRET_ID` for a login by AppRole, or the token that `vault login` left in
//! `~/.vault-token`. What Vault says besides its status is not passed on: it may quote what it was asked with.
//!
//! Sources: Vault's API documentation, "HTTP API" (headers, statuses), "KV secrets engine" versions 1 and 2 (read),
//! "AppRole auth method" (login), "/sys/internal/ui/mounts"; `command/kv_helpers.go` of Vault for how a mount's version is
//! found.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Mutex, OnceCell};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Environment, files};
use crate::error::{Error, Kind, Result};
use crate::http::{self, Answer, Authorities, Limits, Method, Request, Url};

/// What one request may cost. Vault's own clients follow one redirect and take the token to the active node; here it stays
/// with the service of `VAULT_ADDR`, and a redirect to another one is an error that names it.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(15),
    body: 1 << 20,
    redirects: 1,
};

/// What to do about a redirect to another service.
const STANDBY: &str = "VAULT_ADDR may be a standby: give the address of the active node, or of the load balancer, there";

/// A service, with a token for it. What it said of a path is not asked for again.
pub(super) struct Vault {
    address: Zeroizing<String>,
    namespace: Option<String>,
    authorities: Authorities,
    token: Zeroizing<String>,
    read: Mutex<HashMap<String, Arc<OnceCell<Result<Fields>>>>>,
}

/// Fields of one secret, wiped when nobody needs them.
struct Fields(serde_json::Map<String, Value>);

impl Drop for Fields {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

impl Vault {
    /// By the variables above. Logs in where a role is given. No error is of kind `Key`: it says nothing of a secret.
    pub(super) async fn open(env: Environment<'_>) -> Result<Self> {
        let given = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        let address = given("VAULT_ADDR").ok_or_else(|| {
            Error::new(Kind::Connection, "it is not known where Vault is")
                .hint("set VAULT_ADDR, such as https://vault.internal:8200")
        })?;
        let authorities = match given("VAULT_CACERT") {
            Some(path) => authorities(&path).await?,
            None => Authorities::System,
        };
        let mut vault = Self {
            address: Zeroizing::new(address.trim().trim_end_matches('/').to_owned()),
            namespace: given("VAULT_NAMESPACE"),
            authorities,
            token: Zeroizing::default(),
            read: Mutex::default(),
        };
        vault.token = match (given("VAULT_TOKEN"), given("VAULT_ROLE_ID")) {
            (Some(token), _) => Zeroizing::new(token.trim().to_owned()),
            (None, Some(role)) => {
                let secret = given("VAULT_SECRET_ID").map(Zeroizing::new);
                vault.log_in(&role, secret.as_ref()).await?
            }
            (None, None) => kept_token(env).await?,
        };
        Ok(vault)
    }

    /// A field of a secret at a path. Errors are of kind `Key` where Vault says that there is none or it is no text, of
    /// another where it does not say.
    pub(super) async fn field(&self, path: &str, field: &str) -> Result<Zeroizing<String>> {
        let path = encoded(path)?;
        let asked = Arc::clone(self.read.lock().await.entry(path.clone()).or_default());
        let fields = asked.get_or_init(|| self.fields(&path)).await;
        let fields = fields.as_ref().map_err(Error::clone)?;
        match fields.0.get(field) {
            Some(Value::String(text)) => Ok(Zeroizing::new(text.clone())),
            Some(Value::Number(number)) => Ok(Zeroizing::new(number.to_string())),
            Some(Value::Bool(is)) => Ok(Zeroizing::new(is.to_string())),
            None | Some(Value::Null) => {
                let what = format!("the secret `{path}` in Vault has no field `{field}`");
                let hint = format!("add it: `vault kv patch {path} {field}=…`");
                Err(Error::new(Kind::Key, what).hint(hint))
            }
            Some(_) => {
                let what = format!("the field `{field}` of `{path}` in Vault is no text");
                Err(Error::new(Kind::Key, what).hint("write text or a number into it"))
            }
        }
    }

    /// All fields of a secret at an encoded path.
    async fn fields(&self, path: &str) -> Result<Fields> {
        let mount = self.mount(path).await?;
        let is_versioned = mount.is_versioned();
        let place = if is_versioned {
            versioned(path, &mount.path)
        } else {
            path.to_owned()
        };
        let answer = self.ask(Method::Get, &place, None).await?;
        match answer.status {
            200 => {}
            404 => return Err(absent(&answer, path)),
            status => return Err(refused(status, path)),
        }
        let mut body: Value = serde_json::from_slice(&answer.body).map_err(|_| foreign(path))?;
        let fields = if is_versioned { "/data/data" } else { "/data" };
        let fields = body.pointer_mut(fields).and_then(Value::as_object_mut);
        let fields = fields.map(|fields| Fields(std::mem::take(fields)));
        wipe(&mut body);
        fields.ok_or_else(|| foreign(path))
    }

    /// The engine that has a path. Servers before 0.10 do not know and have the first version only.
    async fn mount(&self, path: &str) -> Result<Mount> {
        let place = format!("sys/internal/ui/mounts/{path}");
        let answer = self.ask(Method::Get, &place, None).await?;
        match answer.status {
            200 => {
                let found: Result<Mounted, _> = serde_json::from_slice(&answer.body);
                found.map(|found| found.data).map_err(|_| foreign(path))
            }
            404 => Ok(Mount::default()),
            status => Err(refused(status, path)),
        }
    }

    /// A token for an `AppRole`.
    async fn log_in(
        &self,
        role: &str,
        secret: Option<&Zeroizing<String>>,
    ) -> Result<Zeroizing<String>> {
        let login = Login {
            role_id: role,
            secret_id: secret.map(|secret| secret.as_str()),
        };
        let place = "auth/approle/login";
        let body = serde_json::to_string(&login).map_err(|_| foreign(place))?;
        let answer = self.ask(Method::Post, place, Some(Zeroizing::new(body)));
        let answer = answer.await?;
        if answer.status != 200 {
            let what = format!("Vault refuses the login by AppRole ({})", answer.status);
            return Err(Error::new(Kind::Server, what).hint(
                "check VAULT_ROLE_ID, VAULT_SECRET_ID, which may have expired, and VAULT_NAMESPACE",
            ));
        }
        let token: LoggedIn = serde_json::from_slice(&answer.body).map_err(|_| foreign(place))?;
        Ok(Zeroizing::new(token.auth.client_token))
    }

    /// What Vault answers, unless it cannot at all.
    async fn ask(
        &self,
        method: Method,
        place: &str,
        body: Option<Zeroizing<String>>,
    ) -> Result<Answer> {
        let address = Zeroizing::new(format!("{}/v1/{place}", *self.address));
        let url = Url::parse(&address).map_err(|error| error.on("VAULT_ADDR"))?;
        let mut request = Request::new(method, &url)
            .trusting(self.authorities.clone())
            .accept("application/json")
            .if_sent_elsewhere(STANDBY)
            .header("X-Vault-Request", "true")?;
        if !self.token.is_empty() {
            request = request.secret("X-Vault-Token", &self.token)?;
        }
        if let Some(namespace) = &self.namespace {
            request = request.header("X-Vault-Namespace", namespace)?;
        }
        if let Some(body) = body {
            request = request.body("application/json", body);
        }
        let answer = http::send(&request, LIMITS).await?;
        if answer.status < 500 {
            return Ok(answer);
        }
        let (what, hint) = if answer.status == 503 && says(&answer, "sealed") {
            let hint = "unseal it (`vault operator unseal`), or ask who runs it";
            ("Vault is sealed (503)".to_owned(), hint)
        } else {
            let what = format!("Vault cannot answer now ({})", answer.status);
            (
                what,
                "try again later: it may be starting, or in maintenance",
            )
        };
        Err(Error::new(Kind::Server, what)
            .on(url.to_string())
            .hint(hint))
    }
}

#[derive(Deserialize)]
struct Mounted {
    data: Mount,
}

/// A secrets engine.
#[derive(Deserialize, Default)]
struct Mount {
    #[serde(default)]
    path: String,
    #[serde(default)]
    options: Option<Options>,
}

#[derive(Deserialize)]
struct Options {
    version: Option<String>,
}

impl Mount {
    /// Whether it keeps versions of secrets, and so has them at another place.
    fn is_versioned(&self) -> bool {
        let options = self.options.as_ref();
        options.and_then(|options| options.version.as_deref()) == Some("2")
    }
}

#[derive(Serialize)]
struct Login<'l> {
    role_id: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_id: Option<&'l str>,
}

#[derive(Deserialize)]
struct LoggedIn {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    client_token: String,
}

/// A path as an address has it; each of its parts stays one.
fn encoded(path: &str) -> Result<String> {
    let mut text = String::with_capacity(path.len());
    for part in path.trim_matches('/').split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Err(Error::new(Kind::Rules, "this is no path of Vault")
                .hint("write it as `vault kv get` takes it: `vault:secret/shop#field`"));
        }
        if !text.is_empty() {
            text.push('/');
        }
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                text.push(byte as char);
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    Ok(text)
}

/// Where an engine with versions has a path. A mount may be told with a namespace in front that the path is without.
fn versioned(path: &str, mount: &str) -> String {
    let mut mount = mount.trim_matches('/');
    while !mount.is_empty() {
        if let Some(rest) = path.strip_prefix(mount)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("{mount}/data{rest}");
        }
        mount = mount.split_once('/').map_or("", |(_, rest)| rest);
    }
    match path.split_once('/') {
        Some((mount, rest)) => format!("{mount}/data/{rest}"),
        None => format!("{path}/data"),
    }
}

/// The certificates that `VAULT_CACERT` names.
async fn authorities(path: &str) -> Result<Authorities> {
    let pem = files::whole(Path::new(path)).await.map_err(|error| {
        let kind = match error.kind() {
            // No secret is missing, but a file that a variable names.
            Kind::Key => Kind::Rules,
            other => other,
        };
        let what = "the certificates of VAULT_CACERT cannot be read";
        Error::new(kind, what)
            .because(error)
            .hint("give a file of certificates: -----BEGIN CERTIFICATE----- …")
    })?;
    Authorities::only(pem.as_bytes()).map_err(|error| error.on("VAULT_CACERT"))
}

/// What `vault login` left.
async fn kept_token(env: Environment<'_>) -> Result<Zeroizing<String>> {
    let none = || {
        Error::new(Kind::Connection, "there is no token for Vault")
            .hint("set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID, or run `vault login`")
    };
    let path = env("HOME").map(|home| Path::new(&home).join(".vault-token"));
    let kept = files::whole(&path.ok_or_else(none)?).await;
    let kept = kept.map_err(|error| match error.kind() {
        Kind::Key => none(),
        _ => error,
    })?;
    let token = kept.trim();
    if token.is_empty() {
        return Err(none());
    }
    Ok(Zeroizing::new(token.to_owned()))
}

/// Whether an answer has a word. Vault's errors are sentences.
fn says(answer: &Answer, word: &str) -> bool {
    memchr::memmem::find(&answer.body, word.as_bytes()).is_some()
}

fn absent(answer: &Answer, path: &str) -> Error {
    // Others than Vault answer so as well, but not in its words.
    if serde_json::from_slice::<IgnoredAny>(&answer.body).is_err() {
        return foreign(path);
    }
    if says(answer, "no handler for route") {
        let what = format!("Vault has no secrets engine at `{path}` (404)");
        return Error::new(Kind::Key, what).hint("see `vault secrets list`; check VAULT_NAMESPACE");
    }
    Error::new(Kind::Key, format!("Vault has no secret at `{path}` (404)"))
        .hint("it may be deleted; look with `vault kv get`, which takes the same path: the one without `data/`")
}

fn refused(status: u16, path: &str) -> Error {
    let what = format!("Vault refuses `{path}` ({status})");
    let hint = match status {
        403 => {
            "the token may have expired (`vault token lookup`), its policy may not allow `read` there, or no secrets engine is there"
        }
        _ => "check the path and VAULT_NAMESPACE with `vault kv get`",
    };
    Error::new(Kind::Server, what).hint(hint)
}

fn foreign(path: &str) -> Error {
    let what = format!("the answer about `{path}` is not one of Vault's");
    Error::new(Kind::Server, what)
        .on("VAULT_ADDR")
        .hint("check that VAULT_ADDR is Vault's address, without a path")
}

/// Wipes all text of a document.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(entries) => entries.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_with_versions_have_secrets_below_data() {
        for (path, mount, expected) in [
            ("secret/app", "secret/", "secret/data/app"),
            ("kv/team/app", "kv/team/", "kv/team/data/app"),
            ("secret/app", "ns1/ns2/secret/", "secret/data/app"),
            ("secrets/app", "secret/", "secrets/data/app"),
            ("secret/data/app", "secret/", "secret/data/data/app"),
        ] {
            assert_eq!(versioned(path, mount), expected);
        }
    }

    #[test]
    fn a_path_stays_within_its_place() {
        assert_eq!(
            encoded("/secret/a b?#%/ü/").unwrap(),
            "secret/a%20b%3F%23%25/%C3%BC"
        );
        for wrong in ["", "/", "secret/../sys", "a//b", "./a"] {
            assert!(encoded(wrong).is_err(), "{wrong}");
        }
    }
}
