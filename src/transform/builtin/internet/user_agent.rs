//! `user_agent`: what a browser says of itself.

use std::sync::LazyLock;

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, number};
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "user_agent",
    group: Group::Internet,
    summary: "a user agent of a common browser",
    doc: "A browser's family and the platform that it runs on stay: Chrome, Edge, Firefox, Safari and Opera on Windows, macOS, \
          Linux, Android, iPhone and iPad; crawlers become one crawler and command-line clients curl. Everything else \
          (versions, builds, models of telephones, names of apps) is lost, and a version is drawn, so that statistics by \
          family and platform stay and no device is told by its rare string. What is not recognized becomes one of the usual \
          browsers, and so does everything under `family: any`. Strings have the reduced form that browsers send today (RFC \
          9110, section 10.1.5; W3C, \"User-Agent Reduction\").",
    params: &[Param {
        name: "family",
        kind: "keep|any",
        default: "keep",
        doc: "whether browser and platform stay, or are drawn too",
    }],
    accepts: TEXTS,
    examples: &[
        "Mozilla/5.0 (Linux; Android 13; SM-S908B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.5615.48 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0",
    ],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let keeps = params.choice("family", &[("keep", true), ("any", false)]);
    params.finish()?;
    let longest = AGENTS.iter().map(Agent::max_chars).max();
    Ok(strings::prepared(
        input,
        Distinct::No,
        longest,
        UserAgent {
            keeps: keeps.unwrap_or(true),
        },
    ))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Browser {
    Chrome,
    Edge,
    Firefox,
    Safari,
    Opera,
    Crawler,
    Tool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Platform {
    Windows,
    Mac,
    Linux,
    Android,
    IPhone,
    IPad,
    /// None that matters.
    Any,
}

use Browser::{Chrome, Crawler, Edge, Firefox, Opera, Safari, Tool};
use Platform::{Android, Any, IPad, IPhone, Linux, Mac, Windows};

/// What a word of the string tells.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Of(Browser),
    On(Platform),
}

use Sign::{Of, On};

/// Words in small letters, the telling ones first: browsers name those that they are like, an iPhone says that it is like Mac
/// OS X, Android that it is Linux.
const SIGNS: &[(&str, Sign)] = &[
    ("bot", Of(Crawler)),
    ("facebookexternalhit", Of(Crawler)),
    ("curl", Of(Tool)),
    ("wget", Of(Tool)),
    ("python", Of(Tool)),
    ("go", Of(Tool)),
    ("okhttp", Of(Tool)),
    ("java", Of(Tool)),
    ("edg", Of(Edge)),
    ("edge", Of(Edge)),
    ("edga", Of(Edge)),
    ("edgios", Of(Edge)),
    ("opr", Of(Opera)),
    ("opera", Of(Opera)),
    ("firefox", Of(Firefox)),
    ("fxios", Of(Firefox)),
    ("chrome", Of(Chrome)),
    ("crios", Of(Chrome)),
    ("safari", Of(Safari)),
    ("iphone", On(IPhone)),
    ("ipad", On(IPad)),
    ("android", On(Android)),
    ("windows", On(Windows)),
    ("macintosh", On(Mac)),
    ("mac", On(Mac)),
    ("cros", On(Linux)),
    ("linux", On(Linux)),
    ("x11", On(Linux)),
];

/// Places in the list of signs, by their words' first letter.
static BY_LETTER: LazyLock<[Vec<usize>; 26]> = LazyLock::new(|| {
    let mut places = [const { Vec::new() }; 26];
    for (place, (word, _)) in SIGNS.iter().enumerate() {
        if let Some(list) = letter(word.as_bytes()).and_then(|letter| places.get_mut(letter)) {
            list.push(place);
        }
    }
    places
});

/// The first letter of a word as a number.
fn letter(word: &[u8]) -> Option<usize> {
    let first = word.first()?.to_ascii_lowercase();
    first
        .is_ascii_lowercase()
        .then(|| usize::from(first - b'a'))
}

/// Endings of names of crawlers, and a maker of telephones whose name has one.
const CRAWLERS: [&[u8]; 3] = [b"bot", b"crawler", b"spider"];
const NO_CRAWLER: &[u8] = b"cubot";

