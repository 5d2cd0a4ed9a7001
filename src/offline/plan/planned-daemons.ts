import type { Ground } from '../run/ground.ts';
import type { PlannedDaemon } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';
import type { DaemonRecord } from '../state/records.ts';
import { type DaemonGround, isSameDaemon } from './is-same-daemon.ts';

/** What decides whether a daemon that runs is left alone. */
interface Deciding extends DaemonGround {
  /** Whether this run changes something: then all are started anew. */
  readonly changed: boolean;
}

/**
 * What a run does with daemons, in its order: those that only the version before had go before the first that is started.
 * @param before what the ledger has of that version.
 */
export function plannedDaemons(
  steps: readonly Step[],
  before: readonly DaemonRecord[],
  deciding: Deciding,
  ground: Pick<Ground, 'isAlive'>,
): PlannedDaemon[] {
  const running = new Map(
    before.filter((record) => ground.isAlive(record)).map((record) => [record.name, record]),
  );
  const wanted = steps.filter(isDaemon).map((step) => wantedDaemon(step, running.get(step.daemon), deciding));
  const gone = [...running.keys()].filter((running) => wanted.every(({ name }) => name !== running));
  const first = wanted.findIndex(({ action }) => action !== 'keep');
  return wanted.toSpliced(
    first < 0 ? wanted.length : first,
    0,
    ...gone.map((name) => ({ name, action: 'stop' }) as const),
  );
}

type DaemonStep = Step & { readonly daemon: string };

function isDaemon(step: Step): step is DaemonStep {
  return step.daemon !== undefined;
}

function wantedDaemon(step: DaemonStep, before: DaemonRecord | undefined, deciding: Deciding): PlannedDaemon {
  const { daemon: name } = step;
  if (before === undefined) return { name, action: 'start' };
  const isKept = !deciding.changed && isSameDaemon(before, step, deciding);
  return { name, action: isKept ? 'keep' : 'replace' };
}
