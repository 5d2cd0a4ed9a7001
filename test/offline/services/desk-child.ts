import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import type { Event } from '../../../src/core/event.ts';
import type { SealedCode } from '../../../src/model/seal.ts';
import { prepareSteps } from '../../../src/offline/run/prepare-steps.ts';
import { openWorkspace } from '../../../src/offline/run/workspace.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { demandDaemonHealthy } from '../../../src/offline/services/daemons/demand-daemon-healthy.ts';
import { startDaemon } from '../../../src/offline/services/daemons/start-daemon.ts';
import { stopDaemon } from '../../../src/offline/services/daemons/stop-daemon.ts';
import { openServiceDesk } from '../../../src/offline/services/open-service-desk.ts';
import { restoreServices, stopStartedServices } from '../../../src/offline/services/restore-services.ts';
import type { DaemonRecord, ServiceRecord, UndoStep } from '../../../src/offline/state/records.ts';
import { runSteps } from '../../../src/offline/steps/run-steps.ts';
import { runUndo } from '../../../src/offline/steps/run-undo.ts';
import { fakeBundle, type Sketch } from '../run-fixture.ts';

/** What a run with a desk is to do, inside of a small host or not. */
export interface DeskOrder extends Pick<Sketch, 'services'> {
  readonly code?: readonly Omit<SealedCode, 'source'>[];
  /** Default: true. */
  readonly changed?: boolean;
  /** What commands are given as a secret, and nothing may tell. */
  readonly secret?: string;
  /** A directory for all that it needs. */
  readonly directory: string;
  /** Brings back how services were, at the end. */
  readonly restore?: boolean;
  /** Of an earlier order: brings these back and does nothing else. */
  readonly records?: readonly ServiceRecord[];
  readonly stop?: readonly DaemonRecord[];
  /** Undoes these, and does nothing else. */
  readonly undo?: readonly UndoStep[];
}

/** What came of it. */
export interface DeskReport {
  readonly records: readonly ServiceRecord[];
  readonly performed: readonly ServiceRecord[];
  readonly remarks: readonly string[];
  readonly restored: readonly string[];
  /** What was announced before a service was told to be as before. */
  readonly told: readonly ServiceRecord[];
  readonly daemons: readonly DaemonRecord[];
  readonly journaled: readonly DaemonRecord[];
  readonly warnings: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: { readonly code: string; readonly message: string };
}

const order = JSON.parse(readFileSync(0, 'utf8')) as DeskOrder;
const events: Event[] = [];
const context = createContext({
  tmp: order.directory,
  home: order.directory,
  env: process.env,
  stateDir: join(order.directory, 'state'),
  report: (event) => events.push(event),
});
const secrets = { ...noSecrets, mask: (text: string) => text.replaceAll(order.secret ?? '', '***') };
const report = {
  records: [] as readonly ServiceRecord[],
  performed: [] as ServiceRecord[],
  remarks: [] as readonly string[],
  restored: [] as string[],
  told: [] as ServiceRecord[],
  daemons: [] as DaemonRecord[],
  journaled: [] as DaemonRecord[],
};

async function carryOut(): Promise<void> {
  const { head } = fakeBundle({
    code: order.code ?? [],
    ...(order.services && { services: order.services }),
  });
  using workspace = openWorkspace(context);
  const performed = (record: ServiceRecord): void => void report.performed.push(record);
  await using desk = await openServiceDesk(head, { workspace, performed }, context);
  Object.assign(report, { records: desk.records, remarks: desk.remarks });
  const steps = prepareSteps(head, workspace.work, workspace);
  const logs = join(order.directory, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const { changed = true } = order;
  const nothing = (): void => undefined;
  await runSteps(
    steps,
    {
      changed,
      workspace,
      secrets: order.secret === undefined ? noSecrets : secrets,
      services: desk,
      logs: undefined,
      started: nothing,
      ended: nothing,
    },
    context,
  );
  await desk.performDeclared(changed);
  const journal = { daemon: (record: DaemonRecord): void => void report.journaled.push(record) };
  for (const step of steps) {
    if (step.daemon === undefined) continue;
    const daemon = { ...step, daemon: step.daemon };
    const log = join(logs, `daemon-${step.daemon}.log`);
    const around = { journal, log, secrets: noSecrets, entries: undefined, workspace };
    const record = await startDaemon(daemon, around, context);
    report.daemons.push(record);
    await demandDaemonHealthy(record, step.health, noSecrets, context);
  }
  await desk.demandHealthy();
}

async function undo(steps: readonly UndoStep[]): Promise<void> {
  const secretsFor = (): Promise<typeof noSecrets> => Promise.resolve(noSecrets);
  const { remarks, left, services } = await runUndo(steps, { secretsFor }, context);
  Object.assign(report, { records: services, remarks: [...remarks, ...left] });
}

async function main(): Promise<DeskReport['error']> {
  try {
    if (order.undo !== undefined) await undo(order.undo);
    else if (order.records === undefined && order.stop === undefined) await carryOut();
    return undefined;
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    const records = order.records ?? (order.restore === true ? report.records : []);
    const telling = (record: ServiceRecord): void => void report.told.push(record);
    const stopped = await stopStartedServices(records, context, telling);
    const parts = [stopped, await restoreServices(records, context, telling)];
    report.restored.push(...parts.flatMap(({ remarks, left }) => [...remarks, ...left]));
    for (const record of order.stop ?? []) {
      const problem = await stopDaemon(record, context);
      if (problem !== undefined) report.restored.push(problem);
    }
  }
}

const error = await main();
const output = (stream: 'stdout' | 'stderr'): string =>
  Buffer.concat(
    events.flatMap((event) => (event.type === 'output' && event.stream === stream ? [event.bytes] : [])),
  ).toString();
const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
const whole: DeskReport = {
  ...report,
  warnings,
  stdout: output('stdout'),
  stderr: output('stderr'),
  ...(error && { error }),
};
process.stdout.write(JSON.stringify(whole));
