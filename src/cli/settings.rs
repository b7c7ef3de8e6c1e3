//! `source`, `target` and `key` of one command: what flags and the rules file say, and what references lead to.

use zeroize::Zeroizing;

use super::args::RulesArgs;
use super::environment;
use crate::error::{Error, Kind, Result};
use crate::key::MasterKey;
use crate::pg::url::ConnInfo;
use crate::refresh::{Target, runtime};
use crate::rules::{Rules, Setting};
use crate::secret::{Reference, Secrets};

/// The settings of a command. One for all that it does, so that it logs in to Vault once.
pub(super) struct Settings<'r> {
    args: &'r RulesArgs,
    /// The rules file that the settings are in.
    pub(super) rules: &'r Rules,
    secrets: Secrets<'static>,
}

impl<'r> Settings<'r> {
    pub(super) fn new(args: &'r RulesArgs, rules: &'r Rules) -> Self {
        Self {
            args,
            rules,
            secrets: Secrets::new(&environment),
        }
    }

    /// The source's address: the flag's, or the file's.
    pub(super) fn source(&self) -> Result<ConnInfo> {
        let address = ConnInfo::parse(&self.source_text()?, &environment);
        let by_flag = self.args.source.is_some();
        address.map_err(|error| self.told_of(error, by_flag, self.rules.source.as_ref()))
    }

    /// The same as it is written, or what a reference leads to.
    pub(super) fn source_text(&self) -> Result<Zeroizing<String>> {
        let flag = self.args.source.as_deref();
        self.setting(flag, self.rules.source.as_ref(), "source")
    }

    /// The target: the flag's, or the file's.
    pub(super) fn target(&self) -> Result<Target> {
        let target = Target::parse(&self.target_text()?, &environment);
        let by_flag = self.args.target.is_some();
        target.map_err(|error| self.told_of(error, by_flag, self.rules.target.as_ref()))
    }

    /// The same as it is written, or what a reference leads to.
    pub(super) fn target_text(&self) -> Result<Zeroizing<String>> {
        let flag = self.args.target.as_deref();
        self.setting(flag, self.rules.target.as_ref(), "target")
    }

    /// The key: the rules file's, or one that is made now and forgotten.
    pub(super) fn key(&self, is_ephemeral: bool) -> Result<MasterKey> {
        match &self.rules.key {
            _ if is_ephemeral => MasterKey::ephemeral(),
            Some(key) => MasterKey::parse(&self.secret(key)?)
                .map_err(|error| self.rules.placed(error, key)),
            None => Err(Error::new(Kind::Key, "there is no key")
                .hint("make one with `openssl rand -hex 32`, keep it as a secret, and write `key: ${STANDIN_KEY}` in the rules file")
                .hint("or give --ephemeral-key: a key for this run only, forgotten with it")),
        }
    }

    /// The rules file's key, for what goes on without one: `None` where there is none, or it cannot be had here. An error where
    /// what is given is no key.
    pub(super) fn key_if_given(&self) -> Result<Option<MasterKey>> {
        let Some(setting) = &self.rules.key else {
            return Ok(None);
        };
        self.refers(setting)?;
        match self.secret(setting) {
            Ok(text) if !text.trim().is_empty() => MasterKey::parse(&text)
                .map(Some)
                .map_err(|error| self.rules.placed(error, setting)),
            Ok(_) | Err(_) => Ok(None),
        }
    }

    /// An error where a setting is a reference that lacks a part, which would lead nowhere anywhere.
    pub(super) fn refers(&self, setting: &Setting) -> Result<()> {
        let Ok(text) = setting.text() else {
            return Ok(());
        };
        let parsed = Reference::parse(text).map(drop);
        parsed.map_err(|error| self.rules.placed(error, setting))
    }

    /// An error about a setting's value, with its place in the rules file unless a flag gave it.
    fn told_of(&self, error: Error, by_flag: bool, setting: Option<&Setting>) -> Error {
        match setting {
            Some(setting) if !by_flag => self.rules.placed(error, setting),
            _ => error,
        }
    }

    /// What a setting of the rules file leads to: variables replaced, references such as `vault:PATH#FIELD` followed.
    fn secret(&self, setting: &Setting) -> Result<Zeroizing<String>> {
        let followed = self.secrets.follow(setting.text()?, self.rules.folder());
        let followed = runtime()?.block_on(followed);
        followed.map_err(|error| self.rules.placed(error, setting))
    }

    /// A setting that a flag may override.
    fn setting(
        &self,
        flag: Option<&str>,
        file: Option<&Setting>,
        name: &str,
    ) -> Result<Zeroizing<String>> {
        match (flag, file) {
            (Some(text), _) => Ok(Zeroizing::new(text.to_owned())),
            (None, Some(setting)) => self.secret(setting),
            (None, None) => Err(Error::new(Kind::Rules, format!("there is no {name}")).hint(
                format!(
                    "write `{name}: ${{DATABASE_URL}}` in the rules file, or give --{name} URL"
                ),
            )),
        }
    }
}
