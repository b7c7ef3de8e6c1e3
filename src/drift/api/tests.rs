//! A table of small changes of one description, each applied and found, there and back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::rule::ALL;
use super::*;

fn base() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.example/v1"}],
        "security": [{"key": []}],
        "paths": {
            "/users/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "format": "int64"}}],
                "get": {
                    "operationId": "getUser",
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 100, "default": 10}},
                        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["up", "down"]}},
                        {"name": "fields", "in": "query", "style": "form", "explode": false, "schema": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}}},
                        {"$ref": "#/components/parameters/Trace"}
                    ],
                    "responses": {
                        "200": {
                            "description": "one",
                            "headers": {"X-Rate": {"required": true, "schema": {"type": "integer"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}
                        },
                        "404": {"description": "none"}
                    },
                    "callbacks": {"done": {"{$request.query.url}": {"post": {
                        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"at": {"type": "string"}, "by": {"type": "string"}}}}}},
                        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}, "more": {"type": "string"}}}}}}}
                    }}}}
                },
                "patch": {
                    "requestBody": {"content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Change"}},
                        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": {"type": "string"}}}, "encoding": {"file": {"contentType": "image/png"}}}
                    }},
                    "responses": {"204": {"description": "done"}}
                },
                "delete": {"security": [{"login": ["write"]}], "responses": {"204": {"description": "gone"}}}
            },
            "/pets": {
                "post": {
                    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewPet"}}}},
                    "responses": {"201": {"description": "made", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}
                },
                "get": {"responses": {"200": {"description": "all", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}}}}
            }
        },
        "components": {
            "parameters": {"Trace": {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}},
            "schemas": {
                "User": {
                    "type": "object",
                    "required": ["id", "email"],
                    "properties": {
                        "id": {"type": "integer", "format": "int32", "readOnly": true},
                        "email": {"type": "string", "format": "email", "pattern": "@"},
                        "kind": {"type": "string", "enum": ["buyer", "seller"]},
                        "name": {"type": "string", "minLength": 1, "maxLength": 50},
                        "score": {"type": "integer", "multipleOf": 10},
                        "friends": {"type": "array", "uniqueItems": true, "items": {"$ref": "#/components/schemas/User"}},
                        "labels": {"type": "object", "additionalProperties": {"type": "string"}}
                    }
                },
                "Change": {
                    "allOf": [
                        {"type": "object", "required": ["email"], "properties": {
                            "email": {"type": "string", "format": "email"},
                            "kind": {"type": "string", "enum": ["buyer", "seller"]},
                            "name": {"type": "string", "nullable": true, "maxLength": 50},
                            "score": {"type": "number", "multipleOf": 2, "exclusiveMinimum": true, "minimum": 0}
                        }},
                        {"type": "object", "properties": {"tags": {"type": "array", "maxItems": 5, "items": {"type": "string", "not": {"enum": ["x"]}}}}}
                    ]
                },
                "NewPet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "is", "mapping": {"cat": "#/components/schemas/Cat", "kitty": "#/components/schemas/Cat"}}},
                "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "is", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}},
                "Cat": {"type": "object", "properties": {"is": {"type": "string"}, "claws": {"type": "integer"}}},
                "Dog": {"type": "object", "properties": {"is": {"type": "string"}, "tail": {"type": "boolean"}}},
                "Fish": {"type": "object", "properties": {"is": {"type": "string"}, "fins": {"type": "integer"}}}
            },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "login": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://login.example/token", "scopes": {}}}},
                "bearer": {"type": "http", "scheme": "bearer"}
            }
        }
    })
}

