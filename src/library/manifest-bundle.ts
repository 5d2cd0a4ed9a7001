import type { CodeEntry, DataEntry, Manifest } from '../model/manifest.ts';
import { Bundle } from './bundle.ts';
import { Code } from './code.ts';
import { Data } from './data.ts';
import { plainObtaining } from './plain-obtaining.ts';
import type { SourceMarks } from './source-marks.ts';

/** The bundle that a checked manifest describes. */
export function manifestBundle(manifest: Manifest, marks: SourceMarks, directory: string): Bundle {
  const { code, data, ...settings } = manifest;
  return new Bundle(
    {
      ...settings,
      code: code.map((entry) => codeOf(entry, marks)),
      data: data.map((entry) => dataOf(entry, marks)),
    },
    directory,
  );
}

/** One command of a checked manifest. */
function codeOf(entry: CodeEntry, marks: SourceMarks): Code {
  const { program, at: _place, mirrors: _mirrors, verify: _verify, ...fields } = entry;
  if ('cmd' in program) return new Code({ cmd: program.cmd, ...fields });
  return new Code({
    source: marks.find(program.source),
    ...fields,
    ...plainObtaining(entry, program.source),
  });
}

function dataOf(entry: DataEntry, marks: SourceMarks): Data {
  const { source, mode, at: _place, mirrors: _mirrors, verify: _verify, ...fields } = entry;
  const octal = mode === undefined ? {} : { mode: mode.toString(8).padStart(4, '0') };
  return new Data({ source: marks.find(source), ...fields, ...octal, ...plainObtaining(entry, source) });
}
