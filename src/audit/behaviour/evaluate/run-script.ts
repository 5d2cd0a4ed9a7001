import { isShared, isSystemText } from '../commands/places.ts';
import { type Context, record } from './evaluation.ts';
import { UNKNOWN, type ScriptCall } from './script-facts.ts';

/** A file is run, or read as shell text. What it is will be told from the bundle. */
export function runScript(call: Omit<ScriptCall, 'cwd'>, context: Context): void {
  const { evaluation } = context;
  const { path, by, at } = call;
  if (evaluation.downloaded.has(path))
    return record(context, 'download-run', `runs ${path}, which it downloads`, at);
  if (evaluation.checked.has(path))
    return record(context, 'unsealed', `runs ${path}, which it downloads and checks`, at);
  const text = evaluation.written.get(path);
  if (text !== undefined && isShellText(text, by)) return evaluation.runText(text, at, context);
  if (by === '.' && isSystemText(path)) return record(context, 'reads', path, at);
  if (path.startsWith(UNKNOWN) || (path.includes(UNKNOWN) && !isShared(path)))
    return record(context, 'opaque', `${by === '' ? 'program' : by} ${path}`, at);
  context.unit.scripts.push({ path, by, at: context.at ?? at, cwd: context.shell.cwd });
}

function isShellText(text: string, by: string): boolean {
  return by !== '' || !text.startsWith('#!') || /^#!.*sh\b/.test(text);
}
