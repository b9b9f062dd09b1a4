//! Which column of an export a value goes to.

use std::collections::HashMap;

use ayumi_model::json::KeyPath;

/// Finds columns by key path, each path of a window once.
///
/// All rows of a block show one and the same path for a column, so its address stands for it, and that of the row before
/// is most often the right one.
#[derive(Debug)]
pub(crate) struct Lookup {
    found: HashMap<*const KeyPath, Option<usize>>,
    /// What the row before had, in its order.
    row_before: Vec<(*const KeyPath, Option<usize>)>,
    /// How many values of the row were looked up.
    n_values: usize,
}

impl Lookup {
    /// For the rows of one window: elsewhere an address means nothing.
    pub(crate) fn new() -> Self {
        Self { found: HashMap::new(), row_before: Vec::new(), n_values: 0 }
    }

    /// Begins with the first value of the next row.
    pub(crate) fn next_row(&mut self) {
        self.n_values = 0;
    }

    /// The column for the next value of the row, which `find` tells by the key's flat name.
    pub(crate) fn column(&mut self, key: &KeyPath, mut find: impl FnMut(&str) -> Option<usize>) -> Option<usize> {
        let address = std::ptr::from_ref(key);
        let place = self.n_values;
        self.n_values += 1;
        if let Some(&(before, column)) = self.row_before.get(place)
            && before == address
        {
            return column;
        }
        let column = *self.found.entry(address).or_insert_with(|| find(&key.flat()));
        match self.row_before.get_mut(place) {
            Some(before) => *before = (address, column),
            None => self.row_before.push((address, column)),
        }
        column
    }
}
