package io.dragoman.gateway.compat;

import io.dragoman.gateway.api.AudioFile;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobView;
import io.dragoman.web.ApiRequest;
import java.util.List;
import java.util.function.Consumer;

/** Jobs of callers who wait for the end. Safe for several threads. */
public interface JobRuns {
  /**
   * Takes a job. When this returns, the files are no longer needed.
   *
   * @throws io.dragoman.web.ApiException when it is not taken
   */
  Run begin(JobOrder order, List<AudioFile> files, ApiRequest request);

  /**
   * Takes jobs of texts, all of them for one request.
   *
   * @param asked the whole request: with the same idempotency key, only the same one is a repeat
   * @return one for each order
   * @throws io.dragoman.web.ApiException when one is not taken
   */
  List<Run> begin(List<JobOrder> orders, Object asked, ApiRequest request);

  /**
   * Takes a job of the texts of a file.
   *
   * @throws io.dragoman.web.ApiException when it is not taken
   */
  Run begin(JobOrder order, JobDocument document, ApiRequest request);

  /**
   * A job that was taken earlier, as it is now.
   *
   * @throws io.dragoman.web.ApiException when there is none, or none that the caller may see
   */
  JobView find(String token, ApiRequest request);

  /** A job that was taken. */
  interface Run {
    /** Its token, by which it can be asked for as any other job. */
    String token();

    /**
     * Waits for its end, or as long as callers may wait.
     *
     * @param progress gets the job whenever something has happened to it, on this thread
     * @return the job as it is then
     */
    JobView follow(Consumer<JobView> progress);

    /**
     * Waits for its end.
     *
     * @throws io.dragoman.web.ApiException when it did not come to a good one, or not soon enough
     */
    default JobView done() {
      final JobView end = follow(view -> {});
      JobEnd.refuseUnlessDone(end);
      return end;
    }
  }
}
