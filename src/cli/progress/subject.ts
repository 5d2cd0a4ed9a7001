import { formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import type { WorkEvent } from './progress.ts';

/** One source or step of long work, as last heard of. */
export interface Subject {
  /** Counts from 1 in the order of appearance. */
  readonly number: number;
  /** For example `fetch https://host/x` or `seal`. */
  readonly label: string;
  /** The last thing that happened, one short phrase; empty when bytes are all that was heard of. */
  state: string;
  /** Bytes so far, for example `4.1 MB of 12 MB`; empty when nothing is counted. */
  amount: string;
  ended: boolean;
}

/** Follows events and remembers each source and step that they speak of. */
export class Subjects {
  readonly #known = new Map<string, Subject>();

  /** The subject of an event, brought up to date by it. */
  update(event: WorkEvent): Subject {
    const name = event.type === 'source' ? event.source : event.step;
    const subject = this.#known.get(name) ?? this.#add(name, event);
    if (event.type === 'progress') count(subject, event.done, event.total);
    else advance(subject, event);
    return subject;
  }

  /** The ones still at work. */
  active(): Subject[] {
    return [...this.#known.values()].filter((subject) => !subject.ended);
  }

  /** How many have ended. */
  get ended(): number {
    return this.#known.size - this.active().length;
  }

  get size(): number {
    return this.#known.size;
  }

  #add(name: string, event: WorkEvent): Subject {
    const label = visible(event.type === 'source' ? `fetch ${name}` : name);
    const subject = { number: this.#known.size + 1, label, state: '', amount: '', ended: false };
    this.#known.set(name, subject);
    return subject;
  }
}

/** What is only counted and never said to be done is done when all of it is counted. */
function count(subject: Subject, done: number, total: number | undefined): void {
  subject.amount = formatAmount(done, total);
  subject.ended = subject.state === '' && done === total;
}

function advance(subject: Subject, event: Exclude<WorkEvent, { type: 'progress' }>): void {
  subject.state = event.detail === '' ? event.state : `${event.state} ${visible(event.detail)}`;
  subject.ended = event.state === 'done' || event.state === 'failed';
  if (event.state === 'started') subject.amount = '';
}

function formatAmount(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return formatSize(done);
  const percent = Math.min(100, Math.floor((100 * done) / total));
  return `${formatSize(done)} of ${formatSize(total)}, ${percent} %`;
}
