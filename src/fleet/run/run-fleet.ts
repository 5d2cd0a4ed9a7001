import type { Context } from '../../core/context.ts';
import { EXIT } from '../../core/exit-code.ts';
import { heedHurry } from '../../core/heed-hurry.ts';
import type { Host } from '../../model/fleet/fleet.ts';
import { type ConnectLimits, createConnectGate } from './connect-gate.ts';
import { FailBudget, type FailLimits, provesNothing } from './fail-budget.ts';
import type { HostResult } from './fleet-result.ts';
import { workOnHost } from './work-on-host.ts';
import type { FleetEvent, Perform } from './perform.ts';
import type { Share } from './share.ts';
import { slidingWindow } from './sliding-window.ts';
import { cutIntoWaves } from './waves.ts';

/** Hosts at once when nobody says how many. */
const USUAL_WINDOW = 64;

/** How to go through the hosts. */
export interface FleetOptions {
  /** The name of the run. */
  readonly run: string;
  /** Hosts at once. 0 or missing: min(hosts, 64). */
  readonly parallel?: number;
  /** Sizes of waves; a wave begins when the one before has ended within the budget. Missing: no waves. */
  readonly waves?: readonly Share[];
  readonly limits?: FailLimits;
  readonly connecting?: ConnectLimits;
  /** Where what hosts write is kept. Absolute; made when something is written. */
  readonly logs: string;
  /** Hosts that a run which is resumed has brought to a good end: they are left out. */
  readonly settled?: ReadonlySet<string>;
  /** Takes what happens; what it returns for output is waited for before more of that is read. */
  readonly heard: (event: FleetEvent) => unknown;
}

/** What a run of a fleet came to. */
export interface FleetOutcome<T> {
  /** One a host, in the order of the hosts. */
  readonly results: readonly HostResult[];
  /** What was found on those that came to a good end, by name. */
  readonly values: ReadonlyMap<string, T>;
  /** Why not all hosts were begun, half a sentence. */
  readonly held?: string;
}

/**
 * Does one thing on many hosts: a sliding window over each wave, no further host once the budget is spent or the signal is
 * aborted, which also asks the hosts at work to stop and to take back. What a host does wrong is in its result.
 */
export async function runFleet<T>(
  hosts: readonly Host[],
  perform: Perform<T>,
  options: FleetOptions,
  context: Context,
): Promise<FleetOutcome<T>> {
  using _heed = heedHurry(context);
  const { settled = new Set<string>(), waves: sizes = [], heard } = options;
  const waves = cutIntoWaves(
    hosts.filter(({ name }) => !settled.has(name)),
    sizes,
  );
  const course = newCourse<T>(hosts, options);
  heard({ type: 'begin', run: options.run, hosts: hosts.length, waves: waves.length });
  for (const { name } of hosts.filter((host) => settled.has(host.name)))
    course.end({ host: name, state: 'skipped', phase: 'done before', exit: EXIT.done });
  for (const [at, wave] of waves.entries())
    if (course.held === undefined)
      await runWave({ wave, number: at + 1, of: waves.length }, perform, course, context);
  return finished(hosts, course);
}

interface Course<T> {
  readonly options: FleetOptions;
  readonly budget: FailBudget;
  readonly results: Map<string, HostResult>;
  readonly values: Map<string, T>;
  readonly gate: ReturnType<typeof createConnectGate>;
  held: string | undefined;
  end(result: HostResult): void;
}

function newCourse<T>(hosts: readonly Host[], options: FleetOptions): Course<T> {
  const { limits = {}, waves = [], connecting, heard } = options;
  const budget = new FailBudget(limits, hosts.length, waves.length > 0);
  const results = new Map<string, HostResult>();
  const end = (result: HostResult): void => {
    results.set(result.host, result);
    budget.add(result);
    heard({ type: 'result', result });
  };
  const gate = createConnectGate(connecting);
  return { options, budget, results, values: new Map(), gate, held: undefined, end };
}

interface Wave {
  readonly wave: readonly Host[];
  /** Counts from 1. */
  readonly number: number;
  readonly of: number;
}

async function runWave<T>(
  { wave, number, of }: Wave,
  perform: Perform<T>,
  course: Course<T>,
  context: Context,
): Promise<void> {
  const { options, budget, gate } = course;
  const marked = of > 1 ? { wave: number } : {};
  if (of > 1) options.heard({ type: 'wave', wave: number, of, hosts: wave.length });
  const most = options.parallel === undefined || options.parallel === 0 ? USUAL_WINDOW : options.parallel;
  const isHeld = (): boolean => context.signal.aborted || budget.spent !== undefined;
  await slidingWindow(wave, most, isHeld, async (host) => {
    const { result, value } = await workOnHost(host, perform, { ...options, gate }, context);
    if (value !== undefined) course.values.set(host.name, value.is);
    course.end({ ...result, ...marked });
  });
  const why = whyHeld({ wave, number, of }, course, context);
  if (why === undefined) return;
  course.held = why;
  options.heard({ type: 'held', why });
}

/** Why nothing follows a wave. Of the last one only what kept it from its own hosts counts. */
function whyHeld<T>(
  { wave, number, of }: Wave,
  { results, budget }: Course<T>,
  { signal }: Context,
): string | undefined {
  const ended = wave.flatMap(({ name }) => results.get(name) ?? []);
  if (number === of && ended.length === wave.length) return undefined;
  return signal.aborted ? 'it was interrupted' : (budget.spent ?? provesNothing(ended));
}

function finished<T>(hosts: readonly Host[], course: Course<T>): FleetOutcome<T> {
  const { results, values, held } = course;
  for (const { name } of hosts)
    if (!results.has(name))
      course.end({ host: name, state: 'skipped', phase: 'not begun', exit: EXIT.someTargets });
  return {
    results: hosts.flatMap(({ name }) => results.get(name) ?? []),
    values: inOrder(hosts, values),
    ...(held !== undefined && { held }),
  };
}

function inOrder<T>(hosts: readonly Host[], values: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const names = hosts.map(({ name }) => name).filter((name) => values.has(name));
  return new Map(names.map((name) => [name, values.get(name) as T]));
}
