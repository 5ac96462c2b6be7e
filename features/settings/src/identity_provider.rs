//! Identity providers: an organization's own, and the presets of the whole portal (A-126 … A-134). The secret is sealed and
//! never shown again.

use askama::Template;
use axum::extract::Path;
use kernel::{FieldErrors, Problem};
use store::{
    Act, Instant, Row, Set,
    guard::AdminPortal,
    ids::{IdentityProviderId, OrganizationId},
    tables::{identity_provider, kinds::IdentityProviderKind, organization},
    views::identity_providers as views,
};
use web::{Answer, Asked, Check, Filled, components::ErrorSummary, field::Field, shell::Shell};

const FIELDS: [&str; 9] =
    ["active", "name", "issuer", "client_id", "client_secret", "domains", "trusts_factor", "is_required", "kind"];

/// Where each preset's discovery is asked, unless it is set otherwise.
const GOOGLE: &str = "https://accounts.google.com";
const MICROSOFT: &str = "https://login.microsoftonline.com/common/v2.0";

/// Most characters of a client secret; the longest in use are a third of it.
const SECRET_MAX: usize = 500;

#[derive(Template)]
#[template(path = "identity_provider.html")]
struct ProviderPage {
    shell: Shell,
    summary: ErrorSummary,
    back: (String, String),
    action: String,
    key: String,
    redirect: String,
    tested: Option<Instant>,
    /// Saved once, so that it can be tested.
    saved: bool,
    fields: Vec<Field>,
    switches: Vec<Field>,
}

#[derive(Template)]
#[template(path = "identity_providers.html")]
struct PresetsPage {
    shell: Shell,
    presets: Vec<(String, String, bool)>,
    own: Vec<views::Line>,
}

/// Whose provider the page is about.
enum Whose {
    Organization(Box<Row<organization::Entity>>),
    Preset(IdentityProviderKind),
}

impl Whose {
    async fn of_organization(may: &store::Granted<'_, AdminPortal>, id: &str) -> Result<Self, Problem> {
        let id: OrganizationId = id.parse().map_err(|_| Problem::NotFound)?;
        Ok(Self::Organization(Box::new(may.row::<organization::Entity>(id).await?)))
    }

    fn of_preset(kind: &str) -> Result<Self, Problem> {
        let kind = IdentityProviderKind::from_code(kind).filter(|kind| *kind != IdentityProviderKind::Oidc);
        kind.map(Self::Preset).ok_or(Problem::NotFound)
    }

    fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::Organization(row) => Some(row.id),
            Self::Preset(_) => None,
        }
    }

    fn kind(&self) -> IdentityProviderKind {
        match self {
            Self::Organization(_) => IdentityProviderKind::Oidc,
            Self::Preset(kind) => *kind,
        }
    }

    fn key(&self) -> String {
        self.organization().map_or_else(|| self.kind().code().to_owned(), |id| id.to_string())
    }

    fn action(&self) -> String {
        match self {
            Self::Organization(row) => format!("/desk/settings/portal-organizations/{}/identity-provider", row.id),
            Self::Preset(kind) => format!("/desk/settings/identity-providers/{}", kind.code()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Organization(row) => row.name.clone(),
            Self::Preset(IdentityProviderKind::Google) => "Google".to_owned(),
            Self::Preset(_) => "Microsoft".to_owned(),
        }
    }
}

/// What the form holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Form {
    active: bool,
    name: String,
    issuer: String,
    client_id: String,
    domains: Vec<String>,
    trusts_factor: bool,
    is_required: bool,
}

impl Form {
    fn of(whose: &Whose, row: Option<&identity_provider::Model>) -> Result<Self, Problem> {
        let Some(row) = row else {
            let issuer = match whose.kind() {
                IdentityProviderKind::Google => GOOGLE,
                IdentityProviderKind::Microsoft => MICROSOFT,
                IdentityProviderKind::Oidc => "",
            };
            return Ok(Self { name: whose.name(), issuer: issuer.to_owned(), ..Self::default() });
        };
        Ok(Self {
            active: row.active,
            name: row.name.clone(),
            issuer: row.issuer.clone(),
            client_id: row.client_id.clone(),
            domains: serde_json::from_str(&row.domains).map_err(|error| Problem::fault("read mail domains", error))?,
            trusts_factor: row.trusts_factor,
            is_required: row.is_required,
        })
    }

    fn typed(filled: &Filled) -> Self {
        let domains = filled.get("domains").split([',', ';', '\n', ' ']).map(|one| one.trim().trim_start_matches('@'));
        Self {
            active: filled.has("active"),
            name: filled.line("name").to_owned(),
            issuer: filled.line("issuer").to_owned(),
            client_id: filled.line("client_id").to_owned(),
            domains: domains.filter(|one| !one.is_empty()).map(str::to_lowercase).collect(),
            trusts_factor: filled.has("trusts_factor"),
            is_required: filled.has("is_required"),
        }
    }
}

