import type { Command } from 'commander';
import { EXIT } from '../../core/exit-code.ts';
import type { StatusOptions } from '../../offline/status/host-status.ts';
import type { Call, Face } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { verb } from '../verb.ts';
import { addPaceOptions, addTargetOptions, hasTargets } from './target-flags.ts';

interface StatusFlags {
  readonly receipts?: boolean;
  readonly exitCode?: boolean;
}

/** What a program needs to look at other hosts; missing: this machine only. */
export type StatusTargets = () => Promise<
  (session: Session, call: Call, asked: AskedStatus) => Promise<Answer>
>;

/** What is asked of each host. */
export type AskedStatus = StatusOptions & { readonly exitCode: boolean };

/** `arx status [NAME]`. */
export function statusVerb(face: Face, program: string, targets?: StatusTargets): Command {
  const command = verb({
    name: 'status',
    group: 'Install',
    summary: 'what bundles have placed on this host, and what has drifted',
    description:
      'Shows each installed bundle and which of its paths are no longer as it placed them, whether its services and daemons run, the lowest sequence that is taken of each name, and work that was cut off. Changes nothing.',
    examples: [
      `${program} status`,
      `${program} status web --receipts`,
      `${program} status --exit-code`,
      ...(targets === undefined ? [] : [`${program} status --fleet fleet.yaml`]),
    ],
  })
    .argument('[name]', 'only this bundle: its name or digest')
    .option('--receipts', 'the signed receipts of runs, rollbacks and removals, too')
    .option('--exit-code', 'exit 3 when something is not as a bundle has left it');
  if (targets !== undefined) addPaceOptions(addTargetOptions(command));
  return command.action(
    face.act('status', async (session, call) => {
      const [name] = call.operands;
      const { receipts = false, exitCode = false } = call.options as StatusFlags;
      const asked = { ...(name !== undefined && { name }), receipts };
      if (targets !== undefined && hasTargets(call.options))
        return (await targets())(session, call, { ...asked, exitCode });
      const { context, paint } = session;
      const { status } = await import('../../commands/status.ts');
      const { statusScreen } = await import('../render/status.ts');
      const page = await status(asked, context);
      const exit = exitCode && page.drifted ? EXIT.gate : EXIT.done;
      return { json: { ...page }, data: statusScreen(page, paint, name), exit };
    }),
  );
}
