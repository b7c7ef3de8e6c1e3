//! Tools that are known: which program tells the version of one, and where in its words.
//!
//! Source: each program's own documentation of the flag; names as in asdf's and mise's registries of plugins.

/// How a tool is asked for its version.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    names: &'static [&'static str],
    /// The program that is run.
    pub program: &'static str,
    /// What it is given.
    pub arguments: &'static [&'static str],
    /// What stands in front of the version; nothing where the version comes first.
    before: &'static str,
}

const FLAG: &[&str] = &["--version"];
const WORD: &[&str] = &["version"];

const fn tool(
    names: &'static [&'static str],
    program: &'static str,
    arguments: &'static [&'static str],
    before: &'static str,
) -> Tool {
    Tool {
        names,
        program,
        arguments,
        before,
    }
}

const TOOLS: &[Tool] = &[
    tool(&["awscli", "aws-cli"], "aws", FLAG, "aws-cli/"),
    tool(&["bun"], "bun", FLAG, ""),
    tool(&["cmake"], "cmake", FLAG, "cmake version "),
    tool(&["consul"], "consul", FLAG, "Consul "),
    tool(&["crystal"], "crystal", FLAG, "Crystal "),
    tool(&["dart"], "dart", FLAG, "version: "),
    tool(&["deno"], "deno", FLAG, "deno "),
    tool(&["direnv"], "direnv", FLAG, ""),
    tool(&["dotnet", "dotnet-core"], "dotnet", FLAG, ""),
    tool(&["elixir"], "elixir", FLAG, "Elixir "),
    tool(&["gcloud"], "gcloud", FLAG, "Google Cloud SDK "),
    tool(&["golang", "go"], "go", WORD, "go version go"),
    tool(&["golangci-lint"], "golangci-lint", FLAG, "has version "),
    tool(&["gradle"], "gradle", FLAG, "\nGradle "),
    tool(&["helm"], "helm", &["version", "--short"], ""),
    tool(&["java"], "java", &["-version"], "version \""),
    tool(&["jq"], "jq", FLAG, "jq-"),
    tool(&["julia"], "julia", FLAG, "julia version "),
    tool(&["just"], "just", FLAG, "just "),
    tool(
        &["kubectl"],
        "kubectl",
        &["version", "--client", "--output=json"],
        "\"gitVersion\": \"",
    ),
    tool(&["kustomize"], "kustomize", WORD, ""),
    tool(&["maven"], "mvn", FLAG, "Apache Maven "),
    tool(&["mysql"], "mysql", FLAG, "Ver "),
    tool(&["ninja"], "ninja", FLAG, ""),
    tool(&["nodejs", "node"], "node", FLAG, ""),
    tool(&["npm"], "npm", FLAG, ""),
    tool(&["opentofu"], "tofu", FLAG, "OpenTofu "),
    tool(&["perl"], "perl", FLAG, "("),
    tool(&["php"], "php", FLAG, "PHP "),
    tool(&["pnpm"], "pnpm", FLAG, ""),
    tool(&["poetry"], "poetry", FLAG, "version "),
    tool(&["postgres", "postgresql"], "psql", FLAG, "(PostgreSQL) "),
    tool(&["pre-commit"], "pre-commit", FLAG, "pre-commit "),
    tool(&["protoc"], "protoc", FLAG, "libprotoc "),
    tool(&["python"], "python3", FLAG, "Python "),
    tool(&["redis"], "redis-server", FLAG, "v="),
    tool(&["ruby"], "ruby", FLAG, "ruby "),
    tool(&["rust"], "rustc", FLAG, "rustc "),
    tool(&["shellcheck"], "shellcheck", FLAG, "version: "),
    tool(&["sqlite"], "sqlite3", FLAG, ""),
    tool(&["terraform"], "terraform", FLAG, "Terraform "),
    tool(&["terragrunt"], "terragrunt", FLAG, "terragrunt version "),
    tool(&["uv"], "uv", FLAG, "uv "),
    tool(&["vault"], "vault", FLAG, "Vault "),
    tool(&["yarn"], "yarn", FLAG, ""),
    tool(&["yq"], "yq", FLAG, "version "),
    tool(&["zig"], "zig", WORD, ""),
];

