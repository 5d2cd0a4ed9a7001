import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { PackageURL } from 'packageurl-js';
import { cyclonedxOf } from '../../../src/audit/reports/cyclonedx.ts';
import { spdxLocation } from '../../../src/audit/reports/spdx-location.ts';
import { spdxOf } from '../../../src/audit/reports/spdx.ts';
import { canonical } from '../../../src/audit/components/purl-of.ts';
import type { AuditReport, Observed } from '../../../src/model/audit/report.ts';
import { HOSTILE_NAMES, passingReport, sampleReport, unverifiedReport } from '../../helpers/sample-report.ts';
import { SPDX_SCHEMA } from './spdx-schema.ts';

const SCHEMAS = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
);
const schema = (name: string): object => JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object;

function cyclonedxValidator(): ReturnType<Ajv['compile']> {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  addFormats.default(ajv);
  // ajv-formats has no internationalised ones.
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true);
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
  return ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
}

const isCyclonedx = cyclonedxValidator();
const isSpdx = new Ajv({ strict: true, allowUnionTypes: true }).compile(SPDX_SCHEMA);

/** The sample with every hostile name as component, path and summary, and every VEX status. */
function hostileReport(): AuditReport {
  const report = sampleReport();
  const names = Object.values(HOSTILE_NAMES);
  const components = names.map((name, index) => ({
    purl: canonical(new PackageURL('generic', undefined, name, '1')),
    type: 'generic',
    name,
    source: index % 2,
    path: name,
    licence: 'LicenseRef-Own-1.0 OR MIT',
    ...(index % 2 === 1 && { declaredOnly: true as const }),
  }));
  const statuses = ['not_affected', 'affected', 'fixed', 'under_investigation', 'constructor'];
  const vulnerabilities = names.map((name, index) => ({
    id: `X-${index}`,
    aliases: [name],
    purl: components[index]?.purl ?? '',
    summary: name,
    severity: 'high' as const,
    vex: { status: statuses[index % statuses.length] ?? '', justification: name },
  }));
  const observed = { ...report.observed, components, vulnerabilities } as Observed;
  return { ...report, observed };
}

const REPORTS: Readonly<Record<string, () => AuditReport>> = {
  sampleReport,
  passingReport,
  unverifiedReport,
  hostileReport,
};

for (const [name, report] of Object.entries(REPORTS)) {
  test(`cyclonedxOf() is valid CycloneDX 1.6, with each reference once and none broken, for ${name}`, () => {
    const bom = JSON.parse(cyclonedxOf(report())) as Bom;
    assert.ok(isCyclonedx(bom), JSON.stringify(isCyclonedx.errors?.slice(0, 3)));
    const refs = [bom.metadata.component, ...bom.components, ...bom.vulnerabilities].map(
      (one) => one['bom-ref'],
    );
    assert.equal(new Set(refs).size, refs.length);
    const named = [
      ...bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]),
      ...bom.vulnerabilities.flatMap(({ affects }) => affects.map(({ ref }) => ref)),
    ];
    assert.deepEqual(
      named.filter((ref) => !refs.includes(ref)),
      [],
    );
  });

  test(`spdxOf() is valid SPDX 2.3, with each element once and no broken relationship, for ${name}`, () => {
    const document = JSON.parse(spdxOf(report())) as Spdx;
    assert.ok(isSpdx(document), JSON.stringify(isSpdx.errors?.slice(0, 3)));
    const ids = ['SPDXRef-DOCUMENT', ...document.packages.map(({ SPDXID }) => SPDXID)];
    assert.equal(new Set(ids).size, ids.length);
    const named = document.relationships.flatMap((one) => [one.spdxElementId, one.relatedSpdxElement]);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
    assert.deepEqual(
      ids.filter((id) => !named.includes(id)),
      [],
    );
  });

  test(`cyclonedxOf() and spdxOf() give the same bytes again, without a character that deceives, for ${name}`, () => {
    for (const output of [cyclonedxOf, spdxOf]) {
      assert.equal(output(report()), output(report()));
      assert.doesNotMatch(output(report()).replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });
}

interface Bom {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp: string; readonly component: Ref };
  readonly components: readonly (Ref & {
    readonly purl?: string;
    readonly licenses?: unknown;
    readonly name: string;
  })[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly vulnerabilities: readonly (Ref & {
    readonly id: string;
    readonly analysis?: unknown;
    readonly ratings: unknown;
    readonly affects: readonly { readonly ref: string }[];
  })[];
}
interface Ref {
  readonly 'bom-ref': string;
}
interface Spdx {
  readonly documentNamespace: string;
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly licenseDeclared: string;
    readonly externalRefs?: readonly { readonly referenceLocator: string }[];
  }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
  readonly hasExtractedLicensingInfos?: readonly { readonly licenseId: string }[];
}