fn is_crawler(word: &[u8]) -> bool {
    // Nearly all words are told apart by their last letter.
    if !matches!(word.last(), Some(b't' | b'T' | b'r' | b'R')) {
        return false;
    }
    let ends = |ending: &&[u8]| {
        let last = word
            .len()
            .checked_sub(ending.len())
            .and_then(|at| word.get(at..));
        last.is_some_and(|last| last.eq_ignore_ascii_case(ending))
    };
    CRAWLERS.iter().any(ends) && !word.eq_ignore_ascii_case(NO_CRAWLER)
}

/// A family on a platform: text with `#` where the version stands.
struct Agent {
    browser: Browser,
    platform: Platform,
    text: &'static str,
    /// First version and how many of them there are.
    versions: (u32, u32),
}

const fn agent(
    browser: Browser,
    platform: Platform,
    versions: (u32, u32),
    text: &'static str,
) -> Agent {
    Agent {
        browser,
        platform,
        text,
        versions,
    }
}

/// Versions of Chromium and Firefox, and of Safari and its system, in wide use.
const CHROMIUM: (u32, u32) = (120, 24);
const GECKO: (u32, u32) = (120, 24);
const WEBKIT: (u32, u32) = (16, 3);

/// One for each family and platform; of each family the commonest is the first.
static AGENTS: &[Agent] = &[
    agent(
        Chrome,
        Windows,
        CHROMIUM,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36",
    ),
    agent(
        Chrome,
        Mac,
        CHROMIUM,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36",
    ),
    agent(
        Chrome,
        Linux,
        CHROMIUM,
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36",
    ),
    agent(
        Chrome,
        Android,
        CHROMIUM,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Mobile Safari/537.36",
    ),
    agent(
        Chrome,
        IPhone,
        CHROMIUM,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/#.0.0.0 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Chrome,
        IPad,
        CHROMIUM,
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/#.0.0.0 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Edge,
        Windows,
        CHROMIUM,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 Edg/#.0.0.0",
    ),
    agent(
        Edge,
        Mac,
        CHROMIUM,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 Edg/#.0.0.0",
    ),
    agent(
        Edge,
        Linux,
        CHROMIUM,
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 Edg/#.0.0.0",
    ),
    agent(
        Edge,
        Android,
        CHROMIUM,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Mobile Safari/537.36 EdgA/#.0.0.0",
    ),
    agent(
        Edge,
        IPhone,
        CHROMIUM,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/#.0.0.0 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Edge,
        IPad,
        CHROMIUM,
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/#.0.0.0 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Firefox,
        Windows,
        GECKO,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:#.0) Gecko/20100101 Firefox/#.0",
    ),
    agent(
        Firefox,
        Mac,
        GECKO,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:#.0) Gecko/20100101 Firefox/#.0",
    ),
    agent(
        Firefox,
        Linux,
        GECKO,
        "Mozilla/5.0 (X11; Linux x86_64; rv:#.0) Gecko/20100101 Firefox/#.0",
    ),
    agent(
        Firefox,
        Android,
        GECKO,
        "Mozilla/5.0 (Android 14; Mobile; rv:#.0) Gecko/#.0 Firefox/#.0",
    ),
    agent(
        Firefox,
        IPhone,
        GECKO,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/#.0 Mobile/15E148 Safari/605.1.15",
    ),
    agent(
        Firefox,
        IPad,
        GECKO,
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/#.0 Mobile/15E148 Safari/605.1.15",
    ),
    agent(
        Safari,
        IPhone,
        WEBKIT,
        "Mozilla/5.0 (iPhone; CPU iPhone OS #_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/#.5 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Safari,
        Mac,
        WEBKIT,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/#.5 Safari/605.1.15",
    ),
    agent(
        Safari,
        IPad,
        WEBKIT,
        "Mozilla/5.0 (iPad; CPU OS #_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/#.5 Mobile/15E148 Safari/604.1",
    ),
    agent(
        Opera,
        Windows,
        CHROMIUM,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 OPR/114.0.0.0",
    ),
    agent(
        Opera,
        Mac,
        CHROMIUM,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 OPR/114.0.0.0",
    ),
    agent(
        Opera,
        Linux,
        CHROMIUM,
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Safari/537.36 OPR/114.0.0.0",
    ),
    agent(
        Opera,
        Android,
        CHROMIUM,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/#.0.0.0 Mobile Safari/537.36 OPR/84.0.0.0",
    ),
    agent(
        Crawler,
        Any,
        (1, 3),
        "Mozilla/5.0 (compatible; ExampleBot/#.0; +https://example.com/bot)",
    ),
    agent(Tool, Any, (2, 11), "curl/8.#.0"),
];

