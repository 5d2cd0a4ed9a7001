import { loopbackAddress, loopbackUrl } from '../core/loopback.ts';
import { PLATFORMS } from '../core/platforms.ts';
import { compareText } from '../core/compare-text.ts';
import { isAccountName } from './account-name.ts';
import { conductFaults } from './conduct-faults.ts';
import { LONGEST_DURATION, MOST_RETRIES } from './execution-limits.ts';
import { isHostFile } from './host-file.ts';
import { programProblem } from './program-problem.ts';
import type { Seal } from './seal.ts';
import { isDaemonName, isServiceName, SERVICE_ACTIONS } from './service-words.ts';
import { type Check, both, count, is, listOf, mapOf, object, oneOf, text } from './shape.ts';
import { givenNameProblem, isSetByArx, isVariableName } from './variable-name.ts';

// A seal is signed, but perhaps not made by this arx: what the manifest's parser refuses, a reader refuses too.

const word = (expected: string, test: (value: string) => boolean): Check =>
  is(expected, (value) => typeof value === 'string' && !value.includes('\0') && test(value));

const seconds = is(
  `a number of seconds up to ${LONGEST_DURATION}`,
  (value) => count(value, '') === undefined && value !== 0 && Number(value) <= LONGEST_DURATION,
);
const retries = is(
  `a count up to ${MOST_RETRIES}`,
  (value) => count(value, '') === undefined && Number(value) <= MOST_RETRIES,
);
const variable = word('the name of a variable', (value) => isVariableName(value) && value.length <= 128);
const passed = both(
  variable,
  word('a variable that arx and shells leave alone', (value) => givenNameProblem(value) === undefined),
);
const program = word(
  'a program of the host',
  (value) => !value.includes('://') && programProblem(value) === undefined,
);
const argv: Check = (value, path) =>
  listOf(text)(value, path) ?? program(Array.isArray(value) ? value[0] : undefined, `${path}[0]`);
const when = oneOf('always', 'changed');

/** The first word of a command that is not a source. */
export const hostProgram = word(
  'a program of the host',
  (value) => programProblem(value) === undefined && (!value.includes('://') || /\s/.test(value)),
);

/** A list with at least one member, each once and in ascending order. */
function setOf(check: Check): Check {
  const ascending = is(
    'a list of different texts in ascending order',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item: string, at) => at === 0 || compareText(String(value[at - 1]), item) < 0),
  );
  return both(listOf(check), ascending);
}

/** An object of which exactly one of some members is there. */
function oneMemberOf(names: readonly string[], members: Readonly<Record<string, Check>>): Check {
  const one = is(
    `an object with one of ${names.join(', ')}`,
    (value) => Object.keys(value as object).filter((name) => names.includes(name)).length === 1,
  );
  return both(object(members), one);
}

const health = oneMemberOf(['tcp', 'http', 'command'], {
  'tcp?': word('a port of a loopback address', (value) => loopbackAddress(value) !== undefined),
  'http?': word('an http:// URL of a loopback address', (value) => loopbackUrl(value) !== undefined),
  'command?': argv,
  'within?': seconds,
});

const actions = both(
  listOf(oneOf(...SERVICE_ACTIONS)),
  is(
    'a list of different actions',
    (value) => Array.isArray(value) && value.length > 0 && new Set(value).size === value.length,
  ),
);

const service = object({
  name: word('the name of a service', isServiceName),
  'do?': actions,
  'when?': when,
  'health?': health,
});

const secret = oneMemberOf(['env', 'file', 'command'], {
  'env?': variable,
  'file?': word('an absolute path', isHostFile),
  'command?': argv,
  'as?': oneOf('file', 'env'),
});

const secretName = both(
  variable,
  word(
    'a variable that arx and shells leave alone',
    (value) => givenNameProblem(value) === undefined && !isSetByArx(`${value}_FILE`),
  ),
);

const secrets: Check = (value, path) =>
  both(
    mapOf(secret),
    is('an object with members', (map) => Object.keys(map as object).length > 0),
  )(value, path) ?? listOf(secretName)(Object.keys(value as object), `${path} names`);

const execution = {
  'network?': oneOf('none', 'host'),
  'timeout?': seconds,
  'silence?': seconds,
  'user?': word('a user', isAccountName),
  'pass?': setOf(passed),
};

/** What a seal says of how its commands are run. */
export const bundleConduct: Readonly<Record<string, Check>> = {
  ...execution,
  'platforms?': setOf(oneOf(...PLATFORMS)),
  'services?': both(
    listOf(service),
    is('a list with members', (value) => Array.isArray(value) && value.length > 0),
  ),
  'secrets?': secrets,
};

/** What a sealed command says of it. */
export const codeConduct: Readonly<Record<string, Check>> = {
  ...execution,
  'when?': when,
  'retries?': retries,
  'undo?': argv,
  'secrets?': setOf(secretName),
  'daemon?': word('the name of a daemon', isDaemonName),
  'health?': health,
  'init?': oneOf('direct'),
};

/** Says what shows when members of a seal of good shape are compared, or returns undefined. */
export function checkConduct(seal: Seal): string | undefined {
  const [fault] = conductFaults(seal);
  if (fault === undefined) return undefined;
  const at = fault.entry === undefined ? 'seal' : `seal.code[${fault.entry}]`;
  return `${at}.${fault.key} cannot be: ${fault.is}`;
}
