import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ProjectRef } from "@/api/queries";
import { useUrlSearch } from "../url";
import { keepLastView, lastView, sameView, toViewSearch, type View, ViewHistory, viewOf } from "./view";

/** One for each project, so that undo survives a walk from the workspace to the table and back. */
const histories = new Map<string, ViewHistory>();

export interface ViewControl {
  view: View;
  show: (view: View) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
}

/** The view of a project in the URL: its history, and the last one where the URL says nothing. */
export function useView(project: ProjectRef): ViewControl {
  const [search, setSearch] = useUrlSearch();
  const view = useMemo(() => viewOf(search), [search]);
  const key = `${project.entity}/${project.project}`;
  const history = histories.get(key) ?? new ViewHistory(view);
  histories.set(key, history);
  const [, setVersion] = useState(0);
  const first = useRef<View | null>(null);
  const changed = useRef(false);
  const show = useCallback((next: View) => setSearch(toViewSearch(next)), [setSearch]);

  useEffect(() => {
    if (first.current === null) {
      const last = Object.keys(view).length === 0 ? lastView(project) : {};
      first.current = Object.keys(last).length > 0 ? last : view;
      if (first.current === last) {
        setSearch(toViewSearch(last));
        return;
      }
    }
    history.show(view, performance.now());
    setVersion((version) => version + 1);
    // A link that somebody only looks at does not become their own view.
    changed.current ||= !sameView(view, first.current);
    if (changed.current) keepLastView(project, view);
  }, [history, view, project, setSearch]);

  const go = useCallback(
    (target: View | null) => {
      if (target) show(target);
    },
    [show],
  );
  const undo = useCallback(() => go(history.undo()), [go, history]);
  const redo = useCallback(() => go(history.redo()), [go, history]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.matches("input:not([type=range]), textarea, select");
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping) return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [undo, redo]);
  return { view, show, undo, redo, canUndo: history.canUndo, canRedo: history.canRedo };
}
