/** The one table of exit codes; every command uses it. Unknown codes count as failure. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  gate: 3,
  integrity: 4,
  source: 5,
  someTargets: 6,
  step: 7,
  unreachable: 8,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of the exit codes of the table above. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
