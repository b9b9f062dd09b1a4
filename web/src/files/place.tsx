import { Link } from "@tanstack/react-router";
import type { ComponentProps } from "react";

/** The pages that show files by their path: a run's, and those of a version of an artifact. */
export interface FilesPlace {
  to: "/$entity/$project/runs/$run/files/$" | "/$entity/$project/artifacts/$type/$collection/$version/files/$";
  /** What the address needs beside the path. */
  params: object;
}

interface Props extends Pick<ComponentProps<"a">, "children" | "className" | "aria-label" | "aria-current"> {
  place: FilesPlace;
  /** A file or a folder; empty for all. */
  path: string;
}

export function FileLink({ place, path, ...rest }: Props) {
  return (
    <Link to={place.to} params={{ ...place.params, _splat: path } as never} activeOptions={{ exact: true }} {...rest} />
  );
}
