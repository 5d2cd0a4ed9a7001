import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Component } from '../../../src/model/audit/component.ts';
import type { NamedComponent } from '../../../src/audit/components/named-component.ts';
import { purlOf } from '../../../src/audit/components/purl-of.ts';

/** One record in the OSV format; what is not said has the least that a record can have. */
export function osvRecord(
  id: string,
  members: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    schema_version: '1.7.0',
    id,
    modified: '2026-11-01T00:00:00Z',
    published: '2026-10-01T00:00:00Z',
    ...members,
  };
}

/** What a record says of one package, with one range. */
export function affected(
  ecosystem: string,
  name: string,
  events: readonly Readonly<Record<string, string>>[],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const type = ['npm', 'crates.io', 'Go'].includes(ecosystem) ? 'SEMVER' : 'ECOSYSTEM';
  return { package: { ecosystem, name }, ranges: [{ type, events }], ...more };
}

/** Writes records below a directory, each under its name. */
export function writeRecords(directory: string, records: readonly Record<string, unknown>[]): void {
  for (const record of records) {
    const file = join(directory, `${String(record['id'])}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(record));
  }
}

/** A component in the first source. */
export function component(named: NamedComponent, path = 'lockfile'): Component {
  const purl = purlOf(named);
  if (purl === undefined) throw new Error(`${named.name} has no purl`);
  const { type, name, version } = named;
  return { purl, type, name, ...(version !== undefined && { version }), source: 0, path };
}

/** Six real vulnerabilities, with the ranges that their databases publish, and one malicious package. */
export const PLANTED: readonly Record<string, unknown>[] = [
  osvRecord('GHSA-29mw-wpgm-hmr9', {
    aliases: ['CVE-2020-28500'],
    summary: 'Regular Expression Denial of Service (ReDoS) in lodash',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' }],
    affected: [affected('npm', 'lodash', [{ introduced: '4.0.0' }, { fixed: '4.17.21' }])],
    database_specific: { severity: 'MODERATE' },
  }),
  osvRecord('GHSA-jfh8-c2jp-5v3q', {
    aliases: ['CVE-2021-44228'],
    summary: 'Remote code injection in Log4j',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H' }],
    affected: [
      affected('Maven', 'org.apache.logging.log4j:log4j-core', [
        { introduced: '2.13.0' },
        { fixed: '2.15.0' },
      ]),
      affected('Maven', 'org.apache.logging.log4j:log4j-core', [{ introduced: '2.4' }, { fixed: '2.12.2' }]),
    ],
  }),
  osvRecord('PYSEC-2023-74', {
    aliases: ['CVE-2023-32681', 'GHSA-j8r2-6x86-q33q'],
    affected: [
      affected('PyPI', 'requests', [{ introduced: '2.3.0' }, { fixed: '2.31.0' }], { versions: ['2.30.0'] }),
    ],
  }),
  osvRecord('GHSA-j8r2-6x86-q33q', {
    aliases: ['CVE-2023-32681'],
    summary: 'Unintended leak of Proxy-Authorization header in requests',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:H/I:N/A:N' }],
    affected: [affected('PyPI', 'requests', [{ introduced: '2.3.0' }, { fixed: '2.31.0' }])],
  }),
  osvRecord('DEBIAN-CVE-2023-5363', {
    upstream: ['CVE-2023-5363'],
    affected: [
      affected('Debian:12', 'openssl', [{ introduced: '0' }, { fixed: '3.0.11-1~deb12u2' }]),
      affected('Debian:13', 'openssl', [{ introduced: '0' }, { fixed: '3.0.12-1' }]),
    ],
  }),
  osvRecord('GO-2023-2102', {
    aliases: ['CVE-2023-39325'],
    affected: [affected('Go', 'golang.org/x/net', [{ introduced: '0' }, { fixed: '0.17.0' }])],
  }),
  osvRecord('MAL-2022-1234', {
    summary: 'Malicious code in evil-thing (npm)',
    affected: [affected('npm', 'evil-thing', [{ introduced: '0' }])],
  }),
  osvRecord('GHSA-with-drawn-0000', {
    withdrawn: '2026-10-05T00:00:00Z',
    affected: [affected('npm', 'lodash', [{ introduced: '0' }])],
  }),
];
