import type { ErrorCode } from '../core/error-codes.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { listed } from '../core/listed.ts';
import { quoted } from '../core/quoted.ts';
import type { Conduct, Execution, SecretEntry, ServiceEntry, Settings } from './manifest.ts';
import { isVariableName, secretVariable } from './variable-name.ts';

/** What is run: in a manifest `program`, in a seal `source`. */
interface Ran {
  readonly program?: { readonly cmd: string } | { readonly source: unknown };
  readonly source?: number;
}

type Code = Settings & Execution & Conduct & Ran;

/** What a manifest and a seal have in common: how commands are run. */
export interface Conducted extends Settings, Execution {
  readonly services?: readonly ServiceEntry[];
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
  readonly code: readonly Code[];
}

/** Something that only shows when keys are compared, and where it stands. */
export interface ConductFault {
  /** The index of the command; missing: on the bundle. */
  readonly entry?: number;
  readonly key: keyof Execution | keyof Conduct | 'services' | 'env';
  /** The member of that key which is meant. */
  readonly member?: string;
  readonly code: ErrorCode & ('MANIFEST_CONFLICT' | 'MANIFEST_NO_EFFECT');
  readonly is: string;
  readonly hint?: string;
}

type Fault = Omit<ConductFault, 'entry' | 'code'>;

const DEFAULT_TIMEOUT = 3600;

const conflict = (fault: Fault): ConductFault => ({ code: 'MANIFEST_CONFLICT', ...fault });
const noEffect = (fault: Fault): ConductFault => ({ code: 'MANIFEST_NO_EFFECT', ...fault });

/** What is wrong with how commands are run, as far as it takes more than one key to see it. Manifest and seal share it. */
export function conductFaults(bundle: Conducted): ConductFault[] {
  return [
    ...bundleFaults(bundle),
    ...serviceFaults(bundle),
    ...secretFaults(bundle),
    ...daemonNameFaults(bundle),
    ...bundle.code.flatMap((code, entry) =>
      [
        ...networkFaults(bundle, code),
        ...sourceFaults(bundle, code),
        ...daemonFaults(code),
        ...entryFaults(bundle, code),
      ].map((fault) => ({
        ...fault,
        entry,
      })),
    ),
  ];
}

function bundleFaults(bundle: Conducted): ConductFault[] {
  const { code, env = {}, pass = [], silence } = bundle;
  const unused = (['silence', 'user', 'pass'] as const)
    .filter((key) => bundle[key] !== undefined && code.length === 0)
    .map((key) => noEffect({ key, is: 'it would have no effect, there is no command', hint: 'remove it' }));
  const longest = Math.max(...code.map((entry) => timeoutOf(bundle, entry)));
  const late = code.length > 0 && silence !== undefined && silence >= longest;
  return [
    ...unused,
    ...(late ? [tooSilent(longest)] : []),
    ...pass.filter((name) => Object.hasOwn(env, name)).map(passedAndSet),
  ];
}

function serviceFaults({ services = [], code }: Conducted): ConductFault[] {
  const names = services.map(({ name }) => name);
  return services.flatMap(({ name, do: actions, when, health }, index) => {
    const at = { key: 'services', member: String(index) } as const;
    if (names.indexOf(name) < index)
      return conflict({ ...at, is: `${quoted(name)} is there twice, expected once` });
    if (when !== undefined && actions === undefined)
      return noEffect({ ...at, is: 'when would have no effect without do', hint: 'add do: restart' });
    if (actions === undefined && health === undefined && code.length === 0)
      return noEffect({
        ...at,
        is: `${quoted(name)} would have no effect, there is no command that could ask for it`,
        hint: `write {name: ${name}, do: restart}`,
      });
    return [];
  });
}

function secretFaults({ secrets = {}, code }: Conducted): ConductFault[] {
  const used = new Set(code.flatMap((entry) => entry.secrets ?? []));
  return Object.keys(secrets)
    .filter((name) => !used.has(name) && isVariableName(name))
    .map((member) =>
      noEffect({
        key: 'secrets',
        member,
        is: `${quoted(member)} would have no effect, no command uses it`,
        hint: `write secrets: [${member}] on the command that needs it`,
      }),
    );
}

function daemonNameFaults({ code }: Conducted): ConductFault[] {
  const names = code.map(({ daemon }) => daemon);
  return names.flatMap((daemon, entry) =>
    daemon === undefined || names.indexOf(daemon) === entry
      ? []
      : { ...conflict({ key: 'daemon', is: `${quoted(daemon)} is there twice, expected once` }), entry },
  );
}

function networkFaults(bundle: Conducted, code: Code): ConductFault[] {
  if ((code.network ?? bundle.network) === 'host') return [];
  return (['daemon', 'init'] as const)
    .filter((key) => code[key] !== undefined)
    .map((key) =>
      conflict({
        key,
        is: 'it needs the network of the host, and network is none',
        hint: 'add network: host',
      }),
    );
}

