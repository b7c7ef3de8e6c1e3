//! What of a schema gives access to something, though it is no setting: a schema is captured as it is, and files are committed.

use crate::detect::literals;
use crate::drift::withheld::is_secret;
use crate::drift::{Kind, Object, Schema};

/// Objects whose definitions seem to hold a password, a key or the like, in words. Never the text itself.
pub fn written_down(schema: &Schema) -> Vec<String> {
    let objects = schema.objects.iter();
    let told = objects.filter_map(|object| {
        let (property, what) = held(object)?;
        Some(format!(
            "{}: its {property} seems to hold {what}",
            object.title()
        ))
    });
    told.collect()
}

fn held(object: &Object) -> Option<(&str, &'static str)> {
    object.properties.iter().find_map(|(property, text)| {
        let is_own =
            object.kind == Kind::Column && property == "default" && is_secret(object.name());
        let own = (is_own && literals::is_text(text)).then_some("a password or secret");
        let what = own.or_else(|| literals::access(text))?;
        Some((property.as_str(), what))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_access_is_told_by_object_and_not_shown() {
        let object = |kind, path: &[&str], property: &str, text: &str| Object {
            kind,
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            properties: [(property.to_owned(), text.to_owned())].into(),
            notes: [].into(),
            hidden: [].into(),
        };
        let link = "SELECT id FROM dblink('host=far user=me password=hunter2'::text, 'SELECT id'::text) t(id integer);";
        let call = "BEGIN PERFORM post('https://me:hunter2@far.shop.io/x'); END";
        let schema = Schema {
            server_version: 150_000,
            objects: vec![
                object(Kind::View, &["public", "v"], "definition", link),
                object(Kind::Function, &["public", "f()"], "body", call),
                object(
                    Kind::Column,
                    &["public", "t", "api_key"],
                    "default",
                    "'hunter2'::text",
                ),
                object(
                    Kind::Column,
                    &["public", "t", "note"],
                    "default",
                    "'hunter2'::text",
                ),
                object(
                    Kind::View,
                    &["public", "w"],
                    "definition",
                    "SELECT t.password = 'x'::text AS is_x, 'password='::text FROM t",
                ),
            ],
        };
        let told = written_down(&schema);
        assert_eq!(told.len(), 3, "{told:?}");
        for (told, part) in told.iter().zip([
            "view public.v: its definition",
            "function public.f(): its body",
            "column public.t.api_key: its default",
        ]) {
            assert!(told.starts_with(part) && !told.contains("hunter"), "{told}");
        }
    }
}
