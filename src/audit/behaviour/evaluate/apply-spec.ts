import type { CommandSpec, Operands, Use } from '../commands/command-spec.ts';
import { type Argument, type Context, record } from './evaluation.ts';
import { parseOptions, type Options } from './parse-options.ts';
import { recordNetwork, recordRead, recordWrite } from './record-use.ts';
import { UNKNOWN } from './script-facts.ts';

/** A command with a specification. */
export interface Call {
  readonly name: string;
  readonly program: Argument;
  readonly args: readonly Argument[];
  readonly spec: CommandSpec;
}

/** Reads the arguments of a command as its specification says. */
export function applySpec(call: Call, context: Context): Options {
  const { name, program, spec } = call;
  const options = parseOptions(call.args, {
    valued: (option) => spec.options?.[option] !== undefined,
    stops: spec.commands !== undefined,
    long: spec.longOptions === true,
  });
  for (const { option, value } of options.values)
    useValue(spec.options?.[option] ?? 'skip', value, call, context);
  if (spec.root === true) record(context, 'users', 'root', program.at);
  if (spec.insecure !== undefined) checkInsecure(call, context);
  if (spec.opaque === true)
    record(context, 'opaque', [name, options.operands[0]?.text].filter(Boolean).join(' '), program.at);
  const operands = ruledOperands(spec, options);
  useOperands(operands, options, call, context);
  useNetwork(operands, options, call, context);
  return spec.commands === undefined ? options : applySub(call, options, context);
}

function applySub(call: Call, { operands, flags }: Options, context: Context): Options {
  const [sub, ...args] = operands;
  const commands = call.spec.commands ?? {};
  const spec = commands[sub?.text ?? ''] ?? commands['*'];
  if (sub === undefined && flags.has('--version')) return { flags, values: [], operands };
  if (spec === undefined || !Object.hasOwn(commands, sub?.text ?? '')) return { flags, values: [], operands };
  const name = sub === undefined ? call.name : `${call.name} ${sub.text}`;
  return applySpec(
    {
      name,
      program: call.program,
      args,
      spec: { ...spec, insecure: [...(spec.insecure ?? []), ...(call.spec.insecure ?? [])] },
    },
    context,
  );
}

function ruledOperands(spec: CommandSpec, { flags }: Options): Operands {
  const { unless } = spec;
  if (unless !== undefined && unless.flags.some((flag) => flags.has(flag))) return unless.operands;
  return spec.operands ?? 'skip';
}

function checkInsecure({ name, args, spec }: Call, context: Context): void {
  for (const argument of args) {
    const { text } = argument;
    const cluster = /^-[A-Za-z]+$/.test(text)
      ? text
          .slice(1)
          .split('')
          .map((letter) => `-${letter}`)
      : [];
    const found = spec.insecure?.find(
      (flag) => text === flag || text.startsWith(`${flag}=`) || clusterHas(cluster, flag, spec),
    );
    if (found !== undefined) return record(context, 'no-tls-check', `${name} ${found}`, argument.at);
  }
}

/** In `-fsSLk` each letter is an option, up to one with a value. */
function clusterHas(cluster: readonly string[], flag: string, spec: CommandSpec): boolean {
  const at = cluster.indexOf(flag);
  if (at < 0) return false;
  return !cluster.slice(0, at).some((letter) => spec.options?.[letter] !== undefined);
}

function useValue(use: Use, value: Argument, { name }: Call, context: Context): void {
  if (use === 'reads') recordRead(value, context);
  if (use === 'writes') recordWrite(value, context, name);
  if (use === 'address') recordNetwork(name, value.text, value, context);
  if (use === 'user' && value.text === 'root')
    record(context, 'privilege', `${name} gives it to root`, value.at);
  if (use === 'file-if-at' && value.text.startsWith('@'))
    recordRead({ ...value, text: value.text.slice(1) }, context);
}

function useOperands(
  kind: Operands,
  { operands, values }: Options,
  { name, spec }: Call,
  context: Context,
): void {
  const read = (list: readonly Argument[]): void => list.forEach((one) => recordRead(one, context));
  const write = (list: readonly Argument[]): void => list.forEach((one) => recordWrite(one, context, name));
  const hasTarget = values.some(({ option }) => spec.options?.[option] === 'writes');
  switch (kind) {
    case 'reads':
      return read(operands);
    case 'writes':
    case 'moves':
      return write(operands);
    case 'copies':
      read(hasTarget ? operands : operands.slice(0, -1));
      return hasTarget ? undefined : write(operands.slice(-1));
    case 'pattern-reads':
      return read(hasProgram(values) ? operands : operands.slice(1));
    case 'changes':
      return write(hasProgram(values) ? operands : operands.slice(1));
    case 'remote-copies':
      read(operands.slice(0, -1).filter((one) => !isRemote(one.text)));
      return write(
        operands
          .slice(1)
          .slice(-1)
          .filter((one) => !isRemote(one.text)),
      );
    default:
  }
}

/** The pattern or program came by an option. */
function hasProgram(values: Options['values']): boolean {
  return values.some(({ option }) => ['-e', '-f', '--expression', '--file', '--reference'].includes(option));
}

function useNetwork(kind: Operands, { operands, flags }: Options, call: Call, context: Context): void {
  const { spec, name, program } = call;
  if (spec.network === undefined || spec.offline?.some((flag) => flags.has(flag)) === true) return;
  const remote = operands.filter(
    ({ text }) => spec.network === 'always' || isRemote(text) || text.startsWith(UNKNOWN),
  );
  const addressed = kind === 'addresses' || kind === 'remote-copies' ? remote : [];
  for (const address of addressed) recordNetwork(name, address.text, address, context);
  if (addressed.length === 0 && spec.network === 'always') recordNetwork(name, undefined, program, context);
}

/** `scheme://…` other than file, or `host:path`. */
function isRemote(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return !text.startsWith('file:');
  return /^(?:[^/@\s]+@)?[A-Za-z0-9._…-]+:(?!\\)/.test(text);
}
