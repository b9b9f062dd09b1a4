//! The data folder: one process at a time, on a disk that keeps its word.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// An open data folder. Dropping it lets the next process in.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held for its lock.
    _lock: File,
}

impl Folder {
    /// Creates the folder if needed and locks it.
    ///
    /// # Errors
    /// When another process uses it, or it lies on a network file system, where SQLite's locks and shared memory cannot
    /// be trusted.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let fail = |error: std::io::Error| Error::Folder(format!("cannot use the data folder `{shown}`: {error}"));
        std::fs::create_dir_all(path).map_err(fail)?;
        if let Some(kind) = network_file_system(path) {
            return Err(Error::Folder(format!(
                "the data folder `{shown}` lies on {kind}, where a database is not safe; use a local disk, or PostgreSQL \
                 with --database"
            )));
        }
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join("ayumi.lock"));
        let lock = lock.map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::Folder(format!(
                "the data folder `{shown}` is in use by another ayumi process; stop that one, or choose another folder \
                 with --data"
            ))),
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }

    /// The SQLite database file.
    pub fn database(&self) -> PathBuf {
        self.path.join("ayumi.db")
    }

    /// The folder for blobs.
    pub fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }
}

#[cfg(target_os = "linux")]
fn network_file_system(path: &Path) -> Option<&'static str> {
    // Magic numbers of statfs(2).
    match rustix::fs::statfs(path).ok()?.f_type as u32 {
        0x6969 => Some("NFS"),
        0x517b | 0xfe53_4d42 | 0xff53_4d42 => Some("SMB"),
        0x0102_1997 => Some("9P"),
        0x0bd0_0bd0 => Some("Lustre"),
        0x00c3_6400 => Some("Ceph"),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn network_file_system(_path: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lets_one_process_in() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::open(folder.path()).unwrap();
        assert!(Folder::open(folder.path()).is_err_and(|error| error.to_string().contains("in use")));
        drop(first);
        assert!(Folder::open(folder.path()).is_ok());
    }
}
