import { lazy, Suspense } from "react";
import { type RunRef, runFilePath } from "@/api/queries";
import { apiUrl } from "@/api/request";
import { Skeleton } from "@/ui/Skeleton";
import { HtmlView } from "./HtmlView";
import { ImageGrid, type ImageLook } from "./ImageGrid";
import type { LoggedFile, Media } from "./media";
import { TextView } from "./TextView";

const DataTable = lazy(() => import("./table/DataTable"));
const SceneView = lazy(() => import("./scene/SceneView"));
const FigureView = lazy(() => import("./figure/FigureView"));

interface Props {
  run: RunRef;
  media: Media;
  /** The key it was logged under, for those who hear the page. */
  label: string;
  look: ImageLook;
}

/** Something that a run logged, shown as what it is. */
export function MediaView({ run, media, label, look }: Props) {
  if (media.kind === "images") return <ImageGrid run={run} items={media.items} look={look} />;
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
        <DataTable key={media.path} run={run} path={media.path} label={label} />
      ) : (
        media.items.map((item) => (
          <figure key={item.path} className={`media-item of-${media.kind}`}>
            <FileView run={run} kind={media.kind} item={item} label={label} />
            {item.caption && <figcaption className="media-caption">{item.caption}</figcaption>}
          </figure>
        ))
      )}
    </Suspense>
  );
}

const maxPreloadBytes = 2 * 1024 * 1024;

interface FileProps {
  run: RunRef;
  kind: Exclude<Media["kind"], "images" | "json" | "histogram" | "table">;
  item: LoggedFile;
  label: string;
}

function FileView({ run, kind, item, label }: FileProps) {
  const url = apiUrl(runFilePath(run, item.path));
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
      return <HtmlView run={run} item={item} />;
    case "scene":
      return <SceneView run={run} item={item} label={name} />;
    case "figure":
      return <FigureView run={run} item={item} label={name} />;
    case "file":
      return <TextView run={run} item={item} />;
  }
}