async fn page_of(
    asked: &Asked<AdminPortal>,
    whose: &Whose,
    form: &Form,
    row: Option<&identity_provider::Model>,
    errors: &FieldErrors,
) -> ProviderPage {
    let title = asked.app.dictionary.words(asked.actor().language());
    let title = title.t_with("idp-title", &[("name", whose.name().as_str().into())]);
    let mut shell = asked.shell(title, "identity-providers").await;
    let words = shell.words.clone();
    let own = whose.organization().is_some();
    let mut f = shell.fields(errors);
    let mut fields = vec![
        f.text("name", words.t("idp-name")).hint(words.t("idp-name-hint")).value(&form.name).required().max(60),
        f.url("issuer", words.t("idp-issuer")).hint(words.t("idp-issuer-hint")).value(&form.issuer).required().max(255),
        f.text("client_id", words.t("idp-client-id")).value(&form.client_id).plain_text().required().max(255),
    ];
    let kept = row.is_some_and(|row| !row.client_secret.is_empty());
    let secret = f.password("client_secret", words.t("idp-client-secret")).autocomplete("off");
    fields.push(secret.hint(words.t(if kept { "idp-client-secret-kept" } else { "idp-client-secret-hint" })));
    let mut switches = vec![f.check("active", words.t("idp-active")).on(form.active)];
    if own {
        let domains = f.textarea("domains", words.t("idp-domains")).hint(words.t("idp-domains-hint")).rows(3);
        fields.push(domains.value(form.domains.join("\n")).plain_text());
        let trusts = f.check("trusts_factor", words.t("idp-trusts-factor")).hint(words.t("idp-trusts-factor-hint"));
        switches.push(trusts.on(form.trusts_factor));
        let required = f.check("is_required", words.t("idp-required")).hint(words.t("idp-required-hint"));
        switches.push(required.on(form.is_required));
    }
    let back = match whose {
        Whose::Organization(row) => (format!("/desk/settings/portal-organizations/{}", row.id), row.name.clone()),
        Whose::Preset(_) => ("/desk/settings/identity-providers".to_owned(), words.t("idp-list")),
    };
    ProviderPage {
        summary: f.summary(),
        back,
        action: whose.action(),
        key: whose.key(),
        redirect: format!("{}/sign-in/callback/{}", asked.app.site.public_url, whose.key()),
        tested: row.and_then(|row| row.tested_at),
        saved: row.is_some(),
        fields,
        switches,
        shell,
    }
}

/// `GET /desk/settings/identity-providers`.
pub(crate) async fn presets(asked: Asked<AdminPortal>) -> Answer {
    let may = asked.may()?;
    let lines = views::all(&may).await?;
    let shell = asked.shell(asked.t("idp-list"), "identity-providers").await;
    let presets = [IdentityProviderKind::Google, IdentityProviderKind::Microsoft].map(|kind| {
        let active =
            lines.iter().any(|line| line.row.organization_id.is_none() && line.row.kind == kind && line.row.active);
        let whose = Whose::Preset(kind);
        (whose.name(), whose.action(), active)
    });
    let own = lines.into_iter().filter(|line| line.row.organization_id.is_some()).collect();
    asked.page(&PresetsPage { shell, presets: presets.to_vec(), own })
}

/// `GET /desk/settings/identity-providers/{kind}`.
pub(crate) async fn preset(asked: Asked<AdminPortal>, Path(kind): Path<String>) -> Answer {
    show(&asked, Whose::of_preset(&kind)?).await
}

/// `GET /desk/settings/portal-organizations/{organization}/identity-provider`.
pub(crate) async fn own(asked: Asked<AdminPortal>, Path(organization): Path<String>) -> Answer {
    show(&asked, Whose::of_organization(&asked.may()?, &organization).await?).await
}

/// `POST /desk/settings/identity-providers/{kind}`.
pub(crate) async fn save_preset(asked: Asked<AdminPortal>, Path(kind): Path<String>, filled: Filled) -> Answer {
    save(&asked, Whose::of_preset(&kind)?, &filled).await
}

/// `POST /desk/settings/portal-organizations/{organization}/identity-provider`.
pub(crate) async fn save_own(asked: Asked<AdminPortal>, Path(organization): Path<String>, filled: Filled) -> Answer {
    save(&asked, Whose::of_organization(&asked.may()?, &organization).await?, &filled).await
}

async fn show(asked: &Asked<AdminPortal>, whose: Whose) -> Answer {
    let row = views::one(&asked.may()?, whose.organization(), whose.kind()).await?;
    let form = Form::of(&whose, row.as_deref())?;
    asked.page(&page_of(asked, &whose, &form, row.as_deref(), &FieldErrors::new()).await)
}

