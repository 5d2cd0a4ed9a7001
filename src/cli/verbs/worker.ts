import type { Command } from 'commander';
import type { WorkerCall } from '../../library/work.ts';
import type { Face } from '../face.ts';
import { several } from '../several.ts';
import { policyOption, trustOption, verb } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';

/** `arx worker`. */
export function workerVerb(face: Face): Command {
  return verb({
    name: 'worker',
    group: 'Install',
    summary: 'do the work on hosts that `arx run --engine` gives out',
    description:
      'Takes the work on one host after the other from a queue (NATS JetStream), verifies the bundle by the trust and the policy of this machine, runs it on the host as `arx run --on` does, and reports. Only work that a trusted controller has signed is done. Ctrl-C: it takes no more and ends what it has; a second one: it stops that, takes it back, and gives it to another worker.',
    examples: [
      'arx worker --engine nats://127.0.0.1:4222 --bundle app.arx',
      'arx worker --engine tls://queue.corp.example --controller controller.pub --registry https://registry.corp.example/bundles',
    ],
  })
    .requiredOption('--engine <url>', 'the queue: nats://HOST:PORT, or tls://HOST:PORT')
    .option(
      '--controller <key>',
      'do the work of this public key, not of the own one; may be repeated',
      several,
    )
    .option('--worker-name <name>', 'what it calls itself; default: the name of this machine and a number')
    .option('--parallel <hosts>', 'hosts at once; default 8', wholeNumber)
    .option('--bundle <file>', 'a bundle that it has; may be repeated', several)
    .option('--registry <url>', 'where it finds other bundles: https://HOST/NAME')
    .option('--once', 'end when there is nothing to do')
    .addOption(trustOption())
    .addOption(policyOption())
    .action(
      face.act('worker', async ({ context, shell, globals }, { options }) => {
        const { work } = await import('../../library/work.ts');
        const { workerLine } = await import('../render/worker.ts');
        const heard: WorkerCall['heard'] = (event) =>
          shell.stdout.write(workerLine(event, { json: globals.json, now: context.now() }));
        await work({ ...callOf(options), heard }, context);
        return undefined;
      }),
    );
}

interface Flags extends Omit<WorkerCall, 'controllers' | 'name' | 'bundles' | 'heard'> {
  readonly controller?: readonly string[];
  readonly workerName?: string;
  readonly bundle?: readonly string[];
}

function callOf(options: Readonly<Record<string, unknown>>): Omit<WorkerCall, 'heard'> {
  const { controller, workerName, bundle, ...same } = options as unknown as Flags;
  return {
    ...same,
    ...(controller !== undefined && { controllers: controller }),
    ...(workerName !== undefined && { name: workerName }),
    ...(bundle !== undefined && { bundles: bundle }),
  };
}
