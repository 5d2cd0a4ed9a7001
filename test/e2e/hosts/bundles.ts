import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { World } from './world.ts';

/** Words and values that shells and prompts trip over. */
export const ODD = [
  '',
  'a b',
  `it's "quoted"`,
  '$HOME ${X} $(id) `id`',
  'back\\slash \\n',
  '!x !! * ? [a] ~',
  'line\nbreak\n',
  '\n',
  'é 漢字 \u202e',
  '-n',
] as const;

const NAMES = [
  'plain',
  'a b',
  `it's`,
  '"quoted"',
  '$HOME $(id)',
  '* ? [a]',
  '-rf',
  '--',
  '#!x',
  'é 漢字',
  '.hidden',
  'back\\slash',
];

/** Every byte, and each behind each other. */
const BINARY = Buffer.from(Array.from({ length: 65_536 }, (_, at) => [at >> 8, at & 255]).flat());

/** What every target gets first. */
export const SERVICE = `#!/bin/sh
up=/run/e2e-demo.up
case $1 in
  start | restart) echo "$1" >>/var/e2e-demo.log; : >$up ;;
  stop) echo stop >>/var/e2e-demo.log; rm -f $up ;;
  status) [ -e $up ] || exit 3 ;;
esac
`;

/** The output of the command of version 1. */
export const SAID = `${[...ODD, ...ODD.slice(1)].map((word) => `<${word}>`).join('')}\n`;

const VARIABLES = Object.fromEntries(ODD.slice(1).map((value, at) => [`ODD_${at}`, value]));
const SAY = `printf '<%s>' "$@"; for at in 0 1 2 3 4 5 6 7 8; do eval "value=\\$ODD_$at"; printf '<%s>' "$value"; done; echo`;

const sh = (lines: string, more: object = {}): object => ({ cmd: ['sh', '-c', lines, 'sh'], ...more });
const text = (target: string, value: string, more: object = {}): object => ({
  source: { text: value },
  target,
  ...more,
});
const SITE = '/srv/e2e/site';
const base = { name: 'e2e' };

/** Contents that version 2 changes, and their sizes in bytes. */
export const CHANGED = { 'a b': 'second\n', new: 'n'.repeat(1000), conf: 'PORT=81\n' };

function writeSite(directory: string, changed: boolean): void {
  mkdirSync(`${directory}/empty`, { recursive: true });
  mkdirSync(`${directory}/deep/deeper`, { recursive: true });
  const write = (name: string, content: string | Buffer, mode = 0o644): void =>
    writeFileSync(`${directory}/${name}`, content, { mode });
  for (const name of NAMES) write(name, `first ${name}\n`);
  write('binary', BINARY);
  write('deep/deeper/none', '');
  write('tool', '#!/bin/sh\necho tool\n', 0o755);
  symlinkSync('a b', `${directory}/link`);
  if (!changed) return write('old', 'goes with version 2\n');
  write('a b', CHANGED['a b']);
  write('new', CHANGED.new);
}

/** Seals every bundle of the suite but the large ones. */
export async function sealBundles(world: World): Promise<void> {
  writeSite(world.at('work/site-1'), false);
  writeSite(world.at('work/site-2'), true);
  const data = (number: 1 | 2): object[] => [
    { source: `file://${world.at(`work/site-${number}`)}`, target: SITE },
    text('/srv/e2e/conf', number === 1 ? 'PORT=80\n' : CHANGED.conf, { mode: '0600', owner: '0:0' }),
  ];
  const services = [{ name: 'e2e-demo', do: ['restart'], when: 'changed' }];
  const versions = [
    { ...base, version: '1', sequence: 1, data: data(1), env: VARIABLES, services },
    { ...base, version: '2', sequence: 2, data: data(2), env: VARIABLES, services },
  ] as const;
  const say = { cmd: ['sh', '-c', SAY, 'sh'], args: [...ODD], when: 'changed' };
  for (const [at, version] of versions.entries()) await world.seal(`v${at + 1}`, { ...version, code: [say] });
  for (const [name, code] of Object.entries(RUNS))
    await world.seal(name, { ...base, version: '3', sequence: 3, data: data(2), code: [code] });
  await world.seal('secrets', SECRETS);
}

/** Lines that go on when /srv/e2e-go is there. */
const WAIT = 'at=0; while [ ! -e /srv/e2e-go ] && [ $at -lt 600 ]; do at=$((at + 1)); sleep 0.1; done';

/** How often `lines` says something before and after it has waited. */
export const LINES = 60;

const LATE = 'sleep 4242 & (setsid sleep 4242 &) ; (trap "" TERM; sleep 4242) & sleep 4242';

const RUNS: Readonly<Record<string, object>> = {
  fails: sh('echo it breaks >&2; : >/tmp/left-behind; exit 3', { undo: ['rm', '-f', '/tmp/left-behind'] }),
  late: sh(LATE, { timeout: '2s' }),
  lines: sh(
    `i=0; say() { end=$((i + ${LINES})); while [ $i -lt $end ]; do i=$((i + 1)); echo "line $i"; done; }; say; ${WAIT}; say`,
  ),
  waits: sh(`echo waiting; ${WAIT}; echo went on`),
};

/** The file on targets that holds a secret, and what is asked for another one. */
export const SECRET_FILE = '/etc/e2e-secret';
export const SECRET_COMMAND = '/etc/e2e-ask';

const SECRETS = {
  name: 'secrets',
  version: '1',
  secrets: {
    ASKED: { command: [SECRET_COMMAND] },
    FILED: { file: SECRET_FILE },
    TOKEN: { env: 'SHOP_TOKEN', as: 'env' },
  },
  data: [text('/srv/secrets/placed', 'placed\n')],
  code: [
    sh(
      `say() { printf 'said %s\\n' "$TOKEN" "$(cat "$FILED_FILE")" "$(cat "$ASKED_FILE")"; }; say; say >&2; echo ready; ${WAIT}`,
      { secrets: ['ASKED', 'FILED', 'TOKEN'], undo: ['sh', '-c', 'echo "undone $TOKEN"'] },
    ),
  ],
};
