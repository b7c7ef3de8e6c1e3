//! What gets one rule: a column, or all columns that a key ties together.

mod copied;
mod rest;
mod wanted;
mod warned;

use super::candidate::Candidate;
use super::candidates::{self, Contacts, Wanted};
use super::coherent::Preferred;
use super::fit::{Fit, fit};
use super::member::Member;
use super::rule::{self, Recipe};
use super::wish::Wish;
use super::{codes, composites, documents, forms, kept, lengths, markup, nulls, patterns, trial};
use crate::catalog::Family;
use crate::detect::{
    Category, Codes, Confidence, FieldProposal, Form, Judgement, Proposal, is_hstore,
};
use crate::rules::written;
use crate::transform::args::Arg;

/// Why texts have no stand-ins that are texts.
const CLOSED: &str =
    "; a program reads it back, which it could not do with another text in its place";

/// One rule for one or several columns.
pub(super) struct Unit<'a> {
    /// The first is the one that the others refer to.
    pub(super) members: Vec<Member<'a>>,
    candidates: Vec<Candidate>,
    /// Which candidate is proposed; behind the last one it is `keep`.
    at: usize,
    pub(super) category: Option<Category>,
    pub(super) confidence: Confidence,
    /// Values of the first member that were looked at.
    pub(super) sampled: usize,
    /// Those of them that may be somebody's.
    pub(super) strays: usize,
    /// Whether objects in its documents go whose members are called like people.
    pub(super) clears_names: bool,
    /// Whether values of the first member are codes, each another one.
    pub(super) codes: Codes,
    reason: String,
    /// Why the first choice is no candidate.
    unfit: Option<String>,
    /// Whether nobody could look at its values, and its name says nothing.
    is_unseen: bool,
    /// What the plan said against the first candidates.
    refused: Option<String>,
    /// What another tool's configuration wants.
    wish: Option<Wish<'a>>,
}

impl<'a> Unit<'a> {
    /// A unit whose members get what its first member seems to need.
    /// `known` are columns of the row whose values its texts may repeat; a `wish` comes first. `number` says why its values
    /// are numbers of rows, which stay.
    pub(super) fn new(
        members: Vec<Member<'a>>,
        judgement: &Judgement,
        known: &[String],
        wish: Option<Wish<'a>>,
        number: Option<(Confidence, String)>,
    ) -> Option<Self> {
        let head = *members.first()?;
        let column = head.get()?;
        let mut unit = Self {
            members,
            candidates: Vec::new(),
            at: 0,
            category: None,
            confidence: Confidence::Low,
            sampled: judgement.sampled.unwrap_or(0),
            strays: judgement.strays,
            clears_names: false,
            codes: judgement.codes,
            reason: String::new(),
            unfit: None,
            is_unseen: false,
            refused: None,
            wish,
        };
        if let Some(wish) = unit.wish {
            for rule in wish.column.rules() {
                unit.consider_wanted(rule, wish, judgement);
            }
        }
        match &judgement.personal {
            Some(proposal) if number.is_none() => {
                let contacts = match judgement.has_contacts {
                    _ if judgement.are_others_labels => Contacts::Few,
                    true => Contacts::Some,
                    false => Contacts::None,
                };
                unit.propose(proposal, judgement, known, contacts);
            }
            _ => unit.propose_inside(judgement),
        }
        unit.propose_rest(judgement, known);
        unit.leave_no_parts();
        if unit.wish.is_some_and(|wish| wish.keeps()) {
            unit.candidates.clear();
        }
        if unit.category.is_none() && unit.candidates.is_empty() {
            (unit.confidence, unit.reason) =
                number.unwrap_or_else(|| kept::reason(head.logical, column, judgement));
        }
        Some(unit)
    }

    /// A unit that must follow a rule which is there.
    pub(super) fn following(members: Vec<Member<'a>>) -> Self {
        Self {
            members,
            candidates: Vec::new(),
            at: 0,
            category: None,
            confidence: Confidence::Medium,
            sampled: 0,
            strays: 0,
            clears_names: false,
            codes: Codes::None,
            reason: "kept like the columns that a key ties it to".into(),
            unfit: None,
            is_unseen: false,
            refused: None,
            wish: None,
        }
    }

