//! A file of a run as a map of lines, and batches of lines that arrive by chance.

use std::collections::BTreeMap;
use std::sync::Arc;

use ayumi_history::{Block, Limits, Rows, parse_lines};
use proptest::prelude::*;

use crate::lines::{Leaf, Leaves, Line, line};

/// Lines that arrive together, from a line number on.
#[derive(Debug, Clone)]
pub struct Batch {
    pub first: u64,
    pub lines: Vec<Line>,
}

/// What should be there after all batches.
#[derive(Debug, Default)]
pub struct Model {
    pub rows: BTreeMap<u64, ModelRow>,
    pub n_lines: u64,
    pub n_superseded: u64,
}

#[derive(Debug, Clone)]
pub struct ModelRow {
    pub line: u64,
    pub step: i64,
    pub text: String,
    pub leaves: Leaves,
}

impl Batch {
    pub fn block(&self) -> Block {
        let lines: Vec<String> = self.lines.iter().map(Line::text).collect();
        let parsed = parse_lines(self.first, &lines, &Limits::default());
        assert_eq!(parsed.rejected, [], "{lines:#?}");
        parsed.block
    }
}

impl Model {
    pub fn new(batches: &[Batch]) -> Self {
        let mut model = Self::default();
        for batch in batches {
            for (line, content) in (batch.first..).zip(&batch.lines) {
                let (text, leaves) = (content.text(), content.leaves());
                let step = match leaves.get(&vec!["_step".to_owned()]) {
                    Some(Leaf::Int(step)) => *step,
                    Some(Leaf::Float(step)) if *step as i64 as f64 == *step && step.abs() < 9e18 => *step as i64,
                    _ => line as i64,
                };
                let row = ModelRow { line, step, text, leaves };
                model.n_lines = model.n_lines.max(line + 1);
                if let Some(earlier) = model.rows.insert(line, row.clone()) {
                    model.n_superseded += u64::from(earlier.text != row.text);
                }
            }
        }
        model
    }

    /// The rows by step, then line.
    pub fn ordered(&self) -> Vec<&ModelRow> {
        let mut rows: Vec<_> = self.rows.values().collect();
        rows.sort_by_key(|row| (row.step, row.line));
        rows
    }
}

impl ModelRow {
    /// The value that a flat name stands for: that of the first path by encoded form, among those with a number where
    /// only numbers are asked for.
    pub fn named(&self, name: &str, accept: impl Fn(&Leaf) -> bool) -> Option<&Leaf> {
        let same = self.leaves.iter().filter(|(path, leaf)| crate::lines::flat(path) == name && accept(leaf));
        same.min_by_key(|(path, _)| crate::lines::encoded(path)).map(|(_, leaf)| leaf)
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.named(name, |leaf| leaf.number().is_some()).and_then(Leaf::number)
    }
}

pub fn rows(batches: &[Batch]) -> Rows {
    Rows::new(batches.iter().map(|batch| Arc::new(batch.block())))
}

/// Batches that mostly continue, sometimes leave a gap, sometimes start again before the end.
pub fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = (-6i64..6, proptest::bool::weighted(0.6), proptest::collection::vec(line(), 0..8));
    proptest::collection::vec(batch, 0..6).prop_map(|parts| {
        let mut next = 0;
        let start = |next: u64, jump: i64| next.saturating_add_signed(jump);
        parts
            .into_iter()
            .map(|(jump, continues, lines)| {
                let first = if continues { next } else { start(next, jump) };
                next = next.max(first + lines.len() as u64);
                Batch { first, lines }
            })
            .collect()
    })
}
