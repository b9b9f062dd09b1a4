import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import "./records.css";

interface RecordsProps {
  label: string;
  /** Cells of the head. */
  head: ReactNode;
  /** Rows. */
  children: ReactNode;
}

/** A table of things that are alike. Where it is too wide it scrolls, by keyboard too. */
export function Records({ label, head, children }: RecordsProps) {
  return (
    <div className="records" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface MoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Below a list that has further pages. */
export function MoreRecords({ list }: MoreProps) {
  const t = useT();
  if (!list.hasNextPage) return null;
  return (
    <div className="records-foot">
      <button
        type="button"
        className="button"
        disabled={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {t("artifact.more")}
      </button>
    </div>
  );
}

const none: ReadonlySet<string> = new Set();

/** The rows that something is to be done with. */
export function useChosen() {
  const [chosen, setChosen] = useState(none);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return { chosen, toggle, clear: () => setChosen(none) };
}

/** The head of the column in which rows are chosen. */
export function ChooseHead({ label }: { label: string }) {
  return (
    <th scope="col" className="check-cell">
      <span className="visually-hidden">{label}</span>
    </th>
  );
}
