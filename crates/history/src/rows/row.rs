//! One row, and its JSON.

use ayumi_model::json::{self, KeyPath, write};

use super::{Keys, Place, Rows};
use crate::{Block, Presence, Value};

/// Which JSON is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// With bare `NaN`, `Infinity` and `-Infinity`, as the wandb client writes it.
    Extended,
    /// RFC 8259: numbers that `f64` does not hold as finite values become strings.
    Strict,
}

/// A row of [`Rows`].
#[derive(Clone, Copy)]
pub struct RowRef<'r> {
    rows: &'r Rows,
    place: Place,
}

/// The values of each row of a block, which itself is by column.
#[derive(Debug)]
pub(super) struct RowIndex {
    /// Columns that have a value in each row, ascending.
    dense: Vec<u32>,
    /// Where the cells of each row start, and at the end of the vector where the last ones end.
    starts: Vec<u32>,
    /// The values in other columns, by row, then column.
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    column: u32,
    /// Index within the column's values.
    index: u32,
}

impl<'r> RowRef<'r> {
    pub(super) fn new(rows: &'r Rows, place: Place) -> Self {
        Self { rows, place }
    }

    /// The number of its line.
    pub fn line(&self) -> u64 {
        self.rows.line(self.place)
    }

    /// Its step.
    pub fn step(&self) -> i64 {
        self.rows.step(self.place)
    }

    /// The 64-bit xxh3 of its line as it came, or 0 where the row was read from a part.
    pub fn hash(&self) -> u64 {
        self.rows.hash(self.place)
    }

    /// Its values, by ascending key path.
    pub fn values(&self) -> impl Iterator<Item = (&'r KeyPath, Value<'r>)> {
        let source = &self.rows.blocks[self.place.block as usize];
        let block = &*source.block;
        source.index.get_or_init(|| RowIndex::new(block)).cells(self.place.row).map(|cell| {
            let column = &block.columns[cell.column as usize];
            (&column.key, column.values.get(cell.index as usize))
        })
    }

    /// Whether both rows have the same keys with values of the same types and the same bits. A row of a part has no
    /// [hash](Self::hash), so this tells whether its line came again.
    pub fn has_values_of(&self, other: &RowRef<'_>) -> bool {
        let same = |((a_key, a), (b_key, b)): ((&KeyPath, Value<'_>), (&KeyPath, Value<'_>))| {
            let is_same_value = match (a, b) {
                (Value::Number(a), Value::Number(b)) => a.to_bits() == b.to_bits(),
                _ => a == b,
            };
            a_key == b_key && is_same_value
        };
        self.values().count() == other.values().count() && self.values().zip(other.values()).all(same)
    }

    /// Appends the row as one object, with nested objects as they were logged and keys in ascending order.
    pub fn write_json(&self, out: &mut String, dialect: Dialect) {
        write_object(out, self.values(), dialect);
    }

    /// Appends an object with those of the keys that the row has, under their flat names.
    ///
    /// `_step` is always there: it is the row's step where the line had none.
    pub fn write_json_keys(&self, out: &mut String, keys: &Keys, dialect: Dialect) {
        out.push('{');
        let mut is_first = true;
        for (index, name) in keys.names.iter().enumerate() {
            let block = self.rows.block(self.place);
            let mut columns = keys.columns(self.place.block, index, block);
            let value = columns.find_map(|column| column.get(self.place.row as usize));
            if value.is_none() && name != "_step" {
                continue;
            }
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
            json::write_string(out, name);
            out.push(':');
            match value {
                Some(value) => value.write_json(out, dialect),
                None => write::write_i64(out, self.step()),
            }
        }
        out.push('}');
    }
}

/// Appends values, by ascending keys, as one object with nested objects.
pub fn write_object<'a>(
    out: &mut String,
    values: impl IntoIterator<Item = (&'a KeyPath, Value<'a>)>,
    dialect: Dialect,
) {
    let mut object = NestedObject::new(out);
    for (key, value) in values {
        object.key(key);
        value.write_json(object.out, dialect);
    }
    object.end();
}

