import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Run, RunChange } from "@/api/types";
import { type MessageKey, useI18n } from "@/i18n";
import { StopButton } from "@/runs/StopButton";
import { CopyButton } from "@/ui/CopyButton";
import { EditableLine, EditableText } from "@/ui/EditableText";
import { formatExactTime } from "@/ui/format";
import { StateLabel } from "@/ui/RunState";
import { TagEditor, Tags } from "@/ui/TagEditor";
import { Duration, RelativeTime } from "@/ui/Time";
import { commitLink, hardwareLines, repositoryLink } from "./environment";

interface Props {
  run: Run;
  onChange: (change: RunChange) => void;
}

/** The fields of a run, in the order in which people ask for them. */
export function RunFacts({ run, onChange }: Props) {
  const { t, locale } = useI18n();
  const environment = run.environment;
  const editable = run.role !== "viewer";
  const path = `${run.entity}/${run.project}/${run.id}`;
  const started = environment.started_at ?? run.created_at;
  return (
    <section className="card">
      <dl className="run-facts">
        <Fact name="run.name">
          <EditableLine
            label={t("run.name")}
            text={run.name}
            editable={editable}
            empty=""
            hint={t("rename.project.hint")}
            onSave={(name) => onChange({ name })}
          />
        </Fact>
        <Fact name="run.state">
          <span className="state-with-button">
            <StateLabel state={run.state} stopping={run.stopping} />
            <StopButton run={run} mayStop={run.role !== "viewer"} />
            {typeof run.exit_code === "number" && (
              <span className="dim">{t("run.exitCode", { code: String(run.exit_code) })}</span>
            )}
          </span>
        </Fact>
        <Fact name="run.description" wide>
          <EditableText
            label={t("run.description")}
            text={run.notes ?? ""}
            editable={editable}
            empty={t("run.noDescription")}
            onSave={(notes) => onChange({ notes })}
          />
        </Fact>
        <Fact name="run.tags">
          {editable ? <TagEditor tags={run.tags} onChange={(tags) => onChange({ tags })} /> : <Tags tags={run.tags} />}
        </Fact>
        <Fact name="run.author">
          {run.user ? (
            <Link to="/$entity" params={{ entity: run.user }}>
              {run.user}
            </Link>
          ) : (
            <Unknown />
          )}
        </Fact>
        <Fact name="run.group">
          <EditableLine
            label={t("run.group")}
            text={run.group ?? ""}
            editable={editable}
            empty="–"
            onSave={(group) => onChange({ group })}
          />
        </Fact>
        <Fact name="run.jobType">
          <EditableLine
            label={t("run.jobType")}
            text={run.job_type ?? ""}
            editable={editable}
            empty="–"
            onSave={(job_type) => onChange({ job_type })}
          />
        </Fact>
        <Fact name="run.start">
          <span className="nowrap">{formatExactTime(new Date(started), locale)}</span>{" "}
          <span className="dim">
            (<RelativeTime at={started} />)
          </span>
        </Fact>
        <Fact name="run.runtime">
          <Duration seconds={run.runtime} />
        </Fact>
        <Fact name="run.path">
          <span className="with-button">
            <code className="break">{path}</code>
            <CopyButton text={path} label={t("run.copyPath")} />
          </span>
        </Fact>
        <Fact name="run.tracked">
          <Duration seconds={run.tracked} />
        </Fact>
        <Fact name="run.command" wide>
          {environment.command ? (
            <span className="with-button">
              <code className="break">{environment.command}</code>
              <CopyButton text={environment.command} />
            </span>
          ) : (
            <Unknown />
          )}
        </Fact>
        <Fact name="run.host">{text(environment.host ?? run.host)}</Fact>
        <Fact name="run.os">{text(environment.os)}</Fact>
        <Fact name="run.python">{text(environment.python)}</Fact>
        <Fact name="run.executable">{code(environment.executable)}</Fact>
        <Fact name="run.hardware">
          {hardwareLines(environment, t, locale).length > 0 ? (
            <ul className="plain-list">
              {hardwareLines(environment, t, locale).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : (
            <Unknown />
          )}
        </Fact>
        <Fact name="run.git">
          <Repository remote={environment.git_remote} />
        </Fact>
        <Fact name="run.commit">
          {environment.git_commit ? (
            <span className="with-button">
              <Commit remote={environment.git_remote} commit={environment.git_commit} />
              <CopyButton text={environment.git_commit} />
            </span>
          ) : (
            <Unknown />
          )}
        </Fact>
        <Fact name="run.client">{text(environment.client_version)}</Fact>
        {run.sweep && (
          <Fact name="run.sweep">
            <Link to={`/${run.entity}/${run.project}/sweeps/${encodeURIComponent(run.sweep)}` as string}>
              {run.sweep}
            </Link>
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, wide = false, children }: { name: MessageKey; wide?: boolean; children: ReactNode }) {
  const { t } = useI18n();
  return (
    <div className={wide ? "run-fact wide" : "run-fact"}>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function text(value: string | null | undefined): ReactNode {
  return value ? <span className="break">{value}</span> : <Unknown />;
}

function code(value: string | null | undefined): ReactNode {
  return value ? <code className="break">{value}</code> : <Unknown />;
}

function Unknown() {
  return <span className="dim">–</span>;
}

function Repository({ remote }: { remote: string | null | undefined }) {
  if (!remote) return <Unknown />;
  const link = repositoryLink(remote);
  if (!link) return <code className="break">{remote}</code>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer" className="break">
      {remote}
    </a>
  );
}

function Commit({ remote, commit }: { remote: string | null | undefined; commit: string }) {
  const link = remote ? commitLink(remote, commit) : null;
  if (!link) return <code className="break">{commit}</code>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer">
      <code className="break">{commit}</code>
    </a>
  );
}
