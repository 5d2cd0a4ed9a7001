import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { differingCommands } from '../helpers/differing-commands.ts';
import { readScript, runScript } from './script.ts';

// UPDATE=1 writes down what the programs say now; read the difference before committing it.
const UPDATE = process.env['UPDATE'] === '1';
const SCRIPTS = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));

void describe('the programs say what the scripts expect', { concurrency: 2 }, () => {
  for (const name of SCRIPTS)
    void test(name, async () => {
      const expected = readScript(name);
      const found = await runScript(expected);
      if (UPDATE) writeFileSync(join(import.meta.dirname, name), found);
      else assert.deepEqual(...differingCommands(found, expected));
    });
});
