//! Addresses of Oracle's JDBC drivers: a user and a password before `@`, and behind it one of several spellings of a server.
//!
//! Source: Oracle Database JDBC Developer's Guide, "Data Sources and URLs": `jdbc:oracle:driver:[user/password]@database`;
//! Oracle Database Net Services Administrator's Guide, "Configuring Naming Methods" (EZCONNECT, connect descriptors).

const BEGINNING: &str = "jdbc:oracle:";

/// The parts of an address.
pub(super) struct Oracle<'a> {
    login: &'a str,
    server: &'a str,
}

/// The address that a text has in it.
pub(super) fn parts(text: &str) -> Option<Oracle<'_>> {
    let at = text.to_ascii_lowercase().find(BEGINNING)?;
    let (_driver, rest) = text.get(at + BEGINNING.len()..)?.split_once(':')?;
    // A password in quotes may have an @ in it, a server none.
    let (login, server) = rest.rsplit_once('@')?;
    Some(Oracle { login, server })
}

impl<'a> Oracle<'a> {
    /// What stands behind the user.
    pub(super) fn password(&self) -> Option<&'a str> {
        let (_user, password) = self.login.split_once('/')?;
        Some(password.trim_matches('"'))
    }

    /// Servers, without their ports. None where it names an entry of `tnsnames.ora`: that leads anywhere.
    pub(super) fn hosts(&self) -> Vec<&'a str> {
        if self.server.starts_with('(') {
            return self.of_descriptor("(host=").collect();
        }
        let place = self.place();
        let is_alias = place == self.server && !place.contains([':', '/']);
        let hosts = place.split(['/', '?']).next().unwrap_or_default();
        let hosts = hosts
            .split(',')
            .filter(|host| !is_alias && !host.is_empty());
        let without_port = |host: &'a str| match host.starts_with('[') {
            true => Some(host),
            false => host.split(':').next(),
        };
        hosts.filter_map(without_port).collect()
    }

    /// A service's name, or the identifier of a system behind the port.
    pub(super) fn database(&self) -> Option<&'a str> {
        if self.server.starts_with('(') {
            let mut names = self.of_descriptor("(service_name=");
            return names.next().or_else(|| self.of_descriptor("(sid=").next());
        }
        let place = self.place().split('?').next()?;
        let name = match place.split_once('/') {
            Some((_, name)) => name,
            None => place.splitn(3, ':').nth(2)?,
        };
        (!name.is_empty()).then_some(name)
    }

    /// `db:1521/shop` of `//db:1521/shop` and `tcps://db:1521/shop`.
    fn place(&self) -> &'a str {
        let behind = self.server.split_once("//");
        behind.map_or(self.server, |(_, place)| place)
    }

    /// What a descriptor has under a name: `(DESCRIPTION=(ADDRESS=(HOST=db)(PORT=1521))…)`.
    fn of_descriptor(&self, name: &'static str) -> impl Iterator<Item = &'a str> {
        let server = self.server;
        // Blanks may stand anywhere in one, and then nothing is found: it counts as a server elsewhere.
        let small = server.to_ascii_lowercase();
        let starts: Vec<usize> = small
            .match_indices(name)
            .map(|(at, _)| at + name.len())
            .collect();
        starts
            .into_iter()
            .filter_map(move |at| server.get(at..)?.split(')').next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_server_is_read() {
        type Expected<'a> = (Option<&'a str>, &'a [&'a str], Option<&'a str>);
        let cases: &[(&str, Expected<'_>)] = &[
            (
                "jdbc:oracle:thin:a/b@db:1521:XE",
                (Some("b"), &["db"], Some("XE")),
            ),
            (
                "jdbc:oracle:thin:@//db:1521/shop",
                (None, &["db"], Some("shop")),
            ),
            (
                "JDBC:Oracle:oci:a/\"b@c\"@db/shop",
                (Some("b@c"), &["db"], Some("shop")),
            ),
            (
                "jdbc:oracle:thin:a/b@tcps://one:1,two:2/shop?x=y",
                (Some("b"), &["one", "two"], Some("shop")),
            ),
            ("jdbc:oracle:thin:a/b@SHOP", (Some("b"), &[], None)),
            (
                "jdbc:oracle:thin:a/b@(DESCRIPTION=(ADDRESS=(HOST=db)(PORT=1))(CONNECT_DATA=(SID=XE)))",
                (Some("b"), &["db"], Some("XE")),
            ),
        ];
        for (text, (password, hosts, database)) in cases {
            let oracle = parts(text).unwrap();
            assert_eq!(oracle.password(), *password, "{text}");
            assert_eq!(oracle.hosts(), *hosts, "{text}");
            assert_eq!(oracle.database(), *database, "{text}");
        }
        assert!(parts("jdbc:oracle:thin").is_none() && parts("jdbc:postgresql://a@b").is_none());
    }
}
