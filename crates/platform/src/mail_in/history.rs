//! What of a mail's text is the answer: mail programs put the letter that is answered below it.

/// Words at the begin and in the middle of the line with which mail programs introduce what they quote.
const INTRODUCED: &[(&str, &str)] = &[
    ("on ", " wrote"),
    ("am ", " schrieb"),
    ("le ", " a écrit"),
    ("el ", " escribió"),
    ("il ", " ha scritto"),
    ("op ", " schreef"),
    ("em ", " escreveu"),
];

/// First words of the block of headers with which other programs introduce it.
const SENDER: &[&str] = &["from:", "von:", "de:", "da:", "van:"];

/// Words of which one stands in that block below the sender.
const SENT: &[&str] = &["sent:", "gesendet:", "date:", "datum:", "envoyé:", "enviado:", "inviato:", "verzonden:"];

/// The line that letters begin with whose answers come in by mail, in the reader's words.
pub fn above(words: &str) -> String {
    format!("##- {words} -##")
}

/// Whether this is that line, quoted or not, in any language.
fn is_above(line: &str) -> bool {
    let line = line.trim_start_matches(|sign: char| sign == '>' || sign.is_whitespace()).trim_end();
    line.len() < 200 && line.starts_with("##- ") && line.ends_with(" -##")
}