    fn is_tied(&self) -> bool {
        self.members.len() > 1
    }

    fn propose(
        &mut self,
        proposal: &Proposal,
        judgement: &Judgement,
        known: &[String],
        contacts: Contacts,
    ) {
        self.category = Some(proposal.category);
        self.confidence = proposal.confidence;
        self.reason.clone_from(&proposal.reason);
        self.add_documents(judgement);
        self.add_fields(judgement, true);
        if judgement.is_closed {
            self.reason += CLOSED;
            return self.consider(rule::arg(("set_null", &[])));
        }
        self.reason += codes::remark(judgement);
        let Some(head) = self.members.first().copied() else {
            return;
        };
        for rule in codes::rules(head, proposal.category, judgement) {
            self.consider(rule);
        }
        let Some(column) = head.get() else {
            return;
        };
        let wanted = Wanted {
            category: proposal.category,
            name: &column.name,
            ty: &column.ty,
            contacts,
            are_days: judgement.are_days,
            is_street_alone: judgement.is_street_alone,
            shape: judgement.shape,
            known,
            country: judgement.country,
        };
        let rules = forms::beside(candidates::rules(wanted), proposal.category, head);
        let rules = nulls::with_empty(rules, proposal.category, head);
        for rule in patterns::beside(rules, proposal.category, head) {
            self.consider(rule);
        }
        forms::tell(&mut self.candidates, proposal.category, head);
    }

    /// Composite values whose column's name says nothing.
    fn propose_fields(&mut self, judgement: &Judgement) {
        let told = || judgement.fields.iter().flat_map(FieldProposal::proposals);
        let surest = told().map(|proposal| proposal.confidence).max();
        self.category = told().next().map(|proposal| proposal.category);
        self.confidence = surest.unwrap_or(Confidence::Low);
        let personal = judgement.fields.iter().filter(|field| field.is_personal());
        let values = match judgement.sampled {
            Some(values) if values > 0 => " and values",
            _ => "",
        };
        self.reason = format!(
            "{} of {} fields seem personal by their names{values}",
            personal.count(),
            judgement.fields.len()
        );
        let mut open = judgement.fields.iter().filter(|field| !field.is_personal());
        if open.any(composites::is_unseen) {
            self.reason += "; what nobody could look into is cleared";
        }
        self.add_fields(judgement, true);
        self.consider(rule::arg(("set_null", &[])));
    }

    fn add_fields(&mut self, judgement: &Judgement, are_people_near: bool) {
        let head = self.members.first().and_then(|head| head.get());
        let rule = head.and_then(|column| {
            let of = composites::Of {
                ty: &column.ty,
                is_personal: judgement.personal.is_some(),
                are_people_near,
                country: judgement.country,
            };
            composites::rule(&judgement.fields, of)
        });
        if let Some(rule) = rule {
            self.consider(rule);
        }
    }

    /// Documents and composite values whose column's name says nothing.
    fn propose_inside(&mut self, judgement: &Judgement) {
        let Some(documents) = judgement
            .documents
            .as_ref()
            .filter(|found| !found.personal.is_empty())
        else {
            if judgement.fields.iter().any(FieldProposal::is_personal) {
                self.propose_fields(judgement);
            }
            return;
        };
        let surest = documents
            .personal
            .iter()
            .map(|path| path.proposal.confidence)
            .max();
        self.category = documents
            .personal
            .first()
            .map(|path| path.proposal.category);
        self.confidence = surest.unwrap_or(Confidence::Low);
        self.reason = format!(
            "{} of {} paths in {} sampled documents seem personal",
            documents.personal.len(),
            documents.personal.len() + documents.others(),
            documents.documents
        );
        let mut personal = documents.personal.iter();
        self.clears_names = personal.any(|path| path.kinds.personal_names);
        if self.clears_names {
            self.reason += "; what is called like people goes with its names";
        }
        self.add_documents(judgement);
        let column = self.members.first().and_then(|head| head.get());
        let nothing: Recipe = match documents.form {
            _ if column.is_some_and(|column| is_hstore(&column.ty)) => ("fixed", &[("", "")]),
            Form::Xml => ("fixed", &[("", "")]),
            Form::Json => ("fixed", &[("", "{}")]),
            Form::Yaml => ("fixed", &[("", "--- {}\n")]),
            Form::Php => ("fixed", &[("", "a:0:{}")]),
        };
        self.consider(rule::arg(("set_null", &[])));
        self.consider(rule::arg(nothing));
    }

