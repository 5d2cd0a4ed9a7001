import { cutToWidth } from '../text-width.ts';
import type { Progress } from './progress.ts';
import { type Subject, Subjects } from './subject.ts';

/** The lines are drawn at most this often. Milliseconds. */
const INTERVAL = 100;

/** Where live lines are drawn. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

/** One line per source or step at work, drawn over again in place, and none at the end. */
export function liveProgress(screen: Screen): Progress {
  const subjects = new Subjects();
  let drawn = 0;
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  let paused = false;
  const erase = (): string => {
    const up = drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`;
    drawn = 0;
    return up;
  };
  const draw = (): void => {
    timer = undefined;
    last = Date.now();
    const over = erase();
    const lines = liveLines(subjects, screen);
    drawn = lines.length;
    const text = over + lines.map((line) => `${line}\n`).join('');
    if (text !== '') screen.write(text);
  };
  const schedule = (): void => {
    const wait = last + INTERVAL - Date.now();
    if (wait <= 0) draw();
    else timer ??= setTimeout(draw, wait).unref();
  };
  const pause = (): void => {
    paused = true;
    clearTimeout(timer);
    timer = undefined;
    const over = erase();
    if (over !== '') screen.write(over);
  };
  return {
    show: (event) => {
      subjects.update(event);
      if (!paused) schedule();
    },
    pause,
    resume: () => {
      paused = false;
      schedule();
    },
    close: pause,
  };
}

function liveLines(subjects: Subjects, screen: Screen): string[] {
  const active = subjects.active();
  const room = Math.max(1, screen.rows - 3);
  const lines = active.slice(0, room).map(liveLine);
  const unseen = active.length - lines.length;
  const rest = [`${subjects.ended} of ${subjects.size} done`];
  if (unseen > 0) rest.push(`${unseen} more at work`);
  const all = active.length === 0 ? [] : [...lines, rest.join(', ')];
  return all.map((line) => cutToWidth(line, screen.columns - 1));
}

function liveLine(subject: Subject): string {
  return [`[${subject.label}]`, subject.state, subject.amount].filter((part) => part !== '').join(' ');
}
