/** One thing of one run, as bytes. */
export interface QueuedWork {
  /** The run that it is part of: letters, digits and `-`. */
  readonly run: string;
  /** What in the run: letters and digits. With `run` it is what makes work the same work. */
  readonly key: string;
  /** At most a few hundred kilobytes. */
  readonly bytes: Uint8Array;
}

/** What somebody says to withdraw a run. Whoever writes to the queue can say something: it counts when its bytes are believed. */
export type Withdrawal = Pick<QueuedWork, 'run' | 'bytes'>;

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
  /** Keeps it, the last one of a run, and tells it to those who listen. @throws ArxError ENGINE_LOST. */
  withdraw(withdrawal: Withdrawal): Promise<void>;
  /** The one of a run that is kept. @throws ArxError ENGINE_LOST. */
  withdrawal(run: string): Promise<Withdrawal | undefined>;
  /** Calls back with each one from now on, until it is disposed. */
  onWithdrawal(heard: (withdrawal: Withdrawal) => void): Disposable;
  /** Keeps a report; one for the same run and key takes its place. @throws ArxError ENGINE_LOST. */
  report(report: QueuedWork): Promise<void>;
  /** Calls back with every report of a run, first those from before. */
  hear(run: string, heard: (report: QueuedWork) => void): Promise<AsyncDisposable>;
}
