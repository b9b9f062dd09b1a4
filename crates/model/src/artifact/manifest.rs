//! Manifests: the JSON documents in which clients say what a version contains, and read it back.
//!
//! `{"version": 1, "storagePolicy": …, "storagePolicyConfig": {"storageLayout": "V2"}, "contents": {path: entry}}`, where an
//! entry has `digest`, and may have `size`, `ref`, `extra` and `birthArtifactID`. Members besides these, such as the paths of
//! the files on the client's machine, are left out.

use std::collections::BTreeMap;
use std::collections::btree_map;

use super::{Entry, StorageLayout};
use crate::json::{self, JsonError, Kind, Number, Reader};
use crate::limits;
use crate::name::{FilePath, NameError};

/// What the digest of a manifest begins with.
const DIGEST_HEAD: &str = "wandb-artifact-manifest-v1\n";
/// Bytes of an entry's `extra` and of a birth id.
const EXTRA: usize = 64 << 10;
const BIRTH: usize = 256;

/// What a client says a version contains, by path in the order of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// How the client says that files are stored.
    pub layout: StorageLayout,
    /// The members.
    pub entries: BTreeMap<FilePath, ManifestEntry>,
}

/// A member, as the client describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestEntry {
    /// See [`Entry::digest`].
    pub digest: String,
    /// Its length in bytes, where it is told.
    pub size_bytes: Option<i64>,
    /// See [`Entry::reference`].
    pub reference: Option<String>,
    /// See [`Entry::extra`].
    pub extra: Option<String>,
    /// See [`Entry::birth`].
    pub birth: Option<String>,
}

/// Why a manifest cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is no JSON, or not of the right shape.
    #[error("the manifest cannot be read: {0}")]
    Json(#[from] JsonError),
    /// A path that could lead out of the artifact, or that is no path.
    #[error("the manifest has an entry that cannot be: {0}")]
    Path(#[from] NameError),
    /// Anything else that is wrong with it.
    #[error("{0}")]
    Other(String),
}

fn fail<T>(text: impl Into<String>) -> Result<T, ManifestError> {
    Err(ManifestError::Other(text.into()))
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Names the first entry that is wrong; entries beyond [`limits::ARTIFACT_ENTRIES`] are an error.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let mut manifest = Self { layout: StorageLayout::V1, entries: BTreeMap::new() };
        let mut version = None;
        let mut reader = Reader::new(text, limits::DOCUMENT_DEPTH);
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "version" => version = Some(integer(&mut reader)?),
                "storagePolicyConfig" if reader.peek()? == Kind::Object => manifest.read_config(&mut reader)?,
                "contents" => manifest.read_contents(&mut reader)?,
                _ => reader.skip_value()?,
            }
        }
        reader.end()?;
        match version {
            Some(1) => Ok(manifest),
            Some(other) => fail(format!("the manifest has version {other}; only version 1 is known")),
            None => fail("the manifest has no `version`"),
        }
    }

    fn read_config(&mut self, reader: &mut Reader<'_>) -> Result<(), ManifestError> {
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            if key == "storageLayout" && reader.peek()? == Kind::String {
                let name = reader.string()?;
                let Some(layout) = StorageLayout::parse(&name) else {
                    return fail("the manifest has a storage layout that is neither `V1` nor `V2`");
                };
                self.layout = layout;
            } else {
                reader.skip_value()?;
            }
        }
        Ok(())
    }

    fn read_contents(&mut self, reader: &mut Reader<'_>) -> Result<(), ManifestError> {
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let path = FilePath::parse(&key)?;
            let entry = ManifestEntry::read(reader, &path)?;
            if self.entries.len() == limits::ARTIFACT_ENTRIES {
                return fail(format!("the manifest has more than {} entries", limits::ARTIFACT_ENTRIES));
            }
            match self.entries.entry(path) {
                btree_map::Entry::Occupied(taken) => {
                    return fail(format!("the manifest has the entry `{}` twice", taken.key()));
                }
                btree_map::Entry::Vacant(place) => place.insert(entry),
            };
        }
        Ok(())
    }

    /// Puts the entries of another manifest over these: of two at one path the other's stays.
    ///
    /// # Errors
    /// As many entries as together is more than a manifest may have.
    pub fn overlay(&mut self, over: Self) -> Result<(), ManifestError> {
        self.layout = over.layout;
        self.entries.extend(over.entries);
        match self.entries.len() <= limits::ARTIFACT_ENTRIES {
            true => Ok(()),
            false => fail(format!("the artifact has more than {} entries", limits::ARTIFACT_ENTRIES)),
        }
    }

    /// A file cannot also be a folder: whoever downloads both could not write one of them.
    ///
    /// # Errors
    /// Names the file.
    pub fn check_folders(&self) -> Result<(), ManifestError> {
        for path in self.entries.keys() {
            for (at, _) in path.as_str().match_indices('/') {
                let parent = FilePath::parse(&path.as_str()[..at])?;
                if self.entries.contains_key(&parent) {
                    return fail(format!("`{parent}` is both an entry and a folder with `{path}` in it"));
                }
            }
        }
        Ok(())
    }

    /// The pieces of text whose MD5 is the digest of the version: a first line, then path and digest of each entry in the
    /// order of their bytes.
    pub fn digest_text(&self) -> impl Iterator<Item = &str> {
        let lines = self.entries.iter().flat_map(|(path, entry)| [path.as_str(), ":", &entry.digest, "\n"]);
        std::iter::once(DIGEST_HEAD).chain(lines)
    }
}