    fn add_documents(&mut self, judgement: &Judgement) {
        let head = self
            .members
            .first()
            .and_then(|head| Some((head.get()?, head)));
        let (Some((column, head)), Some(found)) = (head, &judgement.documents) else {
            return;
        };
        let not_null = head.logical.not_null(&column.name);
        // A word that is one for texts now and then says nothing of what documents hold: `body`.
        let named = judgement.personal.as_ref();
        let is_sure = |found: &Proposal| {
            found.category != Category::FreeText || found.confidence > Confidence::Low
        };
        let is_personal = named.is_some_and(is_sure);
        let of = documents::Of {
            ty: &column.ty,
            is_personal,
            country: judgement.country,
            seen: head.seen,
        };
        let document = match column.ty.family {
            _ if is_hstore(&column.ty) => documents::hstore_rule(found, of),
            _ if found.form == Form::Xml => markup::rule(found, of, not_null),
            Family::Array => documents::list_rule(found, of),
            _ => documents::rule(found, of, not_null),
        };
        let Some(document) = document else { return };
        match trial::refusal(&document.rule, &column.ty, head.seen) {
            Some(why) => self.unfit = self.unfit.take().or(Some(why)),
            None => self.candidates.push(Candidate {
                lines: document.lines,
                ..Candidate::new(document.rule, None)
            }),
        }
    }

    /// Adds a rule that every member can have, as far as one column's facts tell; the plan tells the rest.
    fn consider(&mut self, rule: Arg) {
        let nulls = rule::name(&rule) == "set_null";
        if nulls && self.is_tied() {
            return;
        }
        // What is too long for the narrowest of them may have stand-ins that are not.
        let (rule, why) = lengths::fitting(&self.members, rule);
        let mut doubt = None;
        for member in &self.members {
            match fit(*member, &rule) {
                Fit::No(why) => {
                    if self.candidates.is_empty() {
                        self.unfit = self.unfit.take().or(why);
                    }
                    return;
                }
                Fit::Yes => {}
                Fit::Open(found) => doubt = doubt.or(Some(found)),
            }
        }
        let is_new = !self.candidates.iter().any(|known| known.rule == rule);
        if is_new {
            let why = why.or_else(|| codes::why(&rule).map(str::to_owned));
            self.candidates.push(Candidate {
                why,
                ..Candidate::new(rule, doubt)
            });
        }
    }

    /// Puts a rule that fits the row as a whole in front of those that suit by value, where the column takes it.
    pub(super) fn prefer(&mut self, preferred: &Preferred) {
        let [head] = self.members.as_slice() else {
            return;
        };
        // What somebody asked for comes before what seems good.
        let keeps = self.wish.is_some_and(Wish::keeps);
        if keeps || self.candidates.iter().any(|candidate| candidate.is_wanted) {
            return;
        }
        let doubt = match fit(*head, &preferred.rule) {
            Fit::No(why) => return self.lack(preferred, why),
            Fit::Yes => None,
            Fit::Open(doubt) => Some(doubt),
        };
        if self.category.is_none() {
            self.category = Some(Category::Sensitive);
            self.confidence = Confidence::Medium;
            preferred.seems.clone_into(&mut self.reason);
        }
        let candidate = Candidate {
            why: (!preferred.why.is_empty()).then(|| preferred.why.clone()),
            ..Candidate::new(preferred.rule.clone(), doubt)
        };
        self.candidates.insert(0, candidate);
    }

    /// Goes on to the next candidate because the plan has an error about this one; `false` where there is none left.
    pub(super) fn refuse(&mut self, message: &str) -> bool {
        if self.at >= self.candidates.len() {
            return false;
        }
        // What speaks against another column's rule does not speak against its own.
        if self
            .candidate()
            .is_some_and(|candidate| !candidate.is_copied)
        {
            self.refused.get_or_insert_with(|| message.to_owned());
        }
        self.at += 1;
        true
    }

