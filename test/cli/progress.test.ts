import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonProgress } from '../../src/cli/progress/json.ts';
import { liveProgress } from '../../src/cli/progress/live.ts';
import { plainProgress } from '../../src/cli/progress/plain.ts';
import type { WorkEvent } from '../../src/cli/progress/progress.ts';
import { LiveScreen } from './live-screen.ts';

type State = 'started' | 'resolved' | 'cached' | 'done' | 'failed';

function source(name: string, state: State, detail = ''): WorkEvent {
  return { type: 'source', source: name, state, detail };
}

test('plainProgress() prints one line a change of state, numbered by source', () => {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  progress.show(source('https://host/a', 'started'));
  progress.show({ type: 'step', step: 'seal', state: 'started', detail: '' });
  progress.show({ type: 'progress', step: 'https://host/a', done: 10, total: 100 });
  progress.show(source('https://host/a', 'done', '4.1 MB'));
  progress.close();
  assert.deepEqual(lines, [
    '#1 [fetch https://host/a] started',
    '#2 [seal] started',
    '#1 [fetch https://host/a] done 4.1 MB',
  ]);
});

test('plainProgress() gives a sign of life when nothing changed for 30 seconds', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  progress.show(source('a', 'started'));
  progress.show({ type: 'progress', step: 'a', done: 2_000_000, total: 8_000_000 });
  t.mock.timers.tick(29_000);
  assert.equal(lines.length, 1);
  t.mock.timers.tick(6000);
  assert.deepEqual(lines.slice(1), ['#1 [fetch a] started 2.0 MB of 8.0 MB, 25 %']);
  progress.close();
  t.mock.timers.tick(100_000);
  assert.equal(lines.length, 2);
});

test('plainProgress() shows a hostile name as what it is', () => {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  progress.show(source('a\n#9 [forged] done', 'started', 'x\u001b[2J'));
  progress.close();
  assert.deepEqual(lines, ['#1 [fetch a\\n#9 [forged] done] started x\\x1b[2J']);
});

test('liveProgress() draws each source in place and leaves nothing behind', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const terminal = new LiveScreen();
  const progress = liveProgress(terminal);
  progress.show(source('a', 'started'));
  assert.deepEqual(terminal.lines, ['[fetch a] started', '0 of 1 done']);
  progress.show(source('b', 'started'));
  progress.show(source('a', 'done', '4.1 MB'));
  progress.show({ type: 'progress', step: 'b', done: 1000 });
  assert.equal(terminal.writes, 1);
  t.mock.timers.tick(100);
  assert.deepEqual(terminal.lines, ['[fetch b] started 1.0 kB', '1 of 2 done']);
  progress.pause();
  assert.deepEqual(terminal.lines, []);
  progress.resume();
  t.mock.timers.tick(100);
  assert.equal(terminal.lines.length, 2);
  progress.close();
  assert.deepEqual(terminal.lines, []);
});

test('liveProgress() redraws at most ten times a second', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const terminal = new LiveScreen();
  const progress = liveProgress(terminal);
  for (let done = 0; done < 1000; done += 1) {
    progress.show({ type: 'progress', step: 'a', done });
    t.mock.timers.tick(1);
  }
  progress.close();
  // A redraw is two pieces of one write: what goes away, and what comes.
  assert.ok(terminal.writes <= 24, String(terminal.writes));
});

test('liveProgress() keeps to the width and height of the terminal', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const terminal = new LiveScreen();
  const progress = liveProgress(terminal);
  for (let index = 0; index < 9; index += 1)
    progress.show(source(`https://host.example.org/some/long/path/${index}`, 'started'));
  t.mock.timers.tick(100);
  assert.equal(terminal.lines.length, 4);
  assert.ok(terminal.lines.every((line) => line.length < 40));
  assert.equal(terminal.lines.at(-1), '0 of 9 done, 6 more at work');
  progress.close();
});

test('jsonProgress() tells each change, and counts at most twice a second', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1000 });
  const events: WorkEvent[] = [];
  const progress = jsonProgress((event) => events.push(event));
  progress.show(source('a', 'started'));
  for (let done = 0; done <= 100; done += 1) {
    progress.show({ type: 'progress', step: 'a', done, total: 100 });
    t.mock.timers.tick(10);
  }
  progress.show(source('a', 'done'));
  const counted = events.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
  assert.deepEqual(counted, [0, 50, 100]);
  assert.equal(events.length, 5);
});