impl ManifestEntry {
    fn read(reader: &mut Reader<'_>, path: &FilePath) -> Result<Self, ManifestError> {
        let (mut digest, mut entry) =
            (None, Self { digest: String::new(), size_bytes: None, reference: None, extra: None, birth: None });
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            let is_null = reader.peek()? == Kind::Null;
            match &*key {
                "digest" if !is_null => digest = Some(text(reader, path, "digest", limits::REFERENCE)?),
                "ref" if !is_null => entry.reference = Some(text(reader, path, "reference", limits::REFERENCE)?),
                "birthArtifactID" if !is_null => entry.birth = Some(text(reader, path, "birth id", BIRTH)?),
                "size" if !is_null => {
                    let size = integer(reader)?;
                    if size < 0 {
                        return fail(format!("the entry `{path}` has a negative size"));
                    }
                    entry.size_bytes = Some(size);
                }
                "extra" if !is_null => {
                    let extra = json::to_strict(reader.raw_value()?)?;
                    if extra.len() > EXTRA {
                        return fail(format!("the extra data of the entry `{path}` is longer than {EXTRA} bytes"));
                    }
                    // An empty object says nothing.
                    entry.extra = Some(extra).filter(|extra| extra != "{}");
                }
                _ => reader.skip_value()?,
            }
        }
        match digest {
            Some(digest) => Ok(Self { digest, ..entry }),
            None => fail(format!("the entry `{path}` has no digest")),
        }
    }
}

fn text(reader: &mut Reader<'_>, path: &FilePath, what: &str, most: usize) -> Result<String, ManifestError> {
    let text = reader.string()?;
    if text.len() > most {
        return fail(format!("the {what} of the entry `{path}` is longer than {most} bytes"));
    }
    if text.contains('\0') {
        return fail(format!("the {what} of the entry `{path}` holds a NUL"));
    }
    Ok(text.into_owned())
}

fn integer(reader: &mut Reader<'_>) -> Result<i64, ManifestError> {
    match reader.number()? {
        Number::Int(int) => Ok(int),
        _ => fail("the manifest has a number that is no 64-bit integer where one is needed"),
    }
}

