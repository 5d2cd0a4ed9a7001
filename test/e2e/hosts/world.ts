import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostFileName } from '../../../src/fleet/run/host-file-name.ts';
import type { HostResult } from '../../../src/fleet/run/fleet-result.ts';
import type { HostData } from '../../../src/model/fleet/host-data.ts';
import { ARX, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { COMPILED_CODE } from '../../helpers/compiled-code.ts';
import { secret } from '../planted-secrets.ts';
import { PASSWORD } from '../../servers/ssh-fleet-roots.ts';
import type { Way } from './way.ts';
import type { Hosts } from './ways.ts';

/** What arx said of one host; `status` of the verb of that name. */
export interface Outcome extends HostResult {
  readonly plan?: unknown;
  readonly status?: unknown;
}

/** How one call went for some ways. */
export interface Called {
  readonly of: (way: Way) => Outcome;
  readonly all: string;
}

export interface CallOptions {
  readonly ways?: readonly Way[];
  /** For all hosts. */
  readonly data?: HostData;
  /** Done while arx runs. */
  readonly meanwhile?: (started: readonly Started[]) => Promise<void>;
}

/** One arx that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ways: readonly Way[];
  readonly ended: Promise<Ended>;
}

/** One object at the end, and a line for each thing that happens. */
const JSON_WORDS = ['--json', '--progress', 'json'];

/** The controller: its files, and all ways. */
export class World {
  readonly ways: readonly Way[];
  readonly hosts: Hosts;
  readonly home: string;
  #calls = 0;
  /** When arx was called last. */
  #begun = 0;

  constructor(hosts: Hosts) {
    this.hosts = hosts;
    this.ways = hosts.ways;
    this.home = hosts.small.shared;
    for (const name of ['tmp', 'work', 'config']) mkdirSync(this.at(name), { recursive: true, mode: 0o700 });
    writeFileSync(this.at('config/policy.yaml'), 'fleet: { without: [namespaces] }\n');
    writeFileSync(this.at('work/strict.yaml'), 'fleet: { without: [] }\n');
  }

  at(...names: readonly string[]): string {
    return join(this.home, ...names);
  }

  /** Seals a manifest. */
  async seal(name: string, manifest: object): Promise<void> {
    writeFileSync(this.at('work', `${name}.json`), JSON.stringify(manifest));
    const words = ['repack', `${name}.json`, '-o', `${name}.arx`, '--compress', 'none', '-q'];
    const ended = await runProgram([process.execPath, ARX, ...words], this.#around);
    assert.equal(ended.code, 0, ended.stderr);
  }

  /** Calls arx once for all ways that it can reach from one place, with `--json`, and waits. */
  async call(words: readonly string[], options: CallOptions = {}): Promise<Called> {
    const started = this.start(words, options);
    try {
      await options.meanwhile?.(started);
    } catch (error) {
      for (const { child } of started) end(child);
      throw error;
    }
    const ended = await Promise.all(started.map(async (each) => ({ ...each, said: await each.ended })));
    return {
      of: (way) => {
        const found = ended.find(({ ways }) => ways.includes(way));
        assert.ok(found !== undefined);
        return outcomeOf(found.said, way);
      },
      all: ended.map(({ said }) => said.stdout + said.stderr).join(''),
    };
  }

  /** What the newest run has told of a host so far: the path of its log. */
  logs(way: Way): string | undefined {
    const file = `${hostFileName(way.result)}.log`;
    const runs = globSync(this.at('state/fleet/*/logs', file));
    const isOfNow = (path: string): boolean => statSync(path).birthtimeMs >= this.#begun;
    return runs.filter(isOfNow).toSorted().at(-1);
  }

  start(words: readonly string[], { ways = this.ways, data = {} }: CallOptions): Started[] {
    this.#begun = Date.now();
    return (['here', 'inside'] as const).flatMap((place) => {
      const some = ways.filter((way) => way.place === place);
      return some.length === 0 ? [] : [this.#start(words, some, data)];
    });
  }

  #start(words: readonly string[], ways: readonly Way[], data: HostData): Started {
    const file = this.at('work', `fleet-${(this.#calls += 1)}.json`);
    const hosts = Object.fromEntries(ways.map((way) => [way.host, way.data]));
    writeFileSync(file, JSON.stringify({ fleet: { data, hosts } }));
    const { enter } = this.hosts.small;
    // nsenter(1) starts in /.
    const there = ['sh', '-c', 'cd "$0" && exec "$@"', this.at('work')];
    const under = ways[0]?.place === 'inside' ? [...enter, ...there] : [];
    const [program = '', ...args] = [
      ...under,
      process.execPath,
      ARX,
      ...words,
      '--fleet',
      file,
      ...JSON_WORDS,
    ];
    const child = spawn(program, args, { ...this.#around, detached: true });
    return { child, ways, ended: endOf(child) };
  }

  get #around() {
    return {
      cwd: this.at('work'),
      env: {
        PATH: process.env['PATH'] ?? '',
        LC_ALL: 'C.UTF-8',
        HOME: this.home,
        TMPDIR: this.at('tmp'),
        ARX_CACHE_DIR: this.at('cache'),
        ARX_CONFIG_DIR: this.at('config'),
        ARX_STATE_DIR: this.at('state'),
        SUDO_PASSWORD: PASSWORD,
        SHOP_TOKEN: secret('of a variable'),
        TOKEN_OF_ONE: secret('of one host'),
        ...COMPILED_CODE,
      },
    };
  }
}

/** Ends arx by force, with what it has started. */
export function end({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (bytes: Buffer) => (said[stream] += bytes.toString()));
  child.stdin?.end();
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...said, code: code ?? -1 };
}

function outcomeOf({ code, stdout, stderr }: Ended, way: Way): Outcome {
  assert.notEqual(stdout, '', `arx ended with ${code}: ${stderr}`);
  const { hosts, plans, statuses } = JSON.parse(stdout) as Record<string, unknown> & {
    hosts: Outcome[];
  };
  const found = hosts.find(({ host }) => host === way.result);
  assert.ok(found !== undefined, `${way.result} is not in ${stdout}`);
  return { ...found, plan: plans, status: statuses };
}
