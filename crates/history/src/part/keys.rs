//! The keys of several parts in one order.

use ayumi_model::json::KeyPath;

use super::Part;
use super::directory::{PartColumn, PartKey};
use super::frame::ReadAt;
use crate::{Error, Result};

/// Goes through the keys of several parts side by side, so that only a block of each directory is in memory.
pub(super) struct KeyMerge<'p> {
    feeds: Vec<Feed<'p>>,
}

/// A key and its columns, each with the number of its part, which ascends.
pub(super) type KeyColumns = (KeyPath, Vec<(usize, PartColumn)>);

struct Feed<'p> {
    rest: Box<dyn Iterator<Item = Result<PartKey>> + 'p>,
    head: Option<PartKey>,
}

impl<'p> KeyMerge<'p> {
    pub(super) fn new<S: ReadAt + 'p>(parts: impl Iterator<Item = &'p Part<S>>) -> Result<Self> {
        let feed = |part: &'p Part<S>| {
            let mut feed = Feed { rest: Box::new(part.iter_keys()), head: None };
            feed.go_on()?;
            Ok(feed)
        };
        Ok(Self { feeds: parts.map(feed).collect::<Result<_>>()? })
    }

    /// The next key with its columns.
    pub(super) fn next_key(&mut self) -> Result<Option<KeyColumns>> {
        let least = self.feeds.iter().filter_map(|feed| feed.head.as_ref()).map(|head| &head.key).min();
        let Some(key) = least.cloned() else { return Ok(None) };
        let mut columns = Vec::new();
        for (index, feed) in self.feeds.iter_mut().enumerate() {
            if feed.head.as_ref().is_some_and(|head| head.key == key)
                && let Some(found) = feed.go_on()?
            {
                columns.extend(found.columns.into_iter().map(|column| (index, column)));
            }
        }
        Ok(Some((key, columns)))
    }
}

impl Feed<'_> {
    /// Takes the key at the head.
    fn go_on(&mut self) -> Result<Option<PartKey>> {
        let next = self.rest.next().transpose()?;
        if self.head.as_ref().zip(next.as_ref()).is_some_and(|(head, next)| head.key >= next.key) {
            return Err(Error::Damaged("its keys are not sorted"));
        }
        Ok(std::mem::replace(&mut self.head, next))
    }
}
