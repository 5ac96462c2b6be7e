//! Smaller copies of pictures, drawn anew: no metadata (place, camera, hidden text) and nothing but pixels survives
//! (CVE-2021-3742, ASVS 5.2.6, 14.2.8). Big pictures are refused before they take memory.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::jpeg::JpegEncoder, error::LimitErrorKind,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The most pixels on one side.
const MAX_SIDE: u32 = 16_384;

/// The most pixels in all (a 50 megapixel photograph passes).
const MAX_PIXELS: u64 = 52_000_000;

/// The most bytes that decoding one picture may take.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// Decoding takes memory: two at a time.
static TURNS: Semaphore = Semaphore::const_new(2);

/// How large a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// For lists: 320 pixels at most on either side.
    Thumbnail,
    /// For looking at it within the page: 1,600 pixels at most on either side.
    Preview,
}

/// A copy.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The encoded picture.
    pub bytes: Bytes,
    /// `image/png` if it has transparent parts, else `image/jpeg`.
    pub media_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum PictureFault {
    /// Not PNG, JPEG, GIF or WebP, or damaged.
    #[error("not a readable picture: {0}")]
    Unreadable(String),
    /// Too many pixels.
    #[error("more pixels than we draw")]
    TooLarge,
    /// Our own failure.
    #[error("cannot draw the picture: {0}")]
    Fault(String),
}

impl Size {
    const fn longest_side(self) -> u32 {
        match self {
            Self::Thumbnail => 320,
            Self::Preview => 1600,
        }
    }
}

/// Draws a smaller copy, upright, the first frame if it is animated. A small picture keeps its size.
pub async fn copy(original: Bytes, size: Size) -> Result<Picture, PictureFault> {
    let _turn = TURNS.acquire().await.map_err(|error| PictureFault::Fault(error.to_string()))?;
    spawn_blocking(move || draw(&original, size)).await.map_err(|error| PictureFault::Fault(error.to_string()))?
}

fn draw(original: &[u8], size: Size) -> Result<Picture, PictureFault> {
    let picture = decode(original)?;
    let side = size.longest_side();
    let (width, height) = picture.dimensions();
    let smaller = if width.max(height) > side { picture.thumbnail(side, side) } else { picture };
    let (width, height) = smaller.dimensions();
    let (bytes, media_type) = encode(&smaller).map_err(|error| PictureFault::Fault(error.to_string()))?;
    Ok(Picture { bytes: bytes.into(), media_type, width, height })
}

fn decode(original: &[u8]) -> Result<DynamicImage, PictureFault> {
    let reader = ImageReader::new(Cursor::new(original)).with_guessed_format();
    let reader = reader.map_err(|error| PictureFault::Unreadable(error.to_string()))?;
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureFault::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    // The decoder counts only what it takes beside the picture itself.
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    let upright = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(upright);
    Ok(picture)
}

fn refused(error: ImageError) -> PictureFault {
    match error {
        ImageError::Limits(limit) if !matches!(limit.kind(), LimitErrorKind::Unsupported { .. }) => {
            PictureFault::TooLarge
        }
        other => PictureFault::Unreadable(other.to_string()),
    }
}

fn encode(picture: &DynamicImage) -> Result<(Vec<u8>, &'static str), ImageError> {
    const QUALITY: u8 = 85;
    let mut bytes = Vec::new();
    let colours = picture.to_rgba8();
    if colours.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        colours.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok((bytes, "image/png"));
    }
    picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok((bytes, "image/jpeg"))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Bytes {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes.into()
    }

    fn photograph(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90])).into()
    }

    /// An EXIF block that says "turn by 90 degrees" and carries a place's name.
    fn exif() -> Vec<u8> {
        let mut tiff = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        tiff.extend_from_slice(b"GPS: Gartenweg 7");
        let length = u16::try_from(tiff.len() + 2).unwrap();
        [b"\xff\xe1".as_slice(), &length.to_be_bytes(), &tiff].concat()
    }

    #[tokio::test]
    async fn every_format_becomes_a_small_copy() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let original = encoded(&photograph(800, 400), format);
            let made = copy(original.clone(), Size::Thumbnail).await.unwrap();
            assert_eq!((made.width, made.height, made.media_type), (320, 160, "image/jpeg"), "{format:?}");
            assert_eq!(image::load_from_memory(&made.bytes).unwrap().dimensions(), (320, 160));
            let preview = copy(original, Size::Preview).await.unwrap();
            assert_eq!((preview.width, preview.height), (800, 400), "a small picture keeps its size");
        }
    }

    #[tokio::test]
    async fn transparent_parts_stay() {
        let clear: DynamicImage = RgbaImage::from_pixel(400, 400, Rgba([10, 20, 30, 128])).into();
        let made = copy(encoded(&clear, ImageFormat::Png), Size::Thumbnail).await.unwrap();
        assert_eq!(made.media_type, "image/png");
        assert_eq!(image::load_from_memory(&made.bytes).unwrap().to_rgba8().get_pixel(5, 5).0[3], 128);
    }

    #[tokio::test]
    async fn asvs_14_2_8_metadata_is_gone_and_the_picture_upright() {
        let plain = encoded(&photograph(640, 320), ImageFormat::Jpeg);
        let original = [&plain[..2], &exif(), &plain[2..]].concat();
        let made = copy(original.into(), Size::Preview).await.unwrap();
        assert_eq!((made.width, made.height), (320, 640), "turned as its orientation says");
        for hidden in [b"Exif".as_slice(), b"Gartenweg"] {
            assert!(!made.bytes.windows(hidden.len()).any(|window| window == hidden));
        }
    }

    #[tokio::test]
    async fn asvs_5_2_6_pixel_floods_are_refused() {
        // A PNG header that announces 60,000 × 60,000 pixels, and one within the sides but above the area.
        for (width, height) in [(60_000_u32, 60_000_u32), (16_000, 16_000)] {
            let mut bytes = encoded(&photograph(1, 1), ImageFormat::Png).to_vec();
            bytes[16..20].copy_from_slice(&width.to_be_bytes());
            bytes[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&bytes[12..29]);
            bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
            let refused = copy(bytes.into(), Size::Thumbnail).await.unwrap_err();
            assert!(matches!(refused, PictureFault::TooLarge), "{refused}");
        }
    }

    #[tokio::test]
    async fn cve_2021_3742_what_is_no_raster_picture_is_not_drawn() {
        let cut = encoded(&photograph(64, 64), ImageFormat::Png).slice(..80);
        for content in [b"<svg onload='alert(1)'/>".as_slice(), b"", b"MZ\x90", b"BM....", &cut] {
            let refused = copy(Bytes::copy_from_slice(content), Size::Thumbnail).await.unwrap_err();
            assert!(matches!(refused, PictureFault::Unreadable(_)), "{refused}");
        }
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }
}
