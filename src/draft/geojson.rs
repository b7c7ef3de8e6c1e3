//! Words that make a document a geometry: what reads one refuses it without them, and they say where nobody is.

use serde_json::Value;

/// Types of geometries and what holds them. Source: RFC 7946, section 1.4.
const TYPES: &[&str] = &[
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
    "Feature",
    "FeatureCollection",
];

/// Members that one of these stands beside. Source: RFC 7946, sections 3.1 to 3.3.
const CONTENTS: &[&str] = &["coordinates", "geometries", "geometry", "features"];

/// The member that holds the type.
const TYPE: &str = "type";

/// Whether a path is of types of geometries, in sampled documents that hold nothing else under that name.
pub(super) fn is_type(path: &str, documents: &[String]) -> bool {
    let is_last = path.rsplit('.').next() == Some(TYPE);
    let mut count = 0;
    let read = documents.iter().filter(|text| !text.trim().is_empty());
    let mut read = read.map(|text| serde_json::from_str(text));
    let are_types =
        is_last && read.all(|value| value.is_ok_and(|value| are_types(&value, &mut count)));
    are_types && count > 0
}

/// Whether all members of that name hold one, beside a geometry's contents; counts them.
fn are_types(value: &Value, count: &mut usize) -> bool {
    match value {
        Value::Object(members) => {
            let is_one = members.get(TYPE).is_none_or(|of| {
                *count += 1;
                let is_known = of.as_str().is_some_and(|of| TYPES.contains(&of));
                is_known && CONTENTS.iter().any(|name| members.contains_key(*name))
            });
            is_one && members.values().all(|value| are_types(value, count))
        }
        Value::Array(elements) => elements.iter().all(|value| are_types(value, count)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_geometries_are_told_by_their_place() {
        let told = |path: &str, text: &str| is_type(path, &[text.to_owned()]);
        let point = r#"{"type": "Point", "coordinates": [8.4, 49.5]}"#;
        assert!(told("$.type", point));
        assert!(!told("$.coordinates[*]", point));
        let feature = format!(r#"{{"type": "Feature", "geometry": {point}}}"#);
        assert!(told("$.geometry.type", &feature));
        for other in [
            r#"{"type": "Ada Quist", "coordinates": []}"#,
            r#"{"type": "Point", "name": "x"}"#,
            r#"{"type": "Feature", "geometry": {"type": 1, "coordinates": []}}"#,
            "no document",
            "{}",
        ] {
            assert!(!told("$.type", other), "{other}");
        }
        assert!(!is_type("$.type", &[]));
    }
}
