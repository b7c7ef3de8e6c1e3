//! What can be different about two API descriptions, and what that means to those who call the API.
//!
//! A request is what callers send, a response what they receive. Narrower requests break callers that send what was
//! allowed; wider responses break callers that take what was promised. The other way round nobody is hurt.

use std::cmp::Ordering;

/// What a difference means to a program that was written for the expected description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// It breaks.
    Breaking,
    /// It may break, or the descriptions do not say.
    Doubtful,
    /// It works on.
    Harmless,
}

/// A sort of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name, in kebab case; the same in every version.
    pub id: &'static str,
    /// What it means to callers.
    pub impact: Impact,
    /// The same in words.
    pub meaning: &'static str,
}

/// Who sends what is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// The caller.
    Request,
    /// The one who is called.
    Response,
}

/// How much the actual description allows, beside the expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Less.
    Narrower,
    /// More.
    Wider,
    /// Something else.
    Other,
}

impl Turn {
    /// From the order of actual to expected in how much they allow.
    pub(super) fn of(order: Ordering) -> Option<Self> {
        match order {
            Ordering::Less => Some(Self::Narrower),
            Ordering::Equal => None,
            Ordering::Greater => Some(Self::Wider),
        }
    }
}

/// The rules of one keyword or of several alike: narrower, wider, other.
pub(super) struct Aspect {
    request: [Rule; 3],
    response: [Rule; 3],
}

impl Aspect {
    /// The rule that a turn in this direction breaks or bends.
    pub(super) fn rule(&self, direction: Direction, turn: Turn) -> Rule {
        let [narrower, wider, other] = match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
        };
        match turn {
            Turn::Narrower => narrower,
            Turn::Wider => wider,
            Turn::Other => other,
        }
    }
}

