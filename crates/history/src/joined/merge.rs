//! The order of rows of several parts and the tail, found without reading their values.

use std::ops::{Bound, Range};

use super::{History, is_before, is_within};
use crate::part::{SequenceReader, Visible, WithTail};
use crate::{Part, ReadAt, Result, Rows};

/// Which rows, in which order.
#[derive(Debug, Clone)]
pub(super) enum By {
    /// Those with a step within these bounds, by step, then line.
    Step(Bound<i64>, Bound<i64>),
    /// Those with a line in this range, by line.
    Line(Range<u64>),
    /// All, by line.
    AllLines,
}

/// Where a row stands: its step, or 0 where rows are by line; and its line.
type Key = (i64, u64);

/// Rows of all parts and the tail in one order.
pub(super) struct Merge<'a, S> {
    feeds: Vec<Feed<'a, S>>,
}

/// Places of one feed that follow each other with no row of another feed between them.
pub(super) struct Run {
    feed: usize,
    places: Range<usize>,
}

/// The rows of one part, or of the tail, in the order wanted.
struct Feed<'a, S> {
    /// The number of the part, or of all parts for the tail.
    source: usize,
    order: Order<'a, S>,
    lines: Lines<'a, S>,
    /// What is left. Some of the rows may be hidden.
    rest: Range<usize>,
    /// Where the next row stands.
    head: Option<Key>,
}

enum Order<'a, S> {
    /// As in the part. A place is a row. Steps are `None` where only lines count.
    AsStored { visible: &'a Visible, steps: Option<SequenceReader<'a, WithTail<S>>> },
    /// The step, or 0, and the row at each place.
    Sorted(Vec<(i64, u32)>),
}