async fn save(asked: &Asked<AdminPortal>, whose: Whose, filled: &Filled) -> Answer {
    filled.only(&FIELDS, None)?;
    let may = asked.may()?;
    let before = views::one(&may, whose.organization(), whose.kind()).await?;
    let form = Form::typed(filled);
    let words = asked.app.dictionary.words(asked.actor().language());
    let mut check = Check::new(filled, &words);
    check.needed("name", &words.t("idp-name"), 60);
    check.needed("issuer", &words.t("idp-issuer"), 255);
    check.needed("client_id", &words.t("idp-client-id"), 255);
    if !form.issuer.is_empty() && !is_issuer(&form.issuer) {
        check.wrong("issuer", words.t("idp-issuer-wrong"));
    }
    if let Some(wrong) = form.domains.iter().find(|domain| !is_domain(domain)) {
        check.wrong("domains", words.t_with("idp-domains-wrong", &[("wrong", wrong.as_str().into())]));
    }
    if let Some(taken) = views::domain_taken(&may, whose.organization(), &form.domains).await? {
        check.wrong("domains", words.t_with("idp-domains-taken", &[("taken", taken.as_str().into())]));
    }
    let same = before.as_ref().is_some_and(|row| row.issuer == form.issuer && row.client_id == form.client_id);
    let secret = filled.get("client_secret");
    if secret.chars().count() > SECRET_MAX {
        check.wrong("client_secret", words.t_with("idp-secret-long", &[("max", SECRET_MAX.into())]));
    }
    let tested = before.as_ref().and_then(|row| row.tested_at).filter(|_| same && secret.is_empty());
    if form.is_required && (tested.is_none() || !form.active) {
        check.wrong("is_required", words.t("idp-required-untested"));
    }
    if !check.errors.is_empty() {
        return asked.wrong(&page_of(asked, &whose, &form, before.as_deref(), &check.errors).await);
    }
    let id = before.as_ref().map_or_else(|| may.fresh_id::<IdentityProviderId>(), |row| row.id);
    let sealed = match (secret, &before) {
        ("", Some(row)) if same || row.issuer == form.issuer => row.client_secret.clone(),
        ("", _) => String::new(),
        (secret, _) => {
            let sealed =
                asked.app.secrets.seal(secret.as_bytes(), &format!("identity-provider:{id}"), asked.app.store.chance());
            sealed.map_err(|fault| Problem::fault("seal client secret", fault))?.as_str().to_owned()
        }
    };
    let write = asked.write().await?;
    command(&write.need::<AdminPortal>()?, &whose, id, before, &form, sealed, tested).await?;
    write.done().await?;
    asked.go_and_say(whose.action(), "said-idp-saved")
}

async fn command(
    may: &store::Granted<'_, AdminPortal>,
    whose: &Whose,
    id: IdentityProviderId,
    before: Option<Row<identity_provider::Entity>>,
    form: &Form,
    sealed: String,
    tested: Option<Instant>,
) -> Result<(), Problem> {
    let domains = serde_json::to_string(&form.domains).map_err(|error| Problem::fault("write mail domains", error))?;
    let set = identity_provider::ActiveModel {
        name: Set(form.name.clone()),
        issuer: Set(form.issuer.clone()),
        client_id: Set(form.client_id.clone()),
        client_secret: Set(sealed),
        domains: Set(domains),
        active: Set(form.active),
        is_required: Set(form.is_required),
        trusts_factor: Set(form.trusts_factor),
        tested_at: Set(tested),
        ..Default::default()
    };
    let said = |active: bool, issuer: &str, required: bool, trusts: bool| {
        let on = |yes: bool, word: &str| if yes { format!(", {word}") } else { String::new() };
        format!(
            "{}{}{}, {issuer}",
            if active { "active" } else { "off" },
            on(required, "required"),
            on(trusts, "second factor trusted")
        )
    };
    let was = before.as_ref().map(|row| said(row.active, &row.issuer, row.is_required, row.trusts_factor));
    match &before {
        Some(row) => may.change(row, set).await?,
        None => {
            let new = identity_provider::ActiveModel {
                id: Set(id),
                organization_id: Set(whose.organization()),
                kind: Set(whose.kind()),
                created_at: Set(may.now()),
                ..set
            };
            may.add::<identity_provider::Entity>(new).await?;
        }
    }
    let act = Act {
        act: "identity-provider.saved",
        object_kind: "identity-provider",
        object_id: Some(id.0),
        object_name: &form.name,
        organization: whose.organization(),
        before: was.as_deref().unwrap_or_default(),
        after: &said(form.active, &form.issuer, form.is_required, form.trusts_factor),
    };
    may.audit(act).await
}

/// An issuer is an address without query and fragment; http only makes sense for a server that the operator lists.
fn is_issuer(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty() && rest.chars().all(|sign| sign.is_ascii_graphic() && !matches!(sign, '?' | '#' | '@' | '\\'))
    })
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text.contains('.')
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_alphanumeric() || sign == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_and_domains_look_like_what_they_are() {
        for fine in ["https://login.example", "https://login.example/tenant/v2.0", "http://localhost:9000"] {
            assert!(is_issuer(fine), "{fine}");
        }
        for wrong in [
            "login.example",
            "https://",
            "https://a@b.example",
            "https://a.example?x",
            "ftp://a.example",
            "https://a b",
        ] {
            assert!(!is_issuer(wrong), "{wrong}");
        }
        assert!(is_domain("contoso.example") && is_domain("mail.contoso-legal.example"));
        assert!(!is_domain("contoso") && !is_domain("a..b") && !is_domain("a@b.example"));
    }
}
