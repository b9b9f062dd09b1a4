//! A document as leaves: nested objects become paths, everything else stays in one piece.
//!
//! An array, an empty object and an object with a `_type` member (the wandb client's media) are one leaf with their exact
//! text. Where an object says a key twice, the last one counts, with all that is below it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::{JsonError, KeyPath, Kind, Reader, Result, Scalar, key_path};

/// The paths of one flattened document may add up to this many bytes. A long key above many short ones would otherwise
/// turn a small text into a large memory.
const MAX_PATH_BYTES: usize = 64 << 20;

/// Hears about the leaves of a document in its order. Duplicate keys are the listener's affair.
pub trait Leaves<'a> {
    /// Why a listener may stop the walk.
    type Error: From<JsonError>;

    /// The following leaves are below `key`, until the matching [`leave`](Self::leave).
    fn enter(&mut self, key: Cow<'a, str>) -> std::result::Result<(), Self::Error>;

    /// The object entered last is complete.
    fn leave(&mut self);

    /// A value at `key` of the object entered last.
    fn leaf(&mut self, key: Cow<'a, str>, value: Scalar<'a>) -> std::result::Result<(), Self::Error>;
}

/// Reads a whole document, which has to be an object, and tells its leaves. The object itself is never one leaf.
pub fn walk<'a, L: Leaves<'a>>(
    document: &'a str,
    max_depth: usize,
    leaves: &mut L,
) -> std::result::Result<(), L::Error> {
    let mut walker = Walker { reader: Reader::new(document, max_depth), shapes: Vec::new(), n_used: 0 };
    walker.members(leaves)?;
    Ok(walker.reader.end()?)
}

/// The leaves of a document by path, in the order of their last mention.
pub fn flatten(document: &str, max_depth: usize) -> Result<Vec<(KeyPath, Scalar<'_>)>> {
    let mut flattener = Flattener::default();
    flattener.levels.push(Level::default());
    walk(document, max_depth, &mut flattener)?;
    Ok(flattener.leaves.into_iter().flatten().collect())
}

struct Walker<'a> {
    reader: Reader<'a>,
    /// What is known about the objects ahead, in the order of their starts. A `_type` may be an object's last member, so
    /// its text is looked through once before it is walked, and the objects inside it at the same time.
    shapes: Vec<Shape>,
    n_used: usize,
}

#[derive(Clone, Copy)]
struct Shape {
    is_one_leaf: bool,
    /// Offset after the closing brace.
    end: usize,
}

impl<'a> Walker<'a> {
    fn members<L: Leaves<'a>>(&mut self, leaves: &mut L) -> std::result::Result<(), L::Error> {
        self.reader.begin_object()?;
        while let Some(key) = self.reader.next_key()? {
            if self.reader.peek()? != Kind::Object {
                leaves.leaf(key, self.reader.scalar()?)?;
                continue;
            }
            let shape = self.next_shape()?;
            if shape.is_one_leaf {
                leaves.leaf(key, Scalar::Raw(self.reader.jump(shape.end)))?;
            } else {
                leaves.enter(key)?;
                self.members(leaves)?;
                leaves.leave();
            }
        }
        Ok(())
    }

    fn next_shape(&mut self) -> Result<Shape> {
        if self.n_used == self.shapes.len() {
            self.shapes.clear();
            self.n_used = 0;
            look_through(&mut self.reader.clone(), &mut self.shapes)?;
        }
        self.n_used += 1;
        Ok(self.shapes[self.n_used - 1])
    }
}

/// Notes the shape of the object that comes next, and of the objects in it that will be walked.
fn look_through(reader: &mut Reader<'_>, shapes: &mut Vec<Shape>) -> Result<()> {
    let index = shapes.len();
    shapes.push(Shape { is_one_leaf: false, end: 0 });
    let (mut is_empty, mut has_type) = (true, false);
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        is_empty = false;
        has_type |= key == "_type";
        if reader.peek()? == Kind::Object {
            look_through(reader, shapes)?;
        } else {
            reader.skip_value()?;
        }
    }
    shapes[index] = Shape { is_one_leaf: is_empty || has_type, end: reader.offset() };
    if shapes[index].is_one_leaf {
        shapes.truncate(index + 1);
    }
    Ok(())
}

#[derive(Default)]
struct Flattener<'a> {
    /// `None` where a later mention of the key took over.
    leaves: Vec<Option<(KeyPath, Scalar<'a>)>>,
    levels: Vec<Level<'a>>,
    n_path_bytes: usize,
}

#[derive(Default)]
struct Level<'a> {
    /// Encoded path of this object, with a `.` at the end unless it is the document.
    prefix: String,
    /// Which leaves each key of this object brought so far.
    keys: HashMap<Cow<'a, str>, Range<usize>>,
    /// The key of this object within its parent, and the first leaf below it.
    key: Cow<'a, str>,
    start: usize,
}

