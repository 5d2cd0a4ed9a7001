import { randomBytes } from 'node:crypto';

const FORM = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-([0-9a-f]{6})$/;

/** True if a text may be the name of a receipt. */
export function isReceiptId(text: unknown): text is string {
  return typeof text === 'string' && FORM.test(text);
}

/**
 * A name for a receipt: `YYYYMMDDTHHMMSSZ-`, three hexadecimal digits for the millisecond, three at random. It sorts behind
 * `latest`, also when the clock was set back meanwhile.
 * @param latest the newest receipt that there is.
 */
export function newReceiptId(now: Date, latest?: string): string {
  const floor = latest === undefined ? 0 : timeOf(latest) + 1;
  return formatTime(new Date(Math.max(now.getTime(), floor)));
}

function formatTime(time: Date): string {
  const seconds = time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const millisecond = time.getUTCMilliseconds().toString(16).padStart(3, '0');
  return `${seconds}-${millisecond}${randomBytes(2).toString('hex').slice(1)}`;
}

/** In milliseconds. A name that somebody made by hand may have a greater number for those than there are. */
function timeOf(id: string): number {
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, rest = ''] = FORM.exec(id) ?? [];
  const date = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return date + Number.parseInt(rest.slice(0, 3), 16);
}
