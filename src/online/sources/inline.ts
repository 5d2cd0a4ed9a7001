import { vendorInline } from '../../archive/vendor-inline.ts';
import { ArxError } from '../../core/errors.ts';
import type { CollectionSource, InlineSource, SourceSpec } from '../../model/source-spec.ts';
import type { OnlineSource } from '../online-source.ts';

/** Data that stands in the manifest itself. */
export const inlineSource: OnlineSource = {
  id: 'inline',
  handles: (spec) => spec.kind !== 'url',
  isLocal: () => true,
  worksOffline: () => true,
  satisfies: () => true,
  cached: () => undefined,
  resolve: async () => ({}),
  vendor: async ({ spec }, _resolution, context) => vendorInline(demandInline(spec), context),
};

function demandInline(spec: SourceSpec): InlineSource | CollectionSource {
  if (spec.kind !== 'url') return spec;
  throw new ArxError('INTERNAL', `Cannot read "${spec.redacted}": it is not inline`);
}
