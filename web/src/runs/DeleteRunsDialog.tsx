import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { runArtifactsQuery } from "@/api/artifacts";
import type { ProjectRef } from "@/api/queries";
import { type BulkDone, type DeletionWish, type LinkedVersion, useDeleteRuns, useRestoreRuns } from "@/api/trash";
import type { RunRow } from "@/api/types";
import { useT } from "@/i18n";
import { Dialog } from "@/ui/Dialog";
import { Icon } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { Tags } from "@/ui/TagEditor";
import "./runs.css";

type Victim = Pick<RunRow, "id" | "name">;
type Artifacts = DeletionWish["artifacts"];

interface Props {
  project: ProjectRef;
  runs: readonly Victim[];
  onClose: () => void;
  /** The runs are gone; the dialog still tells how it went. */
  onDeleted: () => void;
}

/** Names shown before the rest is only counted. */
const namesShown = 8;
/** Of more runs nobody waits for a count of their artifacts. */
const runsCounted = 20;

/** Asks what is to become of the artifacts, warns where they are linked, and says in the end what happened. */
export function DeleteRunsDialog({ project, runs, onClose, onDeleted }: Props) {
  const t = useT();
  const remove = useDeleteRuns(project);
  const [artifacts, setArtifacts] = useState<Artifacts>("keep");
  // The list behind the dialog loses the runs; what they were called is still to be read.
  const [victims] = useState(runs);
  const answer = remove.data;
  const send = (wish: Artifacts) =>
    remove.mutate(
      { runs: victims.map((run) => run.id), artifacts: wish },
      {
        onSuccess: (result) => {
          setArtifacts(wish);
          if ("done" in result) onDeleted();
        },
      },
    );
  const [only] = victims;
  const title =
    victims.length === 1 && only
      ? t("run.deleteTitle", { name: only.name })
      : t("bulk.deleteTitle", { n: victims.length });
  return (
    <Dialog title={title} onClose={onClose}>
      {!answer && (
        <Question
          project={project}
          runs={victims}
          artifacts={artifacts}
          onArtifacts={setArtifacts}
          isPending={remove.isPending}
          onCancel={onClose}
          onDelete={() => send(artifacts)}
        />
      )}
      {answer && "linked" in answer && (
        <LinkedWarning
          linked={answer.linked}
          nRuns={victims.length}
          isPending={remove.isPending}
          onRefuse={() => send("keep")}
          onConfirm={() => send("delete-linked")}
        />
      )}
      {answer && "done" in answer && (
        <Outcome project={project} runs={victims} done={answer.done} artifacts={artifacts} onClose={onClose} />
      )}
      <InlineError error={remove.error} />
    </Dialog>
  );
}

interface QuestionProps {
  project: ProjectRef;
  runs: readonly Victim[];
  artifacts: Artifacts;
  onArtifacts: (artifacts: Artifacts) => void;
  isPending: boolean;
  onCancel: () => void;
  onDelete: () => void;
}

function Question({ project, runs, artifacts, onArtifacts, isPending, onCancel, onDelete }: QuestionProps) {
  const t = useT();
  const nMade = useMadeVersions(project, runs);
  return (
    <>
      <p>{t("delete.hint", { n: runs.length })}</p>
      {runs.length > 1 && <Names runs={runs} />}
      {nMade === 0 ? (
        <p className="dim">{t("delete.noArtifacts", { n: runs.length })}</p>
      ) : (
        <fieldset className="choice">
          <legend>
            {t("delete.artifacts")}{" "}
            {nMade !== undefined && <span className="dim">{t("delete.made", { n: nMade })}</span>}
          </legend>
          <label>
            <input type="radio" name="artifacts" checked={artifacts === "keep"} onChange={() => onArtifacts("keep")} />
            <span>
              {t("delete.keep")}
              <span className="dim">{t("delete.keep.hint")}</span>
            </span>
          </label>
          <label>
            <input
              type="radio"
              name="artifacts"
              checked={artifacts !== "keep"}
              onChange={() => onArtifacts("delete")}
            />
            <span>
              {t("delete.both")}
              <span className="dim">{t("delete.both.hint")}</span>
            </span>
          </label>
        </fieldset>
      )}
      <div className="form-foot end">
        <button type="button" className="button" onClick={onCancel}>
          {t("ui.cancel")}
        </button>
        <button type="button" className="button danger" disabled={isPending} onClick={onDelete}>
          {t("ui.delete")}
        </button>
      </div>
    </>
  );
}

