package io.dragoman.resilience.crash;

import java.util.List;

/**
 * Told what an engine is about to run and when it is over, so that after a crash it is known what
 * was running.
 */
public interface RunJournal {

  /** The jobs with these ids are about to run together. */
  void started(List<String> ids);

  /** They ran, whatever came of it, and the process is alive. */
  void finished(List<String> ids);
}
