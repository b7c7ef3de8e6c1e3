//! Which secrets `standin parity check` looks for.

use std::collections::BTreeSet;
use std::path::Path;

use zeroize::Zeroizing;

use super::super::args::ParityCheckArgs;
use super::super::environment;
use crate::error::{Error, Kind, Result};
use crate::input::within;
use crate::parity::secrets::{Request, Setting};
use crate::rules::Rules;
use crate::secret::Provider;

/// What `--secrets` and `--rules` ask for; nothing where neither is given.
pub(super) fn asked_for(args: &ParityCheckArgs) -> Result<Option<Request>> {
    if args.secrets.is_empty() && args.rules.is_none() {
        return Ok(None);
    }
    let providers: Vec<_> = args
        .secrets
        .iter()
        .map(|text| provider(text, args.config.as_deref()))
        .collect::<Result<_>>()?;
    let mut names = BTreeSet::new();
    if let Some((name, _)) = providers.iter().find(|(name, _)| !names.insert(name)) {
        let what = format!("--secrets names {name} twice, and an environment has one provider");
        return Err(Error::new(Kind::Rules, what)
            .hint("give the flag once for each environment, or refer to the other provider by vault:PATH#FIELD"));
    }
    let folder = args.config.clone().filter(|_| !providers.is_empty());
    Ok(Some(Request {
        configuration: folder.map(|folder| (folder, providers)),
        rules: match &args.rules {
            Some(path) => settings(path, args)?,
            None => Vec::new(),
        },
        env: environment,
    }))
}

/// Environments that `--secrets` names.
pub(super) fn environments(args: &ParityCheckArgs) -> Vec<String> {
    let names = args.secrets.iter().filter_map(|text| text.split_once('='));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// `production=vault:secret/shop`. Paths count from the folder of the configuration.
fn provider(text: &str, folder: Option<&Path>) -> Result<(String, Provider)> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, provider) = parts.ok_or_else(|| {
        Error::new(Kind::Rules, "--secrets names no environment")
            .hint("write --secrets production=vault:secret/shop")
    })?;
    let provider =
        Provider::parse(provider).map_err(|error| error.on(format!("--secrets {name}")))?;
    // Otherwise a misspelt one would pass wherever nothing refers to it.
    if let Provider::Dotenv(path) | Provider::Folder(path) = &provider
        && !folder.unwrap_or(Path::new("")).join(path).exists()
    {
        let what = format!("--secrets {name}: there is no {path}");
        return Err(Error::new(Kind::Rules, what)
            .hint("check the path: it counts from the folder that --config names"));
    }
    Ok((name.to_owned(), provider))
}

/// The settings of a rules file, under its overlay for an environment, that may be secrets.
fn settings(path: &Path, args: &ParityCheckArgs) -> Result<Vec<Setting>> {
    let (file, env) = (path.to_owned(), args.env.clone());
    let load = move || Rules::load(&file, env.as_deref(), &environment);
    let rules = within(args.time(), load).map_err(|error| {
        Error::new(Kind::of_named(&error), "the rules file cannot be read")
            .on(path.display().to_string())
            .because(error)
            .hint("check the path that --rules names")
    })??;
    let all = [
        ("source", &rules.source),
        ("target", &rules.target),
        ("key", &rules.key),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, setting)| Some((name, setting.as_ref()?)));
    let settings = given.map(|(name, setting)| Setting {
        name,
        place: rules.place(setting.span),
        text: setting
            .text()
            .map(|text| Zeroizing::new(text.to_owned()))
            .map_err(|rejected| Error::from(rejected).what().to_owned()),
        folder: rules.folder().to_owned(),
    });
    Ok(settings.collect())
}
