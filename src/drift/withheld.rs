//! Settings whose values may be secrets, by their names or by what they look like, and how they are kept out of a schema:
//! PostgreSQL's functions may have some.

use super::object::bare;
use super::settings::secrets::is_secret_value;
use super::{Kind, Object};

/// Parts of a name that speak of something secret.
const SECRETS: &[&str] = &[
    "pass",
    "secret",
    "token",
    "credential",
    "conninfo",
    "jwkset",
    "hmac",
    "unseal",
];

/// Last words of names that speak of something secret and have a number, a switch or a method.
const HARMLESS: &[&str] = &[
    "algorithm",
    "count",
    "enabled",
    "encryption",
    "length",
    "reload",
    "size",
    "timeout",
];

/// Whether the name of a setting says that its value holds a secret or may hold one, whichever service it is of: these
/// are neither captured nor shown.
///
/// Sources: redis.conf of Redis 7.2 and valkey.conf (`requirepass`, `masterauth`, `primaryauth`, `tls-key-file-pass`,
/// `user`); PostgreSQL documentation, "Server Configuration" (`primary_conninfo`, `ssl_passphrase_command`, and commands
/// of a shell such as `archive_command`, in which logins are written); Elasticsearch documentation, "Secure settings" (names
/// with `secure_`, `password`, `access_key`, `encryption_key` …), and OpenSearch's Security plugin, "Configuring TLS".
pub fn is_secret(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    let last = name.rsplit(['.', '_', '-']).next().unwrap_or_default();
    let is_secure = || {
        let own = name.rsplit('.').next().unwrap_or_default();
        own.starts_with("secure_")
    };
    let says_so = name == "user"
        || ["auth", "authorization", "_command"]
            .iter()
            .any(|end| name.ends_with(end))
        || last.ends_with("key")
        || SECRETS.iter().any(|part| name.contains(part))
        || is_secure();
    says_so && !HARMLESS.contains(&last)
}

/// Whether a setting's value is neither captured nor shown: by its name, or because it has the form of a secret.
pub fn is_withheld(name: &str, value: &str) -> bool {
    is_secret(name) || is_secret_value(value)
}

/// What stands for a value that is not told.
const HIDDEN: &str = "…";

/// Puts down the settings of a routine, each `name=value`, the values of secrets neither there nor in the statement that makes
/// it. `digest` gives what of them can be compared.
pub fn put_down(object: &mut Object, settings: &[String], digest: impl Fn(&str) -> String) {
    let mut shown = Vec::new();
    for setting in settings {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        if !is_withheld(name, value) {
            shown.push(setting.clone());
            continue;
        }
        object.hidden.insert(name.to_owned(), digest(setting));
        shown.push(format!("{name}={HIDDEN}"));
        take_out(object, name);
    }
    if !shown.is_empty() {
        object
            .properties
            .insert("settings".to_owned(), shown.join(", "));
    }
}

/// Hides what an older standin has written down of secrets.
pub fn withhold(object: &mut Object) {
    let is_routine = matches!(
        object.kind,
        Kind::Function | Kind::Procedure | Kind::Aggregate
    );
    let Some(text) = object.property("settings").filter(|_| is_routine) else {
        return;
    };
    let mut settings: Vec<String> = Vec::new();
    for part in text.split(", ") {
        let is_name = |name: &str| {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
            !name.is_empty() && name.chars().all(is_part)
        };
        let begins = part.split_once('=').is_some_and(|(name, _)| is_name(name));
        match settings.last_mut().filter(|_| !begins) {
            Some(last) => *last += &format!(", {part}"),
            None => settings.push(part.to_owned()),
        }
    }
    let hidden = object.hidden.clone();
    put_down(object, &settings, |_| String::new());
    object.hidden = hidden;
}

/// The settings of a routine whose values are not told, by name.
pub fn withheld(object: &Object) -> impl Iterator<Item = &str> {
    let settings = object.property("settings").unwrap_or_default().split(", ");
    settings.filter_map(|setting| setting.strip_suffix(HIDDEN)?.strip_suffix('='))
}

/// Takes a setting out of the statement that makes a routine. Where it is not found as the server writes it, the statement goes.
///
/// Source: `pg_get_functiondef` and `simple_quote_literal` in src/backend/utils/adt/ruleutils.c: a line each, in front of the
/// body, and quotes are doubled.
fn take_out(object: &mut Object, name: &str) {
    let Some(create) = object.notes.remove("create") else {
        return;
    };
    let begin = format!("\n SET {} TO '", bare(name));
    let cut = create.split_once(&begin).and_then(|(before, rest)| {
        let mut after = rest;
        loop {
            let (_, behind) = after.split_once('\'')?;
            match behind.strip_prefix('\'') {
                Some(more) => after = more,
                None => return Some(format!("{before}{behind}")),
            }
        }
    });
    if let Some(create) = cut {
        object.notes.insert("create".to_owned(), create);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        let create = "CREATE FUNCTION public.f()\n LANGUAGE sql\n SET search_path TO 'a', 'b'\n SET \"app.api_key\" TO 'it''s, x=1\ny'\n SET work_mem TO '1MB'\nAS $function$ SELECT 1 $function$\n";
        let object = |settings: Option<&str>, create: &str| Object {
            kind: Kind::Function,
            path: ["public", "f()"].map(str::to_owned).to_vec(),
            properties: settings
                .map(|text| ("settings".to_owned(), text.to_owned()))
                .into_iter()
                .collect(),
            notes: [("create".to_owned(), create.to_owned())].into(),
            hidden: [].into(),
        };
        let settings = [
            "app.api_key=it's, x=1\ny",
            "search_path=a, b",
            "work_mem=1MB",
        ];
        let mut live = object(None, create);
        put_down(&mut live, &settings.map(str::to_owned), |text| {
            text.len().to_string()
        });
        let shown = "app.api_key=…, search_path=a, b, work_mem=1MB";
        assert_eq!(live.property("settings"), Some(shown));
        let made = "CREATE FUNCTION public.f()\n LANGUAGE sql\n SET search_path TO 'a', 'b'\n SET work_mem TO '1MB'\nAS $function$ SELECT 1 $function$\n";
        assert_eq!(live.note("create"), Some(made));
        assert_eq!(
            live.hidden.get("app.api_key").map(String::as_str),
            Some("23")
        );
        assert_eq!(withheld(&live).collect::<Vec<_>>(), ["app.api_key"]);

        let forms = [
            "app.dsn=postgresql://u:hunter2@h/d",
            "application_name=Bearer hunter2",
            "x.y=ghp_hunter2abcdefghijklmnopqrstuvwxyz012345",
            "app.link=host=far user=me password=hunter2",
            "vault.unseal=hunter2",
        ];
        let create = forms.map(|setting| {
            let (name, value) = setting.split_once('=').unwrap();
            format!("\n SET {} TO '{value}'", bare(name))
        });
        let mut by_form = object(
            None,
            &format!("CREATE FUNCTION f(){}\nAS 'x'", create.concat()),
        );
        put_down(&mut by_form, &forms.map(str::to_owned), str::to_owned);
        assert_eq!(by_form.note("create"), Some("CREATE FUNCTION f()\nAS 'x'"));
        let shown = by_form.property("settings").unwrap();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert_eq!(by_form.hidden.len(), forms.len());

        let mut written = object(
            Some("app.api_key=hunter2, search_path=a, b"),
            "CREATE otherwise hunter2",
        );
        withhold(&mut written);
        assert_eq!(
            written.property("settings"),
            Some("app.api_key=…, search_path=a, b")
        );
        assert_eq!(written.note("create"), None);
    }
}