/// How many of them at the beginning are of usual browsers.
const USUAL: u32 = 21;

impl Agent {
    /// Versions have three digits at most.
    fn max_chars(&self) -> u32 {
        let versions = self.text.matches('#').count();
        (self.text.len() + 2 * versions) as u32
    }
}

#[derive(Debug, Clone, Copy)]
struct UserAgent {
    keeps: bool,
}

impl Maker for UserAgent {
    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let known = self.keeps.then(|| recognized(value)).flatten();
        let any = || AGENTS.get(draw.below(0, USUAL) as usize);
        let Some(agent) = known.or_else(any) else {
            return;
        };
        let (first, count) = agent.versions;
        let version = first + draw.below(1, count);
        for (place, part) in agent.text.split('#').enumerate() {
            if place > 0 {
                number(version, out);
            }
            out.extend_from_slice(part.as_bytes());
        }
    }
}

/// The stand-in of a string whose family is known: on its platform, or on the commonest one of the family.
fn recognized(value: &str) -> Option<&'static Agent> {
    let (mut browser, mut platform) = (None, None);
    let by_letter = &*BY_LETTER;
    for word in value.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
        if is_crawler(word) {
            browser = Some(0);
        }
        let Some(places) = letter(word).and_then(|letter| by_letter.get(letter)) else {
            continue;
        };
        let same = |place: &&usize| SIGNS[**place].0.as_bytes().eq_ignore_ascii_case(word);
        if let Some(&place) = places.iter().find(same) {
            let first = match SIGNS[place].1 {
                Of(_) => &mut browser,
                On(_) => &mut platform,
            };
            *first = Some(first.map_or(place, |first: usize| first.min(place)));
        }
    }
    let Of(browser) = SIGNS[browser?].1 else {
        return None;
    };
    let mut of_family = AGENTS.iter().filter(|agent| agent.browser == browser);
    let same = of_family.clone().find(|agent| {
        platform.is_some_and(|place| matches!(SIGNS[place].1, On(own) if own == agent.platform))
    });
    same.or_else(|| of_family.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_platforms_are_recognized() {
        for (text, browser, platform) in [
            (
                "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.90 Safari/537.36",
                Chrome,
                Windows,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/46.0.2486.0 Safari/537.36 Edge/13.10586",
                Edge,
                Windows,
            ),
            (
                "Mozilla/5.0 (Linux; Android 9; SM-G960F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0.4515.131 Mobile Safari/537.36 OPR/64.3",
                Opera,
                Android,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 13_2_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0.3 Mobile/15E148 Safari/604.1",
                Safari,
                IPhone,
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/73.0 Mobile/15E148 Safari/605.1",
                Chrome,
                IPad,
            ),
            (
                "Mozilla/5.0 (X11; Ubuntu; Linux i686; rv:24.0) Gecko/20100101 Firefox/24.0",
                Firefox,
                Linux,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1 Safari/605.1.15",
                Safari,
                Mac,
            ),
            (
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                Crawler,
                Any,
            ),
            ("python-requests/2.31.0", Tool, Any),
            (
                "mozilla/5.0 (linux; android 9; cubot note) applewebkit/537.36 (khtml, like gecko) chrome/90.0 mobile safari/537.36",
                Chrome,
                Android,
            ),
        ] {
            let agent = recognized(text).unwrap();
            assert_eq!(
                (agent.browser, agent.platform),
                (browser, platform),
                "{text}"
            );
        }
        assert!(recognized("Lynx/2.8.9").is_none());
    }

    #[test]
    fn stand_ins_are_recognized_as_what_they_stand_for() {
        for agent in AGENTS {
            let text = agent.text.replace('#', "120");
            let found = recognized(&text).unwrap();
            assert_eq!(
                (found.browser, found.platform),
                (agent.browser, agent.platform),
                "{text}"
            );
        }
        let usual = &AGENTS[..USUAL as usize];
        assert!(
            usual
                .iter()
                .all(|agent| ![Opera, Crawler, Tool].contains(&agent.browser))
        );
    }
}
