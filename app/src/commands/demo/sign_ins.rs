//! How the demo is entered: a table for people, one line of JSON for programs.

use std::fmt::Write as _;

use kernel::Problem;
use serde::Serialize;

use super::{cast, content::Content};

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// What the person may do.
    pub role: String,
    /// `portal` or `desk`.
    pub face: &'static str,
    /// The person's organization.
    pub organization: String,
    /// What to type first.
    pub user_name: String,
    /// What to type then.
    pub password: String,
    /// The secret of the codes that are asked for at last, if they are.
    pub totp_secret: Option<String>,
}

/// What is printed once the demo listens.
#[derive(Debug, Serialize)]
pub struct Welcome {
    /// Where portal and desk are.
    pub url: String,
    /// Where the mails are that the demo sent.
    pub mail_url: String,
    /// The ways in.
    pub sign_ins: Vec<SignIn>,
}

/// The ways in, one per role.
pub fn sign_ins(content: &Content) -> Result<Vec<SignIn>, Problem> {
    let mut organizations = cast::organizations(content)?;
    let contacts = cast::contacts(content, &mut organizations)?;
    let own = organizations.first().map(|one| one.name.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for door in &content.doors.sign_ins {
        let contact = contacts.iter().find(|one| Some(&one.user) == door.contact.as_ref());
        let (face, organization, user_name) = match (contact, &door.resource) {
            (Some(contact), _) => {
                let organization = organizations.get(contact.organization).map(|one| one.name.clone());
                ("portal", organization.unwrap_or_default(), contact.email.clone())
            }
            (None, Some(user)) => ("desk", own.clone(), user.clone()),
            (None, None) => return Err(Problem::Fault(format!("demo content: nobody signs in as {}", door.role))),
        };
        found.push(SignIn {
            role: door.role.clone(),
            face,
            organization,
            user_name,
            password: door.password.clone(),
            totp_secret: door.totp_secret.clone(),
        });
    }
    Ok(found)
}

impl Welcome {
    /// One line of JSON.
    pub fn line(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(|error| Problem::fault("write sign-ins", error))
    }

    /// A table with address and sign-ins.
    pub fn table(&self) -> String {
        let mut rows = vec![["Role", "Face", "Organization", "User name", "Password"].map(str::to_owned)];
        rows.extend(self.sign_ins.iter().map(|one| {
            [
                one.role.clone(),
                one.face.to_owned(),
                one.organization.clone(),
                one.user_name.clone(),
                one.password.clone(),
            ]
        }));
        let mut widths = [0; 5];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut table = format!("\n  Portal and desk  {}\n  Mail it sent     {}\n\n", self.url, self.mail_url);
        for (number, row) in rows.iter().enumerate() {
            let cells: Vec<String> = widths.iter().zip(row).map(|(width, cell)| format!("{cell:width$}")).collect();
            let _ = writeln!(table, "  {}", cells.join("  ").trim_end());
            if number == 0 {
                let lines: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
                let _ = writeln!(table, "  {}", lines.join("  "));
            }
        }
        for one in &self.sign_ins {
            if let Some(secret) = &one.totp_secret {
                let _ =
                    writeln!(table, "\n  {} also needs a code: put {secret} into an authenticator app", one.user_name);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn welcome() -> Welcome {
        let sign_ins = sign_ins(&Content::read().unwrap()).unwrap();
        Welcome {
            url: "http://localhost:8080".to_owned(),
            mail_url: "http://localhost:8080/demo/mail".to_owned(),
            sign_ins,
        }
    }

    #[test]
    fn there_is_one_sign_in_per_role() {
        let roles: Vec<String> =
            welcome().sign_ins.into_iter().map(|one| format!("{} ({})", one.role, one.face)).collect();
        let wanted = [
            "Basic (portal)",
            "Advanced (portal)",
            "Manager (portal)",
            "Taskfire Resource (portal)",
            "Taskfire Administrator (portal)",
            "Technician (desk)",
            "Dispatcher (desk)",
            "Administrator (desk)",
            "Second organization (portal)",
        ];
        assert_eq!(roles, wanted);
    }

    #[test]
    fn the_json_is_one_line_with_a_null_where_there_is_no_second_factor() {
        let line = welcome().line().unwrap();
        assert!(!line.contains('\n'));
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["url"], "http://localhost:8080");
        assert_eq!(read["sign_ins"].as_array().unwrap().len(), 9);
        assert!(read["sign_ins"][0]["totp_secret"].is_null());
        assert!(read["sign_ins"][7]["totp_secret"].is_string());
        assert_ne!(read["sign_ins"][8]["organization"], read["sign_ins"][0]["organization"]);
    }

    #[test]
    fn the_table_names_everybody() {
        let table = welcome().table();
        assert!(table.contains("Jonas") || table.contains("jonas.meyer@contoso-legal.example"));
        assert!(table.contains("authenticator"));
    }
}
