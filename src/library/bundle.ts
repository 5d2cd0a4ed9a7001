import { inspect } from 'node:util';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { ArxError } from '../core/errors.ts';
import type { Network } from '../model/manifest.ts';
import { Code } from './code.ts';
import { Data } from './data.ts';
import type { BundleSettings, PlainBundle } from './plain.ts';

/** What a bundle is made of. */
export interface BundleFields extends BundleSettings {
  readonly code?: Iterable<Code>;
  readonly data?: Iterable<Data>;
}

/** Data, the code that runs when it has been placed, and what both share. Iterating yields the data, then the code. */
export class Bundle implements Iterable<Code | Data> {
  declare readonly name?: string;
  declare readonly version?: string;
  declare readonly sequence?: number;
  declare readonly label?: string;
  declare readonly cwd?: string;
  declare readonly env?: Readonly<Record<string, string>>;
  declare readonly platforms?: readonly string[];
  declare readonly network?: Network;
  /** Seconds. */
  declare readonly timeout?: number;
  /** Seconds without output. */
  declare readonly silence?: number;
  declare readonly user?: string;
  /** Names of the caller's variables. */
  declare readonly pass?: readonly string[];
  declare readonly services?: BundleSettings['services'];
  /** Where each secret is on the host that runs the bundle, by name. */
  declare readonly secrets?: BundleSettings['secrets'];
  readonly #settings: BundleSettings;
  readonly #directory: string;
  #code: readonly Code[];
  #data: readonly Data[];

  /**
   * Takes the fields as they are; `arx.Bundle` translates and checks them.
   * @param directory what `/@/.` means in its sources. Absolute.
   */
  constructor(fields: BundleFields, directory: string) {
    const { code = [], data = [], ...settings } = fields;
    this.#settings = settings;
    Object.assign(this, settings);
    this.#directory = directory;
    this.#code = [...code];
    this.#data = [...data];
  }

  /** What `/@/.` means in its sources. */
  get directory(): string {
    return this.#directory;
  }

  /** What it is made of now. */
  get fields(): BundleSettings & { readonly code: readonly Code[]; readonly data: readonly Data[] } {
    return { ...this.#settings, code: this.#code, data: this.#data };
  }

  /** The commands, in the order in which they run. */
  get code(): readonly Code[] {
    return this.#code;
  }

  /** The placements, in their order. */
  get data(): readonly Data[] {
    return this.#data;
  }

  /** Adds one entry behind those of its kind. */
  add(entry: Code | Data): this {
    if (entry instanceof Code) this.#code = [...this.#code, entry];
    else if (entry instanceof Data) this.#data = [...this.#data, entry];
    else
      throw new ArxError(
        'USAGE_INVALID',
        'Cannot add to the bundle: it is something else, expected Code or Data',
      );
    return this;
  }

  /** Removes every entry that says the same as this one; false when there was none. */
  remove(entry: Code | Data): boolean {
    const before = this.#code.length + this.#data.length;
    const form = formOf(entry);
    const differs = (other: Code | Data): boolean => formOf(other) !== form;
    if (entry instanceof Code) this.#code = this.#code.filter(differs);
    if (entry instanceof Data) this.#data = this.#data.filter(differs);
    return this.#code.length + this.#data.length < before;
  }

  *[Symbol.iterator](): Iterator<Code | Data> {
    yield* this.#data;
    yield* this.#code;
  }

  /** True if the other bundle says the same: settings, code and data in their order. */
  equals(other: Bundle): boolean {
    return formOf(this) === formOf(other);
  }

  /** The manifest's plain form, from which `arx.Bundle` makes an equal bundle. It holds credentials if a source does. */
  externalize(): PlainBundle {
    const code = this.#code.map((entry) => entry.externalize());
    const data = this.#data.map((entry) => entry.externalize());
    return { ...this.#settings, code, data };
  }

  /** The same without credentials. */
  toJSON(): PlainBundle {
    const code = this.#code.map((entry) => entry.toJSON());
    const data = this.#data.map((entry) => entry.toJSON());
    return { ...this.#settings, code, data };
  }

  [inspect.custom](): string {
    return `Bundle(${JSON.stringify(this)})`;
  }
}

/** One text for all values that say the same, whatever the order of their keys. */
function formOf(value: Bundle | Code | Data): string {
  return canonicalJson(value.externalize() as unknown as Json).toString();
}
