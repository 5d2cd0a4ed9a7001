/** A node of the grammar's tree, copied out of its memory. Offsets count UTF-16 units. */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly Syntax[];
}
