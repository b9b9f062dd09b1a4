//! What resolvers are written in: objects that resolve their fields by name, values, and arguments.

use std::sync::Arc;

use apollo_compiler::resolvers::{AsyncObjectValue, AsyncResolvedValue, FieldError, ResolveInfo};
use apollo_compiler::response::{JsonMap, JsonValue};
use ayumi_model::{ErrorKind, limits};
use futures::future::BoxFuture;

use super::context::Context;
use ayumi_service::{Error, Result};

/// Bytes counted for each value of an answer beside its text.
const VALUE_BYTES: usize = 64;

/// An object of the schema: a view over a domain type, never a copy of it.
pub(super) trait Object: Send + Sync {
    /// Its type in the schema.
    fn type_name(&self) -> &'static str;

    /// Resolves one field; [`unknown`] for a field it does not know.
    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>>;
}

/// A resolved value.
#[derive(Clone)]
pub(super) enum Value {
    /// A scalar, an enum value, or null.
    Leaf(JsonValue),
    /// An object whose fields are resolved in turn.
    Object(Arc<dyn Object>),
    /// A list.
    List(Vec<Value>),
}

impl Value {
    pub(super) const NULL: Self = Self::Leaf(JsonValue::Null);

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Leaf(JsonValue::String(text.into().into()))
    }

    pub(super) fn optional_text(text: Option<&str>) -> Self {
        text.map_or(Self::NULL, Self::text)
    }

    pub(super) fn bool(value: bool) -> Self {
        Self::Leaf(value.into())
    }

    /// A GraphQL `Int`, which has 32 bits.
    pub(super) fn int(value: i64) -> Self {
        Self::Leaf(value.clamp(i32::MIN.into(), i32::MAX.into()).into())
    }

    /// A whole number for a scalar of the schema's own, such as `Int64`.
    pub(super) fn int64(value: i64) -> Self {
        Self::Leaf(value.into())
    }

    pub(super) fn object(object: impl Object + 'static) -> Self {
        Self::Object(Arc::new(object))
    }

    pub(super) fn optional_object(object: Option<impl Object + 'static>) -> Self {
        object.map_or(Self::NULL, Self::object)
    }

    pub(super) fn texts<S: Into<String>>(texts: impl IntoIterator<Item = S>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// The value of a strict JSON text that we wrote.
    pub(super) fn json(strict: &str) -> Result<Self> {
        serde_json::from_str(strict).map(Self::Leaf).map_err(|error| {
            tracing::error!(%error, "stored JSON is not strict");
            Error::new(ErrorKind::Internal, "a stored document could not be read")
        })
    }

    /// Roughly the bytes this adds to an answer, without the objects in it.
    fn size(&self) -> usize {
        match self {
            Self::Leaf(json) => json_size(json),
            Self::Object(_) => VALUE_BYTES,
            Self::List(values) => VALUE_BYTES + values.iter().map(Self::size).sum::<usize>(),
        }
    }

    fn resolved<'a>(self, context: &Context) -> AsyncResolvedValue<'a> {
        match self {
            Self::Leaf(json) => AsyncResolvedValue::Leaf(json),
            Self::Object(object) => AsyncResolvedValue::object(Node::new(context, object)),
            Self::List(values) => {
                let context = context.clone();
                AsyncResolvedValue::list(values.into_iter().map(move |value| value.resolved(&context)))
            }
        }
    }
}

fn json_size(json: &JsonValue) -> usize {
    match json {
        JsonValue::String(text) => VALUE_BYTES + text.as_str().len(),
        JsonValue::Array(values) => VALUE_BYTES + values.iter().map(json_size).sum::<usize>(),
        JsonValue::Object(map) => {
            VALUE_BYTES + map.iter().map(|(key, value)| key.as_str().len() + json_size(value)).sum::<usize>()
        }
        _ => VALUE_BYTES,
    }
}

/// An object as `apollo_compiler` wants it.
pub(super) struct Node {
    context: Context,
    object: Arc<dyn Object>,
}

impl Node {
    pub(super) fn new(context: &Context, object: Arc<dyn Object>) -> Self {
        Self { context: context.clone(), object }
    }
}

