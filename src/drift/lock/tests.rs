//! Every format: what is locked, what a manifest asks for that is not, what differs, and nothing that panics.

use proptest::prelude::*;

use super::*;

const FORMATS: &[Format] = &[
    Format::Cargo,
    Format::Npm,
    Format::Pnpm,
    Format::Yarn,
    Format::Uv,
    Format::Poetry,
    Format::Requirements,
    Format::Go,
    Format::Bundler,
    Format::Tools,
];

const KINDS: &[Kind] = &[
    Kind::Cargo,
    Kind::Node,
    Kind::Python,
    Kind::Requirements,
    Kind::Go,
    Kind::Bundler,
];

fn read(format: Format, text: &str) -> Lock {
    format
        .parse(text)
        .map_err(|malformed| panic!("{malformed:?}"))
        .unwrap_or_default()
}

/// Packages as `name version`, and `!` where a hash is lacking.
fn locked(lock: &Lock) -> Vec<String> {
    let mut all = Vec::new();
    for (name, versions) in &lock.packages {
        for (version, release) in versions {
            let lacks = release.needs_hash && release.hashes.is_empty();
            let own = if release.is_own { "*" } else { "" };
            all.push(format!(
                "{own}{name} {version}{}",
                if lacks { " !" } else { "" }
            ));
        }
    }
    all
}

fn out_of_step(
    format: Format,
    lock: &str,
    folder: &str,
    kind: Kind,
    manifest: &str,
) -> Vec<String> {
    let (lock, manifest) = (read(format, lock), kind.parse(manifest).unwrap());
    assert!(kind.is_locked_by(format));
    let found = unmet(
        format,
        &lock,
        folder,
        &manifest,
        Some(&manifest),
        &BTreeSet::new(),
    );
    found
        .iter()
        .map(|unmet| format!("{}: {} / {}", unmet.name, unmet.wanted, unmet.locked))
        .collect()
}

const CARGO: &str = r#"
version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["serde"]
[[package]]
name = "serde"
version = "1.0.200"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"
[[package]]
name = "bare"
version = "2.0.0"
source = "sparse+https://user:hunter2@packages.test/index/"
[[package]]
name = "tool"
version = "0.3.0"
source = "git+https://hunter2@git.test/tool?branch=main#0a1b2c3d4e5f60718293"
"#;

#[test]
fn cargo() {
    assert_eq!(
        locked(&read(Format::Cargo, CARGO)),
        [
            "*app 0.1.0",
            "bare 2.0.0 !",
            "serde 1.0.200",
            "tool 0.3.0 (git 0a1b2c3d4e5f)"
        ]
    );
    let manifest = r#"
        [package]
        name = "app"
        version = "0.2.0"
        [dependencies]
        serde = "1.0.201"
        renamed = { package = "bare", version = "2" }
        tool = { git = "https://hunter2@git.test/tool", version = "0.3" }
        shared.workspace = true
        [target.'cfg(unix)'.dev-dependencies]
        gone = "1"
        [workspace.dependencies]
        shared = { package = "serde", version = "2" }
    "#;
    assert_eq!(
        out_of_step(Format::Cargo, CARGO, "", Kind::Cargo, manifest),
        [
            "app: =0.2.0 / 0.1.0",
            "gone: 1 / nothing",
            "serde: 1.0.201 / 1.0.200",
            "serde: 2 / 1.0.200",
        ]
    );
}

#[test]
fn the_first_version_of_cargo_lock_has_its_hashes_below() {
    let text = r#"
        [[package]]
        name = "a"
        version = "1.0.0"
        source = "registry+https://x.test"
        [metadata]
        "checksum a 1.0.0 (registry+https://x.test)" = "aa"
    "#;
    assert_eq!(locked(&read(Format::Cargo, text)), ["a 1.0.0"]);
}

