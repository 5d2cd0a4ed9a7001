import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, createContext } from '../../../src/core/context.ts';
import type { FleetEvent } from '../../../src/fleet/run/perform.ts';
import type { EngineOptions } from '../../../src/library/engine-options.ts';
import { queuedRun } from '../../../src/library/queued-run.ts';
import type { FleetRun } from '../../../src/library/fleet-run.ts';
import type { PassOptions } from '../../../src/library/fleet-pass.ts';
import { openTerms } from '../../../src/library/open-trust.ts';
import type { Host } from '../../../src/model/fleet/fleet.ts';
import type { HostData } from '../../../src/model/fleet/host-data.ts';
import { openNats } from '../../../src/online/nats/open-nats.ts';
import { ensureStreams } from '../../../src/online/nats/streams.ts';
import { ARX, type ArxHome, arxHome } from '../../helpers/arx-home.ts';
import { type NatsServer, startNats } from '../../servers/nats.ts';

/** Seconds after which work of a worker that says nothing is given to another one. */
export const SILENCE = 2;

/** Adds a line to the file `effect` of the host that it runs on. `more` may use $state. */
const step = (more: string): string => `state=\${HOME%/far/*}; echo done >>"$state/effect"; ${more}`;

/** A running `arx worker`, or another program that does its work. */
export interface Worker {
  readonly process: ChildProcess;
  /** What it has said so far. */
  said(): string;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** A queue, a home with keys, a bundle whose one step leaves a mark, and hosts that are directories of this machine. */
export class QueueBench implements AsyncDisposable {
  readonly home: ArxHome;
  readonly server: NatsServer;
  readonly #workers = new Set<Worker>();

  private constructor(home: ArxHome, server: NatsServer) {
    this.home = home;
    this.server = server;
  }

  /** @param more what the step does beside leaving its mark. */
  static async start(name: string, more = ''): Promise<QueueBench> {
    const home = arxHome(name, { NATS_USER: 'arx', NATS_PASSWORD: 's3cret-of-nats' });
    const user = { name: 'arx', password: 's3cret-of-nats' };
    const bench = new QueueBench(home, await startNats(join(home.path, 'nats'), { user }));
    const nats = await openNats(bench.server.url, bench.context());
    await ensureStreams(await nats.manager(), nats.enums, SILENCE);
    await nats.connection.close();
    await bench.seal(more);
    return bench;
  }

  get bundle(): string {
    return join(this.home.path, 'app.arx');
  }

  async seal(more: string, file = this.bundle): Promise<void> {
    const manifest = join(this.home.path, 'arx.yaml');
    const code = [{ cmd: 'sh', args: ['-euc', step(more)], network: 'host' }];
    writeFileSync(manifest, JSON.stringify({ name: 'mark', version: '1', code, data: [] }));
    await this.home.ok(['repack', '-o', file], { cwd: this.home.path });
  }

  context(more: Partial<Context> = {}): Context {
    const { env } = this.home;
    return createContext({
      env,
      home: this.home.path,
      stateDir: join(this.home.path, 'controller'),
      ...more,
    });
  }

  /** Hosts of this machine, each with a state of its own. */
  hosts(count: number, data: HostData = {}, prefix = 'h'): Host[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `${prefix}${index + 1}`;
      const state = join(this.home.path, 'hosts', name);
      mkdirSync(state, { recursive: true, mode: 0o700 });
      return { name, chain: [{ connector: 'local' }], groups: [], data: { ...data, state_directory: state } };
    });
  }

  /** How often the step has run on a host. */
  effects({ name }: Host): number {
    const file = join(this.home.path, 'hosts', name, 'effect');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  /** The controller: gives out the work and waits. */
  async run(
    hosts: readonly Host[],
    { heard = () => undefined, ...passing }: Partial<PassOptions> = {},
    { through = {}, ...more }: Partial<Context> & { readonly through?: Partial<EngineOptions> } = {},
  ): Promise<FleetRun> {
    const context = this.context(more);
    const { trust, policy } = await openTerms({}, context);
    const fd = openSync(this.bundle, 'r');
    try {
      const running = { dryRun: false, enforce: policy };
      const options = { running, passing: { ...passing, heard }, trust };
      const engine = { engine: this.server.url, ...through };
      return await queuedRun({ fd, name: this.bundle }, hosts, { ...options, through: engine }, context);
    } finally {
      closeSync(fd);
    }
  }

  /** `arx worker` with a name; without more words it has the bundle. */
  worker(
    name: string,
    words: readonly string[] = ['--bundle', this.bundle],
    engine = this.server.url,
  ): Worker {
    const argv = [ARX, 'worker', '--engine', engine, '--worker-name', name, ...words];
    return this.program(name, argv);
  }

  /** Starts a program of Node with the variables of the home. */
  program(name: string, argv: readonly string[]): Worker {
    const file = join(this.home.path, `${name}.out`);
    const out = openSync(file, 'a');
    const env = { ...this.home.env, ARX_STATE_DIR: join(this.home.path, `state-${name}`) };
    const child = spawn(process.execPath, argv, { env, cwd: this.home.path, stdio: ['ignore', out, out] });
    closeSync(out);
    const worker = { process: child, said: () => readFileSync(file, 'utf8'), ended: once(child, 'exit') };
    this.#workers.add(worker);
    void worker.ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process: child, ended } of this.#workers) {
      child.kill('SIGKILL');
      await ended;
    }
    await this.server.stop();
    this.home[Symbol.dispose]();
  }
}

/** Resolves when it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

/** How many hosts have ended, of the events of a run. */
export function countResults(): { readonly heard: (event: FleetEvent) => void; count: number } {
  const counter = {
    count: 0,
    heard: (event: FleetEvent): void => {
      if (event.type === 'result') counter.count += 1;
    },
  };
  return counter;
}
