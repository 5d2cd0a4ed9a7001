import { hexOf } from '../../core/digest.ts';
import { VERSION } from '../../core/version.ts';
import type { Component } from '../../model/audit/component.ts';
import type { AuditReport, ClaimedSource } from '../../model/audit/report.ts';
import { sha256Of, sourceRef } from './sbom-names.ts';
import { sbomText } from './sbom-text.ts';
import { spdxLocation } from './spdx-location.ts';

const DOCUMENT = 'SPDXRef-DOCUMENT';
const BUNDLE = 'SPDXRef-bundle';
const UNKNOWN = 'NOASSERTION';
const NAMESPACE = 'urn:arx:spdx';

/**
 * The report as a bill of materials: SPDX 2.3 JSON. The bundle contains its sources, and each source the components that
 * were found in it; what only a lockfile names, a source depends on. Its time is the day of the audit and its namespace is
 * made of the bundle digest and that day. SPDX 2.3 has no place for vulnerabilities and what VEX says of them. Of a bundle
 * that is not to be believed only the file is named.
 */
export function spdxOf(report: AuditReport): string {
  const { subject, claimed, verified, observed, at } = report;
  const components = observed?.components ?? [];
  const sources = claimed?.sources ?? [];
  const name = claimed?.name ?? subject.file;
  const digest = verified === undefined ? 'unverified' : hexOf(verified.digest);
  const references = licenceReferences(components);
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name,
    documentNamespace: `${NAMESPACE}:${digest}:${at}`,
    creationInfo: { created: `${at}T00:00:00Z`, creators: [`Tool: arx-${VERSION}`] },
    packages: [
      bundlePackage(name, report),
      ...sources.map(sourcePackage),
      ...components.map(componentPackage),
    ],
    relationships: relationshipsOf(sources.length, components),
    ...(references.length > 0 && { hasExtractedLicensingInfos: references }),
  };
  return sbomText(document);
}

/** What every package must say, for what nobody here asserts. */
const UNASSERTED = {
  downloadLocation: UNKNOWN,
  filesAnalyzed: false,
  licenseConcluded: UNKNOWN,
  licenseDeclared: UNKNOWN,
  copyrightText: UNKNOWN,
};

function bundlePackage(name: string, { claimed, verified, verdict, reason }: AuditReport): object {
  const version = claimed?.version;
  const digest = verified === undefined ? '' : `, bundle digest ${verified.digest}`;
  return {
    SPDXID: BUNDLE,
    name,
    ...(version !== undefined && { versionInfo: version }),
    ...UNASSERTED,
    primaryPackagePurpose: 'APPLICATION',
    comment: `arx audit: ${verdict} (${reason})${digest}`,
  };
}

function sourcePackage(source: ClaimedSource, index: number): object {
  const { request, nature, resolution, tree, entries } = source;
  const sha256 = sha256Of(resolution.integrity);
  return {
    SPDXID: `SPDXRef-${sourceRef(index)}`,
    name: request,
    ...(resolution.commit !== undefined && { versionInfo: resolution.commit }),
    ...UNASSERTED,
    downloadLocation: spdxLocation(request, resolution.commit) ?? UNKNOWN,
    ...(sha256 !== undefined && { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    primaryPackagePurpose: nature === 'file' ? 'FILE' : 'SOURCE',
    sourceInfo: `${entries} entries, tree digest ${tree}`,
  };
}

function componentPackage(component: Component, index: number): object {
  const { purl, name, version, licence, path, declaredOnly } = component;
  return {
    SPDXID: `SPDXRef-component-${index}`,
    name,
    ...(version !== undefined && { versionInfo: version }),
    ...UNASSERTED,
    licenseDeclared: licence ?? UNKNOWN,
    primaryPackagePurpose: 'LIBRARY',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
    sourceInfo: `${declaredOnly ? 'named by the lockfile' : 'found in'} ${path}`,
  };
}

function relationshipsOf(sources: number, components: readonly Component[]): object[] {
  const relation = (from: string, relationshipType: string, to: string): object => ({
    spdxElementId: from,
    relationshipType,
    relatedSpdxElement: to,
  });
  const refs = [...Array(sources).keys()].map((index) => `SPDXRef-${sourceRef(index)}`);
  return [
    relation(DOCUMENT, 'DESCRIBES', BUNDLE),
    ...refs.map((ref) => relation(BUNDLE, 'CONTAINS', ref)),
    ...components.map(({ source, declaredOnly }, index) =>
      relation(
        `SPDXRef-${sourceRef(source)}`,
        declaredOnly ? 'DEPENDS_ON' : 'CONTAINS',
        `SPDXRef-component-${index}`,
      ),
    ),
  ];
}

/** SPDX 2.3, clause 10: licences that are not on the list must be described. */
function licenceReferences(components: readonly Component[]): object[] {
  const expressions = components.map(({ licence = '' }) => licence).join(' ');
  const found = new Set(expressions.match(/(?<!:)\bLicenseRef-[A-Za-z0-9.-]+/g) ?? []);
  return [...found].sort().map((licenseId) => ({
    licenseId,
    extractedText: 'Its text stands in the component that names it, and was not extracted',
  }));
}
