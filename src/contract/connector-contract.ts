import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connectorFor } from '../connect/connector-for.ts';
import { openSession } from '../connect/open-session.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { Host } from '../model/fleet/fleet.ts';
import type { HostData } from '../model/fleet/host-data.ts';
import { parseTargetName } from '../model/fleet/parse-target-name.ts';
import { knownConnectors } from '../online/plugins/known-connectors.ts';
import type { Session } from '../plugin/session.ts';
import { allowPlugin } from './allow-plugin.ts';
import { ranToEnd } from './ran-to-end.ts';
import { endedBySignal, sessionContract, type SessionTrial } from './session-contract.ts';
import { startTrial, type Trial } from './trial.ts';

/** A real target, made for the tests of one connector. */
export interface ConnectorFixture extends AsyncDisposable {
  /** As a fleet file names it: `@box/web`. */
  readonly target: string;
  readonly data?: HostData;
  /** Variables that reaching it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** A target of the same kind that is not there; missing where every name is one. */
  readonly missing?: string;
  /** What the end of a program that a signal ended may be. Default: no code, or 128 and the number. */
  readonly killed?: SessionTrial['killed'];
}

/** What the contract is checked on. */
export interface ConnectorSubject {
  /** In the titles of the tests. */
  readonly name: string;
  /** The directory of the plug-in. */
  readonly plugin: string;
  /** Makes a real target, once for all tests. It is disposed at the end. */
  fixture(): Promise<ConnectorFixture> | ConnectorFixture;
}

/**
 * Registers the tests (node:test) that every connector of a plug-in must pass: its sessions are those of `sessionContract`, it
 * names what is not there, stops when it is told to, opens again after it was closed, and leaves nothing running.
 */
export function connectorContract(subject: ConnectorSubject): void {
  const { name, plugin } = subject;
  void describe(name, { concurrency: 1 }, () => {
    const made = {} as { fixture: ConnectorFixture; trial: Trial; session: Session };
    const open = async (target: string, context = made.trial.context): Promise<Session> =>
      await openSession(await hostOf(target, made.fixture, context), context, knownConnectors(context));
    before(async () => {
      made.fixture = await subject.fixture();
      made.trial = startTrial(made.fixture);
      await allowPlugin(plugin, made.trial);
      made.session = await open(made.fixture.target);
    });
    after(async () => {
      // Rejects when the plug-in left a program running.
      await made.session[Symbol.asyncDispose]();
      await made.fixture[Symbol.asyncDispose]();
      made.trial[Symbol.dispose]();
    });

    sessionContract({
      name,
      session: () => made.session,
      killed: (end) => (made.fixture.killed ?? endedBySignal)(end),
    });
    void it(`${name}: closing leaves nothing, and it opens again`, async () => {
      for (const word of ['one', 'two']) {
        await using session = await open(made.fixture.target);
        const { stdout } = await ranToEnd(await session.exec({ argv: ['echo', word] }));
        assert.equal(stdout.toString(), `${word}\n`);
      }
    });
    void it(`${name}: a target that is not there is named`, async () => {
      const { missing } = made.fixture;
      if (missing === undefined) return;
      const error = await refusal(open(missing));
      assert.match(error.code, /^HOST_/);
    });
    void it(`${name}: it stops when it is told to`, async () => {
      const stopped = { ...made.trial.context, signal: AbortSignal.abort() };
      const host = await hostOf(made.fixture.target, made.fixture, made.trial.context);
      const error = await refusal(openSession(host, stopped, knownConnectors(stopped)));
      assert.equal(error.code, 'INTERRUPTED');
    });
  });
}

/** The target as a run has it; an inventory gives its first host. */
async function hostOf(target: string, { data = {} }: ConnectorFixture, context: Context): Promise<Host> {
  const chain = parseTargetName(target);
  if ('problem' in chain) throw new Error(`${target} is no name of a target: ${chain.problem}`);
  const own = { name: target, chain, data, groups: [] };
  const connector = connectorFor(chain[0].connector, knownConnectors(context));
  if (connector.expand === undefined || chain.length > 1) return own;
  const [found] = await connector.expand(chain[0], data, context);
  assert.ok(found !== undefined, 'an inventory must have a host');
  const link = found.link ?? { connector: 'ssh', argument: found.name };
  return { ...own, name: found.name, chain: [link], data: { ...found.data, ...data } };
}

async function refusal(work: Promise<Session>): Promise<ArxError> {
  try {
    await (await work)[Symbol.asyncDispose]();
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  throw new Error('it was opened');
}
