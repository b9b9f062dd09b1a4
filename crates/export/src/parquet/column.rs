//! Arrow arrays as columns of Parquet.

use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::file::writer::SerializedColumnWriter;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, types};
use arrow_schema::DataType;
use bytes::Bytes;

use crate::{Error, Result};

/// Appends an array to a column.
pub(super) fn write(column: &mut SerializedColumnWriter<'_>, array: &dyn Array, is_nullable: bool) -> Result<()> {
    let levels = is_nullable.then(|| levels(array));
    let levels = levels.as_deref();
    match array.data_type() {
        DataType::Int64 => {
            let array = array.as_primitive::<types::Int64Type>();
            let values = present(array);
            column.typed::<Int64Type>().write_batch(&values, levels, None)?;
        }
        DataType::Float64 => {
            let array = array.as_primitive::<types::Float64Type>();
            let values = present(array);
            column.typed::<DoubleType>().write_batch(&values, levels, None)?;
        }
        DataType::Boolean => {
            let values: Vec<bool> = array.as_boolean().iter().flatten().collect();
            column.typed::<BoolType>().write_batch(&values, levels, None)?;
        }
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            let bytes = Bytes::copy_from_slice(array.values());
            let offsets = array.value_offsets().windows(2).enumerate().filter(|(row, _)| array.is_valid(*row));
            let values: Vec<ByteArray> =
                offsets.map(|(_, ends)| bytes.slice(ends[0] as usize..ends[1] as usize).into()).collect();
            column.typed::<ByteArrayType>().write_batch(&values, levels, None)?;
        }
        other => return Err(Error::Format(format!("no column of Parquet is made from {other}"))),
    }
    Ok(())
}

/// For each row 1, or 0 where it has no value.
fn levels(array: &dyn Array) -> Vec<i16> {
    match array.nulls() {
        None => vec![1; array.len()],
        Some(nulls) => nulls.iter().map(i16::from).collect(),
    }
}

/// The values that are there.
fn present<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> std::borrow::Cow<'_, [T::Native]> {
    if array.null_count() == 0 {
        return array.values().as_ref().into();
    }
    array.iter().flatten().collect()
}
