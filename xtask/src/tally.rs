//! Counts tests: reads the summary lines of the four test runners in use.

use std::ops::AddAssign;

/// How many tests did what.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    /// One check that is not a test runner.
    pub(crate) const fn one(passed: bool) -> Self {
        Self { passed: passed as usize, failed: !passed as usize, skipped: 0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Who printed a summary.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Runner {
    Cargo,
    Vitest,
    Pytest,
    Node,
}

/// The counts in everything a test runner printed.
pub(crate) fn read(runner: Runner, output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines() {
        let line = without_colours(line);
        let line = line.trim();
        let summary = match runner {
            Runner::Cargo => line.strip_prefix("test result:"),
            Runner::Vitest => line.strip_prefix("Tests "),
            Runner::Pytest => pytest_summary(line),
            Runner::Node => node_summary(line),
        };
        if let Some(summary) = summary {
            tally += counts(summary);
        }
    }
    tally
}

/// `== 1 failed, 2 passed in 3.1s ==`, or the same without the frame. Other lines of the same words have no time.
fn pytest_summary(line: &str) -> Option<&str> {
    let (summary, time) = line.trim_matches('=').trim().rsplit_once(" in ")?;
    let is_time = time.starts_with(|first: char| first.is_ascii_digit()) && time.contains('s');
    (is_time && summary.starts_with(|first: char| first.is_ascii_digit())).then_some(summary)
}

/// `# pass 12` or `ℹ pass 12`.
fn node_summary(line: &str) -> Option<&str> {
    let summary = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, number) = summary.split_once(' ')?;
    (matches!(word, "pass" | "fail" | "skipped" | "cancelled") && number.parse::<usize>().is_ok()).then_some(summary)
}

/// Adds up each number with the word before or after it.
fn counts(summary: &str) -> Tally {
    let words: Vec<&str> =
        summary.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut tally = Tally::default();
    for pair in words.windows(2) {
        let (number, word) = match (pair[0].parse::<usize>(), pair[1].parse::<usize>()) {
            (Ok(number), Err(_)) => (number, pair[1]),
            // Node puts the word first.
            (Err(_), Ok(number)) if words.len() == 2 => (number, pair[0]),
            _ => continue,
        };
        match word {
            "passed" | "pass" => tally.passed += number,
            "failed" | "fail" | "error" | "errors" | "cancelled" => tally.failed += number,
            "skipped" | "ignored" | "todo" | "xfailed" | "deselected" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in line.chars() {
        match c {
            '\u{1b}' => inside = true,
            _ if inside => inside = !c.is_ascii_alphabetic(),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(runner: Runner, output: &str, passed: usize, failed: usize, skipped: usize) {
        assert_eq!(read(runner, output), Tally { passed, failed, skipped });
    }

    #[test]
    fn every_runner_is_understood() {
        let cargo = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.1s\n\
                     test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";
        check(Runner::Cargo, cargo, 14, 1, 1);
        let vitest =
            " Test Files  4 passed (4)\n\u{1b}[2m      Tests \u{1b}[22m 1 failed | 20 passed | 2 skipped (23)\n";
        check(Runner::Vitest, vitest, 20, 1, 2);
        let pytest =
            "FAILED a.py::b - 3 passed in\n==== 1 failed, 7 passed, 2 skipped, 1 error in 3.21s (0:00:03) ====\n";
        check(Runner::Pytest, pytest, 7, 2, 2);
        check(Runner::Pytest, "7 passed in 3.21s\n", 7, 0, 0);
        check(Runner::Node, "# tests 9\n# pass 7\n# fail 1\n# skipped 1\n# duration_ms 12.1\n", 7, 1, 1);
        check(Runner::Node, "ℹ pass 7\nℹ fail 0\n", 7, 0, 0);
    }
}
