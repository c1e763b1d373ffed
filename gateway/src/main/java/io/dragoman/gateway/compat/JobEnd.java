package io.dragoman.gateway.compat;

import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobView;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import java.util.Optional;

/** What to answer when a job did not come to a good end. */
public final class JobEnd {
  private JobEnd() {}

  /**
   * Passes when all of it is done.
   *
   * @throws ApiException saying what went wrong, and where the job can be asked for
   */
  public static void refuseUnlessDone(final JobView view) {
    final boolean doubtful =
        view.state() == JobState.NEEDS_REVIEW
            && view.inputs().stream().allMatch(input -> input.state() == State.DONE);
    if (view.state() != JobState.DONE && !doubtful) {
      throw problem(view)
          .withHeader("Content-Location", url(view.spec().token().text()))
          // Clients of OpenAI would send all of it again, twice.
          .withHeader("X-Should-Retry", "false");
    }
  }

  /** Where a job is asked for. */
  public static String url(final String token) {
    return "/v1/jobs/" + token;
  }

  private static ApiException problem(final JobView view) {
    return switch (view.state()) {
      case EXPIRED ->
          new ApiException(Code.TIMEOUT, "The deadline has passed.", "Give it more time.");
      case CANCELLED -> new ApiException(Code.CONFLICT, "The job was cancelled.", "Send it again.");
      case PARTIAL, FAILED, NEEDS_REVIEW ->
          view.inputs().stream()
              .map(RequestView::allFailures)
              .flatMap(failures -> failures.stream())
              .findFirst()
              .map(JobEnd::problem)
              .orElseGet(
                  () ->
                      new ApiException(
                          Code.INTERNAL, "The job failed.", "Ask for the job by its token."));
      default ->
          new ApiException(
              Code.TIMEOUT,
              "It is not done yet, and goes on.",
              "Ask for "
                  + url(view.spec().token().text())
                  + " until it is over, and for its /result then; sending it again begins anew.");
    };
  }

  private static ApiException problem(final UnitStatus failure) {
    final Optional<ErrorCode> known = failure.getErrorCode().flatMap(ErrorCode::find);
    final int status = known.map(ErrorCode::httpStatus).orElse(Code.INTERNAL.status());
    return new ApiException(
        switch (status) {
          case 413 -> Code.TOO_LARGE;
          case 503 -> Code.UNAVAILABLE;
          case 504 -> Code.TIMEOUT;
          default -> status < 500 ? Code.UNPROCESSABLE : Code.INTERNAL;
        },
        failure.getMessage().orElseGet(() -> known.map(ErrorCode::doc).orElse("The job failed.")),
        known.map(ErrorCode::advice).orElse("Ask for the job by its token."));
  }
}
