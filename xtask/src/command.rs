//! Runs other programs: says what and why, keeps their output, and tells what failed.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;

/// Lines of output shown from the start and the end when a step that ran unseen fails: npm names the reason first, pip last.
const SHOWN_LINES: usize = 30;

/// One line on what is done and why.
pub(crate) fn say(step: &str, text: &str) {
    println!("[xtask] {step}: {text}");
}

/// A program to run as a named step. Its output goes to a log file under `target/xtask/logs` in any case.
pub(crate) struct Step {
    name: String,
    command: Command,
    log: PathBuf,
    seen: bool,
}

/// How a step ended, and all it printed.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) output: String,
    pub(crate) status: String,
}

impl Step {
    pub(crate) fn new(repo: &Repo, name: &str, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(&repo.root).stdin(Stdio::null());
        // Cargo tells a program it starts where that program's own manifest is; the programs we start are not it.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            command.env_remove(name);
        }
        let log = repo.kept("logs").join(format!("{}.log", name.replace([' ', '/', ':'], "-")));
        Self { name: name.to_owned(), command, log, seen: true }
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs<'a>(mut self, variables: impl IntoIterator<Item = &'a (String, String)>) -> Self {
        for (name, value) in variables {
            self.command.env(name, value);
        }
        self
    }

    /// Shows the output only where the step fails: for installs that run beside something else.
    pub(crate) fn unseen(mut self) -> Self {
        self.seen = false;
        self
    }

    /// Runs it and fails where it fails.
    pub(crate) fn run(self) -> Result<String> {
        let (name, log, seen) = (self.name.clone(), self.log.clone(), self.seen);
        let ended = self.finish()?;
        if ended.success {
            return Ok(ended.output);
        }
        let log = log.display();
        if seen {
            bail!("{name} failed ({}); its output is above and in {log}", ended.status);
        }
        bail!("{name} failed ({}); all of its output is in {log}:\n{}", ended.status, shortened(&ended.output));
    }

    /// Runs it to its end, whichever that is.
    pub(crate) fn finish(mut self) -> Result<Ended> {
        if let Some(folder) = self.log.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let log = File::create(&self.log).with_context(|| format!("cannot write {}", self.log.display()))?;
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self
            .command
            .spawn()
            .with_context(|| format!("{}: cannot start `{}`", self.name, self.command.get_program().display()))?;

        let sink = Arc::new(Mutex::new(Sink { log, output: String::new(), seen: self.seen }));
        let readers = [
            child.stdout.take().map(|pipe| copy_lines(pipe, Arc::clone(&sink))),
            child.stderr.take().map(|pipe| copy_lines(pipe, Arc::clone(&sink))),
        ];
        let status = child.wait()?;
        for reader in readers.into_iter().flatten() {
            // A reader only ends early where its thread panicked, and then the output is incomplete at worst.
            let _ = reader.join();
        }
        let output = std::mem::take(&mut sink.lock().expect("no reader panics while it writes").output);
        Ok(Ended { success: status.success(), output, status: status.to_string() })
    }
}

fn shortened(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    if lines.len() <= 2 * SHOWN_LINES {
        return output.to_owned();
    }
    let n_hidden = lines.len() - 2 * SHOWN_LINES;
    let (start, end) = (&lines[..SHOWN_LINES], &lines[lines.len() - SHOWN_LINES..]);
    format!("{}\n… {n_hidden} lines …\n{}", start.join("\n"), end.join("\n"))
}

struct Sink {
    log: File,
    output: String,
    seen: bool,
}

fn copy_lines(pipe: impl Read + Send + 'static, sink: Arc<Mutex<Sink>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|n_bytes| n_bytes > 0) {
            let text = String::from_utf8_lossy(&line);
            let mut sink = sink.lock().expect("no reader panics while it writes");
            // A full disk must not stop the step: the output is still shown and kept in memory.
            let _ = sink.log.write_all(text.as_bytes());
            if sink.seen {
                print!("{text}");
            }
            sink.output.push_str(&text);
            drop(sink);
            line.clear();
        }
    })
}

/// What a program prints of itself, or nothing where it is not installed.
pub(crate) fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
