//! Chart series as one Arrow IPC stream.

use std::io::Write;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, UInt32Array};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, Field, Schema};
use ayumi_history::{Bucket, Points, Series};
use ayumi_model::json::{self, write::write_i64};

use crate::Result;

/// The form of the stream, which `docs/reference/export.md` describes. A reader refuses others.
const VERSION: &str = "1";

/// A column's name, and what it has of a bucket.
type Column<T> = (&'static str, fn(&Bucket) -> T);

/// The columns of floats: where a bucket is, and its values.
const FLOATS: [Column<f64>; 5] = [
    ("x", |bucket| bucket.x),
    ("min", |bucket| bucket.min),
    ("max", |bucket| bucket.max),
    ("mean", |bucket| bucket.mean),
    ("last", |bucket| bucket.last),
];
/// The columns of counts.
const COUNTS: [Column<u64>; 4] = [
    ("count", |bucket| bucket.count),
    ("n_nan", |bucket| bucket.n_nan),
    ("n_pos_inf", |bucket| bucket.n_pos_inf),
    ("n_neg_inf", |bucket| bucket.n_neg_inf),
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

/// Writes each series as one record batch, in their order, with a list of them in the metadata of the schema.
///
/// A point that stands for itself is a bucket of one point, so there is one schema and there are no nulls.
pub fn write_series(series: &[NamedSeries], out: impl Write) -> Result<()> {
    let floats = FLOATS.iter().map(|(name, _)| Field::new(*name, DataType::Float64, false));
    let counts = COUNTS.iter().map(|(name, _)| Field::new(*name, DataType::UInt32, false));
    let metadata = [("ayumi.version", VERSION.to_owned()), ("ayumi.series", list(series))];
    let schema = Arc::new(Schema::new_with_metadata(floats.chain(counts).collect::<Vec<_>>(), metadata));
    let mut writer = StreamWriter::try_new(out, &schema)?;
    for NamedSeries { series, .. } in series {
        let arrays = match &series.points {
            Points::Buckets(buckets) => columns(buckets),
            Points::Raw { x, y } => columns(&x.iter().zip(y).map(|(&x, &y)| point(x, y)).collect::<Vec<_>>()),
        };
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), arrays)?)?;
    }
    writer.finish()?;
    Ok(())
}

/// What is known about each series, as a JSON array.
fn list(series: &[NamedSeries]) -> String {
    let mut out = String::from("[");
    let mut offset = 0;
    for (i, NamedSeries { run, key, series }) in series.iter().enumerate() {
        out.push_str(if i > 0 { ",{\"run\":" } else { "{\"run\":" });
        json::write_string(&mut out, run);
        out.push_str(",\"key\":");
        json::write_string(&mut out, key);
        let (is_exact, length) = match &series.points {
            Points::Raw { x, .. } => (true, x.len()),
            Points::Buckets(buckets) => (false, buckets.len()),
        };
        out.push_str(if is_exact { ",\"exact\":true" } else { ",\"exact\":false" });
        let numbers = [
            (",\"n_points\":", series.n_points),
            (",\"n_without_x\":", series.n_without_x),
            (",\"offset\":", offset),
            (",\"length\":", length),
        ];
        for (name, number) in numbers {
            out.push_str(name);
            write_i64(&mut out, number as i64);
        }
        out.push('}');
        offset += length;
    }
    out.push(']');
    out
}

/// A bucket of one point.
fn point(x: f64, y: f64) -> Bucket {
    let finite = if y.is_finite() { y } else { f64::NAN };
    Bucket {
        x,
        min: finite,
        max: finite,
        mean: finite,
        last: y,
        count: y.is_finite().into(),
        n_nan: y.is_nan().into(),
        n_pos_inf: (y == f64::INFINITY).into(),
        n_neg_inf: (y == f64::NEG_INFINITY).into(),
    }
}

fn columns(buckets: &[Bucket]) -> Vec<ArrayRef> {
    let floats = FLOATS
        .iter()
        .map(|(_, value)| -> ArrayRef { Arc::new(Float64Array::from_iter_values(buckets.iter().map(value))) });
    let counts = COUNTS.iter().map(|(_, count)| -> ArrayRef {
        // No chart has so many points; should one have, its count is the largest number there is.
        let counts = buckets.iter().map(|bucket| u32::try_from(count(bucket)).unwrap_or(u32::MAX));
        Arc::new(UInt32Array::from_iter_values(counts))
    });
    floats.chain(counts).collect()
}
