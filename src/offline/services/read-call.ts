import type { Call, CallReader } from './call.ts';
import { readSystemctl } from './read-systemctl.ts';
import { serviceName } from './service-name.ts';
import { type KnownOptions, splitOptions } from './split-options.ts';

const ACTION = /^[a-z][a-z0-9_-]{0,31}$/;
const flag = (long: string): readonly [string, boolean] => [long, false];

/** How each tool is called; the same words come out of all of them. */
const READERS: Readonly<Record<string, CallReader>> = {
  service: (words) => readService(words),
  systemctl: readSystemctl,
  'rc-service': (words) => readNameAction(words, RC_OPTIONS),
  'invoke-rc.d': (words) => readInvoke(words),
  initctl: ([action, name, ...more]) =>
    more.length > 0 ? undefined : readNameAction([name ?? '', action ?? ''], {}),
};

const RC_OPTIONS: KnownOptions = {
  '-q': flag('--quiet'),
  '--quiet': flag('--quiet'),
  '-C': flag('--nocolor'),
  '--nocolor': flag('--nocolor'),
  '-v': flag('--verbose'),
  '--verbose': flag('--verbose'),
};
/** Options that leave it to the policy of the host (policy-rc.d) whether something is done. */
const INVOKE_OPTIONS: KnownOptions = {
  '--quiet': flag('--quiet'),
  '--disclose-deny': flag('--disclose-deny'),
  '--skip-systemd-native': flag('--skip-systemd-native'),
};

/** The programs that ask instead of doing. */
export const TOOLS: readonly string[] = Object.keys(READERS);

/**
 * Understands a call of `service`, `systemctl`, `rc-service`, `invoke-rc.d`, `initctl` or an init script (`init.d/NAME`).
 * @returns undefined unless every word is understood.
 */
export function readCall(tool: string, words: readonly string[]): Call | undefined {
  if (tool.startsWith('init.d/')) return readNameAction([tool.slice('init.d/'.length), ...words], {});
  return Object.hasOwn(READERS, tool) ? READERS[tool]?.(words) : undefined;
}

/** `service NAME ACTION`. With --full-restart it is stopped and started, which a restart is too. */
function readService(words: readonly string[]): Call | undefined {
  const [name = '', action, ...more] = words;
  if (action === '--full-restart' && more.length === 0) return readNameAction([name, 'restart'], {});
  return readNameAction(words, {});
}

function readInvoke(words: readonly string[]): Call | undefined {
  const call = readNameAction(words, INVOKE_OPTIONS);
  const policy = splitOptions(words, INVOKE_OPTIONS)?.options ?? [];
  return call?.kind === 'effects' ? { ...call, policy } : call;
}

function readNameAction(words: readonly string[], known: KnownOptions): Call | undefined {
  const [name, action, ...more] = splitOptions(words, known)?.operands ?? [];
  if (name === undefined || action === undefined || more.length > 0 || !ACTION.test(action)) return undefined;
  const service = serviceName(name);
  if (service === undefined) return undefined;
  if (action === 'status') return { kind: 'query', verb: action, services: [service], options: [] };
  return { kind: 'effects', effects: [{ service, action }] };
}
