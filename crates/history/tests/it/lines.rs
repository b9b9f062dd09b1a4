//! Lines as clients may send them, made by chance, and what they mean according to the plainest reading.

use std::collections::BTreeMap;

use proptest::prelude::*;

/// A logged value.
#[derive(Debug, Clone)]
pub enum Leaf {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// JSON text that is kept as it is.
    Raw(&'static str),
}

/// A value or an object, whose keys may repeat.
#[derive(Debug, Clone)]
pub enum Tree {
    Leaf(Leaf),
    Object(Vec<(String, Tree)>),
}

/// The values of a line by path.
pub type Leaves = BTreeMap<Vec<String>, Leaf>;

/// A line: an object.
#[derive(Debug, Clone)]
pub struct Line(pub Vec<(String, Tree)>);

impl Line {
    pub fn text(&self) -> String {
        let mut out = String::new();
        render(&Tree::Object(self.0.clone()), &mut out);
        out
    }

    pub fn leaves(&self) -> Leaves {
        let mut leaves = Leaves::new();
        collect(&self.0, &mut Vec::new(), &mut leaves);
        leaves
    }
}

fn collect(members: &[(String, Tree)], path: &mut Vec<String>, leaves: &mut Leaves) {
    for (key, value) in members {
        path.push(key.clone());
        leaves.retain(|other, _| !other.starts_with(path));
        match value {
            Tree::Leaf(leaf) => _ = leaves.insert(path.clone(), leaf.clone()),
            Tree::Object(members) if members.is_empty() => _ = leaves.insert(path.clone(), Leaf::Raw("{}")),
            Tree::Object(members) => collect(members, path, leaves),
        }
        path.pop();
    }
}

fn render(tree: &Tree, out: &mut String) {
    match tree {
        Tree::Leaf(leaf) => out.push_str(&leaf.text()),
        Tree::Object(members) => {
            out.push('{');
            for (i, (key, value)) in members.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                out.push_str(&serde_json::to_string(key).unwrap());
                out.push(':');
                render(value, out);
            }
            out.push('}');
        }
    }
}

impl Leaf {
    pub fn text(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) if value.is_nan() => "NaN".into(),
            Self::Float(value) if value.is_infinite() => format!("{}Infinity", if *value > 0.0 { "" } else { "-" }),
            Self::Float(value) => format!("{value:?}"),
            Self::Text(text) => serde_json::to_string(text).unwrap(),
            Self::Raw(text) => (*text).into(),
        }
    }

    /// Where the value is on a chart.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Raw(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            Self::Null | Self::Text(_) => None,
        }
    }

    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "nil",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Float(_) => "number",
            Self::Text(_) => "string",
            Self::Raw("{}") => "map",
            Self::Raw(text) if text.starts_with('[') => "list",
            Self::Raw(text) if text.contains("histogram") => "histogram",
            Self::Raw(_) => "number",
        }
    }
}

/// The name of a path that people see.
pub fn flat(path: &[String]) -> String {
    path.join(".")
}

/// The encoded form of a path.
pub fn encoded(path: &[String]) -> String {
    let escape = |segment: &String| segment.replace('\\', r"\\").replace('.', r"\.");
    path.iter().map(escape).collect::<Vec<_>>().join(".")
}

/// Lines with few keys, so that keys repeat, change type, nest and collide.
pub fn line() -> impl Strategy<Value = Line> {
    let step = prop_oneof![
        6 => (-3i64..40).prop_map(Leaf::Int),
        1 => leaf(),
    ];
    let members = proptest::collection::vec((key(), tree()), 0..6);
    (proptest::option::weighted(0.9, step), members).prop_map(|(step, mut members)| {
        members.extend(step.map(|step| ("_step".to_owned(), Tree::Leaf(step))));
        Line(members)
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => proptest::sample::select(vec!["a", "b", "n", "x", "n.x", "", "_timestamp", "_step", ".", "\\", "a/b"])
            .prop_map(str::to_owned),
        1 => ".{0,6}",
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = leaf().prop_map(Tree::Leaf);
    leaf.prop_recursive(3, 8, 3, |inner| proptest::collection::vec((key(), inner), 0..3).prop_map(Tree::Object))
}

pub fn leaf() -> impl Strategy<Value = Leaf> {
    let raw =
        vec!["[1, NaN,{\"a\": 2}]", "[]", "{\"_type\":\"histogram\",\"bins\":[1]}", "1e999", "18446744073709551616"];
    prop_oneof![
        1 => Just(Leaf::Null),
        1 => any::<bool>().prop_map(Leaf::Bool),
        3 => (-20i64..20).prop_map(Leaf::Int),
        1 => any::<i64>().prop_map(Leaf::Int),
        1 => (-2i64..3).prop_map(|near| Leaf::Int((1 << 53) + near)),
        4 => (-8i32..8).prop_map(|value| Leaf::Float(f64::from(value) / 4.0)),
        2 => any::<f64>().prop_map(Leaf::Float),
        1 => any::<f32>().prop_map(|value| Leaf::Float(f64::from(value))),
        1 => proptest::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0]).prop_map(Leaf::Float),
        1 => ".{0,8}".prop_map(Leaf::Text),
        1 => proptest::sample::select(raw).prop_map(Leaf::Raw),
    ]
}
