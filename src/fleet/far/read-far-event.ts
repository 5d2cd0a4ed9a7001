import type { FarEvent } from './far-model.ts';
import { invalid } from './far-channel.ts';

type Reader = (words: RegExpExecArray, course: EventCourse) => FarEvent | undefined;

/** What is known of the command that is at work. */
export interface EventCourse {
  number: number;
  undo: boolean;
  readonly leftovers: string[];
}

/** Before anything was read. */
export function newEventCourse(): EventCourse {
  return { number: 0, undo: false, leftovers: [] };
}

const TEXT = '(-.*|=(?:[0-9a-f]{2})*)';
const ANSWER = '(yes|no|-)';
const COUNT = String.raw`(\d{1,10})`;
const UNIT = String.raw`(step|undo)-(\d{1,6})`;
const WORD = String.raw`([\w.@-]{1,160})`;

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^phase (placing|acting|undoing)$/, ([, phase]) => ({ type: 'phase', phase: phase as 'placing' })],
  [new RegExp(`^start ${UNIT} ${COUNT}$`), started],
  [new RegExp(`^(done|failed) ${UNIT} (${COUNT}|-) ${COUNT} ${COUNT} (timeout|silence|-)$`), ended],
  [new RegExp(`^left ${TEXT}$`), ([, name], { leftovers }) => void leftovers.push(textOf(name))],
  [new RegExp(`^service ${WORD} ([a-z][a-z0-9_-]{0,31}) ${ANSWER} ${ANSWER} ${COUNT}$`), service],
  [new RegExp(`^(daemon|again) ${WORD} ${COUNT} (\\d{1,20}|-) ${WORD} ${TEXT}$`), daemon],
  [
    new RegExp(`^unhealthy ${WORD} ${TEXT}$`),
    ([, name = '', text]) => ({ type: 'unhealthy', name, problem: textOf(text) }),
  ],
  [new RegExp(`^remark ${TEXT}$`), ([, text]) => ({ type: 'remark', text: textOf(text) })],
  [new RegExp(`^stays ${TEXT}$`), ([, text]) => ({ type: 'remark', text: textOf(text), left: true })],
  [/^undone (\d{1,6})$/, ([, number]) => ({ type: 'undone', number: Number(number) })],
  [
    new RegExp(`^error ([A-Z_]{1,40}) ${TEXT}$`),
    ([, code = '', text]) => ({ type: 'error', code, message: textOf(text) }),
  ],
  [/^end (acted|taken-back|stays|partly)$/, ([, state]) => ({ type: 'end', state: state as 'acted' })],
];

/**
 * Reads one line of a run's events (50-events.sh). The start of a further attempt and the name of a leftover are no events
 * of their own: undefined. Errors: ArxError HOST_INVALID.
 */
export function readFarEvent(line: string, course: EventCourse, name: string): FarEvent | undefined {
  for (const [form, read] of READERS) {
    const words = form.exec(line);
    if (words !== null) return read(words, course);
  }
  throw invalid(name, `it reports ${JSON.stringify(line.slice(0, 100))}`);
}

function started([, kind, number, attempt]: RegExpExecArray, course: EventCourse): FarEvent | undefined {
  course.number = Number(number);
  course.undo = kind === 'undo';
  return attempt === '1' ? { type: 'step', ...unitOf(course), state: 'started' } : undefined;
}

function ended(words: RegExpExecArray, course: EventCourse): FarEvent {
  const [, state, , , code, , ms, attempts, cause] = words;
  const leftovers = course.leftovers.splice(0);
  return {
    type: 'step',
    ...unitOf({ number: Number(words[3]), undo: words[2] === 'undo' }),
    state: state as 'done',
    ...(code !== '-' && { code: Number(code) }),
    ms: Number(ms),
    attempts: Number(attempts),
    leftovers,
    ...(cause !== '-' && { cause: cause as 'timeout' }),
  };
}

function unitOf({ number, undo }: Pick<EventCourse, 'number' | 'undo'>) {
  return { number, ...(undo && { undo: true as const }) };
}

function service([, name = '', action = '', active, enabled, code]: RegExpExecArray): FarEvent {
  const record = {
    service: name,
    action,
    ...(active !== '-' && { wasActive: active === 'yes' }),
    ...(enabled !== '-' && { wasEnabled: enabled === 'yes' }),
    code: Number(code),
  };
  return { type: 'service', record };
}

function daemon([, type, name = '', pid, start = '', unit = '', log]: RegExpExecArray): FarEvent {
  const record = {
    name,
    pid: Number(pid),
    start: start === '-' ? '' : start,
    ...(unit !== '-' && { unit }),
    log: textOf(log),
  };
  return { type: type as 'daemon', record };
}

/** As 50-events.sh codes it; the line was read one byte a character. */
function textOf(coded = '-'): string {
  const bytes = coded.startsWith('=')
    ? Buffer.from(coded.slice(1), 'hex')
    : Buffer.from(coded.slice(1), 'latin1');
  return bytes.toString();
}