/** A source that is run is in a private directory: it goes with the run, and only a sandbox opens it to somebody else. */
function sourceFaults(bundle: Conducted, code: Code): ConductFault[] {
  if (!isSource(code)) return [];
  const user = code.user ?? bundle.user ?? 'root';
  const hint = 'place it with data, and name its path as the program';
  const gone = 'its program is a source, which is gone when the run ends, expected a program of the host';
  const closed = `${quoted(user)} cannot read the source that is run outside of a sandbox, expected a program of the host`;
  return [
    ...(code.daemon === undefined ? [] : [conflict({ key: 'daemon', is: gone, hint })]),
    ...(code.init === undefined || isRoot(user) ? [] : [conflict({ key: 'init', is: closed, hint })]),
  ];
}

function isSource({ program, source }: Code): boolean {
  return source !== undefined || (program !== undefined && 'source' in program);
}

function isRoot(user: string): boolean {
  return user === 'root' || user === '0';
}

function daemonFaults(code: Code): ConductFault[] {
  if (code.daemon === undefined)
    return code.health === undefined
      ? []
      : [
          noEffect({
            key: 'health',
            is: 'it would have no effect, the command is no daemon',
            hint: 'add daemon: NAME',
          }),
        ];
  const keys = [
    'retries',
    'init',
    ...(code.undo === undefined ? (['timeout', 'silence'] as const) : []),
  ] as const;
  return keys
    .filter((key) => code[key] !== undefined)
    .map((key) => noEffect({ key, is: `it would have no effect, ${WITHOUT[key]}`, hint: 'remove it' }));
}

const WITHOUT = {
  retries: 'a daemon is started once',
  init: 'a daemon runs in the namespaces of the host anyway',
  timeout: 'a daemon is left running',
  silence: 'a daemon is left running',
} as const;

function entryFaults(bundle: Conducted, code: Code): ConductFault[] {
  const timeout = timeoutOf(bundle, code);
  const late = code.silence !== undefined && code.silence >= timeout && code.daemon === undefined;
  return [...(late ? [tooSilent(timeout)] : []), ...passFaults(bundle, code), ...givenFaults(bundle, code)];
}

function timeoutOf(bundle: Conducted, code: Code): number {
  return code.timeout ?? bundle.timeout ?? DEFAULT_TIMEOUT;
}

function tooSilent(timeout: number): ConductFault {
  return noEffect({
    key: 'silence',
    is: `it would have no effect, the timeout of ${timeout} s comes first`,
    hint: 'make it shorter than the timeout',
  });
}

function passedAndSet(member: string): ConductFault {
  return conflict({
    key: 'pass',
    member,
    is: `${quoted(member)} is passed on and set by env, expected one of them`,
  });
}

// What the bundle alone does wrong is said of the bundle.
function passFaults(bundle: Conducted, code: Code): ConductFault[] {
  const env = code.env ?? {};
  const set = code.pass === undefined ? env : { ...bundle.env, ...env };
  return (code.pass ?? bundle.pass ?? [])
    .filter((name) => Object.hasOwn(set, name))
    .map((name) => ({
      ...passedAndSet(name),
      ...(code.pass === undefined ? { key: 'env' as const } : {}),
    }));
}

function givenFaults(bundle: Conducted, code: Code): ConductFault[] {
  const { secrets = {} } = bundle;
  const taken = new Map<string, string>([
    ...(code.pass ?? bundle.pass ?? []).map((name) => [name, 'passed on'] as const),
    ...Object.keys({ ...bundle.env, ...code.env }).map((name) => [name, 'set by env'] as const),
  ]);
  return (code.secrets ?? []).flatMap((member) => {
    const secret = Object.hasOwn(secrets, member) ? secrets[member] : undefined;
    if (secret === undefined) return unknownSecret(member, Object.keys(secrets));
    const variable = secretVariable(member, secret);
    const is = taken.get(variable);
    if (is === undefined) {
      taken.set(variable, 'given by another secret');
      return [];
    }
    return conflict({ key: 'secrets', member, is: `${quoted(variable)} is ${is} too, expected one of them` });
  });
}

function unknownSecret(member: string, names: readonly string[]): ConductFault {
  const known = names.filter(isVariableName);
  const near = didYouMean(member, known);
  const expected = known.length === 0 ? 'and the bundle has none' : `expected one of ${listed(known, 10)}`;
  return conflict({
    key: 'secrets',
    member,
    is: `${quoted(member)} is no secret of the bundle, ${expected}`,
    hint:
      near === undefined ? `add secrets: {${member}: {file: …}} to the bundle` : `did you mean "${near}"?`,
  });
}