impl AsyncObjectValue for Node {
    fn type_name(&self) -> &str {
        self.object.type_name()
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> BoxFuture<'a, std::result::Result<AsyncResolvedValue<'a>, FieldError>> {
        Box::pin(async move {
            let resolved = async {
                let value = self.object.field(Field { info }).await?;
                self.context.charge(value.size())?;
                Ok(value.resolved(&self.context))
            };
            resolved.await.map_err(|error: Error| {
                let message = error.to_string();
                self.context.fail(error);
                FieldError { message }
            })
        })
    }
}

/// A field that is asked for.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    info: &'a ResolveInfo<'a>,
}

impl<'a> Field<'a> {
    pub(super) fn name(self) -> &'a str {
        self.info.field_name()
    }

    pub(super) fn arguments(self) -> Arguments<'a> {
        Arguments(self.info.arguments())
    }

    /// The members of the one argument `input` that mutations take.
    pub(super) fn input(self) -> Result<Arguments<'a>> {
        let input = self.info.arguments().get("input").and_then(JsonValue::as_object);
        input.map(Arguments).ok_or_else(|| Error::invalid("`input` is missing"))
    }
}

/// Arguments of a field, or members of an input object. They conform to the schema, so a wrong kind is an absent value.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a>(&'a JsonMap);

impl<'a> Arguments<'a> {
    #[cfg(test)]
    pub(super) fn new(values: &'a JsonMap) -> Self {
        Self(values)
    }

    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    /// A text that is not empty.
    pub(super) fn some_text(self, name: &str) -> Option<&'a str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    pub(super) fn required_text(self, name: &str) -> Result<&'a str> {
        self.text(name).ok_or_else(|| Error::invalid(format!("`{name}` is missing")))
    }

    pub(super) fn owned_text(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A list of texts, without the nulls in it.
    pub(super) fn texts(self, name: &str) -> Option<Vec<&'a str>> {
        Some(self.0.get(name)?.as_array()?.iter().filter_map(JsonValue::as_str).collect())
    }

    /// A list of input objects, without the nulls in it.
    pub(super) fn objects(self, name: &str) -> Vec<Arguments<'a>> {
        let items = self.0.get(name).and_then(JsonValue::as_array);
        items.into_iter().flatten().filter_map(JsonValue::as_object).map(Arguments).collect()
    }

    pub(super) fn bool(self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// A whole number, which a custom scalar may bring as a float. Beyond 64 bits it is the nearest there is.
    pub(super) fn int(self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
    }

    /// Any number.
    pub(super) fn number(self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    /// The size of a page: `default` where none is asked for, and never more than a page may hold.
    pub(super) fn page_size(self, name: &str, default: usize) -> Result<usize> {
        match self.int(name) {
            None => Ok(default),
            Some(n) => match usize::try_from(n) {
                Ok(n) => Ok(n.min(limits::PAGE)),
                Err(_) => Err(Error::invalid(format!("`{name}` must not be negative"))),
            },
        }
    }
}

/// A cursor that is one of our own numbers.
pub(super) fn parse_cursor(cursor: Option<&str>) -> Result<Option<i64>> {
    let parse = |text: &str| text.parse().map_err(|_| Error::invalid("`after` is not a cursor of this list"));
    cursor.map(parse).transpose()
}

/// The failure for a field that the schema has and its type's `match` forgot. A test walks all of them.
pub(super) fn unknown(type_name: &str, field: Field<'_>) -> Error {
    Error::new(ErrorKind::Internal, format!("`{type_name}.{}` has no resolver", field.name()))
}

/// An object whose values are all at hand: payloads, edges, and other small things.
pub(super) struct Record {
    type_name: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Record {
    pub(super) fn new<const N: usize>(type_name: &'static str, fields: [(&'static str, Value); N]) -> Self {
        Self { type_name, fields: fields.into() }
    }
}

impl From<Record> for Value {
    fn from(record: Record) -> Self {
        Self::object(record)
    }
}

impl Object for Record {
    fn type_name(&self) -> &'static str {
        self.type_name
    }

    fn field<'a>(&'a self, field: Field<'a>) -> BoxFuture<'a, Result<Value>> {
        let found = self.fields.iter().find(|(name, _)| *name == field.name());
        let value = found.map(|(_, value)| value.clone()).ok_or_else(|| unknown(self.type_name, field));
        Box::pin(std::future::ready(value))
    }
}
