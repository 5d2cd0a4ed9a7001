/**
 * A JSON Schema of SPDX 2.3 documents, written for these tests from the clauses of the specification (ISO/IEC 5962 in its
 * version 2.3): the members, lists of values and required members that it has for documents, packages, relationships and
 * licences, and the forms of values that it describes in words. Files and snippets are left out.
 */
const text = { type: 'string', minLength: 1 };
const id = { type: 'string', pattern: '^SPDXRef-[a-zA-Z0-9.-]+$' };
const object = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const words = (text: string): readonly string[] => text.split(' ');
const list = (items: object): object => ({ type: 'array', items });

/** Clauses 7.10 and 7.11: an algorithm of the list and its value in lower-case hexadecimal. */
const checksum = object(
  {
    algorithm: {
      enum: words(
        'SHA1 SHA224 SHA256 SHA384 SHA512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 MD2 MD4 MD5 MD6 ADLER32',
      ),
    },
    checksumValue: { type: 'string', pattern: '^[0-9a-f]+$' },
  },
  ['algorithm', 'checksumValue'],
);

/** Clause 7.21 and annex F. */
const externalRef = object(
  {
    comment: text,
    referenceCategory: { enum: ['SECURITY', 'PACKAGE-MANAGER', 'PERSISTENT-ID', 'OTHER'] },
    referenceLocator: { type: 'string', pattern: '^[^\\s]+$' },
    referenceType: { type: 'string', pattern: '^[^\\s]+$' },
  },
  ['referenceCategory', 'referenceType', 'referenceLocator'],
);

/** Clause 7.7: a URL, the address of a repository with a commit and a path, or that none is known. */
const location = {
  type: 'string',
  pattern: '^(?:NONE|NOASSERTION|(?:[a-z][a-z0-9+.-]*:)//[^\\s#]+(?:#[^\\s#]*)?)$',
};

/** Clause 7. */
const packageOf = object(
  {
    SPDXID: id,
    checksums: list(checksum),
    comment: text,
    copyrightText: text,
    downloadLocation: location,
    externalRefs: list(externalRef),
    filesAnalyzed: { type: 'boolean' },
    licenseConcluded: text,
    licenseDeclared: text,
    name: text,
    primaryPackagePurpose: {
      enum: words(
        'APPLICATION FRAMEWORK LIBRARY CONTAINER OPERATING_SYSTEM DEVICE FIRMWARE SOURCE ARCHIVE FILE INSTALL OTHER',
      ),
    },
    sourceInfo: text,
    supplier: text,
    versionInfo: text,
  },
  ['SPDXID', 'name', 'downloadLocation'],
);

/** Clause 11. */
const relationship = object(
  {
    spdxElementId: id,
    relatedSpdxElement: { anyOf: [id, { enum: ['NONE', 'NOASSERTION'] }] },
    relationshipType: {
      enum: ['DESCRIBES', 'DESCRIBED_BY', 'CONTAINS', 'CONTAINED_BY', 'DEPENDS_ON', 'DEPENDENCY_OF', 'OTHER'],
    },
    comment: text,
  },
  ['spdxElementId', 'relatedSpdxElement', 'relationshipType'],
);

/** Clause 10. */
const licence = object(
  { licenseId: { type: 'string', pattern: '^LicenseRef-[a-zA-Z0-9.-]+$' }, extractedText: text, name: text },
  ['licenseId', 'extractedText'],
);

/** Clause 6: what a document says of itself. */
export const SPDX_SCHEMA = object(
  {
    spdxVersion: { const: 'SPDX-2.3' },
    dataLicense: { const: 'CC0-1.0' },
    SPDXID: { const: 'SPDXRef-DOCUMENT' },
    name: text,
    documentNamespace: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*:[^\\s#]+$' },
    creationInfo: object(
      {
        created: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
        creators: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', pattern: '^(?:Person|Organization|Tool): \\S' },
        },
      },
      ['created', 'creators'],
    ),
    packages: list(packageOf),
    relationships: list(relationship),
    hasExtractedLicensingInfos: list(licence),
  },
  ['spdxVersion', 'dataLicense', 'SPDXID', 'name', 'documentNamespace', 'creationInfo'],
);