/// Writes the beginning of the manifest that clients read.
pub fn write_head(out: &mut String, layout: StorageLayout) {
    out.push_str(r#"{"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":""#);
    out.push_str(layout.as_str());
    out.push_str(r#""},"contents":{"#);
}

/// Writes one of its entries. All but the first follow a comma.
pub fn write_entry(out: &mut String, entry: &Entry, is_first: bool) {
    if !is_first {
        out.push(',');
    }
    json::write_string(out, entry.path.as_str());
    out.push_str(":{\"digest\":");
    json::write_string(out, &entry.digest);
    out.push_str(",\"size\":");
    json::write::write_i64(out, entry.size_bytes);
    for (key, value) in [("ref", &entry.reference), ("birthArtifactID", &entry.birth)] {
        if let Some(value) = value {
            out.push_str(",\"");
            out.push_str(key);
            out.push_str("\":");
            json::write_string(out, value);
        }
    }
    if let Some(extra) = &entry.extra {
        out.push_str(",\"extra\":");
        out.push_str(extra);
    }
    out.push('}');
}

/// Writes its end.
pub fn write_tail(out: &mut String) {
    out.push_str("}}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(contents: &str) -> String {
        let config = r#""storagePolicyConfig":{"storageLayout":"V2","storageRegion":"x"}"#;
        format!(r#"{{"version":1,"storagePolicy":"wandb-storage-policy-v1",{config},"contents":{contents}}}"#)
    }

    #[test]
    fn a_manifest_keeps_what_matters_and_drops_the_paths_of_the_client() {
        let contents = r#"{"b/c": {"digest":"x","size":3,"local_path":"/data/secret/c","skip_cache":false},
            "a": {"digest":"e","ref":"s3://b/k","size":9,"extra":{"etag":"e"},"birthArtifactID":null}}"#;
        let manifest = Manifest::parse(&document(contents)).unwrap();
        assert_eq!(manifest.layout, StorageLayout::V2);
        assert_eq!(manifest.digest_text().collect::<String>(), "wandb-artifact-manifest-v1\na:e\nb/c:x\n");
        let entry = &manifest.entries[&FilePath::parse("a").unwrap()];
        assert_eq!(entry.reference.as_deref(), Some("s3://b/k"));
        assert_eq!(entry.extra.as_deref(), Some(r#"{"etag":"e"}"#));

        let mut written = String::new();
        write_head(&mut written, manifest.layout);
        for (i, (path, entry)) in manifest.entries.iter().enumerate() {
            let ManifestEntry { digest, reference, extra, birth, .. } = entry.clone();
            let size_bytes = entry.size_bytes.unwrap();
            let path = path.clone();
            write_entry(
                &mut written,
                &Entry { path, digest, size_bytes, reference, extra, birth, content: None },
                i == 0,
            );
        }
        write_tail(&mut written);
        assert!(!written.contains("secret"), "{written}");
        assert_eq!(Manifest::parse(&written).unwrap(), manifest);
    }

    #[test]
    fn a_manifest_without_a_layout_is_of_the_first_one() {
        let manifest = Manifest::parse(r#"{"version":1,"storagePolicyConfig":{},"contents":{}}"#).unwrap();
        assert_eq!((manifest.layout, manifest.entries.len()), (StorageLayout::V1, 0));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |contents: &str, expected: &str| {
            let error = Manifest::parse(&document(contents)).unwrap_err().to_string();
            assert!(error.contains(expected), "{contents}: {error}");
        };
        for path in ["../a", "/etc/passwd", "a/../b", "a//b", "C:/a", "a\\\\b", "a\\u0000", ""] {
            check(&format!(r#"{{"{path}":{{"digest":"x"}}}}"#), "is not a valid file path");
        }
        check(r#"{"a":{"digest":"x"},"a":{"digest":"y"}}"#, "the entry `a` twice");
        check(r#"{"a":{"size":1}}"#, "has no digest");
        check(r#"{"a":{"digest":"x","size":-1}}"#, "negative size");
        check(r#"{"a":{"digest":"x","size":1.5}}"#, "no 64-bit integer");
        check(r#"{"a":{"digest":"x","size":1e400}}"#, "no 64-bit integer");
        check(r#"{"a":{"digest":7}}"#, "cannot be read");
        check(r#"{"a":7}"#, "cannot be read");
        check("[]", "cannot be read");
        check(&format!(r#"{{"a":{{"digest":"x","ref":"{}"}}}}"#, "r".repeat(9_000)), "longer than");
        assert!(Manifest::parse(r#"{"version":2,"contents":{}}"#).unwrap_err().to_string().contains("version 2"));
        assert!(Manifest::parse("").is_err());
    }

    #[test]
    fn names_that_only_look_alike_are_different_entries() {
        let contents = r#"{"A":{"digest":"x"},"a":{"digest":"x"},"\u00e9":{"digest":"x"},"e\u0301":{"digest":"x"}}"#;
        assert_eq!(Manifest::parse(&document(contents)).unwrap().entries.len(), 4);
    }

    #[test]
    fn a_file_is_not_a_folder_too() {
        let parse = |contents| Manifest::parse(&document(contents)).unwrap();
        assert!(parse(r#"{"a/b":{"digest":"x"},"a.b":{"digest":"x"}}"#).check_folders().is_ok());
        let error = parse(r#"{"a":{"digest":"x"},"a/b/c":{"digest":"x"}}"#).check_folders().unwrap_err();
        assert_eq!(error.to_string(), "`a` is both an entry and a folder with `a/b/c` in it");
    }

    #[test]
    fn of_two_entries_at_one_path_the_later_stays() {
        let mut base = Manifest::parse(&document(r#"{"a":{"digest":"1"},"b":{"digest":"1"}}"#)).unwrap();
        base.overlay(Manifest::parse(&document(r#"{"b":{"digest":"2"},"c":{"digest":"2"}}"#)).unwrap()).unwrap();
        let digests: Vec<_> = base.entries.values().map(|entry| entry.digest.as_str()).collect();
        assert_eq!(digests, ["1", "2", "2"]);
    }
}