test('cyclonedxOf() says what was found, with scores and what VEX says', () => {
  const report = sampleReport();
  const bom = JSON.parse(cyclonedxOf(report)) as Bom;
  assert.equal(bom.serialNumber, undefined);
  assert.equal(bom.metadata.timestamp, `${report.at}T00:00:00Z`);
  const lodash = bom.components.find(({ purl }) => purl === 'pkg:npm/lodash@4.17.20');
  assert.deepEqual(lodash?.licenses, [{ expression: 'MIT' }]);
  const [first, second] = bom.vulnerabilities;
  assert.deepEqual(first?.ratings, [{ score: 7.2, severity: 'high' }]);
  assert.deepEqual(first?.affects, [{ ref: lodash?.['bom-ref'] }]);
  assert.deepEqual(second?.analysis, {
    state: 'not_affected',
    justification: 'code_not_reachable',
    detail: 'vulnerable_code_not_in_execute_path',
  });
});

test('spdxOf() says what was found, by purl and licence, and how it is related', () => {
  const document = JSON.parse(spdxOf(sampleReport())) as Spdx;
  const lodash = document.packages.find(({ name }) => name === 'lodash');
  assert.equal(lodash?.licenseDeclared, 'MIT');
  assert.equal(lodash?.externalRefs?.[0]?.referenceLocator, 'pkg:npm/lodash@4.17.20');
  const relation = document.relationships.find(
    ({ relatedSpdxElement }) => relatedSpdxElement === lodash?.SPDXID,
  );
  assert.deepEqual([relation?.spdxElementId, relation?.relationshipType], ['SPDXRef-source-0', 'DEPENDS_ON']);
  assert.deepEqual(
    JSON.parse(spdxOf(hostileReport())).hasExtractedLicensingInfos?.map(
      (one: { licenseId: string }) => one.licenseId,
    ),
    ['LicenseRef-Own-1.0'],
  );
});

test('spdxOf() gives another namespace for another bundle and for another day', () => {
  const namespace = (report: AuditReport): string => (JSON.parse(spdxOf(report)) as Spdx).documentNamespace;
  const report = sampleReport();
  assert.notEqual(namespace(report), namespace({ ...report, at: '2026-11-23' }));
  assert.notEqual(namespace(report), namespace(unverifiedReport()));
});

const LOCATIONS: readonly (readonly [
  request: string,
  commit: string | undefined,
  expected: string | undefined,
])[] = [
  ['https://host/a.tgz', undefined, 'https://host/a.tgz'],
  ['git+https://host/a.git?ref=v1#sub/dir', 'abc', 'git+https://host/a.git@abc#sub/dir'],
  ['git+ssh://git@host/a.git', 'abc', 'git+ssh://git@host/a.git@abc'],
  ['git+https://host/a.git', undefined, undefined],
  ['file:///@/./a', undefined, undefined],
  ['tar+https://host/a.tgz#x', undefined, undefined],
  ['s3://bucket/key', undefined, undefined],
  ['text', undefined, undefined],
];
for (const [request, commit, expected] of LOCATIONS)
  test(`spdxLocation() gives ${expected ?? 'nothing'} for ${request}`, () =>
    assert.equal(spdxLocation(request, commit), expected));