/// What stands above the line that letters begin with, without the words by which a mail program introduces what follows.
fn cut<'t>(lines: &'t [&'t str]) -> &'t [&'t str] {
    let (above, _) = lines.split_at(lines.iter().position(|line| is_above(line)).unwrap_or(lines.len()));
    if above.len() == lines.len() {
        return lines;
    }
    let introduces =
        |line: &str| line.ends_with(':') && line.contains(|sign: char| sign.is_ascii_digit() || sign == '@');
    let last = above.iter().rposition(|line| !line.trim_matches(['>', ' ']).is_empty());
    match last.and_then(|at| above.split_at_checked(at)) {
        Some((before, [line, ..])) if introduces(line.trim()) => before,
        _ => above,
    }
}

/// The answer alone: what stands above the quoted letter. Whoever answers below the quote, is read without the quote. A text of
/// nothing but a quote stays as it is.
pub(super) fn answer(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let ours = cut(&lines);
    let above = (0..ours.len()).find(|&at| begins_history(&lines[at..])).map_or(ours, |at| &ours[..at]);
    let answer = above.join("\n").trim().to_owned();
    if !answer.is_empty() {
        return answer;
    }
    let between: Vec<&str> =
        lines.iter().copied().filter(|line| !is_quoted(line) && !is_introduction(line) && !is_above(line)).collect();
    let between = between.join("\n").trim().to_owned();
    if between.is_empty() { text.trim().to_owned() } else { between }
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether the answered letter begins with the first of these lines.
fn begins_history(rest: &[&str]) -> bool {
    let Some(first) = rest.first() else { return false };
    let next = rest.iter().skip(1).find(|line| !line.trim().is_empty()).copied().unwrap_or_default();
    is_parting(first)
        || is_introduction(first)
        || is_introduction(&format!("{} {}", first.trim(), next.trim())) && !is_introduction(next)
        || says_who_wrote(first) && is_quoted(next)
        || is_header_block(rest)
        || (is_rule(first) && SENDER.iter().any(|word| next.trim().to_lowercase().starts_with(word)))
        || (is_quoted(first) && rest.iter().all(|line| is_quoted(line) || line.trim().is_empty()))
}

/// `-----Original Message-----`
fn is_parting(line: &str) -> bool {
    let line = line.trim();
    let words = line.trim_matches('-');
    line.starts_with("-----") && line.ends_with("-----") && words.trim().len() > 4 && words.len() < 60
}

/// A rule of underscores, as Outlook draws it.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 20 && line.chars().all(|sign| sign == '_')
}

/// `On Fri, 20 Nov 2026 at 10:12, Contoso Legal <reply+…> wrote:`
fn is_introduction(line: &str) -> bool {
    says_who_wrote(line) && line.contains(|sign: char| sign.is_ascii_digit() || sign == '@')
}

/// The same without a date or an address, which could be words of the answer.
fn says_who_wrote(line: &str) -> bool {
    let line = line.trim().trim_start_matches('>').trim().to_lowercase();
    let begins = INTRODUCED.iter().any(|(first, said)| line.starts_with(first) && line.contains(said));
    begins && line.ends_with(':') && line.len() < 400
}

/// `From: … Sent: … To: … Subject: …`, one below the other.
fn is_header_block(rest: &[&str]) -> bool {
    let plain = |line: &str| line.trim().trim_matches('*').replace("*:", ":").replace(":*", ":").to_lowercase();
    let block: Vec<String> = rest.iter().take(5).map(|line| plain(line)).collect();
    let has = |words: &[&str]| block.iter().skip(1).any(|line| words.iter().any(|word| line.starts_with(word)));
    let begins = block.first().is_some_and(|line| SENDER.iter().any(|word| line.starts_with(word)));
    begins
        && has(SENT)
        && has(&["to:", "an:", "à:", "para:", "a:", "aan:", "subject:", "betreff:", "objet:", "asunto:"])
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn what_stands_above_the_quote_is_the_answer() {
        let quotes = [
            "On Fri, 20 Nov 2026 at 10:12, Contoso Legal <reply+1@n.example> wrote:\n> The door jams.\n>\n> Ines",
            "On Fri, 20 Nov 2026 at 10:12, Contoso Legal\n<reply+1@n.example> wrote:\n\n> The door jams.",
            "Am 20.11.26 um 10:12 schrieb Contoso Legal:\n> The door jams.",
            "On Friday somebody wrote:\n\n> The door jams.",
            "-----Original Message-----\nFrom: Contoso Legal\nThe door jams.",
            "-----Ursprüngliche Nachricht-----\nVon: Contoso Legal\nThe door jams.",
            "________________________________\nVon: Contoso Legal <reply+1@n.example>\nThe door jams.",
            "From: Contoso Legal\nSent: Friday, 20 November 2026 10:12\nTo: Otto\nSubject: Lift\n\nThe door jams.",
            "*Von:* Contoso Legal\n*Gesendet:* Freitag\n*An:* Otto\n*Betreff:* Lift\n\nThe door jams.",
            "> The door jams.\n>> earlier\n",
        ];
        for quote in quotes {
            assert_eq!(answer(&format!("We come at ten.\n\nOtto\n\n{quote}")), "We come at ten.\n\nOtto", "{quote}");
        }
    }

    #[test]
    fn f_161_all_below_the_line_of_the_letter_is_cut_in_whatever_way_it_is_quoted() {
        let line = super::above("Reply above this line");
        for quote in [
            format!("{line}\n\nContoso Legal asks for your help\nThe door jams."),
            format!("> {line}\n>\n> The door jams."),
            format!("Pe 20.11.2026, Contoso Legal a scris:\n\n> {line}\n> The door jams."),
            format!("  >> {line}\nThe door jams."),
            super::above("Bitte über dieser Zeile antworten"),
        ] {
            assert_eq!(answer(&format!("We come at ten.\n\nOtto\n\n{quote}")), "We come at ten.\n\nOtto", "{quote}");
        }
        assert_eq!(
            answer(&format!("{line}\n> The door jams.\n\nWe come at ten.")),
            "We come at ten.",
            "answered below"
        );
    }

    #[test]
    fn answers_below_and_between_are_read_without_the_quote() {
        let below = "On 20 Nov 2026, Contoso wrote:\n> The door jams.\n\nWe come at ten.";
        assert_eq!(answer(below), "We come at ten.");
        let between = "> Which floor?\nThe second.\n> When?\nSince Monday.";
        assert_eq!(answer(between), between, "a quote with answers after it is no history");
    }

    #[test]
    fn ordinary_words_are_no_quote() {
        for text in [
            "On Monday we wrote to the maker:\nno answer yet.",
            "From: the second floor up, it jams.\nNothing else.",
            "-----\nOffer: 120 EUR",
            "> only a quote",
            "",
        ] {
            assert_eq!(answer(text), text.trim(), "{text}");
        }
    }
}
