import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/queries";
import type { Session, SessionUser } from "@/api/types";

/** Who is signed in. Only below the route that makes sure somebody is. */
export function useSession(): Session & { user: SessionUser } {
  const { data } = useSuspenseQuery(sessionQuery);
  const user = data.user ?? { username: "", display_name: "", is_admin: false, entities: [] };
  return { ...data, user };
}
