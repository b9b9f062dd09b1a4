import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type FileHome, fileJsonQuery, filePath } from "@/api/fileHome";
import { apiUrl } from "@/api/request";
import type { LoggedImage } from "../media";
import { type Box, readBoxes } from "./boxes";
import type { ImageClass } from "./classes";
import { loadMask, type Mask } from "./mask";

export interface Overlay {
  boxes: readonly Box[];
  masks: readonly Mask[];
  classes: readonly ImageClass[];
}

const nothing: Overlay = { boxes: [], masks: [], classes: [] };

/** Boxes and masks of an image: asked for once the image is on the screen. `labels` names the classes of masks. */
export function useOverlay(
  home: FileHome,
  image: LoggedImage,
  labels: (mask: string, id: number) => string | undefined,
) {
  const boxFiles = useMemo(() => Object.values(image.boxes), [image]);
  const maskFiles = useMemo(() => Object.entries(image.masks), [image]);
  const boxes = useQuery({
    queryKey: ["boxes", home, boxFiles, image.width, image.height],
    queryFn: async ({ client }) => {
      const files = await Promise.all(boxFiles.map((path) => client.fetchQuery(fileJsonQuery(home, path))));
      return files.map((file) => readBoxes(file, image.width, image.height));
    },
    enabled: boxFiles.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const masks = useQuery({
    queryKey: ["masks", home, maskFiles],
    queryFn: async () => {
      const load = async ([name, path]: [string, string]) => ({
        name,
        mask: await loadMask(apiUrl(filePath(home, path))),
      });
      return Promise.all(maskFiles.map(load));
    },
    enabled: maskFiles.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return useMemo<Overlay>(() => {
    if (!boxes.data && !masks.data) return nothing;
    const ofBoxes = (boxes.data ?? []).flatMap((file) =>
      file.boxes.map(({ classId }) => ({ id: classId, label: file.labels[classId] ?? String(classId) })),
    );
    const ofMasks = (masks.data ?? []).flatMap(({ name, mask }) =>
      mask.present.map((id) => ({ id, label: labels(name, id) ?? String(id) })),
    );
    return {
      boxes: (boxes.data ?? []).flatMap((file) => file.boxes),
      masks: (masks.data ?? []).map(({ mask }) => mask),
      classes: [...ofBoxes, ...ofMasks],
    };
  }, [boxes.data, masks.data, labels]);
}
