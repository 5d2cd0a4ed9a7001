import { randomUUID } from 'node:crypto';
import { guardGroup } from '../../sys/guard-group.ts';
import { markedProcesses } from '../../sys/marked-processes.ts';
import { signalGroup, signalProcess } from '../../sys/process-group.ts';
import type { ProcessRow } from '../../sys/process-row.ts';
import { processTable } from '../../sys/process-table.ts';
import { groupEnds } from './group-ends.ts';
import { leftRunning } from './left-running.ts';
import { stuck } from './stuck.ts';
import type { Sandbox } from './sandbox-model.ts';

/** Variable that marks a command which runs outside of any sandbox, and all that it starts. */
const MARK = 'ARX_DIRECT';
/** Rounds of looking for marked processes: one may have started another meanwhile. */
const ROUNDS = 20;

/** No sandbox: the command runs in the host's namespaces. Its process group and a mark in its environment are all there is. */
export interface DirectSandbox extends Sandbox {
  /** What the command's environment must have. */
  readonly mark: Readonly<Record<string, string>>;
  /** Ends the command's group if this process is killed. Called before the command is told to begin. */
  guard(command: number): Promise<void>;
}

/**
 * What stands in for a sandbox when a command is sealed with `init: direct`. What leaves its process group stays, because such
 * a command is there to start what stays; it is ended only when the command itself had to be ended.
 */
export function directSandbox(): DirectSandbox {
  const value = randomUUID();
  let guard: Disposable | undefined;
  return {
    enter: [],
    mark: { [MARK]: value },
    guard: async (command) => {
      guard = await guardGroup(command);
    },
    ask: (command) => signalGroup(command, 'SIGTERM'),
    force: (command) => {
      signalGroup(command, 'SIGKILL');
      endMarked(value);
    },
    gone: () => Promise.resolve(),
    left: async (command, mask) => {
      const ending = await leftRunning(() => groupOf(command), mask);
      const group = new Set(groupOf(command).map(({ pid }) => pid));
      const marked = new Set(markedProcesses(MARK, value).filter((pid) => !group.has(pid)));
      return {
        ending,
        staying: await leftRunning(() => processTable().filter(({ pid }) => marked.has(pid)), mask),
      };
    },
    close: async (command) => {
      guard?.[Symbol.dispose]();
      if (command === undefined) return;
      signalGroup(command, 'SIGKILL');
      if (!(await groupEnds(command))) throw stuck();
    },
  };
}

function groupOf(leader: number): ProcessRow[] {
  return processTable().filter(({ group, pid }) => group === leader && pid !== leader);
}

function endMarked(value: string): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = markedProcesses(MARK, value);
    if (found.length === 0) return;
    for (const pid of found) signalProcess(pid, 'SIGKILL');
  }
}
