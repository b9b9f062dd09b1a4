import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runArtifactsQuery, versionFilesQuery } from "@/api/artifacts";
import { fileOfRun, fileOfVersion } from "@/api/files";
import { type RunRef, runFilesQuery } from "@/api/queries";
import { type Source, toSources } from "./codeFiles";

interface Sources {
  /** Undefined while they are on their way, or where nothing was asked. */
  sources: Source[] | undefined;
  error: Error | null;
  retry: () => void;
}

const nowhere = { collection: "", version: "" };

/** The code of a run: its files, and the last artifact of code that it logged. */
export function useSources(run: RunRef, enabled = true): Sources {
  const files = useQuery({ ...runFilesQuery(run), enabled });
  const artifacts = useQuery({ ...runArtifactsQuery(run), enabled });
  const code = artifacts.data?.outputs.filter((each) => each.type === "code").at(-1);
  const inCode = useInfiniteQuery({
    ...versionFilesQuery(code ?? { ...run, ...nowhere }),
    enabled: code !== undefined,
  });
  const isComplete = files.data && artifacts.data && (!code || inCode.data);
  const sources = useMemo(() => {
    if (!isComplete || !files.data) return undefined;
    const inArtifact = inCode.data?.pages.flatMap((page) => page.files.map(fileOfVersion)) ?? [];
    return toSources(
      files.data.files.map((file) => fileOfRun(run, file)),
      inArtifact,
    );
  }, [isComplete, files.data, inCode.data, run]);
  const retry = () => {
    for (const query of [files, artifacts, inCode]) if (query.isError) void query.refetch();
  };
  return { sources, error: files.error ?? artifacts.error ?? inCode.error, retry };
}
