import { inspect } from 'node:util';
import type { PlainData, PlainVerify } from './plain.ts';
import { redactObtaining } from './plain-obtaining.ts';
import type { Source } from './source.ts';

/** One placement of a bundle: a source, and where its content goes. */
export class Data {
  declare readonly source: Source;
  /** Absolute, or relative to the bundle's cwd. */
  declare readonly target?: string;
  /** An SRI string: of the one file that is downloaded or read, else of the tree. */
  declare readonly integrity?: string;
  declare readonly auth?: string;
  declare readonly insecure?: true;
  declare readonly mirrors?: PlainData['mirrors'];
  declare readonly verify?: PlainVerify;
  declare readonly submodules?: false;
  declare readonly lfs?: false;
  declare readonly include?: PlainData['include'];
  declare readonly exclude?: PlainData['exclude'];
  declare readonly strip?: number;
  declare readonly links?: 'any';
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
    return { ...redactObtaining(this.#fields), source: this.source.toJSON() };
  }

  [inspect.custom](): string {
    return `Data(${JSON.stringify(this)})`;
  }
}
