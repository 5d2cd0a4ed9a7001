import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { ServiceEntry } from '../../model/manifest.ts';
import { findOwner } from '../../sys/owner.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';
import { stepFailure } from '../steps/step-failure.ts';
import type { Answering } from './answer-question.ts';
import { demandServicesHealthy, performServices } from './declared-services.ts';
import { DeskNotes, type Performance } from './desk-notes.ts';
import { makeAnew } from './make-anew.ts';
import { makeWindows } from './make-windows.ts';
import { openWindow } from './open-window.ts';
import type { ServiceDesk, ServiceWindow } from './service-desk.ts';
import type { WindowPlaces } from './window-directory.ts';

/** What a desk is given. */
export interface DeskSurroundings extends Performance {
  readonly workspace: Pick<Workspace, 'root'>;
}

/** What a desk is for. */
export interface DeskTasks {
  /** The numbers of the commands that get a window. */
  readonly asking: readonly number[];
  readonly declared: readonly ServiceEntry[];
}

/** For a command that reaches the init system itself. */
const NO_WINDOW: ServiceWindow = { path: undefined, mounts: [], env: {}, close: () => Promise.resolve() };

/**
 * Opens a desk, in a directory of the workspace that is removed when the desk is closed.
 * @throws ArxError RUN_SERVICE_REFUSED if the FIFOs cannot be made.
 */
export async function openDesk(
  { asking, declared }: DeskTasks,
  { workspace, ...performance }: DeskSurroundings,
  context: Context,
): Promise<ServiceDesk> {
  const directory = join(workspace.root, 'services');
  const places = await makeWindows(directory, asking);
  const notes = new DeskNotes(performance, context);
  const windows: ServiceWindow[] = [];
  const used = new Set<number>();
  const closeWindows = async (): Promise<void> => {
    await Promise.all(windows.map((window) => window.close()));
  };
  return {
    records: notes.records,
    remarks: notes.remarks,
    at: async (step, mask) => {
      // What it has to say comes out when the desk is closed.
      closeWindows().catch(() => undefined);
      const opening = { places: places.get(step.number), isUsed: used.has(step.number) };
      used.add(step.number);
      const window = await windowOf(step, opening, notes.answering(step, mask), context);
      windows.push(window);
      return window;
    },
    performDeclared: async (changed) => {
      await closeWindows();
      await performServices(declared, changed, notes, context);
    },
    demandHealthy: async () => {
      await demandServicesHealthy(declared, notes, context);
    },
    [Symbol.asyncDispose]: async () => {
      // The commands and performDeclared() were told of failures; this must not hide how the run itself ended.
      await closeWindows().catch(() => undefined);
      removeIfPossible(directory);
    },
  };
}

interface Opening {
  readonly places: WindowPlaces | undefined;
  /** True: an attempt of the command had it. */
  readonly isUsed: boolean;
}

async function windowOf(
  step: Step,
  { places, isUsed }: Opening,
  answering: Answering,
  context: Context,
): Promise<ServiceWindow> {
  if (places === undefined || step.init === 'direct') return NO_WINDOW;
  const uid = uidOf(step);
  try {
    if (isUsed) await makeAnew(places);
    return openWindow(places, uid, answering, context);
  } catch (error) {
    throw refused(step, places, error);
  }
}

/** A command that runs as arx does can change what arx has made for it and those behind it. */
function refused(step: Step, { root }: WindowPlaces, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined || code === 'RUN_NO_EXEC') return cause;
  const why = cause instanceof ArxError ? message : code;
  const problem = `where it asks for services cannot be made ready (${why}), expected ${quoted(root)} as arx has made it`;
  const hint = 'Let the commands of the bundle change nothing in that directory';
  return stepFailure('RUN_SERVICE_REFUSED', step, problem, { cause, hint });
}

/** It goes with the private directory of the run, which says what stays. */
function removeIfPossible(directory: string): void {
  try {
    removeTree(directory);
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
  }
}

function uidOf({ user, label }: Step): number {
  if (user === undefined) return process.geteuid?.() ?? 0;
  const owner = findOwner(user);
  if (owner !== undefined) return owner.uid;
  throw new ArxError(
    'RUN_NO_OWNER',
    `Cannot run ${JSON.stringify(label)}: this host has no user ${JSON.stringify(user)}, expected one`,
  );
}
