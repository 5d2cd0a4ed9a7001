const MARK = /[\u200e\u200f\u061c]/;
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/;
// Scripts that are written from right to left, or that join or break their letters by characters without width.
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const JOINED =
  /[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1800-\u18af\u1950-\u1aff\u1b00-\u1bff\u3130-\u318f\uac00-\ud7ff\ufb1d-\ufdff\ufe70-\ufefc\u{11000}-\u{11fff}]/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\ufe0f|\u20e3/u;
const JOINERS = new Set([
  '\u200b',
  '\u200c',
  '\u200d',
  '\u115f',
  '\u1160',
  '\u17b4',
  '\u17b5',
  '\u180e',
  '\u3164',
  '\uffa0',
]);
const LINE = 400;

/** True where a script needs a character that is not seen. */
export function isNeeded(text: string, at: number, character: string): boolean {
  if (character === '\ufeff') return at === 0;
  if (MARK.test(character)) return FROM_RIGHT.test(around(text, at, 40));
  if (DIRECTION.test(character)) return FROM_RIGHT.test(around(text, at, 120)) && isBalanced(text, at);
  if (character === '\u200d' && isEmojiJoiner(text, at)) return true;
  return (
    JOINERS.has(character) && JOINED.test(text.slice(Math.max(0, at - 2), at) + text.slice(at + 1, at + 3))
  );
}

function around(text: string, at: number, length: number): string {
  return text.slice(Math.max(0, at - length), at + length + 1);
}

function isEmojiJoiner(text: string, at: number): boolean {
  return EMOJI.test(text.slice(Math.max(0, at - 2), at)) && EMOJI.test(text.slice(at + 1, at + 3));
}

/** Every embedding and isolate of the line has its end on the line, and there is no override. */
function isBalanced(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LINE), at);
  const line = (before.split('\n').at(-1) ?? '') + (text.slice(at, at + LINE).split('\n', 1)[0] ?? '');
  if (/[\u202d\u202e]/.test(line)) return false;
  const count = (marks: RegExp): number => line.match(marks)?.length ?? 0;
  return count(/[\u202a\u202b]/g) === count(/\u202c/g) && count(/[\u2066-\u2068]/g) === count(/\u2069/g);
}
