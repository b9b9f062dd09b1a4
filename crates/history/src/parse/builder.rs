//! A block that grows row by row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use ayumi_model::json::{KeyPath, Leaves, Scalar};

use super::Reject;
use crate::block::ColumnBuilder;
use crate::column::{Value, ValueType};
use crate::{Block, Limits};

/// Stands for "no such node", "no such column".
const NONE: u32 = u32::MAX;
/// The largest magnitude up to which each integer is an `f64`.
const EXACT: u64 = 1 << 53;

/// Collects rows into columns. Keys are looked up in a tree of path segments, where the key that followed last time is
/// tried first: lines of one run mostly repeat their keys in one order.
pub(super) struct BlockBuilder<'l> {
    limits: &'l Limits,
    nodes: Vec<Node>,
    objects: Vec<Object>,
    columns: Vec<ColumnBuilder>,
    key_bytes: usize,
    lines: Vec<u64>,
    steps: Vec<i64>,
    hashes: Vec<u64>,
    row: RowInProgress,
}

/// A path segment below a certain object.
struct Node {
    segment: Rc<str>,
    parent: u32,
    /// Length of the encoded path down to here.
    path_bytes: usize,
    /// The node that came after this one when it was last seen, or [`NONE`].
    next: u32,
    /// What is below it, as an index of `objects`, or [`NONE`].
    object: u32,
    /// The column of each [`ValueType`], or [`NONE`].
    columns: [u32; 6],
    /// The number of the line that had it last, and the entries of `touched` that it brought there.
    seen_in: u32,
    touched: Range<u32>,
}

/// The segments that were seen below one object.
struct Object {
    /// The node that came first when it was last seen, or [`NONE`].
    first: u32,
    nodes: HashMap<Rc<str>, u32>,
}

#[derive(Default)]
struct RowInProgress {
    /// Counts lines, the rejected ones too.
    number: u32,
    /// The objects that are open, the outermost first.
    open: Vec<Open>,
    /// The column of each value, in the order of the line; [`NONE`] where a later mention of the key took it back.
    touched: Vec<u32>,
    n_keys: usize,
    step: Option<i64>,
}

struct Open {
    /// [`NONE`] for the line itself.
    node: u32,
    object: u32,
    /// The member seen last, or [`NONE`].
    previous: u32,
}

impl<'l> BlockBuilder<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            nodes: Vec::new(),
            objects: vec![Object { first: NONE, nodes: HashMap::new() }],
            columns: Vec::new(),
            key_bytes: 0,
            lines: Vec::new(),
            steps: Vec::new(),
            hashes: Vec::new(),
            row: RowInProgress::default(),
        }
    }

    pub(super) fn begin_row(&mut self) {
        self.row.number += 1;
        self.row.open.clear();
        self.row.open.push(Open { node: NONE, object: 0, previous: NONE });
        self.row.touched.clear();
        self.row.n_keys = 0;
        self.row.step = None;
    }

    pub(super) fn end_row(&mut self, line: u64, hash: u64) {
        self.lines.push(line);
        self.steps.push(self.row.step.unwrap_or_else(|| i64::try_from(line).unwrap_or(i64::MAX)));
        self.hashes.push(hash);
        self.row.touched.clear();
    }

    /// Takes back what the row brought so far.
    pub(super) fn abort_row(&mut self) {
        self.take_back(0..self.row.touched.len() as u32);
        self.row.touched.clear();
    }

    pub(super) fn finish(mut self) -> Block {
        let n_rows = self.lines.len();
        let mut columns = Vec::with_capacity(self.columns.len());
        let mut builders: Vec<_> = std::mem::take(&mut self.columns).into_iter().map(Some).collect();
        for node in &self.nodes {
            let taken = node.columns.iter().filter(|&&column| column != NONE);
            let mut filled = taken.filter_map(|&column| builders[column as usize].take()).peekable();
            if filled.peek().is_some() {
                let key = self.path(node);
                columns.extend(filled.filter_map(|builder| builder.finish(key.clone(), n_rows)));
            }
        }
        // Stable, so the types of one key keep their order.
        columns.sort_by(|a, b| a.key.cmp(&b.key));
        Block { lines: self.lines, steps: self.steps, hashes: self.hashes, columns }
    }

    fn path(&self, node: &Node) -> KeyPath {
        let mut segments = vec![&*node.segment];
        let mut parent = node.parent;
        while parent != NONE {
            let above = &self.nodes[parent as usize];
            segments.push(&above.segment);
            parent = above.parent;
        }
        KeyPath::from_segments(segments.into_iter().rev())
    }

    /// The node of a member of the innermost open object. If the line had it before, that is taken back.
    #[inline]
    fn member(&mut self, key: &str) -> Result<u32, Reject> {
        let open = self.row.open.last().expect("a row is open");
        let (object, previous) = (open.object, open.previous);
        let expected = match previous {
            NONE => self.objects[object as usize].first,
            previous => self.nodes[previous as usize].next,
        };
        let found = if expected != NONE && &*self.nodes[expected as usize].segment == key {
            expected
        } else {
            let found = self.find_or_add(key)?;
            match previous {
                NONE => self.objects[object as usize].first = found,
                previous => self.nodes[previous as usize].next = found,
            }
            found
        };
        if let Some(open) = self.row.open.last_mut() {
            open.previous = found;
        }
        let node = &mut self.nodes[found as usize];
        let start = self.row.touched.len() as u32;
        let earlier = std::mem::replace(&mut node.touched, start..start);
        if std::mem::replace(&mut node.seen_in, self.row.number) == self.row.number {
            self.take_back(earlier);
        }
        Ok(found)
    }

    fn find_or_add(&mut self, key: &str) -> Result<u32, Reject> {
        let open = self.row.open.last().expect("a row is open");
        let object = &mut self.objects[open.object as usize];
        if let Some(&found) = object.nodes.get(key) {
            return Ok(found);
        }
        let n_escapes = key.bytes().filter(|byte| matches!(byte, b'.' | b'\\')).count();
        let above = if open.node == NONE { 0 } else { self.nodes[open.node as usize].path_bytes + 1 };
        let path_bytes = above + key.len() + n_escapes;
        if path_bytes > self.limits.key_bytes {
            return Err(Reject(format!("key is longer than {} bytes", self.limits.key_bytes)));
        }
        if self.nodes.len() >= self.limits.keys_per_call {
            return Err(Reject(format!("lines of one request have more than {} keys", self.limits.keys_per_call)));
        }
        let segment: Rc<str> = key.into();
        let added = self.nodes.len() as u32;
        object.nodes.insert(Rc::clone(&segment), added);
        self.nodes.push(Node {
            segment,
            parent: open.node,
            path_bytes,
            next: NONE,
            object: NONE,
            columns: [NONE; 6],
            seen_in: 0,
            touched: 0..0,
        });
        Ok(added)
    }

    fn column(&mut self, node: u32, value_type: ValueType) -> Result<u32, Reject> {
        let node = &mut self.nodes[node as usize];
        let column = &mut node.columns[value_type as usize];
        if *column == NONE {
            self.key_bytes += node.path_bytes;
            if self.key_bytes > self.limits.key_bytes_per_call {
                return Err(Reject(format!("keys are longer than {} bytes together", self.limits.key_bytes_per_call)));
            }
            *column = self.columns.len() as u32;
            self.columns.push(ColumnBuilder::new(value_type));
        }
        Ok(*column)
    }

    fn take_back(&mut self, touched: Range<u32>) {
        for column in &mut self.row.touched[touched.start as usize..touched.end as usize] {
            if *column != NONE {
                self.columns[*column as usize].pop();
                *column = NONE;
            }
        }
    }
}

