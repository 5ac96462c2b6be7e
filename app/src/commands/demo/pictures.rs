//! Pictures that customers attach: drawn, since the demo carries no photographs.

use image::{
    Rgb, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use kernel::Problem;

use super::{dice::Dice, glyphs::glyph};

type Colour = Rgb<u8>;

const INK: Colour = Rgb([34, 38, 46]);
const PAPER: Colour = Rgb([252, 252, 250]);
const GREY: Colour = Rgb([196, 200, 206]);
const RED: Colour = Rgb([196, 43, 28]);
const WHITE: Colour = Rgb([255, 255, 255]);

/// Grounds of desktops, so that not every screenshot comes from the same desk.
const DESKTOPS: [Colour; 5] =
    [Rgb([38, 84, 124]), Rgb([60, 100, 84]), Rgb([92, 76, 120]), Rgb([150, 96, 60]), Rgb([70, 74, 86])];

/// Draws a scene with its words, as PNG. `variant` changes what does not matter, such as the ground of a desktop.
pub fn draw(scene: &str, words: &str, variant: usize) -> Result<Vec<u8>, Problem> {
    let lines: Vec<&str> = words.lines().collect();
    let picture = match scene {
        "dialog" => dialog(&lines, variant),
        "panel" => panel(&lines, variant),
        "page" => page(words == "stripe", words.is_empty(), variant),
        "crash" => crash(&lines),
        other => return Err(Problem::Fault(format!("demo picture: unknown scene {other}"))),
    };
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up);
    picture.write_with_encoder(encoder).map_err(|error| Problem::fault("draw demo picture", error))?;
    Ok(bytes)
}

/// A window with a message over a desktop.
fn dialog(lines: &[&str], variant: usize) -> RgbImage {
    let ground = DESKTOPS.get(variant % DESKTOPS.len()).copied().unwrap_or(INK);
    let mut picture = RgbImage::from_pixel(720, 400, ground);
    fill(&mut picture, (0, 372), (720, 28), Rgb([24, 27, 33]));
    for place in 0..6 {
        fill(&mut picture, (14 + place * 34, 378), (18, 16), Rgb([90, 98, 112]));
    }
    fill(&mut picture, (96, 66), (536, 258), Rgb([18, 20, 26]));
    fill(&mut picture, (90, 60), (536, 258), PAPER);
    fill(&mut picture, (90, 60), (536, 34), WHITE);
    write(&mut picture, (106, 70), 2, INK, lines.first().copied().unwrap_or_default());
    fill(&mut picture, (590, 60), (36, 34), RED);
    write(&mut picture, (602, 70), 2, WHITE, "x");
    disc(&mut picture, (142, 158), 26, RED);
    write(&mut picture, (135, 147), 3, WHITE, "!");
    for (row, line) in (0..).zip(lines.iter().skip(1).take(4)) {
        write(&mut picture, (190, 136 + row * 30), 2, INK, line);
    }
    fill(&mut picture, (90, 268), (536, 50), Rgb([240, 241, 243]));
    fill(&mut picture, (500, 278), (106, 30), GREY);
    write(&mut picture, (540, 286), 2, INK, "OK");
    picture
}

/// The display of a device, photographed.
fn panel(lines: &[&str], variant: usize) -> RgbImage {
    let (housing, display) = if variant.is_multiple_of(2) {
        (Rgb([52, 54, 58]), Rgb([176, 206, 190]))
    } else {
        (Rgb([212, 210, 204]), Rgb([28, 44, 92]))
    };
    let ink = if variant.is_multiple_of(2) { INK } else { WHITE };
    let mut picture = RgbImage::from_pixel(640, 420, Rgb([146, 132, 116]));
    fill(&mut picture, (40, 34), (560, 352), housing);
    fill(&mut picture, (80, 70), (480, 200), display);
    for (row, line) in (0..).zip(lines.iter().take(4)) {
        write(&mut picture, (100, 90 + row * 42), 3, ink, line);
    }
    for place in 0..4 {
        disc(&mut picture, (150 + place * 110, 326), 24, Rgb([118, 120, 124]));
    }
    disc(&mut picture, (566, 56), 7, RED);
    picture
}

/// A scanned page: empty, with stripes, or as it should be.
fn page(has_stripes: bool, is_empty: bool, variant: usize) -> RgbImage {
    let mut picture = RgbImage::from_pixel(496, 702, PAPER);
    let mut dice = Dice::fork(5, variant);
    for row in 0..if is_empty { 0 } else { 30 } {
        let width = if row % 7 == 6 { 120 } else { u32::try_from(dice.between(330, 390)).unwrap_or(360) };
        fill(&mut picture, (52, 70 + row * 19), (width, 6), GREY);
    }
    if has_stripes {
        fill(&mut picture, (330, 0), (5, 702), INK);
        fill(&mut picture, (338, 0), (2, 702), Rgb([120, 122, 126]));
    }
    picture
}

/// The screen of a computer that gave up.
fn crash(lines: &[&str]) -> RgbImage {
    let mut picture = RgbImage::from_pixel(720, 420, Rgb([22, 90, 160]));
    write(&mut picture, (70, 60), 8, WHITE, ":(");
    for (row, line) in (0..).zip(lines.iter().take(5)) {
        write(&mut picture, (70, 170 + row * 36), 2, WHITE, line);
    }
    picture
}

fn fill(picture: &mut RgbImage, (left, top): (u32, u32), (width, height): (u32, u32), colour: Colour) {
    for y in top..(top + height).min(picture.height()) {
        for x in left..(left + width).min(picture.width()) {
            picture.put_pixel(x, y, colour);
        }
    }
}

fn disc(picture: &mut RgbImage, (x, y): (u32, u32), radius: u32, colour: Colour) {
    for row in 0..=radius * 2 {
        for column in 0..=radius * 2 {
            let (down, across) = (row.abs_diff(radius), column.abs_diff(radius));
            if down * down + across * across <= radius * radius {
                fill(picture, (x + column - radius, y + row - radius), (1, 1), colour);
            }
        }
    }
}

/// Writes a line, each point of a letter `size` pixels wide.
fn write(picture: &mut RgbImage, (left, top): (u32, u32), size: u32, colour: Colour, line: &str) {
    for (place, letter) in (0..).zip(line.chars()) {
        for (row, points) in (0..).zip(glyph(letter)) {
            for column in 0..5 {
                if points & (0x10 >> column) != 0 {
                    fill(picture, (left + (place * 6 + column) * size, top + row * size), (size, size), colour);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_is_a_png_of_reasonable_size() {
        for scene in ["dialog", "panel", "page", "crash"] {
            let bytes = draw(scene, "Outlook\nEnter your credentials\nÄ ø ?", 3).unwrap();
            assert!(bytes.starts_with(b"\x89PNG") && bytes.len() < 120_000, "{scene}: {} bytes", bytes.len());
        }
        assert!(draw("opera", "", 0).is_err());
    }
}
