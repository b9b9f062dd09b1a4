import { useRef, useState } from "react";
import { editedText } from "@/report/blocks";
import { withText } from "@/report/blockText";
import type { Json } from "@/report/json";
import type { BlockActions } from "./BlocksEditor";

/**
 * The text of a block as somebody types it. What is typed is not always what the block says: `**bo` is on its way to a
 * mark. The block has the last word only where it changed without the field, as by undo.
 */
export function useFieldText(block: Json, actions: BlockActions): [string, (text: string) => void] {
  const [typed, setTyped] = useState(() => editedText(block));
  const written = useRef(block);
  if (written.current !== block) {
    written.current = block;
    const shown = editedText(block);
    if (shown !== typed) setTyped(shown);
  }
  const set = (text: string) => {
    const next = withText(block, text);
    written.current = next;
    setTyped(text);
    actions.change(next, "text");
  };
  return [typed, set];
}
