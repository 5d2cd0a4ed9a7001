import type { Row } from './runner-row.ts';

/** The verbs that need the state, as they are called on a host that has two versions behind it. */
const VERBS = { run: 'run next.arx', rollback: 'rollback', remove: 'remove app', status: 'status' } as const;
type Verb = keyof typeof VERBS;
const ALL = Object.keys(VERBS) as readonly Verb[];
const CHANGING = ['run', 'rollback', 'remove'] as const;

/** A part of the state: what is wrong with it, in shell, and which verbs then end with which status; others are not asked. */
type Fault = readonly [name: string, wrong: string, verbs: readonly Verb[], exit: number, mended?: string];

const LAST = 'receipts/$(ls receipts | grep sigstore | tail -1)';
const CHANGES = 'receipts/$(ls receipts | grep changes | tail -1)';

const FAULTS: readonly Fault[] = [
  ['the state directory may be written by others', 'chmod 777 .', ['run', 'rollback'], 4],
  ['the state directory may be written by a group', 'chgrp 4242 . && chmod 770 .', ['run', 'status'], 4],
  ['the state directory is of somebody else', 'chown 65534 .', ['remove', 'status'], 4],
  ['the state directory is a file', 'cd .. && rm -r state && echo >state', ALL, 4],
  ['the directory of the state directory may be written by others', 'chmod 777 ..', ['run', 'status'], 4],
  ['the directory of the state directory is of somebody else', 'chown 65534 ..', ['remove'], 4],
  [
    'a link of somebody else leads to the state directory',
    'cd .. && mv state real && ln -s real state && chown -h 65534 state',
    ['run', 'status'],
    4,
  ],
  [
    'a link leads round in a circle to the state directory',
    'cd .. && rm -r state && ln -s state state',
    ['run', 'status'],
    4,
  ],
  ['the state directory may only be read', 'closed state', CHANGING, 1, 'umount /srv/state && ran next.arx'],
  ['the state directory may only be read, and is only looked at', 'closed state', ['status'], 0],
  [
    'the state directory is full',
    'full state 1m',
    CHANGING,
    1,
    'rm /srv/state/filler && ran app.arx --allow-downgrade',
  ],
  ['the lock is a directory', 'rm lock && mkdir lock', ['run'], 4],
  ['the lock is a link', 'ln -sf /srv/host/app/a lock', ['rollback'], 4],
  ['the lock is a pipe', 'rm lock && mkfifo lock', ['run'], 4],
  ['the lock is of somebody else', 'chown 65534 lock', ['remove'], 4],
  ['the lock may be written by others', 'chmod 666 lock', ['rollback'], 4],
  ['the ledger is a file', 'rm -r ledger && echo >ledger', ['run', 'rollback'], 4],
  ['the ledger is a link', 'mv ledger real && ln -s real ledger', ['run', 'status'], 4],
  ['the ledger may be written by others', 'chmod 777 ledger', ['run', 'remove'], 4],
  ['an entry of the ledger is empty', ': >ledger/app.jsonl', ['rollback', 'status'], 4],
  ['an entry of the ledger is cut off', 'truncate -s -10 ledger/app.jsonl', ['run', 'remove'], 4],
  ['an entry of the ledger is changed', 'sed -i s,/srv/host/app/c,/srv/host/app/d, ledger/app.jsonl', ALL, 4],
  [
    'an entry of the ledger is a link',
    'mv ledger/app.jsonl real && ln -s ../real ledger/app.jsonl',
    ['run', 'remove'],
    4,
  ],
  [
    'an entry of the ledger is a pipe',
    'rm ledger/app.jsonl && mkfifo ledger/app.jsonl',
    ['run', 'status'],
    4,
  ],
  [
    'an entry of the ledger is a directory',
    'rm ledger/app.jsonl && mkdir ledger/app.jsonl',
    ['run', 'status'],
    4,
  ],
  ['an entry of the ledger is of somebody else', 'chown 65534 ledger/app.jsonl', ['run', 'remove'], 4],
  ['an entry of the ledger may be written by others', 'chmod 666 ledger/app.jsonl', ['run'], 4],
  [
    'an entry of the ledger is about another bundle',
    'cp ledger/app.jsonl ledger/web.jsonl',
    ['run', 'status'],
    4,
  ],
  ['a floor is damaged', 'sed -i s/2/1/ floors/app.jsonl', ['run', 'status'], 4],
  ['a floor is a link', 'mv floors/app.jsonl real && ln -s ../real floors/app.jsonl', ['run'], 4],
  ['a floor may be written by others', 'chmod 666 floors/app.jsonl', ['run', 'status'], 4],
  ['the floors are a file', 'rm -r floors && echo >floors', ['run'], 4],
  ['a receipt is damaged', `sed -i s/payload/Payload/ ${LAST}`, ['rollback'], 4],
  ['a receipt is empty', `: >${LAST}`, ['rollback'], 4],
  ['a receipt is of somebody else', `chown 65534 ${LAST}`, ['rollback'], 4],
  ['a receipt is a link', `last=${LAST} && mv $last real && ln -s ../real $last`, ['rollback'], 4],
  ['the changes of a receipt are damaged', `sed -i s/app/App/ ${CHANGES}`, ['rollback'], 4],
  ['the changes of a receipt are missing', `rm ${CHANGES}`, ['rollback'], 4],
  ['the receipts are a file', 'rm -r receipts && echo >receipts', ['run', 'rollback'], 4],
  ['the key of the host is missing', 'rm host.key', CHANGING, 4],
  ['the key of the host is damaged', 'sed -i 2d host.key', ['run'], 4],
  ['the key of the host may be written by others', 'chmod 666 host.key', ['remove'], 4],
  ['the public key of the host is damaged', 'echo x >host.pub', ['run', 'rollback'], 4],
  [
    'the keys of the host are not a pair',
    'rm host.pub && mv host.key old && cp /srv/config/keys/default.pub host.pub && chmod 600 host.pub && mv old host.key',
    ['run'],
    4,
  ],
  ['saved bytes are missing', 'rm objects/sha256/*', ['rollback'], 4],
  ['saved bytes are damaged', 'for file in objects/sha256/*; do echo x >$file; done', ['rollback'], 4],
  [
    'saved bytes are links',
    'for file in objects/sha256/*; do mv $file ./; ln -s ../../${file##*/} $file; done',
    ['rollback'],
    4,
  ],
  ['the saved bytes are in a file', 'rm -r objects && echo >objects', ['run', 'rollback'], 4],
  ['the journal is no journal', 'printf "x\\ny\\n" >journal.ndjson', ['run'], 0],
  ['the journal is a link', 'ln -s /srv/host/app/a journal.ndjson', ['run', 'remove'], 4],
  ['the journal is a directory', 'mkdir journal.ndjson', ['run', 'status'], 4],
  ['the journal may be written by others', 'echo x >journal.ndjson && chmod 666 journal.ndjson', ['run'], 4],
  [
    'who holds the lock is nonsense',
    'echo "{" >lock-holder.json && chmod 600 lock-holder.json',
    ['run', 'status'],
    0,
  ],
  ['there is no state', 'rm -r ../state', ['rollback', 'remove'], 2, 'ran app.arx'],
  ['there is no state, and nothing to show', 'rm -r ../state', ['status'], 0, 'ran app.arx'],
];

