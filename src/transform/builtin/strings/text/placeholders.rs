//! Places that a template leaves for a program to fill: `#{ticket.number}`, `{{ user.name }}`, `{invite_token}`. Without them a
//! letter or a link of dev would be none. They hold names of members, and nothing of anybody's.
//!
//! Sources: Ruby, "String interpolation"; Liquid, "Template basics"; Handlebars, "Expressions"; Rails, "I18n interpolation".

/// Longest placeholder, in bytes.
const LONGEST: usize = 80;

/// Most digits of one: more may be somebody's number.
const MOST_DIGITS: usize = 2;

/// Words that tags of templates begin with.
const TAGS: &[&str] = &[
    "if",
    "elsif",
    "elif",
    "else",
    "elseif",
    "endif",
    "unless",
    "endunless",
    "for",
    "endfor",
    "each",
    "endeach",
    "case",
    "when",
    "endcase",
    "assign",
    "set",
    "include",
    "block",
    "endblock",
    "extends",
    "end",
    "with",
    "endwith",
    "raw",
    "endraw",
];

/// Words that names of members are made of: what nobody is called.
const WORDS: &[&str] = &[
    "account",
    "action",
    "address",
    "agent",
    "amount",
    "app",
    "article",
    "base",
    "body",
    "city",
    "code",
    "company",
    "config",
    "confirm",
    "confirmation",
    "contact",
    "count",
    "country",
    "created",
    "current",
    "customer",
    "data",
    "date",
    "day",
    "due",
    "email",
    "event",
    "expires",
    "file",
    "first",
    "firstname",
    "fqdn",
    "full",
    "group",
    "host",
    "hour",
    "id",
    "image",
    "index",
    "invite",
    "invoice",
    "item",
    "key",
    "language",
    "last",
    "lastname",
    "link",
    "list",
    "locale",
    "login",
    "mail",
    "message",
    "minutes",
    "month",
    "name",
    "number",
    "object",
    "order",
    "organization",
    "owner",
    "page",
    "path",
    "phone",
    "price",
    "product",
    "project",
    "receiver",
    "recipient",
    "redirect",
    "reset",
    "row",
    "sender",
    "session",
    "site",
    "slug",
    "state",
    "status",
    "street",
    "subject",
    "team",
    "text",
    "ticket",
    "time",
    "title",
    "to",
    "token",
    "total",
    "type",
    "unsubscribe",
    "updated",
    "uri",
    "url",
    "user",
    "username",
    "uuid",
    "value",
    "version",
    "website",
    "year",
    "zip",
];

/// Bytes of the placeholder that `text` begins with; none where it begins with no such.
pub(super) fn length(text: &str) -> usize {
    let near = &text.as_bytes()[..text.len().min(LONGEST)];
    let (open, close): (usize, &[u8]) = match near {
        [b'{', b'{', b'{', ..] => (3, b"}}}"),
        [b'{', b'{', ..] => (2, b"}}"),
        [b'{', b'%', ..] => (2, b"%}"),
        [b'#' | b'$' | b'%', b'{', ..] => (2, b"}"),
        [b'{', ..] => (1, b"}"),
        [b'[', b'[', ..] => (2, b"]]"),
        _ => return 0,
    };
    let Some(end) = memchr::memmem::find(&near[open..], close) else {
        return 0;
    };
    let inner = &text[open..open + end];
    let is_one = match near {
        [b'{', b'%', ..] => is_tag(inner.trim_matches(['-', ' '])),
        [b'{', b'{', ..] => {
            let mut parts = inner.split('|').map(|part| part.trim_matches(' '));
            parts.next().is_some_and(is_member) && parts.all(|part| is_name(part) && is_low(part))
        }
        [b'[' | b'{', ..] => is_name(inner) && is_of_words(inner),
        _ => is_member(inner),
    };
    if is_one { open + end + close.len() } else { 0 }
}

/// Whether it is a tag such as `if user.name`.
fn is_tag(inner: &str) -> bool {
    let mut words = inner.split(' ').filter(|word| !word.is_empty());
    words.next().is_some_and(|first| TAGS.contains(&first)) && words.all(is_member)
}

/// Whether it is written as names of members are: somebody's begins with a capital, and stands alone.
fn is_member(inner: &str) -> bool {
    is_name(inner) && (is_low(inner) || is_of_words(inner))
}

fn is_low(inner: &str) -> bool {
    inner.bytes().all(|byte| !byte.is_ascii_uppercase())
}

/// Whether it is a name as programs write them, with its holders' in front.
fn is_name(inner: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let is_part =
        |part: &str| part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    inner.bytes().all(is_sign) && digits <= MOST_DIGITS && inner.split('.').all(is_part)
}

/// Whether it is made of such words alone: `{anna}` is none, nor is `{anna.keller}`.
fn is_of_words(inner: &str) -> bool {
    let mut rest = inner;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        if rest.is_empty() {
            return true;
        }
        let bytes = rest.as_bytes();
        let ends = |at: &usize| {
            let (before, here) = (bytes[*at - 1], bytes[*at]);
            !here.is_ascii_alphabetic() || before.is_ascii_lowercase() && here.is_ascii_uppercase()
        };
        let end = (1..bytes.len()).find(ends).unwrap_or(bytes.len());
        let is_known = |known: &&str| known.eq_ignore_ascii_case(&rest[..end]);
        if !WORDS.iter().any(is_known) {
            return false;
        }
        rest = &rest[end..];
    }
}
