import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "@/api/queries";
import { ProjectLayout } from "./ProjectLayout";
import { ErrorPage, NotFoundPage, PendingPage } from "./pages";
import { toGroup, toJob, toJobs, toSelectedVersion } from "./printed";
import { Shell } from "./Shell";
import { parseSearch, type Search, stringifySearch } from "./search";

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFoundPage });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("@/features/account/LoginPage")),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/features/account/SetupPage")),
});

/** Everything that needs somebody signed in. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session.user) return;
    if (session.setup_needed) throw redirect({ to: "/setup", replace: true });
    throw redirect({ to: "/login", search: { next: location.href } as never, replace: true });
  },
});

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/home/HomePage")),
});
const homeAlias = createRoute({
  getParentRoute: () => app,
  path: "/home",
  beforeLoad: () => {
    throw redirect({ to: "/", replace: true });
  },
});
const authorize = createRoute({
  getParentRoute: () => app,
  path: "/authorize",
  component: lazyRouteComponent(() => import("@/features/account/AuthorizePage")),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/account/SettingsPage")),
});
const registries = createRoute({
  getParentRoute: () => app,
  path: "/registry",
  component: lazyRouteComponent(() => import("@/features/registry/RegistryListPage")),
});
const registry = createRoute({
  getParentRoute: () => app,
  path: "/registry/$organization/$registry",
  component: lazyRouteComponent(() => import("@/features/registry/RegistryPage")),
});
const printedRegistry = createRoute({
  getParentRoute: () => app,
  path: "/orgs/$organization/registry/$registry",
  beforeLoad: async ({ context, params, search }) => {
    await toSelectedVersion(context.queryClient, search as Search);
    throw redirect({ to: "/registry/$organization/$registry", params, replace: true });
  },
});
const printedModel = createRoute({
  getParentRoute: () => app,
  path: "/$entity/registry/model",
  beforeLoad: async ({ context, search }) => {
    await toSelectedVersion(context.queryClient, search as Search);
    throw redirect({ to: "/registry", replace: true });
  },
});
const entity = createRoute({
  getParentRoute: () => app,
  path: "/$entity",
  component: lazyRouteComponent(() => import("@/features/home/EntityPage")),
});

const project = createRoute({ getParentRoute: () => app, path: "/$entity/$project", component: ProjectLayout });
const projectIndex = createRoute({
  getParentRoute: () => project,
  path: "/",
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/$entity/$project/workspace", params, search: search as never, replace: true });
  },
});
const workspace = createRoute({
  getParentRoute: () => project,
  path: "/workspace",
  component: lazyRouteComponent(() => import("@/features/workspace/WorkspacePage")),
});
const table = createRoute({
  getParentRoute: () => project,
  path: "/table",
  component: lazyRouteComponent(() => import("@/features/table/TablePage")),
});
const overview = createRoute({
  getParentRoute: () => project,
  path: "/overview",
  component: lazyRouteComponent(() => import("@/features/project/ProjectOverviewPage")),
});
const sweeps = createRoute({
  getParentRoute: () => project,
  path: "/sweeps",
  component: lazyRouteComponent(() => import("@/features/sweeps/SweepListPage")),
});
const sweep = createRoute({
  getParentRoute: () => project,
  path: "/sweeps/$sweep",
  component: lazyRouteComponent(() => import("@/features/sweeps/SweepPage")),
});
const trash = createRoute({
  getParentRoute: () => project,
  path: "/trash",
  component: lazyRouteComponent(() => import("@/features/trash/TrashPage")),
});
const artifacts = createRoute({
  getParentRoute: () => project,
  path: "/artifacts",
  component: lazyRouteComponent(() => import("@/features/artifacts/ArtifactListPage")),
});
const artifactType = createRoute({
  getParentRoute: () => project,
  path: "/artifacts/$type",
  beforeLoad: ({ params: { entity, project: name, type } }) => {
    const search = { type } as never;
    throw redirect({ to: "/$entity/$project/artifacts", params: { entity, project: name }, search, replace: true });
  },
});
const collection = createRoute({
  getParentRoute: () => project,
  path: "/artifacts/$type/$collection",
  component: lazyRouteComponent(() => import("@/features/artifacts/CollectionPage")),
});
const version = createRoute({
  getParentRoute: () => project,
  path: "/artifacts/$type/$collection/$version",
  component: lazyRouteComponent(() => import("@/features/artifacts/VersionLayout")),
});
const versionIndex = createRoute({
  getParentRoute: () => version,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$entity/$project/artifacts/$type/$collection/$version/overview", params, replace: true });
  },
});
const versionOverview = createRoute({
  getParentRoute: () => version,
  path: "/overview",
  component: lazyRouteComponent(() => import("@/features/artifacts/VersionOverviewPage")),
});
const versionMetadata = createRoute({
  getParentRoute: () => version,
  path: "/metadata",
  component: lazyRouteComponent(() => import("@/features/artifacts/MetadataPage")),
});
const versionFiles = createRoute({
  getParentRoute: () => version,
  path: "/files/$",
  component: lazyRouteComponent(() => import("@/features/artifacts/ContentPage")),
});
const versionUsage = createRoute({
  getParentRoute: () => version,
  path: "/usage",
  component: lazyRouteComponent(() => import("@/features/artifacts/UsagePage")),
});
const versionLineage = createRoute({
  getParentRoute: () => version,
  path: "/lineage",
  component: lazyRouteComponent(() => import("@/features/artifacts/LineagePage")),
});
const versionCompare = createRoute({
  getParentRoute: () => version,
  path: "/compare",
  component: lazyRouteComponent(() => import("@/features/artifacts/ComparePage")),
});
const runsAlias = createRoute({
  getParentRoute: () => project,
  path: "/runs",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$entity/$project/table", params, replace: true });
  },
});
const printedJobs = createRoute({
  getParentRoute: () => project,
  path: "/jobs",
  beforeLoad: ({ params }) => {
    throw toJobs(params);
  },
});
const printedJob = createRoute({
  getParentRoute: () => project,
  path: "/jobs/$job/version_details/$version",
  beforeLoad: ({ context, params }) => toJob(context.queryClient, params, params.version),
});
const printedGroup = createRoute({
  getParentRoute: () => project,
  path: "/groups/$group",
  beforeLoad: ({ params }) => {
    throw toGroup(params, params.group);
  },
});
const reports = createRoute({
  getParentRoute: () => project,
  path: "/reports",
  component: lazyRouteComponent(() => import("@/features/reports/ReportListPage")),
});
const report = createRoute({
  getParentRoute: () => project,
  path: "/reports/$report",
  component: lazyRouteComponent(() => import("@/features/reports/ReportPage")),
});
const reportEditor = createRoute({
  getParentRoute: () => project,
  path: "/reports/$report/edit",
  component: lazyRouteComponent(() => import("@/features/reports/EditPage")),
});

const run = createRoute({
  getParentRoute: () => project,
  path: "/runs/$run",
  component: lazyRouteComponent(() => import("@/features/run/RunLayout")),
});
const runIndex = createRoute({
  getParentRoute: () => run,
  path: "/",
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: "/$entity/$project/runs/$run/workspace", params, search: search as never, replace: true });
  },
});
const runWorkspace = createRoute({
  getParentRoute: () => run,
  path: "/workspace",
  component: lazyRouteComponent(() => import("@/features/run/RunWorkspacePage")),
});
const runOverview = createRoute({
  getParentRoute: () => run,
  path: "/overview",
  component: lazyRouteComponent(() => import("@/features/run/RunOverviewPage")),
});
const runLogs = createRoute({
  getParentRoute: () => run,
  path: "/logs",
  component: lazyRouteComponent(() => import("@/features/logs/LogsPage")),
});
const runSystem = createRoute({
  getParentRoute: () => run,
  path: "/system",
  component: lazyRouteComponent(() => import("@/features/run/RunSystemPage")),
});
const runCode = createRoute({
  getParentRoute: () => run,
  path: "/code",
  component: lazyRouteComponent(() => import("@/features/files/CodePage")),
});
const runFiles = createRoute({
  getParentRoute: () => run,
  path: "/files/$",
  component: lazyRouteComponent(() => import("@/features/files/FilesPage")),
});

const runArtifacts = createRoute({
  getParentRoute: () => run,
  path: "/artifacts",
  component: lazyRouteComponent(() => import("@/features/artifacts/RunArtifactsPage")),
});

/** The short address that scripts print: it opens the run's overview. */
const runAlias = createRoute({
  getParentRoute: () => project,
  path: "/$run",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/$entity/$project/runs/$run/overview", params, replace: true });
  },
});

const routeTree = root.addChildren([
  login,
  setup,
  app.addChildren([
    home,
    homeAlias,
    authorize,
    settings,
    registries,
    registry,
    printedRegistry,
    printedModel,
    entity,
    project.addChildren([
      projectIndex,
      workspace,
      table,
      overview,
      artifacts,
      artifactType,
      collection,
      version.addChildren([
        versionIndex,
        versionOverview,
        versionMetadata,
        versionFiles,
        versionUsage,
        versionLineage,
        versionCompare,
      ]),
      sweeps,
      sweep,
      trash,
      runsAlias,
      runAlias,
      printedJobs,
      printedJob,
      printedGroup,
      reports,
      report,
      reportEditor,
      run.addChildren([runIndex, runWorkspace, runOverview, runLogs, runSystem, runCode, runFiles, runArtifacts]),
    ]),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadDelay: 60,
    defaultPendingMs: 250,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultPendingComponent: PendingPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
