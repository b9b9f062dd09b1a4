import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useRunRef } from "@/app/url";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { RelativeTime } from "@/ui/Time";
import type { Entry } from "./folder";

const rowHeight = 32;

export function FolderList({ entries, current }: { entries: readonly Entry[]; current: string }) {
  const { t, locale } = useI18n();
  const ref = useRunRef();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  return (
    <div className="folder" ref={scroller}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index];
          if (!entry) return null;
          const { name, path, file, nFiles, sizeBytes, updatedAt } = entry;
          return (
            <li
              key={path}
              className={path === current ? "folder-row current" : "folder-row"}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Icon name={file ? "file" : "folder"} />
              <Link
                to="/$entity/$project/runs/$run/files/$"
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
              <span className="list-cell number">
                <RelativeTime at={updatedAt} />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
