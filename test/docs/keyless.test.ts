import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ERROR_CODES } from '../../src/core/error-codes.ts';
import { parseConfig } from '../../src/model/config/parse-config.ts';
import { arxHome } from '../helpers/arx-home.ts';
import { idToken } from '../servers/fulcio.ts';
import { startSigstore } from '../servers/sigstore-services.ts';
import { fencesOf } from './markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'keyless.md'), 'utf8');
const FENCES = fencesOf(PAGE);
const services = await startSigstore('page');
const home = arxHome('keyless-page');
after(async () => {
  home.remove();
  await services[Symbol.asyncDispose]();
});

void test('every command of docs/keyless.md works, in its order, with mock services', async () => {
  writeFileSync(join(home.path, 'arx.yaml'), 'name: app\ndata: [{greeting: {text: hello}}]\n');
  writeFileSync(join(home.path, 'trusted_root.json'), services.root);
  writeFileSync(join(home.path, 'signing_config.json'), services.signingConfig(2));
  await home.ok(['lock']);
  const commands = commandsOf('sh').concat(commandsOf('yaml'));
  assert.ok(commands.length >= 10, String(commands.length));
  for (const command of commands) await home.ok(wordsOf(command).slice(1), { env: environment() });
  assert.match(await home.ok(['verify', 'app.arx']), /signed by release /);
});

void test('the configs of docs/keyless.md are good', () => {
  const configs = FENCES.filter(({ text }) => text.startsWith('keyless:'));
  assert.equal(configs.length, 1);
  for (const { text } of configs)
    assert.deepEqual(parseConfig(text, 'config.yaml').keyless, {
      signingConfig: '~/signing_config.json',
      audience: 'sigstore',
    });
});

void test('the codes of docs/keyless.md have the exit status that it says', () => {
  const rows = [...PAGE.matchAll(/^\| `([A-Z_]+)`\s*\| (\d)\s*\|/gm)];
  assert.equal(rows.length, 5);
  for (const [, code = '', exit] of rows)
    assert.equal(ERROR_CODES[code as keyof typeof ERROR_CODES].exit, Number(exit), code);
});

/** The lines of all blocks of a language that start arx, without what YAML puts before them. */
function commandsOf(language: string): string[] {
  return FENCES.filter((fence) => fence.language === language).flatMap(({ text }) =>
    [...text.matchAll(/^\s*(?:- (?:run: )?)?(arx .*)$/gm)].map(([, command = '']) => command),
  );
}

/** A command line as a shell splits it; the page has single quotes at most. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The identity that the page trusts. */
function environment(): Record<string, string> {
  const san = /--identity (\S+)/.exec(PAGE)?.[1];
  const iss = /--issuer (\S+)/.exec(PAGE)?.[1];
  return { SIGSTORE_ID_TOKEN: idToken({ iss, sub: 'repo:acme/app', san, exp: 4_000_000_000 }) };
}
