//! Stylesheet, icons, fonts and scripts, built into the program and served under names that change with their content.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{Refusal, Shared};

/// One file as it is served.
struct Asset {
    name: &'static str,
    path: &'static str,
    media: &'static str,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset by its plain name, e.g. `style.css` gives `/assets/0f3c…-style.css`.
/// An unknown name is logged and gives an address that answers 404.
pub fn url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or_else(
        || {
            tracing::error!(asset = name, "unknown asset");
            "/assets/unknown"
        },
        |asset| asset.path,
    )
}

/// Serves `/assets/…`, whose names carry a hash, so that browsers may keep the files for good, and `/brand.css`.
pub fn router(app: Shared) -> Router {
    Router::new().route("/assets/{file}", get(serve)).route("/brand.css", get(brand)).with_state(app)
}

async fn brand(State(app): State<Shared>) -> Result<Response, Refusal> {
    let provider = app.store.door().first_provider().await?;
    let sheet = provider.map_or_else(String::new, |provider| brand_sheet(provider.brand_hue, provider.brand_chroma));
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, sheet).into_response())
}

/// A provider's brand is two numbers: hue in degrees and chroma in thousandths. Chroma is held where the tokens keep
/// their contrast; lightness is never the brand's to choose.
fn brand_sheet(hue: i32, chroma: i32) -> String {
    let (hue, chroma) = (hue.rem_euclid(360), chroma.clamp(30, 170));
    format!(":root {{ --brand-hue: {hue}; --brand-chroma: 0.{chroma:03}; }}\n")
}

async fn serve(Path(file): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(file.as_str())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, asset.bytes).into_response()
}

/// Writes all assets below a folder, for looking at pages without a server.
#[cfg(test)]
pub(crate) fn write_all(folder: &std::path::Path) {
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for asset in ASSETS {
        std::fs::write(folder.join(asset.path.trim_start_matches('/')), asset.bytes).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_hash_of_the_content() {
        let address = url("style.css");
        assert!(address.starts_with("/assets/") && address.ends_with("-style.css"), "{address}");
        assert_eq!(url("no-such-file"), "/assets/unknown");
    }

    #[test]
    fn the_stylesheet_keeps_the_order_of_the_layers_and_names_the_fonts() {
        let sheet = ASSETS.iter().find(|asset| asset.name == "style.css").unwrap();
        let text = std::str::from_utf8(sheet.bytes).unwrap();
        let position = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle} is missing"));
        assert!(position("@layer reset, tokens") < position("@layer reset {"));
        assert!(position("@layer tokens {") < position("@layer components {"));
        assert!(position("@layer components {") < position("@layer print {"));
        for font in ASSETS.iter().filter(|asset| asset.media == "font/woff2") {
            position(font.path);
        }
        assert!(!text.contains("@import"), "one file, no further requests");
    }

    #[test]
    fn a_brand_cannot_leave_the_range_that_keeps_contrast() {
        for (hue, chroma, sheet) in [
            (42, 150, ":root { --brand-hue: 42; --brand-chroma: 0.150; }\n"),
            (-30, 0, ":root { --brand-hue: 330; --brand-chroma: 0.030; }\n"),
            (725, 999, ":root { --brand-hue: 5; --brand-chroma: 0.170; }\n"),
        ] {
            assert_eq!(brand_sheet(hue, chroma), sheet);
        }
    }

    #[tokio::test]
    async fn files_are_kept_by_browsers_and_never_sniffed() {
        let file = url("icons.svg").trim_start_matches("/assets/").to_owned();
        let answer = serve(Path(file)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/svg+xml");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(serve(Path("../Cargo.toml".into())).await.status(), StatusCode::NOT_FOUND);
    }
}
