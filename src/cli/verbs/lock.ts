import { type Command, Option } from 'commander';
import { EXIT } from '../../core/exit-code.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { verb } from '../verb.ts';
import { lockFileOption } from './lock-options.ts';

/** `arx lock [MANIFEST]`. */
export function lockVerb(face: Face): Command {
  return verb({
    name: 'lock',
    group: 'Build',
    summary: 'resolve what is new, keep what is locked',
    description: 'Resolves the sources that arx.lock does not know yet and forgets those that are gone.',
    examples: ['arx lock', 'arx lock --check'],
  })
    .argument('[manifest]', 'the manifest, or - for standard input', 'arx.yaml')
    .addOption(lockFileOption())
    .option('--locked', 'refuse every change of the lock (exit 3)')
    .option('--offline', 'use the cache and local files only')
    .addOption(
      new Option(
        '--check',
        'only say whether the lock answers the manifest (exit 3 if not); no network',
      ).conflicts(['locked', 'offline', 'upgrade', 'merge']),
    )
    .addOption(new Option('--upgrade', 'write the newest schema of the file').conflicts(['locked', 'merge']))
    .addOption(
      new Option('--merge <file...>', 'merge BASE OURS THEIRS into OURS, as a merge driver of git').conflicts(
        ['locked', 'offline', 'lockFile'],
      ),
    )
    .action(face.act('lock', answer));
}

async function answer(session: Session, call: Call): Promise<Answer> {
  if (call.options['check'] === true) return checkAnswer(session, call);
  if (call.options['merge'] !== undefined) return mergeAnswer(session, call);
  const { context, shell, paint } = session;
  const { lock } = await import('../../commands/lock.ts');
  const { lockScreen } = await import('../render/lock-changes.ts');
  const result = await lock({ ...call.options, manifest: manifestOf(call), stdin: shell.stdin }, context);
  return { json: { ...result }, data: lockScreen(result, paint) };
}

async function checkAnswer({ context, shell, paint }: Session, call: Call): Promise<Answer> {
  const { checkLock } = await import('../../commands/check-lock.ts');
  const { checkLockScreen } = await import('../render/check-lock.ts');
  const { lockFile } = call.options as { lockFile?: string };
  const where = lockFile === undefined ? {} : { lockFile };
  const result = await checkLock({ ...where, manifest: manifestOf(call), stdin: shell.stdin }, context);
  const good = result.stale.length === 0 && !result.missing;
  const json = { ...result, ...(good ? {} : { code: 'LOCK_STALE' }) };
  return { json, data: checkLockScreen(result, paint), exit: good ? EXIT.done : EXIT.gate };
}

async function mergeAnswer({ context }: Session, { options }: Call): Promise<Answer> {
  const { mergeLock } = await import('../../commands/merge-lock.ts');
  const merged = mergeLock((options as { merge: string[] }).merge, context);
  return { json: { ...merged }, data: '' };
}

function manifestOf({ operands: [manifest = 'arx.yaml'] }: Call): string {
  return manifest;
}
