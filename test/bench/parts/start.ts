import { mkdirSync, writeFileSync } from 'node:fs';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import { VERSION } from '../../../src/core/version.ts';
import { expectSame } from '../expect-same.ts';
import { makeCorpus, seal } from '../corpora.ts';
import { verifySide } from '../sides/verify-side.ts';

/** What a command costs before it does anything; these are short, so they get at least eleven pairs. */
export async function benchStart(bench: Bench): Promise<void> {
  const { options, place, program, report } = bench;
  const pairs = Math.max(11, options.pairs);
  const tiny = await makeCorpus('tiny', place, async (root) => {
    mkdirSync(`${root}/a`);
    writeFileSync(`${root}/a/b`, 'hello\n');
  });
  const sealed = await seal(tiny, place, program);
  const same = expectSame('the version', `arx ${VERSION}\n`);
  const version: Side = {
    name: 'arx',
    trial: () => ({ command: program.command(['--version']), check: ({ stdout }) => same(stdout) }),
  };
  const node: Side = {
    name: 'node -e 0',
    trial: () => ({ command: { argv: [process.execPath, '-e', '0'] } }),
  };
  report.row({
    name: '`arx --version`',
    comparison: await compare(version, node, pairs, place),
    target: { kind: 'ratio', limit: 1.4 },
  });
  report.row({
    name: '`arx verify`, one tiny file',
    comparison: await compare(verifySide(sealed, bench), node, pairs, place),
    target: { kind: 'over', limit: 0.15 },
  });
}
