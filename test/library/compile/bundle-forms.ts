import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { arx } from '../../../src/index.ts';
import type { Bundle, BundleForm, Code, Data, PlainBundle } from '../../../src/index.ts';

// Options.
export const empty: Bundle = arx.Bundle();
export const options: Bundle = arx.Bundle({
  label: 'web',
  cwd: '/srv',
  env: { APP_ENV: 'production' },
  name: 'shop',
  version: '1.2',
  sequence: 3,
  network: 'none',
  timeout: '5m',
  silence: 90,
  user: 'www-data',
  pass: ['TERM'],
  platforms: ['linux/amd64'],
  services: [
    'nginx',
    { name: 'app', do: ['stop', 'start'], when: 'changed', health: { tcp: 80, within: '1m' } },
  ],
  secrets: { DB: { file: '/etc/db', as: 'env' }, KEY: { command: ['pass', 'show', 'key'] } },
  code: [
    ['sh', '-c', 'true'],
    { cmd: 'wc', args: ['-l', 'x'], label: 'count', timeout: 5 },
    { cmd: ['sh', '-c'], args: ['true'] },
    { source: { text: '#!/bin/sh\necho hi' }, args: [] },
    arx.Code('true'),
    { cmd: 'migrate', secrets: ['DB', 'KEY'], when: 'changed', retries: 2, undo: ['migrate', '--down'] },
    { cmd: 'serve', daemon: 'web', network: 'host', health: { http: 'http://127.0.0.1:8080/' } },
    { cmd: 'systemctl', args: ['daemon-reload'], init: 'direct', network: 'host' },
  ],
  data: [
    { '/srv/app': 'git+ssh://git@host/app.git?ref=v1.4.0' },
    { motd: { text: 'hello' } },
    { source: 'https://host/env', target: '/etc/default/app', mode: '0640', owner: 'root:app' },
    arx.Data('https://host/x', '/x'),
  ],
});

// Code and data in any order, options behind them.
const code: Code = arx.Code('sh', '-c', 'true');
const data: Data = arx.Data('https://host/x', '/x');
export const parts: Bundle = arx.Bundle(code, data, code);
export const partsWithOptions: Bundle = arx.Bundle(data, code, { label: 'x', cwd: '/srv', env: { A: 'b' } });
export const oneWithOptions: Bundle = arx.Bundle(code, { label: 'x' });

// Text, and streams of text: a promise.
export const text: Bundle = arx.Bundle('code: [[sh, -c, "true"]]');
export const textWithOptions: Bundle = arx.Bundle('{"code": []}', { label: 'x', directory: '/srv' });
export const fromReadable: Promise<Bundle> = arx.Bundle(createReadStream('arx.yaml'), { cwd: '/srv' });
export const fromIterable: Promise<Bundle> = arx.Bundle(Readable.from(['code: []']));
export const fromWeb: Promise<Bundle> = arx.Bundle(new Blob(['code: []']).stream());
export const fromGenerator: Promise<Bundle> = arx.Bundle(
  (async function* () {
    yield 'code: []';
  })(),
);

// A plain value, and the way back.
const value: BundleForm = { code: [['true']] };
export const fromValue: Bundle = arx.Bundle(value, { env: { A: 'b' } });
const plain: PlainBundle = options.externalize();
export const again: Bundle = arx.Bundle(plain);
export const parsed: Bundle = arx.Bundle(JSON.parse('{"code": []}') as BundleForm);
export const copy: Bundle = arx.Bundle(options, { label: 'copy' });

// Adding, removing, going through.
export const grown: Bundle = arx.Bundle().add(code).add(data);
export const removed: boolean = grown.remove(code);
export const labels: (string | undefined)[] = [...grown].map((entry: Code | Data) => entry.label);
export const same: boolean = grown.equals(copy);
export const commands: readonly Code[] = grown.code;
export const env: Readonly<Record<string, string>> | undefined = grown.env;

// @ts-expect-error an unknown key
void arx.Bundle({ labl: 'x' });
// @ts-expect-error a number is no form of a bundle
void arx.Bundle(5);
// @ts-expect-error the text form is not a promise
export const wrong: Promise<Bundle> = arx.Bundle('code: []');
