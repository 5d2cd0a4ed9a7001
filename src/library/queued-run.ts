import { checkAborted, type Context } from '../core/context.ts';
import { Digester } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { QueuedHosts, type QueuedRun } from '../fleet/queue/perform-queued.ts';
import type { TargetOptions } from '../fleet/target/target-options.ts';
import { openTargetBundle } from '../fleet/target/target-bundle.ts';
import type { Host } from '../model/fleet/fleet.ts';
import { plainSecrets } from '../model/fleet/plain-secrets.ts';
import { enforceHead } from '../offline/enforce-head.ts';
import { openNatsQueue } from '../online/nats/nats-queue.ts';
import { type PushedFile, pushBundle } from '../online/registry/push-bundle.ts';
import { registryPlace } from '../online/registry/registry-place.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';
import type { EngineOptions } from './engine-options.ts';
import { fleetPass } from './fleet-pass.ts';
import type { FleetRun, FleetRunOptions } from './fleet-run.ts';
import { fleetWords } from './fleet-words.ts';
import type { OpenInput } from './open-input.ts';
import { readFileChunks } from './read-file-chunks.ts';
import { queueKeys } from './queue-keys.ts';

/** Hosts that are given out at once when nobody says how many. */
const USUAL_WINDOW = 256;

/**
 * Verifies a bundle, asks the policy, and gives the work on each host to whoever takes it from a queue; waits for the reports.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, POLICY_REFUSED; HOST_INVALID for data with a secret in it; ENGINE_*;
 *   SOURCE_* of the registry, all before anything is given out; what `fleetPass` throws.
 */
export async function queuedRun(
  input: OpenInput,
  hosts: readonly Host[],
  { running, passing, trust, through }: FleetRunOptions & { readonly through: EngineOptions },
  context: Context,
): Promise<FleetRun> {
  using bundle = await openTargetBundle(input.fd, trust, context);
  const { head } = bundle;
  const { enforce } = running;
  const verdict = enforce?.gates === true ? await enforceHead(head, enforce, context) : undefined;
  const words = fleetWords(knownConnectors(context));
  for (const host of hosts) demandNoSecrets(host, words);
  const { own, believed } = queueKeys(through.workers, context);
  const place = through.registry === undefined ? undefined : registryPlace(through.registry, context);
  const file = fileOf(input.fd, context);
  await using queue = await openNatsQueue(through.engine, context);
  if (place !== undefined) await pushBundle(place, file, context);
  const same = { key: own, workers: believed, bundle: head.digest, options: workOptions(running) };
  const of = ({ run, turn }: { readonly run: string; readonly turn: number }): QueuedRun => ({
    ...same,
    run: `${run}-${turn}`,
    request: run,
    file: { digest: file.digest, size: file.size },
  });
  const work = {
    open: async (turn: { run: string; turn: number }) => await QueuedHosts.open(queue, of(turn), context),
  };
  const subject = { what: 'run', subject: head.digest } as const;
  const pass = await fleetPass(hosts, work, { parallel: USUAL_WINDOW, ...passing, head: subject }, context);
  return { ...pass, values: new Map(), head, ...(verdict !== undefined && { verdict }) };
}

/** Everybody who may read the queue would know it. */
function demandNoSecrets({ name, data }: Host, words: Parameters<typeof plainSecrets>[1]): void {
  const [key] = plainSecrets(data, words);
  if (key === undefined) return;
  throw new ArxError(
    'HOST_INVALID',
    `Cannot give out the work on ${quoted(name)}: its data has a secret as ${quoted(key)}, expected where the secret is`,
    {
      hint: `Write ${key}: {env: NAME}, {file: PATH} or {command: [PROGRAM]}: it is looked up by the worker`,
    },
  );
}

function workOptions(running: TargetOptions): QueuedRun['options'] {
  const { force = false, allowDowngrade = false, rollback = true, wait = true, strict = false } = running;
  return { force, allowDowngrade, rollback, wait, strict };
}

function fileOf(fd: number, context: Context): PushedFile {
  const digester = new Digester();
  let size = 0;
  for (const chunk of readFileChunks(fd)) {
    checkAborted(context);
    digester.update(chunk);
    size += chunk.length;
  }
  return { fd, digest: digester.digest(), size };
}
