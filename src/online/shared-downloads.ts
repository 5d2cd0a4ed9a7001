import { Store } from '../archive/store.ts';
import type { Context } from '../core/context.ts';
import { type Download, download, type DownloadRequest } from './http-client.ts';

// Several sources may pick from one file: within one resolve (which has its own context) it is downloaded once.
const RUNNING = new WeakMap<Context, Map<string, Promise<Download>>>();

/** The same as `download`, once for each file and demand in the context. */
export async function downloadOnce(request: DownloadRequest, context: Context): Promise<Download> {
  const running = RUNNING.get(context) ?? new Map<string, Promise<Download>>();
  RUNNING.set(context, running);
  const { location, integrity, archive, access, insecure } = request;
  const key = JSON.stringify([location, integrity, archive, access?.name, insecure]);
  const known = running.get(key);
  if (known !== undefined) return known;
  const started = download(request, new Store(context.cacheDir), context);
  running.set(key, started);
  return started;
}
