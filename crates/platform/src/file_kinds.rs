//! Names and kinds of attached files: what a name becomes, what a file is, and what is refused (T-147, T-149).
//!
//! A name is made harmless first and judged afterwards (CVE-2026-28289: `U+200B.htaccess` was judged before it was stripped).

use unicode_normalization::UnicodeNormalization;

/// The most characters that a file name keeps; the extension survives the cut.
pub const MAX_NAME: usize = 200;

/// The name of a file without any of its kind's dangers: no path, no control, invisible or direction-changing characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Its media type, for the `Content-Type` of a download.
    pub media_type: &'static str,
    /// Whether it may be shown within a page as a picture. All else is a download, HTML and SVG too.
    pub inline_image: bool,
}

/// A file that is not taken, and why (T-149: the refusal names file and reason).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file, by its harmless name.
    pub name: String,
    /// The reason.
    pub reason: RefusalReason,
}

/// Why a file is not taken. Messages are made from [`RefusalReason::code`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalReason {
    /// It has no content.
    Empty,
    /// It has more than this many bytes (T-143).
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Files with this extension are not taken.
    Extension(String),
    /// Whatever its name says, its content is a program.
    Program(Program),
}

/// Kinds of programs that are recognized by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Windows (PE, DOS).
    Windows,
    /// Linux and other Unix systems (ELF).
    Linux,
    /// macOS (Mach-O).
    MacOs,
    /// Java classes.
    Java,
    /// Android (DEX).
    Android,
    /// A script that names its interpreter in the first line.
    Script,
    /// A Windows shortcut.
    Shortcut,
}

impl RefusalReason {
    /// The id of the message that says what is wrong.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge { .. } => "file-too-large",
            Self::Extension(_) => "file-extension",
            Self::Program(_) => "file-program",
        }
    }
}

impl Program {
    /// Stable code, by which the message chooses its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Linux => "linux",
            Self::MacOs => "macos",
            Self::Java => "java",
            Self::Android => "android",
            Self::Script => "script",
            Self::Shortcut => "shortcut",
        }
    }
}

impl FileName {
    /// Makes any text a harmless name: the last part of a path, in Unicode Normalization Form C, without invisible and
    /// direction-changing characters, with `_` for characters that file systems give a meaning, cut to [`MAX_NAME`].
    /// Without anything left it is called `file`.
    pub fn clean(raw: &str) -> Self {
        let visible: String = raw.nfc().filter(|&character| !is_hidden(character)).collect();
        let last = visible.rsplit(['/', '\\']).next().unwrap_or_default();
        let safe: String =
            last.chars().map(|character| if "<>:\"|?*".contains(character) { '_' } else { character }).collect();
        // Windows ignores blanks and periods at the end, so `x.exe. .` would be `x.exe` there.
        let name = safe.trim().trim_end_matches(|end: char| end == '.' || end.is_whitespace());
        Self(if name.is_empty() { "file".to_owned() } else { shortened(name) })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last period, in small letters and compatibility form (so that a full-width `ｅｘｅ` is `exe`); empty
    /// if there is none. The extension of `.htaccess` is `htaccess`.
    pub fn extension(&self) -> String {
        let plain: String = self.0.nfkc().filter(|character| !character.is_whitespace()).collect();
        plain.trim_end_matches('.').rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
    }
}

/// Which kinds of files are not taken (T-149).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    extensions: Vec<String>,
    programs: bool,
}

impl Refused {
    /// These extensions, in small letters without a period (none: those that can do harm when opened), and programs whatever
    /// their name says.
    pub fn new(extensions: Option<Vec<String>>, programs: bool) -> Self {
        let extensions = extensions.unwrap_or_else(|| HARMFUL.iter().map(|&extension| extension.to_owned()).collect());
        Self { extensions, programs }
    }
}

/// What the file is, from its name, the first bytes of its content (`head`, 8 KiB suffice) and its size in bytes; or why it is
/// refused. Too large files are turned away earlier, while they arrive.
pub fn judge(name: &FileName, head: &[u8], size: u64, refused: &Refused) -> Result<FileKind, Refusal> {
    let refuse = |reason| Err(Refusal { name: name.as_str().to_owned(), reason });
    if size == 0 {
        return refuse(RefusalReason::Empty);
    }
    let extension = name.extension();
    if refused.extensions.contains(&extension) {
        return refuse(RefusalReason::Extension(extension));
    }
    if let Some(program) = program_in(head).filter(|_| refused.programs) {
        return refuse(RefusalReason::Program(program));
    }
    Ok(kind(&extension, head))
}

/// The picture formats that may be shown in a page; told by content, never by name.
const INLINE: &[&str] = &["image/gif", "image/jpeg", "image/png", "image/webp"];

const UNKNOWN: &str = "application/octet-stream";