impl std::fmt::Debug for RowRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write_json(&mut text, Dialect::Extended);
        write!(f, "line {} step {} {text}", self.line(), self.step())
    }
}

impl Value<'_> {
    /// Appends the value.
    pub fn write_json(self, out: &mut String, dialect: Dialect) {
        match self {
            Self::Number(value) if dialect == Dialect::Strict => json::write_f64_strict(out, value),
            Self::Number(value) => json::write_f64(out, value),
            Self::Int(value) => write::write_i64(out, value),
            Self::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Self::Null => out.push_str("null"),
            Self::Text(text) => json::write_string(out, text),
            Self::Json(text) if dialect == Dialect::Extended => out.push_str(text),
            Self::Json(text) => {
                // Checked when it was parsed. From a damaged block it may still be anything.
                if json::write_strict(out, text).is_err() {
                    json::write_string(out, text);
                }
            }
        }
    }
}

impl RowIndex {
    fn new(block: &Block) -> Self {
        let mut dense = Vec::new();
        // One entry more than rows, and one more to count into.
        let mut starts = vec![0; block.n_rows() + 2];
        for (column, index) in block.columns.iter().zip(0..) {
            match &column.presence {
                Presence::All => dense.push(index),
                Presence::Rows(rows) => rows.iter().for_each(|&row| starts[row as usize + 2] += 1),
            }
        }
        for row in 1..starts.len() {
            starts[row] += starts[row - 1];
        }
        let mut cells = vec![Cell { column: 0, index: 0 }; starts[block.n_rows() + 1] as usize];
        for (column, number) in block.columns.iter().zip(0..) {
            let Presence::Rows(rows) = &column.presence else {
                continue;
            };
            for (&row, index) in rows.iter().zip(0..) {
                let next = &mut starts[row as usize + 1];
                cells[*next as usize] = Cell { column: number, index };
                *next += 1;
            }
        }
        Self { dense, starts, cells }
    }

    /// The cells of a row by ascending column.
    fn cells(&self, row: u32) -> impl Iterator<Item = Cell> {
        let sparse = &self.cells[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize];
        let mut sparse = sparse.iter().copied().peekable();
        let mut dense = self.dense.iter().map(move |&column| Cell { column, index: row }).peekable();
        std::iter::from_fn(move || match (dense.peek(), sparse.peek()) {
            (Some(a), Some(b)) if b.column < a.column => sparse.next(),
            (None, _) => sparse.next(),
            _ => dense.next(),
        })
    }
}

/// Writes key paths, which come in ascending order, as objects inside each other.
struct NestedObject<'o, 'k> {
    out: &'o mut String,
    /// The key written last.
    previous: Option<&'k KeyPath>,
    /// How many objects are open inside the outermost one.
    depth: usize,
}

