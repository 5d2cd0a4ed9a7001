import type { Context } from '../../core/context.ts';
import type { TlsAccess } from './agents.ts';
import type { HttpSettings } from './http-settings.ts';
import type { PartialFile } from './partial-file.ts';

/** What to download. */
export interface DownloadRequest {
  /** May hold credentials in its userinfo; they go to its own origin only. */
  readonly location: string;
  /** The source's name in messages, without credentials. */
  readonly source: string;
  /** The source's name in events; `source` when missing. */
  readonly key?: string;
  /** SRI string whose algorithm the result must also have. */
  readonly integrity?: string;
  /** True where an archive is expected: a web page is an error then. */
  readonly archive: boolean;
  /** The credential of the source. */
  readonly access?: HttpAccess;
  /** True: the certificate of the location's own origin is not checked. */
  readonly insecure?: boolean;
}

/** What a credential means for HTTP. */
export interface HttpAccess extends TlsAccess {
  /** The headers for a URL: none but for the credential's own origins. */
  headersFor(url: URL): Readonly<Record<string, string>>;
  /**
   * Hears with which headers a URL answered 401. True: there are other headers for it now, so it is asked once more.
   * @throws ArxError.
   */
  renew?(url: URL, headers: Readonly<Record<string, string | undefined>>): Promise<boolean>;
}

/** A download at work, over all its tries. */
export interface Downloading {
  readonly request: DownloadRequest;
  readonly file: PartialFile;
  readonly settings: HttpSettings;
  readonly context: Context;
}
