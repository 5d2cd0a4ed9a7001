import { after } from 'node:test';
import { type Gate, openGate } from '../online/s3-gate.ts';
import { type Bucket, environment, makeBucket, theCeph, theSwift } from '../online/s3-servers.ts';
import { freePort } from '../servers/free-port.ts';
import { error, faultTable, lockAndForget, type Row, success } from './fault-table.ts';
import { NO_NAMES } from './fault-table-without-names.ts';

// Ceph's gateway is the S3 service; Swift is the one that keeps to its region. The gate between cuts and changes.

const [ceph, swift] = await Promise.all([theCeph(), theSwift()]);
const stranger = await ceph.addUser('stranger');
const bucket = await makeBucket(ceph);
const away = await makeBucket(swift);
const gates: Gate[] = [];
after(async () => {
  await Promise.all(gates.map((gate) => gate[Symbol.asyncDispose]()));
});
for (const key of ['k', 'p/a', 'p/b']) await bucket.put(key, 'x');
await away.put('k', 'x');
const moved = await makeBucket(ceph);
await moved.put('k', 'x');

/** A bucket of its own, and a gate that does something to the n-th request, from 1. */
async function gated(
  objects: Readonly<Record<string, string | Uint8Array>>,
  act: (
    time: number,
    url: string,
    own: Bucket,
    gate: Gate,
  ) => Promise<number | undefined> | number | undefined,
): Promise<{ readonly name: string; readonly gate: Gate; readonly endpoint: string }> {
  const own = await makeBucket(ceph);
  for (const [key, body] of Object.entries(objects)) await own.put(key, body);
  const gate = await openGate(ceph.endpoint);
  gates.push(gate);
  gate.before = ({ url }) => act(gate.requests.length, url, own, gate);
  return { name: own.name, gate, endpoint: gate.endpoint };
}

const large = Buffer.alloc(100_000, 'body');
const changing = await gated({ 'p/a': 'a', 'p/b': 'b' }, async (_time, url, own) => {
  if (url.includes('x-id=GetObject')) await own.put('p/new', 'n');
  return undefined;
});
const replaced = await gated({ k: large }, async (_time, url, own, gate) => {
  if (
    url.includes('x-id=GetObject') &&
    gate.requests.filter((seen) => seen.url.includes('x-id=GetObject')).length > 1
  )
    await own.put('k', 'other');
  else gate.cuts.push(40_000);
  return undefined;
});
const cut = await gated({ k: large }, (_time, _url, _own, gate) => {
  gate.cuts.push(gate.requests.length === 1 ? 40_000 : 1);
  return undefined;
});
const busy = await gated({ k: 'x' }, (time) => (time < 3 ? 500 : undefined));
const broken = await gated({ k: 'x' }, () => 500);

const places = {
  bucket: bucket.name,
  away: away.name,
  changing: changing.name,
  replaced: replaced.name,
  cut: cut.name,
  busy: busy.name,
  broken: broken.name,
  moved: moved.name,
  wrong: `sha256-${Buffer.alloc(32).toString('base64')}`,
};
const own = environment(ceph);
const at = (endpoint: string) => ({ ...own, AWS_ENDPOINT_URL_S3: endpoint });

const CONTENT = 'expected its content';
const LATER = 'Try again later; `mirrors` can name other places';
const STAY = 'expected it to stay';
const WAIT = 'Run the command again when nobody writes there any more';
const X = 'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=';

/** A source that cannot be read. */
const unread = (source: string, code: string, is: string, hint: string) => ({
  source,
  says: error(code, `Cannot read "${source}": ${is}`, hint),
});

