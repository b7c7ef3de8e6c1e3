//! One service of a compose file, and how it is written.

use std::fmt::Write as _;

/// A service. What is empty is not written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) image: String,
    pub(super) entrypoint: Vec<String>,
    pub(super) command: Vec<Argument>,
    /// Names with values; `None` is handed on from where Compose runs.
    pub(super) environment: Vec<(String, Option<String>)>,
    pub(super) ports: Vec<String>,
    /// A named volume's place in the container.
    pub(super) data: Option<&'static str>,
    /// Files of the machine.
    pub(super) mounts: Vec<String>,
    /// Memory in bytes.
    pub(super) memory: Option<u64>,
    /// Shared memory in bytes.
    pub(super) shared_memory: Option<u64>,
    /// The test of its health.
    pub(super) health: Vec<String>,
    /// Starts only where it is asked for.
    pub(super) profile: Option<&'static str>,
    /// Waits until this service is healthy.
    pub(super) after: Option<String>,
}

/// An argument of a command, with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) text: String,
    pub(super) remark: String,
}

impl Argument {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            remark: String::new(),
        }
    }
}

impl Service {
    /// The name of its volume.
    pub(super) fn volume(&self) -> Option<String> {
        self.data.map(|_| format!("{}-data", self.name))
    }

    pub(super) fn write(&self, out: &mut String) {
        let _ = writeln!(out, "  {}:", self.name);
        if let Some(profile) = self.profile {
            let _ = writeln!(out, "    profiles: [{profile}]");
        }
        let _ = writeln!(out, "    image: {}", quoted(&self.image));
        if !self.entrypoint.is_empty() {
            let _ = writeln!(out, "    entrypoint: [{}]", list(&self.entrypoint));
        }
        if !self.command.is_empty() {
            let _ = writeln!(out, "    command:");
        }
        for argument in &self.command {
            let _ = write!(out, "      - {}", quoted(&argument.text));
            if !argument.remark.is_empty() {
                let _ = write!(out, "  # {}", argument.remark);
            }
            out.push('\n');
        }
        if !self.environment.is_empty() {
            let _ = writeln!(out, "    environment:");
        }
        for (name, value) in &self.environment {
            let _ = match value {
                Some(value) => writeln!(out, "      {}: {}", quoted(name), quoted(value)),
                None => writeln!(out, "      {}:", quoted(name)),
            };
        }
        items(out, "ports", &self.ports);
        let data = self.volume().zip(self.data);
        let data = data.map(|(volume, place)| format!("{volume}:{place}"));
        let volumes: Vec<_> = data
            .into_iter()
            .chain(self.mounts.iter().cloned())
            .collect();
        items(out, "volumes", &volumes);
        for (name, bytes) in [("mem_limit", self.memory), ("shm_size", self.shared_memory)] {
            if let Some(bytes) = bytes {
                let _ = writeln!(out, "    {name}: {}m", bytes >> 20);
            }
        }
        if !self.health.is_empty() {
            let _ = writeln!(
                out,
                "    healthcheck:\n      test: [{}]",
                list(&self.health)
            );
            *out += "      interval: 5s\n      timeout: 5s\n      retries: 12\n      start_period: 30s\n";
        }
        if let Some(after) = &self.after {
            let _ = writeln!(
                out,
                "    depends_on:\n      {after}:\n        condition: service_healthy"
            );
        }
    }
}

fn items(out: &mut String, name: &str, items: &[String]) {
    if !items.is_empty() {
        let _ = writeln!(out, "    {name}:");
    }
    for item in items {
        let _ = writeln!(out, "      - {}", quoted(item));
    }
}

fn list(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| quoted(item)).collect();
    items.join(", ")
}

/// A scalar in double quotes, where YAML has the escapes of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text of which Compose must not take a part for a variable.
pub(super) fn literal(text: &str) -> String {
    text.replace('$', "$$")
}
