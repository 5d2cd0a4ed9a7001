import { cutToWidth } from '../text-width.ts';

/** The lines are drawn at most this often. Milliseconds. */
const INTERVAL = 100;

/** Where live lines are drawn. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

/** Lines that are drawn over again in place. */
export interface DrawnLines {
  /** Something has changed: they are drawn soon. */
  readonly changed: () => void;
  /** Takes them away, until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Draws what `linesOf` gives for a number of rows, on the lines where the cursor is; none is left at the end. */
export function drawnLines(screen: Screen, linesOf: (room: number) => readonly string[]): DrawnLines {
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
    const lines = linesOf(Math.max(1, screen.rows - 3));
    drawn = lines.length;
    const text = over + lines.map((line) => `${cutToWidth(line, screen.columns - 1)}\n`).join('');
    if (text !== '') screen.write(text);
  };
  const schedule = (): void => {
    const wait = last + INTERVAL - Date.now();
    if (wait <= 0) draw();
    else timer ??= setTimeout(draw, wait).unref();
  };
  return {
    changed: () => {
      if (!paused) schedule();
    },
    pause: () => {
      paused = true;
      clearTimeout(timer);
      timer = undefined;
      const over = erase();
      if (over !== '') screen.write(over);
    },
    resume: () => {
      paused = false;
      schedule();
    },
  };
}
