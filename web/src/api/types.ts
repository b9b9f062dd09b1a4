import type { components } from "./generated/openapi";

// Short names for the payloads of `/api/v1`. The types themselves are generated from the server's OpenAPI document.

type Schemas = components["schemas"];

export type ApiKey = Schemas["ApiKey"];
export type ApiKeys = Schemas["ApiKeys"];
export type CreateView = Schemas["CreateView"];
export type CreatedApiKey = Schemas["CreatedApiKey"];
export type ChartDefinition = Schemas["ChartDefinition"];
export type Environment = Schemas["Environment"];
export type ErrorBody = Schemas["ErrorBody"];
export type Faults = Schemas["Faults"];
export type GroupSeries = Schemas["GroupSeries"];
export type LiveEvent = Schemas["LiveEvent"];
export type LogLine = Schemas["LogLine"];
export type LogLines = Schemas["LogLines"];
export type MetricDefinition = Schemas["MetricDefinition"];
export type MetricKey = Schemas["MetricKey"];
export type MetricKeys = Schemas["MetricKeys"];
export type NonFinite = Schemas["NonFinite"];
export type Personal = Schemas["Personal"];
export type PersonalChange = Schemas["PersonalChange"];
export type Project = Schemas["Project"];
export type Projects = Schemas["Projects"];
export type Run = Schemas["Run"];
export type RunChange = Schemas["RunChange"];
export type RunFile = Schemas["RunFile"];
export type RunFiles = Schemas["RunFiles"];
export type RunGroups = Schemas["RunGroups"];
export type RunQuery = Schemas["RunQuery"];
export type RunRow = Schemas["RunRow"];
export type Runs = Schemas["Runs"];
export type SavedView = Schemas["SavedView"];
export type SavedViews = Schemas["SavedViews"];
export type SeriesAnswer = Schemas["SeriesAnswer"];
export type SeriesQuery = Schemas["SeriesQuery"];
export type Session = Schemas["Session"];
export type SessionEntity = Schemas["SessionEntity"];
export type SessionUser = Schemas["SessionUser"];
export type Setup = Schemas["Setup"];
export type SignIn = Schemas["SignIn"];
export type UserChange = Schemas["UserChange"];
export type ViewChange = Schemas["ViewChange"];