/// Sets what stands at a pointer, adds it where nothing does, or takes it away.
fn edit(document: &mut Value, pointer: &str, value: Option<&Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {pointer}"));
    match (parent, value) {
        (Value::Object(map), Some(value)) => {
            map.insert(key.replace("~1", "/"), value.clone());
        }
        (Value::Object(map), None) => {
            map.remove(&key.replace("~1", "/")).unwrap();
        }
        (Value::Array(list), Some(value)) if key == "-" => list.push(value.clone()),
        (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value.clone(),
        (Value::Array(list), None) => {
            list.remove(key.parse().unwrap());
        }
        (other, _) => panic!("no place for {pointer} in {other}"),
    }
}

fn findings(expected: &Value, actual: &Value) -> Vec<Finding> {
    let (expected, actual) = (
        Document::open(expected).unwrap(),
        Document::open(actual).unwrap(),
    );
    compare(expected, actual).findings
}

fn ids(expected: &Value, actual: &Value) -> String {
    let found: BTreeSet<&str> = findings(expected, actual)
        .iter()
        .map(|found| found.rule.id)
        .collect();
    found.into_iter().collect::<Vec<_>>().join(" ")
}

/// What is found, what is found the other way round, and the edits: where, and what comes there.
type Row = (
    &'static str,
    &'static str,
    Vec<(&'static str, Option<Value>)>,
);

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    let mut rows = vec![
        // Paths and operations.
        ("path-removed", "path-added", vec![("/paths/~1pets", None)]),
        (
            "operation-removed",
            "operation-added",
            vec![("/paths/~1users~1{id}/delete", None)],
        ),
        (
            "operation-id-changed",
            "operation-id-changed",
            vec![(
                "/paths/~1users~1{id}/get/operationId",
                Some(json!("fetchUser")),
            )],
        ),
        (
            "deprecated",
            "no-longer-deprecated",
            vec![("/paths/~1users~1{id}/get/deprecated", Some(json!(true)))],
        ),
        (
            "webhook-removed",
            "webhook-added",
            vec![("/paths/~1users~1{id}/get/callbacks", None)],
        ),
        (
            "server-added server-removed",
            "server-added server-removed",
            vec![("/servers/0/url", Some(json!("https://api.example/v2")))],
        ),
        (
            "server-added",
            "server-removed",
            vec![("/servers/-", Some(json!({"url": "https://b.example"})))],
        ),
        (
            "server-added server-removed",
            "server-added server-removed",
            vec![(
                "/paths/~1pets/servers",
                Some(json!([{"url": "https://pets.example"}])),
            )],
        ),
        // Security.
        (
            "security-alternative-added security-alternative-removed",
            "security-alternative-added security-alternative-removed",
            vec![("/security", Some(json!([{"login": []}])))],
        ),
        (
            "security-requirement-added",
            "",
            vec![("/security", Some(json!([{"key": [], "bearer": []}])))],
        ),
        (
            "security-requirement-removed",
            "security-requirement-added",
            vec![("/security", Some(json!([])))],
        ),
        (
            "security-alternative-added",
            "security-alternative-removed",
            vec![("/security", Some(json!([{"key": []}, {"bearer": []}])))],
        ),
        (
            "security-scope-added",
            "",
            vec![(
                "/paths/~1users~1{id}/delete/security",
                Some(json!([{"login": ["write", "admin"]}])),
            )],
        ),
        (
            "security-scheme-changed",
            "security-scheme-changed",
            vec![(
                "/components/securitySchemes/key/name",
                Some(json!("X-Token")),
            )],
        ),
        (
            "security-scheme-address-changed",
            "security-scheme-address-changed",
            vec![(
                "/components/securitySchemes/login/flows/clientCredentials/tokenUrl",
                Some(json!("https://dev.example/token")),
            )],
        ),
        // Request bodies.
        (
            "request-body-removed",
            "request-body-added",
            vec![("/paths/~1users~1{id}/patch/requestBody", None)],
        ),
        (
            "request-body-removed",
            "request-body-added-required",
            vec![("/paths/~1pets/post/requestBody", None)],
        ),
        (
            "request-body-became-required",
            "request-body-became-optional",
            vec![(
                "/paths/~1users~1{id}/patch/requestBody/required",
                Some(json!(true)),
            )],
        ),
        (
            "request-media-type-removed",
            "request-media-type-added",
            vec![(
                "/paths/~1users~1{id}/patch/requestBody/content/multipart~1form-data",
                None,
            )],
        ),
        (
            "encoding-changed",
            "encoding-changed",
            vec![(
                "/paths/~1users~1{id}/patch/requestBody/content/multipart~1form-data/encoding",
                Some(json!({"file": {"contentType": "image/gif"}})),
            )],
        ),
        // Callbacks: requests are received, responses are sent.
        (
            "response-property-removed",
            "response-property-added",
            vec![(
                "/paths/~1users~1{id}/get/callbacks/done/{$request.query.url}/post/requestBody/content/application~1json/schema/properties/by",
                None,
            )],
        ),
        (
            "request-property-became-required",
            "request-property-became-optional",
            vec![(
                "/paths/~1users~1{id}/get/callbacks/done/{$request.query.url}/post/responses/200/content/application~1json/schema/required/-",
                Some(json!("more")),
            )],
        ),
    ];
    rows.extend(parameter_rows());
    rows.extend(response_rows());
    rows.extend(request_schema_rows());
    rows.extend(response_schema_rows());
    rows
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn parameter_rows() -> Vec<Row> {
    let new = |required: bool| json!({"name": "new", "in": "query", "required": required, "schema": {"type": "string"}});
    vec![
        (
            "parameter-removed",
            "parameter-added",
            vec![("/paths/~1users~1{id}/get/parameters/3", None)],
        ),
        (
            "parameter-added-required",
            "parameter-removed",
            vec![("/paths/~1users~1{id}/get/parameters/-", Some(new(true)))],
        ),
        (
            "parameter-added",
            "parameter-removed",
            vec![("/paths/~1users~1{id}/get/parameters/-", Some(new(false)))],
        ),
        (
            "parameter-became-required",
            "parameter-became-optional",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/required",
                Some(json!(true)),
            )],
        ),
        (
            "parameter-became-required",
            "parameter-became-optional",
            vec![("/components/parameters/Trace/required", Some(json!(true)))],
        ),
        (
            "parameter-moved",
            "parameter-moved",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/in",
                Some(json!("cookie")),
            )],
        ),
        (
            "parameter-style-changed",
            "parameter-style-changed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/2/style",
                Some(json!("pipeDelimited")),
            )],
        ),
        (
            "parameter-style-changed",
            "parameter-style-changed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/2/explode",
                Some(json!(true)),
            )],
        ),
        (
            "parameter-content-changed",
            "parameter-content-changed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/1",
                Some(
                    json!({"name": "sort", "in": "query", "content": {"application/json": {"schema": {"type": "string"}}}}),
                ),
            )],
        ),
        (
            "deprecated",
            "no-longer-deprecated",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/deprecated",
                Some(json!(true)),
            )],
        ),
        (
            "request-type-changed",
            "request-type-changed",
            vec![(
                "/paths/~1users~1{id}/parameters/0/schema",
                Some(json!({"type": "string"})),
            )],
        ),
        (
            "request-type-widened",
            "request-type-narrowed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/schema/type",
                Some(json!("number")),
            )],
        ),
        (
            "request-format-narrowed",
            "request-format-widened",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/schema/format",
                Some(json!("int32")),
            )],
        ),
        (
            "request-bound-narrowed",
            "request-bound-widened",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/schema/maximum",
                Some(json!(50)),
            )],
        ),
        (
            "request-bound-narrowed",
            "request-bound-widened",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/schema/exclusiveMinimum",
                Some(json!(true)),
            )],
        ),
        (
            "request-default-changed",
            "request-default-changed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/0/schema/default",
                Some(json!(20)),
            )],
        ),
        (
            "request-enum-value-removed",
            "request-enum-value-added",
            vec![("/paths/~1users~1{id}/get/parameters/1/schema/enum/0", None)],
        ),
        (
            "request-no-longer-enum",
            "request-became-enum",
            vec![("/paths/~1users~1{id}/get/parameters/1/schema/enum", None)],
        ),
        (
            "request-pattern-removed",
            "request-pattern-added",
            vec![(
                "/paths/~1users~1{id}/get/parameters/2/schema/items/pattern",
                None,
            )],
        ),
        (
            "request-pattern-changed",
            "request-pattern-changed",
            vec![(
                "/paths/~1users~1{id}/get/parameters/2/schema/items/pattern",
                Some(json!("^[A-Z]+$")),
            )],
        ),
    ]
}