/** The run that was cut off had another a, and c. */
const AS_BEFORE =
  'test "$(cd /srv/host/app && echo * && cat a b)" = "$(echo a b; echo first a; echo first b)"';

const CUT: readonly Fault[] = [
  ['a run was cut off', ':', [...CHANGING], 0],
  ['a run was cut off, and is only looked at', ':', ['status'], 0],
  ['a run was cut off, and the end of its journal is torn', 'truncate -s -3 journal.ndjson', ['run'], 0],
  [
    'a run was cut off, and its journal is damaged in the middle',
    'sed -i 2s/[0-9]/x/ journal.ndjson',
    ALL,
    4,
  ],
  ['a run was cut off, and its journal begins with something else', 'sed -i 1d journal.ndjson', ['run'], 4],
  [
    'a run was cut off, and saved bytes are damaged',
    'for file in objects/sha256/*; do echo x >$file; done',
    ['run', 'remove'],
    4,
  ],
  ['a run was cut off, and saved bytes are missing', 'rm objects/sha256/*', ['run'], 4],
  [
    'a run was cut off, and the target may only be read',
    'closed host',
    ['run'],
    1,
    'umount /srv/host && ran app.arx',
  ],
  [
    'a run was cut off, and the state is full',
    'full state 1m',
    ['run'],
    1,
    `${AS_BEFORE} && rm /srv/state/filler && ran app.arx`,
  ],
];