const ROWS: readonly Row[] = [
  {
    name: 'the name of the host has no address',
    env: at('http://none.test'),
    under: NO_NAMES,
    ...unread(
      's3://backup/k',
      'SOURCE_DNS',
      `the host's name has no address, ${CONTENT}`,
      'Check the host in the URL, and the network',
    ),
  },
  {
    name: 'the connection is refused',
    env: at(`http://127.0.0.1:${await freePort()}`),
    ...unread(
      's3://backup/k',
      'SOURCE_REFUSED',
      `the host refused the connection, ${CONTENT}`,
      'Check host and port in the URL; a firewall may be in between',
    ),
  },
  {
    name: 'the connection is cut at 40 % and again after each byte',
    env: at(cut.endpoint),
    ...unread('s3://<cut>/k', 'SOURCE_RESET', `the connection was cut, after 5 tries, ${CONTENT}`, LATER),
  },
  {
    name: 'the service always answers 500',
    env: at(broken.endpoint),
    ...unread(
      's3://<broken>/k',
      'SOURCE_HTTP_STATUS',
      `the service answered 500, after 5 tries, ${CONTENT}`,
      LATER,
    ),
  },
  {
    name: 'the service answers 500 twice, then 200',
    source: 's3://<busy>/k',
    env: at(busy.endpoint),
    exit: 0,
    says: success({
      source: 's3://<busy>/k',
      states: [
        'started',
        'waiting the service answered 500; again in <wait> s',
        `resolved ${X}`,
        'done 1 entry, 1 byte',
      ],
      sum: 'sha256-LXEWQrcm…  1 file  1 B',
    }),
  },
  {
    name: 'there is no such object (NoSuchKey)',
    env: own,
    ...unread(
      's3://<bucket>/nothing',
      'SOURCE_NOT_FOUND',
      `the bucket "<bucket>" has no object "nothing", ${CONTENT}`,
      'Check the key; a final slash means everything below that name',
    ),
  },
  {
    name: 'there is nothing below the prefix',
    env: own,
    ...unread(
      's3://<bucket>/nothing/',
      'SOURCE_NOT_FOUND',
      'the bucket "<bucket>" has no object below "nothing/", expected at least one',
      'Without the final slash the URL means one object',
    ),
  },
  {
    name: 'there is no such bucket (NoSuchBucket)',
    env: own,
    ...unread(
      's3://no-such-bucket/k',
      'SOURCE_NOT_FOUND',
      `there is no bucket "no-such-bucket", ${CONTENT}`,
      'Check the name of the bucket, and AWS_ENDPOINT_URL_S3 if it is not at AWS',
    ),
  },
  {
    name: 'the credential may not read it (AccessDenied)',
    env: environment({ ...ceph, ...stranger }),
    ...unread(
      's3://<bucket>/k',
      'SOURCE_UNAUTHORIZED',
      `the credential may not read it (AccessDenied), ${CONTENT}`,
      'Its owner must allow s3:GetObject, and s3:ListBucket for a URL that ends with a slash',
    ),
  },
  {
    name: 'there is no credential (AccessDenied)',
    env: { AWS_ENDPOINT_URL_S3: ceph.endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
    ...unread(
      's3://<bucket>/k',
      'SOURCE_UNAUTHORIZED',
      `not everybody may read it (AccessDenied), and there is no credential, ${CONTENT}`,
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a credential with `auth`',
    ),
  },
  {
    name: 'the secret key is wrong (SignatureDoesNotMatch)',
    env: { ...own, AWS_SECRET_ACCESS_KEY: 'SKWRONG' },
    ...unread(
      's3://<bucket>/k',
      'SOURCE_UNAUTHORIZED',
      `the service does not accept the credential (SignatureDoesNotMatch), ${CONTENT}`,
      'Check the access key and its secret; a session may be over',
    ),
  },
  {
    name: 'the bucket is in another region',
    env: { ...environment(swift), AWS_REGION: 'us-east-1' },
    ...unread(
      's3://<away>/k',
      'SOURCE_S3_REGION',
      `the bucket "<away>" is in the region eu-north-9, asked was us-east-1, ${CONTENT}`,
      'Set AWS_REGION=eu-north-9, or `region` in the profile or credential',
    ),
  },
  {
    name: 'no region is known',
    env: { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' },
    ...unread(
      's3://<bucket>/k',
      'SOURCE_S3_REGION',
      'nobody says in which region its bucket is, expected one',
      'Set AWS_REGION, or `region` in the profile or in the credential that `auth` names; for a service of your own set AWS_ENDPOINT_URL_S3',
    ),
  },
  {
    name: 'the listing changes while it is read',
    env: at(changing.endpoint),
    ...unread(
      's3://<changing>/p/',
      'SOURCE_CHANGED',
      `the list of its objects changed while it was read, ${STAY}`,
      WAIT,
    ),
  },
  {
    name: 'the object changes while it is read',
    env: at(replaced.endpoint),
    ...unread(
      's3://<replaced>/k',
      'SOURCE_CHANGED',
      `the object "k" of "<replaced>" changed while it was read, ${STAY}`,
      WAIT,
    ),
  },
  {
    name: 'the object has another digest than the manifest says',
    source: 's3://<bucket>/k',
    env: own,
    more: ['integrity: <wrong>'],
    exit: 4,
    keepsWhole: true,
    says: error(
      'INTEGRITY_DIGEST',
      `Cannot accept "s3://<bucket>/k": integrity is ${X}, expected <wrong>`,
      'If the new content is right, change `integrity` in the manifest',
    ),
  },
  {
    name: 'the object has another digest than the lock says',
    source: 's3://<moved>/k',
    env: own,
    exit: 3,
    keepsWhole: true,
    prepare: async (place) => {
      await lockAndForget(place);
      await moved.put('k', 'other');
    },
    says: error(
      'LOCK_MISMATCH',
      `Cannot use "s3://<moved>/k": integrity is sha256-2SmKENGwc1g33EvYXaxkGw887yekfl1TpU8vP1svz/o=, expected ${X} as locked`,
      "Find out why it changed; `arx update 's3://<moved>/k'` accepts the new content",
    ),
  },
];

faultTable('faults of S3', places, ROWS);
