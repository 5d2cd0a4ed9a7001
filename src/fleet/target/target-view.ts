import type { Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Ground } from '../../offline/run/ground.ts';
import type { StateDirectory } from '../../offline/state/state-directory.ts';
import type { FarFacts } from '../far/far-facts.ts';
import type { Far, FarOpenRun, LookReply, LookRequest } from '../far/far-model.ts';
import { Known, UNASKED } from './known.ts';
import { remoteGround } from './remote-ground.ts';
import { LARGE, SeenDocuments } from './seen-documents.ts';
import { StateMirror } from './state-mirror.ts';
import { type MirrorOf, toldOfTarget } from './told-of-target.ts';
import { Wants } from './wants.ts';

/** A target as far as it is known. What is asked of it and not known is written down, and looked for. */
export interface View {
  /** Undefined as long as nobody has looked. */
  readonly facts: FarFacts | undefined;
  readonly ground: Ground;
  /** What is known of its state; missing as the facts are. */
  readonly state: StateDirectory | undefined;
  /** Whether it has a content in its store; false as long as it is not known. */
  has(digest: Digest): boolean;
  /** Whether a service runs there; undefined when nobody can tell, or has asked. */
  readonly isActive: (service: string) => boolean | undefined;
  /** Asks for a document of its state; it stands in `state` later, if there is one. */
  document(name: string): void;
}

/** What was found when nothing was unknown any more. */
export interface Settled<T> {
  readonly value: T;
  readonly view: SettledView;
}

/** A view of a target that was looked at. */
export type SettledView = View & { readonly facts: FarFacts; readonly state: StateDirectory };

/** A plan that still asks for something new after so many looks is made on ground that moves. */
const MOST_LOOKS = 12;

/** One target, and what looks at it have told. Disposing removes the mirror of its state. */
export class TargetView implements Disposable {
  readonly name: string;
  readonly far: Far;
  readonly #context: Context;
  #known = new Known();
  readonly #seen: SeenDocuments;
  #mirror: StateMirror;
  #open: FarOpenRun | undefined;
  #receipts: LookReply['receipts'] | undefined;

  constructor(name: string, far: Far, context: Context) {
    this.name = name;
    this.far = far;
    this.#context = context;
    this.#seen = new SeenDocuments(name, context);
    this.#mirror = new StateMirror(context);
  }

  get mirror(): StateMirror {
    return this.#mirror;
  }

  /** A run that is not closed there, as the last look has found it. */
  get open(): FarOpenRun | undefined {
    return this.#open;
  }

  /** What the target is, once somebody has looked. */
  get facts(): FarFacts | undefined {
    return this.#known.facts;
  }

  /** How many receipts it has, as the last look has found it. */
  get receipts(): LookReply['receipts'] | undefined {
    return this.#receipts;
  }

  /** Forgets everything: something was changed there. */
  forget(): void {
    this.#known = new Known();
    this.#mirror[Symbol.dispose]();
    this.#mirror = new StateMirror(this.#context);
    this.#open = undefined;
  }

  [Symbol.dispose](): void {
    if (this.#known.facts !== undefined) this.#seen.keep(this.#mirror.larger(LARGE));
    this.#mirror[Symbol.dispose]();
  }

  /**
   * Makes something of what is known, looks for what it found missing, and makes it again, until it misses nothing. Only
   * what it throws that last time counts.
   * @param asked With `first`: what the first look asks for, where that was found out before. With `despite` it goes on
   *   although a run is open there.
   * @returns undefined when a run is open there: see `open`.
   * @throws ArxError whatever `make` and the target throw; RUN_CHANGED if it never comes to rest.
   */
  async settle<T>(
    make: (view: View) => T,
    { first, despite = false }: { readonly first?: LookRequest; readonly despite?: boolean } = {},
  ): Promise<Settled<T> | undefined> {
    if (first !== undefined && this.#known.facts === undefined) await this.#look(first);
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if (this.#open !== undefined && !despite) return undefined;
      const wants = new Wants();
      const view = viewOf(this.#known, this.#mirror, wants);
      const value = attempted(make, view);
      const { facts, state } = view;
      if (facts === undefined || state === undefined || !wants.seeNothing) await this.#look(wants.request);
      else if (wants.documents.length > 0) await this.#read(wants.documents);
      else return { value: toldOfTarget(value, this.#mirrorOf(facts)), view: { ...view, facts, state } };
    }
    const problem = 'what is there changes as it is looked at, expected it to stay';
    throw new ArxError('RUN_CHANGED', `Cannot plan for the target ${quoted(this.name)}: ${problem}`);
  }

  #mirrorOf({ state }: FarFacts): MirrorOf {
    return { mirror: this.#mirror.state, target: this.name, state };
  }

  async #look(request: LookRequest): Promise<void> {
    const reply = await this.far.look({ ...request, seen: this.#documentsSeen() });
    this.#known.add(request, reply);
    this.#mirror.put(reply.documents);
    this.#open = reply.open;
    this.#receipts = reply.receipts;
  }

  /** What it has told a moment ago, else what an earlier run has kept. */
  #documentsSeen(): ReadonlyMap<Digest, Uint8Array> {
    if (this.#known.facts === undefined) return this.#seen.read();
    return new Map([...this.#mirror.larger(LARGE)].map(([digest, read]) => [digest, read()]));
  }

  async #read(names: readonly string[]): Promise<void> {
    this.#mirror.put(await this.far.readDocuments(names));
    this.#known.addDocuments(names);
  }
}

/** What a target of which nothing is known would be asked first. */
export function firstRequest(make: (view: View) => unknown, { tmp }: Pick<Context, 'tmp'>): LookRequest {
  const wants = new Wants();
  using mirror = new StateMirror({ tmp });
  attempted(make, viewOf(new Known(), mirror, wants));
  return wants.request;
}

function viewOf(known: Known, mirror: StateMirror, wants: Wants): View {
  const { facts } = known;
  return {
    facts,
    ground: remoteGround(known, wants),
    state: facts === undefined ? undefined : mirror.state,
    has: (digest) => {
      const has = known.has(digest);
      if (has === undefined) wants.digest(digest);
      return has === true;
    },
    isActive: (service) => {
      const active = known.isActive(service);
      if (active === UNASKED) wants.service(service);
      return active === UNASKED ? undefined : active;
    },
    document: (name) => {
      if (!known.wasRead(name) && !mirror.has(name)) wants.document(name);
    },
  };
}

/** What it gives, or throws, when it is asked. */
function attempted<T>(make: (view: View) => T, view: View): () => T {
  try {
    const value = make(view);
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
