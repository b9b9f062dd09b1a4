import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type LoggedValue, loggedQuery, maxLogged } from "@/api/logged";
import { runQuery } from "@/api/queries";
import { useRunsWithKeyFirst } from "@/api/runsWithKey";
import { useT } from "@/i18n";
import { Failure } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { useBoard } from "../board/context";
import type { PanelSpec } from "../board/panel";
import { useExport } from "../export/context";
import { ClassChips } from "./ClassChips";
import { domainOf } from "./heat";
import type { ImageLook } from "./ImageGrid";
import { readMedia } from "./media";
import type { ImageClass } from "./overlay/classes";
import { joinClasses } from "./overlay/classes";
import { RunCell } from "./RunCell";
import { StepSlider } from "./StepSlider";
import { allSteps, valueAt } from "./steps";
import "./media.css";

/** Runs beside each other at first: more are asked for by hand, since each has files of its own. */
const firstRuns = 6;

/** What several runs logged under a key, at the step that the slider says. */
export default function MediaPanel({ panel, title }: { panel: PanelSpec; title: string }) {
  const t = useT();
  const { project, runs: all } = useBoard();
  const [nWanted, setWanted] = useState(firstRuns);
  const [chosen, setChosen] = useState<number | null>(null);
  const key = panel.keys[0] ?? "";
  const inOrder = useRunsWithKeyFirst(project, all, key, nWanted);
  const wanted = useMemo(() => inOrder?.slice(0, nWanted) ?? [], [inOrder, nWanted]);
  const queries = useQueries({
    queries: wanted.map((run) => ({ ...loggedQuery({ ...project, run: run.id }, key), enabled: key !== "" })),
  });
  const answers = queries.map((query) => query.data);
  const state = queries.map((query) => query.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` changes where one of the answers does.
  const found = useMemo(
    () => wanted.map((run, i) => ({ run, values: answers[i]?.values ?? none, cut: answers[i]?.cut ?? false })),
    [wanted, state],
  );
  const steps = useMemo(() => allSteps(found.map(({ values }) => values)), [found]);
  const step = chosen ?? steps.at(-1) ?? 0;
  const shown = found.flatMap(({ run, values }) => {
    const at = valueAt(values, step) ?? (chosen === null ? values.at(-1) : undefined);
    return at ? [{ run, values, at, media: readMedia(at.value) }] : [];
  });
  const domain = useMemo(() => domainOf(found.flatMap(({ values }) => values)), [found]);
  const { look, classes, hidden, onToggle } = useImageLook(
    key,
    shown.some(({ media }) => media.kind === "images" && media.items.some((item) => Object.keys(item.masks).length > 0))
      ? shown[0]?.run.id
      : undefined,
  );
  useExport(
    useMemo(
      () => ({
        rows: () =>
          found.flatMap(({ run, values }) =>
            values.map(({ step: at, value }) => ({ run: run.name, step: at, [key]: value })),
          ),
      }),
      [found, key],
    ),
  );

  const failed = queries.find((query) => query.isError);
  const pending = inOrder === null || queries.some((query) => query.isPending);
  if (key === "") return <p className="panel-note">{t("panel.choose")}</p>;
  if (all.length === 0) return <p className="panel-note">{t("board.noRuns")}</p>;
  if (failed?.error && steps.length === 0)
    return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  return (
    <div className="media-panel">
      {steps.length > 1 && (
        <StepSlider steps={steps} step={step} label={t("media.step", { name: title })} onChange={setChosen} />
      )}
      {classes.length > 0 && <ClassChips classes={classes} hidden={hidden} onToggle={onToggle} />}
      <div className={`media-runs of-${shown[0]?.media.kind ?? "none"}`}>
        {shown.map((cell) => (
          <RunCell
            key={cell.run.id}
            {...cell}
            step={step}
            domain={domain}
            look={look}
            label={title}
            name={key}
            project={project}
          />
        ))}
        {pending && shown.length === 0 && <Skeleton rows={5} height={16} />}
        {!pending && steps.length === 0 && <p className="panel-note">{t("board.noData")}</p>}
        {!pending && steps.length > 0 && shown.length === 0 && <p className="panel-note">{t("media.nothingYet")}</p>}
        {!pending && wanted.length < all.length && (
          <button type="button" className="media-more" onClick={() => setWanted(nWanted + 12)}>
            {t("media.moreRuns", { n: wanted.length, all: all.length })}
          </button>
        )}
      </div>
      {found.some(({ cut }) => cut) && <span className="panel-badge">{t("media.cut", { n: maxLogged })}</span>}
    </div>
  );
}

const none: readonly LoggedValue[] = [];

/** Classes are hidden for the whole panel: the same one on every image. */
function useImageLook(key: string, runWithMasks: string | undefined) {
  const { project } = useBoard();
  const [classesByImage, setClasses] = useState<ReadonlyMap<string, readonly ImageClass[]>>(new Map());
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [run] = useQueries({
    queries: [{ ...runQuery({ ...project, run: runWithMasks ?? "" }), enabled: runWithMasks !== undefined }],
  });
  const masks = run?.data?.mask_labels;
  const look = useMemo<ImageLook>(
    () => ({
      hidden,
      labels: (mask, id) => masks?.find((each) => each.key === key && each.mask === mask)?.classes[id],
      onClasses: (path, classes) =>
        setClasses((before) => (before.get(path) === classes ? before : new Map(before).set(path, classes))),
    }),
    [hidden, masks, key],
  );
  const onToggle = useCallback((id: number) => {
    setHidden((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const classes = useMemo(() => joinClasses([...classesByImage.values()]), [classesByImage]);
  return { look, classes, hidden, onToggle };
}
