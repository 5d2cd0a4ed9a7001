import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { askEngine, type EngineAnswer } from './ask-engine.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';

/** A container as its engine describes it. */
export interface FoundContainer {
  /** Whole: 64 digits. */
  readonly id: string;
  readonly name: string;
  /** `unfit`: it is neither running nor can it be started now; `status` says what it is. */
  readonly state: 'running' | 'stopped' | 'paused' | 'unfit';
  /** The engine's word, as `exited`. */
  readonly status: string;
  readonly exitCode: number;
  /** The image that it was made from. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When it was made, as the engine writes it. */
  readonly created: string;
}

/** What an image starts when nothing else is said. */
export interface FoundImage {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const MISSING = /no such (?:container|object)/i;
const MISSING_IMAGE = /no such image|image not known/i;
const STOPPED = ['created', 'configured', 'exited', 'stopped'];

/**
 * Containers by name or id. What the engine does not know is missing in the result.
 * @throws ArxError HOST_UNREACHABLE, HOST_REFUSED, HOST_NO_PROGRAM when the engine gives no answer; INTERRUPTED.
 */
export async function inspectContainers(
  engine: Engine,
  names: readonly string[],
): Promise<readonly FoundContainer[]> {
  const answer = await askEngine(engine, ['container', 'inspect', ...names]);
  if (answer.code !== 0 && !MISSING.test(answer.stderr)) throw engineError(engine, answer);
  return documents(engine, answer).map((value) => containerOf(engine, value));
}

/** One container by its name or id; undefined when there is none. Errors as above. */
export async function inspectContainer(engine: Engine, name: string): Promise<FoundContainer | undefined> {
  const found = await inspectContainers(engine, [name]);
  return found.find((container) => isCalled(container, name));
}

/** An image; undefined when the engine does not have it. Errors as above. */
export async function inspectImage(engine: Engine, name: string): Promise<FoundImage | undefined> {
  const answer = await askEngine(engine, ['image', 'inspect', name]);
  if (answer.code !== 0 && MISSING_IMAGE.test(answer.stderr)) return undefined;
  if (answer.code !== 0) throw engineError(engine, answer);
  const config = record(record(documents(engine, answer)[0])['Config']);
  return { entrypoint: texts(config['Entrypoint']), command: texts(config['Cmd']) };
}

/**
 * Engines take any beginning of an id for a container. An image whose name is made of the same few letters would lead into
 * it: less than the twelve digits that engines print are not taken for an id.
 */
function isCalled({ id, name }: FoundContainer, wanted: string): boolean {
  return name === wanted || (wanted.length >= 12 && id.startsWith(wanted));
}

function containerOf(engine: Engine, value: unknown): FoundContainer {
  const { Id: id, Name: name, State, Config, Image: image, Created: created } = record(value);
  const state = record(State);
  if (typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id) || typeof name !== 'string') throw odd(engine);
  const status = typeof state['Status'] === 'string' ? state['Status'] : '';
  const code = state['ExitCode'];
  return {
    id,
    name: name.replace(/^\//, ''),
    state: stateOf(state, status),
    status,
    exitCode: typeof code === 'number' ? code : 0,
    image: typeof image === 'string' ? image : '',
    labels: labelsOf(record(Config)['Labels']),
    created: typeof created === 'string' ? created : '',
  };
}

/** podman says of a paused container that it does not run, docker that it does. */
function stateOf(state: Readonly<Record<string, unknown>>, status: string): FoundContainer['state'] {
  if (state['Paused'] === true) return 'paused';
  if (state['Restarting'] === true || state['Dead'] === true) return 'unfit';
  if (state['Running'] === true) return 'running';
  return STOPPED.includes(status) ? 'stopped' : 'unfit';
}

function labelsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function documents(engine: Engine, { code, stdout }: EngineAnswer): readonly unknown[] {
  if (code !== 0 && stdout.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(stdout);
    if (Array.isArray(value)) return value as unknown[];
  } catch {
    // Said below.
  }
  throw odd(engine);
}

function odd(engine: Engine): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: what ${engine.name} wrote is no description of containers, expected JSON as of docker 20 or podman 4`,
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
