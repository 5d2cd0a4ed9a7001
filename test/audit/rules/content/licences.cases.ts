import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { licence } from '../../../../src/audit/rules/content/arx211-licence.ts';
import { noLicenceText } from '../../../../src/audit/rules/content/arx212-no-licence-text.ts';
import type { Component } from '../../../../src/model/audit/component.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import type { Making } from '../../../helpers/audit-subject.ts';
import type { RuleCases } from '../../rule-cases.ts';

const ROOT = new URL('../../../../', import.meta.url);
const MIT = readFileSync(new URL('node_modules/yauzl/LICENSE', ROOT), 'utf8');
const manifest = (license: string): string => JSON.stringify({ name: 'a', version: '1.0.0', license });

const worst = (found: readonly Found[]): string | undefined =>
  (['high', 'medium'] as const).find((severity) => found.some((one) => one.severity === severity));
const isWorst =
  (severity: string | undefined) =>
  (found: readonly Found[]): void =>
    assert.equal(worst(found), severity);

const npm = (name: string, path: string, more: Partial<Component> = {}): Component => ({
  purl: `pkg:npm/${name}@1.0.0`,
  type: 'npm',
  name,
  version: '1.0.0',
  source: 0,
  path,
  ...more,
});

const made = (
  files: Record<string, string>,
  licences?: NonNullable<Making['policy']>['licences'],
): Making => ({
  files,
  observe: true,
  ...(licences !== undefined && { policy: { licences } }),
});

const licenceCases: RuleCases = {
  rule: licence,
  positives: [
    {
      name: 'metadata, a text and a header, as a fact',
      made: made({
        'package.json': manifest('MIT'),
        LICENSE: MIT,
        'a.c': '/* SPDX-License-Identifier: BSD-3-Clause */\n',
      }),
      also: (found) => {
        assert.equal(found.length, 1);
        assert.deepEqual(found[0]?.evidence, {
          licences: ['BSD-3-Clause (1)', 'MIT (2)'],
          by: 'header, metadata, text',
        });
      },
    },
    {
      name: 'a licence that the policy denies',
      made: made({ 'package.json': manifest('AGPL-3.0-only') }, { deny: ['AGPL-3.0-only'] }),
      also: isWorst('high'),
    },
    {
      name: 'a licence that the policy does not name',
      made: made({ 'package.json': manifest('GPL-3.0-only') }, { allow: ['MIT', 'Apache-2.0'] }),
      also: isWorst('high'),
    },
    {
      name: 'a part of a conjunction that is denied',
      made: made({ 'package.json': manifest('(MIT AND SSPL-1.0)') }, { deny: ['SSPL-1.0'] }),
      also: isWorst('high'),
    },
    {
      name: 'a licence that nobody knows, where the policy has a list',
      made: made({ LICENSE: 'You may look at this on Sundays only.\n' }, { allow: ['MIT'] }),
      also: isWorst('medium'),
    },
    {
      name: 'a known text with a clause that somebody has added',
      made: made(
        {
          LICENSE: `${MIT}\nFurthermore nobody may sell, host or offer this software, or anything made of it, as a service to anybody else, unless both sides have signed a written agreement with us before.`,
        },
        { allow: ['MIT'] },
      ),
      also: isWorst('medium'),
    },
    {
      name: 'a component that only a lockfile names',
      made: {
        files: { 'package-lock.json': '{}' },
        observed: {
          components: [npm('x', 'package-lock.json', { licence: 'GPL-3.0-only', declaredOnly: true })],
        },
        policy: { licences: { deny: ['GPL-3.0-only'] } },
      },
      also: isWorst('high'),
    },
  ],
  nearMisses: [
    {
      name: 'files that speak of licences',
      made: made({ 'a.md': 'It is licensed, see SPDX.\n', 'licence.ts': 'export const licence = "MIT";\n' }),
    },
    {
      name: 'a program that writes headers',
      made: made({ 'a.py': 'print("SPDX-License-Identifier: " + name)\n' }),
    },
    {
      name: 'an exception for a path',
      made: made(
        { 'vendor/a/package.json': manifest('AGPL-3.0-only') },
        { deny: ['AGPL-3.0-only'], exceptions: ['0:vendor/a'] },
      ),
    },
    {
      name: 'an exception for a component',
      made: {
        files: { 'a/package.json': '{}' },
        observed: {
          licences: [{ expression: 'AGPL-3.0-only', source: 0, path: 'a/package.json', by: 'metadata' }],
          components: [npm('x', 'a/package.json')],
        },
        policy: { licences: { deny: ['AGPL-3.0-only'], exceptions: ['pkg:npm/x@'] } },
      },
    },
  ],
};

const textCases: RuleCases = {
  rule: noLicenceText,
  positives: [
    {
      name: 'a package without any licence file',
      made: {
        files: { 'node_modules/x/package.json': '{}' },
        observed: { components: [npm('x', 'node_modules/x/package.json')] },
      },
    },
    {
      name: 'a package below somebody else with one',
      made: {
        files: { LICENSE: 'x', 'node_modules/x/package.json': '{}' },
        observed: { components: [npm('x', 'node_modules/x/package.json')] },
      },
    },
    {
      name: 'a package with a scope',
      made: {
        files: { 'node_modules/@s/LICENSE': 'x', 'node_modules/@s/x/package.json': '{}' },
        observed: { components: [npm('@s/x', 'node_modules/@s/x/package.json')] },
      },
    },
    {
      name: 'a package with a program that is called licence',
      made: {
        files: { 'node_modules/x/package.json': '{}', 'node_modules/x/license.js': '1' },
        observed: { components: [npm('x', 'node_modules/x/package.json')] },
      },
    },
  ],
  nearMisses: [
    {
      name: 'a package with a licence file',
      made: {
        files: { 'node_modules/x/package.json': '{}', 'node_modules/x/LICENSE.md': 'x' },
        observed: { components: [npm('x', 'node_modules/x/package.json')] },
      },
    },
    {
      name: 'a package with a folder of licences',
      made: {
        files: { 'x-1.dist-info/METADATA': 'x', 'x-1.dist-info/licenses/LICENSE': 'x' },
        observed: { components: [npm('x', 'x-1.dist-info/METADATA')] },
      },
    },
    {
      name: 'a workspace of one project',
      made: {
        files: { LICENSE: 'x', 'packages/a/package.json': '{}' },
        observed: { components: [npm('a', 'packages/a/package.json')] },
      },
    },
    {
      name: 'a component that is only declared',
      made: {
        files: { 'package-lock.json': '{}' },
        observed: { components: [npm('x', 'package-lock.json', { declaredOnly: true })] },
      },
    },
  ],
};

/** The cases of the rules about licences. */
export const CASES: readonly RuleCases[] = [licenceCases, textCases];
