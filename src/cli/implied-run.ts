import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { GLOBALS_WITH_VALUE } from './globals.ts';

/** `arx app.arx` is `arx run app.arx`: a first operand that is no command but a file, or looks like one, or is `-`. */
export function withImpliedRun(argv: readonly string[], program: Command): readonly string[] {
  const at = firstOperand(argv);
  const operand = argv[at];
  if (operand === undefined || isCommand(operand, program) || !isFile(operand)) return argv;
  return [...argv.slice(0, at), 'run', ...argv.slice(at)];
}

function firstOperand(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length && isOption(argv[at])) at += GLOBALS_WITH_VALUE.has(argv[at] ?? '') ? 2 : 1;
  return at;
}

function isOption(word: string | undefined): boolean {
  return word !== undefined && word !== '-' && word.startsWith('-');
}

function isCommand(word: string, program: Command): boolean {
  return program.commands.some((command) => command.name() === word || command.aliases().includes(word));
}

function isFile(word: string): boolean {
  return word === '-' || word.includes('/') || /\.(?:arx|ya?ml|json)$/.test(word) || existsSync(word);
}