impl<'o, 'k> NestedObject<'o, 'k> {
    fn new(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, previous: None, depth: 0 }
    }

    /// Closes and opens objects, and writes the last segment, so that the value may follow.
    fn key(&mut self, key: &'k KeyPath) {
        let mut segments = key.segments().peekable();
        let mut n_shared = 0;
        if let Some(previous) = self.previous {
            // Ascending order has a key before all that is below it, so the last segment is never among the open ones.
            for open in previous.segments().take(self.depth) {
                if segments.next_if_eq(&open).is_none() {
                    break;
                }
                n_shared += 1;
            }
            self.close(n_shared);
            self.out.push(',');
        }
        self.previous = Some(key);
        while let Some(segment) = segments.next() {
            json::write_string(self.out, &segment);
            self.out.push(':');
            if segments.peek().is_some() {
                self.out.push('{');
                self.depth += 1;
            }
        }
    }

    fn close(&mut self, depth: usize) {
        while self.depth > depth {
            self.out.push('}');
            self.depth -= 1;
        }
    }

    fn end(mut self) {
        self.close(0);
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Limits, parse_lines};

    fn rows(lines: &[&str]) -> Rows {
        Rows::new([Arc::new(parse_lines(0, lines, &Limits::default()).block)])
    }

    #[track_caller]
    fn check(line: &str, dialect: Dialect, expected: &str) {
        let rows = rows(&["{}", line, r#"{"z":{"y":1}}"#]);
        let mut out = String::new();
        rows.scan(..).nth(1).unwrap().write_json(&mut out, dialect);
        assert_eq!(out, expected);
    }

    #[test]
    fn objects_are_rebuilt() {
        for line in [
            "{}",
            r#"{"a":1}"#,
            r#"{"":{"":1},"a!":2,"a":{"b":{"c":1,"d":"x"},"e":null},"a.b":3,"f":{"_type":"html","n":1.50},"z":{"y":[{ }]}}"#,
            r#"{"a":9007199254740993,"b":-9223372036854775808,"c":1e999,"d":-0.0,"e":0.1,"f":true,"g":"\n\u0000\\"}"#,
            r#"{"a":NaN,"b":-Infinity,"c":[Infinity]}"#,
        ] {
            check(line, Dialect::Extended, line);
        }
    }

    #[test]
    fn strict_rows_have_strings_for_words() {
        check(
            r#"{"a":NaN,"b":-Infinity,"c":[1,Infinity],"d":1e999}"#,
            Dialect::Strict,
            r#"{"a":"NaN","b":"-Infinity","c":[1,"Infinity"],"d":"1e999"}"#,
        );
    }

    #[test]
    fn rows_are_compared_by_keys_types_and_bits() {
        let check = |a: &str, b: &str, expected| {
            let (a_rows, b_rows) = (rows(&[a]), rows(&[b, r#"{"other":1}"#]));
            assert_eq!(a_rows.last(1)[0].has_values_of(&b_rows.scan(..).next().unwrap()), expected, "{a} {b}");
        };
        let line = r#"{"a":NaN,"b":0.0,"n":{"x":[1]},"t":"1"}"#;
        check(line, r#"{"t":"1","n":{"x":[1]},"b":0,"a":NaN}"#, true);
        check(line, r#"{"a":NaN,"b":-0.0,"n":{"x":[1]},"t":"1"}"#, false);
        check(line, r#"{"a":NaN,"b":0.0,"n":{"x":[1]},"t":1}"#, false);
        check(line, r#"{"a":NaN,"b":0.0,"n":{"x":[1]}}"#, false);
        check(line, r#"{"a":NaN,"b":0.0,"n.x":[1],"t":"1"}"#, false);
    }

    #[test]
    fn chosen_keys_have_flat_names() {
        let rows = rows(&[r#"{"n":{"x":1,"y":2},"n.y":3,"_step":5}"#, r#"{"n.x":"t","l":[NaN]}"#]);
        let keys = rows.keys(["n.x", "_step", "n.y", "n.x", "none", "l"]);
        let text = |row: usize| {
            let mut out = String::new();
            rows.last(2)[row].write_json_keys(&mut out, &keys, Dialect::Strict);
            out
        };
        assert_eq!(text(0), r#"{"n.x":1,"_step":5,"n.y":2}"#);
        assert_eq!(text(1), r#"{"n.x":"t","_step":1,"l":["NaN"]}"#);
    }

    #[test]
    fn types_have_the_names_of_the_client() {
        let check = |value: Value<'_>, name: &str| assert_eq!(value.type_name(), name);
        check(Value::Number(1.0), "number");
        check(Value::Json("1e999"), "number");
        check(Value::Json("[]"), "list");
        check(Value::Json("{}"), "map");
        check(Value::Json(r#"{"bins":[{}],"_type":"histogram"}"#), "histogram");
        check(Value::Json(r#"{"_type":3}"#), "map");
        check(Value::Null, "nil");
    }
}
