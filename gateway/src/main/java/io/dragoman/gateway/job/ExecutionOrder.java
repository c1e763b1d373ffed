package io.dragoman.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.schemas.event.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/**
 * That a workflow is to be run, as whoever runs it is told: over HTTP or on {@code
 * workflow.executions}, with the same id however often.
 *
 * @param type always {@code workflow.execute}
 * @param timestamp when it is told, UTC
 */
public record ExecutionOrder(String type, Instant timestamp, Data data) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What is to be run.
   *
   * @param id the same however often it is told
   * @param token of the job
   * @param client whose it is
   * @param metadata free data of the client
   * @param catalogue version of the catalogue that it was checked by
   * @param version of the result; higher than 1 where a reviewer has changed it
   * @param workflow as JSON
   * @param yaml the same as YAML
   */
  public record Data(
      String id,
      String token,
      String client,
      Map<String, String> metadata,
      String catalogue,
      int version,
      JsonNode workflow,
      String yaml) {}

  /** The id of the order to run a job's workflow. */
  public static String id(final JobToken token) {
    return token.text() + "-execute";
  }

  /**
   * Its JSON.
   *
   * @throws UncheckedIOException if the workflow holds none
   */
  public static byte[] json(final JobSpec job, final Workflow made, final Instant now) {
    try {
      return JobJson.write(
          new ExecutionOrder(
              "workflow.execute",
              now,
              new Data(
                  id(job.token()),
                  job.token().text(),
                  job.owner().client(),
                  job.metadata(),
                  made.getCatalogue(),
                  made.getVersion(),
                  JSON.readTree(made.getJson()),
                  made.getYaml())));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