const NPM: &str = r#"{
  "name": "app", "lockfileVersion": 3,
  "packages": {
    "": { "dependencies": { "a": "^1.0.0" } },
    "packages/lib": { "version": "0.0.1" },
    "node_modules/lib": { "resolved": "packages/lib", "link": true },
    "node_modules/a": { "version": "1.2.0", "resolved": "https://user:hunter2@packages.test/a.tgz", "integrity": "sha512-aa==" },
    "node_modules/a/node_modules/@s/b": { "version": "2.0.0", "inBundle": true },
    "node_modules/@s/b": { "version": "1.0.0" },
    "node_modules/alias": { "name": "real", "version": "3.0.0", "integrity": "sha1-aa=" },
    "node_modules/g": { "version": "1.0.0", "resolved": "git+ssh://git@git.test/g.git#0a1b2c3d4e5f6071" },
    "packages/lib/node_modules/a": { "version": "2.0.0", "integrity": "sha512-bb==" }
  }
}"#;

#[test]
fn npm() {
    assert_eq!(
        locked(&read(Format::Npm, NPM)),
        [
            "@s/b 1.0.0 !",
            "@s/b 2.0.0",
            "a 1.2.0",
            "a 2.0.0",
            "g 1.0.0 (git 0a1b2c3d4e5f)",
            "*lib ",
            "real 3.0.0",
        ]
    );
    let manifest = r#"{
      "dependencies": { "a": "^1.3.0", "lib": "*", "alias": "npm:real@^3", "g": "git+ssh://git@git.test/g.git" },
      "devDependencies": { "@s/b": "1.x", "gone": "git+https://user:hunter2@git.test/gone.git", "pinned": "1" },
      "optionalDependencies": { "maybe": "1" },
      "overrides": { "pinned": "2" }
    }"#;
    assert_eq!(
        out_of_step(Format::Npm, NPM, "", Kind::Node, manifest),
        [
            "a: ^1.3.0 / 1.2.0",
            "gone: a repository / nothing",
            "pinned: 1 / nothing"
        ]
    );
    // A workspace finds its own copy first, then those above.
    let member = r#"{ "dependencies": { "a": "^2.0.0", "@s/b": "^1" } }"#;
    assert!(out_of_step(Format::Npm, NPM, "packages/lib", Kind::Node, member).is_empty());
    let lock = read(Format::Npm, NPM);
    let none = Manifest::default();
    assert!(Format::Npm.covers(&lock, "packages/lib", &none, None));
    assert!(!Format::Npm.covers(&lock, "packages/other", &none, None));
}

#[test]
fn the_first_lock_files_of_npm_nest() {
    let text = r#"{ "lockfileVersion": 1, "dependencies": {
      "a": { "version": "1.0.0", "integrity": "sha512-aa", "dependencies": { "b": { "version": "2.0.0", "integrity": "sha1-b" } } },
      "alias": { "version": "npm:@s/real@3.0.0", "integrity": "sha512-cc" },
      "g": { "version": "git+https://user:hunter2@git.test/g.git#0a1b2c3d4e5f6071" }
    } }"#;
    assert_eq!(
        locked(&read(Format::Npm, text)),
        ["@s/real 3.0.0", "a 1.0.0", "b 2.0.0", "g git 0a1b2c3d4e5f"]
    );
    let manifest = r#"{ "dependencies": { "a": "2", "alias": "npm:@s/real@^3", "b": "2" } }"#;
    assert_eq!(
        out_of_step(Format::Npm, text, "", Kind::Node, manifest),
        ["a: 2 / 1.0.0", "b: 2 / nothing"]
    );
}

const PNPM: &str = "
lockfileVersion: '9.0'
overrides:
  forced@^1: 2.0.0
importers:
  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.2.0(react@18.0.0)
      forced:
        specifier: 2.0.0
        version: 2.0.0
  packages/lib:
    devDependencies:
      b:
        specifier: workspace:*
        version: link:../b
