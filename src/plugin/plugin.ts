import { ArxError } from '../core/errors.ts';

/** The one shape of every extension point: a name, and a pure test for what it handles. */
export interface Plugin<Subject> {
  readonly id: string;
  handles(subject: Subject): boolean;
}

/** A table of plug-ins. Exactly one must handle a subject. */
export class Registry<Subject, P extends Plugin<Subject>> {
  readonly #plugins: readonly P[];

  constructor(plugins: readonly P[]) {
    this.#plugins = plugins;
  }

  /** @throws ArxError INTERNAL if no plug-in handles the subject, or more than one does. */
  select(subject: Subject, name: string): P {
    const found = this.#plugins.filter((plugin) => plugin.handles(subject));
    if (found.length === 1 && found[0] !== undefined) return found[0];
    const ids = (found.length === 0 ? this.#plugins : found).map((plugin) => plugin.id).join(', ');
    throw new ArxError(
      'INTERNAL',
      `Cannot handle "${name}": ${found.length} of these do, expected one: ${ids}`,
    );
  }
}
