//! Documents that are elements of lists.

use super::Documents;

impl Documents {
    /// The same of the elements of lists; `None` where a path leads to something else.
    pub fn of_elements(&self) -> Option<Self> {
        let below = |path: &str| Some(format!("${}", path.strip_prefix("$[*]")?));
        let mut inner = self.clone();
        for path in &mut inner.personal {
            path.path = below(&path.path)?;
        }
        for path in inner.plain.iter_mut().chain(&mut inner.hidden) {
            path.path = below(&path.path)?;
        }
        for path in &mut inner.keyed {
            *path = below(path)?;
        }
        Some(inner)
    }
}
