import { posix } from 'node:path';
import { SHELLS } from '../commands/interpreters.ts';
import { evaluateScript } from '../evaluate/evaluate.ts';
import type { ScriptFacts } from '../evaluate/script-facts.ts';
import { LONGEST_TEXT, type ShellParser } from '../shell/shell-parser.ts';

/** What a file is when it is run. */
export type RunnableFile =
  | { readonly kind: 'shell'; readonly facts: ScriptFacts }
  /** A script of another language; by its interpreter's name. */
  | { readonly kind: 'script'; readonly interpreter: string }
  | { readonly kind: 'binary' };

/** What is known of a file from its entry and from who runs it. */
export interface FileHints {
  readonly path: string;
  readonly executable: boolean;
  /** True: a command of the bundle runs it as a shell script, whatever it looks like. */
  readonly asShell: boolean;
}

/** How much of a file is looked at, in bytes. */
export const LOOKED_AT = LONGEST_TEXT;
const FIRST = 8192;
const NAMED = /\.(?:sh|bash|ksh|dash|ash)$/i;
/** Texts of other languages, which often are executable by mistake. A shell would run them, but nobody means it to. */
const OTHER =
  /\.(?:[cm]?[jt]sx?|json5?|map|py|pyi|rb|pl|pm|php|java|kts?|go|rs|[ch]|cc|cpp|hpp|cs|swift|css|scss|less|html?|xml|svg|md|markdown|rst|txt|ya?ml|toml|ini|cfg|conf|properties|lock|csv|sql|po)$/i;
/** Interpreters of boot scripts: shells with functions of their own. */
const BOOT = new Set(['openrc-run', 'runscript', 'init-d-script', 'rc.common']);

/** True for a file that may be run: by its first line, its name, its mode, or a command of the bundle. */
export function looksRunnable(bytes: Uint8Array, { path, executable, asShell }: FileHints): boolean {
  return asShell || shebang(bytes) !== undefined || NAMED.test(path) || (executable && !OTHER.test(path));
}

/**
 * What a file is when it is run.
 * @param bytes its first bytes, at most LOOKED_AT + 1.
 */
export function describeFile(bytes: Uint8Array, parser: ShellParser): RunnableFile {
  const line = shebang(bytes);
  if (line === undefined && bytes.subarray(0, FIRST).includes(0)) return { kind: 'binary' };
  const interpreter = line === undefined ? 'sh' : interpreterOf(line);
  if (!SHELLS.has(interpreter) && !BOOT.has(interpreter)) return { kind: 'script', interpreter };
  return { kind: 'shell', facts: evaluateScript(textOf(bytes), /\s-\w*e/.test(line ?? ''), parser) };
}

function shebang(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return undefined;
  const first = new TextDecoder().decode(bytes.subarray(2, 258));
  return first.split(/[\r\n]/, 1)[0]?.trim() ?? '';
}

/** `/usr/bin/env -S bash -e` is bash. */
function interpreterOf(line: string): string {
  // `env -Sbash` is one word.
  const words = line
    .replace(/[ \t]-v?S/, ' ')
    .split(/[ \t]+/)
    .map((word) => posix.basename(word));
  const [name = '', ...rest] = words;
  if (name === 'busybox') return rest[0] ?? name;
  return name === 'env' ? (rest.find((word) => !word.startsWith('-') && !word.includes('=')) ?? name) : name;
}

/** A shell drops NULs, and does not mind what is no UTF-8. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes).replaceAll('\0', '');
}
