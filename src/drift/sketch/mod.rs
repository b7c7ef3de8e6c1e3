//! Differences → statements that would undo them. A sketch for a person to read: what it cannot write, it says.
//!
//! Statements come in rounds: what is only there goes, and what must be made anew; then schemas are made, and things get the
//! names that they should have; then what is missing is made and what is different changed, in the order in which things can
//! be made; last goes what something needed that was changed. Each comes behind what it needs (`mentions`).

mod alter;
mod anew;
mod calls;
mod casts;
mod column;
mod composite;
mod create;
mod domains;
mod extras;
mod families;
mod foreign;
mod gone;
mod grants;
mod heirs;
mod lists;
mod making;
mod materialized;
mod mentions;
mod otherwise;
mod pairs;
mod parents;
mod remove;
mod rename;
mod search;
mod sequences;
mod statements;
mod table;
mod types;
mod unmade;
mod waiting;

use std::collections::HashMap;

use super::compare::{Change, Drift};
use super::object::{bare, quoted};
use super::schemas;
use super::{Kind, Object, Schema};
use anew::Anew;
use heirs::Heirs;
pub(super) use lists::parts;
use making::Making;
use mentions::Mentions;
use pairs::Pairs;
use parents::Parents;
use statements::is_by_hand;
pub use statements::{Statements, is_by_hand_alone};
pub use types::is_label_renamed;
pub use waiting::waiting;

/// The first version that has ALTER COLUMN … SET EXPRESSION. Source: PostgreSQL 17's release notes.
const SET_EXPRESSION: u32 = 170_000;

/// The statements that would make `actual` like `expected`, for the differences that `compare` found between them.
/// Ends with a line break; empty where nothing differs.
pub fn sketch(expected: &Schema, actual: &Schema, found: &[Drift]) -> String {
    match found {
        [] => String::new(),
        _ => statements(expected, actual, found, &[]).text(),
    }
}

/// The same one by one, for who runs them. Those of the differences that are in `left` stay: what needs them is not made anew.
pub fn statements(
    expected: &Schema,
    actual: &Schema,
    found: &[Drift],
    left: &[Drift],
) -> Statements {
    let schemas = schemas::renamed(expected, actual);
    let actual = &*schemas::as_expected(actual, &schemas);
    let replaces_expressions = actual.server_version >= SET_EXPRESSION;
    let (expected, actual) = (Objects::of(expected), Objects::of(actual));
    let pairs = Pairs::of(found);
    let (wanted, there) = (Mentions::of(&expected), Mentions::of(&actual));
    let parents = Parents::of(&expected, &actual, &pairs, found);
    let heirs = Heirs::of(&expected, &actual, &pairs, found);
    let absent = waiting::absent(&expected, left);
    let way = anew::Way {
        expected: &expected,
        pairs: &pairs,
        mentions: &there,
        wanted: &wanted,
        absent: &absent,
        found,
    };
    let sketch = Sketch {
        anew: Anew::of(&way, &actual, &parents, &heirs),
        pairs,
        parents,
        heirs,
        wanted,
        there,
        expected,
        actual,
        found,
        replaces_expressions,
    };
    let renamed = schemas.iter().map(|(name, actual)| {
        let (name, actual) = (bare(name), bare(actual));
        format!("ALTER SCHEMA {actual} RENAME TO {name};")
    });
    Statements {
        labels: sketch.labels(&schemas),
        apart: sketch.extra(Kind::Subscription).collect(),
        together: renamed.chain(sketch.statements()).collect(),
        rights: sketch.rights(),
    }
}

/// The objects of a schema, to be found by kind and path.
struct Objects<'s> {
    all: &'s [Object],
    places: HashMap<(Kind, &'s [String]), &'s Object>,
}

impl<'s> Objects<'s> {
    fn of(schema: &'s Schema) -> Self {
        let key = |object: &'s Object| ((object.kind, object.path.as_slice()), object);
        Self {
            all: &schema.objects,
            places: schema.objects.iter().map(key).collect(),
        }
    }

    fn get(&self, kind: Kind, path: &[String]) -> Option<&'s Object> {
        let key: (Kind, &[String]) = (kind, path);
        self.places.get(&key).copied()
    }

    /// The columns of a table in their order.
    fn columns(&self, table: &[String]) -> Vec<&'s Object> {
        let mut columns: Vec<&Object> = self
            .all
            .iter()
            .filter(|object| object.kind == Kind::Column && object.path.starts_with(table))
            .collect();
        let place = |object: &&Object| {
            object
                .note("position")
                .and_then(|at| at.parse::<u32>().ok())
        };
        columns.sort_by_key(place);
        columns
    }
}

