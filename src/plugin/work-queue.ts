/** One thing of one run, as bytes. */
export interface QueuedWork {
  /** The run that it is part of: letters, digits and `-`. */
  readonly run: string;
  /** What in the run: letters and digits. With `run` it is what makes work the same work. */
  readonly key: string;
  /** At most a few hundred kilobytes. */
  readonly bytes: Uint8Array;
}

/** Work that a worker holds. The queue is told every few seconds that it is still held, until it is done or given back. */
export interface TakenWork extends QueuedWork {
  /** Counts from 1; more than 1: another worker, or this one, has held it before and did not end it. */
  readonly delivery: number;
  /** Nobody else gets it any more. @throws ArxError ENGINE_LOST. */
  done(): Promise<void>;
  /** Somebody gets it again, at once. Never rejects. */
  giveBack(): void;
}

/**
 * A queue with memory that controllers and workers share. What was published stays until a worker says that it is done: one that
 * was taken by a worker that ends is given to another. So work may be done twice, and must be such that this changes nothing.
 */
export interface WorkQueue extends AsyncDisposable {
  /** Keeps it, once for its run and key. @throws ArxError ENGINE_LOST. */
  publish(work: QueuedWork): Promise<void>;
  /** The next one; undefined when there is none for some seconds. @throws ArxError ENGINE_LOST, INTERRUPTED. */
  take(signal: AbortSignal): Promise<TakenWork | undefined>;
  /** Nobody gets any more of it; `onWithdrawn` tells those who hold some. @throws ArxError ENGINE_LOST. */
  withdraw(run: string): Promise<void>;
  /** Calls back when a run is withdrawn, until it is disposed. */
  onWithdrawn(heard: (run: string) => void): Disposable;
  /** Keeps a report; one for the same run and key takes its place. @throws ArxError ENGINE_LOST. */
  report(report: QueuedWork): Promise<void>;
  /** Calls back with every report of a run, first those from before. */
  hear(run: string, heard: (report: QueuedWork) => void): Promise<AsyncDisposable>;
}
