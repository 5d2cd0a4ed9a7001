import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ArxError } from '../../../src/core/errors.ts';
import { type Context, createContext } from '../../../src/core/context.ts';
import type { Event } from '../../../src/core/event.ts';
import type { Step } from '../../../src/offline/run/step-model.ts';
import { openWorkspace, type Workspace } from '../../../src/offline/run/workspace.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { noDesk } from './no-desk.ts';
import type { StepRecord } from '../../../src/offline/state/receipt.ts';
import { runSteps } from '../../../src/offline/steps/run-steps.ts';
import type { StepSurroundings } from '../../../src/offline/steps/step-surroundings.ts';

/** A fresh directory in which commands run alone, without a bundle around them. */
export class StepBench implements Disposable {
  readonly directory: string;
  readonly events: Event[] = [];
  readonly context: Context;
  readonly workspace: Workspace & Disposable;
  readonly logs: string;
  readonly records: StepRecord[] = [];

  readonly #abort = new AbortController();

  constructor(parent = '/tmp') {
    this.directory = mkdtempSync(join(parent, 'arx-test-'));
    this.context = createContext({
      tmp: this.directory,
      home: this.directory,
      stateDir: join(this.directory, 'state'),
      signal: this.#abort.signal,
      report: (event) => this.events.push(event),
    });
    this.workspace = openWorkspace(this.context);
    this.logs = this.path('state/logs');
    mkdirSync(this.logs, { recursive: true, mode: 0o700 });
  }

  /** A shell script as a command of a bundle. */
  step(script: string, more: Partial<Step> = {}): Step {
    const { work, scratch } = this.workspace;
    return {
      number: 1,
      label: 'one',
      argv: ['sh', '-c', script],
      cwd: work,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: scratch, TMPDIR: scratch },
      names: [],
      network: 'none',
      timeout: 60,
      silence: 60,
      when: 'always',
      retries: 0,
      pass: [],
      secrets: [],
      services: [],
      ...more,
    };
  }

  around(more: Partial<StepSurroundings> = {}): StepSurroundings {
    return {
      changed: true,
      workspace: this.workspace,
      secrets: noSecrets,
      services: noDesk,
      logs: this.logs,
      started: () => undefined,
      ended: (_step, record) => void this.records.push(record),
      ...more,
    };
  }

  async runScript(script: string, more: Partial<Step> = {}, context = this.context): Promise<StepRecord> {
    const [record] = await runSteps([this.step(script, more)], this.around(), context);
    if (record === undefined) throw new Error('there is no record');
    return record;
  }

  /** Runs a script that must fail; returns its error. */
  async failScript(script: string, more: Partial<Step> = {}, context?: Context): Promise<ArxError> {
    try {
      await this.runScript(script, more, context);
    } catch (error) {
      return error as ArxError;
    }
    throw new Error('the command did not fail');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  abort(): void {
    this.#abort.abort();
  }

  /** Everything that the commands wrote to one stream. */
  output(stream: 'stdout' | 'stderr' = 'stdout'): string {
    const chunks = this.events.map((event) =>
      event.type === 'output' && event.stream === stream ? event.bytes : Buffer.alloc(0),
    );
    return Buffer.concat(chunks).toString();
  }

  log(name = '1.log'): string {
    return readFileSync(join(this.logs, name), 'utf8');
  }

  warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  }

  [Symbol.dispose](): void {
    this.workspace[Symbol.dispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The numbers of all processes whose command line holds a word. */
export function processesWith(word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(word))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A number of seconds that no other process sleeps. */
export function oddSeconds(): string {
  return `${5000 + Math.floor(Math.random() * 1e6)}.${process.pid}`;
}
