import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { jsonLine } from '../../core/json-line.ts';
import { quoted } from '../../core/quoted.ts';
import { isReceiptId, newReceiptId } from '../../offline/state/receipt-id.ts';
import { makePart, openState, peekState, type StateDirectory } from '../../offline/state/state-directory.ts';
import { withinState } from '../../offline/state/state-invalid.ts';
import { type HostResult, isSettled } from './fleet-result.ts';

/** What a run of a fleet is about; the first line of its report. */
export interface FleetHead {
  readonly what: 'run' | 'rollback' | 'remove';
  /** The bundle digest, or what is rolled back or removed. */
  readonly subject: string;
  readonly hosts: readonly string[];
}

/** The report of one run: a file that is only added to, one line of JSON for each thing that happened. */
export interface FleetReport extends Disposable {
  readonly run: string;
  /** Absolute. */
  readonly path: string;
  readonly logs: string;
  /** Hosts that came to a good end before, of a run that is resumed. */
  readonly settled: ReadonlySet<string>;
  /** Counts how often the run was begun or gone on with, from 1. */
  readonly turn: number;
  add(result: HostResult): void;
  /** Says how it ended, or why it was held. */
  end(facts: { readonly held?: string }): void;
}

/** Milliseconds in which what is added becomes durable: for each host by itself it would take longer than the host. */
const EACH = 1000;
/** Reports that are kept. */
const KEPT = 200;
const SCHEMA = 'arx.fleet-report/1';
const FILE = 'report.ndjson';
const LAST = 'last';

/** Begins a report in the state of this machine. @throws ArxError RUN_STATE_INVALID, WRITE_FAILED. */
export function beginReport(head: FleetHead, context: Context): FleetReport {
  const state = openState(context);
  const parent = makePart(state, 'fleet');
  const runs = runsIn(parent);
  for (const old of runs.slice(0, Math.max(0, runs.length - KEPT + 1)))
    rmSync(join(parent, old), { recursive: true, force: true });
  const run = newReceiptId(context.now(), runs.at(-1));
  const directory = makePart(state, `fleet/${run}`);
  const started = context.now().toISOString();
  const first = jsonLine({ schema: SCHEMA, type: 'begin', run, ...head, started });
  return openReport({ directory, run, settled: new Set(), turn: 1 }, first, context);
}

/**
 * Goes on with a report: its name, or `last`.
 * @throws ArxError USAGE_INVALID when there is none of that name, USAGE_CONFLICT when it is about something else,
 *   RUN_STATE_INVALID when it cannot be read.
 */
export function resumeReport(name: string, head: FleetHead, context: Context): FleetReport {
  const state = peekState(context);
  const { parent, run } = findRun(state, name);
  const directory = join(parent, run);
  const found = readReport(join(directory, FILE));
  if (found.what !== head.what || found.subject !== head.subject)
    throw new ArxError(
      'USAGE_CONFLICT',
      `Cannot resume ${run}: it was a ${found.what} of ${quoted(found.subject, 80)}, expected ${quoted(head.subject, 80)}`,
      { hint: 'Name the same bundle and the same fleet as then, or begin a new run without --resume' },
    );
  const again = jsonLine({ type: 'resumed', at: context.now().toISOString(), hosts: head.hosts });
  // A line that was cut off is ended first.
  return openReport(
    { directory, run, settled: found.settled, turn: found.turns + 1 },
    `${found.whole ? '' : '\n'}${again}`,
    context,
  );
}

interface Place {
  readonly directory: string;
  readonly run: string;
  readonly settled: ReadonlySet<string>;
  readonly turn: number;
}

function openReport({ directory, run, settled, turn }: Place, first: string, context: Context): FleetReport {
  const path = join(directory, FILE);
  const fd = withinState(path, () => openSync(path, 'a', 0o600));
  let durable = Number.NEGATIVE_INFINITY;
  const add = (line: string): void => {
    withinState(path, () => {
      appendFileSync(fd, line);
      // What a crash of this machine takes of a line is found out again: hosts that are done have nothing to do.
      if (performance.now() < durable + EACH) return;
      fdatasyncSync(fd);
      durable = performance.now();
    });
  };
  add(first);
  return {
    run,
    path,
    logs: join(directory, 'logs'),
    settled,
    turn,
    add: (result) => add(jsonLine({ type: 'result', ...result })),
    end: (facts) => add(jsonLine({ type: 'end', at: context.now().toISOString(), ...facts })),
    [Symbol.dispose]: () => {
      withinState(path, () => fdatasyncSync(fd));
      closeSync(fd);
    },
  };
}

function runsIn(parent: string): string[] {
  return withinState(parent, () => readdirSync(parent))
    .filter(isReceiptId)
    .toSorted();
}

function findRun(state: StateDirectory | undefined, name: string): { parent: string; run: string } {
  const parent = join(state?.path ?? '', 'fleet');
  const runs = state === undefined ? [] : readNames(parent);
  const run = name === LAST ? runs.at(-1) : runs.find((one) => one === name);
  if (run !== undefined) return { parent, run };
  const near = didYouMean(name, runs) ?? runs.at(-1);
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot resume ${quoted(name, 60)}: this machine knows no run of a fleet of that name, expected one`,
    { hint: near === undefined ? 'Run without --resume first' : `The newest is ${near}` },
  );
}

function readNames(parent: string): string[] {
  try {
    return runsIn(parent);
  } catch {
    return [];
  }
}

interface Found {
  readonly what: string;
  readonly subject: string;
  readonly settled: ReadonlySet<string>;
  readonly turns: number;
  /** False: its last line was cut off. */
  readonly whole: boolean;
}

function readReport(path: string): Found {
  const text = withinState(path, () => readFileSync(path, 'utf8'));
  const settled = new Set<string>();
  let head: Record<string, unknown> | undefined;
  let turns = 1;
  for (const line of text.split('\n')) {
    const value = parseLine(line);
    head ??= value;
    if (value?.['type'] === 'resumed') turns += 1;
    if (value?.['type'] !== 'result' || typeof value['host'] !== 'string') continue;
    const { host, state } = value as unknown as HostResult;
    if (isSettled({ state })) settled.add(host);
    else if (state !== 'skipped') settled.delete(host);
  }
  if (head?.['schema'] !== SCHEMA)
    throw new ArxError('RUN_STATE_INVALID', `Cannot read "${path}": it is no report of a run of a fleet`, {
      hint: 'Run without --resume',
    });
  return {
    what: String(head['what']),
    subject: String(head['subject']),
    settled,
    turns,
    whole: text.endsWith('\n'),
  };
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
