//! Rows that arrived together, by columns.

use ayumi_model::json::KeyPath;

use crate::column::{Column, Presence, Value, ValueType, Values};

/// Rows of one file, decoded. Immutable, so that readers share it without a lock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// Number of each row's line within its file, from 0.
    pub(crate) lines: Vec<u64>,
    /// Step of each row: its `_step` where that is an integer within `i64`, else the line number.
    pub(crate) steps: Vec<i64>,
    /// 64-bit xxh3 of each row's line as it came, to tell a retry from other content.
    pub(crate) hashes: Vec<u64>,
    /// Sorted by key, then type. So all keys below one object stand together.
    pub(crate) columns: Vec<Column>,
}

impl Block {
    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many values there are.
    pub fn n_points(&self) -> usize {
        self.columns.iter().map(|column| column.values.len()).sum()
    }

    /// The line number of each row.
    pub fn lines(&self) -> &[u64] {
        &self.lines
    }

    /// The step of each row.
    pub fn steps(&self) -> &[i64] {
        &self.steps
    }

    /// The xxh3 hash of each row's line, or 0 for rows that were read from a part.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The columns, sorted by key, then type.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns of a flat name: those of the nested `n` → `x` and of the plain key "n.x" for `n.x`, in this order.
    pub fn columns_named(&self, name: &str) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.key.is_flat(name))
    }

    /// The rows for which `keep` says yes, given their index.
    pub fn select(&self, keep: impl FnMut(usize) -> bool) -> Self {
        let kept: Vec<bool> = (0..self.n_rows()).map(keep).collect();
        let pick = |values: &[u64]| values.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(v, _)| *v).collect();
        let mut chosen = Self {
            lines: pick(&self.lines),
            steps: self.steps.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(v, _)| *v).collect(),
            hashes: pick(&self.hashes),
            columns: Vec::new(),
        };
        // Row index here to row index there.
        let places: Vec<u32> = kept
            .iter()
            .scan(0, |n, &kept| {
                let place = *n;
                *n += u32::from(kept);
                Some(place)
            })
            .collect();
        for column in &self.columns {
            let mut builder = ColumnBuilder::new(column.value_type());
            for (row, value) in column.iter().filter(|&(row, _)| kept[row]) {
                builder.push(places[row], value);
            }
            chosen.columns.extend(builder.finish(column.key.clone(), chosen.n_rows()));
        }
        chosen
    }

    /// The same rows, `shift` added to the number of each line.
    pub fn renumbered(mut self, shift: i64) -> Self {
        for line in &mut self.lines {
            *line = line.saturating_add_signed(shift);
        }
        self
    }

    /// The first `n_rows` rows, and the others.
    pub fn split_at(&self, n_rows: usize) -> (Self, Self) {
        (self.select(|row| row < n_rows), self.select(|row| row >= n_rows))
    }

    /// All rows of several blocks, in their order.
    pub fn concat<'a>(blocks: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        let mut builders = std::collections::BTreeMap::<(KeyPath, ValueType), ColumnBuilder>::new();
        for block in blocks {
            let first = all.n_rows();
            all.lines.extend(&block.lines);
            all.steps.extend(&block.steps);
            all.hashes.extend(&block.hashes);
            for column in &block.columns {
                let value_type = column.value_type();
                let builder =
                    builders.entry((column.key.clone(), value_type)).or_insert_with(|| ColumnBuilder::new(value_type));
                for (row, value) in column.iter() {
                    builder.push((first + row) as u32, value);
                }
            }
        }
        let n_rows = all.n_rows();
        all.columns = builders.into_iter().filter_map(|((key, _), builder)| builder.finish(key, n_rows)).collect();
        all
    }
}

/// A column that grows row by row.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    rows: Vec<u32>,
    values: Values,
}

impl ColumnBuilder {
    pub(crate) fn new(value_type: ValueType) -> Self {
        Self { rows: Vec::new(), values: Values::new(value_type) }
    }

    /// Appends the value of a row after all earlier ones.
    #[inline]
    pub(crate) fn push(&mut self, row: u32, value: Value<'_>) {
        self.rows.push(row);
        self.values.push(value);
    }

    /// Takes the last value back.
    pub(crate) fn pop(&mut self) {
        self.rows.pop();
        self.values.pop();
    }

    /// The column in a block of `n_rows`, unless it is empty.
    pub(crate) fn finish(self, key: KeyPath, n_rows: usize) -> Option<Column> {
        if self.rows.is_empty() {
            return None;
        }
        let presence = if self.rows.len() == n_rows { Presence::All } else { Presence::Rows(self.rows) };
        Some(Column { key, presence, values: self.values })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Block, Limits, parse_lines};

    fn parse(lines: &[&str]) -> Block {
        parse_lines(0, lines, &Limits::default()).block
    }

    const LINES: [&str; 4] =
        [r#"{"a":1,"t":"x"}"#, r#"{"a":2,"n":{"b":true}}"#, r#"{"t":"yy","a":"z"}"#, r#"{"a":9007199254740993}"#];

    #[test]
    fn chosen_rows_are_what_parsing_them_alone_gives() {
        let all = parse(&LINES);
        assert_eq!(all.select(|_| true), all);
        assert_eq!(all.select(|_| false), Block::default());
        let chosen = all.select(|row| row % 2 == 0);
        assert_eq!(chosen.lines(), [0, 2]);
        assert_eq!(chosen.columns(), parse(&[LINES[0], LINES[2]]).columns());
    }

    #[test]
    fn splitting_and_joining_gives_the_same_rows() {
        let all = parse(&LINES);
        for n in 0..=5 {
            let (head, tail) = all.split_at(n);
            assert_eq!(head.n_rows(), n.min(4));
            assert_eq!(Block::concat([&head, &tail]), all);
        }
    }

    #[test]
    fn a_flat_name_finds_nested_and_plain_keys() {
        let block = parse(&[r#"{"n":{"x":1}}"#, r#"{"n.x":2}"#, r#"{"n":{"y":3}}"#]);
        let found: Vec<_> = block.columns_named("n.x").map(|column| column.key().encoded()).collect();
        assert_eq!(found, ["n.x", r"n\.x"]);
    }
}
