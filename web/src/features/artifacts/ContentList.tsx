import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import type { ContentEntry } from "./content";
import { useVersionRef } from "./useRefs";

const rowHeight = 32;

/** One folder, however many files it has. */
export function ContentList({ entries, current }: { entries: readonly ContentEntry[]; current: string }) {
  const { t, locale } = useI18n();
  const ref = useVersionRef();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  return (
    <div className="content-list" ref={scroller}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          if (!entry) return null;
          const { name, path, file, nFiles, sizeBytes } = entry;
          return (
            <li
              key={path}
              className={path === current ? "content-row current" : "content-row"}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Icon name={file ? (file.url ? "file" : "link") : "folder"} />
              <Link
                to="/$entity/$project/artifacts/$type/$collection/$version/files/$"
                params={{ ...ref, _splat: path }}
                className="list-main"
                aria-current={path === current ? "true" : undefined}
              >
                {name}
              </Link>
              <span className="list-cell dim wide-only">{file ? "" : t("files.count", { n: nFiles })}</span>
              <span className="list-cell number" data-tip={t("files.bytes", { n: formatInteger(sizeBytes, locale) })}>
                {formatBytes(sizeBytes)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
