import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { searchQuery } from "@/api/queries";
import type { SearchHit } from "@/api/types";

/** Typing goes on while earlier letters are looked for; asking waits for a short pause. */
const pauseMs = 120;

interface Found {
  hits: readonly SearchHit[];
  isPending: boolean;
  error: unknown;
}

const none: readonly SearchHit[] = [];

/** What on the whole server fits what was typed. */
export function useFound(typed: string): Found {
  const text = usePaused(typed.trim());
  const query = useQuery({ ...searchQuery(text), enabled: text !== "" });
  return {
    hits: text === "" ? none : (query.data?.hits ?? none),
    isPending: text !== typed.trim() || (text !== "" && query.isPending),
    error: query.error,
  };
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
