import { addWrong, type Kind } from './kind.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const NUMBER = { type: 'integer', minimum: 1 } as const;
const SIZE = '^[1-9][0-9]{0,15} ?(?:B|[kMGT]B|[KMGT]iB)?$';

/** An upper bound: a whole number from 1, and for bytes also a text with a unit. */
export function limitKind(bytes: boolean): Kind<number> {
  const expected = bytes ? 'bytes from 1, or a text such as "500MiB" or "2GB"' : 'a whole number from 1';
  return {
    schema: bytes ? { anyOf: [NUMBER, { type: 'string', pattern: SIZE }] } : NUMBER,
    read(list, node, where) {
      const value = node.kind === 'scalar' ? numberOf(node.text, bytes) : undefined;
      return value ?? addWrong(list, node, { where, expected });
    },
  };
}

function numberOf(text: string, bytes: boolean): number | undefined {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,15}) ?([a-z]*)$/i.exec(text) ?? [];
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (digits === undefined || scale === undefined || (!bytes && unit !== '')) return undefined;
  const value = Number(digits) * scale;
  return Number.isSafeInteger(value) ? value : undefined;
}
