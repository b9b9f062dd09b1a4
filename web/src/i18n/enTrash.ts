/** Texts of deleting runs and of the trash. */
export const enTrash = {
  "delete.artifacts": "Delete the artifacts they made as well?",
  "delete.back": "They can be brought back from the trash.",
  "delete.back.without": "The runs can be brought back from the trash; the artifacts cannot.",
  "delete.both": "Delete the artifacts too",
  "delete.both.hint": "For good: they do not come back when a run is restored.",
  "delete.done.both":
    "{n} {n|run and its artifacts were|runs and their artifacts were} deleted. The artifacts are gone for good.",
  "delete.done.kept": "{n} {n|run was|runs were} deleted. All artifacts are kept.",
  "delete.hint":
    "{n|The run goes|The runs go} into the trash with what was logged. The {n|ID|IDs} can never be used again.",
  "delete.keep": "Keep the artifacts",
  "delete.keep.hint": "They stay where they are, for everybody who uses them.",
  "delete.linked":
    "{n} linked {n|version|versions} would be deleted. Registry models would go, and whoever follows an alias such as “production” would find nothing.",
  "delete.linked.confirm": "Delete everything for good",
  "delete.linked.question": "Nothing has been deleted so far. Delete the linked artifacts as well?",
  "delete.linked.refuse": "Delete only the {n|run|runs}, keep the artifacts",
  "delete.made": "({n} {n|version|versions})",
  "delete.noArtifacts": "{n|The run|The runs} made no artifacts.",
  "delete.restored": "{n} {n|run was|runs were} restored.",
  "trash.by": "Deleted by",
  "trash.choose": "Choose",
  "trash.deleted": "Deleted",
  "trash.empty": "The trash is empty",
  "trash.hint": "Deleted runs stay here for a while. Artifacts that were deleted with a run do not come back with it.",
  "trash.open": "Open the trash",
  "trash.purge.do": "Remove for good",
  "trash.purge.hint":
    "Everything {n|it|they} logged goes for good and cannot be restored. {n|Its ID|Their IDs} can then be used again.",
  "trash.purgeN": "Remove {n} {n|run|runs} for good…",
  "trash.restore": "Restore",
  "trash.restoreN": "Restore {n} {n|run|runs}",
  "trash.restoreOne": "Restore {name}",
  "trash.title": "Trash",
  "trash.until": "Removed for good",
} as const;
