//! Blobs in a folder and in an S3-compatible store behave alike.

use std::collections::HashMap;

use ayumi_store::{Blobs, Error};
use bytes::Bytes;
use futures::TryStreamExt;
use tempfile::TempDir;

use crate::harness::s3_settings;

async fn read(blobs: &Blobs, name: &str, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    blobs.read(name, range).await.unwrap().try_collect::<Vec<_>>().await.unwrap().concat()
}

/// 20 MiB in pieces: more than one part of an upload.
async fn behaves(blobs: Blobs) {
    let piece: Vec<u8> = (0..1_u32 << 18).flat_map(u32::to_le_bytes).collect();
    let pieces = (0..20).map(|_| Ok::<_, String>(Bytes::from(piece.clone())));
    let written = blobs.write("files/ab/big", futures::stream::iter(pieces)).await.unwrap();
    assert_eq!(written.size_bytes, 20 << 20);
    assert_eq!(read(&blobs, "files/ab/big", None).await, piece.repeat(20));
    assert_eq!(
        read(&blobs, "files/ab/big", Some((1 << 20) - 4..(1 << 20) + 4)).await,
        [&piece[(1 << 20) - 4..], &piece[..4]].concat()
    );

    let none = futures::stream::iter([] as [Result<Bytes, String>; 0]);
    assert_eq!(blobs.write("files/ab/empty", none).await.unwrap().size_bytes, 0);
    assert!(read(&blobs, "files/ab/empty", None).await.is_empty());

    let broken = futures::stream::iter([Ok(Bytes::from(piece.repeat(9))), Err("reset".to_owned())]);
    assert!(matches!(blobs.write("files/ab/broken", broken).await, Err(Error::Unavailable(_))));
    assert!(matches!(blobs.read("files/ab/broken", None).await, Err(Error::NotFound(_))));

    for name in ["files/ab/big", "files/ab/empty", "files/ab/never"] {
        blobs.delete(name).await.unwrap();
    }
    assert!(matches!(blobs.read("files/ab/big", None).await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_what_it_was_given() {
    let folder = TempDir::new().unwrap();
    behaves(Blobs::open_folder(folder.path()).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s3_compatible_store_keeps_what_it_was_given() {
    let (bucket, settings): (String, HashMap<String, String>) = s3_settings();
    behaves(Blobs::connect(&format!("s3://{bucket}/some/prefix"), &settings).unwrap()).await;
}
