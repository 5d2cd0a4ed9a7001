import { isDay } from '../../core/day.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { selectPattern } from '../select-pattern.ts';
import { isScheme, nearestScheme } from '../source-url-schemes.ts';
import { type Kind, textKind } from './kind.ts';
import { licenceProblem } from './licence-problem.ts';

// Control, format, line-separating, private and unassigned characters forge what a reader sees.
const LINE = /^(?=.*\S)[^\p{C}\p{Zl}\p{Zp}]{1,1024}$/u;

/** One line of text. */
export const LINE_TEXT: Kind<string> = textKind({
  expected: 'one line of text, 1 to 1024 characters, none of them invisible',
  form: LINE,
});

/** What keys, trusted roots and signers are called. */
export const NAME_TEXT: Kind<string> = textKind({
  expected: 'a name of a-z, 0-9, ".", "_", ":" and "-", at most 64 characters',
  form: /^[a-z0-9][a-z0-9._:-]{0,63}$/,
});

export const HOST: Kind<string> = textKind({
  expected: 'a host name in small letters, such as "git.corp.example", or "*.corp.example" for all below one',
  form: /^(?:(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])$/,
  hint: (text) => {
    const [, host] =
      /^(?:[a-z0-9+.-]+:\/\/)?(?:[^@/]*@)?(\*?[a-z0-9._-]+)(?::[0-9]+)?(?:\/.*)?$/i.exec(text) ?? [];
    return host === undefined || host === text ? undefined : `write the host alone: "${host.toLowerCase()}"`;
  },
});

/** A scheme of arx or of a plug-in. */
export const SCHEME: Kind<string> = textKind({
  expected: 'the scheme of a source, such as "git+https"',
  form: /^[a-z][a-z0-9+.-]{0,31}$/,
  problem: (text) => {
    const near = isScheme(text) ? undefined : nearestScheme(text);
    return near === undefined ? undefined : { hint: `did you mean "${near}"?` };
  },
  hint: (text) => {
    const bare = text.toLowerCase().replace(/:.*$/s, '');
    return isScheme(bare) ? `write "${bare}"` : undefined;
  },
});

/** A mode as four octal digits. */
export const MODE: Kind<string> = textKind({
  expected: 'a mode as four octal digits in quotes, such as "0640"',
  form: /^[0-7]{4}$/,
  hint: (text) => (/^[0-7]{3}$/.test(text) ? `write '0${text}'` : undefined),
});

/** An absolute path: it and everything below. */
export const PATH_PREFIX: Kind<string> = textKind({
  expected: 'an absolute path without "." and ".." and without a slash at its end',
  form: /^\/(?:(?!\.{1,2}(?:\/|$))[^/\p{C}]+(?:\/(?!\.{1,2}(?:\/|$))[^/\p{C}]+)*)?$/u,
});

/** A program that reads scripts: its name or its path. */
export const INTERPRETER: Kind<string> = textKind({
  expected: 'a program such as "sh" or "/usr/bin/python3"',
  form: /^\/?[A-Za-z0-9_][A-Za-z0-9_.+/-]{0,255}$/,
});

/** A pattern of paths as in `include`. */
export const GLOB: Kind<string> = textKind({
  expected: 'a pattern as in include, such as "*.pem" or "secrets/**"',
  form: /^.+$/su,
  problem: (text) => {
    const read = selectPattern(text);
    return 'problem' in read ? { expected: `a pattern as in include: ${read.problem}` } : undefined;
  },
});

/** A licence by its SPDX id, or an SPDX expression. */
export const LICENCE: Kind<string> = textKind({
  expected: 'an SPDX licence id or expression, such as "Apache-2.0"',
  form: LINE,
  problem: licenceProblem,
});

/** A component's purl, or `source:path`: the begin of what is left out. */
export const LICENCE_EXCEPTION: Kind<string> = textKind({
  expected: 'the begin of a purl, such as "pkg:npm/left-pad@", or of "SOURCE:PATH"',
  form: /^(?=[^:]*:.)[^\p{C}\p{Zl}\p{Zp}]{3,1024}$/u,
});

/** A file, from the policy's directory on. */
export const FILE_PATH: Kind<string> = textKind({
  expected: 'the path of a file, absolute or from the directory of this policy on',
  form: /^[^\p{C}]*[^/\p{C}]$/u,
});

/** A version of arx. */
export const VERSION_TEXT: Kind<string> = textKind({
  expected: 'a version such as "0.2.0"',
  form: /^(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}$/,
  hint: (text) => (/^v[0-9]/.test(text) ? `write it without "v"` : undefined),
});

/** The digest of a policy. */
export const POLICY_DIGEST: Kind<string> = textKind({
  expected: 'the digest of a policy: "sha256:" and 64 hexadecimal digits',
  form: /^sha256:[0-9a-f]{64}$/,
});

/** A day as `YYYY-MM-DD`, in UTC. */
export const DAY: Kind<string> = textKind({
  expected: 'a day as YYYY-MM-DD',
  form: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  problem: (text) => (isDay(text) ? undefined : { expected: 'a day that exists, as YYYY-MM-DD' }),
});

/** A finding's fingerprint. */
export const FINGERPRINT: Kind<string> = textKind({
  expected: 'the fingerprint of a finding: "sha256:" and 64 hexadecimal digits',
  form: /^sha256:[0-9a-f]{64}$/,
  hint: () => 'copy it from the audit: arx audit FILE -o json',
});

/** True if one host pattern allows all that another one allows. */
export function coversHost(bound: string, own: string): boolean {
  return bound === own || (bound.startsWith('*.') && own.endsWith(bound.slice(1)));
}

/** True if all below one path is below another one. */
export function coversPath(bound: string, own: string): boolean {
  return bound === own || own.startsWith(bound === '/' ? '/' : `${bound}/`);
}

/** The key that was most likely meant, as a hint. */
export function meant(word: string, words: Iterable<string>): string | undefined {
  const near = didYouMean(word, words);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}
