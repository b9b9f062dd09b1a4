//! Columns of which it is not yet known whether their numbers are integers.

use std::collections::{HashMap, HashSet};

use ayumi_history::{History, KeyStats, ReadAt, Value};
use ayumi_model::json::KeyPath;

use super::{Column, ColumnType, MAX_COLUMNS, Table, integer};
use crate::lookup::Lookup;
use crate::{Error, Result};

/// The name of the column that every table has.
pub(crate) const STEP: &str = "_step";

/// What statistics tell about the columns.
#[derive(Debug)]
pub(crate) struct Draft {
    columns: Vec<Sketch>,
    unknown: Vec<String>,
    is_of_all_keys: bool,
}

/// What statistics tell about a column.
#[derive(Debug)]
struct Sketch {
    name: String,
    has_numbers: bool,
    has_texts: bool,
    has_bools: bool,
    has_json: bool,
    /// Whether there may be no other numbers than integers.
    may_be_integers: bool,
}

impl Draft {
    pub(crate) fn new<'k>(
        stats: impl IntoIterator<Item = (&'k KeyPath, KeyStats<'k>)>,
        keys: Option<&[String]>,
    ) -> Result<Self> {
        let mut columns: Vec<Sketch> = Vec::new();
        let mut by_name = HashMap::<String, usize>::new();
        let mut unknown = Vec::new();
        for name in keys.into_iter().flatten().filter(|name| *name != STEP) {
            by_name.entry(name.clone()).or_insert_with(|| {
                columns.push(Sketch::new(name.clone()));
                columns.len() - 1
            });
        }
        let mut is_known = vec![keys.is_none(); columns.len()];
        for (key, stats) in stats {
            let name = key.flat();
            if name == STEP {
                continue;
            }
            let index = match by_name.get(&*name) {
                Some(&index) => index,
                None if keys.is_some() => continue,
                None => {
                    by_name.insert(name.to_string(), columns.len());
                    columns.push(Sketch::new(name.into_owned()));
                    is_known.push(true);
                    columns.len() - 1
                }
            };
            is_known[index] = true;
            columns[index].add(&stats);
        }
        let mut is_known = is_known.into_iter();
        columns.retain(|column| {
            let is_known = is_known.next().unwrap_or(false);
            if !is_known {
                unknown.push(column.name.clone());
            }
            is_known
        });
        if columns.len() > MAX_COLUMNS {
            return Err(Error::TooManyColumns(columns.len()));
        }
        Ok(Self { columns, unknown, is_of_all_keys: keys.is_none() })
    }

    /// Reads the columns that are not known for sure, and others by name, and tells which of them have a number that is no
    /// integer.
    pub(crate) fn read_fractional<S: ReadAt>(&self, history: &History<S>, others: &[&str]) -> Result<HashSet<String>> {
        let open = self.columns.iter().filter(|column| column.is_open()).map(|column| column.name.clone());
        let names: Vec<String> = open.chain(others.iter().map(|&name| name.to_owned())).collect();
        if names.is_empty() {
            return Ok(HashSet::new());
        }
        let by_name: HashMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
        let mut is_fractional = vec![false; names.len()];
        let mut n_integer = names.len();
        for window in history.scan(.., Some(&names))? {
            if n_integer == 0 {
                break;
            }
            let window = window?;
            let mut lookup = Lookup::new();
            for row in window.scan(..) {
                lookup.next_row();
                for (key, value) in row.values() {
                    let column = lookup.column(key, |name| by_name.get(name).copied());
                    if let Some(column) = column
                        && !is_fractional[column]
                        && value != Value::Null
                        && integer(value).is_none()
                    {
                        is_fractional[column] = true;
                        n_integer -= 1;
                    }
                }
            }
        }
        Ok(names.into_iter().zip(is_fractional).filter_map(|(name, is)| is.then_some(name)).collect())
    }

    /// The table, given which columns have a number that is no integer.
    pub(crate) fn settle(self, fractional: &HashSet<String>) -> Table {
        let settle = |sketch: Sketch| {
            let column_type = sketch.column_type(!fractional.contains(&sketch.name));
            Column { name: sketch.name, column_type }
        };
        let columns: Vec<Column> = self.columns.into_iter().map(settle).collect();
        let by_name = columns.iter().map(|column| column.name.clone()).zip(0..).collect();
        Table { columns, by_name, unknown: self.unknown, is_of_all_keys: self.is_of_all_keys }
    }
}

impl Sketch {
    fn new(name: String) -> Self {
        Self { name, has_numbers: false, has_texts: false, has_bools: false, has_json: false, may_be_integers: true }
    }

    /// Adds a key with the name.
    fn add(&mut self, stats: &KeyStats<'_>) {
        for name in stats.type_counts.names() {
            match name {
                "number" => {
                    self.has_numbers = true;
                    self.may_be_integers &= may_be_integers(stats);
                }
                "string" => self.has_texts = true,
                "boolean" => self.has_bools = true,
                "nil" => {}
                _ => self.has_json = true,
            }
        }
    }

    /// Whether the type hangs on whether all numbers are integers.
    fn is_open(&self) -> bool {
        self.has_numbers && self.may_be_integers && self.column_type(true) == ColumnType::Int
    }

    fn column_type(&self, is_integer: bool) -> ColumnType {
        match (self.has_numbers, self.has_texts, self.has_bools, self.has_json) {
            (true, false, false, false) if self.may_be_integers && is_integer => ColumnType::Int,
            (true, false, false, false) => ColumnType::Number,
            (false, false, true, false) => ColumnType::Bool,
            // Nothing but nulls could be any type.
            (false, _, false, false) => ColumnType::Text,
            _ => ColumnType::Json,
        }
    }
}

/// Whether statistics of numbers leave it open that all are integers.
fn may_be_integers(stats: &KeyStats<'_>) -> bool {
    let is_whole = |number: Option<f64>| number.is_some_and(|number| number.trunc() == number);
    stats.n_nan == 0 && stats.n_infinite == 0 && is_whole(stats.min) && is_whole(stats.max)
}