packages:
  a@1.2.0:
    resolution: {integrity: sha512-aa==}
  '@s/b@2.0.0':
    resolution: {tarball: https://user:hunter2@packages.test/b.tgz}
  g@https://codeload.github.com/o/g/tar.gz/0a1b2c3d4e5f6071:
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0a1b2c3d4e5f6071}
    version: 1.0.0
  dir@file:dir:
    resolution: {directory: dir, type: directory}
snapshots:
  a@1.2.0(react@18.0.0): {}
";

#[test]
fn pnpm() {
    assert_eq!(
        locked(&read(Format::Pnpm, PNPM)),
        [
            "@s/b 2.0.0 !",
            "a 1.2.0",
            "*dir ",
            "g 1.0.0 (git 0a1b2c3d4e5f)"
        ]
    );
    let manifest = r#"{ "dependencies": { "a": "^1.1.0", "forced": "^1", "gone": "1" } }"#;
    assert_eq!(
        out_of_step(Format::Pnpm, PNPM, "", Kind::Node, manifest),
        ["a: ^1.1.0 / what ^1.0.0 gave", "gone: 1 / nothing"]
    );
    let member = r#"{ "devDependencies": { "b": "workspace:*" } }"#;
    assert!(out_of_step(Format::Pnpm, PNPM, "packages/lib", Kind::Node, member).is_empty());
}

