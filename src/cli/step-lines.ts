import { formatSize } from '../core/quantity.ts';
import { visible } from '../core/visible.ts';
import { LastLines } from '../core/last-lines.ts';
import { cutToWidth } from './text-width.ts';

/** Bytes of one command that a screen shows before only the end is shown. */
const MOST = 1024 * 1024;
const LAST = 20;
const LONGEST_LABEL = 24;

type Stream = 'stdout' | 'stderr';

/** What several commands write, line by line for people at a terminal: each line says when and from whom. */
export interface StepLines {
  /** What to write for some output; text of one character a byte. */
  show(step: string, stream: Stream, bytes: Uint8Array): string;
  /** A command has ended: what is still to be said of it. */
  end(): string;
  /** True: the last line is not ended yet. */
  readonly inLine: boolean;
  /** It was ended by somebody else. */
  interrupt(): void;
}

/** @param time what stands before each line, such as `12:30:05`. */
export function stepLines(time: () => string, most = MOST): StepLines {
  // Whose line is not ended yet.
  let open: string | undefined;
  let shown = 0;
  let hidden = 0;
  let current = '';
  const startOf = (step: string): string => `${time()} ${cutToWidth(visible(step), LONGEST_LABEL)} | `;
  const last = new LastLines(LAST, () => startOf(current));
  const prefixed = (step: string, stream: Stream, text: string): string => {
    const name = `${stream}:${step}`;
    const start = startOf(step);
    const bytes = Buffer.from(start).toString('latin1');
    const before = open === name ? '' : `${open === undefined ? '' : '\n'}${bytes}`;
    const isEnded = text.endsWith('\n');
    open = isEnded ? undefined : name;
    const lines = isEnded ? text.slice(0, -1) : text;
    return `${before}${lines.replaceAll('\n', `\n${bytes}`)}${isEnded ? '\n' : ''}`;
  };
  const show: StepLines['show'] = (step, stream, bytes) => {
    shown += bytes.length;
    if (shown <= most) return prefixed(step, stream, latin1(bytes));
    const notice = hidden === 0 ? `${lineEnd()}… only the end of what follows is shown\n` : '';
    hidden += bytes.length;
    current = step;
    last.push(stream, bytes);
    return Buffer.from(notice).toString('latin1');
  };
  const lineEnd = (): string => {
    const end = open === undefined ? '' : '\n';
    open = undefined;
    return end;
  };
  const end = (): string => {
    const lines =
      hidden === 0 ? [] : [`… ${formatSize(hidden)}, of which these are the last lines`, ...last.lines];
    shown = 0;
    hidden = 0;
    last.clear();
    const text = lines.map((line) => `${line}\n`).join('');
    return `${lineEnd()}${Buffer.from(text).toString('latin1')}`;
  };
  return {
    show,
    end,
    get inLine() {
      return open !== undefined;
    },
    interrupt: () => {
      open = undefined;
    },
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
