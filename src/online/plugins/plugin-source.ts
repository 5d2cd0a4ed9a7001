import { Store } from '../../archive/store.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import type { SourceRequest, Vendored } from '../../plugin/source.ts';
import type { PluginRequest } from '../../plugin/source-plugin.ts';
import { accessOf } from '../auth/access.ts';
import type { Locked, OnlineSource } from '../online-source.ts';
import { demandNature } from '../source-error.ts';
import { cachedPack, rememberPack, vendoredPack } from '../vendored-pack.ts';
import type { LoadedPlugin } from './load-plugin.ts';
import { demandResolved, pluginError } from './plugin-error.ts';
import { PluginWriter } from './plugin-writer.ts';

/** How the plug-in of a request is found. */
export type PluginFinder = (request: SourceRequest, context: Context) => Promise<LoadedPlugin>;

/** A source that plug-ins obtain. */
export function pluginSource(find: PluginFinder): OnlineSource {
  return {
    id: 'plugin',
    handles: (spec) => spec.kind === 'url' && spec.wrapper === 'plugin',
    isLocal: () => false,
    worksOffline: () => false,
    satisfies: (_request, { plugin, resolved }) => plugin !== undefined && resolved !== undefined,
    cached: cachedPack,
    resolve: async (request, context) => {
      const loaded = await find(request, context);
      const resolved = await asked(request, context, loaded, () =>
        loaded.plugin.resolve(toPluginRequest(request, context), effectsOf(context)),
      );
      return { plugin: loaded.name, resolved: demandResolved(resolved, request, loaded) };
    },
    vendor: async (request, resolution, context) =>
      cachedPack(request, resolution, context) ??
      rememberPack(
        request,
        resolution,
        await vendor(request, resolution, await find(request, context), context),
        context,
      ),
  };
}

async function vendor(
  request: SourceRequest,
  { resolved = '' }: Locked,
  loaded: LoadedPlugin,
  context: Context,
): Promise<Vendored> {
  const store = new Store(context.cacheDir);
  using files = new PluginWriter(request, store, context);
  const nature = await asked(request, context, loaded, () =>
    loaded.plugin.vendor(toPluginRequest(request, context), resolved, files, effectsOf(context)),
  );
  demandNature(request.spec.redacted, nature, request.spec.nature);
  return vendoredPack(nature, files.commit(nature, loaded), store);
}

/** What a plug-in says, or why it failed, as an error of arx. */
async function asked<T>(
  request: SourceRequest,
  context: Context,
  loaded: LoadedPlugin,
  ask: () => Promise<T>,
): Promise<T> {
  checkAborted(context);
  try {
    return await ask();
  } catch (error) {
    throw pluginError(error, request, loaded);
  } finally {
    checkAborted(context);
  }
}

function toPluginRequest(request: SourceRequest, context: Context): PluginRequest {
  const { spec, directory } = request;
  const url = spec.kind === 'url' ? spec.text : '';
  const { headersFor } = accessOf(request, context);
  return { url, redacted: spec.redacted, directory, headersFor };
}

function effectsOf({ signal, report }: Context): Pick<Context, 'signal' | 'report'> {
  return { signal, report };
}
