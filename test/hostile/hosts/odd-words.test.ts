import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { shellWord } from '../../../src/core/shell-word.ts';
import { encodeActs } from '../../../src/fleet/far/encode-acts.ts';
import { encodeOrder } from '../../../src/fleet/far/encode-order.ts';
import { directory, file, link, SHELLS } from '../../fleet/far/far-world.ts';
import { farWorld } from '../../fleet/far-act/far-world.ts';

const NASTY = [
  "'",
  '"',
  '\\',
  '`',
  '$(',
  '${',
  ';',
  '\n',
  '\r',
  '#',
  '!',
  '~',
  '*',
  '&',
  '|',
  '<',
  '>',
  '%',
  '\u0001',
  '\u007f',
  '\u0085',
  '\u202e',
  ' ',
  '=',
  '-',
  "'\\''",
  '\n}\n',
  'EOF',
];
const odd = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed());
const path = odd.map((text) => `/srv/${text.replace(/[\p{Cc}/]/gu, '_')}x`);

for (const [name, shell] of Object.entries(SHELLS))
  test(`shellWord() is one word and that text, whatever is in it, in ${name}`, () => {
    const words = fc.sample(odd, 300);
    const [program, ...options] = shell;
    const script = `set -- ${words.map(shellWord).join(' ')}; for each; do printf '%s\\0' "$each"; done`;
    const said = execFileSync(program, [...options, '-c', script]).toString();
    assert.deepEqual(said.split('\0').slice(0, -1), words);
  });

// An order is sourced by root: nothing of it may be a command but the calls of the agent's functions.
for (const [name, shell] of Object.entries(SHELLS))
  test(`orders of any words call only what they are to call, in ${name}`, () => {
    using world = farWorld(shell);
    const [program, ...options] = shell;
    const order = fc.record({ path, text: odd, other: odd, last: odd }).map((words) =>
      world.order({
        what: words.text,
        controller: words.other,
        changes: [
          { path: words.path, before: null, after: link(words.text) },
          { path: `${words.path}/d`, before: link(words.other), after: directory() },
          { path: `${words.path}/f`, before: file('x'), after: file('y') },
        ],
        steps: [
          {
            label: words.text,
            argv: ['sh', words.text, words.other],
            env: { A: words.last, B: words.text },
            cwd: words.path,
            user: words.other,
            daemon: '',
            services: [],
          },
        ],
        undo: [{ label: words.other, argv: ['sh', words.last], env: { A: words.other } }],
        services: [{ name: words.text, do: [words.other], health: { command: ['sh', words.last] } }],
        stop: [{ name: words.text, pid: 1, start: words.other, unit: words.last, log: words.text }],
        restore: [{ service: words.text, action: words.last, code: 0 }],
        secrets: { A: { file: words.path }, B: { command: ['sh', words.other] } },
      }),
    );
    for (const each of fc.sample(order, 25)) {
      const files = encodeOrder(each, encodeActs(each));
      const lists = ['passing', 'check', 'keep', 'stage', 'enter', 'back', 'places', 'used'];
      const calls =
        'absent wants still keep at into_workspace begin make copy copy_together copied link own mode durable save clear_directory adjust enter entered drop drop_directory unstage is_activated back_at back_in remove_files remove_links remove_directories give_file give_link give_directory places used';
      const prelude = `PATH=/nonexistent; for call in ${calls}; do eval "$call() { :; }"; done\n`;
      const sourced = [...lists, 'head', 'acts'].map((list) => {
        const text = Buffer.from(files.get(list) ?? '').toString();
        return `list_of() {\n${text.trimEnd() === '' ? ':' : text}\n}; list_of || echo ended ${list}\n`;
      });
      const units = ['step_1', 'undo_1', 'service_1', 'stop_1', 'secret_A', 'secret_B'].filter((unit) =>
        Buffer.from(files.get('acts') ?? '').includes(`\n${unit}() {`),
      );
      const shown = `${units.join('; ')}; got() { printf '%s\\0' "$@"; }; words_step_1 got; words_secret_B got\n`;
      const script = `${prelude}${sourced.join('')}${shown}`;
      const said = execFileSync(program, [...options], {
        input: script,
        stdio: ['pipe', 'pipe', 'pipe'],
      }).toString();
      const step = each.steps[0];
      const command = each.secrets['B']?.command;
      assert.deepEqual(said.split('\0').slice(0, -1), [...(step?.argv ?? []), ...(command ?? [])]);
    }
  });