const rowsOf = (faults: readonly Fault[], on: string): Row[] =>
  faults.flatMap(([name, wrong, verbs, exit, mended = mendedOf(name)]) =>
    verbs.map((verb): Row => {
      const half = /cut off, and saved bytes/.test(name);
      // What the cut off run had left in the state makes enough space to take it back.
      const full = /cut off, and the state is full/.test(name);
      const cutLine = verb === 'run' ? 'run app.arx' : VERBS[verb];
      return {
        name: `${name} (${verb})`,
        line: on === 'cut' ? cutLine : VERBS[verb],
        exit,
        on,
        wrong: `cd /srv/state\n${wrong}\ncd /srv/work`,
        ...(mended !== undefined && { mended }),
        ...((exit === 0 || full) && verb !== 'status' && ({ changes: true } as const)),
        // Nothing goes on until what was saved is there again.
        ...(half && { mended: '' }),
      };
    }),
  );

/** As the hint says. */
const NEW_KEY = 'rm -f /srv/state/host.key /srv/state/host.pub && ran app.arx --allow-downgrade';
const NO_JOURNAL = 'rm /srv/state/journal.ndjson && ran app.arx --allow-downgrade';
const mendedOf = (name: string): string | undefined => {
  if (/keys? of the host/.test(name)) return NEW_KEY;
  return /its journal (?:is damaged|begins)/.test(name) ? NO_JOURNAL : undefined;
};

/** Rows of a state directory that cannot be believed, read or written. */
export const STATE_ROWS: readonly Row[] = [
  ...rowsOf(FAULTS, 'second'),
  ...rowsOf(CUT, 'cut'),
  { name: 'the receipt is not there', line: 'rollback 20200101T000000Z-abcdef', exit: 2 },
  { name: 'the receipt is a path', line: 'rollback ../../etc/passwd', exit: 2 },
  { name: 'the bundle to remove is not there', line: 'remove nothing', exit: 2 },
  { name: 'the bundle to remove is a path', line: 'remove ../app', exit: 2 },
  { name: 'the bundle to look at is not there', line: 'status nothing', exit: 2 },
  { name: 'nothing was run yet', line: 'rollback', exit: 2, on: 'empty' },
  {
    name: 'what is rolled back has no effect any more',
    line: 'rollback',
    exit: 2,
    wrong: '"$NODE" "$ARX" rollback 2>/dev/null',
  },
  {
    name: 'files have drifted',
    line: 'status --exit-code',
    exit: 3,
    wrong: 'echo x >/srv/host/app/a; rm /srv/host/app/b',
  },
  {
    name: 'the lock is held',
    line: 'run app.arx --no-wait',
    exit: 3,
    wrong: '(exec flock /srv/state/lock sleep 60) 3>&- & echo $! >/srv/holder; sleep .2',
    stays: true,
  },
  {
    name: 'the lock is held, for a rollback',
    line: 'rollback --no-wait',
    exit: 3,
    wrong: '(exec flock /srv/state/lock sleep 60) & sleep .2',
    stays: true,
  },
  {
    name: 'the lock is held, for a removal',
    line: 'remove app --no-wait',
    exit: 3,
    wrong: '(exec flock /srv/state/lock sleep 60) & sleep .2',
    stays: true,
  },
  {
    name: 'somebody waits for the lock and stops',
    line: 'run app.arx',
    exit: 130,
    wrong: '(exec flock /srv/state/lock sleep 60) & sleep .2',
    under: ['timeout', '--preserve-status', '-s', 'INT', '5'],
    stays: true,
  },
  { name: 'there is no flock', line: 'run app.arx', exit: 3, wrong: 'hide flock' },
  { name: 'there is no flock, for a removal', line: 'remove app', exit: 3, wrong: 'hide flock' },
  {
    name: 'the program flock fails',
    line: 'run app.arx',
    exit: 3,
    wrong:
      'hide flock; printf "#!/bin/sh\\necho broken >&2; exit 71\\n" >/usr/bin/flock; chmod 755 /usr/bin/flock',
  },
];
