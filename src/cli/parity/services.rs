//! Where services are: what flags say, or variables.

use super::super::environment;
use crate::error::Result;
use crate::http::Url;
use crate::services::{redis, search};

/// Whose services.
#[derive(Clone, Copy)]
pub(super) enum Whose {
    /// Those to be like.
    Production,
    /// Those that are looked at.
    Development,
}

impl Whose {
    fn variable(self, name: &str) -> String {
        match self {
            Self::Production => format!("PROD_{name}"),
            Self::Development => format!("DEV_{name}"),
        }
    }

    /// The Redis that a flag or a variable names.
    pub(super) fn redis(self, flag: Option<&str>) -> Result<Option<redis::Address>> {
        self.text(flag, "--redis", "REDIS_URL", redis::Address::parse)
    }

    /// The search service that a flag or a variable names, with the API key that a variable has.
    pub(super) fn search(self, flag: Option<&str>) -> Result<Option<search::Address>> {
        let url = self.text(flag, "--elasticsearch", "ELASTICSEARCH_URL", Url::parse)?;
        let key = environment(&self.variable("ELASTICSEARCH_API_KEY"));
        let key = key.filter(|key| !key.trim().is_empty());
        Ok(url.map(|url| search::Address {
            url,
            key: key.as_deref().map(search::Key::new),
        }))
    }

    /// An empty variable counts as unset: that is how compose files hand on what nobody set.
    fn text<T>(
        self,
        flag: Option<&str>,
        name: &str,
        variable: &str,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Result<Option<T>> {
        let variable = self.variable(variable);
        match (flag, environment(&variable).filter(|text| !text.is_empty())) {
            (Some(text), _) => parse(text).map(Some).map_err(|error| error.on(name)),
            (None, Some(text)) => parse(&text).map(Some).map_err(|error| error.on(variable)),
            (None, None) => Ok(None),
        }
    }
}
