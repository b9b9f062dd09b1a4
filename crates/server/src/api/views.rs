//! Domain types as the payloads of the API.

use ayumi_model::access::Role;
use ayumi_model::filter::FieldValue;
use ayumi_model::json::{self, KeyPath, to_strict};
use ayumi_model::project::{DEFAULT_PROJECT, ProjectCounts};
use ayumi_model::run::RunDocuments;
use ayumi_service::Error;
use ayumi_service::values::RunValues;
use ayumi_store::fields::{FieldKind, ProjectField, Section};
use ayumi_store::history::HistoryKey;
use ayumi_store::run_group::{Bin, Numbers, RunGroups};
use ayumi_wire::file::RunFile;
use ayumi_wire::log::LogLine;
use ayumi_wire::project::{Field, MetricKey, Project};
use ayumi_wire::run::{Environment, Faults, MetricDefinition, Run, RunRow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::charts::{chart_definitions, mask_labels};

pub(super) fn project(project: &ayumi_model::project::Project, counts: ProjectCounts, role: Option<Role>) -> Project {
    let name = project.name.to_string();
    Project {
        entity: project.entity.to_string(),
        title: if name == DEFAULT_PROJECT { "Uncategorized".to_owned() } else { name.clone() },
        name,
        description: project.description.clone(),
        created_at: project.created_at.to_string(),
        updated_at: project.updated_at.to_string(),
        n_runs: counts.n_runs,
        n_running: counts.n_running,
        role: role.map_or("viewer", Role::as_str).to_owned(),
    }
}

pub(super) fn run_row(run: &ayumi_model::run::Run) -> RunRow {
    RunRow {
        entity: run.path.entity.to_string(),
        project: run.path.project.to_string(),
        id: run.path.run.to_string(),
        name: run.display_name.clone(),
        state: run.state.as_str().to_owned(),
        stopping: run.stop_requested && run.state.is_live(),
        user: run.username.as_ref().map(ToString::to_string),
        group: run.group.clone(),
        job_type: run.job_type.clone(),
        tags: run.tags.clone(),
        notes: run.notes.clone(),
        host: run.host.clone(),
        sweep: run.sweep.clone(),
        created_at: run.created_at.to_string(),
        heartbeat_at: run.heartbeat_at.to_string(),
        finished_at: run.finished_at.map(|at| at.to_string()),
        runtime: run.runtime().as_secs_f64(),
        tracked: run.active.as_secs_f64(),
        n_history_lines: run.counts.n_history_lines,
        last_step: run.counts.last_step,
        archived: run.is_archived,
        locked: run.is_locked,
        values: None,
        values_truncated: None,
    }
}

pub(super) fn run_row_with_values(run: &ayumi_model::run::Run, found: RunValues) -> RunRow {
    RunRow { values: Some(found.values), values_truncated: Some(found.truncated), ..run_row(run) }
}

pub(super) fn run_groups(found: RunGroups, names: &[String]) -> ayumi_wire::run::RunGroups {
    let bin = |bin: Bin| ayumi_wire::run::Bin { from: bin.from, to: bin.to, count: bin.count };
    let numbers = |numbers: Numbers| ayumi_wire::run::Numbers {
        n: numbers.n,
        min: numbers.min,
        max: numbers.max,
        mean: numbers.mean,
        deviation: numbers.deviation,
        bins: numbers.bins.into_iter().map(bin).collect(),
    };
    let groups = found.groups.into_iter().map(|group| {
        let named = names.iter().zip(group.numbers);
        ayumi_wire::run::RunGroup {
            key: group.values.iter().map(field_value).collect(),
            n_runs: group.n_runs,
            values: named.filter_map(|(name, found)| Some((name.clone(), numbers(found?)))).collect(),
        }
    });
    ayumi_wire::run::RunGroups {
        groups: groups.collect(),
        n_groups: found.n_groups,
        n_matching: found.n_runs,
        next_cursor: found.next,
    }
}

fn field_value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Missing => Value::Null,
        FieldValue::Bool(value) => Value::Bool(*value),
        FieldValue::Number(number) => {
            let mut text = String::new();
            json::write_f64_strict(&mut text, *number);
            serde_json::from_str(&text).unwrap_or(Value::Null)
        }
        FieldValue::Text(text) => Value::from(&**text),
        FieldValue::Texts(texts) => texts.iter().map(|text| Value::from(&**text)).collect(),
    }
}

