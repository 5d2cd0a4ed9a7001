import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureLines } from '../../src/cli/render/fleet/failures.ts';
import { alikeScreen } from '../../src/cli/render/fleet/alike-screen.ts';
import { hostWords } from '../../src/cli/render/fleet/host-words.ts';
import { liveDisplay } from '../../src/cli/render/fleet/live-display.ts';
import { outputLines } from '../../src/cli/render/fleet/output-lines.ts';
import { plainDisplay } from '../../src/cli/render/fleet/plain-display.ts';
import { fleetFailures, fleetNotes } from '../../src/cli/render/fleet/summary.ts';
import { tally } from '../../src/cli/render/fleet/tally.ts';
import { againLine } from '../../src/cli/verbs/again-line.ts';
import { createPaint } from '../../src/cli/paint.ts';
import type { Session } from '../../src/cli/session.ts';
import type { HostResult } from '../../src/fleet/run/fleet-result.ts';
import { LiveScreen } from './live-screen.ts';

const paint = createPaint(false);
const look = { paint, width: 80 };
const result = (host: string, more: Partial<HostResult> = {}): HostResult => ({
  host,
  state: 'done',
  exit: 0,
  ...more,
});
const failed = (host: string): HostResult =>
  result(host, {
    state: 'rolled-back',
    exit: 7,
    phase: 'running',
    error: { code: 'RUN_STEP_FAILED', message: `Cannot run step 1 on ${host}`, hint: 'See its log' },
    lastLines: ['one', `two \u001b[31m${host}`],
    log: `/logs/${host}.log`,
  });

/** As much of a session as displays use; what they write is in `written`. */
function sessionOf({ verbose = 0, rows = 10 } = {}): {
  session: Session;
  written: () => string;
  screen: LiveScreen;
} {
  let text = '';
  const screen = new LiveScreen();
  const stderr = {
    isTTY: true,
    columns: 60,
    rows,
    write: (bytes: string | Uint8Array) => {
      text += Buffer.from(bytes).toString();
      screen.write(Buffer.from(bytes).toString());
      return Promise.resolve(true);
    },
  };
  const session = { shell: { stderr }, globals: { verbose }, notePaint: paint } as unknown as Session;
  return { session, written: () => text, screen };
}

test('failureLines() puts hosts with one error together, each with its message, and shows the last lines of few', () => {
  const bad = Array.from({ length: 30 }, (_, at) => failed(`web-${at + 10}`));
  const lines = failureLines([result('good'), ...bad, result('late', { state: 'skipped', exit: 6 })], look);
  const text = lines.join('\n');
  assert.match(text, /^failed and taken back\[RUN_STEP_FAILED\] while running: 30\n {2}web-10 {2}Cannot run/);
  assert.match(text, /\n {2}and 10 more\n {2}help: See its log\n/);
  assert.equal(text.match(/the last lines of/g)?.length, 3);
  assert.ok(!text.includes('\u001b'));
  assert.ok(!text.includes('late') && !text.includes('good'));
});

test('failureLines() puts hosts together whose help differs by their names alone, and says whose it is', () => {
  const unknown = (host: string, address: string): HostResult => {
    const hint = `Add the key of ${host} (ssh-keyscan ${address})`;
    const error = { code: 'HOST_UNREACHABLE', message: `Cannot reach ${host}`, hint } as const;
    return result(host, { state: 'unreachable', exit: 8, error });
  };
  const lines = failureLines([unknown('a', '10.0.0.1'), unknown('b', 'db.example')], look);
  assert.deepEqual(lines, [
    'unreachable[HOST_UNREACHABLE]: 2',
    '  a  Cannot reach a',
    '  b  Cannot reach b',
    '  help: of a: Add the key of a (ssh-keyscan 10.0.0.1)',
  ]);
});

test('tally() counts states in an order that does not change', () => {
  assert.equal(
    tally([failed('a'), result('b'), result('c', { state: 'unchanged' }), result('d')]),
    '2 done, 1 unchanged, 1 failed and taken back',
  );
  assert.equal(tally([]), '');
});

test('hostWords() says what was done, or why not', () => {
  const done = result('web', {
    changes: { created: 3, changed: 0, deleted: 1 },
    traffic: { need: 9, sent: 1234 },
    ms: 65_000,
  });
  assert.equal(hostWords(done), 'web  done  3 created, 1 deleted, 1.2 kB sent, 1 min 5 s');
  assert.equal(hostWords(failed('web')), 'web  failed and taken back  Cannot run step 1 on web');
});

test('hostWords() says that nothing changed when only commands ran', () => {
  const changes = { created: 0, changed: 0, deleted: 0 };
  const ran = result('web', { changes, commands: 1, ms: 400 });
  assert.equal(hostWords(ran), 'web  done  nothing changed, 1 command, 0.4 s');
  assert.equal(hostWords({ ...ran, state: 'unchanged' }), 'web  unchanged  0.4 s');
  assert.equal(hostWords({ ...ran, state: 'absent' }), 'web  not installed  0.4 s');
  const planned = result('web', { state: 'planned', changes: { ...changes, deleted: 2 } });
  assert.equal(hostWords(planned), 'web  looked at  2 to delete');
  const notes = (...results: HostResult[]): string => fleetNotes({ results, values: new Map() }, 'ran it');
  assert.equal(notes(ran, ran), 'ran it: 2 done, nothing changed\n');
  assert.equal(notes(ran, { ...ran, changes: { ...changes, created: 1 } }), 'ran it: 2 done\n');
});

