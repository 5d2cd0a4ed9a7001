import { ArxError } from '../core/errors.ts';
import { type Digest, hexOf } from '../core/digest.ts';
import type { Manifest } from '../model/manifest.ts';
import type { SealedSource } from '../model/seal.ts';
import { VERSION } from '../core/version.ts';

/**
 * The bill of materials of a bundle: CycloneDX 1.6 JSON, one component a source with its tree's digest. It holds no
 * serial number and no time, so that the same sources give the same bytes.
 */
export async function sbomOf(
  manifest: Manifest,
  sources: readonly SealedSource[],
  arxVersion: string = VERSION,
): Promise<Buffer> {
  const { Models, Enums, Serialize, Spec } = await cyclonedx();
  const bom = new Models.Bom();
  bom.metadata.tools.components.add(
    new Models.Component(Enums.ComponentType.Application, 'arx', { version: arxVersion }),
  );
  const subject = new Models.Component(Enums.ComponentType.Application, manifest.name ?? 'bundle', {
    bomRef: 'bundle',
  });
  if (manifest.version !== undefined) subject.version = manifest.version;
  bom.metadata.component = subject;
  for (const [index, source] of sources.entries()) {
    const type = source.nature === 'file' ? Enums.ComponentType.File : Enums.ComponentType.Data;
    const component = new Models.Component(type, source.request, { bomRef: `source-${index}` });
    if (source.resolution.commit !== undefined) component.version = source.resolution.commit;
    component.properties.add(new Models.Property('arx:tree', source.tree.digest));
    component.properties.add(new Models.Property('arx:entries', String(source.entries)));
    for (const digest of downloadDigests(source))
      component.hashes.set(Enums.HashAlgorithm['SHA-256'], hexOf(digest));
    bom.components.add(component);
    subject.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return Buffer.from(`${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`);
}

/** Its parts by name: the whole would also load validators, which nothing here asks. */
async function cyclonedx() {
  const [Models, Enums, Serialize, Spec] = await Promise.all([
    import('@cyclonedx/cyclonedx-library/Models'),
    import('@cyclonedx/cyclonedx-library/Enums'),
    import('@cyclonedx/cyclonedx-library/Serialize'),
    import('@cyclonedx/cyclonedx-library/Spec'),
  ]);
  return { Models, Enums, Serialize, Spec };
}

/** A file's own digest is its download's; a directory has none that other tools could check. */
function downloadDigests({ resolution }: SealedSource): Digest[] {
  const base64 = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(resolution.integrity ?? '')?.[1];
  if (base64 === undefined) return [];
  const hex = Buffer.from(base64, 'base64').toString('hex');
  if (hex.length !== 64)
    throw new ArxError('INTERNAL', `Cannot list "${resolution.integrity}": it is no SHA-256`);
  return [`sha256:${hex}`];
}
