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

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_given_up_cannot_be_finished() {
    let (bucket, settings) = s3_settings();
    let url = format!("s3://{bucket}/given/up");
    let blobs = Blobs::connect(&url, &settings).unwrap().with_direct(&url, &settings, None).unwrap();
    let upload = blobs.begin_parts("artifacts/ab/1").await.unwrap();
    // Giving it up twice does no harm.
    for _ in 0..2 {
        blobs.abort_parts("artifacts/ab/1", &upload).await.unwrap();
    }
    let tags = vec!["\"5d41402abc4b2a76b9719d911017c592\"".to_owned()];
    let refused = blobs.complete_parts("artifacts/ab/1", &upload, tags).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert!(matches!(blobs.read("artifacts/ab/1", None).await, Err(Error::NotFound(_))));
}

#[test]
fn addresses_are_those_that_clients_know_and_of_s3_only() {
    let settings = HashMap::from(
        [("AWS_ENDPOINT_URL", "http://store.cluster:9000"), ("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let open = |endpoint| {
            Blobs::connect("s3://b/p", &settings).unwrap().with_direct("s3://b/p", &settings, endpoint).unwrap()
        };
        let hour = std::time::Duration::from_secs(3_600);
        for (endpoint, start) in [
            (None, "http://store.cluster:9000/b/p/artifacts/ab/1?"),
            (Some("https://files.example.org"), "https://files.example.org/b/p/artifacts/ab/1?"),
        ] {
            let url = open(endpoint).upload_url("artifacts/ab/1", [7; 16], hour).await.unwrap();
            assert!(url.starts_with(start) && url.contains("X-Amz-SignedHeaders=content-md5%3Bhost"), "{url}");
            let url = open(endpoint).download_url("artifacts/ab/1", "inline", "text/plain", hour).await.unwrap();
            assert!(url.unwrap().starts_with(start));
            assert_eq!(open(endpoint).download_url("artifacts/ab/1.parts", "inline", "a/b", hour).await.unwrap(), None);
        }
    });
    let folder = TempDir::new().unwrap();
    let near = Blobs::open_folder(folder.path()).unwrap();
    assert!(matches!(near.with_direct("gs://b", &settings, None), Err(Error::Invalid(_))));
}