pub(super) fn run(
    run: &ayumi_model::run::Run,
    documents: &RunDocuments,
    n_files: i64,
    role: Option<Role>,
) -> Result<Run, Error> {
    let config = parse(&documents.config)?;
    let metadata =
        documents.metadata.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let internal = config.get("_wandb").map(unwrapped).unwrap_or(&Value::Null);
    Ok(Run {
        row: run_row(run),
        environment: environment(run, internal, &metadata),
        metrics: metric_definitions(internal),
        charts: chart_definitions(internal),
        mask_labels: mask_labels(internal),
        config: Value::Object(
            config
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, _)| *key != "_wandb")
                .map(|(key, value)| (key.clone(), unwrapped(value).clone()))
                .collect(),
        ),
        summary: parse(&documents.summary)?,
        exit_code: run.exit_code,
        n_log_lines: run.counts.n_log_lines,
        n_system_lines: run.counts.n_event_lines,
        n_files,
        faults: Faults {
            n_rejected_lines: run.faults.n_rejected_lines,
            last_rejection: run.faults.last_rejection.clone(),
            n_superseded_lines: run.faults.n_superseded_lines,
        },
        role: role.map_or("viewer", Role::as_str).to_owned(),
    })
}

/// A stored document as strict JSON; what was stored was readable then, so it is now.
fn parse(document: &str) -> Result<Value, Error> {
    let damaged =
        |reason: String| Error::new(ayumi_model::ErrorKind::Damaged, format!("a document of the run: {reason}"));
    let strict = to_strict(document).map_err(|error| damaged(error.to_string()))?;
    serde_json::from_str(&strict).map_err(|error| damaged(error.to_string()))
}

/// A config value without the client's wrapper `{"value": …, "desc": …}`.
fn unwrapped(value: &Value) -> &Value {
    value.get("value").unwrap_or(value)
}

