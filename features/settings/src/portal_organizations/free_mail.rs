//! Mail domains that anybody can have an address of: none of them can stand for an organization.

/// The well-known ones.
const FREE: &[&str] = &[
    "126.com",
    "163.com",
    "aim.com",
    "aol.com",
    "att.net",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "duck.com",
    "email.com",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "inbox.com",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.fr",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "online.de",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "seznam.cz",
    "t-online.de",
    "tuta.io",
    "tutanota.com",
    "verizon.net",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Whether anybody can have an address at this domain.
pub(super) fn is_free(domain: &str) -> bool {
    FREE.binary_search(&domain).is_ok()
}

/// Whether this is the domain of an address: labels of letters, digits and hyphens with a dot between them.
pub(super) fn is_domain(domain: &str) -> bool {
    kernel::email::is_email(&format!("a@{domain}")) && domain.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_domains_are_found() {
        assert!(FREE.is_sorted(), "else the search does not find them");
        assert!(is_free("gmail.com") && is_free("web.de") && !is_free("contoso.example"));
        for (domain, fine) in [("contoso.example", true), ("contoso", false), ("a@b.c", false), ("", false)] {
            assert_eq!(is_domain(domain), fine, "{domain}");
        }
    }
}
