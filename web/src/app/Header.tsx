import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type Connection, useConnection } from "@/api/live";
import { useSignOut } from "@/api/mutations";
import { useT } from "@/i18n";
import { Icon, Mark } from "@/ui/icons";
import { Menu } from "@/ui/Menu";
import { useTheme } from "@/ui/theme";
import { Breadcrumb } from "./Breadcrumb";
import { useSession } from "./session";

const paletteKeys = navigator.platform.startsWith("Mac") ? "⌘ K" : "Ctrl K";

interface Props {
  onShowShortcuts: () => void;
  onSearch: () => void;
}

export function Header({ onShowShortcuts, onSearch }: Props) {
  const t = useT();
  return (
    <header className="header">
      <Link to="/" className="wordmark">
        <Mark />
        <span className="wordmark-latin">Ayumi</span>
        <span className="wordmark-kanji" lang="ja">
          歩み
        </span>
        <span className="visually-hidden">{t("home.title")}</span>
      </Link>
      <Breadcrumb />
      <div className="header-end">
        <ConnectionBadge connection={useConnection()} />
        <button type="button" className="find-button" aria-label={t("palette.title")} onClick={onSearch}>
          <Icon name="search" />
          <span>{t("palette.open")}</span>
          <kbd>{paletteKeys}</kbd>
        </button>
        <Link
          to="/registry"
          className="icon-button wide-only"
          aria-label={t("registry.title")}
          data-tip={t("registry.title")}
        >
          <Icon name="bookmark" />
        </Link>
        <button
          type="button"
          className="icon-button wide-only"
          aria-label={t("keys.title")}
          data-tip={t("keys.title")}
          onClick={onShowShortcuts}
        >
          <Icon name="help" />
        </button>
        <UserMenu />
      </div>
    </header>
  );
}

function ConnectionBadge({ connection }: { connection: Connection }) {
  const t = useT();
  if (connection === "off" || connection === "connecting") return null;
  const live = connection === "live";
  return (
    <span
      className={live ? "connection live" : "connection lost"}
      role="status"
      data-tip={t(live ? "live.on.hint" : "live.off.hint")}
    >
      <span className="connection-dot" />
      {t(live ? "live.on" : "live.off")}
    </span>
  );
}

function UserMenu() {
  const t = useT();
  const { user, version } = useSession();
  const { resolved, choose } = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = user.display_name || user.username;
  const leave = () =>
    signOut.mutate(undefined, {
      onSuccess: () => {
        client.clear();
        void navigate({ to: "/login" });
      },
    });
  return (
    <Menu label={`${initials(name)} · ${t("app.account")}`} className="avatar" button={initials(name)}>
      <div className="menu-head">
        <strong>{name}</strong>
        <span className="dim">{user.email ?? user.username}</span>
      </div>
      <Link to="/$entity" params={{ entity: user.username }} role="menuitem" className="menu-item">
        <Icon name="folder" />
        {t("app.myProjects")}
      </Link>
      <Link to="/registry" role="menuitem" className="menu-item">
        <Icon name="bookmark" />
        {t("registry.title")}
      </Link>
      <Link to="/authorize" role="menuitem" className="menu-item">
        <Icon name="key" />
        {t("authorize.title")}
      </Link>
      <Link to="/settings" role="menuitem" className="menu-item">
        <Icon name="settings" />
        {t("settings.title")}
      </Link>
      <button
        type="button"
        role="menuitem"
        className="menu-item"
        onClick={() => choose(resolved === "dark" ? "light" : "dark")}
      >
        <Icon name={resolved === "dark" ? "sun" : "moon"} />
        {t(resolved === "dark" ? "theme.toLight" : "theme.toDark")}
      </button>
      <button type="button" role="menuitem" className="menu-item" onClick={leave}>
        <Icon name="signOut" />
        {t("app.signOut")}
      </button>
      <div className="menu-foot">Ayumi {version}</div>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
