import { inspect } from 'node:util';
import type { Health, Network, When } from '../model/manifest.ts';
import type { PlainCode, PlainVerify } from './plain.ts';
import { redactObtaining } from './plain-obtaining.ts';
import type { Source } from './source.ts';

/** One command of a bundle: a program of the host (`cmd`) or a source that is run, and its arguments. */
export class Code {
  declare readonly cmd?: string;
  declare readonly source?: Source;
  readonly args: readonly string[];
  /** An SRI string: of the one file that is downloaded or read, else of the tree. */
  declare readonly integrity?: string;
  declare readonly auth?: string;
  declare readonly insecure?: true;
  declare readonly mirrors?: PlainCode['mirrors'];
  declare readonly verify?: PlainVerify;
  declare readonly submodules?: false;
  declare readonly lfs?: false;
  declare readonly label?: string;
  declare readonly cwd?: string;
  declare readonly env?: Readonly<Record<string, string>>;
  declare readonly network?: Network;
  /** Seconds. */
  declare readonly timeout?: number;
  /** Seconds without output. */
  declare readonly silence?: number;
  declare readonly user?: string;
  /** Names of the caller's variables. */
  declare readonly pass?: readonly string[];
  declare readonly when?: When;
  declare readonly retries?: number;
  declare readonly undo?: PlainCode['undo'];
  /** Names of secrets of the bundle. */
  declare readonly secrets?: readonly string[];
  declare readonly daemon?: string;
  declare readonly health?: Health;
  declare readonly init?: 'direct';

  readonly #fields: PlainCode<Source>;

  /** Takes the fields as they are; `arx.Code` translates and checks them. */
  constructor(fields: PlainCode<Source>) {
    this.args = [...(fields.args ?? [])];
    this.#fields = { ...fields, args: this.args };
    Object.assign(this, this.#fields);
  }

  /** What it was made of. */
  get fields(): PlainCode<Source> {
    return this.#fields;
  }

  /** The manifest's expanded form. It holds credentials if the source does. */
  externalize(): PlainCode {
    const { source, ...others } = this.#fields;
    return source === undefined ? others : { source: source.externalize(), ...others };
  }

  /** The same without credentials. */
  toJSON(): PlainCode {
    const { source, ...others } = redactObtaining(this.#fields);
    return source === undefined ? others : { source: source.toJSON(), ...others };
  }

  [inspect.custom](): string {
    return `Code(${JSON.stringify(this)})`;
  }
}
