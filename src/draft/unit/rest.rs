//! What a column gets of which its name and most of its values say nothing: some values are somebody's for certain, or
//! nobody could look into it and people are near.

use super::Unit;
use crate::catalog::{Family, Type};
use crate::detect::{self, Bytes, Category, Confidence, Judgement, Proposal, is_hstore, is_xml};
use crate::draft::candidate::Candidate;
use crate::draft::candidates::Contacts;
use crate::draft::coherent::Preferred;
use crate::draft::kept;
use crate::draft::near::Near;
use crate::draft::rule::{self, Recipe};
use crate::rules::written;
use crate::transform::args::Arg;

/// What no rule goes into.
const IN_BYTES: &str = "documents of JSON or XML in bytes: nothing personal in how they begin, but no rule decides on what \
    stands in them";

/// Transforms of which some rows can be spared: what they give says nothing of the value; and those inside of documents.
const SPARED: &[&str] = &["text", "set_null", "fixed"];
const DOCUMENTS: &[&str] = &["json", "yaml", "php"];

impl Unit<'_> {
    /// Proposes something else than `keep` for such a column. `known` are columns of the row with names of people.
    pub(super) fn propose_rest(&mut self, judgement: &Judgement, known: &[String]) {
        let is_open = self.category.is_none() && self.candidates.is_empty() && self.wish.is_none();
        let Some(head) = self.members.first().copied().filter(|_| is_open) else {
            return;
        };
        let Some(column) = head.get() else { return };
        if let Some(proposal) = kept::strays(column, judgement) {
            let contacts = match judgement.certain.is_found {
                true => Contacts::Few,
                false => Contacts::None,
            };
            return self.propose(&proposal, judgement, known, contacts);
        }
        if judgement.bytes == Bytes::Documents {
            return self.leave_unseen(IN_BYTES);
        }
        let is_key = self.is_tied() || kept::is_key(head.logical, &column.name);
        let are_people_near = judgement.of_people || !known.is_empty();
        let unseen = kept::unseen(&column.ty, judgement);
        let Some(reason) = unseen.filter(|_| are_people_near && !is_key) else {
            return;
        };
        self.category = Some(Category::FreeText);
        self.confidence = Confidence::Low;
        self.reason = format!("{reason}, beside data of people");
        self.add_fields(judgement, are_people_near);
        self.clear(&column.ty);
    }

    /// Adds what leaves nothing of values, whatever they are. Texts that are empty stay so, and lists likewise: an application
    /// that reads them expects no NULL.
    fn clear(&mut self, ty: &Type) {
        let set_null: Recipe = ("set_null", &[]);
        let list: Recipe = ("fixed", &[("", "{}")]);
        let cleared: &[Recipe] = match ty.family {
            Family::Bytea => &[set_null, ("bytes", &[]), ("hash", &[])],
            Family::Composite => &[set_null],
            Family::Array => &[list, set_null],
            _ if ty.family.is_text() => &[("text", &[]), set_null, ("hash", &[])],
            _ if is_hstore(ty) || is_xml(ty) => &[set_null, ("fixed", &[("", "")])],
            _ => &[set_null, list],
        };
        for recipe in cleared {
            self.consider(rule::arg(*recipe));
        }
    }

    /// Tells why a column cannot have the rule that fits its row. Where nothing else is proposed it stays undecided: as it is
    /// it would tell what the rule is to hide.
    pub(super) fn lack(&mut self, preferred: &Preferred, why: Option<String>) {
        let is_first = self.at == 0 && self.unfit.is_none();
        let Some(why) = why.filter(|_| is_first && !preferred.seems.is_empty()) else {
            return;
        };
        if self.category.is_none() && self.candidates.is_empty() {
            self.category = Some(Category::Sensitive);
            self.confidence = Confidence::Medium;
            preferred.seems.clone_into(&mut self.reason);
        }
        self.unfit = Some(why);
    }

    /// Leaves open what a key ties to other columns, where the other dates of its row move: neither can it move alone, nor may
    /// it tell how far they do.
    pub(in crate::draft) fn stand_still(&mut self, preferred: &Preferred, title: &str) {
        if !self.is_plainly_kept() {
            return;
        }
        self.category = Some(Category::Sensitive);
        self.confidence = Confidence::Medium;
        self.reason = format!("{title} is {}", preferred.seems);
        self.unfit = Some("a foreign key ties it to another column".to_owned());
    }

    /// Clears what would pass because there is no value yet, where texts may come that are somebody's: in tables of people, and
    /// wherever no name says that they will be nobody's. What the server computes is made of other columns.
    fn clear_empty(&mut self, judgement: &Judgement) {
        let Some(head) = self.members.first().copied() else {
            return;
        };
        let Some(column) = head.get().filter(|column| column.generated.is_none()) else {
            return;
        };
        let is_key = self.is_tied() || kept::is_key(head.logical, &column.name);
        let table = &head.name().name;
        if judgement.sampled != Some(0)
            || judgement.cut > 0
            || !kept::may_hold_texts(&column.ty)
            || !self.is_plainly_kept()
            || is_key
            || detect::are_harmless(table, &column.name)
        {
            return;
        }
        self.leave_unseen(
            "no value yet to look at, so what comes is cleared until somebody decides",
        );
        self.clear(&column.ty);
    }

    /// Gives codes near people others of the same form where nothing tells anything of them. What a key ties, or the server
    /// counts, is the database's own, and so are the numbers of what people order, pay and ask for.
    fn replace_codes(&mut self, judgement: &Judgement, near: &Near<'_>) {
        let is_open = judgement.codes.are_some() && self.is_plainly_kept();
        let Some(head) = self.members.first().copied().filter(|_| is_open) else {
            return;
        };
        let table = head.name();
        let Some(column) = head.get().filter(|column| column.generated.is_none()) else {
            return;
        };
        let place = match judgement.of_people {
            true => "in a table of people",
            false if near.has(table) => "beside data of people",
            false => return,
        };
        let is_key = self.is_tied()
            || near.is_called_like_key(head)
            || near.refers_to_texts(&column.name)
            || kept::is_foreign(head.logical, &column.name)
            || kept::is_primary(head.logical, &column.name)
                && detect::is_own_number(&table.name, &column.name);
        if !is_key && !detect::are_codes_harmless(&table.name, &column.name, judgement.codes) {
            self.guess_codes(&format!(
                "codes, each another, {place}: numbers of theirs, or of nobody? `keep` if they may pass"
            ));
        }
    }

    /// Whether its values are codes of which nobody knows whose they are.
    pub(in crate::draft) fn are_guessed_codes(&self) -> bool {
        self.codes.are_some() && self.category == Some(Category::Code)
    }

    /// Gives what holds codes of such a column the same rule, where it holds nothing else.
    pub(in crate::draft) fn hold_codes(&mut self, of: &str, are_alone: bool) {
        match are_alone {
            true => self.guess_codes(&format!("holds codes of {of}; both want the same rule")),
            false => self.leave_codes_open(of, "among others"),
        }
    }

    /// Leaves open what holds codes of such a column at a place that no rule can name.
    pub(in crate::draft) fn leave_codes_open(&mut self, of: &str, place: &str) {
        self.leave_unseen(&format!(
            "holds codes of {of} {place}, and both want the same rule"
        ));
    }

    /// Takes codes for somebody's as long as nobody says otherwise: others of the same form, one to one, so that joins hold.
    fn guess_codes(&mut self, reason: &str) {
        let proposal = Proposal {
            category: Category::Code,
            confidence: Confidence::Low,
            reason: reason.to_owned(),
        };
        self.propose(&proposal, &Judgement::default(), &[], Contacts::None);
    }

    /// Whether it is cleared because there is no value yet.
    pub(in crate::draft) fn waits(&self) -> bool {
        self.is_unseen && self.sampled == 0 && self.candidate().is_some()
    }

    /// Gives a rule for texts, or for documents, a condition under which values pass. What their forms tell, or somebody asks
    /// for, has none.
    pub(in crate::draft) fn spare(&mut self, when: &str, why: &str) {
        if !self.is_own() {
            return;
        }
        let is_text = self.category == Some(Category::FreeText);
        // Those that the plan may ask for as well: what is NOT NULL is not cleared. Of documents those that are a flag or a
        // word as a whole.
        let can_be = |own: &Candidate| match rule::name(&own.rule) {
            name if SPARED.contains(&name) => is_text,
            name => DOCUMENTS.contains(&name),
        };
        let own = self.candidates.iter_mut().skip(self.at);
        let own = own.filter(|own| !own.is_copied && own.beside.is_empty());
        let mut is_spared = false;
        for own in own.filter(|own| can_be(own)) {
            own.beside = vec![(Arg::scalar("when"), rule::quoted(when))];
            if !own.lines.is_empty() {
                let when = written::inline(&rule::quoted(when));
                own.lines.push(format!("when: {when}"));
            }
            own.tell(why);
            is_spared = true;
        }
        if !is_spared {
            return;
        }
        // What says how to write one is idle beside it.
        if let Some((reason, _)) = self.reason.split_once("; `when: ") {
            self.reason = reason.to_owned();
        }
    }

    /// Whether its rule is proposed by what was found in itself alone: neither by a configuration nor for another column's sake.
    pub(in crate::draft) fn is_own(&self) -> bool {
        self.wish.is_none() && self.candidate().is_some_and(|own| !own.is_copied)
    }

    fn leave_unseen(&mut self, reason: &str) {
        self.category = Some(Category::FreeText);
        self.confidence = Confidence::Low;
        self.is_unseen = true;
        reason.clone_into(&mut self.reason);
    }

    /// Leaves open what would pass by its name alone because nobody could look at its values, where these may tell more, or
    /// because it has none. `is_unseen` tells of the table whether nobody could.
    pub(in crate::draft) fn leave_open(
        &mut self,
        is_unseen: bool,
        judgement: Option<&Judgement>,
        near: &Near<'_>,
    ) {
        if let Some(judgement) = judgement.filter(|_| !is_unseen) {
            self.clear_empty(judgement);
            return self.replace_codes(judgement, near);
        }
        let head = self.members.first().and_then(|head| head.get());
        let holds_texts = head.is_some_and(|column| kept::may_hold_texts(&column.ty));
        if !is_unseen || !holds_texts || !self.is_plainly_kept() {
            return;
        }
        self.leave_unseen("nothing personal in its name, and its values could not be looked at");
    }
}
