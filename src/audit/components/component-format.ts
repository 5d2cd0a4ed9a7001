import type { Plugin } from '../../plugin/plugin.ts';
import type { Reading } from './named-component.ts';

/** A kind of file that names components. `handles` looks at its path. */
export interface ComponentFormat extends Plugin<string> {
  /**
   * `lock`: names what an installer would fetch. `installed`: stands among the files of what it names. `own`: describes the
   * project that it is part of.
   */
  readonly role: 'lock' | 'installed' | 'own';
  /** Never throws: what is damaged is a problem in the reading. */
  read(text: string): Reading;
}
