import { lazy, Suspense } from "react";
import { type FileHome, filePath } from "@/api/fileHome";
import { apiUrl } from "@/api/request";
import { Skeleton } from "@/ui/Skeleton";
import { HtmlView } from "./HtmlView";
import { ImageGrid, type ImageLook } from "./ImageGrid";
import type { LoggedFile, Media } from "./media";
import { TextView } from "./TextView";
import type { LoggedPlace } from "./table/source";

const DataTable = lazy(() => import("./table/DataTable"));
const SceneView = lazy(() => import("./scene/SceneView"));
const FigureView = lazy(() => import("./figure/FigureView"));

interface Props {
  home: FileHome;
  media: Media;
  /** The key it was logged under, for those who hear the page. */
  label: string;
  look: ImageLook;
  /** Which of the tables of its key it is. */
  place?: LoggedPlace;
}

/** Everything is shown, and nothing is known beside the files. */
export const plainLook: ImageLook = { hidden: new Set(), labels: () => undefined, onClasses: () => {} };

/** Something that a run logged, shown as what it is. */
export function MediaView({ home, media, label, look, place }: Props) {
  if (media.kind === "images") return <ImageGrid home={home} items={media.items} look={look} />;
  if (media.kind === "json" || media.kind === "histogram") {
    return (
      <pre className="media-json" tabIndex={0} role="group" aria-label={label}>
        {JSON.stringify(media.kind === "json" ? media.value : media, null, 2)}
      </pre>
    );
  }
  return (
    <Suspense fallback={<Skeleton rows={4} height={14} />}>
      {media.kind === "table" ? (
        <DataTable key={media.path} home={home} path={media.path} label={label} place={place} />
      ) : (
        media.items.map((item) => (
          <figure key={item.path} className={`media-item of-${media.kind}`}>
            <FileView home={home} kind={media.kind} item={item} label={label} />
            {item.caption && <figcaption className="media-caption">{item.caption}</figcaption>}
          </figure>
        ))
      )}
    </Suspense>
  );
}

const maxPreloadBytes = 2 * 1024 * 1024;

interface FileProps {
  home: FileHome;
  kind: Exclude<Media["kind"], "images" | "json" | "histogram" | "table">;
  item: LoggedFile;
  label: string;
}

function FileView({ home, kind, item, label }: FileProps) {
  const url = apiUrl(filePath(home, item.path));
  const name = item.caption || label;
  // A long recording whose beginning is fetched keeps one of the few connections that a browser has to a server.
  const preload = item.sizeBytes > 0 && item.sizeBytes <= maxPreloadBytes ? "auto" : "none";
  switch (kind) {
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
      return <audio controls preload={preload} src={url} aria-label={name} />;
    case "video":
      return item.path.endsWith(".gif") ? (
        <img src={url} alt={name} className="media-video" loading="lazy" />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
        <video controls preload={preload} src={url} aria-label={name} className="media-video" />
      );
    case "html":
      return <HtmlView home={home} item={item} />;
    case "scene":
      return <SceneView home={home} item={item} label={name} />;
    case "figure":
      return <FigureView home={home} item={item} label={name} />;
    case "file":
      return <TextView home={home} item={item} />;
  }
}
