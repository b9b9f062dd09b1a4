//! Blobs that came in parts and stay so: a list of blobs, stored as a blob itself.
//!
//! Joining parts would write every byte a second time. The list is text, one line a part: its length in bytes, a space, its
//! name. Names of lists end in `.parts`, others never do.

use std::ops::Range;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};

use super::{Blobs, ByteStream, WrittenBlob};
use crate::error::{Error, Result};

const ENDING: &str = ".parts";

/// A part of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The blob with its bytes.
    pub blob: String,
    /// How many they are.
    pub size_bytes: u64,
}

/// The name of the list of a blob's parts.
pub fn list_name(stem: &str) -> String {
    format!("{stem}{ENDING}")
}

pub(super) fn is_list(name: &str) -> bool {
    name.ends_with(ENDING)
}

impl Blobs {
    /// Makes one blob of blobs, whose name comes from [`list_name`]. They must be durable already and are its own from then on.
    pub async fn write_list(&self, name: &str, parts: &[Part]) -> Result<WrittenBlob> {
        let lines: String = parts.iter().map(|part| format!("{} {}\n", part.size_bytes, part.blob)).collect();
        self.write(name, stream::iter([Ok::<_, Error>(Bytes::from(lines))])).await
    }

    /// The bytes of parts, one after the other, or a range of them.
    pub fn read_parts(&self, parts: &[Part], range: Option<Range<u64>>) -> ByteStream {
        let blobs = self.clone();
        let pieces = stream::iter(pieces(parts, range));
        let pieces = pieces.then(move |(blob, range)| {
            let blobs = blobs.clone();
            async move { blobs.read_one(&blob, range).await }
        });
        pieces.try_flatten().boxed()
    }

    pub(super) async fn read_list(&self, name: &str) -> Result<Vec<Part>> {
        let pieces: Vec<Bytes> = self.read_one(name, None).await?.try_collect().await?;
        let damaged = || Error::Damaged(format!("the list of parts `{name}`"));
        let text = String::from_utf8(pieces.concat()).map_err(|_| damaged())?;
        let part = |line: &str| {
            let (size, blob) = line.split_once(' ')?;
            Some(Part { blob: blob.to_owned(), size_bytes: size.parse().ok()? })
        };
        text.lines().map(|line| part(line).ok_or_else(damaged)).collect()
    }
}

/// The parts that hold a range of the whole, and which of their bytes.
fn pieces(parts: &[Part], range: Option<Range<u64>>) -> Vec<(String, Option<Range<u64>>)> {
    let range = range.unwrap_or(0..u64::MAX);
    let mut start = 0_u64;
    let mut pieces = Vec::new();
    for part in parts {
        let end = start.saturating_add(part.size_bytes);
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            let whole = from == start && to == end;
            pieces.push((part.blob.clone(), (!whole).then(|| from - start..to - start)));
        }
        start = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_the_parts_it_touches() {
        let part = |blob: &str, size_bytes| Part { blob: blob.to_owned(), size_bytes };
        let parts = [part("a", 3), part("b", 0), part("c", 2)];
        let check = |range: Option<Range<u64>>, expected: &[(&str, Option<Range<u64>>)]| {
            let expected: Vec<_> = expected.iter().map(|(blob, range)| ((*blob).to_owned(), range.clone())).collect();
            assert_eq!(pieces(&parts, range.clone()), expected, "{range:?}");
        };
        check(None, &[("a", None), ("c", None)]);
        check(Some(0..5), &[("a", None), ("c", None)]);
        check(Some(1..4), &[("a", Some(1..3)), ("c", Some(0..1))]);
        check(Some(3..5), &[("c", None)]);
        check(Some(4..5), &[("c", Some(1..2))]);
        check(Some(2..3), &[("a", Some(2..3))]);
    }

    #[tokio::test]
    async fn a_blob_in_parts_is_read_and_removed_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open_folder(folder.path()).unwrap();
        let mut parts = Vec::new();
        for (name, text) in [("artifacts/ab/1", "hello "), ("artifacts/ab/2", "world")] {
            let written = blobs.write(name, stream::iter([Ok::<_, Error>(Bytes::from(text))])).await.unwrap();
            parts.push(Part { blob: name.to_owned(), size_bytes: written.size_bytes as u64 });
        }
        let name = list_name("artifacts/ab/3");
        blobs.write_list(&name, &parts).await.unwrap();
        let read =
            async |range| blobs.read(&name, range).await.unwrap().try_collect::<Vec<_>>().await.unwrap().concat();
        assert_eq!(read(None).await, b"hello world");
        assert_eq!(read(Some(4..8)).await, b"o wo");
        assert!(blobs.delete(&name).await.unwrap() > 11);
        assert_eq!(blobs.delete(&name).await.unwrap(), 0);
        for blob in [name.as_str(), "artifacts/ab/1", "artifacts/ab/2"] {
            assert!(matches!(blobs.read(blob, None).await, Err(Error::NotFound(_))));
        }
    }
}
