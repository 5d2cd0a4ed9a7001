import { inspect } from 'node:util';
import type { PlainData } from './plain.ts';
import type { Source } from './source.ts';

/** One placement of a bundle: a source, and where its content goes. */
export class Data {
  declare readonly source: Source;
  /** Absolute, or relative to the bundle's cwd. */
  declare readonly target?: string;
  /** What is demanded of the download, as an SRI string. */
  declare readonly integrity?: string;
  /** Octal digits, for example "0640". */
  declare readonly mode?: string;
  declare readonly owner?: string;
  declare readonly label?: string;
  declare readonly cwd?: string;
  declare readonly env?: Readonly<Record<string, string>>;

  readonly #fields: PlainData<Source>;

  /** Takes the fields as they are; `arx.Data` translates and checks them. */
  constructor(fields: PlainData<Source>) {
    this.#fields = { ...fields };
    Object.assign(this, this.#fields);
  }

  /** What it was made of. */
  get fields(): PlainData<Source> {
    return this.#fields;
  }

  /** The manifest's expanded form. It holds credentials if the source does. */
  externalize(): PlainData {
    return { ...this.#fields, source: this.source.externalize() };
  }

  /** The same without credentials. */
  toJSON(): PlainData {
    return { ...this.#fields, source: this.source.toJSON() };
  }

  [inspect.custom](): string {
    return `Data(${JSON.stringify(this)})`;
  }
}
