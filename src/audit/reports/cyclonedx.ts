import { VERSION } from '../../core/version.ts';
import type { Component, LicenceFact, Vulnerability } from '../../model/audit/component.ts';
import type { AuditReport, ClaimedSource, Verified } from '../../model/audit/report.ts';
import { cyclonedxVulnerability } from './cyclonedx-vulnerability.ts';
import { componentRef, sha256Of, sourceRef } from './sbom-names.ts';
import { sbomText } from './sbom-text.ts';

interface Property {
  readonly name: string;
  readonly value: string;
}

const BUNDLE = 'bundle';

/**
 * The report as a bill of materials: CycloneDX 1.6 JSON. The bundle holds its sources, each source the components that were
 * found in it; vulnerabilities have what VEX says as their analysis. It has no serial number, its time is the day of the
 * audit, and so the same report gives the same bytes. Of a bundle that is not to be believed only the file is named.
 */
export function cyclonedxOf(report: AuditReport): string {
  const { claimed, observed } = report;
  const components = observed?.components ?? [];
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: metadataOf(report),
    components: [
      ...(claimed?.sources ?? []).map((source, index) =>
        sourceComponent(source, index, observed?.licences ?? []),
      ),
      ...components.map(foundComponent),
    ],
    dependencies: dependenciesOf(claimed?.sources.length ?? 0, components),
    vulnerabilities: vulnerabilitiesOf(observed?.vulnerabilities ?? [], components),
  };
  return sbomText(document);
}

function metadataOf({ subject, claimed, verified, verdict, at, policy }: AuditReport): object {
  const version = claimed?.version;
  return {
    timestamp: `${at}T00:00:00Z`,
    tools: { components: [{ type: 'application', name: 'arx', version: VERSION }] },
    component: {
      type: 'application',
      'bom-ref': BUNDLE,
      name: claimed?.name ?? subject.file,
      ...(version !== undefined && { version }),
      properties: [
        { name: 'arx:verdict', value: verdict },
        ...verifiedProperties(verified),
        { name: 'arx:policy', value: policy.digest },
      ],
    },
  };
}

function verifiedProperties(verified: Verified | undefined): Property[] {
  if (verified === undefined) return [];
  const signers = verified.signers.map(({ name, role }) => ({ name: `arx:signer:${role}`, value: name }));
  return [{ name: 'arx:digest', value: verified.digest }, ...signers];
}

function sourceComponent(source: ClaimedSource, index: number, licences: readonly LicenceFact[]): object {
  const { request, nature, resolution, tree, entries } = source;
  const sha256 = sha256Of(resolution.integrity);
  const found = [
    ...new Set(licences.filter((one) => one.source === index).map(({ expression }) => expression)),
  ];
  return {
    type: nature === 'file' ? 'file' : 'data',
    'bom-ref': sourceRef(index),
    name: request,
    ...(resolution.commit !== undefined && { version: resolution.commit }),
    ...(sha256 !== undefined && { hashes: [{ alg: 'SHA-256', content: sha256 }] }),
    ...(found.length > 0 && { evidence: { licenses: found.sort().map((name) => ({ license: { name } })) } }),
    properties: [
      { name: 'arx:tree', value: tree },
      { name: 'arx:entries', value: String(entries) },
    ],
  };
}

function foundComponent(component: Component): object {
  const { purl, name, version, licence, path, declaredOnly } = component;
  return {
    type: 'library',
    'bom-ref': componentRef(component),
    name,
    ...(version !== undefined && { version }),
    ...(licence !== undefined && { licenses: [{ expression: licence }] }),
    purl,
    properties: [
      { name: 'arx:path', value: path },
      ...(declaredOnly ? [{ name: 'arx:declaredOnly', value: 'true' }] : []),
    ],
  };
}

function dependenciesOf(sources: number, components: readonly Component[]): object[] {
  const bySource = Map.groupBy(components, ({ source }) => source);
  const refs = [...Array(sources).keys()];
  return [
    { ref: BUNDLE, dependsOn: refs.map(sourceRef) },
    ...refs.map((index) => ({
      ref: sourceRef(index),
      dependsOn: (bySource.get(index) ?? []).map(componentRef),
    })),
  ];
}

function vulnerabilitiesOf(
  vulnerabilities: readonly Vulnerability[],
  components: readonly Component[],
): object[] {
  const byPurl = Map.groupBy(components, ({ purl }) => purl);
  return vulnerabilities.map((vulnerability) =>
    cyclonedxVulnerability(vulnerability, (byPurl.get(vulnerability.purl) ?? []).map(componentRef)),
  );
}
