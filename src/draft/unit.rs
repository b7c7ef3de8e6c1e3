//! What gets one rule: a column, or all columns that a key ties together.

use super::candidates::{self, Wanted};
use super::checks::{self, Verdict};
use super::coherent::Preferred;
use super::rule::{self, Recipe};
use super::{composites, documents, kept};
use crate::catalog::{Column, LogicalTable};
use crate::detect::{Category, Confidence, FieldProposal, Judgement, Proposal, is_hstore};
use crate::ident::TableName;
use crate::rules::written;
use crate::transform::Guarantees;
use crate::transform::args::Arg;

/// A column to decide on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// Its table's place among the logical tables.
    pub(super) table: usize,
    /// Its place in the table.
    pub(super) column: usize,
    pub(super) logical: &'a LogicalTable<'a>,
}

impl<'a> Member<'a> {
    pub(super) fn get(self) -> Option<&'a Column> {
        self.logical.table.columns.get(self.column)
    }

    pub(super) fn name(self) -> &'a TableName {
        &self.logical.table.name
    }
}

/// A rule that may stand.
#[derive(Debug, Clone)]
struct Candidate {
    rule: Arg,
    /// Over several lines, for documents.
    lines: Vec<String>,
    /// What nobody can tell: constraints whose text is not understood.
    doubt: Option<String>,
    /// What it does for the row as a whole.
    why: Option<String>,
}

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
    reason: String,
    /// Why the first choice is no candidate.
    unfit: Option<String>,
    /// What the plan said against the first candidates.
    refused: Option<String>,
}

