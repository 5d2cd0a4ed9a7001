import { redactUrl } from '../../../core/redact.ts';
import { isShared, persistenceOf, privilegeOf } from '../commands/places.ts';
import { isSecretFile } from '../commands/secret-names.ts';
import { type Argument, type Context, record } from './evaluation.ts';
import { isConnection, isDevice, joinPath } from './paths.ts';
import { UNKNOWN } from './script-facts.ts';

const LONGEST = 400;

/** The path that a word means where it stands. Undefined for devices, standard input and nothing. */
function pathOf({ text }: Argument, context: Context): string | undefined {
  if (text === '' || text === '-' || text.length > 4096) return undefined;
  const path = joinPath(context.shell.cwd, text);
  return isDevice(path) ? undefined : path;
}

/** A file is read. */
export function recordRead(argument: Argument, context: Context): void {
  if (recordTcp(argument, context)) return;
  const path = pathOf(argument, context);
  if (path === undefined || path === UNKNOWN) return;
  record(context, 'reads', short(path), argument.at);
  if (isSecretFile(path)) record(context, 'secrets', short(path), argument.at);
}

/** A file is written, changed or deleted. */
export function recordWrite(argument: Argument, context: Context, by: string): void {
  if (recordTcp(argument, context)) return;
  const path = pathOf(argument, context);
  if (path === undefined || isProcess(argument)) return;
  record(context, 'writes', short(path), argument.at);
  if (by === 'rm' || by === 'rmdir' || by === 'unlink' || by === 'shred') return;
  const kind = persistenceOf(path);
  if (kind !== undefined) record(context, 'persistence', `writes ${short(path)} (${kind})`, argument.at);
  if (privilegeOf(path) !== undefined) record(context, 'privilege', `writes ${short(path)}`, argument.at);
  if (isShared(path) && !path.includes('XXX') && by !== 'mktemp')
    record(context, 'temporary', short(path), argument.at);
}

/** `>(command)` */
function isProcess({ word }: Argument): boolean {
  return word?.parts.some(({ kind }) => kind === 'process') === true;
}

function recordTcp({ text, at }: Argument, context: Context): boolean {
  if (!isConnection(text)) return false;
  record(context, 'network', short(text), at);
  return true;
}

/** A program uses the network, with its address. */
export function recordNetwork(
  program: string,
  address: string | undefined,
  { at }: Argument,
  context: Context,
): void {
  record(context, 'network', address === undefined ? program : `${program} ${shownAddress(address)}`, at);
}

/** An address without credentials, and without what is only known when it runs. */
export function shownAddress(address: string): string {
  const shown = short(redactUrl(address));
  return shown === '' ? UNKNOWN : shown;
}

/** A text that is not too long to be read. */
export function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}${UNKNOWN}` : text;
}
