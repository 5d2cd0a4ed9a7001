import type { Event } from '../../../core/event.ts';
import { visible } from '../../../core/visible.ts';

type Output = Event & { readonly type: 'output' };

/** A line without its end that is longer is shown in pieces. */
const LONGEST = 4096;

/** Cuts what many hosts write at once into whole lines, each with the name of its host. */
export function outputLines(): {
  add(host: string, event: Output): string;
  /** The last line of a host, when it has not ended it. */
  end(host: string): string;
} {
  const open = new Map<string, string>();
  const shown = (host: string, line: string): string =>
    `${visible(host)} | ${visible(Buffer.from(line, 'latin1').toString())}\n`;
  return {
    add(host, { stream, bytes }) {
      const key = `${stream} ${host}`;
      const text = (open.get(key) ?? '') + Buffer.from(bytes).toString('latin1');
      const lines = text.split('\n');
      const rest = lines.pop() ?? '';
      open.set(key, rest.length > LONGEST ? '' : rest);
      return [...lines, ...(rest.length > LONGEST ? [rest] : [])].map((line) => shown(host, line)).join('');
    },
    end(host) {
      const rests = ['stdout', 'stderr'].map((stream) => `${stream} ${host}`);
      const text = rests.map((key) => open.get(key) ?? '').filter((line) => line !== '');
      for (const key of rests) open.delete(key);
      return text.map((line) => shown(host, line)).join('');
    },
  };
}
