import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arx, ArxError, defaultInterpreter, File, Interpreter, Source } from '../../../src/index.ts';
import type { ArxOptions, DataHandler, Effects, ErrorCode, Event, UriHandler } from '../../../src/index.ts';

/** A source of a caller's own. */
export class Counter extends Source {
  readonly #uri: string;

  constructor(uri: string) {
    super();
    this.#uri = uri;
  }

  override externalize(): string {
    return this.#uri;
  }

  override async cache(directory: string, effects: Effects = {}): Promise<File> {
    effects.signal?.throwIfAborted();
    const path = join(directory, 'count');
    writeFileSync(path, this.#uri);
    return new File(path);
  }
}

const count: UriHandler = (uri) => new Counter(uri);
const number: DataHandler = (value, kind) => new Counter(`count://${kind}/${String(value)}`);
const { uri, data } = defaultInterpreter;
export const interpreter: Interpreter = new Interpreter({
  ...defaultInterpreter.tables,
  uri: [['count', count], [/count[+].*/, count], ...uri],
  data: [['number', number], ...data],
});

// Every kind of event can be told apart.
export function describe(event: Event): string {
  switch (event.type) {
    case 'source':
      return `${event.source} ${event.state} ${event.detail}`;
    case 'progress':
      return `${event.step} ${event.done}/${event.total ?? '?'}`;
    case 'step':
      return `${event.step} ${event.state}`;
    case 'output':
      return `${event.stream} ${event.bytes.length}`;
    case 'warning':
      return event.message;
    default:
      return event satisfies never;
  }
}

const options: ArxOptions = {
  interpreter,
  tmp: '/var/tmp',
  log: (event) => void describe(event),
  signal: AbortSignal.timeout(60_000),
  cacheDir: '/var/cache/arx',
  configDir: '/etc/arx',
  env: { HOME: '/root' },
  home: '/root',
  directory: '/srv',
};
export const own: Arx = new Arx(options);

export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof ArxError ? error.code : undefined;
}

// @ts-expect-error a code that there is not
export const never: boolean = codeOf(undefined) === 'NO_SUCH_CODE';
// @ts-expect-error a subclass has to say how to cache
export class Half extends Source {
  override externalize(): string {
    return '';
  }
}
