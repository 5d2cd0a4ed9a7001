import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demandAllowedLiteral } from '../../src/online/http/addresses.ts';
import { codeOf, workplace } from '../online/workplace.ts';

// Where clouds give a machine its own keys. A manifest from somebody else must not seal them, in whatever form it asks.
const PLACES = [
  '169.254.169.254',
  '169.254.170.2',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
  '[fe80::a9fe:a9fe]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
] as const;

for (const host of PLACES)
  test(`resolveSources() does not ask ${host}, although the manifest itself names it`, async () => {
    using w = workplace('metadata');
    const url = new URL(`http://${host}/latest/meta-data/`).href;
    for (const source of [url, `tar+${url}x.tar`, `git+${url}x.git`])
      assert.equal(await codeOf(w.resolve([source])), 'SOURCE_PRIVATE', source);
    using proxied = workplace('metadata', { http_proxy: 'http://127.0.0.1:9' });
    assert.equal(await codeOf(proxied.resolve([url])), 'SOURCE_PRIVATE');
  });

test('demandAllowedLiteral() lets a manifest name other literal addresses, and the user allow any', () => {
  using w = workplace('metadata', { ARX_ALLOW_PRIVATE: '169.254.169.254' });
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', '169.254.169.254'])
    demandAllowedLiteral(host, host, w.context);
});
