//! Rows as JSON lines.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use ayumi_history::{Dialect, Rows};
use ayumi_model::json;

use crate::Result;
use crate::lookup::Lookup;

/// Bytes that are handed on at once, about.
const CHUNK: usize = 64 << 10;

/// Writes rows as one JSON object a line, with exactly the values that were logged, and tells how many rows there are.
///
/// An object has `_step` first, then the row's values under the flat names of their keys, ascending by path; all of them, or
/// those with a name in `keys`. Of several keys with one name the first one counts, which is the nested one. `windows` are
/// the rows wanted, ascending by step. After an error the file ends early, and nothing in it tells: who hands it on has to.
pub fn write_json_lines(
    windows: impl IntoIterator<Item = ayumi_history::Result<Rows>>,
    keys: Option<&[String]>,
    dialect: Dialect,
    mut out: impl Write,
) -> Result<u64> {
    let mut members = Members::new(keys);
    let mut lines = String::new();
    let mut n_rows = 0;
    for window in windows {
        let window = window?;
        let mut lookup = Lookup::new();
        for row in window.scan(..) {
            n_rows += 1;
            lines.push_str("{\"_step\":");
            json::write::write_i64(&mut lines, row.step());
            lookup.next_row();
            for (key, value) in row.values() {
                if let Some(index) = lookup.column(key, |name| members.find(name))
                    && let Some(start) = members.start(index, n_rows)
                {
                    lines.push_str(start);
                    value.write_json(&mut lines, dialect);
                }
            }
            lines.push_str("}\n");
            if lines.len() >= CHUNK {
                out.write_all(lines.as_bytes())?;
                lines.clear();
            }
        }
    }
    out.write_all(lines.as_bytes())?;
    out.flush()?;
    Ok(n_rows)
}

/// The members that objects have.
struct Members<'a> {
    wanted: Option<HashSet<&'a str>>,
    by_name: HashMap<String, usize>,
    members: Vec<Member>,
}

struct Member {
    /// What stands before the value: a comma, the name and a colon.
    start: String,
    /// The number of the row that has it already, from 1.
    last_row: u64,
}

impl<'a> Members<'a> {
    fn new(keys: Option<&'a [String]>) -> Self {
        let wanted = keys.map(|keys| keys.iter().map(String::as_str).collect());
        Self { wanted, by_name: HashMap::new(), members: Vec::new() }
    }

    /// The number of the member with a name, if it is wanted.
    fn find(&mut self, name: &str) -> Option<usize> {
        if name == "_step" || self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(name)) {
            return None;
        }
        if let Some(&index) = self.by_name.get(name) {
            return Some(index);
        }
        let mut start = String::from(",");
        json::write_string(&mut start, name);
        start.push(':');
        self.members.push(Member { start, last_row: 0 });
        self.by_name.insert(name.to_owned(), self.members.len() - 1);
        Some(self.members.len() - 1)
    }

    /// What stands before the value in a row, unless the row has the member already.
    fn start(&mut self, index: usize, row: u64) -> Option<&str> {
        let member = &mut self.members[index];
        (std::mem::replace(&mut member.last_row, row) != row).then_some(&*member.start)
    }
}
