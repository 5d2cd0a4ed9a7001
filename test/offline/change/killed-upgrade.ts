import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ChangeBench } from './change-bench.ts';

const CHILD = join(import.meta.dirname, 'killed-child.ts');

/** An upgrade that was killed while its second command ran: all is placed, one command can be undone, one path is new. */
export async function killedUpgrade(): Promise<ChangeBench> {
  const bench = new ChangeBench();
  await bench.install({ a: 'a1', b: 'b1', goes: 'goes' });
  const undone = { cmd: 'true', args: [], undo: ['touch', bench.path('srv/undone')] as const };
  const stays = { cmd: 'sh', args: ['-c', 'echo at work; exec sleep 60'] };
  const [srv, { stateDir }] = [bench.directory, bench.context];
  const work = JSON.stringify([srv, stateDir, { a: 'a2', b: 'b2', new: 'new' }, [undone, stays]]);
  const child = spawn(process.execPath, [CHILD, work], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await ended;
  return bench;
}
