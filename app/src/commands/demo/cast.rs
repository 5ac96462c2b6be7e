//! Organizations and people, from the lines in `content/`.

use kernel::Problem;

use super::{
    content::Content,
    dice::Dice,
    world::{Access, Contact, Organization},
};

fn fault(what: impl std::fmt::Display) -> Problem {
    Problem::Fault(format!("demo content: {what}"))
}

/// All organizations, in the order of the content.
pub fn organizations(content: &Content) -> Result<Vec<Organization>, Problem> {
    let place = |key: &str| content.organizations.iter().position(|other| other.key == key);
    let mut found = Vec::new();
    for one in &content.organizations {
        let parent = match &one.parent {
            Some(key) => Some(place(key).ok_or_else(|| fault(format!("no parent {key}")))?),
            None => None,
        };
        let account_manager = match &one.account_manager {
            Some(user) => Some(resource(content, user)?),
            None => None,
        };
        found.push(Organization {
            key: one.key.clone(),
            name: one.name.clone(),
            kind: one.kind.clone(),
            parent,
            domain: one.domain.clone(),
            prefix: one.prefix.clone(),
            web: one.web.clone(),
            account_manager,
            primary_contact: None,
            traits: one.traits.clone(),
            tickets: one.tickets,
            taskfire: one.taskfire,
            locations: one.locations.clone(),
        });
    }
    Ok(found)
}

/// The place of the resource with this user name.
pub fn resource(content: &Content, user: &str) -> Result<usize, Problem> {
    let found = content.resources.iter().position(|one| one.user == user);
    found.ok_or_else(|| fault(format!("no resource {user}")))
}

/// All contacts; names the primary contacts of their organizations.
pub fn contacts(content: &Content, organizations: &mut [Organization]) -> Result<Vec<Contact>, Problem> {
    let mut found = Vec::new();
    for (place, organization) in organizations.iter_mut().enumerate() {
        let lines = content.people.get(&organization.key).map(Vec::as_slice).unwrap_or_default();
        for (line_number, line) in (1..).zip(lines) {
            let (contact, is_main) = contact(line, place, organization, line_number)?;
            if is_main {
                organization.primary_contact = Some(found.len());
            }
            found.push(contact);
        }
    }
    Ok(found)
}

fn contact(
    line: &str,
    place: usize,
    organization: &Organization,
    line_number: usize,
) -> Result<(Contact, bool), Problem> {
    let columns: Vec<&str> = line.split('|').map(str::trim).collect();
    let &[first, last, title, location, level, remarks, ref mail @ ..] = columns.as_slice() else {
        return Err(fault(format!("six columns are needed in “{line}”")));
    };
    let location = organization
        .locations
        .iter()
        .position(|one| one.name == location)
        .ok_or_else(|| fault(format!("no location {location} in “{line}”")))?;
    let has = |remark: &str| remarks.split_whitespace().any(|word| word == remark);
    let user = mail.first().map_or_else(|| format!("{}.{}", plain(first), plain(last)), |user| (*user).to_owned());
    let base = &organization.locations.get(location).map(|one| one.phone.clone()).unwrap_or_default();
    let mut dice = Dice::fork(line.len() as u64, line_number);
    let access = if has("pending") {
        Access::Pending
    } else if has("deactivated") {
        Access::Deactivated
    } else if level.is_empty() {
        Access::None
    } else {
        Access::Active
    };
    let contact = Contact {
        organization: place,
        location,
        first: first.to_owned(),
        last: last.to_owned(),
        title: title.to_owned(),
        email: format!("{user}@{}", organization.domain),
        user,
        phone: direct_line(base, line_number),
        mobile: if dice.happens(35) { mobile(base, &mut dice) } else { String::new() },
        active: !has("inactive"),
        access,
        level: level.to_owned(),
        leads: has("lead"),
        weight: if has("often") { 4 } else { 2 },
    };
    Ok((contact, has("main")))
}

/// The organization's number with its last two digits replaced.
fn direct_line(base: &str, extension: usize) -> String {
    let kept: String = base.chars().take(base.chars().count().saturating_sub(2)).collect();
    format!("{kept}{:02}", extension % 100)
}

fn mobile(base: &str, dice: &mut Dice) -> String {
    let country = base.split_whitespace().next().unwrap_or("+49");
    format!("{country} 151 555 {:04}", dice.between(100, 9999))
}

/// A name as it stands in a mail address: lower case, without accents.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' | '-' => plain.push(letter),
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            'å' | 'á' | 'à' | 'ã' | 'â' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => plain.push('e'),
            'ğ' => plain.push('g'),
            'í' | 'ı' | 'ï' | 'î' => plain.push('i'),
            'ł' => plain.push('l'),
            'ń' | 'ñ' => plain.push('n'),
            'ó' | 'ô' => plain.push('o'),
            'ş' | 'ś' | 'š' => plain.push('s'),
            'ú' | 'ů' => plain.push('u'),
            'ý' => plain.push('y'),
            'ž' | 'ż' | 'ź' => plain.push('z'),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_addresses_that_everybody_can_type() {
        for (name, address) in
            [("Möller-Haas", "moeller-haas"), ("Yıldırım", "yildirim"), ("O'Rourke", "orourke"), ("De Luca", "deluca")]
        {
            assert_eq!(plain(name), address);
        }
    }

    #[test]
    fn direct_lines_follow_from_the_organizations_number() {
        assert_eq!(direct_line("+49 40 555 2200", 1), "+49 40 555 2201");
    }
}
