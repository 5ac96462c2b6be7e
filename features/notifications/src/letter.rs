//! One letter: the same content as HTML and as its text twin.

use askama::Template;
use kernel::Problem;
use web::rich_text::{SafeHtml, rich};

/// What people wrote, quoted in a mail.
#[derive(Debug, Clone)]
pub struct Quote {
    /// Who wrote it.
    pub by: String,
    /// As it was typed.
    pub text: String,
    /// As safe HTML.
    pub html: SafeHtml,
}

impl Quote {
    /// A quote of markdown text; in the text twin each line begins with `> `.
    pub fn new(by: String, text: &str) -> Self {
        let quoted = text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
        Self { by, html: rich(text), text: quoted }
    }
}

/// The content of a letter, in the reader's words.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// Language tag.
    pub language: String,
    /// Subject line.
    pub subject: String,
    /// The line that mail programs show beside the subject.
    pub preview: String,
    /// In whose name: the organization's help desk, or the provider.
    pub from: String,
    /// Under it, e.g. `Help desk with Northwind IT`.
    pub from_line: Option<String>,
    /// First line.
    pub heading: String,
    /// Paragraphs.
    pub lines: Vec<String>,
    /// What somebody wrote.
    pub quote: Option<Quote>,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    /// The one thing to do: label and address.
    pub button: Option<(String, String)>,
    /// Small print after the button.
    pub after: Vec<String>,
    /// Who answers questions.
    pub foot: String,
}

/// Mail programs know no stylesheets from elsewhere and often not our font.
const FONT: &str = "'Segoe UI',system-ui,-apple-system,Roboto,Helvetica,Arial,sans-serif";

#[derive(Template)]
#[template(path = "mails/letter.html")]
struct Html<'l> {
    language: &'l str,
    subject: &'l str,
    preview: &'l str,
    from: &'l str,
    from_line: &'l Option<String>,
    heading: &'l str,
    lines: &'l [String],
    quote: &'l Option<Quote>,
    facts: &'l [(String, String)],
    button: &'l Option<(String, String)>,
    after: &'l [String],
    foot: &'l str,
    font: &'static str,
}

#[derive(Template)]
#[template(path = "mails/letter.txt")]
struct Text<'l> {
    heading: &'l str,
    lines: &'l [String],
    quote: &'l Option<Quote>,
    facts: &'l [(String, String)],
    button: &'l Option<(String, String)>,
    after: &'l [String],
    foot: &'l str,
}

impl Letter {
    /// The HTML body and its text twin.
    pub fn render(&self) -> Result<(String, String), Problem> {
        let fault = |error| Problem::fault("render mail", error);
        let html = Html {
            language: &self.language,
            subject: &self.subject,
            preview: &self.preview,
            from: &self.from,
            from_line: &self.from_line,
            heading: &self.heading,
            lines: &self.lines,
            quote: &self.quote,
            facts: &self.facts,
            button: &self.button,
            after: &self.after,
            foot: &self.foot,
            font: FONT,
        };
        let text = Text {
            heading: &self.heading,
            lines: &self.lines,
            quote: &self.quote,
            facts: &self.facts,
            button: &self.button,
            after: &self.after,
            foot: &self.foot,
        };
        Ok((html.render().map_err(fault)?, text.render().map_err(fault)?))
    }
}