struct Sketch<'s> {
    expected: Objects<'s>,
    actual: Objects<'s>,
    wanted: Mentions<'s>,
    there: Mentions<'s>,
    found: &'s [Drift],
    pairs: Pairs,
    anew: Anew<'s>,
    parents: Parents<'s>,
    heirs: Heirs<'s>,
    /// Whether the server can give a column that is computed another expression.
    replaces_expressions: bool,
}

impl<'s> Sketch<'s> {
    fn statements(&self) -> Vec<String> {
        let gone = gone::Gone::of(self);
        let mut statements: Vec<String> = self.kept().collect();
        statements.extend(self.heirs.released.iter().cloned());
        statements.extend(self.leaving());
        statements.extend(self.released(&gone));
        statements.extend(gone.first());
        statements.extend(self.schemas());
        statements.extend(self.renames());
        statements.extend(self.makings(&gone));
        statements.extend(gone.last());
        // What stays may have to leave a schema before it goes.
        statements.extend(self.extra(Kind::Schema));
        statements
    }

    /// Labels that are added to enums. Schemas go by the names that they have.
    fn labels(&self, schemas: &[(String, String)]) -> Vec<String> {
        let labels = self.found.iter().filter_map(|drift| self.changed(drift));
        let labels = labels.filter(|(one, ..)| one.kind == Kind::Enum);
        let statements = labels.flat_map(|(one, other, _)| {
            let mut path = other.path.clone();
            if let [schema, ..] = path.as_mut_slice()
                && let Some((_, now)) = schemas.iter().find(|(wanted, _)| wanted == schema)
            {
                schema.clone_from(now);
            }
            types::added(one, other, &quoted(&path))
        });
        statements.collect()
    }

    /// Partitions that leave their parents do so before anything happens to these: they keep the columns that they have.
    fn leaving(&self) -> impl Iterator<Item = String> {
        let changed = self.found.iter().filter_map(|drift| self.changed(drift));
        let leaving = changed.filter(|(one, _, property)| {
            *property == "partition of" && self.parents.hinder(one).is_none()
        });
        leaving.filter_map(|(_, other, _)| table::detached(other))
    }

    /// Statements that drop what is only there, of one kind.
    fn extra(&self, kind: Kind) -> impl Iterator<Item = String> {
        let drifts = self.found.iter();
        let extra = drifts.filter(move |drift| drift.change == Change::Extra && drift.kind == kind);
        extra.filter_map(move |drift| Some(remove::drop(self.actual.get(kind, &drift.path)?, true)))
    }

    /// Takes defaults away that need what goes, sequences that stay from columns that go, and identities whose sequences have
    /// the names that others shall get. The columns go by the names that they have.
    fn released(&self, gone: &gone::Gone<'_, 's>) -> Vec<String> {
        let mut released: Vec<String> = Vec::new();
        for drift in self.found.iter().filter(|drift| drift.kind == Kind::Column) {
            let Some((one, other, property)) = self.changed(drift) else {
                continue;
            };
            let goes = match property {
                "identity" => one.property("identity").is_none(),
                "default" => gone.is_needed_by_default(other),
                _ => false,
            };
            if goes {
                let what = property.to_uppercase();
                released.push(without(other, &what));
            }
        }
        for drift in self
            .found
            .iter()
            .filter(|drift| drift.kind == Kind::Sequence)
        {
            if let Some((_, other, "owned by")) = self.changed(drift)
                && gone.takes(other)
            {
                released.push(format!("ALTER SEQUENCE {} OWNED BY NONE;", other.sql()));
            }
        }
        let known = |statement: &String| !released.contains(statement);
        let defaults = self.anew.defaults.iter();
        let more: Vec<String> = defaults
            .map(|(_, other)| without(other, "DEFAULT"))
            .filter(known)
            .collect();
        released.extend(more);
        released
    }

