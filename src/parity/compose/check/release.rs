//! The image of a service: whether it is the release that the manifest names, and on which C library it stands.

use super::super::image::Image;
use crate::drift::manifest::{Component, is_tilde_of_two, version_fits};
use crate::drift::settings::Node;
use crate::parity::check::Severity;
use crate::parity::infrastructure::ONE_RELEASE;

/// Newer than any minor release.
const NEWEST: u32 = 999;

pub(super) struct Judged {
    pub(super) expected: String,
    pub(super) actual: String,
    pub(super) failed: Option<(Severity, &'static str)>,
}

/// An image against the one that the manifest names, or against its version.
pub(super) fn image_of(component: &Component, name: &str, image: Option<&Node>) -> Judged {
    let version = component.version.as_deref();
    let expected = match (&component.image, version) {
        (Some(image), _) => image.clone(),
        (None, Some(version)) => format!("{name} {version}"),
        (None, None) => "an image with a version".to_owned(),
    };
    let judged = |actual: &str, failed| Judged {
        expected: expected.clone(),
        actual: actual.to_owned(),
        failed,
    };
    let text = image.and_then(|image| image.value.text());
    let Some(text) = text.filter(|text| !text.contains('$')) else {
        let actual = match image {
            Some(_) => "a variable that nobody sets",
            None => "not said here: built, or taken from another file",
        };
        let hint = "which version runs cannot be told from here: name an image with a tag";
        return judged(actual, Some((Severity::Warning, hint)));
    };
    let found = Image::parse(text);
    let wanted = component.image.as_deref().map(Image::parse);
    let is_other =
        !found.may_be(name) && wanted.is_none_or(|wanted| wanted.repository != found.repository);
    let version = version.or(wanted.and_then(Image::version));
    let failed = match (found.version(), version) {
        _ if component.image.as_deref() == Some(text) => None,
        _ if is_other => Some((Severity::Error, "this is the image of something else")),
        (None, _) if found.has_digest => {
            let hint = "a digest says no version: give the tag as well";
            Some((Severity::Warning, hint))
        }
        (None, _) => {
            let hint = "pin it to the version of production: without a version in its tag it changes by itself";
            Some((Severity::Error, hint))
        }
        (Some(_), None) => {
            let hint = "the manifest says neither a version nor a tag that begins with one: run the image that it names";
            Some((Severity::Warning, hint))
        }
        (Some(now), Some(wanted)) if version_fits(wanted, now) => None,
        // `15` may be any 15.x, on every machine another one.
        (Some(now), Some(wanted)) if version_fits(now, wanted) => {
            let hint =
                "the tag stands for whichever release is newest: pin it to the one of production";
            Some((Severity::Warning, hint))
        }
        // Of a range a release that is newer than any may be in it.
        (Some(now), Some(wanted))
            if !now.contains('.') && version_fits(wanted, &format!("{now}.{NEWEST}")) =>
        {
            let hint =
                "the tag stands for whichever release is newest: pin it to the one of production";
            Some((Severity::Warning, hint))
        }
        (Some(_), Some(wanted)) if name == "postgresql" && is_tilde_of_two(wanted) => {
            Some((Severity::Error, ONE_RELEASE))
        }
        (Some(now), Some(wanted)) if now.split('.').next() == wanted.split('.').next() => {
            Some((Severity::Warning, "run the release that production runs"))
        }
        _ => Some((Severity::Error, "run the version that production runs")),
    };
    judged(text, failed)
}

/// Whether an image stands on musl, where production's texts are sorted by glibc: musl compares bytes in every locale, so
/// only `C` and its like sort alike on both.
///
/// Sources: musl, "Functional differences from glibc", "Locale framework"; Docker Hub's official image `postgres`, "Locale
/// Customization" (Alpine).
pub(super) fn sorts_otherwise(component: &Component, image: &str) -> bool {
    let is_alpine = |image: &str| {
        let tag = Image::parse(image).tag.unwrap_or_default();
        tag.split('-').any(|part| part.starts_with("alpine"))
    };
    let of = |name: &str| component.database.get(name).map(String::as_str);
    let is_of_library = of("locale_provider").is_none_or(|provider| provider == "libc");
    let sorts_words = of("collate").is_some_and(|locale| {
        let (language, _) = locale.split_once('.').unwrap_or((locale, ""));
        !["c", "posix"].contains(&language.to_ascii_lowercase().as_str())
    });
    let was_on_musl = component.image.as_deref().is_some_and(is_alpine);
    is_alpine(image) && is_of_library && sorts_words && !was_on_musl
}
