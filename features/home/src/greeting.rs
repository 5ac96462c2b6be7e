//! The greeting by the reader's own clock.

use web::{shell::Shell, words::Words};

/// `Good morning, Priya` from five, `Good afternoon` from noon, `Good evening` from six.
pub(crate) fn greeting(shell: &Shell, first_name: &str) -> String {
    let hour = shell.now.to_zoned(shell.formats.zone.clone()).hour();
    by_hour(&shell.words, hour, first_name)
}

fn by_hour(words: &Words, hour: i8, first_name: &str) -> String {
    let name = [("name", first_name.into())];
    match hour {
        5..12 => words.t_with("greeting-morning", &name),
        12..18 => words.t_with("greeting-afternoon", &name),
        _ => words.t_with("greeting-evening", &name),
    }
}

#[cfg(test)]
mod tests {
    use web::words::Dictionary;

    use super::by_hour;

    #[test]
    fn the_day_has_three_greetings() {
        let words = Dictionary::new(&[web::words::ENGLISH, crate::WORDS]).unwrap().words("en");
        for (hour, greeting) in [
            (0, "Good evening, Priya"),
            (4, "Good evening, Priya"),
            (5, "Good morning, Priya"),
            (11, "Good morning, Priya"),
            (12, "Good afternoon, Priya"),
            (17, "Good afternoon, Priya"),
            (18, "Good evening, Priya"),
        ] {
            assert_eq!(by_hour(&words, hour, "Priya"), greeting, "{hour}");
        }
    }
}