    /// What a drift says about a property of an object: as expected, as it is, which property.
    fn changed<'d>(&self, drift: &'d Drift) -> Option<(&'s Object, &'s Object, &'d str)> {
        let Change::Changed { property, .. } = &drift.change else {
            return None;
        };
        let one = self.expected.get(drift.kind, &drift.path)?;
        let other = self.actual.get(drift.kind, drift.actual_path.as_ref()?)?;
        Some((one, other, property))
    }

    /// Schemas that are missing: what stays may have to come to one.
    fn schemas(&self) -> impl Iterator<Item = String> {
        let missing = self.found.iter().filter(|drift| is_new_schema(drift));
        let schemas = missing.filter_map(|drift| self.expected.get(Kind::Schema, &drift.path));
        schemas.flat_map(|schema| self.create(schema))
    }

    fn renames(&self) -> Vec<String> {
        // A routine goes by the types that it takes, which have their names before.
        let (last, first): (Vec<&Drift>, Vec<&Drift>) = self
            .found
            .iter()
            .partition(|drift| drift.kind.takes_types());
        let renamed = first.into_iter().chain(last).filter_map(|drift| {
            matches!(drift.change, Change::Renamed { .. }).then_some(())?;
            let other = self.actual.get(drift.kind, drift.actual_path.as_ref()?)?;
            let one = self.expected.get(drift.kind, &drift.path)?;
            let is_done = self.anew.has(one) || self.parents.bring(drift);
            (!is_done).then_some((one, other))
        });
        rename::all(&renamed.collect::<Vec<_>>())
    }

    /// What is made or changed, in the order in which it can be.
    fn makings(&self, gone: &gone::Gone<'_, 's>) -> Vec<String> {
        let mut making = Making::default();
        let unmade = unmade::Unmade::of(self);
        let mut late = otherwise::statements(self);
        late.extend_from_slice(&self.heirs.inherited);
        for (one, other) in &self.anew.objects {
            making.add(one, self.create_again(one, other));
            self.said(one, &mut making);
        }
        let mut drifts: Vec<&Drift> = self.found.iter().collect();
        drifts.retain(|drift| !is_new_schema(drift));
        drifts.sort_by_key(|drift| turn(drift));
        for drift in drifts {
            let Some(object) = self.expected.get(drift.kind, &drift.path) else {
                continue;
            };
            if self.anew.has(object) {
                continue;
            }
            if drift.change == Change::Invalid {
                making.add(object, create::create(object));
            } else if drift.change == Change::Missing {
                let made = self.made(drift, object);
                let is_left = unmade.has(object) && !is_by_hand(&made);
                let made = if is_left { left(&made) } else { made };
                let is_made = !made.is_empty() && !is_by_hand(&made);
                making.add(object, made);
                if is_made {
                    self.said(object, &mut making);
                }
            } else if let Some((one, other, property)) = self.changed(drift) {
                making.add(one, self.change(drift, one, other, property, gone));
                if one.kind == Kind::Table && self.parents.hinder(one).is_none() {
                    let there = other.property("partition of");
                    let there = there.map(|parent| self.pairs.table(parent));
                    late.extend(table::attached(one, there.as_deref(), property));
                }
            }
        }
        self.sequences(&mut making);
        for (one, other) in &self.anew.defaults {
            if one.property("default") == other.property("default") {
                making.add(
                    one,
                    column::change(one, Some(other), "default")
                        .into_iter()
                        .collect(),
                );
            }
        }
        making.statements(&self.wanted, &late)
    }

    /// What makes an object that is missing; nothing where it comes with something else.
    fn made(&self, drift: &Drift, object: &'s Object) -> Vec<String> {
        let comes = (drift.is_implied() && drift.kind == Kind::Column)
            || self.parents.bring(drift)
            || self.parents.keeps(object)
            || self.heirs.keep(object);
        if comes {
            return Vec::new();
        }
        if let Some(reason) = self.parents.hinder(object) {
            return vec![by_hand(&format!(
                "by hand: make {}: {reason}",
                object.title()
            ))];
        }
        let made = self.create(object);
        match object.kind == Kind::DomainConstraint && self.is_inside(object) {
            true => domains::left(object, &made),
            false => made,
        }
    }

    fn change(
        &self,
        drift: &Drift,
        one: &Object,
        other: &Object,
        property: &str,
        gone: &gone::Gone<'_, 's>,
    ) -> Vec<String> {
        if self.parents.bring(drift) {
            return Vec::new();
        }
        let is_partition = matches!(property, "partition of" | "partition bound");
        if is_partition && self.parents.hinder(one).is_some() {
            return vec![alter::to_be(one, property)];
        }
        let needs_type =
            one.kind == Kind::Column && property == "default" && column::is_retyped(one, other);
        // What is replaced as a whole would be so with what cannot be changed.
        let is_whole = matches!(one.kind, Kind::Function | Kind::Procedure | Kind::Aggregate)
            || (one.kind == Kind::View && property == "definition");
        if self.anew.is_blocked(one) && (needs_type || is_whole || alter::takes_more(one, property))
        {
            let why = if self.anew.is_uncast(one) && column::stays_computed(one, other) {
                "; it is computed, and no cast leads there by itself: drop it and add it again"
            } else if self.anew.is_uncast(one) {
                "; no cast leads there: write with USING how"
            } else if one.kind == Kind::DomainConstraint {
                domains::WHY
            } else if self.parents.rebuild(one) {
                "; its table is to be made anew first"
            } else {
                "; what needs it cannot be made anew without loss"
            };
            return vec![alter::to_be(one, property) + why];
        }
        let is_done = one.kind == Kind::Column
            && match property {
                "identity" => one.property("identity").is_none(),
                // An identity is added with how it counts, and goes with it.
                "identity sequence" => {
                    one.property("identity").is_none() || other.property("identity").is_none()
                }
                "default" => one.property("default").is_none() && gone.is_needed_by_default(other),
                _ => false,
            };
        // That another index is the one makes this one none any longer.
        let is_done = is_done
            || (property == "clustered"
                && one.property("clustered").is_none()
                && self.has_clustered(one.owner().as_deref()));
        // What comes to a column does so when that is there.
        let is_done = is_done || (property == "owned by" && self.owned(one).is_some());
        if is_done {
            return Vec::new();
        }
        if property == "generated" && self.replaces_expressions {
            return column::computed(one, other)
                .map_or_else(|| self.altered(one, other, property), |set| vec![set]);
        }
        self.altered(one, other, property)
    }

    /// Statements that change one property of an object that is not made anew.
    fn altered(&self, one: &Object, other: &Object, property: &str) -> Vec<String> {
        match one.kind {
            Kind::Composite => composite::change(self, one, other),
            Kind::OperatorFamily => self.family(one, other, property),
            Kind::Domain if property == "not null" && self.is_inside(one) => {
                domains::filled(one, alter::change(one, other, property))
            }
            // Tables leave parents first of all, and come to others late.
            Kind::Table if property == "inherits" => Vec::new(),
            Kind::Column if matches!(property, "type" | "collation") => {
                column::retyped(one, other, foreign::holds(&self.expected, one))
            }
            _ => alter::change(one, other, property),
        }
    }

    /// Whether a table is to be clustered on one of its indexes.
    fn has_clustered(&self, table: Option<&[String]>) -> bool {
        let mut indexes = self.expected.all.iter();
        indexes
            .any(|index| index.property("clustered").is_some() && index.owner().as_deref() == table)
    }
}

