//! Why a command ended badly, for the person at the terminal.

use std::fmt;

use kernel::Problem;

/// What went wrong and how to mend it, in one or more lines for standard error.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure with its explanation.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Fault(text) | Problem::Refused(text) => Self(text),
            Problem::Invalid(errors) => {
                Self(errors.iter().map(|(field, message)| format!("{field}: {message}")).collect::<Vec<_>>().join("\n"))
            }
            other => Self(other.to_string()),
        }
    }
}
