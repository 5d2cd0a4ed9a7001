import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPaint } from '../../src/cli/paint.ts';
import { planScreen } from '../../src/cli/render/run/plan-screen.ts';
import { runNotes } from '../../src/cli/render/run/run-notes.ts';
import type { RunResult } from '../../src/offline/run.ts';
import type { Plan } from '../../src/offline/run/plan-model.ts';
import { fullPlan } from '../offline/plan/full-plan.ts';

function resultOf(plan: Plan, more: Partial<RunResult> = {}): RunResult {
  const placed = { created: 0, changed: 0, deleted: 0, saved: 0, unchanged: 0, bytes: 0 };
  const nothing = { steps: [], services: [], daemons: [], remarks: [], signers: [] };
  return { digest: plan.digest, placed, plan, ...nothing, ...more };
}

/** From the counts on; the lines before have digests. */
function bodyOf(plan: Plan): string[] {
  return planScreen(resultOf(plan), createPaint(false)).split('\n').slice(2);
}

test('planScreen() shows everything that a plan can say', () => {
  const shown = bodyOf(fullPlan()).map((line) =>
    line.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…').replaceAll(/(?<=\S) {2,}/g, '  '),
  );
  assert.deepEqual(shown, [
    '2 to create, 2 to change, 2 to delete, 1 unchanged, 2 edited by hand to keep as .arx-saved, 6 B, 2 commands',
    '  installed  1.4.0 (sequence 2) sha256:… -> 1.5.0 (sequence 3), by receipt 20260301T120000Z-0a1b2c',
    '  space  8.2 kB below /srv, 1.0 GB free',
    '             4.1 kB below /var/lib/arx, 2.0 GB free',
    '  users  root:adm, shop',
    '  network  host for migrate',
    '  services  nginx, shop',
    '  secrets  API from command pass show api, as a variable: asked when it runs',
    '             DB from file /etc/db, as a file: missing',
    '             KEY from env KEY, as a file: there',
    '             LINK from file /etc/link, as a file: is a link, expected the file itself',
    '  + /srv/new/  root',
    '  ~ /etc/shop.conf  3 B -> 3 B  0600 -> 0640  www-data:www-data -> root:adm',
    '      edited by hand, kept as /etc/shop.conf.arx-saved',
    '  ~ /srv/now -> new  was a link to old',
    '  + /tmp/arx-XXXXXX/work/x  3 B',
    '  - /srv/gone  3 B',
    '      edited by hand, kept as /srv/gone.arx-saved',
    '  - /srv/back  gives back a directory',
    '  > /tmp/arx-XXXXXX/programs/1/migrate --to 5',
    '      from file:///@/./migrate, in /srv, network host, at most 60 s, 30 s silent, sets A B',
    '      label migrate, as shop, when changed, 2 retries, daemon worker, reaches the init system itself, passes HTTP_PROXY, gets the secrets DB, may ask for nginx reload',
    '      healthy when tcp 8080 answers within 5 s',
    '      undone by migrate --to 4',
    '      network curl',
    '      reads /etc/shop.conf',
    '  > true  (skipped: nothing changes)',
    '      in /srv, network none, at most 3600 s, 900 s silent',
    '      when changed',
    '  * service nginx: reload when changed  (skipped: nothing changes)',
    '      healthy when http://127.0.0.1/ answers within 10 s',
    '  * service shop: restart',
    '      healthy when shop ping ends well within 30 s',
    '  * daemon worker of the version before is stopped, and this one started',
    '  * daemon old of the version before is stopped',
    'Nothing was written.',
    '',
  ]);
});

test('planScreen() says that a bundle is older than the one that it replaces', () => {
  const text = bodyOf({ ...fullPlan(), sequence: 1 }).join('\n');
  assert.match(text, / -> 1\.5\.0 \(sequence 1\), which is older, by receipt /);
});

test('planScreen() lets no name forge or hide a line', () => {
  const plan = fullPlan();
  const evil = '\u001b[2K\n+ \u202e';
  const hostile = {
    ...plan,
    entries: plan.entries.map((entry) => ({ ...entry, path: `${entry.path}${evil}`, savedAs: evil })),
    deletes: plan.deletes.map((one) => ({ ...one, path: evil, savedAs: evil })),
    users: [evil],
    secrets: plan.secrets.map((secret) => ({ ...secret, name: evil, from: evil })),
    services: plan.services.map((service) => ({ ...service, name: evil, do: [evil] })),
    daemons: plan.daemons.map((daemon) => ({ ...daemon, name: evil })),
    spaces: plan.spaces.map((space) => ({ ...space, path: evil })),
    commands: plan.commands.map((command) => ({
      ...command,
      argv: [evil, evil] as const,
      label: evil,
      cwd: evil,
      source: evil,
      user: evil,
      daemon: evil,
      undo: [evil] as const,
      env: [evil],
      pass: [evil],
      secrets: [evil],
      services: [evil],
      health: { tcp: evil },
    })),
  };
  const text = planScreen(resultOf(hostile), createPaint(false));
  const receipt = { receipt: '20260301T120000Z-0a1b2c', remarks: [evil], services: [record(evil)] };
  const notes = runNotes(resultOf(hostile, receipt), 'arx');
  for (const shown of [text, notes]) assert.doesNotMatch(shown, /[^\P{C}\n]|^\+ /mu);
});

function record(name: string): RunResult['services'][number] {
  return { service: name, action: name, code: 1 };
}

/** What a run says at its end: the plan that it carried out, what else happened, the lines behind the title. */
const NOTES: readonly [title: string, plan: Partial<Plan>, more: Partial<RunResult>, lines: string[]][] = [
  [
    'paths changed',
    {},
    { receipt: 'R' },
    [
      '2 created, 2 changed, 2 deleted, 1 unchanged, 6 B, 2 commands',
      'edited by hand, kept as /etc/shop.conf.arx-saved',
      'edited by hand, kept as /srv/gone.arx-saved',
      'receipt R; take it back with: arx rollback R',
    ],
  ],
  [
    'nothing changed',
    {
      entries: fullPlan().entries.filter(
        ({ action, path }) => action === 'unchanged' || path.startsWith('/tmp'),
      ),
      deletes: [],
      commands: [],
    },
    { receipt: 'R' },
    ['nothing changed: 1 path is as sealed, 0 commands', 'receipt R'],
  ],
  [
    'services, daemons and remarks are told',
    { entries: [], deletes: [], counts: { create: 0, change: 0, delete: 0, unchanged: 0 }, bytes: 0 },
    {
      services: [record('nginx'), { service: 'shop', action: 'restart', code: 0 }],
      daemons: [{ name: 'worker', pid: 7, start: '1', log: '/log' }],
      remarks: ['Something was left'],
    },
    [
      '0 created, 0 changed, 0 deleted, 0 unchanged, 0 B, 2 commands',
      'service nginx: nginx ended with exit code 1',
      'service shop: restart done',
      'daemon worker: process 7, log /log',
      'note: Something was left',
    ],
  ],
];

for (const [title, plan, more, lines] of NOTES)
  test(`runNotes() says what was done when ${title}`, () => {
    const shown = runNotes(resultOf({ ...fullPlan(), ...plan }, more), 'arx');
    assert.deepEqual(shown.replace(/^ran shop.*?sha256:[0-9a-f]{64}: /, '').split('\n'), [...lines, '']);
  });
