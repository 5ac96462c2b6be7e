//! Lines of the audit log: who came in, who gave whom which access.

use jiff::{Timestamp, ToSpan};
use kernel::Problem;
use store::{Set, tables::audit};
use uuid::Uuid;

use super::{Filling, at};
use crate::commands::demo::world::{Access, Author};

/// One line, in the words of the log.
struct Line {
    at: Timestamp,
    author: Author,
    act: &'static str,
    object_kind: &'static str,
    object_id: Option<Uuid>,
    object_name: String,
    organization: Option<usize>,
    before: String,
    after: String,
    result: &'static str,
}

impl Filling<'_> {
    /// Lines of the last months, oldest first.
    pub async fn audit(&mut self) -> Result<(), Problem> {
        let mut lines = self.accesses()?;
        lines.extend(self.sign_ins()?);
        lines.sort_by_key(|line| line.at);
        let mut rows = Vec::new();
        for (number, line) in lines.into_iter().enumerate() {
            rows.push(self.line(number, line)?);
        }
        self.seeding.add_all::<audit::Entity>(rows).await
    }

    /// Portal access given, changed and taken; Taskfire enabled.
    fn accesses(&mut self) -> Result<Vec<Line>, Problem> {
        let world = self.world;
        let administrator = self.administrator();
        let mut lines = Vec::new();
        for (place, one) in world.contacts.iter().enumerate().filter(|(_, one)| one.access != Access::None) {
            let days = if one.access == Access::Pending { 1 } else { self.dice.between(31, 190) };
            let manager = world.organizations.get(one.organization).and_then(|own| own.account_manager);
            let author = Author::Resource(if one.level.starts_with("taskfire") {
                administrator
            } else {
                manager.unwrap_or(administrator)
            });
            let mut line = self.about_contact(place, self.days_ago(days), author, "portal-user.activated")?;
            line.after.clone_from(&one.level);
            lines.push(line);
            if one.access == Access::Deactivated {
                lines.push(self.about_contact(place, self.days_ago(25), author, "portal-user.deactivated")?);
            }
            if one.user == "tom.okafor" {
                let mut line = self.about_contact(
                    place,
                    self.days_ago(29),
                    Author::Resource(administrator),
                    "portal-user.changed",
                )?;
                "taskfire-administrator".clone_into(&mut line.before);
                line.after.clone_from(&one.level);
                lines.push(line);
            }
        }
        for (place, one) in world.organizations.iter().enumerate().filter(|(_, one)| one.taskfire) {
            lines.push(Line {
                at: self.days_ago(200),
                author: Author::Resource(administrator),
                act: "organization.changed",
                object_kind: "organization",
                object_id: Some(at(&self.organizations, place)?.0),
                object_name: one.name.clone(),
                organization: Some(place),
                before: String::new(),
                after: "Taskfire enabled".to_owned(),
                result: "done",
            });
        }
        Ok(lines)
    }

    /// Sign-ins of the last days, a few of them refused, a forgotten password among them.
    fn sign_ins(&mut self) -> Result<Vec<Line>, Problem> {
        let world = self.world;
        let mut lines = Vec::new();
        for (place, one) in world.contacts.iter().enumerate().filter(|(_, one)| one.access == Access::Active) {
            let Some(account) = self.contact_accounts.get(&place).copied() else { continue };
            let first = self.now - self.dice.between(90, 9_000).minutes();
            let line = |at: Timestamp, author: Author, act: &'static str| Line {
                at,
                author,
                act,
                object_kind: "account",
                object_id: Some(account.0),
                object_name: one.email.clone(),
                organization: Some(one.organization),
                before: String::new(),
                after: String::new(),
                result: "done",
            };
            if self.dice.happens(12) {
                let refused = line(first - 1.minute(), Author::System, "account.sign-in");
                lines.push(Line { after: "wrong-password".to_owned(), result: "refused", ..refused });
            }
            if self.dice.happens(6) {
                lines.push(line(first - 9.minutes(), Author::System, "account.reset-asked"));
                lines.push(line(first - 4.minutes(), Author::Contact(place), "account.password-set"));
            }
            if self.dice.happens(70) {
                lines.push(line(first, Author::Contact(place), "account.signed-in"));
            }
        }
        for (place, one) in world.resources.iter().enumerate().filter(|(_, one)| !one.inactive) {
            for day in 1..=4 {
                lines.push(Line {
                    at: self.days_ago(day) + self.dice.between(-40, 40).minutes(),
                    author: Author::Resource(place),
                    act: "account.signed-in",
                    object_kind: "account",
                    object_id: Some(at(&self.resource_accounts, place)?.0),
                    object_name: one.user.clone(),
                    organization: None,
                    before: String::new(),
                    after: String::new(),
                    result: "done",
                });
            }
        }
        Ok(lines)
    }

    fn about_contact(&self, place: usize, when: Timestamp, author: Author, act: &'static str) -> Result<Line, Problem> {
        let contact = self.world.contacts.get(place);
        Ok(Line {
            at: when,
            author,
            act,
            object_kind: "contact",
            object_id: Some(at(&self.contacts, place)?.0),
            object_name: contact.map(crate::commands::demo::world::Contact::name).unwrap_or_default(),
            organization: contact.map(|one| one.organization),
            before: String::new(),
            after: String::new(),
            result: "done",
        })
    }

    /// The place of the first resource with the right to everything.
    fn administrator(&self) -> usize {
        self.world.resources.iter().position(|one| one.level == "System Administrator").unwrap_or_default()
    }

    fn line(&self, number: usize, line: Line) -> Result<audit::ActiveModel, Problem> {
        let (kind, id, name) = match line.author {
            Author::Contact(place) => {
                let name = self.world.contacts.get(place).map(crate::commands::demo::world::Contact::name);
                ("contact", Some(at(&self.contacts, place)?.0), name.unwrap_or_default())
            }
            Author::Resource(place) => {
                let name = self.world.resources.get(place).map(crate::commands::demo::content::Resource::name);
                ("resource", Some(at(&self.resources, place)?.0), name.unwrap_or_default())
            }
            // Nobody has proved who they are.
            Author::System => ("visitor", None, String::new()),
        };
        Ok(audit::ActiveModel {
            provider_id: Set(self.provider),
            id: Set(self.seeding.fresh_id()),
            at: Set(line.at.into()),
            actor_kind: Set(kind.to_owned()),
            actor_id: Set(id),
            actor_name: Set(name),
            behalf_of: Set(String::new()),
            organization_id: Set(line.organization.map(|place| at(&self.organizations, place)).transpose()?),
            act: Set(line.act.to_owned()),
            object_kind: Set(line.object_kind.to_owned()),
            object_id: Set(line.object_id),
            object_name: Set(line.object_name),
            before_value: Set(line.before),
            after_value: Set(line.after),
            address: Set(format!("198.51.100.{}", 10 + number % 90)),
            request_id: Set(String::new()),
            result: Set(line.result.to_owned()),
            sequence: Set(None),
            hash: Set(String::new()),
            previous_hash: Set(String::new()),
        })
    }
}
