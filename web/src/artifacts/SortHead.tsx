import { Icon } from "@/ui/icons";

interface Props {
  label: string;
  /** The server's name of the order. */
  field: string;
  sort: string;
  onSort: (sort: string) => void;
  number?: boolean;
}

/** The head of a column that lists can be ordered by; once more turns the order round. */
export function SortHead({ label, field, sort, onSort, number = false }: Props) {
  const descending = sort.startsWith("-");
  const isChosen = (descending ? sort.slice(1) : sort) === field;
  return (
    <th
      scope="col"
      className={number ? "number" : undefined}
      aria-sort={isChosen ? (descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className={isChosen ? "sort-head chosen" : "sort-head"}
        onClick={() => onSort(isChosen && !descending ? `-${field}` : field)}
      >
        {label}
        <Icon name={isChosen && descending ? "down" : "up"} size={12} />
      </button>
    </th>
  );
}
