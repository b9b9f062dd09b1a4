import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type RegistryRef, registryMembersQuery, useSetRegistryRole } from "@/api/registries";
import { type MessageKey, useT } from "@/i18n";
import { Icon } from "@/ui/icons";
import { Failure, InlineError } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";

const roles = ["restricted_viewer", "viewer", "member", "admin"] as const;
const roleNames: Record<string, MessageKey> = {
  restricted_viewer: "role.restrictedViewer",
  viewer: "role.viewer",
  member: "role.member",
  admin: "role.admin",
};

/** People and teams with a role of their own; admins give and take roles. */
export function RegistryMembers({ registryRef, isAdmin }: { registryRef: RegistryRef; isAdmin: boolean }) {
  const t = useT();
  const query = useQuery(registryMembersQuery(registryRef));
  const set = useSetRegistryRole(registryRef);
  const [name, setName] = useState("");
  const roleName = (role: string) => {
    const key = roleNames[role];
    return key ? t(key) : role;
  };
  return (
    <section className="card" aria-label={t("registry.members")}>
      <h2>{t("registry.members")}</h2>
      <p className="dim">{t("registry.members.hint")}</p>
      {query.isPending && <Skeleton rows={3} />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      <ul className="member-list">
        {query.data?.members.map((member) => (
          <li key={member.name}>
            <Icon name={member.kind === "team" ? "group" : "user"} />
            <span className="member-name">{member.name}</span>
            {isAdmin ? (
              <>
                <select
                  value={member.role}
                  aria-label={t("registry.roleOf", { name: member.name })}
                  onChange={(event) => set.mutate({ name: member.name, role: event.target.value })}
                >
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {roleName(role)}
                    </option>
                  ))}
                </select>
                <button
                  type="button"
                  className="icon-button small"
                  aria-label={t("ui.removeThing", { thing: member.name })}
                  onClick={() => set.mutate({ name: member.name, role: null })}
                >
                  <Icon name="close" size={12} />
                </button>
              </>
            ) : (
              <span className="dim">{roleName(member.role)}</span>
            )}
          </li>
        ))}
      </ul>
      {isAdmin && (
        <form
          className="member-form"
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate({ name: name.trim(), role: "member" }, { onSuccess: () => setName("") });
          }}
        >
          <input
            value={name}
            aria-label={t("registry.addMember")}
            placeholder={t("registry.addMember")}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button" disabled={!name.trim() || set.isPending}>
            <Icon name="plus" />
            {t("registry.add")}
          </button>
        </form>
      )}
      <InlineError error={set.error} />
    </section>
  );
}