impl<'a> Unit<'a> {
    /// A unit whose members get what its first member seems to need.
    /// `known` are columns of the row whose values its texts may repeat.
    pub(super) fn new(
        members: Vec<Member<'a>>,
        judgement: &Judgement,
        known: &[String],
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
            reason: String::new(),
            unfit: None,
            refused: None,
        };
        let number = column.ty.family.is_integer()
            && (unit.is_tied() || kept::is_key(head.logical, &column.name));
        match &judgement.personal {
            // Numbers that name rows stay: what they are called says whose rows they are.
            Some(proposal) if !number => unit.propose(proposal, judgement, known),
            _ => unit.propose_inside(judgement),
        }
        if unit.category.is_none() && unit.candidates.is_empty() {
            (unit.confidence, unit.reason) = kept::reason(head.logical, column, judgement);
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
            reason: "kept like the columns that a key ties it to".into(),
            unfit: None,
            refused: None,
        }
    }

    fn is_tied(&self) -> bool {
        self.members.len() > 1
    }

    fn propose(&mut self, proposal: &Proposal, judgement: &Judgement, known: &[String]) {
        self.category = Some(proposal.category);
        self.confidence = proposal.confidence;
        self.reason.clone_from(&proposal.reason);
        self.add_documents(judgement);
        self.add_fields(judgement);
        let Some(column) = self.members.first().and_then(|head| head.get()) else {
            return;
        };
        let wanted = Wanted {
            category: proposal.category,
            name: &column.name,
            ty: &column.ty,
            has_contacts: judgement.has_contacts,
            known,
            country: judgement.country,
        };
        for rule in candidates::rules(wanted) {
            self.consider(rule);
        }
    }

    /// Composite values whose column's name says nothing.
    fn propose_fields(&mut self, judgement: &Judgement) {
        let told = || judgement.fields.iter().flat_map(FieldProposal::proposals);
        let surest = told().map(|proposal| proposal.confidence).max();
        self.category = told().next().map(|proposal| proposal.category);
        self.confidence = surest.unwrap_or(Confidence::Low);
        let personal = judgement.fields.iter().filter(|field| field.is_personal());
        self.reason = format!(
            "{} of {} fields seem personal by their names",
            personal.count(),
            judgement.fields.len()
        );
        self.add_fields(judgement);
        self.consider(rule::arg(("set_null", &[])));
    }

    fn add_fields(&mut self, judgement: &Judgement) {
        let head = self.members.first().and_then(|head| head.get());
        let rule = head.and_then(|column| {
            composites::rule(
                &judgement.fields,
                &column.ty,
                judgement.personal.is_some(),
                judgement.country,
            )
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
            documents.personal.len() + documents.others,
            documents.documents
        );
        self.add_documents(judgement);
        let hstore = self
            .members
            .first()
            .and_then(|head| head.get())
            .is_some_and(|column| is_hstore(&column.ty));
        let nothing: Recipe = if hstore {
            ("fixed", &[("", "")])
        } else {
            ("fixed", &[("", "{}")])
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
        let document = if is_hstore(&column.ty) {
            documents::hstore_rule(found, &column.ty, judgement.country)
        } else {
            documents::rule(
                found,
                &column.ty,
                not_null,
                judgement.personal.is_some(),
                judgement.country,
            )
        };
        if let Some(document) = document {
            self.candidates.push(Candidate {
                rule: document.rule,
                lines: document.lines,
                doubt: None,
                why: None,
            });
        }
    }

    /// Adds a rule that every member can have, as far as one column's facts tell; the plan tells the rest.
    fn consider(&mut self, rule: Arg) {
        let nulls = rule::name(&rule) == "set_null";
        if nulls && self.is_tied() {
            return;
        }
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
            self.candidates.push(Candidate {
                rule,
                lines: Vec::new(),
                doubt,
                why: None,
            });
        }
    }

    /// Puts a rule that fits the row as a whole in front of those that suit by value, where the column takes it.
    pub(super) fn prefer(&mut self, preferred: &Preferred) {
        let [head] = self.members.as_slice() else {
            return;
        };
        let doubt = match fit(*head, &preferred.rule) {
            Fit::No(_) => return,
            Fit::Yes => None,
            Fit::Open(doubt) => Some(doubt),
        };
        if self.category.is_none() {
            self.category = Some(Category::Sensitive);
            self.confidence = Confidence::Medium;
            preferred.seems.clone_into(&mut self.reason);
        }
        let candidate = Candidate {
            rule: preferred.rule.clone(),
            lines: Vec::new(),
            doubt,
            why: Some(preferred.why.clone()),
        };
        self.candidates.insert(0, candidate);
    }

    /// Goes on to the next candidate because the plan has an error about this one; `false` where there is none left.
    pub(super) fn refuse(&mut self, message: &str) -> bool {
        if self.at >= self.candidates.len() {
            return false;
        }
        self.refused.get_or_insert_with(|| message.to_owned());
        self.at += 1;
        true
    }

    fn candidate(&self) -> Option<&Candidate> {
        self.candidates.get(self.at)
    }

    /// The proposed rule on one line.
    pub(super) fn rule(&self) -> String {
        self.candidate().map_or_else(
            || "keep".to_owned(),
            |candidate| written::inline(&candidate.rule),
        )
    }

    /// The transform's name.
    pub(super) fn transform(&self) -> &str {
        self.candidate()
            .map_or("keep", |candidate| rule::name(&candidate.rule))
    }

    /// The lines below the name, where one is not enough.
    pub(super) fn lines(&self) -> &[String] {
        self.candidate().map_or(&[], |candidate| &candidate.lines)
    }

    /// Whether values pass although they seem personal.
    pub(super) fn is_forced(&self) -> bool {
        self.category.is_some() && self.candidate().is_none()
    }

    /// Whether it passes because nothing seems personal.
    pub(super) fn is_plainly_kept(&self) -> bool {
        self.category.is_none() && self.candidate().is_none()
    }

    /// Whether stand-ins may not pass a constraint.
    pub(super) fn is_doubtful(&self) -> bool {
        self.candidate()
            .is_some_and(|candidate| candidate.doubt.is_some())
    }

    /// Whether names may stay in the texts.
    pub(super) fn leaves_names(&self) -> bool {
        self.transform() == "redact"
    }

    /// The comment beside a member's rule.
    pub(super) fn comment(&self, member: usize) -> String {
        let loudly = if self.is_forced() {
            "!! kept although it seems personal: "
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
        let mut text = match followed {
            Some(followed) => format!("follows {followed}"),
            None => self.reason.clone(),
        };
        if member == 0 {
            text += &self.why_not_another();
        }
        if self.leaves_names() {
            text += "; names that these columns do not hold stay: read some";
        }
        let candidate = self.candidate();
        if let Some(why) = candidate.and_then(|candidate| candidate.why.as_ref()) {
            text += &format!("; {why}");
        }
        if let Some(doubt) = candidate.and_then(|candidate| candidate.doubt.as_ref()) {
            text += &format!("; !! {doubt}");
        }
        text
    }

    /// What spoke against the rule that suits best.
    fn why_not_another(&self) -> String {
        match (&self.refused, &self.unfit) {
            (None, why) if self.is_forced() => {
                let why = why.as_ref().map_or(String::new(), |why| format!(": {why}"));
                format!("; no transform fits its type and constraints{why}")
            }
            (Some(why), _) | (None, Some(why)) => format!("; not the first choice: {why}"),
            (None, None) => String::new(),
        }
    }
}

/// Whether a column can have a rule.
enum Fit {
    /// With the reason, where the transform takes the type.
    No(Option<String>),
    Yes,
    /// As far as can be told; what is left to see.
    Open(String),
}

fn fit(member: Member<'_>, rule: &Arg) -> Fit {
    let Some(column) = member.get() else {
        return Fit::No(None);
    };
    let Some(promise) = rule::promise(rule, &column.ty) else {
        return Fit::No(None);
    };
    if let Some(why) = against(member, column, promise) {
        return Fit::No(Some(format!("`{}` {why}", rule::name(rule))));
    }
    let mut open = Vec::new();
    for check in member.logical.checks() {
        if check.columns.contains(&column.name) {
            match checks::verdict(check, &column.name, rule::name(rule), promise) {
                Verdict::Breaks => {
                    let name = rule::name(rule);
                    return Fit::No(Some(format!("`{name}` does not pass `{}`", check.name)));
                }
                Verdict::Open => open.push(format!("`{}`", check.name)),
                Verdict::Holds => {}
            }
        }
    }
    match (&column.ty.domain, open.as_slice()) {
        (Some(domain), _) if !promise.makes_nulls => {
            Fit::Open(format!("see that the domain {domain} takes stand-ins"))
        }
        (_, []) => Fit::Yes,
        (_, open) => Fit::Open(format!("see that stand-ins pass {}", open.join(", "))),
    }
}

/// What a transform does that the column does not take.
fn against(member: Member<'_>, column: &Column, promise: Guarantees) -> Option<String> {
    let longer = promise.max_chars.zip(column.ty.length);
    if let Some((_, room)) = longer.filter(|(longest, room)| longest > room) {
        return Some(format!("may be longer than {room}"));
    }
    let not_null = member.logical.not_null(&column.name);
    if promise.makes_nulls {
        return not_null.then(|| "gives NULL, which the column does not take".to_owned());
    }
    // Whether the subject is unique as well, the plan tells.
    let distinct = promise.distinct.is_unique() || promise.distinct.is_unique_by_subject();
    let repeats = is_unique(member, &column.name) && !distinct;
    repeats.then(|| "may repeat, and the column is unique".to_owned())
}

/// Whether a column alone must be unique.
fn is_unique(member: Member<'_>, column: &str) -> bool {
    let mut uniques = member.logical.uniques().into_iter();
    uniques.any(|unique| {
        unique.expressions.is_empty()
            && matches!(unique.columns.as_slice(), [only] if only == column)
    })
}
