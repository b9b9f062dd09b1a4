import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useI18n } from "@/i18n";
import { formatBytes, formatInteger } from "@/ui/format";
import { Icon } from "@/ui/icons";
import { RelativeTime } from "@/ui/Time";
import type { Entry } from "./folder";
import { FileLink, type FilesPlace } from "./place";

const rowHeight = 32;

interface Props {
  entries: readonly Entry[];
  /** The path that is looked at. */
  current: string;
  place: FilesPlace;
}

/** One folder, however many files it has. */
export function FolderList({ entries, current, place }: Props) {
  const { t, locale } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  // Files of a version never change, so they have no times.
  const hasTimes = entries.some((entry) => entry.updatedAt);
  return (
    <div className={hasTimes ? "folder" : "folder timeless"} ref={scroller}>
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
              <Icon name={file ? (file.address ? "file" : "link") : "folder"} />
              <FileLink
                place={place}
                path={path}
                className="list-main"
                aria-current={path === current ? "true" : undefined}
              >
                {name}
              </FileLink>
              <span className="list-cell dim wide-only">{file ? "" : t("files.count", { n: nFiles })}</span>
              <span className="list-cell number" data-tip={t("files.bytes", { n: formatInteger(sizeBytes, locale) })}>
                {formatBytes(sizeBytes)}
              </span>
              {hasTimes && (
                <span className="list-cell number">
                  <RelativeTime at={updatedAt} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
