//! Keys as people and the wandb API name them, looked up in many blocks.

use crate::{Block, Column};

/// A flat name such as `n.x`, which stands for the nested `n` → `x` and for the plain key "n.x".
#[derive(Debug, Clone)]
pub(crate) struct FlatName {
    pub(crate) name: String,
    /// Each encoded path of this name, ascending, or `None` where there would be too many.
    pub(crate) paths: Option<Vec<String>>,
}

/// Flat names with the columns that each of them has in each block.
#[derive(Debug, Clone)]
pub struct Keys {
    pub(super) names: Vec<String>,
    /// By block, then name.
    columns: Vec<Vec<Vec<u32>>>,
}

/// With more dots in a name its paths are not spelled out: there are 2^dots of them.
const MAX_DOTS: usize = 4;

impl FlatName {
    pub(crate) fn new(name: &str) -> Self {
        let n_dots = name.matches('.').count();
        let paths = (n_dots <= MAX_DOTS).then(|| {
            let mut paths: Vec<_> = (0..1 << n_dots).map(|separators| spell(name, separators)).collect();
            paths.sort();
            paths
        });
        Self { name: name.into(), paths }
    }

    /// The columns of this name in a block. Where a row has several of them, the first one counts: the nested key before
    /// the plain one.
    pub(crate) fn columns(&self, block: &Block) -> Vec<u32> {
        let Some(paths) = &self.paths else {
            let all = block.columns.iter().zip(0..);
            return all.filter(|(column, _)| column.key.is_flat(&self.name)).map(|(_, index)| index).collect();
        };
        let mut found = Vec::new();
        for path in paths {
            let start = block.columns.partition_point(|column| column.key.encoded() < path.as_str());
            let same = block.columns[start..].iter().take_while(|column| column.key.encoded() == path);
            found.extend((start as u32..).zip(same).map(|(index, _)| index));
        }
        found
    }
}

/// The path of a name in which the i-th dot separates segments where bit i of `separators` is set.
fn spell(name: &str, separators: u32) -> String {
    let mut path = String::with_capacity(name.len() + 4);
    let mut n_dots = 0;
    for c in name.chars() {
        let is_separator = c == '.' && separators >> n_dots & 1 == 1;
        n_dots += u32::from(c == '.');
        if matches!(c, '.' | '\\') && !is_separator {
            path.push('\\');
        }
        path.push(c);
    }
    path
}

impl super::Rows {
    /// Looks up flat names, each once, in the order given.
    pub fn keys<S: AsRef<str>>(&self, names: impl IntoIterator<Item = S>) -> Keys {
        let mut unique: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for name in names {
            if seen.insert(name.as_ref().to_owned()) {
                unique.push(name.as_ref().to_owned());
            }
        }
        let flat: Vec<_> = unique.iter().map(|name| FlatName::new(name)).collect();
        let columns_of = |block: &Block| flat.iter().map(|name| name.columns(block)).collect();
        let columns = self.blocks.iter().map(|source| columns_of(&source.block)).collect();
        Keys { names: unique, columns }
    }
}

impl Keys {
    /// The names, without repetition.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns of the i-th name in a block.
    pub(super) fn columns<'b>(
        &self,
        block_index: u32,
        name: usize,
        block: &'b Block,
    ) -> impl Iterator<Item = &'b Column> {
        self.columns[block_index as usize][name].iter().map(|&column| &block.columns[column as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, parse_lines};

    fn check(name: &str, expected: &[&str]) {
        let line = r#"{"a":1,"a.b":2,"n":{"b":{"c":3},"b.c":4},"n.b":{"c":5},"n.b.c":6,"x\\.y":7,"p.p.p":{"p.p.p":8}}"#;
        let block = parse_lines(0, &[line], &Limits::default()).block;
        let flat = FlatName::new(name);
        let found: Vec<_> = flat.columns(&block).iter().map(|&i| block.columns[i as usize].key.encoded()).collect();
        assert_eq!(found, expected, "{name}");
        let linear: Vec<_> = block.columns_named(name).map(|column| column.key.encoded()).collect();
        assert_eq!(found, linear, "{name}");
    }

    #[test]
    fn each_spelling_of_a_name_is_found() {
        check("a", &["a"]);
        check("a.b", &[r"a\.b"]);
        check("n.b.c", &["n.b.c", r"n.b\.c", r"n\.b.c", r"n\.b\.c"]);
        check(r"x\.y", &[r"x\\\.y"]);
        check("p.p.p.p.p.p", &[r"p\.p\.p.p\.p\.p"]);
        check("", &[]);
        check("n", &[]);
    }
}
