//! Files of runs: bytes in the blob store under a path of the run's own.

use crate::id::RunId;
use crate::name::FilePath;
use crate::time::Timestamp;

/// A file that was uploaded for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFile {
    /// The run it belongs to.
    pub run_id: RunId,
    /// Its path within the run.
    pub path: FilePath,
    /// Its length.
    pub size_bytes: i64,
    /// MD5 of the content: the checksum the wandb client asks for.
    pub md5: [u8; 16],
    /// Where the bytes are in the blob store; the name is ours, never the user's.
    pub blob: String,
    /// When it was last uploaded.
    pub updated_at: Timestamp,
}

/// The media type that goes with a file's extension. Only shown and sent with sandboxing headers; never trusted.
pub fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("bmp") => "image/bmp",
        Some("svg") => "image/svg+xml",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("flac") => "audio/flac",
        Some("json") => "application/json",
        Some("html" | "htm") => "text/html",
        Some("csv") => "text/csv",
        Some("md") => "text/markdown",
        Some("yaml" | "yml") => "application/yaml",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("parquet") => "application/vnd.apache.parquet",
        Some("arrow") => "application/vnd.apache.arrow.stream",
        Some("jsonl") => "application/jsonl",
        Some(
            "txt" | "log" | "py" | "patch" | "diff" | "sh" | "toml" | "ini" | "cfg" | "rs" | "c" | "h" | "js" | "ts",
        ) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// True for media that a browser shows without running anything, so they may be sent inline.
pub fn is_inert(media_type: &str) -> bool {
    matches!(media_type, "text/plain" | "application/json" | "text/csv")
        || matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp")
        || media_type.starts_with("video/")
        || media_type.starts_with("audio/")
}
