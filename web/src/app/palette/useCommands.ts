import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useStopRun } from "@/api/mutations";
import { runQuery } from "@/api/queries";
import { type MessageKey, useI18n } from "@/i18n";
import type { IconName } from "@/ui/icons";
import { useTheme } from "@/ui/theme";
import { useSession } from "../session";

/** Something that can be done from the keyboard by its name. */
export interface Command {
  id: string;
  name: string;
  icon: IconName;
  /** The shortcut that does the same. */
  keys?: string;
  run: () => void;
}

const projectTabs = [
  { to: "/$entity/$project/workspace", label: "project.workspace", icon: "chart", keys: "g w" },
  { to: "/$entity/$project/table", label: "project.table", icon: "table", keys: "g t" },
  { to: "/$entity/$project/overview", label: "project.overview", icon: "book", keys: "g o" },
  { to: "/$entity/$project/reports", label: "report.title", icon: "report", keys: "g r" },
] as const satisfies readonly { to: string; label: MessageKey; icon: IconName; keys: string }[];

const runTabs = [
  { to: "/$entity/$project/runs/$run/workspace", label: "run.charts", icon: "chart" },
  { to: "/$entity/$project/runs/$run/overview", label: "run.overview", icon: "info" },
  { to: "/$entity/$project/runs/$run/logs", label: "run.logs", icon: "logs" },
  { to: "/$entity/$project/runs/$run/system", label: "run.system", icon: "cpu" },
  { to: "/$entity/$project/runs/$run/files/$", label: "run.files", icon: "folder" },
  { to: "/$entity/$project/runs/$run/code", label: "run.code", icon: "code" },
] as const satisfies readonly { to: string; label: MessageKey; icon: IconName }[];

/** What can be done on this page. */
export function useCommands(onShowShortcuts: () => void): Command[] {
  const { t, language, setLanguage } = useI18n();
  const { resolved, choose } = useTheme();
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const stop = useStopRun();
  const { entity, project, run } = useParams({ strict: false });
  const commands: Command[] = [];

  if (entity && project && run) {
    const ref = { entity, project, run };
    for (const { to, label, icon } of runTabs) {
      commands.push({
        id: to,
        name: t("palette.ofRun", { tab: t(label) }),
        icon,
        run: () => void navigate({ to, params: { ...ref, _splat: "" } }),
      });
    }
    const shown = client.getQueryData(runQuery(ref).queryKey);
    if (shown?.state === "running" && !shown.stopping && shown.role !== "viewer") {
      commands.push({ id: "stop", name: t("palette.stop"), icon: "stop", run: () => stop.mutate(ref) });
    }
    const path = `${entity}/${project}/${run}`;
    commands.push({ id: "path", name: t("run.copyPath"), icon: "copy", run: () => copy(path) });
  }
  if (entity && project) {
    for (const { to, label, icon, keys } of projectTabs) {
      const name = t("palette.ofProject", { tab: t(label) });
      commands.push({ id: to, name, icon, keys, run: () => void navigate({ to, params: { entity, project } }) });
    }
    commands.push({ id: "link", name: t("view.copy"), icon: "link", run: () => copy(window.location.href) });
  }
  commands.push(
    { id: "home", name: t("home.title"), icon: "left", keys: "g h", run: () => void navigate({ to: "/" }) },
    {
      id: "mine",
      name: t("app.myProjects"),
      icon: "folder",
      run: () => void navigate({ to: "/$entity", params: { entity: user.username } }),
    },
    { id: "key", name: t("authorize.make"), icon: "key", run: () => void navigate({ to: "/authorize" }) },
    { id: "settings", name: t("settings.title"), icon: "settings", run: () => void navigate({ to: "/settings" }) },
    {
      id: "theme",
      name: t(resolved === "dark" ? "theme.toLight" : "theme.toDark"),
      icon: resolved === "dark" ? "sun" : "moon",
      run: () => choose(resolved === "dark" ? "light" : "dark"),
    },
    {
      id: "language",
      name: language === "en" ? "日本語" : "English",
      icon: "globe",
      run: () => setLanguage(language === "en" ? "ja" : "en"),
    },
    { id: "shortcuts", name: t("keys.title"), icon: "help", keys: "?", run: onShowShortcuts },
  );
  return commands;
}

function copy(text: string): void {
  // Pages without a secure origin have no clipboard.
  void navigator.clipboard?.writeText(text);
}
