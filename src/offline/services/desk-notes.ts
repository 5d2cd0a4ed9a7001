import type { Context } from '../../core/context.ts';
import { quoted } from '../../core/quoted.ts';
import type { Step } from '../run/step-model.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { Answering } from './answer-question.ts';

/** How many refused calls of one run are warned of. */
const MOST_WARNINGS = 10;

/** Who learns of what is done to services. */
export interface Performance {
  /** Takes each thing that was done, before whoever asked learns of it. */
  readonly performed: (record: ServiceRecord) => void;
  /**
   * Takes each thing that is about to be done, with how the service is now: what must be known to bring it back if this
   * process is killed meanwhile. Its exit code is 0 for now.
   */
  readonly begins?: (record: ServiceRecord) => void;
}

/** What a desk writes down: what was done, what could not be, and what was refused. */
export class DeskNotes {
  readonly records: ServiceRecord[] = [];
  readonly remarks: string[] = [];
  /** Services that were not told something, because nothing here starts services. */
  readonly untold = new Set<string>();
  readonly begins: (record: ServiceRecord) => void;
  readonly #performed: (record: ServiceRecord) => void;
  readonly #context: Pick<Context, 'report'>;
  readonly #warned = new Set<string>();
  #mask = (text: string): string => text;

  constructor({ performed, begins }: Performance, context: Pick<Context, 'report'>) {
    this.begins = begins ?? (() => undefined);
    this.#performed = performed;
    this.#context = context;
  }

  done(record: ServiceRecord): void {
    this.records.push(record);
    this.#performed(record);
  }

  /** What a program of the host said may hold what a command has told it. */
  masked(text: string): string {
    return this.#mask(text);
  }

  remark(said: string, service: string): void {
    const sentence = this.masked(said);
    this.untold.add(service);
    if (this.remarks.includes(sentence)) return;
    this.remarks.push(sentence);
    this.#context.report({ type: 'warning', message: sentence });
  }

  /** The same, for what one command asks. @param mask takes the secrets of the run out of a text. */
  answering(step: Pick<Step, 'label' | 'services'>, mask: (text: string) => string): Answering {
    this.#mask = mask;
    return {
      allowed: step.services,
      begins: this.begins,
      done: (record) => this.done(record),
      remark: (sentence, service) => this.remark(sentence, service),
      refused: (call, why) => this.#refused(step.label, call, why),
    };
  }

  #refused(label: string, call: string, why: string): void {
    const message = `Refused ${quoted(this.masked(call), 80)} of ${quoted(label)}: ${this.masked(why)}`;
    if (this.#warned.size >= MOST_WARNINGS || this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#context.report({ type: 'warning', message });
  }
}
