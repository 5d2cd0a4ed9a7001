import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { ServiceEntry } from '../../model/manifest.ts';
import { findOwner } from '../../sys/owner.ts';
import { removeTree } from '../../sys/remove-tree.ts';
import type { Step } from '../run/step-model.ts';
import type { Workspace } from '../run/workspace.ts';
import type { Answering } from './answer-question.ts';
import { demandServicesHealthy, performServices } from './declared-services.ts';
import { DeskNotes, type Performance } from './desk-notes.ts';
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
  const closeWindows = async (): Promise<void> => {
    await Promise.all(windows.map((window) => window.close()));
  };
  return {
    records: notes.records,
    remarks: notes.remarks,
    at: (step, mask) => {
      // What it has to say comes out when the desk is closed.
      closeWindows().catch(() => undefined);
      const window = windowOf(step, places.get(step.number), notes.answering(step, mask), context);
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
      removeTree(directory);
    },
  };
}

function windowOf(
  step: Step,
  places: WindowPlaces | undefined,
  answering: Answering,
  context: Context,
): ServiceWindow {
  if (places === undefined || step.init === 'direct') return NO_WINDOW;
  return openWindow(places, uidOf(step), answering, context);
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