/// New clients describe the machine in the config, one entry per writer; old ones in a file. The first wins.
fn environment(run: &ayumi_model::run::Run, internal: &Value, metadata: &Value) -> Environment {
    let empty = Map::new();
    let writers = internal.get("e").and_then(Value::as_object).unwrap_or(&empty);
    let started = |entry: &&Value| entry.get("startedAt").and_then(Value::as_str).unwrap_or_default().to_owned();
    // A resumed run has an entry per process: the latest one tells how it runs now.
    let entry = writers.values().max_by_key(started).unwrap_or(&Value::Null);
    let find = |pointer: &str| entry.pointer(pointer).or_else(|| metadata.pointer(pointer)).filter(|v| !v.is_null());
    let text = |pointers: &[&str]| {
        pointers.iter().find_map(|pointer| find(pointer)?.as_str()).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    // Bytes come as strings in new clients, as numbers in old ones.
    let number = |pointers: &[&str]| {
        pointers.iter().find_map(|pointer| {
            let value = find(pointer)?;
            value.as_i64().or_else(|| value.as_f64().map(|v| v as i64)).or_else(|| value.as_str()?.parse().ok())
        })
    };
    let program = text(&["/program"]).or_else(|| run.program.clone());
    let arguments = find("/args").and_then(Value::as_array).cloned().unwrap_or_default();
    let executable = text(&["/executable"]);
    let script = text(&["/codePathLocal", "/codePath"]).or_else(|| program.clone());
    let command = script.map(|script| {
        let python = executable.as_deref().and_then(|path| path.rsplit(['/', '\\']).next()).unwrap_or("python");
        let words =
            [python.to_owned(), script].into_iter().chain(arguments.iter().filter_map(Value::as_str).map(quoted));
        words.collect::<Vec<_>>().join(" ")
    });
    Environment {
        command,
        program,
        root: text(&["/root"]),
        host: text(&["/host"]).or_else(|| run.host.clone()),
        os_user: text(&["/username"]),
        os: text(&["/os"]),
        python: text(&["/python"]).or_else(|| internal.get("python_version")?.as_str().map(str::to_owned)),
        executable,
        client_version: internal.get("cli_version").and_then(Value::as_str).map(str::to_owned),
        git_remote: text(&["/git/remote", "/git/remote_url"]).or_else(|| run.repo.clone()),
        git_commit: text(&["/git/commit"]).or_else(|| run.commit.clone()),
        cpu_count: number(&["/cpu_count"]),
        cpu_count_logical: number(&["/cpu_count_logical"]),
        gpu_count: number(&["/gpu_count"]),
        gpu: text(&["/gpu"]),
        memory_bytes: number(&["/memory/total"]).map(|total| gigabytes_as_bytes(total, find("/memory/total"))),
        disk_bytes: number(&["/disk/~1/total"]).map(|total| gigabytes_as_bytes(total, find("/disk/~1/total"))),
        cuda: text(&["/cudaVersion", "/cuda"]),
        started_at: text(&["/startedAt"]),
    }
}

/// Old clients measure memory and disk in GiB, as a fraction; new ones in bytes.
fn gigabytes_as_bytes(parsed: i64, value: Option<&Value>) -> i64 {
    match value.and_then(Value::as_f64) {
        Some(gigabytes) if gigabytes < 1e7 => (gigabytes * f64::from(1 << 30)) as i64,
        _ => parsed,
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The metric definitions, whose members are numbered: 1 name, 2 pattern, 4 step metric, 5 its place in the list, 6 options
/// (2 means hidden).
fn metric_definitions(internal: &Value) -> Vec<MetricDefinition> {
    let empty = Vec::new();
    let list = internal.get("m").and_then(Value::as_array).unwrap_or(&empty);
    let name_of = |entry: &Value| {
        let name = entry.get("1").or_else(|| entry.get("2"))?.as_str()?;
        Some(name.to_owned())
    };
    list.iter()
        .filter_map(|entry| {
            let place = entry.get("5").and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
            let step_metric = match entry.get("4").and_then(Value::as_str) {
                Some(name) => Some(name.to_owned()),
                None => place.and_then(|place| list.get(place.checked_sub(1)?)).and_then(name_of),
            };
            let options = entry.get("6").and_then(Value::as_array);
            let hidden = options.is_some_and(|options| options.iter().any(|option| option.as_u64() == Some(2)));
            Some(MetricDefinition { name: name_of(entry)?, step_metric, hidden })
        })
        .collect()
}

pub(super) fn metric_key(key: &HistoryKey) -> Option<MetricKey> {
    const KINDS: [(i64, &str); 5] = [(1, "number"), (2, "boolean"), (4, "string"), (8, "null"), (16, "json")];
    Some(MetricKey {
        name: KeyPath::from_encoded(&key.path)?.flat().into_owned(),
        stream: if key.stream == 0 { "history" } else { "system" }.to_owned(),
        kinds: KINDS.iter().filter(|(bit, _)| key.kinds & bit != 0).map(|(_, name)| (*name).to_owned()).collect(),
    })
}

pub(super) fn field(field: &ProjectField) -> Field {
    let section = match field.section {
        Section::Config => "config",
        Section::Summary => "summary",
    };
    let kind = |kind: &FieldKind| match kind {
        FieldKind::Null => "null",
        FieldKind::Boolean => "boolean",
        FieldKind::Number => "number",
        FieldKind::Text => "string",
        FieldKind::Json => "json",
    };
    Field {
        name: format!("{section}.{}", field.name),
        kinds: field.kinds.iter().map(|each| kind(each).to_owned()).collect(),
        n_runs: field.n_runs,
    }
}

pub(super) fn log_line(line: &ayumi_model::log::LogLine) -> LogLine {
    LogLine {
        number: line.number,
        at: line.at.map(|at| at.to_string()),
        level: if line.is_error { "error" } else { "" }.to_owned(),
        label: line.label.clone(),
        text: line.text.clone(),
    }
}

pub(super) fn run_file(file: &ayumi_model::file::RunFile) -> RunFile {
    RunFile {
        path: file.path.to_string(),
        size_bytes: file.size_bytes,
        media_type: ayumi_model::file::media_type(file.path.as_str()).to_owned(),
        updated_at: file.updated_at.to_string(),
        md5: STANDARD.encode(file.md5),
    }
}