impl<'a> Flattener<'a> {
    fn level(&mut self) -> &mut Level<'a> {
        self.levels.last_mut().expect("the document is the outermost level and never left")
    }

    /// Notes that `key` brought these leaves, and drops those of its earlier mention.
    fn keep(&mut self, key: Cow<'a, str>, leaves: Range<usize>) {
        if let Some(earlier) = self.level().keys.insert(key, leaves) {
            self.leaves[earlier].fill(None);
        }
    }
}

impl<'a> Leaves<'a> for Flattener<'a> {
    type Error = JsonError;

    fn enter(&mut self, key: Cow<'a, str>) -> Result<()> {
        let mut prefix = self.level().prefix.clone();
        key_path::push_escaped(&mut prefix, &key);
        prefix.push('.');
        let start = self.leaves.len();
        self.levels.push(Level { prefix, keys: HashMap::new(), key, start });
        Ok(())
    }

    fn leave(&mut self) {
        let level = self.levels.pop().expect("every `leave` follows an `enter`");
        let leaves = level.start..self.leaves.len();
        self.keep(level.key, leaves);
    }

    fn leaf(&mut self, key: Cow<'a, str>, value: Scalar<'a>) -> Result<()> {
        let path = self.level().path(&key);
        self.n_path_bytes += path.encoded().len();
        if self.n_path_bytes > MAX_PATH_BYTES {
            return Err(JsonError { offset: 0, reason: "keys add up to more than 64 MiB" });
        }
        self.leaves.push(Some((path, value)));
        let n = self.leaves.len();
        self.keep(key, n - 1..n);
        Ok(())
    }
}

impl Level<'_> {
    fn path(&self, key: &str) -> KeyPath {
        let mut encoded = self.prefix.clone();
        key_path::push_escaped(&mut encoded, key);
        KeyPath::from_escaped(encoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: &str, expected: &[(&str, Scalar<'_>)]) {
        let leaves = flatten(document, 64).unwrap();
        let leaves: Vec<_> = leaves.iter().map(|(path, value)| (path.encoded(), value.clone())).collect();
        assert_eq!(leaves, expected, "{document}");
    }

    #[test]
    fn nested_objects_become_paths() {
        check(
            r#"{"lr":0.1,"n":{"x":1,"y.z":{"w":null}},"":true,"l":[1, 2]}"#,
            &[
                ("lr", Scalar::Float(0.1)),
                ("n.x", Scalar::Int(1)),
                (r"n.y\.z.w", Scalar::Null),
                ("", Scalar::Bool(true)),
                ("l", Scalar::Raw("[1, 2]")),
            ],
        );
        check("{}", &[]);
    }

    #[test]
    fn media_and_empty_objects_stay_whole() {
        check(
            r#"{"a":{"h": {"bins":[{}],"in":{"x":{}},"_type":"histogram"},"e":{ }},"b":{"c":{"d":1}}}"#,
            &[
                ("a.h", Scalar::Raw(r#"{"bins":[{}],"in":{"x":{}},"_type":"histogram"}"#)),
                ("a.e", Scalar::Raw("{ }")),
                ("b.c.d", Scalar::Int(1)),
            ],
        );
        check(
            r#"{"_type":"x","a":{"\u005ftype":"y"}}"#,
            &[("_type", Scalar::Text("x".into())), ("a", Scalar::Raw(r#"{"\u005ftype":"y"}"#))],
        );
    }

    #[test]
    fn the_last_of_equal_keys_counts() {
        check(r#"{"a":1,"b":2,"a":3}"#, &[("b", Scalar::Int(2)), ("a", Scalar::Int(3))]);
        check(r#"{"a":{"b":1,"c":2},"a":{"c":3}}"#, &[("a.c", Scalar::Int(3))]);
        check(r#"{"a":{"b":1},"a":4}"#, &[("a", Scalar::Int(4))]);
        check(r#"{"a":4,"a":{"b":1,"b":{"c":2}}}"#, &[("a.b.c", Scalar::Int(2))]);
        check(r#"{"a.b":1,"a":{"b":2}}"#, &[(r"a\.b", Scalar::Int(1)), ("a.b", Scalar::Int(2))]);
    }

    #[test]
    fn only_objects_have_leaves() {
        for document in ["", "[]", "1", "null", r#"{"a":1}x"#, r#"{"a":{"b":}}"#, r#"{"a":{"b":1"#] {
            assert!(flatten(document, 64).is_err(), "{document}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| r#"{"a":"#.repeat(n) + "1" + &"}".repeat(n);
        assert_eq!(flatten(&nested(64), 64).unwrap()[0].0.segments().count(), 64);
        assert!(flatten(&nested(65), 64).is_err());
        assert!(flatten(&nested(20_000), usize::MAX).is_err());
    }

    #[test]
    fn a_long_key_above_many_short_ones_is_refused() {
        let members: Vec<_> = (0..1_000).map(|i| format!(r#""{i}":0"#)).collect();
        let document = format!(r#"{{"{}":{{{}}}}}"#, "k".repeat(100_000), members.join(","));
        assert!(flatten(&document, 64).is_err());
    }
}
