//! What the members of objects in documents are of.

use crate::detect::subject::Subject;

impl Subject {
    /// What the members of an object are of: of what its name says, else of what surrounds it.
    pub(in crate::detect) fn of_members<'a>(
        self,
        name: &str,
        members: impl Iterator<Item = &'a str>,
    ) -> Self {
        let own = Self::of(name, members);
        // What somebody belongs to is called for itself: `user.groups`.
        let is_group = own.things && !own.personal_columns && is_of_groups(name);
        let speaks = own.people || own.companies || own.places || is_group;
        Self {
            people: if speaks { own.people } else { self.people },
            companies: if speaks {
                own.companies
            } else {
                self.companies
            },
            // The place of somebody is no reference data.
            places: own.places && !self.people && !self.personal_columns && !self.beside_somebody,
            // Whoever has an e-mail address in it has a name there, whatever the document is called.
            things: own.things && !own.personal_columns,
            personal_columns: own.personal_columns,
            address_columns: own.address_columns,
            titled: own.titled.or(self.titled.filter(|_| !speaks)),
            groups: own.groups,
            secrets: own.secrets,
            servers: own.servers,
            grants: own.grants,
            hooks: own.hooks,
            sessions: own.sessions,
            doors: false,
            patients: own.patients || self.patients,
            prefix: own.prefix,
            beside_somebody: self.beside_somebody,
        }
    }
}

/// What people belong to, which a program or its administrators call by names of their own.
const GROUPS: &[&str] = &[
    "group",
    "groups",
    "permission",
    "permissions",
    "role",
    "roles",
    "team",
    "teams",
];

/// Whether a name ends in such a word.
fn is_of_groups(name: &str) -> bool {
    let last = crate::detect::words(name).pop();
    last.is_some_and(|last| GROUPS.contains(&last.as_str()))
}
