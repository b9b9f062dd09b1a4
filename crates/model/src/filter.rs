//! Which runs are meant, and in which order: the wandb client's filter language (Mongo-like JSON) as a tree.
//!
//! [`parse`](Filter::parse) reads it; anything unknown is an error that names it, as a filter that is silently ignored
//! shows runs nobody asked for. What a test means is written once, in [`Test::holds`], for every database.

mod field_name;
mod order;
mod parse;
mod pattern;
mod value;

pub use order::{Order, SortKey};
pub use pattern::Pattern;
pub use value::{FieldValue, comparable};

/// A condition on runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold; an empty list always does.
    All(Vec<Filter>),
    /// At least one of these holds; an empty list never does.
    Any(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// A field passes a test.
    Test(Field, Test),
}

/// What of a run is tested or sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// A column of its own.
    Column(Column),
    /// Any of its tags.
    Tags,
    /// A key of its config, flat. A `value` in it may be the client's wrapping rather than part of the key.
    Config(String),
    /// A key of its summary, flat.
    Summary(String),
    /// Whether it logged this key.
    HistoryKey(String),
    /// The least or the greatest finite number that it logged under this key, flat.
    HistoryBound(String, Bound),
    /// Whether it has keys below this one, which is of config or summary: there it holds a dictionary, and no value.
    Branch(Box<Field>),
}

/// An end of the range of the numbers of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the two ends")]
pub enum Bound {
    Min,
    Max,
}

impl Bound {
    /// As the names of fields end: `min` or `max`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// The columns of a run that can be tested and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the field of the same name in `Run`")]
pub enum Column {
    Name,
    DisplayName,
    State,
    Group,
    JobType,
    Sweep,
    Host,
    Program,
    Username,
    Entity,
    Project,
    Notes,
    Commit,
    CreatedAt,
    HeartbeatAt,
    UpdatedAt,
    /// Seconds from start to end, or to the last sign of life.
    Duration,
    LastStep,
    Archived,
    Locked,
}

impl Column {
    /// True for points in time, which are compared as seconds since 1970 UTC.
    pub fn is_time(self) -> bool {
        matches!(self, Self::CreatedAt | Self::HeartbeatAt | Self::UpdatedAt)
    }

    /// True for columns that hold numbers: points in time among them.
    pub fn is_number(self) -> bool {
        self.is_time() || matches!(self, Self::Duration | Self::LastStep)
    }

    /// True for columns that are true or false.
    pub fn is_bool(self) -> bool {
        matches!(self, Self::Archived | Self::Locked)
    }

    /// True for columns that hold texts.
    pub fn is_text(self) -> bool {
        !self.is_number() && !self.is_bool()
    }
}

/// A test of one field. A missing field equals null and passes no other test; a list passes when one of its items does.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal.
    Is(Literal),
    /// Equal to one of these.
    In(Choices),
    /// Less.
    Less(Literal),
    /// Less or equal.
    AtMost(Literal),
    /// Greater.
    Greater(Literal),
    /// Greater or equal.
    AtLeast(Literal),
    /// Present (or, with false, absent).
    Exists(bool),
    /// Text in which the pattern is found.
    Matches(Pattern),
    /// A list of so many items; what is missing has none.
    Size(usize),
}

/// A value in a filter.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the kinds of JSON value")]
pub enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// Values of which a field may equal any, sorted so that thousands of them are looked through quickly.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    null: bool,
    bools: [bool; 2],
    numbers: Vec<f64>,
    texts: Vec<String>,
}

impl FromIterator<Literal> for Choices {
    fn from_iter<I: IntoIterator<Item = Literal>>(literals: I) -> Self {
        let mut choices = Self::default();
        for literal in literals {
            match literal {
                Literal::Null => choices.null = true,
                Literal::Bool(value) => choices.bools[usize::from(value)] = true,
                // Zero has two signs that are equal, and an order by bits that tells them apart.
                Literal::Number(number) => choices.numbers.push(number + 0.0),
                Literal::Text(text) => choices.texts.push(text),
            }
        }
        choices.numbers.sort_by(f64::total_cmp);
        choices.texts.sort();
        choices
    }
}

/// Why a filter or an order cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FilterError(String);

fn fail<T>(text: impl Into<String>) -> Result<T, FilterError> {
    Err(FilterError(text.into()))
}

impl Filter {
    /// The different fields that are tested, in the order of their first mention.
    pub fn fields(&self) -> Vec<&Field> {
        let mut fields = Vec::new();
        self.visit_fields(&mut fields);
        fields
    }

    fn visit_fields<'a>(&'a self, fields: &mut Vec<&'a Field>) {
        match self {
            Self::All(filters) | Self::Any(filters) => {
                filters.iter().for_each(|filter| filter.visit_fields(fields));
            }
            Self::Not(filter) => filter.visit_fields(fields),
            Self::Test(field, _) if fields.contains(&field) => {}
            Self::Test(field, _) => fields.push(field),
        }
    }

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

impl Field {
    /// Parses a field's name, in the client's camel case or its snake case.
    pub fn parse(name: &str) -> Result<Self, FilterError> {
        let key = |prefixes: &[&str]| {
            let rest = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
            rest.filter(|key| !key.is_empty()).map(comparable_key)
        };
        if let Some(key) = key(&["config."]) {
            return Ok(Self::Config(key));
        }
        if let Some(key) = key(&["summary_metrics.", "summaryMetrics.", "summary."]) {
            return Ok(Self::Summary(key));
        }
        if let Some(key) = key(&["keys_info.keys.", "keysInfo.keys."]) {
            return Ok(Self::HistoryKey(key));
        }
        if let Some(key) = name.strip_prefix("history.") {
            return match Self::history_bound(key) {
                Some(bound) => Ok(bound),
                None => {
                    fail(format!("`{}` is not a field of runs: fields of history end in `.min` or `.max`", shown(name)))
                }
            };
        }
        Ok(Self::Column(match name {
            "name" | "id" => Column::Name,
            "displayName" | "display_name" => Column::DisplayName,
            "state" => Column::State,
            "group" => Column::Group,
            "jobType" | "job_type" => Column::JobType,
            "sweep" | "sweepName" | "sweep_name" => Column::Sweep,
            "host" => Column::Host,
            "program" => Column::Program,
            "username" | "user" | "user.username" => Column::Username,
            "entity" => Column::Entity,
            "project" => Column::Project,
            "notes" | "description" => Column::Notes,
            "commit" => Column::Commit,
            "createdAt" | "created_at" => Column::CreatedAt,
            "heartbeatAt" | "heartbeat_at" => Column::HeartbeatAt,
            "updatedAt" | "updated_at" => Column::UpdatedAt,
            "duration" | "runtime" => Column::Duration,
            "lastStep" | "last_step" => Column::LastStep,
            "archived" => Column::Archived,
            "locked" => Column::Locked,
            "tags" => return Ok(Self::Tags),
            other => return fail(format!("`{}` is not a field of runs", shown(other))),
        }))
    }

    /// `loss.min` of `history.loss.min`.
    fn history_bound(name: &str) -> Option<Self> {
        let (key, bound) = name.rsplit_once('.').filter(|(key, _)| !key.is_empty())?;
        let bound = [Bound::Min, Bound::Max].into_iter().find(|known| known.as_str() == bound)?;
        Some(Self::HistoryBound(comparable_key(key), bound))
    }
}

/// A key as the store knows it: PostgreSQL cannot hold NUL.
fn comparable_key(key: &str) -> String {
    key.replace('\0', "\u{fffd}")
}

/// A name from outside, fit for an error message.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