fn kind(extension: &str, head: &[u8]) -> FileKind {
    let seen = infer::get(head).map(|found| found.mime_type());
    if let Some(media_type) = seen.filter(|media_type| INLINE.contains(media_type)) {
        return FileKind { media_type, inline_image: true };
    }
    let named = TYPES.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| *media_type);
    let media_type = match named {
        // Called a picture and none: nobody should be told that it is one.
        Some(media_type) if INLINE.contains(&media_type) => UNKNOWN,
        Some(media_type) => media_type,
        None => seen.unwrap_or(UNKNOWN),
    };
    FileKind { media_type, inline_image: false }
}

fn program_in(head: &[u8]) -> Option<Program> {
    const STARTS: &[(&[u8], Program)] = &[
        (b"MZ", Program::Windows),
        (b"\x7fELF", Program::Linux),
        (b"\xfe\xed\xfa\xce", Program::MacOs),
        (b"\xfe\xed\xfa\xcf", Program::MacOs),
        (b"\xce\xfa\xed\xfe", Program::MacOs),
        (b"\xcf\xfa\xed\xfe", Program::MacOs),
        (b"\xca\xfe\xba\xbf", Program::MacOs),
        (b"dex\n", Program::Android),
        (b"dey\n", Program::Android),
        (b"L\x00\x00\x00\x01\x14\x02\x00", Program::Shortcut),
    ];
    if let Some((_, program)) = STARTS.iter().find(|(start, _)| head.starts_with(start)) {
        return Some(*program);
    }
    if let Some(rest) = head.strip_prefix(b"\xca\xfe\xba\xbe") {
        // Universal macOS programs and Java classes begin alike; then comes a count of parts, or a version of 45 and more.
        return Some(if rest.starts_with(&[0, 0, 0]) && rest.get(3).is_some_and(|&parts| parts < 45) {
            Program::MacOs
        } else {
            Program::Java
        });
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    text.strip_prefix(b"#!").is_some_and(|line| line.trim_ascii_start().starts_with(b"/")).then_some(Program::Script)
}

/// Control characters, and those that cannot be seen or that change how their neighbours are read.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{e0000}'..='\u{e0fff}')
        || u32::from(character) & 0xfffe == 0xfffe
}

/// At most [`MAX_NAME`] characters, taken from the stem rather than from the extension.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= MAX_NAME {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() < MAX_NAME / 4 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let kept = MAX_NAME - extension.chars().count();
    stem.chars().take(kept).collect::<String>() + &extension
}

/// Extensions of programs, scripts, installers and files that start something when opened.
pub const HARMFUL: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appimage",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "asp",
    "aspx",
    "bash",
    "bat",
    "cgi",
    "chm",
    "cmd",
    "com",
    "command",
    "cpl",
    "crx",
    "deb",
    "desktop",
    "dex",
    "diagcab",
    "dll",
    "dmg",
    "dylib",
    "elf",
    "exe",
    "ex_",
    "fish",
    "gadget",
    "hlp",
    "hta",
    "htaccess",
    "htpasswd",
    "img",
    "inf",
    "ins",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "jsp",
    "ksh",
    "lnk",
    "mde",
    "mjs",
    "msc",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "nsh",
    "ocx",
    "osx",
    "phar",
    "php",
    "php3",
    "php4",
    "php5",
    "phtml",
    "pif",
    "pkg",
    "pl",
    "ps1",
    "ps1xml",
    "ps2",
    "psc1",
    "psd1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "pyz",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scr",
    "sct",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "shtml",
    "so",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vbscript",
    "vhd",
    "vhdx",
    "vxd",
    "wsc",
    "wsf",
    "wsh",
    "xap",
    "xbap",
    "xll",
    "zsh",
];

