//! What the audit log is told of an act.

use uuid::Uuid;

use crate::ids::OrganizationId;

/// A line for the audit log: what was done to which object. Never secrets or bodies.
#[derive(Debug, Clone, Default)]
pub struct Act<'a> {
    /// Code of the act, e.g. `contact.changed`.
    pub act: &'a str,
    /// Kind of the object, e.g. `contact`.
    pub object_kind: &'a str,
    /// Its id.
    pub object_id: Option<Uuid>,
    /// Its name as people know it.
    pub object_name: &'a str,
    /// The organization concerned.
    pub organization: Option<OrganizationId>,
    /// Old value, as people read it.
    pub before: &'a str,
    /// New value.
    pub after: &'a str,
}

/// The values that differ between two lists of the same fields, before and after, as an [`Act`] tells them.
pub fn differences(before: &[(&str, String)], after: &[(&str, String)]) -> (String, String) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for ((name, was), (_, is)) in before.iter().zip(after) {
        if was != is {
            old.push(format!("{name}: {was}"));
            new.push(format!("{name}: {is}"));
        }
    }
    (old.join("; "), new.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let before = [("name", "Contoso".to_owned()), ("phone", String::new())];
        let after = [("name", "Contoso".to_owned()), ("phone", "+49 40 1".to_owned())];
        assert_eq!(differences(&before, &after), ("phone: ".to_owned(), "phone: +49 40 1".to_owned()));
    }
}
