//! From a thread that writes to a stream that is read.

use std::io::{self, Write};

use bytes::{Bytes, BytesMut};
use futures::Stream;
use tokio::sync::mpsc;

/// Bytes handed over at a time.
const PIECE_BYTES: usize = 256 << 10;
/// Pieces that wait for the reader; then the writer waits.
const N_WAITING: usize = 4;

/// The end that is written to, from threads that may block. What is written to it and not finished is not there to read
/// as a whole: the reader gets an error.
pub struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: BytesMut,
}

/// A pipe, and what comes out of it.
pub fn pipe() -> (Pipe, impl Stream<Item = io::Result<Bytes>> + Send + 'static) {
    let (sender, mut receiver) = mpsc::channel(N_WAITING);
    let pieces = futures::stream::poll_fn(move |context| receiver.poll_recv(context));
    (Pipe { sender, piece: BytesMut::new() }, pieces)
}

impl Pipe {
    /// Hands over what is left. After this the reader has everything.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }

    /// Tells the reader that there is no more, and that there should have been.
    pub fn fail(self, error: impl std::fmt::Display) {
        // Without a reader there is nobody to tell.
        let _ = self.sender.blocking_send(Err(io::Error::other(error.to_string())));
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = self.piece.split().freeze();
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn what_is_written_comes_out() {
        let (mut pipe, pieces) = pipe();
        let bytes: Vec<u8> = (0..3 * PIECE_BYTES + 7).map(|n| n as u8).collect();
        let expected = bytes.clone();
        let writer = tokio::task::spawn_blocking(move || {
            for some in bytes.chunks(1_000) {
                pipe.write_all(some).unwrap();
            }
            pipe.finish().unwrap();
        });
        let read: Vec<Bytes> = pieces.try_collect().await.unwrap();
        assert!(read.concat() == expected);
        writer.await.unwrap();
    }

    #[tokio::test]
    async fn a_failure_comes_out_too() {
        let (mut pipe, pieces) = pipe();
        let writer = tokio::task::spawn_blocking(move || {
            pipe.write_all(b"half").unwrap();
            pipe.fail("the other half is gone");
        });
        let failure = pieces.try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(failure.to_string(), "the other half is gone");
        writer.await.unwrap();
    }

    #[tokio::test]
    async fn without_a_reader_writing_ends() {
        let (mut pipe, pieces) = pipe();
        drop(pieces);
        let ended = tokio::task::spawn_blocking(move || pipe.write_all(&vec![0; PIECE_BYTES])).await.unwrap();
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
