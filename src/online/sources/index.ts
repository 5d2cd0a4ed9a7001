import type { SourceSpec } from '../../model/source-spec.ts';
import { Registry } from '../../plugin/plugin.ts';
import type { OnlineSource } from '../online-source.ts';
import { fileSource } from './file.ts';
import { gitSource } from './git.ts';
import { httpSource } from './http.ts';
import { inlineSource } from './inline.ts';
import { jarFileSource, jarHttpSource, jarS3Source } from './jar.ts';
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
  jarFileSource,
  jarHttpSource,
  jarS3Source,
  s3ObjectSource,
  s3ArchiveSource,
  s3PrefixSource,
  pluginSource(findPlugin),
]);

/** The plug-in for a source. */
export function sourceFor(spec: SourceSpec): OnlineSource {
  return SOURCES.select(spec, spec.redacted);
}
