/**
 * The library. `arx` is the API object with defaults; `new Arx({...})` makes another. Nothing prints, nothing exits, and
 * nothing of the network is loaded before something has to be obtained.
 */
import { Arx } from './library/arx.ts';

/** The API object with defaults. */
export const arx: Arx = new Arx();

export { Arx } from './library/arx.ts';
export { Bundle } from './library/bundle.ts';
export { Code } from './library/code.ts';
export { Data } from './library/data.ts';
export { Inline } from './library/inline.ts';
export { Interpreter } from './library/interpreter.ts';
export { defaultInterpreter } from './library/default-interpreter.ts';
export { File, Source } from './library/source.ts';
export { Url } from './library/url.ts';
export { ArxError } from './core/errors.ts';
export { ERROR_CODES } from './core/error-codes.ts';
export { EXIT } from './core/exit-code.ts';
export { VERSION } from './core/version.ts';

export type { ArxOptions, Call } from './library/arx.ts';
export type { AuditOptions } from './library/audit.ts';
export type { BundleFields } from './library/bundle.ts';
export type { Effects } from './library/effects.ts';
export type {
  BundleForm,
  BundleOptions,
  CodeFields,
  CodeForm,
  CodeOptions,
  DataForm,
  DataOptions,
  ProgramSource,
  SourceForm,
  TextStream,
} from './library/forms.ts';
export type {
  ArgvForm,
  BundleExecutionForm,
  ConductForm,
  ExecutionForm,
  HealthForm,
  SecretForm,
  ServiceForm,
  TimeoutForm,
} from './library/execution-forms.ts';
export type { DiffOptions } from './library/diff.ts';
export type { Sealable } from './library/input-document.ts';
export type { DataHandler, Handlers, InterpreterTables, UriHandler } from './library/interpreter.ts';
export type {
  BundleSettings,
  PlainBundle,
  PlainCode,
  PlainCollection,
  PlainData,
  PlainInline,
  PlainObtaining,
  PlainSelection,
  PlainSource,
  PlainVerify,
} from './library/plain.ts';
export type { RepackOptions, RepackResult } from './library/repack.ts';
export type { RunInputOptions } from './library/run-input.ts';
export type { ProgramEnd } from './library/run-program.ts';
export type { SignOptions } from './library/sign-url.ts';
export type { SealedInput } from './library/sealed-input.ts';
export type { TrustOptions } from './library/open-trust.ts';
export type { Digest } from './core/digest.ts';
export type { ErrorCode } from './core/error-codes.ts';
export type { Place, Problem } from './core/errors.ts';
export type { Event } from './core/event.ts';
export type { ExitCode } from './core/exit-code.ts';
export type { BundleDiff } from './model/audit/bundle-diff.ts';
export type { AuditReport } from './model/audit/report.ts';
export type { Network, Settings } from './model/manifest.ts';
export type { Seal, SealedCode, SealedData, SealedSource } from './model/seal.ts';
export type { Tree, TreeEntry } from './model/tree.ts';
export type { RunResult } from './offline/run.ts';
export type { KnownSigner, VerifiedHead } from './offline/verified-head.ts';
export type { Signer } from './plugin/signer.ts';
export type {
  ConnectorEffects,
  ConnectorPlugin,
  PluginHost,
  PluginSession,
  PluginTarget,
} from './plugin/connector-plugin.ts';
export type { ExecRequest, FarEnd, FarProcess } from './plugin/session.ts';
export type { PluginEffects, PluginFiles, PluginRequest, SourcePlugin } from './plugin/source-plugin.ts';
export type { Passphrase } from './trust/passphrase.ts';
