import { type Digest, hexOf } from '../../core/digest.ts';
import { formatCount } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';
import type { Step } from '../../offline/run/step-model.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import { fingerprint } from '../../trust/keyid.ts';
import { SCRIPT } from './script.ts';
import { shellWord } from '../../core/shell-word.ts';
import { unameOf } from './uname-of.ts';

/** What is signed, and by which key. */
export interface PayloadSignature {
  /** Of the payload. */
  readonly digest: Digest;
  readonly keyid: string;
  /** DER. */
  readonly signature: Uint8Array;
}

/** The script up to its payload. It ends with the line that does everything, so a shorter one does nothing. */
export function scriptText(head: VerifiedHead, steps: readonly Step[], signed: PayloadSignature): string {
  const body = [...captured(steps), ...constants(head, steps, signed), SCRIPT];
  return withOffset((skip) =>
    [...heading(head), `SKIP=${skip}`, ...body, 'arx_main "$@"; exit $?\n'].join('\n'),
  );
}

/** The text names where it ends itself, in bytes counted from 1, as `tail -c +N` does. */
function withOffset(write: (skip: number) => string): string {
  let skip = 1;
  while (Buffer.byteLength(write(skip)) + 1 !== skip) skip = Buffer.byteLength(write(skip)) + 1;
  return write(skip);
}

function heading(head: VerifiedHead): string[] {
  return [
    '#!/bin/sh',
    `# ${titleOf(head)}: data and commands, made by arx from the bundle`,
    `# ${head.digest}`,
    '# It checks what is appended to it, but nothing in a file can vouch for that file: compare `sha256sum` of it with the digest',
    '# that you were told by who made it, before you start it. Then: sh FILE --help',
  ];
}

function titleOf({ seal: { name, version } }: VerifiedHead): string {
  return visible([name ?? 'a bundle', version].filter((part) => part !== undefined).join(' '));
}

function constants(
  head: VerifiedHead,
  steps: readonly Step[],
  { digest, keyid, signature }: PayloadSignature,
): string[] {
  const facts = {
    NAME: titleOf(head),
    BUNDLE: head.digest,
    PAYLOAD: hexOf(digest),
    KEYID: fingerprint(keyid),
    SIGNATURE: Buffer.from(signature).toString('base64'),
    COUNTS: countsOf(head),
    PLATFORMS: (head.seal.platforms ?? []).flatMap(unameOf).join(' '),
    OFFLINE: steps.some(({ network }) => network === 'none') ? '1' : '',
    TIMED: steps.length > 0 ? '1' : '',
  };
  return Object.entries(facts).map(([name, value]) => `${name}=${shellWord(value)}`);
}

function countsOf({ seal: { sources, code } }: VerifiedHead): string {
  const entries = sources.reduce((sum, source) => sum + source.entries, 0);
  return `${formatCount(entries, 'entry')}, ${formatCount(code.length, 'command')}`;
}

/** The caller's variables that commands are given, taken before the script sets any of its own. */
function captured(steps: readonly Step[]): string[] {
  const names = [...new Set(steps.flatMap(({ pass }) => pass))].sort();
  return names.map((name) => `unset passed_${name}; [ -z "\${${name}+x}" ] || passed_${name}=\$${name}`);
}
