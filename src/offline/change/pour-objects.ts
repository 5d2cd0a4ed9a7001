import type { SavedObjects } from '../state/saved-objects.ts';
import type { FileWriter } from './file-writer.ts';

/** Gives a writer what it still misses, from the saved bytes, verified while they are read. @throws ArxError RUN_OBJECT_MISSING. */
export function pourObjects(writer: FileWriter, objects: SavedObjects): void {
  for (const digest of writer.missing) {
    writer.begin(digest);
    for (const chunk of objects.read(digest)) writer.write(chunk);
    writer.end();
  }
}
