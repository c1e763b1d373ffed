package io.dragoman.resilience.crash;

import java.util.List;

/**
 * Told what an engine is about to run and when it is over, so that after a crash it is known what
 * was running.
 */
public interface RunJournal {
  /** Keeps nothing: nobody is to know after a crash. */
  RunJournal NONE =
      new RunJournal() {
        @Override
        public void started(final List<String> ids) {
          // Nothing is kept.
        }

        @Override
        public void finished(final List<String> ids) {
          // Nothing is kept.
        }
      };

  /** The jobs with these ids are about to run together. */
  void started(List<String> ids);

  /** They ran, whatever came of it, and the process is alive. */
  void finished(List<String> ids);
}
