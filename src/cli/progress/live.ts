import { drawnLines, type Screen } from './drawn-lines.ts';
import type { Progress } from './progress.ts';
import { type Subject, Subjects } from './subject.ts';

/** One line per source or step at work, drawn over again in place, and none at the end. */
export function liveProgress(screen: Screen): Progress {
  const subjects = new Subjects();
  const { changed, pause, resume } = drawnLines(screen, (room) => liveLines(subjects, room));
  return {
    show: (event) => {
      subjects.update(event);
      changed();
    },
    pause,
    resume,
    close: pause,
  };
}

function liveLines(subjects: Subjects, room: number): string[] {
  const active = subjects.active();
  const lines = active.slice(0, room).map(liveLine);
  const unseen = active.length - lines.length;
  const rest = [`${subjects.ended} of ${subjects.size} done`];
  if (unseen > 0) rest.push(`${unseen} more at work`);
  return active.length === 0 ? [] : [...lines, rest.join(', ')];
}

function liveLine(subject: Subject): string {
  return [`[${subject.label}]`, subject.state, subject.amount].filter((part) => part !== '').join(' ');
}