    pub(super) fn candidate(&self) -> Option<&Candidate> {
        self.candidates.get(self.at)
    }

    /// The same to change it.
    pub(super) fn candidate_mut(&mut self) -> Option<&mut Candidate> {
        self.candidates.get_mut(self.at)
    }

    /// The proposed rule on one line; empty where nobody knows one.
    pub(super) fn rule(&self) -> String {
        match self.candidate() {
            None if self.is_undecided() => String::new(),
            None => "keep".to_owned(),
            Some(candidate) => written::inline(&rule::beside(&candidate.rule, &candidate.beside)),
        }
    }

    /// The transform's name; empty where nobody knows one.
    pub(super) fn transform(&self) -> &str {
        match self.candidate() {
            None if self.is_undecided() => "",
            None => "keep",
            Some(candidate) => rule::name(&candidate.rule),
        }
    }

    /// Whether nobody knows a rule for what seems personal, or what a configuration wants to be masked: that never
    /// passes by itself.
    pub(super) fn is_undecided(&self) -> bool {
        let is_personal = match self.wish {
            Some(wish) => !wish.keeps(),
            None => self.category.is_some(),
        };
        self.candidate().is_none() && is_personal
    }

    /// Whether it has its rule for want of one that suits better, or because a column that does has it.
    pub(super) fn is_bound(&self) -> bool {
        let own = self.candidate();
        let is_second = self.refused.is_some() || self.unfit.is_some();
        own.is_some_and(|own| own.is_copied || is_second)
    }

    /// The lines below the name, where one is not enough.
    pub(super) fn lines(&self) -> &[String] {
        self.candidate().map_or(&[], |candidate| &candidate.lines)
    }

    /// Whether values pass, by a configuration, although they seem personal.
    pub(super) fn is_forced(&self) -> bool {
        self.category.is_some() && self.candidate().is_none() && !self.is_undecided()
    }

    /// Whether it passes because nothing seems personal.
    pub(super) fn is_plainly_kept(&self) -> bool {
        self.category.is_none() && self.candidate().is_none() && self.wish.is_none()
    }

    /// The comment beside a member's rule.
    pub(super) fn comment(&self, member: usize) -> String {
        if self.standing().is_some_and(|standing| standing.speaks()) {
            return self.reason(member);
        }
        let loudly = if self.is_undecided() {
            "!! undecided, so that a run stops; give it a rule, or `keep` if it may pass: "
        } else {
            ""
        };
        format!(
            "{loudly}{}: {}",
            self.confidence.name(),
            self.reason(member)
        )
    }

    /// Why a member has its rule, and what is to be seen to.
    pub(super) fn reason(&self, member: usize) -> String {
        let head = self.members.first().filter(|_| member > 0);
        let followed = head.and_then(|head| Some(head.name().column(&head.get()?.name)));
        let standing = self.standing();
        let mut text = match (followed, &standing) {
            (Some(followed), _) => format!("follows {followed}"),
            (None, Some(standing)) => standing.reason(&self.reason),
            (None, None) => self.reason.clone(),
        };
        if member == 0 && standing.is_none() {
            text += &self.why_not_another();
        }
        if self.may_be_somebodys() {
            text += "; what it gives may be somebody's number";
        }
        if self.leaves_names() {
            text += match self.rule().contains("known:") {
                true => "; names that these columns do not hold stay: read some",
                false => "; names in it stay: read some",
            };
        }
        let candidate = self.candidate();
        if let Some(why) = candidate.and_then(|candidate| candidate.why.as_ref()) {
            text += &format!("; {why}");
        }
        if let Some(doubt) = candidate.and_then(|candidate| candidate.doubt.as_ref()) {
            text += &format!("; ! {doubt}");
        }
        text
    }

    /// What spoke against the rule that suits best.
    fn why_not_another(&self) -> String {
        match (&self.refused, &self.unfit) {
            _ if self.is_unseen => String::new(),
            (None, why) if self.is_undecided() => {
                let why = why.as_ref().map_or(String::new(), |why| format!(": {why}"));
                format!("; no transform fits its type and constraints{why}")
            }
            (Some(why), _) | (None, Some(why)) => format!("; not the first choice: {why}"),
            (None, None) => String::new(),
        }
    }
}