impl Tool {
    /// The tool that asdf or mise call so.
    pub fn named(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.names.contains(&name))
    }

    /// The version in what the program said.
    pub fn version(&self, said: &str) -> Option<String> {
        let (_, rest) = match self.before {
            "" => ("", said.trim_start()),
            before => said.split_once(before)?,
        };
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let version = rest.get(..end.min(60))?.trim_end_matches(['.', '_', '-']);
        Some(match self.program {
            "java" => of_java(version),
            "ruby" => without_patch(version).to_owned(),
            _ => version.to_owned(),
        })
    }
}

/// Java up to 8 called itself 1.8.0_352, and its releases are called 8.0.352.
fn of_java(version: &str) -> String {
    match version.strip_prefix("1.") {
        Some(old) => old.replace('_', "."),
        None => version.to_owned(),
    }
}

/// Ruby up to 3.0 adds a patch level: 2.7.4p191.
fn without_patch(version: &str) -> &str {
    match version.rsplit_once('p') {
        Some((release, level))
            if release.ends_with(|c: char| c.is_ascii_digit())
                && !level.is_empty()
                && level.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            release
        }
        _ => version,
    }
}

/// Vendors who number their releases as Java's are.
const VENDORS: &[&str] = &[
    "adoptopenjdk",
    "liberica",
    "microsoft",
    "openjdk",
    "oracle",
    "sapmachine",
    "temurin",
];

/// The version of Java in `temurin-17.0.5` or `temurin-jre-17.0.5`.
pub(super) fn java(text: &str) -> Option<&str> {
    let (vendor, rest) = text.split_once('-')?;
    let version = rest.strip_prefix("jre-").unwrap_or(rest);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit());
    (VENDORS.contains(&vendor) && is_version).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_say() {
        let cases = [
            ("nodejs", "v20.20.2\n", "20.20.2"),
            ("python", "Python 3.13.0rc1\n", "3.13.0rc1"),
            ("python", "Python 3.11.2+\n", "3.11.2"),
            ("golang", "go version go1.20.5 linux/amd64\n", "1.20.5"),
            (
                "ruby",
                "ruby 3.2.2 (2023-03-30 revision e51014f9c0) [x86_64-linux]\n",
                "3.2.2",
            ),
            (
                "ruby",
                "ruby 2.7.4p191 (2021-07-07 revision a21a3b7d23) [x86_64-linux]\n",
                "2.7.4",
            ),
            ("ruby", "ruby 3.3.0preview1 (2023-05-12)\n", "3.3.0preview1"),
            (
                "rust",
                "rustc 1.96.0-nightly (59807616e 2026-04-14)\n",
                "1.96.0-nightly",
            ),
            (
                "java",
                "openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime\n",
                "17.0.15",
            ),
            ("java", "openjdk version \"1.8.0_352\"\n", "8.0.352"),
            (
                "postgres",
                "psql (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n",
                "15.20",
            ),
            ("terraform", "Terraform v1.5.7\non linux_amd64\n", "1.5.7"),
            (
                "redis",
                "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc\n",
                "7.0.15",
            ),
            (
                "perl",
                "\nThis is perl 5, version 36, subversion 0 (v5.36.0) built for x\n",
                "5.36.0",
            ),
            ("gradle", "\n----\nGradle 8.2.1\n----\n", "8.2.1"),
            ("helm", "v3.12.2+g1e210a2\n", "3.12.2"),
            (
                "kubectl",
                "{ \"clientVersion\": { \"gitVersion\": \"v1.27.3\", \"x\": 1 } }",
                "1.27.3",
            ),
            (
                "elixir",
                "Erlang/OTP 26 [erts-14.0]\n\nElixir 1.14.5 (compiled with OTP 25)\n",
                "1.14.5",
            ),
            ("awscli", "aws-cli/2.13.0 Python/3.11.4 Linux/6\n", "2.13.0"),
            ("poetry", "Poetry (version 1.5.1)\n", "1.5.1"),
        ];
        for (name, said, version) in cases {
            let tool = Tool::named(name).unwrap();
            assert_eq!(tool.version(said).as_deref(), Some(version), "{name}");
        }
        let node = Tool::named("node").unwrap();
        for said in ["", "hunter2", "v", "no version 20.1.0 is set"] {
            assert_eq!(node.version(said), None, "{said}");
        }
        assert!(Tool::named("erlang").is_none());
    }

    #[test]
    fn every_tool_has_a_name_of_its_own() {
        let mut names: Vec<&str> = TOOLS.iter().flat_map(|tool| tool.names).copied().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