enum Lines<'a, S> {
    Part(SequenceReader<'a, WithTail<S>>),
    Tail(&'a Rows),
}

impl<'a, S: ReadAt> Merge<'a, S> {
    /// The rows of those sources for which `takes_part` says yes: the number of a part, or of all parts for the tail.
    pub(super) fn new(history: &'a History<S>, by: By, takes_part: impl Fn(usize) -> bool) -> Result<Self> {
        let mut feeds = Vec::new();
        for (source, viewed) in history.parts.iter().enumerate().filter(|(source, _)| takes_part(*source)) {
            let visible = history.visible(source)?;
            feeds.extend(Feed::of_part(source, &viewed.part, visible, &by)?);
        }
        if takes_part(history.parts.len()) {
            feeds.extend(Feed::of_tail(history.parts.len(), &history.tail, &by)?);
        }
        Ok(Self { feeds })
    }

    /// The next rows, at most `n_max`.
    pub(super) fn next_run(&mut self, n_max: usize) -> Result<Option<Run>> {
        let heads = self.feeds.iter().enumerate().filter_map(|(index, feed)| Some((feed.head?, index)));
        let Some((_, feed)) = heads.clone().min() else { return Ok(None) };
        let bound = heads.filter(|&(_, other)| other != feed).min().map(|(head, _)| head);
        let places = self.feeds[feed].take(bound, n_max)?;
        Ok(Some(Run { feed, places }))
    }

    /// The source of a run.
    pub(super) fn source(&self, run: &Run) -> usize {
        self.feeds[run.feed].source
    }

    /// The row at a place: of a part; or in the tail's order of steps.
    pub(super) fn row(&self, run: &Run, place: usize) -> usize {
        match &self.feeds[run.feed].order {
            Order::AsStored { .. } => place,
            Order::Sorted(places) => places[place].1 as usize,
        }
    }

    /// Whether there are no more rows of a source.
    pub(super) fn is_done(&self, source: usize) -> bool {
        self.feeds.iter().all(|feed| feed.source != source || feed.head.is_none())
    }
}

impl Run {
    pub(super) fn places(&self) -> Range<usize> {
        self.places.clone()
    }
}

impl<'a, S: ReadAt> Feed<'a, S> {
    fn of_part(source: usize, part: &'a Part<S>, visible: &'a Visible, by: &By) -> Result<Option<Self>> {
        let (Some((least, greatest)), Some((first, last))) = (part.step_bounds(), part.line_bounds()) else {
            return Ok(None);
        };
        let (order, rest) = match by {
            By::Line(lines) if lines.end <= first || last < lines.start => return Ok(None),
            By::AllLines => (Order::AsStored { visible, steps: None }, 0..part.n_rows()),
            By::Line(lines) => {
                let rest = part.row_of_line(lines.start)?..part.row_of_line(lines.end)?;
                (Order::AsStored { visible, steps: None }, rest)
            }
            &By::Step(start, end) if is_before(start, greatest) || !is_within(end, least) => return Ok(None),
            &By::Step(start, end) if part.is_by_step() => {
                let start = match is_before(start, least) {
                    true => part.row_of_step(|step| is_before(start, step))?,
                    false => 0,
                };
                let end = match is_within(end, greatest) {
                    true => part.n_rows(),
                    false => part.row_of_step(|step| is_within(end, step))?,
                };
                (Order::AsStored { visible, steps: Some(part.steps()?) }, start..end)
            }
            &By::Step(start, end) => {
                let places = sorted(part, visible, |step| !is_before(start, step) && is_within(end, step))?;
                let rest = 0..places.len();
                (Order::Sorted(places), rest)
            }
        };
        let mut feed = Self { source, order, lines: Lines::Part(part.lines()?), rest, head: None };
        feed.go_on()?;
        Ok(Some(feed))
    }

    fn of_tail(source: usize, tail: &'a Rows, by: &By) -> Result<Option<Self>> {
        let rows = (0..).zip(tail.steps_and_lines());
        let places: Vec<(i64, u32)> = match by {
            &By::Step(start, end) => {
                let within = rows.filter(|&(_, (step, _))| !is_before(start, step) && is_within(end, step));
                within.map(|(row, (step, _))| (step, row)).collect()
            }
            By::Line(_) | By::AllLines => {
                let is_wanted = |line: &u64| !matches!(by, By::Line(lines) if !lines.contains(line));
                let within = rows.filter(|(_, (_, line))| is_wanted(line));
                let mut places: Vec<_> = within.map(|(row, _)| (0, row)).collect();
                places.sort_by_key(|&(_, row)| tail.line_at(row));
                places
            }
        };
        let rest = 0..places.len();
        let mut feed = Self { source, order: Order::Sorted(places), lines: Lines::Tail(tail), rest, head: None };
        feed.go_on()?;
        Ok(Some(feed))
    }

    /// Goes to the next row.
    fn go_on(&mut self) -> Result<()> {
        if let Order::AsStored { visible, .. } = &self.order {
            let next = visible.next_range(self.rest.start);
            self.rest.start = if next.is_empty() { self.rest.end } else { next.start };
        }
        self.head = if self.rest.is_empty() { None } else { Some(self.key(self.rest.start)?) };
        Ok(())
    }

    /// Takes the next places without a gap that stand before `bound`.
    fn take(&mut self, bound: Option<Key>, n_max: usize) -> Result<Range<usize>> {
        let start = self.rest.start;
        let mut end = self.rest.end.min(start.saturating_add(n_max));
        if let Order::AsStored { visible, .. } = &self.order {
            end = end.min(visible.next_range(start).end);
        }
        if let Some(bound) = bound {
            // The first one is before it. Where sources alternate, few are, so distances double.
            let (mut low, mut distance) = (start + 1, 1);
            while low < end {
                let place = (low + distance - 1).min(low + (end - low) / 2);
                if self.key(place)? < bound {
                    low = place + 1;
                    distance *= 2;
                } else {
                    end = place;
                    distance = 1;
                }
            }
        }
        self.rest.start = end;
        self.go_on()?;
        Ok(start..end)
    }

    fn key(&mut self, place: usize) -> Result<Key> {
        let (step, row) = match &mut self.order {
            Order::AsStored { steps: None, .. } => (0, place),
            Order::AsStored { steps: Some(steps), .. } => (steps.get(place)?, place),
            Order::Sorted(places) => (places[place].0, places[place].1 as usize),
        };
        let line = match &mut self.lines {
            Lines::Part(lines) => lines.get(row)? as u64,
            Lines::Tail(tail) => tail.line_at(row as u32),
        };
        Ok((step, line))
    }
}

/// The rows of a part with such a step, by step, then line.
fn sorted<S: ReadAt>(part: &Part<S>, visible: &Visible, accepts: impl Fn(i64) -> bool) -> Result<Vec<(i64, u32)>> {
    let mut places = Vec::new();
    let mut steps = part.steps()?;
    for range in visible.windows() {
        let rows = (range.start as u32..).zip(steps.read(range)?);
        places.extend(rows.filter(|&(_, step)| accepts(step)).map(|(row, step)| (step, row)));
    }
    places.sort_unstable();
    Ok(places)
}
