/** Through what workers get the work. */
export interface EngineOptions {
  /** `nats://HOST:PORT` */
  readonly engine: string;
  /** `https://HOST/NAME`, where the bundle is put for them; missing: they have it. */
  readonly registry?: string;
  /** Public key files of those whose reports are believed; missing: this machine's own controller key. */
  readonly workers?: readonly string[];
}
