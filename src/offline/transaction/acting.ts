import type { Journal } from '../change/journal.ts';
import type { Course } from './course.ts';

/** What acting writes to. */
export interface Acting {
  readonly journal: Journal;
  readonly course: Course;
  /** The directory (0700) for what commands and daemons write. */
  readonly logs: string;
}
