import { type DragEvent, useMemo, useRef } from "react";

/** The panel that is being dragged: browsers tell its data only once it is dropped. */
let dragged: string | null = null;

export function dragProps(id: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      dragged = id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", id);
    },
    onDragEnd: () => {
      dragged = null;
    },
  };
}

type Side = "before" | "after" | "end";

/** A place where a panel can be dropped. `kind` "sides" tells whether it goes before or behind. */
export function useDropTarget(kind: "sides" | "end", onDrop: (id: string, side: Side) => void) {
  const latest = useRef(onDrop);
  latest.current = onDrop;
  return useMemo(() => {
    const sideOf = (event: DragEvent): Side => {
      if (kind === "end") return "end";
      const { left, width } = event.currentTarget.getBoundingClientRect();
      return event.clientX < left + width / 2 ? "before" : "after";
    };
    // The mark is put on the element itself: a state would draw the board again with every move.
    const mark = (event: DragEvent, side: Side | null) => {
      const target = event.currentTarget as HTMLElement;
      if (side) target.dataset.drop = side;
      else delete target.dataset.drop;
    };
    return {
      onDragOver: (event: DragEvent) => {
        if (dragged === null) return;
        event.preventDefault();
        mark(event, sideOf(event));
      },
      onDragLeave: (event: DragEvent) => mark(event, null),
      onDrop: (event: DragEvent) => {
        mark(event, null);
        if (dragged === null) return;
        event.preventDefault();
        latest.current(dragged, sideOf(event));
        dragged = null;
      },
    };
  }, [kind]);
}
