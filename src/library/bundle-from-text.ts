import { createProblemList, demandNoProblems } from '../model/manifest/problem-list.ts';
import { readYaml } from '../model/manifest/read-yaml.ts';
import { LIBRARY_FILE, parseManifest } from '../model/parse-manifest.ts';
import type { Bundle } from './bundle.ts';
import { defaultInterpreter } from './default-interpreter.ts';
import { bundleFromValue } from './bundle-from-value.ts';
import type { Interpreter } from './interpreter.ts';
import { manifestBundle } from './manifest-bundle.ts';
import { nodeValue } from './node-value.ts';
import { SourceMarks } from './source-marks.ts';

/**
 * A bundle of a manifest's text, YAML or JSON. With an interpreter of the caller's own, problems have no place in the text:
 * what its sources mean is not the manifest's to say.
 * @throws ArxError MANIFEST_INVALID with every problem, or what the interpreter throws.
 */
export function bundleFromText(text: string, interpreter: Interpreter, directory: string): Bundle {
  if (interpreter !== defaultInterpreter) return bundleFromValue(valueOf(text), { interpreter, directory });
  const { manifest } = parseManifest(text, { file: LIBRARY_FILE, directory });
  return manifestBundle(manifest, new SourceMarks(), directory);
}

function valueOf(text: string): unknown {
  const list = createProblemList();
  const root = readYaml(LIBRARY_FILE, text, list);
  const value = root === undefined ? null : nodeValue(root, list);
  demandNoProblems(LIBRARY_FILE, list);
  return value;
}
