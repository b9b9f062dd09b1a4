import type { StoredFile } from "@/api/files";
import { apiUrl } from "@/api/request";
import { Icon } from "@/ui/icons";
import { FileLink, type FilesPlace } from "../place";
import type { CellMedia } from "./grid";

interface Props {
  media: CellMedia;
  file: StoredFile;
  place: FilesPlace;
}

/** What a cell of a logged table names: seen or heard in place, anything else behind a link to its preview. */
export function MediaCell({ media: { kind, caption }, file, place }: Props) {
  const name = caption || (file.path.split("/").at(-1) ?? file.path);
  const url = apiUrl(file.address ?? "");
  if (kind === "image" && file.address) {
    return (
      <FileLink place={place} path={file.path}>
        <img src={url} alt={name} className="cell-picture" loading="lazy" />
      </FileLink>
    );
  }
  if (kind === "audio" && file.address) {
    // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
    return <audio controls preload="none" src={url} aria-label={name} />;
  }
  if (kind === "video" && file.address) {
    // biome-ignore lint/a11y/useMediaCaption: what a script logged has no captions.
    return <video controls preload="metadata" src={url} aria-label={name} className="cell-picture" />;
  }
  return (
    <FileLink place={place} path={file.path} className="with-icon">
      <Icon name="file" />
      {name}
    </FileLink>
  );
}
