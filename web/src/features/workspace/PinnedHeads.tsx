import { useUrlSearch } from "@/app/url";
import { ColumnMenu } from "@/runs/ColumnMenu";
import type { ColumnSet } from "@/runs/columns";
import { useFieldLabel } from "@/runs/FieldLabel";
import { isSortable } from "@/runs/fields";
import { nextSort, printSort, type SortKey } from "@/runs/list";
import { Icon } from "@/ui/icons";

interface Props {
  columns: ColumnSet;
  sort: readonly SortKey[];
  onColumns: (columns: ColumnSet) => void;
}

/** What the values beside the names of runs are: a click sorts, the menu unpins. */
export function PinnedHeads({ columns, sort, onColumns }: Props) {
  const label = useFieldLabel();
  const [, setSearch] = useUrlSearch();
  return (
    <ul className="pinned-heads">
      {columns.pinned.map((field) => {
        const key = sort.find((each) => each.field === field);
        const name = <span className="head-name">{label(field)}</span>;
        return (
          <li key={field} data-tip={field.includes(".") ? field : undefined}>
            {isSortable(field) ? (
              <button
                type="button"
                className="sort-button"
                onClick={(event) => setSearch({ sort: printSort(nextSort(sort, field, event.shiftKey)) })}
              >
                {name}
                {key && <Icon name={key.descending ? "down" : "up"} size={12} />}
              </button>
            ) : (
              name
            )}
            <ColumnMenu field={field} columns={columns} sort={sort} onColumns={onColumns} />
          </li>
        );
      })}
    </ul>
  );
}