test('fleetNotes() tells what stays on hosts that are well, the same once', () => {
  const kept = (host: string, remark: string): HostResult => result(host, { remarks: [remark] });
  const results = [
    kept('a', 'one'),
    kept('b', 'two'),
    kept('c', 'one'),
    { ...failed('d'), remarks: ['bad'] },
  ];
  const told = 'note: a, c: one\nnote: b: two\nran it: 3 done, 1 failed and taken back\n';
  assert.equal(fleetNotes({ results, values: new Map() }, 'ran it'), told);
  const many = Array.from({ length: 25 }, (_, at) => kept('a', `${at}`));
  const notes = fleetNotes({ results: many, values: new Map(), report: '/r' }, 'ran it');
  assert.match(notes, /note: a: 19\nnote: and 5 more, in \/r\nran it/);
});

test('fleetFailures() shows what the only host wrote last, unless it was stopped while somebody looked on', () => {
  const looks = { ...look, program: 'arx', verbose: 0 };
  const shown = (only: HostResult): string => fleetFailures({ results: [only], values: new Map() }, looks);
  assert.match(shown(failed('web')), /its last lines, all in \/logs\/web.log:\n {2}\| one\n/);
  const stopped = shown({ ...failed('web'), state: 'stopped' });
  assert.match(stopped, /^error\[RUN_STEP_FAILED\]/);
  assert.doesNotMatch(stopped, /\| one/);
});

test('alikeScreen() shows what most have, and how others differ', () => {
  const found = new Map([
    ['a', 'head\n  + /x\n'],
    ['b', 'head\n  + /x\n'],
    ['c', 'head\n  ~ /x\n'],
  ]);
  const expected = 'same on 2 hosts: a, b\n  head\n    + /x\ndiffers on c\n  - + /x\n  + ~ /x\n';
  assert.equal(alikeScreen(found, paint), expected);
  assert.equal(alikeScreen(new Map([['a', 'head\n']]), paint), 'head\n');
  assert.equal(alikeScreen(new Map(), paint), '');
});

test('outputLines() keeps lines whole, whatever comes between, and hides what deceives a terminal', () => {
  const output = outputLines();
  const add = (host: string, stream: 'stdout' | 'stderr', text: string): string =>
    output.add(host, { type: 'output', step: 's', stream, bytes: Buffer.from(text) });
  assert.equal(add('a', 'stdout', 'on'), '');
  assert.equal(add('b', 'stdout', 'two\n'), 'b | two\n');
  assert.equal(add('a', 'stderr', 'bad \u001b[2J\n'), 'a | bad \\x1b[2J\n');
  assert.equal(add('a', 'stdout', 'e\nhalf'), 'a | one\n');
  assert.equal(output.end('a'), 'a | half\n');
  assert.equal(output.end('a'), '');
});

test('plainDisplay() prints one line an event', () => {
  const { session, written } = sessionOf();
  const { heard } = plainDisplay(session);
  heard({ type: 'begin', run: 'r', hosts: 2, waves: 2 });
  heard({ type: 'wave', wave: 1, of: 2, hosts: 1 });
  heard({ type: 'phase', host: 'a', phase: 'running' });
  heard({ type: 'event', host: 'a', event: { type: 'warning', message: 'old' } });
  heard({ type: 'result', result: result('a', { ms: 100 }) });
  heard({ type: 'held', why: 'it was interrupted' });
  assert.equal(
    written(),
    'wave 1 of 2: 1 host\nwarning: a: old\n#1/2 a  done  0.1 s\nno further host is begun: it was interrupted\n',
  );
});

test('plainDisplay() says who is at work when nothing happens', async () => {
  const { session, written } = sessionOf();
  const display = plainDisplay(session, 20);
  display.heard({ type: 'begin', run: 'r', hosts: 2, waves: 1 });
  display.heard({ type: 'phase', host: 'a', phase: 'queued' });
  display.heard({ type: 'phase', host: 'b', phase: 'running' });
  while (written() === '') await sleep(5);
  display.heard({ type: 'result', result: result('a') });
  display.heard({ type: 'result', result: result('b') });
  const said = written();
  await sleep(60);
  display.close();
  assert.match(said, /^(?:at work: a queued [\d.]+ s, b running [\d.]+ s\n)+#1\/2 a/);
  assert.equal(written(), said);
});

test('liveDisplay() has one line for a host at work, within the rows of the terminal, and leaves what went wrong', async () => {
  const { session, written, screen } = sessionOf({ rows: 6 });
  const display = liveDisplay(session);
  display.heard({ type: 'begin', run: 'r', hosts: 9, waves: 1 });
  for (let at = 1; at <= 7; at += 1) display.heard({ type: 'phase', host: `web-${at}`, phase: 'looking' });
  while (!written().includes('web-1')) await sleep(20);
  display.heard({ type: 'result', result: failed('web-7') });
  display.close();
  assert.match(written(), /web-1 {2}looking/);
  assert.match(written(), /more at work/);
  assert.deepEqual(screen.lines, ['web-7  failed and taken back  Cannot run step 1 on web-7']);
});

test('againLine() is the same call with the name of the run', () => {
  const argv = ['run', 'my app.arx', '--fleet', 'f.yaml', '--resume', 'last', '--limit', 'web*'];
  assert.equal(againLine('R', argv), "arx run 'my app.arx' --fleet f.yaml --limit 'web*' --resume R");
  assert.equal(againLine('R', ['run', 'a', '--resume=x']), 'arx run a --resume R');
});
