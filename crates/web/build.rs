//! Turns `assets/` and the two fonts into what the program serves: one stylesheet in the order of `css/index.css`,
//! names that carry a hash of the content, and a Rust table of them all (`$OUT_DIR/assets.rs`).

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Family as the stylesheet names it, package and file below `node_modules/@fontsource-variable`, weights.
const FONTS: [(&str, &str, &str, &str); 2] = [
    (
        "Atkinson Hyperlegible Next Variable",
        "atkinson-hyperlegible-next",
        "atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "200 800",
    ),
    (
        "Atkinson Hyperlegible Mono Variable",
        "atkinson-hyperlegible-mono",
        "atkinson-hyperlegible-mono-latin-wght-normal.woff2",
        "200 800",
    ),
];

/// All fonts together, in bytes: a first visit on a slow line waits for them.
const FONT_BUDGET: usize = 55 * 1024;

/// The characters in the Latin subset, as the font packages declare them.
const LATIN: &str = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,\
U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";

struct Made {
    name: String,
    path: String,
    file: PathBuf,
    media: &'static str,
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let assets = home.join("assets");
    let packages = home.join("../../node_modules/@fontsource-variable");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", assets.display());

    let mut made = Vec::new();
    let mut sheet = String::new();
    let mut font_bytes = 0;
    for (family, package, file, weights) in FONTS {
        let path = packages.join(package).join("files").join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let Ok(bytes) = fs::read(&path) else {
            println!("cargo::error=the fonts are missing: run ./run demo, or npm ci");
            return Ok(());
        };
        font_bytes += bytes.len();
        let font = entry(file, path, &bytes, "font/woff2");
        writeln!(
            sheet,
            "@font-face{{font-family:\"{family}\";font-style:normal;font-weight:{weights};font-display:swap;\
             src:url(\"{}\") format(\"woff2\");unicode-range:{LATIN}}}",
            font.path
        )?;
        made.push(font);
    }
    if font_bytes > FONT_BUDGET {
        println!("cargo::error=the fonts take {font_bytes} bytes, more than the {FONT_BUDGET} they may");
        return Ok(());
    }

    sheet.push_str(&stylesheet(&assets.join("css"))?);
    let file = out.join("style.css");
    fs::write(&file, &sheet)?;
    made.push(entry("style.css", file, sheet.as_bytes(), "text/css; charset=utf-8"));

    for (folder, media) in [("", "image/svg+xml"), ("js", "text/javascript; charset=utf-8")] {
        let mut files: Vec<PathBuf> = fs::read_dir(assets.join(folder))?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        files.sort();
        for file in files {
            let name =
                file.file_name().and_then(|name| name.to_str()).ok_or("an asset has no readable name")?.to_owned();
            let bytes = fs::read(&file)?;
            made.push(entry(&name, file, &bytes, media));
        }
    }
    fs::write(out.join("assets.rs"), table(&made)?)?;
    Ok(())
}

/// The files that `index.css` imports, in its order, each inside its layer, without comments.
fn stylesheet(folder: &Path) -> Result<String, Box<dyn Error>> {
    let index = fs::read_to_string(folder.join("index.css"))?;
    let mut sheet = String::new();
    for line in index.lines().map(str::trim) {
        if line.starts_with("@layer") {
            writeln!(sheet, "{line}")?;
        } else if let Some(rest) = line.strip_prefix("@import url(\"") {
            let (file, rest) = rest.split_once("\") layer(").ok_or("index.css imports without a layer")?;
            let layer = rest.strip_suffix(");").ok_or("index.css has an unreadable layer")?;
            let text = without_comments(&fs::read_to_string(folder.join(file))?);
            writeln!(sheet, "@layer {layer} {{\n{text}}}")?;
        }
    }
    Ok(sheet)
}

fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut kept = String::with_capacity(css.len());
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).fold(String::new(), |text, line| text + line + "\n")
}

fn entry(name: &str, file: PathBuf, bytes: &[u8], media: &'static str) -> Made {
    // FNV-1a: names differ when contents differ, nothing more is asked of it.
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    Made { name: name.to_owned(), path: format!("/assets/{hash:016x}-{name}"), file, media }
}

fn table(made: &[Made]) -> Result<String, Box<dyn Error>> {
    let mut code = String::from("static ASSETS: &[Asset] = &[\n");
    for Made { name, path, file, media } in made {
        let file = file.canonicalize()?;
        let file = file.to_str().ok_or("an asset has no readable path")?;
        writeln!(
            code,
            "Asset {{ name: {name:?}, path: {path:?}, media: {media:?}, bytes: include_bytes!({file:?}) }},"
        )?;
    }
    code.push_str("];\n");
    Ok(code)
}
