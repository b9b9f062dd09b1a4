//! The values of one key and one type within a block.

use ayumi_model::json::{KeyPath, Number, Reader};

/// The values of one type that rows of a block have at one key. A key with values of several types has several columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub(crate) key: KeyPath,
    pub(crate) presence: Presence,
    pub(crate) values: Values,
}

/// Which rows of the block have a value in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Each row.
    All,
    /// These rows, ascending.
    Rows(Vec<u32>),
}

/// Values of one type, one for each row that is present.
#[derive(Debug, Clone)]
pub enum Values {
    /// Numbers as `f64`: fractions, the non-finite ones, and integers up to 2^53 in magnitude.
    Number(Vec<f64>),
    /// Integers beyond 2^53 in magnitude, of which `f64` would lose digits or the look of an integer.
    Int(Vec<i64>),
    /// Booleans.
    Bool(Vec<bool>),
    /// This many nulls.
    Null(usize),
    /// Strings.
    Text(Texts),
    /// Exact JSON text of arrays, of objects kept whole, and of numbers that neither `i64` nor `f64` holds.
    Json(Texts),
}

/// The types of [`Values`], in the order of columns of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// See [`Values::Number`].
    Number = 0,
    /// See [`Values::Int`].
    Int = 1,
    /// See [`Values::Bool`].
    Bool = 2,
    /// See [`Values::Null`].
    Null = 3,
    /// See [`Values::Text`].
    Text = 4,
    /// See [`Values::Json`].
    Json = 5,
}

/// One value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// See [`Values::Number`].
    Number(f64),
    /// See [`Values::Int`].
    Int(i64),
    /// See [`Values::Bool`].
    Bool(bool),
    /// See [`Values::Null`].
    Null,
    /// See [`Values::Text`].
    Text(&'a str),
    /// See [`Values::Json`].
    Json(&'a str),
}

/// Many strings in one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    pub(crate) bytes: String,
    /// Where each string ends in `bytes`.
    pub(crate) ends: Vec<u32>,
}

impl Column {
    /// The key that the values belong to.
    pub fn key(&self) -> &KeyPath {
        &self.key
    }

    /// The type of the values.
    pub fn value_type(&self) -> ValueType {
        self.values.value_type()
    }

    /// Which rows have a value.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// The values, one for each row present.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> Option<Value<'_>> {
        let index = match &self.presence {
            Presence::All => row,
            Presence::Rows(rows) => rows.binary_search(&u32::try_from(row).ok()?).ok()?,
        };
        (index < self.values.len()).then(|| self.values.get(index))
    }

    /// Each row that has a value, with it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Value<'_>)> {
        (0..self.values.len()).map(|index| (self.presence.row(index), self.values.get(index)))
    }
}

impl Presence {
    /// The row of the value with this index.
    #[inline]
    pub fn row(&self, index: usize) -> usize {
        match self {
            Self::All => index,
            Self::Rows(rows) => rows[index] as usize,
        }
    }
}

impl ValueType {
    pub(crate) const ALL: [Self; 6] = [Self::Number, Self::Int, Self::Bool, Self::Null, Self::Text, Self::Json];
}

impl Values {
    pub(crate) fn new(value_type: ValueType) -> Self {
        match value_type {
            ValueType::Number => Self::Number(Vec::new()),
            ValueType::Int => Self::Int(Vec::new()),
            ValueType::Bool => Self::Bool(Vec::new()),
            ValueType::Null => Self::Null(0),
            ValueType::Text => Self::Text(Texts::default()),
            ValueType::Json => Self::Json(Texts::default()),
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Int(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Null(n) => *n,
            Self::Text(texts) | Self::Json(texts) => texts.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type of all of them.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Number(_) => ValueType::Number,
            Self::Int(_) => ValueType::Int,
            Self::Bool(_) => ValueType::Bool,
            Self::Null(_) => ValueType::Null,
            Self::Text(_) => ValueType::Text,
            Self::Json(_) => ValueType::Json,
        }
    }

    /// The value with this index, which must be below the length.
    pub fn get(&self, index: usize) -> Value<'_> {
        match self {
            Self::Number(values) => Value::Number(values[index]),
            Self::Int(values) => Value::Int(values[index]),
            Self::Bool(values) => Value::Bool(values[index]),
            Self::Null(_) => Value::Null,
            Self::Text(texts) => Value::Text(texts.get(index)),
            Self::Json(texts) => Value::Json(texts.get(index)),
        }
    }

    /// Appends a value of the right type.
    #[inline]
    pub(crate) fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Number(values), Value::Number(value)) => values.push(value),
            (Self::Int(values), Value::Int(value)) => values.push(value),
            (Self::Bool(values), Value::Bool(value)) => values.push(value),
            (Self::Null(n), Value::Null) => *n += 1,
            (Self::Text(texts), Value::Text(text)) | (Self::Json(texts), Value::Json(text)) => texts.push(text),
            (values, value) => unreachable!("{value:?} pushed to values of type {:?}", values.value_type()),
        }
    }

    pub(crate) fn pop(&mut self) {
        match self {
            Self::Number(values) => _ = values.pop(),
            Self::Int(values) => _ = values.pop(),
            Self::Bool(values) => _ = values.pop(),
            Self::Null(n) => *n = n.saturating_sub(1),
            Self::Text(texts) | Self::Json(texts) => texts.pop(),
        }
    }
}

/// Numbers are equal when their bits are: a column holds `NaN` and tells `-0.0` from `0.0`.
impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits())),
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Null(a), Self::Null(b)) => a == b,
            (Self::Text(a), Self::Text(b)) | (Self::Json(a), Self::Json(b)) => a == b,
            _ => false,
        }
    }
}

impl Value<'_> {
    /// The type of the column that holds it.
    #[inline]
    pub fn value_type(self) -> ValueType {
        match self {
            Self::Number(_) => ValueType::Number,
            Self::Int(_) => ValueType::Int,
            Self::Bool(_) => ValueType::Bool,
            Self::Null => ValueType::Null,
            Self::Text(_) => ValueType::Text,
            Self::Json(_) => ValueType::Json,
        }
    }

    /// Where the value is on a chart: numbers where they are or as near as `f64` gets, booleans at 0 and 1.
    pub fn as_f64(self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(value),
            Self::Int(value) => Some(value as f64),
            Self::Bool(value) => Some(f64::from(u8::from(value))),
            Self::Json(text) if is_number(text) => Reader::new(text, 0).number().ok().and_then(Number::as_f64),
            Self::Null | Self::Text(_) | Self::Json(_) => None,
        }
    }
}

/// Whether a JSON text is a number, and not an array or object.
pub(crate) fn is_number(json: &str) -> bool {
    json.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

impl Texts {
    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no string.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The string with this index, which must be below the length.
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start as usize..self.ends[index] as usize]
    }

    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).expect("a block holds less than 4 GiB of text"));
    }

    fn pop(&mut self) {
        self.ends.pop();
        self.bytes.truncate(self.ends.last().map_or(0, |&end| end as usize));
    }
}