fn response_rows() -> Vec<Row> {
    vec![
        (
            "response-status-removed",
            "response-status-added",
            vec![("/paths/~1users~1{id}/get/responses/200", None)],
        ),
        (
            "response-error-status-removed",
            "response-status-added",
            vec![("/paths/~1users~1{id}/get/responses/404", None)],
        ),
        (
            "response-media-type-removed",
            "response-media-type-added",
            vec![(
                "/paths/~1pets/get/responses/200/content/application~1json",
                None,
            )],
        ),
        (
            "response-header-removed",
            "response-header-added",
            vec![(
                "/paths/~1users~1{id}/get/responses/200/headers/X-Rate",
                None,
            )],
        ),
        (
            "response-header-became-optional",
            "response-header-became-required",
            vec![(
                "/paths/~1users~1{id}/get/responses/200/headers/X-Rate/required",
                None,
            )],
        ),
        (
            "response-type-changed",
            "response-type-changed",
            vec![(
                "/paths/~1users~1{id}/get/responses/200/headers/X-Rate/schema/type",
                Some(json!("string")),
            )],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn request_schema_rows() -> Vec<Row> {
    vec![
        (
            "request-property-removed",
            "request-property-added",
            vec![("/components/schemas/Change/allOf/0/properties/name", None)],
        ),
        (
            "request-additional-properties-closed request-property-refused",
            "request-additional-properties-opened request-property-added",
            vec![
                ("/components/schemas/Change/allOf/0/properties/name", None),
                (
                    "/components/schemas/Change/allOf/0/additionalProperties",
                    Some(json!(false)),
                ),
            ],
        ),
        (
            "request-property-added-required",
            "request-property-removed",
            vec![
                (
                    "/components/schemas/Change/allOf/0/properties/new",
                    Some(json!({"type": "string"})),
                ),
                (
                    "/components/schemas/Change/allOf/0/required/-",
                    Some(json!("new")),
                ),
            ],
        ),
        (
            "request-property-became-required",
            "request-property-became-optional",
            vec![(
                "/components/schemas/Change/allOf/1/required",
                Some(json!(["tags"])),
            )],
        ),
        (
            "request-property-became-read-only",
            "request-property-added",
            vec![(
                "/components/schemas/Change/allOf/0/properties/kind/readOnly",
                Some(json!(true)),
            )],
        ),
        (
            "request-became-not-nullable",
            "request-became-nullable",
            vec![(
                "/components/schemas/Change/allOf/0/properties/name/nullable",
                None,
            )],
        ),
        (
            "request-additional-properties-closed",
            "request-additional-properties-opened",
            vec![(
                "/components/schemas/Change/allOf/0/additionalProperties",
                Some(json!(false)),
            )],
        ),
        (
            "request-type-narrowed",
            "request-type-widened",
            vec![(
                "/components/schemas/Change/allOf/0/additionalProperties",
                Some(json!({"type": "string"})),
            )],
        ),
        (
            "request-enum-value-removed",
            "request-enum-value-added",
            vec![(
                "/components/schemas/Change/allOf/0/properties/kind/enum/1",
                None,
            )],
        ),
        (
            "request-format-widened",
            "request-format-narrowed",
            vec![(
                "/components/schemas/Change/allOf/0/properties/email/format",
                None,
            )],
        ),
        (
            "request-format-changed",
            "request-format-changed",
            vec![(
                "/components/schemas/Change/allOf/0/properties/email/format",
                Some(json!("uri")),
            )],
        ),
        (
            "request-bound-narrowed",
            "request-bound-widened",
            vec![(
                "/components/schemas/Change/allOf/1/properties/tags/maxItems",
                Some(json!(4)),
            )],
        ),
        (
            "request-bound-changed",
            "request-bound-changed",
            vec![(
                "/components/schemas/Change/allOf/0/properties/score/multipleOf",
                Some(json!(3)),
            )],
        ),
        (
            "request-bound-widened",
            "request-bound-narrowed",
            vec![(
                "/components/schemas/Change/allOf/0/properties/score/exclusiveMinimum",
                None,
            )],
        ),
        (
            "schema-keyword-changed",
            "schema-keyword-changed",
            vec![(
                "/components/schemas/Change/allOf/1/properties/tags/items/not/enum/0",
                Some(json!("y")),
            )],
        ),
        (
            "request-alternative-added",
            "request-alternative-removed",
            vec![(
                "/components/schemas/NewPet/oneOf/-",
                Some(json!({"$ref": "#/components/schemas/Fish"})),
            )],
        ),
        (
            "request-alternative-removed",
            "request-alternative-added",
            vec![("/components/schemas/NewPet/oneOf/1", None)],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn response_schema_rows() -> Vec<Row> {
    vec![
        (
            "response-property-removed",
            "response-property-added",
            vec![("/components/schemas/User/properties/name", None)],
        ),
        (
            "response-property-became-optional",
            "response-property-became-required",
            vec![("/components/schemas/User/required/1", None)],
        ),
        (
            "response-property-became-write-only",
            "response-property-added",
            vec![(
                "/components/schemas/User/properties/name/writeOnly",
                Some(json!(true)),
            )],
        ),
        (
            "response-became-nullable",
            "response-became-not-nullable",
            vec![(
                "/components/schemas/User/properties/name/nullable",
                Some(json!(true)),
            )],
        ),
        (
            "response-type-widened",
            "response-type-narrowed",
            vec![(
                "/components/schemas/User/properties/score/type",
                Some(json!("number")),
            )],
        ),
        (
            "response-format-widened",
            "response-format-narrowed",
            vec![(
                "/components/schemas/User/properties/id/format",
                Some(json!("int64")),
            )],
        ),
        (
            "response-format-changed",
            "response-format-changed",
            vec![(
                "/components/schemas/User/properties/email/format",
                Some(json!("uri")),
            )],
        ),
        (
            "response-enum-value-added",
            "response-enum-value-removed",
            vec![(
                "/components/schemas/User/properties/kind/enum/-",
                Some(json!("guest")),
            )],
        ),
        (
            "response-no-longer-enum",
            "response-became-enum",
            vec![("/components/schemas/User/properties/kind/enum", None)],
        ),
        (
            "response-pattern-removed",
            "response-pattern-added",
            vec![("/components/schemas/User/properties/email/pattern", None)],
        ),
        (
            "response-pattern-changed",
            "response-pattern-changed",
            vec![(
                "/components/schemas/User/properties/email/pattern",
                Some(json!("@.")),
            )],
        ),
        (
            "response-bound-widened",
            "response-bound-narrowed",
            vec![(
                "/components/schemas/User/properties/name/maxLength",
                Some(json!(60)),
            )],
        ),
        (
            "response-bound-widened",
            "response-bound-narrowed",
            vec![(
                "/components/schemas/User/properties/name/minLength",
                Some(json!(0)),
            )],
        ),
        (
            "response-bound-widened",
            "response-bound-narrowed",
            vec![(
                "/components/schemas/User/properties/score/multipleOf",
                Some(json!(5)),
            )],
        ),
        (
            "response-bound-changed",
            "response-bound-changed",
            vec![(
                "/components/schemas/User/properties/score/multipleOf",
                Some(json!(7)),
            )],
        ),
        (
            "response-bound-widened",
            "response-bound-narrowed",
            vec![(
                "/components/schemas/User/properties/friends/uniqueItems",
                None,
            )],
        ),
        (
            "response-additional-properties-closed",
            "response-additional-properties-opened",
            vec![(
                "/components/schemas/User/properties/labels/additionalProperties",
                Some(json!(false)),
            )],
        ),
        (
            "response-type-changed",
            "response-type-changed",
            vec![(
                "/components/schemas/User/properties/labels/additionalProperties/type",
                Some(json!("integer")),
            )],
        ),
        (
            "response-alternative-added",
            "response-alternative-removed",
            vec![(
                "/components/schemas/Pet/oneOf/-",
                Some(json!({"$ref": "#/components/schemas/Fish"})),
            )],
        ),
        (
            "discriminator-changed",
            "discriminator-changed",
            vec![(
                "/components/schemas/Pet/discriminator/propertyName",
                Some(json!("sort")),
            )],
        ),
        (
            "discriminator-changed",
            "discriminator-changed",
            vec![
                ("/components/schemas/Pet/discriminator/mapping/dog", None),
                (
                    "/components/schemas/Pet/discriminator/mapping/hound",
                    Some(json!("#/components/schemas/Dog")),
                ),
            ],
        ),
        (
            "discriminator-removed",
            "discriminator-added",
            vec![("/components/schemas/NewPet/discriminator", None)],
        ),
        (
            "response-discriminator-value-added",
            "response-discriminator-value-removed",
            vec![(
                "/components/schemas/Pet/discriminator/mapping/puppy",
                Some(json!("Dog")),
            )],
        ),
        (
            "request-discriminator-value-removed",
            "request-discriminator-value-added",
            vec![(
                "/components/schemas/NewPet/discriminator/mapping/kitty",
                None,
            )],
        ),
        (
            "discriminator-changed",
            "discriminator-changed",
            vec![("/components/schemas/Pet/discriminator/mapping/dog", None)],
        ),
        (
            "discriminator-changed",
            "discriminator-changed",
            vec![
                (
                    "/components/schemas/Pet/discriminator/mapping/dog",
                    Some(json!("#/components/schemas/Cat")),
                ),
                (
                    "/components/schemas/Pet/discriminator/mapping/cat",
                    Some(json!("#/components/schemas/Dog")),
                ),
            ],
        ),
        (
            "discriminator-changed",
            "discriminator-changed",
            vec![("/components/schemas/NewPet/discriminator/mapping", None)],
        ),
        (
            "reference-changed",
            "reference-changed",
            vec![(
                "/components/schemas/User/properties/labels",
                Some(json!({"$ref": "other.yaml#/Labels"})),
            )],
        ),
        (
            "reference-broken",
            "reference-broken",
            vec![(
                "/components/schemas/User/properties/labels",
                Some(json!({"$ref": "#/nowhere"})),
            )],
        ),
    ]
}

#[test]
fn every_change_is_found_and_named_there_and_back() {
    let base = base();
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    let rows = rows();
    assert!(rows.len() >= 80, "{}", rows.len());
    for (there, back, edits) in rows {
        let mut changed = base.clone();
        for (pointer, value) in &edits {
            edit(&mut changed, pointer, value.as_ref());
        }
        let found = [ids(&base, &changed), ids(&changed, &base)];
        if found != [there, back] {
            wrong.push(format!(
                "{edits:?}\n  expected {there} | {back}\n  found {} | {}",
                found[0], found[1]
            ));
        }
        met.extend(
            found
                .iter()
                .flat_map(|ids| ids.split(' ').map(str::to_owned)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let elsewhere = [
        "reference-not-followed",
        "not-compared",
        "operation-unknown",
    ];
    let unmet: Vec<&str> = ALL
        .iter()
        .map(|rule| rule.id)
        .filter(|id| !met.contains(*id) && !elsewhere.contains(id))
        .collect();
    assert!(unmet.is_empty(), "no change shows {unmet:?}");
}

/// The same with the entries of every object, and lists whose order means nothing, the other way round.
fn reversed(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .rev()
            .map(|(key, value)| (key.clone(), reversed(value, key)))
            .collect(),
        Value::Array(items) => {
            let items = items.iter().map(|item| reversed(item, ""));
            let is_set = [
                "required",
                "enum",
                "allOf",
                "oneOf",
                "parameters",
                "security",
            ]
            .contains(&key);
            if is_set {
                items.rev().collect()
            } else {
                items.collect()
            }
        }
        other => other.clone(),
    }
}

#[test]
fn nothing_differs_from_itself_in_another_order_or_in_other_words() {
    let base = base();
    assert_eq!(ids(&base, &base), "");
    assert_eq!(ids(&base, &reversed(&base, "")), "");
    let edits: [(&str, Value); 6] = [
        ("/info/description", json!("other words")),
        ("/paths/~1pets/get/summary", json!("Pets")),
        ("/paths/~1pets/get/tags", json!(["pets"])),
        ("/components/schemas/User/description", json!("Somebody")),
        (
            "/components/schemas/User/properties/name/example",
            json!("Ada"),
        ),
        ("/components/schemas/Unused", json!({"type": "string"})),
    ];
    for (pointer, value) in edits {
        let mut changed = base.clone();
        edit(&mut changed, pointer, Some(&value));
        assert_eq!(ids(&base, &changed), "", "{pointer}");
    }
}

#[test]
fn values_of_a_discriminator_count_without_a_list_of_alternatives_and_without_a_mapping() {
    let document = |mapping: Value, kitten: &str| {
        json!({"openapi": "3.0.3", "paths": {"/pets": {"get": {"responses": {"200": {"description": "all", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}},
            "text/json": {"schema": {"$ref": "#/components/schemas/Any"}}}}}}}},
            "components": {"schemas": {
                "Pet": {"type": "object", "properties": {"is": {"type": "string"}},
                    "discriminator": {"propertyName": "is", "mapping": mapping}},
                "Any": {"oneOf": [{"$ref": format!("#/components/schemas/{kitten}")}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": {"propertyName": "is"}},
                kitten: {"allOf": [{"$ref": "#/components/schemas/Pet"}]},
                "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}]}}}})
    };
    let base = document(json!({"cat": "Cat", "dog": "Dog"}), "Cat");
    let changed = "discriminator-changed";
    for (mapping, kitten, told) in [
        (json!({"cat": "Cat", "dog": "Dog"}), "Cat", ""),
        (
            json!({"cat": "#/components/schemas/Cat", "dog": "Dog"}),
            "Cat",
            "",
        ),
        (json!({"cat": "Cat"}), "Cat", changed),
        (json!({"cat": "Dog", "dog": "Cat"}), "Cat", changed),
        (
            json!({"cat": "Cat", "dog": "Dog", "puppy": "Dog"}),
            "Cat",
            "response-discriminator-value-added",
        ),
        // An alternative without an entry goes by its component's name.
        (json!({"cat": "Kitten", "dog": "Dog"}), "Kitten", changed),
    ] {
        let other = document(mapping, kitten);
        assert_eq!(ids(&base, &other), told, "{other}");
    }
}

#[test]
fn names_of_path_parameters_and_components_do_not_matter() {
    let text = base().to_string();
    let renamed = text
        .replace("/users/{id}", "/users/{userId}")
        .replace("\"name\":\"id\"", "\"name\":\"userId\"")
        .replace("schemas/User\"", "schemas/Person\"")
        .replace("\"User\":", "\"Person\":")
        .replace("schemas/Cat\"", "schemas/Kitten\"")
        .replace("\"Cat\":", "\"Kitten\":")
        .replace("\"key\":", "\"apiKeyAuth\":");
    let renamed: Value = serde_json::from_str(&renamed).unwrap();
    assert_eq!(ids(&base(), &renamed), "");
    let found = findings(&base(), &{
        let mut changed = renamed;
        edit(
            &mut changed,
            "/components/schemas/Person/properties/id/type",
            Some(&json!("string")),
        );
        changed
    });
    assert_eq!(
        found[0].pointer,
        "#/components/schemas/User/properties/id/type"
    );
}

#[test]
fn a_document_of_3_1_can_say_the_same_as_one_of_3_0() {
    let mut other = base();
    edit(&mut other, "/openapi", Some(&json!("3.1.0")));
    edit(
        &mut other,
        "/components/schemas/Change/allOf/0/properties/name",
        Some(&json!({"type": ["string", "null"], "maxLength": 50})),
    );
    edit(
        &mut other,
        "/components/schemas/Change/allOf/0/properties/score",
        Some(&json!({"type": "number", "multipleOf": 2, "exclusiveMinimum": 0})),
    );
    assert_eq!(ids(&base(), &other), "");
}

#[test]
fn one_alternative_and_several_are_compared() {
    let document = |schema: Value| {
        let mut document = base();
        edit(
            &mut document,
            "/paths/~1pets/get/responses/200/content/application~1json/schema",
            Some(&schema),
        );
        document
    };
    let cat = document(json!({"$ref": "#/components/schemas/Cat"}));
    let or_dog = document(
        json!({"anyOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}]}),
    );
    let or_null =
        document(json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/Cat"}]}));
    assert_eq!(ids(&cat, &or_dog), "response-alternative-added");
    assert_eq!(ids(&or_dog, &cat), "response-alternative-removed");
    assert_eq!(ids(&cat, &or_null), "response-became-nullable");
}

#[test]
fn a_shared_component_is_told_once_with_how_many_operations_have_it() {
    let mut changed = base();
    edit(
        &mut changed,
        "/components/schemas/Dog/properties/tail",
        None,
    );
    let found = findings(&base(), &changed);
    let told: Vec<(&str, &str, usize)> = found
        .iter()
        .map(|found| (found.rule.id, found.operation.as_str(), found.elsewhere))
        .collect();
    assert_eq!(
        told,
        [
            ("response-property-removed", "POST /pets", 1),
            ("request-property-removed", "POST /pets", 0)
        ]
    );
    assert_eq!(found[0].part, "response 201 application/json: <Dog>.tail");
    assert_eq!(found[0].pointer, "#/components/schemas/Dog/properties/tail");
}

#[test]
fn references_out_of_the_document_are_told() {
    let mut remote = base();
    edit(
        &mut remote,
        "/components/schemas/User",
        Some(&json!({"$ref": "users.yaml#/User"})),
    );
    assert_eq!(ids(&remote, &remote), "reference-not-followed");
    edit(
        &mut remote,
        "/paths/~1pets",
        Some(&json!({"$ref": "https://h/pets.json"})),
    );
    assert_eq!(ids(&remote, &remote), "reference-not-followed");
    assert_eq!(ids(&base(), &remote), "reference-changed");
}

#[test]
fn webhooks_of_3_1_are_compared_as_what_callers_receive() {
    let document = |properties: Value| json!({"openapi": "3.1.0", "webhooks": {"paid": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}}}}});
    let (one, other) = (
        document(json!({"a": {"type": "string"}})),
        document(json!({})),
    );
    assert_eq!(ids(&one, &other), "response-property-removed");
    let none = json!({"openapi": "3.1.0", "webhooks": {}});
    assert_eq!(
        (ids(&one, &none), ids(&none, &one)),
        ("webhook-removed".into(), "webhook-added".into())
    );
}

fn with_paths(paths: &Value) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
}

#[test]
fn a_range_of_statuses_may_be_narrowed() {
    let answers = |responses: Value| with_paths(&json!({"/a": {"get": {"responses": responses}}}));
    let of = |kind: &str| json!({"description": "d", "content": {"application/json": {"schema": {"type": kind}}}});
    let text = || of("string");
    let found = |one: Value, other: Value| ids(&answers(one), &answers(other));
    for range in ["2XX", "default"] {
        let said = found(json!({range: text()}), json!({"200": text()}));
        assert_eq!(said, "response-status-added", "{range}");
        // It is still what callers were told to expect.
        let said = found(json!({range: text()}), json!({"200": of("integer")}));
        assert!(said.contains("response-type"), "{range}: {said}");
    }
    let both = json!({"2XX": text(), "200": text()});
    assert_eq!(found(both, json!({"200": text()})), "");
    let said = found(json!({"2XX": text()}), json!({"404": text()}));
    assert!(said.contains("response-status-removed"), "{said}");
    let said = found(
        json!({"200": text(), "default": text()}),
        json!({"200": text()}),
    );
    assert_eq!(said, "response-error-status-removed");
}

#[test]
fn a_method_that_is_misspelt_is_told() {
    let get = || json!({"responses": {"200": {"description": "d"}}});
    let document = with_paths(&json!({"/a": {"gett": get(), "x-own": 1, "summary": "s"}}));
    let found = findings(&document, &document);
    let told: Vec<_> = found
        .iter()
        .map(|found| (found.rule.id, found.pointer.as_str(), found.part.as_str()))
        .collect();
    assert_eq!(told, [("operation-unknown", "#/paths/~1a/gett", "gett")]);
    let other = with_paths(&json!({"/a": {"get": get()}}));
    for (one, other) in [(&document, &other), (&other, &document)] {
        let found = findings(one, other);
        let is_one = |found: &&Finding| found.rule.id == "operation-unknown";
        assert_eq!(found.iter().filter(is_one).count(), 1);
    }
}

#[test]
fn a_schema_that_is_a_word_has_a_place() {
    let document = |schema: bool| {
        let object = json!({"type": "object", "properties": {"p": schema}});
        let content = json!({"application/json": {"schema": object}});
        with_paths(
            &json!({"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}}),
        )
    };
    let found = findings(&document(true), &document(false));
    let place = "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/p";
    assert!(!found.is_empty());
    assert!(
        found.iter().all(|found| found.pointer == place),
        "{found:?}"
    );
}

#[test]
fn rules_have_names_of_their_own() {
    let ids: BTreeSet<&str> = ALL.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), ALL.len());
    assert!(
        ids.iter()
            .all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
    );
}

#[test]
fn a_document_made_to_explode_is_given_up() {
    // Each combination of 18 parts is another schema: 2^18 pairs.
    let mut schemas = serde_json::Map::new();
    for at in 0..18 {
        let next = format!("#/components/schemas/S{}", (at + 1) % 18);
        let both = json!({"allOf": [{"$ref": next}, {"$ref": "#/components/schemas/S0"}]});
        let properties = if at == 17 {
            json!({"a": {"$ref": next}})
        } else {
            json!({"a": {"$ref": next}, "b": both})
        };
        let first = if at == 0 {
            json!({"a": {"$ref": next}, "b": {"allOf": [{"$ref": next}, {"$ref": "#/components/schemas/S0"}]}})
        } else {
            properties
        };
        schemas.insert(
            format!("S{at}"),
            json!({"type": "object", "properties": first}),
        );
    }
    let document = json!({"openapi": "3.0.0", "components": {"schemas": schemas}, "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}}}}}});
    let document = Document::open(&document).unwrap();
    let mut comparison = found::Comparison::new(document, document);
    comparison.budget = 5_000;
    comparison.paths();
    comparison.schemas();
    let found = comparison.finish().findings;
    assert_eq!(found[0].rule.id, "not-compared");
}

/// JSON of words that mean something to OpenAPI, in places where they mean nothing.
fn anything() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        Just("#/paths"),
        Just("#/s"),
        Just("#"),
        Just("object"),
        Just("string"),
        Just("query"),
        Just("path"),
        Just("x.yaml"),
        Just("3.0.0"),
        Just("é{}")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from)
    ];
    leaf.prop_recursive(7, 120, 6, |inner| {
        let keys = prop_oneof![
            Just("$ref"),
            Just("paths"),
            Just("/a/{b}"),
            Just("get"),
            Just("parameters"),
            Just("requestBody"),
            Just("content"),
            Just("application/json"),
            Just("schema"),
            Just("responses"),
            Just("200"),
            Just("type"),
            Just("properties"),
            Just("required"),
            Just("allOf"),
            Just("oneOf"),
            Just("items"),
            Just("enum"),
            Just("minimum"),
            Just("multipleOf"),
            Just("security"),
            Just("components"),
            Just("securitySchemes"),
            Just("webhooks"),
            Just("s"),
            Just("in"),
            Just("name")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(keys, inner, 0..6).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

/// A description with anything in the places where something is looked at.
fn described(version: &str, parts: &[Value; 5]) -> Value {
    json!({
        "openapi": version, "s": parts[0], "security": parts[1], "webhooks": {"w": parts[2]},
        "components": {"securitySchemes": {"s": parts[4]}},
        "paths": {"/a/{b}": {
            "parameters": parts[1],
            "get": {"parameters": [parts[2], {"name": "b", "in": "path", "schema": parts[0]}], "requestBody": parts[3], "callbacks": parts[4],
                "responses": {"200": {"headers": parts[4], "content": {"a/b": {"schema": parts[3]}}}}},
            "put": {"requestBody": {"content": {"a/b": {"schema": parts[2]}}}, "responses": parts[1]}
        }, "/b": parts[0]}
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_document_makes_it_panic(one in [anything(), anything(), anything(), anything(), anything()], other in [anything(), anything(), anything(), anything(), anything()]) {
        let (one, other) = (described("3.0.0", &one), described("3.1.0", &other));
        findings(&one, &other);
        let itself = findings(&one, &one);
        let is_reference = |found: &Finding| {
            found.rule.id.starts_with("reference-") || found.rule.id == "operation-unknown"
        };
        prop_assert!(itself.iter().all(is_reference), "{:?}", itself);
        if let Ok(document) = Document::open(&one["s"]) {
            compare(document, document);
        }
    }
}

#[test]
fn logins_and_keys_in_addresses_are_not_shown() {
    let document = |url: &str, token: &str| {
        json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {},
            "servers": [{"url": url}],
            "components": {"securitySchemes": {"login": {
                "type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": token, "scopes": {}}}
            }}}
        })
    };
    let one = document("https://u:hunter2@h/v1", "https://u:hunter2@t/token");
    let other = document(
        "https://h/v1?api_key=9f8a7b6c5d4e3f2a1b0c9d8e",
        "https://u:hunter3@t/token",
    );
    let told = format!("{:?}", findings(&one, &other));
    assert!(
        told.contains("…@h/v1") && told.contains("…@t/token"),
        "{told}"
    );
    assert!(!told.contains("hunter") && !told.contains("9f8a"), "{told}");
}
