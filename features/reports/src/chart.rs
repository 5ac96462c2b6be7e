//! Bars: drawn in the page, with the table beside it for everyone (UX: never a chart alone).

/// Width of the drawing in its own units.
const WIDTH: i64 = 640;
/// Where bars begin; names stand before it.
const LEFT: i64 = 190;
/// Room for the value behind the longest bar.
const RIGHT: i64 = 70;
/// Height of a line.
const LINE: i64 = 34;
/// Letters of a name.
const NAME: usize = 24;

/// A bar chart.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    /// Height of the drawing.
    pub(crate) height: i64,
    /// The bars.
    pub(crate) bars: Vec<Bar>,
    /// What it shows, in words.
    pub(crate) said: String,
}

/// A bar.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    /// Its name, shortened.
    pub(crate) name: String,
    /// Its value in words.
    pub(crate) value: String,
    /// Its upper edge.
    pub(crate) y: i64,
    /// Where its words stand.
    pub(crate) baseline: i64,
    /// Its width.
    pub(crate) width: i64,
    /// Where its value stands.
    pub(crate) end: i64,
}

impl Chart {
    /// Bars of these names, sizes and values; none where all are empty.
    pub(crate) fn of(values: Vec<(String, i64, String)>) -> Option<Self> {
        let most = values.iter().map(|(_, size, _)| *size).max().filter(|most| *most > 0)?;
        let said = values.iter().map(|(name, _, value)| format!("{name}: {value}.")).collect::<Vec<_>>().join(" ");
        let mut y = 4;
        let mut bars = Vec::with_capacity(values.len());
        for (name, size, value) in values {
            let width = ((WIDTH - LEFT - RIGHT) * size / most).max(1);
            let name = match name.char_indices().nth(NAME) {
                Some((end, _)) => format!("{}…", &name[..end]),
                None => name,
            };
            bars.push(Bar { name, value, y, baseline: y + 18, width, end: LEFT + width + 8 });
            y += LINE;
        }
        Some(Self { height: y, bars, said })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_part_of_the_longest() {
        let one = |name: &str, size: i64| (name.to_owned(), size, size.to_string());
        let chart = Chart::of(vec![one("A", 10), one("B", 5), one(&"x".repeat(40), 0)]).unwrap();
        let widths: Vec<i64> = chart.bars.iter().map(|bar| bar.width).collect();
        assert_eq!(widths, [380, 190, 1]);
        assert_eq!(chart.bars[2].name.chars().count(), NAME + 1);
        assert!(chart.said.starts_with("A: 10. B: 5."));
        assert!(Chart::of(vec![one("A", 0)]).is_none());
    }
}