#[test]
fn older_lock_files_of_pnpm_and_several_documents() {
    let five = "lockfileVersion: 5.4\nspecifiers:\n  a: ^1\ndependencies:\n  a: 1.2.0_@s+x@1.0.0\npackages:\n  \
                /a/1.2.0_@s+x@1.0.0:\n    resolution: {integrity: sha512-aa}\n  /@s/x_y/1.0.0:\n    resolution: {integrity: sha512-bb}\n";
    assert_eq!(
        locked(&read(Format::Pnpm, five)),
        ["@s/x_y 1.0.0", "a 1.2.0"]
    );
    let six = "lockfileVersion: '6.0'\ndependencies:\n  a:\n    specifier: ^1\n    version: 1.2.0\npackages:\n  \
               /a@1.2.0(x@1):\n    resolution: {integrity: sha512-aa}\n";
    assert_eq!(locked(&read(Format::Pnpm, six)), ["a 1.2.0"]);
    for text in [
        five,
        six,
        &format!("lockfileVersion: '9.0'\npackages: {{}}\n---\n{six}"),
    ] {
        let step = |manifest| out_of_step(Format::Pnpm, text, "", Kind::Node, manifest);
        assert!(step(r#"{ "dependencies": { "a": "^1" } }"#).is_empty());
        assert_eq!(
            step(r#"{ "dependencies": { "a": "^2" } }"#),
            ["a: ^2 / what ^1 gave"]
        );
    }
}

const YARN_1: &str = r#"# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.2.0"
  resolved "https://user:hunter2@packages.test/a.tgz#0123456789abcdef0123456789abcdef01234567"
  dependencies:
    b "^2.0.0"

b@^2.0.0:
  version "2.0.0"
  resolved "https://packages.test/b.tgz"

c@^3:
  version "3.0.0"
  resolved "https://packages.test/c.tgz"
  integrity sha512-cc==

"g@git+https://user:hunter2@git.test/g.git":
  version "1.0.0"
  resolved "git+https://user:hunter2@git.test/g.git#0a1b2c3d4e5f6071"
"#;

#[test]
fn the_first_yarn() {
    assert_eq!(
        locked(&read(Format::Yarn, YARN_1)),
        [
            "@s/a 1.2.0",
            "b 2.0.0 !",
            "c 3.0.0",
            "g 1.0.0 (git 0a1b2c3d4e5f)"
        ]
    );
    let manifest = r#"{
      "dependencies": { "@s/a": "^1.1.0", "c": "^3.1", "g": "git+https://user:hunter2@git.test/g.git", "gone": "1" },
      "resolutions": { "**/b": "2" }, "devDependencies": { "b": "^1" }
    }"#;
    assert_eq!(
        out_of_step(Format::Yarn, YARN_1, "", Kind::Node, manifest),
        ["c: ^3.1 / 3.0.0 for another range", "gone: 1 / nothing"]
    );
}

const YARN: &str = r#"
__metadata:
  version: 8
  cacheKey: 10c0

"@s/a@npm:^1.0.0, @s/a@npm:^1.1.0":
  version: 1.2.0
  resolution: "@s/a@npm:1.2.0"
  checksum: 10c0/aa
  languageName: node
  linkType: hard

"b@npm:^2":
  version: 2.0.0
  resolution: "b@npm:2.0.0"
  linkType: hard

"only-mac@npm:1.0.0":
  version: 1.0.0
  resolution: "only-mac@npm:1.0.0"
  conditions: os=darwin & cpu=arm64

"alias@npm:real@^3":
  version: 3.0.0
  resolution: "real@npm:3.0.0"
  checksum: 10c0/cc

"lib@workspace:^, lib@workspace:packages/lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:packages/lib"
"#;

#[test]
fn later_yarns() {
    assert_eq!(
        locked(&read(Format::Yarn, YARN)),
        [
            "@s/a 1.2.0",
            "b 2.0.0 !",
            "*lib ",
            "only-mac 1.0.0",
            "real 3.0.0"
        ]
    );
    let manifest = r#"{ "dependencies": { "@s/a": "^1.1.0", "b": "^1", "lib": "workspace:^", "alias": "npm:real@^3" } }"#;
    assert_eq!(
        out_of_step(Format::Yarn, YARN, "", Kind::Node, manifest),
        ["b: ^1 / 2.0.0 for another range"]
    );
    let lock = read(Format::Yarn, YARN);
    assert!(Format::Yarn.covers(&lock, "packages/lib", &Manifest::default(), None));
}

const UV: &str = r#"
version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
[[package]]
name = "django"
version = "4.2.1"
source = { registry = "https://user:hunter2@packages.test/simple" }
sdist = { url = "https://user:hunter2@packages.test/d.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [{ url = "https://packages.test/d.whl", hash = "sha256:bb" }]
[[package]]
name = "bare"
version = "1.0"
source = { registry = "https://packages.test/simple" }
[[package]]
name = "tool"
version = "2.0"
source = { git = "https://hunter2@git.test/tool?rev=main#0a1b2c3d4e5f6071" }
"#;

const PYPROJECT: &str = r#"
[project]
name = "App"
dependencies = ["Django[argon2] >=5,<6", "bare", "old ; python_version < '3'", "gone @ https://user:hunter2@h.test/g.whl"]
[project.optional-dependencies]
x = ["bare==1.1"]
[dependency-groups]
dev = ["tool~=2.0", { include-group = "x" }]
"#;

#[test]
fn uv() {
    assert_eq!(
        locked(&read(Format::Uv, UV)),
        [
            "*app 0.1.0",
            "bare 1.0 !",
            "django 4.2.1",
            "tool 2.0 (git 0a1b2c3d4e5f)"
        ]
    );
    assert_eq!(
        out_of_step(Format::Uv, UV, "", Kind::Python, PYPROJECT),
        [
            "bare: ==1.1 / 1.0",
            "django: >=5,<6 / 4.2.1",
            "gone: an address / nothing"
        ]
    );
}

#[test]
fn poetry() {
    let two = r#"
        [[package]]
        name = "Django"
        version = "4.2.1"
        files = [{ file = "d.whl", hash = "sha256:aa" }]
        [[package]]
        name = "bare"
        version = "1.0"
        files = []
        [[package]]
        name = "tool"
        version = "2.0"
        files = []
        [package.source]
        type = "git"
        url = "https://hunter2@git.test/tool.git"
        resolved_reference = "0a1b2c3d4e5f6071"
        [metadata]
        lock-version = "2.0"
    "#;
    assert_eq!(
        locked(&read(Format::Poetry, two)),
        ["bare 1.0 !", "django 4.2.1", "tool 2.0 (git 0a1b2c3d4e5f)"]
    );
    let manifest = r#"
        [tool.poetry.dependencies]
        python = "^3.11"
        django = "^5.0"
        old = { version = "1", python = "<3" }
        tool = { git = "https://hunter2@git.test/tool.git" }
        [tool.poetry.group.dev.dependencies]
        bare = [{ version = "1", python = "<4" }, { version = "2", python = ">=4" }]
        gone = { version = "~1", extras = ["x"] }
    "#;
    assert_eq!(
        out_of_step(Format::Poetry, two, "", Kind::Python, manifest),
        ["gone: ~1 / nothing", "django: ^5.0 / 4.2.1"]
    );
    let one = "[[package]]\nname = \"a\"\nversion = \"1\"\n[metadata.files]\na = [{ file = \"a.whl\", hash = \"sha256:aa\" }]\n";
    assert_eq!(locked(&read(Format::Poetry, one)), ["a 1"]);
}

#[test]
fn compiled_requirements() {
    let text = "django==4.2.1 \\\n    --hash=sha256:aa\n";
    let wants = "-c other.txt\ndjango>=5\n  # why\ngone; os_name == 'nt'\nother\n";
    assert_eq!(
        out_of_step(Format::Requirements, text, "", Kind::Requirements, wants),
        ["django: >=5 / 4.2.1", "other: any version / nothing"]
    );
}

#[test]
fn go() {
    let sum =
        "a.test/x v1.0.0 h1:aa=\na.test/x v1.0.0/go.mod h1:ab=\nb.test/y/v2 v2.1.0/go.mod h1:bb=\n";
    assert_eq!(
        locked(&read(Format::Go, sum)),
        ["a.test/x v1.0.0", "b.test/y/v2 v2.1.0"]
    );
    let manifest = "module app.test\n\ngo 1.22\n\nrequire a.test/x v1.1.0 // direct\n\nrequire (\n\tb.test/y/v2 v2.1.0 // indirect\n\t\
                    c.test/z v1.0.0\n\td.test/w v1.0.0\n)\n\nreplace c.test/z => ./z\n\nreplace (\n\td.test/w v1.0.0 => e.test/w v1.2.0\n)\n";
    assert_eq!(
        out_of_step(Format::Go, sum, "", Kind::Go, manifest),
        ["a.test/x: v1.1.0 / v1.0.0", "e.test/w: v1.2.0 / nothing"]
    );
}

const BUNDLER: &str = "\
GIT
  remote: https://user:hunter2@git.test/tool.git
  revision: 0a1b2c3d4e5f6071
  specs:
    tool (0.1.0)
      rack (>= 2)

PATH
  remote: engines/own
  specs:
    own (0.0.1)

GEM
  remote: https://user:hunter2@packages.test/
  specs:
    nokogiri (1.15.4-arm64-darwin)
    nokogiri (1.15.4-x86_64-linux)
    rack (2.2.8)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  own!
  rack (~> 2.2)
  tool!

CHECKSUMS
  nokogiri (1.15.4-x86_64-linux) sha256=aa

BUNDLED WITH
   2.5.3
";

#[test]
fn bundler() {
    assert_eq!(
        locked(&read(Format::Bundler, BUNDLER)),
        [
            "nokogiri 1.15.4",
            "*own 0.0.1",
            "rack 2.2.8 !",
            "tool 0.1.0 (git 0a1b2c3d4e5f)"
        ]
    );
    let gemfile = "\
source 'https://rubygems.org'
gem \"rack\", \"~> 3.0\", require: false
gem 'nokogiri' # parser
gem('tool', git: 'https://user:hunter2@git.test/tool.git')
group :test do
  gem 'gone', '>= 1', '< 2'
end
if ENV['X']
  gem 'maybe'
end
gem 'also', '1' unless ENV['Y']
gem name
";
    assert_eq!(
        out_of_step(Format::Bundler, BUNDLER, "", Kind::Bundler, gemfile),
        ["rack: ~> 3.0 / 2.2.8", "gone: >= 1, < 2 / nothing"]
    );
}

fn differences(format: Format, expected: &str, actual: &str) -> Vec<String> {
    let found = compare(&read(format, expected), &read(format, actual));
    found
        .iter()
        .map(|found| format!("{}: {} / {}", found.name, found.expected, found.actual))
        .collect()
}

#[test]
fn lock_files_are_compared_by_version_commit_and_content() {
    assert!(differences(Format::Cargo, CARGO, CARGO).is_empty());
    let other = CARGO
        .replace("1.0.200", "1.0.201")
        .replace("#0a1b", "#ffff")
        .replace("0.1.0", "0.9.0");
    assert_eq!(
        differences(Format::Cargo, CARGO, &other),
        [
            "serde: 1.0.200 / 1.0.201",
            "tool: 0.3.0 (git 0a1b2c3d4e5f) / 0.3.0 (git ffff2c3d4e5f)",
        ]
    );
    let changed = CARGO.replace("checksum = \"aa\"", "checksum = \"bb\"");
    assert_eq!(
        differences(Format::Cargo, CARGO, &changed),
        ["serde: 1.0.200 with sha256:aa… / 1.0.200 with sha256:bb…"]
    );
    let less = UV.split("[[package]]\nname = \"tool\"").next().unwrap();
    assert_eq!(
        differences(Format::Uv, UV, less),
        ["tool: 2.0 (git 0a1b2c3d4e5f) / not locked"]
    );
    assert_eq!(
        differences(Format::Uv, less, UV),
        ["tool: not locked / 2.0 (git 0a1b2c3d4e5f)"]
    );
}

#[test]
fn one_hash_in_common_or_another_algorithm_is_no_difference() {
    let with = |hashes: &str| format!("a==1 {hashes}\n");
    let differ = |a: &str, b: &str| differences(Format::Requirements, &with(a), &with(b)).len();
    assert_eq!(
        differ("--hash=sha256:aa --hash=sha256:bb", "--hash=sha256:bb"),
        0
    );
    assert_eq!(differ("--hash=sha256:aa", "--hash=sha512:bb"), 0);
    assert_eq!(differ("--hash=sha256:aa", ""), 0);
    assert_eq!(differ("--hash=sha256:aa", "--hash=sha256:bb"), 1);
    assert_eq!(
        differences(Format::Requirements, "a==1\n", "a>=1\n"),
        ["a: 1 / not locked"]
    );
}

#[test]
fn tools_are_compared_with_their_order() {
    let text = "# ours\nruby 3.3.0\npython 3.12.1 3.11.7 # two\n";
    assert_eq!(
        differences(Format::Tools, text, "python 3.11.7 3.12.1\nnodejs 20.1.0\n"),
        [
            "nodejs: not locked / 20.1.0",
            "python: 3.12.1 3.11.7 / 3.11.7 3.12.1",
            "ruby: 3.3.0 / not locked",
        ]
    );
}

#[test]
fn what_is_malformed_is_told_with_its_line() {
    for (format, text, line) in [
        (Format::Cargo, "version = 4\n[[package]\n", Some(2)),
        (Format::Npm, "{\n  \"lockfileVersion\": 3,\n}", Some(3)),
        (Format::Npm, "{}", None),
        (
            Format::Pnpm,
            "lockfileVersion: '9.0'\npackages: {a: [}\n",
            Some(2),
        ),
        (Format::Pnpm, "packages: {}\n", None),
        (
            Format::Yarn,
            "# yarn lockfile v1\n\na@1:\n   version \"1\"\n",
            Some(4),
        ),
        (
            Format::Yarn,
            "__metadata:\n  version: 8\na: &x 1\nb: *x\n",
            Some(4),
        ),
        (Format::Uv, "version = 1\nversion = 2\n", Some(2)),
        (Format::Poetry, "[[package]]\nname = \"a\"\n", None),
        (Format::Go, "a.test/x v1.0.0 h1:a=\nnonsense\n", Some(2)),
        (Format::Tools, "ruby 3\nnodejs\n", Some(2)),
        (Format::Bundler, "GEM\n<<<<<<< HEAD\n", Some(2)),
    ] {
        match format.parse(text) {
            Ok(_) => panic!("{format:?} read {text:?}"),
            Err(malformed) => assert_eq!(malformed.line, line, "{format:?} {malformed:?}"),
        }
    }
    for (kind, text, line) in [
        (Kind::Go, "module a\nrequire (\n", 2),
        (Kind::Node, "{\n", 1),
        (Kind::Cargo, "a = \n", 1),
    ] {
        let malformed = kind.parse(text).err().unwrap();
        assert!(
            malformed.line.is_some_and(|found| found >= line),
            "{malformed:?}"
        );
    }
}

#[test]
fn no_password_is_shown() {
    let shown = |text: String| assert!(!text.contains("hunter2"), "{text}");
    let all = [
        (Format::Cargo, CARGO),
        (Format::Npm, NPM),
        (Format::Pnpm, PNPM),
        (Format::Yarn, YARN_1),
        (Format::Uv, UV),
        (Format::Bundler, BUNDLER),
        (
            Format::Requirements,
            "https://user:hunter2@h.test/a.whl\nx==git+https://hunter2@h.test\n",
        ),
        (Format::Go, "https://user:hunter2@h.test v1 h1:hunter2@\n"),
        (
            Format::Tools,
            "https://user:hunter2@h.test ref:https://hunter2@h.test\n",
        ),
        (
            Format::Yarn,
            "\"https://user:hunter2@h.test/a.tgz\":\n  version \"https://hunter2@h.test\"\n",
        ),
    ];
    for (format, text) in all {
        let (lock, none) = (read(format, text), Lock::default());
        for difference in compare(&lock, &none)
            .into_iter()
            .chain(compare(&none, &lock))
        {
            shown(format!("{difference:?}"));
        }
    }
}

/// Texts like those that the formats have, cut and mixed.
fn pieces() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = [CARGO, NPM, PNPM, YARN_1, YARN, UV, PYPROJECT, BUNDLER]
        .iter()
        .flat_map(|text| text.split_inclusive(['\n', ' ', '"']))
        .collect();
    proptest::collection::vec(
        prop_oneof![
            4 => proptest::sample::select(known).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
            1 => "[@:/#\"'\\[\\]{}=~^<>|._ \n\t-]{0,6}",
        ],
        0..60,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in pieces(), other in pieces()) {
        let none = BTreeSet::new();
        for format in FORMATS {
            let (Ok(lock), other) = (format.parse(&text), format.parse(&other).unwrap_or_default()) else {
                continue;
            };
            compare(&lock, &other);
            lock.hashed();
            for kind in KINDS {
                if let Ok(manifest) = kind.parse(&text) {
                    unmet(*format, &lock, "a/b", &manifest, Some(&manifest), &none);
                    format.covers(&lock, "a", &manifest, None);
                }
            }
        }
    }

    #[test]
    fn a_cut_lock_file_makes_no_reader_panic(format in 0..FORMATS.len(), text in 0..8_usize, at in 0..2000_usize) {
        let text = [CARGO, NPM, PNPM, YARN_1, YARN, UV, PYPROJECT, BUNDLER][text];
        let at = at.min(text.len());
        let _ = FORMATS[format].parse(text.get(..at).unwrap_or(text));
    }

    #[test]
    fn ranges_and_requirements_never_panic(text in "\\PC{0,20}", version in "[0-9.a-z*+-]{0,12}") {
        if let Some(ranges) = range::npm(&text) {
            range::allows(&ranges, &version);
        }
        for bounds in [release::python(&text), release::poetry(&text), release::ruby(&[&text])] {
            release::allows(&bounds, &version);
        }
        python::requirement(&text);
        node::overridden(&text);
        node::commit(&text);
        shown::name(&text);
        shown::version(&text);
        shown::hash(&text);
    }
}