/// Media types by extension, for kinds whose content does not tell.
const TYPES: &[(&str, &str)] = &[
    ("7z", "application/x-7z-compressed"),
    ("avi", "video/x-msvideo"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("msg", "application/vnd.ms-outlook"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("rtf", "application/rtf"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("vcf", "text/vcard"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR";

    fn judged(name: &str, head: &[u8]) -> Result<FileKind, RefusalReason> {
        judge(&FileName::clean(name), head, head.len() as u64, &Refused::new(None, true))
            .map_err(|refusal| refusal.reason)
    }

    #[test]
    fn names_are_made_harmless() {
        for (raw, expected) in [
            ("Screenshot 2026-11-21.png", "Screenshot 2026-11-21.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\anna\\Übersicht.docx", "Übersicht.docx"),
            ("U\u{308}bersicht.pdf", "Übersicht.pdf"),
            ("\u{200b}.htaccess", ".htaccess"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("line\r\nbreak\0.txt", "linebreak.txt"),
            ("a:b<c>\"d\"|e?f*.txt", "a_b_c__d__e_f_.txt"),
            ("report.exe . .", "report.exe"),
            ("  spaced.txt  ", "spaced.txt"),
            ("", "file"),
            ("...", "file"),
            ("\u{feff}\u{200b}", "file"),
            ("folder/", "file"),
            ("東京.pdf", "東京.pdf"),
        ] {
            assert_eq!(FileName::clean(raw).as_str(), expected, "{raw:?}");
        }
        let long = FileName::clean(&format!("{}.docx", "ä".repeat(400)));
        assert_eq!(long.as_str().chars().count(), MAX_NAME);
        assert_eq!(long.extension(), "docx");
    }

    #[test]
    fn cve_2026_28289_names_are_cleaned_before_they_are_judged() {
        for (name, extension) in [
            ("\u{200b}.htaccess", "htaccess"),
            ("\u{feff}.htaccess", "htaccess"),
            ("invoice.pdf\u{200b}.e\u{ad}xe", "exe"),
            ("photo\u{202e}gpj.exe", "exe"),
            ("setup.exe.", "exe"),
            ("setup.exe . ", "exe"),
            ("setup.\u{ff25}\u{ff38}\u{ff25}", "exe"),
            ("setup\u{2024}exe", "exe"),
            ("setup.ex e", "exe"),
        ] {
            assert_eq!(judged(name, b"text"), Err(RefusalReason::Extension(extension.to_owned())), "{name:?}");
        }
    }

    #[test]
    fn t_149_programs_are_refused_by_name() {
        for extension in [
            "exe", "msi", "bat", "cmd", "com", "scr", "ps1", "js", "vbs", "jar", "lnk", "hta", "htaccess", "sh", "dll",
            "dmg", "apk",
        ] {
            for name in [format!("x.{extension}"), format!("x.pdf.{}", extension.to_uppercase())] {
                assert_eq!(judged(&name, b"text"), Err(RefusalReason::Extension(extension.to_owned())), "{name}");
            }
        }
    }

    #[test]
    fn t_149_renamed_programs_are_refused_by_content() {
        for (head, program) in [
            (b"MZ\x90\x00\x03\x00".as_slice(), Program::Windows),
            (b"\x7fELF\x02\x01\x01", Program::Linux),
            (b"\xcf\xfa\xed\xfe\x07\x00", Program::MacOs),
            (b"\xca\xfe\xba\xbe\x00\x00\x00\x02", Program::MacOs),
            (b"\xca\xfe\xba\xbe\x00\x00\x00\x41", Program::Java),
            (b"dex\n035\0", Program::Android),
            (b"#!/bin/sh\nrm -rf /", Program::Script),
            (b"#! /usr/bin/env python3\n", Program::Script),
            (b"\xef\xbb\xbf#!/bin/sh\n", Program::Script),
            (b"L\x00\x00\x00\x01\x14\x02\x00\x00", Program::Shortcut),
        ] {
            for name in ["photo.png", "notes.txt", "no extension"] {
                assert_eq!(judged(name, head), Err(RefusalReason::Program(program)), "{name} {head:?}");
            }
        }
        assert!(judged("notes.txt", b"#![allow(missing_docs)]").is_ok());
    }

    #[test]
    fn t_149_the_refusal_names_file_and_reason() {
        let refusal = judge(&FileName::clean("../empty.txt"), b"", 0, &Refused::new(None, true)).unwrap_err();
        assert_eq!(refusal, Refusal { name: "empty.txt".to_owned(), reason: RefusalReason::Empty });
        assert_eq!(refusal.reason.code(), "file-empty");
    }

    #[test]
    fn t_147_only_pictures_are_shown_in_the_page() {
        let inline = |media_type| Ok(FileKind { media_type, inline_image: true });
        let download = |media_type| Ok(FileKind { media_type, inline_image: false });
        for (name, head, expected) in [
            ("a.png", PNG, inline("image/png")),
            ("a.txt", PNG, inline("image/png")),
            ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", inline("image/jpeg")),
            ("a.gif", b"GIF89a\x01\x00\x01\x00", inline("image/gif")),
            ("a.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 ", inline("image/webp")),
            ("a.png", b"<html><script>alert(1)</script>", download(UNKNOWN)),
            ("a.html", b"<html><script>alert(1)</script>", download("text/html")),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", download("image/svg+xml")),
            ("a.pdf", b"%PDF-1.7", download("application/pdf")),
            ("a.docx", b"PK\x03\x04\x14\x00", download(TYPES[5].1)),
            ("a.csv", b"a;b;c", download("text/csv")),
            ("noname", b"just text", download(UNKNOWN)),
            ("noname", b"%PDF-1.7", download("application/pdf")),
        ] {
            assert_eq!(judged(name, head), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_clean_name_is_harmless_and_stays_as_it_is(raw in "\\PC{0,250}|[\\u{0}-\\u{2ff}\\u{2000}-\\u{206f}./\\\\]{0,40}") {
            let name = FileName::clean(&raw);
            let text = name.as_str();
            prop_assert!(!text.is_empty() && text.chars().count() <= MAX_NAME);
            prop_assert!(!text.contains(['/', '\\', '\0', '\r', '\n', ':']));
            prop_assert!(text != "." && text != "..");
            prop_assert!(!text.chars().any(is_hidden));
            prop_assert_eq!(FileName::clean(text), name);
        }
    }
}
