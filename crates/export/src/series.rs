//! Chart series as one Arrow IPC stream.

use std::sync::Arc;

use arrow_array::types::{ArrowPrimitiveType, Float64Type, UInt32Type};
use arrow_array::{ArrayRef, ListArray, PrimitiveArray, RecordBatch};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_ipc::writer::StreamEncoder;
use arrow_schema::{Field, Schema};
use ayumi_history::{Bucket, Points, Series};
use ayumi_model::json::{self, write::write_i64};
use bytes::Bytes;
use rayon::prelude::*;

use crate::{Error, Result};

/// The form of the stream, which `docs/reference/export.md` describes. A reader refuses others.
const VERSION: &str = "2";

/// A column's name, and how what it has of a series is appended.
type Column<T> = (&'static str, fn(&Points, &mut Vec<T>));

/// Shorter pieces of a stream are sent together.
const PIECE: usize = 16 << 10;

/// The columns of floats. The first two are all that a series of points has.
const FLOATS: [Column<f64>; 5] = [
    ("x", |points, out| match points {
        Points::Raw { x, .. } => out.extend(x),
        Points::Buckets(buckets) => out.extend(buckets.iter().map(|bucket| bucket.x)),
    }),
    ("last", |points, out| match points {
        Points::Raw { y, .. } => out.extend(y),
        Points::Buckets(buckets) => out.extend(buckets.iter().map(|bucket| bucket.last)),
    }),
    ("min", |points, out| out.extend(buckets(points).iter().map(|bucket| bucket.min))),
    ("max", |points, out| out.extend(buckets(points).iter().map(|bucket| bucket.max))),
    ("mean", |points, out| out.extend(buckets(points).iter().map(|bucket| bucket.mean))),
];
/// The columns of counts.
const COUNTS: [Column<u32>; 4] = [
    ("count", |points, out| out.extend(buckets(points).iter().map(|bucket| narrow(bucket.count)))),
    ("n_nan", |points, out| out.extend(buckets(points).iter().map(|bucket| narrow(bucket.n_nan)))),
    ("n_pos_inf", |points, out| out.extend(buckets(points).iter().map(|bucket| narrow(bucket.n_pos_inf)))),
    ("n_neg_inf", |points, out| out.extend(buckets(points).iter().map(|bucket| narrow(bucket.n_neg_inf)))),
];

/// One line on a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedSeries {
    /// Which run, as the caller named it.
    pub run: String,
    /// The flat name of the key.
    pub key: String,
    /// Its points or buckets.
    pub series: Series,
}

/// One record batch with a row for each series, in their order, and a list of them in the metadata of the schema: the
/// pieces of the stream one after the other. Large columns are pieces of their own, so that they are made at the same time
/// and never copied.
///
/// Each column has lists, which is what lets a point take two numbers and a bucket nine in one stream.
pub fn encode_series(series: &[NamedSeries]) -> Result<Vec<Bytes>> {
    let floats = FLOATS.par_iter().map(|column| lists::<Float64Type>(series, column));
    let counts = COUNTS.par_iter().map(|column| lists::<UInt32Type>(series, column));
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) =
        floats.chain(counts).collect::<Result<Vec<_>>>()?.into_iter().unzip();
    let metadata = [("ayumi.version", VERSION.to_owned()), ("ayumi.series", list(series))];
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    let mut encoder = StreamEncoder::try_new(&schema)?;
    let mut buffers = encoder.encode(&RecordBatch::try_new(schema, arrays)?)?;
    buffers.extend(encoder.finish()?);
    Ok(join_short(buffers))
}

fn join_short(buffers: Vec<Buffer>) -> Vec<Bytes> {
    let (mut pieces, mut short) = (Vec::new(), Vec::new());
    for buffer in buffers {
        if buffer.len() < PIECE {
            short.extend_from_slice(&buffer);
            continue;
        }
        pieces.push(Bytes::from(std::mem::take(&mut short)));
        pieces.push(Bytes::from_owner(buffer));
    }
    pieces.push(short.into());
    pieces
}

/// One list for each series.
fn lists<T: ArrowPrimitiveType>(
    series: &[NamedSeries],
    (name, append): &Column<T::Native>,
) -> Result<(Field, ArrayRef)> {
    let n_points = series.iter().map(|each| each.series.points.len()).sum();
    let mut values = Vec::with_capacity(n_points);
    let mut ends = Vec::with_capacity(series.len() + 1);
    ends.push(0);
    for NamedSeries { series, .. } in series {
        append(&series.points, &mut values);
        let end = i32::try_from(values.len());
        ends.push(end.map_err(|_| Error::Format("one answer has room for 2,147,483,647 points".to_owned()))?);
    }
    let item = Arc::new(Field::new("item", T::DATA_TYPE, false));
    let array = PrimitiveArray::<T>::new(ScalarBuffer::from(values), None);
    let array = ListArray::try_new(item, OffsetBuffer::new(ScalarBuffer::from(ends)), Arc::new(array), None)?;
    Ok((Field::new(*name, arrow_array::Array::data_type(&array).clone(), false), Arc::new(array)))
}

fn buckets(points: &Points) -> &[Bucket] {
    match points {
        Points::Raw { .. } => &[],
        Points::Buckets(buckets) => buckets,
    }
}

/// No chart has so many points; should one have, its count is the largest number there is.
fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What is known about each series, as a JSON array.
fn list(series: &[NamedSeries]) -> String {
    let mut out = String::from("[");
    for (i, NamedSeries { run, key, series }) in series.iter().enumerate() {
        out.push_str(if i > 0 { ",{\"run\":" } else { "{\"run\":" });
        json::write_string(&mut out, run);
        out.push_str(",\"key\":");
        json::write_string(&mut out, key);
        let is_exact = matches!(series.points, Points::Raw { .. });
        out.push_str(if is_exact { ",\"exact\":true" } else { ",\"exact\":false" });
        for (name, number) in [(",\"n_points\":", series.n_points), (",\"n_without_x\":", series.n_without_x)] {
            out.push_str(name);
            write_i64(&mut out, number as i64);
        }
        out.push('}');
    }
    out.push(']');
    out
}
