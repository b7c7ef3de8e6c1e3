//! The words of texts.

/// A word and where it begins.
pub(super) struct At<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    /// Whether something belongs to it: an `s` stood behind an apostrophe, and is left out.
    pub(super) is_owner: bool,
}

impl At<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text: letters, with what stands between letters of one name.
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = At<'t>;

    fn next(&mut self) -> Option<At<'t>> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.find(char::is_alphabetic)?;
        let rest = self.text.get(start..)?;
        let is_inside =
            |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}');
        let length = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        self.at = start + length;
        let word = rest.get(..length)?.trim_end_matches(['\'', '’']);
        let owner = word
            .strip_suffix("'s")
            .or_else(|| word.strip_suffix("’s"))
            .filter(|owner| owner.chars().count() >= SHORTEST_OF_OWNERS);
        let text = owner.unwrap_or(word);
        let article = ARTICLES
            .iter()
            .find_map(|article| Some((article, text.strip_prefix(article)?)));
        let article = article.filter(|(_, rest)| rest.starts_with(char::is_uppercase));
        let (before, text) = article.map_or((0, text), |(article, rest)| (article.len(), rest));
        Some(At {
            text,
            start: start + before,
            is_owner: owner.is_some(),
        })
    }
}

/// Least letters in front of `'s`.
const SHORTEST_OF_OWNERS: usize = 2;

/// What stands in front of names in French and Italian: `l'équipe d'Anne`.
const ARTICLES: [&str; 4] = ["d'", "d’", "l'", "l’"];