fn is_new_schema(drift: &Drift) -> bool {
    drift.kind == Kind::Schema && drift.change == Change::Missing
}

/// When a drift of an object has its turn among the others of it: a default is one of the new type, and a column that is
/// computed has none.
fn turn(drift: &Drift) -> u8 {
    match &drift.change {
        Change::Changed {
            property,
            expected: None,
            ..
        } if property == "generated" => 0,
        Change::Changed { property, .. } if property == "type" => 1,
        _ => 2,
    }
}

/// Statements for a person to run.
fn left(statements: &[String]) -> Vec<String> {
    let statements = statements.join("\n");
    vec![by_hand(&format!(
        "by hand, when what it needs is there:\n{statements}"
    ))]
}

/// `ALTER COLUMN … DROP …` for a column by the name that it has.
fn without(column: &Object, what: &str) -> String {
    let (table, last) = remove::parts(column);
    format!("ALTER TABLE {table} ALTER COLUMN {last} DROP {what};")
}

/// The place of an object among the others: keys before the foreign keys that refer to them.
fn rank(object: &Object) -> (Kind, u8) {
    let last = object.property("sort") == Some("foreign key");
    (object.kind, u8::from(last))
}

/// A line for what this cannot write.
fn by_hand(what: &str) -> String {
    // A carriage return ends a comment too.
    let lines: Vec<String> = what
        .split(['\n', '\r'])
        .map(|line| format!("-- {line}"))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;

    fn sketched(expected: Vec<Object>, actual: Vec<Object>) -> String {
        let schema = |objects| Schema {
            server_version: 170_000,
            objects,
        };
        let (expected, actual) = (schema(expected), schema(actual));
        sketch(&expected, &actual, &compare(&expected, &actual))
    }

    #[test]
    fn a_subscription_goes_before_the_transaction_begins() {
        let text = sketched(
            Vec::new(),
            vec![Object::plain(Kind::Subscription, &["s"], &[])],
        );
        let [gone, begin] = ["DROP SUBSCRIPTION s;", "BEGIN;"].map(|part| text.find(part));
        assert!(gone.is_some() && gone < begin, "{text}");
        assert_eq!(text.matches("DROP SUBSCRIPTION").count(), 1);
    }

    #[test]
    fn an_older_extension_is_for_a_person() {
        let extension = |version| {
            let properties = [("version", version), ("schema", "public")];
            vec![Object::plain(Kind::Extension, &["hstore"], &properties)]
        };
        let update = "ALTER EXTENSION hstore UPDATE TO";
        let newer = sketched(extension("1.10"), extension("1.9"));
        assert!(newer.contains(&format!("\n{update} '1.10';")), "{newer}");
        for (wanted, there) in [("1.9", "1.10"), ("1.0", "unpackaged")] {
            let text = sketched(extension(wanted), extension(there));
            let is_run = text.lines().any(|line| line.starts_with(update));
            assert_eq!(is_run, there == "unpackaged", "{text}");
            assert_eq!(
                text.contains("-- by hand: extension hstore"),
                !is_run,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_computed_gets_a_type_without_words_or_by_hand() {
        let column = |ty: &str| {
            let properties = [("type", ty), ("generated", "f(a)")];
            vec![Object::plain(
                Kind::Column,
                &["public", "t", "c"],
                &properties,
            )]
        };
        let text = sketched(column("integer"), column("numeric"));
        assert!(text.contains("ALTER COLUMN c TYPE integer;"), "{text}");
        let text = sketched(column("integer"), column("text"));
        let left = "-- by hand: column public.t.c needs type: integer; it is computed";
        assert!(text.contains(left) && !text.contains("ALTER"), "{text}");
    }

    #[test]
    fn an_index_that_is_not_valid_is_not_made() {
        let properties = [("definition", "USING btree (a)"), ("valid", "false")];
        let index = Object::plain(Kind::Index, &["public", "t", "i"], &properties);
        let text = sketched(vec![index], Vec::new());
        assert!(
            text.contains("-- by hand: index public.t.i is not valid"),
            "{text}"
        );
        assert!(!text.contains("CREATE"), "{text}");
    }

    #[test]
    fn a_comment_holds_every_line_of_what_it_says() {
        let text = by_hand("one\rDROP TABLE two;\r\nthree\nfour");
        assert!(text.lines().all(|line| line.starts_with("-- ")), "{text}");
        assert!(!text.contains('\r'), "{text}");
    }

    #[test]
    fn a_materialized_view_keeps_its_rows_where_only_its_storage_differs() {
        let view = |options| {
            let properties = [("definition", "SELECT 1"), ("options", options)];
            vec![Object::plain(
                Kind::MaterializedView,
                &["public", "m"],
                &properties,
            )]
        };
        let text = sketched(view("fillfactor=70"), view("fillfactor=90"));
        let set = "ALTER MATERIALIZED VIEW public.m SET (fillfactor=70);";
        assert!(text.contains(set) && !text.contains("DROP"), "{text}");
    }

    #[test]
    fn what_differs_in_two_ways_is_made_anew_once() {
        let range = |subtype, collation| {
            let properties = [("type", subtype), ("collation", collation)];
            vec![Object::plain(Kind::Range, &["public", "r"], &properties)]
        };
        let text = sketched(range("text", "a"), range("integer", "b"));
        for part in ["DROP TYPE", "CREATE TYPE"] {
            assert_eq!(text.matches(part).count(), 1, "{text}");
        }
        let aggregate = |definition, parallel| {
            let properties = [("definition", definition), ("parallel", parallel)];
            vec![Object::plain(
                Kind::Aggregate,
                &["public", "a()"],
                &properties,
            )]
        };
        let text = sketched(
            aggregate("sfunc = f", "safe"),
            aggregate("sfunc = g", "unsafe"),
        );
        let made = "CREATE OR REPLACE AGGREGATE public.a(*) (sfunc = f, parallel = safe);";
        assert_eq!(text.matches(made).count(), 1, "{text}");
    }
}
