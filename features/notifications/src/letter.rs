//! One letter: the same content as HTML and as its text twin.

use askama::Template;
use kernel::Problem;
use web::rich_text::{
    SafeHtml,
    filled::{Part, Written},
    rich,
};

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
    /// The line above which an answer is read, before everything else.
    pub above: Option<String>,
    /// First line.
    pub heading: String,
    /// The provider's own words, where it has written some: then lines, quote, facts, button and after are empty.
    pub written: Option<Written>,
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
    /// Light or dark.
    pub look: Look,
    /// Whether the subject stands over the letter: where no mail program shows it.
    pub shows_subject: bool,
}

/// In which colours a letter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As the reader's mail program likes it.
    #[default]
    Reader,
    /// Light, to try it.
    Light,
    /// Dark, to try it.
    Dark,
}

impl Look {
    const fn scheme(self) -> &'static str {
        match self {
            Self::Reader => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// When the dark colours hold.
    const fn dark_when(self) -> &'static str {
        match self {
            Self::Reader => "(prefers-color-scheme: dark)",
            Self::Light => "not all",
            Self::Dark => "all",
        }
    }
}

/// Mail programs know no stylesheets from elsewhere and often not our font.
const FONT: &str = "'Segoe UI',system-ui,-apple-system,Roboto,Helvetica,Arial,sans-serif";

#[derive(Template)]
#[template(path = "mails/letter.html")]
struct Html<'l> {
    above: &'l Option<String>,
    language: &'l str,
    subject: &'l str,
    preview: &'l str,
    from: &'l str,
    from_line: &'l Option<String>,
    heading: &'l str,
    parts: &'l [Part],
    lines: &'l [String],
    quote: &'l Option<Quote>,
    facts: &'l [(String, String)],
    button: &'l Option<(String, String)>,
    after: &'l [String],
    foot: &'l str,
    font: &'static str,
    look: Look,
    shows_subject: bool,
}

#[derive(Template)]
#[template(path = "mails/letter.txt")]
struct Text<'l> {
    above: &'l Option<String>,
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
            above: &self.above,
            language: &self.language,
            subject: &self.subject,
            preview: &self.preview,
            from: &self.from,
            from_line: &self.from_line,
            heading: &self.heading,
            parts: self.written.as_ref().map_or(&[], |written| written.parts.as_slice()),
            lines: &self.lines,
            quote: &self.quote,
            facts: &self.facts,
            button: &self.button,
            after: &self.after,
            foot: &self.foot,
            font: FONT,
            look: self.look,
            shows_subject: self.shows_subject,
        };
        let html = html.render().map_err(fault)?;
        if let Some(written) = &self.written {
            let above = self.above.as_ref().map(|line| format!("{line}\n\n")).unwrap_or_default();
            return Ok((html, format!("{above}{}\n\n{}\n", written.text, self.foot)));
        }
        let text = Text {
            above: &self.above,
            heading: &self.heading,
            lines: &self.lines,
            quote: &self.quote,
            facts: &self.facts,
            button: &self.button,
            after: &self.after,
            foot: &self.foot,
        };
        Ok((html, text.render().map_err(fault)?))
    }
}