interface WarningProps {
  linked: readonly LinkedVersion[];
  nRuns: number;
  isPending: boolean;
  onRefuse: () => void;
  onConfirm: () => void;
}

/** Others rely on what is about to go: a second question, whose safe answer deletes the runs alone. */
function LinkedWarning({ linked, nRuns, isPending, onRefuse, onConfirm }: WarningProps) {
  const t = useT();
  return (
    <>
      <div className="notice warn" role="alert">
        <Icon name="alert" />
        <span>{t("delete.linked", { n: linked.length })}</span>
      </div>
      <ul className="linked-list">
        {linked.slice(0, namesShown).map(({ version, collection, aliases }) => (
          <li key={`${version} ${collection}`}>
            <code className="break">{version}</code>
            <span>
              <Icon name="link" size={12} /> {collection} <Tags tags={aliases} kind="alias" />
            </span>
          </li>
        ))}
        {linked.length > namesShown && <li className="dim">{t("chart.more", { n: linked.length - namesShown })}</li>}
      </ul>
      <p>{t("delete.linked.question")}</p>
      <div className="form-foot end wrap">
        <button type="button" className="button" disabled={isPending} onClick={onRefuse}>
          {t("delete.linked.refuse", { n: nRuns })}
        </button>
        <button type="button" className="button danger" disabled={isPending} onClick={onConfirm}>
          {t("delete.linked.confirm")}
        </button>
      </div>
    </>
  );
}

interface OutcomeProps {
  project: ProjectRef;
  runs: readonly Victim[];
  done: BulkDone;
  artifacts: Artifacts;
  onClose: () => void;
}

function Outcome({ project, runs, done, artifacts, onClose }: OutcomeProps) {
  const t = useT();
  const restore = useRestoreRuns(project);
  const failed = new Map(done.failed.map((each) => [each.run, each.error.message]));
  const gone = runs.filter((run) => !failed.has(run.id));
  return (
    <>
      <p role="status">
        {restore.isSuccess
          ? t("delete.restored", { n: restore.data.n_changed })
          : t(artifacts === "keep" ? "delete.done.kept" : "delete.done.both", { n: gone.length })}
      </p>
      {!restore.isSuccess && gone.length > 0 && (
        <p className="dim">
          {t(artifacts === "keep" ? "delete.back" : "delete.back.without", { n: gone.length })}{" "}
          <Link to="/$entity/$project/trash" params={project} onClick={onClose}>
            {t("trash.open")}
          </Link>
        </p>
      )}
      {failed.size > 0 && (
        <div className="notice warn">
          <Icon name="alert" />
          <ul>
            {runs
              .filter((run) => failed.has(run.id))
              .slice(0, namesShown)
              .map((run) => (
                <li key={run.id}>
                  <strong>{run.name}</strong> {failed.get(run.id)}
                </li>
              ))}
          </ul>
        </div>
      )}
      <InlineError error={restore.error} />
      <div className="form-foot end">
        {!restore.isSuccess && gone.length > 0 && (
          <button
            type="button"
            className="button"
            disabled={restore.isPending}
            onClick={() => restore.mutate(gone.map((run) => run.id))}
          >
            <Icon name="undo" />
            {t("trash.restore")}
          </button>
        )}
        <button type="button" className="button primary" onClick={onClose}>
          {t("ui.close")}
        </button>
      </div>
    </>
  );
}

function Names({ runs }: { runs: readonly Victim[] }) {
  const t = useT();
  return (
    <ul className="bulk-names">
      {runs.slice(0, namesShown).map((run) => (
        <li key={run.id}>{run.name}</li>
      ))}
      {runs.length > namesShown && <li className="dim">{t("chart.more", { n: runs.length - namesShown })}</li>}
    </ul>
  );
}

/** How many versions the runs made; undefined while that is not known. */
function useMadeVersions(project: ProjectRef, runs: readonly Victim[]): number | undefined {
  const counted = runs.length <= runsCounted ? runs : [];
  const answers = useQueries({ queries: counted.map((run) => runArtifactsQuery({ ...project, run: run.id })) });
  if (counted.length === 0 || answers.some(({ data }) => data === undefined)) return undefined;
  return answers.reduce((sum, { data }) => sum + (data?.outputs.length ?? 0), 0);
}
