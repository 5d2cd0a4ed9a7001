import type { Progress } from './progress.ts';
import { type Subject, Subjects } from './subject.ts';

/** Long work is heard of at least this often. Milliseconds. */
const HEARTBEAT = 30_000;

/** One line per change of state, `#3 [fetch KEY] resolved 4c1e9f2`, and a sign of life every 30 seconds. */
export function plainProgress(print: (line: string) => void): Progress {
  const subjects = new Subjects();
  const waiting = new Set<Subject>();
  let last = Date.now();
  const line = (subject: Subject, text: string): void => {
    last = Date.now();
    print(`#${subject.number} [${subject.label}] ${text}`);
  };
  const heartbeat = (): void => {
    if (Date.now() - last < HEARTBEAT) return;
    for (const subject of subjects.active()) line(subject, `${subject.state} ${subject.amount}`.trim());
  };
  const timer = setInterval(heartbeat, HEARTBEAT / 6);
  timer.unref();
  return {
    show: (event) => {
      const subject = subjects.update(event);
      const waits = event.type === 'source' && event.state === 'waiting';
      // A wait is told when it begins; only live lines can count it down.
      const counts = waits && waiting.has(subject);
      if (waits) waiting.add(subject);
      else waiting.delete(subject);
      if (event.type === 'progress' || counts) heartbeat();
      else line(subject, subject.state);
    },
    pause: () => undefined,
    resume: () => undefined,
    close: () => clearInterval(timer),
  };
}
