import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentsFor, type AgentDemand, type Agents } from '../../src/online/http/agents.ts';
import { makeCertificate } from '../servers/certificate.ts';
import { scratch } from '../servers/scratch.ts';
import { workplace } from '../online/workplace.ts';
import { readFileSync } from 'node:fs';

// A connection that is kept belongs to what it was made with: who may use it is who could have made it.
const url = new URL('https://127.0.0.1:8/');
const elsewhere = new URL('https://127.0.0.2:8/');
const place = scratch('shared');
const ca = readFileSync(makeCertificate(place.path).ca, 'utf8');
place.remove();
const PLAIN: AgentDemand = { url, written: url };

const OTHERS: Readonly<Record<string, AgentDemand>> = {
  'whose certificate is not checked': { ...PLAIN, insecure: true },
  'that trusts an authority more': { ...PLAIN, access: { ca } },
  'to localhost, which may be named': { url, written: new URL('https://localhost/') },
};

test('agentsFor() shares connections among what differs in names only', () => {
  using w = workplace('shared');
  const named = (name: string): Agents => agentsFor({ ...PLAIN, access: { name } }, w.context);
  assert.equal(named('lfs-1'), named('lfs-2'));
  assert.equal(named('lfs-1'), agentsFor(PLAIN, w.context));
});

for (const [name, demand] of Object.entries(OTHERS))
  test(`agentsFor() shares no connection with one ${name}`, () => {
    using w = workplace('shared');
    assert.notEqual(agentsFor(demand, w.context), agentsFor(PLAIN, w.context));
    assert.equal(agentsFor(demand, w.context), agentsFor({ ...demand }, w.context));
  });

test('agentsFor() forgets leniency and authorities of a source where a redirect leads', () => {
  using w = workplace('shared');
  const away = { url: elsewhere, written: url };
  const strict = agentsFor(away, w.context);
  assert.equal(agentsFor({ ...away, insecure: true, access: { ca } }, w.context), strict);
  assert.equal(strict.https.options.rejectUnauthorized, true);
});
