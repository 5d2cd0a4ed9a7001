import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { Intake } from '../intake.ts';
import type { CodeEntry } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';
import { programProblem } from '../program-problem.ts';
import { commandHint } from './command-hint.ts';
import { conductOf } from './conduct-of.ts';
import { executionOf } from './execution-of.ts';
import { type Fields, fieldsOf, isMisspelt, listOf } from './fields.ts';
import { CODE_KEYS, OBTAINING_KEYS } from './keys.ts';
import { addNoEffect } from './no-effect.ts';
import { type MapNode, type Node, nameOfKind, placed } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { settingsOf } from './settings.ts';
import { readSource } from './read-source.ts';
import { sourceOf } from './source-of.ts';
import { sealedTextOf, textOf } from './texts.ts';

type Program = CodeEntry['program'];

interface Command {
  readonly program: Program;
  readonly args: readonly string[];
  readonly intake?: Intake;
}

/** One entry under `code`: a word, a list, or a map. Undefined after a problem was added. */
export function codeEntryOf(list: ProblemList, node: Node, where: string): CodeEntry | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'map') return expanded(list, node, where);
  const command = node.kind === 'list' ? argvOf(list, node, where) : wordOf(list, node, where);
  return command === undefined ? undefined : { ...command, ...placed(node.at) };
}

function expanded(list: ProblemList, node: MapNode, where: string): CodeEntry | undefined {
  const fields = fieldsOf(list, node, where, CODE_KEYS);
  const command = commandOf(list, node, fields, where);
  const args = argsOf(list, fields.get('args'), `${where}.args`);
  const settings = {
    ...settingsOf(list, fields, where),
    ...executionOf(list, fields, where),
    ...conductOf(list, fields, where),
  };
  if (command === undefined) return undefined;
  const { program, intake = {} } = command;
  return { program, args: [...command.args, ...args], ...settings, ...intake, ...placed(node.at) };
}

function commandOf(list: ProblemList, node: MapNode, fields: Fields, where: string): Command | undefined {
  const cmd = fields.get('cmd');
  const source = fields.get('source');
  if (cmd !== undefined && source !== undefined) {
    list.add(
      'MANIFEST_CONFLICT',
      `Cannot use ${where}: it has cmd and source, expected one of them`,
      source.at,
    );
    return undefined;
  }
  if (source !== undefined) return sourceCommand(list, source, fields, where);
  if (cmd !== undefined) checkNotObtained(list, fields, where);
  if (cmd?.kind === 'list') return argvOf(list, cmd, `${where}.cmd`);
  if (cmd !== undefined) return wordOf(list, cmd, `${where}.cmd`);
  if (!isMisspelt(node, 'cmd', CODE_KEYS) && !isMisspelt(node, 'source', CODE_KEYS))
    list.add(
      'MANIFEST_MISSING_KEY',
      `Cannot use ${where}: it has neither cmd nor source, expected one of them`,
      node.at,
    );
  return undefined;
}

function sourceCommand(list: ProblemList, node: Node, fields: Fields, where: string): Command | undefined {
  const { source, intake } = readSource(list, fields, node, where);
  const program = source && demandFile(list, node, `${where}.source`, source);
  return program && { program, args: [], intake };
}

function checkNotObtained(list: ProblemList, fields: Fields, where: string): void {
  for (const [key, node] of fields)
    if (Object.hasOwn(OBTAINING_KEYS, key))
      addNoEffect(list, node, `${where}.${key}`, { why: 'the program is not named with source' });
}

function withoutArgs(program: Program | undefined): Command | undefined {
  return program === undefined ? undefined : { program, args: [] };
}

function argvOf(list: ProblemList, node: Node & { kind: 'list' }, where: string): Command | undefined {
  const [first, ...others] = node.items;
  if (first === undefined) {
    list.add(
      'MANIFEST_COMMAND',
      `Cannot use ${where}: it is empty, expected a program and its arguments`,
      node.at,
    );
    return undefined;
  }
  const program =
    first.kind === 'scalar' ? programOf(list, first, `${where}[0]`) : noProgram(list, first, `${where}[0]`);
  const args = others.map((item, at) => sealedTextOf(list, item, `${where}[${at + 1}]`));
  return program === undefined ? undefined : { program, args: args.filter((arg) => arg !== undefined) };
}

function noProgram(list: ProblemList, node: Node, where: string): undefined {
  if (node.kind === 'broken') return;
  const hint = node.kind === 'map' ? 'write {source: …, args: […]} to run inline data' : undefined;
  list.add(
    'MANIFEST_TYPE',
    `Cannot use ${where}: it is ${nameOfKind(node)}, expected a program`,
    node.at,
    hint,
  );
}

function wordOf(list: ProblemList, node: Node, where: string): Command | undefined {
  if (node.kind === 'scalar' && node.type === 'text' && /\s/.test(node.text.trim()))
    return addLine(list, node, where);
  if (node.kind === 'map') return noProgram(list, node, where);
  return withoutArgs(programOf(list, node, where));
}

function addLine(list: ProblemList, node: Node & { kind: 'scalar' }, where: string): undefined {
  list.add(
    'MANIFEST_COMMAND',
    `Cannot use ${where} ${quoted(redactText(node.text), 60)}: it is a text with spaces, expected a list of the program and its arguments`,
    node.at,
    commandHint(node.text),
  );
}

function programOf(list: ProblemList, node: Node, where: string): Program | undefined {
  const text = textOf(list, node, where);
  if (text === undefined) return undefined;
  // The seed: '://' marks a source.
  if (text.includes('://') && !/\s/.test(text)) return sourceProgram(list, node, where);
  const cmd = sealedTextOf(list, node, where);
  if (cmd === undefined) return undefined;
  const is = programProblem(cmd);
  if (is === undefined) return { cmd };
  list.add(
    'MANIFEST_COMMAND',
    `Cannot use ${where} ${quoted(cmd, 60)}: ${is}`,
    node.at,
    /\s/.test(cmd.trim()) ? commandHint(cmd) : undefined,
  );
  return undefined;
}

function sourceProgram(list: ProblemList, node: Node, where: string): Program | undefined {
  const source = sourceOf(list, node, where);
  return source && demandFile(list, node, where, source);
}

function demandFile(list: ProblemList, node: Node, where: string, source: SourceSpec): Program | undefined {
  if (source.nature !== 'directory') return { source };
  list.add(
    'MANIFEST_COMMAND',
    `Cannot use ${where}: it is a directory, expected one file that can be run`,
    node.at,
    directoryHint(source),
  );
  return undefined;
}

function directoryHint(source: SourceSpec): string {
  if (source.kind !== 'url') return 'give the program as {text: …} or {base64: …}';
  if (source.wrapper === 'tar' || source.wrapper === 'git')
    return 'pick the program with a fragment: #bin/PROGRAM';
  return 'name the file itself';
}

function argsOf(list: ProblemList, node: Node | undefined, where: string): string[] {
  if (node === undefined) return [];
  const items = listOf(list, node, where, 'write [one, two]') ?? [];
  return items
    .map((item, at) => sealedTextOf(list, item, `${where}[${at}]`))
    .filter((arg) => arg !== undefined);
}
