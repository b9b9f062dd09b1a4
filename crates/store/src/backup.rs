//! Copying a data folder while the server works on it, and putting a copy back.
//!
//! The database is copied first, with SQLite's online backup, as one consistent state. Blobs never change, and those that
//! lose their name are kept for a grace time; so every blob that the copied database names is still there when blobs are
//! copied afterwards.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Result};

const DATABASE: &str = "ayumi.db";
const BLOBS: &str = "blobs";
/// Database pages copied between two looks at what others write: 16 MiB.
const PAGES: i32 = 1_024;

/// Copies the data folder to a folder that must not exist yet or be empty. Returns the number of blobs copied.
pub fn backup(data: &Path, target: &Path) -> Result<u64> {
    make_empty(target)?;
    copy_database(&data.join(DATABASE), &target.join(DATABASE))?;
    let n_blobs = copy_folder(&data.join(BLOBS), &target.join(BLOBS))?;
    sync(target)?;
    Ok(n_blobs)
}

/// Makes a data folder from a backup. The folder must not exist yet or be empty. Returns the number of blobs copied.
pub fn restore(backup: &Path, data: &Path) -> Result<u64> {
    if !backup.join(DATABASE).is_file() {
        return Err(Error::Folder(format!("`{}` holds no backup: there is no `{DATABASE}` in it", backup.display())));
    }
    self::backup(backup, data)
}

fn make_empty(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| fault(folder, &error))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Error::Folder(format!("the folder `{}` is not empty; choose another", folder.display()))),
    }
}

fn copy_database(from: &Path, to: &Path) -> Result<()> {
    let copy = || {
        let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        source.busy_timeout(Duration::from_secs(10))?;
        let mut target = Connection::open(to)?;
        Backup::new(&source, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        target.execute_batch("PRAGMA synchronous=FULL")?;
        Ok(())
    };
    copy().map_err(|error: rusqlite::Error| {
        Error::Folder(format!("the database `{}` cannot be copied: {error}", from.display()))
    })?;
    sync(to)
}

fn copy_folder(from: &Path, to: &Path) -> Result<u64> {
    fs::create_dir_all(to).map_err(|error| fault(to, &error))?;
    let mut n_files = 0;
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(fault(from, &error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| fault(from, &error))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            n_files += copy_folder(&path, &target)?;
            continue;
        }
        match fs::copy(&path, &target) {
            Ok(_) => n_files += 1,
            // Removed meanwhile, so the copied database does not name it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(fault(&path, &error)),
        }
        sync(&target)?;
    }
    sync(to)?;
    Ok(n_files)
}

/// A folder is synced like a file: its entries are then on the disk.
fn sync(file: &Path) -> Result<()> {
    File::open(file).and_then(|file| file.sync_all()).map_err(|error| fault(file, &error))
}

fn fault(path: &Path, error: &io::Error) -> Error {
    Error::Folder(format!("`{}` cannot be copied: {error}", path.display()))
}
