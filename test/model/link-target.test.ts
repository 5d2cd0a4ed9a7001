import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkChecker } from '../../src/model/link-target.ts';
import { seeded } from '../helpers/random.ts';

/** Follows a target name by name as path_resolution(7) says, one step at a time and without memory. */
function leadsAstray(path: string, target: string, links: ReadonlyMap<string, string>): boolean {
  let here = path.split('/').slice(0, -1);
  const ahead = [target];
  for (let followed = 0; ahead.length > 0;) {
    const next = ahead.pop() as string;
    if (next.startsWith('/')) return true;
    const [name = '', ...rest] = next.split('/');
    if (rest.length > 0) ahead.push(rest.join('/').replace(/^\/+/, ''));
    if (name === '' || name === '.') continue;
    if (name === '..' && here.length === 0) return true;
    here = name === '..' ? here.slice(0, -1) : [...here, name];
    const link = name === '..' ? undefined : links.get(here.join('/'));
    if (link === undefined) continue;
    followed += 1;
    if (followed > 40) return true;
    here = here.slice(0, -1);
    ahead.push(link);
  }
  return false;
}

test('linkChecker() says the same as a walk step by step when 20,000 trees are random', () => {
  const random = seeded(7);
  const names = ['a', 'b', 'c', 'd', '..', '..', '.', 'a/b', 'c/..', ''];
  let allowed = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const links = new Map<string, string>();
    for (let count = 1 + random.below(5); count > 0; count -= 1) {
      const path = random.pick(['a', 'b', 'c', 'd/a', 'd/b', 'e/f/a']);
      const target = Array.from({ length: 1 + random.below(4) }, () => random.pick(names)).join('/');
      if (target !== '') links.set(path, target);
    }
    const check = linkChecker(links);
    for (const [path, target] of links) {
      const astray = leadsAstray(path, target, links);
      assert.equal(check(path) !== undefined, astray, JSON.stringify([...links]));
      allowed += astray ? 0 : 1;
    }
  }
  assert.ok(allowed > 10_000, `${allowed}`);
});

test('linkChecker() allows forty links in a row and refuses forty-one', () => {
  const links = new Map(Array.from({ length: 100 }, (_, at) => [`l${at}`, at === 99 ? 'end' : `l${at + 1}`]));
  const check = linkChecker(links);
  for (const path of links.keys()) assert.equal(check(path) === undefined, Number(path.slice(1)) >= 59, path);
});

const MANY = 20_000;
const HOSTILE: readonly (readonly [string, (at: number) => string])[] = [
  ['go deep', () => 'a/'.repeat(2000)],
  ['go down and up', () => 'a/../'.repeat(800)],
  ['go through others', (at) => `l${at + 1}/../`.repeat(300)],
  ['are one chain', (at) => `l${at + 1}`],
  ['are a circle', (at) => `l${(at + 1) % MANY}`],
  ['go through themselves', (at) => `l${at}/`.repeat(300)],
];
for (const [what, target] of HOSTILE)
  test(`linkChecker() comes to an end when ${MANY} links ${what}`, () => {
    const links = new Map(Array.from({ length: MANY }, (_, at) => [`l${at}`, target(at)]));
    const check = linkChecker(links);
    for (const path of links.keys()) check(path);
  });

test('linkChecker() needs little memory when a chain of links has no end in sight', () => {
  const links = new Map<string, string>();
  for (let index = 0; index < 60_000; index += 1) links.set(`l${index}`, `l${index + 1}${'/'.repeat(4080)}`);
  const before = process.memoryUsage.rss();
  assert.match(linkChecker(links)('l0') ?? '', /more than 40 links/);
  assert.ok(process.memoryUsage.rss() - before < 256 * 1024 * 1024);
});
