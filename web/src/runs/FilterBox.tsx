import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ProjectRef } from "@/api/queries";
import type { RunRow } from "@/api/types";
import { useRunValues } from "@/api/values";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { FilterBuilder } from "./FilterBuilder";
import { type FieldId, readField, runColumns, toText } from "./fields";
import { complete } from "./filter/complete";
import { printExpression } from "./filter/expression";
import type { FilterProblem } from "./filter/lex";
import { parseFilter, type Resolve } from "./filter/parse";
import "./runs.css";

interface Props {
  project: ProjectRef;
  /** The filter in effect, as the URL has it. */
  value: string;
  onChange: (value: string) => void;
  /** Why the filter of the URL is not in effect. */
  problem?: FilterProblem;
  rows: readonly RunRow[];
  fields: readonly FieldId[];
  resolve: Resolve;
  /** The box that `/` focuses. */
  main?: boolean;
}

const states = ["running", "finished", "failed", "crashed", "killed", "pending", "preempting", "preempted"];
const noRuns: readonly string[] = [];

/** Words to search for and conditions to filter by in one line, with suggestions, and with a reason where it cannot be read. */
export function FilterBox({ project, value, onChange, problem, rows, fields, resolve, main = false }: Props) {
  const t = useT();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [focused, setFocused] = useState(false);
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(-1);
  const [closed, setClosed] = useState(true);
  const sent = useRef(value);
  // The URL may change under us, by undo or a saved view.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  // Whoever starts to type will want names of config keys, which only documents tell.
  const sample = useMemo(() => (focused ? rows.slice(0, 30).map((run) => run.id) : noRuns), [focused, rows]);
  const values = useRunValues(project, sample);
  const parsed = useMemo(() => parseFilter(text, resolve), [text, resolve]);
  const shown = text === value ? (parsed.problem ?? problem) : parsed.problem;

  const commit = useCallback(
    (next: string) => {
      const read = parseFilter(next, resolve);
      if (read.problem) return;
      const printed = read.expression ? printExpression(read.expression) : "";
      if (printed === sent.current) return;
      sent.current = printed;
      onChange(printed);
    },
    [resolve, onChange],
  );
  const completion = useMemo(() => {
    if (!focused || closed) return null;
    const valuesOf = (field: FieldId) => {
      if (field === "state") return states;
      const found = new Set<string>();
      for (const run of rows.slice(0, 300)) {
        const read = readField(run, values.get(run.id), field);
        for (const each of Array.isArray(read) ? read : [read]) if (toText(each)) found.add(toText(each));
      }
      return [...found].sort();
    };
    const known = fields.filter((field) => runColumns[field] === undefined || runColumns[field]?.server);
    return complete(text, cursor, { fields: known, resolve, valuesOf });
  }, [focused, closed, text, cursor, fields, resolve, rows, values]);
  const options = completion?.options ?? [];
  const isOpen = options.length > 0;
  // Half a value is a filter as well, but not the one that somebody is about to pick.
  const delayMs = options.some((option) => option.kind === "value") ? 1200 : 300;
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => commit(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, value, commit, delayMs]);

  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 700);
    return () => clearTimeout(timer);
  }, [text]);
  // Nobody needs to be told after every letter that a condition is not finished.
  const tells = shown !== undefined && (!isOpen || settled === text);

  const accept = (index: number) => {
    const option = options[index];
    if (!completion || !option) return;
    const next = text.slice(0, completion.from) + option.insert + text.slice(completion.to);
    const at = completion.from + option.insert.length;
    // At once: whoever types on must not find the cursor somewhere else a moment later.
    flushSync(() => {
      setText(next);
      setChosen(-1);
      setCursor(at);
    });
    input.current?.setSelectionRange(at, at);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (closed) setClosed(false);
      else if (isOpen) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        setChosen((now) => (now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length);
      }
    } else if ((event.key === "Enter" || event.key === "Tab") && isOpen && chosen >= 0) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === "Enter") {
      setClosed(true);
      commit(text);
    } else if (event.key === "Escape") {
      if (isOpen) setClosed(true);
      else if (text === "") event.currentTarget.blur();
      else setText("");
    }
  };

  return (
    <div className="filter-box">
      <div className={tells ? "search-box wrong" : "search-box"}>
        <Icon name="filter" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={t("filter.label")}
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
          aria-invalid={shown !== undefined}
          placeholder={t("filter.placeholder")}
          data-search={main ? "main" : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(event.target.selectionStart ?? event.target.value.length);
            setChosen(-1);
            setClosed(false);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onKeyDown={press}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            setClosed(true);
            commit(text);
          }}
        />
        {text && (
          <button
            type="button"
            className="icon-button small"
            aria-label={t("ui.clear")}
            onClick={() => {
              setText("");
              commit("");
            }}
          >
            <Icon name="close" size={12} />
          </button>
        )}
        {!text && main && <kbd className="search-key">/</kbd>}
      </div>
      <FilterBuilder
        expression={parsed.problem ? null : parsed.expression}
        unreadable={parsed.problem !== undefined}
        fields={fields}
        onChange={(expression) => {
          const printed = expression ? printExpression(expression) : "";
          setText(printed);
          commit(printed);
        }}
      />
      <div className="filter-drop">
        <div
          id={listId}
          role="listbox"
          aria-label={t("filter.suggestions")}
          className="filter-options"
          hidden={!isOpen}
        >
          {options.map((option, i) => (
            <div
              key={option.text}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              // The mouse must not take the focus from the line.
              onPointerDown={(event) => {
                event.preventDefault();
                accept(i);
              }}
            >
              <span className="break">{option.text}</span>
            </div>
          ))}
        </div>
        {tells && shown && <Problem problem={shown} text={text} />}
      </div>
    </div>
  );
}

function Problem({ problem, text }: { problem: FilterProblem; text: string }) {
  const t = useT();
  const { from, to, reason, parameters } = problem;
  return (
    <div className="filter-problem" role="alert">
      <span>{t(reason, parameters)}</span>
      <code>
        {text.slice(0, from)}
        <mark>{text.slice(from, to) || " "}</mark>
        {text.slice(to)}
      </code>
    </div>
  );
}
