import { ArxError } from '../../core/errors.ts';
import type { SourceSpec } from '../../model/source-spec.ts';
import { Registry } from '../../plugin/plugin.ts';
import type { OnlineSource } from '../online-source.ts';
import { fileSource } from './file.ts';
import { gitSource } from './git.ts';
import { httpSource } from './http.ts';
import { inlineSource } from './inline.ts';
import { s3ArchiveSource, s3ObjectSource, s3PrefixSource } from './s3.ts';
import { findPlugin } from '../plugins/find-plugin.ts';
import { pluginSource } from '../plugins/plugin-source.ts';
import { tarFileSource, tarHttpSource } from './tar.ts';

const SOURCES = new Registry<SourceSpec, OnlineSource>([
  inlineSource,
  fileSource,
  tarFileSource,
  httpSource,
  tarHttpSource,
  gitSource,
  s3ObjectSource,
  s3ArchiveSource,
  s3PrefixSource,
  pluginSource(findPlugin),
]);

/**
 * The plug-in for a source.
 * @throws ArxError NOT_YET for jar.
 */
export function sourceFor(spec: SourceSpec): OnlineSource {
  if (spec.kind === 'url' && spec.wrapper === 'jar' && spec.transport !== 's3')
    throw new ArxError('NOT_YET', `Cannot use "${spec.redacted}": ${spec.scheme} sources are not there yet`);
  return SOURCES.select(spec, spec.redacted);
}