impl<'a> Leaves<'a> for BlockBuilder<'_> {
    type Error = Reject;

    fn enter(&mut self, key: Cow<'a, str>) -> Result<(), Reject> {
        if self.row.open.len() == 1 && key == "_step" {
            self.row.step = None;
        }
        let node = self.member(&key)?;
        let mut object = self.nodes[node as usize].object;
        if object == NONE {
            object = self.objects.len() as u32;
            self.objects.push(Object { first: NONE, nodes: HashMap::new() });
            self.nodes[node as usize].object = object;
        }
        self.row.open.push(Open { node, object, previous: NONE });
        Ok(())
    }

    fn leave(&mut self) {
        if let Some(open) = self.row.open.pop() {
            self.nodes[open.node as usize].touched.end = self.row.touched.len() as u32;
        }
    }

    #[inline]
    fn leaf(&mut self, key: Cow<'a, str>, value: Scalar<'a>) -> Result<(), Reject> {
        self.row.n_keys += 1;
        if self.row.n_keys > self.limits.keys_per_line {
            return Err(Reject(format!("line has more than {} keys", self.limits.keys_per_line)));
        }
        let node = self.member(&key)?;
        if self.row.open.len() == 1 && key == "_step" {
            self.row.step = integral(&value);
        }
        let value = match &value {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(*value),
            Scalar::Int(value) if value.unsigned_abs() > EXACT => Value::Int(*value),
            Scalar::Int(value) => Value::Number(*value as f64),
            Scalar::Float(value) => Value::Number(*value),
            Scalar::Text(text) => Value::Text(text),
            Scalar::Raw(text) => Value::Json(text),
        };
        let column = self.column(node, value.value_type())?;
        self.columns[column as usize].push(self.lines.len() as u32, value);
        self.row.touched.push(column);
        self.nodes[node as usize].touched.end = self.row.touched.len() as u32;
        Ok(())
    }
}

/// The integer that a value is, if it is one within `i64`.
fn integral(value: &Scalar<'_>) -> Option<i64> {
    match *value {
        Scalar::Int(value) => Some(value),
        // -2^63 is an `f64`, 2^63 - 1 is not.
        Scalar::Float(value) if value.trunc() == value && (-(2f64.powi(63))..2f64.powi(63)).contains(&value) => {
            Some(value as i64)
        }
        _ => None,
    }
}
