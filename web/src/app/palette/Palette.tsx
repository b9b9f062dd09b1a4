import { useNavigate, useParams } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { SearchHit } from "@/api/types";
import { type MessageKey, useT } from "@/i18n";
import { reportSlug } from "@/report/address";
import { RunDot } from "@/runs/RunDot";
import { Icon, type IconName } from "@/ui/icons";
import { InlineError } from "@/ui/Notice";
import { StateIcon } from "@/ui/RunState";
import { kinds, pageOf } from "./hits";
import { rankAll } from "./rank";
import { type Place, pathOf, recentPlaces } from "./recent";
import { useCommands } from "./useCommands";
import { useFound } from "./useFound";
import { useReports } from "./useReports";
import "./palette.css";

interface Props {
  onClose: () => void;
  onShowShortcuts: () => void;
}

interface Item {
  id: string;
  sign: React.ReactNode;
  name: string;
  /** What it belongs to. */
  note?: string;
  keys?: string;
  run: () => void;
}

interface Section {
  title: MessageKey;
  items: Item[];
}

/** Everything by its name: places, projects, runs and what can be done here. */
export default function Palette({ onClose, onShowShortcuts }: Props) {
  const t = useT();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { sections, error, isPending } = useSections(typed, onShowShortcuts);
  const items = sections.flatMap((section) => section.items);
  const current = Math.min(at, Math.max(0, items.length - 1));

  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [id, current]);

  const choose = (item: Item | undefined) => {
    if (!item) return;
    dialog.current?.close();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: current + 1, ArrowUp: current - 1 + items.length }[event.key];
    if (next !== undefined && items.length > 0) {
      event.preventDefault();
      setAt(next % items.length);
    }
    // Enter may also end the writing of a Japanese word.
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(items[current]);
    }
  };
  let index = -1;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes it with Escape.
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t("palette.title")}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div className="palette-body">
        <div className="palette-input">
          <Icon name="search" />
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={items.length > 0 ? `${id}-${current}` : undefined}
            aria-label={t("palette.title")}
            placeholder={t("palette.placeholder")}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <InlineError error={error} />
        <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={t("palette.title")}>
          {sections.map(({ title, items: members }) => (
            <div key={title} role="group" aria-label={t(title)}>
              <div className="palette-title" role="presentation">
                {t(title)}
              </div>
              {members.map((item) => {
                index += 1;
                const own = index;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses from within the field.
                  <div
                    key={item.id}
                    id={`${id}-${own}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={own === current}
                    className="palette-item"
                    onPointerMove={() => setAt(own)}
                    onClick={() => choose(item)}
                  >
                    {item.sign}
                    <span className="palette-name">{item.name}</span>
                    {item.note && <span className="palette-note">{item.note}</span>}
                    {item.keys?.split(" ").map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
        {items.length === 0 && (
          <p className="palette-none" role="status">
            {t(isPending ? "ui.loading" : "palette.none")}
          </p>
        )}
      </div>
    </dialog>
  );
}

/** What is offered: without text where one was and what can be done, else what fits. */
function useSections(typed: string, onShowShortcuts: () => void) {
  const navigate = useNavigate();
  const commands = useCommands(onShowShortcuts);
  const found = useFound(typed);
  const here = useParams({ strict: false });
  const reports = useReports(typed);
  const [recent] = useState(() => recentPlaces().filter((place) => !isHere(place, here)));
  const go = (place: Omit<Place, "name">) => () => void navigate({ to: pathOf(place) });
  const placeItem = (place: Place): Item => ({
    id: `recent:${pathOf(place)}`,
    sign: place.run ? (
      <RunDot run={{ entity: place.entity, project: place.project, id: place.run }} />
    ) : (
      <Icon name="folder" />
    ),
    name: place.name,
    note: place.run ? `${place.entity}/${place.project}` : place.entity,
    run: go(place),
  });
  const hitItem = (hit: SearchHit, icon: IconName): Item => ({
    id: `${hit.kind}:${pageOf(hit)}`,
    sign: hit.state ? <StateIcon state={hit.state} /> : <Icon name={icon} />,
    name: hit.name,
    note: [hit.entity, hit.project, hit.id].filter((part) => part && part !== hit.name).join("/"),
    run: () => void navigate({ to: pageOf(hit) }),
  });
  const isTyped = typed.trim() !== "";
  const places = rankAll(recent, typed, (place) => `${place.name} ${place.project}`).slice(0, isTyped ? 3 : 6);
  const known = new Set(places.map(pathOf));
  const hits = found.hits.filter((hit) => !known.has(pageOf(hit)));
  const titles = [...new Set(kinds.map(({ title }) => title))];
  const sections: Section[] = [
    { title: "palette.recent", items: places.map(placeItem) },
    ...titles.map((title) => ({
      title,
      items: kinds
        .filter((kind) => kind.title === title)
        .flatMap(({ kind, icon }) => hits.filter((hit) => hit.kind === kind).map((hit) => hitItem(hit, icon))),
    })),
    {
      title: "report.title",
      items: reports.map((report) => ({
        id: `report:${report.id}`,
        sign: <Icon name="report" />,
        name: report.title,
        note: report.owner ?? undefined,
        run: () =>
          void navigate({
            to: "/$entity/$project/reports/$report",
            params: { entity: here.entity ?? "", project: here.project ?? "", report: reportSlug(report) },
          }),
      })),
    },
    {
      title: "palette.commands",
      items: rankAll(commands, typed, (command) => command.name).map(({ icon, ...command }) => ({
        ...command,
        sign: <Icon name={icon} />,
      })),
    },
  ];
  return {
    sections: sections.filter((section) => section.items.length > 0),
    error: found.error,
    isPending: found.isPending,
  };
}

/** Nobody wants to go where they are. */
function isHere(place: Place, here: { entity?: string; project?: string; run?: string }): boolean {
  return place.entity === here.entity && place.project === here.project && place.run === here.run;
}
