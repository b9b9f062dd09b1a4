import { useUrlSearch } from "@/app/url";
import { useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { type ColumnSet, hideColumns, pinColumns, shiftColumn, showBeside, unpinColumn } from "./columns";
import { useFieldLabel } from "./FieldLabel";
import { boundField, type FieldId, isSortable, metricOf } from "./fields";
import { joinNames, printSort, type SortKey, splitNames } from "./list";

interface Props {
  field: FieldId;
  columns: ColumnSet;
  sort: readonly SortKey[];
  onColumns: (columns: ColumnSet) => void;
}

/** What can be done with a column, the same in the table and in the list beside the charts. */
export function ColumnMenu({ field, columns, sort, onColumns }: Props) {
  const t = useT();
  const label = useFieldLabel();
  const [search, setSearch] = useUrlSearch();
  const pinned = columns.pinned.includes(field);
  const groups = splitNames(search.group);
  const grouped = groups.includes(field);
  const others = sort.filter((key) => key.field !== field);
  const metric = metricOf(field);
  // Of one metric, those that this column does not show.
  const siblings =
    metric === undefined
      ? []
      : ([
          ["columns.addLast", `summary.${metric}`],
          ["columns.addMin", boundField(metric, "min")],
          ["columns.addMax", boundField(metric, "max")],
        ] as const);
  const item = (icon: Parameters<typeof Icon>[0]["name"], text: string, act: () => void) => (
    <button key={text} type="button" role="menuitem" className="menu-item" onClick={act}>
      <Icon name={icon} />
      {text}
    </button>
  );
  return (
    <Menu
      label={t("columns.menu", { name: label(field) })}
      button={<Icon name="more" size={12} />}
      className="icon-button small head-menu"
    >
      {isSortable(field) && [
        item("up", t("sort.asc"), () => setSearch({ sort: printSort([{ field, descending: false }]) })),
        item("down", t("sort.desc"), () => setSearch({ sort: printSort([{ field, descending: true }]) })),
        others.length > 0 &&
          item("sort", t("sort.then"), () => setSearch({ sort: printSort([...others, { field, descending: false }]) })),
      ]}
      {item("pin", t(pinned ? "columns.unpin" : "columns.pin"), () =>
        onColumns(pinned ? unpinColumn(columns, field) : pinColumns(columns, [field])),
      )}
      {item("left", t("panel.moveLeft"), () => onColumns(shiftColumn(columns, field, -1)))}
      {item("right", t("panel.moveRight"), () => onColumns(shiftColumn(columns, field, 1)))}
      {item("group", t(grouped ? "group.remove" : "group.by"), () =>
        setSearch({ group: joinNames(grouped ? groups.filter((each) => each !== field) : [...groups, field]) }),
      )}
      {item("palette", t("color.by"), () => setSearch({ color: field }))}
      {siblings
        .filter(([, sibling]) => sibling !== field)
        .map(([text, sibling]) => item("plus", t(text), () => onColumns(showBeside(columns, sibling, field))))}
      {item("eyeOff", t("columns.hide"), () => onColumns(hideColumns(columns, [field])))}
    </Menu>
  );
}