macro_rules! rules {
    ($($name:ident $id:literal $impact:ident $meaning:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $meaning, ".")]
            pub const $name: Rule = Rule { id: $id, impact: Impact::$impact, meaning: $meaning };
        )*
        /// Every rule.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    PATH_REMOVED "path-removed" Breaking "calls of this path find nothing";
    PATH_ADDED "path-added" Harmless "nobody calls it yet";
    OPERATION_REMOVED "operation-removed" Breaking "calls with this method are refused";
    OPERATION_ADDED "operation-added" Harmless "nobody calls it yet";
    OPERATION_UNKNOWN "operation-unknown" Doubtful "no method is called so, and nothing of it was compared: correct it, or begin it with x-";
    OPERATION_ID_CHANGED "operation-id-changed" Doubtful "generated clients name their functions by it";
    DEPRECATED "deprecated" Harmless "it works on, but not for ever";
    NO_LONGER_DEPRECATED "no-longer-deprecated" Harmless "it is here to stay";
    WEBHOOK_REMOVED "webhook-removed" Breaking "those who wait for this call are not called";
    WEBHOOK_ADDED "webhook-added" Harmless "nobody waits for it yet";

    PARAMETER_REMOVED "parameter-removed" Breaking "it is ignored or refused where callers send it";
    PARAMETER_ADDED "parameter-added" Harmless "it may be left out";
    PARAMETER_ADDED_REQUIRED "parameter-added-required" Breaking "callers do not send it";
    PARAMETER_BECAME_REQUIRED "parameter-became-required" Breaking "callers may leave it out";
    PARAMETER_BECAME_OPTIONAL "parameter-became-optional" Harmless "callers may send it as before";
    PARAMETER_MOVED "parameter-moved" Breaking "callers send it elsewhere";
    PARAMETER_STYLE_CHANGED "parameter-style-changed" Breaking "callers write lists and objects in another way";
    PARAMETER_CONTENT_CHANGED "parameter-content-changed" Breaking "callers write its value in another way";

    REQUEST_BODY_REMOVED "request-body-removed" Breaking "it is ignored or refused where callers send it";
    REQUEST_BODY_ADDED "request-body-added" Harmless "it may be left out";
    REQUEST_BODY_ADDED_REQUIRED "request-body-added-required" Breaking "callers send none";
    REQUEST_BODY_BECAME_REQUIRED "request-body-became-required" Breaking "callers may leave it out";
    REQUEST_BODY_BECAME_OPTIONAL "request-body-became-optional" Harmless "callers may send it as before";
    REQUEST_MEDIA_TYPE_REMOVED "request-media-type-removed" Breaking "callers that send it are refused";
    REQUEST_MEDIA_TYPE_ADDED "request-media-type-added" Harmless "callers may send what they sent before";
    ENCODING_CHANGED "encoding-changed" Doubtful "parts of the body are written in another way";

    RESPONSE_STATUS_REMOVED "response-status-removed" Breaking "callers wait for this answer";
    RESPONSE_ERROR_STATUS_REMOVED "response-error-status-removed" Doubtful "callers may tell failures apart by it";
    RESPONSE_STATUS_ADDED "response-status-added" Harmless "callers treat it by its class";
    RESPONSE_MEDIA_TYPE_REMOVED "response-media-type-removed" Breaking "callers cannot read what comes instead";
    RESPONSE_MEDIA_TYPE_ADDED "response-media-type-added" Harmless "callers say what they accept";
    RESPONSE_HEADER_REMOVED "response-header-removed" Breaking "callers may read it";
    RESPONSE_HEADER_ADDED "response-header-added" Harmless "callers leave it alone";
    RESPONSE_HEADER_BECAME_OPTIONAL "response-header-became-optional" Breaking "callers rely on its being there";
    RESPONSE_HEADER_BECAME_REQUIRED "response-header-became-required" Harmless "callers can rely on it";

    SECURITY_REQUIREMENT_ADDED "security-requirement-added" Breaking "callers do not send these credentials";
    SECURITY_ALTERNATIVE_REMOVED "security-alternative-removed" Breaking "callers with these credentials are refused";
    SECURITY_ALTERNATIVE_ADDED "security-alternative-added" Harmless "callers may use what they used before";
    SECURITY_REQUIREMENT_REMOVED "security-requirement-removed" Doubtful "callers are let in, and everybody else too";
    SECURITY_SCOPE_ADDED "security-scope-added" Breaking "tokens of callers do not have it";
    SECURITY_SCHEME_CHANGED "security-scheme-changed" Breaking "callers prove who they are in another way";
    SECURITY_SCHEME_ADDRESS_CHANGED "security-scheme-address-changed" Harmless "tokens come from elsewhere, as between environments";

    SERVER_REMOVED "server-removed" Doubtful "callers may use this address";
    SERVER_ADDED "server-added" Harmless "callers use the addresses they know";

    REQUEST_TYPE_NARROWED "request-type-narrowed" Breaking "callers may send the other types";
    REQUEST_TYPE_WIDENED "request-type-widened" Harmless "callers may send what they sent before";
    REQUEST_TYPE_CHANGED "request-type-changed" Breaking "callers send another type";
    RESPONSE_TYPE_NARROWED "response-type-narrowed" Harmless "callers can read more than comes";
    RESPONSE_TYPE_WIDENED "response-type-widened" Breaking "callers cannot read the other types";
    RESPONSE_TYPE_CHANGED "response-type-changed" Breaking "callers read another type";
    REQUEST_BECAME_NOT_NULLABLE "request-became-not-nullable" Breaking "callers may send null";
    REQUEST_BECAME_NULLABLE "request-became-nullable" Harmless "callers may send what they sent before";
    RESPONSE_BECAME_NOT_NULLABLE "response-became-not-nullable" Harmless "callers can read null, which no longer comes";
    RESPONSE_BECAME_NULLABLE "response-became-nullable" Breaking "callers do not expect null";
    REQUEST_FORMAT_NARROWED "request-format-narrowed" Breaking "callers may send values of other formats";
    REQUEST_FORMAT_WIDENED "request-format-widened" Harmless "callers may send what they sent before";
    REQUEST_FORMAT_CHANGED "request-format-changed" Breaking "callers send values of another format";
    RESPONSE_FORMAT_NARROWED "response-format-narrowed" Harmless "callers can read more than comes";
    RESPONSE_FORMAT_WIDENED "response-format-widened" Breaking "callers rely on the format";
    RESPONSE_FORMAT_CHANGED "response-format-changed" Breaking "callers read values of another format";
    REQUEST_ENUM_VALUE_REMOVED "request-enum-value-removed" Breaking "callers may send it";
    REQUEST_ENUM_VALUE_ADDED "request-enum-value-added" Harmless "callers may send what they sent before";
    RESPONSE_ENUM_VALUE_REMOVED "response-enum-value-removed" Harmless "callers know it, and it no longer comes";
    RESPONSE_ENUM_VALUE_ADDED "response-enum-value-added" Doubtful "callers may not know what to do with it";
    REQUEST_BECAME_ENUM "request-became-enum" Breaking "callers may send other values";
    REQUEST_NO_LONGER_ENUM "request-no-longer-enum" Harmless "callers may send what they sent before";
    RESPONSE_BECAME_ENUM "response-became-enum" Harmless "callers can read any value";
    RESPONSE_NO_LONGER_ENUM "response-no-longer-enum" Doubtful "callers may not know what to do with other values";
    REQUEST_PATTERN_ADDED "request-pattern-added" Breaking "callers may send what it does not match";
    REQUEST_PATTERN_REMOVED "request-pattern-removed" Harmless "callers may send what they sent before";
    REQUEST_PATTERN_CHANGED "request-pattern-changed" Breaking "callers may send what it does not match";
    RESPONSE_PATTERN_ADDED "response-pattern-added" Harmless "callers can read any value";
    RESPONSE_PATTERN_REMOVED "response-pattern-removed" Breaking "callers rely on the pattern";
    RESPONSE_PATTERN_CHANGED "response-pattern-changed" Breaking "callers rely on the pattern";
    REQUEST_BOUND_NARROWED "request-bound-narrowed" Breaking "callers may send values beyond it";
    REQUEST_BOUND_WIDENED "request-bound-widened" Harmless "callers may send what they sent before";
    REQUEST_BOUND_CHANGED "request-bound-changed" Breaking "callers may send other values";
    RESPONSE_BOUND_NARROWED "response-bound-narrowed" Harmless "callers can read more than comes";
    RESPONSE_BOUND_WIDENED "response-bound-widened" Breaking "callers do not expect values beyond it";
    RESPONSE_BOUND_CHANGED "response-bound-changed" Breaking "callers do not expect other values";
    REQUEST_DEFAULT_CHANGED "request-default-changed" Doubtful "callers that leave it out get something else";

    REQUEST_PROPERTY_REMOVED "request-property-removed" Doubtful "it may be ignored where callers send it";
    REQUEST_PROPERTY_REFUSED "request-property-refused" Breaking "callers that send it are refused";
    REQUEST_PROPERTY_ADDED "request-property-added" Harmless "it may be left out";
    REQUEST_PROPERTY_ADDED_REQUIRED "request-property-added-required" Breaking "callers do not send it";
    REQUEST_PROPERTY_BECAME_REQUIRED "request-property-became-required" Breaking "callers may leave it out";
    REQUEST_PROPERTY_BECAME_OPTIONAL "request-property-became-optional" Harmless "callers may send it as before";
    REQUEST_PROPERTY_BECAME_READ_ONLY "request-property-became-read-only" Breaking "it is ignored or refused where callers send it";
    RESPONSE_PROPERTY_REMOVED "response-property-removed" Breaking "callers may read it";
    RESPONSE_PROPERTY_ADDED "response-property-added" Harmless "callers leave it alone";
    RESPONSE_PROPERTY_BECAME_OPTIONAL "response-property-became-optional" Breaking "callers rely on its being there";
    RESPONSE_PROPERTY_BECAME_REQUIRED "response-property-became-required" Harmless "callers can rely on it";
    RESPONSE_PROPERTY_BECAME_WRITE_ONLY "response-property-became-write-only" Breaking "callers may read it";
    REQUEST_ADDITIONAL_PROPERTIES_CLOSED "request-additional-properties-closed" Breaking "callers that send other properties are refused";
    REQUEST_ADDITIONAL_PROPERTIES_OPENED "request-additional-properties-opened" Harmless "callers may send what they sent before";
    RESPONSE_ADDITIONAL_PROPERTIES_CLOSED "response-additional-properties-closed" Doubtful "other properties no longer come";
    RESPONSE_ADDITIONAL_PROPERTIES_OPENED "response-additional-properties-opened" Doubtful "callers that refuse what they do not know may fail";

    REQUEST_ALTERNATIVE_REMOVED "request-alternative-removed" Breaking "callers may send it";
    REQUEST_ALTERNATIVE_ADDED "request-alternative-added" Harmless "callers may send what they sent before";
    RESPONSE_ALTERNATIVE_REMOVED "response-alternative-removed" Harmless "callers know it, and it no longer comes";
    RESPONSE_ALTERNATIVE_ADDED "response-alternative-added" Breaking "callers cannot read it";
    DISCRIMINATOR_CHANGED "discriminator-changed" Breaking "callers tell alternatives apart in another way";
    DISCRIMINATOR_REMOVED "discriminator-removed" Doubtful "callers may tell alternatives apart by it";
    DISCRIMINATOR_ADDED "discriminator-added" Doubtful "alternatives may be told apart by it alone";
    REQUEST_DISCRIMINATOR_VALUE_REMOVED "request-discriminator-value-removed" Breaking "callers may send it";
    REQUEST_DISCRIMINATOR_VALUE_ADDED "request-discriminator-value-added" Harmless "callers may send what they sent before";
    RESPONSE_DISCRIMINATOR_VALUE_REMOVED "response-discriminator-value-removed" Harmless "callers know it, and it no longer comes";
    RESPONSE_DISCRIMINATOR_VALUE_ADDED "response-discriminator-value-added" Breaking "callers do not know which alternative it is";
    SCHEMA_KEYWORD_CHANGED "schema-keyword-changed" Doubtful "what follows for callers is not worked out; read both";

    REFERENCE_NOT_FOLLOWED "reference-not-followed" Harmless "it leads out of the document, so what is behind it was not compared; bundle the document to have it compared";
    REFERENCE_CHANGED "reference-changed" Doubtful "what is behind it was not compared; bundle the documents to have it compared";
    REFERENCE_BROKEN "reference-broken" Doubtful "it leads nowhere, so nothing could be compared; mend the document";
    NOT_COMPARED "not-compared" Breaking "schemas are combined in too many ways to compare them all; compare parts of the documents";
}

