import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { runQuery } from "@/api/queries";
import { apiPath, apiUrl } from "@/api/request";
import { useTitle } from "@/app/title";
import { useRunRef, useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { SearchBox } from "@/ui/SearchBox";
import { LogMatches } from "./LogMatches";
import { LogView } from "./LogView";
import { problems } from "./matches";
import { useHabit } from "./useHabit";
import "./logs.css";

/** Everything the script printed. */
export default function LogsPage() {
  const t = useT();
  const ref = useRunRef();
  const { data: run } = useQuery(runQuery(ref));
  useTitle(t("run.logs"), run?.name);
  const [search, setSearch] = useUrlSearch();
  const [times, setTimes] = useHabit("ayumi.logs.times");
  const [wrap, setWrap] = useHabit("ayumi.logs.wrap");
  const [target, setTarget] = useState(() => lineOfHash());
  const text = search.search ?? "";
  const regex = search.regex === "1";
  const errors = search.level === "error";
  const showsProblems = regex && text === problems;
  const find = useCallback((value: string) => setSearch({ search: value || undefined }), [setSearch]);
  const download = apiUrl(`${apiPath("runs", ref.entity, ref.project, ref.run)}/logs.txt`);
  const goTo = (number: number) => {
    setSearch(everything, `L${number + 1}`);
    setTarget(number);
  };
  return (
    <main className="logs">
      <div className="toolbar" role="toolbar" aria-label={t("logs.tools")}>
        <SearchBox value={text} onChange={find} label={t("logs.search")} main delayMs={300} />
        <button
          type="button"
          className="toggle"
          aria-pressed={regex}
          data-tip={t("logs.regex.hint")}
          onClick={() => setSearch({ regex: regex ? undefined : "1" })}
        >
          <code>.*</code>
          <span className="visually-hidden">{t("logs.regex")}</span>
        </button>
        <button
          type="button"
          className="toggle"
          aria-pressed={showsProblems}
          data-tip={t("logs.problems.hint")}
          onClick={() => setSearch(showsProblems ? everything : { ...everything, search: problems, regex: "1" })}
        >
          <Icon name="alert" size={14} />
          {t("logs.problems")}
        </button>
        <button
          type="button"
          className="toggle"
          aria-pressed={errors}
          data-tip={t("logs.errors.hint")}
          onClick={() => setSearch({ level: errors ? undefined : "error" })}
        >
          {t("logs.errors")}
        </button>
        <button type="button" className="toggle" aria-pressed={times} onClick={() => setTimes(!times)}>
          {t("logs.times")}
        </button>
        <button type="button" className="toggle" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          {t("logs.wrap")}
        </button>
        <span className="spacer" />
        <a className="button" href={download} download={`${ref.run}.log`}>
          <Icon name="download" />
          {t("ui.download")}
        </a>
      </div>
      {text || errors ? (
        <LogMatches run={ref} text={text} regex={regex} errors={errors} times={times} wrap={wrap} onPick={goTo} />
      ) : (
        <LogView
          key={`${ref.run}`}
          run={ref}
          running={run?.state === "running"}
          times={times}
          wrap={wrap}
          target={target}
          onTarget={goTo}
        />
      )}
    </main>
  );
}

const everything = { search: undefined, regex: undefined, level: undefined };

/** `#L12` is the twelfth line. */
function lineOfHash(): number | null {
  const number = Number(/^#L(\d+)$/.exec(window.location.hash)?.[1] ?? 0);
  return number > 0 ? number - 1 : null;
}
