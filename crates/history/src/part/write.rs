//! Rows to a part, a column after the other and a window at a time.

use ayumi_model::json::KeyPath;

use super::directory::{DirectoryWriter, PartColumn, PartKey};
use super::footer::Footer;
use super::frame::{Kind, Sink};
use super::group::{Group, Sequence, Steps};
use super::unfinished::{ColumnWriter, UnfinishedSequence, Visit};
use crate::{KeySummary, Result, ValueType, Values};

/// Rows in the order of their lines, each line once, that can be visited again and again.
pub(super) trait Content {
    /// How many rows there are.
    fn n_rows(&self) -> usize;

    /// Visits the line of each row.
    fn lines(&self, visit: Visit<'_>) -> Result<()>;

    /// Visits the step of each row.
    fn steps(&self, visit: Visit<'_>) -> Result<()>;

    /// The columns that have values, by key, then type.
    fn columns(&self) -> &[ContentColumn];

    /// How many groups of rows the columns name.
    fn n_groups(&self) -> usize;

    /// Visits the rows of a group.
    fn group_rows(&self, group: usize, visit: Visit<'_>) -> Result<()>;

    /// Visits the steps of a group's rows.
    fn group_steps(&self, group: usize, visit: Visit<'_>) -> Result<()>;

    /// Visits the values of a column.
    fn values(&self, column: usize, visit: &mut dyn FnMut(&Values) -> Result<()>) -> Result<()>;

    /// What is known about the key of these columns.
    fn stats(&self, columns: std::ops::Range<usize>) -> Result<KeySummary>;
}

/// A column to be written.
#[derive(Debug, Clone)]
pub(super) struct ContentColumn {
    pub(super) key: KeyPath,
    pub(super) value_type: ValueType,
    pub(super) n: usize,
    /// The number of its group, or `None` where that is all rows.
    pub(super) group: Option<usize>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How many rows.
    pub n_rows: usize,
    /// How many values.
    pub n_points: u64,
    /// How many bytes.
    pub n_bytes: u64,
    /// The first and the last line, both 0 where there are no rows.
    pub lines: (u64, u64),
    /// The least and the greatest step, both 0 where there are no rows.
    pub steps: (i64, i64),
}

/// Columns that have values in the same rows.
struct UnfinishedGroup {
    n: usize,
    rows: UnfinishedSequence,
    /// `None` where they follow from the rows.
    steps: Option<UnfinishedSequence>,
}

pub(super) fn write(content: &impl Content, out: &mut Sink<'_>) -> Result<Written> {
    let n_rows = content.n_rows();

    // Chunks of values.
    let lines = UnfinishedSequence::new(out, |visit| content.lines(visit))?;
    let steps = UnfinishedSequence::new(out, |visit| content.steps(visit))?;
    let regular = match &steps {
        &UnfinishedSequence::Arithmetic { first, stride } => Some((first, stride)),
        UnfinishedSequence::Stored(_) => None,
    };
    let mut groups: Vec<Option<UnfinishedGroup>> = (0..content.n_groups()).map(|_| None).collect();
    let mut order = Vec::new();
    let mut columns = Vec::with_capacity(content.columns().len());
    for (index, column) in content.columns().iter().enumerate() {
        if let Some(group) = column.group.filter(|&group| groups[group].is_none()) {
            let steps = match regular {
                Some(_) => None,
                None => Some(UnfinishedSequence::new(out, |visit| content.group_steps(group, visit))?),
            };
            let rows = UnfinishedSequence::new(out, |visit| content.group_rows(group, visit))?;
            groups[group] = Some(UnfinishedGroup { n: column.n, rows, steps });
            order.push(group);
        }
        let mut writer = ColumnWriter::new(out, column.value_type, column.n);
        content.values(index, &mut |values| writer.add(out, values))?;
        columns.push(writer.finish(out)?);
    }

    // Chunk lengths and pyramids.
    let columns = columns.into_iter().map(|column| column.finish(out)).collect::<Result<Vec<_>>>()?;
    let lines = lines.finish(out)?;
    let steps = Steps::Own(steps.finish(out)?);
    let all = Group { n: n_rows, rows: Sequence::Arithmetic { first: 0, stride: 1 }, steps };
    let mut finished = Vec::with_capacity(order.len());
    for &index in &order {
        let Some(group) = groups[index].take() else { continue };
        let (first, stride) = regular.unwrap_or_default();
        let rows = group.rows.finish(out)?;
        let steps = match group.steps {
            Some(steps) => Steps::Own(steps.finish(out)?),
            None => Steps::OfRows { first, stride },
        };
        finished.push((index, Group { n: group.n, rows, steps }));
    }

    // Groups.
    let mut spans = vec![None; groups.len()];
    for (index, group) in finished {
        let mut payload = Vec::new();
        group.write(&mut payload);
        spans[index] = Some(out.write(Kind::Group, &payload)?);
    }

    // Keys.
    let mut directory = DirectoryWriter::new(out);
    let mut n_keys = 0;
    let mut stored = columns.into_iter();
    let mut first = 0;
    for same in content.columns().chunk_by(|a, b| a.key == b.key) {
        let part_column = |column: &ContentColumn| {
            let group = column.group.and_then(|group| spans[group]);
            stored.next().map(|stored| PartColumn { stored, group })
        };
        let columns = same.iter().filter_map(part_column).collect();
        let summary = content.stats(first..first + same.len())?;
        directory.add(out, PartKey { key: same[0].key.clone(), summary, columns })?;
        n_keys += 1;
        first += same.len();
    }
    let index = directory.finish(out)?;

    let mut payload = Vec::new();
    all.write(&mut payload);
    lines.write(&mut payload);
    let table = out.write(Kind::Group, &payload)?;
    let n_points = content.columns().iter().map(|column| column.n as u64).sum();
    let Bounds { lines, steps, is_by_step } = Bounds::of(content)?;
    Footer { n_rows, n_points, n_keys, steps, lines, is_by_step, index, table }.write(out)?;
    Ok(Written { n_rows, n_points, n_bytes: out.n_bytes(), lines, steps })
}

/// What the footer tells about lines and steps.
struct Bounds {
    /// The first and the last.
    lines: (u64, u64),
    /// The least and the greatest.
    steps: (i64, i64),
    is_by_step: bool,
}

impl Bounds {
    fn of(content: &impl Content) -> Result<Self> {
        let mut lines = None;
        content.lines(&mut |values| {
            for line in values {
                lines = Some((lines.map_or(line, |(first, _)| first), line));
            }
            Ok(())
        })?;
        let mut steps = None;
        let (mut is_by_step, mut previous) = (true, i64::MIN);
        content.steps(&mut |values| {
            for step in values {
                is_by_step &= previous <= step;
                previous = step;
                let (least, greatest): (i64, i64) = steps.unwrap_or((step, step));
                steps = Some((least.min(step), greatest.max(step)));
            }
            Ok(())
        })?;
        let (first, last) = lines.unwrap_or_default();
        Ok(Self { lines: (first as u64, last as u64), steps: steps.unwrap_or_default(), is_by_step })
    }
}