/// Types.
pub(super) const TYPE: Aspect = Aspect {
    request: [
        REQUEST_TYPE_NARROWED,
        REQUEST_TYPE_WIDENED,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_TYPE_NARROWED,
        RESPONSE_TYPE_WIDENED,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Whether null is allowed.
pub(super) const NULL: Aspect = Aspect {
    request: [
        REQUEST_BECAME_NOT_NULLABLE,
        REQUEST_BECAME_NULLABLE,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_BECAME_NOT_NULLABLE,
        RESPONSE_BECAME_NULLABLE,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Formats.
pub(super) const FORMAT: Aspect = Aspect {
    request: [
        REQUEST_FORMAT_NARROWED,
        REQUEST_FORMAT_WIDENED,
        REQUEST_FORMAT_CHANGED,
    ],
    response: [
        RESPONSE_FORMAT_NARROWED,
        RESPONSE_FORMAT_WIDENED,
        RESPONSE_FORMAT_CHANGED,
    ],
};

/// Values of a list.
pub(super) const ENUM_VALUE: Aspect = Aspect {
    request: [
        REQUEST_ENUM_VALUE_REMOVED,
        REQUEST_ENUM_VALUE_ADDED,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_ENUM_VALUE_REMOVED,
        RESPONSE_ENUM_VALUE_ADDED,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Whether there is a list of values at all.
pub(super) const ENUM: Aspect = Aspect {
    request: [
        REQUEST_BECAME_ENUM,
        REQUEST_NO_LONGER_ENUM,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_BECAME_ENUM,
        RESPONSE_NO_LONGER_ENUM,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Patterns.
pub(super) const PATTERN: Aspect = Aspect {
    request: [
        REQUEST_PATTERN_ADDED,
        REQUEST_PATTERN_REMOVED,
        REQUEST_PATTERN_CHANGED,
    ],
    response: [
        RESPONSE_PATTERN_ADDED,
        RESPONSE_PATTERN_REMOVED,
        RESPONSE_PATTERN_CHANGED,
    ],
};

/// Bounds of numbers, lengths and counts.
pub(super) const BOUND: Aspect = Aspect {
    request: [
        REQUEST_BOUND_NARROWED,
        REQUEST_BOUND_WIDENED,
        REQUEST_BOUND_CHANGED,
    ],
    response: [
        RESPONSE_BOUND_NARROWED,
        RESPONSE_BOUND_WIDENED,
        RESPONSE_BOUND_CHANGED,
    ],
};

/// Whether properties that are not listed are allowed.
pub(super) const ADDITIONAL: Aspect = Aspect {
    request: [
        REQUEST_ADDITIONAL_PROPERTIES_CLOSED,
        REQUEST_ADDITIONAL_PROPERTIES_OPENED,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_ADDITIONAL_PROPERTIES_CLOSED,
        RESPONSE_ADDITIONAL_PROPERTIES_OPENED,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Alternatives of `oneOf` and `anyOf`.
pub(super) const ALTERNATIVE: Aspect = Aspect {
    request: [
        REQUEST_ALTERNATIVE_REMOVED,
        REQUEST_ALTERNATIVE_ADDED,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_ALTERNATIVE_REMOVED,
        RESPONSE_ALTERNATIVE_ADDED,
        RESPONSE_TYPE_CHANGED,
    ],
};

/// Whether a property must be there. Requests that must hold more are narrower; so are responses.
pub(super) const REQUIRED: Aspect = Aspect {
    request: [
        REQUEST_PROPERTY_BECAME_REQUIRED,
        REQUEST_PROPERTY_BECAME_OPTIONAL,
        REQUEST_TYPE_CHANGED,
    ],
    response: [
        RESPONSE_PROPERTY_BECAME_REQUIRED,
        RESPONSE_PROPERTY_BECAME_OPTIONAL,
        RESPONSE_TYPE_CHANGED,
    ],
};
