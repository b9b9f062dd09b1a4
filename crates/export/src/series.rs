//! Chart series as one Arrow IPC stream.

use std::io::Write;
use std::sync::Arc;

use arrow_array::types::{ArrowPrimitiveType, Float64Type, UInt32Type};
use arrow_array::{ArrayRef, ListArray, PrimitiveArray, RecordBatch};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{Field, Schema};
use ayumi_history::{Bucket, Points, Series};
use ayumi_model::json::{self, write::write_i64};

use crate::{Error, Result};

/// The form of the stream, which `docs/reference/export.md` describes. A reader refuses others.
const VERSION: &str = "2";

/// A column's name, and how what it has of a series is appended.
type Column<T> = (&'static str, fn(&Points, &mut Vec<T>));

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

/// Writes one record batch with a row for each series, in their order, and a list of them in the metadata of the schema.
///
/// Each column has lists, which is what lets a point take two numbers and a bucket nine in one stream.
pub fn write_series(series: &[NamedSeries], out: impl Write) -> Result<()> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    let floats = FLOATS.iter().map(|column| lists::<Float64Type>(series, column));
    let counts = COUNTS.iter().map(|column| lists::<UInt32Type>(series, column));
    for column in floats.chain(counts) {
        let (field, array) = column?;
        fields.push(field);
        arrays.push(Arc::new(array));
    }
    let metadata = [("ayumi.version", VERSION.to_owned()), ("ayumi.series", list(series))];
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    let mut writer = StreamWriter::try_new(out, &schema)?;
    writer.write(&RecordBatch::try_new(schema, arrays)?)?;
    writer.finish()?;
    Ok(())
}

/// One list for each series.
fn lists<T: ArrowPrimitiveType>(
    series: &[NamedSeries],
    (name, append): &Column<T::Native>,
) -> Result<(Field, ListArray)> {
    let mut values = Vec::new();
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
    Ok((Field::new(*name, arrow_array::Array::data_type(&array).clone(), false), array))
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
