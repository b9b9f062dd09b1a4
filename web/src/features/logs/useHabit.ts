import { useState } from "react";

/** A switch that this browser remembers. */
export function useHabit(key: string): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(key) === "1");
  const set = (next: boolean) => {
    if (next) localStorage.setItem(key, "1");
    else localStorage.removeItem(key);
    setOn(next);
  };
  return [on, set];
}
