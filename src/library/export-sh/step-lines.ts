import { formatCommandLine } from '../../core/command-line.ts';
import { visible } from '../../core/visible.ts';
import type { Step } from '../../offline/run/step-model.ts';
import { shellWord } from '../../core/shell-word.ts';
import { pathWord, WORK } from './path-word.ts';

/** What the script's list of commands calls, one line a command. */
export function* stepLines(steps: readonly Step[]): Generator<string> {
  for (const step of steps) {
    const { number, label, argv, network, timeout, retries, cwd } = step;
    const shown = formatCommandLine(argv.map((word) => word.replace(`${WORK}/programs/`, '')));
    const around = [number, shellWord(visible(label)), shellWord(shown), network, timeout, retries];
    const words = [...variables(step), '/bin/sh', '-c', shellWord('exec "$@"'), 'sh', ...command(step)];
    yield ['run_step', ...around, pathWord(cwd), ...words].join(' ');
  }
}

/** What the bundle sets, then what is passed on: a word only if the caller has it. */
function variables({ names, env, pass }: Step): string[] {
  return [
    ...pass.map((name) => `\${passed_${name}+"${name}=$passed_${name}"}`),
    ...names.map((name) => shellWord(`${name}=${env[name] ?? ''}`)),
  ];
}

function command({ argv, program }: Step): string[] {
  return argv.map((word) => (word === program?.file.path ? pathWord(word) : shellWord(word)));
}
